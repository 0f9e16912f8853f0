"""The report: what a call found; its outcome and exit status follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tier2gate.foundation.outcomes import Outcome, deciding_outcome
from tier2gate.foundation.problems import Problem

if TYPE_CHECKING:  # importing these would slow down a run without drift and base
    from tier2gate.golden.changes import Change
    from tier2gate.golden.drift import Drift
    from tier2gate.results.comparison import BaseComparison
    from tier2gate.results.masks import MaskReport
    from tier2gate.results.nondeterminism import Nondeterminism
    from tier2gate.results.report_parts import (
        Counts,
        MissionFailure,
        SelectedScenarios,
        SkippedStep,
    )
    from tier2gate.results.scenario_runs import ScenarioRun
    from tier2gate.runner.printed import PrintedOutput


LISTED_OF_LARGE = 1_000
"""How many things of a kind the report of a gate lists if the gate does not fit in memory."""


@dataclass(frozen=True, kw_only=True)
class GateFiles:
    """The names of a gate's files, relative to the root.

    Attributes:
        suite: the suite; `None` if there is none.
        expectations: the expectations; `None` if there are none.
        golden: the golden, whether or not it exists; `None` if the gate cannot have one.
        missions: the files of the user's own missions.
        tables: the tables of the suite.
    """

    suite: str | None
    expectations: str | None
    golden: str | None
    missions: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)  # a suite may have many
class ExpectationReport:
    """One expectation, whether it held, and where it is defined.

    Attributes:
        id: its id.
        scenario_name: its scenario.
        mission_name: its mission.
        path: the path in the mission's result.
        op: its operator.
        passed: whether it held.
        actual: the value that was found.
        expected: the value that it was compared with.
        details: why it failed; `{}` if it held.
        unknown: why the expected value is unknown; `None` if it is known.
        written_id: its id in the file, if it is written there for several scenarios; else `None`.
        hint: where a missing path ends, and what may have been meant; or why the operator does not
            take the value that was computed.
        matches_part: whether it failed because its pattern matches only a part of the string.
        mission_failure: why the mission ended without success; `None` if it did not, or if the
            expectation held.
        file: its file.
        line: 1-based; `None` if not located.
        column: 1-based; `None` if not located.
    """

    id: str
    scenario_name: str
    mission_name: str
    path: str
    op: str
    passed: bool
    actual: Any
    expected: Any
    details: dict[str, Any]
    unknown: str | None = None
    written_id: str | None = None
    hint: str | None = None
    matches_part: bool = False
    mission_failure: "MissionFailure | None" = None
    file: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, kw_only=True)
class Unlisted:
    """How many things a gate's report counts but does not list, since there are too many.

    Attributes:
        expectations: the expectations that held; none of them are listed.
        failed_expectations: further expectations that failed.
        not_judged: further expectations that were not judged.
        masks: further masks and roundings.
        skipped: further steps that were skipped.
        stopped: further scenarios in which a mission has no result.
        printed: further scenarios that printed something.
        drifted: further scenarios whose results differ from the accepted ones.
        inputs: further scenarios and expectations that changed, at most.
        results: further scenarios whose results would be accepted for the first time.
    """

    expectations: int = 0
    failed_expectations: int = 0
    not_judged: int = 0
    masks: int = 0
    skipped: int = 0
    stopped: int = 0
    printed: int = 0
    drifted: int = 0
    inputs: int = 0
    results: int = 0


_ALL_LISTED = Unlisted()


@dataclass(frozen=True, kw_only=True)
class GateReport:
    """The result of one gate.

    Attributes:
        name: the gate's name.
        outcome: its outcome.
        files: its files.
        configured_in: the folder of the configuration that defines it; `None` if there is none.
        names_python: whether that configuration names the interpreter of its code.
        selected: the scenarios to which the run was limited; `None` if it was not.
        passed: the verdict; `None` if there is none.
        drift: how the run differs from the golden; `None` if it does not, or was not compared.
        first_results: what a first acceptance accepts; empty if something was accepted before.
        test_run_hash: the hash of this run; `None` if there is no result, or only of a part.
        golden_hash: the accepted hash; `None` if there is none.
        scenarios: the number of scenarios that ran, also those in which a mission stopped.
        scenario_names: their names, in the order of the suite.
        scenario_runs: what ran in them, in the same order; empty if no report shows it.
        missions: the number of missions that ran, also those that stopped.
        expectations: the expectations that were judged, in file order.
        not_judged: the ids of the others, whose missions have no result.
        masks: what its suite masks and rounds.
        skipped: the steps whose condition did not hold.
        stopped: the scenarios in which a mission has no result.
        printed: what scenarios and modules printed, in the order of the suite; no outcome and no
            hash depends on it.
        problems: what stopped the gate.
        notices: what the user should know, but does not change the outcome.
        remedy: the command that accepts the results of this run; `None` if no command does.
        inputs: kind of file → hash of its content; `None` if there is no `test_run_hash`.
        proposed: the proposed golden; `None` if none was written.
        python: the Python that ran missions, such as `CPython 3.13.0`; `None` if none did.
        runs: how often its code ran; 0 if it has none.
        base: the comparison with the target branch; `None` if there was none.
        nondeterminism: how runs of its code disagree; `None` if they do not.
        changed_missions: the current definitions of the user's missions that differ from the golden
            or from the target branch.
        unlisted: what is counted but not listed above; `None` if everything is listed. Of such a
            gate, only the scenarios are named in which a listed expectation failed.
    """

    name: str
    outcome: Outcome
    files: GateFiles
    configured_in: str | None = None
    names_python: bool = False
    selected: "SelectedScenarios | None" = None
    passed: bool | None = None
    drift: "Drift | None" = None
    first_results: "tuple[Change, ...]" = ()
    test_run_hash: str | None = None
    golden_hash: str | None = None
    scenarios: int = 0
    scenario_names: tuple[str, ...] = ()
    scenario_runs: "tuple[ScenarioRun, ...]" = ()
    missions: int = 0
    expectations: tuple[ExpectationReport, ...] = ()
    not_judged: tuple[str, ...] = ()
    masks: "tuple[MaskReport, ...]" = ()
    skipped: "tuple[SkippedStep, ...]" = ()
    stopped: tuple[str, ...] = ()
    printed: "tuple[PrintedOutput, ...]" = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    remedy: str | None = None
    inputs: Mapping[str, str] | None = None
    proposed: str | None = None
    python: str | None = None
    runs: int = 0
    base: "BaseComparison | None" = None
    nondeterminism: "Nondeterminism | None" = None
    changed_missions: tuple[Mapping[str, Any], ...] = ()
    unlisted: Unlisted | None = None

    @property
    def file(self) -> str:
        """The file that stands for the gate: its suite, or else another one that it has."""
        files = self.files
        others = files.suite or files.expectations or files.golden
        return others or next(iter(files.missions), self.name)

    @property
    def offers_first_results(self) -> bool:
        """Whether nothing was accepted yet, and the verdict does not forbid that."""
        outcomes = (Outcome.GOLDEN_MISSING, Outcome.GOLDEN_CHANGED)
        return bool(self.first_results) and self.outcome in outcomes

    @property
    def golden_changed(self) -> bool:
        """Whether its golden accepts results that the target branch's does not, or is new."""
        return self.base is not None and self.base.accepts_new_results(self.golden_hash)

    @property
    def needs_review(self) -> bool:
        """Whether a reviewer must look at the differences from the target branch."""
        base = self.base
        return base is not None and (
            self.golden_changed
            or base.renamed_from is not None
            or bool(base.expectations or base.masks or base.problems)
        )

    @property
    def failed_expectations(self) -> tuple[ExpectationReport, ...]:
        """The expectations that did not hold, in file order."""
        return tuple(item for item in self.expectations if not item.passed)

    @property
    def expectation_count(self) -> int:
        """How many expectations were judged."""
        more = self.unlisted or _ALL_LISTED
        return len(self.expectations) + more.expectations + more.failed_expectations

    @property
    def failed_count(self) -> int:
        """How many expectations did not hold."""
        return len(self.failed_expectations) + (self.unlisted or _ALL_LISTED).failed_expectations

    @property
    def scenarios_of_failures(self) -> int:
        """The number of scenarios that failures are counted against; 0 if some are not listed."""
        is_cut = self.unlisted is not None and self.unlisted.failed_expectations > 0
        return 0 if is_cut else self.scenarios

    @property
    def scenarios_of_results(self) -> int:
        """The number of scenarios that first results are counted against; 0 as above."""
        return 0 if self.unlisted is not None and self.unlisted.results else self.scenarios

    @property
    def not_judged_count(self) -> int:
        """How many expectations could not be judged."""
        return len(self.not_judged) + (self.unlisted or _ALL_LISTED).not_judged

    @property
    def skipped_count(self) -> int:
        """How many steps were skipped."""
        return len(self.skipped) + (self.unlisted or _ALL_LISTED).skipped

    @property
    def printed_by_failed(self) -> "tuple[PrintedOutput, ...]":
        """What was printed by the scenarios that failed.

        In these, a mission has no result, an expectation did not hold, or a result drifted or
        differs from run to run. If the gate stopped before any scenario ran: what its modules
        printed.
        """
        if self.outcome is Outcome.EXECUTION_ERROR and not self.stopped:
            return self.printed
        failed = {*self.stopped, *(item.scenario_name for item in self.failed_expectations)}
        failed.update(item.name for item in (self.drift.scenarios if self.drift else ()))
        unstable = self.nondeterminism.missions if self.nondeterminism else ()
        failed.update(name for item in unstable for name in item.scenario_names)
        return tuple(item for item in self.printed if item.scenario_name in failed)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a call found.

    Attributes:
        gates: every gate, sorted by path.
        problems: the problems that belong to no gate.
        notices: the notices that belong to no gate.
        removed: the gates that exist on the target branch but not here; `None` if this was not
            checked.
        outcomes: outcomes that decide the call in addition to those of the gates; not empty if
            there are problems.
    """

    gates: Sequence[GateReport]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    removed: tuple[str, ...] | None = None
    outcomes: tuple[Outcome, ...] = ()

    def __post_init__(self) -> None:
        """Refuse problems without an outcome: the call could pass in spite of them."""
        if self.problems and not self.outcomes:
            raise ValueError("a report with problems needs their outcome")

    @property
    def outcome(self) -> Outcome:
        """The outcome that decides the call."""
        return deciding_outcome([*(gate.outcome for gate in self.gates), *self.outcomes])

    @property
    def exit_code(self) -> int:
        """The exit status of the call."""
        return self.outcome.exit_code

    @property
    def counts(self) -> "Counts":
        """The sums over all gates."""
        from tier2gate.results.report_parts import Counts  # noqa: PLC0415 - rarely needed

        return Counts(
            gates=len(self.gates),
            scenarios=sum(gate.scenarios for gate in self.gates),
            missions=sum(gate.missions for gate in self.gates),
            expectations=sum(gate.expectation_count for gate in self.gates),
            failed_expectations=sum(gate.failed_count for gate in self.gates),
        )

"""The report: what a call found, as data; its outcome and exit status follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tier2gate.foundation.errors import Outcome, Problem, deciding_outcome

if TYPE_CHECKING:  # a run that does not drift, and has no base, starts faster without
    from tier2gate.golden.drift import Drift
    from tier2gate.results.comparison import BaseComparison


@dataclass(frozen=True, kw_only=True)
class GateFiles:
    """The names of a gate's files, from where the user stands.

    Attributes:
        suite: what runs; `None` if there is none.
        expectations: what must hold; `None` if there is none.
        golden: what was accepted, or where it would be; `None` if the gate cannot have one.
        missions: files of the user's own missions.
    """

    suite: str | None
    expectations: str | None
    golden: str | None
    missions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MissionFailure:
    """Why a mission ended without success.

    Attributes:
        failed_step_id: the step that failed, cut if it is long.
        error_message: the `error_message` of the mission's result, likewise.
    """

    failed_step_id: str
    error_message: str


@dataclass(frozen=True, kw_only=True)
class ExpectationReport:
    """One expectation, whether it held, and where it is defined.

    Attributes:
        id: its id.
        scenario_name: the scenario it looks into.
        mission_name: the mission it looks into.
        path: the path it looks at.
        op: its operator.
        passed: whether it held.
        actual: what was found.
        expected: what it was held against.
        details: why it failed; `{}` if it did not.
        hint: where a path that leads nowhere ends, and what may have been meant.
        mission_failure: why the mission it looks into ended without success; `None` if it did not,
            or if the expectation held.
        file: its file.
        line: 1-based; `None` if it was not looked for.
        column: 1-based, likewise.
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
    hint: str | None = None
    mission_failure: MissionFailure | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, kw_only=True)
class SkippedStep:
    """A step that was not executed, because its condition did not hold.

    Attributes:
        scenario_name: the scenario that it was skipped in.
        mission_name: the mission there: the call's id where it has one.
        step_id: the step.
    """

    scenario_name: str
    mission_name: str
    step_id: str


@dataclass(frozen=True, kw_only=True)
class GateReport:
    """What became of one gate.

    Attributes:
        name: the gate's name.
        outcome: how it came out.
        files: its files.
        configured_in: the folder of the configuration that names it; `None` if none does.
        passed: the verdict; `None` if it was not reached.
        drift: how the run differs from the golden; `None` if it does not, or was not compared.
        test_run_hash: today's hash; `None` if it was not reached.
        golden_hash: the accepted hash; `None` if there is none.
        scenarios: how many ran.
        missions: how many ran.
        expectations: all of them, in file order.
        skipped: the steps whose condition did not hold.
        problems: what stopped the gate.
        notices: what the user should know although it changes no outcome.
        remedy: the one command that accepts today's results, where that is a way out.
        inputs: kind of file → hash of what it says; `None` if it was not reached.
        proposed: where the golden was proposed that `update` would write; `None` if nowhere.
        base: how it compares with the target branch's; `None` if that was not looked at.
        changed_missions: what those of the user's own missions are now that differ from the golden
            or from the target branch.
    """

    name: str
    outcome: Outcome
    files: GateFiles
    configured_in: str | None = None
    passed: bool | None = None
    drift: "Drift | None" = None
    test_run_hash: str | None = None
    golden_hash: str | None = None
    scenarios: int = 0
    missions: int = 0
    expectations: tuple[ExpectationReport, ...] = ()
    skipped: tuple[SkippedStep, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    remedy: str | None = None
    inputs: Mapping[str, str] | None = None
    proposed: str | None = None
    base: "BaseComparison | None" = None
    changed_missions: tuple[Mapping[str, Any], ...] = ()

    @property
    def golden_changed(self) -> bool:
        """Whether its golden accepts results that the target branch's does not, or is new."""
        return self.base is not None and self.base.accepts_new_results(self.golden_hash)

    @property
    def needs_review(self) -> bool:
        """Whether a reviewer has to look at how it differs from the target branch's."""
        base = self.base
        return base is not None and (
            self.golden_changed
            or base.renamed_from is not None
            or bool(base.expectations or base.problems)
        )

    @property
    def failed_expectations(self) -> tuple[ExpectationReport, ...]:
        """The expectations that did not hold, in file order."""
        return tuple(item for item in self.expectations if not item.passed)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much a call looked at.

    Attributes:
        gates: how many gates.
        scenarios: how many scenarios ran.
        missions: how many missions ran.
        expectations: how many were judged.
        failed_expectations: how many of these did not hold.
    """

    gates: int
    scenarios: int
    missions: int
    expectations: int
    failed_expectations: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a call found.

    Attributes:
        gates: every gate, sorted by path.
        problems: those that belong to no gate.
        notices: what the user should know that belongs to no gate.
        removed: gates that the target branch has and this one has not; `None` if it was not
            looked at.
        outcomes: what else decides the call, beside the gates.
    """

    gates: Sequence[GateReport]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    removed: tuple[str, ...] | None = None
    outcomes: tuple[Outcome, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The outcome that decides the call."""
        outcomes = [*(gate.outcome for gate in self.gates), *self.outcomes]
        if self.problems and not self.outcomes:  # nobody said what they come to
            outcomes.append(Outcome.INPUT_INVALID)
        return deciding_outcome(outcomes)

    @property
    def exit_code(self) -> int:
        """The exit status of the call."""
        return self.outcome.exit_code

    @property
    def counts(self) -> Counts:
        """The sums over all gates."""
        return Counts(
            gates=len(self.gates),
            scenarios=sum(gate.scenarios for gate in self.gates),
            missions=sum(gate.missions for gate in self.gates),
            expectations=sum(len(gate.expectations) for gate in self.gates),
            failed_expectations=sum(len(gate.failed_expectations) for gate in self.gates),
        )

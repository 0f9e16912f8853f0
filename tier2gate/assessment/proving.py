"""Runs a gate's code again, and compares, before anything is made of its result."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from tier2gate.assessment import judging
from tier2gate.assessment.culprits import find_culprits
from tier2gate.assessment.disagreement import agree, describe_missions, find_spots
from tier2gate.assessment.selected import Part
from tier2gate.assessment.unstable import explain, explain_load, explain_time
from tier2gate.foundation.errors import ExecutionError, OutOfTimeError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.interpreter import code_of
from tier2gate.gates.runnable import GateDefinition
from tier2gate.missions.catalogue import Catalogue
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult
from tier2gate.results.nondeterminism import Nondeterminism
from tier2gate.results.report import GateReport
from tier2gate.runner.calls import Answers, Call, list_calls
from tier2gate.runner.children import Children
from tier2gate.runner.in_process import run_definition
from tier2gate.runner.modules import Modules
from tier2gate.runner.repetition import Repetition
from tier2gate.runner.variations import Variation, another_variation, untried
from tier2gate.settings import Settings

RUNS = 2
"""How often code runs before its result is compared."""

RUNS_BEFORE_ACCEPTANCE = 8
"""How often code runs before its result is accepted, offered for acceptance, or blamed."""

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.progress import GateProgress, Progress
    from tier2gate.shards.shard import ShardFile

_RUN_ONCE = frozenset(
    {
        Outcome.INPUT_INVALID,
        Outcome.INTERNAL_ERROR,
        Outcome.GOLDEN_OBSOLETE,
        Outcome.NOTHING_RUN,
    }
)
"""The outcomes of gates whose results nobody can accept, and that blame no mission."""

_AGREES_WITH_GOLDEN = frozenset({Outcome.PASSED, Outcome.GOLDEN_CHANGED})
DESCRIBED = 10
"""How many missions that differ from run to run are described."""


class Proof:
    """The runs of a gate: the first one, further ones of its code, and their comparison.

    Attributes:
        tables: the names of the suite's tables → the SHA-256 of what was read.
    """

    def __init__(self, progress: "Progress | None" = None) -> None:
        """Run nothing yet.

        Args:
            progress: what is told how far the runs are.
        """
        self._call_progress = progress
        self._progress: GateProgress | None = None
        self.tables: Mapping[str, str] = {}
        self.modules: Modules | None = None
        self._repetition: Repetition | None = None

    def load(
        self,
        gate: Gate,
        documents: GateDocuments,
        settings: Settings,
        built_in: Catalogue,
        children: Children,
    ) -> Modules:
        """Return the modules that the gate may call; they are loaded on entry.

        Args:
            gate: the gate.
            documents: its documents.
            settings: the call's settings.
            built_in: the missions that are available to every gate.
            children: those of the call.

        Raises:
            InputInvalidError: its interpreter cannot be used.
        """
        read = (table for table in documents.tables if table.path is not None)
        self.tables = {table.name: table.digest for table in read}
        if self._call_progress is not None:
            self._progress = self._call_progress.of(gate)
        code, own = code_of(gate, settings)
        self.modules = Modules.of_suite(documents.suite, code, own, built_in, children)
        return self.modules

    def run(self, part: Part, missions: Catalogue) -> tuple[TestRunResult, RecordHashes]:
        """Run a gate for the first time.

        The second run begins beside it, if the call repeats runs and a job is free.

        Args:
            part: what runs.
            missions: the available missions.

        Returns:
            The results with the verdict, and their hashes.

        Raises:
            StoppedRunError: a mission has no result.
            InputInvalidError: the expectations read too much, or a mask decides about one.
        """
        self._begin(part.definition, part.whole)
        return run_definition(part.definition, missions, part.documents, self._progress)

    def _begin(self, definition: GateDefinition, whole: GateDefinition) -> None:
        """Begin the second run."""
        modules = self.modules
        if modules is None or not modules.numbers:
            return
        calls = [*list_calls(definition.suite, modules.numbers)]
        if not calls:
            return
        is_part = whole is not definition
        all_calls = [*list_calls(whole.suite, modules.numbers)] if is_part else calls
        self._repetition = Repetition(modules, calls, all_calls)
        if modules.settings.repeats_runs:
            self._repetition.begin()

    def conclude(self, report: GateReport) -> GateReport:
        """Run a gate's code as often as its outcome requires, and compare.

        Args:
            report: the gate's report, with the outcome of the first run.

        Returns:
            The same report if all runs agree; if not, one with the outcome `nondeterministic`; with
            `execution-error` if a run could not be finished, or if a mission raised in all runs.
        """
        try:
            return self._conclude(report)
        except OutOfTimeError as error:
            problems = map(explain_time, error.problems)
            return judging.without_result(report, error.outcome, *problems)
        except ExecutionError as error:
            return judging.without_result(report, error.outcome, *error.problems)
        except Exception as error:  # noqa: BLE001 - a bug; the other gates go on
            return judging.stop_for_bug(report, error)
        finally:
            if self._repetition is not None:
                self._repetition.cancel()

    def shard_of(self, _report: GateReport) -> "ShardFile | None":
        """Return what a shard's file keeps of the run; `None` if all scenarios ran."""
        return None

    def _conclude(self, report: GateReport) -> GateReport:
        modules, repetition = self.modules, self._repetition
        if modules is not None and modules.failed is not None:
            return _load_again(report, modules)
        if modules is None or repetition is None or not repetition.calls:
            return report
        wanted = _runs_wanted(report, modules)
        if wanted == 1:
            report = replace(report, runs=1)
            return with_usual_runs(report, 1) if modules.settings.repeat else report
        if self._progress is not None:
            self._progress.more_runs = wanted - 1
        runs, variations = _run(repetition, wanted, is_complete=not report.stopped)
        unstable = [call for call in repetition.calls if not agree(runs, call)]
        report = replace(report, runs=len(runs))
        if not unstable:
            return with_usual_runs(report, len(runs))
        found = _describe(repetition, runs, unstable, variations)
        return with_disagreement(report, found)


def with_disagreement(report: GateReport, found: Nondeterminism) -> GateReport:
    """Add how runs disagree.

    Args:
        report: the gate's report, with the outcome of the first run.
        found: how its runs disagree.

    Returns:
        The report with the outcome `nondeterministic`; with the one it had if missions raised in
        all runs.
    """
    report, problems = replace(report, nondeterminism=found), tuple(explain(found))
    if set(report.stopped) - set(found.by_chance):
        return replace(report, problems=bounded([*report.problems, *problems]))
    return judging.without_result(report, Outcome.NONDETERMINISTIC, *problems)


def with_usual_runs(report: GateReport, runs: int) -> GateReport:
    """Tell that `--repeat` makes fewer runs than are usual before results are accepted.

    Args:
        report: the gate's report.
        runs: how often its code ran.

    Returns:
        The report, with a notice if its results can be accepted.
    """
    if report.remedy is None or runs >= RUNS_BEFORE_ACCEPTANCE:
        return report
    problem = Problem(
        code="few-runs",
        message=f"because of --repeat, code ran {count(runs, 'time')}: before results are accepted "
        f"it usually runs {RUNS_BEFORE_ACCEPTANCE} times, as they may differ from run to run",
        hint="leave out --repeat",
    )
    return replace(report, notices=(*report.notices, problem))


def _runs_wanted(report: GateReport, modules: Modules) -> int:
    settings = modules.settings
    if not settings.repeats_runs or modules.is_out_of_time or report.outcome in _RUN_ONCE:
        return 1
    if settings.repeat is not None:
        return settings.repeat
    if report.outcome in _AGREES_WITH_GOLDEN and report.remedy is None:
        return settings.least_runs
    return max(settings.least_runs, RUNS_BEFORE_ACCEPTANCE)


def _run(
    repetition: Repetition, wanted: int, *, is_complete: bool
) -> tuple[Sequence[Answers], Sequence[Variation]]:
    """Run calls as often as wanted, or more often if the first two runs disagree.

    Args:
        repetition: the gate's runs.
        wanted: how many.
        is_complete: whether the first run made all calls.

    Returns:
        The answers of all runs, and the surroundings of all but the first.
    """
    first, second = repetition.answers, repetition.second()
    if repetition.modules.settings.repeat is None and find_spots(first, second):
        wanted = max(wanted, RUNS_BEFORE_ACCEPTANCE)
    more = [another_variation(number) for number in range(2, wanted)]
    if more and repetition.runs_a_part:
        more[0] = replace(more[0], order=0)  # as if nothing was left out
    runs = [first, second, *repetition.run_all(more, repetition.all_calls)]
    if is_complete and any(call.place not in run for call in repetition.calls for run in runs):
        message = "a run has no answer to a call"
        raise AssertionError(message)
    return runs, [repetition.second_variation, *more]


def _describe(
    repetition: Repetition,
    runs: Sequence[Answers],
    unstable: Sequence[Call],
    variations: Sequence[Variation],
) -> Nondeterminism:
    """Describe how runs disagree, and find out why."""
    modules = repetition.modules
    deadline = time.monotonic() + modules.settings.timeout
    disagreeing = [
        variation
        for variation, answers in zip(variations, runs[1:], strict=True)
        if find_spots(runs[0], answers)
    ]
    missions = describe_missions(runs, unstable, modules.files)
    first = repetition.answers
    raised = (call.place for call in unstable if call.place in first and first[call.place].raised)
    return Nondeterminism(
        runs=len(runs),
        missions=missions[:DESCRIBED],
        more_results=sum(len(item.scenario_names) for item in missions[DESCRIBED:]),
        culprits=tuple(find_culprits(repetition, disagreeing, deadline)),
        untried=untried(),
        by_chance=tuple(dict.fromkeys(scenario for scenario, _ in raised)),
    )


def _load_again(report: GateReport, modules: Modules) -> GateReport:
    """Load modules that could not be loaded a few more times: they may fail by chance."""
    error, settings = modules.failed, modules.settings
    if error is None or isinstance(error, OutOfTimeError) or not settings.repeats_runs:
        return report
    runs = settings.repeat or max(settings.least_runs, RUNS_BEFORE_ACCEPTANCE)
    for number in range(1, runs):
        try:
            with closing(modules.start_again(another_variation(number))) as child:
                modules.load_again(child)
        except ExecutionError:
            continue
        problems = (explain_load(problem, number + 1) for problem in error.problems)
        return judging.without_result(report, Outcome.NONDETERMINISTIC, *problems)
    return report

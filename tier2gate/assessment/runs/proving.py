"""Runs a gate's code again, and compares, before anything is made of its result."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tier2gate.assessment.selected import Part
from tier2gate.foundation.errors import ExecutionError, OutOfTimeError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count
from tier2gate.foundation.problems import Problem
from tier2gate.gates.configuration.interpreter import code_of
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.format import DefinitionHashes, Golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.missions.catalogue import Catalogue, called_definitions
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult
from tier2gate.results.report import GateReport
from tier2gate.runner.children import Children
from tier2gate.runner.in_process import run_definition
from tier2gate.runner.modules import Modules
from tier2gate.settings import Settings

RUNS = 2
"""How often code runs before its result is compared."""

RUNS_BEFORE_ACCEPTANCE = 8
"""How often code runs before its result is accepted, offered for acceptance, or blamed."""

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.progress import GateProgress, Progress
    from tier2gate.runner.repetition import Repetition
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
        called = documents.whole.called if documents.whole else None
        self.modules = Modules.of_suite(
            documents.suite, code, own, built_in, children, called=called
        )
        return self.modules

    def inputs_of(self, part: Part, missions: Catalogue) -> DefinitionHashes:
        """Hash the definitions of what runs.

        Args:
            part: what runs.
            missions: the available missions.

        Returns:
            The hashes, for the golden.
        """
        return hash_definitions(part.whole, called_definitions(part.documents.suite, missions))

    def recall(self, old: Golden | None, _new: Golden) -> Golden | None:
        """Return the golden that a run is compared with.

        Args:
            old: the golden; `None` if there is none.
            _new: the golden of the run.

        Returns:
            The golden, with the accepted results if they are known from elsewhere.
        """
        return old

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
        from tier2gate.runner.calls import list_calls  # noqa: PLC0415 - rarely needed

        calls = [*list_calls(definition.suite, modules.numbers)]
        if not calls:
            return
        from tier2gate.runner.repetition import Repetition  # noqa: PLC0415 - most have no code

        is_part = whole is not definition
        all_calls = [*list_calls(whole.suite, modules.numbers)] if is_part else calls
        self._repetition = Repetition(modules, calls, all_calls, self._progress)
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
        except Exception as error:  # noqa: BLE001 - a bug, too: the other gates go on
            return _without_result(report, error)
        finally:
            if self._repetition is not None:
                self._repetition.cancel()

    def shard_of(self, _report: GateReport) -> "ShardFile | None":
        """Return what a shard's file keeps of the run; `None` if all scenarios ran."""
        return None

    def _conclude(self, report: GateReport) -> GateReport:
        modules, repetition = self.modules, self._repetition
        if modules is not None and modules.failed is not None:
            return _load_again(report, modules, modules.failed)
        if modules is None or repetition is None or not repetition.calls:
            return report
        wanted = _runs_wanted(report, modules)
        if wanted == 1:
            report = replace(report, runs=1)
            return with_usual_runs(report, 1) if modules.settings.repeat else report
        if self._progress is not None:
            self._progress.more_runs = wanted - 1
        from tier2gate.assessment.runs.further import run_again  # noqa: PLC0415 - most have no code

        report = run_again(report, repetition, wanted, RUNS_BEFORE_ACCEPTANCE)
        return report if report.nondeterminism else with_usual_runs(report, report.runs)


def _runs_wanted(report: GateReport, modules: Modules) -> int:
    settings = modules.settings
    if not settings.repeats_runs or modules.is_out_of_time or report.outcome in _RUN_ONCE:
        return 1
    if settings.repeat is not None:
        return settings.repeat
    if report.outcome in _AGREES_WITH_GOLDEN and report.remedy is None:
        return settings.least_runs
    return max(settings.least_runs, RUNS_BEFORE_ACCEPTANCE)


def _load_again(report: GateReport, modules: Modules, error: ExecutionError) -> GateReport:
    """Load modules that could not be loaded a few more times, if the call repeats runs."""
    settings = modules.settings
    if isinstance(error, OutOfTimeError) or not settings.repeats_runs:
        return report
    from tier2gate.assessment.runs.further import load_again  # noqa: PLC0415 - as above

    runs = settings.repeat or max(settings.least_runs, RUNS_BEFORE_ACCEPTANCE)
    return load_again(report, modules, error, runs)


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


def _without_result(report: GateReport, error: Exception) -> GateReport:
    """Return the report of a gate whose runs could not be compared."""
    from tier2gate.assessment.stopping import stop_for_bug, without_result  # noqa: PLC0415 - rarely needed

    if isinstance(error, OutOfTimeError):
        from tier2gate.assessment.runs.unstable import explain_time  # noqa: PLC0415 - rarely needed

        return without_result(report, error.outcome, *map(explain_time, error.problems))
    if isinstance(error, ExecutionError):
        return without_result(report, error.outcome, *error.problems)
    return stop_for_bug(report, error)

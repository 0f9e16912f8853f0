"""Proves that a gate's result is the same in every run, before anything is made of it."""

import time
from collections.abc import Sequence
from dataclasses import replace

from tier2gate.assessment.culprits import find_culprits
from tier2gate.assessment.disagreement import agree, describe_mission, find_spots
from tier2gate.assessment.unstable import explain, explain_load
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.runnable import GateDefinition
from tier2gate.results.nondeterminism import Nondeterminism
from tier2gate.results.report import GateReport
from tier2gate.runner.calls import Answers, list_calls
from tier2gate.runner.modules import Modules
from tier2gate.runner.repetition import Repetition
from tier2gate.runner.variations import Variation, another_variation, untried
from tier2gate.settings import Settings

RUNS = 2
"""How often code runs before its result is compared."""

RUNS_BEFORE_ACCEPTANCE = 8
"""How often code runs before its result is accepted, offered for acceptance, or blamed."""

_BLAMES_NOTHING = frozenset({Outcome.PASSED, Outcome.GOLDEN_CHANGED, Outcome.EXECUTION_ERROR})
_BLAMES_OR_OFFERS = frozenset({Outcome.GOLDEN_MISSING, Outcome.HASH_DRIFT, Outcome.VERDICT_FAILED})
_DESCRIBED = 10


class Proof:
    """The proof that a gate's code gives the same result in every run.

    Attributes:
        modules: the gate's modules, once they are known.
    """

    def __init__(self) -> None:
        """Run nothing yet."""
        self.modules: Modules | None = None
        self._repetition: Repetition | None = None

    def begin(self, definition: GateDefinition, whole: GateDefinition) -> None:
        """Begin the second run beside the first one, if the call repeats runs and a job is free.

        Args:
            definition: what runs.
            whole: the whole gate; the same if all of it runs.
        """
        modules = self.modules
        if modules is None or not modules.numbers:
            return
        calls = [*list_calls(definition.suite, modules.numbers)]
        is_part = whole is not definition
        all_calls = [*list_calls(whole.suite, modules.numbers)] if is_part else calls
        self._repetition = Repetition(modules, calls, all_calls)
        if _repeats(modules.settings):
            self._repetition.begin()

    def conclude(self, report: GateReport) -> GateReport:
        """Run a gate's code as often as its outcome requires, and compare.

        Args:
            report: the gate's report, with the outcome of the first run.

        Returns:
            The same report if all runs agree; if not, one with the outcome `nondeterministic`, and
            with `execution-error` if a run could not be finished.
        """
        repetition, modules = self._repetition, self.modules
        if modules is not None and modules.failed is not None:
            return _load_again(report, modules)
        if repetition is None or not repetition.calls:
            return report
        wanted = 1 if repetition.modules.is_out_of_time else _runs_wanted(report, repetition)
        if wanted == 1:
            repetition.cancel()
            return replace(report, runs=1)
        try:
            runs, found = _compare(repetition, wanted)
        except ExecutionError as error:
            return _without_result(report, error.outcome, error.problems)
        report = replace(report, runs=runs, nondeterminism=found)
        if found is None:
            return report
        return _without_result(report, Outcome.NONDETERMINISTIC, tuple(explain(found)))


def _repeats(settings: Settings) -> bool:
    """Tell whether a call may run code more than once."""
    return settings.least_runs > 1 and settings.repeat != 1


def _runs_wanted(report: GateReport, repetition: Repetition) -> int:
    settings = repetition.modules.settings
    if not _repeats(settings) or report.outcome not in _BLAMES_NOTHING | _BLAMES_OR_OFFERS:
        return 1
    if settings.repeat is not None:
        return settings.repeat
    if report.outcome in _BLAMES_OR_OFFERS or report.remedy is not None:
        return max(settings.least_runs, RUNS_BEFORE_ACCEPTANCE)
    return settings.least_runs


def _compare(repetition: Repetition, wanted: int) -> tuple[int, Nondeterminism | None]:
    """Run calls as often as wanted, or more often if the first two runs disagree; compare."""
    first, second = repetition.answers, repetition.second()
    if repetition.modules.settings.repeat is None and find_spots(first, second):
        wanted = max(wanted, RUNS_BEFORE_ACCEPTANCE)
    more = [another_variation(number) for number in range(2, wanted)]
    runs = [first, second, *repetition.run_all(more, repetition.all_calls)]
    return len(runs), _find_disagreement(repetition, runs, [repetition.second_variation, *more])


def _find_disagreement(
    repetition: Repetition, runs: Sequence[Answers], variations: Sequence[Variation]
) -> Nondeterminism | None:
    first = runs[0]
    calls = [call for call in repetition.calls if not agree(runs, call)]
    if not calls:
        return None
    modules = repetition.modules
    deadline = time.monotonic() + modules.settings.timeout
    disagreeing = [
        variation
        for variation, answers in zip(variations, runs[1:], strict=True)
        if find_spots(first, answers)
    ]
    return Nondeterminism(
        runs=len(runs),
        missions=tuple(
            describe_mission(runs, call, modules.files[call.mission]) for call in calls[:_DESCRIBED]
        ),
        more_missions=max(0, len(calls) - _DESCRIBED),
        culprits=tuple(find_culprits(repetition, disagreeing, deadline)),
        untried=untried(),
    )


def _load_again(report: GateReport, modules: Modules) -> GateReport:
    """Load modules that could not be loaded once more: they may fail by chance."""
    if modules.failed is None or not _repeats(modules.settings):
        return report
    try:
        child = modules.again(another_variation(1))
    except ExecutionError:
        return report
    child.close()
    problems = tuple(explain_load(problem) for problem in modules.failed.problems)
    return _without_result(report, Outcome.NONDETERMINISTIC, problems)


def _without_result(
    report: GateReport, outcome: Outcome, problems: tuple[Problem, ...]
) -> GateReport:
    """Return a report of a gate whose result means nothing."""
    return replace(
        report,
        outcome=outcome,
        problems=problems,
        passed=None,
        test_run_hash=None,
        inputs=None,
        drift=None,
        remedy=None,
        expectations=(),
        not_judged=(),
    )

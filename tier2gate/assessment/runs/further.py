"""Further runs of a gate's code: how they disagree with the first one, and why."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from tier2gate.assessment.runs.disagreement import agree, describe_missions, find_spots
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import bounded
from tier2gate.results.report import GateReport
from tier2gate.runner.calls import Answers, Call
from tier2gate.runner.modules import Modules
from tier2gate.runner.repetition import Repetition
from tier2gate.runner.variations import Variation, another_variation, untried

if TYPE_CHECKING:  # runs seldom disagree
    from tier2gate.results.nondeterminism import Nondeterminism

DESCRIBED = 10
"""How many missions that differ from run to run are described."""


def run_again(report: GateReport, repetition: Repetition, wanted: int, most: int) -> GateReport:
    """Run a gate's calls as often as wanted, and compare.

    Args:
        report: the gate's report, with the outcome of the first run.
        repetition: the gate's runs.
        wanted: how often its code has to run.
        most: how often, if the first two runs disagree and the user sets no number.

    Returns:
        The report with the number of runs; with their disagreement if they disagree.
    """
    runs, variations = _run(repetition, wanted, most, is_complete=not report.stopped)
    unstable = [call for call in repetition.calls if not agree(runs, call)]
    report = replace(report, runs=len(runs))
    if not unstable:
        return report
    return with_disagreement(report, _describe(repetition, runs, unstable, variations))


def with_disagreement(report: GateReport, found: "Nondeterminism") -> GateReport:
    """Add how runs disagree.

    Args:
        report: the gate's report, with the outcome of the first run.
        found: how its runs disagree.

    Returns:
        The report with the outcome `nondeterministic`; with the one it had if missions raised in
        all runs.
    """
    from tier2gate.assessment.runs.unstable import explain  # noqa: PLC0415 - runs seldom disagree

    report, problems = replace(report, nondeterminism=found), tuple(explain(found))
    if set(report.stopped) - set(found.by_chance):
        return replace(report, problems=bounded([*report.problems, *problems]))
    from tier2gate.assessment.stopping import without_result  # noqa: PLC0415 - runs seldom disagree

    return without_result(report, Outcome.NONDETERMINISTIC, *problems)


def _run(
    repetition: Repetition, wanted: int, most: int, *, is_complete: bool
) -> tuple[Sequence[Answers], Sequence[Variation]]:
    """Run calls as often as wanted, or more often if the first two runs disagree.

    Args:
        repetition: the gate's runs.
        wanted: how many.
        most: how many if the first two runs disagree.
        is_complete: whether the first run made all calls.

    Returns:
        The answers of all runs, and the surroundings of all but the first.
    """
    first, second = repetition.answers, repetition.second()
    if repetition.modules.settings.repeat is None and find_spots(first, second):
        wanted = max(wanted, most)
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
) -> "Nondeterminism":
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
    from tier2gate.assessment.runs.culprits import find_culprits  # noqa: PLC0415 - runs seldom disagree
    from tier2gate.results.nondeterminism import Nondeterminism  # noqa: PLC0415 - runs seldom disagree

    return Nondeterminism(
        runs=len(runs),
        missions=missions[:DESCRIBED],
        more_results=sum(len(item.scenario_names) for item in missions[DESCRIBED:]),
        culprits=tuple(find_culprits(repetition, disagreeing, deadline)),
        untried=untried(),
        by_chance=tuple(dict.fromkeys(scenario for scenario, _ in raised)),
    )


def load_again(
    report: GateReport, modules: Modules, error: ExecutionError, runs: int
) -> GateReport:
    """Load modules that could not be loaded a few more times: they may fail by chance.

    Args:
        report: the gate's report.
        modules: the modules.
        error: why they could not be loaded.
        runs: how often they are loaded in all.

    Returns:
        The same report, or one with the outcome `nondeterministic` if they could be loaded.
    """
    for number in range(1, runs):
        try:
            with closing(modules.start_again(another_variation(number))) as child:
                modules.load_again(child)
        except ExecutionError:
            continue
        from tier2gate.assessment.runs.unstable import explain_load  # noqa: PLC0415 - runs seldom disagree
        from tier2gate.assessment.stopping import without_result  # noqa: PLC0415 - as above

        problems = (explain_load(problem, number + 1) for problem in error.problems)
        return without_result(report, Outcome.NONDETERMINISTIC, *problems)
    return report

"""Completes remedies: the layers below know no settings, so their hints name no command."""

from dataclasses import replace

from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.gates.interpreter import locate_interpreter
from tier2gate.gates.notices import notices_of_stray_code
from tier2gate.golden.store import MERGE_HINT, RESTORE_HINT
from tier2gate.results.invocation import accepting_command
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

_UPDATE_OPTIONS: dict[str | None, tuple[str, ...]] = {
    MERGE_HINT: (),
    RESTORE_HINT: ("--replace-invalid",),
}


def with_commands(report: GateReport, gate: Gate, settings: Settings) -> GateReport:
    """Add the place of a configured interpreter, and the command to each hint to accept results.

    Modules that were probably meant for a missing mission are added as notices.

    Args:
        report: the gate's report.
        gate: the gate.
        settings: the call's settings.

    Returns:
        The report with hints that can be followed as they are.
    """
    located = (locate_interpreter(problem, gate, settings) for problem in report.problems)
    problems = tuple(_completed(problem, report, settings) for problem in located)
    notices = (*report.notices, *notices_of_stray_code(gate, problems, settings))
    return replace(report, problems=problems, notices=notices)


def _completed(problem: Problem, report: GateReport, settings: Settings) -> Problem:
    hint, options = problem.hint, _UPDATE_OPTIONS.get(problem.hint)
    if hint is None or options is None or report.files.suite is None:
        return problem
    if report.passed is False or report.selected:  # update would refuse the results, or there is
        # only a part of them
        return replace(problem, hint=hint.partition(",")[0])
    return replace(problem, hint=f"{hint}: {accepting_command(settings, report, *options)}")

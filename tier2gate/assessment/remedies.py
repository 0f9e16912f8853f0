"""Completes remedies: the layers below know no settings, so their hints name no command."""

from dataclasses import replace

from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.gates.search.notices import notices_of_stray_code
from tier2gate.golden.store import MERGE_HINT, RESTORE_HINT, REWRITE_HINT
from tier2gate.results.invocation import accepting_command
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

_UPDATE_OPTIONS: dict[str | None, tuple[str, ...]] = {
    MERGE_HINT: (),
    RESTORE_HINT: ("--replace-invalid",),
    REWRITE_HINT: ("--replace-invalid",),
}


def with_commands(report: GateReport, gate: Gate, settings: Settings) -> GateReport:
    """Complete the hints that depend on a configuration, or end with the command to accept results.

    Modules that were probably meant for a missing mission are added as notices.

    Args:
        report: the gate's report.
        gate: the gate.
        settings: the call's settings.

    Returns:
        The report with hints that can be followed as they are.
    """
    given = _with_configuration(report.problems, gate, settings)
    from tier2gate.gates.configuration.interpreter import locate_interpreter  # noqa: PLC0415 - rarely needed

    located = (locate_interpreter(problem, gate, settings) for problem in given)
    problems = tuple(_completed(problem, report, settings) for problem in located)
    notices = (*report.notices, *notices_of_stray_code(gate, problems, settings))
    return replace(report, problems=problems, notices=notices)


def _with_configuration(
    problems: tuple[Problem, ...], gate: Gate, settings: Settings
) -> tuple[Problem, ...]:
    """Say why a configuration does not apply, if it may name where a missing module is."""
    if all(type(problem) is Problem for problem in problems):
        return problems
    from tier2gate.gates.configuration.unapplied import explain_unapplied  # noqa: PLC0415 - rarely needed
    from tier2gate.runner.missing_modules import MissingModuleProblem  # noqa: PLC0415 - as above

    reason = explain_unapplied(gate, settings)
    return tuple(
        replace(problem, hint=reason or problem.hint)
        if isinstance(problem, MissingModuleProblem)
        else problem
        for problem in problems
    )


def _completed(problem: Problem, report: GateReport, settings: Settings) -> Problem:
    hint, options = problem.hint, _UPDATE_OPTIONS.get(problem.hint)
    if hint is None or options is None or report.files.suite is None:
        return problem
    if report.passed is False or report.selected:  # update would refuse the results, or there is
        # only a part of them
        return replace(problem, hint=hint.partition(",")[0])
    return replace(problem, hint=f"{hint}: {accepting_command(settings, report, *options)}")

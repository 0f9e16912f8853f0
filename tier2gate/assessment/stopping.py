"""The report of a gate that stopped before it was compared."""

from dataclasses import replace
from itertools import compress
from operator import not_
from pathlib import Path

from tier2gate.assessment import judging
from tier2gate.assessment.reported.expectation_reports import describe_expectations
from tier2gate.foundation.errors import Tier2GateError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.expected_forms import results_in
from tier2gate.gates.gate import Gate
from tier2gate.golden.store import golden_problems
from tier2gate.orchestration.expectations import MissionExpectation
from tier2gate.results.report import GateReport
from tier2gate.runner.in_process import PartOfRun, StoppedRunError
from tier2gate.settings import Settings


def stop_gate(report: GateReport, error: Exception, gate: Gate, settings: Settings) -> GateReport:
    """Add what stopped a gate; the other gates of the call go on, whatever it was.

    Args:
        report: the gate's report so far.
        error: the error; one that is not of tier2gate is a bug.
        gate: the gate.
        settings: the call's settings.

    Returns:
        The report with the outcome of the error, or of a bug, and its problems.
    """
    if not isinstance(error, Tier2GateError):
        return stop_for_bug(report, error)
    try:
        stopped = _with_runs(stop(report, error), error, settings)
        stopped = note_golden(stopped, gate, settings.root)
        from tier2gate.assessment import remedies  # noqa: PLC0415 - rarely needed

        return remedies.with_commands(stopped, gate, settings)
    except Exception as bug:  # noqa: BLE001 - while the error is described
        return stop_for_bug(report, bug)


def _with_runs(report: GateReport, error: Tier2GateError, settings: Settings) -> GateReport:
    """Add what ran although some missions stopped, if a report shows it."""
    part = error.part if isinstance(error, StoppedRunError) else None
    if not settings.keep_runs or part is None:
        return report
    from tier2gate.assessment.reported.kept_runs import keep_runs  # noqa: PLC0415 - few calls need it

    runs = keep_runs(part.documents, part.definition, part.result, part.stopped)
    return replace(report, scenario_runs=runs)


def stop(report: GateReport, error: Tier2GateError) -> GateReport:
    """Add the error that stopped a gate.

    Args:
        report: the gate's report so far; a verdict in it stays.
        error: the error.

    Returns:
        The report with the error's outcome and problems; with the expectations that could be
        judged if only some missions stopped.
    """
    report = replace(report, outcome=error.outcome, problems=error.problems)
    if not isinstance(error, StoppedRunError):
        return report
    report = replace(report, stopped=error.scenarios)
    return report if error.part is None else _judge_part(report, error.part)


def note_golden(report: GateReport, gate: Gate, root: Path) -> GateReport:
    """Add the problems of the golden if other files of the gate are invalid.

    Args:
        report: the gate's report; its golden has not been read.
        gate: the gate.
        root: the folder that files are named from.

    Returns:
        The report with the golden's problems after the others; the outcome stays.
    """
    if report.outcome is not Outcome.INPUT_INVALID:
        return report
    more = golden_problems(gate, root, report.problems)
    return replace(report, problems=bounded([*report.problems, *more]))


def stop_for_bug(report: GateReport, error: Exception) -> GateReport:
    """Add the bug in tier2gate that stopped a gate; the other gates go on.

    Args:
        report: the gate's report so far.
        error: the unexpected error.

    Returns:
        The report with the outcome `internal-error`, and without a command that accepts results.
    """
    from tier2gate.foundation.bugs import describe_bug  # noqa: PLC0415 - needed on failures only

    what, where, remedy = describe_bug(error)
    problem = Problem(
        code="internal-error", message=f"{what}, in {where}", hint=remedy, file=report.files.suite
    )
    return replace(report, outcome=Outcome.INTERNAL_ERROR, problems=(problem,), remedy=None)


def without_result(report: GateReport, outcome: Outcome, *problems: Problem) -> GateReport:
    """Return the report of a gate whose result means nothing.

    Args:
        report: the gate's report so far.
        outcome: the outcome.
        *problems: why.

    Returns:
        The report without verdict, hash, drift and remedy.
    """
    return replace(
        report,
        outcome=outcome,
        problems=bounded(problems),
        passed=None,
        test_run_hash=None,
        inputs=None,
        drift=None,
        remedy=None,
        expectations=(),
        not_judged=(),
    )


def _judge_part(report: GateReport, part: PartOfRun) -> GateReport:
    """Add the expectations whose missions have a result, and name the others."""
    every = part.definition.expectations.expectations
    described = describe_expectations(every, part.documents, part.result, locate_all=False)
    stopped = [needs_stopped(item, part) for item in every]
    report = judging.with_masks(report, part.documents, part.definition)
    report = judging.refuse_unmet(report, part.documents, part.definition, part.result)
    scenarios = part.result.suite_result.scenario_results.values()
    return replace(
        report,
        scenarios=len(scenarios),
        scenario_names=tuple(item.scenario_name for item in part.definition.suite.scenarios),
        missions=sum(len(scenario.mission_results) for scenario in scenarios),
        expectations=tuple(compress(described, map(not_, stopped))),
        not_judged=tuple(item.id for item in compress(every, stopped)),
    )


def needs_stopped(item: MissionExpectation, part: PartOfRun) -> bool:
    """Return whether an expectation looks at a mission without a result.

    Args:
        item: the expectation.
        part: the run.
    """
    form, own = part.definition.forms.get(item.id), item.mission_name
    missions = {own, *(mission for _, mission, _ in results_in(form, own))}
    return any((item.scenario_name, mission) in part.stopped for mission in missions)

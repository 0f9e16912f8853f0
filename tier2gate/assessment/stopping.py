"""The report of a gate that stopped before it was compared."""

from dataclasses import replace

from tier2gate.assessment import judging
from tier2gate.foundation.errors import Tier2GateError
from tier2gate.gates.gate import Gate
from tier2gate.results.report import GateReport
from tier2gate.runner.in_process import StoppedRunError
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
        return judging.stop_for_bug(report, error)
    try:
        stopped = _with_runs(judging.stop(report, error), error, settings)
        stopped = judging.note_golden(stopped, gate, settings.root)
        from tier2gate.assessment import remedies  # noqa: PLC0415 - rarely needed

        return remedies.with_commands(stopped, gate, settings)
    except Exception as bug:  # noqa: BLE001 - while the error is described
        return judging.stop_for_bug(report, bug)


def _with_runs(report: GateReport, error: Tier2GateError, settings: Settings) -> GateReport:
    """Add what ran although some missions stopped, if a report shows it."""
    part = error.part if isinstance(error, StoppedRunError) else None
    if not settings.keep_runs or part is None:
        return report
    from tier2gate.assessment.reported.kept_runs import keep_runs  # noqa: PLC0415 - few calls need it

    runs = keep_runs(part.documents, part.definition, part.result, part.stopped)
    return replace(report, scenario_runs=runs)

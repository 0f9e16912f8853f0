"""The report of a gate that stopped before it was compared."""

from tier2gate.assessment import judging, remedies
from tier2gate.foundation.errors import Tier2GateError
from tier2gate.gates.gate import Gate
from tier2gate.results.report import GateReport
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
        stopped = judging.with_runs_of_part(judging.stop(report, error), error, settings)
        stopped = judging.note_golden(stopped, gate, settings.root)
        return remedies.with_commands(stopped, gate, settings)
    except Exception as bug:  # noqa: BLE001 - while the error is described
        return judging.stop_for_bug(report, bug)

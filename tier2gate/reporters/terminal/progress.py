"""The line of a terminal that says how far a long call is."""

from tier2gate.foundation.printable import count, named
from tier2gate.reporters.terminal.widths import cut_middle, display_width
from tier2gate.runner.progress import GateProgress, Progress, RunningCall

_LONG = 1.0
"""Seconds after which a call of a mission is told."""
_NAME_WIDTHS = (60, 40, 24, 16, 10)


def render_progress(progress: Progress, now: float, width: int) -> str:
    """Say which gate runs, how many of its scenarios are done, and which mission runs longest.

    Args:
        progress: how far the call is.
        now: the time, by the clock of the progress.
        width: the columns of the line.

    Returns:
        One line that fits; empty before the first gate.
    """
    gate, call = progress.gate, progress.longest()
    if gate is None:
        return ""
    line = ""
    for told in (call, None):
        for most in _NAME_WIDTHS:
            what = f"{_describe(gate, most)}{_tell(told, gate, now, most)}"
            line = f"running {progress.number:,} of {progress.total:,}: {what}"
            if display_width(line) <= width:
                return line
    return cut_middle(line, width)


def _describe(gate: GateProgress, most: int) -> str:
    """Say how far a gate is; names have at most some columns."""
    text = _name(gate.name, most)
    if gate.scenarios:
        text += f", {gate.done:,} of {count(gate.scenarios, 'scenario')}"
    if gate.more_runs:
        text += f"; {count(gate.more_runs, 'more run')} to compare"
    return text


def _tell(call: RunningCall | None, gate: GateProgress, now: float, most: int) -> str:
    """Tell a call that runs long, if there is one."""
    if call is None or now - call.since < _LONG:
        return ""
    where = _name(call.scenario, most)
    if call.gate != gate.name:
        where += f" of {_name(call.gate, most)}"
    return f"; {_name(call.mission, most)} in {where}: {int(now - call.since):,} s"


def _name(name: str, most: int) -> str:
    return cut_middle(named(name), most)

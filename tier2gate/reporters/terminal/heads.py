"""The first line of each gate: outcome, gate and counts, in aligned columns."""

from collections.abc import Sequence
from typing import NamedTuple

from tier2gate.foundation.printable import named
from tier2gate.reporters.sentences.of_gate import describe_size, describe_size_briefly
from tier2gate.reporters.terminal.widths import cut_middle, display_width, pad
from tier2gate.results.report import GateReport

_GAP = 2
_MOST = 60  # columns that a gate takes at most where nothing is cut, so that counts stay in sight
_ENOUGH = 40  # columns in which a longer gate is rather cut than its counts left out
_LEAST = 20  # columns that a gate is left, however narrow the terminal is


class Columns(NamedTuple):
    """The widths of the columns, in columns of a terminal.

    Attributes:
        outcome: the width of the outcomes.
        gate: the width of the gates.
        room: the most that a gate may take before it is cut; `None` if it never is.
        brief: whether only scenarios are counted.
    """

    outcome: int
    gate: int
    room: int | None
    brief: bool


def fit_columns(gates: Sequence[GateReport], width: int | None) -> Columns:
    """Choose the columns for some gates.

    Args:
        gates: the gates that are shown.
        width: the columns of the terminal; `None` if lines may have any length.

    Returns:
        The widths.
    """
    outcome = max((len(gate.outcome.value) for gate in gates), default=0) + _GAP
    longest = max((display_width(label_gate(gate)) for gate in gates), default=0)
    if width is None:
        return Columns(outcome=outcome, gate=min(longest, _MOST), room=None, brief=False)
    for brief in (False, True):
        counts = max((len(_size(gate, brief=brief)) for gate in gates), default=0)
        room = width - outcome - (counts + _GAP if counts else 0)
        if min(longest, _ENOUGH) <= room:
            break
    room = max(room, _LEAST)
    return Columns(outcome=outcome, gate=min(longest, room), room=room, brief=brief)


def head_parts(gate: GateReport, columns: Columns) -> tuple[str, str, str]:
    """Format the first line of a gate.

    Args:
        gate: the gate.
        columns: the widths of the columns.

    Returns:
        The outcome, the gate and its counts, each with the spaces before the next.
    """
    outcome, label = pad(gate.outcome.value, columns.outcome), label_gate(gate)
    if columns.room is not None:
        label = cut_middle(label, columns.room)
    size = _size(gate, brief=columns.brief)
    return outcome, f"{pad(label, columns.gate)}{' ' * _GAP}" if size else label, size


def label_gate(gate: GateReport) -> str:
    """Name a gate by its suite, with its own name if that is another one.

    Args:
        gate: the gate.

    Returns:
        `gates/shop.suite.yaml`, or `strict (gates/shop.suite.yaml)`.
    """
    file = gate.file
    if file == gate.name or file.rpartition("/")[2].startswith(f"{gate.name}."):
        return named(file)
    return f"{named(gate.name)} ({named(file)})"


def _size(gate: GateReport, *, brief: bool) -> str:
    if gate.passed is None:
        return ""
    return describe_size_briefly(gate) if brief else describe_size(gate)

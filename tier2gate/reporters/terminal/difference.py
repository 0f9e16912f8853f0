"""Render the difference between two files, for people."""

from tier2gate.foundation.printable import shorten_hash
from tier2gate.reporters.sentences.of_drift import describe_drift, describe_unexpected_input
from tier2gate.reporters.terminal.gate import align
from tier2gate.reporters.terminal.lines import Screen, lay_out
from tier2gate.reporters.terminal.report import paint
from tier2gate.results.difference import Difference
from tier2gate.settings import DEFAULT_MAX_CHANGES


def render_difference(
    difference: Difference,
    *,
    color: bool,
    max_changes: int = DEFAULT_MAX_CHANGES,
    width: int | None = None,
) -> str:
    """Render a difference.

    Args:
        difference: the difference.
        color: whether to colour it for a terminal.
        max_changes: how many changes to show.
        width: the columns of the terminal; `None` if lines may have any length.

    Returns:
        Lines with a final newline.
    """
    if difference.drift is None:
        hash_ = f"  {shorten_hash(difference.after)}" if difference.after else ""
        inputs = map(describe_unexpected_input, difference.changed_inputs)
        changed = "".join(f"  {line}\n" for line in inputs)
        return f"{paint('same', 'green', color=color)}{hash_}\n{changed}"
    lines = [paint("different", "red", color=color)]
    sides = (("before", difference.before), ("after", difference.after))
    hashes = [(label, shorten_hash(hash_)) for label, hash_ in sides if hash_ is not None]
    below = [*align(hashes)]
    expectations = difference.report.expectations if difference.report else ()
    below += describe_drift(difference.drift, expectations, max_changes)
    screen = Screen(color=color, width=width)
    lines += lay_out((f"  {line}" for line in below), screen)
    return "".join(f"{line}\n" for line in lines)

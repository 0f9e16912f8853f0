"""What missions in Python printed, line by line and safe to show."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tier2gate.foundation.printable import count, named, one_line

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.printed import PrintedOutput


def describe_output(printed: "Iterable[PrintedOutput]") -> Iterator[str]:
    """Describe what was printed, in order.

    Args:
        printed: what each scenario printed, or a module while it was loaded.

    Yields:
        Lines, indented below the one that says who printed.
    """
    for item in printed:
        yield f"{describe_printer(item)}:"
        yield from (f"  {line}" for line in show_lines(item))


def describe_printer(item: "PrintedOutput") -> str:
    """Say who printed.

    Args:
        item: what was printed.

    Returns:
        The beginning of a sentence, such as `scenario refund printed`.
    """
    if item.scenario_name is not None:
        return f"scenario {named(item.scenario_name)} printed"
    return f"the module {named(item.module or '')} printed while it was loaded"


def show_lines(item: "PrintedOutput") -> Iterator[str]:
    """Show the lines that were printed, and how many are left out between them.

    Args:
        item: what was printed.

    Yields:
        Lines, with invisible characters escaped, and a bar before each that was printed: so none
        looks like a line of tier2gate or a log command.
    """
    yield from map(_show, item.first)
    if item.left_out:
        yield f"… {count(item.left_out, 'more line')} …"
    yield from map(_show, item.last)


def _show(line: str) -> str:
    text = one_line(line.removesuffix("\r").expandtabs())
    return f"| {text}".rstrip()

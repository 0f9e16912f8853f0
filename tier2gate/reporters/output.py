"""Render what missions in Python printed, for people."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tier2gate.reporters.sentences.counting import and_more_shown_by_option
from tier2gate.reporters.sentences.of_output import describe_output
from tier2gate.results.report import GateReport

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.printed import PrintedOutput


def render_output(printed: "Iterable[PrintedOutput]") -> str:
    """Render what was printed.

    Args:
        printed: what each scenario printed, or a module while it was loaded.

    Returns:
        Lines; empty if there is nothing to show.
    """
    return "".join(f"{line}\n" for line in describe_output(printed))


def output_lines(gate: GateReport, limit: int, *, show_output: bool) -> Iterator[str]:
    """Show what the scenarios of a gate printed.

    Args:
        gate: the gate.
        limit: how many scenarios that failed to show.
        show_output: whether to show all scenarios, and what modules printed while they were loaded.

    Yields:
        Lines.
    """
    if show_output:
        yield from describe_output(gate.printed)
        return
    failed = gate.printed_by_failed
    yield from describe_output(failed[:limit])
    if len(failed) > limit:
        yield and_more_shown_by_option(len(failed) - limit, shown=limit)

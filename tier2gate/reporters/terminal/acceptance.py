"""Render what `update` does, for people."""

from collections.abc import Iterator

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import named, one_line
from tier2gate.reporters.sentences.of_acceptance import (
    ALLOW_FAILING,
    FAILED_VERDICT,
    SUITE_GONE,
    describe_fate,
    describe_refusal,
    list_accepted_hashes,
)
from tier2gate.reporters.sentences.of_gate import describe_notice
from tier2gate.reporters.terminal.gate import align, describe_failures
from tier2gate.reporters.terminal.lines import Screen, lay_out
from tier2gate.reporters.terminal.report import WIDTH, paint
from tier2gate.results.acceptance import Acceptance, Fate
from tier2gate.settings import DEFAULT_MAX_CHANGES

_COLOURS = {Fate.REFUSED: "red", Fate.UNCHANGED: None}


def render_acceptance(  # noqa: PLR0913 - the fields of a layout
    item: Acceptance,
    *,
    color: bool,
    dry_run: bool = False,
    max_changes: int = DEFAULT_MAX_CHANGES,
    show_output: bool = False,
    width: int | None = None,
) -> str:
    """Render what happens to one golden.

    Args:
        item: what happens to it.
        color: whether to colour it for a terminal.
        dry_run: whether nothing is written.
        max_changes: how many failures, and how many changes, to show.
        show_output: whether to show what missions printed also if nothing failed.
        width: the columns of the terminal; `None` if lines may have any length.

    Returns:
        Lines with a final newline.
    """
    word = describe_fate(item.fate, dry_run=dry_run)
    head = paint(f"{word:<{WIDTH}}", _COLOURS.get(item.fate, "green"), color=color)
    files = item.report.files
    lines = [f"{head}{named(files.golden or files.expectations or files.suite or '')}"]
    below = (f"  {line}" for line in _describe(item, max_changes, show_output=show_output))
    lines += lay_out(below, Screen(color=color, width=width))
    return "".join(f"{line}\n" for line in lines)


def _describe(item: Acceptance, limit: int, *, show_output: bool) -> Iterator[str]:
    gate = item.report
    if item.fate is Fate.REFUSED:
        yield describe_refusal(item.outcome)
        yield from describe_failures(gate, limit)
        if item.outcome is Outcome.VERDICT_FAILED and gate.remedy is not None:
            yield f"{ALLOW_FAILING}: {one_line(gate.remedy)}"
    elif item.fate is Fate.PRUNED:
        yield SUITE_GONE
    elif item.fate is not Fate.UNCHANGED:
        if not gate.passed:
            yield f"{FAILED_VERDICT}:"
            yield from describe_failures(gate, limit)
        yield from align(list_accepted_hashes(item))
        if gate.first_results:
            from tier2gate.reporters.sentences.of_changes import (  # noqa: PLC0415 - rarely needed
                describe_first_results,
            )

            yield from describe_first_results(gate, limit)
        if gate.drift is not None:
            from tier2gate.reporters.sentences.of_drift import (  # noqa: PLC0415 - rarely needed
                describe_drift,
            )

            told = gate.failed_expectations
            yield from describe_drift(gate.drift, gate.expectations, limit, told=told)
    if gate.printed and (item.fate is Fate.REFUSED or show_output):
        from tier2gate.reporters.output import output_lines  # noqa: PLC0415 - rarely needed

        yield from output_lines(gate, limit, show_output=show_output)
    yield from map(describe_notice, (*gate.notices, *item.notices))

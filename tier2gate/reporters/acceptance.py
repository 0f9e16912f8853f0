"""What `update` does, as a person reads it."""

from collections.abc import Iterator

from tier2gate.foundation.errors import Outcome
from tier2gate.foundation.printable import named
from tier2gate.reporters.console import (
    WIDTH,
    describe_failures,
    describe_problem,
    paint,
)
from tier2gate.reporters.interface import MAX_CHANGES
from tier2gate.results.acceptance import Acceptance, Fate

_COLOURS = {Fate.REFUSED: "red", Fate.UNCHANGED: None}
# It is said before it is done, so that whoever reads it can still stop it.
_DOING = {
    Fate.CREATED: "creating",
    Fate.UPDATED: "updating",
    Fate.UNCHANGED: "unchanged",
    Fate.PRUNED: "deleting",
    Fate.REFUSED: "refused",
}
_PLANNED = {
    **_DOING,
    Fate.CREATED: "would create",
    Fate.UPDATED: "would update",
    Fate.PRUNED: "would delete",
}


def render_acceptance(
    item: Acceptance, *, color: bool, dry_run: bool = False, max_changes: int = MAX_CHANGES
) -> str:
    """Render what becomes of one golden.

    Args:
        item: what becomes of it.
        color: whether to colour it for a terminal.
        dry_run: whether nothing of it is to happen.
        max_changes: how many failures and changes are told of, each.

    Returns:
        Lines with a final newline.
    """
    word = (_PLANNED if dry_run else _DOING)[item.fate]
    head = paint(f"{word:<{WIDTH}}", _COLOURS.get(item.fate, "green"), color=color)
    files = item.report.files
    lines = [f"{head}{named(files.golden or files.expectations or files.suite or '')}"]
    lines += [f"  {line}" for line in _describe(item, max_changes)]
    return "".join(f"{line}\n" for line in lines)


def _describe(item: Acceptance, limit: int) -> Iterator[str]:
    gate = item.report
    if item.fate is Fate.REFUSED:
        yield f"{item.outcome.value}: nothing was accepted"
        yield from describe_failures(gate, limit)
        if item.outcome is Outcome.VERDICT_FAILED:
            yield "--allow-failing accepts it all the same"
    elif item.fate is Fate.PRUNED:
        yield "its suite is gone"
    elif item.fate is not Fate.UNCHANGED:
        if not gate.passed:
            yield "a failed verdict is accepted:"
            yield from describe_failures(gate, limit)
        if gate.golden_hash is not None and gate.golden_hash != gate.test_run_hash:
            yield f"was       {gate.golden_hash}"
        yield f"now       {gate.test_run_hash}"
        if gate.drift is not None:
            from tier2gate.reporters.drift_words import describe_drift  # noqa: PLC0415 - seldom

            yield from describe_drift(gate.drift, gate.expectations, limit)
    yield from (f"notice: {describe_problem(notice)}" for notice in (*gate.notices, *item.notices))

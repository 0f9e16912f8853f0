"""The words that every reporter says in what a change accepts, against the target branch."""

from collections.abc import Iterator, Sequence

from tier2gate.foundation.errors import Outcome, describe_place
from tier2gate.foundation.printable import listed, named, one_line, show_value
from tier2gate.orchestration.canonical import encode
from tier2gate.predicates import WITHOUT_EXPECTED
from tier2gate.reporters.change_words import show_change
from tier2gate.reporters.drift_words import describe_changed_input, describe_drift, limited
from tier2gate.reporters.words import count
from tier2gate.results.comparison import BaseStatus, ExpectationChange, FileChange
from tier2gate.results.report import GateReport

NEW_BEHAVIOUR = "This change accepts new behaviour"


def describe_removed(removed: Sequence[str], limit: int | None = None) -> Iterator[str]:
    """Say which gates a change removes: the easiest way to silence one.

    Args:
        removed: their suites.
        limit: how many are told of; `None` for all.

    Yields:
        Lines; none if there are none.
    """
    if removed:
        yield f"This change removes {count(len(removed), 'gate')} that the target branch has:"
        yield from (f"  - {named(suite)}" for suite in removed[:limit])
        if limit is not None and len(removed) > limit:
            yield f"  … and {len(removed) - limit:,} more"


def describe_base(gate: GateReport, limit: int) -> Iterator[str]:
    """Say what a change accepts or demands otherwise for one gate.

    Args:
        gate: the gate, compared with the target branch.
        limit: how many changes are told of.

    Yields:
        Lines; none if nothing moved.
    """
    base = gate.base
    if base is None:
        return
    # How to mend a file is not said: it is the target branch's.
    for problem in base.problems:
        yield (
            f"what the target branch demands or accepts is not known: {problem.place}: "
            + one_line(problem.message)
        )
    if base.renamed_from is not None:
        yield f"This change renames this gate, from {named(base.renamed_from)}"
    if base.status is BaseStatus.NEW:
        yield "This change adds this gate: the target branch has none of this name and place"
    elif base.status is BaseStatus.CHANGED:
        yield from _accepted(gate, limit)
    if base.files:
        yield "This change points this gate at other files than the target branch does:"
        yield from (f"  {describe_file_change(item)}" for item in base.files)
    if base.expectations:
        yield "This change demands otherwise than the target branch:"
        yield from (f"  {describe_expectation_change(item)}" for item in base.expectations[:limit])
        if len(base.expectations) > limit:
            yield f"  … and {len(base.expectations) - limit:,} more"
    if gate.outcome is Outcome.GOLDEN_CHANGED and gate.golden_hash is not None:
        yield "a reviewer has to accept this: no command turns it green"


def describe_file_change(item: FileChange) -> str:
    """Say which files a gate is read from now.

    Args:
        item: a kind of file.

    Returns:
        One line.
    """
    before, after = (listed(names) or "none" for names in (item.before, item.after))
    return f"{item.kind}: {before} → {after}"


def describe_expectation_change(item: ExpectationChange) -> str:
    """Say how an expectation demands otherwise.

    Args:
        item: the expectation.

    Returns:
        One line.
    """
    place = describe_place(item.file, item.line, item.column)
    if item.after is None:
        return f"- {named(item.id)} is gone; it demanded {_demand(item.before or {})}"
    if item.before is None:
        return f"+ {place}: {named(item.id)} is new; it demands {_demand(item.after)}"
    before, after = item.before, item.after
    moved = "; ".join(
        f"{field.replace('_', ' ')} {show_change(before[field], after[field])}"
        for field in before
        if encode(before[field]) != encode(after[field])
    )
    return f"~ {place}: {named(item.id)}: {moved}"


def _accepted(gate: GateReport, limit: int) -> Iterator[str]:
    base = gate.base
    if base is None:
        return
    if base.golden_hash is None:
        if base.problems:
            yield f"{NEW_BEHAVIOUR}, or may"
        elif gate.golden_hash is not None:
            yield f"{NEW_BEHAVIOUR}: nothing was accepted for this gate"
    elif gate.golden_hash is None:
        yield f"This change removes the golden, which accepts {base.golden_hash}"
    elif base.changed_inputs:
        yield "This change moves inputs, and accepts the same results:"
        lines = limited(base.changed_inputs, describe_changed_input, limit, "input")
        yield from (f"  {line}" for line in lines)
    if base.lost_detail is not None:
        yield f"This change takes {base.lost_detail} out of the golden: a drift can tell less then"
    if base.reasons is not None:
        before, after = map(show_value, base.reasons)
        yield f"This change says otherwise why the same was accepted: {before} → {after}"
    if base.drift is not None:
        yield f"{NEW_BEHAVIOUR}, from the target branch's golden to this one's:"
        yield f"  from      {base.golden_hash}"
        yield f"  to        {gate.golden_hash}"
        yield from (f"  {line}" for line in describe_drift(base.drift, gate.expectations, limit))


def _demand(demand: dict[str, object]) -> str:
    where = " / ".join(
        named(str(demand[part]))
        for part in ("scenario_name", "mission_name", "path")
        if demand.get(part)
    )
    expected = (
        "" if demand.get("op") in WITHOUT_EXPECTED else f" {show_value(demand.get('expected'))}"
    )
    return f"{where}: {demand.get('op')}{expected}"

"""What a terminal shows of one gate below its first line."""

from collections.abc import Iterator, Sequence

from tier2gate.foundation.printable import named
from tier2gate.reporters.sentences.counting import and_more_shown_by_option
from tier2gate.reporters.sentences.of_expectations import (
    count_failures,
    describe_failures_alike,
    describe_not_judged,
    find_verdicts_before,
    place_expectation,
)
from tier2gate.reporters.sentences.of_gate import (
    PROPOSED,
    VERDICT_PASSED,
    compare_with_golden,
    describe_notice,
    describe_remedy,
    list_hashes,
    point_to_problems,
)
from tier2gate.results.alike import group_alike
from tier2gate.results.report import GateReport

_LABEL = 10  # width of the column of labels before hashes


def describe_gate(
    gate: GateReport, limit: int, *, show_output: bool = False, places: int | None = None
) -> Iterator[str]:
    """Describe a gate below its first line.

    Args:
        gate: the gate.
        limit: how many failures, and how many changes, to show.
        show_output: whether to show what missions printed also if nothing failed.
        places: how many changed inputs and scenarios to show; `limit` if not given.

    Yields:
        Lines.
    """
    yield from describe_failures(gate, limit)
    if gate.masks:
        from tier2gate.reporters.sentences.of_masks import describe_masks  # noqa: PLC0415 - rarely needed

        yield describe_masks(gate.masks)
    golden = compare_with_golden(gate)
    if golden is not None:
        yield golden if gate.drift is None else f"{golden}:"
        yield from align(list_hashes(gate))
    if gate.offers_first_results:
        from tier2gate.reporters.sentences.of_changes import describe_first_results  # noqa: PLC0415 - rarely needed

        yield from describe_first_results(gate, limit)
    if gate.drift is not None:
        from tier2gate.reporters.sentences.of_drift import describe_drift  # noqa: PLC0415 - rarely needed

        told = gate.failed_expectations
        yield from describe_drift(gate.drift, gate.expectations, limit, told=told, places=places)
    if gate.printed:
        from tier2gate.reporters.output import output_lines  # noqa: PLC0415 - rarely needed

        yield from output_lines(gate, limit, show_output=show_output)
    yield from map(describe_notice, gate.notices)
    if gate.proposed is not None:
        yield from align([(PROPOSED, named(gate.proposed))])
    if (remedy := describe_remedy(gate)) is not None:
        yield remedy
    if gate.base is not None:
        from tier2gate.reporters.sentences.of_target_branch import describe_base  # noqa: PLC0415

        yield from describe_base(gate, limit)


def describe_failures(gate: GateReport, limit: int) -> Iterator[str]:
    """List the expectations that failed, and point to the problems.

    Args:
        gate: the gate.
        limit: how many expectations to show.

    Yields:
        Lines.
    """
    failed = gate.failed_expectations
    if failed:
        yield f"{count_failures(gate)}:"
    groups = group_alike(failed)
    before = find_verdicts_before(gate)
    for group in groups[:limit]:
        yield f"  {place_expectation(*group)}"
        lines = describe_failures_alike(group, before, gate.scenarios_of_failures)
        yield from (f"    {line}" for line in lines)
    if left := sum(map(len, groups[limit:])):
        yield f"  {and_more_shown_by_option(left, shown=limit)}"
    if gate.not_judged:
        yield describe_not_judged(gate)
    if gate.problems:
        yield point_to_problems(gate.problems)
    if gate.passed is True and gate.problems:
        yield VERDICT_PASSED


def align(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Align values after their labels.

    Args:
        rows: pairs of label and value.

    Yields:
        Lines.
    """
    for label, value in rows:
        yield f"{label:<{_LABEL}}{value}"

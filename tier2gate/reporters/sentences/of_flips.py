"""Sentences about expectations whose verdict changed."""

from collections.abc import Collection, Sequence

from tier2gate.foundation.printable import named, show_value
from tier2gate.golden.drift import Flip
from tier2gate.orchestration.canonical import encode
from tier2gate.reporters.sentences.counting import and_more
from tier2gate.reporters.sentences.of_expectations import (
    describe_together,
    place_expectation,
)
from tier2gate.reporters.sentences.of_values import show_change
from tier2gate.results.alike import group_alike
from tier2gate.results.report import ExpectationReport

VERDICT_CHANGED = "verdict changed"
"""Heading of the expectations whose verdict changed."""


def describe_flips(
    flips: Sequence[Flip],
    expectations: Sequence[ExpectationReport],
    limit: int,
    scenario_count: int = 0,
) -> list[str]:
    """List the expectations whose verdict changed, those that are alike together.

    Args:
        flips: what changed.
        expectations: the expectations with their current verdicts.
        limit: how many groups to show.
        scenario_count: how many scenarios there are; 0 if not known.

    Returns:
        One line for each, with examples below it if values differ from scenario to scenario.
    """
    by_id = {flip.id: flip for flip in flips}
    known = [item for item in expectations if item.id in by_id]
    groups = group_alike(known)
    told = [
        _describe_group(group, [by_id[item.id] for item in group], scenario_count)
        for group in groups[:limit]
    ]
    ids = {item.id for item in known}
    unknown = [flip for flip in flips if flip.id not in ids]
    alone = unknown[: limit - len(told)]
    lines = [line for lines in told for line in lines]
    lines += map(_describe_unknown, alone)
    left = len(flips) - sum(map(len, groups[:limit])) - len(alone)
    return [*lines, and_more(left, "expectation", shown=limit)] if left else lines


def flips_to_tell(flips: Sequence[Flip], told: Collection[ExpectationReport]) -> tuple[Flip, ...]:
    """Leave out the flips that are told with the failed expectations.

    Args:
        flips: what changed.
        told: the failed expectations that are listed.

    Returns:
        The others.
    """
    ids = {item.id for item in told}
    return tuple(flip for flip in flips if flip.id not in ids)


def _describe_group(
    group: Sequence[ExpectationReport], flips: Sequence[Flip], scenario_count: int
) -> list[str]:
    found = [*map(_found, flips)]
    target, told = describe_together(group, found, scenario_count)
    head = f"{place_expectation(*group)}: {_verdicts(flips[0])}; {target}"
    return [f"{head}, {told[0]}"] if len(told) == 1 else [head, *(f"  {line}" for line in told)]


def _describe_unknown(flip: Flip) -> str:
    return f"{named(flip.id)}: {_verdicts(flip)}; {_found(flip)}"


def _verdicts(flip: Flip) -> str:
    return "failed → passed" if flip.passed else "passed → failed"


def _found(flip: Flip) -> str:
    if encode(flip.before) == encode(flip.after):
        return f"found {show_value(flip.after)}, as before"
    if not flip.same_expectations:  # `before` may be the value at another path
        return f"found {show_value(flip.after)}"
    return f"found {show_change(flip.before, flip.after)}"

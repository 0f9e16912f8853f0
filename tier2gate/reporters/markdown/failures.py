"""The expectations of a gate that failed: what, where, expected, found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tier2gate.foundation.printable import SHOWN_NAME, cut
from tier2gate.foundation.problems import describe_place
from tier2gate.reporters.markdown.text import code, folded, listed
from tier2gate.reporters.sentences.counting import (
    EXAMPLES,
    and_more,
    each_example,
    in_examples,
    name_some,
    say_once,
)
from tier2gate.reporters.sentences.of_expectations import (
    count_failures,
    describe_expected,
    describe_found,
    describe_mission_failure,
    describe_not_judged,
    describe_where_alike,
    find_verdicts_before,
)
from tier2gate.results.alike import group_alike
from tier2gate.results.report import ExpectationReport, GateReport

_FIRST_FAILURES = 4


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What is shown of a list at first, and what is folded."""

    first: tuple[str, ...] = ()
    rest: str = ""


def list_failures(gate: GateReport, limit: int) -> Parts:
    """List the expectations that failed, and those that could not be judged.

    Args:
        gate: the gate.
        limit: how many to show.

    Returns:
        The first ones, and the others folded.
    """
    head = [f"{code(describe_not_judged(gate))}\n"] if gate.not_judged else []
    failed = gate.failed_expectations
    if not failed:
        return Parts(first=tuple(head))
    before = find_verdicts_before(gate)
    groups = group_alike(failed)
    first, rest = groups[: min(_FIRST_FAILURES, limit)], groups[_FIRST_FAILURES:limit]
    left = sum(map(len, groups[limit:]))
    more = [and_more(left, shown=limit)] if left else []
    lists = [
        listed([*(_failure(group, before, gate.scenarios_of_failures) for group in part), *end])
        for part, end in ((first, () if rest else more), (rest, more if rest else ()))
    ]
    number = sum(map(len, groups[_FIRST_FAILURES:]))
    return Parts(
        first=(*head, f"**{count_failures(gate)}:**\n", lists[0]),
        rest=folded(and_more(number, "failed expectation"), [lists[1]]),
    )


def _failure(
    group: Sequence[ExpectationReport], before: Mapping[str, str], scenario_count: int
) -> str:
    """Show one failure, or several that are alike: what, where, expected, found."""
    place = describe_place(group[0].file, group[0].line, group[0].column)
    names = [item.scenario_name for item in group]
    found = say_once(names, [describe_found(item) for item in group])
    why = describe_mission_failure(group[0])
    lines = [
        f"{code(_ids(group))} at {code(place)}",
        code(describe_where_alike(group, scenario_count)),
        f"expected {code(_expected(group))}",
        f"found {'; '.join(map(code, found))}",
        *_found_before(group, before),
        *([] if why is None else [code(why)]),
    ]
    return "<br>".join(lines)  # a comment on GitHub would break the line twice at `<br>\n`


def _found_before(group: Sequence[ExpectationReport], before: Mapping[str, str]) -> Iterator[str]:
    """Tell which expectations passed before, and with what."""
    passed = [item for item in group if item.id in before]
    names, told = [item.scenario_name for item in passed], [before[item.id] for item in passed]
    if passed:
        if len(passed) == len(group):
            shown = say_once(names, told)
        else:  # those are named
            shown = each_example(names, told[:EXAMPLES])
        yield "; ".join(map(code, shown))


def _expected(group: Sequence[ExpectationReport]) -> str:
    """Show what is expected: the same in all scenarios, or examples."""
    told = [describe_expected(item) for item in group]
    names = [item.scenario_name for item in group]
    return told[0] if len({*told}) == 1 else in_examples(names, told[:EXAMPLES])


def _ids(group: Sequence[ExpectationReport]) -> str:
    ids = [item.id for item in group]
    return cut(ids[0], SHOWN_NAME) if len(ids) == 1 else name_some(ids)

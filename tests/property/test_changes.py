"""Properties of differences: they tell the whole, from either side, and always the same."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gates import accept, define, echo_that, record_of, scenario
from tier2gate.golden import changes
from tier2gate.golden.changes import (
    Change,
    ChangeKind,
    align,
    changed_keys,
    find_changes,
)
from tier2gate.golden.drift import compare_records
from tier2gate.golden.record import Record
from tier2gate.orchestration.canonical import copy_value, encode
from tier2gate.orchestration.registry import MISSION_REGISTRY

# A slow machine is no fault of the code under test.
generous = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALARS = st.one_of(
    st.sampled_from([0, 1, 1.0, True, False, None, "a", "1", "b", 2, -0.0, 0.0, "", "id"]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
)
KEYS = st.sampled_from(["a", "b", "c", "", "0", "~", "/", "~1", "é", "id", "name"])
NAMES = st.sampled_from(["x", "y", "z"])


def with_parts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give lists and mappings, some of them known by an id or a name as steps are."""
    plain = st.dictionaries(KEYS, inner, max_size=4)
    known = st.builds(
        lambda rest, key, name: {**rest, key: name}, plain, st.sampled_from(["id", "name"]), NAMES
    )
    return st.lists(inner, max_size=6) | plain | known | st.lists(known, max_size=5)


VALUES = st.recursive(SCALARS, with_parts, max_leaves=25)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Give two values: most often the second is the first after a few edits."""
    old = draw(VALUES)
    if draw(st.integers(0, 4)) == 0:
        return old, draw(VALUES)
    new = copy_value(old)
    for _ in range(draw(st.integers(0, 4))):
        places = list(containers(new))
        if places:
            edit(draw, draw(st.sampled_from(places)))
    return old, new


def edit(draw: st.DrawFn, place: Any) -> None:
    """Change, add, remove or move something in a mapping or list."""
    if isinstance(place, dict):
        key = draw(KEYS | st.sampled_from(sorted(place))) if place else draw(KEYS)
        place.pop(key, None)
        if draw(st.booleans()):
            place[key] = draw(VALUES)
    elif place and draw(st.booleans()):
        item = place.pop(draw(st.integers(0, len(place) - 1)))
        if draw(st.booleans()):
            place.insert(draw(st.integers(0, len(place))), item)
    else:
        place.insert(draw(st.integers(0, len(place))), draw(VALUES))


def containers(value: Any) -> Iterator[Any]:
    """Walk all mappings and lists of a JSON value."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


def parent_of(value: list[Any], pointer: str) -> tuple[Any, Any]:
    """Follow a pointer from what stands alone in a list to its last step."""
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    parent: Any = value
    *way, last = ["0", *tokens]
    for token in way:
        parent = parent[int(token)] if isinstance(parent, list) else parent[token]
    return parent, int(last) if isinstance(parent, list) else last


def applied(old: Any, changes: Iterable[Change]) -> Any:
    """Make the new value of the old one as whoever reads the changes would."""
    value, told = [copy_value(old)], list(changes)
    for change in told:
        if change.kind is ChangeKind.CHANGED:
            parent, last = parent_of(value, change.pointer)
            assert encode(parent[last]) == encode(change.before)
            parent[last] = copy_value(change.after)
    for change in reversed(told):
        if change.kind is ChangeKind.REMOVED:
            parent, last = parent_of(value, change.pointer)
            del parent[last]
    for change in told:
        if change.kind is ChangeKind.ADDED:
            parent, last = parent_of(value, change.pointer)
            if isinstance(parent, list):
                assert last <= len(parent)
                parent.insert(last, copy_value(change.after))
            else:
                assert last not in parent
                parent[last] = copy_value(change.after)
    return value[0]


MIRRORED = {
    ChangeKind.ADDED: ChangeKind.REMOVED,
    ChangeKind.REMOVED: ChangeKind.ADDED,
    ChangeKind.CHANGED: ChangeKind.CHANGED,
}


def spelt(changes: Iterable[Change]) -> list[tuple[str, ...]]:
    """Spell changes out, types and all, in an order that no side prefers."""
    return sorted(
        (item.kind, item.pointer, item.now, encode(item.before), encode(item.after))
        for item in changes
    )


def mirrored(changes: Iterable[Change]) -> list[Change]:
    """Give the changes as the other side would tell them."""
    return [
        Change(
            kind=MIRRORED[item.kind],
            pointer=item.now,
            now=item.pointer,
            before=item.after,
            after=item.before,
        )
        for item in changes
    ]


def assert_tells_all(old: Any, new: Any) -> None:
    """Hold what is told of two values to all that it promises."""
    before = encode(old), encode(new)
    changes = list(find_changes(old, new))
    assert encode(applied(old, changes)) == encode(new)
    assert (changes == []) == (encode(old) == encode(new))
    assert spelt(find_changes(new, old)) == spelt(mirrored(changes))
    assert list(find_changes(copy_value(old), copy_value(new))) == changes
    assert (encode(old), encode(new)) == before


@generous
@given(pairs())
def test_changes_make_the_new_value_of_the_old_one(sides: tuple[Any, Any]) -> None:
    """Whoever reads a drift has the whole of it, from whichever side it is looked at."""
    assert_tells_all(*sides)


@generous
@given(VALUES)
def test_equal_values_have_no_changes(value: Any) -> None:
    """Nobody is shown a change that is none."""
    assert list(find_changes(value, copy_value(value))) == []


@generous
@given(pairs(), st.integers(0, 4))
def test_lists_beyond_the_bound_are_told_as_well(sides: tuple[Any, Any], bound: int) -> None:
    """A drift in lists too long to align to the best is longer, and no less true."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "MAX_MATCHES", bound)
        assert_tells_all(*sides)


@generous
@given(
    st.lists(st.sampled_from([0, 1, "a", {"id": "x"}, {"id": "y", "n": 1}]), max_size=12),
    st.lists(st.sampled_from([0, 1, "a", {"id": "x"}, {"id": "y", "n": 2}]), max_size=12),
    st.integers(0, 8),
)
def test_lists_that_repeat_themselves_are_told_whole(
    old: list[Any], new: list[Any], bound: int
) -> None:
    """Lists in which the same stands many times are told as well as others, within and beyond."""
    assert_tells_all(old, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "MAX_MATCHES", bound)
        assert_tells_all(old, new)


LETTERS = st.lists(st.sampled_from("abcdef"), max_size=25)


def longest(old: list[str], new: list[str]) -> int:
    """Give the length of a longest common subsequence, by the table that everybody knows."""
    row = [0] * (len(new) + 1)
    for item in old:
        above = row
        row = [0]
        for j, other in enumerate(new):
            row.append(above[j] + 1 if item == other else max(above[j + 1], row[j]))
    return row[-1]


def assert_is_alignment(old: list[str], new: list[str], found: list[tuple[int, int]]) -> None:
    """Hold an alignment to pairs of equal items that do not cross."""
    assert all(old[i] == new[j] for i, j in found)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))


@generous
@given(LETTERS, LETTERS)
def test_alignment_is_a_longest_one_and_the_same_from_both_sides(
    old: list[str], new: list[str]
) -> None:
    """As much as can be is taken for unchanged, so that what is told is as little as can be."""
    found = align(old, new)
    assert_is_alignment(old, new, found)
    assert len(found) == longest(old, new)
    assert align(new, old) == [(j, i) for i, j in found]


@generous
@given(LETTERS, LETTERS, st.integers(0, 20))
def test_alignment_beyond_the_bound_is_one(old: list[str], new: list[str], bound: int) -> None:
    """A list too long to align to the best is still aligned in order, and from both sides alike."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "MAX_MATCHES", bound)
        found = align(old, new)
        assert_is_alignment(old, new, found)
        assert align(new, old) == [(j, i) for i, j in found]


ONES = [0, 1, 1.0, True, False, None, 0.0, -0.0, "", "1", "0", [], {}, [0], [0.0], {"a": 1}]


@generous
@given(st.integers(0, len(ONES) - 1), st.integers(0, len(ONES) - 1), st.sampled_from("vlm"))
def test_what_python_takes_for_equal_still_differs(one: int, two: int, where: str) -> None:
    """A value whose type alone changed is told, wherever it stands: the hash moved for it."""
    old, new = (
        {"v": item, "l": [item], "m": {"a": item}}[where] for item in (ONES[one], ONES[two])
    )
    assert (list(find_changes(old, new)) == []) == (one == two)
    assert bool(changed_keys({"k": old}, {"k": new})) == (one != two)
    assert_tells_all(old, new)


STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.text(max_size=3),
            "kind": st.sampled_from(["runtime", "human"]),
            "payload": st.dictionaries(KEYS, SCALARS, max_size=2),
        }
    ),
    min_size=5,
    max_size=5,
    unique_by=lambda item: str(item["id"]),
)


@generous
@given(STEPS, st.integers(0, 4))
def test_one_inserted_step_is_one_addition(steps: list[dict[str, Any]], index: int) -> None:
    """Whoever adds a step to a workflow sees that step, and not all those behind it."""
    fewer = [*steps[:index], *steps[index + 1 :]]
    place = f"/{index}"
    change = Change(
        kind=ChangeKind.ADDED, pointer=place, now=place, before=None, after=steps[index]
    )
    assert list(find_changes(fewer, steps)) == [change]
    assert list(find_changes(steps, fewer)) == mirrored([change])


MAPPINGS = st.dictionaries(KEYS, VALUES, max_size=3)
SCENARIOS = st.dictionaries(st.sampled_from(["s", "t", "u/v", "~"]), MAPPINGS, min_size=1)


def run_of(states: dict[str, Any], *, changed: bool) -> Record:
    """Give the record of a run as the core makes it, of echoes that behave so or otherwise."""
    definition = define(*(scenario(name, state=state) for name, state in states.items()))
    echo = echo_that(lambda payload: payload.update(changed=True) if changed else None)
    return record_of(accept(definition, {**MISSION_REGISTRY, "echo": echo}))


@settings(generous, max_examples=60)
@given(SCENARIOS, SCENARIOS, st.booleans())
def test_records_of_the_core_are_told_whole(
    old: dict[str, Any], new: dict[str, Any], changed: bool
) -> None:
    """What a drift tells of two runs makes the one's results of the other's, but for the hashes."""
    ran_before, ran_after = run_of(old, changed=False), run_of(new, changed=changed)
    before, after = dict(ran_before.json), dict(ran_after.json)
    assert_tells_all(before, after)
    changes = list(compare_records(ran_before, ran_after))
    made = applied(before, changes)
    assert encode(results_of(made)) == encode(results_of(after))
    assert (changes == []) == (encode(before) == encode(after))
    assert spelt(compare_records(ran_after, ran_before)) == spelt(mirrored(changes))


def results_of(record: dict[str, Any]) -> Any:
    """Give of a record what no other part of it repeats."""
    scenarios = record["suite_result"]["scenario_results"]
    return [
        record["suite_result"]["suite_name"],
        {name: item["mission_results"] for name, item in scenarios.items()},
        record["expectations_result"]["expectation_results"],
    ]

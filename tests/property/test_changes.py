"""Properties of differences: complete, symmetric and deterministic."""

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

# A slow machine must not fail the tests.
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
    """Return lists and mappings, some of them identified by an id or a name like steps."""
    plain = st.dictionaries(KEYS, inner, max_size=4)
    known = st.builds(
        lambda rest, key, name: {**rest, key: name}, plain, st.sampled_from(["id", "name"]), NAMES
    )
    return st.lists(inner, max_size=6) | plain | known | st.lists(known, max_size=5)


VALUES = st.recursive(SCALARS, with_parts, max_leaves=25)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Return two values; usually the second is the first after a few edits."""
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
    """Change, add, remove or move an item in a mapping or list."""
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
    """Follow a pointer from the only item of a list to its last step."""
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    parent: Any = value
    *way, last = ["0", *tokens]
    for token in way:
        parent = parent[int(token)] if isinstance(parent, list) else parent[token]
    return parent, int(last) if isinstance(parent, list) else last


def applied(old: Any, changes: Iterable[Change]) -> Any:
    """Build the new value from the old one and the changes."""
    value, listed = [copy_value(old)], list(changes)
    for change in listed:
        if change.kind is ChangeKind.CHANGED:
            parent, last = parent_of(value, change.pointer)
            assert encode(parent[last]) == encode(change.before)
            parent[last] = copy_value(change.after)
    for change in reversed(listed):
        if change.kind is ChangeKind.REMOVED:
            parent, last = parent_of(value, change.pointer)
            del parent[last]
    for change in listed:
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


def normalised(changes: Iterable[Change]) -> list[tuple[str, ...]]:
    """Return changes as sorted tuples that include the types of values."""
    return sorted(
        (item.kind, item.pointer, item.now, encode(item.before), encode(item.after))
        for item in changes
    )


def mirrored(changes: Iterable[Change]) -> list[Change]:
    """Return the changes as seen from the other side."""
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


def assert_complete(old: Any, new: Any) -> None:
    """Check that the changes between two values are complete, symmetric and deterministic."""
    before = encode(old), encode(new)
    changes = list(find_changes(old, new))
    assert encode(applied(old, changes)) == encode(new)
    assert (changes == []) == (encode(old) == encode(new))
    assert normalised(find_changes(new, old)) == normalised(mirrored(changes))
    assert list(find_changes(copy_value(old), copy_value(new))) == changes
    assert (encode(old), encode(new)) == before


@generous
@given(pairs())
def test_changes_turn_the_old_value_into_the_new_one(sides: tuple[Any, Any]) -> None:
    """A user who reads a drift sees all of it, whichever side is the old one."""
    assert_complete(*sides)


@generous
@given(VALUES)
def test_equal_values_have_no_changes(value: Any) -> None:
    """Equal values show no changes."""
    assert list(find_changes(value, copy_value(value))) == []


@generous
@given(pairs(), st.integers(0, 4))
def test_changes_in_lists_beyond_the_limit_are_complete(sides: tuple[Any, Any], bound: int) -> None:
    """A drift in lists too long to align exactly is longer but still complete."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "MAX_MATCHES", bound)
        assert_complete(*sides)


@generous
@given(
    st.lists(st.sampled_from([0, 1, "a", {"id": "x"}, {"id": "y", "n": 1}]), max_size=12),
    st.lists(st.sampled_from([0, 1, "a", {"id": "x"}, {"id": "y", "n": 2}]), max_size=12),
    st.integers(0, 8),
)
def test_changes_in_repetitive_lists_are_complete(
    old: list[Any], new: list[Any], bound: int
) -> None:
    """A drift in lists with many equal items is complete, within the limit and beyond."""
    assert_complete(old, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "MAX_MATCHES", bound)
        assert_complete(old, new)


LETTERS = st.lists(st.sampled_from("abcdef"), max_size=25)


def longest(old: list[str], new: list[str]) -> int:
    """Return the length of a longest common subsequence, by the textbook table."""
    row = [0] * (len(new) + 1)
    for item in old:
        above = row
        row = [0]
        for j, other in enumerate(new):
            row.append(above[j] + 1 if item == other else max(above[j + 1], row[j]))
    return row[-1]


def assert_is_alignment(old: list[str], new: list[str], found: list[tuple[int, int]]) -> None:
    """Check that an alignment pairs equal items without crossing."""
    assert all(old[i] == new[j] for i, j in found)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))


@generous
@given(LETTERS, LETTERS)
def test_alignment_is_longest_and_symmetric(old: list[str], new: list[str]) -> None:
    """As much as possible counts as unchanged, so the list of changes is as short as possible."""
    found = align(old, new)
    assert_is_alignment(old, new, found)
    assert len(found) == longest(old, new)
    assert align(new, old) == [(j, i) for i, j in found]


@generous
@given(LETTERS, LETTERS, st.integers(0, 20))
def test_alignment_beyond_the_limit_is_valid(old: list[str], new: list[str], bound: int) -> None:
    """A list too long to align exactly is still aligned in order and symmetrically."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "MAX_MATCHES", bound)
        found = align(old, new)
        assert_is_alignment(old, new, found)
        assert align(new, old) == [(j, i) for i, j in found]


ONES = [0, 1, 1.0, True, False, None, 0.0, -0.0, "", "1", "0", [], {}, [0], [0.0], {"a": 1}]


@generous
@given(st.integers(0, len(ONES) - 1), st.integers(0, len(ONES) - 1), st.sampled_from("vlm"))
def test_values_equal_in_python_still_differ(one: int, two: int, where: str) -> None:
    """A value that only changed its type is reported wherever it is, as its hash changed."""
    old, new = (
        {"v": item, "l": [item], "m": {"a": item}}[where] for item in (ONES[one], ONES[two])
    )
    assert (list(find_changes(old, new)) == []) == (one == two)
    assert bool(changed_keys({"k": old}, {"k": new})) == (one != two)
    assert_complete(old, new)


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
    """A user who adds a step sees only that step, not every step after it."""
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
    """Return the record of a run of echoes, with their behaviour changed or not."""
    definition = define(*(scenario(name, state=state) for name, state in states.items()))
    echo = echo_that(lambda payload: payload.update(changed=True) if changed else None)
    return record_of(accept(definition, {**MISSION_REGISTRY, "echo": echo}))


@settings(generous, max_examples=60)
@given(SCENARIOS, SCENARIOS, st.booleans())
def test_changes_between_records_are_complete(
    old: dict[str, Any], new: dict[str, Any], changed: bool
) -> None:
    """The drift between two runs turns one's results into the other's, except for hashes."""
    ran_before, ran_after = run_of(old, changed=False), run_of(new, changed=changed)
    before, after = dict(ran_before.json), dict(ran_after.json)
    assert_complete(before, after)
    changes = list(compare_records(ran_before, ran_after))
    made = applied(before, changes)
    assert encode(results_of(made)) == encode(results_of(after))
    assert (changes == []) == (encode(before) == encode(after))
    assert normalised(compare_records(ran_after, ran_before)) == normalised(mirrored(changes))


def results_of(record: dict[str, Any]) -> Any:
    """Return the parts of a record that no other part repeats."""
    scenarios = record["suite_result"]["scenario_results"]
    return [
        record["suite_result"]["suite_name"],
        {name: item["mission_results"] for name, item in scenarios.items()},
        record["expectations_result"]["expectation_results"],
    ]

"""Differences between two values: where, from what to what, and as few as tell the whole."""

from typing import Any

import pytest

from tier2gate.golden import changes
from tier2gate.golden.changes import Change, ChangeKind, align, changed_keys, find_changes

CHANGED, ADDED, REMOVED = ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED


def told(old: Any, new: Any) -> list[tuple[ChangeKind, str, str, Any, Any]]:
    """Give what differs, in short."""
    changes = find_changes(old, new)
    return [(item.kind, item.pointer, item.now, item.before, item.after) for item in changes]


def step(name: str, **fields: Any) -> dict[str, Any]:
    """Give a step as a record has it."""
    return {"id": name, "kind": "runtime", "payload": {}, **fields}


def test_changes_begin_where_they_are_said_to() -> None:
    """Every pointer leads to its value from the top of the record."""
    assert list(find_changes({"a": 1, "b": 1}, {"a": 2, "c": 1}, "/x~1y/0")) == [
        Change(pointer="/x~1y/0/a", kind=CHANGED, before=1, after=2, now="/x~1y/0/a"),
        Change(pointer="/x~1y/0/b", kind=REMOVED, before=1, after=None, now="/x~1y/0/b"),
        Change(pointer="/x~1y/0/c", kind=ADDED, before=None, after=1, now="/x~1y/0/c"),
    ]


def test_whole_value_is_at_the_empty_pointer() -> None:
    """A value that is another altogether is told as one change of the whole."""
    assert told([1], {"a": 1}) == [(CHANGED, "", "", [1], {"a": 1})]


STEPS = [step(name) for name in "abcde"]


@pytest.mark.parametrize("index", range(len(STEPS)))
def test_one_step_among_five_is_one_change(index: int) -> None:
    """Whoever adds or drops one step sees that step, wherever among the others it stands."""
    fewer = [*STEPS[:index], *STEPS[index + 1 :]]
    place = f"/{index}"
    assert told(fewer, STEPS) == [(ADDED, place, place, None, STEPS[index])]
    assert told(STEPS, fewer) == [(REMOVED, place, place, STEPS[index], None)]


LISTS: dict[str, tuple[list[Any], list[Any], list[tuple[ChangeKind, str, str, Any, Any]]]] = {
    "one in place of another": ([1, 2, 3], [1, 9, 3], [(CHANGED, "/1", "/1", 2, 9)]),
    "one more in the middle": ([1, 3], [1, 2, 3], [(ADDED, "/1", "/1", None, 2)]),
    "behind one that came": ([1, {"n": 1}, 3], [0, 1, {"n": 2}, 3], [
        (ADDED, "/0", "/0", None, 0),
        (CHANGED, "/1/n", "/2/n", 1, 2),
    ]),
    "behind one that went": ([0, 1, {"n": 1}], [1, {"n": 2}], [
        (REMOVED, "/0", "/0", 0, None),
        (CHANGED, "/2/n", "/1/n", 1, 2),
    ]),
    "one that moved": (["a", "b", "c"], ["b", "c", "a"], [
        (REMOVED, "/0", "/0", "a", None),
        (ADDED, "/2", "/2", None, "a"),
    ]),
    "a step that changed": (
        [step("a"), step("b", payload={"n": 1})],
        [step("x"), step("a"), step("b", payload={"n": 2})],
        [
            (ADDED, "/0", "/0", None, step("x")),
            (CHANGED, "/1/payload/n", "/2/payload/n", 1, 2),
        ],
    ),
    "a step that was renamed": ([step("a")], [step("b")], [(CHANGED, "/0/id", "/0/id", "a", "b")]),
    "another step in its place": (
        [step("a", payload={"n": 1})],
        [step("b", kind="human")],
        [
            (REMOVED, "/0", "/0", step("a", payload={"n": 1}), None),
            (ADDED, "/0", "/0", None, step("b", kind="human")),
        ],
    ),
    "things with names": (
        [{"name": "a", "n": 1}, {"name": "b", "n": 1}],
        [{"name": "b", "n": 2}],
        [
            (REMOVED, "/0", "/0", {"name": "a", "n": 1}, None),
            (CHANGED, "/1/n", "/0/n", 1, 2),
        ],
    ),
    "a number for an id is none": ([{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 3}], [
        (REMOVED, "/0", "/0", {"id": 1}, None),
        (ADDED, "/1", "/1", None, {"id": 3}),
    ]),
    "nothing else with a number for an id": ([{"id": 1, "n": 1}], [{"id": 2, "n": 2}], [
        (CHANGED, "/0/id", "/0/id", 1, 2),
        (CHANGED, "/0/n", "/0/n", 1, 2),
    ]),
    "text that looks like an identity": (['id="a"'], [0, {"id": "a"}], [
        (CHANGED, "/0", "/0", 'id="a"', 0),
        (ADDED, "/1", "/1", None, {"id": "a"}),
    ]),
    "of equal ones the last": ([0, 0], [0, 0, 0], [(ADDED, "/2", "/2", None, 0)]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "changes"), LISTS.values(), ids=LISTS.keys())
def test_lists_are_aligned_by_what_they_hold(
    old: list[Any], new: list[Any], changes: list[tuple[ChangeKind, str, str, Any, Any]]
) -> None:
    """Whoever meets a drift is shown what came, went or changed, and where it was and is."""
    assert told(old, new) == changes


def test_values_that_came_into_moved_items_are_placed_where_they_are() -> None:
    """What is new inside an item that moved down is found at the place that is told."""
    old = [{"name": "a", "l": [1]}]
    new = [0, {"name": "a", "l": [1, 2], "k": 3}]
    assert told(old, new) == [
        (ADDED, "/0", "/0", None, 0),
        (ADDED, "/1/k", "/1/k", None, 3),
        (ADDED, "/1/l/1", "/1/l/1", None, 2),
    ]


PAIRS = [
    ("abcd", "acbd"),
    ("abcabba", "cbabac"),
    ("", "abc"),
    ("xaxbxc", "abc"),
    ("aaaa", "aa"),
    ("abc", "def"),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_alignment_pairs_equal_items_in_order(old: str, new: str) -> None:
    """No two paired items differ, and no two pairs cross."""
    pairs = align(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert pairs == sorted(pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert align(new, old) == [(j, i) for i, j in pairs]


def test_longest_alignment_is_found() -> None:
    """The example of the textbooks comes out as they have it: four of seven are kept."""
    assert len(align("abcabba", "cbabac")) == 4
    assert align("abcd", "bd") == [(1, 0), (3, 1)]
    assert align("ab", "ab") == [(0, 0), (1, 1)]


def test_very_long_lists_of_few_values_are_aligned_by_what_stands_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A list that would take too long to align is aligned less well, and still at its landmarks."""
    old, new = "x0y" * 4 + "QRRMz", "y0x" * 4 + "QQRMw"
    assert len(align(old, new)) > 4
    monkeypatch.setattr(changes, "MAX_MATCHES", 10)
    assert align(old, new) == [(15, 15)]


def test_bound_is_on_equal_pairs_and_not_on_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list whose items differ is aligned to the best, however long it is."""
    monkeypatch.setattr(changes, "MAX_MATCHES", 60)
    old = [str(number) for number in range(60)]
    assert len(align(["a", *old, "b"], ["c", *reversed(old[:2]), *old[2:], "d"])) == 59


def test_keys_that_moved_are_told_sorted() -> None:
    """Of two mappings of hashes it is told which are new, gone or others, and no others."""
    old = {"same": "1", "gone": "2", "other": "3", "type": 1, "zero": 0.0, "deep": [{"n": 1}]}
    new = {"new": "4", "same": "1", "other": "5", "type": True, "zero": -0.0, "deep": [{"n": 1.0}]}
    moved = changed_keys(old, new)
    assert list(moved.items()) == [
        ("deep", CHANGED),
        ("gone", REMOVED),
        ("new", ADDED),
        ("other", CHANGED),
        ("type", CHANGED),
        ("zero", CHANGED),
    ]
    assert changed_keys(old, dict(reversed(old.items()))) == {}

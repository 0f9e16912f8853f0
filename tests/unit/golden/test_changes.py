"""Differences between two values: the smallest list of changes that describes them all."""

from typing import Any

import pytest

from tier2gate.golden import changes
from tier2gate.golden.changes import Change, ChangeKind, align, changed_keys, find_changes

CHANGED, ADDED, REMOVED = ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED


def differences(old: Any, new: Any) -> list[tuple[ChangeKind, str, str, Any, Any]]:
    """Return the differences between two values as tuples."""
    changes = find_changes(old, new)
    return [(item.kind, item.pointer, item.now, item.before, item.after) for item in changes]


def step(name: str, **fields: Any) -> dict[str, Any]:
    """Return a step as it is in a record."""
    return {"id": name, "kind": "runtime", "payload": {}, **fields}


def test_pointers_start_with_the_given_prefix() -> None:
    """Every pointer leads from the top of the record to its value."""
    assert list(find_changes({"a": 1, "b": 1}, {"a": 2, "c": 1}, "/x~1y/0")) == [
        Change(pointer="/x~1y/0/a", kind=CHANGED, before=1, after=2, now="/x~1y/0/a"),
        Change(pointer="/x~1y/0/b", kind=REMOVED, before=1, after=None, now="/x~1y/0/b"),
        Change(pointer="/x~1y/0/c", kind=ADDED, before=None, after=1, now="/x~1y/0/c"),
    ]


def test_whole_value_has_the_empty_pointer() -> None:
    """A value replaced by one of another type is reported as one change of the whole."""
    assert differences([1], {"a": 1}) == [(CHANGED, "", "", [1], {"a": 1})]


STEPS = [step(name) for name in "abcde"]


@pytest.mark.parametrize("index", range(len(STEPS)))
def test_one_step_among_five_is_one_change(index: int) -> None:
    """A user who adds or removes one step sees only that step, wherever it is in the list."""
    fewer = [*STEPS[:index], *STEPS[index + 1 :]]
    place = f"/{index}"
    assert differences(fewer, STEPS) == [(ADDED, place, place, None, STEPS[index])]
    assert differences(STEPS, fewer) == [(REMOVED, place, place, STEPS[index], None)]


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
def test_lists_are_aligned_by_their_items(
    old: list[Any], new: list[Any], changes: list[tuple[ChangeKind, str, str, Any, Any]]
) -> None:
    """A user sees which items were added, removed or changed, with their old and new places."""
    assert differences(old, new) == changes


def test_values_added_to_shifted_items_have_their_new_place() -> None:
    """A value added inside an item that moved down is reported at its new place."""
    old = [{"name": "a", "l": [1]}]
    new = [0, {"name": "a", "l": [1, 2], "k": 3}]
    assert differences(old, new) == [
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
    """Paired items are equal, and pairs do not cross."""
    pairs = align(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert pairs == sorted(pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert align(new, old) == [(j, i) for i, j in pairs]


def test_longest_alignment_is_found() -> None:
    """The textbook example gives the textbook result: four of seven items are kept."""
    assert len(align("abcabba", "cbabac")) == 4
    assert align("abcd", "bd") == [(1, 0), (3, 1)]
    assert align("ab", "ab") == [(0, 0), (1, 1)]


def test_very_long_lists_are_aligned_by_unique_items(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A list that would take too long to align exactly is aligned by its unique items."""
    old, new = "x0y" * 4 + "QRRMz", "y0x" * 4 + "QQRMw"
    assert len(align(old, new)) > 4
    monkeypatch.setattr(changes, "MAX_MATCHES", 10)
    assert align(old, new) == [(15, 15)]


def test_limit_applies_to_equal_pairs_not_to_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list with distinct items is still aligned exactly."""
    monkeypatch.setattr(changes, "MAX_MATCHES", 60)
    old = [str(number) for number in range(60)]
    assert len(align(["a", *old, "b"], ["c", *reversed(old[:2]), *old[2:], "d"])) == 59


def test_changed_keys_are_sorted() -> None:
    """Only the added, removed and changed keys of a mapping are reported, in order."""
    old = {"same": "1", "gone": "2", "other": "3", "type": 1, "zero": 0.0, "deep": [{"n": 1}]}
    new = {"new": "4", "same": "1", "other": "5", "type": True, "zero": -0.0, "deep": [{"n": 1.0}]}
    found = changed_keys(old, new)
    assert list(found.items()) == [
        ("deep", CHANGED),
        ("gone", REMOVED),
        ("new", ADDED),
        ("other", CHANGED),
        ("type", CHANGED),
        ("zero", CHANGED),
    ]
    assert changed_keys(old, dict(reversed(old.items()))) == {}

"""Sentences about values."""

from typing import Any

import pytest

from tests.reports import added, changed, removed
from tier2gate.reporters.sentences.of_values import show_both, show_change

TYPES: list[tuple[Any, Any, str]] = [
    (1, 1.0, "1 (integer) → 1.0 (number)"),
    (1.0, 1, "1.0 (number) → 1 (integer)"),
    (1, True, "1 (integer) → true (boolean)"),
    (0.0, False, "0.0 (number) → false (boolean)"),
    (0.0, -0.0, "0.0 (number) → -0.0 (number)"),
    (1, "1", '1 (integer) → "1" (text)'),
    ("1.5", 1.5, '"1.5" (text) → 1.5 (number)'),
    (1.0, "1.0", '1.0 (number) → "1.0" (text)'),
    ("true", True, '"true" (text) → true (boolean)'),
    (None, "null", 'null (null) → "null" (text)'),
    (10**30, str(10**30), f'{10**30} (integer) → "{10**30}" (text)'),
]


@pytest.mark.parametrize(("before", "after", "text"), TYPES)
def test_types_are_named_if_nothing_else_changed(before: Any, after: Any, text: str) -> None:
    """A user who changed a number to text sees that instead of the same value twice."""
    assert show_change(before, after) == text


PLAIN: list[tuple[Any, Any, str]] = [
    (1, 2, "1 → 2"),
    (1, "2", '1 → "2"'),
    ("a", "b", '"a" → "b"'),
    ("", None, '"" → null'),
    (False, None, "false → null"),
    ([], {}, "[] → {}"),
    ([1], "[1]", '[1] → "[1]"'),
    ({"a": 1}, {"a": True}, '{"a":1} → {"a":true}'),
    ("a", "A", '"a" → "A"'),
    ("a", "a\u200b", '"a" → "a\\u200b"'),
    ("a\nb", "a b", '"a\\nb" → "a b"'),
]


@pytest.mark.parametrize(("before", "after", "text"), PLAIN)
def test_values_are_shown_before_and_after(before: Any, after: Any, text: str) -> None:
    """A user sees values before and after as they are in the record."""
    assert show_change(before, after) == text


def test_texts_that_look_the_same_are_distinguished() -> None:
    """Two spellings of an accent that look the same are shown by their code points."""
    assert show_change("caf\u00e9", "cafe\u0301") == '"caf\\u00e9" → "cafe\\u0301"'
    assert show_change("cafe\u0301", "cafe\u0301s") == '"cafe\\u0301" → "cafe\\u0301s"'


def test_letters_of_another_script_are_distinguished() -> None:
    """A Cyrillic letter in place of a Latin one is shown by its code point."""
    assert show_change("paypal", "p\u0430yp\u0430l") == '"paypal" → "p\\u0430yp\\u0430l"'
    # Other characters also changed, so the difference is visible.
    assert show_change("cafe 1", "caf\u00e9 2") == '"cafe 1" → "caf\u00e9 2"'
    assert show_change("gr\u00fcn", "gr\u00e4n") == '"gr\u00fcn" → "gr\u00e4n"'


A = "".join(f"{number:03} " for number in range(50))
LONG: dict[str, tuple[str, str, str]] = {
    "in the middle": (
        f"{A}old{A}",
        f"{A}new{A}",
        (
            '…"045 046 047 048 049 old000 001 002 003 004 "… → '
            '…"045 046 047 048 049 new000 001 002 003 004 "…'
        ),
    ),
    "at the beginning": (
        f"old {A}",
        f"new {A}",
        '"old 000 001 002 003 004"… → "new 000 001 002 003 004"…',
    ),
    "at the end": (
        f"{A}old",
        f"{A}new",
        '…"045 046 047 048 049 old" → …"045 046 047 048 049 new"',
    ),
    "more of it": (
        A,
        f"{A}more",
        '…"045 046 047 048 049 " → …"045 046 047 048 049 more"',
    ),
    "less in the middle": (
        f"{A}old {A}",
        f"{A}{A}",
        (
            '…"045 046 047 048 049 old 000 001 002 003 004 "… → '
            '…"045 046 047 048 049 000 001 002 003 004 "…'
        ),
    ),
    "nothing of it": (
        A,
        "",
        (
            '"000 001 002 003 004 005 006 007 008 009 010 011 012 013 014…'
            '5 036 037 038 039 040 041 042 043 044 045 046 047 048 049 " → ""'
        ),
    ),
}


@pytest.mark.parametrize(("before", "after", "text"), LONG.values(), ids=LONG.keys())
def test_long_texts_are_shown_around_the_difference(before: str, after: str, text: str) -> None:
    """A user who changed one word in a long text sees that word with some context."""
    assert show_change(before, after) == text


def sides(shown: str) -> list[str]:
    """Split a shown change."""
    return shown.split(" → ")


HIDING = {
    "one letter": ("a" * 500, "x", "a" * 500, "y"),
    "among accents of two characters": ("e\u0301" * 100, "x", "e\u0301" * 100, "y"),
    "among what cannot be seen": ("a" * 100 + "\u200b" * 40, "x", "\u200b" * 40 + "a" * 100, "y"),
    "among flags and faces": ("\U000e0041" * 100, "x", "\U000e0041" * 100, "y"),
    "beyond what is long itself": ("a" * 100, "x" * 300 + "x", "a" * 100, "x" * 300 + "y"),
}


@pytest.mark.parametrize("case", HIDING.values(), ids=HIDING.keys())
def test_difference_in_long_texts_is_never_hidden(case: tuple[str, str, str, str]) -> None:
    """Nobody can hide a change in a text behind the characters around it."""
    head, one, tail, other = case
    before, after = sides(show_change(f"{head}{one}{tail}", f"{head}{other}{tail}"))
    assert before != after
    assert max(len(before), len(after)) <= 122


LONG_VALUES: dict[str, tuple[Any, Any]] = {
    "numbers": (10**300 + 10**150, 10**300),
    "lists": ([*[0] * 100, 1, *[0] * 100], [*[0] * 100, 2, *[0] * 100]),
    "mappings": ({"a": A, "b": 1, "c": A}, {"a": A, "b": 2, "c": A}),
}


@pytest.mark.parametrize(("before", "after"), LONG_VALUES.values(), ids=LONG_VALUES.keys())
def test_difference_in_long_values_is_never_hidden(before: Any, after: Any) -> None:
    """A user who changed one item of a long value does not see the same text twice."""
    one, other = sides(show_change(before, after))
    assert one != other


def test_missing_side_is_none() -> None:
    """An added value has no text before, and a removed one has none after."""
    assert show_both(added("/a", None)) == (None, "null")
    assert show_both(removed("/a", None)) == ("null", None)
    assert show_both(changed("/a", None, 0)) == ("null", "0")

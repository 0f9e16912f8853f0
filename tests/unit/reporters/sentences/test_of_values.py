"""The words for what became of values."""

from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.reports import ANY_TEXT, added, changed, hostile_drift, removed
from tier2gate.golden.changes import Change
from tier2gate.reporters.sentences.of_values import (
    describe_changes,
    diff_changes,
    show_both,
    show_change,
)

CHANGES: list[tuple[Change, str]] = [
    (added("/a", {"b": 1}), '+ /a: {"b":1}'),
    (removed("/a", [1]), "- /a: [1]"),
    (changed("/a", 1, 2.5), "~ /a: 1 → 2.5"),
    (changed("/a", 1, 1.0), "~ /a: 1 (integer) → 1.0 (number)"),
    (changed("/a", None, ""), '~ /a: null → ""'),
    (changed("", True, 1), "~ : true (boolean) → 1 (integer)"),
    (changed("/a/2/n", 1, 2, now="/a/3/n"), "~ /a/2/n (now /a/3/n): 1 → 2"),
    (
        changed("/a\nb\x1b[2J\u202e", "\x07", 1, now="/\n\x1b"),
        '~ /a\\nb\\u001b[2J\\u202e (now /\\n\\u001b): "\\u0007" → 1',
    ),
]


@pytest.mark.parametrize(("change", "text"), CHANGES)
def test_change_is_one_line(change: Change, text: str) -> None:
    """Whoever meets a drift sees each value before and after, and nothing pretends to be a line."""
    assert describe_changes([change], 1) == [text]


@pytest.mark.parametrize(
    ("number", "last"),
    [
        (1, "+ /0: 0"),
        (10, "+ /9: 9"),
        (11, snapshot("… and 1 more; raise --max-changes to see them")),
        (250, snapshot("… and 240 more; raise --max-changes to see them")),
        (12345, snapshot("… and 12,335 more; raise --max-changes to see them")),
    ],
)
def test_many_changes_are_cut_and_counted(number: int, last: str) -> None:
    """A large drift does not flood a log, and says how much it left out."""
    lines = describe_changes([added(f"/{n}", n) for n in range(number)], 10)
    assert lines[: min(number, 10)] == [f"+ /{n}: {n}" for n in range(min(number, 10))]
    assert (lines[-1], len(lines)) == (last, min(number, 11))


def test_no_change_at_all_can_be_asked_for() -> None:
    """Whoever wants none of the changes still reads how many there are."""
    assert describe_changes([added("/a", 1)], 0) == snapshot(
        ["… and 1 more; raise --max-changes to see them"]
    )


SCENARIO = "/suite_result/scenario_results/new"
ECHO, LOOP = f"{SCENARIO}/mission_results/echo", f"{SCENARIO}/mission_results/a~1b"
GOLD = "/expectations_result/expectation_results/is-gold"


def test_changes_are_grouped_by_mission_and_expectation() -> None:
    """The long way to a mission's result, or an expectation's, is read once."""
    changes = [
        changed("/suite_result/suite_name", "a", "b"),
        added(f"{SCENARIO}", {}),
        changed(f"{ECHO}/final_state/n", 1, 2),
        changed(f"{ECHO}/executed_steps/1/id", "a", "b", now=f"{ECHO}/executed_steps/2/id"),
        removed(f"{LOOP}/final_state", {}),
        added(f"{SCENARIO}/mission_results/late", {}),
        changed(f"{GOLD}/actual", 1, 2),
        removed("/expectations_result/expectation_results/old", {}),
        changed(f"{GOLD}/passed", True, False),
    ]
    assert describe_changes(changes, 100) == snapshot(
        [
            '~ /suite_result/suite_name: "a" → "b"',
            "+ /suite_result/scenario_results/new: {}",
            "/suite_result/scenario_results/new/mission_results/echo",
            "  ~ /final_state/n: 1 → 2",
            '  ~ /executed_steps/1/id (now /executed_steps/2/id): "a" → "b"',
            "/suite_result/scenario_results/new/mission_results/a~1b",
            "  - /final_state: {}",
            "+ /suite_result/scenario_results/new/mission_results/late: {}",
            "/expectations_result/expectation_results/is-gold",
            "  ~ /actual: 1 → 2",
            "- /expectations_result/expectation_results/old: {}",
            "/expectations_result/expectation_results/is-gold",
            "  ~ /passed: true → false",
        ]
    )


def test_pointer_of_a_group_is_no_change_and_its_text_no_line() -> None:
    """What is counted is changes, and a mission's name cannot forge a line above them."""
    forged = f"{SCENARIO}/mission_results/e\n::error::x\u202e"
    changes = [added(f"{forged}/{number}", number) for number in range(3)]
    assert masked(describe_changes(changes, 2), SCENARIO=SCENARIO) == snapshot(
        [
            "{SCENARIO}/mission_results/e\\n::error::x\\u202e",
            "  + /0: 0",
            "  + /1: 1",
            "… and 1 more; raise --max-changes to see them",
        ]
    )


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
def test_types_are_named_where_nothing_else_moved(before: Any, after: Any, text: str) -> None:
    """Whoever turned a number into a text sees that, and not the same thing twice."""
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
    """Whoever meets a drift sees from what to what, as it stands in the record."""
    assert show_change(before, after) == text


def test_texts_that_look_alike_are_told_apart() -> None:
    """Two ways to write an accent, which no eye tells apart, are shown by their characters."""
    assert show_change("caf\u00e9", "cafe\u0301") == '"caf\\u00e9" → "cafe\\u0301"'
    assert show_change("cafe\u0301", "cafe\u0301s") == '"cafe\\u0301" → "cafe\\u0301s"'


def test_letters_of_another_script_are_told_apart() -> None:
    """A Cyrillic letter in place of a Latin one is shown by its number; plain prose never is."""
    assert show_change("paypal", "p\u0430yp\u0430l") == '"paypal" → "p\\u0430yp\\u0430l"'
    # More than such letters moved, which nobody overlooks.
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
def test_of_long_texts_the_part_is_shown_that_differs(before: str, after: str, text: str) -> None:
    """Whoever changed one word of a page sees that word, and a little around it."""
    assert show_change(before, after) == text


def sides(shown: str) -> list[str]:
    """Part a shown change."""
    return shown.split(" → ")


HIDING = {
    "one letter": ("a" * 500, "x", "a" * 500, "y"),
    "among accents of two characters": ("e\u0301" * 100, "x", "e\u0301" * 100, "y"),
    "among what cannot be seen": ("a" * 100 + "\u200b" * 40, "x", "\u200b" * 40 + "a" * 100, "y"),
    "among flags and faces": ("\U000e0041" * 100, "x", "\U000e0041" * 100, "y"),
    "beyond what is long itself": ("a" * 100, "x" * 300 + "x", "a" * 100, "x" * 300 + "y"),
}


@pytest.mark.parametrize("case", HIDING.values(), ids=HIDING.keys())
def test_no_difference_of_long_texts_is_hidden(case: tuple[str, str, str, str]) -> None:
    """Nobody hides what they changed in a text by what they put around it."""
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
def test_no_difference_of_long_values_is_hidden(before: Any, after: Any) -> None:
    """Whoever changed one item of a long value sees that it is not the same twice."""
    one, other = sides(show_change(before, after))
    assert one != other


def test_diff_has_a_line_for_what_was_and_one_for_what_is() -> None:
    """Whoever reads the page sees each value before and after in the colours of a diff."""
    changes = [
        changed("/suite_result/suite_name", "a", "b"),
        added(SCENARIO, {}),
        changed(f"{ECHO}/final_state/n", 1, 1.0),
        changed(f"{ECHO}/executed_steps/1/id", "a", "b", now=f"{ECHO}/executed_steps/2/id"),
        removed(f"{LOOP}/final_state", {}),
        added(f"{SCENARIO}/mission_results/late", None),
        changed(f"{GOLD}/actual", A, f"{A}more"),
    ]
    assert diff_changes(changes, 100) == snapshot(
        [
            '- /suite_result/suite_name: "a"',
            '+ /suite_result/suite_name: "b"',
            "+ /suite_result/scenario_results/new: {}",
            "@@ /suite_result/scenario_results/new/mission_results/echo @@",
            "- /final_state/n: 1 (integer)",
            "+ /final_state/n: 1.0 (number)",
            '- /executed_steps/1/id: "a"',
            '+ /executed_steps/2/id: "b"',
            "@@ /suite_result/scenario_results/new/mission_results/a~1b @@",
            "- /final_state: {}",
            "@@ / @@",
            "+ /suite_result/scenario_results/new/mission_results/late: null",
            "@@ /expectations_result/expectation_results/is-gold @@",
            '- /actual: …"045 046 047 048 049 "',
            '+ /actual: …"045 046 047 048 049 more"',
        ]
    )


@pytest.mark.parametrize(
    ("limit", "lines"),
    [
        (3, ["+ /0: 0", "+ /1: 1", "+ /2: 2"]),
        (2, snapshot(["+ /0: 0", "+ /1: 1", "  … and 1 more change"])),
        (1, snapshot(["+ /0: 0", "  … and 2 more changes"])),
        (0, snapshot(["  … and 3 more changes"])),
    ],
)
def test_many_lines_of_a_diff_are_cut_and_counted(limit: int, lines: list[str]) -> None:
    """A large drift does not flood a page, and says how much it left out."""
    assert diff_changes([added(f"/{number}", number) for number in range(3)], limit) == lines


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_diff_is_lines_of_our_own(text: str) -> None:
    """No name or value of a drift pretends to be a line of the diff, or hides in one."""
    lines = diff_changes(hostile_drift(text).changes, 100)
    assert [line[:2] for line in lines] == ["- ", "+ ", "@@", "- ", "+ ", "+ ", "- "]
    assert all(line.isprintable() for line in lines)


def test_side_that_is_not_there_is_none() -> None:
    """A value that is new has nothing before it, one that is gone has nothing after."""
    assert show_both(added("/a", None)) == (None, "null")
    assert show_both(removed("/a", None)) == ("null", None)
    assert show_both(changed("/a", None, 0)) == ("null", "0")

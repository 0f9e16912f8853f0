"""The words that a drift is explained in."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.reports import ANY_TEXT, added, changed, expectation, hostile_drift, removed
from tier2gate.golden.differences import Change, ChangeKind
from tier2gate.golden.drift import Cause, Drift, Flip, ScenarioDrift
from tier2gate.golden.moved_inputs import MovedInput
from tier2gate.reporters.change_words import describe_changes, show_change
from tier2gate.reporters.drift_words import (
    describe_cause,
    describe_drift,
    describe_moved,
    describe_scenario,
)

CAUSES = {
    Cause.INPUTS_CHANGED: "inputs-changed: the inputs changed, and the results with them",
    Cause.BEHAVIOUR_CHANGED: "behaviour-changed: the same inputs gave other results",
    Cause.INPUTS_AND_BEHAVIOUR_CHANGED: (
        "inputs-and-behaviour-changed: inputs changed, but results changed where they did not, too"
    ),
    Cause.ALGORITHM_CHANGED: "algorithm-changed: the golden's hash is of another algorithm",
    Cause.UNKNOWN: "unknown: the golden is a bare hash, which cannot tell",
}


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_its_word_and_what_it_means(cause: Cause) -> None:
    """Whoever meets a drift reads why, in a word to search for and one to understand."""
    assert describe_cause(Drift(cause=cause)) == CAUSES[cause]


def moved(file_kind: str, what: str | None = None, name: str | None = None) -> MovedInput:
    """Make an input that moved, and was not looked for."""
    return MovedInput(file_kind=file_kind, what=what, name=name)


def test_moved_inputs_are_named_with_the_cause() -> None:
    """Whoever moved inputs sees which files say them, each once."""
    inputs = (
        moved("suite", "scenario", "a"),
        moved("suite", "scenario", "b"),
        moved("expectations"),
        moved("missions", "mission", "echo"),
    )
    assert describe_cause(Drift(cause=Cause.INPUTS_CHANGED, moved=inputs)) == (
        "inputs-changed (suite, expectations, missions): "
        "the inputs changed, and the results with them"
    )


ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
PLACED = MovedInput(
    file_kind="suite", what="scenario", name="new", file="gates/a.suite.yaml", line=3, column=5
)
MOVED: list[tuple[MovedInput, str]] = [
    (PLACED, "gates/a.suite.yaml:3:5: scenario new changed"),
    (replace(PLACED, change=ADDED), "gates/a.suite.yaml:3:5: scenario new added"),
    (
        replace(PLACED, change=REMOVED, line=None, column=None),
        "gates/a.suite.yaml: scenario new removed",
    ),
    (moved("suite", "suite_name"), "suite name changed"),
    (moved("expectations", "expectation", "is gold"), 'expectation "is gold" changed'),
    (moved("missions", "mission", "echo"), "mission echo changed"),
    (moved("suite"), "the order of its scenarios moved"),
    (
        replace(moved("suite"), file="a.suite.yaml"),
        "a.suite.yaml: the order of its scenarios moved",
    ),
    (moved("expectations"), "what some expectations look at or how they compare moved"),
    (moved("missions"), "missions moved"),
]


@pytest.mark.parametrize(("item", "text"), MOVED)
def test_moved_input_is_one_line(item: MovedInput, text: str) -> None:
    """Whoever moved an input sees which it was, and can jump to it."""
    assert describe_moved(item) == text


SCENARIOS = [
    ("new", ADDED, Cause.INPUTS_CHANGED, {}, "+ scenario new added"),
    ("new", REMOVED, Cause.INPUTS_CHANGED, {}, "- scenario new removed"),
    (
        "a b",
        CHANGED,
        Cause.BEHAVIOUR_CHANGED,
        {"echo": CHANGED, "loop": ADDED, "\x1b": REMOVED},
        '~ scenario "a b": echo, loop (added), "\\u001b" (removed); behaviour-changed',
    ),
]


@pytest.mark.parametrize(("name", "kind", "cause", "missions", "text"), SCENARIOS)
def test_scenario_is_one_line(
    name: str, kind: ChangeKind, cause: Cause, missions: dict[str, ChangeKind], text: str
) -> None:
    """Whoever meets a drift sees which scenarios and missions it is in."""
    drifted = ScenarioDrift(name=name, kind=kind, cause=cause, missions=missions)
    assert describe_scenario(drifted) == text


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
        (11, "… and 1 more; raise max-changes, or look into the JSON report"),
        (250, "… and 240 more; raise max-changes, or look into the JSON report"),
        (12345, "… and 12,335 more; raise max-changes, or look into the JSON report"),
    ],
)
def test_many_changes_are_cut_and_counted(number: int, last: str) -> None:
    """A large drift does not flood a log, and says how much it left out."""
    lines = describe_changes([added(f"/{n}", n) for n in range(number)], 10)
    assert lines[: min(number, 10)] == [f"+ /{n}: {n}" for n in range(min(number, 10))]
    assert (lines[-1], len(lines)) == (last, min(number, 11))


def test_no_change_at_all_can_be_asked_for() -> None:
    """Whoever wants none of the changes still reads how many there are."""
    assert describe_changes([added("/a", 1)], 0) == [
        "… and 1 more; raise max-changes, or look into the JSON report"
    ]


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
    assert describe_changes(changes, 100) == [
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


def test_pointer_of_a_group_is_no_change_and_its_text_no_line() -> None:
    """What is counted is changes, and a mission's name cannot forge a line above them."""
    forged = f"{SCENARIO}/mission_results/e\n::error::x\u202e"
    changes = [added(f"{forged}/{number}", number) for number in range(3)]
    assert describe_changes(changes, 2) == [
        f"{SCENARIO}/mission_results/e\\n::error::x\\u202e",
        "  + /0: 0",
        "  + /1: 1",
        "… and 1 more; raise max-changes, or look into the JSON report",
    ]


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


MISSION = changed(f"{ECHO}/final_state/n", 1, 2)
GONE = Flip(id="gone", passed=True, before=1, after=2)
FLIPS = [
    (
        Flip(id="is-gold", passed=False, before="gold", after="silver"),
        (
            "gates/shop.expectations.yaml:2:5: is-gold: passed → failed; "
            'new / echo / final_state.tier: expected eq "gold", found "gold" → "silver"'
        ),
    ),
    (
        Flip(id="is-gold", passed=True, before="gold", after="gold"),
        (
            "gates/shop.expectations.yaml:2:5: is-gold: failed → passed; "
            'new / echo / final_state.tier: expected eq "gold", found "gold", as before'
        ),
    ),
    (
        Flip(id="is-gold", passed=False, before=1, after=True),
        (
            "gates/shop.expectations.yaml:2:5: is-gold: passed → failed; new / echo / "
            'final_state.tier: expected eq "gold", found 1 (integer) → true (boolean)'
        ),
    ),
    (GONE, "gone: failed → passed; found 1 → 2"),
]


@pytest.mark.parametrize(("flip", "text"), FLIPS)
def test_expectation_that_is_judged_otherwise_is_one_line(flip: Flip, text: str) -> None:
    """Whoever turned a verdict round reads which, what it demands, and what was found."""
    drifted = Drift(cause=Cause.BEHAVIOUR_CHANGED, flips=(flip,), explained=True)
    assert list(describe_drift(drifted, [expectation()], 1)) == [
        f"cause: {CAUSES[Cause.BEHAVIOUR_CHANGED]}",
        "judged otherwise:",
        f"  {text}",
    ]


WHOLE = Drift(
    cause=Cause.INPUTS_CHANGED,
    moved=(PLACED, moved("expectations", "expectation", "is-gold")),
    scenarios=(
        ScenarioDrift(name="a", kind=ADDED, cause=Cause.INPUTS_CHANGED, missions={}),
        ScenarioDrift(name="b", kind=REMOVED, cause=Cause.INPUTS_CHANGED, missions={}),
    ),
    flips=(GONE, replace(GONE, id="lost")),
    changes=(MISSION, added("/a", 1)),
    explained=True,
)
WHOLE_CAUSE = (
    "cause: inputs-changed (suite, expectations): the inputs changed, and the results with them"
)


def test_drift_is_told_in_order() -> None:
    """Whoever meets a drift reads why, where, what was judged otherwise, and what changed."""
    assert list(describe_drift(WHOLE, [], 2)) == [
        WHOLE_CAUSE,
        "  gates/a.suite.yaml:3:5: scenario new changed",
        "  expectation is-gold changed",
        "  + scenario a added",
        "  - scenario b removed",
        "judged otherwise:",
        "  gone: failed → passed; found 1 → 2",
        "  lost: failed → passed; found 1 → 2",
        "changes:",
        "  /suite_result/scenario_results/new/mission_results/echo",
        "    ~ /final_state/n: 1 → 2",
        "  + /a: 1",
    ]


def test_each_part_of_a_drift_is_cut_and_counted() -> None:
    """A large drift floods a log nowhere, and says of each part how much it left out."""
    assert list(describe_drift(WHOLE, [], 1)) == [
        WHOLE_CAUSE,
        "  gates/a.suite.yaml:3:5: scenario new changed",
        "  … and 1 more input",
        "  + scenario a added",
        "  … and 1 more scenario",
        "judged otherwise:",
        "  gone: failed → passed; found 1 → 2",
        "  … and 1 more expectation",
        "changes:",
        "  /suite_result/scenario_results/new/mission_results/echo",
        "    ~ /final_state/n: 1 → 2",
        "  … and 1 more; raise max-changes, or look into the JSON report",
    ]
    assert list(describe_drift(WHOLE, [], 0))[1:3] == [
        "  … and 2 more inputs",
        "  … and 2 more scenarios",
    ]


WITHOUT: dict[str, tuple[Drift, list[str]]] = {
    "a bare hash": (
        Drift(cause=Cause.UNKNOWN),
        [
            f"cause: {CAUSES[Cause.UNKNOWN]}",
            "a golden that update --detail full writes can tell the next time",
        ],
    ),
    "hashes only": (
        Drift(cause=Cause.BEHAVIOUR_CHANGED, scenarios=WHOLE.scenarios),
        [
            f"cause: {CAUSES[Cause.BEHAVIOUR_CHANGED]}",
            "  + scenario a added",
            "  - scenario b removed",
            (
                "the golden keeps hashes only, so the values that changed are not known; "
                "one that update --detail full writes keeps them"
            ),
        ],
    ),
    "another algorithm": (
        Drift(cause=Cause.ALGORITHM_CHANGED),
        [f"cause: {CAUSES[Cause.ALGORITHM_CHANGED]}"],
    ),
    "two records, whose inputs are not known": (
        Drift(cause=Cause.UNKNOWN, changes=(added("/a", 1),), explained=True),
        ["changes:", "  + /a: 1"],
    ),
    "results that are the same": (
        Drift(cause=Cause.INPUTS_CHANGED, moved=(moved("suite", "suite_name"),), explained=True),
        [
            "cause: inputs-changed (suite): the inputs changed, and the results with them",
            "  suite name changed",
        ],
    ),
}


@pytest.mark.parametrize(("drifted", "lines"), WITHOUT.values(), ids=WITHOUT.keys())
def test_what_cannot_be_told_is_said(drifted: Drift, lines: list[str]) -> None:
    """Whoever misses the values that changed reads why, and how to have them the next time."""
    assert list(describe_drift(drifted, [], 100)) == lines


INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_drift_is_told_in_lines_of_our_own(text: str) -> None:
    """No name or value of a drift can hide, or pretend to be a line."""
    lines = list(describe_drift(hostile_drift(text), [expectation(text)], 100))
    assert len(lines) == 16
    assert not [line for line in lines if INVISIBLE.search(line)]
    assert not [line for line in lines if line.lstrip().startswith("::")]

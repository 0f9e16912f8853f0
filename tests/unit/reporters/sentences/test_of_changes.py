"""Sentences about changed values, those that are alike said once."""

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.reports import ANY_TEXT, added, changed, hostile_drift, removed
from tier2gate.golden.changes import Change
from tier2gate.reporters.sentences.of_changes import (
    describe_changes,
    describe_echoes,
)

A = "".join(f"{number:03} " for number in range(50))
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
    """A user sees each value before and after, and no value can forge a line."""
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
    """A large drift does not flood the log, and the rest is counted."""
    lines = describe_changes([added(f"/{n}", n) for n in range(number)], 10)
    assert lines[: min(number, 10)] == [f"+ /{n}: {n}" for n in range(min(number, 10))]
    assert (lines[-1], len(lines)) == (last, min(number, 11))


def test_changes_can_be_reduced_to_their_count() -> None:
    """A user who wants no changes listed still sees how many there are."""
    assert describe_changes([added("/a", 1)], 0) == snapshot(
        ["1 not shown; raise --max-changes to see them"]
    )


SCENARIO = "/suite_result/scenario_results/new"
ECHO, LOOP = f"{SCENARIO}/mission_results/echo", f"{SCENARIO}/mission_results/a~1b"
GOLD = "/expectations_result/expectation_results/is-gold"


def test_changes_are_grouped_by_mission_and_expectation() -> None:
    """A reader sees the long pointer of a mission or an expectation only once."""
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
            "+ /suite_result/scenario_results/new/mission_results/late: {}",
            "scenario new, mission echo",
            "  ~ /final_state/n: 1 → 2",
            '  ~ /executed_steps/1/id (now /executed_steps/2/id): "a" → "b"',
            "scenario new, mission a/b",
            "  - /final_state: {}",
            "- /expectations_result/expectation_results/old: {}",
            "expectation is-gold",
            "  ~ /actual: 1 → 2",
            "  ~ /passed: true → false",
        ]
    )


def test_heading_of_a_group_is_not_counted_and_forges_no_line() -> None:
    """Only changes are counted, and a mission's name cannot forge a line in a heading."""
    forged = f"{SCENARIO}/mission_results/e\n::error::x\u202e"
    changes = [added(f"{forged}/{number}", number) for number in range(3)]
    assert masked(describe_changes(changes, 2), SCENARIO=SCENARIO) == snapshot(
        [
            'scenario new, mission "e\\n::error::x\\u202e"',
            "  + /0: 0",
            "  + /1: 1",
            "… and 1 more; raise --max-changes to see them",
        ]
    )


def in_each(below: str, *values: tuple[object, object]) -> list[Change]:
    """Return the change at one place of several scenarios, with these values."""
    return [
        changed(f"/suite_result/scenario_results/s{number}/mission_results/price{below}", *pair)
        for number, pair in enumerate(values)
    ]


def test_same_change_in_many_scenarios_is_said_once() -> None:
    """Whoever edits a constant does not read it thousands of times."""
    changes = in_each("/final_state/vat", *[(0.19, 0.2)] * 2_914)
    assert describe_changes(changes, 100, 3_000) == snapshot(
        [
            "mission price",
            "  in 2,914 of 3,000 scenarios (s0, s1, s2, …): ~ /final_state/vat: 0.19 → 0.2",
        ]
    )
    assert describe_changes(changes[:2], 100) == snapshot(
        [
            "mission price",
            "  in 2 scenarios (s0, s1): ~ /final_state/vat: 0.19 → 0.2",
        ]
    )


def test_values_that_differ_have_three_examples() -> None:
    """A result that differs from scenario to scenario takes two lines."""
    changes = in_each("/final_state/gross", *[(n, n + 1) for n in range(4)])
    assert describe_changes(changes, 100, 4) == snapshot(
        [
            "mission price",
            "  in 4 of 4 scenarios: ~ /final_state/gross",
            "    s0: 0 → 1; s1: 1 → 2; s2: 2 → 3; …",
        ]
    )
    assert describe_changes(changes[:3], 100, 4) == snapshot(
        [
            "mission price",
            "  in 3 of 4 scenarios: ~ /final_state/gross",
            "    s0: 0 → 1; s1: 1 → 2; s2: 2 → 3",
        ]
    )


def test_long_examples_have_a_line_each() -> None:
    """Long values do not make a line that nobody reads to its end."""
    changes = in_each("/final_state/text", *[(f"{n}" * 40, f"{n + 1}" * 40) for n in range(4)])
    assert describe_changes(changes, 100, 4) == snapshot(
        [
            "mission price",
            "  in 4 of 4 scenarios: ~ /final_state/text",
            '    s0: "0000000000000000000000000000000000000000" → "1111111111111111111111111111111111111111"',
            '    s1: "1111111111111111111111111111111111111111" → "2222222222222222222222222222222222222222"',
            '    s2: "2222222222222222222222222222222222222222" → "3333333333333333333333333333333333333333"',
            "    …",
        ]
    )


def test_long_line_is_broken_after_the_scenarios() -> None:
    """A group with a long pointer still fits a terminal."""
    changes = in_each("/executed_steps/0/payload/value/rate", *[(0.19, 0.2)] * 3_000)
    assert describe_changes(changes, 100, 3_000) == snapshot(
        [
            "mission price",
            "  in 3,000 of 3,000 scenarios (s0, s1, s2, …):",
            "    ~ /executed_steps/0/payload/value/rate: 0.19 → 0.2",
        ]
    )


def test_limit_counts_groups() -> None:
    """`--max-changes 1` shows one group, however many changes are in it."""
    changes = [
        *in_each("/final_state/vat", *[(1, 2)] * 50),
        *in_each("/final_state/net", *[(1, 2)] * 50),
    ]
    assert describe_changes(changes, 1, 50) == snapshot(
        [
            "mission price",
            "  in 50 of 50 scenarios (s0, s1, s2, …): ~ /final_state/vat: 1 → 2",
            "… and 1 more; raise --max-changes to see them",
        ]
    )


def test_changes_of_expectations_and_whole_scenarios_are_said_once() -> None:
    """Many new rows, or an expected value that changed in many scenarios, take a line each."""
    changes = [
        *(added(f"/suite_result/scenario_results/{name}", {"n": name}) for name in "abcd"),
        *(changed(f"/expectations_result/expectation_results/{n}/expected", 1, 2) for n in "abcd"),
    ]
    assert describe_changes(changes, 100, 9) == snapshot(
        [
            "in 4 of 9 scenarios: + /suite_result/scenario_results/*",
            '  a: {"n":"a"}; b: {"n":"b"}; c: {"n":"c"}; …',
            "expectations",
            "  in 4 expectations (a, b, c, …): ~ /expected: 1 → 2",
        ]
    )


def test_echoes_are_counted_with_their_pointers() -> None:
    """A reader sees how many changes repeat edited inputs, and where, without their values."""
    ages = in_each("/final_state/age", (1, 2), (2, 3))
    assert describe_echoes(ages[:1]) == snapshot(
        "1 change only repeats an edited input: /final_state/age"
    )
    assert describe_echoes(ages) == snapshot(
        "2 changes only repeat edited inputs: /final_state/age"
    )
    more = [*ages, *(in_each(f"/final_state/{key}", (1, 2))[0] for key in "abc")]
    assert describe_echoes(more) == snapshot(
        "5 changes only repeat edited inputs: /final_state/age, /final_state/a, /final_state/b and 1 more"
    )


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_names_add_no_lines_to_a_group(text: str) -> None:
    """No name of a scenario can forge a line where several are listed."""
    changes = [*hostile_drift(text).changes, *hostile_drift(f"{text}2").changes]
    lines = [*describe_changes(changes, 100), describe_echoes(changes)]
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if line.lstrip().startswith("::")]

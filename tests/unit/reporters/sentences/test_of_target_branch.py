"""Sentences about a gate compared with the target branch."""

import re
from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    ANY_TEXT,
    NEW_GATE,
    NOW,
    TIER,
    UNCHANGED,
    added,
    drift,
    expectation_change,
    expectation_fields,
    gate,
    hostile_gate,
    hostile_inputs,
)
from tier2gate.foundation.problems import Problem
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.drift import Cause, Drift, Flip
from tier2gate.reporters.sentences.of_expectation_changes import (
    describe_expectation_change,
    describe_expectation_changes,
)
from tier2gate.reporters.sentences.of_target_branch import (
    describe_base,
    describe_removed,
)
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange
from tier2gate.results.report import Report

DRIFT_LINES = [
    "  changes:",
    '    ~ /suite_result/tier: "gold" → "silver"',
    "  cause: behaviour-changed: the same inputs gave different results",
    "    ~ scenario new: echo; behaviour-changed",
]
UNREADABLE = Problem(
    code="golden-tampered",
    message="it was edited by hand",
    hint="restore it from Git",
    file="../base/a b.golden.json",
    line=3,
    column=7,
)
UNREADABLE_LINE = (
    'the target branch could not be compared: "../base/a b.golden.json":3:7: it was edited by hand'
)
CHANGED = BaseStatus.CHANGED
CHANGED_SCENARIO = ChangedInput(file_kind="suite", what="scenario", name="new")
BASES: dict[str, tuple[BaseComparison | None, dict[str, Any], list[str]]] = {
    "not looked at": (None, {}, []),
    "the same": (UNCHANGED, {}, []),
    "no golden on either side": (BaseComparison(status=BaseStatus.SAME), {"golden_hash": None}, []),
    "new": (
        NEW_GATE,
        {},
        ["This change adds this gate: the target branch does not have it", "  reason: none given"],
    ),
    "other results": (
        ACCEPTS_NEW_RESULTS,
        {},
        [
            "This change accepts new behaviour, from the target branch's golden to this one's:",
            f"  from      {ACCEPTED[:12]}",
            f"  to        {NOW[:12]}",
            "  reason: none given",
            *DRIFT_LINES,
        ],
    ),
    "a bare hash there": (
        replace(ACCEPTS_NEW_RESULTS, drift=Drift(cause=Cause.UNKNOWN)),
        {},
        [
            "This change accepts new behaviour, from the target branch's golden to this one's:",
            f"  from      {ACCEPTED[:12]}",
            f"  to        {NOW[:12]}",
            "  reason: none given",
            "  cause: unknown: the golden is a bare hash, so the cause is not known",
        ],
    ),
    "a golden where there was none": (
        BaseComparison(status=CHANGED),
        {},
        ["This change accepts new behaviour: this gate had no golden", "  reason: none given"],
    ),
    "a golden that is gone": (
        BaseComparison(status=CHANGED, golden_hash=ACCEPTED),
        {"golden_hash": None},
        [f"This change removes the golden, which accepted {ACCEPTED[:12]}"],
    ),
    "other inputs, the same results": (
        BaseComparison(status=CHANGED, golden_hash=NOW, changed_inputs=(CHANGED_SCENARIO,)),
        {},
        [
            "This change alters inputs and accepts the same results:",
            "  scenario new changed",
            "  reason: none given",
        ],
    ),
    "the same results for another reason": (
        BaseComparison(status=CHANGED, golden_hash=NOW, reason_before="by A"),
        {},
        ['This change alters the reason for accepting the same results: "by A" → null'],
    ),
    "a golden that keeps less": (
        BaseComparison(status=CHANGED, golden_hash=NOW, lost_detail="the results"),
        {},
        ["This change removes the results from the golden: the next drift will show less"],
    ),
    "another name": (
        BaseComparison(status=BaseStatus.SAME, golden_hash=NOW, renamed_from="gates/old x.yaml"),
        {},
        ['This change renames this gate; it was "gates/old x.yaml"'],
    ),
    "a golden there that cannot be read": (
        BaseComparison(status=CHANGED, problems=(UNREADABLE,)),
        {},
        [
            UNREADABLE_LINE,
            "This change may accept new behaviour",
        ],
    ),
    "expectations there that cannot be read": (
        replace(UNCHANGED, problems=(UNREADABLE,)),
        {},
        [UNREADABLE_LINE],
    ),
    "other expectations": (
        ALTERS_EXPECTATIONS,
        {},
        [
            "This change alters expectations:",
            '  ~ gates/shop.expectations.yaml:2:5: is-gold: op "eq" → "ne"',
        ],
    ),
    "other results and expectations": (
        replace(
            ACCEPTS_NEW_RESULTS,
            expectations=(expectation_change(expectation_fields(), None, "old"),),
        ),
        {},
        [
            "This change accepts new behaviour, from the target branch's golden to this one's:",
            f"  from      {ACCEPTED[:12]}",
            f"  to        {NOW[:12]}",
            "  reason: none given",
            *DRIFT_LINES,
            "This change alters expectations:",
            '  - old is removed; it expected new / echo / final_state.tier: eq "gold"',
        ],
    ),
}


@pytest.mark.parametrize(("base", "fields", "lines"), BASES.values(), ids=BASES.keys())
def test_accepted_changes_are_described(
    base: BaseComparison | None, fields: dict[str, Any], lines: list[str]
) -> None:
    """A reviewer reads what a change accepts and expects that the target branch does not."""
    assert list(describe_base(gate(base=base, **fields), 100)) == lines


CHANGES: dict[str, tuple[ExpectationChange, str]] = {
    "another path": (
        expectation_change(expectation_fields(), expectation_fields(path="success")),
        '~ gates/shop.expectations.yaml:2:5: is-gold: path "final_state.tier" → "success"',
    ),
    "another value": (
        expectation_change(expectation_fields(), expectation_fields(expected="silver")),
        '~ gates/shop.expectations.yaml:2:5: is-gold: expected "gold" → "silver"',
    ),
    "a value of another type": (
        expectation_change(expectation_fields(expected=1), expectation_fields(expected=True)),
        "~ gates/shop.expectations.yaml:2:5: is-gold: expected 1 (integer) → true (boolean)",
    ),
    "another place": (
        expectation_change(
            expectation_fields(), expectation_fields(scenario_name="old", mission_name="loop")
        ),
        (
            '~ gates/shop.expectations.yaml:2:5: is-gold: scenario name "new" → "old"; '
            'mission name "echo" → "loop"'
        ),
    ),
    "loosened": (
        expectation_change(expectation_fields(), expectation_fields(op="exists", expected=None)),
        '~ gates/shop.expectations.yaml:2:5: is-gold: op "eq" → "exists"; expected "gold" → null',
    ),
    "gone": (
        expectation_change(expectation_fields(), None),
        '- is-gold is removed; it expected new / echo / final_state.tier: eq "gold"',
    ),
    "gone, it only had to exist": (
        expectation_change(expectation_fields(op="exists", expected=None), None),
        "- is-gold is removed; it expected new / echo / final_state.tier: exists",
    ),
    "new": (
        expectation_change(None, expectation_fields(expected=None)),
        (
            "+ gates/shop.expectations.yaml:2:5: is-gold is new; "
            "it expects new / echo / final_state.tier: eq null"
        ),
    ),
    "new, of the whole result": (
        expectation_change(None, expectation_fields(path="", expected={"a": [1]}), "is it"),
        '+ gates/shop.expectations.yaml:2:5: "is it" is new; it expects new / echo: eq {"a":[1]}',
    ),
}


@pytest.mark.parametrize(("item", "text"), CHANGES.values(), ids=CHANGES.keys())
def test_changed_expectation_is_one_line(item: ExpectationChange, text: str) -> None:
    """A reviewer reads in one line how an expectation changed and where it is defined."""
    assert describe_expectation_change(item) == text


LONG = "x" * 200
LONG_VALUES: dict[str, tuple[Any, Any]] = {
    "texts": (f"{LONG}gold{LONG}", f"{LONG}lead{LONG}"),
    "lists": ([LONG, 1, LONG], [LONG, 2, LONG]),
    "mappings": ({"a": LONG, "b": 1, "c": LONG}, {"a": LONG, "b": 2, "c": LONG}),
}


@pytest.mark.parametrize(("before", "after"), LONG_VALUES.values(), ids=LONG_VALUES.keys())
def test_change_in_a_long_expected_value_is_shown(before: Any, after: Any) -> None:
    """A reviewer sees a change in a long expected value, wherever it is."""
    line = describe_expectation_change(
        expectation_change(expectation_fields(expected=before), expectation_fields(expected=after))
    )
    values = line.removeprefix("~ gates/shop.expectations.yaml:2:5: is-gold: expected ")
    one, _, other = values.partition(" → ")
    assert line != values
    assert one != other


def test_each_part_is_cut_and_counted() -> None:
    """A change that accepts a lot does not flood the summary, and each list counts its rest."""
    gone = tuple(
        expectation_change(expectation_fields(), None, f"e{number}") for number in range(3)
    )
    changes = tuple(added(f"/{number}", number) for number in range(3))
    base = replace(ACCEPTS_NEW_RESULTS, drift=drift(*changes), expectations=gone)
    assert list(describe_base(gate(base=base), 2))[4:] == snapshot(
        [
            "  changes:",
            "    + /0: 0",
            "    + /1: 1",
            "    … and 1 more; raise --max-changes to see them",
            "  cause: behaviour-changed: the same inputs gave different results",
            "    ~ scenario new: echo; behaviour-changed",
            "This change alters expectations:",
            '  - e0 is removed; it expected new / echo / final_state.tier: eq "gold"',
            '  - e1 is removed; it expected new / echo / final_state.tier: eq "gold"',
            "  … and 1 more",
        ]
    )


def test_changed_inputs_are_cut_and_counted() -> None:
    """A change with many changed inputs does not flood the summary."""
    inputs = tuple(replace(CHANGED_SCENARIO, name=f"s{number}") for number in range(3))
    base = BaseComparison(status=CHANGED, golden_hash=NOW, changed_inputs=inputs)
    assert list(describe_base(gate(base=base), 2)) == snapshot(
        [
            "This change alters inputs and accepts the same results:",
            "  scenario s0 changed",
            "  scenario s1 changed",
            "  … and 1 more input",
            "  reason: none given",
        ]
    )


def test_flipped_expectation_has_its_place() -> None:
    """A reviewer of a changed verdict finds the expectation in its file."""
    flip = Flip(id="is-gold", passed=True, before="silver", after="gold")
    base = replace(ACCEPTS_NEW_RESULTS, drift=drift(TIER, flips=(flip,)))
    assert (
        "    gates/shop.expectations.yaml:2:5: is-gold: failed → passed; "
        'new / echo / final_state.tier: expected eq "gold", found "silver" → "gold"'
    ) in describe_base(gate(base=base), 100)


@pytest.mark.parametrize(
    ("removed", "lines"),
    [
        ((), []),
        (
            ("gates/old.suite.yaml",),
            snapshot(
                [
                    "This change removes 1 gate that the target branch has:",
                    "  - gates/old.suite.yaml",
                ]
            ),
        ),
        (
            ("a b.yaml", "-x.yaml"),
            snapshot(
                [
                    "This change removes 2 gates that the target branch has:",
                    '  - "a b.yaml"',
                    '  - "-x.yaml"',
                ]
            ),
        ),
    ],
)
def test_removed_gates_are_listed(removed: tuple[str, ...], lines: list[str]) -> None:
    """Deleting a gate, the easiest way to silence it, does not go by unseen."""
    assert list(describe_removed(Report(gates=(), removed=removed))) == lines


def test_renamed_gate_is_not_called_removed() -> None:
    """A reviewer of a rename does not look for a gate that is gone."""
    base = BaseComparison(status=CHANGED, renamed_from="gates/old.suite.yaml")
    removed = ("gates/gone.suite.yaml", "gates/old.suite.yaml")
    report = Report(gates=(gate(base=base),), removed=removed)
    assert list(describe_removed(report)) == snapshot(
        [
            "This change removes 1 gate that the target branch has:",
            "  - gates/gone.suite.yaml",
            "This change renames 1 gate of the target branch:",
            "  - gates/old.suite.yaml",
        ]
    )


INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")
ONLY_INPUTS = BaseComparison(status=CHANGED, golden_hash=ACCEPTED)


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_change_adds_no_lines(text: str) -> None:
    """No name or value in a change can hide, forge a line or control a terminal."""
    report = hostile_gate(text)
    base = replace(ONLY_INPUTS, changed_inputs=hostile_inputs(text))
    whole = list(describe_base(report, 100))
    inputs = list(describe_base(replace(report, base=base), 100))
    removed = list(describe_removed(Report(gates=(), removed=(text, text))))
    # Of each the lines that are ours, and not one more.
    assert (len(whole), len(inputs), len(removed)) == (30, 5, 3)
    lines = [*whole, *inputs, *removed]
    assert not [line for line in lines if INVISIBLE.search(line)]
    assert not [line for line in lines if line.lstrip().startswith("::")]


def test_expectation_that_is_written_once_is_said_once() -> None:
    """A reviewer of a table with hundreds of rows sees one line of expectations, not hundreds."""
    changes = [
        expectation_change(
            expectation_fields(expected=number),
            expectation_fields(expected=number + 1),
            f"net[{number}]",
        )
        for number in range(5)
    ]
    new = [expectation_change(None, expectation_fields(), f"is[{name}]") for name in "ab"]
    assert list(describe_expectation_changes([*changes, *new], 10)) == snapshot(
        [
            "~ gates/shop.expectations.yaml:2:5: 5 expectations:",
            '  "net[0]": expected 0 → 1',
            '  "net[1]": expected 1 → 2',
            '  "net[2]": expected 2 → 3',
            "  …",
            '+ gates/shop.expectations.yaml:2:5: 2 expectations ("is[a]", "is[b]") are new; the first expects new / echo / final_state.tier: eq "gold"',
        ]
    )
    assert list(describe_expectation_changes([*changes, *new], 1))[-1] == snapshot("… and 2 more")


def test_removed_rows_are_said_once_and_other_removals_each() -> None:
    """Rows that are gone do not bury an expectation that somebody removed."""
    rows = [
        expectation_change(expectation_fields(), None, f"net[{number}]") for number in range(200)
    ]
    alone = expectation_change(expectation_fields(), None, "limit")
    lines = list(describe_expectation_changes([*rows, alone], 10))
    assert lines == snapshot(
        [
            '- 200 expectations ("net[0]", "net[1]", "net[2]", …) are removed; the first expected new / echo / final_state.tier: eq "gold"',
            '- limit is removed; it expected new / echo / final_state.tier: eq "gold"',
        ]
    )

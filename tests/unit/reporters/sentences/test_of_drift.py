"""Sentences that explain a drift."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.reports import ANY_TEXT, added, changed, expectation, hostile_drift
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Drift, Flip, ScenarioDrift
from tier2gate.reporters.sentences.of_drift import (
    describe_cause,
    describe_changed_input,
    describe_changed_inputs,
    describe_drift,
    describe_places,
    describe_scenario,
)

CAUSES = {
    Cause.INPUTS_CHANGED: "inputs-changed: the inputs changed, but no mission's result did",
    Cause.BEHAVIOUR_CHANGED: "behaviour-changed: the same inputs gave different results",
    Cause.INPUTS_AND_BEHAVIOUR_CHANGED: (
        "inputs-and-behaviour-changed: inputs changed, "
        "but results also changed where inputs did not"
    ),
    Cause.ALGORITHM_CHANGED: "algorithm-changed: the golden uses another hash algorithm",
    Cause.UNKNOWN: "unknown: the golden is a bare hash, so the cause is not known",
}


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_name_and_an_explanation(cause: Cause) -> None:
    """A user reads the cause of a drift as a name to search for and an explanation."""
    assert describe_cause(Drift(cause=cause)) == CAUSES[cause]


def changed_input(file_kind: str, what: str | None = None, name: str | None = None) -> ChangedInput:
    """Return a changed input without a place."""
    return ChangedInput(file_kind=file_kind, what=what, name=name)


def test_changed_inputs_are_named_with_the_cause() -> None:
    """A user sees next to the cause which kinds of files changed, each once."""
    inputs = (
        changed_input("suite", "scenario", "a"),
        changed_input("suite", "scenario", "b"),
        changed_input("expectations"),
        changed_input("missions", "mission", "echo"),
    )
    assert describe_cause(Drift(cause=Cause.INPUTS_CHANGED, changed_inputs=inputs)) == snapshot(
        "inputs-changed (suite, expectations, missions): the inputs changed, but no mission's result did"
    )


ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
PLACED = ChangedInput(
    file_kind="suite", what="scenario", name="new", file="gates/a.suite.yaml", line=3, column=5
)
INPUTS: list[tuple[ChangedInput, str]] = [
    (PLACED, "gates/a.suite.yaml:3:5: scenario new changed"),
    (replace(PLACED, change=ADDED), "gates/a.suite.yaml:3:5: scenario new added"),
    (
        replace(PLACED, change=REMOVED, line=None, column=None),
        "gates/a.suite.yaml: scenario new removed",
    ),
    (changed_input("suite", "suite_name"), "suite name changed"),
    (changed_input("expectations", "expectation", "is gold"), 'expectation "is gold" changed'),
    (changed_input("missions", "mission", "echo"), "mission echo changed"),
    (
        ChangedInput(file_kind="missions", what="module", missions=("bill", "quote"), file="a.py"),
        "a.py: the module changed (missions: bill, quote)",
    ),
    (changed_input("suite"), "the order of its scenarios changed"),
    (
        replace(changed_input("suite"), file="a.suite.yaml"),
        "a.suite.yaml: the order of its scenarios changed",
    ),
    (
        changed_input("expectations"),
        "the expectations changed in their order, in what they check, or in how they compare",
    ),
    (changed_input("missions"), "missions changed"),
]


@pytest.mark.parametrize(("item", "text"), INPUTS)
def test_changed_input_is_one_line(item: ChangedInput, text: str) -> None:
    """A user sees which input changed and can jump to it."""
    assert describe_changed_input(item) == text


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
    """A user sees which scenarios and missions drifted."""
    drifted = ScenarioDrift(name=name, kind=kind, cause=cause, missions=missions)
    assert describe_scenario(drifted) == text


def test_expectations_of_added_scenarios_are_counted() -> None:
    """Whoever adds rows to a table sees how many expectations judge them."""
    one, two = (
        ScenarioDrift(
            name=name, kind=ADDED, cause=Cause.INPUTS_CHANGED, missions={}, expectations=1
        )
        for name in ("a", "b")
    )
    text = "+ 2 of 9 scenarios (a, b) added, with 2 expectations that hold"
    assert describe_scenario(one, two, scenario_count=9) == text
    assert describe_scenario(one) == "+ scenario a added, with 1 expectation that holds"
    gone = replace(one, kind=REMOVED)
    assert describe_scenario(gone) == "- scenario a removed, with 1 expectation that held"


ECHO = "/suite_result/scenario_results/new/mission_results/echo"
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
def test_flipped_expectation_is_one_line(flip: Flip, text: str) -> None:
    """A user sees which verdict changed, what the expectation requires and what was found."""
    drifted = Drift(cause=Cause.BEHAVIOUR_CHANGED, flips=(flip,), explained=True)
    assert list(describe_drift(drifted, [expectation()], 1)) == [
        "verdict changed:",
        f"  {text}",
        f"cause: {CAUSES[Cause.BEHAVIOUR_CHANGED]}",
    ]


WHOLE = Drift(
    cause=Cause.INPUTS_CHANGED,
    changed_inputs=(PLACED, changed_input("expectations", "expectation", "is-gold")),
    scenarios=(
        ScenarioDrift(name="a", kind=ADDED, cause=Cause.INPUTS_CHANGED, missions={}),
        ScenarioDrift(name="b", kind=REMOVED, cause=Cause.INPUTS_CHANGED, missions={}),
    ),
    flips=(GONE, replace(GONE, id="lost")),
    changes=(MISSION, added("/a", 1)),
    explained=True,
)
WHOLE_CAUSE = (
    "cause: inputs-changed (suite, expectations): the inputs changed, and so did the results"
)


def test_drift_is_described_in_order() -> None:
    """A user reads first what the run does now, then the cause and the places."""
    assert list(describe_drift(WHOLE, [], 2)) == [
        "verdict changed:",
        "  gone: failed → passed; found 1 → 2",
        "  lost: failed → passed; found 1 → 2",
        "changes:",
        "  scenario new, mission echo",
        "    ~ /final_state/n: 1 → 2",
        "  + /a: 1",
        WHOLE_CAUSE,
        "  gates/a.suite.yaml:3:5: scenario new changed",
        "  expectation is-gold changed",
        "  + scenario a added",
        "  - scenario b removed",
    ]


def test_each_part_of_a_drift_is_cut_and_counted() -> None:
    """A large drift does not flood the log, and the rest of each list is counted."""
    assert list(describe_drift(WHOLE, [], 1)) == [
        "verdict changed:",
        "  gone: failed → passed; found 1 → 2",
        "  … and 1 more expectation",
        "changes:",
        "  scenario new, mission echo",
        "    ~ /final_state/n: 1 → 2",
        "  … and 1 more; raise --max-changes to see them",
        WHOLE_CAUSE,
        "  gates/a.suite.yaml:3:5: scenario new changed",
        "  … and 1 more input",
        "  + scenario a added",
        "  … and 1 more scenario",
    ]
    assert list(describe_drift(WHOLE, [], 0))[-2:] == snapshot(
        [
            "  2 inputs not shown",
            "  2 scenarios not shown",
        ]
    )


def test_scenarios_that_differ_alike_are_one_line() -> None:
    """Thousands of changed scenarios do not fill the log with their names."""
    names = [f"s{number}" for number in range(7)]
    alike = ScenarioDrift(
        name="", kind=CHANGED, cause=Cause.INPUTS_CHANGED, missions={"echo": CHANGED}
    )
    drifted = Drift(
        cause=Cause.INPUTS_CHANGED,
        scenarios=(
            *(replace(alike, name=name) for name in names),
            *(
                replace(item, name=f"{item.name}-{kind}", kind=kind)
                for kind in (ADDED, REMOVED)
                for item in WHOLE.scenarios
            ),
            ScenarioDrift(
                name="x", kind=CHANGED, cause=Cause.BEHAVIOUR_CHANGED, missions={"echo": CHANGED}
            ),
        ),
        scenario_count=12,
    )
    assert describe_places(drifted, 100) == snapshot(
        [
            "~ 7 of 12 scenarios (s0, s1, s2, …): echo; inputs-changed",
            "+ 2 of 12 scenarios (a-added, b-added) added",
            "- 2 scenarios (a-removed, b-removed) removed",
            "~ scenario x: echo; behaviour-changed",
        ]
    )
    assert describe_places(drifted, 1) == snapshot(
        ["~ 7 of 12 scenarios (s0, s1, s2, …): echo; inputs-changed", "… and 5 more scenarios"]
    )


def test_first_inputs_of_each_kind_are_listed() -> None:
    """Whoever edits a whole table reads its first lines, and sees other inputs that changed, too."""
    scenarios = [replace(PLACED, name=f"s{n}", line=n) for n in range(1, 7)]
    added = [replace(PLACED, name=f"t{n}", line=n, change=ADDED) for n in range(7, 11)]
    mission = changed_input("missions", "mission", "echo")
    inputs = [*scenarios, *added, mission]
    assert describe_changed_inputs(inputs, 100) == snapshot(
        [
            "gates/a.suite.yaml:1:5: scenario s1 changed",
            "gates/a.suite.yaml:2:5: scenario s2 changed",
            "gates/a.suite.yaml:3:5: scenario s3 changed",
            "… and 3 more scenarios changed",
            "gates/a.suite.yaml:7:5: scenario t7 added",
            "gates/a.suite.yaml:8:5: scenario t8 added",
            "gates/a.suite.yaml:9:5: scenario t9 added",
            "… and 1 more scenario added",
            "mission echo changed",
        ]
    )
    assert describe_changed_inputs(inputs, 4) == snapshot(
        [
            "gates/a.suite.yaml:1:5: scenario s1 changed",
            "gates/a.suite.yaml:2:5: scenario s2 changed",
            "gates/a.suite.yaml:3:5: scenario s3 changed",
            "… and 3 more scenarios changed",
            "… and 5 more inputs",
        ]
    )
    assert describe_changed_inputs(inputs, 3) == snapshot(
        [
            "gates/a.suite.yaml:1:5: scenario s1 changed",
            "gates/a.suite.yaml:2:5: scenario s2 changed",
            "gates/a.suite.yaml:3:5: scenario s3 changed",
            "… and 3 more scenarios changed",
            "… and 5 more inputs",
        ]
    )
    assert describe_changed_inputs(inputs, 2) == snapshot(
        [
            "gates/a.suite.yaml:1:5: scenario s1 changed",
            "gates/a.suite.yaml:2:5: scenario s2 changed",
            "… and 9 more inputs",
        ]
    )
    assert describe_changed_inputs(inputs, 0) == snapshot(["11 inputs not shown"])


WITHOUT: dict[str, tuple[Drift, list[str]]] = {
    "a bare hash": (
        Drift(cause=Cause.UNKNOWN, to_explain="tier2gate update a --detail full"),
        [
            "to see what changed, first run this on the accepted revision: tier2gate update a --detail full",
            f"cause: {CAUSES[Cause.UNKNOWN]}",
        ],
    ),
    "a bare hash, without a command": (
        Drift(cause=Cause.UNKNOWN),
        [f"cause: {CAUSES[Cause.UNKNOWN]}"],
    ),
    "hashes only": (
        Drift(cause=Cause.BEHAVIOUR_CHANGED, scenarios=WHOLE.scenarios),
        [
            "the golden keeps hashes only, so the changed values are not known",
            f"cause: {CAUSES[Cause.BEHAVIOUR_CHANGED]}",
            "  + scenario a added",
            "  - scenario b removed",
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
        Drift(
            cause=Cause.INPUTS_CHANGED,
            changed_inputs=(changed_input("suite", "suite_name"),),
            explained=True,
        ),
        [
            "cause: inputs-changed (suite): the inputs changed, but no mission's result did",
            "  suite name changed",
        ],
    ),
}


@pytest.mark.parametrize(("drifted", "lines"), WITHOUT.values(), ids=WITHOUT.keys())
def test_missing_details_are_explained(drifted: Drift, lines: list[str]) -> None:
    """A user who misses the changed values reads why and how to get them next time."""
    assert list(describe_drift(drifted, [], 100)) == lines


INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_drift_adds_no_lines(text: str) -> None:
    """No name or value in a drift can hide or forge a line."""
    lines = list(describe_drift(hostile_drift(text), [expectation(text)], 100))
    assert len(lines) == 16
    assert not [line for line in lines if INVISIBLE.search(line)]
    assert not [line for line in lines if line.lstrip().startswith("::")]

"""The words that a drift is explained in."""

from typing import Any

import pytest

from tier2gate.golden.drift import Cause, Change, ChangeKind, Drift, ScenarioDrift
from tier2gate.reporters.drift_words import (
    describe_cause,
    describe_change,
    describe_changes,
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


def test_moved_inputs_are_named_with_the_cause() -> None:
    """Whoever moved an input sees which it was."""
    drift = Drift(cause=Cause.INPUTS_CHANGED, changed_inputs=("suite", "expectations"))
    assert describe_cause(drift) == (
        "inputs-changed (suite, expectations): the inputs changed, and the results with them"
    )


ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
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


CHANGES: list[tuple[str, ChangeKind, Any, Any, str]] = [
    ("/a", ADDED, None, {"b": 1}, '+ /a: {"b":1}'),
    ("/a", REMOVED, [1], None, "- /a: [1]"),
    ("/a", CHANGED, 1, 1.0, "~ /a: 1 → 1.0"),
    ("/a", CHANGED, None, "", '~ /a: null → ""'),
    ("", CHANGED, True, 1, "~ : true → 1"),
    ("/a\nb\x1b[2J\u202e", CHANGED, "\x07", 1, '~ /a\\nb\\u001b[2J\\u202e: "\\u0007" → 1'),
]


@pytest.mark.parametrize(("pointer", "kind", "before", "after", "text"), CHANGES)
def test_change_is_one_line(
    pointer: str, kind: ChangeKind, before: Any, after: Any, text: str
) -> None:
    """Whoever meets a drift sees each value before and after, and nothing pretends to be a line."""
    change = Change(pointer=pointer, kind=kind, before=before, after=after)
    assert describe_change(change) == text


@pytest.mark.parametrize(
    ("number", "last"),
    [
        (1, "+ /0: 0"),
        (10, "+ /9: 9"),
        (11, "… and 1 more; --report json=PATH has them all"),
        (250, "… and 240 more; --report json=PATH has them all"),
    ],
)
def test_many_changes_are_cut_and_counted(number: int, last: str) -> None:
    """A large drift does not flood a log, and says how much it left out."""
    changes = [Change(pointer=f"/{n}", kind=ADDED, before=None, after=n) for n in range(number)]
    lines = describe_changes(changes)
    assert lines[: min(number, 10)] == [f"+ /{n}: {n}" for n in range(min(number, 10))]
    assert (lines[-1], len(lines)) == (last, min(number, 11))

"""Changes that are alike are one group."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.reports import added, changed, removed
from tier2gate.golden import change_groups
from tier2gate.golden.change_groups import ChangeGroup, group_changes
from tier2gate.golden.changes import Change
from tier2gate.orchestration.canonical import escape_token

RESULTS = "/suite_result/scenario_results"
VERDICTS = "/expectations_result/expectation_results"


def at(scenario: str, below: str, mission: str = "price") -> str:
    """Return the pointer to a place in a mission's result."""
    return f"{RESULTS}/{escape_token(scenario)}/mission_results/{mission}{below}"


def told(groups: tuple[ChangeGroup, ...]) -> list[tuple[str, str, str, bool]]:
    """Return the parts, the rests of the pointers and the names of groups."""
    return [(item.part, item.below, " ".join(item.names), item.same) for item in groups]


ANY = f"{RESULTS}/*/mission_results/price"


def test_same_change_is_one_group() -> None:
    """A constant that was edited is told once, however many scenarios use it."""
    changes = [changed(at(name, "/final_state/vat"), 0.19, 0.2) for name in ("a", "b/c", "d")]
    assert told(group_changes(changes)) == [(ANY, "/final_state/vat", "a b/c d", True)]


def test_group_of_one_has_its_own_place() -> None:
    """A change in one scenario is shown with the whole pointer to its mission."""
    change = changed(at("a", "/final_state/vat"), 0.19, 0.2)
    (group,) = group_changes([change])
    assert (group.changes, group.names, group.part) == ((change,), ("a",), at("a", ""))
    assert (group.of_expectations, group.same) == (False, True)


def test_values_that_differ_are_one_group_beside_those_that_are_shared() -> None:
    """A result that differs in every scenario is told once, and one that many share by itself."""
    values = {"a": (1, 2), "b": (3, 4), "c": (1, 2), "d": (5, 6)}
    changes = [changed(at(name, "/final_state/tax"), *pair) for name, pair in values.items()]
    assert told(group_changes(changes)) == [
        (ANY, "/final_state/tax", "a c", True),
        (ANY, "/final_state/tax", "b d", False),
    ]


def test_many_pairs_of_values_are_one_group() -> None:
    """Values that happen to repeat in a few scenarios do not make a group each."""
    pairs = [(number, number + 1) for number in range(5)]
    three, five = (
        [
            changed(at(f"{name}{index}", "/final_state/tax"), *pair)
            for index, pair in enumerate(pairs[:number])
            for name in "ab"
        ]
        for number in (3, 5)
    )
    assert [(len(item.names), item.same) for item in group_changes(three)] == [(2, True)] * 3
    assert [(len(item.names), item.same) for item in group_changes(five)] == [(10, False)]


DIFFERENT: dict[str, tuple[Change, Change]] = {
    "another place": (changed(at("a", "/n"), 1, 2), changed(at("b", "/m"), 1, 2)),
    "another mission": (changed(at("a", "/n"), 1, 2), changed(at("b", "/n", "other"), 1, 2)),
    "another kind": (added(at("a", "/n"), None), removed(at("b", "/n"), None)),
    "another new place": (
        changed(at("a", "/n/0"), 1, 2, now=at("a", "/n/1")),
        changed(at("b", "/n/0"), 1, 2),
    ),
    "an expectation": (changed(f"{VERDICTS}/a/passed", 1, 2), changed(at("b", "/passed"), 1, 2)),
    "no scenario": (changed("/suite_result/suite_name", 1, 2), changed("/suite_result/x", 1, 2)),
}


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_changes_are_not_mixed(pair: tuple[Change, Change]) -> None:
    """A reader is never told of a change at a place where another one happened."""
    assert [len(group.changes) for group in group_changes(pair)] == [1, 1]


TYPES: list[tuple[Any, Any]] = [(1, 1.0), (1, True), (0.0, -0.0), ("1", 1), (None, "null")]


@pytest.mark.parametrize(("one", "other"), TYPES)
def test_values_are_compared_as_json(one: Any, other: Any) -> None:
    """Two values that are equal only in Python are not told as the same."""
    changes = [changed(at(name, "/n"), 7, value) for name, value in (("a", one), ("b", other))]
    assert [group.same for group in group_changes(changes)] == [False]


def test_whole_scenarios_and_expectations_are_grouped() -> None:
    """A table with many new rows is one group, and so are the expectations on them."""
    changes = [
        *(added(f"{RESULTS}/{name}", {"n": name}) for name in "ab"),
        *(added(f"{RESULTS}/{name}/mission_results/late", {}) for name in "cd"),
        *(added(f"{VERDICTS}/{name}", {"passed": True}) for name in "ef"),
        *(changed(f"{VERDICTS}/{name}/expected", 1, 2) for name in "gh"),
    ]
    groups = group_changes(changes)
    assert told(groups) == [
        ("", f"{RESULTS}/*", "a b", False),
        ("", f"{RESULTS}/*/mission_results/late", "c d", True),
        ("", f"{VERDICTS}/*", "e f", True),
        (f"{VERDICTS}/*", "/expected", "g h", True),
    ]
    assert [group.of_expectations for group in groups] == [False, False, True, True]


def test_groups_are_in_a_readable_order() -> None:
    """A reader sees first what many scenarios share, mission by mission, then the rest in the order
    of the record, and expectations at the end.
    """
    changes = [
        changed("/suite_result/suite_name", "a", "b"),
        changed(at("a", "/final_state/n"), 1, 2),
        changed(at("a", "/final_state/n", "other"), 1, 2),
        changed(at("a", "/final_state/only"), 1, 2),
        changed(at("b", "/final_state/n"), 1, 2),
        changed(at("b", "/final_state/n", "other"), 1, 2),
        changed(at("b", "/success"), 1, 2),
        changed(at("c", "/success"), 1, 2),
        changed(f"{VERDICTS}/e/expected", 1, 2),
        changed(f"{VERDICTS}/f/expected", 1, 2),
    ]
    other = f"{RESULTS}/*/mission_results/other"
    assert [(item.part, item.below, len(item.names)) for item in group_changes(changes)] == [
        (ANY, "/final_state/n", 2),
        (ANY, "/success", 2),
        (other, "/final_state/n", 2),
        ("", "/suite_result/suite_name", 0),
        (at("a", ""), "/final_state/only", 1),
        (f"{VERDICTS}/*", "/expected", 2),
    ]


def count_calls(number: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count how often values are encoded and places found to group this many changes."""
    calls = 0

    def counted(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def call(argument: Any) -> Any:
            nonlocal calls
            calls += 1
            return function(argument)

        return call

    changes = [
        *(changed(at(f"s{n}", "/same"), 1, 2) for n in range(number)),
        *(changed(at(f"s{n}", "/differs"), n, n + 1) for n in range(number)),
        *(changed(at(f"s{n}", f"/only/{n}"), n, n + 1) for n in range(number)),
    ]
    with monkeypatch.context() as patch:
        for name in ("encode", "find_place", "without_name"):
            patch.setattr(change_groups, name, counted(getattr(change_groups, name)))
        group_changes(changes)
    return calls


def test_grouping_is_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many changes cost twice as much."""
    few, many = (count_calls(number, monkeypatch) for number in (50, 100))
    assert few < many <= 2 * few


def in_step(index: int, scenario: str, *pair: Any, step: str = "tax") -> Change:
    """Return a change of a step's payload."""
    pointer = at(scenario, f"/executed_steps/{index}/payload/value")
    return replace(changed(pointer, *pair), step=step)


def test_step_is_known_by_its_id() -> None:
    """A step that comes later where others run before it is told once, with its id."""
    changes = [in_step(1, "a", 1, 2), in_step(3, "b", 3, 4), in_step(2, "b", 5, 6, step="fee")]
    several, single = group_changes(changes)
    assert (several.below, several.step, several.names) == (
        "/executed_steps/*/payload/value",
        "tax",
        ("a", "b"),
    )
    assert (single.below, single.step) == ("/executed_steps/2/payload/value", None)


def test_step_at_the_same_place_keeps_its_pointer() -> None:
    """A pointer that is right for all scenarios is shown as it is."""
    (group,) = group_changes([in_step(1, "a", 1, 2), in_step(1, "b", 3, 4)])
    assert (group.below, group.step) == ("/executed_steps/1/payload/value", None)


def test_results_come_before_steps() -> None:
    """A reviewer reads what a mission results in before how it came to it."""
    changes = [
        in_step(1, "a", 1, 2),
        changed(at("a", "/final_state/tax"), 1, 2),
        in_step(1, "b", 1, 2),
        changed(at("b", "/final_state/tax"), 1, 2),
        in_step(2, "c", 1, 2, step="other"),
        changed(at("c", "/final_state/only"), 1, 2),
    ]
    assert [(item.below, len(item.names)) for item in group_changes(changes)] == [
        ("/final_state/tax", 2),
        ("/executed_steps/1/payload/value", 2),
        ("/final_state/only", 1),
        ("/executed_steps/2/payload/value", 1),
    ]

"""What a first acceptance accepts."""

from dataclasses import replace

from tests.gates import accept, define, record_of, scenario
from tier2gate.golden.changes import Change, ChangeKind, Role
from tier2gate.golden.echoes import ScenarioInputs
from tier2gate.golden.first_acceptance import expand_added, list_results

SCENARIOS = "/suite_result/scenario_results"


def test_success_and_leaves_of_the_state_are_listed() -> None:
    """Whoever accepts a gate for the first time sees each value of each final state."""
    state = {"b": {"c/d": [1, {"e": None}], "empty": {}}, "a": []}
    golden = accept(define(scenario("two", state=state), scenario("one/x")))
    results = list(list_results(record_of(golden), {}))
    one, two = (f"{SCENARIOS}/{name}/mission_results/echo" for name in ("one~1x", "two"))
    assert [(item.pointer, item.after) for item in results] == [
        (f"{one}/success", True),
        (f"{one}/final_state", {}),
        (f"{two}/success", True),
        (f"{two}/final_state/a", []),
        (f"{two}/final_state/b/c~1d", [1, {"e": None}]),
        (f"{two}/final_state/b/empty", {}),
    ]
    assert {(item.kind, item.before, item.pointer == item.now) for item in results} == {
        (ChangeKind.ADDED, None, True)
    }


def test_values_of_the_initial_state_are_told_apart() -> None:
    """What a mission made stands out from what it left as it was."""
    golden = accept(define(scenario("one", state={"kept": 1, "set": 2})))
    inputs = {"one": ScenarioInputs(initial_state={"kept": 1, "set": 1})}
    roles = {
        item.pointer.rpartition("/")[2]: item.role
        for item in list_results(record_of(golden), inputs)
    }
    assert roles == {"success": Role.EFFECT, "kept": Role.ECHO, "set": Role.EFFECT}


def test_list_of_the_initial_state_is_told_by_its_items() -> None:
    """A mission that adds an item to a long list shows the item; a new list is shown as a whole."""
    golden = accept(define(scenario("one", state={"kept": [1, {"a": 2}, 3], "new": [4, 5]})))
    inputs = {"one": ScenarioInputs(initial_state={"kept": [1, {"a": 2}]})}
    told = [
        (item.pointer.rpartition("/final_state")[2], item.after)
        for item in list_results(record_of(golden), inputs)
        if item.role is not Role.ECHO
    ]
    success = f"{SCENARIOS}/one/mission_results/echo/success"
    assert told == [(success, True), ("/kept/2", 3), ("/new", [4, 5])]


def test_added_scenario_is_told_by_its_results() -> None:
    """Whoever accepts a new row of a table sees what it results in, not the start of its JSON."""
    golden = accept(define(scenario("new/one", state={"n": 1, "items": ["a", "b"]})))
    value = record_of(golden).json["suite_result"]["scenario_results"]["new/one"]
    pointer = f"{SCENARIOS}/new~1one"
    whole = Change(pointer=pointer, kind=ChangeKind.ADDED, before=None, after=value, now=pointer)
    told = [(item.pointer, item.after) for item in expand_added([whole])]
    result = f"{pointer}/mission_results/echo"
    assert told == [
        (f"{result}/success", True),
        (f"{result}/final_state/items", ["a", "b"]),
        (f"{result}/final_state/n", 1),
    ]


def test_other_changes_are_told_as_they_are() -> None:
    """A removed scenario, and one without missions, does not disappear from a drift."""
    pointer = f"{SCENARIOS}/one"
    removed = Change(
        pointer=pointer,
        kind=ChangeKind.REMOVED,
        before={"mission_results": {"echo": {}}},
        after=None,
        now=pointer,
    )
    empty = Change(
        pointer=pointer,
        kind=ChangeKind.ADDED,
        before=None,
        after={"mission_results": {}},
        now=pointer,
    )
    inner = replace(removed, pointer=f"{pointer}/mission_results", now=f"{pointer}/mission_results")
    assert list(expand_added([removed, empty, inner])) == [removed, empty, inner]

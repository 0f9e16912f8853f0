"""A gate that is too large to write out is compared with the target branch as its files have it."""

import json
from typing import Any

import pytest

from tier2gate.assessment.base.as_written import find_changed_as_written, find_loosened_as_written
from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.reader import Document, parse_json
from tier2gate.documents.schemas import validate_shape


def parse(name: str, value: Any) -> Document:
    """Return a document, one item of a list on each line."""
    text = json.dumps(value).replace('[{"', '[\n{"').replace('}, {"', '},\n{"')
    document = parse_json(text.encode(), name, DOCUMENT_LIMITS)
    assert validate_shape(document, name) == []
    return document


# Masks


def table(
    *masked: str, name: str = "t-{n}", file: str | None = None, rows: Any = None
) -> dict[str, Any]:
    """Return an entry for a table, of whose results the values at some paths are masked."""
    source = {"rows": rows} if file is None else {"table": file, "columns": {"n": "integer"}}
    call: dict[str, Any] = {"name": "echo"}
    if masked:
        call["mask"] = [{"path": path, "with": "M"} for path in masked]
    return {"scenario_name": name, "initial_state": {}, "missions": [call], **source}


def loosened(there: list[Any], here: list[Any]) -> list[tuple[str | None, str]]:
    """Return the scenarios and paths that are masked here only."""
    before, after = (
        parse("suite", {"suite_name": "s", "scenarios": item}) for item in (there, here)
    )
    found = [*find_loosened_as_written(before, after)]
    assert all(item.file == "suite" and item.line is not None for item in found)
    return [(item.scenario_name, item.path) for item in found]


OLD: dict[str, Any] = {"file": "2025.csv"}
NEW: dict[str, Any] = {"file": "2026.csv"}
FIRST: dict[str, Any] = {"rows": [{"n": 1}]}
SECOND: dict[str, Any] = {"rows": [{"n": 2}]}
X, Y = "/final_state/x", "/final_state/y"


@pytest.mark.parametrize(("one", "other"), [(OLD, NEW), (FIRST, SECOND), (OLD, FIRST)])
def test_masks_of_tables_with_one_template(one: Any, other: Any) -> None:
    """A mask that is new on one of two tables is not hidden by that of the other one."""
    there = [table(**one), table(X, **other)]
    assert loosened(there, there) == []
    assert loosened(there, there[::-1]) == []
    assert loosened(there, [table(X, **one), there[1]]) == [("t-{n}", X)]
    assert loosened(there, [table(Y, **one), there[1]]) == [("t-{n}", Y)]
    assert loosened([*there[::-1]], [there[1], table(X, **one)]) == [("t-{n}", X)]
    assert loosened(there, [table(X, **one), table(X, Y, **other)]) == [
        ("t-{n}", X),
        ("t-{n}", Y),
    ]
    assert loosened(there, [table(X, **one), table(**other)]) == [("t-{n}", X)]
    assert loosened([there[1]], [table(X, **one), there[1]]) == [("t-{n}", X)]


def test_table_with_a_template_of_its_own() -> None:
    """Its rows and its file may change: a reviewer is not told its masks as new each time."""
    assert loosened([table(X, **OLD)], [table(X, **NEW)]) == []
    assert loosened([table(X, **FIRST)], [table(X, **SECOND)]) == []
    assert loosened([table(X, **OLD)], [table(X, Y, **OLD)]) == [("t-{n}", Y)]
    assert loosened([table(X, **OLD)], [table(X, name="u-{n}", **OLD)]) == [("u-{n}", X)]


def test_scenario_named_like_the_key_of_a_table() -> None:
    """Nobody covers the new mask of a table with one on a scenario that is named as its key."""
    scenario = {"scenario_name": '["t-{n}","2025.csv",null]', "initial_state": {}}
    masked = {**scenario, "missions": table(X, **OLD)["missions"]}
    there = [table(**OLD), table(**NEW), masked]
    assert loosened(there, [table(X, **OLD), *there[1:]]) == [("t-{n}", X)]


# Expectations

EQUAL = [
    ({"scenarios": "t-*"}, {"scenarios": ["t-*"]}, "t-*"),
    ({"scenarios": "*", "except": "t"}, {"scenarios": ["*"], "except": ["t"]}, "* except t"),
]
DIFFERENT = [
    ({"scenarios": ["a", "b"]}, {"scenarios": "a, b"}),
    ({"scenarios": ["a"], "except": ["b"]}, {"scenarios": "a except b"}),
    ({"scenarios": "*", "except": ["a", "b"]}, {"scenarios": "*", "except": "a, b"}),
    ({"scenarios": "t-*"}, {"scenario_name": "t-*"}),
]


def change_between(there: dict[str, Any], here: dict[str, Any]) -> tuple[Any, Any] | None:
    """Return which scenarios an expectation is told to have had and to have; `None` if the same."""
    fields = {"id": "e", "mission_name": "echo", "path": "id", "op": "exists"}
    sides = [parse("expectations", {"expectations": [{**fields, **of}]}) for of in (there, here)]
    changes = [*find_changed_as_written(*sides)]
    if not changes:
        return None
    [change] = changes
    assert change.id == "e"
    assert change.before is not None
    assert change.after is not None
    return change.before["scenario_name"], change.after["scenario_name"]


@pytest.mark.parametrize(("there", "here"), DIFFERENT)
def test_patterns_that_look_the_same_joined(there: Any, here: Any) -> None:
    """An expectation of fewer scenarios is told, whatever characters its patterns have."""
    told = change_between(there, here)
    assert told is not None
    assert told[0] != told[1]
    assert change_between(here, there) == told[::-1]
    assert change_between(there, there) is None


@pytest.mark.parametrize(("one", "other", "words"), EQUAL)
def test_pattern_and_list_of_one(one: Any, other: Any, words: str) -> None:
    """How one pattern is written is no change, and others are told in words."""
    assert change_between(one, other) is None
    assert change_between(one, {"scenario_name": "x"}) == (words, "x")


def test_expectations_with_one_id() -> None:
    """One id may be used for several patterns: a loosened one is not hidden by the other."""
    fields = {"id": "e", "mission_name": "echo", "path": "id", "op": "eq"}
    strict, loose = {**fields, "expected": "wf-echo"}, {**fields, "op": "ne", "expected": "x"}
    a, b = {"scenarios": "a-*"}, {"scenarios": "b-*"}

    def told(there: list[Any], here: list[Any]) -> list[tuple[str, int | None, bool, bool]]:
        sides = [parse("expectations", {"expectations": side}) for side in (there, here)]
        return [
            (item.id, item.line, item.before is None, item.after is None)
            for item in find_changed_as_written(*sides)
        ]

    there = [{**strict, **a}, {**strict, **b}]
    assert told(there, there) == told(there, there[::-1]) == []
    assert told(there, [{**loose, **a}, there[1]]) == [("e", 2, False, False)]
    assert told(there, [there[0], {**loose, **b}]) == [("e", 3, False, False)]
    assert told(there, there[1:]) == [("e", None, False, True)]
    assert told(there[1:], there) == [("e", 2, True, False)]

"""Answers of a child process are accepted in their agreed form and refused with any change."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tier2gate.documents.schemas import load_schema, refuse_to_fetch
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import (
    ExecutionContext,
    Orchestrator,
    StepSpec,
    WorkflowDefinition,
)
from tier2gate.runner.answer_fields import InvalidAnswerError
from tier2gate.runner.answers import Failure, read_failure, read_offer, read_result, read_steps
from tier2gate.runner.sources import describe_sources
from tier2gate.settings import PythonModule, Settings

WORKFLOW = WorkflowDefinition(
    id="wf",
    steps=[
        StepSpec("ask", "human", {"to": "ü"}),
        StepSpec("end", "runtime", {"operation": "fail", "reason": "late"}),
    ],
)
RAN = Orchestrator().run_workflow(WORKFLOW, ExecutionContext(initial_state={"a": [-0.0, 1.5]}))
WHEN = {"value": 1, "op": "eq", "expected": 1}
ANSWERS: dict[str, Any] = {
    "result": {"result": RAN.to_dict(), "skipped": ["before"]},
    "offer": {"missions": {"m": "What it does."}, "source": "x = 1\n"},
    "steps": {
        "steps": [
            {"id": "a", "kind": "human", "operation": "noop", "when": None},
            {
                "id": "b",
                "kind": "runtime",
                "operation": "set",
                "when": {"value": 1, "op": "exists"},
            },
        ]
    },
    "failure": {"failure": "raised", "frames": [["rules.py", 1, "f", "f()"]], "hint": None},
}


FILE = describe_sources(
    [PythonModule(shown="rules.py", path=Path("/somewhere/rules.py"))], Settings()
)
INSTALLED = describe_sources([PythonModule(shown="shop.rules", path=None)], Settings())


def read_failure_of_file(answer: Any) -> Failure | None:
    """Read the failure of a module that is a single file."""
    return read_failure(answer, FILE)


READERS: dict[str, Callable[[Any], Any]] = {
    "result": read_result,
    "offer": read_offer,
    "steps": read_steps,
    "failure": read_failure_of_file,
}


def without_reader(kind: str, answer: Any) -> Any:
    """Read an answer; an answer that is not a failure counts as invalid."""
    result = READERS[kind](answer)
    if result is None:
        raise InvalidAnswerError("not a failure")
    return result


@pytest.mark.parametrize("kind", ANSWERS)
def test_valid_answer_is_accepted(kind: str) -> None:
    """The gate judges exactly what an honest module returns."""
    result = without_reader(kind, json.loads(json.dumps(ANSWERS[kind])))
    if kind == "result":
        assert encode(result.to_dict()) == encode(RAN.to_dict())
        assert result.skipped_step_ids == ("before",)


ODD: tuple[Any, ...] = (None, True, 7, 1.5, "text", [], {}, [None], {"": None})


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the places of all values in a value."""
    found = [path]
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        found += [place for key, item in inner for place in places(item, (*path, key))]
    return found


def forgeries(value: Any) -> Iterator[Any]:
    """Change a value at each of its places: another type, a missing field, an extra field."""
    for path in places(value):
        for odd in ODD:
            root, holder, key = copied(value, path)
            holder[key] = odd
            yield root[0]
        root, holder, key = copied(value, path)
        if isinstance(holder[key], dict):
            holder[key]["unknown"] = 1
            yield root[0]
        if path:
            root, holder, key = copied(value, path)
            del holder[key]
            yield root[0]


def copied(value: Any, path: tuple[Any, ...]) -> tuple[list[Any], Any, Any]:
    """Copy a value into a list; return it with a place's container and key."""
    root = holder = [deepcopy(value)]
    *way, key = (0, *path)
    for part in way:
        holder = holder[part]
    return root, holder, key


SCHEMA = load_schema("golden")
RECORD = jsonschema_rs.Draft202012Validator(
    {"$defs": SCHEMA["$defs"], "$ref": "#/$defs/mission_result"}, retriever=refuse_to_fetch
)


@pytest.mark.parametrize("kind", ANSWERS)
def test_changed_answer_is_refused_or_valid(kind: str) -> None:
    """A forged answer never crashes the gate or becomes an invalid golden."""
    refused = 0
    for answer in forgeries(ANSWERS[kind]):
        try:
            result = without_reader(kind, answer)
        except InvalidAnswerError:
            refused += 1
        else:
            if kind == "result":
                assert RECORD.is_valid(json.loads(json.dumps(result.to_dict())))
    assert refused > 20


DISAGREEING: dict[str, dict[str, Any]] = {
    "another id": {"id": "other"},
    "success with a failed step": {"success": True},
    "no failed step": {"failed_step_id": None},
    "another failed step": {"failed_step_id": "ask"},
    "no message": {"error_message": None},
    "another message": {"error_message": "Step 'ask' failed: late"},
    "other lineage": {"lineage": {"executed_step_ids": ["ask"], "workflow_id": "wf"}},
    "lineage in another order": {
        "lineage": {"executed_step_ids": ["end", "ask"], "workflow_id": "wf"}
    },
    "another workflow": {"lineage": {"executed_step_ids": ["ask", "end"], "workflow_id": "w"}},
    "another receipt": {"receipt": {"id": "wf", "steps": []}},
    "a step twice": {
        "executed_steps": [{"id": "end", "kind": "human", "payload": {}}] * 2,
        "lineage": {"executed_step_ids": ["end", "end"], "workflow_id": "wf"},
        "receipt": {"id": "wf", "steps": ["end", "end"]},
    },
    "another kind": {
        "executed_steps": [
            {"id": "ask", "kind": "magic", "payload": {}},
            {"id": "end", "kind": "runtime", "payload": {}},
        ]
    },
}


@pytest.mark.parametrize("name", DISAGREEING)
def test_record_whose_parts_disagree_is_refused(name: str) -> None:
    """A record that contradicts itself never gets into a golden."""
    answer = {"result": RAN.to_dict() | DISAGREEING[name], "skipped": []}
    with pytest.raises(InvalidAnswerError):
        read_result(answer)


def test_step_is_not_both_executed_and_skipped() -> None:
    """A step that is counted as skipped did not run."""
    with pytest.raises(InvalidAnswerError, match="the id of another step"):
        read_result({"result": RAN.to_dict(), "skipped": ["ask"]})


FAILURES: dict[str, tuple[str, Any]] = {
    "its own hint": ("hint", "run this: curl …"),
    "another file": ("frames", [["/etc/passwd", 1, "", ""]]),
    "line 0": ("frames", [["rules.py", 0, "", ""]]),
    "a line that is true": ("frames", [["rules.py", True, "", ""]]),
    "too many frames": ("frames", [["rules.py", 1, "", ""]] * 6),
    "a long frame": ("frames", [["rules.py", 1, "", "", ""]]),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failure_with_a_changed_field_is_refused(name: str) -> None:
    """A forged problem cannot point outside the module's lines or give its own advice."""
    field, value = FAILURES[name]
    with pytest.raises(InvalidAnswerError):
        read_failure({**ANSWERS["failure"], field: value}, FILE)


def test_long_texts_of_a_failure_are_cut() -> None:
    """A forged failure does not flood the log."""
    answer = {"failure": "x" * 10**6, "frames": [["a.py", 1, "f", "y" * 10**6]], "hint": None}
    failure = read_failure(answer, INSTALLED)
    assert failure is not None
    assert len(failure.message) == 2_000
    assert len(failure.frames[0][3]) == 500


@pytest.mark.parametrize("name", ["\ud800", ""])
def test_invalid_mission_name_is_refused(name: str) -> None:
    """Every mission's name can be written in a suite and in a golden."""
    with pytest.raises(InvalidAnswerError):
        read_offer({"missions": {name: ""}, "source": ""})


def test_drawing_that_nests_too_deep_is_refused() -> None:
    """A workflow that is too deep to show is not drawn."""
    value: Any = 1
    for _ in range(150):
        value = [value]
    step = {"id": "a", "kind": "runtime", "operation": "noop", "when": {"value": value, "op": "eq"}}
    with pytest.raises(InvalidAnswerError, match="it nests deeper than 100"):
        read_steps({"steps": [step]})

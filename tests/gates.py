"""Small gates for tests, goldens of simulated runs, and functions that take JSON apart."""

import copy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.documents.reader import parse_document
from tier2gate.gates.files import GateDocuments, load_gate
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.runnable import GateDefinition, define_gate
from tier2gate.golden.as_json import golden_to_json, render_golden
from tier2gate.golden.checksum import checksum_of
from tier2gate.golden.format import Golden, make_golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.golden.record import Record, RecordOfRun
from tier2gate.golden.store import read_golden
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition
from tier2gate.orchestration.registry import MISSION_REGISTRY, MissionBuilder, Registry
from tier2gate.orchestration.test_run import TestRunResult, run_test_run_hashed
from tier2gate.settings import Settings

JsonPath: TypeAlias = tuple[str | int, ...]

SUITE = """\
suite_name: onboarding
scenarios:
  - scenario_name: new
    initial_state: {tier: gold}
    missions:
      - name: echo
        params: {greeting: hello}
"""

EXPECTATIONS = """\
expectations:
  - id: greets
    scenario_name: new
    mission_name: echo
    path: executed_steps.0.payload.params.greeting
    op: ne
    expected: goodbye
"""

FAILING = EXPECTATIONS.replace("op: ne", "op: eq")

PAYS = """\
  - id: pays
    scenario_name: new
    mission_name: echo
    path: final_state.balance
    op: gt
    expected: 3
"""
"""One more expectation, whose path is missing."""

HELLO_HASH = "279610b21677d1db4fab79f4f1e0a0558ffdb34e6eb2b0a8d4d8d68c1e161a34"
HI_HASH = "e42c23f6115e2b856cbfaea6e8c2190326f638e536e585eba975b1f06721b297"
"""The hashes of the runs of `SUITE`, as it is and with `hi` for `hello`."""

ANNOTATED_SUITE = """\
schema_version: suite@1
suite_name: s
x-owner: me
scenarios:
  - scenario_name: one
    initial_state: {n: 1}
    missions: [{name: echo, params: {a: 1}, x-why: because}]
"""
"""A suite with fields that are its author's own."""

EXPECTS_SUCCESS = """\
expectations:
  - {id: e, scenario_name: one, mission_name: echo, path: success, op: eq, expected: true}
"""
"""Expectations of the annotated suite, one a line."""


def write_gate(
    folder: Path, name: str = "a", *, suite: str = SUITE, expectations: str = EXPECTATIONS
) -> Gate:
    """Write a gate's suite and expectations, without a golden."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.suite.yaml"
    path.write_text(suite, encoding="utf-8")
    (folder / f"{name}.expectations.yaml").write_text(expectations, encoding="utf-8")
    return explicit_gate(path, None, None)


def documents_of(suite: str = SUITE, expectations: str = EXPECTATIONS) -> GateDocuments:
    """Parse a gate's suite and expectations."""
    return GateDocuments(
        suite=parse_document(suite.encode(), "a.suite.yaml"),
        expectations=parse_document(expectations.encode(), "a.expectations.yaml"),
    )


def scenario(
    name: str, *, state: Mapping[str, Any] | None = None, params: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a scenario that calls echo once."""
    missions = [{"name": "echo", "params": dict(params or {})}]
    return {"scenario_name": name, "initial_state": dict(state or {}), "missions": missions}


def expectation(item_id: str, scenario_name: str, **fields: Any) -> dict[str, Any]:
    """Return an expectation that echo succeeds, with some fields replaced."""
    return {
        "id": item_id,
        "scenario_name": scenario_name,
        "mission_name": "echo",
        "path": "success",
        "op": "eq",
        "expected": True,
        **fields,
    }


def define(
    *scenarios: Mapping[str, Any],
    expectations: list[dict[str, Any]] | None = None,
    suite_name: str = "onboarding",
) -> GateDefinition:
    """Define a gate; by default, each scenario's echo is expected to succeed."""
    if expectations is None:
        names = [item["scenario_name"] for item in scenarios]
        expectations = [expectation(f"{name}-ok", name) for name in names]
    suite = {"suite_name": suite_name, "scenarios": list(scenarios)}
    return GateDefinition(
        suite=parse_suite_definition(suite),
        expectations=parse_expectations_definition({"expectations": expectations}),
    )


def accept(definition: GateDefinition, registry: Registry = MISSION_REGISTRY) -> Golden:
    """Return the golden of a run as it would be read from its file."""
    result, hashes = run_test_run_hashed(
        definition.suite, definition.expectations, registry=registry
    )
    return make_golden(RecordOfRun(result), hashes, hash_definitions(definition, {}))


def run_gate(
    gate: Gate, root: Path, registry: Registry = MISSION_REGISTRY
) -> tuple[GateDocuments, GateDefinition, TestRunResult]:
    """Load, define and run a gate."""
    documents = load_gate(gate, root)
    definition = define_gate(documents)
    result, _ = run_test_run_hashed(definition.suite, definition.expectations, registry=registry)
    return documents, definition, result


def of_two_scenarios(state: Mapping[str, Any] | None = None) -> Golden:
    """Return a golden with more than one of everything."""
    return accept(
        define(
            scenario("one", state=state, params={"a": 1}),
            scenario("two", params={"b": [1.0, True, None]}),
        )
    )


def body_of(golden: Golden) -> dict[str, Any]:
    """Return a golden's JSON, which a test may modify."""
    body = golden_to_json(golden)
    assert body is not None
    return body


def sealed(body: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    """Return a golden's JSON with some fields changed and the checksum of an unedited golden."""
    body = {**body, **changed}
    return {**body, "checksum": checksum_of(body)}


def record_of(golden: Golden) -> Record:
    """Return the record of a golden that has one."""
    assert golden.record is not None
    return golden.record


def record_in(path: Path) -> Mapping[str, Any]:
    """Return the record that a golden's file keeps, as JSON."""
    return record_of(read_golden(path, path.name)).json


def write_golden(path: Path, golden: Golden) -> bytes:
    """Write a golden's file without the writer under test."""
    data = render_golden(golden)
    path.write_bytes(data)
    return data


def accept_in(settings: Settings) -> None:
    """Accept what the gates of a call give today."""
    for gate, planned in plan_updates(settings, UpdateSettings()).planned:
        carry_out(gate, planned, settings)


def echo_that(change: Callable[[dict[str, Any]], object]) -> MissionBuilder:
    """Return an echo with changed behaviour: `change` alters the payload that it records."""

    def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
        payload: dict[str, Any] = {"operation": "noop", "params": dict(params or {})}
        change(payload)
        return WorkflowDefinition("wf-echo", [StepSpec("echo-step", "runtime", payload)])

    return build


def leaves(value: Any, path: JsonPath = ()) -> Iterator[tuple[JsonPath, Any]]:
    """Walk all scalars and empty containers of a JSON value, with their paths."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def containers(value: Any, path: JsonPath = ()) -> Iterator[tuple[JsonPath, Any]]:
    """Walk all mappings and lists of a JSON value, with their paths."""
    if isinstance(value, dict | list):
        yield path, value
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from containers(item, (*path, key))


def replaced(value: Any, path: JsonPath, new: Any) -> Any:
    """Copy a JSON value with the value at one place replaced."""
    if not path:
        return new
    changed = copy.deepcopy(value)
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = new
    return changed


def without(value: Any, path: JsonPath) -> Any:
    """Copy a JSON value with the value at one place removed."""
    changed = copy.deepcopy(value)
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]
    return changed

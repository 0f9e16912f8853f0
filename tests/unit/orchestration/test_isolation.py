"""A run shares nothing that can change with its caller, its missions or between its results."""

import gc
import weakref
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from tier2gate.orchestration.collector import collector_paused
from tier2gate.orchestration.daily_loop import build_daily_loop
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition
from tier2gate.orchestration.registry import MISSION_REGISTRY, build_echo
from tier2gate.orchestration.test_run import TestRunResult, hash_record, run_test_run

STATE = {"a": {"b": [1, {"c": 2}]}, "n": 5}
PARAMS = {"x": {"y": [1]}, "requested_steps": 3}
SUITE = {
    "suite_name": "s",
    "scenarios": [
        {
            "scenario_name": name,
            "initial_state": STATE,
            "missions": [
                {"name": "echo", "params": PARAMS},
                {"name": "echo", "id": "again", "params": PARAMS},
                {"name": "daily_loop", "params": PARAMS},
            ],
        }
        for name in ("one", "two")
    ],
}
PATHS = (
    "",
    "final_state",
    "final_state.a",
    "executed_steps",
    "/executed_steps/0/payload",
    "lineage",
)
EXPECTATIONS = {
    "expectations": [
        {
            "id": f"e{number}",
            "scenario_name": "one",
            "mission_name": "echo",
            "path": path,
            "op": "eq",
            "expected": STATE,
        }
        for number, path in enumerate(PATHS)
    ]
}


def containers(value: Any) -> Iterator[Any]:
    """Yield every mapping and list in a JSON value."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


def spoil(value: Any) -> None:
    """Change every mapping and list in a JSON value."""
    for container in [*containers(value)]:
        if isinstance(container, dict):
            container["spoilt"] = True
        else:
            container.append("spoilt")


def parts_of(run: TestRunResult) -> list[Any]:
    """Return the values of each mission's result."""
    return [
        [result.final_state, [step.payload for step in result.executed_steps]]
        for scenario in run.suite_result.scenario_results.values()
        for result in scenario.mission_results.values()
    ]


def test_results_share_nothing_with_their_definitions() -> None:
    """Whoever changes a result afterwards would change the next run of the same definitions."""
    suite = parse_suite_definition(SUITE)
    expectations = parse_expectations_definition(EXPECTATIONS)
    before = deepcopy((suite, expectations))
    first = run_test_run(suite, expectations)
    accepted = deepcopy(first.to_dict())
    spoil(first.to_dict())
    assert repr((suite, expectations)) == repr(before)
    assert run_test_run(suite, expectations).to_dict() == accepted


def test_definitions_share_nothing_with_results() -> None:
    """Whoever changes a definition afterwards would change a result that was already hashed."""
    suite = parse_suite_definition(SUITE)
    expectations = parse_expectations_definition(EXPECTATIONS)
    result = run_test_run(suite, expectations)
    for scenario in suite.scenarios:
        spoil(scenario.initial_state)
        for call in scenario.missions:
            spoil(call.params)
    for item in expectations.expectations:
        spoil(item.expected)
    assert hash_record(result.to_dict()).test_run_hash == result.metadata["test_run_hash"]


def test_results_share_nothing_with_each_other() -> None:
    """Whoever changes one mission's result would change the results of others."""
    result = run_test_run(
        parse_suite_definition(SUITE), parse_expectations_definition(EXPECTATIONS)
    )
    parts = parts_of(result)
    owners: dict[int, int] = {}
    for number, part in enumerate(parts):
        for container in containers(part):
            assert owners.setdefault(id(container), number) == number
    before = deepcopy(parts[1:])
    spoil(parts[0])
    assert parts[1:] == before


def test_payload_and_state_of_a_result_are_apart() -> None:
    """Whoever changes a payload would change the final state."""
    params: dict[str, Any] = {"x": {"y": [1]}}
    workflow = build_echo(params)
    payload = workflow.steps[0].payload or {}
    spoil(payload)
    assert workflow.metadata["params"] == params == {"x": {"y": [1]}}


def test_mission_of_a_user_may_change_and_keep_its_params() -> None:
    """A builder of a user's own that changes or keeps what it gets would change other calls."""
    kept: list[Any] = []

    def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
        kept.append(params)
        workflow = WorkflowDefinition("wf", [StepSpec("s", "runtime", {"given": params})])
        kept.append(workflow)
        assert isinstance(params, dict)
        params["changed"] = len(kept)
        return workflow

    suite = parse_suite_definition(SUITE)
    expectations = parse_expectations_definition(EXPECTATIONS)
    before = repr(suite)
    result = run_test_run(suite, expectations, registry={**MISSION_REGISTRY, "echo": build})
    assert repr(suite) == before
    spoil([item if isinstance(item, dict) else item.steps[0].payload for item in kept])
    assert hash_record(result.to_dict()).test_run_hash == result.metadata["test_run_hash"]


@pytest.mark.parametrize("is_on", [True, False])
def test_collector_is_as_it_was(is_on: bool) -> None:
    """A program that turned the collector on or off would find it changed after a run."""
    was_on, frozen = gc.isenabled(), gc.get_freeze_count()
    try:
        (gc.enable if is_on else gc.disable)()
        run_test_run(parse_suite_definition(SUITE), parse_expectations_definition(EXPECTATIONS))
        assert gc.isenabled() == is_on
        with collector_paused():
            assert not gc.isenabled()
        with pytest.raises(KeyError), collector_paused():
            raise KeyError
        assert gc.isenabled() == is_on
        assert gc.get_freeze_count() == frozen
    finally:
        (gc.enable if was_on else gc.disable)()


class _Node:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.node = self


@pytest.fixture
def collecting() -> Iterator[None]:
    """Run a test with the collector on, as a program starts with it."""
    was_on = gc.isenabled()
    gc.enable()
    gc.collect()
    yield
    (gc.enable if was_on else gc.disable)()


@pytest.mark.usefixtures("collecting")
def test_garbage_of_a_caller_stays_young() -> None:
    """A program that makes small runs again and again would keep all its own garbage."""
    garbage = weakref.ref(_Node())
    with collector_paused():
        kept = [[number] for number in range(10)]
    gc.collect(1)
    assert garbage() is None
    assert kept


@pytest.mark.usefixtures("collecting")
def test_results_of_a_large_run_are_not_searched_at_once() -> None:
    """A program that runs a large suite and goes on would need 40 % more time."""
    if gc.get_freeze_count():
        pytest.skip("CPython 3.12 freezes immortal objects by itself, and what is frozen stays so")
    with collector_paused():
        kept = [[number] for number in range(20_000)]
    young = [*gc.get_objects(generation=0), *gc.get_objects(generation=1)]
    assert not any(item is kept[0] for item in young)


def test_frozen_objects_of_a_caller_stay_frozen() -> None:
    """A program that froze its objects before a fork would have them unfrozen by a run."""
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with collector_paused():
            pass
        assert gc.get_freeze_count() > frozen * 0.9  # some may have been freed meanwhile
    finally:
        gc.unfreeze()


def test_collector_is_left_on_for_missions_of_users() -> None:
    """A mission of a user's own would run out of memory if nothing of it were collected."""
    seen: list[bool] = []

    def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
        seen.append(gc.isenabled())
        return build_daily_loop(params)

    suite = parse_suite_definition(SUITE)
    expectations = parse_expectations_definition(EXPECTATIONS)
    was_on = gc.isenabled()
    gc.enable()
    try:
        run_test_run(suite, expectations, registry={**MISSION_REGISTRY, "daily_loop": build})
    finally:
        (gc.enable if was_on else gc.disable)()
    assert seen == [True, True]

"""Properties of the core that hold for all values and all runs."""

import json
import math
from collections import OrderedDict
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core import digest, dump
from tier2gate.orchestration.canonical import (
    CanonicalError,
    canonical,
    compose,
    copy_value,
    encode,
    hash_value,
)
from tier2gate.orchestration.daily_loop import run_daily_loop
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
    run_test_run_from_config,
)
from tier2gate.orchestration.engine import ExecutionContext, Orchestrator
from tier2gate.orchestration.expectations import resolve_path
from tier2gate.orchestration.harness import hash_inputs
from tier2gate.orchestration.test_run import TestRunResult, hash_record, run_test_run

# A slow machine must not fail the tests.
core = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**60), 10**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
KEYS = st.one_of(st.sampled_from(["a", "b", "é", "\uffff", "\U0001f600", "0", ""]), st.text())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)
MAPPINGS = st.dictionaries(KEYS, VALUES, max_size=4)
FAULTS = st.sampled_from(
    [(), {1}, b"x", object(), OrderedDict(), math.nan, math.inf, "\ud800", 10**4300, {1: 1}]
)

STEPS = st.fixed_dictionaries(
    {}, optional={key: st.integers(-2, 60) for key in ("requested_steps", "requested_human_steps")}
)
CALLS = st.one_of(
    st.fixed_dictionaries(
        {"name": st.just("echo")},
        optional={"params": st.none() | MAPPINGS, "id": st.none() | st.text(max_size=4)},
    ),
    st.fixed_dictionaries({"name": st.just("daily_loop")}, optional={"params": STEPS}),
)
SCENARIO_NAMES = st.sampled_from(["s", "t"]) | st.text(max_size=4)
SUITES = st.fixed_dictionaries(
    {
        "suite_name": st.text(max_size=8),
        "scenarios": st.lists(
            st.fixed_dictionaries(
                {
                    "scenario_name": SCENARIO_NAMES,
                    "initial_state": MAPPINGS,
                    "missions": st.lists(CALLS, max_size=3),
                }
            ),
            max_size=3,
        ),
    }
)
SEGMENTS = st.lists(st.sampled_from(["a", "b", "", "0", "1", "-1", "\u0661", "9" * 5000]))
PATHS = st.sampled_from(
    ["", "success", "final_state", "/final_state/a", "executed_steps.0.payload", "lineage", "gone"]
)
EXPECTATIONS = st.fixed_dictionaries(
    {
        "expectations": st.lists(
            st.fixed_dictionaries(
                {
                    "id": st.text(max_size=4),
                    "scenario_name": SCENARIO_NAMES,
                    "mission_name": st.sampled_from(["echo", "daily_loop", "gone"]),
                    "path": PATHS | st.text(max_size=4),
                    "op": st.sampled_from(["eq", "ne", "gt", "lt", "exists"]),
                },
                optional={"expected": VALUES},
            ),
            max_size=4,
            unique_by=lambda expectation: str(expectation["id"]),
        )
    }
)
RUNS = st.tuples(SUITES, EXPECTATIONS)


def run(definitions: tuple[dict[str, Any], dict[str, Any]]) -> TestRunResult:
    """Run a suite and its expectations as parsed from JSON."""
    return run_test_run_from_config(*definitions)


def containers(value: Any) -> list[Any]:
    """Return every `dict` and `list` in a value, including itself."""
    if isinstance(value, dict):
        return [value, *(part for item in value.values() for part in containers(item))]
    if isinstance(value, list):
        return [value, *(part for item in value for part in containers(item))]
    return []


def parts_of(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value in a value, including itself, with its JSON Pointer."""
    yield pointer, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from parts_of(item, f"{pointer}/{escaped(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from parts_of(item, f"{pointer}/{index}")


def escaped(token: str) -> str:
    """Escape a token of a JSON Pointer, without the code under test."""
    return token.replace("~", "~0").replace("/", "~1")


def typed(value: Any) -> Any:
    """Return a value with the exact type of every part, in the order of its keys."""
    if isinstance(value, dict):
        return (type(value), [(typed(key), typed(item)) for key, item in value.items()])
    if isinstance(value, list):
        return (type(value), [typed(item) for item in value])
    return (type(value), repr(value))


def reordered(value: Any, random: Random) -> Any:
    """Copy a value with the keys of all mappings in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: reordered(value[key], random) for key in keys}
    if isinstance(value, list):
        return [reordered(item, random) for item in value]
    return value


@core
@given(VALUES)
def test_canonical_is_plain_json(value: Any) -> None:
    """A value's canonical form is the sorted, compact ASCII JSON that any language can write."""
    assert canonical(value) == dump(value).encode()
    assert encode(value) == dump(value)
    assert hash_value(value) == digest(value)


@core
@given(VALUES)
def test_canonical_reads_back_as_the_value(value: Any) -> None:
    """Canonical text loses nothing: reading it gives the same values and types."""
    assert dump(json.loads(canonical(value))) == dump(value)
    assert canonical(json.loads(canonical(value))) == canonical(value)


@core
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_compose_is_encode(value: dict[str, Any]) -> None:
    """A hash composed of parts equals the hash of the whole, for every mapping."""
    assert compose({key: encode(item) for key, item in value.items()}) == encode(value)


@core
@given(VALUES)
def test_copy_is_equal_typed_and_unshared(value: Any) -> None:
    """A copy has the same values, exact types and order of keys, and shares no container."""
    copied = copy_value(value)
    assert typed(copied) == typed(value)
    originals = {id(part) for part in containers(value)}
    assert not [part for part in containers(copied) if id(part) in originals]
    assert len({id(part) for part in containers(copied)}) == len(containers(copied))


@core
@given(FAULTS, st.lists(st.tuples(KEYS | st.integers(0, 3), MAPPINGS), max_size=6))
def test_pointer_of_an_error_leads_to_the_fault(
    fault: Any, way: list[tuple[str | int, dict[str, Any]]]
) -> None:
    """A user finds a value that cannot be hashed by its pointer, however deep it is."""
    value, tokens = fault, list[str]()
    for step, beside in way:
        if isinstance(step, int):
            value = [*([beside] * step), value, beside]
        else:
            value = beside | {step: value}
        tokens.insert(0, escaped(str(step)))
    with pytest.raises(CanonicalError) as caught:
        canonical(value)
    assert caught.value.pointer == "".join(f"/{token}" for token in tokens)


@core
@given(VALUES, st.text() | SEGMENTS.map(".".join) | SEGMENTS.map("/".join))
def test_path_never_raises(value: Any, path: str) -> None:
    """A path either resolves or does not, and never crashes a run."""
    found, actual = resolve_path(value, path)
    assert found or actual is None


@core
@given(VALUES)
def test_pointer_reaches_every_value(value: Any) -> None:
    """Every value in a record has a JSON Pointer, whatever its keys contain."""
    for pointer, part in parts_of(value):
        found, actual = resolve_path(value, pointer)
        assert found
        assert actual is part


@core
@given(STEPS, MAPPINGS)
def test_daily_loop_always_runs(numbers: dict[str, int], state: dict[str, Any]) -> None:
    """No numbers make the daily loop exceed its limits."""
    result = run_daily_loop(ExecutionContext(state), numbers)
    humans = [step for step in result.executed_steps if step.kind == "human"]
    assert result.success
    assert 1 <= len(result.executed_steps) <= Orchestrator.MAX_TOTAL_STEPS
    assert len(humans) == (numbers.get("requested_human_steps", 1) >= 1)


@core
@given(RUNS)
def test_run_changes_none_of_its_inputs(
    definitions: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """A run changes neither configurations nor definitions, down to the order of keys."""
    suite, expectations = definitions
    suite_def = parse_suite_definition(suite)
    expectations_def = parse_expectations_definition(expectations)
    before = deepcopy((suite, expectations)), repr((suite_def, expectations_def))
    run_test_run_from_config(suite, expectations)
    run_test_run(suite_def, expectations_def)
    assert typed(list(definitions)) == typed(list(before[0]))
    assert repr((suite_def, expectations_def)) == before[1]


@core
@given(RUNS, st.randoms(use_true_random=False))
def test_order_of_keys_does_not_change_hashes(
    definitions: tuple[dict[str, Any], dict[str, Any]], random: Random
) -> None:
    """A file with its keys in another order gives the same hashes."""
    suite, expectations = definitions
    shuffled = reordered(suite, random), reordered(expectations, random)
    assert hash_record(run(shuffled).to_dict()) == hash_record(run(definitions).to_dict())
    first, second = (
        [hash_inputs(scenario) for scenario in parse_suite_definition(cfg).scenarios]
        for cfg in (suite, shuffled[0])
    )
    assert first == second


@core
@given(RUNS)
def test_result_is_canonical_json(definitions: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Every result can be written to a golden and read back unchanged."""
    record = run(definitions).to_dict()
    assert canonical(record) == dump(record).encode()
    assert typed(json.loads(json.dumps(record))) == typed(record)


@core
@given(RUNS)
def test_recorded_hashes_are_recomputed(
    definitions: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """The hashes recomputed from a record equal those that the run wrote."""
    result = run(definitions)
    hashes = hash_record(json.loads(json.dumps(result.to_dict())))
    assert (hashes.test_run_hash, hashes.suite_hash, hashes.expectations_hash) == (
        result.metadata["test_run_hash"],
        result.suite_result.metadata["suite_hash"],
        result.expectations_result.metadata["expectations_hash"],
    )
    scenarios = result.suite_result.scenario_results
    assert hashes.scenarios == {
        name: scenario.metadata["scenario_hash"] for name, scenario in scenarios.items()
    }
    assert hashes.missions == {
        name: {key: hash_value(r.to_dict()) for key, r in scenario.mission_results.items()}
        for name, scenario in scenarios.items()
    }


@core
@given(RUNS)
def test_run_hash_is_that_of_the_documented_structure(
    definitions: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """The run's hash is that of the documented mapping, written by any JSON library."""
    record = run(definitions).to_dict()
    suite, verdict = record["suite_result"], record["expectations_result"]
    whole = {
        "suite_result": suite["scenario_results"],
        "suite_metadata": suite["metadata"],
        "expectations_result": verdict["expectation_results"],
        "expectations_metadata": verdict["metadata"],
        "passed": verdict["passed"],
    }
    assert record["metadata"]["test_run_hash"] == digest(whole)
    assert record["passed"] is verdict["passed"]


@core
@given(RUNS)
def test_run_is_deterministic(
    definitions: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Two runs of the same input give the same result, down to types and order."""
    assert typed(run(definitions).to_dict()) == typed(run(deepcopy(definitions)).to_dict())

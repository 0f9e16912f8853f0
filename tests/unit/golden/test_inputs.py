"""The hashes of a run's inputs, which tell a changed input from changed behaviour."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.core import digest
from tests.gates import define, expectation, scenario, write_gate
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.gates.files import load_gate
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.format import DefinitionHashes, InputHashes
from tier2gate.golden.inputs import hash_definitions


def test_hashes_are_those_of_the_normal_form() -> None:
    """Anyone can recompute a golden's input hashes from the files, and they never change."""
    loop = {"name": "daily_loop", "params": {"requested_steps": 2}}
    calls = [loop, {"name": "echo", "id": "again"}]
    item = {"scenario_name": "new", "initial_state": {"tier": "gold"}, "missions": calls}
    expected = [expectation("greets", "new", mission_name="again", path="", op="exists")]
    del expected[0]["expected"]
    normal_scenario = {
        "scenario_name": "new",
        "initial_state": {"tier": "gold"},
        "missions": [
            {"name": "daily_loop", "id": None, "params": {"requested_steps": 2}},
            {"name": "echo", "id": "again", "params": None},
        ],
    }
    normal_expectation = {
        "id": "greets",
        "scenario_name": "new",
        "mission_name": "again",
        "path": "",
        "op": "exists",
        "expected": None,
    }
    assert hash_definitions(define(item, expectations=expected), {}) == DefinitionHashes(
        inputs=InputHashes(
            suite=digest({"suite_name": "onboarding", "scenarios": [normal_scenario]}),
            expectations=digest({"expectations": [normal_expectation]}),
            missions={},
        ),
        scenarios={"new": digest(normal_scenario)},
    )


SAME_SUITES = {
    "a comment": "# said in passing\nsuite_name: s\nscenarios:\n- {scenario_name: a, "
    "initial_state: {n: 1}, missions: [{name: echo}]}\n",
    "defaults spelt out": "schema_version: suite@1\nsuite_name: s\nscenarios:\n- {scenario_name: a,"
    " initial_state: {n: 1}, missions: [{name: echo, id: null, params: {}}]}\n",
    "params null": "suite_name: s\nscenarios:\n- {scenario_name: a, initial_state: {n: 1}, "
    "missions: [{name: echo, params: null}]}\n",
    "x- keys": "x-owner: me\nsuite_name: s\nscenarios:\n- {x-why: so, scenario_name: a, "
    "initial_state: {n: 1}, missions: [{name: echo, x-note: [1]}]}\n",
    "another order of keys": "scenarios:\n- {missions: [{name: echo}], initial_state: {n: 1}, "
    "scenario_name: a}\nsuite_name: s\n",
    "JSON": '{"suite_name": "s", "scenarios": [{"scenario_name": "a", '
    '"initial_state": {"n": 1}, "missions": [{"name": "echo"}]}]}',
}
JUDGED = (
    "expectations:\n- {id: i, scenario_name: a, mission_name: echo, path: success, op: exists}\n"
)


def hashes_of(folder: Path, suite: str, expectations: str = JUDGED) -> DefinitionHashes:
    """Hash a gate as it is read from its files."""
    gate = write_gate(folder, suite=suite, expectations=expectations)
    return hash_definitions(define_gate(load_gate(gate, folder)), {})


@pytest.mark.parametrize("suite", SAME_SUITES.values(), ids=SAME_SUITES.keys())
def test_equivalent_suites_have_the_same_hash(suite: str, tmp_path: Path) -> None:
    """A user who reformats a suite is not told that its inputs changed."""
    plain = define(
        {"scenario_name": "a", "initial_state": {"n": 1}, "missions": [{"name": "echo"}]},
        suite_name="s",
        expectations=[expectation("i", "a", op="exists", expected=None)],
    )
    assert hashes_of(tmp_path, suite) == hash_definitions(plain, {})


def test_x_keys_of_expectations_are_left_out(tmp_path: Path) -> None:
    """A note next to an expectation does not count as a changed expectation."""
    suite = SAME_SUITES["a comment"]
    noted = "schema_version: expectations@1\nx-a: 1\n" + JUDGED.replace("{id", "{x-b: 2, id")
    assert hashes_of(tmp_path, suite, noted) == hashes_of(tmp_path, suite)


CHANGED = {
    "a state": scenario("a", state={"n": 2}),
    "the type of a value": scenario("a", state={"n": 1.0}),
    "params": scenario("a", state={"n": 1}, params={"p": 1}),
    "a name": scenario("b", state={"n": 1}),
}


@pytest.mark.parametrize("item", CHANGED.values(), ids=CHANGED.keys())
def test_changed_scenario_has_another_hash(item: dict[str, Any]) -> None:
    """Each input that can change a result is reported as a changed input."""
    before = hash_definitions(define(scenario("a", state={"n": 1})), {})
    after = hash_definitions(define(item), {})
    assert set(before.scenarios.values()).isdisjoint(after.scenarios.values())
    assert before.inputs.suite != after.inputs.suite


def test_name_of_the_suite_changes_only_the_suite_hash() -> None:
    """A renamed suite leaves the input hashes of its scenarios unchanged."""
    before = hash_definitions(define(scenario("a")), {})
    after = hash_definitions(define(scenario("a"), suite_name="renamed"), {})
    assert before.inputs.suite != after.inputs.suite
    assert before.scenarios == after.scenarios
    assert before.inputs.expectations == after.inputs.expectations


@pytest.mark.parametrize(
    "fields", [{"path": "id"}, {"op": "ne"}, {"expected": 1}, {"mission_name": "other"}]
)
def test_changed_expectation_changes_only_the_expectations_hash(fields: dict[str, Any]) -> None:
    """A loosened expectation is detected even if it leaves no trace in the results."""
    before = hash_definitions(define(scenario("a")), {})
    changed = [expectation("a-ok", "a", **fields)]
    after = hash_definitions(define(scenario("a"), expectations=changed), {})
    assert before.inputs.expectations != after.inputs.expectations
    assert (before.inputs.suite, before.scenarios) == (after.inputs.suite, after.scenarios)


def in_environment(**values: int) -> DefinitionHashes:
    """Hash a gate that sets a clock or a seed."""
    plain = define(scenario("a"))
    return hash_definitions(replace(plain, environment=SuiteEnvironment(**values)), {})


def test_environment_is_part_of_the_suite_s_hash() -> None:
    """Another clock or seed is a changed input; a suite without either keeps its hashes."""
    plain = hash_definitions(define(scenario("a")), {})
    assert in_environment() == plain
    assert plain.inputs.environment is None
    suite = {
        "suite_name": "onboarding",
        "scenarios": [
            {**scenario("a"), "missions": [{"name": "echo", "id": None, "params": None}]},
        ],
    }
    assert plain.inputs.suite == digest(suite)
    environment = {"clock": 5, "seed": 7}
    found = in_environment(**environment)
    assert found.inputs.suite == digest({**suite, "environment": environment})
    assert found.inputs.environment == digest(environment)
    assert (found.scenarios, found.inputs.expectations) == (
        plain.scenarios,
        plain.inputs.expectations,
    )
    hashes = [in_environment(**values).inputs for values in ({}, {"clock": 7}, {"seed": 7})]
    assert len({item.suite for item in hashes}) == len({item.environment for item in hashes}) == 3

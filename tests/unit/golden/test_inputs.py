"""The hashes of a run's inputs, which tell a changed input from changed behaviour."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.core import digest
from tests.gates import define, expectation, scenario, write_gate
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.gates.files import load_gate
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.masks.applying import Mask, Masking, Rounding
from tier2gate.gates.masks.reading import SuiteMasks
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
        scenario_of={"greets": "new"},
    )


REPOSITORY = Path(__file__).parents[3]
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


PINNED = {
    "mixed": "249e6fab2881b6ebab9b8da2cba89f571b5d257fa569681dcb3d534d66f64940",
    "echo": "38b618c8a1a6f706e2b8115b05594da7db07a9577eb290e3e0bbd9e8db6ee629",
    "daily-loop": "fde0c08218c780075d2efa8f6bfc2ad99ff13b111453b71c39ddd466d6fd3872",
    "refund-approval": "14e122d82a695dcce375382a4eb014348e5e55558af43add9347031cc84331b4",
}


PINNED_EXPECTATIONS = {
    "mixed": "550c295cdeb30a1594b0264efd2f5d7a19921ab23725588600f2ace82479f644",
    "echo": "e21fe60d484b86e68d345ba3aae79e19e5dc17cac77d14e319e13986eef38718",
    "daily-loop": "21f8736d521470e64fdb7ea9e123adadb1bb5d59ef69dee4536aba6fc37c389f",
    "refund-approval": "fa4491076b967dc5c70526862e469b6dbcdd20de11a0a8e943c889d73a73a0b3",
}


@pytest.mark.parametrize("example", PINNED)
def test_hashes_of_a_gate_that_uses_nothing_new_are_kept(example: str) -> None:
    """A golden without environment, masks, patterns and forms stays as it is."""
    folder = REPOSITORY / "examples" / example
    [suite] = folder.glob("*.suite.*")
    gate = explicit_gate(suite, None, None)
    inputs = hash_definitions(define_gate(load_gate(gate, folder)), {}).inputs
    assert inputs.suite == PINNED[example]
    assert inputs.expectations == PINNED_EXPECTATIONS[example]


def in_environment(**values: int) -> DefinitionHashes:
    """Hash a gate that sets a clock or a seed."""
    plain = define(scenario("a"))
    return hash_definitions(replace(plain, environment=SuiteEnvironment(**values)), {})


def test_environment_is_part_of_every_hash_of_inputs() -> None:
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
    used = {"environment": environment}
    assert found.inputs.suite == digest({"core": digest(suite), **used})
    assert found.inputs.environment == digest(environment)
    assert found.scenarios == {"a": digest({"core": plain.scenarios["a"], **used})}
    assert found.inputs.expectations == plain.inputs.expectations
    hashes = [in_environment(**values).inputs for values in ({}, {"clock": 7}, {"seed": 7})]
    assert len({item.suite for item in hashes}) == len({item.environment for item in hashes}) == 3


def with_masks(**masks: Any) -> DefinitionHashes:
    """Hash a gate of two scenarios that masks or rounds."""
    plain = define(scenario("a"), scenario("b"))
    return hash_definitions(replace(plain, masks=SuiteMasks(**masks)), {})


MASK = Mask(path="/final_state/id", value="<id>")
ROUNDING = Rounding(path="/final_state/n", digits=2)


def test_masks_are_part_of_every_hash_of_inputs() -> None:
    """A mask for all calls is an input of each scenario, and said as such."""
    plain = with_masks()
    used = {
        "mask": [{"path": "/final_state/id", "with": "<id>"}],
        "round": [{"path": "/final_state/n", "digits": 2}],
    }
    found = with_masks(of_suite=(ROUNDING, MASK))
    assert found.inputs.suite == digest({"core": plain.inputs.suite, **used})
    assert found.scenarios == {
        name: digest({"core": core, **used}) for name, core in plain.scenarios.items()
    }
    assert (found.inputs.mask, found.inputs.round) == (digest(used["mask"]), digest(used["round"]))


def test_mask_of_a_call_is_part_of_its_scenario() -> None:
    """A mask for one call changes the hash of its scenario alone."""
    plain = with_masks()
    own = {"echo": {"mask": [{"path": "/final_state/id", "with": "<id>"}]}}
    found = with_masks(of_calls={("a", "echo"): (MASK,)})
    assert found.inputs.suite == digest({"core": plain.inputs.suite, "calls": {"a": own}})
    assert found.scenarios == {
        "a": digest({"core": plain.scenarios["a"], "calls": own}),
        "b": plain.scenarios["b"],
    }
    assert (found.inputs.mask, found.inputs.round) == (None, None)


OTHERS: dict[str, tuple[Masking, ...]] = {
    "nothing": (),
    "a mask": (MASK,),
    "another value": (replace(MASK, value=1),),
    "a value that is equal in Python": (replace(MASK, value=True),),
    "another path": (replace(MASK, path="/final_state/*"),),
    "a rounding": (ROUNDING,),
    "fewer digits": (replace(ROUNDING, digits=1),),
    "both": (MASK, ROUNDING),
}


def test_each_change_of_a_mask_changes_the_hashes() -> None:
    """No change of what is hidden goes unnoticed, and their order means nothing."""
    hashes = [with_masks(of_suite=items).inputs.suite for items in OTHERS.values()]
    hashes += [with_masks(of_calls={("a", "echo"): OTHERS["a mask"]}).inputs.suite]
    assert len(set(hashes)) == len(OTHERS) + 1
    two = (MASK, Mask(path="/final_state/at", value=0))
    assert with_masks(of_suite=two) == with_masks(of_suite=two[::-1])

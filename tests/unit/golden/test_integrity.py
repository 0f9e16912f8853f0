"""A golden's integrity: an edit of any part of it is detected."""

from dataclasses import replace
from typing import Any

import pytest

from tests.gates import (
    JsonPath,
    accept,
    body_of,
    define,
    expectation,
    leaves,
    of_two_scenarios,
    replaced,
    scenario,
    sealed,
)
from tier2gate.golden.as_json import golden_from_json
from tier2gate.golden.compact import RepeatedExpectationError
from tier2gate.golden.format import Golden
from tier2gate.golden.integrity import contradicts_itself, find_edit
from tier2gate.golden.preparing import without_record

HASH = "0123456789abcdef" * 4
OTHER = "f" * 64

HASHES = [
    path
    for path, value in leaves(body_of(without_record(of_two_scenarios())))
    if isinstance(value, str) and len(value) == 64 and path[0] not in ("inputs", "checksum")
]


@pytest.mark.parametrize("path", HASHES, ids=lambda path: "/".join(map(str, path)))
def test_edited_hash_without_a_record_is_detected(path: JsonPath) -> None:
    """An edited hash in a golden without a record is detected by the next run, except the input
    hashes of suite and expectations, which nothing can confirm.

    Its input hashes for suite and expectations are not among these: nothing says what they were.
    """
    new = of_two_scenarios()
    old = without_record(new)
    assert not contradicts_itself(old, new)
    assert contradicts_itself(golden_from_json(replaced(body_of(old), path, OTHER)), new)


@pytest.mark.parametrize(
    ("key", "value"), [("suite_name", "other"), ("passed", False), ("scenarios", {})]
)
def test_edited_field_without_a_record_is_detected(key: str, value: Any) -> None:
    """Name, verdict and scenarios of a golden without a record are checked against its hashes."""
    new = of_two_scenarios()
    old = without_record(new)
    assert contradicts_itself(golden_from_json({**body_of(old), key: value}), new)


@pytest.mark.parametrize("part", ["environment", "mask", "round"])
def test_edited_hash_of_what_a_suite_sets_is_detected(part: str) -> None:
    """A hash that names a changed part of a suite cannot be edited while the suite's stays."""
    new = of_two_scenarios()
    body = body_of(without_record(new))
    edited = golden_from_json({**body, "inputs": {**body["inputs"], part: OTHER}})
    assert contradicts_itself(edited, new)


UNEDITED = {
    "the same run": of_two_scenarios(),
    "another state": of_two_scenarios({"n": 1}),
    "another name": accept(
        define(
            scenario("one", params={"a": 1}),
            scenario("two", params={"b": [1.0, True, None]}),
            suite_name="renamed",
        )
    ),
    "a scenario less": accept(define(scenario("one", params={"a": 1}))),
    "another verdict": accept(
        define(
            scenario("one", params={"a": 1}),
            scenario("two", params={"b": [1.0, True, None]}),
            expectations=[expectation("one-ok", "one", expected=False)],
        )
    ),
    "a bare hash": Golden(test_run_hash=HASH),
    "another algorithm": replace(of_two_scenarios(), hash_algorithm="other@1", test_run_hash=HASH),
}


@pytest.mark.parametrize("old", UNEDITED.values(), ids=UNEDITED.keys())
def test_unedited_golden_never_contradicts_itself(old: Golden) -> None:
    """A golden that tier2gate wrote is never reported as edited."""
    assert not contradicts_itself(old, of_two_scenarios())
    assert not contradicts_itself(without_record(old), of_two_scenarios())


def edit_of(golden: Golden, path: JsonPath, new: Any, *, seal: bool = False) -> Any:
    """Return what is found in a golden after an edit, maybe one that also fits its checksum."""
    body = replaced(body_of(golden), path, new)
    body = sealed(body) if seal else body
    return find_edit(body, golden_from_json(body))


RESULT = ("scenarios",), "a result, or the suite's name, does not match test_run_hash"
BESIDE = (
    ("checksum",),
    "the results match test_run_hash, but the golden does not match its checksum",
)
ALONE = ("checksum",), "the golden does not match its checksum"
CALL = ("scenarios", "two", "calls", "echo")

EDITED: dict[JsonPath, tuple[Any, tuple[JsonPath, str]]] = {
    ("test_run_hash",): (
        OTHER,
        (("test_run_hash",), "test_run_hash does not agree with the results"),
    ),
    ("passed",): (False, (("passed",), "passed does not agree with the results")),
    ("suite_name",): ("other", RESULT),
    (*CALL, "success"): (False, RESULT),
    (*CALL, "final_state"): ({"n": 1}, RESULT),
    (*CALL, "lineage"): ({"executed_step_ids": [], "workflow_id": "wf-echo"}, RESULT),
    ("scenarios", "one", "verdicts", "one-ok", "actual"): (7, RESULT),
    ("reason",): ("because", BESIDE),
    ("generator", "version"): ("0.0.1", BESIDE),
    ("inputs", "suite"): (OTHER, BESIDE),
    ("scenarios", "one", "input_hash"): (OTHER, BESIDE),
    (*CALL, "failed_step_id"): (None, BESIDE),
    ("checksum",): (OTHER, BESIDE),
    ("hash_algorithm",): ("other@1", ALONE),
}


@pytest.mark.parametrize("path", EDITED, ids=lambda path: "/".join(map(str, path)))
def test_edited_part_is_named(path: JsonPath) -> None:
    """A user with an edited golden sees, as far as that can be told, which part was edited."""
    new, expected = EDITED[path]
    assert edit_of(of_two_scenarios(), path, new) == expected


@pytest.mark.parametrize(
    "path", [path for path, (_, (_, what)) in EDITED.items() if what not in (BESIDE[1], ALONE[1])]
)
def test_edited_part_with_a_new_checksum_is_detected(path: JsonPath) -> None:
    """Nobody can edit a result, the verdict or the hash by computing the checksum again."""
    assert edit_of(of_two_scenarios(), path, EDITED[path][0], seal=True) is not None


@pytest.mark.parametrize("path", [("reason",), *HASHES], ids=lambda path: "/".join(map(str, path)))
def test_edit_without_a_record_is_detected(path: JsonPath) -> None:
    """No part of a golden that keeps hashes can be edited, and nothing has to run to see it."""
    assert edit_of(without_record(of_two_scenarios()), path, OTHER) == ALONE


BY_RUN: dict[JsonPath, tuple[Any, JsonPath, str]] = {
    (*CALL, "success"): (False, CALL, "the result of mission echo in scenario two"),
    (*CALL, "id"): ("other", (*CALL, "id"), "the result of mission echo in scenario two"),
    ("scenarios", "one", "verdicts", "one-ok", "expected"): (
        1,
        ("scenarios", "one", "verdicts", "one-ok", "expected"),
        "the result of expectation one-ok",
    ),
    ("scenarios", "one", "input_hash"): (
        OTHER,
        ("scenarios", "one", "input_hash"),
        "scenarios.one.input_hash",
    ),
    ("inputs", "suite"): (OTHER, ("inputs", "suite"), "inputs.suite"),
    ("generator", "version"): ("0.0.1", ("generator", "version"), "generator.version"),
    ("hash_algorithm",): ("other@1", ("hash_algorithm",), "hash_algorithm"),
    ("suite_name",): ("other", ("suite_name",), "suite_name"),
}


@pytest.mark.parametrize("path", BY_RUN, ids=lambda path: "/".join(map(str, path)))
def test_edited_part_is_found_with_the_current_run(path: JsonPath) -> None:
    """A user whose code did not change is sent to the value that was edited."""
    run = of_two_scenarios()
    new, place, what = BY_RUN[path]
    body = replaced(body_of(run), path, new)
    found = find_edit(body, golden_from_json(body), run)
    assert found == (place, f"{what} does not match the checksum")


@pytest.mark.parametrize("path", [("test_run_hash",), ("passed",)])
def test_part_that_is_known_without_a_run_is_told_in_the_same_way(path: JsonPath) -> None:
    """The message about an edited hash does not depend on what the code gives today."""
    run = of_two_scenarios()
    new, expected = EDITED[path]
    body = replaced(body_of(run), path, new)
    assert find_edit(body, golden_from_json(body), run) == expected


def test_current_run_helps_without_a_record() -> None:
    """A user with an edited golden of hashes is sent to the hash that was edited."""
    run = of_two_scenarios()
    path = ("scenarios", "one", "missions", "echo")
    body = replaced(body_of(without_record(run)), path, OTHER)
    expected = (path, "scenarios.one.missions.echo does not match the checksum")
    assert find_edit(body, golden_from_json(body), run) == expected


def test_current_run_that_changed_is_not_taken_for_what_was_accepted() -> None:
    """A value is never said to be edited only because the code gives another one today."""
    body = replaced(body_of(of_two_scenarios()), (*CALL, "id"), "other")
    assert find_edit(body, golden_from_json(body), of_two_scenarios({"n": 1})) == RESULT
    assert find_edit(body_of(of_two_scenarios()), of_two_scenarios(), of_two_scenarios({})) is None


def test_type_of_a_value_is_part_of_the_checksum() -> None:
    """An edit from 1 to 1.0 or true is detected, although Python considers them equal."""
    golden = of_two_scenarios({"n": 1})
    for new in (1.0, True):
        path = ("scenarios", "one", "calls", "echo", "final_state", "n")
        assert edit_of(golden, path, new) == RESULT


def test_swapped_scenarios_are_detected() -> None:
    """The results of two scenarios cannot be exchanged."""
    body = body_of(of_two_scenarios())
    scenarios = body["scenarios"]
    scenarios["one"], scenarios["two"] = scenarios["two"], scenarios["one"]
    assert find_edit(body, golden_from_json(body)) == RESULT


def test_expectation_with_two_results_is_refused() -> None:
    """A reviewer never reads a result of an expectation that another one replaces on load."""
    body = body_of(of_two_scenarios())
    result = body["scenarios"]["one"]["verdicts"]["one-ok"]
    twice = replaced(body, ("scenarios", "two", "verdicts", "one-ok"), result)
    with pytest.raises(RepeatedExpectationError, match="expectation one-ok has two results") as e:
        golden_from_json(sealed(twice))
    assert e.value.path == ("scenarios", "two", "verdicts", "one-ok")


def test_unedited_golden_has_no_edit() -> None:
    """An unedited golden is not reported as edited, with or without a record."""
    golden = of_two_scenarios({"n": 1, "f": 1.0, "t": True})
    for kept in (golden, without_record(golden), replace(golden, hash_algorithm="other@1")):
        assert find_edit(body_of(kept), kept) is None

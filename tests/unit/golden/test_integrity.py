"""A golden's integrity: an edit of any part of it is detected."""

from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

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
)
from tier2gate.golden.format import Golden, golden_from_json
from tier2gate.golden.integrity import contradicts_itself, find_disagreement
from tier2gate.golden.preparing import without_record

HASH = "0123456789abcdef" * 4
OTHER = "f" * 64

HASHES = [
    path
    for path, value in leaves(body_of(without_record(of_two_scenarios())))
    if isinstance(value, str) and len(value) == 64 and path[0] != "inputs"
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


DISAGREEMENTS = {
    ("record", "suite_result", "scenario_results", "one", "metadata", "scenario_hash"): (
        ("record", "suite_result", "scenario_results", "one", "metadata"),
        "record.suite_result.scenario_results.one.metadata",
    ),
    ("record", "suite_result", "scenario_results", "one", "scenario_name"): (
        ("record", "suite_result", "scenario_results", "one", "scenario_name"),
        "record.suite_result.scenario_results.one.scenario_name",
    ),
    ("record", "suite_result", "metadata", "suite_hash"): (
        ("record", "suite_result", "metadata"),
        "record.suite_result.metadata",
    ),
    ("record", "expectations_result", "metadata", "expectations_hash"): (
        ("record", "expectations_result", "metadata"),
        "record.expectations_result.metadata",
    ),
    ("record", "expectations_result", "passed"): (
        ("record", "expectations_result", "passed"),
        "record.expectations_result.passed",
    ),
    ("record", "passed"): (("record", "passed"), "record.passed"),
    ("record", "metadata", "test_run_hash"): (("record", "metadata"), "record.metadata"),
    ("scenarios", "one", "scenario_hash"): (("scenarios",), "scenarios"),
    ("scenarios", "two", "missions", "echo"): (("scenarios",), "scenarios"),
    ("suite_name",): (("suite_name",), "suite_name"),
    ("passed",): (("passed",), "passed"),
    ("suite_hash",): (("suite_hash",), "suite_hash"),
    ("expectations_hash",): (("expectations_hash",), "expectations_hash"),
    ("test_run_hash",): (("test_run_hash",), "test_run_hash"),
}


@pytest.mark.parametrize(("edited", "found"), DISAGREEMENTS.items(), ids=lambda item: str(item[-1]))
def test_part_that_disagrees_with_the_record_is_named(
    edited: JsonPath, found: tuple[JsonPath, str]
) -> None:
    """A user with an edited golden sees which part disagrees with the record."""
    body = body_of(of_two_scenarios())
    new = False if edited[-1] == "passed" else OTHER
    path, name = found
    expected = (path, f"{name} does not agree with the record")
    assert find_disagreement(golden_from_json(replaced(body, edited, new))) == expected


def test_edited_result_is_named() -> None:
    """A user whose golden was edited is sent to the result that was, not to the hash above it."""
    body = body_of(of_two_scenarios())
    mission = ("record", "suite_result", "scenario_results", "two", "mission_results", "echo")
    edited = golden_from_json(replaced(body, (*mission, "success"), False))
    assert find_disagreement(edited) == (
        mission,
        "the result of mission echo in scenario two does not match its hash",
    )
    results = ("record", "expectations_result")
    key = next(iter(body["record"]["expectations_result"]["expectation_results"]))
    edited = golden_from_json(replaced(body, (*results, "expectation_results", key, "actual"), 7))
    assert find_disagreement(edited) == (
        results,
        "the results of the expectations do not match their hash",
    )


def test_name_in_a_disagreement_is_quoted() -> None:
    """A scenario's name cannot disguise itself in the message about an edited golden."""
    body = body_of(accept(define(scenario("\x1b[31m"))))
    path = ("record", "suite_result", "scenario_results", "\x1b[31m", "scenario_name")
    found = find_disagreement(golden_from_json(replaced(body, path, "other")))
    assert found is not None
    assert found[1] == snapshot(
        'record.suite_result.scenario_results."\\u001b[31m".scenario_name'
        " does not agree with the record"
    )


def test_unedited_golden_has_no_disagreement() -> None:
    """An unedited golden is not reported as edited, with or without a record."""
    golden = of_two_scenarios({"n": 1, "f": 1.0, "t": True})
    assert find_disagreement(golden) is None
    assert find_disagreement(without_record(golden)) is None
    assert find_disagreement(Golden(test_run_hash=HASH)) is None

"""The golden's format: its text, its parts and its inputs."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.core import digest
from tests.gates import (
    accept,
    body_of,
    define,
    expectation,
    of_two_scenarios,
    record_of,
    replaced,
    scenario,
    sealed,
)
from tier2gate import __version__
from tier2gate.golden.as_json import golden_from_json, golden_to_json, render_golden
from tier2gate.golden.format import (
    Generator,
    Golden,
    GoldenContent,
    InputHashes,
    ScenarioHashes,
    same_inputs,
)
from tier2gate.golden.preparing import without_record
from tier2gate.golden.store import read_golden

REPOSITORY = Path(__file__).parents[3]
HASH = "0123456789abcdef" * 4
OTHER = "f" * 64

FULL_TEXT = """\
{
  "checksum": "5c27216746a7b345100d24edb1145759cda9e7dd8ecb9a5dee301739265bb49f",
  "generator": {"name": "tier2gate", "version": "1.0.0"},
  "hash_algorithm": "tier2-test-run@1",
  "inputs": {
    "expectations": "b2fdd20df1da01823797757bd4e3cf2ed7d64cd55401200994da506decc29815",
    "missions": {},
    "suite": "83f55816ca2ff8d2f46d3c184a964aaee29fec68949a4258b0728545f60bec24"
  },
  "passed": true,
  "scenarios": {
    "new": {
      "calls": {
        "echo": {
          "executed_steps": [
            {
              "id": "echo-step",
              "payload": {
                "description": "Echo workflow step",
                "operation": "noop",
                "params": {"greeting": "hello"}
              }
            }
          ],
          "final_state": {"tier": "gold"},
          "id": "wf-echo"
        }
      },
      "input_hash": "8b46b7104fb7b15e6d767e7bae6b803260ae9862646ca7e24d44d140d6cedca5",
      "verdicts": {"new-ok": {"expected": true}}
    }
  },
  "schema_version": "golden@1",
  "suite_name": "onboarding",
  "test_run_hash": "b1e0903175fb0d47c522a34126d55631633ff3395def05be91a588ffbe1ad625"
}
"""


def small() -> Golden:
    """Return the golden whose text is pinned above."""
    golden = accept(define(scenario("new", state={"tier": "gold"}, params={"greeting": "hello"})))
    assert golden.content is not None
    content = replace(golden.content, generator=Generator(name="tier2gate", version="1.0.0"))
    return replace(golden, content=content)


def test_full_golden_is_pinned_byte_for_byte() -> None:
    """A golden keeps its exact text between versions, so an update creates no spurious diff."""
    assert render_golden(small()) == FULL_TEXT.encode()


def test_generator_is_this_version() -> None:
    """A reader of a golden learns which version wrote it."""
    assert body_of(of_two_scenarios())["generator"] == {"name": "tier2gate", "version": __version__}


def test_hashes_can_be_recomputed_from_the_record() -> None:
    """Anyone can recompute the hash of a run from its record with a few lines of code."""
    golden = small()
    record = record_of(golden).json
    suite, verdict = record["suite_result"], record["expectations_result"]
    missions = suite["scenario_results"]["new"]["mission_results"]
    assert golden.content is not None
    hashes = golden.content.scenarios["new"]
    assert hashes.missions == {"echo": digest(missions["echo"])}
    assert hashes.scenario_hash == digest(missions)
    assert golden.content.suite_hash == digest(suite["scenario_results"])
    assert golden.content.expectations_hash == digest(verdict["expectation_results"])
    whole = {
        "suite_result": suite["scenario_results"],
        "suite_metadata": suite["metadata"],
        "expectations_result": verdict["expectation_results"],
        "expectations_metadata": verdict["metadata"],
        "passed": True,
    }
    assert golden.test_run_hash == digest(whole)


def test_checksum_can_be_recomputed_from_the_file() -> None:
    """Anyone can recompute the checksum of a golden from its JSON with a few lines of code."""
    golden = json.loads(FULL_TEXT)
    stated = golden.pop("checksum")
    assert stated == digest(golden)


def test_order_of_scenarios_and_keys_does_not_change_the_text() -> None:
    """A user who reorders a suite gets a diff only in the golden's input hash of the suite."""
    one, two = scenario("one", params={"a": 1, "b": 2}), scenario("two")
    expected = [expectation("x", "one"), expectation("y", "two")]
    there = accept(define(one, two, expectations=expected))
    turned = scenario("one", params={"b": 2, "a": 1})
    back = accept(define(two, turned, expectations=expected))
    suite_hash = body_of(back)["inputs"]["suite"]
    body = replaced(body_of(there), ("inputs", "suite"), suite_hash)
    assert render_golden(golden_from_json(body)) == render_golden(back)


INVISIBLE = {
    "a control": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "a soft hyphen": "\xad",
    "a zero-width space": "\u200b",
    "a zero-width joiner": "\u200d",
    "a right-to-left mark": "\u200f",
    "a line separator": "\u2028",
    "a right-to-left override": "\u202e",
    "a word joiner": "\u2060",
    "a bidirectional isolate": "\u2067",
    "a variation selector": "\ufe0f",
    "a byte order mark": "\ufeff",
    "a tag letter": "\U000e0041",
}


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_invisible_characters_are_escaped_and_read_back(character: str) -> None:
    """A reviewer sees every character of a golden, and reading it back gives the same golden."""
    golden = of_two_scenarios({f"key{character}": f"left{character}right"})
    text = render_golden(golden).decode()
    assert character not in text
    escaped = json.dumps(character)[1:-1]
    assert f'"key{escaped}": "left{escaped}right"' in text
    assert golden_from_json(json.loads(text)) == golden


def test_visible_characters_are_not_escaped() -> None:
    """A reviewer reads Größe and 日本 in a golden instead of escapes."""
    golden = of_two_scenarios({"Größe": "日本 → 😀"})
    assert '"Größe": "日本 → 😀"' in render_golden(golden).decode()


FULL_BODY = sealed(json.loads(FULL_TEXT), reason="because")
HASHES_BODY = body_of(without_record(golden_from_json(FULL_BODY)))


@pytest.mark.parametrize("body", [FULL_BODY, HASHES_BODY], ids=["results", "hashes"])
@pytest.mark.parametrize("reason", [True, False])
def test_golden_is_converted_from_json_and_back(body: dict[str, Any], reason: bool) -> None:
    """No part of a golden is lost, invented or renamed when it is read and written."""
    if not reason:
        body = sealed({key: value for key, value in body.items() if key != "reason"})
    assert golden_to_json(golden_from_json(body)) == body
    assert golden_to_json(Golden(test_run_hash=HASH)) is None


def test_parts_of_a_golden_are_typed() -> None:
    """Each part of a golden has the value that the file gives under its name."""
    golden = golden_from_json(HASHES_BODY)
    assert golden == Golden(
        test_run_hash="b1e0903175fb0d47c522a34126d55631633ff3395def05be91a588ffbe1ad625",
        hash_algorithm="tier2-test-run@1",
        content=GoldenContent(
            generator=Generator(name="tier2gate", version="1.0.0"),
            suite_name="onboarding",
            passed=True,
            suite_hash="f890b76a2d46598310102730e63e3f077e531b42407ebe98f7f379920b4d17e3",
            expectations_hash="f9601b66f4bce169c34827084d5c6aa0be1909eaff1219306806ae21f04f57f6",
            inputs=InputHashes(
                suite="83f55816ca2ff8d2f46d3c184a964aaee29fec68949a4258b0728545f60bec24",
                expectations="b2fdd20df1da01823797757bd4e3cf2ed7d64cd55401200994da506decc29815",
                missions={},
            ),
            scenarios={
                "new": ScenarioHashes(
                    input_hash="8b46b7104fb7b15e6d767e7bae6b803260ae9862646ca7e24d44d140d6cedca5",
                    scenario_hash=(
                        "2e63ee987a30a7f2f7d84d4a4e2831862eac2e31613b6ea1c06df346428c3c60"
                    ),
                    missions={
                        "echo": "b1c8448d39295858450352b7d5f100c37d9f36ad1e4b0179994b2b0c6eb41ae9"
                    },
                )
            },
            reason="because",
        ),
    )


def test_golden_that_is_read_is_the_golden_of_its_run() -> None:
    """Results, hashes and the place of an expectation are the same after a golden is read."""
    golden = golden_from_json(json.loads(FULL_TEXT))
    assert golden == small()
    assert record_of(golden).scenario_of == {"new-ok": "new"}


def test_json_of_a_golden_is_a_copy() -> None:
    """Changing the JSON made from a golden does not change the golden."""
    golden = golden_from_json(FULL_BODY)
    body = body_of(golden)
    for part in (body["generator"], body["inputs"], body["scenarios"]["new"], body):
        part.clear()
    assert golden == golden_from_json(FULL_BODY)


EXAMPLES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for folder in ("examples", "python-examples")
    for path in (REPOSITORY / folder).rglob("*.golden.json")
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_golden_of_an_example_is_written_as_it_was_read(name: str) -> None:
    """An accepted golden that is read and written again keeps every byte."""
    path = REPOSITORY / name
    assert render_golden(read_golden(path, name)) == path.read_bytes()


def test_golden_has_its_record_reason_and_file_hashes() -> None:
    """A drift can use the record and the reason, and a report the hashes of the files."""
    body = {**body_of(small()), "reason": "because"}
    golden = golden_from_json(body)
    assert record_of(golden).json == record_of(small()).json
    assert golden.reason == "because"
    assert small().reason is None
    files = {kind: body["inputs"][kind] for kind in ("suite", "expectations")}
    assert golden.file_hashes == files


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"suite": OTHER}, False),
        ({"expectations": OTHER}, False),
        ({"missions": {"refund": OTHER}}, False),
        ({"missions": {}, "expectations": OTHER, "suite": OTHER}, False),
    ],
)
def test_changed_inputs_are_detected(changed: dict[str, Any], same: bool) -> None:
    """A change of an input is detected even if the results stay the same."""
    new = small()
    body = body_of(new)
    old = golden_from_json({**body, "inputs": {**body["inputs"], **changed}})
    assert same_inputs(old, new) is same
    assert same_inputs(new, old) is same


def test_bare_hash_has_no_inputs_to_compare() -> None:
    """A comparison with a bare hash reports nothing about inputs."""
    assert same_inputs(Golden(test_run_hash=HASH), small())
    assert same_inputs(small(), Golden(test_run_hash=HASH))

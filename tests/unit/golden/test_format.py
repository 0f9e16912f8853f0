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
)
from tier2gate import __version__
from tier2gate.golden.format import (
    Generator,
    Golden,
    GoldenContent,
    InputHashes,
    ScenarioHashes,
    golden_from_json,
    golden_to_json,
    parse_bare_hash,
    render_golden,
    same_inputs,
)
from tier2gate.golden.record import Record
from tier2gate.golden.store import read_golden

REPOSITORY = Path(__file__).parents[3]
HASH = "0123456789abcdef" * 4
OTHER = "f" * 64

FULL_TEXT = """\
{
  "expectations_hash": "f9601b66f4bce169c34827084d5c6aa0be1909eaff1219306806ae21f04f57f6",
  "generator": {
    "name": "tier2gate",
    "version": "1.0.0"
  },
  "hash_algorithm": "tier2-test-run@1",
  "inputs": {
    "expectations": "b2fdd20df1da01823797757bd4e3cf2ed7d64cd55401200994da506decc29815",
    "missions": {},
    "suite": "83f55816ca2ff8d2f46d3c184a964aaee29fec68949a4258b0728545f60bec24"
  },
  "passed": true,
  "record": {
    "expectations_result": {
      "expectation_results": {
        "new-ok": {
          "actual": true,
          "details": {},
          "expected": true,
          "passed": true
        }
      },
      "metadata": {
        "expectations_hash": "f9601b66f4bce169c34827084d5c6aa0be1909eaff1219306806ae21f04f57f6"
      },
      "passed": true
    },
    "metadata": {
      "suite_name": "onboarding",
      "test_run_hash": "b1e0903175fb0d47c522a34126d55631633ff3395def05be91a588ffbe1ad625"
    },
    "passed": true,
    "schema_version": "test_run_result@1",
    "suite_result": {
      "metadata": {
        "suite_hash": "f890b76a2d46598310102730e63e3f077e531b42407ebe98f7f379920b4d17e3",
        "suite_name": "onboarding"
      },
      "scenario_results": {
        "new": {
          "metadata": {
            "scenario_hash": "2e63ee987a30a7f2f7d84d4a4e2831862eac2e31613b6ea1c06df346428c3c60",
            "scenario_name": "new"
          },
          "mission_results": {
            "echo": {
              "error_message": null,
              "executed_steps": [
                {
                  "id": "echo-step",
                  "kind": "runtime",
                  "payload": {
                    "description": "Echo workflow step",
                    "operation": "noop",
                    "params": {
                      "greeting": "hello"
                    }
                  }
                }
              ],
              "failed_step_id": null,
              "final_state": {
                "tier": "gold"
              },
              "id": "wf-echo",
              "lineage": {
                "executed_step_ids": [
                  "echo-step"
                ],
                "workflow_id": "wf-echo"
              },
              "receipt": {
                "id": "wf-echo",
                "steps": [
                  "echo-step"
                ]
              },
              "success": true
            }
          },
          "scenario_name": "new"
        }
      },
      "suite_name": "onboarding"
    }
  },
  "scenarios": {
    "new": {
      "input_hash": "8b46b7104fb7b15e6d767e7bae6b803260ae9862646ca7e24d44d140d6cedca5",
      "missions": {
        "echo": "b1c8448d39295858450352b7d5f100c37d9f36ad1e4b0179994b2b0c6eb41ae9"
      },
      "scenario_hash": "2e63ee987a30a7f2f7d84d4a4e2831862eac2e31613b6ea1c06df346428c3c60"
    }
  },
  "schema_version": "golden@1",
  "suite_hash": "f890b76a2d46598310102730e63e3f077e531b42407ebe98f7f379920b4d17e3",
  "suite_name": "onboarding",
  "test_run_hash": "b1e0903175fb0d47c522a34126d55631633ff3395def05be91a588ffbe1ad625"
}
"""


def small() -> Golden:
    """Return the golden whose text is pinned above."""
    return accept(define(scenario("new", state={"tier": "gold"}, params={"greeting": "hello"})))


def test_full_golden_is_pinned_byte_for_byte() -> None:
    """A golden keeps its exact text between versions, so an update creates no spurious diff."""
    assert render_golden(small()) == FULL_TEXT.replace("1.0.0", __version__).encode()


def test_hashes_can_be_recomputed_from_the_record() -> None:
    """Anyone can recompute a golden's hashes from its record with a few lines of code."""
    golden = json.loads(FULL_TEXT)
    record = golden["record"]
    suite, verdict = record["suite_result"], record["expectations_result"]
    missions = suite["scenario_results"]["new"]["mission_results"]
    assert golden["scenarios"]["new"]["missions"] == {"echo": digest(missions["echo"])}
    assert golden["scenarios"]["new"]["scenario_hash"] == digest(missions)
    assert golden["suite_hash"] == digest(suite["scenario_results"])
    assert golden["expectations_hash"] == digest(verdict["expectation_results"])
    whole = {
        "suite_result": suite["scenario_results"],
        "suite_metadata": suite["metadata"],
        "expectations_result": verdict["expectation_results"],
        "expectations_metadata": verdict["metadata"],
        "passed": True,
    }
    assert golden["test_run_hash"] == digest(whole)


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


FULL_BODY = {**json.loads(FULL_TEXT), "reason": "because"}


@pytest.mark.parametrize("left_out", [(), ("reason",), ("record",), ("reason", "record")])
def test_golden_is_converted_from_json_and_back(left_out: tuple[str, ...]) -> None:
    """No part of a golden is lost, invented or renamed when it is read and written."""
    body = {key: value for key, value in FULL_BODY.items() if key not in left_out}
    assert golden_to_json(golden_from_json(body)) == body
    assert golden_to_json(Golden(test_run_hash=HASH)) is None


def test_parts_of_a_golden_are_typed() -> None:
    """Each part of a golden has the value that the file gives under its name."""
    golden = golden_from_json(FULL_BODY)
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
            record=Record(json=FULL_BODY["record"]),
        ),
    )


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
    assert record_of(golden).json == body["record"]
    assert golden.reason == "because"
    assert small().reason is None
    files = {kind: body["inputs"][kind] for kind in ("suite", "expectations")}
    assert golden.file_hashes == files


BARE = {
    "digits": (HASH.encode(), ""),
    "a line": (f"{HASH}\n".encode(), ""),
    "upper case": (f"{HASH.upper()}\n".encode(), ""),
    "CRLF": (f"{HASH}\r\n".encode(), ""),
    "sha256sum": (f"{HASH}  run.json\n".encode(), "  run.json"),
    "sha256sum of binary": (f"{HASH} *run.json\n".encode(), " *run.json"),
    "a name with spaces": (f"{HASH}  my run.json".encode(), "  my run.json"),
    "a tab": (f"{HASH}\trun.json\r\n".encode(), "\trun.json"),
    "a trailing space": (f"{HASH} \n".encode(), " "),
}


@pytest.mark.parametrize(("data", "suffix"), BARE.values(), ids=BARE.keys())
def test_bare_hash_is_read(data: bytes, suffix: str) -> None:
    """A file with only a hash, as printed by sha256sum, is a valid golden."""
    assert parse_bare_hash(data) == Golden(test_run_hash=HASH, bare_suffix=suffix)


NOT_BARE = {
    "nothing": b"",
    "63 digits": f"{HASH[1:]}\n".encode(),
    "65 digits": f"{HASH}0\n".encode(),
    "no hexadecimal digit": f"g{HASH[1:]}\n".encode(),
    "digits of another script": f"٣{HASH[1:]}\n".encode(),
    "an indent": f" {HASH}\n".encode(),
    "a byte order mark": f"\ufeff{HASH}\n".encode(),
    "UTF-16": HASH.encode("utf-16"),
    "two hashes": f"{HASH}\n{HASH}\n".encode(),
    "an empty line": f"{HASH}\n\n".encode(),
    "an empty line before": f"\n{HASH}\n".encode(),
    "a name without a space": f"{HASH}run.json\n".encode(),
    "JSON": f'"{HASH}"\n'.encode(),
    "another algorithm's": f"sha256:{HASH}\n".encode(),
}


@pytest.mark.parametrize("data", NOT_BARE.values(), ids=NOT_BARE.keys())
def test_anything_else_is_not_a_bare_hash(data: bytes) -> None:
    """A damaged hash is never compared as if it were complete."""
    assert parse_bare_hash(data) is None


@pytest.mark.parametrize("suffix", [b"", b"  run.json", b"  caf\xe9.json", "  Größe".encode()])
def test_bare_hash_keeps_its_line(suffix: bytes) -> None:
    """An update of a bare hash changes its digits and keeps the rest of the line."""
    golden = parse_bare_hash(HASH.upper().encode() + suffix + b"\r\n")
    assert golden is not None
    assert render_golden(replace(golden, test_run_hash=OTHER)) == OTHER.encode() + suffix + b"\n"


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

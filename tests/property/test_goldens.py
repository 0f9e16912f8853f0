"""Properties of goldens: every record is rebuilt exactly, every edit is found, layout is free."""

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gates import body_of
from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import parse_json
from tier2gate.foundation.errors import GoldenInvalidError
from tier2gate.golden.as_json import golden_from_json, render_golden
from tier2gate.golden.checksum import checksum_of
from tier2gate.golden.compact import fold, rebuild
from tier2gate.golden.format import DefinitionHashes, InputHashes, make_golden
from tier2gate.golden.layout import lay_out
from tier2gate.golden.preparing import prepare_golden, without_record
from tier2gate.golden.record import Record
from tier2gate.golden.store import golden_of, read_golden
from tier2gate.orchestration.canonical import copy_value, encode
from tier2gate.orchestration.test_run import hash_record

REPOSITORY = Path(__file__).parents[2]
HASH = "0123456789abcdef" * 4
CI = bool(os.environ.get("CI"))

# A slow machine must not fail the tests.
generous = settings(
    max_examples=150 if CI else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

OURS = [
    *("calls", "verdicts", "input_hash", "checksum", "expectations", "scenarios", "success"),
    *("kind", "id", "lineage", "receipt", "actual", "expected", "details", "passed", "missions"),
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
NAMES = st.sampled_from(["", "a", "b", "/", "~", "__proto__", "0", "\u202e", *OURS]) | TEXTS
SCALARS = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 1.0, 0.0, -0.0, "", "1", "runtime"]),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)


def mappings(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings with odd keys."""
    return st.dictionaries(NAMES, values, max_size=most)


VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | mappings(inner), max_leaves=8
)
IDS = NAMES | SCALARS
STEPS = st.fixed_dictionaries(
    {"id": IDS, "kind": st.sampled_from(["runtime", "human"]), "payload": mappings(VALUES)}
)


@st.composite
def mission_results(draw: st.DrawFn) -> dict[str, Any]:
    """Return a result as the engine makes it, or with other values in some fields."""
    workflow_id, steps = draw(IDS), draw(st.lists(STEPS, max_size=3))
    ids = [step["id"] for step in steps]
    result: dict[str, Any] = {
        "id": workflow_id,
        "executed_steps": steps,
        "final_state": draw(mappings(VALUES)),
        "success": True,
        "failed_step_id": None,
        "error_message": None,
        "lineage": {"executed_step_ids": ids, "workflow_id": workflow_id},
        "receipt": {"id": workflow_id, "steps": ids},
    }
    fields = ("success", "failed_step_id", "error_message", "lineage", "receipt")
    for field in draw(st.lists(st.sampled_from(fields), max_size=2)):
        result[field] = draw(VALUES)
    if draw(st.booleans()):  # equal in Python, but of another type
        like = {0: 0.0, 1: True}
        steps_like = [like.get(item, item) if type(item) is int else item for item in ids]
        result["receipt"] = {"id": workflow_id, "steps": steps_like}
    return result


@st.composite
def expectation_results(draw: st.DrawFn) -> dict[str, Any]:
    """Return the result of an expectation, also one that contradicts itself."""
    expected = draw(VALUES)
    details: dict[str, Any] = draw(st.just({}) | mappings(VALUES, most=1))
    return {
        "passed": draw(st.just(not details) | st.booleans()),
        "actual": draw(st.just(expected) | VALUES),
        "expected": expected,
        "details": details,
    }


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Return a record as the core makes it, of any results."""
    name = draw(NAMES)
    verdicts = draw(mappings(expectation_results()))
    passed = all(item["passed"] for item in verdicts.values())
    scenarios = {
        key: {"scenario_name": key, "mission_results": found}
        for key, found in draw(mappings(mappings(mission_results(), most=2))).items()
    }
    json: dict[str, Any] = {
        "schema_version": "test_run_result@1",
        "suite_result": {"suite_name": name, "scenario_results": scenarios},
        "expectations_result": {"passed": passed, "expectation_results": verdicts},
        "passed": passed,
    }
    json = copy_value(json)
    hashes = hash_record(json)
    for key, scenario in json["suite_result"]["scenario_results"].items():
        scenario["metadata"] = {"scenario_name": key, "scenario_hash": hashes.scenarios[key]}
    json["suite_result"]["metadata"] = {"suite_name": name, "suite_hash": hashes.suite_hash}
    json["expectations_result"]["metadata"] = {"expectations_hash": hashes.expectations_hash}
    json["metadata"] = {"suite_name": name, "test_run_hash": hashes.test_run_hash}
    homes = st.sampled_from([*scenarios, "no such scenario"])
    return Record(json=json, scenario_of={key: draw(homes) for key in verdicts})


@generous
@given(records())
def test_rebuilt_record_is_what_was_run(record: Record) -> None:
    """No value, and no type of a value, is lost or invented in a golden, however odd it is."""
    before = encode(record.json)
    scenarios, others = fold(record)
    name = record.suite_name
    rebuilt, hashes = rebuild(name, scenarios, others)
    assert encode(rebuilt.json) == encode(record.json) == before
    assert hashes == hash_record(record.json)
    there = record.json["suite_result"]["scenario_results"].keys()
    assert rebuilt.scenario_of == {
        key: home for key, home in record.scenario_of.items() if home in there
    }
    assert fold(rebuilt) == (scenarios, others)


@generous
@given(records())
def test_text_of_a_golden_is_read_back(record: Record) -> None:
    """A golden's file says exactly what was accepted, whatever names and values it has."""
    hashes = hash_record(record.json)
    definitions = DefinitionHashes(
        inputs=InputHashes(suite=HASH, expectations=HASH, missions={}),
        scenarios=dict.fromkeys(hashes.scenarios, HASH),
        scenario_of=record.scenario_of,
    )
    golden = make_golden(record, hashes, definitions)
    text = render_golden(golden)
    document = parse_json(text, "g.json", RECORD_LIMITS)
    assert document.value["checksum"] == checksum_of(document.value)
    back = golden_from_json(document.value)
    assert back.record is not None
    assert encode(back.record.json) == encode(record.json)
    assert encode(body_of(back)) == encode(body_of(golden))
    assert render_golden(back) == text


@generous
@given(VALUES)
def test_layout_keeps_the_value(value: Any) -> None:
    """Whatever a mission returns is in the golden as it is, and nothing in it is invisible."""
    text = lay_out({"a": {"key": value}})
    assert encode(json.loads(text)) == encode({"a": {"key": value}})
    assert "\u202e" not in text


# Edits


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each mapping and list in a value, with each of its keys and indices."""
    steps = list(value) if isinstance(value, dict) else range(len(value))
    for step in steps:
        yield value, step
        if isinstance(value[step], dict | list):
            yield from places(value[step])


def other_number(value: Any) -> Any:
    """Return a value that equals this one in Python, if there is one."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return float(value)
    return value == 1 if isinstance(value, float) else f"{value}x"


def change(choose: random.Random, body: dict[str, Any]) -> None:
    """Edit one place of a golden."""
    (inside, step), (other, name) = (choose.choice([*places(body)]) for _ in range(2))
    value = inside[step]
    match choose.choice(["replace", "retype", "remove", "add", "copy", "swap", "rename"]):
        case "replace":
            inside[step] = choose.choice(
                [None, 0, 1, 1.0, True, "", "f" * 64, [], {}, value, [value]]
            )
        case "retype":
            inside[step] = other_number(value)
        case "remove":
            del inside[step]
        case "add" if isinstance(inside, list):
            inside.insert(step, copy.deepcopy(value))
        case "add":
            inside[choose.choice([*OURS, "reason", "x"])] = copy.deepcopy(value)
        case "copy":
            inside[step] = copy.deepcopy(other[name])
        case "swap":
            inside[step], other[name] = copy.deepcopy(other[name]), copy.deepcopy(value)
        case _ if isinstance(inside, dict):
            inside[f"{step}2"] = inside.pop(step)
        case _:
            inside.reverse()


def example(name: str) -> Any:
    """Return the golden of an example."""
    return read_golden(REPOSITORY / f"examples/{name}/{name}.golden.json", name)


EDITED = {
    "echo": example("echo"),
    "mixed": example("mixed"),
    "hashes of mixed": without_record(example("mixed")),
}


@pytest.mark.parametrize("name", EDITED)
def test_every_edit_is_found(name: str) -> None:
    """Whoever edits a golden, by hand or in a merge, has a gate that does not pass."""
    whole = body_of(EDITED[name])
    before = encode(whole)
    found = 0
    for number in range(1000 if CI else 60):
        body = copy.deepcopy(whole)
        change(random.Random(f"{name} {number}"), body)  # noqa: S311 - edits, not secrets
        if encode(body) == before:
            continue
        with pytest.raises(GoldenInvalidError):
            golden_of(parse_json(json.dumps(body).encode(), "g.json", RECORD_LIMITS))
        found += 1
    assert found > (800 if CI else 45)


def test_results_of_two_scenarios_cannot_be_swapped() -> None:
    """A merge that gives a scenario the results of another one is found."""
    body = body_of(EDITED["echo"])
    one, two, *_ = body["scenarios"]
    for part in ("calls", "verdicts", "input_hash"):
        edited = copy.deepcopy(body)
        scenarios = edited["scenarios"]
        scenarios[one][part], scenarios[two][part] = scenarios[two][part], scenarios[one][part]
        with pytest.raises(GoldenInvalidError):
            golden_of(parse_json(json.dumps(edited).encode(), "g.json", RECORD_LIMITS))


# Layouts


def backwards(value: Any) -> Any:
    """Return a value with its keys in reverse order."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [*map(backwards, value)] if isinstance(value, list) else value


LAYOUTS: dict[str, Callable[[str], str]] = {
    "check-json": lambda text: text,
    "end-of-file-fixer": lambda text: text.rstrip("\n"),
    "many line ends": lambda text: f"{text}\n\n",
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "tabs": lambda text: text.replace("  ", "\t"),
    "pretty-format-json": lambda text: json.dumps(json.loads(text), indent=2, sort_keys=True),
    "prettier": lambda text: json.dumps(json.loads(text), indent=2, ensure_ascii=False),
    "four spaces": lambda text: json.dumps(json.loads(text), indent=4),
    "one line": lambda text: json.dumps(json.loads(text), separators=(",", ":")),
    "another order": lambda text: json.dumps(backwards(json.loads(text))),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("name", EDITED)
def test_reformatted_golden_is_the_same_and_stays(
    name: str, layout: Callable[[str], str], tmp_path: Path
) -> None:
    """A formatter in a commit hook neither breaks a golden nor fights with `update` about it."""
    golden = EDITED[name]
    path = tmp_path / "g.golden.json"
    path.write_bytes(layout(render_golden(golden).decode()).encode())
    assert read_golden(path, path.name) == golden
    assert prepare_golden(read_golden(path, path.name), EDITED[name.rpartition(" ")[2]]) is None

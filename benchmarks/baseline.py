"""A textbook gate to compare with: libraries as they come, and copies and hashes at every level.

It imports nothing of tier2gate, and computes the same `test_run_hash` from its documentation
(docs/hash.md). Files are read with PyYAML's fastest loader or with `json`, and validated with
`jsonschema`. Run it with `python benchmarks/baseline.py update|check FOLDER`; the folder has one
suite and its expectations. `update` keeps the whole record, and `check` compares with it.
"""

import copy
import hashlib
import json
import operator
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCHEMAS = Path(__file__).parents[1] / "schemas"
GOLDEN = "baseline.json"
MOST_STEPS = 5
DAILY_STEPS = (
    ("daily-summarise-yesterday", "Summarise yesterday's activities"),
    ("daily-generate-priorities", "Generate today's priorities"),
    ("daily-log-summary", "Log daily summary"),
    ("daily-archive", "Archive completed items"),
)
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "lt": operator.lt,
    "exists": lambda _actual, _expected: True,
}


def digest(value: Any) -> str:
    """Hash a JSON value."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def daily_loop(params: Json) -> Json:
    """Build the daily loop."""
    steps = []
    if params.get("requested_human_steps", 1) >= 1:
        payload = {"description": "Confirm today's priorities"}
        steps.append({"id": "daily-confirm-priorities", "kind": "human", "payload": payload})
    for step_id, description in DAILY_STEPS:
        if len(steps) < min(params.get("requested_steps", 4), MOST_STEPS):
            steps.append(noop(step_id, description))
    return {"id": "wf-daily-loop", "steps": steps or [noop("daily-noop", "Daily placeholder")]}


def echo(params: Json) -> Json:
    """Build the echo."""
    return {"id": "wf-echo", "steps": [noop("echo-step", "Echo workflow step", params=params)]}


def noop(step_id: str, description: str, **more: Any) -> Json:
    """Return a step that changes nothing."""
    payload = {"operation": "noop", "description": description, **more}
    return {"id": step_id, "kind": "runtime", "payload": payload}


MISSIONS: Mapping[str, Callable[[Json], Json]] = {"daily_loop": daily_loop, "echo": echo}


def run_mission(call: Json, state: Json) -> Json:
    """Run a mission on a copy of a state."""
    workflow = MISSIONS[call["name"]](copy.deepcopy(call.get("params") or {}))
    ids = [step["id"] for step in workflow["steps"]]
    return {
        "error_message": None,
        "executed_steps": copy.deepcopy(workflow["steps"]),
        "failed_step_id": None,
        "final_state": copy.deepcopy(state),
        "id": workflow["id"],
        "lineage": {"executed_step_ids": ids, "workflow_id": workflow["id"]},
        "receipt": {"id": workflow["id"], "steps": list(ids)},
        "success": True,
    }


def run_scenario(scenario: Json) -> Json:
    """Run a scenario's missions."""
    results = {}
    for call in scenario["missions"]:
        state = copy.deepcopy(scenario["initial_state"])
        results[call.get("id") or call["name"]] = run_mission(call, state)
    name = scenario["scenario_name"]
    return {
        "scenario_name": name,
        "mission_results": results,
        "metadata": {"scenario_name": name, "scenario_hash": digest(results)},
    }


def run_suite(suite: Json) -> Json:
    """Run a suite's scenarios."""
    results = {item["scenario_name"]: run_scenario(item) for item in suite["scenarios"]}
    name = suite["suite_name"]
    metadata = {"suite_name": name, "suite_hash": digest(results)}
    return {"suite_name": name, "scenario_results": results, "metadata": metadata}


def evaluate(expectations: Json, suite_result: Json) -> Json:
    """Evaluate the expectations on a suite's results."""
    results = {item["id"]: judge(item, suite_result) for item in expectations["expectations"]}
    return {
        "passed": all(item["passed"] for item in results.values()),
        "expectation_results": results,
        "metadata": {"expectations_hash": digest(results)},
    }


def judge(item: Json, suite_result: Json) -> Json:
    """Evaluate one expectation."""
    scenario_name, mission_name, path = item["scenario_name"], item["mission_name"], item["path"]
    expected, actual = copy.deepcopy(item.get("expected")), None
    details: Json = {}
    scenario = suite_result["scenario_results"].get(scenario_name)
    if scenario is None:
        details = {"reason": "scenario_missing", "scenario": scenario_name}
    elif mission_name not in scenario["mission_results"]:
        details = {"reason": "mission_missing", "mission": mission_name}
    else:
        try:
            actual = copy.deepcopy(follow(scenario["mission_results"][mission_name], path))
        except LookupError:
            details = {"reason": "path_missing", "path": path}
        else:
            details = compare(item["op"], actual, expected)
    return {"passed": not details, "actual": actual, "expected": expected, "details": details}


def follow(value: Any, path: str) -> Any:
    """Return the value at a path; `LookupError` if there is none."""
    if path.startswith("/"):
        segments = [item.replace("~1", "/").replace("~0", "~") for item in path[1:].split("/")]
    else:
        segments = path.split(".") if path else []
    for segment in segments:
        if isinstance(value, dict) and segment in value:
            value = value[segment]
        elif isinstance(value, list) and segment in map(str, range(len(value))):
            value = value[int(segment)]
        else:
            raise LookupError(segment)
    return value


def compare(op: str, actual: Any, expected: Any) -> Json:
    """Return `{}` if a comparison holds, else why not."""
    try:
        holds = OPERATORS[op](actual, expected)
    except TypeError:
        return {"reason": "type_error", "message": "Cannot compare types"}
    return {} if holds else {"reason": f"{op}_mismatch"}


def run_test_run(suite: Json, expectations: Json) -> Json:
    """Run a suite, evaluate its expectations, and return the record with its hash."""
    suite_result = run_suite(copy.deepcopy(suite))
    verdict = evaluate(copy.deepcopy(expectations), suite_result)
    name, passed = suite_result["suite_name"], verdict["passed"]
    parts = {
        "suite_result": suite_result["scenario_results"],
        "suite_metadata": suite_result["metadata"],
        "expectations_result": verdict["expectation_results"],
        "expectations_metadata": verdict["metadata"],
        "passed": passed,
    }
    return {
        "schema_version": "test_run_result@1",
        "suite_result": suite_result,
        "expectations_result": verdict,
        "passed": passed,
        "metadata": {"suite_name": name, "test_run_hash": digest(parts)},
    }


def read(path: Path, kind: str) -> Json:
    """Read a file, and validate it."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - the tests run without files

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        value: Json = json.loads(text)
    else:
        import yaml  # noqa: PLC0415 - as a gate of JSON would do

        value = yaml.load(text, Loader=yaml.CSafeLoader)
    schema = json.loads((SCHEMAS / f"{kind}.v1.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(value)
    return value


def run_folder(folder: Path) -> Json:
    """Run the gate of a folder."""
    (suite,) = folder.glob("*.suite.*")
    (expectations,) = folder.glob("*.expectations.*")
    return run_test_run(read(suite, "suite"), read(expectations, "expectations"))


def main() -> int:
    """Check or update the gate of a folder."""
    command, folder = sys.argv[1], Path(sys.argv[2])
    record, golden = run_folder(folder), folder / GOLDEN
    if command == "update":
        golden.write_text(json.dumps(record, indent=2), encoding="utf-8")
    accepted = json.loads(golden.read_text(encoding="utf-8"))
    passed = record["passed"] and record == accepted
    print(f"{'passed' if passed else 'FAILED'} {record['metadata']['test_run_hash']}")
    return not passed


if __name__ == "__main__":
    sys.exit(main())

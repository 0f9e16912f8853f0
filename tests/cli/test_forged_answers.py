"""Modules that forge tier2gate's answers get an execution error, or a golden that `check` can read.

`python tests/cli/test_forged_answers.py` prints the outcome of each forged answer.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # needed to run this as a script

from tests.command import run
from tests.gates import write_gate
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import cut

RECORD: dict[str, Any] = {
    "id": "wf",
    "success": True,
    "executed_steps": [{"id": "a", "kind": "runtime", "payload": {"operation": "noop"}}],
    "final_state": {"a": 1},
    "failed_step_id": None,
    "error_message": None,
    "lineage": {"executed_step_ids": ["a"], "workflow_id": "wf"},
    "receipt": {"id": "wf", "steps": ["a"]},
}
STATE = '{"a": 1}'
FAILED = {"success": False, "failed_step_id": "a", "error_message": "Step 'a' failed: late"}


def answer(skipped: Any = (), **fields: Any) -> str:
    """Return a forged result with these fields."""
    return json.dumps({"result": RECORD | fields, "skipped": list(skipped)})


def state(text: str) -> str:
    """Return a forged result with this final state, as text."""
    return answer().replace(STATE, text)


def step(**fields: Any) -> str:
    """Return a forged result with one step with these fields."""
    return answer(executed_steps=[{"id": "a", "kind": "runtime", "payload": {}} | fields])


ACCEPTED = {
    "its own result": answer(final_state={"forged": True}),
    "a failure that did not happen": answer(**FAILED),
    "a step that was skipped": answer(["b"]),
    "no steps": answer(
        executed_steps=[],
        lineage={"executed_step_ids": [], "workflow_id": "wf"},
        receipt={"id": "wf", "steps": []},
    ),
    "an empty id": answer(
        id="",
        lineage={"executed_step_ids": ["a"], "workflow_id": ""},
        receipt={"id": "", "steps": ["a"]},
    ),
    "as many digits as there may be": state(f'{{"a": {"9" * 4_300}}}'),
    "the largest float": state('{"a": 1.7976931348623157e308, "b": -0.0}'),
    "text of all kinds": state(r'{"\u0000": "\ud83d\ude00\u2028::error::"}'),
    "as deep as it may be": state('{"a": ' + "[" * 108 + "]" * 108 + "}"),
}
"""Well-formed forged answers, which are stable: the guard is only against mistakes."""

REFUSED = {
    "null": "null",
    "true": "true",
    "a number": "1",
    "text": '"text"',
    "a list": "[]",
    "an empty object": "{}",
    "not JSON": "{",
    "not UTF-8": "\udcff",
    "a result that is null": '{"result": null, "skipped": []}',
    "a result that is a list": '{"result": [], "skipped": []}',
    "no skipped": json.dumps({"result": RECORD}),
    "skipped that is text": json.dumps({"result": RECORD, "skipped": "a"}),
    "skipped numbers": answer([1]),
    "an extra field": answer()[:-1] + ', "extra": 1}',
    "an extra field of the result": answer(extra=1),
    "an extra field of a step": step(when=None),
    "a field twice": state('{"a": 1, "a": 2}'),
    **{f"no {name}": answer().replace(f'"{name}"', '"x"', 1) for name in RECORD},
    "success that is 1": answer(success=1),
    "success that is text": answer(success="false"),
    "an id that is a number": answer(id=1),
    "steps that are an object": answer(executed_steps={}),
    "a step that is text": answer(executed_steps=["a"]),
    "a step of another kind": step(kind="magic"),
    "a payload that is null": step(payload=None),
    "a payload that is a list": step(payload=[]),
    "a step's id that is null": step(id=None),
    "a state that is null": answer(final_state=None),
    "a state that is a list": answer(final_state=[]),
    "a state that is false": answer(final_state=False),
    "a state that is text": answer(final_state="{}"),
    "NaN": state('{"a": NaN}'),
    "Infinity": state('{"a": Infinity}'),
    "-Infinity": state('{"a": -Infinity}'),
    "1e400": state('{"a": 1e400}'),
    "NaN in a payload": step(payload={"a": float("nan")}),
    "4,301 digits": state(f'{{"a": {"9" * 4_301}}}'),
    "a million digits": state(f'{{"a": {"9" * 10**6}}}'),
    "a lone surrogate": state(r'{"a": "\ud800"}'),
    "a lone surrogate in a key": state(r'{"\udfff": 1}'),
    "a lone surrogate in an id": answer(id="\ud800"),
    "deeper than a golden": state('{"a": ' + "[" * 115 + "]" * 115 + "}"),
    "deeper than Python's stack": state('{"a": ' + "[" * 900 + "]" * 900 + "}"),
    "a depth bomb": "[" * 10**6,
    "a closed depth bomb": "[" * 10**5 + "]" * 10**5,
    "millions of values": state('{"a": [' + "[]," * 5_500_000 + "0]}"),
    "another id than in the lineage": answer(id="other"),
    "another lineage": answer(lineage={"executed_step_ids": [], "workflow_id": "wf"}),
    "an empty lineage": answer(lineage={}),
    "another receipt": answer(receipt={"id": "wf", "steps": ["b"]}),
    "success with a failed step": answer(failed_step_id="a"),
    "success with a message": answer(error_message="Step 'a' failed: late"),
    "no success without a failed step": answer(success=False),
    "a failed step that did not run": answer(**(FAILED | {"failed_step_id": "b"})),
    "a message of another step": answer(**(FAILED | {"error_message": "Step 'b' failed: late"})),
    "a step executed and skipped": answer(["a"]),
    "a failure without frames": '{"failure": "x"}',
    "a failure that is a list": '{"failure": [], "frames": [], "hint": null}',
    "a failure and a result": answer()[:-1] + ', "failure": "x", "frames": [], "hint": null}',
    "a frame that is text": '{"failure": "x", "frames": ["a"], "hint": null}',
    "a frame of another file": '{"failure": "x", "frames": [["a", 1, "", ""]], "hint": null}',
    "a missing module that is not a name": (
        '{"failure": "x", "frames": [], "hint": "missing: ::error::run this"}'
    ),
    "its own hint": '{"failure": "x", "frames": [], "hint": "::error::run this"}',
    "the answer to loading": '{"missions": {"m": ""}, "source": ""}',
    "the answer to drawing": '{"steps": []}',
}

MODULE = """\
import tier2gate.missions.python.asking as child
import json, os
from tier2gate.missions.api import StepSpec, WorkflowDefinition

FORGED = []
send = child.send


def forge(fd, word, value):
    if not FORGED:
        return send(fd, word, value)
    text = FORGED.pop().encode("utf-8", "surrogateescape")
    pending = word + len(text).to_bytes(8, "big") + text
    while pending:
        pending = pending[os.write(fd, pending[:4096]) :]


child.send = forge


def build(params):
    FORGED.append(json.loads(params["answer"]))
    return WorkflowDefinition(id="wf", steps=[StepSpec("a", "runtime", {"operation": "noop"})])


MISSIONS = {"m": build}
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: a, mission_name: m, path: id, op: type, expected: string}
"""
WITH = ("--missions", "forger.py")


def write_forgeries(folder: Path, answers: Mapping[str, str]) -> dict[str, str]:
    """Write a gate for each answer, and return the gates' names."""
    folder.mkdir(exist_ok=True)
    (folder / "forger.py").write_text(MODULE, encoding="utf-8")
    names = {}
    for number, (what, text) in enumerate(answers.items()):
        names[what] = f"g{number:03}"
        call = {"name": "m", "params": {"answer": json.dumps(text)}}
        suite = {
            "suite_name": names[what],
            "scenarios": [{"scenario_name": "a", "initial_state": {}, "missions": [call]}],
        }
        write_gate(folder, names[what], suite=json.dumps(suite), expectations=EXPECTATIONS)
    return names


def outcomes(folder: Path) -> tuple[dict[str, str], str, int]:
    """Update and check all gates; return each outcome, update's output and the exit status."""
    updated = run("update", ".", *WITH, cwd=folder)
    assert updated.status in (0, 9)
    checked = run("check", ".", *WITH, "--report", "json=report.json", cwd=folder)
    assert checked.status == updated.status
    lines = [line.split() for line in checked.out.splitlines() if not line.startswith(" ")]
    found = {
        words[1].partition(".")[0]: words[0]
        for words in lines[:-1]
        if words and words[0] in set(Outcome)
    }
    return found, updated.out, checked.status


def test_forged_result_is_refused(tmp_path: Path) -> None:
    """A forged result is never an internal error."""
    names = write_forgeries(tmp_path, REFUSED)
    found, output, status = outcomes(tmp_path)
    assert (status, set(found.values())) == (9, {"execution-error"})
    assert found.keys() == set(names.values())
    assert list(tmp_path.glob("*.golden.json")) == []
    report = json.loads((tmp_path / "report.json").read_bytes())
    messages = [problem["message"] for gate in report["gates"] for problem in gate["problems"]]
    invalid = [message for message in messages if "returned an invalid result: " in message]
    assert len(invalid) == len(REFUSED) - 1  # except the one that nests too deep for a golden
    assert output.count(" returned a result that is too large: it nests deeper than 110") == 1


def test_well_formed_forgery_is_stable(tmp_path: Path) -> None:
    """A forgery that `update` accepts is one that `check` can read and match."""
    names = write_forgeries(tmp_path, ACCEPTED)
    found, output, status = outcomes(tmp_path)
    assert (status, " problem" in output) == (0, False)
    assert found == dict.fromkeys(names.values(), "passed")


LOADS = {
    "missions that are a list": '{"missions": [], "source": ""}',
    "no missions": '{"missions": {}, "source": ""}',
    "a mission without a name": '{"missions": {"": ""}, "source": ""}',
    "a name with a lone surrogate": r'{"missions": {"\ud800": ""}, "source": ""}',
    "a description that is null": '{"missions": {"m": null}, "source": ""}',
    "a source that is null": '{"missions": {"m": ""}, "source": null}',
    "a source with a lone surrogate": r'{"missions": {"m": ""}, "source": "\ud800"}',
    "no source": '{"missions": {"m": ""}}',
    "an extra field": '{"missions": {"m": ""}, "source": "", "extra": 1}',
    "NaN": '{"missions": {"m": NaN}, "source": ""}',
    "null": "null",
    "a depth bomb": "[" * 10**6,
}


@pytest.mark.parametrize("name", LOADS)
def test_forged_offer_is_refused(name: str, tmp_path: Path) -> None:
    """A module that forges its list of missions cannot be loaded."""
    (tmp_path / "forger.py").write_text(f"{MODULE}FORGED.append({LOADS[name]!r})\n", "utf-8")
    finished = run("missions", *WITH, cwd=tmp_path)
    assert finished.status == 9
    assert finished.err.startswith("forger.py: the module forger.py returned an invalid result: ")


DRAWS = {
    "steps that are an object": '{"steps": {}}',
    "a step that is text": '{"steps": ["a"]}',
    "an id that is a number": step(id=1),
    "another kind": '{"steps": [{"id": "a", "kind": "x", "operation": "noop", "when": null}]}',
    "an operation that is a number": (
        '{"steps": [{"id": "a", "kind": "runtime", "operation": 1, "when": null}]}'
    ),
    "a condition that is text": (
        '{"steps": [{"id": "a", "kind": "runtime", "operation": "noop", "when": "x"}]}'
    ),
    "a condition without an operator": (
        '{"steps": [{"id": "a", "kind": "runtime", "operation": "noop", "when": {"value": 1}}]}'
    ),
    "an extra field": '{"steps": [], "extra": 1}',
    "null": "null",
    "the answer to running": answer(),
}


@pytest.mark.parametrize("name", DRAWS)
def test_forged_drawing_is_refused(name: str, tmp_path: Path) -> None:
    """A forged workflow is not drawn."""
    text = MODULE.replace('json.loads(params["answer"])', repr(DRAWS[name]))
    (tmp_path / "forger.py").write_text(text, "utf-8")
    finished = run("missions", "--graph", *WITH, cwd=tmp_path)
    assert finished.status == 9
    assert finished.err.startswith("forger.py: mission m returned an invalid result: ")


def describe() -> str:
    """Describe the outcome of each forged answer."""
    with TemporaryDirectory() as folder:
        names = write_forgeries(Path(folder), ACCEPTED | REFUSED)
        found, err, _ = outcomes(Path(folder))
    messages = [
        line.partition(" in scenario a ")[2].partition("; ")[0] for line in err.splitlines()
    ]
    reasons = iter(messages)
    rows = ["| forged answer | outcome | message |", "|---|---|---|"]
    for what, name in names.items():
        reason = next(reasons) if found[name] == "execution-error" else ""
        rows.append(f"| {what} | {found[name]} | {cut(reason, 120)} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(describe())

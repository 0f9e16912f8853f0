"""Text out of a pull request, through a whole step of the Action: shown, and never obeyed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.action_cases import SUITE, accept, accept_again, write, write_gate
from tests.github_runner import HOSTILE, as_property, read_log, read_summary
from tests.steps import Runner, Step, hostile_runner


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> Iterator[Runner]:
    """Make a runner with a workspace that means it no good."""
    with hostile_runner(tmp_path) as runner:
        yield runner


INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
PARTS = [HOSTILE[start : start + 8] for start in range(0, len(HOSTILE), 8)]


def assert_nothing_hides(step: Step) -> None:
    """Hold all that people read to what they can see."""
    assert step.stderr == ""
    assert not INVISIBLE.search(step.summary)
    # A file's name must be as it is, or its annotation stands nowhere.
    assert not INVISIBLE.search(re.sub("(?m)^::error file=[^,]*", "", step.stdout))


def assert_page_is_whole(step: Step, gates: int) -> None:
    """Hold the page to its heading, its counts, a table of six columns, and closed details."""
    page = read_summary(step.summary)
    assert page.markdown[0] == f"## ❌ tier2gate: {step.outputs['outcome']}" or (
        page.markdown[0] == "## ✅ tier2gate: passed"
    )
    first = page.markdown.index("|  | gate | outcome | verdict | golden | ran |")
    rows = page.markdown[first + 2 : page.markdown.index("", first)]
    assert len(rows) == gates
    name = r"<code>[^|<]*(?:<!-- -->[^|<]*)*</code>"
    assert all(re.fullmatch(rf"\| [✅❌] \| {name}( \|[^|<>`]*){{4}} \|", row) for row in rows)
    assert page.markdown[-3:] == ["", "</details>", ""]


def pointer(*keys: str) -> str:
    """Write a JSON Pointer."""
    return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)


@pytest.mark.parametrize("texts", PARTS)
def test_hostile_names_and_values_are_shown_and_not_obeyed(
    texts: list[str], runner: Runner
) -> None:
    """No name, key or value of a suite gives the runner an order, or hides from the reader."""
    scenarios: list[dict[str, Any]] = [
        {
            "scenario_name": text,
            "initial_state": {text: text},
            "missions": [{"name": "echo", "id": text, "params": {text: [text]}}],
        }
        for text in texts
    ]
    expectations = [
        {
            "id": text,
            "scenario_name": text,
            "mission_name": text,
            "path": pointer("final_state", text),
            "op": "eq",
            "expected": text,
        }
        for text in texts
    ]
    gates = runner.workspace / "gates"
    suite = {"suite_name": texts[0], "scenarios": scenarios}
    write(gates / "shop.suite.json", json.dumps(suite))
    write(gates / "shop.expectations.json", json.dumps({"expectations": expectations}))
    accept(runner.workspace)
    for scenario in scenarios:
        scenario["initial_state"] = {text: f"{text} {text}" for text in scenario["initial_state"]}
    write(gates / "shop.suite.json", json.dumps(suite))
    step = runner.run({"paths": "gates", "reports-dir": "out"})
    assert (step.exit_code, step.outputs["outcome"]) == (1, "verdict-failed")
    wanted = ("gates/shop.expectations.json", "tier2gate: verdict-failed")
    assert [(c.name, c.properties["file"], c.properties["title"]) for c in step.commands] == [
        *[("error", *wanted)] * len(texts),
        ("error", "gates/shop.golden.json", "tier2gate: hash-drift"),
    ]
    assert all(read_log(command.message) == [] for command in step.commands)
    report = json.loads((runner.workspace / "out" / "report.json").read_bytes())
    assert [item["id"] for item in report["gates"][0]["expectations"]] == texts
    assert [item["actual"] for item in report["gates"][0]["expectations"]] == [
        f"{text} {text}" for text in texts
    ]
    assert_nothing_hides(step)
    assert_page_is_whole(step, gates=1)


@pytest.mark.parametrize("texts", PARTS)
def test_hostile_change_is_shown_and_not_obeyed(texts: list[str], runner: Runner) -> None:
    """Nothing that a change accepts, demands or removes gives the runner an order, or hides."""
    scenarios: list[dict[str, Any]] = [
        {
            "scenario_name": text,
            "initial_state": {text: text},
            "missions": [{"name": "echo", "id": text}],
        }
        for text in texts
    ]
    demands = [
        {"id": text, "scenario_name": text, "mission_name": text, "path": "success", "op": "exists"}
        for text in texts
    ]

    def fill(gates: Path) -> None:
        write(gates / "shop.suite.json", json.dumps({"suite_name": "s", "scenarios": scenarios}))
        write(gates / "shop.expectations.json", json.dumps({"expectations": demands}))

    workspace = runner.workspace
    fill(workspace / "base" / "gates")
    accept(workspace)
    for number, text in enumerate(text.replace("/", "∕") for text in texts):
        write_gate(workspace / "base" / "gates" / f"{number}{text}")
    for scenario, demand in zip(scenarios, demands, strict=True):
        scenario["initial_state"] = {text: f"{text}!" for text in scenario["initial_state"]}
        demand |= {"op": "ne", "expected": demand["id"]}
    fill(workspace / "gates")
    accept_again(workspace)
    inputs = {"paths": "gates", "base": "base", "reports-dir": "out"}
    for fails, level, exit_code in (("false", "notice", 0), ("true", "error", 11)):
        (runner.commands / "step_summary").unlink(missing_ok=True)
        step = runner.run({**inputs, "fail-on-golden-change": fails})
        assert (step.exit_code, step.outputs["golden-changed"]) == (exit_code, "true")
        assert {
            (c.name, c.properties.get("file"), c.properties["title"]) for c in step.commands
        } == {
            (level, None, "tier2gate: golden-changed"),
            (level, "gates/shop.golden.json", "tier2gate: golden-changed"),
        }
        assert len(step.commands) == 2
        assert all(read_log(command.message) == [] for command in step.commands)
        assert_nothing_hides(step)
        assert_page_is_whole(step, gates=1)
    report = json.loads((workspace / "out" / "report.json").read_bytes())
    assert len(report["removed_gates"]) == len(texts)
    moves = report["gates"][0]["base"]["expectations"]
    assert sorted(item["id"] for item in moves) == sorted(texts)


def test_hostile_fields_and_references_are_shown_and_not_obeyed(runner: Runner) -> None:
    """No word of a file that is not even valid gives the runner an order."""
    gates = runner.workspace / "gates"
    echo = {"scenario_name": "a", "initial_state": {}, "missions": [{"name": "echo"}]}
    suite = {"suite_name": "s", "scenarios": [echo]}
    lost = [
        {"id": text, "scenario_name": text, "mission_name": text, "path": text, "op": "exists"}
        for text in HOSTILE
    ]
    unknown = [{**echo, "scenario_name": text, "missions": [{"name": text}]} for text in HOSTILE]
    write(gates / "a.suite.json", json.dumps({**suite, **dict.fromkeys(HOSTILE, 1)}))
    write(gates / "a.expectations.json", json.dumps({"expectations": lost}))
    write(gates / "b.suite.json", json.dumps({**suite, "scenarios": unknown}))
    write(gates / "b.expectations.json", json.dumps({"expectations": lost}))
    write(gates / "c.suite.json", json.dumps(suite))
    write(gates / "c.expectations.json", json.dumps({"expectations": lost}))
    step = runner.run({"paths": "gates"})
    assert step.exit_code == 4
    *shown, more = step.commands
    assert [(c.name, c.properties["file"]) for c in shown] == [("error", "gates/a.suite.json")] * 9
    assert re.fullmatch(r"\d\d+ more problems, see the summary", more.message)
    assert more.properties == {"title": "tier2gate: input-invalid"}
    assert all(read_log(command.message) == [] for command in shown)
    problems = [line for line in step.stdout.splitlines() if line.startswith("gates/")]
    for file in ("a.suite", "b.suite", "c.expectations"):
        assert sum(line.startswith(f"gates/{file}.json:1:") for line in problems) >= len(HOSTILE)
    assert_nothing_hides(step)
    assert_page_is_whole(step, gates=3)


@pytest.mark.parametrize("texts", PARTS)
def test_hostile_file_names_are_shown_and_not_obeyed(texts: list[str], runner: Runner) -> None:
    """No file's name gives the runner an order, and its annotation still stands at that file."""
    names = [text.replace("/", "∕") for text in texts]
    for name in names:
        write(runner.workspace / "gates" / name / f"{name}.suite.yaml", SUITE)
    step = runner.run({"paths": "gates"})
    assert step.exit_code == 4
    found = {(c.name, c.properties["file"], c.properties["title"]) for c in step.commands}
    assert found == {
        ("error", f"gates/{name}/{name}.expectations.yaml", "tier2gate: input-invalid")
        for name in map(as_property, names)
    }
    assert len(step.commands) == len(names)
    assert all(read_log(command.message) == [] for command in step.commands)
    assert_nothing_hides(step)
    assert_page_is_whole(step, gates=len(names))


@pytest.mark.parametrize(
    "inputs",
    [
        {"paths": "{}"},
        {"working-directory": "{}"},
        {"annotations": "{}"},
        {"base": "{}"},
        {"max-changes": "{}"},
        {"fail-on-golden-change": "{}"},
        {"{}": "x"},
    ],
)
def test_hostile_inputs_are_shown_and_not_obeyed(inputs: dict[str, str], runner: Runner) -> None:
    """No branch's or title's name that a workflow passes on gives the runner an order."""
    text = "".join(text.replace("\n", "\r") for text in HOSTILE)
    step = runner.run({name.format(text): value.format(text) for name, value in inputs.items()})
    assert step.exit_code == 2
    (command,) = step.commands
    assert (command.name, command.properties) == ("error", {"title": "tier2gate"})
    assert read_log(command.message) == []
    page = read_summary(step.summary)
    assert page.markdown == ["## ❌ tier2gate: wrong usage", "", ""]
    assert [len(lines) for lines in page.fenced] == [1]
    assert_nothing_hides(step)

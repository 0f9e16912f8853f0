"""Workspaces in which all text of one kind from a pull request is a list of given texts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.action_cases import EXPECTATIONS, SUITE, accept, accept_again, passed, write, write_gate
from tier2gate.golden.checksum import checksum_of

Fill = Callable[[Path, Sequence[str]], None]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where texts from a pull request are.

    Attributes:
        fill: writes a workspace with the texts.
        exit_code: the expected exit status.
        inputs: the inputs of the Action.
        mission: whether the mission echo fails because of its message.
    """

    fill: Fill
    exit_code: int
    inputs: Mapping[str, str] = field(default_factory=lambda: {"paths": "gates"})
    mission: bool = False


def file_name(text: str) -> str:
    """Make a text usable as a file's name."""
    return text.replace("/", "∕")


def pointer(*keys: str) -> str:
    """Write a JSON Pointer."""
    return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON."""
    write(path, json.dumps(value))


def scenarios_of(texts: Sequence[str], suffix: str = "") -> list[dict[str, Any]]:
    """Return a scenario for each text: names, keys, values, ids and params."""
    return [
        {
            "scenario_name": text,
            "initial_state": {text: f"{text}{suffix}"},
            "missions": [{"name": "echo", "id": text, "params": {text: [text]}}],
        }
        for text in texts
    ]


def expectations_of(texts: Sequence[str], **fields: object) -> list[dict[str, Any]]:
    """Return an expectation for each text: ids, names, paths and values."""
    return [
        {
            "id": text,
            "scenario_name": text,
            "mission_name": text,
            "path": pointer("final_state", text),
            "op": "eq",
            "expected": text,
            **fields,
        }
        for text in texts
    ]


def names_and_values(workspace: Path, texts: Sequence[str]) -> None:
    """Create a gate of texts that drifted and whose expectations all fail."""
    gates = workspace / "gates"
    write_json(gates / "shop.expectations.json", {"expectations": expectations_of(texts)})
    for suffix in ("", "!"):
        suite = {"suite_name": texts[0], "scenarios": scenarios_of(texts, suffix)}
        write_json(gates / "shop.suite.json", suite)
        if not suffix:
            accept(workspace)


def targets(workspace: Path, texts: Sequence[str]) -> None:
    """Create a gate of texts that differs in results and expectations from the target branch, which
    has texts and additional gates.
    """
    for top, suffix in ((workspace / "base", ""), (workspace, "!")):
        gates = top / "gates"
        suite = {"suite_name": f"{texts[0]}{suffix}", "scenarios": scenarios_of(texts, suffix)}
        write_json(gates / "shop.suite.json", suite)
        expectations = expectations_of(texts, op="ne", expected=f"{texts[-1]}?{suffix}")
        write_json(gates / "shop.expectations.json", {"expectations": expectations})
    accept(workspace / "base")
    for number, text in enumerate(texts):
        write_gate(workspace / "base" / "gates" / f"{number}{file_name(text)}")
    accept_again(workspace)


def fields_and_references(workspace: Path, texts: Sequence[str]) -> None:
    """Create invalid gates with unknown fields, missions and scenarios."""
    gates = workspace / "gates"
    echo = {"scenario_name": "a", "initial_state": {}, "missions": [{"name": "echo"}]}
    suite = {"suite_name": "s", "scenarios": [echo]}
    unknown = [{**echo, "scenario_name": text, "missions": [{"name": text}]} for text in texts]
    expectations = {"expectations": expectations_of(texts)}
    for name, written in {
        "a": {**suite, **dict.fromkeys(texts, 1)},
        "b": {**suite, "scenarios": unknown},
        "c": suite,
    }.items():
        write_json(gates / f"{name}.suite.json", written)
        write_json(gates / f"{name}.expectations.json", expectations)


def files(workspace: Path, texts: Sequence[str]) -> None:
    """Create gates whose folders and files have these names and that lack expectations."""
    for number, text in enumerate(map(file_name, texts)):
        write(workspace / "gates" / f"{number}{text}" / f"{text}.suite.yaml", SUITE)


def messages(workspace: Path, texts: Sequence[str]) -> None:
    """Create gates whose mission fails with each message."""
    for number, text in enumerate(texts):
        mission = {"name": "echo", "params": {"message": text}}
        scenario = {"scenario_name": "gold", "initial_state": {}, "missions": [mission]}
        suite = {"suite_name": "s", "scenarios": [scenario]}
        write_json(workspace / "gates" / f"{number}.suite.json", suite)
        write(workspace / "gates" / f"{number}.expectations.yaml", EXPECTATIONS)


def missions(workspace: Path, texts: Sequence[str]) -> None:
    """Create a gate of changed missions: names, ids of steps, conditions and payloads."""
    gates = workspace / "gates"
    state = {text: text for text in texts}
    calls = [{"name": text, "params": {text: text}} for text in texts]
    scenario = {"scenario_name": "s", "initial_state": state, "missions": calls}
    write_json(gates / "shop.suite.json", {"suite_name": "s", "scenarios": [scenario]})
    expectations = expectations_of(texts, scenario_name="s")
    write_json(gates / "shop.expectations.json", {"expectations": expectations})
    for suffix in ("", "!"):
        made = [mission_of(text, suffix) for text in texts]
        write_json(gates / "shop.missions.json", {"missions": made})
        if not suffix:
            accept(workspace)


def mission_of(text: str, suffix: str) -> dict[str, Any]:
    """Return a mission in which all text is the same."""
    asked = {"value": {"$param": pointer(text)}, "op": "eq", "expected": text}
    value = {"$concat": [{"$state": pointer(text)}, suffix]}
    payload = {"path": pointer(text), "value": value}
    return {
        "name": text,
        "description": text,
        "steps": [
            {"id": text, "kind": "human", "when": asked, "payload": {text: text}},
            {"id": f"{text}2", "kind": "runtime", "operation": "set", "payload": payload},
        ],
    }


def wrong_missions(workspace: Path, texts: Sequence[str]) -> None:
    """Create invalid missions with unknown fields, operations and forms."""
    passed(workspace)
    steps = [
        {"id": text, "kind": "runtime", "operation": text, "payload": {f"${text}": text}}
        for text in texts
    ]
    made = [{"name": text, text: text, "steps": steps} for text in texts]
    write_json(workspace / "gates" / "shop.missions.json", {"missions": made})


def broken_missions(workspace: Path, texts: Sequence[str]) -> None:
    """Create gates whose mission fails on a state and params of a text."""
    for number, text in enumerate(texts):
        call = {"name": text, "params": {"value": text}}
        scenario = {"scenario_name": text, "initial_state": {text: text}, "missions": [call]}
        payload = {"path": pointer(text), "by": {"$param": "/value"}}
        step = {"id": text, "kind": "runtime", "operation": "increment", "payload": payload}
        name = str(workspace / "gates" / str(number))
        write_json(Path(f"{name}.suite.json"), {"suite_name": "s", "scenarios": [scenario]})
        write_json(Path(f"{name}.expectations.json"), {"expectations": expectations_of([text])})
        made = {"missions": [{"name": text, "steps": [step]}]}
        write_json(Path(f"{name}.missions.json"), made)


def reasons(workspace: Path, texts: Sequence[str]) -> None:
    """Create gates whose goldens have another reason and generator than the base's."""
    for number, text in enumerate(texts):
        for top, reason in ((workspace / "base", f"{text}?"), (workspace, text)):
            folder = top / "gates" / str(number)
            write_gate(folder)
            if top != workspace:
                accept(folder)
            old = workspace / "base" / "gates" / str(number) / "shop.golden.json"
            golden = json.loads(old.read_bytes())
            golden |= {"reason": reason, "generator": {"name": text, "version": text}}
            golden["checksum"] = checksum_of(golden)
            write_json(folder / "shop.golden.json", golden)


def goldens(workspace: Path, texts: Sequence[str]) -> None:
    """Create invalid goldens with unknown fields, wrong names and types."""
    passed(workspace)
    golden = json.loads((workspace / "gates" / "shop.golden.json").read_bytes())
    for number, text in enumerate(texts):
        write_gate(workspace / "gates" / str(number))
        broken = {**golden, text: text, "generator": text, "suite_name": {text: text}}
        write_json(workspace / "gates" / str(number) / "shop.golden.json", broken)


def configuration_of(texts: Sequence[str]) -> dict[str, Any]:
    """Return an invalid configuration."""
    gates = [{"name": text, "suite": text, text: text, "detail": text} for text in texts]
    return {**dict.fromkeys(texts, 1), "gates": [*gates, *texts]}


def configuration(workspace: Path, texts: Sequence[str]) -> None:
    """Create a configuration with invalid fields and values."""
    write_json(workspace / "tier2gate.yaml", configuration_of(texts))


def named_files(workspace: Path, texts: Sequence[str]) -> None:
    """Create a valid configuration that names missing gates and files."""
    gates = [
        {
            "name": f"g{number}",
            "suite": f"x{text}",
            "expectations": f"y{text}",
            "golden": f"z{text}",
            "missions": [f"m{text}.yaml", f"n{text}.json"],
        }
        for number, text in enumerate(map(file_name, texts))
    ]
    write_json(workspace / "tier2gate.yaml", {"gates": gates})


def configured_code(workspace: Path, texts: Sequence[str]) -> None:
    """Create a configuration that names code and files that are not missions."""
    names = [*map(file_name, texts)]
    named = [name for text in names for name in (f"{text}.py", f"x/{text}.txt")]
    gates = [{"name": "g", "suite": "gates/shop.suite.yaml", "missions": named}]
    write_json(workspace / "tier2gate.yaml", {"gates": gates})


def unusable_base(workspace: Path, texts: Sequence[str]) -> None:
    """Create a gate that passes, and a target branch with invalid configuration and golden."""
    passed(workspace)
    passed(workspace / "base")
    golden = workspace / "base" / "gates" / "shop.golden.json"
    write_json(golden, {**json.loads(golden.read_bytes()), **dict.fromkeys(texts, 1)})
    write_json(workspace / "base" / "tier2gate.yaml", configuration_of(texts))


AGAINST_BASE = {"paths": "gates", "base": "base"}
PLACES = {
    "names and values": Place(fill=names_and_values, exit_code=1),
    "fields and references": Place(fill=fields_and_references, exit_code=4),
    "files": Place(fill=files, exit_code=4),
    "messages of missions": Place(fill=messages, exit_code=9, mission=True),
    "missions": Place(fill=missions, exit_code=1),
    "missions that are wrong": Place(fill=wrong_missions, exit_code=4),
    "missions that break": Place(fill=broken_missions, exit_code=9),
    "reasons": Place(fill=reasons, exit_code=0, inputs=AGAINST_BASE),
    "goldens": Place(fill=goldens, exit_code=6),
    "configuration": Place(fill=configuration, exit_code=4, inputs={}),
    "named files": Place(fill=named_files, exit_code=4, inputs={}),
    "configured code": Place(fill=configured_code, exit_code=4, inputs={}),
    "target branch": Place(fill=targets, exit_code=0, inputs=AGAINST_BASE),
    "target branch that fails": Place(
        fill=targets, exit_code=11, inputs={**AGAINST_BASE, "fail-on-golden-change": "true"}
    ),
    "unusable target branch": Place(
        fill=unusable_base,
        exit_code=11,
        inputs={**AGAINST_BASE, "fail-on-golden-change": "true"},
    ),
}

"""What the YAML language server shows in an editor for files of a gate: fields, help, mistakes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.language_server import LanguageServer
from tier2gate.documents.schemas import load_schema

REPOSITORY = Path(__file__).parents[2]
SCHEMAS = REPOSITORY / "schemas"

FILES = {
    "suite": (
        "a.suite.yaml",
        """\
suite_name: a
scenarios:
  - scenario_name: one
    initial_state: {}
    missions:
      - name: echo
        parms: {}
        |
""",
        "7:9: Property parms is not allowed.",
        {"id", "params", "mask", "round"},
    ),
    "expectations": (
        "a.expectations.yaml",
        """\
expectations:
  - id: a
    scenario_name: one
    mission_name: echo
    path: success
    op: eq
    expceted: true
    |
""",
        "7:5: Property expceted is not allowed.",
        {"expected"},
    ),
    "missions": (
        "a.missions.yaml",
        """\
missions:
  - name: refund
    step: []
    steps:
      - id: pay
        kind: runtime
        operation: set
        |
""",
        "3:5: Property step is not allowed.",
        {"payload", "when"},
    ),
    "config": (
        "tier2gate.yaml",
        """\
gates:
  - name: a
    suite: a.suite.yaml
    goldn: a.golden.json
    |
""",
        "4:5: Property goldn is not allowed.",
        {"expectations", "golden", "missions", "detail", "repeat"},
    ),
}
"""Kind → name, text with a typo and `|` at the cursor, the problem of the typo, fields offered."""

HOVERED = {
    "config": """\
schema_version: config@1
gates:
  - {name: a, suite: g/a.suite.yaml, expectations: g/b.yaml, golden: g/a.golden.json, detail: full}
  - {name: b, suite: g/b.suite.yaml, missions: [g/a.missions.yaml], repeat: 4}
defaults: {missions: g/m.py, python: .venv/bin/python, python_path: src, detail: auto, repeat: 4}
""",
    "expectations": """\
schema_version: expectations@1
expectations:
  - {id: a, scenario_name: s, mission_name: echo, path: success, op: eq, expected: true}
  - scenarios: "s-*"
    except: s-1
    mission_name: echo
    all:
      - {id: c, path: /final_state/a, op: le, expected: {$add: [{$initial: /a}, {$cell: b}]}}
      - {id: d, path: /final_state/a, op: eq, expected: {$result: /final_state/b, mission: m}}
      - {id: e, path: /final_state/a, op: ge, expected: {$negate: {$literal: 1}}}
""",
    "missions": """\
schema_version: missions@1
missions:
  - name: refund
    description: Pay back
    params_schema: {type: object, required: [amount], additionalProperties: false, properties: {}}
    limits: {steps: 8, human_steps: 3}
    steps:
      - {id: a, kind: human, when: {value: {$param: /amount, $default: 0}, op: gt, expected: 1}}
      - {id: b, kind: runtime, operation: assert, payload: {path: /a, op: ge, expected: 1, reason: r}}
      - {id: c, kind: runtime, operation: increment, payload: {path: /a, by: {$length: {$state: /b}}}}
      - {id: d, kind: runtime, operation: copy, payload: {from: /a, to: /b}}
      - {id: e, kind: runtime, operation: set, payload: {path: /a, value: {$literal: 1}}}
""",
    "suite": """\
schema_version: suite@1
suite_name: a
environment: {clock: "2026-01-01T00:00:00Z", seed: 7}
mask: [{path: /final_state/a, with: 1}]
round: [{path: /final_state/b, digits: 2}]
defaults: {initial_state: {}, missions: [{name: echo, id: a, params: {}}]}
scenarios:
  - {scenario_name: a, tags: [slow], initial_state: {}, missions: [{name: echo}]}
  - {scenario_name: "{n}", table: a.csv, columns: {n: string}}
  - {scenario_name: "{n}", rows: [{n: a}], tags: [slow]}
""",
}
"""Kind → a document that has its fields."""


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """Start a server with the settings that the guide shows, but without network."""
    guide = (REPOSITORY / "docs" / "editors.md").read_text(encoding="utf-8")
    (settings,) = re.findall(r"^```json\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    schemas = {
        (SCHEMAS / address.rpartition("/")[2]).as_uri(): pattern
        for address, pattern in json.loads(settings)["yaml.schemas"].items()
    }
    with LanguageServer.start(tmp_path_factory.mktemp("editor"), schemas) as server:
        yield server


def first_line(kind: str) -> str:
    """Return the line that names the schema in a file."""
    return f"# yaml-language-server: $schema={(SCHEMAS / f'{kind}.v1.schema.json').as_uri()}\n"


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("is_named", [False, True], ids=["by-its-name", "by-its-first-line"])
def test_typo_is_marked(server: LanguageServer, kind: str, is_named: bool) -> None:
    """A misspelt field is marked where it is, whether the name or the first line tells the schema."""
    name, text, problem, _ = FILES[kind]
    shown = text.replace("|", "")
    address = server.open(f"typo-{name}" if is_named else f"{kind}/{name}", shown)
    if is_named:
        address = server.open(f"{kind}/other.yaml", first_line(kind) + shown)
        line, _, rest = problem.partition(":")
        problem = f"{int(line) + 1}:{rest}"
    assert problem in server.problems(address)


@pytest.mark.parametrize("kind", FILES)
def test_missing_fields_are_offered(server: LanguageServer, kind: str) -> None:
    """An editor completes the fields that are still missing, each with its explanation."""
    name, text, _, fields = FILES[kind]
    address = server.open(f"complete/{name}", text.replace("|", ""))
    server.problems(address)
    lines = text.splitlines()
    offered = server.completions(address, len(lines), lines[-1].index("|") + 1)
    assert fields <= offered.keys()
    assert [label for label, explained in offered.items() if not explained] == []


def test_values_are_offered(server: LanguageServer) -> None:
    """An editor completes operators, so that nobody has to look them up."""
    text = "expectations:\n  - id: a\n    op: \n"
    address = server.open("values/a.expectations.yaml", text)
    server.problems(address)
    assert {"eq", "between", "matches"} <= server.completions(address, 3, 9).keys()


def descriptions(schema: Any, root: Any) -> Iterator[tuple[str, str]]:
    """Yield the name of every field, and the description of it or of the definition that it is."""
    if isinstance(schema, list):
        for item in schema:
            yield from descriptions(item, root)
    if isinstance(schema, dict):
        for name, inner in (schema.get("properties") or {}).items():
            if isinstance(inner, dict):
                definition = root["$defs"].get(inner.get("$ref", "").rpartition("/")[2], {})
                for found in (inner, definition):
                    if isinstance(found.get("description"), str):
                        yield name, found["description"]
        for inner in schema.values():
            yield from descriptions(inner, root)


def keys(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Yield the keys of a document in order."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield from keys(value)
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from keys(item)


@pytest.mark.parametrize("kind", HOVERED)
def test_every_field_is_explained(server: LanguageServer, kind: str) -> None:
    """Whoever points at a field reads what this field is, not a rule that its value follows."""
    explained: dict[str, set[str]] = {}
    schema = load_schema(kind)
    for name, description in descriptions(schema, schema):
        explained.setdefault(name, set()).add(description)
    address = server.open(f"hover/a.{kind}.yaml", first_line(kind) + HOVERED[kind])
    assert server.problems(address) == []
    wrong = {}
    node = yaml.compose(HOVERED[kind])
    seen = [key for key in keys(node) if key.value in explained]
    for key in seen:
        mark = key.start_mark
        shown = server.hover(address, mark.line + 2, mark.column + 2)
        text = re.sub(r"\\([^A-Za-z0-9\s])", r"\1", shown)
        if not any(description in text for description in explained[key.value]):
            wrong[f"{mark.line + 1}:{mark.column + 1} {key.value}"] = shown
    assert wrong == {}
    assert len({key.value for key in seen}) > 7

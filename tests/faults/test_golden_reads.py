"""Only four modules read the keys of a golden's JSON; a read in any other module is detected."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "tier2gate"

HOME = ("golden/as_json.py", "golden/checksum.py", "golden/compact.py", "golden/record.py")
PACKAGES = ("golden", "results", "assessment", "reporters", "commands", "github", "cli")
"""Packages that may import goldens; the layers below them never see one."""

INPUT_READERS = ("golden/changed_inputs.py",)
"""Modules of the package golden that also read suites and expectations."""

RAW = {
    "json": {"cli/run.py"},
    "golden_from_json": {"golden/store.py"},
    "golden_to_json": {"golden/integrity.py", "golden/preparing.py"},
}
"""Functions that return a golden or record as JSON → other modules that may use them."""


def properties(schema: Any) -> Iterator[str]:
    """Yield the names of all properties in a schema."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from value
            if key not in {"examples", "const", "enum"}:
                yield from properties(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from properties(item)


def keys_of(kind: str) -> set[str]:
    """Return the keys that a kind of file may have."""
    path = REPOSITORY / "schemas" / f"{kind}.v1.schema.json"
    return set(properties(json.loads(path.read_text(encoding="utf-8"))))


KEYS = keys_of("golden")
OWN_KEYS = KEYS.difference(*map(keys_of, ("suite", "expectations", "missions", "config")))


def keys_read(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield each string that is used as a key, and what it is read from."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=base, slice=ast.Constant(value=str(key)), ctx=ast.Load()):
                yield key, base
            case ast.Call(
                func=ast.Attribute(value=base, attr="get" | "pop" | "setdefault"),
                args=[ast.Constant(value=str(key)), *_],
            ):
                yield key, base
            case ast.Compare(
                left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()], comparators=[base]
            ):
                yield key, base
            case ast.MatchMapping(keys=keys):
                for item in keys:
                    if isinstance(item, ast.Constant) and isinstance(item.value, str):
                        yield item.value, item
            case _:
                pass


def is_something_else(base: ast.expr) -> bool:
    """Check for reads of a schema's definitions or of the core's `metadata`."""
    match base:
        case ast.Subscript(slice=ast.Constant(value="$defs")) | ast.Attribute(attr="metadata"):
            return True
        case _:
            return False


def raw_uses(tree: ast.AST) -> Iterator[str]:
    """Yield each use of a function that converts a golden or record to or from JSON."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in RAW:
            yield node.attr
        elif isinstance(node, ast.alias) and node.name in RAW.keys() - {"json"}:
            yield node.name


def reads_in(module: str, source: str) -> list[str]:
    """List the forbidden reads of a golden's JSON in a module."""
    tree = ast.parse(source)
    keys = KEYS if module.startswith("golden/") and module not in INPUT_READERS else OWN_KEYS
    found = [key for key, base in keys_read(tree) if key in keys and not is_something_else(base)]
    return found + [name for name in raw_uses(tree) if module not in RAW[name]]


MODULES = sorted(
    name
    for room in PACKAGES
    for path in (PACKAGE / room).rglob("*.py")
    if (name := path.relative_to(PACKAGE).as_posix()) not in HOME
)


def source_of(module: str) -> str:
    """Return a module's source."""
    return (PACKAGE / module).read_text(encoding="utf-8")


def test_no_other_module_reads_the_keys_of_a_golden() -> None:
    """A change of the golden's format affects four modules and their callers."""
    found = {module: reads_in(module, source_of(module)) for module in MODULES}
    assert {module: keys for module, keys in found.items() if keys} == {}


def test_known_reads_are_found() -> None:
    """The check finds the existing reads in the four modules, so it would find others."""
    known = {
        "golden/as_json.py": {"suite_name", "passed", "scenarios"},
        "golden/checksum.py": {"checksum"},
        "golden/compact.py": {"calls", "verdicts", "passed"},
        "golden/record.py": {"suite_name", "passed"},
    }
    assert {
        module: known[module] & {*reads_in(module, source_of(module))} for module in HOME
    } == known


@pytest.mark.parametrize(
    ("module", "line", "found"),
    [
        ("assessment/base/comparison.py", 'x = body["inputs"]', "inputs"),
        ("commands/diff.py", 'x = record["suite_result"]', "suite_result"),
        ("commands/update.py", 'x = body.get("checksum")', "checksum"),
        ("golden/drift.py", 'x = scenarios[name]["missions"]', "missions"),
        ("golden/integrity.py", 'x = body["suite_name"]', "suite_name"),
        ("golden/changed_inputs.py", 'x = item["input_hash"]', "input_hash"),
        ("golden/store.py", 'x = "reason" in document.value', "reason"),
        ("results/comparison.py", 'match x:\n    case {"scenario_hash": y}: pass', "scenario_hash"),
        ("reporters/terminal/report.py", 'x = record.json["metadata"]', "json"),
        ("reporters/terminal/report.py", "x = golden.record.json", "json"),
        (
            "github/summary.py",
            "from tier2gate.golden.as_json import golden_to_json",
            "golden_to_json",
        ),
        ("cli/diff.py", "x = as_json.golden_from_json", "golden_from_json"),
    ],
)
def test_read_by_string_key_is_caught(module: str, line: str, found: str) -> None:
    """A module that parses a golden's JSON by itself does not pass CI."""
    assert found in reads_in(module, f"{source_of(module)}\n{line}\n")

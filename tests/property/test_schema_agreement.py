"""The published schemas and the program refuse the same files, except for listed rules."""

import copy
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from tests.schema_documents import DOCUMENTS, SUITE, expected_by
from tests.schema_mistakes import MISTAKES
from tier2gate.documents import schemas
from tier2gate.documents.reader import Document, parse_document
from tier2gate.documents.schemas import load_schema, validate_document
from tier2gate.foundation.errors import Tier2GateError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.checks.references import check_expectations, check_suite
from tier2gate.gates.configuration.reading import read_configuration
from tier2gate.gates.expansion import expand_suite
from tier2gate.gates.expected.many_scenarios import write_out
from tier2gate.gates.known_missions import KnownMissions
from tier2gate.gates.masks.checks import check_masks
from tier2gate.gates.naming import kind_of
from tier2gate.gates.tables.files import TableFolder
from tier2gate.golden.store import golden_of
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.missions.validation import check_missions

REPOSITORY = Path(__file__).parents[2]
KINDS = ("config", "expectations", "golden", "missions", "suite")
NUMBER = 1_000
STEP = 1 if os.environ.get("CI") else 10
"""CI checks every file, a local run every tenth."""

MOST_BYTES = 30_000
KNOWN = KnownMissions({name: item.params for name, item in built_in_missions().items()})
Rules = dict[str, tuple[str, Any]]
_STEP = {"id": "a", "kind": "human"}
_EVERY = {"id": "a", "scenarios": "s", "mission_name": "m", "path": "", "op": "exists"}
ROWS = {"s": {"a": 1}}
_CALLED = {"scenario_name": "s", "initial_state": {}, "missions": [{"name": "echo"}]}


def _one(*steps: Any, **more: Any) -> Any:
    return {"missions": [{"name": "m", "steps": [*(steps or [_STEP])], **more}]}


def _when(op: str, expected: Any) -> Any:
    return _one(_STEP | {"when": {"value": {"$state": "/a"}, "op": op, "expected": expected}})


def _gates(*gates: Any) -> Any:
    return {"gates": [{"suite": f"{index}.suite.yaml", **gate} for index, gate in enumerate(gates)]}


def _scenario(*calls: Any) -> Any:
    return SUITE | {"scenarios": [_CALLED | {"missions": [*calls]}]}


def _rows(*rows: dict[str, Any], name: str = "{a}", **fields: Any) -> dict[str, Any]:
    """Return a suite with rows in place, which makes a scenario of each."""
    return {
        "suite_name": "s",
        "scenarios": [_CALLED | {"scenario_name": name, "rows": [*rows], **fields}],
    }


NO_SCHEMA: dict[str, Rules] = {
    "missions": {
        "two missions of one name": (
            "repeated-mission: duplicate mission .*: the first is at",
            {"missions": [{"name": "m", "steps": [_STEP]}] * 2},
        ),
        "two steps of one id": ("repeated-step", _one(_STEP, _STEP)),
        "more steps than the file's own limits": (
            "too-many-steps",
            _one(_STEP, limits={"human_steps": 0}),
        ),
        "a param that the params schema lets no call give": (
            "unknown-param",
            _one(
                _STEP | {"payload": {"a": {"$param": "/b"}}},
                params_schema={"additionalProperties": False},
            ),
        ),
        "the grammar of patterns": ("malformed-pattern", _when("matches", "(")),
        "a lowest that is more than the highest": (
            "empty-range: the lower bound",
            _when("between", [2, 1]),
        ),
    },
    "expectations": {
        "two expectations of one id": (
            "repeated-expectation",
            {"expectations": [expected_by("exists")] * 2},
        ),
        "a scenario that the suite has not": (
            "unknown-scenario",
            {"expectations": [expected_by("exists") | {"scenario_name": "z"}]},
        ),
        "a mission that the scenario has not": (
            "unknown-mission",
            {"expectations": [expected_by("exists") | {"mission_name": "z"}]},
        ),
        "the grammar of patterns": (
            "malformed-pattern",
            {"expectations": [expected_by("matches", "(")]},
        ),
        "a lowest that is more than the highest": (
            "empty-range: the lower bound",
            {"expectations": [expected_by("length", {"ge": 2, "le": 1})]},
        ),
        "a literal that the operator does not take": (
            "schema: ",
            {"expectations": [expected_by("in", {"$literal": {"$x": 1}})]},
        ),
        "a pattern that no scenario matches": (
            "no-scenario",
            {"expectations": [_EVERY | {"scenarios": "z*"}]},
        ),
        "a form that yields nothing": (
            "unfilled-form",
            {"expectations": [expected_by("eq", {"$initial": "/z"})]},
        ),
        "a value that the suite masks": (
            "masked-value",
            {"expectations": [expected_by("eq", 1) | {"path": "/error_message"}]},
        ),
    },
    "suite": {
        "two scenarios of one name": ("repeated-scenario", SUITE | {"scenarios": [_CALLED] * 2}),
        "two calls of one name": (
            "repeated-mission",
            _scenario({"name": "echo"}, {"name": "echo"}),
        ),
        "an id that is another mission's name": (
            "misleading-id",
            _scenario({"name": "daily_loop", "id": "a"}, {"name": "echo", "id": "daily_loop"}),
        ),
        "a mission that there is not": ("unknown-mission", _scenario({"name": "z"})),
        "two masks of one value": (
            "overlapping-masks",
            SUITE | {"round": [{"path": "/final_state/~0", "digits": 1}]},
        ),
        "a row without a cell that is used": ("wrong-cell", _rows({"b": 1}, {"a": 1})),
        "a column that no row has": ("wrong-columns", _rows({"b": 1})),
        "a name that is not made of columns": ("malformed-name", _rows({"a": 1}, name="{")),
        "a table that does not exist": (
            "missing-file",
            {
                "suite_name": "s",
                "scenarios": [_CALLED | {"table": "t.jsonl"}],
            },
        ),
        "what a cell makes of a template": (
            "schema: '(initial_state|params|name|id)' must be",
            _rows({"a": 1}, initial_state={"$cell": "a"}),
        ),
        "params that the mission does not take": (
            r"schema: 'requested_\w+'",
            _scenario({"name": "daily_loop", "params": {"requested_steps": "3"}}),
        ),
    },
    "config": {
        "two gates of one name": ("repeated-gate", _gates({"name": "a"}, {"name": "a"})),
        "two gates with one golden": (
            "shared-golden",
            _gates({"name": "a", "golden": "a.json"}, {"name": "b", "golden": "a.json"}),
        ),
        "a path out of the folder": ("outside", _gates({"name": "a", "suite": "../a.suite.yaml"})),
    },
    "golden": {
        "hashes that are not those of the results": ("golden-tampered", None),
    },
}
"""Kind → rule → how its problem begins, and a file that is refused only for it.

A schema sees only one file; it does not compare values or compute hashes, and knows neither the
grammar of patterns nor the params of missions.
"""


def document_of(value: Any, kind: str) -> Document:
    """Read a value as a file of this kind."""
    return parse_document(json.dumps(value).encode(), f"a.{kind}.json")


def _problems_of_expectations(document: Document) -> Sequence[Problem]:
    suite = document_of(SUITE, "suite")
    found = write_out(document, suite, ROWS)
    if found.document is None or found.problems:
        return found.problems
    checks = partial(check_expectations, found.document, suite)
    return validate_document(found.document, "expectations", checks)


def problems_of(value: Any, kind: str, folder: Path) -> Sequence[Problem]:
    """Return the problems that the program finds in a file."""
    document = document_of(value, kind)
    try:
        if kind == "missions":
            return check_missions(document, ())
        if kind == "expectations":
            return _problems_of_expectations(document)
        if kind == "suite":
            tables = TableFolder(path=folder, root=folder, judge=lambda _path: None)
            document = expand_suite(document, tables).document
            masks = partial(check_masks, document)
            return validate_document(document, kind, masks) or check_suite(document, KNOWN)
        if kind == "golden":
            golden_of(document)
            return ()
        path = folder / "tier2gate.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return [
            fault for gate in read_configuration(path, folder).gates for _, fault in gate.faults
        ]
    except Tier2GateError as error:
        return error.problems


def seeds(kind: str, folder: Path) -> list[Any]:
    """Return valid files of a kind: from this module, the schema and the repository."""
    found = copy.deepcopy([*DOCUMENTS[kind], *load_schema(kind)["examples"]])
    paths = [path for path in sorted(REPOSITORY.glob("*examples/**/*")) if kind_of(path) == kind]
    small = [path for path in paths if path.stat().st_size < MOST_BYTES]
    found += [parse_document(path.read_bytes(), path.name).value for path in small]
    if kind == "expectations":
        for value in found:
            for item in value["expectations"]:
                name = "scenarios" if "scenarios" in item else "scenario_name"
                item |= {name: "s", "mission_name": "m"}
    return [value for value in found if not problems_of(value, kind, folder)]


VALUES: list[Any] = [
    *(
        None,
        True,
        0,
        1,
        2.5,
        -1,
        2000,
        "",
        "a",
        "m",
        "echo",
        "/a",
        "a/b",
        "/a~",
        "/final_state",
        "/final_state/a",
        "/executed_steps/*/payload",
        "/error_message",
        "/error_message/a",
        "~",
        "$state",
        "(",
    ),
    *([], [1], [1, 2, 3], [2, 1], ["a", 1], {}, {"a": 1}, {"ge": 1}, {"gt": 1}, {"x-a": 1}),
    *("human", "runtime", "noop", "set", "assert", "exists", "between", "in", "matches", "length"),
    *(
        "type",
        "object",
        "array",
        "int",
        "full",
        "a.py",
        "a.txt",
        "a.yaml",
        "b/c.json/",
        ".yaml",
        "a\0",
    ),
    *("a.yaml\n", "a.yaml/..", "../a.yaml", "golden@1", "f" * 64, "g" * 64, "é", "e\u0301"),
    *({"$state": "/a"}, {"$state": "a"}, {"$param": 1}, {"$param": "/z"}, {"$stat": "/a"}),
    *({"$param": "/a", "$default": {"$x": 1}}, {"$default": 1}, {"$literal": {"$x": 1}}),
    *({"$add": []}, {"$add": 1}, {"$add": {"a": {"$state": "/a"}}}, {"$subtract": [1]}),
    *({"$result": "/a"}, {"$result": "/id", "mission": "n"}, {"$initial": "/a"}, {"$cell": "a"}),
    *({"$result": "/a", "$default": 1}, {"$x": 1}, {"$cell": 1}, "*", ["s"], ["*", "t"]),
    *({"$length": {"$stat": 1}}, {"$state": "/a", "a": 1}, {"a": {"$concat": [{"$negate": 1}]}}),
    *({"type": "int"}, {"items": {"minimun": 1}}, {"type": "string", "enum": []}),
]
KEYS = [
    *("id", "name", "op", "expected", "value", "kind", "operation", "payload", "when", "limits"),
    *("steps", "human_steps", "params_schema", "type", "items", "path", "missions", "x-a", "a"),
    *(
        "scenarios",
        "except",
        "all",
        "$result",
        "mission",
        "mask",
        "round",
        "with",
        "digits",
        "$state",
        "$param",
        "$default",
        "$literal",
        "$x",
        "checksum",
        "reason",
        "golden",
        "params",
    ),
]


def places_in(value: Any) -> Iterator[tuple[Any, str | int]]:
    """Yield each key and index in a value, with its container."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in [*pairs]:
        yield value, key
        if isinstance(item, dict | list):
            yield from places_in(item)


def mutated(seed: Any, choose: random.Random) -> Any:
    """Change a value in one or two places."""
    value = copy.deepcopy(seed)
    for _ in range(choose.randint(1, 2)):
        inside, key = choose.choice([*places_in(value)] or [({"a": value}, "a")])
        new = copy.deepcopy(choose.choice(VALUES))
        what = choose.choice(["replace", "replace", "replace", "remove", "add", "copy"])
        if what == "copy":
            other, name = choose.choice([*places_in(value)])
            what, new = "replace" if isinstance(inside, dict) else "add", copy.deepcopy(other[name])
        if what == "replace":
            inside[key] = new
        elif what == "remove":
            del inside[key]
        elif isinstance(inside, dict):
            inside[choose.choice(KEYS)] = new
        else:
            inside.append(new)
    return value


@pytest.mark.parametrize("kind", KINDS)
def test_schema_and_program_refuse_the_same(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is valid in an editor is valid in the gate, except for rules that a schema cannot
    express.
    """
    monkeypatch.setattr(
        schemas.Schema, "unworded", lambda *_: []
    )  # skip errors without their own words
    valid = seeds(kind, tmp_path)
    fast = jsonschema_rs.Draft202012Validator(load_schema(kind))
    slow = Draft202012Validator(load_schema(kind))
    beyond = [pattern for pattern, _ in NO_SCHEMA[kind].values()]
    answers: Counter[tuple[bool, bool]] = Counter()
    for number in range(0, NUMBER, STEP):
        choose = random.Random(f"{kind} {number}")  # noqa: S311 - mutations, not secrets
        value = mutated(choose.choice(valid), choose)
        problems = [f"{item.code}: {item.message}" for item in problems_of(value, kind, tmp_path)]
        accepts = fast.is_valid(value)
        assert accepts == slow.is_valid(value), value
        answers[accepts, not problems] += 1
        if not accepts:
            assert problems, value
        else:
            named = [any(re.match(rule, item) for rule in beyond) for item in problems]
            assert all(named), (problems, value)
    assert answers[False, False] > NUMBER / STEP / 4
    assert sum(answers[True, passes] for passes in (True, False)) > NUMBER / STEP / 20


@pytest.mark.parametrize(
    ("kind", "rule"), [(kind, rule) for kind, rules in NO_SCHEMA.items() for rule in rules]
)
def test_rule_that_no_schema_can_express(kind: str, rule: str, tmp_path: Path) -> None:
    """The program refuses a file for each listed rule, and the schema does not."""
    pattern, value = NO_SCHEMA[kind][rule]
    if value is None:
        whole = next(seed for seed in seeds(kind, tmp_path) if "suite_hash" not in seed)
        value = whole | {"test_run_hash": "f" * 64}
    assert jsonschema_rs.Draft202012Validator(load_schema(kind)).is_valid(value)
    problems = [f"{item.code}: {item.message}" for item in problems_of(value, kind, tmp_path)]
    assert problems
    assert all(re.match(pattern, problem) for problem in problems), problems


@pytest.mark.parametrize(("kind", "name", "text"), MISTAKES)
def test_mistake_is_refused_by_both(
    kind: str, name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor marks each of these mistakes, and the gate reports it in its own words."""
    monkeypatch.setattr(schemas.Schema, "unworded", lambda *_: [])
    value = parse_document(text.encode(), "a.yaml").value
    schema = load_schema(kind)
    assert not jsonschema_rs.Draft202012Validator(schema).is_valid(value), name
    assert not Draft202012Validator(schema).is_valid(value), name
    assert len(problems_of(value, kind, tmp_path)) >= 1, name

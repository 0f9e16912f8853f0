"""Any file is read as one value or refused with a place."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_rs import validator_for

from tier2gate.documents.json_reader import read_json
from tier2gate.documents.json_scanner import JsonScanner
from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.reader import parse_document
from tier2gate.documents.schemas import load_schema
from tier2gate.documents.yaml_reader import read_yaml
from tier2gate.foundation.errors import InputInvalidError

QUICK = settings(max_examples=300, deadline=None, derandomize=True)

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
)
JSON_SIGNS = st.sampled_from(list("{}[],:\"\\0123456789.-+eEtrufalsn \n\t/#'xN"))
EDITS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 2), JSON_SIGNS), max_size=3)


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Replace, insert or delete some characters."""
    for at, way, sign in edits:
        start = at % (len(text) + 1)
        text = text[:start] + (sign if way else "") + text[start + (way != 1) :]
    return text


@QUICK
@given(VALUES, EDITS)
def test_json_module_and_scanner_accept_the_same_texts(
    value: Any, edits: list[tuple[int, int, str]]
) -> None:
    """A refused file has a place for each problem, and an accepted one has no problem."""
    text = edited(json.dumps(value), edits)
    scanner = JsonScanner(text, DOCUMENT_LIMITS)
    _, problems = read_json(text, DOCUMENT_LIMITS)
    assert problems == scanner.problems
    assert all(problem.line and problem.column for problem in problems)


@QUICK
@given(
    st.binary(max_size=60) | st.text(max_size=40).map(str.encode),
    st.sampled_from(["a.json", "a.yaml"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    """No file crashes the gate: it is read, or refused with file, line and column."""
    try:
        parse_document(data, name)
    except InputInvalidError as error:
        text = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = max(1, text.count(b"\n") + (not text.endswith(b"\n")))
        for problem in error.problems:
            assert problem.file == name
            assert problem.message
            assert problem.hint
            assert 1 <= (problem.line or 0) <= lines
            assert (problem.column or 0) >= 1


@QUICK
@given(st.text(st.sampled_from("abc:- \n#&*!|>{}[]'\"?,%@`~0.1eE<="), max_size=40))
def test_any_yaml_is_read_or_refused(text: str) -> None:
    """No YAML crashes the gate, however unusual."""
    value, problems = read_yaml(text, DOCUMENT_LIMITS)
    assert all(problem.line and problem.column and problem.hint for problem in problems)
    if not problems:
        json.dumps(value, allow_nan=False)


PIECES = [
    "a",
    "b: ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "|",
    ">",
    "|-",
    "|+",
    ">2",
    "'",
    '"',
    "[",
    "]",
    "#",
]


@settings(QUICK, max_examples=2000)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_line_break_at_the_end_makes_no_difference(text: str) -> None:
    """An editor that adds a final line break does not change the meaning of a file."""
    value, problems = read_yaml(text, DOCUMENT_LIMITS)
    if not problems and not text.endswith("\n"):
        assert read_yaml(f"{text}\n", DOCUMENT_LIMITS) == (value, [])


@QUICK
@given(VALUES)
def test_positions_point_at_the_values(value: Any) -> None:
    """The line and column of a problem are those of its value."""
    text = json.dumps(value, indent=1, allow_nan=True)
    if "NaN" in text or "Infinity" in text:
        return
    document = parse_document(text.encode(), "a.json")
    lines = text.split("\n")
    for path, (line, column) in document.positions.values.items():
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        there, _ = json.JSONDecoder().raw_decode(rest)
        expected = value
        for step in path:
            expected = expected[step]
        assert json.dumps(there) == json.dumps(expected)


SUITE = {
    "suite_name": "s",
    "scenarios": [
        {
            "scenario_name": "one",
            "initial_state": {},
            "missions": [{"name": "echo", "id": "e", "params": {"a": 1}}],
        }
    ],
}
EXPECTATIONS = {
    "expectations": [
        {
            "id": "e",
            "scenario_name": "one",
            "mission_name": "e",
            "path": "",
            "op": "eq",
            "expected": 1,
        }
    ]
}
KEYS = ["suite_name", "scenarios", "missions", "id", "op", "expected", "x-a", "path", "name", "z"]
FINITE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "a", "eq", "exists", 1.5]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=4,
)


def mutated(value: Any, choices: list[int], new: Any) -> Any:
    """Insert a value into another at the place given by the choices."""
    if not choices or not isinstance(value, dict | list) or not value:
        return new
    head, *rest = choices
    if isinstance(value, list):
        at = head % len(value)
        return [mutated(v, rest, new) if i == at else v for i, v in enumerate(value)]
    keys = [*value, KEYS[head % len(KEYS)]]
    key = keys[head % len(keys)]
    return {**value, key: mutated(value.get(key), rest, new)}


@QUICK
@given(
    st.sampled_from([("suite", SUITE), ("expectations", EXPECTATIONS)]),
    st.lists(st.integers(0, 40), max_size=6),
    FINITE,
)
def test_both_validators_agree(
    kind_and_value: tuple[str, Any], choices: list[int], new: Any
) -> None:
    """Both libraries agree whether a file is valid, so every error has words."""
    kind, value = kind_and_value
    changed = mutated(value, choices, new)
    schema = load_schema(kind)
    assert validator_for(schema).is_valid(changed) == Draft202012Validator(schema).is_valid(changed)

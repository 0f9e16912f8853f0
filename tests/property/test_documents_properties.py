"""Positions in any YAML, plain scalars in any version, and damaged documents of every kind."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_rs import validator_for
from referencing import Registry
from yaml.events import ScalarEvent

from tests.property.test_hash_independence import VALUES, YamlWriter
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.linear_schema import linear_validator
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document, parse_document
from tier2gate.documents.refusals import UnreadableScalarError
from tier2gate.documents.schemas import KINDS, load_schema, validate_document, validate_value
from tier2gate.documents.small_values import SmallValues
from tier2gate.documents.text import Lines
from tier2gate.documents.yaml_scalars import resolve_plain
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.naming import kind_of

QUICK = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
EXAMPLES = Path(__file__).parents[2] / "examples"


def parts_of(value: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Any]]:
    """Yield every value in a value, including itself, with its path."""
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from parts_of(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from parts_of(item, (*path, index))


def offset_of(document: Document, path: ValuePath, *, key: bool = False) -> int:
    """Convert a value's line and column to an offset by trying every offset."""
    wanted = document.positions.locate(path, key=key)
    lines = Lines(document.text)
    [offset] = [at for at in range(len(document.text)) if lines.place(at) == wanted]
    return offset


def scalar_at(text: str) -> Any:
    """Read the scalar at the beginning of a piece of YAML; the writer keeps each on one line."""
    line = re.split(r"[\r\n]", text)[0]
    for event in yaml.parse(f"[{line}", Loader=yaml.CSafeLoader):
        if isinstance(event, ScalarEvent):
            return event.value if event.style else resolve_plain(event.value)
    return None


@QUICK
@given(VALUES, st.randoms(use_true_random=False))
def test_places_in_yaml_are_those_of_the_values(value: Any, choose: random.Random) -> None:
    """The place of a problem in any style of YAML is that of its value."""
    document = parse_document(YamlWriter(choose).write(value).encode(), "a.yaml")
    paths = dict(parts_of(value))
    assert set(document.positions.values) == set(paths)
    assert set(document.positions.keys) == {p for p in paths if p and isinstance(p[-1], str)}
    for path, part in paths.items():
        rest = document.text[offset_of(document, path) :]
        if isinstance(part, list):
            assert re.match(r"\[|-\s", rest)
        elif isinstance(part, dict):
            members = [document.positions.keys[*path, key] for key in part]
            assert rest[0] == "{" or document.positions.values[path] == min(members)
        else:
            assert json.dumps(scalar_at(rest)) == json.dumps(part)
    for path in document.positions.keys:
        assert scalar_at(document.text[offset_of(document, path, key=True) :]) == path[-1]


TAG = "tag:yaml.org,2002:"
# The core schema of YAML 1.2 (section 10.3.2); 1.1 has the same null and booleans.
CORE = [
    ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    ("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")),
    ("float", re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")),
    ("null", re.compile(r"null|Null|NULL|~|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
]
NAMES = {int: "int", float: "float", str: "str", bool: "bool", type(None): "null"}


def types_in_all_versions(text: str) -> set[str]:
    """Return the types of a plain scalar in YAML 1.1, as PyYAML reads it, and in 1.2."""
    resolver: Any = yaml.resolver.Resolver()
    in_1_1 = resolver.resolve(yaml.ScalarNode, text, (True, False))
    in_1_2 = next((name for name, pattern in CORE if pattern.fullmatch(text)), "str")
    return {str(in_1_1).removeprefix(TAG), in_1_2}


@settings(QUICK, max_examples=2000)
@given(st.text(st.sampled_from("0123456789+-._:eExobaFinfyNusltrO~=<"), max_size=7))
def test_plain_scalar_has_one_meaning_in_all_versions(text: str) -> None:
    """Except for dates, a plain scalar means the same in every tool or is refused."""
    types = types_in_all_versions(text)
    try:
        value = resolve_plain(text)
    except UnreadableScalarError:
        return
    if types == {"timestamp", "str"}:
        types = {"str"}
    assert types == {NAMES[type(value)]}


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("yes", {"bool", "str"}),
        ("012", {"int"}),
        ("0o17", {"str", "int"}),
        ("1_000", {"int", "str"}),
        ("12:30", {"int", "str"}),
        ("1.", {"float"}),
        ("1e3", {"str", "float"}),
        ("1.5e3", {"str", "float"}),
        ("2024-01-01", {"timestamp", "str"}),
    ],
)
def test_versions_differ(text: str, types: set[str]) -> None:
    """The comparison above is not empty: versions of YAML disagree about these scalars."""
    assert types_in_all_versions(text) == types


def documents() -> list[tuple[str, Any]]:
    """Return valid documents of every kind from the schemas' examples and the project's."""
    found = [(kind, value) for kind in KINDS for value in load_schema(kind)["examples"]]
    for path in sorted(EXAMPLES.rglob("*")):
        kind = kind_of(path)
        if kind is not None:
            found.append((kind, parse_document(path.read_bytes(), path.name).value))
    return found


DOCUMENTS = documents()
WORDS = [
    "",
    "a",
    "eq",
    "exists",
    "runtime",
    "human",
    "auto",
    "golden@1",
    "a" * 64,
    "f" * 63,
    "é" * 64,
]
NEW = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2000) | st.floats(-3, 3) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=4,
)
KEYS = ["schema_version", "id", "op", "expected", "kind", "operation", "x-a", "X-a", "record", "z"]
EDIT = st.tuples(st.sampled_from(["replace", "remove", "add"]), st.sampled_from(KEYS), NEW)


def edited(value: Any, choose: random.Random, edit: tuple[str, str, Any]) -> Any:
    """Change one value anywhere in another."""
    what, key, new = edit
    containers = [path for path, part in parts_of(value) if isinstance(part, dict | list)]
    copy = json.loads(json.dumps(value))
    target = copy
    for step in choose.choice(containers):
        target = target[step]
    if isinstance(target, list):
        target[:] = {"replace": [new], "remove": target[:-1], "add": [*target, new]}[what]
    elif what == "add" or not target:
        target[key] = new
    elif what == "replace":
        target[choose.choice(list(target))] = new
    else:
        del target[choose.choice(list(target))]
    return copy


@settings(QUICK, max_examples=300)
@given(st.sampled_from(DOCUMENTS), st.lists(EDIT, max_size=3), st.randoms(use_true_random=False))
def test_both_validators_agree_for_every_kind(
    kind_and_value: tuple[str, Any], edits: list[tuple[str, str, Any]], choose: random.Random
) -> None:
    """Both libraries agree whether a file is valid, and every error has words and a place."""
    kind, value = kind_and_value
    for edit in edits:
        value = edited(value, choose, edit)
    schema = load_schema(kind)
    answer = validator_for(schema).is_valid(value)
    assert answer == Draft202012Validator(schema).is_valid(value)
    assert answer or not SmallValues(schema).accepts(value)
    document = parse_document(json.dumps(value, indent=1).encode(), "a.json")
    problems = validate_document(document, kind)
    assert (problems == []) == answer
    places = [(problem.line or 0, problem.column or 0) for problem in problems]
    assert places == sorted(places)
    assert all(place >= (1, 1) for place in places)
    assert answer or edits


def within(data: bytes, line: int, column: int) -> bool:
    """Return whether a line and column are those of a character or of the end of a line."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lengths = [len(part) for part in re.split(r"\r\n|\r|\n", text)]
    if len(lengths) > 1 and not lengths[-1]:
        lengths.pop()  # no line starts after the last line break
    return 1 <= line <= len(lengths) and 1 <= column <= lengths[line - 1] + 1


SIGNS = list("{}[],:\"'\\0e-+.# \n\r\t&*!|>%@`?~<=ayé😀\ufeff\u2028")
BYTES = st.binary(max_size=40) | st.lists(st.sampled_from(SIGNS)).map("".join).map(str.encode)
FEW = Limits(max_bytes=60, max_depth=3, max_values=9)


@settings(QUICK, max_examples=1000)
@given(BYTES, st.sampled_from(["a.json", "a.yaml"]), st.sampled_from([FEW, DOCUMENT_LIMITS]))
def test_every_problem_is_inside_its_file(data: bytes, name: str, limits: Limits) -> None:
    """An editor can jump to the place of every problem, whatever bytes a file has."""
    try:
        document = parse_document(data, name, limits)
    except InputInvalidError as error:
        for problem in error.problems:
            whole = problem.code == "too-large" and problem.line is None
            assert whole or within(data, problem.line or 0, problem.column or 0)
        return
    for line, column in document.positions.values.values():
        assert within(data, line, column)


@QUICK
@given(st.sampled_from(DOCUMENTS), BYTES, st.randoms(use_true_random=False))
def test_damaged_file_is_read_or_refused(
    kind_and_value: tuple[str, Any], noise: bytes, choose: random.Random
) -> None:
    """A real file with a few wrong bytes never crashes the gate."""
    _, value = kind_and_value
    written = {"a.json": json.dumps(value, indent=1), "a.yaml": YamlWriter(choose).write(value)}
    for name, text in written.items():
        data = text.encode()
        at = choose.randrange(len(data))
        broken = data[:at] + noise[:3] + data[at + choose.randrange(3) :]
        try:
            assert isinstance(parse_document(broken, name), Document)
        except InputInvalidError as error:
            for problem in error.problems:
                assert within(broken, problem.line or 0, problem.column or 0)
                assert problem.hint


SCALARS = st.sampled_from([0, 1, 1.0, 2.5, -0.0, 10**20, 1e20, True, False, None, "", "a", "1"])
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)


def schemas_of(values: list[Any]) -> list[Any]:
    """Return schemas with all keywords that have their own validator."""
    keys = [value for value in values if isinstance(value, str)]
    return [
        {"enum": values},
        {"const": values[0]},
        {"items": {"enum": values}},
        {"uniqueItems": True, "items": {"uniqueItems": True}},
        {"required": sorted({*keys, "a"}), "items": {"required": ["a", "b"]}},
        {"properties": {"a": {"const": values[0]}, "b": {"enum": values}, "c": False}},
        {"type": ["string", "object"], "properties": {"a": {"type": "integer"}}},
        {"not": {"enum": values}, "items": {"properties": {"a": {"type": "null"}}}},
    ]


@settings(QUICK, max_examples=500)
@given(st.lists(JSON, min_size=1, max_size=4), JSON)
def test_linear_validators_agree_with_the_library(values: list[Any], value: Any) -> None:
    """The faster validators give the library's answers: 1 equals 1.0 but not true."""
    for schema in schemas_of(values):
        for given_ in (value, values, values[0]):
            answer = Draft202012Validator(schema).is_valid(given_)
            quick = linear_validator(schema, Registry())
            assert quick.is_valid(given_) == answer
            again = [quick.is_valid(given_), validator_for(schema).is_valid(given_)]
            assert again == [answer, answer]
            assert answer or not SmallValues(schema).accepts(given_)


def test_long_enum_of_mixed_values_is_checked() -> None:
    """A long list of numbers, which is compared differently, decides as a short one does."""
    values = [number + 0.5 for number in range(100)]
    document = parse_document(json.dumps([99.5, 1, 0.25]).encode(), "a.json")
    schema = {"items": {"enum": [1, *values]}}
    assert [problem.column for problem in validate_value(document, (), document.value, schema)] == [
        11
    ]

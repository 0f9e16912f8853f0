"""Schemas: where they are loaded from, what they accept, and that none is ever fetched."""

import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from inline_snapshot import snapshot
from referencing.exceptions import Unresolvable

from tests.recording import masked
from tier2gate.documents import schema_words, schemas
from tier2gate.documents.reader import Document, parse_document
from tier2gate.documents.schema_words import Explainer
from tier2gate.documents.schemas import (
    KINDS,
    load_schema,
    refuse_to_fetch,
    schema_text,
    shape_of,
    stated_version,
    validate_document,
    validate_shape,
    validate_value,
)
from tier2gate.foundation.problems import Problem
from tier2gate.predicates import FOREIGN_SPELLINGS, OPERATORS

REPOSITORY = Path(__file__).parents[3]
_FIRST = ", ".join(f'"{name}"' for name in [*OPERATORS][:10])
LISTED_OPERATORS = f"{_FIRST} and {len(OPERATORS) - 10} more"
# The libraries disagree on it: one compares floats, the other compares exactly.
DISAGREED: tuple[Any, Any] = ({"type": "object", "additionalProperties": {"maximum": 1e30}}, 10**30)


def document(text: str) -> Document:
    """Parse a text as YAML."""
    return parse_document(text.encode(), "gate.yaml")


def texts(problems: list[Problem]) -> list[str]:
    """Format problems as they are shown."""
    return [f"{problem.place}: {problem.text}" for problem in problems]


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_the_published_one(kind: str) -> None:
    """Files are checked against the schema that `tier2gate schema` prints and editors use."""
    path = REPOSITORY / "schemas" / f"{kind}.v1.schema.json"
    assert schema_text(kind) == path.read_text(encoding="utf-8")
    assert load_schema(kind) == json.loads(schema_text(kind))


def test_published_schemas_are_the_used_ones() -> None:
    """Every published schema is used to check a kind of file."""
    files = sorted(path.name for path in (REPOSITORY / "schemas").glob("*.schema.json"))
    assert files == [f"{kind}.v1.schema.json" for kind in KINDS]


def test_schema_in_the_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed wheel uses its own schemas, whatever files are next to it."""
    (tmp_path / "suite.v1.schema.json").write_text("{}")
    monkeypatch.setattr(schemas, "_PACKAGED", tmp_path)
    assert schema_text("suite") == "{}"
    monkeypatch.setattr(schemas, "_PACKAGED", tmp_path / "gone")
    assert json.loads(schema_text("suite"))["title"] == snapshot("tier2gate suite")


def test_valid_document_has_no_problems() -> None:
    """A documented file is accepted."""
    text = """
        schema_version: suite@1
        suite_name: onboarding
        scenarios:
          - scenario_name: new-customer
            initial_state: {tier: gold, balance: 120}
            missions:
              - name: daily_loop
                params: {requested_steps: 3}
              - name: echo
                id: echo-again
    """
    assert validate_document(document(text), "suite") == []


def test_all_problems_of_a_document_in_file_order() -> None:
    """A user sees all problems of a file at once, from top to bottom."""
    text = (
        "expectation: []\n"
        "expectations:\n"
        "  - id: ''\n"
        "    scenario_name: 7\n"
        "    mision_name: echo\n"
        "    path: success\n"
        "    op: equals\n"
        "  - id: two\n"
        "    scenario_name: s\n"
        "    mission_name: m\n"
        "    path: p\n"
        "    op: exists\n"
        "    expected: 1\n"
        "schema_version: expectations@2\n"
    )
    assert masked(
        texts(validate_document(document(text), "expectations")), LISTED_OPERATORS=LISTED_OPERATORS
    ) == snapshot(
        [
            "gate.yaml:1:1: unknown field expectation; did you mean expectations?",
            "gate.yaml:3:5: missing required field 'expected'; add expected: …",
            "gate.yaml:3:5: missing required field 'mission_name'; add mission_name: …",
            "gate.yaml:3:9: 'id' must not be empty",
            "gate.yaml:4:20: 'scenario_name' must be a string, not 7",
            "gate.yaml:5:5: unknown field mision_name; did you mean mission_name?",
            "gate.yaml:7:9: 'op' is \"equals\"; it must be one of {LISTED_OPERATORS}; did you mean eq?",
            "gate.yaml:13:5: the field 'expected' is not allowed here; remove it",
            'gate.yaml:14:17: \'schema_version\' must be "expectations@1"; not "expectations@2"',
        ]
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [("gte", "ge"), ("lte", "le"), (">=", "ge"), ("<=", "le"), ("==", "eq"), ("GTE", "ge")],
)
def test_operator_of_another_language_keeps_its_meaning(written: str, meant: str) -> None:
    """A user who writes `gte` is not told `gt`, which would silently move a boundary."""
    assert FOREIGN_SPELLINGS.keys().isdisjoint(OPERATORS)
    text = (
        "expectations:\n"
        f"  - {{id: a, scenario_name: s, mission_name: m, path: p, op: '{written}', expected: 1}}\n"
    )
    [problem] = validate_document(document(text), "expectations")
    assert problem.hint == f"did you mean {meant}?"


@pytest.mark.parametrize(
    ("text", "kind", "problem"),
    [
        ("null", "suite", "gate.yaml:1:1: the document must be a mapping, not null"),
        ("[]", "config", "gate.yaml:1:1: the document must be a mapping, not a list"),
        ("gates: []", "config", "gate.yaml:1:8: 'gates' is empty; it must have at least one item"),
        (
            "missions: x",
            "missions",
            "gate.yaml:1:11: 'missions' must be a list, not the string \"x\"",
        ),
    ],
)
def test_each_kind_is_checked_against_its_schema(text: str, kind: str, problem: str) -> None:
    """A file of a different kind gets one clear problem."""
    assert texts(validate_document(document(text), kind)) == [problem]


def test_value_of_a_document() -> None:
    """Params are checked against their mission's schema, at their own lines and columns."""
    suite = document("a:\n  params: {n: -1, o: 2}\n")
    schema = {"properties": {"n": {"minimum": 0}}, "required": ["m"]}
    value = {"n": -1, "o": 2}
    assert texts(validate_value(suite, ("a", "params"), value, schema)) == snapshot(
        [
            "gate.yaml:2:11: missing required field 'm'; add m: …",
            "gate.yaml:2:15: 'n': -1 is less than the minimum of 0",
        ]
    )
    assert texts(validate_value(suite, ("a", "params"), value, {"type": "array"})) == snapshot(
        ["gate.yaml:2:11: 'params' must be a list, not a mapping"]
    )
    assert validate_value(suite, ("a", "params"), value, {"type": "object"}) == []


def test_stricter_library_decides() -> None:
    """A value that the stricter library refuses is refused even if the other accepts it."""
    schema, number = DISAGREED
    text = f"a:\n  b: {number + 1}\n"
    value = {"b": number + 1}
    assert jsonschema.Draft202012Validator(schema).is_valid(value)  # or the test shows nothing
    assert not jsonschema_rs.Draft202012Validator(schema).is_valid(value)
    assert texts(validate_value(document(text), ("a",), value, schema)) == snapshot(
        ["gate.yaml:2:6: 1000000000000000000000000000001 is greater than the maximum of 1e+30"]
    )


def test_messages_of_the_stricter_library_are_cut() -> None:
    """A message that repeats the whole value does not flood the log."""
    schema, number = {"maximum": 1e300}, 10**300 + 1
    assert jsonschema.Draft202012Validator(schema).is_valid(number)  # or the test shows nothing
    assert texts(validate_value(document("1"), (), number, schema)) == [
        f"gate.yaml:1:1: 1{'0' * 99}…{'0' * 60}1 is greater than the maximum of 1e+300"
    ]


def test_library_for_messages_is_loaded_only_on_failure() -> None:
    """A passing run does not load the library that words the messages."""
    code = (
        "import sys; from tier2gate.documents.reader import parse_document; "
        "from tier2gate.documents.schemas import validate_document; "
        "document = parse_document(sys.argv[1].encode(), 'gate.json'); "
        "validate_document(document, 'config'); print('jsonschema' in sys.modules)"
    )

    def loads_words(text: str) -> str:
        command = [sys.executable, "-c", code, text]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert loads_words('{"gates": [{"name": "a", "suite": "b"}]}') == "False\n"
    assert loads_words('{"gates": []}') == "True\n"


def test_nothing_is_fetched() -> None:
    """A request for a schema from elsewhere is refused."""
    with pytest.raises(LookupError, match=r"\Aschemas are never fetched: file:///etc/passwd\Z"):
        refuse_to_fetch("file:///etc/passwd")


@pytest.mark.parametrize(
    "uri", ["https://example.org/schema.json", "http://localhost/x", "urn:a:b", "other.json"]
)
def test_remote_reference_is_refused(uri: str) -> None:
    """A mission's params schema cannot make a run depend on the network."""
    with pytest.raises(jsonschema_rs.ValidationError, match="is not present in a registry"):
        validate_value(document("a: 1"), ("a",), 1, {"$ref": uri})
    with pytest.raises(Unresolvable):
        Explainer({"$ref": uri}).explain(document("a: 1"), 1, ("a",))


def test_reference_to_a_file_is_refused_by_the_validator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema in a stranger's pull request cannot read the runner's files."""
    (tmp_path / "secret.json").write_text('{"type": "string"}')
    schema = {"$ref": (tmp_path / "secret.json").as_uri()}
    with pytest.raises(jsonschema_rs.ValidationError, match="schemas are never fetched: file:"):
        validate_value(document("a: text"), ("a",), "text", schema)
    # With a retriever that reads files, the library uses the file.
    monkeypatch.setattr(schemas, "refuse_to_fetch", lambda _uri: {"type": "string"})
    assert validate_value(document("a: text"), ("a",), "text", schema) == []


def test_reference_to_a_file_is_refused_by_the_message_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library that words the messages cannot read files either."""
    (tmp_path / "secret.json").write_text('{"type": "string"}')
    schema = {"$ref": (tmp_path / "secret.json").as_uri()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # or the library's own warning would raise
        with pytest.raises(Unresolvable):
            Explainer(schema).explain(document("a: text"), "text", ("a",))
    # Without the guard, the library would have read the file, if not without a warning.
    careless: Any = jsonschema.Draft202012Validator({})
    monkeypatch.setattr(schema_words, "_NOTHING_TO_FETCH", careless._registry)
    with pytest.warns(DeprecationWarning, match="Automatically retrieving remote references"):
        assert Explainer(schema).explain(document("a: text"), "text", ("a",)) == []


MARKED = """
missions: [{name: m, steps: [{id: a, kind: human, payload: {a: {$stat: 1}}}]}]
"""


def test_checks_report_what_marked_parts_refuse() -> None:
    """Problems that the checks word better are not reported in the library's words."""
    problem = Problem(code="c", message="m", line=1, column=1)
    assert validate_document(document(MARKED), "missions", lambda: [problem]) == [problem]
    assert validate_shape(document(MARKED), "missions") == []


def test_file_is_refused_even_if_the_checks_find_nothing() -> None:
    """A file that the schema refuses is reported with its place even if the checks accept it."""
    wrong = document(MARKED)
    for problems in (
        validate_document(wrong, "missions"),
        validate_document(wrong, "missions", list),
    ):
        assert [(item.code, item.line, item.column) for item in problems] == [("schema", 2, 64)]


def test_checks_run_only_on_a_document_of_the_right_shape() -> None:
    """Checks never fail on a missing field, and always run on a valid file."""
    problem = Problem(code="c", message="m", line=1, column=1)
    wrong = validate_document(document("missions: 1"), "missions", lambda: [problem])
    assert texts(wrong) == snapshot(["gate.yaml:1:11: 'missions' must be a list, not 1"])
    valid = document("missions: [{name: m, steps: [{id: a, kind: human}]}]")
    assert validate_document(valid, "missions", lambda: [problem]) == [problem]


def test_shape_is_a_schema_without_its_marked_parts() -> None:
    """A schema without its marked parts refuses the rest, and the original is unchanged."""
    whole = {
        "type": "array",
        "allOf": [{"$comment": "c", "minItems": 1}],
        "items": {"type": "null"},
    }
    assert shape_of(whole) == {"type": "array", "allOf": [True], "items": {"type": "null"}}
    assert "$comment" in str(whole)


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ({"schema_version": "golden@1"}, "golden@1"),
        ({"schema_version": 1}, None),
        ({}, None),
        (["schema_version"], None),
        ("schema_version", None),
    ],
)
def test_format_of_a_file_is_its_stated_version(value: Any, version: str | None) -> None:
    """A file of another kind is recognised, and no value crashes the check."""
    assert stated_version(value) == version

"""The schemas themselves: what editors show, and what both libraries agree on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from tier2gate.documents.schemas import KINDS, load_schema
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause
from tier2gate.orchestration.registry import MISSION_REGISTRY
from tier2gate.results.comparison import BaseStatus
from tier2gate.results.selftest import Status
from tier2gate.runner.variations import Aspect
from tier2gate.selftest.controls import OUTSIDE

BASE = "https://raw.githubusercontent.com/org/tier2-gate/v1/schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
WRITTEN_BY_PEOPLE = ("config", "expectations", "missions", "suite")
# Keywords that the libraries interpret differently, or with worse messages than `if` and `then`.
BANNED = {
    *("anyOf", "oneOf", "multipleOf", "$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor"),
    *("unevaluatedProperties", "unevaluatedItems", "dependentSchemas", "format", "contentSchema"),
}
IN_MAPPINGS = ("properties", "patternProperties", "$defs")
IN_LISTS = ("allOf", "prefixItems")
IN_PLACE = (
    "additionalProperties",
    "items",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
)
ON_THE_SAME_VALUE = ("allOf", "not", "if", "then", "else")
# In Python, `$` also matches before a final line feed; see `test_end_of_a_text_is_the_same`.
PARTS = (("([*]|0|[1-9][0-9]*)", "/"), ("[^/]*", ""), ("[^/]*", "/"))
WITH_END_OR_PREFIX = {
    *("^/", "^[$]", "~([^01]|$)", "^[^/]|~([^01]|$)"),
    "^/(final_state|error_message|executed_steps/[^/]*/payload)[^/]|^/error_message/|~([^01]|$)",
    *(f"^/(final_state|executed_steps/{step}/payload){end}" for step, end in PARTS),
    *(
        "\0",
        "\0|^/",
        "\n$",
        "[.]csv$",
        "[.](csv|jsonl)$",
        "^/|^([^/]*/)*[.][.](/|$)",
        "[.](cfg|csv|ini|md|rst|toml|txt|xml|JSON|PY|YAML|YML)$",
        "^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)+$|[^/][.](yaml|yml|json)(/[.]?)*$|[.]py$",
    ),
}
# Definitions that only check. An editor shows the first title that it finds for a value, and looks at these
# before the field, so they have none.
UNTITLED = {
    "config": ("import_path", "interpreter_path", "missions_path", "path"),
    "expectations": (
        *(
            "comparable",
            "compared",
            "comparison",
            "form",
            "plain",
            "pointer_text",
            "terms",
            "value",
        ),
    ),
    "missions": (
        *(
            "comparable",
            "demand",
            "mission_rules",
            "param_schema",
            "plain",
            "plain_key",
            "pointer_text",
        ),
        *("step_rules", "terms", "value"),
    ),
    "suite": ("plain", "plain_key", "template"),
}
FORM = re.compile(r"#/\$defs/(value|template)/.*/properties/\$\w+\Z")
CONDITIONS = re.compile(r"/(if|then|else|not)(/|\Z)")
Located = tuple[str, Any]


def subschemas(schema: Any, pointer: str = "#") -> Iterator[Located]:
    """Yield every schema in a schema, including itself, with its pointer."""
    yield pointer, schema
    if not isinstance(schema, dict):
        return
    for word in IN_MAPPINGS:
        for name, inner in schema.get(word, {}).items():
            yield from subschemas(inner, f"{pointer}/{word}/{name}")
    for word in IN_LISTS:
        for index, inner in enumerate(schema.get(word, ())):
            yield from subschemas(inner, f"{pointer}/{word}/{index}")
    for word in IN_PLACE:
        if word in schema:
            yield from subschemas(schema[word], f"{pointer}/{word}")


def fields(schema: Any) -> list[Located]:
    """Return every field that a schema describes to people."""
    return [
        (pointer, inner)
        for pointer, inner in subschemas(schema)
        if re.search(r"/properties/[^/]+\Z", pointer) and not CONDITIONS.search(pointer)
    ]


def forms(schema: Any) -> list[Located]:
    """Return the definition of every form."""
    return [
        (pointer, inner)
        for pointer, inner in subschemas(schema)
        if FORM.fullmatch(pointer) and inner not in (True, False)
        if not re.search(r"/if/properties/", pointer)
    ]


def described(kind: str) -> list[Located]:
    """Return everything in a schema that has its own examples: fields, forms, definitions, the root."""
    schema = load_schema(kind)
    definitions = [
        (f"#/$defs/{name}", inner)
        for name, inner in schema.get("$defs", {}).items()
        if name not in UNTITLED.get(kind, ())
    ]
    return [("#", schema), *definitions, *fields(schema), *forms(schema)]


def within(kind: str, schema: Any) -> Any:
    """Return a part of a schema as a schema of its own, with the definitions it refers to."""
    return {**schema, "$defs": load_schema(kind).get("$defs", {})}


def failures(problems: dict[str, Any]) -> dict[str, Any]:
    """Return the items that are not empty, so that a failing test shows them all."""
    return {where: what for where, what in problems.items() if what}


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_valid_in_both_libraries(kind: str) -> None:
    """A keyword of the wrong type cannot make a schema meaningless."""
    schema = load_schema(kind)
    Draft202012Validator.check_schema(schema)
    jsonschema_rs.meta.validate(schema)
    broken = schema | {"type": "mapping"}
    assert not jsonschema_rs.meta.is_valid(broken)  # the check detects an invalid schema
    assert not Draft202012Validator(Draft202012Validator.META_SCHEMA).is_valid(broken)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_has_its_published_address(kind: str) -> None:
    """The address of the schema in each example leads editors to this schema."""
    schema = load_schema(kind)
    assert (schema["$schema"], schema["$id"]) == (DIALECT, f"{BASE}/{kind}.v1.schema.json")


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_described(kind: str) -> None:
    """An editor shows a title, an explanation and an example for everything."""
    missing = {
        pointer: [word for word in ("title", "description", "examples") if not schema.get(word)]
        for pointer, schema in described(kind)
    }
    assert failures(missing) == {}


@pytest.mark.parametrize("kind", UNTITLED)
def test_definitions_that_only_check_have_no_title(kind: str) -> None:
    """An editor shows the title of the field, not that of a rule that its value follows."""
    definitions = load_schema(kind)["$defs"]
    words = ("title", "description", "examples")
    found = {name: [word for word in words if word in definitions[name]] for name in UNTITLED[kind]}
    assert failures(found) == {}


def test_every_form_is_described() -> None:
    """An editor explains each form that the documents list."""
    names = {
        kind: [name.rpartition("/")[2] for name, _ in forms(load_schema(kind))] for kind in KINDS
    }
    shared = ["$literal", "$add", "$subtract", "$multiply", "$negate", "$concat", "$length"]
    assert failures(names) == {
        "expectations": ["$result", "$initial", "$cell", *shared],
        "missions": ["$param", "$state", "$default", *shared],
        "suite": ["$cell", "$literal"],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_valid(kind: str) -> None:
    """An example offered by an editor is valid."""
    problems = {}
    for pointer, schema in described(kind):
        alone = within(kind, schema)
        fast, slow = jsonschema_rs.Draft202012Validator(alone), Draft202012Validator(alone)
        problems[pointer] = [
            example
            for example in schema["examples"]
            if not fast.is_valid(example) or not slow.is_valid(example)
        ]
    assert failures(problems) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_defaults_are_valid(kind: str) -> None:
    """A documented default is a valid value."""
    for _, schema in described(kind):
        if "default" in schema:
            assert Draft202012Validator(within(kind, schema)).is_valid(schema["default"])


def unknown_words(schema: Any) -> set[str]:
    """Return the keywords of a schema that are not allowed."""
    known = {
        *("$schema", "$id", "$defs", "$ref", "$comment"),
        *("title", "description", "examples", "default"),
        *("type", "const", "enum", "required", "properties", "patternProperties"),
        *("additionalProperties", "propertyNames", "minProperties", "maxProperties"),
        *("items", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern"),
        *("contains", "minContains", "maxContains"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("if", "then", "else", "not", "allOf"),
    }
    return set(schema) - known if isinstance(schema, dict) else set()


@pytest.mark.parametrize("kind", KINDS)
def test_only_allowed_keywords_are_used(kind: str) -> None:
    """No keyword is misspelt or interpreted differently by the two libraries."""
    unknown = {pointer: unknown_words(schema) for pointer, schema in subschemas(load_schema(kind))}
    assert failures(unknown) == {}


def test_banned_keywords_are_not_allowed() -> None:
    """The list of allowed keywords has none that are known to differ."""
    assert unknown_words(dict.fromkeys([*BANNED, "propertes"])) == {*BANNED, "propertes"}


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_are_portable(kind: str) -> None:
    r"""No pattern uses `\d`, `\w`, `\s`, `\b` or `$`, whose meaning differs between engines."""
    patterns = []
    for _, schema in subschemas(load_schema(kind)):
        if isinstance(schema, dict):
            patterns += [schema["pattern"]] if "pattern" in schema else []
            patterns += schema.get("patternProperties", {})
    time = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z"
    # The end of a time is checked with its day and hour.
    masked = "^/(final_state|error_message|executed_steps/([*]|0|[1-9][0-9]*)/payload)"
    assert set(patterns) <= {"/", "^x-", "^[0-9a-f]{64}", time, masked, *WITH_END_OR_PREFIX}
    # Without `$`, only the length limits a hash.
    for pointer, schema in subschemas(load_schema(kind)):
        if isinstance(schema, dict) and schema.get("pattern") == "^[0-9a-f]{64}":
            assert (schema["minLength"], schema["maxLength"]) == (64, 64), pointer


ENDS = (
    "",
    "a",
    "a~",
    "/a~0",
    "/a~2",
    "a.yaml",
    "a.json/.",
    ".yml",
    "a.yaml/..",
    "a.py",
    "a.txt",
    "a.YAML",
    "a.b",
    "/final_state",
    "/final_state/a",
    "/final_state~",
    "/error_message",
    "/error_message/",
    "/executed_steps/0/payload",
    "/executed_steps/*/payload/a~",
    "/executed_steps/\n/payload",
)


@pytest.mark.parametrize("text", [*ENDS, *(f"{text}\n" for text in ENDS)])
def test_end_of_a_text_is_the_same(text: str) -> None:
    """A final line feed does not make a path or a pointer valid in only one library."""
    parts = [
        load_schema("missions")["$defs"]["pointer_text"],
        load_schema("expectations")["$defs"]["path"],
        within("config", load_schema("config")["$defs"]["missions_path"]),
        load_schema("suite")["$defs"]["masked_path"],
        load_schema("suite")["$defs"]["rounded_path"],
    ]
    for part in parts:
        fast, slow = jsonschema_rs.Draft202012Validator(part), Draft202012Validator(part)
        assert fast.is_valid(text) == slow.is_valid(text), part


@pytest.mark.parametrize("kind", KINDS)
def test_marked_parts_only_refuse(kind: str) -> None:
    """A schema without its marked parts accepts whatever the whole schema accepts."""
    schema = load_schema(kind)
    marked = [
        pointer
        for pointer, part in subschemas(schema)
        if isinstance(part, dict) and "$comment" in part
    ]
    assert [pointer for pointer in marked if re.search(r"/(not|if|contains)(/|\Z)", pointer)] == []
    for part in (schema, *schema.get("$defs", {}).values()):
        assert "$comment" not in part
    assert bool(marked) == (kind in WRITTEN_BY_PEOPLE)


def test_assertions_of_missions_are_those_of_expectations() -> None:
    """An operator compares the same values in `when`, in `assert` and in an expectation."""
    missions, expectations = (load_schema(kind)["$defs"] for kind in ("missions", "expectations"))
    assert missions["demand"]["then"]["allOf"] == expectations["compared"]["then"]["allOf"]
    assert missions["comparable"] == expectations["comparable"]


def test_reserved_names_are_those_of_the_built_in_missions() -> None:
    """An editor refuses exactly the names of built-in missions."""
    name = load_schema("missions")["$defs"]["mission"]["properties"]["name"]
    assert name["allOf"][0]["not"]["enum"] == sorted(MISSION_REGISTRY)


def references(schema: Any) -> set[str]:
    """Return everything that a schema refers to."""
    inner = (part for _, part in subschemas(schema) if isinstance(part, dict))
    return {part["$ref"] for part in inner if "$ref" in part}


@pytest.mark.parametrize("kind", KINDS)
def test_keywords_next_to_a_reference_are_not_in_its_definition(kind: str) -> None:
    """An editor that inlines a definition does not lose a keyword."""
    definitions = load_schema(kind).get("$defs", {})
    words = {"title", "description", "examples", "default"}
    clashes = {
        pointer: (part.keys() & definitions[part["$ref"].rpartition("/")[2]].keys()) - words
        for pointer, part in subschemas(load_schema(kind))
        if isinstance(part, dict) and "$ref" in part
    }
    assert failures(clashes) == {}


def references_on_the_same_value(schema: Any) -> set[str]:
    """Return what a schema refers to for the value itself, not for its parts."""
    if not isinstance(schema, dict):
        return set()
    found = {schema["$ref"]} if "$ref" in schema else set()
    for word in ON_THE_SAME_VALUE:
        inner = schema.get(word, [])
        for part in inner if isinstance(inner, list) else [inner]:
            found |= references_on_the_same_value(part)
    return found


def test_circular_reference_on_one_value_is_detected() -> None:
    """A schema that recurses endlessly is distinguished from one that descends into parts."""
    circle = {"then": {"allOf": [{"$ref": "#/$defs/a"}]}, "items": {"$ref": "#/$defs/b"}}
    assert references_on_the_same_value(circle) == {"#/$defs/a"}


@pytest.mark.parametrize("kind", KINDS)
def test_references_are_local_and_end(kind: str) -> None:
    """No schema needs another file or the network, or recurses endlessly on one value."""
    definitions = load_schema(kind).get("$defs", {})
    names = {f"#/$defs/{name}" for name in definitions}
    assert references(load_schema(kind)) <= names
    pending = {
        name: references_on_the_same_value(definitions[name.rpartition("/")[2]]) for name in names
    }
    while pending:
        done = {name for name, needed in pending.items() if not needed & pending.keys()}
        assert done, f"these refer to each other: {sorted(pending)}"
        pending = {name: needed for name, needed in pending.items() if name not in done}


@pytest.mark.parametrize("kind", KINDS)
def test_every_definition_is_used(kind: str) -> None:
    """No definition in a schema is unused: what the schema does not use, `diff` does."""
    schema = load_schema(kind)
    for_diff = {"#/$defs/record"} if kind == "golden" else set()
    names = {f"#/$defs/{name}" for name in schema.get("$defs", {})}
    assert references(schema) == names - for_diff
    assert for_diff <= names


def test_values_in_a_report_are_in_its_schema() -> None:
    """The schema lists every value that a report can contain."""
    report = load_schema("report")
    parts = report["$defs"]
    assert sorted(parts["outcome"]["enum"]) == sorted(Outcome)
    statuses = sorted(item.exit_code for item in Outcome)
    assert report["properties"]["exit_code"]["enum"] == statuses
    for part in ("gate", "base"):
        assert parts[part]["properties"]["cause"]["enum"] == [*Cause, None]
    assert parts["change"]["properties"]["kind"]["enum"] == list(ChangeKind)
    assert parts["base"]["properties"]["status"]["enum"] == list(BaseStatus)


def test_values_of_a_self_test_are_in_its_schema() -> None:
    """The schema lists every value that the result of a self-test can contain."""
    schema = load_schema("selftest")
    control = schema["$defs"]["control"]["properties"]
    assert schema["$defs"]["outcome"]["enum"] == sorted(Outcome)
    assert control["seen"]["enum"] == [*sorted(Outcome), None]
    assert control["status"]["enum"] == [*Status] == [*schema["properties"]["counts"]["required"]]
    assert sorted(control["depends_on"]["items"]["enum"]) == sorted([*Aspect, OUTSIDE])


def test_exit_statuses_of_a_report_are_said_with_their_outcomes() -> None:
    """Whoever reads a status in a report can look up in the schema what it means."""
    said = load_schema("report")["properties"]["exit_code"]["description"]
    stated = {word: int(status) for status, word in re.findall(r"\b(\d+): ([a-z-]+)", said)}
    assert stated == {item.value: item.exit_code for item in Outcome}


def objects(kind: str) -> list[Located]:
    """Return every schema of a mapping with fixed fields."""
    return [
        (pointer, schema)
        for pointer, schema in subschemas(load_schema(kind))
        if isinstance(schema, dict) and "properties" in schema and not CONDITIONS.search(pointer)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_keys_are_refused(kind: str) -> None:
    """A misspelt field is an error everywhere."""
    found = objects(kind)
    assert found
    for pointer, schema in found:
        assert schema["additionalProperties"] is False, pointer
        nullable = kind not in WRITTEN_BY_PEOPLE and None in schema["examples"]
        assert schema["type"] == (["object", "null"] if nullable else "object"), pointer


@pytest.mark.parametrize("kind", KINDS)
def test_custom_keys_are_allowed_in_written_files(kind: str) -> None:
    """`x-` notes are allowed in every mapping that people write, and in none written by tools."""
    free = {"^x-": True} if kind in WRITTEN_BY_PEOPLE else None
    for pointer, schema in objects(kind):
        assert schema.get("patternProperties") == free, pointer


@pytest.mark.parametrize("kind", KINDS)
def test_custom_and_unknown_keys_in_examples(kind: str) -> None:
    """In a real mapping, a custom key is accepted and a misspelt one is an error."""
    for _, schema in objects(kind):
        validator = jsonschema_rs.Draft202012Validator(within(kind, schema))
        examples = [example for example in schema["examples"] if example is not None]
        assert examples
        for example in examples:
            assert not validator.is_valid({**example, "note": 1})
            assert not validator.is_valid({**example, "X-note": 1})
            free = kind in WRITTEN_BY_PEOPLE
            assert validator.is_valid({**example, "x-note": {"any": ["thing"]}}) == free


@pytest.mark.parametrize("kind", KINDS)
def test_file_has_the_common_format(kind: str) -> None:
    """A change to a schema creates no other diff."""
    path = Path(__file__).parents[2] / "schemas" / f"{kind}.v1.schema.json"
    data = path.read_bytes()
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert b"\t" not in data

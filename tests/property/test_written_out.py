"""Patterns, shared heads and literals give the hashes of the same expectations written out."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core import digest
from tier2gate.documents.json_reader import read_json
from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.reader import Document
from tier2gate.gates.checks.consistency import find_invalid
from tier2gate.gates.expected.inputs import Inputs
from tier2gate.gates.expected.many_scenarios import write_out
from tier2gate.gates.expected_forms import fill_all, fill_inputs, form_of
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import GateDefinition, define_gate
from tier2gate.golden.inputs import hash_definitions
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.orchestration.canonical import encode
from tier2gate.runner.in_process import run_definition

quick = settings(max_examples=60, deadline=None)

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "$result"])
KEYS = st.sampled_from(["a", "b", "$result", "$literal", "$add", "$x", "$default", "mission", "$"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=8,
)
NAMES = ["p-1", "p-2", "q", "r[1]"]


def document(value: Any, kind: str) -> Document:
    """Read a value as a file."""
    text = encode(value)
    read, problems = read_json(text, DOCUMENT_LIMITS)
    assert not problems
    return Document(f"a.{kind}.json", read, text, DOCUMENT_LIMITS, is_json=True)


def suite_of(states: list[dict[str, Any]]) -> Document:
    """Return a suite with a scenario for each state."""
    scenarios = [
        {"scenario_name": name, "initial_state": state, "missions": [{"name": "echo"}]}
        for name, state in zip(NAMES, states, strict=True)
    ]
    return document({"suite_name": "s", "scenarios": scenarios}, "suite")


def define(suite: Document, items: list[dict[str, Any]]) -> tuple[GateDocuments, GateDefinition]:
    """Read and write out expectations, check them, and define the gate."""
    read = document({"expectations": items}, "expectations")
    found = write_out(read, suite, {})
    assert found.problems == []
    assert found.document is not None
    assert find_invalid(suite, found.document, None) == []
    documents = GateDocuments(suite=suite, expectations=found.document)
    return documents, define_gate(documents)


def hashes(suite: Document, items: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the hashes of the expectations and of the run."""
    documents, definition = define(suite, items)
    inputs = hash_definitions(definition, {}).inputs
    result, _ = run_definition(definition, built_in_missions(), documents)
    return inputs.expectations, result.metadata["test_run_hash"]


ITEMS = st.lists(
    st.fixed_dictionaries({"path": st.sampled_from(["id", "/final_state"]), "expected": VALUES}),
    min_size=1,
    max_size=3,
)
STATES = st.lists(
    st.dictionaries(st.sampled_from(["v", "w"]), VALUES, min_size=2),
    min_size=len(NAMES),
    max_size=len(NAMES),
)


@quick
@given(ITEMS, STATES, st.sets(st.sampled_from(NAMES), max_size=len(NAMES) - 1), st.booleans())
def test_written_out_expectations_have_the_same_hashes(
    items: list[dict[str, Any]], states: list[dict[str, Any]], left_out: set[str], shared: bool
) -> None:
    """A pattern saves lines, and changes no hash."""
    suite = suite_of(states)
    parts = [
        {**item, "id": f"e{index}", "op": "ne", "expected": {"$literal": item["expected"]}}
        for index, item in enumerate(items)
    ]
    escaped = [name.replace("[", "[[]") for name in sorted(left_out)]
    head = {"scenarios": "*", "mission_name": "echo"} | ({"except": escaped} if escaped else {})
    short = [{**head, "all": parts}] if shared else [{**head, **part} for part in parts]
    long = [
        {"scenario_name": name, "mission_name": "echo", **part, "id": f"{part['id']}[{name}]"}
        for part in parts
        for name in NAMES
        if name not in left_out
    ]
    assert hashes(suite, short) == hashes(suite, long)
    read_today = [{**item, "expected": item["expected"]["$literal"]} for item in long]
    normal = [
        {key: item[key] for key in ("id", "scenario_name", "mission_name", "path", "op")}
        | {"expected": item["expected"]}
        for item in read_today
    ]
    assert hashes(suite, short)[0] == digest({"expectations": normal})


@quick
@given(STATES)
def test_values_from_inputs_have_the_hashes_of_the_values(states: list[dict[str, Any]]) -> None:
    """What is hashed is the value that a form comes to, whatever it looks like."""
    suite = suite_of(states)
    head = {"id": "e", "mission_name": "echo", "path": "id", "op": "ne"}
    form = [{**head, "scenarios": "*", "expected": [{"$initial": "/v"}]}]
    literal = [
        {**head, "id": f"e[{name}]", "scenario_name": name, "expected": [{"$literal": state["v"]}]}
        for name, state in zip(NAMES, states, strict=True)
    ]
    assert hashes(suite, form) == hashes(suite, literal)


@quick
@given(VALUES, VALUES)
def test_value_with_an_open_form_is_never_filled_twice(one: Any, other: Any) -> None:
    """A value that looks like a form stays a value until the end."""
    inputs = Inputs(initial={"v": one}, row=None)
    form = [{"$initial": "/v"}, {"k": [{"$result": "/x"}, {"$literal": one}]}]
    written = fill_inputs(form, inputs.sources)
    again = fill_inputs(written, inputs.sources)
    assert again == written
    filled = fill_all(written, {"$result": lambda _form: other})
    assert filled == [one, {"k": [other, one]}]


@quick
@given(VALUES)
def test_form_is_a_mapping_with_one_key(value: Any) -> None:
    """Mappings with several keys are values as before, but for a mission beside $result."""
    if form_of(value) is None and isinstance(value, dict):
        is_single = len(value) == 1 and next(iter(value)).startswith("$")
        assert not is_single
        assert value.keys() != {"$result", "mission"}

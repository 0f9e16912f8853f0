"""The forms of expected values: which mapping is one, what it yields, and what is refused."""

from typing import Any

import pytest
from inline_snapshot import snapshot

from tier2gate.documents.reader import parse_document
from tier2gate.forms.calculations import FORMS, LITERAL
from tier2gate.gates.expected.inputs import Inputs
from tier2gate.gates.expected_forms import (
    FORM_NAMES,
    UnfilledError,
    check_forms,
    fill_all,
    fill_inputs,
    form_of,
    is_open,
)

INPUTS = Inputs(initial={"n": 2, "f": {"$result": "/x"}}, row={"c": 0.1})
VALUES: list[tuple[Any, Any]] = [
    (1, 1),
    ({"$initial": "/n"}, 2),
    ({"$initial": ""}, {"n": 2, "f": {"$result": "/x"}}),
    ({"$cell": "c"}, 0.1),
    ({"$add": [{"$cell": "c"}, 0.2]}, 0.30000000000000004),
    ({"$subtract": [{"$initial": "/n"}, 3]}, -1),
    ({"$multiply": [2, 3]}, 6),
    ({"$negate": {"$initial": "/n"}}, -2),
    ({"$concat": ["a", "b"]}, "ab"),
    ({"$concat": [[1], [2]]}, [1, 2]),
    ({"$length": {"$initial": "/f"}}, 1),
    ({"$literal": {"$initial": "/n"}}, {"$initial": "/n"}),
    ({"$literal": [{"$literal": 1}]}, [{"$literal": 1}]),
    ({"a": [{"$initial": "/n"}], "b": 1}, {"a": [2], "b": 1}),
    ({"$initial": "/f"}, {"$result": "/x"}),
    ({"$ref": 1, "type": 2}, {"$ref": 1, "type": 2}),
    ({"$initial": "/n", "mission": "m"}, {"$initial": "/n", "mission": "m"}),
    ({"mission": "m"}, {"mission": "m"}),
]


@pytest.mark.parametrize(("value", "yields"), VALUES)
def test_value_before_the_run(value: Any, yields: Any) -> None:
    """Forms of inputs yield their values, at every depth; what they yield is not searched."""
    written = fill_inputs(value, INPUTS.sources)
    assert not is_open(written)
    assert fill_all(written, {}) == yields
    assert fill_inputs(written, INPUTS.sources) == written


def test_value_after_the_run() -> None:
    """A form that needs results keeps what is known, and comes to one value."""
    value = {
        "$concat": [{"$initial": "/l"}, [{"$result": "/a"}, {"$result": "/b", "mission": "m"}]]
    }
    initial = {"l": [{"$add": 1}]}
    written = fill_inputs(value, Inputs(initial=initial, row=None).sources)
    assert is_open(written)
    results = {"$result": lambda form: {"$literal": form["$result"]}}
    assert fill_all(written, results) == [{"$add": 1}, {"$literal": "/a"}, {"$literal": "/b"}]


REFUSED: list[Any] = [
    {"$ref": "a"},
    {"$reslt": "/a"},
    {"a": [{"$params": "/a"}]},
    {"$result": 1},
    {"$result": "a.b"},
    {"$result": "/a", "mission": 1},
    {"$result": "/a", "$default": 1},
    {"$param": "/a", "$default": 1},
    {"$initial": "/a~"},
    {"$cell": 1},
    {"$add": []},
    {"$add": 1},
    {"$subtract": [1, 2, 3]},
    {"$add": [1, {"$conct": []}]},
    {"$default": 1},
    {"": {"$": 1}},
]


def test_refused_forms() -> None:
    """A misspelt form is never taken literally, and the way out is shown."""
    found = []
    for value in REFUSED:
        document = parse_document(b"{}", "a.yaml")
        found += [f"{value}: {item.text}" for item in check_forms(document, (), value)]
    assert found == snapshot(
        [
            "{'$ref': 'a'}: there is no form \"$ref\"; wrap a value that is not a form in {$literal: …}",
            "{'$reslt': '/a'}: there is no form \"$reslt\"; did you mean \"$result\"? Wrap a value that is not a form in {$literal: …}",
            "{'a': [{'$params': '/a'}]}: there is no form \"$params\"; wrap a value that is not a form in {$literal: …}",
            "{'$result': 1}: $result takes a JSON Pointer as text; wrap a value that is not a form in {$literal: …}",
            "{'$result': 'a.b'}: a.b is not a JSON Pointer; begin it with /, and write ~0 for ~ and ~1 for / in a key",
            "{'$result': '/a', 'mission': 1}: mission takes the key of a call as text; wrap a value that is not a form in {$literal: …}",
            "{'$result': '/a', '$default': 1}: $result does not take a $default in an expected value; remove it, or wrap a value that is not a form in {$literal: …}",
            "{'$param': '/a', '$default': 1}: $param does not take a $default in an expected value; remove it, or wrap a value that is not a form in {$literal: …}",
            "{'$initial': '/a~'}: \"/a~\" is not a JSON Pointer; begin it with /, and write ~0 for ~ and ~1 for / in a key",
            "{'$cell': 1}: $cell takes the name of a column as text; wrap a value that is not a form in {$literal: …}",
            "{'$add': []}: $add takes a list of length at least 1, not 0",
            "{'$add': 1}: $add takes a list of numbers",
            "{'$subtract': [1, 2, 3]}: $subtract takes a list of length 2, not 3",
            "{'$add': [1, {'$conct': []}]}: there is no form \"$conct\"; did you mean \"$concat\"? Wrap a value that is not a form in {$literal: …}",
            '{\'$default\': 1}: there is no form "$default"; did you mean "$result"? Wrap a value that is not a form in {$literal: …}',
            "{'': {'$': 1}}: there is no form \"$\"; wrap a value that is not a form in {$literal: …}",
        ]
    )


@pytest.mark.parametrize("value", [*(value for value, _ in VALUES), {"$literal": {"$ref": 1}}])
def test_accepted_forms(value: Any) -> None:
    """Mappings with other keys beside one with $ are values."""
    assert list(check_forms(parse_document(b"{}", "a.yaml"), (), value)) == []


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ({"$initial": "/n/a"}, {"$initial": "/n/a"}),
        ({"$add": [{"$cell": "d"}, 1]}, {"$cell": "d"}),
        ([{"$add": [1, "a"]}], {"$add": [1, "a"]}),
        ({"$length": 1}, {"$length": 1}),
        ({"$add": {"$initial": "/n"}}, {"$add": {"$initial": "/n"}}),
    ],
)
def test_form_without_a_value(value: Any, form: Any) -> None:
    """The form that yields nothing is named, not the value around it."""
    with pytest.raises(UnfilledError) as caught:
        fill_inputs(value, INPUTS.sources)
    assert caught.value.form == form


def test_every_form_exists() -> None:
    """The list of forms has all that calculate."""
    assert set(FORM_NAMES) == {"$result", "$initial", "$cell", LITERAL, *FORMS}
    assert [form_of({name: 1}) for name in FORM_NAMES] == list(FORM_NAMES)

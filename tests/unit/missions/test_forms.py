"""Forms yield values at every depth, and a yielded value is never evaluated again."""

from copy import deepcopy
from typing import Any

import pytest

from tests.missions import of_steps, run_text
from tier2gate.forms.calculations import FORMS
from tier2gate.missions.forms import FORM_NAMES, bind_params, fill, form_of
from tier2gate.orchestration.engine import OperationError

PARAMS: dict[str, Any] = {"amount": 20, "who": {"name": "Ada"}, "list": ["a", "b"], "none": None}
STATE: dict[str, Any] = {"balance": 100, "log": [1, {"k": "v"}], "rate": 0.5, "x/y": "s"}
LOOKS_LIKE_FORMS: list[Any] = [
    {"$state": "/balance"},
    {"$param": "/amount"},
    {"$literal": {"$literal": 1}},
    {"$add": [1, 2]},
    {"$unknown": 1, "$default": 2},
    [{"deep": [{"$state": "/balance"}]}],
]


def filled(value: Any, params: Any = PARAMS, state: Any = STATE) -> Any:
    """Fill a value in both phases, and check that the input is unchanged."""
    before = deepcopy((value, params, state))
    result = fill(bind_params(value, params), state)
    assert (value, params, state) == before
    return result


def refused(value: Any) -> str:
    """Return the message with which a form is refused."""
    with pytest.raises(OperationError) as caught:
        filled(value)
    return str(caught.value)


YIELDS: list[tuple[Any, Any]] = [
    ({"$param": "/amount"}, 20),
    ({"$param": "/who/name"}, "Ada"),
    ({"$param": "/list/1"}, "b"),
    ({"$param": "/none"}, None),
    ({"$param": "/none", "$default": 1}, None),
    ({"$param": "/other", "$default": 1}, 1),
    ({"$param": "/other", "$default": None}, None),
    ({"$param": ""}, PARAMS),
    ({"$state": "/balance"}, 100),
    ({"$state": "/log/1/k"}, "v"),
    ({"$state": "/x~1y"}, "s"),
    ({"$state": ""}, STATE),
    ({"$state": "/other", "$default": [0]}, [0]),
    ({"$state": "/balance", "$default": 0}, 100),
    ({"$literal": {"$state": "/balance"}}, {"$state": "/balance"}),
    ({"$literal": None}, None),
    ({"$add": [1, 2, 3]}, 6),
    ({"$add": [1]}, 1),
    ({"$subtract": [{"$state": "/balance"}, {"$param": "/amount"}]}, 80),
    ({"$multiply": [{"$state": "/rate"}, {"$add": [{"$param": "/amount"}, 1]}]}, 10.5),
    ({"$negate": {"$param": "/amount"}}, -20),
    ({"$negate": {"$negate": 5}}, 5),
    ({"$concat": ["Dear ", {"$param": "/who/name"}, "!"]}, "Dear Ada!"),
    ({"$concat": [{"$param": "/list"}, [{"$state": "/balance"}], []]}, ["a", "b", 100]),
    ({"$concat": [""]}, ""),
    ({"$concat": [[]]}, []),
    ({"$concat": {"$param": "/list"}}, "ab"),
    ({"$add": {"$literal": [1, 2]}}, 3),
    ({"$length": "é😀"}, 2),
    ({"$length": {"$state": "/log"}}, 2),
    ({"$length": {"$state": ""}}, 4),
    ({"$length": {"$concat": [{"$param": "/list"}, ["c"]]}}, 3),
    ([{"a": [{"$param": "/amount"}]}, {"b": {"$state": "/rate"}}], [{"a": [20]}, {"b": 0.5}]),
    (
        {"plain": [1, None, "$param", {"a$b": "$state"}]},
        {"plain": [1, None, "$param", {"a$b": "$state"}]},
    ),
]


@pytest.mark.parametrize(("value", "result"), YIELDS, ids=[str(pair[0])[:60] for pair in YIELDS])
def test_form_is_filled_at_every_depth(value: Any, result: Any) -> None:
    """Forms in a payload are replaced at every depth, and everything else is unchanged."""
    for wrap in (lambda x: x, lambda x: [x], lambda x: {"k": [{"n": x}]}):
        found = filled(wrap(value))
        assert found == wrap(result)
        assert repr(found) == repr(wrap(result))  # 1, 1.0 and true are equal to Python


@pytest.mark.parametrize("hostile", LOOKS_LIKE_FORMS, ids=str)
@pytest.mark.parametrize(
    "form",
    [
        {"$param": "/x"},
        {"$state": "/x"},
        {"$param": "/none/there", "$default": None},
        {"$state": "/none/there", "$default": None},
        {"$literal": None},
        {"$param": "/deep/0/x"},
        {"$state": "/deep/0/x"},
    ],
    ids=str,
)
def test_yielded_value_is_not_evaluated(form: dict[str, Any], hostile: Any) -> None:
    """A customer named `{$state: /secret}` cannot read the state: data is never a form."""
    form = {key: hostile if key in ("$default", "$literal") else form[key] for key in form}
    given = {"x": hostile, "deep": [{"x": hostile}], "balance": 0, "amount": 0}
    for wrap in (lambda x: x, lambda x: [x], lambda x: {"k": [{"n": x}]}):
        assert filled(wrap(form), given, given) == wrap(hostile)
    joined = {"$concat": [[form], {"$literal": [hostile]}]}
    assert filled(joined, given, given) == [hostile, hostile]


def test_operations_do_not_evaluate_data() -> None:
    """Data that looks like a form stays data in the record and state of a whole mission."""
    hostile = {"$state": "/secret", "$param": "/amount"}
    text = of_steps(
        "{id: a, kind: runtime, operation: set, payload: {path: /note, value: {$param: /note}}}",
        "{id: b, kind: runtime, operation: copy, payload: {from: /note, to: /copy}}",
        "{id: c, kind: runtime, operation: append, payload: {path: /l, value: {$state: /copy}}}",
        "{id: d, kind: runtime, operation: merge, payload: {path: '', value: {m: {$state: /l}}}}",
    )
    result = run_text(text, {"secret": 1, "l": []}, {"note": hostile})
    assert result.final_state == {
        "secret": 1,
        "note": hostile,
        "copy": hostile,
        "l": [hostile],
        "m": [hostile],
    }
    assert result.executed_steps[2].payload == {
        "operation": "append",
        "path": "/l",
        "value": hostile,
    }


REFUSED = [
    ({"$param": "/other"}, 'the param "/other" is missing and has no $default'),
    ({"$param": "/list/2"}, 'the param "/list/2" is missing and has no $default'),
    ({"$state": "/other"}, 'there is nothing at "/other" in the state'),
    ({"$add": [1, {"$state": "/x~1y"}]}, '"s" is not a number'),
    ({"$add": [1, True]}, "true is not a number"),
    ({"$negate": "1"}, '"1" is not a number'),
    ({"$negate": [1]}, "[1] is not a number"),
    ({"$add": {"$param": "/amount"}}, "$add takes a list of numbers, not 20"),
    ({"$add": {"$literal": []}}, "$add takes a list of numbers, not []"),
    ({"$subtract": {"$literal": [1]}}, "$subtract takes a list of two numbers, not [1]"),
    ({"$subtract": {"$literal": [1, 2, 3]}}, "$subtract takes a list of two numbers, not [1,2,3]"),
    (
        {"$concat": {"$param": "/who"}},
        '$concat takes a list of strings, or lists, not {"name":"Ada"}',
    ),
    ({"$concat": ["a", ["b"]]}, '["a",["b"]] are neither all text nor all lists'),
    ({"$concat": ["a", 1]}, '["a",1] are neither all text nor all lists'),
    ({"$concat": [None]}, "[null] are neither all text nor all lists"),
    ({"$length": 1}, "1 has no length"),
    ({"$length": None}, "null has no length"),
    ({"$length": True}, "true has no length"),
    ({"$multiply": [1e308, 10]}, "the result is too large for a JSON number"),
    ({"$multiply": [10**4299, 10]}, "the result is too large for a JSON number"),
    ({"$add": [{"$multiply": [1e308, 10]}, 1]}, "the result is too large for a JSON number"),
    ({"$multiply": [1e308, 10, 0]}, "the result is too large for a JSON number"),
]


@pytest.mark.parametrize(("value", "words"), REFUSED, ids=[str(pair[0])[:60] for pair in REFUSED])
def test_form_without_a_value_is_reported(value: Any, words: str) -> None:
    """A missing param or state value is an error, not an invented value."""
    for wrapped in (value, [value], {"k": [{"n": value}]}):
        assert refused(wrapped) == words


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"$param": "/a"}, "$param"),
        ({"$default": 1, "$state": "/a"}, "$state"),
        ({"$default": 1}, None),
        ({"a": 1}, None),
        ({}, None),
        ([], None),
        ("$param", None),
        (None, None),
    ],
)
def test_form_is_known_by_its_key(value: Any, name: str | None) -> None:
    """A mapping is a form only if it has a form's key."""
    assert form_of(value) == name


def test_forms_are_pinned() -> None:
    """The documented forms are all there are, and none disappears."""
    assert FORM_NAMES == (
        "$param",
        "$state",
        "$literal",
        "$add",
        "$subtract",
        "$multiply",
        "$negate",
        "$concat",
        "$length",
    )
    assert list(FORMS) == list(FORM_NAMES[3:])


def test_params_are_bound_when_built_and_state_when_run() -> None:
    """Params are filled in when a workflow is built, and the state when each step runs."""
    value = {"a": {"$param": "/amount"}, "b": {"$add": [{"$param": "/amount"}, {"$state": "/n"}]}}
    bound = bind_params(value, PARAMS)
    assert bound == {
        "a": {"$literal": 20},
        "b": {"$add": [{"$literal": 20}, {"$state": "/n"}]},
    }
    assert [fill(bound, {"n": n}) for n in (1, 2)] == [{"a": 20, "b": 21}, {"a": 20, "b": 22}]

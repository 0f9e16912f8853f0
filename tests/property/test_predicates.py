"""Properties of the predicates: every operator on every pair of JSON values."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tier2gate.predicates import OPERATORS, TYPES, is_number, is_pattern, same

TEXTS = st.one_of(
    st.sampled_from(["", "a", "ab", "(", "a)|(b", "(a+)+", "[", "type", *TYPES]),
    st.text(max_size=5),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1.0, 10**400, -(10**400), 1e308]),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["ge", "le", "a"]) | TEXTS, inner, max_size=3),
    ),
    max_leaves=6,
)
every_pair = settings(max_examples=400, deadline=None)

CORE = ("eq", "ne", "gt", "lt", "exists")
STRICT = tuple(op for op in OPERATORS if op not in CORE)


def ask(op: str, actual: Any, expected: Any) -> bool | str:
    """Apply an operator as the core does: it holds, it fails, or a type is wrong."""
    try:
        return OPERATORS[op](actual, expected)
    except TypeError:
        return "type_error"


@pytest.mark.parametrize("op", OPERATORS)
@every_pair
@given(VALUES, VALUES)
def test_operator_answers_every_pair(op: str, actual: Any, expected: Any) -> None:
    """No pair of values crashes a gate: an operator holds, fails, or reports a wrong type."""
    assert ask(op, actual, expected) in (True, False, "type_error")


@pytest.mark.parametrize("op", ["in", "contains", "matches"])
@every_pair
@given(VALUES, VALUES)
def test_negation_is_the_opposite_and_refuses_the_same(op: str, one: Any, other: Any) -> None:
    """`not_in` and `in` refuse the same values, and exactly one of them holds for others."""
    for actual, expected in ((one, other), (one, [other, one]), ([one], one), (str(one), "a.*")):
        answer = ask(op, actual, expected)
        negated = ask(f"not_{op}", actual, expected)
        assert negated == (answer if answer == "type_error" else not answer)


@every_pair
@given(SCALARS, SCALARS, SCALARS)
def test_between_is_both_bounds(actual: Any, low: Any, high: Any) -> None:
    """`between` holds exactly if `ge` the lower bound and `le` the upper bound do."""
    bounds = ask("ge", actual, low), ask("le", actual, high)
    expected = "type_error" if "type_error" in bounds else all(bounds)
    assert ask("between", actual, [low, high]) == expected


@every_pair
@given(SCALARS, SCALARS)
def test_bounds_are_those_of_the_core(actual: Any, expected: Any) -> None:
    """`ge` holds exactly if `gt` or `eq` does, and `le` accordingly."""
    for op, strictly in (("ge", "gt"), ("le", "lt")):
        if (answer := ask(op, actual, expected)) != "type_error":
            assert answer == (ask(strictly, actual, expected) or ask("eq", actual, expected))
            assert bool not in (type(actual), type(expected))


@every_pair
@given(VALUES, VALUES)
def test_same_is_an_equivalence_finer_than_eq(one: Any, other: Any) -> None:
    """The same values are also equal, and the comparison is reflexive and symmetric."""
    assert same(one, one)
    assert same(one, other) == same(other, one)
    assert not same(one, other) or ask("eq", one, other) is True
    assert ask("in", one, [other]) == same(one, other) == ask("contains", [other], one)


@every_pair
@given(VALUES)
def test_value_has_one_type(value: Any) -> None:
    """Each value has exactly one type, except integers, which are also numbers."""
    types = [name for name in TYPES if OPERATORS["type"](value, name)]
    assert len(types) == 1 or types == ["integer", "number"]
    assert is_number(value) == ("number" in types)


@every_pair
@given(TEXTS | st.lists(SCALARS, max_size=4) | st.dictionaries(TEXTS, SCALARS, max_size=4))
def test_length_is_one_number(value: Any) -> None:
    """A value has exactly one length, which is within its bounds."""
    lengths = [n for n in range(8) if OPERATORS["length"](value, n)]
    assert lengths == [len(value)]
    for low, high in product(range(6), repeat=2):
        held = OPERATORS["length"](value, {"ge": low, "le": high})
        assert held == ask("between", len(value), [low, high])


@every_pair
@given(st.text(alphabet="ab(|)?*[^$\\", max_size=6), st.text(alphabet="ab\n", max_size=4))
def test_pattern_is_for_the_whole_string(pattern: str, text: str) -> None:
    """No pattern matches only a part: a longer string does not match."""
    if is_pattern(pattern) and not any(sign in pattern for sign in "^$[*\\"):
        longest = len(pattern)
        assert not OPERATORS["matches"](text + "b" * (longest + 1), pattern)

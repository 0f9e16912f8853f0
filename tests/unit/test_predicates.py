"""The predicates: when each operator holds, fails or is refused, and its documentation.

`python tests/unit/test_predicates.py` prints the documentation's table as Markdown.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tier2gate.orchestration.expectations import CORE_OPERATORS
from tier2gate.predicates import (
    OPERATORS,
    PREDICATES,
    TYPES,
    WITHOUT_EXPECTED,
    is_pattern,
    same,
)

REPOSITORY = Path(__file__).parents[2]


class Examples(NamedTuple):
    """Pairs of actual and expected values for which an operator holds, fails or is refused."""

    holds: list[tuple[Any, Any]]
    fails: list[tuple[Any, Any]]
    refuses: Sequence[tuple[Any, Any]] = ()


OF_ITEMS = [("b", ["a", "b"]), (1, [1.0]), (1.0, [1]), (None, [None]), ([1], [[1.0]])]
OF_NO_ITEMS = [("b", []), (True, [1]), (0, [False]), ([True], [[1]]), ({"a": 1}, [{"a": True}])]
NO_LISTS = [("b", "abc"), (1, 1), ("a", {"a": 1}), (None, None)]
PARTS = [("abc", "b"), ("", ""), ("abc", ""), ([1, 2], 2.0), ([[1]], [1]), ({"k": 1}, "k")]
NO_PARTS = [("abc", "d"), ("a", "A"), ([True], 1), ([], None), ({"k": 1}, "v"), ({}, "")]
NO_HOLDERS = [(1, 1), (None, None), (True, True), ("1", 1), ({"1": 1}, 1), ("null", None)]
WHOLE = [
    ("abc", "a.c"),
    ("", ""),
    ("ab", "a|ab"),
    ("é", "."),
    ("A", "(?i)a"),
    ("2026-01-31", r"\d{4}-\d\d-\d\d"),
    ("aaaa", "(a+)+"),
    (".", r"[.]|\."),
    ("].", "[].]{2}"),
    ("[.\n", r"[a[][^]a][\s\S]"),
    ("A\u2028", r"(?i:a(?m).?)\S?\s?"),
]
NOT_WHOLE = [
    ("abc", "b"),
    ("abc\n", "abc"),
    ("x\nabc", "(?m)^abc$"),
    ("ab", "a|b"),
    ("abx", "a|abx?y"),
    ("a" * 5_000 + "b", "(a+)+"),
    *((end, ".") for end in "\n\r\u2028\u2029"),
    ("a\rb", "[a-z.]+.[a-z.]+"),
    ("a\n", r"\[?a.|\\.|[^]]."),
]
NO_TEXTS = [
    (1, "1"),
    (None, "null"),
    (["a"], "a"),
    ("a", 1),
    ("a", None),
    ("a", "("),
    ("b", "a)|(b"),
]

EXAMPLES: Mapping[str, Examples] = {
    "eq": Examples([(1, 1.0), (True, 1), ([1], [True]), ("a", "a")], [(1, 2), ("1", 1)]),
    "ne": Examples([(1, 2), ("1", 1), (None, 0)], [(1, 1.0), (True, 1)]),
    "gt": Examples([(2, 1), ("b", "a"), (True, 0)], [(1, 1), (1, 2)], [("1", 1), (None, 1)]),
    "lt": Examples([(1, 2), ("a", "b"), (False, 1)], [(1, 1), (2, 1)], [("1", 2), ({}, {})]),
    "ge": Examples(
        [(1, 1.0), (2, 1), ("b", "a"), ("b", "b"), (2**53 + 1, 2.0**53)],
        [(1, 2), ("a", "b"), ("B", "a")],
        [(True, 1), (1, False), ("1", 1), (None, None), ([2], [1]), ({}, {})],
    ),
    "le": Examples(
        [(1.0, 1), (1, 2), ("a", "b"), ("b", "b"), (2.0**53, 2**53 + 1)],
        [(2, 1), ("b", "a"), ("a", "B")],
        [(True, 1), (1, False), ("1", 1), (None, None), ([1], [2]), ({}, {})],
    ),
    "between": Examples(
        [(1, [1, 3]), (3, [1, 3]), (2.5, [1, 3]), ("b", ["a", "b"]), (1, [1.0, 1.0])],
        [(0, [1, 3]), (4, [1, 3]), ("c", ["a", "b"]), (2, [3, 1])],
        [
            *((True, [0, 1]), (1, [False, True]), ("1", [0, 2]), (1, ["0", "2"]), (None, [0, 1])),
            *((1, [0, "2"]), (5, [6, "a"]), (1, [0]), (1, [0, 1, 2]), (1, 1), (1, {"0": 0})),
        ],
    ),
    "in": Examples(OF_ITEMS, OF_NO_ITEMS, NO_LISTS),
    "not_in": Examples(OF_NO_ITEMS, OF_ITEMS, NO_LISTS),
    "contains": Examples(PARTS, NO_PARTS, NO_HOLDERS),
    "not_contains": Examples(NO_PARTS, PARTS, NO_HOLDERS),
    "matches": Examples(WHOLE, NOT_WHOLE, NO_TEXTS),
    "not_matches": Examples(NOT_WHOLE, WHOLE, NO_TEXTS),
    "length": Examples(
        [("é😀", 2), ([], 0), ({"a": 1}, 1.0), ("abc", {"ge": 3}), ("abc", {"ge": 1, "le": 3})],
        [("abc", 2), ([1], 0), ({}, {"ge": 1}), ("abc", {"le": 2}), ("abc", 2.5)],
        [
            *((3, 1), (None, 0), (True, 1), ("a", "1"), ("a", True), ("a", {}), ("a", [1])),
            *(("a", {"gt": 0}), ("a", {"ge": "0"}), ("a", {"ge": 0, "le": False})),
        ],
    ),
    "type": Examples(
        [
            *((None, "null"), (True, "boolean"), (1, "integer"), (2.0, "integer"), (1, "number")),
            *((1.5, "number"), (10**400, "integer"), ("", "string"), ([], "array"), ({}, "object")),
        ],
        [(True, "integer"), (False, "number"), (1.5, "integer"), (None, "object"), ("1", "number")],
        [(1, "int"), (1, None), (None, None), ([], ["array"]), (1, 1)],
    ),
    "exists": Examples([(None, None), (0, None)], []),
    "absent": Examples([], [(None, None), (0, None)]),
}


def cases(kind: str) -> list[Any]:
    """Return every example of a kind with its operator."""
    return [
        pytest.param(op, *pair, id=f"{op} {json.dumps(pair)[:60]}")
        for op, examples in EXAMPLES.items()
        for pair in getattr(examples, kind)
    ]


def test_every_operator_has_examples() -> None:
    """Every operator is tested by examples."""
    assert EXAMPLES.keys() == PREDICATES.keys() == OPERATORS.keys()
    strict = PREDICATES.keys() - CORE_OPERATORS.keys() - {"absent"}
    assert {op for op in strict if not EXAMPLES[op].refuses} == set()


@pytest.mark.parametrize(("op", "actual", "expected"), cases("holds"))
def test_operator_holds(op: str, actual: Any, expected: Any) -> None:
    """An expectation passes if the actual value meets it."""
    assert OPERATORS[op](actual, expected) is True


@pytest.mark.parametrize(("op", "actual", "expected"), cases("fails"))
def test_operator_fails(op: str, actual: Any, expected: Any) -> None:
    """An expectation fails if the actual value does not meet it."""
    assert OPERATORS[op](actual, expected) is False


@pytest.mark.parametrize(("op", "actual", "expected"), cases("refuses"))
def test_operator_refuses(op: str, actual: Any, expected: Any) -> None:
    """A value of a wrong type never meets an expectation, not even a negated one."""
    with pytest.raises(TypeError):
        OPERATORS[op](actual, expected)


def test_core_operators_are_those_of_the_core() -> None:
    """The five core operators judge as they always did."""
    assert {name: OPERATORS[name] for name in CORE_OPERATORS} == dict(CORE_OPERATORS)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ({"a": [1, True]}, {"a": [1.0, True]}, True),
        ({"a": [1, True]}, {"a": [1, 1]}, False),
        ({"a": 1}, {"a": 1, "b": 1}, False),
        ([1], [1, 1], False),
        ([], {}, False),
        (0, False, False),
        (2**53 + 1, 2.0**53, False),
    ],
)
def test_same_compares_values_but_distinguishes_booleans(
    one: Any, other: Any, *, equal: bool
) -> None:
    """Values are compared as in JSON, at any depth."""
    assert same(one, other) is same(other, one) is equal


@pytest.mark.parametrize(
    "text",
    [
        *("(", "a)|(b", ")", "(?=a)", "(?<!a)b", r"(a)\1", "*", "[", "[]", "[^]", r"\u{zz}"),
        *("(a{1000}){1000}", "(?s).", "a(?s:.)", "(?is)a", "(?x) [", "(?R).", "(?i-s)a", "(?u)a"),
    ],
)
def test_unsupported_pattern_is_detected(text: str) -> None:
    """A pattern that might never finish, or is invalid, is reported before anything runs."""
    assert not is_pattern(text)


def test_schema_knows_every_operator() -> None:
    """The schema accepts every operator that exists, and no other."""
    schema = json.loads((REPOSITORY / "schemas" / "expectations.v1.schema.json").read_bytes())
    definitions = schema["$defs"]
    assert definitions["operator"]["enum"] == list(PREDICATES)
    asks = definitions["comparison"]["if"]["properties"]["op"]["enum"]
    assert asks == list(WITHOUT_EXPECTED)
    missions = json.loads((REPOSITORY / "schemas" / "missions.v1.schema.json").read_bytes())
    assert missions["$defs"]["operator"]["enum"] == list(PREDICATES)
    types = [
        part["then"]
        for part in definitions["compared"]["then"]["allOf"]
        if "const" in str(part["if"])
    ]
    assert types[-1]["properties"]["expected"]["enum"] == list(TYPES)


def render_table() -> str:
    """Render the documentation's table of operators."""
    rows = (f"| `{name}` | {p.takes} | {p.holds} |" for name, p in PREDICATES.items())
    return "\n".join(("| operator | `expected` | holds if |", "|---|---|---|", *rows)) + "\n"


def test_documentation_has_the_table() -> None:
    """A user who looks up an operator finds its current behaviour."""
    assert render_table() in (REPOSITORY / "docs" / "operators.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(render_table())

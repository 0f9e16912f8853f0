"""Evaluate expectations on a suite's results."""

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from tier2gate.orchestration.canonical import (
    check_keys,
    compose_items,
    copy_value,
    encode,
    hash_texts,
)

if TYPE_CHECKING:  # missions in Python need operators only
    from tier2gate.orchestration.engine import OrchestrationResult
    from tier2gate.orchestration.suite import ScenarioSuiteResult

Operator: TypeAlias = Callable[[Any, Any], bool]
"""`(actual, expected) → holds`; raises `TypeError` if the two cannot be compared."""

Fill: TypeAlias = Callable[
    ["MissionExpectation", Any, "ScenarioSuiteResult"], tuple[Any, dict[str, Any]]
]
"""`(expectation, actual, results) → expected, and {} or the details of why it is unknown`.

An expectation whose expected value is unknown fails."""


def _exists(_actual: Any, _expected: Any) -> bool:
    return True


CORE_OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "eq": operator.eq,
        "ne": operator.ne,
        "gt": operator.gt,
        "lt": operator.lt,
        "exists": _exists,
    }
)


@dataclass(frozen=True, slots=True)  # a suite may have many
class MissionExpectation:
    """What must hold at one place of one mission's result.

    Attributes:
        id: the expectation's id.
        scenario_name: the scenario.
        mission_name: the mission's key in the scenario: the call's id, or else its name.
        path: dotted path, or JSON Pointer if it starts with `/`; `""` is the whole result.
        op: the operator.
        expected: JSON value that the operator compares with.
    """

    id: str
    scenario_name: str
    mission_name: str
    path: str
    op: str
    expected: Any = None


def take_expected(
    expectation: MissionExpectation, _actual: Any, _suite_result: "ScenarioSuiteResult"
) -> tuple[Any, dict[str, Any]]:
    """Compare with the value of the definition, whatever the results are.

    Args:
        expectation: the expectation.

    Returns:
        Its expected value, which is known.
    """
    return expectation.expected, {}


@dataclass(frozen=True)
class SuiteExpectationsDefinition:
    """All expectations on a suite.

    Attributes:
        expectations: in order; stored as a tuple.

    Raises:
        ValueError: two expectations share an id.
    """

    expectations: Sequence[MissionExpectation]

    def __post_init__(self) -> None:
        """Store the expectations as a tuple, and refuse duplicate ids."""
        object.__setattr__(self, "expectations", tuple(self.expectations))
        counts = Counter(expectation.id for expectation in self.expectations)
        if repeated := sorted(key for key, count in counts.items() if count > 1):
            message = f"Duplicate expectation IDs: {', '.join(repeated)}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)  # a suite may have many
class ExpectationResult:
    """The result of one expectation.

    Attributes:
        id: the expectation's id.
        passed: whether it passed.
        actual: the value found; `None` if there is none.
        expected: the value it was compared with.
        details: `{}` if it passed, else the reason.
    """

    id: str
    passed: bool
    actual: Any
    expected: Any
    details: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON without its id, the form that is hashed; values are shared."""
        return {
            "passed": self.passed,
            "actual": self.actual,
            "expected": self.expected,
            "details": self.details,
        }


@dataclass(frozen=True)
class SuiteExpectationsResult:
    """The verdict.

    Attributes:
        passed: whether all expectations passed; true if there are none.
        expectation_results: id → result, in the order of the definition.
        metadata: `expectations_hash`.
    """

    passed: bool
    expectation_results: dict[str, ExpectationResult]
    metadata: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON; values are shared, not copied."""
        return {
            "passed": self.passed,
            "expectation_results": {
                key: result.to_dict() for key, result in self.expectation_results.items()
            },
            "metadata": self.metadata,
        }


@dataclass(frozen=True)
class EncodedExpectations:
    """A verdict with its canonical text.

    Attributes:
        expectations_hash: hash of the text.
        texts: expectation id → canonical text of its result.
    """

    expectations_hash: str
    texts: Mapping[str, str]

    def pieces(self) -> Iterator[str]:
        """Yield the canonical text of all expectation results, by id, in pieces."""
        return _pieces(self.texts)


def evaluate_expectations(
    suite_result: "ScenarioSuiteResult",
    expectations_def: SuiteExpectationsDefinition,
    *,
    operators: Mapping[str, Operator] = CORE_OPERATORS,
) -> SuiteExpectationsResult:
    """Evaluate expectations on a suite's results.

    Args:
        suite_result: the suite's results; not mutated.
        expectations_def: the expectations.
        operators: name → operator.

    Returns:
        The verdict.

    Raises:
        CanonicalError: an expected value is not JSON.
    """
    return evaluate_encoded(suite_result, expectations_def, operators=operators)[0]


def evaluate_encoded(
    suite_result: "ScenarioSuiteResult",
    expectations_def: SuiteExpectationsDefinition,
    *,
    operators: Mapping[str, Operator] = CORE_OPERATORS,
    fill: Fill = take_expected,
) -> tuple[SuiteExpectationsResult, EncodedExpectations]:
    """Do the same as `evaluate_expectations`, and also return the verdict's canonical text.

    Args:
        suite_result: the suite's results; not mutated.
        expectations_def: the expectations.
        operators: name → operator.
        fill: finds the value that an expectation compares with.

    Returns:
        The verdict, and its encoded form.

    Raises:
        CanonicalError: an expected value is not JSON.
    """
    results = {
        expectation.id: _judge(suite_result, expectation, operators, fill)
        for expectation in expectations_def.expectations
    }
    encoded = encode_expectations({k: encode(result.to_dict()) for k, result in results.items()})
    passed = all(result.passed for result in results.values())
    metadata = {"expectations_hash": encoded.expectations_hash}
    return SuiteExpectationsResult(passed, results, metadata), encoded


def encode_expectations(texts: Mapping[str, str]) -> EncodedExpectations:
    """Compose the hash of the results of expectations from their canonical texts.

    Args:
        texts: expectation id → canonical text of its result.

    Returns:
        The hash, with what the canonical text is made of.

    Raises:
        CanonicalError: an id is not valid text.
    """
    check_keys(texts)
    return EncodedExpectations(hash_texts(_pieces(texts)), texts)


def _pieces(texts: Mapping[str, str]) -> Iterator[str]:
    return compose_items((key, texts[key]) for key in sorted(texts))


def resolve_path(result: Any, path: str) -> tuple[bool, Any]:
    """Follow a path into a JSON value.

    Args:
        result: the JSON value.
        path: dot-separated segments, or an RFC 6901 JSON Pointer; `""` is the value itself.

    Returns:
        Whether the path exists, and its value (`None` if it does not exist).
    """
    if path == "":
        return (True, result)
    return _follow(result, path_segments(path))


def _follow(value: Any, segments: Iterable[str]) -> tuple[bool, Any]:
    for segment in segments:
        if isinstance(value, Mapping) and segment in value:
            value = value[segment]
        elif isinstance(value, list) and is_index(segment) and int(segment) < len(value):
            value = value[int(segment)]
        else:
            return False, None
    return True, value


def resolve_in_result(result: "OrchestrationResult", path: str) -> tuple[bool, Any]:
    """Follow a path into a mission's result.

    Args:
        result: the result.
        path: as for `resolve_path`, into its JSON.

    Returns:
        As `resolve_path`.
    """
    if path == "":
        return True, result.to_dict()
    first, *rest = path_segments(path)
    if first == "final_state":  # most paths; the rest of the JSON is not needed
        return _follow(result.final_state or {}, rest)
    return _follow(result.to_dict(), (first, *rest))


def path_segments(path: str) -> list[str]:
    """Split a path into its keys and indices.

    Args:
        path: dot-separated segments, or an RFC 6901 JSON Pointer; not `""`.

    Returns:
        The segments, unescaped.
    """
    if not path.startswith("/"):
        return path.split(".")
    tokens = path[1:].split("/")
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def is_index(segment: str) -> bool:
    """Tell whether a segment of a path can be a list's index.

    Args:
        segment: the segment.

    Returns:
        Whether it is `0`, or ASCII digits without a leading zero.
    """
    digits = segment.isascii() and segment.isdigit() and len(segment) <= _MAX_INDEX_DIGITS
    return digits and (segment == "0" or segment[0] != "0")


_MAX_INDEX_DIGITS = 18  # no list is that long, and int() refuses many digits


def _judge(
    suite_result: "ScenarioSuiteResult",
    expectation: MissionExpectation,
    operators: Mapping[str, Operator],
    fill: Fill,
) -> ExpectationResult:
    found, actual, details = _look_up(suite_result, expectation)
    if details:
        details = copy_value(details)  # hashed, so its names must be JSON
    value, unknown = fill(expectation, actual, suite_result)
    expected = copy_value(value)
    if found:
        compare = operators.get(expectation.op)
        details = (unknown and copy_value(unknown)) or _apply(
            compare, expectation.op, actual, expected
        )
    elif details["reason"] == "path_missing" and _means_absent(expectation.op, operators):
        details = copy_value(unknown)
    return ExpectationResult(expectation.id, not details, actual, expected, details)


def _means_absent(op: str, operators: Mapping[str, Operator]) -> bool:
    return op == "absent" and op in operators


def _look_up(
    suite_result: "ScenarioSuiteResult", expectation: MissionExpectation
) -> tuple[bool, Any, dict[str, Any]]:
    """Find the value of an expectation, or the details of what is missing."""
    scenario = suite_result.scenario_results.get(expectation.scenario_name)
    if scenario is None:
        missing = {"reason": "scenario_missing", "scenario": expectation.scenario_name}
        return False, None, missing
    mission = scenario.mission_results.get(expectation.mission_name)
    if mission is None:
        missing = {"reason": "mission_missing", "mission": expectation.mission_name}
        return False, None, missing
    found, actual = resolve_in_result(mission, expectation.path)
    details = {} if found else {"reason": "path_missing", "path": expectation.path}
    return found, actual, details


def _apply(compare: Operator | None, op: str, actual: Any, expected: Any) -> dict[str, Any]:
    """Return the details of a comparison: `{}` if it holds."""
    if compare is None:
        return {"reason": "unknown_op"}
    try:
        holds = compare(actual, expected)
    except TypeError:
        return {"reason": "type_error", "message": "Cannot compare types"}
    return {} if holds else {"reason": f"{op}_mismatch"}

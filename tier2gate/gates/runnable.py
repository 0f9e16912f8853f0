"""Turns a gate's documents into what the core runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tier2gate.gates.environment import SuiteEnvironment, read_environment
from tier2gate.gates.expected_forms import fill_all, has_forms, is_open
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.masks.reading import SuiteMasks, read_masks
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.expectations import SuiteExpectationsDefinition
from tier2gate.orchestration.harness import StateTexts
from tier2gate.orchestration.suite import ScenarioSuiteDefinition
from tier2gate.predicates import OPERATORS


@dataclass(frozen=True, kw_only=True)
class GateDefinition:
    """What the core runs, and under which environment.

    Attributes:
        suite: the suite.
        expectations: the expectations; those in `forms` have no expected value.
        environment: the clock and the seed of missions in Python, which the core does not know.
        masks: what is masked and rounded in the results, which the core does not know either.
        forms: id of an expectation → its expected value with the forms that need results.
        states: the canonical texts of the initial states, as far as they are known.
    """

    suite: ScenarioSuiteDefinition
    expectations: SuiteExpectationsDefinition
    environment: SuiteEnvironment = field(default_factory=SuiteEnvironment)
    masks: SuiteMasks = field(default_factory=SuiteMasks)
    forms: Mapping[str, Any] = field(default_factory=dict)
    states: StateTexts = field(default_factory=StateTexts, compare=False, repr=False)


def define_gate(documents: GateDocuments) -> GateDefinition:
    """Turn a gate's documents into what the core runs.

    Args:
        documents: valid documents.

    Returns:
        The definitions.
    """
    items = documents.expectations.value["expectations"]
    values = [_with_value(item) for item in items]
    return GateDefinition(
        # What the reader made is JSON, and is copied when it runs.
        suite=parse_suite_definition(documents.suite.value, copied=False),
        expectations=parse_expectations_definition(
            {"expectations": values}, operators=OPERATORS, copied=False
        ),
        environment=read_environment(documents.suite.value),
        masks=read_masks(documents.suite.value),
        forms={item["id"]: item["expected"] for item in items if is_open(item.get("expected"))},
    )


def _with_value(item: dict[str, Any]) -> dict[str, Any]:
    """Return an expectation whose expected value has no forms; null if it needs results."""
    expected = item.get("expected")
    if not has_forms(expected):
        return item
    return {**item, "expected": None if is_open(expected) else fill_all(expected, {})}

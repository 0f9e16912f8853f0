"""Turns a gate's documents into what the core runs."""

from dataclasses import dataclass, field

from tier2gate.gates.environment import SuiteEnvironment, read_environment
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.masks import SuiteMasks, read_masks
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.expectations import SuiteExpectationsDefinition
from tier2gate.orchestration.suite import ScenarioSuiteDefinition
from tier2gate.predicates import OPERATORS


@dataclass(frozen=True, kw_only=True)
class GateDefinition:
    """What the core runs, and under which environment.

    Attributes:
        suite: the suite.
        expectations: the expectations.
        environment: the clock and the seed of missions in Python, which the core does not know.
        masks: what is masked and rounded in the results, which the core does not know either.
    """

    suite: ScenarioSuiteDefinition
    expectations: SuiteExpectationsDefinition
    environment: SuiteEnvironment = field(default_factory=SuiteEnvironment)
    masks: SuiteMasks = field(default_factory=SuiteMasks)


def define_gate(documents: GateDocuments) -> GateDefinition:
    """Turn a gate's documents into what the core runs.

    Args:
        documents: valid documents.

    Returns:
        The definitions.
    """
    return GateDefinition(
        suite=parse_suite_definition(documents.suite.value),
        expectations=parse_expectations_definition(
            documents.expectations.value, operators=OPERATORS
        ),
        environment=read_environment(documents.suite.value),
        masks=read_masks(documents.suite.value),
    )

"""Run a suite's scenarios, and hash their results together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tier2gate.orchestration.canonical import check_keys, compose_items, hash_texts
from tier2gate.orchestration.harness import (
    EncodedScenario,
    ResultTexts,
    ScenarioDefinition,
    ScenarioResult,
    StateTexts,
    run_scenario_encoded,
)
from tier2gate.orchestration.registry import (
    MISSION_REGISTRY,
    Executor,
    IsPure,
    Registry,
    execute_plainly,
    is_built_in,
)


@dataclass(frozen=True)
class ScenarioSuiteDefinition:
    """A named list of scenarios.

    Attributes:
        suite_name: the suite's name.
        scenarios: the scenarios, in order; stored as a tuple.
    """

    suite_name: str
    scenarios: Sequence[ScenarioDefinition] = ()

    def __post_init__(self) -> None:
        """Store the scenarios as a tuple."""
        object.__setattr__(self, "scenarios", tuple(self.scenarios))


@dataclass(frozen=True)
class ScenarioSuiteResult:
    """The results of a suite's scenarios.

    Attributes:
        suite_name: the suite's name.
        scenario_results: scenario name → result, in the order of the suite.
        metadata: `suite_name` and `suite_hash`.
    """

    suite_name: str
    scenario_results: dict[str, ScenarioResult]
    metadata: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON; values are shared, not copied."""
        return {
            "suite_name": self.suite_name,
            "scenario_results": {
                name: result.to_dict() for name, result in self.scenario_results.items()
            },
            "metadata": self.metadata,
        }


@dataclass(frozen=True)
class EncodedSuite:
    """A suite's hash and canonical text.

    Attributes:
        suite_hash: hash of the text.
        scenarios: scenario name → its encoded form.
    """

    suite_hash: str
    scenarios: Mapping[str, EncodedScenario]

    def pieces(self) -> Iterator[str]:
        """Yield the canonical text of all scenario results, by name, in pieces."""
        return _pieces(self.scenarios)


def run_suite(
    suite_def: ScenarioSuiteDefinition, *, registry: Registry = MISSION_REGISTRY
) -> ScenarioSuiteResult:
    """Run every scenario of a suite.

    Args:
        suite_def: what to run; not mutated.
        registry: name → builder.

    Returns:
        The results by scenario name; the last one if scenarios share a name.

    Raises:
        Exception: any exception of a mission, unchanged.
    """
    return run_suite_encoded(suite_def, registry=registry)[0]


def run_suite_encoded(
    suite_def: ScenarioSuiteDefinition,
    *,
    registry: Registry = MISSION_REGISTRY,
    execute: Executor = execute_plainly,
    is_pure: IsPure = is_built_in,
    states: StateTexts | None = None,
) -> tuple[ScenarioSuiteResult, EncodedSuite]:
    """Do the same as `run_suite`, and also return the canonical text.

    Args:
        suite_def: what to run; not mutated.
        registry: name → builder.
        execute: runs a workflow.
        is_pure: as for `run_scenario_encoded`.
        states: as for `run_scenario_encoded`.

    Returns:
        The result, and its encoded form.

    Raises:
        Exception: as `run_suite`.
    """
    results: dict[str, ScenarioResult] = {}
    encoded: dict[str, EncodedScenario] = {}
    texts = ResultTexts()
    for scenario_def in suite_def.scenarios:
        name = scenario_def.scenario_name
        results[name], encoded[name] = run_scenario_encoded(
            scenario_def,
            registry=registry,
            execute=execute,
            is_pure=is_pure,
            states=states,
            texts=texts,
        )
    suite = encode_suite(encoded)
    metadata = {"suite_name": suite_def.suite_name, "suite_hash": suite.suite_hash}
    return ScenarioSuiteResult(suite_def.suite_name, results, metadata), suite


def encode_suite(scenarios: Mapping[str, EncodedScenario]) -> EncodedSuite:
    """Compose a suite's hash from the canonical texts of its scenarios.

    Args:
        scenarios: scenario name → its encoded form.

    Returns:
        The hash, with what the suite's canonical text is made of.

    Raises:
        CanonicalError: a name is not valid text.
    """
    check_keys(scenarios)
    return EncodedSuite(hash_texts(_pieces(scenarios)), scenarios)


def _pieces(scenarios: Mapping[str, EncodedScenario]) -> Iterator[str]:
    return compose_items((name, scenarios[name].text) for name in sorted(scenarios))

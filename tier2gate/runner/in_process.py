"""Runs a gate in this process: for built-in missions, which cannot misbehave."""

from collections.abc import Mapping
from typing import Any

from tier2gate.errors import ExecutionError, Problem
from tier2gate.gates.files import GateDefinition
from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.engine import (
    AntiFailureViolation,
    EnvelopeViolation,
    WorkflowDefinition,
)
from tier2gate.orchestration.registry import MissionBuilder, Registry
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult, run_test_run_hashed
from tier2gate.predicates import OPERATORS
from tier2gate.printable import named, one_line


def run_definition(
    definition: GateDefinition, registry: Registry, file: str
) -> tuple[TestRunResult, RecordHashes]:
    """Run a suite and judge it.

    Args:
        definition: what to run.
        registry: name → builder.
        file: the suite's file name, for problems.

    Returns:
        The results with the verdict, and all their hashes.

    Raises:
        ExecutionError: a mission raised, or broke the envelope or a limit.
    """
    watch = _Watch(file)
    watched = {name: watch.over(name, builder) for name, builder in registry.items()}
    try:
        return run_test_run_hashed(
            definition.suite, definition.expectations, registry=watched, operators=OPERATORS
        )
    except (AntiFailureViolation, CanonicalError, EnvelopeViolation) as error:
        raise watch.blame(error) from error


class _Watch:
    """Notes which mission was built last, to name it when it, or its workflow, fails."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._last: str | None = None

    def over(self, name: str, builder: MissionBuilder) -> MissionBuilder:
        def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
            self._last = name
            try:
                return builder(params)
            except Exception as error:
                raise self.blame(error) from error

        return build

    def blame(self, error: Exception) -> ExecutionError:
        what = f"mission {named(self._last)}" if self._last is not None else "the run"
        problem = Problem(
            code="mission-error",
            message=f"{what} raised {type(error).__name__}: {one_line(str(error))}",
            hint="mend the mission, or what it is given",
            file=self._file,
        )
        return ExecutionError(problem)

"""Runs a gate in this process: for built-in missions, which cannot misbehave."""

from collections.abc import Mapping
from typing import Any

from tier2gate.errors import ExecutionError, Problem
from tier2gate.gates.files import GateDefinition
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.orchestration.registry import MissionBuilder, Registry
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult, run_test_run_hashed
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
    started: list[str] = []
    watched = {name: _watch(name, builder, started) for name, builder in registry.items()}
    try:
        return run_test_run_hashed(definition.suite, definition.expectations, registry=watched)
    except Exception as error:
        raise ExecutionError(_describe(error, started, file)) from error


def _watch(name: str, builder: MissionBuilder, started: list[str]) -> MissionBuilder:
    """Note which mission was started last, to name it when it fails."""

    def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
        started.append(name)
        return builder(params)

    return build


def _describe(error: Exception, started: list[str], file: str) -> Problem:
    what = f"mission {named(started[-1])}" if started else "the run"
    return Problem(
        code="mission-error",
        message=f"{what} raised {type(error).__name__}: {one_line(str(error))}",
        hint="mend the mission, or what it is given",
        file=file,
    )

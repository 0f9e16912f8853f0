"""Declarative missions for tests, written as a user would, compiled and run without a gate."""

from collections.abc import Iterable, Mapping
from typing import Any

from tier2gate.documents.reader import Document, parse_document
from tier2gate.missions.catalogue import Mission
from tier2gate.missions.declarative import compile_missions
from tier2gate.missions.validation import check_missions
from tier2gate.orchestration.engine import ExecutionContext, OrchestrationResult, Orchestrator

REFUND = """\
missions:
  - name: refund
    description: Pay a customer back, with approval above the limit
    params_schema: {type: object, required: [amount], properties: {amount: {type: number, \
exclusiveMinimum: 0}}}
    steps:
      - {id: check-balance, kind: runtime, operation: assert, payload: {path: /balance, op: ge, \
expected: {$param: /amount}, reason: balance too low}}
      - {id: approve, kind: human, when: {value: {$param: /amount}, op: gt, expected: 100}, \
payload: {description: Approve the refund}}
      - {id: pay, kind: runtime, operation: increment, payload: {path: /balance, \
by: {$negate: {$param: /amount}}}}
      - {id: log, kind: runtime, operation: append, payload: {path: /log, \
value: {refunded: {$param: /amount}, left: {$state: /balance}}}}
"""
"""A mission with a condition, a human step and forms."""


def document_of(text: str, name: str = "a.missions.yaml") -> Document:
    """Read a missions file."""
    return parse_document(text.encode(), name)


def told(text: str, known: Iterable[str] = (), name: str = "a.missions.yaml") -> list[str]:
    """Check a missions file, and give its problems as `line:column: message; hint`."""
    return [
        f"{problem.line}:{problem.column}: "
        + "; ".join(filter(None, (problem.message, problem.hint)))
        for problem in check_missions(document_of(text, name), known)
    ]


def compiled(text: str, name: str = "a.missions.yaml") -> Mission:
    """Compile a valid missions file, and return its first mission."""
    assert told(text, name=name) == []
    return next(iter(compile_missions(document_of(text, name)).values()))


def run_mission(
    mission: Mission, state: Mapping[str, Any], params: Mapping[str, Any] | None = None
) -> OrchestrationResult:
    """Run a mission as a gate does."""
    return Orchestrator().run_workflow(
        mission.builder(params),
        ExecutionContext(initial_state=state),
        limits=mission.limits,
        rules=mission.rules,
    )


def run_text(
    text: str, state: Mapping[str, Any], params: Mapping[str, Any] | None = None
) -> OrchestrationResult:
    """Compile a missions file, and run its first mission."""
    return run_mission(compiled(text), state, params)


def of_steps(*steps: str, more: str = "") -> str:
    """Write a missions file with one mission `m` of these steps, each a flow mapping."""
    lines = "".join(f"      - {step}\n" for step in steps)
    return f"missions:\n  - name: m\n{more}    steps:\n{lines}"

"""Errors: what they carry, and the system's reason in words."""

import errno
import os

import pytest
from inline_snapshot import snapshot

from tier2gate.foundation.errors import (
    ExecutionError,
    GateStoppedError,
    GoldenInvalidError,
    GoldenObsoleteError,
    InputInvalidError,
    Tier2GateError,
    reason_of,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/home/alice/x"),
            snapshot("No space left on device"),
        ),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory"),
            snapshot("No such file or directory"),
        ),
        (TimeoutError(), "TimeoutError"),
        (PermissionError(1, ""), "PermissionError"),
        (OSError("/home/alice/x"), "OSError"),
    ],
)
def test_reason_of_an_os_error_has_no_path(error: OSError, reason: str) -> None:
    """A message has the system's reason in words, without a folder of the machine."""
    assert reason_of(error) == reason


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (Tier2GateError, Outcome.INTERNAL_ERROR),
        (InputInvalidError, Outcome.INPUT_INVALID),
        (GoldenInvalidError, Outcome.GOLDEN_INVALID),
        (GoldenObsoleteError, Outcome.GOLDEN_OBSOLETE),
        (ExecutionError, Outcome.EXECUTION_ERROR),
    ],
)
def test_error_carries_its_outcome_and_problems(
    kind: type[Tier2GateError], outcome: Outcome
) -> None:
    """An error has its exit status and all of its problems."""
    first = Problem(code="c", message="m", hint="h", file="a.yaml", line=1, column=2)
    second = Problem(code="d", message="n", file="b.yaml")
    error = kind(first, second)
    assert error.outcome is outcome
    assert error.problems == (first, second)
    assert str(error) == "a.yaml:1:2: m; h\nb.yaml: n"


@pytest.mark.parametrize("outcome", Outcome)
def test_stopped_gate_has_its_own_outcome(outcome: Outcome) -> None:
    """A gate that was stopped early is reported with its own outcome."""
    problem = Problem(code="c", message="m", file="a.yaml")
    error = GateStoppedError(outcome, problem)
    assert (error.outcome, error.problems, str(error)) == (outcome, (problem,), "a.yaml: m")
    assert Tier2GateError.outcome is Outcome.INTERNAL_ERROR


def test_errors_are_bounded() -> None:
    """No error of any kind carries more than is told."""
    found = (Problem(code="c", message="m", file="a", line=line) for line in range(1000))
    error = InputInvalidError(*found)
    assert (len(error.problems), str(error).count("\n")) == (101, 100)

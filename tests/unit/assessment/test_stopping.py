"""Reports of gates that stopped: the error, and the verdict that was reached before."""

from dataclasses import replace

import pytest

from tier2gate import __version__
from tier2gate.assessment.stopping import stop, stop_for_bug
from tier2gate.foundation.bugs import ISSUES
from tier2gate.foundation.errors import (
    ExecutionError,
    GoldenInvalidError,
    InputInvalidError,
    Tier2GateError,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.results.report import GateFiles, GateReport

JUDGED = GateReport(
    name="a",
    outcome=Outcome.GOLDEN_MISSING,
    files=GateFiles(
        suite="a.suite.yaml", expectations="a.expectations.yaml", golden="a.golden.json"
    ),
    passed=True,
    test_run_hash="0123456789abcdef" * 4,
)
FAILED = replace(JUDGED, outcome=Outcome.VERDICT_FAILED, passed=False)


@pytest.mark.parametrize("kind", [InputInvalidError, GoldenInvalidError, ExecutionError])
def test_error_sets_the_outcome_and_keeps_the_verdict(kind: type[Tier2GateError]) -> None:
    """A verdict that was reached is still shown when an error stops the gate later."""
    problem = Problem(code="x", message="y")
    assert stop(FAILED, kind(problem)) == replace(FAILED, outcome=kind.outcome, problems=(problem,))


def test_bug_of_ours_is_said_to_be_one() -> None:
    """A bug is told with where in the code it is, as the gate's outcome, beside the verdict."""
    with pytest.raises(ZeroDivisionError) as caught:
        raise ZeroDivisionError("a\nbug")
    assert caught.value.__traceback__ is not None
    at = f"test_stopping.py:{caught.value.__traceback__.tb_lineno}"
    assert stop_for_bug(JUDGED, caught.value) == replace(
        JUDGED,
        outcome=Outcome.INTERNAL_ERROR,
        problems=(
            Problem(
                code="internal-error",
                message=f"ZeroDivisionError: a\\nbug, in tier2gate {__version__}, at {at}",
                hint=f"This is a bug in tier2gate, not in your files; please report it: {ISSUES}",
                file="a.suite.yaml",
            ),
        ),
    )

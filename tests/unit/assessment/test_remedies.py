"""Hints that say to accept the current results name the command that does."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.reports import gate
from tier2gate.assessment.remedies import with_commands
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import explicit_gate
from tier2gate.golden.store import MERGE_HINT, RESTORE_HINT
from tier2gate.results.report import GateFiles
from tier2gate.settings import Settings

GATE = explicit_gate(Path("gates/shop.suite.yaml"), None, None)
UPDATE = "tier2gate update gates/shop.suite.yaml"
INVALID = gate(outcome=Outcome.GOLDEN_INVALID, passed=None)


@pytest.mark.parametrize(
    ("hint", "passed", "completed"),
    [
        (RESTORE_HINT, None, f"{RESTORE_HINT}: {UPDATE} --replace-invalid"),
        (RESTORE_HINT, True, f"{RESTORE_HINT}: {UPDATE} --replace-invalid"),
        (RESTORE_HINT, False, "restore it from Git"),
        (MERGE_HINT, True, f"{MERGE_HINT}: {UPDATE}"),
        ("use a newer tier2gate", True, "use a newer tier2gate"),
        (None, True, None),
    ],
)
def test_hint_names_a_command_that_works(
    hint: str | None, passed: bool | None, completed: str | None
) -> None:
    """A user pastes the remedy; none is offered that `update` would refuse."""
    report = replace(INVALID, passed=passed, problems=(Problem(code="x", message="m", hint=hint),))
    [problem] = with_commands(report, GATE, Settings()).problems
    assert problem.hint == completed


def test_file_without_a_suite_has_no_command() -> None:
    """A user is not told to update what has no suite."""
    files = GateFiles(suite=None, expectations=None, golden="gates/shop.golden.json")
    problem = Problem(code="x", message="m", hint=RESTORE_HINT)
    report = replace(INVALID, files=files, problems=(problem,))
    assert with_commands(report, GATE, Settings()) == report

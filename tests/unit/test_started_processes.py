"""Processes that tests start receive signals as in a shell, and none outlives its test."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import killed_after

TESTS = Path(__file__).parents[1]
SLEEP = [sys.executable, "-I", "-c", "import time; time.sleep(600)"]


def test_process_can_be_interrupted_in_the_background() -> None:
    """Tests of SIGINT work even if the whole run is in the background of a shell."""
    program = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    assert subprocess.check_output([sys.executable, "-I", "-c", program]) == b"False\n"


def test_process_ends_with_a_failing_test() -> None:
    """A failing test ends with its reason, even if a process is still running."""
    process = subprocess.Popen(SLEEP)
    with pytest.raises(AssertionError), killed_after(process):
        raise AssertionError
    assert process.returncode is not None


def test_popen_is_not_used_directly() -> None:
    """No test waits forever for its process, as `Popen` alone would."""
    found = [
        f"{path.relative_to(TESTS)}:{node.context_expr.lineno}"
        for path in sorted(TESTS.rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.withitem)
        and ast.unparse(node.context_expr).startswith("subprocess.Popen(")
    ]
    assert found == []

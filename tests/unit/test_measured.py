"""Most tests start processes that are not measured, and lose nothing else by it."""

import os
from pathlib import Path

import pytest

from tests.measured import VARIABLE, as_measured, measures

TESTS = [f"tests/cli/test_a.py::test_b[{number}]" for number in range(400)]


def test_a_quarter_of_the_tests_measures() -> None:
    """A run takes less time, and a line that many tests reach in a process is still measured."""
    assert 60 < sum(map(measures, TESTS)) < 140


def test_what_runs_in_children_only_is_always_measured() -> None:
    """The rules of missions in Python, which no other process runs, count as tested."""
    places = (Path("tests/unit/missions/python"), Path("tests/unit/runner"))
    assert all(measures(f"{place}/test_a.py::test_{n}") for place in places for n in range(9))


def test_variable_is_back_after_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that does not measure takes nothing from the next one."""
    monkeypatch.setenv(VARIABLE, "settings")
    seen = set()
    for test in TESTS:
        with as_measured(test):
            seen.add((measures(test), os.environ.get(VARIABLE)))
        assert os.environ[VARIABLE] == "settings"
    assert seen == {(True, "settings"), (False, None)}

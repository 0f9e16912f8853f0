"""Tests that share a resource run one after another."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import scrubbed
from tests.groups import GROUPS, group_of

TESTS = Path(__file__).parents[1]


def test_group_depends_on_the_path() -> None:
    """Two tests never start containers in one engine at once, and all others run in parallel."""
    assert group_of("tests/container/test_image.py::test_x[y]") == "engine"
    assert group_of("tests/platform/test_act.py::test_x") == "engine"
    assert group_of("tests/unit/test_x.py::test_x[a]") == "tests/unit/test_x.py::test_x[a]"


def test_every_path_exists() -> None:
    """A renamed file keeps its group."""
    assert [place for place in GROUPS if not (TESTS.parent / place).exists()] == []


NOTED = """\
import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("number", range(8))
def test_it(number):
    with Path("noted").open("a", encoding="utf-8") as noted:
        noted.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


@pytest.mark.parametrize(("place", "workers"), [("container/test_x.py", 1), ("unit/test_x.py", 2)])
@pytest.mark.slow
def test_group_stays_in_one_process(place: str, workers: int, tmp_path: Path) -> None:
    """Each group runs in one process with the installed versions of pytest and xdist."""
    test = tmp_path / "tests" / place
    test.parent.mkdir(parents=True)
    test.write_text(NOTED, encoding="utf-8")
    for name in ("children.py", "conftest.py", "groups.py"):
        shutil.copy(TESTS / name, tmp_path / "tests")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n", encoding="utf-8")
    command = [sys.executable, "-I", "-m", "pytest", "-n2", "-q", "--import-mode=importlib"]
    subprocess.run(command, cwd=tmp_path, env=scrubbed(), check=True, capture_output=True)
    noted = (tmp_path / "noted").read_text(encoding="utf-8").split()
    assert (len(noted), len(set(noted))) == (8, workers)

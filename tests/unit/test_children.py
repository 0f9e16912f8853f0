"""Every test that starts missions in Python runs on fresh machines, too."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.children import PLACES, starts_missions
from tests.command import scrubbed

TESTS = Path(__file__).parents[1]


def test_every_place_is_there() -> None:
    """A file that is renamed stays among those that run on fresh machines."""
    missing = [place for place in PLACES if not list(TESTS.parent.glob(f"{place}*"))]
    assert missing == []


@pytest.mark.parametrize(
    ("command", "env", "starts"),
    [
        (["python", "-I", "/lib/tier2gate/missions/python/start.py", "3", "4"], {}, True),
        (["tier2gate", "check", "--missions", "rules/pricing.py"], {}, True),
        ([Path("tier2gate"), "check", "--missions=shop.rules"], {}, True),
        (["bash", "-c", "printf '%s ' --missions rules.py"], {}, False),
        ("tier2gate", {"INPUT_MISSIONS": "shop.rules"}, True),
        (["python", "-m", "tier2gate.github"], {"INPUT_MISSIONS": "a.yaml\nb.py"}, True),
        (["python", "-m", "tier2gate.github"], {"INPUT_MISSIONS": "a.yaml\nb.json"}, False),
        (["tier2gate", "check", "--missions", "more.missions.yaml", "x.py"], {}, False),
        (["tier2gate", "check", "--missions"], {}, False),
        (["git", "add", "rules.py"], {}, False),
    ],
)
def test_process_that_runs_missions_in_python_is_known(
    command: Any, env: Mapping[str, str], starts: bool
) -> None:
    """However a test starts missions in Python, it is found."""
    assert starts_missions(command, env) is starts


STARTING = """\
import subprocess
import sys

import pytest


{mark}
def test_it():
    try:
        subprocess.run([sys.executable, "-c", "", "--missions", "rules.py"], check=True)
    except Exception:
        pass
"""


@pytest.mark.parametrize(
    ("place", "mark", "passes"),
    [
        ("unit/test_x.py", "", False),
        ("unit/test_x.py", "@pytest.mark.children", True),
        ("cli/test_python_x.py", "", True),
        ("container/test_x.py", "", True),
    ],
)
@pytest.mark.slow
def test_test_without_the_mark_fails(place: str, mark: str, passes: bool, tmp_path: Path) -> None:
    """Whoever adds a test that starts missions in Python is told to mark it."""
    test = tmp_path / "tests" / place
    test.parent.mkdir(parents=True)
    test.write_text(STARTING.format(mark=mark), encoding="utf-8")
    for name in ("children.py", "conftest.py", "groups.py"):
        shutil.copy(TESTS / name, tmp_path / "tests")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\npythonpath = .\nmarkers = children\n", encoding="utf-8"
    )
    command = [sys.executable, "-I", "-m", "pytest", "-q", "--import-mode=importlib"]
    done = subprocess.run(command, cwd=tmp_path, env=scrubbed(), check=False, capture_output=True)
    hint = b"this test starts missions in Python; mark it with @pytest.mark.children"
    assert (done.returncode == 0, hint in done.stdout) == (passes, not passes), done

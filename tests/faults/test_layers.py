"""The layers are enforced: an import that goes up, or out of the core, is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the layers of the package in a folder."""
    program = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", f"{program}; lint_imports_command()", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the package with its contracts."""
    shutil.copytree(REPOSITORY / "tier2gate", tmp_path / "tier2gate")
    shutil.copy(REPOSITORY / ".importlinter", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("orchestration/engine.py", "import random"),
        ("orchestration/canonical.py", "import os"),
        ("orchestration/suite.py", "from tier2gate.documents import reader"),
        ("report.py", "from tier2gate.reporters import console"),
        ("golden/format.py", "import tier2gate.pipeline"),
        ("errors.py", "import tier2gate.settings"),
    ],
)
def test_import_against_the_layers_is_caught(copy: Path, module: str, line: str) -> None:
    """An import that would tangle the package never passes CI."""
    path = copy / "tier2gate" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    run = lint_imports(copy)
    assert run.returncode == 1
    assert " 0 broken" not in run.stdout
    assert " broken." in run.stdout


def test_layers_as_they_are_hold(copy: Path) -> None:
    """The same check passes without a fault, so the faults are what it catches."""
    run = lint_imports(copy)
    assert (run.returncode, run.stdout[-28:]) == (0, "Contracts: 2 kept, 0 broken.\n"[-28:])

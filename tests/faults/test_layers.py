"""The layers are enforced: an import that goes up, or out of the core, is detected."""

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


LAYERS = "Imports go down only"
CIRCLES = "Siblings do not import each other"
CORE = "The core imports no clock, randomness, files, environment, processes or third parties"
RESULTS = "Results import nothing that touches a file, the network, a clock or a process"
SENTENCES = "Sentences, drawings and text for terminals only make text"
MARKDOWN = "Markdown only makes text, too"
HTML = "The HTML report reads no file but its own templates"
JUNIT = "Only the JUnit report writes XML"
JSON = "JSON, SARIF and GitLab reports are only JSON"
REPORTERS = "Every other reporter only makes text"
PURE = "Predicates, forms, goldens and declarative missions touch no file, clock or randomness"
PROCESSES = "Only the runner starts processes and makes temporary folders"
CHILD = "The code that runs inside the child interpreter stays there"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Create a copy of the package with its contracts."""
    shutil.copytree(REPOSITORY / "tier2gate", tmp_path / "tier2gate")
    shutil.copy(REPOSITORY / ".importlinter", tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(REPOSITORY / "tests" / "import_contracts.py", tmp_path / "tests")
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("orchestration/suite.py", "from tier2gate.documents import reader", LAYERS),
        ("results/report.py", "from tier2gate.reporters.terminal import report", LAYERS),
        ("golden/format.py", "import tier2gate.assessment.pipeline", LAYERS),
        ("foundation/errors.py", "import tier2gate.settings", LAYERS),
        ("missions/sources.py", "import tier2gate.golden.store", LAYERS),
        ("gates/naming.py", "import tier2gate.gates.selection", CIRCLES),
        ("gates/tables/files.py", "import tier2gate.gates.expansion", CIRCLES),
        *(
            ("orchestration/engine.py", f"import {name}", CORE)
            for name in ("io", "os", "random", "secrets", "sys", "tempfile", "uuid", "click")
        ),
        ("reporters/terminal/report.py", "import subprocess", SENTENCES),
        ("reporters/sentences/of_gate.py", "import jinja2", SENTENCES),
        ("reporters/missions/graph.py", "import os", SENTENCES),
        ("reporters/markdown/page.py", "import xml.etree", MARKDOWN),
        ("reporters/html/page.py", "import pathlib", HTML),
        ("reporters/html/view.py", "import urllib.request", HTML),
        ("reporters/ci/junit.py", "import jinja2", JUNIT),
        ("reporters/ci/sarif.py", "import urllib.request", JSON),
        ("reporters/ci/gitlab.py", "import xml.etree", JSON),
        ("reporters/json_report.py", "import pathlib", JSON),
        ("reporters/interface.py", "import os", REPORTERS),
        ("reporters/novel.py", "import socket", REPORTERS),
        ("results/report.py", "import os", RESULTS),
        ("results/labels.py", "import json", RESULTS),
        ("missions/operations.py", "import time", PURE),
        ("golden/drift.py", "import os", PURE),
        ("gates/files.py", "import subprocess", PROCESSES),
        ("cli/output.py", "import tempfile", PROCESSES),
        ("missions/forms.py", "from tier2gate.missions.python import child", CHILD),
        ("runner/worker.py", "import tier2gate.missions.python.envelope", CHILD),
    ],
)
def test_import_against_a_contract_is_caught(
    copy: Path, module: str, line: str, contract: str
) -> None:
    """An import that breaks the layers, or makes the core impure, does not pass CI."""
    path = copy / "tier2gate" / module
    text = path.read_text(encoding="utf-8") if path.exists() else '"""A new module."""\n'
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    run = lint_imports(copy)
    assert run.returncode == 1, run.stdout
    assert f"{contract} BROKEN" in " ".join(run.stdout.split())


def test_contracts_hold_as_they_are(copy: Path) -> None:
    """The check passes without a fault, so it detects the faults themselves."""
    run = lint_imports(copy)
    assert (run.returncode, run.stdout[-28:]) == (0, "Contracts: 13 kept, 0 broken.\n"[-28:])

"""Missions in Python from an installed package, named with dots."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.command import Finished, finish, scrubbed
from tests.python_gates import MODULE, write_python_gate

HELPER = "FACTOR = 1\n"
USING = MODULE.replace('state["total"] *', 'FACTOR * state["total"] *').replace(
    "from tier2gate", "from acme.helper import FACTOR\nfrom tier2gate", 1
)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write a gate whose suite calls a mission in Python."""
    return write_python_gate(tmp_path / "gates")


def test_module_that_is_installed_and_its_helper(folder: Path, tmp_path: Path) -> None:
    """A package's missions have dotted names; a changed helper changes results, but no input."""
    python = install(tmp_path)
    package = tmp_path / "site" / "acme"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "helper.py").write_text(HELPER, encoding="utf-8")
    (package / "pricing.py").write_text(USING, encoding="utf-8")

    def call(verb: str) -> Finished:
        command = [str(python), "-I", "-m", "tier2gate", verb, "--missions", "acme.pricing"]
        done = subprocess.run(command, cwd=folder, env=scrubbed(), capture_output=True, check=False)
        return finish(done)

    assert call("update").status == 0
    assert call("check").status == 0
    (package / "helper.py").write_text("FACTOR = 3\n", encoding="utf-8")
    drifted = call("check")
    assert drifted.status == 3
    assert "cause: behaviour-changed: the same inputs gave different results" in drifted.out
    (package / "pricing.py").write_text(f"{USING}# changed\n", encoding="utf-8")
    assert "  the module changed (missions: price)\n" in call("check").out
    (package / "helper.py").write_text("1 / 0\n", encoding="utf-8")
    assert call("check").out.startswith(
        "the module acme.pricing cannot be loaded: it raised ZeroDivisionError: division by zero; "
        'at acme/helper.py:1 in "<module>": "1 / 0", called from acme/pricing.py:1 in "<module>": '
    )
    (package / "__init__.py").write_text("open('/etc/hostname')\n", encoding="utf-8")
    assert "cannot be loaded: it is not reproducible: open('/etc/hostname')" in call("check").out


def install(folder: Path) -> Path:
    """Create an environment with this one's packages and a folder for the user's."""
    venv.create(folder / "venv", symlinks=True, with_pip=False)
    python = folder / "venv" / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    here, there = (
        subprocess.check_output([program, "-I", "-c", code], text=True).strip()
        for program in (sys.executable, python)
    )
    repository = Path(__file__).parents[2]
    lines = f"{here}\n{repository}\n{folder / 'site'}\n"
    (Path(there) / "scratch.pth").write_text(lines, encoding="utf-8")
    return python

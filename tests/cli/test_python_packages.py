"""Missions in Python from an installed package, named with dots."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.command import Finished, finish, run, scrubbed
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


FINDER = """\
import sys
from importlib.util import spec_from_file_location

MAPPING = {{"shop": {folder!r}, "one": {module!r}}}


class _EditableFinder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name == "shop":
            file = MAPPING[name] + "/__init__.py"
            return spec_from_file_location(name, file, submodule_search_locations=[MAPPING[name]])
        return spec_from_file_location(name, MAPPING[name] + ".py") if name in MAPPING else None


def install():
    sys.meta_path.append(_EditableFinder)
"""


def test_package_that_setuptools_installed_to_be_edited_is_imported(tmp_path: Path) -> None:
    """`pip install --editable .` is enough, also for a package without a src layout."""
    program = tmp_path / ".venv/bin/python"
    made: list[str | Path] = [
        sys.executable,
        "-I",
        "-m",
        "venv",
        "--without-pip",
        tmp_path / ".venv",
    ]
    subprocess.run(made, check=True, timeout=120)
    [packages] = tmp_path.glob(".venv/lib/python*/site-packages")
    finder = FINDER.format(folder=str(tmp_path / "shop"), module=str(tmp_path / "one"))
    texts = {
        packages / "__editable___shop_1_0_finder.py": finder,
        packages / "__editable__.shop-1.0.pth": (
            "import __editable___shop_1_0_finder as finder; finder.install()"
        ),
        tmp_path / "shop/__init__.py": "RATE = 20\n",
        tmp_path / "shop/engine.py": "from shop import RATE\n",
        tmp_path / "one.py": "ONE = 1\n",
        tmp_path / "gates/a.missions.py": (
            "import one\nfrom shop.engine import RATE\nfrom tier2gate.missions.api import from_function\n"
            "MISSIONS = {'m': from_function(lambda: RATE + one.ONE, name='m')}\n"
        ),
        tmp_path / "gates/a.suite.yaml": (
            "suite_name: a\n"
            "scenarios: [{scenario_name: s, initial_state: {}, missions: [{name: m}]}]\n"
        ),
        tmp_path / "gates/a.expectations.yaml": (
            "expectations: [{id: e, scenario_name: s, mission_name: m, path: /final_state/result,"
            " op: eq, expected: 21}]\n"
        ),
    }
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = run("check", "gates", "--allow-code", "--python", program, cwd=tmp_path)
    assert done.status == 5, done.out

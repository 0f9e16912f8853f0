"""Only imports of installed packages are free to read clocks and to look at the machine."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.libraries import installed
from tests.unit.missions.python.test_envelope import NOT_CAUGHT
from tests.workers import fail_one, of_one_mission, run_one

CLOCK = "import time\nNOW = time.monotonic()\n"
MACHINE = "import socket\nNAME = socket.gethostname()\n"


@contextmanager
def editable(folder: Path, text: str) -> Iterator[None]:
    """Install a package to be edited: its files stay where they are."""
    folder.chmod(0o755)
    file = folder / "shop.py"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
    with installed({}, first=f"sys.path.append({str(folder)!r})"):
        yield


@pytest.fixture(name="source")
def _source() -> Iterator[Path]:
    """Make a folder that the user of missions can read."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name).resolve()


def test_editable_package_is_the_users_own_code(source: Path, tmp_path: Path) -> None:
    """`pip install -e .` does not give a product freedoms that `--python-path src` does not."""
    with editable(source, "DAYS = 7\n"):
        assert run_one(tmp_path, of_one_mission("import shop")).success
        assert run_one(tmp_path, f"import shop\n{of_one_mission()}").success
    with editable(source, CLOCK):
        late = fail_one(tmp_path, of_one_mission("import shop")).message
        assert "it is not reproducible: time.monotonic()" in late
        assert run_one(tmp_path, f"import shop\n{of_one_mission()}").success
    with editable(source, MACHINE):
        for text in (of_one_mission("import shop"), f"import shop\n{of_one_mission()}"):
            message = fail_one(tmp_path, text).message
            assert "it is not reproducible: socket.gethostname()" in message


@pytest.mark.parametrize("code", [CLOCK, "import os\nNEW = os.urandom(4)\n", MACHINE])
def test_reload_is_not_an_import(code: str, tmp_path: Path) -> None:
    """A package does not read the clock anew each time a mission reloads it."""
    with installed({"acme/__init__.py": code}):
        text = f"import acme, importlib\n{of_one_mission('importlib.reload(acme)')}"
        message = fail_one(tmp_path, text).message
        assert message.startswith("it is not reproducible: ")
        assert " in acme/__init__.py:2 " in message


def test_package_is_reloaded_and_lazily_loaded(tmp_path: Path) -> None:
    """A package without clocks is reloaded, and one that is loaded when it is used is imported."""
    lazy = (
        "import importlib.util as u",
        "spec = u.find_spec('acme')",
        "spec.loader = u.LazyLoader(spec.loader)",
        "sys.modules['acme'] = module = u.module_from_spec(spec)",
        "spec.loader.exec_module(module)",
        "assert module.NOW",
    )
    with installed({"plain.py": "DAYS = 7\n", "acme.py": CLOCK}):
        reload = of_one_mission("importlib.reload(plain)")
        assert run_one(tmp_path, f"import importlib, plain\n{reload}").success
        assert run_one(tmp_path, of_one_mission(*lazy)).success


def test_submodules_of_a_reloaded_package_are_imported(tmp_path: Path) -> None:
    """An import within a reload, and a reload within an import, are part of an import."""
    files = {
        "acme/__init__.py": "import sys\nif 'again' in sys.modules:\n    import acme.clock\n",
        "acme/clock.py": CLOCK,
        "again.py": "import importlib, sys\nimport clock\nimportlib.reload(clock)\n",
        "clock.py": CLOCK,
    }
    with installed(files):
        lines = ("import again", "importlib.reload(acme)")
        assert run_one(tmp_path, f"import acme, importlib\n{of_one_mission(*lines)}").success


_READ = "a value that a package read while it was imported"
KEPT = {  # by a package: its code, what a mission can then do, and the row of the documentation
    "a name": (MACHINE, "acme.NAME", _READ),
    "a time": (CLOCK, "acme.NOW", _READ),
    "chance": ("import os\nBYTES = os.urandom(4)\n", "acme.BYTES", _READ),
    "a generator": (
        "import random\nGENERATOR = random.Random()\n",
        "acme.GENERATOR.random()",
        "a generator that was created while the module was loaded",
    ),
    "native code": (
        "import ctypes\nTIME = ctypes.CDLL(None).time\n",
        "acme.TIME(None)",
        "a clock that native code reads",
    ),
    "a new import": (
        CLOCK,
        "[acme.NOW, sys.modules.pop('acme'), __import__('acme').NOW]",
        "a package that is imported anew",
    ),
}


@pytest.mark.parametrize("what", KEPT)
def test_what_an_import_leaves_behind_is_documented(what: str, tmp_path: Path) -> None:
    """Authors know what packages can keep; what stays open is refused, in `test_machine`."""
    code, use, row = KEPT[what]
    assert row in NOT_CAUGHT
    with installed({"acme.py": code}):
        assert run_one(tmp_path, f"import acme\n{of_one_mission(use)}").success

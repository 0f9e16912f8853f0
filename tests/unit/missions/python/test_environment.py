"""Environment variables: an import may change them, a mission may not, and all changes are undone."""

from pathlib import Path
from typing import Any

import pytest

from tests.libraries import installed
from tests.workers import fail_one, of_one_mission, run_one, started

NATIVE = """\
import ctypes
GETENV = ctypes.CDLL(None).getenv
GETENV.restype = ctypes.c_char_p


def read():
    return [repr(os.environ.get(n)) for n in NAMES] + [str(GETENV(n.encode())) for n in NAMES]


NAMES = "ACME", "HOME"
"""
SEEN = "workflow(seen=read())"
BEFORE = ["None", "'/home/acme'", "None", "b'/home/acme'"]
CHANGES = {
    "set": "os.environ['ACME'] = '1'",
    "set by its C function": "os.putenv('ACME', '1')",
    "set and unset": "os.environ['ACME'] = '1'\ndel os.environ['ACME']",
    "changed": "os.environ['HOME'] = '/nowhere'",
    "unset": "del os.environ['HOME']",
    "unset by its C function": "os.unsetenv('HOME')",
    "set twice": "os.environ['HOME'] = '1'\nos.environ['HOME'] = '2'",
    "set in bytes": "os.environb[b'ACME'] = b'\\xff'",
    "set unless it is there": "os.environ.setdefault('ACME', '1'), os.environ.setdefault('HOME', '')",
    "all of them": "os.environ.clear()",
    "set to what is not text": "try:\n    os.environ['A=B'] = '1'\nexcept ValueError:\n    pass",
}


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one of the variables, and not the other."""
    monkeypatch.setenv("HOME", "/home/acme")
    monkeypatch.delenv("ACME", raising=False)


def seen(folder: Path, text: str) -> Any:
    """Run a module's mission; return what it found out."""
    (step,) = run_one(folder, text).executed_steps
    assert step.payload is not None
    return step.payload["seen"]


@pytest.mark.parametrize("change", CHANGES)
def test_change_while_loading_is_undone(change: str, tmp_path: Path) -> None:
    """A library that sets variables while it is imported can be used, and no mission sees them."""
    text = f"import os\n{CHANGES[change]}\n{NATIVE}"
    assert seen(tmp_path, text + of_one_mission(result=SEEN)) == BEFORE


def test_change_is_seen_until_the_module_is_loaded(tmp_path: Path) -> None:
    """What a library sets for another works: the second reads it while it is imported."""
    text = "import os\nos.environ['ACME'] = '1'\nREAD = os.environ['ACME']\n"
    assert seen(tmp_path, text + of_one_mission(result="workflow(seen=READ)")) == "1"


@pytest.mark.parametrize("change", CHANGES)
def test_change_by_a_late_import_is_undone(change: str, tmp_path: Path) -> None:
    """A library that is imported in a function changes nothing for the next scenario."""
    lines = "params.get('import') and __import__('acme')", "sys.modules.pop('acme', None)"
    text = NATIVE + of_one_mission(*lines, result=SEEN)
    with (
        installed({"acme.py": f"import os\n{CHANGES[change]}\n"}),
        started(tmp_path, text) as worker,
    ):
        worker.load()
        assert worker.run("m", {"import": True}, {}, "it").success
        (step,) = worker.run("m", {}, {}, "it").executed_steps
    assert step.payload is not None
    assert step.payload["seen"] == BEFORE


USER_S = {
    "set": ("os.environ['ACME'] = '1'", "os.putenv()"),
    "unset": ("del os.environ['HOME']", "os.unsetenv()"),
    "by a function of a library": ("__import__('acme').change()", "os.putenv() in acme.py:4"),
    "by a library that calls back": ("__import__('calls_back')", "os.putenv()"),
}
LIBRARIES = {
    "acme.py": "import os\n\ndef change():\n    os.environ['ACME'] = '1'\n",
    "calls_back.py": "import missions_of_the_user\nmissions_of_the_user.change()\n",
}
CHANGE = "import os\n\n\ndef change():\n    os.environ['ACME'] = '1'\n\n\n"


@pytest.mark.parametrize("way", USER_S)
def test_change_by_a_mission_is_refused(way: str, tmp_path: Path) -> None:
    """A mission's result depends on its params and state alone."""
    line, call = USER_S[way]
    with installed(LIBRARIES):
        problem = fail_one(tmp_path, CHANGE + of_one_mission(line))
    assert problem.message.startswith(f"it is not reproducible: {call} changes the environment; ")

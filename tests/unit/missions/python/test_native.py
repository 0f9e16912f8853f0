"""Methods of classes in C are replaced inside the class, or the module is not loaded."""

import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.libraries import installed
from tests.plain_python import VERSIONS, find_python
from tests.workers import fail_one, of_one_mission
from tier2gate.missions.python import native
from tier2gate.missions.python.errors import UnsupportedPythonError
from tier2gate.missions.python.lookalike import Lookalike

REPOSITORY = Path(__file__).parents[4]
READ_BEFORE = """\
import datetime, random, sys
sys.path.insert(0, {repository!r})


class Later(datetime.datetime):
    pass


def read():
    return [
        datetime.datetime.now(), datetime.datetime.utcnow(), datetime.datetime.today(),
        datetime.date.today(), Later.now(), Later.today(), datetime.datetime.max.now(),
    ]


KEPT = datetime.datetime.now
import warnings
warnings.simplefilter("ignore")
for _ in range(3_000):  # until the interpreter has cached every lookup
    read()
from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.missions.python.randomness import replace_chance
envelope = Envelope(lambda file: False)
replace_chance(envelope)
for _ in range(3_000):
    read()
envelope.phase = Phase.RUNNING
calls = (
    datetime.datetime.now, datetime.datetime.utcnow, datetime.datetime.today, datetime.date.today,
    Later.now, Later.today, datetime.datetime.max.now, read,
)
for call in calls:
    try:
        call()
    except Exception as error:
        assert type(error).__name__ == "NotReproducibleError", error
    else:
        raise AssertionError(call)
envelope.phase = Phase.OURS
read(), KEPT()
print("refused")
"""


@pytest.mark.slow
@pytest.mark.parametrize("python", ["", *VERSIONS])
def test_method_that_was_read_before_is_refused(python: str) -> None:
    """The interpreter's caches give no clock back, and none of them is freed while it is used."""
    path = find_python(python) if python else sys.executable
    if path is None:
        pytest.skip(f"{python} is not installed")
    done = subprocess.run(
        [path, "-I", "-B", "-c", READ_BEFORE.format(repository=str(REPOSITORY))],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr


def test_python_without_ctypes_loads_no_module(tmp_path: Path) -> None:
    """A mission never runs with fewer rules than the documentation lists."""
    with installed({}, first="sys.modules['ctypes'] = None"):
        problem = fail_one(tmp_path, of_one_mission())
    assert problem.message == (
        "the module rules.py cannot be loaded: this Python has no ctypes, which the reproducibility "
        "rules need"
    )
    assert problem.hint == "use CPython with its module ctypes"


def test_python_that_is_not_cpython_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An implementation without CPython's functions is named, with what to use instead."""
    monkeypatch.delattr(native.import_ctypes(), "pythonapi")
    monkeypatch.setattr(platform, "python_implementation", lambda: "PyPy")
    native._forget_lookups.cache_clear()
    with pytest.raises(UnsupportedPythonError) as raised:
        native.replace_method(int, "bit_length", 1)
    assert str(raised.value) == "the reproducibility rules do not work in PyPy"


def test_python_whose_classes_do_not_change_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version in which the method would stay as it was is found when the module is loaded."""
    monkeypatch.setattr(native, "gc", FakeCollector)
    with pytest.raises(UnsupportedPythonError) as raised:
        native.replace_method(int, "bit_length", Lookalike(int.bit_length, print))
    assert str(raised.value).startswith(
        "the reproducibility rules cannot guard int.bit_length() in CPython 3."
    )
    assert (5).bit_length() == 3


class FakeCollector:
    """A garbage collector that does not find the dictionary of a class."""

    @staticmethod
    def get_referents(*_objects: Any) -> list[Any]:
        return [{}]

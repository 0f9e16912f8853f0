"""Functions are guarded when their module is imported, without visible changes to the module."""

import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from tests.workers import fail_one, of_one_mission, run_one
from tier2gate.missions.python import late
from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.orchestration.engine import EnvelopeViolation

READ = "read_history_file('/etc/hostname')"
WAYS = {
    "import": f"import readline; readline.{READ}",
    "from": f"from readline import read_history_file; {READ}",
    "import_module": f"__import__('importlib').import_module('readline').{READ}",
    "__import__": f"__import__('readline').{READ}",
    "find_spec": (
        "import importlib.util as u; s = u.find_spec('readline'); m = u.module_from_spec(s); "
        f"s.loader.exec_module(m); m.{READ}"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_function_is_refused_however_its_module_is_imported(way: str, tmp_path: Path) -> None:
    """A guarded function is refused however its module is imported, while loading or running."""
    called = "it is not reproducible: readline.read_history_file() accesses the file system; "
    assert fail_one(tmp_path, of_one_mission(WAYS[way])).message.startswith(called)
    loaded = fail_one(tmp_path, f"{WAYS[way]}\n{of_one_mission()}").message
    assert called in loaded


def test_guarded_modules_are_not_imported_early(tmp_path: Path) -> None:
    """Guarding `readline` or `ssl` does not import it, so missions start as fast as before."""
    late_ones = "{'readline', '_curses', 'ssl', '_gdbm', '_dbm'}"
    result = f"workflow(seen=sorted({late_ones} & set(sys.modules)))"
    (step,) = run_one(tmp_path, of_one_mission(result=result)).executed_steps
    assert step.payload is not None
    assert step.payload["seen"] == []


@pytest.mark.parametrize("name", ["readline", "ssl", "_curses"])
def test_guarded_module_keeps_its_loader_and_spec(name: str, tmp_path: Path) -> None:
    """Code that inspects a guarded module sees the original loader and spec."""
    facts = (
        f"[type(m.__loader__).__name__, type(m.__spec__.loader).__name__, m.__name__, "
        f"m.__spec__.origin == m.__file__] for m in [__import__({name!r})]"
    )
    (step,) = run_one(tmp_path, of_one_mission(result=f"workflow(seen=[{facts}])")).executed_steps
    assert step.payload is not None
    here = __import__(name)
    loader = type(here.__loader__).__name__
    assert step.payload["seen"] == [[loader, loader, name, True]]


def test_source_of_a_guarded_module_is_available(tmp_path: Path) -> None:
    """The loader of a guarded module still returns its source."""
    lines = "import importlib.util", "loader = importlib.util.find_spec('ssl').loader"
    text = of_one_mission(*lines, "assert len(loader.get_source('ssl')) > 9")
    assert run_one(tmp_path, text).success


@pytest.mark.parametrize("name", ["_gdbm", "_dbm"])
def test_dbm_module_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mission cannot read files through `_gdbm` or `_dbm` in builds of Python that have them."""
    (tmp_path / f"{name}.py").write_text("def open(path, flag='r'):\n    return path\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    assert name not in sys.modules
    envelope = Envelope(lambda file: file == __file__)
    sys.meta_path.insert(0, late._Finder({name: partial(late._guard_module, envelope, None)}))
    module: ModuleType = __import__(name)
    del sys.modules[name]
    assert module.open("a") == "a"
    envelope.phase = Phase.LOADING
    with pytest.raises(EnvelopeViolation, match=rf"^{name}\.open\(\) accesses the file system; "):
        module.open("a")


def test_missing_module_raises_the_usual_error(tmp_path: Path) -> None:
    """A guarded module that is missing from a build of Python raises ModuleNotFoundError."""
    code = "sys.meta_path[:] = sys.meta_path[:1]", "import ssl"
    problem = fail_one(tmp_path, of_one_mission(*code))
    assert problem.message.startswith("it raised ModuleNotFoundError: No module named 'ssl'")

"""Code that the repository names runs only if the call allows it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.gates import write_gate
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.gates.code import module_named, modules_of
from tier2gate.gates.selection import select_gates
from tier2gate.missions.sources import sort_sources
from tier2gate.settings import PythonModule, Settings

BESIDE = "a.missions.py"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write a gate with a module beside its suite."""
    write_gate(tmp_path)
    (tmp_path / BESIDE).touch()
    return tmp_path


def faults(settings: Settings) -> list[str]:
    """Return the problems of the gates that a call selects."""
    gates = select_gates(settings).gates
    return [f"{problem.code} {path.name}" for gate in gates for path, problem in gate.faults]


def test_code_beside_a_suite_is_refused(folder: Path) -> None:
    """A pull request that adds a file cannot make the gate run it, or be skipped for it."""
    assert faults(Settings(paths=(folder,), root=folder)) == [f"code-not-allowed {BESIDE}"]
    suite = folder / "a.suite.yaml"
    assert faults(Settings(suite=suite, root=folder)) == [f"code-not-allowed {BESIDE}"]


def test_allowed_code_belongs_to_the_gate(folder: Path) -> None:
    """A team that allows code names no module in its workflow."""
    settings = Settings(paths=(folder,), root=folder, allow_code=True)
    assert faults(settings) == []
    [gate] = select_gates(settings).gates
    assert modules_of(gate, settings) == (PythonModule(shown=BESIDE, path=folder / BESIDE),)


def test_named_module_allows_itself_alone(folder: Path) -> None:
    """A workflow that names one module does not allow the next one that is added."""
    other = folder / "other.py"
    other.touch()
    named = PythonModule(shown="x.py", path=folder / "." / BESIDE)
    settings = Settings(paths=(folder,), root=folder, modules=(named,))
    assert faults(settings) == []
    [gate] = select_gates(settings).gates
    assert modules_of(gate, settings) == (named,)
    elsewhere = replace(settings, modules=(PythonModule(shown="other.py", path=other),))
    assert faults(elsewhere) == [f"code-not-allowed {BESIDE}"]


def test_link_to_code_is_refused(folder: Path) -> None:
    """Code that is allowed is the code that a reviewer sees beside the suite."""
    (folder / BESIDE).rename(folder / "real.py")
    (folder / BESIDE).symlink_to("real.py")
    settings = Settings(paths=(folder,), root=folder, allow_code=True)
    assert faults(settings) == [f"symbolic-link {BESIDE}"]


def test_configuration_cannot_allow_what_it_names(folder: Path) -> None:
    """Somebody who can change a configuration cannot run code by that."""
    configuration = folder / "tier2gate.yaml"
    lines = "gates:\n- {name: a, suite: a.suite.yaml, missions: [shop.rules, m.py]}\n"
    configuration.write_text(lines, encoding="utf-8")
    settings = Settings(folder=folder, root=folder)
    codes = ["a.suite.yaml", "m.py", BESIDE]
    assert faults(settings) == [f"code-not-allowed {name}" for name in codes]
    assert faults(replace(settings, allow_code=True)) == []


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("a/b.py", PythonModule(shown="a/b.py", path=Path("a/b.py"))),
        ("a.b", PythonModule(shown="a.b", path=None)),
        ("a.yaml", None),
        ("a.txt", None),
        ("notes.md", None),
        ("a.YAML", None),
        ("a.Py", PythonModule(shown="a.Py", path=None)),
        ("there.is_file", None),
        ("there.is_folder", PythonModule(shown="there.is_folder", path=None)),
        ("a/b.c", None),
        ("a", None),
        ("1.b", None),
    ],
)
def test_names_of_modules(
    name: str, module: PythonModule | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name says whether code runs; the name of a file is never taken for that of a module."""
    monkeypatch.chdir(tmp_path)
    Path("there.is_file").touch()
    Path("there.is_folder").mkdir()
    assert module_named(name, Path) == module


def test_option_takes_no_file_for_a_module() -> None:
    """A slip in `--missions` is wrong usage, not a module that cannot be found."""
    for name in ("a.txt", "a.YAML"):
        assert sort_sources([name], Path) == ((Path(name),), ())
        with pytest.raises(UnusablePathError, match="neither a missions file nor a Python module"):
            select_gates(Settings(missions=(Path(name),)))

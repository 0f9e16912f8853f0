"""A gate: its files, given explicitly or as they follow from its suite."""

from pathlib import Path

import pytest

from tests.trees import touch
from tier2gate.gates.gate import Gate, explicit_gate


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)


def test_files_given_explicitly() -> None:
    """Files can be given explicitly, wherever they lie and whatever they are called."""
    gate = explicit_gate(Path("x/s.yaml"), Path("y/e.yaml"), Path("z/g.json"))
    assert gate == Gate(
        name="s",
        suite=Path("x/s.yaml"),
        expectations=Path("y/e.yaml"),
        golden=Path("z/g.json"),
        root=Path("z"),
        explicit=True,
    )


def test_files_not_named_follow_from_the_suite() -> None:
    """Naming the suite alone means the files beside it."""
    touch("x/a.expectations.yml")
    assert explicit_gate(Path("x/a.suite.yaml"), None, None) == Gate(
        name="a",
        suite=Path("x/a.suite.yaml"),
        expectations=Path("x/a.expectations.yml"),
        golden=Path("x/a.golden.json"),
        root=Path("x"),
        explicit=True,
    )


def test_files_of_a_suite_with_a_name_of_its_own() -> None:
    """A suite that is not called NAME.suite.yaml still has its golden beside it."""
    assert explicit_gate(Path("x/a.b.yaml"), None, None) == Gate(
        name="a.b",
        suite=Path("x/a.b.yaml"),
        expectations=Path("x/a.b.expectations.yaml"),
        golden=Path("x/a.b.golden.json"),
        root=Path("x"),
        explicit=True,
    )


def test_files_of_a_gate_begin_with_its_suite() -> None:
    """Whoever goes through a gate's files meets those that it has, the suite first."""
    whole = explicit_gate(Path("s.yaml"), Path("e.yaml"), Path("g.json"))
    left = Gate(name="a", suite=None, expectations=None, golden=Path("g.json"), root=Path())
    assert whole.files == (Path("s.yaml"), Path("e.yaml"), Path("g.json"))
    assert left.files == (Path("g.json"),)

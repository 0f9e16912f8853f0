"""A gate's files, given explicitly or derived from its suite."""

from pathlib import Path

import pytest

from tests.trees import touch
from tier2gate.gates.gate import Gate, explicit_gate

pytestmark = pytest.mark.usefixtures("in_folder")


def test_files_given_explicitly() -> None:
    """Files given explicitly may have any name and be in any folder."""
    gate = explicit_gate(Path("x/s.yaml"), Path("y/e.yaml"), Path("z/g.json"))
    assert gate == Gate(
        name="s",
        suite=Path("x/s.yaml"),
        expectations=Path("y/e.yaml"),
        golden=Path("z/g.json"),
        root=Path("z"),
        explicit=True,
    )


def test_default_files_are_next_to_the_suite() -> None:
    """A user who names only the suite gets the files next to it."""
    touch("x/a.expectations.yml")
    assert explicit_gate(Path("x/a.suite.yaml"), None, None) == Gate(
        name="a",
        suite=Path("x/a.suite.yaml"),
        expectations=Path("x/a.expectations.yml"),
        golden=Path("x/a.golden.json"),
        root=Path("x"),
        explicit=True,
    )


def test_files_of_a_suite_with_another_name() -> None:
    """A suite that is not named NAME.suite.yaml still has its golden next to it."""
    assert explicit_gate(Path("x/a.b.yaml"), None, None) == Gate(
        name="a.b",
        suite=Path("x/a.b.yaml"),
        expectations=Path("x/a.b.expectations.yaml"),
        golden=Path("x/a.b.golden.json"),
        root=Path("x"),
        explicit=True,
    )


def test_files_of_a_gate_begin_with_its_suite() -> None:
    """A gate's files are the existing ones, with the suite first."""
    whole = explicit_gate(Path("s.yaml"), Path("e.yaml"), Path("g.json"))
    left = Gate(name="a", suite=None, expectations=None, golden=Path("g.json"), root=Path())
    assert whole.files == (Path("s.yaml"), Path("e.yaml"), Path("g.json"))
    assert left.files == (Path("g.json"),)

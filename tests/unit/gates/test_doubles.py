"""Files that exist twice for a configured gate, or for one that is given explicitly."""

import os
from pathlib import Path

import pytest

from tests.trees import touch
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.selection import select_gates
from tier2gate.settings import Settings

pytestmark = pytest.mark.usefixtures("in_folder")


def configure(*gates: str, defaults: str = "") -> None:
    """Write a configuration."""
    items = "".join(f"  - {{{gate}}}\n" for gate in gates)
    text = f"gates:\n{items}defaults: {{{defaults}}}\n"
    Path("tier2gate.yaml").write_text(text, encoding="utf-8")


def faults_of(*gates: Gate) -> list[str]:
    """Return the faults of gates as lines."""
    return [
        f"{Path(os.path.relpath(path)).as_posix()}: {problem.message}"
        for gate in gates
        for path, problem in gate.faults
    ]


def faults(*paths: str, any_kind: bool = False) -> list[str]:
    """Return the faults of the gates of a call, which must give no other gate and no notice."""
    selection = select_gates(Settings(paths=tuple(map(Path, paths))), any_kind=any_kind)
    assert not selection.notices
    assert [gate.configured for gate in selection.gates] == [True]
    return faults_of(*selection.gates)


@pytest.mark.parametrize("any_kind", [False, True])
@pytest.mark.parametrize("path", ["", ".", "g", "tier2gate.yaml", "g/a.suite.yaml"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.suite.yaml", "a.suite.yml"),
        ("a.suite.yaml", "a.suite.json"),
        ("a.expectations.yaml", "a.expectations.yml"),
        ("a.expectations.yaml", "a.expectations.json"),
        ("a.missions.yaml", "a.missions.yml"),
        ("a.missions.yml", "a.missions.json"),
    ],
)
def test_double_is_a_fault_of_the_configured_gate(
    first: str, second: str, path: str, *, any_kind: bool
) -> None:
    """A second file for a configured gate is not silently ignored, whatever the call names."""
    touch("g/a.suite.yaml", "g/a.expectations.yaml", f"g/{first}", f"g/{second}")
    configure("name: a, suite: g/a.suite.yaml")
    expected = [f"g/{second}: {first} already exists for the same gate"]
    assert faults(*filter(None, [path]), any_kind=any_kind) == expected


@pytest.mark.parametrize("kind", ["suite", "expectations"])
def test_double_that_is_a_link_is_a_fault(kind: str) -> None:
    """A link to a configured file is a second file of the gate, as in a search."""
    touch("a.suite.yaml", "a.expectations.yaml")
    Path(f"a.{kind}.yml").symlink_to(f"a.{kind}.yaml")
    configure("name: a, suite: a.suite.yaml")
    assert faults() == [f"a.{kind}.yml: a.{kind}.yaml already exists for the same gate"]


def test_double_of_a_file_that_is_named_is_a_fault() -> None:
    """Files with names of their own have no silent doubles, and shared ones are told to each."""
    touch("a.suite.yaml", "b.suite.yaml", "e/x.expectations.yml", "e/x.expectations.json")
    touch("b.expectations.yaml", "m/all.missions.json", "m/all.missions.yaml")
    configure(
        "name: a, suite: a.suite.yaml, expectations: e/x.expectations.yml",
        "name: b, suite: b.suite.yaml",
        defaults="missions: [m/all.missions.json]",
    )
    selection = select_gates(Settings())
    shared = "m/all.missions.yaml: all.missions.json already exists for the same gate"
    assert faults_of(*selection.gates) == [
        "e/x.expectations.json: x.expectations.yml already exists for the same gate",
        shared,
        shared,
    ]


def test_files_that_the_configuration_names_are_not_doubles() -> None:
    """A repository may name two files that differ only in their ending for two gates."""
    touch("a.suite.yaml", "a.suite.yml", "a.expectations.json", "x.yaml", "x.yml")
    configure(
        "name: a, suite: a.suite.yaml",
        "name: b, suite: a.suite.yml, golden: b.golden.json",
        "name: c, suite: x.yaml, expectations: x.yml",
    )
    assert faults_of(*select_gates(Settings()).gates) == []


def test_missing_file_has_no_double() -> None:
    """A user with a wrong ending in the configuration is told that the named file is missing."""
    touch("a.suite.yaml", "a.expectations.yml")
    configure("name: a, suite: a.suite.yaml, expectations: a.expectations.yaml")
    assert faults_of(*select_gates(Settings()).gates) == []


def test_double_beside_an_explicit_suite_is_a_fault() -> None:
    """A call that names a suite does not choose one of two other files for it."""
    touch("a.suite.yaml", "a.suite.yml", "a.expectations.yaml", "a.expectations.yml")
    touch("a.missions.yaml", "a.missions.json")
    missions = "a.missions.json: a.missions.yaml already exists for the same gate"
    suite = Path("a.suite.yaml")
    assert faults_of(explicit_gate(suite, None, None)) == [
        "a.expectations.yml: a.expectations.yaml already exists for the same gate",
        missions,
    ]
    assert faults_of(explicit_gate(suite, Path("a.expectations.yml"), None)) == [missions]

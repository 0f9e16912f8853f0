"""Naming: a file's kind, the files of a gate, and how files are named in output."""

import os
from pathlib import Path

import pytest

from tests.trees import touch
from tier2gate.gates.naming import (
    expectations_beside,
    file_name,
    files_of_gate,
    gate_name,
    is_nearly_a_suite,
    kind_of,
)

NAMES = [
    ("a.suite.yaml", "suite"),
    ("a.suite.yml", "suite"),
    ("a.suite.json", "suite"),
    ("a.b c.suite.yaml", "suite"),
    ("A.suite.yaml", "suite"),
    ("a.expectations.yaml", "expectations"),
    ("a.missions.json", "missions"),
    ("a.golden.json", "golden"),
    ("tier2gate.yaml", "config"),
    ("tier2gate.json", "config"),
    ("tier2gate.suite.yaml", "suite"),
    ("folder/tier2gate.yml", "config"),
    ("a.golden.yaml", None),
    ("a.golden.yml", None),
    ("a.suite.YAML", None),
    ("a.suite", None),
    ("a.suite.toml", None),
    ("suite.yaml", None),
    (".suite.yaml", None),
    ("a.suites.yaml", None),
    ("a.suite.yaml.orig", None),
    ("tier2gate", None),
    ("my-tier2gate.yaml", None),
    ("", None),
]


@pytest.mark.parametrize(("name", "kind"), NAMES)
def test_kind_follows_from_the_name(name: str, kind: str | None) -> None:
    """Only files with a documented name are used."""
    assert kind_of(Path(name)) == kind


@pytest.mark.parametrize(
    ("name", "nearly"),
    [
        ("a.suite.YAML", True),
        ("a.Suite.yaml", True),
        ("A.SUITE.JSON", True),
        ("x/a.suite.Yml", True),
        ("X/A.suite.yaml", False),
        ("a.GOLDEN.json", False),
        ("TIER2GATE.yaml", False),
        ("a.suite.toml", False),
    ],
)
def test_suite_in_upper_case_is_nearly_one(name: str, nearly: bool) -> None:
    """A suite with an extension in upper case is distinguished from an unrelated file."""
    assert is_nearly_a_suite(Path(name)) is nearly


@pytest.mark.parametrize(
    ("path", "name"),
    [("x/a.suite.yaml", "a"), ("a.b.expectations.yml", "a.b"), ("a.golden.json", "a")],
)
def test_gate_name(path: str, name: str) -> None:
    """Files with the same name before their kind belong together, dots included."""
    assert gate_name(Path(path)) == name


def test_files_of_a_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate has exactly the files of its name, broken links included."""
    monkeypatch.chdir(tmp_path)
    touch("x/a.suite.yml", "x/a.expectations.json", "x/a.golden.json", "x/a.missions.yaml")
    touch("x/a.golden.yaml", "x/a.b.suite.yaml", "x/b.suite.yaml", "x/y/a.suite.yaml")
    Path("x/a.suite.json").symlink_to("gone")
    assert [path.as_posix() for path in files_of_gate(Path("x"), "a")] == [
        "x/a.expectations.json",
        "x/a.golden.json",
        "x/a.missions.yaml",
        "x/a.suite.json",
        "x/a.suite.yml",
    ]


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ((), "a.expectations.yaml"),
        (("a.expectations.json",), "a.expectations.json"),
        (("a.expectations.json", "a.expectations.yml"), "a.expectations.yml"),
    ],
)
def test_expectations_beside_a_suite(there: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    """Expectations may have any format; if they are missing, the usual name is reported."""
    for name in there:
        (tmp_path / name).touch()
    assert expectations_beside(tmp_path, "a") == tmp_path / expected


@pytest.mark.parametrize(
    ("path", "root", "name"),
    [
        ("/a/b/c.yaml", "/a", "b/c.yaml"),
        ("/a/c.yaml", "/a/b", "../c.yaml"),
        ("/a/c.yaml", "/a", "c.yaml"),
        ("/a/b/../c.yaml", "/a", "c.yaml"),
    ],
)
def test_files_are_named_relative_to_the_root(path: str, root: str, name: str) -> None:
    """Output never reveals where the files are on the machine."""
    assert file_name(Path(path), Path(root)) == name


def test_file_on_another_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file on another drive, which has no relative path, is shown by its name."""

    def no_way(path: object, start: object) -> str:
        message = "path is on mount 'C:', start on mount 'D:'"
        raise ValueError(message)

    monkeypatch.setattr(os.path, "relpath", no_way)
    assert file_name(Path("/x/c.yaml"), Path("/a")) == "c.yaml"

"""One gate's files: read, or refused with the reason."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.gates import ANNOTATED_SUITE, EXPECTS_SUCCESS, write_gate
from tier2gate.foundation.errors import GoldenObsoleteError, InputInvalidError, Tier2GateError
from tier2gate.gates.configuration.reading import read_configuration
from tier2gate.gates.files import load_gate
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.search.discovery import search_folder


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """Create a gate of two valid files."""
    write_gate(tmp_path, suite=ANNOTATED_SUITE, expectations=EXPECTS_SUCCESS)
    [gate] = search_folder(tmp_path).gates
    return gate


def write(path: Path | None, text: str) -> None:
    """Write a file of a gate."""
    assert path is not None
    path.write_text(text)


def test_gate_is_loaded(gate: Gate, tmp_path: Path) -> None:
    """What is read of a gate are the files of its name."""
    documents = load_gate(gate, tmp_path)
    assert (documents.suite.name, documents.expectations.name) == (
        "a.suite.yaml",
        "a.expectations.yaml",
    )
    assert documents.missions == ()


def test_problems_of_both_files_are_reported(gate: Gate, tmp_path: Path) -> None:
    """A user sees the problems of both files at once."""
    write(gate.suite, "a: yes")
    write(gate.expectations, "")
    with pytest.raises(InputInvalidError) as caught:
        load_gate(gate, tmp_path)
    assert str(caught.value).split("\n") == snapshot(
        [
            (
                "a.suite.yaml:1:4: YAML versions disagree on the meaning of unquoted yes; "
                "quote it, or write true or false"
            ),
            "a.expectations.yaml:1:1: the file is empty; add its content, or delete the file",
        ]
    )


def test_missing_expectations_are_named(gate: Gate, tmp_path: Path) -> None:
    """A user whose suite lacks expectations sees the name of the file to write."""
    assert gate.expectations is not None
    gate.expectations.unlink()
    with pytest.raises(InputInvalidError) as caught:
        load_gate(gate, tmp_path.parent)
    assert str(caught.value) == (
        f"{tmp_path.name}/a.expectations.yaml: the expectations file is missing; "
        "create it: the gate cannot be checked without it"
    )


@pytest.mark.parametrize("name", ["a.expectation.yaml", "a-expectations.yml", "a_expected.json"])
def test_missing_file_with_a_wrong_name_is_found(name: str, gate: Gate, tmp_path: Path) -> None:
    """A user who misnamed a file is not told to write it again."""
    assert gate.expectations is not None
    gate.expectations.rename(tmp_path / name)
    with pytest.raises(InputInvalidError) as caught:
        load_gate(gate, tmp_path)
    [problem] = caught.value.problems
    suffix = Path(name).suffix
    assert problem.hint == f"rename {name} to a.expectations{suffix}"


def test_suite_with_a_wrong_name_is_found(gate: Gate, tmp_path: Path) -> None:
    """A user who misnamed a suite is not told to delete the files beside it."""
    assert gate.suite is not None
    gate.suite.rename(tmp_path / "a.suites.yaml")
    [left] = search_folder(tmp_path).gates
    with pytest.raises(GoldenObsoleteError) as caught:
        load_gate(left, tmp_path)
    assert {problem.hint for problem in caught.value.problems} == {
        "rename a.suites.yaml to a.suite.yaml"
    }


def test_missing_files_given_explicitly(tmp_path: Path) -> None:
    """Missing files that were given explicitly are both reported."""
    gate = explicit_gate(tmp_path / "s.yaml", tmp_path / "e.yaml", None)
    with pytest.raises(InputInvalidError) as caught:
        load_gate(gate, tmp_path)
    assert str(caught.value).split("\n") == snapshot(
        [
            "s.yaml: the suite file is missing; create it: the gate cannot be checked without it",
            (
                "e.yaml: the expectations file is missing; create it: the gate cannot be checked without it"
            ),
        ]
    )


def test_gate_without_any_expectations(gate: Gate, tmp_path: Path) -> None:
    """A gate without expectations is refused instead of passing."""
    bare = Gate(name="a", suite=gate.suite, expectations=None, golden=None, root=tmp_path)
    with pytest.raises(InputInvalidError) as caught:
        load_gate(bare, tmp_path)
    assert [problem.text for problem in caught.value.problems] == snapshot(
        ["the expectations file is missing; create it: the gate cannot be checked without it"]
    )


def test_files_without_their_suite(gate: Gate, tmp_path: Path) -> None:
    """Each file left behind by a deleted suite is reported, with an outcome of its own."""
    assert gate.suite is not None
    gate.suite.unlink()
    (tmp_path / "a.golden.json").write_text("{}")
    [left] = search_folder(tmp_path).gates
    with pytest.raises(GoldenObsoleteError) as caught:
        load_gate(left, tmp_path)
    assert str(caught.value).split("\n") == snapshot(
        [
            (
                "a.expectations.yaml: this file has no suite; restore its suite, give this file the suite's new name, or delete this file"
            ),
            (
                "a.golden.json: this file has no suite; restore its suite, give this file the suite's new name, or delete this file"
            ),
        ]
    )


def test_proposal_that_was_committed(gate: Gate, tmp_path: Path) -> None:
    """A user who committed a proposed golden is told so, and where an accepted one belongs."""
    (tmp_path / "p").mkdir()
    for name in ("a.golden.json", "a.expectations.yaml"):
        (tmp_path / "p" / name).write_text("{}")
    _, left = search_folder(tmp_path).gates
    with pytest.raises(GoldenObsoleteError) as caught:
        load_gate(left, tmp_path)
    assert str(caught.value).split("\n") == snapshot(
        [
            (
                "p/a.expectations.yaml: this file has no suite; restore its suite, give this file the suite's new name, or delete this file"
            ),
            (
                "p/a.golden.json: this file has no suite: it looks like a proposed golden; delete it, or move it to a.golden.json to accept it"
            ),
        ]
    )


def test_faults_of_the_files_themselves(gate: Gate, tmp_path: Path) -> None:
    """Duplicate and linked files are refused before either is read."""
    (tmp_path / "a.suite.yml").symlink_to(tmp_path / "gone")
    with pytest.raises(InputInvalidError) as caught:
        load_gate(search_folder(tmp_path).gates[0], tmp_path)
    assert str(caught.value).split("\n") == snapshot(
        [
            (
                "a.suite.yml: a symbolic link, which a search does not follow; replace it with the file itself, or pass it with --suite and --expectations"
            ),
            "a.suite.yml: a.suite.yaml already exists for the same gate; delete one of the two",
        ]
    )


def test_faults_of_a_configuration_are_reported_there(gate: Gate, tmp_path: Path) -> None:
    """A fault in the configuration is reported at its place, before the gate's files are read."""
    text = "gates:\n  - {name: a, suite: a.suite.yaml, expectations: ../gone.yaml}\n"
    (tmp_path / "tier2gate.yaml").write_text(text)
    [configured] = read_configuration(tmp_path / "tier2gate.yaml", tmp_path.parent).gates
    with pytest.raises(InputInvalidError) as caught:
        load_gate(configured, tmp_path.parent)
    assert str(caught.value) == (
        f"{tmp_path.name}/tier2gate.yaml:2:50: the expectations path is outside the "
        "configuration's folder; move the file into that folder, or move the configuration"
    )


def test_every_error_is_one_that_stops_a_gate() -> None:
    """Code that handles Tier2GateError handles all errors of a gate."""
    assert issubclass(InputInvalidError, Tier2GateError)
    assert issubclass(GoldenObsoleteError, Tier2GateError)

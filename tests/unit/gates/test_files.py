"""One gate's files: loaded, held to each other, and turned into what the core runs."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.schemas import Schema
from tier2gate.foundation.errors import GoldenObsoleteError, InputInvalidError, Tier2GateError
from tier2gate.gates.configuration import configured_gates
from tier2gate.gates.discovery import search_folder
from tier2gate.gates.files import GateDocuments, define_gate, load_gate, validate_gate
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.references import KnownMissions
from tier2gate.orchestration.expectations import MissionExpectation
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition
from tier2gate.predicates import OPERATORS

_TOLD = ", ".join(f'"{name}"' for name in [*OPERATORS][:10])
TOLD_OPERATORS = f"{_TOLD} and {len(OPERATORS) - 10} more"
SUITE = """\
schema_version: suite@1
suite_name: s
x-owner: me
scenarios:
  - scenario_name: one
    initial_state: {n: 1}
    missions: [{name: echo, params: {a: 1}, x-why: because}]
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: one, mission_name: echo, path: success, op: eq, expected: true}
"""
KNOWN = KnownMissions({"echo": Schema({"type": "object"})})


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """Have a gate of two good files."""
    (tmp_path / "a.suite.yaml").write_text(SUITE)
    (tmp_path / "a.expectations.yaml").write_text(EXPECTATIONS)
    [gate] = search_folder(tmp_path).gates
    return gate


def write(path: Path | None, text: str) -> None:
    """Write a file of a gate."""
    assert path is not None
    path.write_text(text)


def raised(documents: GateDocuments) -> list[str]:
    """Give what is wrong with the documents of a gate."""
    with pytest.raises(InputInvalidError) as caught:
        validate_gate(documents, KNOWN)
    return str(caught.value).split("\n")


def test_gate_is_loaded_and_defined(gate: Gate, tmp_path: Path) -> None:
    """What runs is what the files say, less the notes that people keep in them."""
    documents = load_gate(gate, tmp_path)
    assert (documents.suite.name, documents.expectations.name) == (
        "a.suite.yaml",
        "a.expectations.yaml",
    )
    validate_gate(documents, KNOWN)
    definition = define_gate(documents)
    assert definition.suite.suite_name == "s"
    assert list(definition.suite.scenarios) == [
        ScenarioDefinition("one", {"n": 1}, [MissionCall("echo", {"a": 1})])
    ]
    assert list(definition.expectations.expectations) == [
        MissionExpectation("e", "one", "echo", "success", "eq", expected=True)
    ]


def test_problems_of_both_files_are_reported(gate: Gate, tmp_path: Path) -> None:
    """A user mends both files in one go."""
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
            "a.expectations.yaml:1:1: the file is empty; write the document, or delete the file",
        ]
    )


def test_missing_expectations_are_named(gate: Gate, tmp_path: Path) -> None:
    """A suite without expectations is told the name of the file to write."""
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
    """Files that were given explicitly and are not there are both named."""
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
    """A gate that was made without expectations is refused, not passed."""
    bare = Gate(name="a", suite=gate.suite, expectations=None, golden=None, root=tmp_path)
    with pytest.raises(InputInvalidError) as caught:
        load_gate(bare, tmp_path)
    assert [problem.text for problem in caught.value.problems] == snapshot(
        ["the expectations file is missing; create it: the gate cannot be checked without it"]
    )


def test_files_without_their_suite(gate: Gate, tmp_path: Path) -> None:
    """What a deleted suite left behind is named file by file, under an outcome of its own."""
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
    """Whoever has committed a proposed golden is told so, and where it goes if it is accepted."""
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


def test_faults_of_the_files_as_such(gate: Gate, tmp_path: Path) -> None:
    """Doubled and linked files are refused before either is read."""
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


def test_faults_of_a_configuration_are_its_own(gate: Gate, tmp_path: Path) -> None:
    """A gate that is wrongly configured is told where, and none of its files is read."""
    text = "gates:\n  - {name: a, suite: a.suite.yaml, expectations: ../gone.yaml}\n"
    (tmp_path / "tier2gate.yaml").write_text(text)
    [configured] = configured_gates(tmp_path / "tier2gate.yaml", tmp_path.parent)
    with pytest.raises(InputInvalidError) as caught:
        load_gate(configured, tmp_path.parent)
    assert str(caught.value) == (
        f"{tmp_path.name}/tier2gate.yaml:2:50: the expectations path is outside the "
        "configuration's folder; move the file into that folder, or move the configuration"
    )


def test_schemas_come_first(gate: Gate, tmp_path: Path) -> None:
    """A file of the wrong form gets the problems of its form, the other one its own."""
    write(gate.suite, SUITE.replace("suite_name: s", "suite_nam: s"))
    write(gate.expectations, EXPECTATIONS.replace("op: eq", "op: is"))
    assert masked(raised(load_gate(gate, tmp_path)), TOLD_OPERATORS=TOLD_OPERATORS) == snapshot(
        [
            "a.suite.yaml:1:1: missing required field 'suite_name'; add suite_name: …",
            "a.suite.yaml:2:1: unknown field suite_nam; did you mean suite_name?",
            (
                "a.expectations.yaml:2:72: 'op' is \"is\"; it must be one of {TOLD_OPERATORS}; did you mean eq?"
            ),
        ]
    )


def test_suite_is_checked_beside_wrong_expectations(gate: Gate, tmp_path: Path) -> None:
    """What can be checked of one file is checked, whatever is wrong with the other."""
    write(gate.suite, SUITE.replace("name: echo", "name: ecko"))
    write(gate.expectations, EXPECTATIONS.replace("id: e,", "id: '',"))
    assert raised(load_gate(gate, tmp_path)) == snapshot(
        [
            "a.suite.yaml:7:23: there is no mission ecko; did you mean echo?",
            "a.expectations.yaml:2:10: 'id' must not be empty",
        ]
    )


def test_expectations_are_checked_beside_a_wrong_suite(gate: Gate, tmp_path: Path) -> None:
    """What is wrong with expectations alone is told at once, in the words of the checks."""
    write(gate.suite, SUITE.replace("suite_name: s", "x-s: s"))
    write(gate.expectations, EXPECTATIONS.replace("path: success", "path: /a~"))
    assert raised(load_gate(gate, tmp_path)) == snapshot(
        [
            "a.suite.yaml:1:1: missing required field 'suite_name'; add suite_name: …",
            (
                'a.expectations.yaml:2:59: "/a~" is not a JSON Pointer: 0 or 1 must follow a ~; write ~0 for ~ and ~1 for / in a key'
            ),
        ]
    )


def test_files_are_checked_against_each_other(gate: Gate, tmp_path: Path) -> None:
    """Expectations on what the suite does not run are refused."""
    write(gate.suite, SUITE.replace("name: echo", "name: ecko"))
    assert raised(load_gate(gate, tmp_path)) == snapshot(
        [
            "a.suite.yaml:7:23: there is no mission ecko; did you mean echo?",
            "a.expectations.yaml:2:47: the scenario one has no mission echo; first correct ecko in the suite",
        ]
    )


def test_every_error_is_one_that_stops_a_gate() -> None:
    """Whoever handles a gate's errors handles these."""
    assert issubclass(InputInvalidError, Tier2GateError)
    assert issubclass(GoldenObsoleteError, Tier2GateError)

"""Validating: the files alone, without running anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tier2gate.documents.reader import read_document
from tier2gate.documents.schemas import validate_document
from tier2gate.errors import Outcome, Problem, Tier2GateError
from tier2gate.gates.discovery import Gate, find_files, kind_of
from tier2gate.gates.files import file_name, load_gate, validate_gate
from tier2gate.golden.store import load_golden
from tier2gate.missions.catalogue import built_in_missions


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What `validate` found.

    Attributes:
        files: the names of the files that were looked at.
        problems: what is wrong with them, file by file.
    """

    files: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def outcome(self) -> Outcome:
        """Whether all is well."""
        return Outcome.INPUT_INVALID if self.problems else Outcome.PASSED


def validate(paths: Sequence[Path], root: Path) -> Validation:
    """Validate files, those of a gate against each other.

    Args:
        paths: files and folders.
        root: the folder that files are named from.

    Returns:
        What was found; to have looked at nothing is a problem, too.

    Raises:
        NoSuchPathError: a path is not there, or is no file of ours by its name.
        InputInvalidError: a folder cannot be searched.
    """
    gates, alone = find_files(paths)
    problems: list[Problem] = []
    for gate in gates:
        problems += _validate_gate(gate, root)
    for path in alone:
        problems += _validate_file(path, root)
    files = [path for gate in gates for path in _files_of(gate)] + alone
    if not files:
        hint = "a suite is a file called NAME.suite.yaml"
        problems.append(Problem(code="nothing-found", message="no file was found", hint=hint))
    return Validation(
        files=tuple(file_name(path, root) for path in files), problems=tuple(problems)
    )


def _validate_gate(gate: Gate, root: Path) -> list[Problem]:
    schemas = {name: item.params_schema for name, item in built_in_missions().items()}
    problems: list[Problem] = []
    try:
        validate_gate(load_gate(gate, root), schemas)
    except Tier2GateError as error:
        problems += error.problems
    try:
        load_golden(gate, root)
    except Tier2GateError as error:
        problems += error.problems
    return problems


def _validate_file(path: Path, root: Path) -> Sequence[Problem]:
    try:
        return validate_document(read_document(path, file_name(path, root)), str(kind_of(path)))
    except Tier2GateError as error:
        return error.problems


def _files_of(gate: Gate) -> list[Path]:
    paths = (gate.suite, gate.expectations, gate.golden)
    return [path for path in paths if path is not None and path.exists()]

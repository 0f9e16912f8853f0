"""What `validate` does: checks files without running anything."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tier2gate.assessment.judging import begin
from tier2gate.assessment.remedies import with_commands
from tier2gate.documents.reader import read_document
from tier2gate.foundation.errors import InputInvalidError, Tier2GateError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem, bounded, merged
from tier2gate.gates.code import modules_of
from tier2gate.gates.configuration.reading import check_configuration
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.large.streaming import StreamedGate
from tier2gate.gates.naming import SUITE_HINT, file_name, kind_of
from tier2gate.gates.selection import select_gates
from tier2gate.gates.tables.files import table_names
from tier2gate.golden.store import golden_problems
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.missions.files import MissionFiles
from tier2gate.missions.loading import check_blocks, load_missions, load_streamed
from tier2gate.missions.validation import check_missions
from tier2gate.settings import Settings

_NOT_LOADED = Problem(
    code="code-not-loaded",
    message="calls of missions in Python were not checked: validate does not load code",
    hint="check runs them",
)


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What `validate` found.

    Attributes:
        files: the names of the files that were checked.
        problems: the problems by file, `bounded`.
        notices: what is valid, but probably a mistake, `bounded`.
    """

    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """`passed` if there are no problems."""
        return Outcome.INPUT_INVALID if self.problems else Outcome.PASSED


def validate(paths: Sequence[Path], root: Path, settings: Settings | None = None) -> Validation:
    """Validate files, including how the files of each gate fit together.

    Args:
        paths: files and folders.
        root: the folder that files are named from.
        settings: the missions that every suite may call; no code is loaded.

    Returns:
        What was found; it is a problem if there are no files.

    Raises:
        UnusablePathError: a path does not exist, or its name is not one of a tier2gate file.
    """
    try:
        settings = replace(settings or Settings(), paths=tuple(paths), root=root)
        selection = select_gates(settings, any_kind=True, runs_code=False)
    except InputInvalidError as error:
        return Validation(files=(), problems=error.problems)
    problems: list[Problem] = list(selection.problems)
    notices: list[Problem] = list(selection.notices)
    missions = MissionFiles.of_gates(root, selection.gates)
    built_in = built_in_missions()
    tables: list[str] = []
    for gate in selection.gates:
        found = _validate_gate(gate, settings, built_in, missions)
        problems += found.problems
        notices += found.notices
        tables += found.files
    for path in selection.alone:
        problems += _validate_file(path, root)
    files = [path for gate in selection.gates for path in gate.read_files if os.path.exists(path)]
    files += selection.alone
    if not files and not problems:
        problems.append(Problem(code="nothing-found", message="no file was found", hint=SUITE_HINT))
    return Validation(
        files=tuple(dict.fromkeys([*(file_name(path, root) for path in files), *tables])),
        problems=merged(problems),
        notices=bounded(notices),
    )


def _validate_gate(
    gate: Gate, settings: Settings, built_in: Catalogue, missions: MissionFiles
) -> Validation:
    """Validate one gate; the files are the tables of its suite."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    tables: tuple[str, ...] = ()
    try:
        documents = load_streamed(gate, settings, built_in, missions)
        code = modules_of(gate, settings)
        if isinstance(documents, GateDocuments):
            notices += load_missions(documents, built_in, missions, are_all_known=not code)[1]
        else:
            notices += _validate_blocks(documents, built_in, missions, are_all_known=not code)
        tables = table_names(documents.tables)
        if code:
            notices.append(_NOT_LOADED.within(documents.suite.name))
    except Tier2GateError as error:
        problems += error.problems
    problems += golden_problems(gate, settings.root, problems)
    report = replace(begin(gate, settings.root, missions=()), problems=tuple(problems))
    report = with_commands(report, gate, settings)
    return Validation(files=tables, problems=report.problems, notices=(*notices, *report.notices))


def _validate_blocks(
    gate: StreamedGate, built_in: Catalogue, missions: MissionFiles, *, are_all_known: bool
) -> Sequence[Problem]:
    """Validate a gate that does not fit in memory; return the notices."""
    _, checks = check_blocks(gate, built_in, missions, are_all_known=are_all_known)
    for _ in checks.blocks():
        pass
    return checks.notices


def _validate_file(path: Path, root: Path) -> Sequence[Problem]:
    try:
        document = read_document(path, file_name(path, root))
    except Tier2GateError as error:
        return error.problems
    if kind_of(path) == "missions":
        return check_missions(document, built_in_missions())
    return check_configuration(document, path.parent)

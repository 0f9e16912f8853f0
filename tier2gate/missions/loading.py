"""Load a gate's documents and the missions that its suite can call; refuse what is invalid."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tier2gate.documents.limits import TOO_MANY_VALUES
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem, in_file_order
from tier2gate.gates.checks.consistency import find_invalid, validate_gate, validate_part
from tier2gate.gates.code import modules_of
from tier2gate.gates.files import (
    GateDocuments,
    GateRead,
    read_files,
    read_gate,
    write_out_files,
)
from tier2gate.gates.gate import Gate
from tier2gate.missions.catalogue import Catalogue
from tier2gate.missions.files import MissionFiles
from tier2gate.settings import Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.gates.large.checks import BlockChecks
    from tier2gate.gates.large.streaming import StreamedGate


def load_documents(
    gate: Gate, settings: Settings, built_in: Catalogue, files: MissionFiles | None = None
) -> GateDocuments:
    """Read a gate's files, and check what can be checked before the user's code is loaded.

    Args:
        gate: the gate.
        settings: the call's settings: its root, and its modules of missions in Python.
        built_in: the missions available to every gate.
        files: the missions files of the call; omitted if no other gate shares them.

    Returns:
        The documents; if there are no modules, `load_missions` checks them.

    Raises:
        GoldenObsoleteError: the gate has no suite.
        InputInvalidError: a file cannot be read or is invalid; holds the problems of all files.
    """
    files = files or MissionFiles()
    return _checked(read_gate(gate, settings.root, files.reader), gate, settings, built_in, files)


def load_streamed(
    gate: Gate, settings: Settings, built_in: Catalogue, files: MissionFiles | None = None
) -> "GateDocuments | StreamedGate":
    """Do the same as `load_documents`, if the gate fits in memory.

    Args:
        gate: the gate.
        settings: the call's settings.
        built_in: the missions available to every gate.
        files: the missions files of the call; omitted if no other gate shares them.

    Returns:
        The documents; if the gate does not fit in memory, the gate, which is checked block by
        block (`block_checks`).

    Raises:
        GoldenObsoleteError: the gate has no suite.
        InputInvalidError: a file cannot be read or is invalid; holds the problems of all files.
    """
    from tier2gate.gates.large.streaming import open_streamed  # noqa: PLC0415 - rarely needed

    files = files or MissionFiles()
    read = read_files(gate, settings.root, files.reader)
    streamed = open_streamed(read, gate, settings.root)
    if streamed is None:
        written = write_out_files(read, gate, settings.root)
        if not any(problem.code == TOO_MANY_VALUES for problem in written.problems):
            return _checked(written, gate, settings, built_in, files)
        del written
        streamed = open_streamed(read, gate, settings.root, is_known_large=True)
        if streamed is None:
            raise InputInvalidError(*read.problems)
    return streamed


def _checked(
    read: GateRead, gate: Gate, settings: Settings, built_in: Catalogue, files: MissionFiles
) -> GateDocuments:
    """Return the documents of a gate, if they are complete and valid."""
    if read.whole is None:
        missions = files.compile(read.missions, built_in)
        known = replace(missions.known, complete=False)
        of_gate = find_invalid(read.suite, read.expectations, known)
        raise InputInvalidError(*read.problems, *missions.problems, *of_gate)
    if modules_of(gate, settings):
        _refuse_invalid(read.whole, built_in, files)
    return read.whole


def load_missions(
    documents: GateDocuments,
    built_in: Catalogue,
    files: MissionFiles | None = None,
    *,
    are_all_known: bool = True,
    offered: frozenset[str] = frozenset(),
) -> tuple[Catalogue, Sequence[Problem]]:
    """Validate a gate's documents, and return the missions that they can use.

    Args:
        documents: the documents.
        built_in: the missions available to every gate.
        files: the missions files of the call; omitted if no other gate shares them.
        are_all_known: whether `built_in` has the missions in Python that the gate can call; if
            not, a call of an unknown mission is not a problem.
        offered: the names of missions in Python that the gate could call, to suggest one.

    Returns:
        The missions, and warnings: what is valid, but probably a mistake.

    Raises:
        InputInvalidError: holds the problems of all files.
    """
    missions = (files or MissionFiles()).compile(documents.missions, built_in)
    catalogue, problems = missions.catalogue, missions.problems
    notices: Sequence[Problem] = ()
    of_gate: Sequence[Problem] = ()
    try:
        known = missions.known
        if offered or not are_all_known:
            known = replace(known, complete=known.complete and are_all_known, offered=offered)
        if documents.whole is None:
            notices = [*missions.notices, *validate_gate(documents, known)]
        else:
            notices = validate_part(documents, known)
    except InputInvalidError as error:
        of_gate = error.problems
    suite = documents.suite
    is_valid = not of_gate or documents.whole is not None or not validate_document(suite, "suite")
    if not problems and is_valid:
        found = [problem for problem in of_gate if problem.file == suite.name]
        rest = [problem for problem in of_gate if problem.file != suite.name]
        if documents.missions:  # other missions have no checks beyond their schemas
            from tier2gate.missions.validation import check_calls  # noqa: PLC0415 - most have none

            found += check_calls(suite, catalogue)
        of_gate = [*in_file_order(found), *rest]
    if problems or of_gate:
        raise InputInvalidError(*problems, *of_gate)
    return catalogue, notices


def check_blocks(
    gate: "StreamedGate",
    built_in: Catalogue,
    files: MissionFiles | None = None,
    *,
    are_all_known: bool = True,
    is_code_pending: bool = False,
) -> "tuple[Catalogue, BlockChecks]":
    """Begin to check a gate that is read in blocks.

    Args:
        gate: the gate.
        built_in: the missions available to every gate.
        files: the missions files of the call; omitted if no other gate shares them.
        are_all_known: as for `load_missions`.
        is_code_pending: whether the missions in Python are checked later.

    Returns:
        The missions that the gate can use, and the checks, which give the blocks.

    Raises:
        InputInvalidError: a missions file is invalid.
    """
    from tier2gate.gates.large.checks import BlockChecks  # noqa: PLC0415 - rarely needed

    missions = (files or MissionFiles()).compile(gate.missions, built_in)
    if missions.problems:
        raise InputInvalidError(*missions.problems)
    complete = are_all_known and not is_code_pending
    known = replace(missions.known, complete=complete, pending=is_code_pending)
    call_checks = _call_checks(gate.missions, missions.catalogue)
    return missions.catalogue, BlockChecks(gate, known, call_checks, missions.notices)


def _call_checks(
    missions: Sequence[Document], catalogue: Catalogue
) -> Callable[[Document], Sequence[Problem]] | None:
    """Return the checks of calls beyond the schemas of their missions, if there are any."""
    if not missions:
        return None
    from tier2gate.missions.validation import check_calls  # noqa: PLC0415 - most have none

    return partial(check_calls, catalogue=catalogue)


def _refuse_invalid(documents: GateDocuments, built_in: Catalogue, files: MissionFiles) -> None:
    """Raise all problems except those of calls, whose missions are not known yet."""
    missions = files.compile(documents.missions, built_in)
    problems = [*missions.problems]
    try:
        validate_gate(documents, replace(missions.known, complete=False, pending=True))
    except InputInvalidError as error:
        problems += error.problems
    if problems:
        raise InputInvalidError(*problems)

"""From a gate's documents to the missions that its suite can call; all of it valid, or refused."""

from collections.abc import Sequence
from pathlib import Path

from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_document
from tier2gate.errors import InputInvalidError, Problem
from tier2gate.gates.checks import in_file_order
from tier2gate.gates.files import GateDocuments, validate_gate
from tier2gate.gates.naming import file_name
from tier2gate.missions.catalogue import Catalogue, Mission


def load_missions(
    documents: GateDocuments, built_in: Catalogue
) -> tuple[Catalogue, Sequence[Problem]]:
    """Validate a gate's documents, and give the missions that they can use.

    Args:
        documents: what was read.
        built_in: the missions there are for every gate.

    Returns:
        The missions, and what is valid, but looks like a slip.

    Raises:
        InputInvalidError: holds all problems of all files.
    """
    catalogue, problems = _compile_all(documents.missions, built_in)
    schemas = {name: mission.params_schema for name, mission in catalogue.items()}
    slips: Sequence[Problem] = ()
    of_gate: Sequence[Problem] = ()
    try:
        slips = validate_gate(documents, None if problems else schemas)
    except InputInvalidError as error:
        of_gate = error.problems
    suite = documents.suite
    if not problems and not (of_gate and validate_document(suite, "suite")):
        found = [problem for problem in of_gate if problem.file == suite.name]
        rest = [problem for problem in of_gate if problem.file != suite.name]
        if documents.missions:  # no other missions are held to more than their schema
            from tier2gate.missions.checks import check_calls  # noqa: PLC0415 - most have none

            found += check_calls(suite, catalogue)
        of_gate = [*in_file_order(found), *rest]
    if problems or of_gate:
        raise InputInvalidError(*problems, *of_gate)
    return catalogue, slips


def refuse_invalid(documents: GateDocuments, built_in: Catalogue) -> None:
    """Refuse what is wrong with a gate's documents before any code of the user's is loaded.

    Args:
        documents: what was read.
        built_in: the missions there are for every gate.

    Raises:
        InputInvalidError: holds all problems but those of calls, whose missions are not known yet.
    """
    _, problems = _compile_all(documents.missions, built_in)
    try:
        validate_gate(documents, None)
    except InputInvalidError as error:
        problems += error.problems
    if problems:
        raise InputInvalidError(*problems)


def read_missions(paths: Sequence[Path], root: Path, built_in: Catalogue) -> Catalogue:
    """Read missions files on their own, without a suite that calls them.

    Args:
        paths: the files.
        root: the folder that files are named from.
        built_in: the missions there are for every gate.

    Returns:
        The missions there are with them: the built-in ones first, then in the order of the files.

    Raises:
        InputInvalidError: holds all problems of all files.
    """
    documents: list[Document] = []
    unread: list[Problem] = []
    for path in paths:
        try:
            documents.append(read_document(path, file_name(path, root)))
        except InputInvalidError as error:
            unread += error.problems
    catalogue, problems = _compile_all(documents, built_in)
    if unread or problems:
        raise InputInvalidError(*unread, *problems)
    return catalogue


def _compile_all(
    documents: Sequence[Document], built_in: Catalogue
) -> tuple[Catalogue, list[Problem]]:
    catalogue: dict[str, Mission] = dict(built_in)
    problems: list[Problem] = []
    if not documents:
        return catalogue, problems
    from tier2gate.missions.checks import check_missions  # noqa: PLC0415 - most gates have none
    from tier2gate.missions.declarative import compile_missions  # noqa: PLC0415 - as above

    for document in documents:
        found = check_missions(document, catalogue)
        problems += found
        if not found:
            catalogue |= compile_missions(document)
    return catalogue, problems

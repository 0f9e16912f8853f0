"""From a gate's documents to the missions that its suite can call; all of it valid, or refused."""

from collections.abc import Sequence

from tier2gate.errors import InputInvalidError, Problem
from tier2gate.gates.files import GateDocuments, validate_gate
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.missions.checks import check_calls, check_missions
from tier2gate.missions.declarative import compile_missions


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
    catalogue: dict[str, Mission] = dict(built_in)
    problems: list[Problem] = []
    for document in documents.missions:
        found = check_missions(document, catalogue)
        problems += found
        if not found:
            catalogue |= compile_missions(document)
    schemas = {name: mission.params_schema for name, mission in catalogue.items()}
    try:
        slips = validate_gate(documents, None if problems else schemas)
    except InputInvalidError as error:
        raise InputInvalidError(*problems, *error.problems) from None
    problems += [] if problems else check_calls(documents.suite, catalogue)
    if problems:
        raise InputInvalidError(*problems)
    return catalogue, slips

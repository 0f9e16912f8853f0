"""The scenarios that a call selects: which gates have one, and the parts of their documents."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.parts import take_items
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import GateStoppedError, InputInvalidError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments, read_suite
from tier2gate.gates.gate import Gate
from tier2gate.gates.selection import Selection
from tier2gate.settings import Settings


def with_scenarios(selection: Selection, settings: Settings) -> Selection:
    """Leave out the gates that have none of the scenarios that a call selects.

    A gate whose scenarios are not known, because a file is invalid, is kept: it fails.

    Args:
        selection: the gates.
        settings: the call's settings.

    Returns:
        The selection, with a problem for each pattern that no scenario matches.
    """
    globs = settings.scenario
    if not globs or not selection.gates:
        return selection
    kept: list[Gate] = []
    known: set[str] = set()
    is_complete = True
    for gate in selection.gates:
        names = _names_in(gate, settings)
        if names is None or any(is_selected(name, globs) for name in names):
            kept.append(gate)
        known.update(names or ())
        is_complete = is_complete and names is not None
    unmatched = [
        _no_scenario(glob, known)
        for glob in dict.fromkeys(globs)
        if is_complete and not any(is_selected(name, (glob,)) for name in known)
    ]
    return replace(selection, gates=kept, problems=(*selection.problems, *unmatched))


def is_selected(name: str, globs: Collection[str]) -> bool:
    """Tell whether a scenario is selected.

    Args:
        name: its name.
        globs: patterns as in a shell; case matters.

    Returns:
        Whether one of the patterns matches.
    """
    return any(fnmatchcase(name, glob) for glob in globs)


def take_part(documents: GateDocuments, globs: Collection[str]) -> GateDocuments:
    """Reduce a gate's documents to the selected scenarios and their expectations.

    Args:
        documents: valid documents.
        globs: the patterns of the scenarios' names.

    Returns:
        The documents, with the positions of the whole files.

    Raises:
        GateStoppedError: no scenario is selected.
    """
    suite, expectations = documents.suite, documents.expectations
    scenarios = _matching(suite.value["scenarios"], globs)
    if not scenarios:
        names = {item["scenario_name"] for item in suite.value["scenarios"]}
        problems = (_no_scenario(glob, names) for glob in globs)
        raise GateStoppedError(Outcome.NOTHING_RUN, *problems)
    return replace(
        documents,
        suite=take_items(suite, "scenarios", scenarios),
        expectations=take_items(
            expectations, "expectations", _matching(expectations.value["expectations"], globs)
        ),
    )


def _matching(items: Sequence[dict[str, str]], globs: Collection[str]) -> list[int]:
    return [index for index, item in enumerate(items) if is_selected(item["scenario_name"], globs)]


def _names_in(gate: Gate, settings: Settings) -> list[str] | None:
    """List the names of a gate's scenarios; `None` if they are not known."""
    faulty = {path for path, _ in gate.faults}
    if gate.suite in faulty or not faulty <= set(gate.read_files):
        return None
    if gate.suite is None:
        return []
    try:
        suite = read_suite(gate.suite, gate, settings.root).document
    except InputInvalidError:
        return None
    if validate_document(suite, "suite"):
        return None
    return [item["scenario_name"] for item in suite.value["scenarios"]]


def _no_scenario(glob: str, names: Collection[str]) -> Problem:
    there = f"the scenarios are {listed(sorted(names))}" if names else None
    return Problem(
        code="no-scenario",
        message=f"no scenario matches {named(glob)}",
        hint=nearest_hint(glob, names) or there,
    )

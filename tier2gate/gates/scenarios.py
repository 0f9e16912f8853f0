"""The scenarios that a call selects: which gates have one, and the parts of their documents."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.parts import take_items
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import GateStoppedError, InputInvalidError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected.patterns import TAG
from tier2gate.gates.files import GateDocuments, read_suite
from tier2gate.gates.gate import Gate
from tier2gate.gates.selection import Selection
from tier2gate.settings import Settings

_Selectable: TypeAlias = tuple[str, tuple[str, ...]]
"""The name and the tags of a scenario."""


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
    known: set[_Selectable] = set()
    is_complete = True
    for gate in selection.gates:
        scenarios = _scenarios_in(gate, settings)
        if scenarios is None or any(is_selected(*item, globs) for item in scenarios):
            kept.append(gate)
        known.update(scenarios or ())
        is_complete = is_complete and scenarios is not None
    unmatched = [
        no_scenario(glob, known)
        for glob in dict.fromkeys(globs)
        if is_complete and not any(is_selected(*item, (glob,)) for item in known)
    ]
    return selection._replace(gates=kept, problems=(*selection.problems, *unmatched))


def is_selected(name: str, tags: Collection[str], globs: Collection[str]) -> bool:
    """Return whether a scenario is selected.

    Args:
        name: its name.
        tags: its tags.
        globs: patterns of names as in a shell, in which case matters; after `tag:`, of tags.

    Returns:
        Whether one of the patterns matches.
    """
    return any(
        any(fnmatchcase(tag, glob.removeprefix(TAG)) for tag in tags)
        if glob.startswith(TAG)
        else fnmatchcase(name, glob)
        for glob in globs
    )


def take_part(documents: GateDocuments, globs: Collection[str]) -> GateDocuments:
    """Reduce a gate's documents to the selected scenarios and their expectations.

    Args:
        documents: valid documents.
        globs: the patterns of the scenarios' names and tags.

    Returns:
        The documents, with the positions of the whole files.

    Raises:
        GateStoppedError: no scenario is selected.
    """
    suite, expectations = documents.suite, documents.expectations
    scenarios = suite.value["scenarios"]
    selected = [i for i, item in enumerate(scenarios) if is_selected(*_selectable(item), globs)]
    if not selected:
        there = {_selectable(item) for item in scenarios}
        raise GateStoppedError(Outcome.NOTHING_RUN, *(no_scenario(glob, there) for glob in globs))
    names = {scenarios[index]["scenario_name"] for index in selected}
    items = enumerate(expectations.value["expectations"])
    expected = [index for index, item in items if item["scenario_name"] in names]
    return replace(
        documents,
        suite=take_items(suite, "scenarios", selected),
        expectations=take_items(expectations, "expectations", expected),
    )


def _selectable(scenario: Mapping[str, Any]) -> _Selectable:
    return scenario["scenario_name"], tuple(scenario.get("tags", ()))


def _scenarios_in(gate: Gate, settings: Settings) -> list[_Selectable] | None:
    """List the names and tags of a gate's scenarios; `None` if they are not known."""
    faulty = {path for path, _ in gate.faults}
    if gate.suite in faulty or not faulty <= set(gate.read_files):
        return None
    if gate.suite is None:
        return []
    try:
        suite = read_suite(gate.suite, gate, settings.root).document
    except InputInvalidError:
        return _scenarios_in_large(gate, settings)
    if validate_document(suite, "suite"):
        return None
    return [_selectable(item) for item in suite.value["scenarios"]]


def _scenarios_in_large(gate: Gate, settings: Settings) -> list[_Selectable] | None:
    """List the scenarios that a call selects, and the first ones, of a suite that is too large."""
    from tier2gate.gates.large.names import HELD_NAMES, names_and_tags  # noqa: PLC0415 - rarely needed

    found: list[_Selectable] = []
    try:
        for number, item in enumerate(names_and_tags(gate, settings.root)):
            if number < HELD_NAMES or is_selected(*item, settings.scenario):
                found.append(item)
    except InputInvalidError:
        return None
    return found or None


def no_scenario(glob: str, scenarios: Collection[_Selectable]) -> Problem:
    """Return the problem of a pattern that selects no scenario.

    Args:
        glob: the pattern.
        scenarios: the names and tags of the scenarios, as far as they are known.
    """
    is_tag = glob.startswith(TAG)
    known = {f"{TAG}{tag}" for _, tags in scenarios for tag in tags}
    if not is_tag:
        known = {name for name, _ in scenarios}
    there = f"the {'tags' if is_tag else 'scenarios'} are {listed(sorted(known))}"
    return Problem(
        code="no-scenario",
        message=f"no scenario {'has a tag that ' if is_tag else ''}matches {named(glob)}",
        hint=nearest_hint(glob, known) or (there if known else None),
    )

"""The defaults of a suite: what its scenarios leave out."""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.forms.checking import MALFORMED
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected_forms import CELL
from tier2gate.gates.tables.cells import form_of

_FIELDS = ("initial_state", "missions")


def with_defaults(scenario: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a scenario what it leaves out.

    Args:
        scenario: the scenario as it is written.
        defaults: `initial_state` and `missions`, or one of them.

    Returns:
        The scenario; its own `initial_state` is merged over the default one, and its own `missions`
        replace the default ones. Parts are shared.
    """
    whole = {**{key: defaults[key] for key in _FIELDS if key in defaults}, **scenario}
    if "initial_state" in scenario and "initial_state" in defaults:
        whole["initial_state"] = merge(defaults["initial_state"], scenario["initial_state"])
    return whole


def cells_in_defaults(suite: Document) -> Iterator[Problem]:
    """Find cells in the defaults, which have no row.

    Args:
        suite: the suite; it has the shape of its schema.

    Yields:
        A problem for each.
    """
    defaults = suite.value.get("defaults", {})
    for key in _FIELDS:
        if key in defaults:
            yield from _find_cells(suite, ("defaults", key), defaults[key])


def _find_cells(suite: Document, at: ValuePath, value: Any) -> Iterator[Problem]:
    if form_of(value) == CELL:
        yield suite.problem(
            (*at, CELL),
            code=MALFORMED,
            message=f"{CELL} has no meaning in defaults, which have no row",
            hint="write it in the table's entry",
            key=True,
        )
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _find_cells(suite, (*at, key), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find_cells(suite, (*at, index), item)


def merge(target: Any, patch: Any) -> Any:
    """Merge a value over another one, as RFC 7396 does.

    Args:
        target: the value below.
        patch: the value above; in a mapping, `null` removes a key.

    Returns:
        The merged value; parts are shared.
    """
    if not isinstance(patch, dict):
        return patch
    merged = {**target} if isinstance(target, dict) else {}
    for key, item in patch.items():
        if item is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), item)
    return merged


def is_from_defaults(
    scenario: Mapping[str, Any], defaults: Mapping[str, Any], path: ValuePath
) -> bool:
    """Return whether a value of a scenario with defaults is written in the defaults.

    Args:
        scenario: the scenario as it is written.
        defaults: the defaults.
        path: the path of the value in the scenario with defaults.

    Returns:
        Whether it is; not for a mapping that the scenario writes, too.
    """
    if path[:1] == ("missions",) and "missions" in scenario:
        return False
    of_defaults = {key: defaults[key] for key in _FIELDS if key in defaults}
    return not _has(scenario, path) and _has(of_defaults, path)


def _has(value: Any, path: ValuePath) -> bool:
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return False
    return True

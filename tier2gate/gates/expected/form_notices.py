"""What the forms of expectations use, and forms that are valid, but probably a mistake."""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.forms.calculations import LITERAL
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected_forms import CELL, FORM_NAMES, MISSION, RESULT, form_of, forms_in
from tier2gate.orchestration.expectations import path_segments

_HOLD_FOR_ITSELF = ("eq", "ge", "le", "contains")
_HOLD_FOR_A_PART = ("in", "between")


def find_used_columns(expectations: Document) -> frozenset[str]:
    """Find the columns of tables that expectations use.

    Args:
        expectations: the expectations, valid; written out or not.

    Returns:
        The names of the columns.
    """
    written, _ = expectations.origin(())
    every = _compared_in(written)
    found = (form for _, item in every for _, form in forms_in(item["expected"]))
    return frozenset(form[CELL] for form in found if form_of(form) == CELL)


def find_literal_forms(expectations: Document) -> Iterator[Problem]:
    """Find mappings that are values, because a form has only one key.

    Args:
        expectations: the expectations, valid; written out or not.

    Yields:
        Warnings; not errors, since such a value may be intended.
    """
    written, _ = expectations.origin(())
    for at, item in _compared_in(written):
        for place, name, others in _look_alikes(item["expected"], at):
            is_of_result = name == RESULT and len(others) == 1
            from tier2gate.documents.nearest import nearest_hint  # noqa: PLC0415 - rarely needed

            guess = nearest_hint(others[0], [MISSION]) if is_of_result else None
            yield written.problem(
                (*place, name),
                code="misspelt-form",
                message=f"{named(name)} has other keys beside it, so the mapping is not a form",
                hint=guess or f"remove the other keys, or wrap the mapping in {{{LITERAL}: …}}",
                key=True,
            )


def find_self_comparisons(expectations: Document) -> Iterator[Problem]:
    """Find expectations that hold whatever the result, because they compare a value with itself.

    Args:
        expectations: the expectations, valid; written out or not.

    Yields:
        Warnings; not errors, since such an expectation does check that the value is there.
    """
    written, _ = expectations.origin(())
    for at, item in _compared_in(written):
        value, op = item["expected"], item["op"]
        parts = [(at, value)] if op in _HOLD_FOR_ITSELF else []
        if op in _HOLD_FOR_A_PART and isinstance(value, list):
            parts = [((*at, index), part) for index, part in enumerate(value)]
        for place, part in parts:
            if _is_itself(part, item):
                yield written.problem(
                    place,
                    code="compared-with-itself",
                    message=f"the expectation {named(item['id'])} compares a value with itself",
                    hint="compare it with another value, or check only its place, with exists",
                )


def _compared_in(written: Document) -> Iterator[tuple[ValuePath, Mapping[str, Any]]]:
    """Yield each expectation of a file whose expected value may have forms, and the value's place.

    Only mappings and lists may.
    """
    for index, item in enumerate(written.value["expectations"]):
        if isinstance(item.get("expected"), dict | list):
            yield ("expectations", index, "expected"), item
        for number, part in enumerate(item.get("all", ())):
            if isinstance(part.get("expected"), dict | list):
                yield ("expectations", index, "all", number, "expected"), {**item, **part}


def _is_itself(value: Any, item: Mapping[str, Any]) -> bool:
    """Return whether a value is the one that an expectation looks at."""
    own: str = item["mission_name"]
    path: str = item["path"]
    if form_of(value) != RESULT or value.get(MISSION, own) != own:
        return False
    pointer: str = value[RESULT]
    if not (pointer and path):
        return pointer == path
    return path_segments(pointer) == path_segments(path)


def _look_alikes(value: Any, at: ValuePath) -> Iterator[tuple[ValuePath, str, list[str]]]:
    """Yield each mapping that has the name of a form among its keys, that name, and the others."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _look_alikes(item, (*at, index))
    elif isinstance(value, dict):
        if form_of(value) is None:
            for name in FORM_NAMES:
                if name in value:
                    yield at, name, [key for key in value if key != name]
        if form_of(value) != LITERAL:
            for key, item in value.items():
                yield from _look_alikes(item, (*at, key))

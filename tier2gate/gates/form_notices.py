"""What the forms of expectations use, and mappings that look like forms but are values."""

from collections.abc import Iterator
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.forms.calculations import LITERAL
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.cells import CELL
from tier2gate.gates.expected_forms import FORM_NAMES, form_of, forms_in


def find_used_columns(expectations: Document) -> frozenset[str]:
    """Find the columns of tables that expectations use.

    Args:
        expectations: the expectations, valid; written out or not.

    Returns:
        The names of the columns.
    """
    written, _ = expectations.origin(())
    found = (form for _, value in _expected_in(written) for _, form in forms_in(value))
    return frozenset(form[CELL] for form in found if form_of(form) == CELL)


def find_literal_forms(expectations: Document) -> Iterator[Problem]:
    """Find mappings that are values, because a form has only one key.

    Args:
        expectations: the expectations, valid; written out or not.

    Yields:
        Warnings; not errors, since such a value may be intended.
    """
    written, _ = expectations.origin(())
    for at, value in _expected_in(written):
        for place, name in _look_alikes(value, at):
            yield written.problem(
                (*place, name),
                code="misspelt-form",
                message=f"{named(name)} has other keys beside it, so the mapping is not a form",
                hint=f"remove the other keys, or wrap the mapping in {{{LITERAL}: …}}",
                key=True,
            )


def _expected_in(written: Document) -> Iterator[tuple[ValuePath, Any]]:
    """Yield each expected value of a file with its place."""
    for index, item in enumerate(written.value["expectations"]):
        at = ("expectations", index)
        if "expected" in item:
            yield (*at, "expected"), item["expected"]
        for number, part in enumerate(item.get("all", ())):
            if "expected" in part:
                yield (*at, "all", number, "expected"), part["expected"]


def _look_alikes(value: Any, at: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    """Yield each mapping that has the name of a form among its keys, and that name."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _look_alikes(item, (*at, index))
    elif isinstance(value, dict):
        if form_of(value) is None:
            yield from ((at, name) for name in FORM_NAMES if name in value)
        if form_of(value) != LITERAL:
            for key, item in value.items():
                yield from _look_alikes(item, (*at, key))

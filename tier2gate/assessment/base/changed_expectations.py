"""Finds the expectations that a change adds, removes or changes."""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.documents.reader import Document
from tier2gate.golden.changes import changed_keys
from tier2gate.results.comparison import ExpectationChange

_ASSERTION_FIELDS = ("scenario_name", "mission_name", "path", "op", "expected")


def changed_expectations(there: Document, here: Document) -> Iterator[ExpectationChange]:
    """Find the expectations that differ from the target branch's.

    Args:
        there: the expectations there, with one scenario and one id each.
        here: the same here.

    Yields:
        Each that is new, gone or changed, by id.
    """
    before, after = _assertions(there), _assertions(here)
    places = {item["id"]: index for index, item in enumerate(here.value["expectations"])}
    for key in changed_keys(before, after):
        file, line, column = here.name, None, None
        if key in places:
            file, line, column = here.locate(("expectations", places[key]))
        yield ExpectationChange(
            id=key,
            before=before.get(key),
            after=after.get(key),
            file=file,
            line=line,
            column=column,
        )


def _assertions(document: Document) -> Mapping[str, dict[str, Any]]:
    return {
        item["id"]: {field: item.get(field) for field in _ASSERTION_FIELDS}
        for item in document.value["expectations"]
    }

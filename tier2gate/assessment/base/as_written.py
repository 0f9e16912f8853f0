"""Expectations and masks as files have them, to compare gates that are too large to write out."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tier2gate.assessment.base.changed_expectations import changed_expectations
from tier2gate.assessment.reported.masks import find_loosened
from tier2gate.documents.parts import compose
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.naming import file_name
from tier2gate.orchestration.canonical import encode
from tier2gate.results.comparison import ExpectationChange
from tier2gate.results.masks import MaskReport


def read_written(path: Path, root: Path, kind: str) -> Document:
    """Read a file of the target branch as it is written.

    Args:
        path: the file.
        root: the folder that file names are relative to.
        kind: its kind: the name of its schema.

    Raises:
        InputInvalidError: it cannot be read, or does not have the shape of its schema.
    """
    document = read_document(path, file_name(path, root))
    if problems := validate_shape(document, kind):
        raise InputInvalidError(*problems)
    return document


def find_changed_as_written(there: Document, here: Document) -> Iterator[ExpectationChange]:
    """Find the expectations that differ from the target branch's, as if none had a pattern.

    Args:
        there: the expectations on the target branch, as they are written.
        here: the expectations, as they are written.

    Yields:
        Each that is new, gone or changed, with the patterns in place of a scenario's name.
    """
    repeated = {*_repeated(_ids(there)), *_repeated(_ids(here))}
    changes = changed_expectations(_one_by_one(there, repeated), _one_by_one(here, repeated))
    yield from map(_as_told, changes)


def _one_by_one(expectations: Document, repeated: Collection[str]) -> Document:
    """Write expectations as if the patterns of each were the name of one scenario.

    Args:
        expectations: the expectations as they are written.
        repeated: the ids that several have, such as one for each of two patterns; the patterns are
            added to these.

    Returns:
        The file with one expectation for each id in it. The name of a scenario is the JSON of what
        chooses the scenarios; an id is the JSON of a list that begins with the id in the file.
    """
    items: list[dict[str, Any]] = []
    places: list[ValuePath] = []
    for index, item in enumerate(expectations.value["expectations"]):
        at: ValuePath = ("expectations", index)
        chooses = _chooses(item)
        parts = [(at, item)]
        if "all" in item:
            parts = [((*at, "all", number), part) for number, part in enumerate(item["all"])]
        for place, part in parts:
            key = [part["id"], chooses] if part["id"] in repeated else [part["id"]]
            written = {"id": encode(key), "scenario_name": encode(chooses)}
            items.append({**item, **part, **written})
            places.append(place)

    def trace(path: ValuePath) -> tuple[Document, ValuePath]:
        if path[:1] != ("expectations",) or not path[1:]:
            return expectations, path
        return expectations, (*places[int(path[1])], *path[2:])

    return compose(expectations, {"expectations": items}, trace)


def _as_told(change: ExpectationChange) -> ExpectationChange:
    """Return a change with the id in the file, and with words for the scenarios.

    Patterns are joined, unless those before and after would look the same.
    """
    before, after = change.before, change.after
    keys = [None if side is None else side["scenario_name"] for side in (before, after)]
    words = [None if key is None else _words(json.loads(key)) for key in keys]
    if words[0] == words[1] and keys[0] != keys[1]:
        words = keys
    return replace(
        change,
        id=json.loads(change.id)[0],
        before=None if before is None else {**before, "scenario_name": words[0]},
        after=None if after is None else {**after, "scenario_name": words[1]},
    )


def find_loosened_as_written(there: Document, here: Document) -> Iterator[MaskReport]:
    """Find the masks and roundings that hide more than on the target branch.

    Args:
        there: the suite on the target branch, as it is written.
        here: the suite, as it is written.

    Yields:
        Each that none there covers; those of a table once.
    """
    repeated = {*_repeated(_names(there)), *_repeated(_names(here))}
    for item in find_loosened(_entries(there, repeated), _entries(here, repeated)):
        key = item.scenario_name
        yield item if key is None else replace(item, scenario_name=json.loads(key)[0])


def _entries(suite: Document, repeated: Collection[str]) -> Document:
    """Write a suite as if each table was one scenario, whose name no other entry has.

    Args:
        suite: the suite, as it is written.
        repeated: the names that several entries have, such as one template for two tables; these
            also have the table in their names.

    Returns:
        The suite; a name is the JSON of a list that begins with the name in `suite`.
    """
    usual = suite.value.get("defaults", {}).get("missions", [])
    entries = []
    for entry in suite.value["scenarios"]:
        key = [entry["scenario_name"]]
        if entry["scenario_name"] in repeated:
            key += [entry.get("table"), entry.get("rows")]
        missions = entry.get("missions", usual)
        entries.append({"scenario_name": encode(key), "missions": missions})
    return compose(suite, {**suite.value, "scenarios": entries}, lambda path: (suite, path))


def _chooses(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what chooses the scenarios of an expectation; one pattern is a list of one."""
    if "scenarios" not in item:
        return {"scenario_name": item["scenario_name"]}
    fields = {field: item[field] for field in ("scenarios", "except") if field in item}
    return {field: [of] if isinstance(of, str) else of for field, of in fields.items()}


def _words(chooses: Mapping[str, Any]) -> str:
    if "scenarios" not in chooses:
        return str(chooses["scenario_name"])
    parts = (chooses[field] for field in ("scenarios", "except") if chooses.get(field))
    return " except ".join(map(", ".join, parts))


def _ids(expectations: Document) -> Iterator[str]:
    for item in expectations.value["expectations"]:
        yield from (part["id"] for part in item.get("all", [item]))


def _names(suite: Document) -> Iterator[str]:
    yield from (entry["scenario_name"] for entry in suite.value["scenarios"])


def _repeated(names: Iterable[str]) -> set[str]:
    return {name for name, number in Counter(names).items() if number > 1}

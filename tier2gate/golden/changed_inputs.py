"""Find which inputs changed between two goldens, as far as their hashes and records show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.gates.files import GateDocuments
from tier2gate.golden.changes import ChangeKind, changed_keys
from tier2gate.golden.format import Golden, GoldenContent
from tier2gate.golden.record import Record


@dataclass(frozen=True, kw_only=True)
class ChangedInput:
    """A part of the inputs that changed.

    Attributes:
        file_kind: the kind of file that defines it: `suite`, `expectations` or `missions`.
        what: `suite_name`, `scenario`, `expectation` or `mission`; `None` if the hashes do not
            show which part changed.
        name: the name of the scenario, expectation or mission; `None` for the suite's name.
        change: whether it was added, removed or changed.
        file: the file that defines it now; `None` if it was not located.
        line: 1-based; `None` if it was not located.
        column: 1-based; `None` if it was not located.
    """

    file_kind: str
    what: str | None = None
    name: str | None = None
    change: ChangeKind = ChangeKind.CHANGED
    file: str | None = None
    line: int | None = None
    column: int | None = None


def find_changed_inputs(old: Golden, new: Golden) -> tuple[ChangedInput, ...]:
    """Find which inputs changed between two goldens.

    Args:
        old: the golden that was accepted.
        new: the golden of the run.

    Returns:
        The changes in the suite, the expectations and the missions, without places; empty for a
        bare hash.
    """
    if old.content is None or new.content is None:
        return ()
    before, after = old.content.inputs, new.content.inputs
    changed: list[ChangedInput] = []
    if before.suite != after.suite:
        changed += _parts("suite", _changed_in_suite(old.content, new.content))
    if before.expectations != after.expectations:
        changed += _parts("expectations", _changed_expectations(old.record, new.record))
    for name, change in changed_keys(before.missions, after.missions).items():
        changed.append(ChangedInput(file_kind="missions", what="mission", name=name, change=change))
    return tuple(changed)


def place_inputs(
    changed: Sequence[ChangedInput], documents: GateDocuments
) -> tuple[ChangedInput, ...]:
    """Locate changed inputs in their files.

    Args:
        changed: what changed.
        documents: the files as they are now.

    Returns:
        The changes with places; for a removed input, only the file.
    """
    suite, expectations = documents.suite, documents.expectations
    missions: dict[str | None, tuple[Document, ValuePath]] = {
        item["name"]: (document, ("missions", index))
        for document in documents.missions
        for index, item in enumerate(document.value["missions"])
    }
    paths: dict[tuple[str | None, str | None], ValuePath] = {("suite_name", None): ("suite_name",)}
    for index, scenario in enumerate(suite.value["scenarios"]):
        paths["scenario", scenario["scenario_name"]] = ("scenarios", index)
    for index, item in enumerate(expectations.value["expectations"]):
        paths["expectation", item["id"]] = ("expectations", index)
    placed = []
    for item in changed:
        document = expectations if item.file_kind == "expectations" else suite
        path = paths.get((item.what, item.name))
        if item.file_kind == "missions" and item.name and item.name in documents.modules:
            placed.append(replace(item, file=documents.modules[item.name]))
            continue
        if item.file_kind == "missions":
            document, path = missions.get(item.name, (suite, None))
        line, column = document.positions.locate(path) if path else (None, None)
        placed.append(replace(item, file=document.name, line=line, column=column))
    return tuple(placed)


def changed_kinds(changed: tuple[ChangedInput, ...]) -> tuple[str, ...]:
    """List the kinds of files whose inputs changed.

    Args:
        changed: what changed.

    Returns:
        Each kind once, in the order of the files.
    """
    return tuple(dict.fromkeys(item.file_kind for item in changed))


def _parts(file_kind: str, parts: Iterator[ChangedInput]) -> list[ChangedInput]:
    """List the changed parts of a file; if there are none, its order changed: give the file."""
    return list(parts) or [ChangedInput(file_kind=file_kind)]


def _changed_in_suite(old: GoldenContent, new: GoldenContent) -> Iterator[ChangedInput]:
    if old.suite_name != new.suite_name:
        yield ChangedInput(file_kind="suite", what="suite_name")
    before, after = (
        {name: item.input_hash for name, item in content.scenarios.items()}
        for content in (old, new)
    )
    for name, change in changed_keys(before, after).items():
        yield ChangedInput(file_kind="suite", what="scenario", name=name, change=change)


def _changed_expectations(old: Record | None, new: Record | None) -> Iterator[ChangedInput]:
    """Find changed expectations by comparing the ids and expected values of the records."""
    if old is None or new is None:
        return
    before, after = (
        {key: item.expected for key, item in record.expectations.items()} for record in (old, new)
    )
    for key, change in changed_keys(before, after).items():
        yield ChangedInput(file_kind="expectations", what="expectation", name=key, change=change)

"""Find which inputs changed between two goldens, as far as their hashes and records show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.gates.expected_forms import results_in
from tier2gate.gates.files import GateDocuments
from tier2gate.golden.changes import ChangeKind, changed_keys
from tier2gate.golden.format import Golden, GoldenContent
from tier2gate.golden.record import Record


@dataclass(frozen=True, kw_only=True)
class ChangedInput:
    """A part of the inputs that changed.

    Attributes:
        file_kind: the kind of file that defines it: `suite`, `expectations` or `missions`.
        what: `suite_name`, `environment`, `mask`, `round`, `scenario`, `expectation`, `mission` or
            `module`; `None` if the hashes do not show which part changed.
        name: the name of the scenario, expectation or mission; `None` for the suite or a module.
        missions: the missions of a Python module that the suite calls, sorted.
        change: whether it was added, removed or changed.
        file: the file that defines it now; `None` if it was not located.
        line: 1-based; `None` if it was not located.
        column: 1-based; `None` if it was not located.
    """

    file_kind: str
    what: str | None = None
    name: str | None = None
    missions: tuple[str, ...] = ()
    change: ChangeKind = ChangeKind.CHANGED
    file: str | None = None
    line: int | None = None
    column: int | None = None


OF_EVERY_SCENARIO = ("environment", "mask", "round")
"""The parts of a suite that are inputs of all its scenarios; if one changed, all of them did."""


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
    changed += _changed_missions(before.missions, after.missions)
    return tuple(changed)


def place_inputs(
    changed: Sequence[ChangedInput], documents: GateDocuments, *, is_part: bool = False
) -> tuple[ChangedInput, ...]:
    """Locate changed inputs in their files.

    Args:
        changed: what changed.
        documents: the files as they are now.
        is_part: whether only some scenarios ran; expectations are then compared by what they
            expect, also where that follows from a result.

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
    paths |= {(part, None): (part,) for part in OF_EVERY_SCENARIO if part in suite.value}
    for index, scenario in enumerate(suite.value["scenarios"]):
        paths["scenario", scenario["scenario_name"]] = ("scenarios", index)
    for index, item in enumerate(expectations.value["expectations"]):
        paths["expectation", item["id"]] = ("expectations", index)
    placed = []
    for item in _without_computed(changed, expectations, is_part=is_part):
        document = expectations if item.file_kind == "expectations" else suite
        path = paths.get((item.what, item.name))
        of_module = [name for name in mission_names(item) if name in documents.modules]
        if of_module:
            placed.append(_of_module(item, documents.modules[of_module[0]]))
            continue
        if item.file_kind == "missions":
            document, path = missions.get(item.name, (suite, None))
        file, line, column = document.locate(path) if path else (document.name, None, None)
        placed.append(replace(item, file=file, line=line, column=column))
    return tuple(placed)


def _without_computed(
    changed: Sequence[ChangedInput], expectations: Document, *, is_part: bool
) -> Sequence[ChangedInput]:
    """Leave out expectations whose expected value differs only because a result does."""
    computed = {
        item["id"]
        for item in expectations.value["expectations"]
        if any(results_in(item.get("expected"), item["mission_name"]))
    }
    kept = [
        item
        for item in changed
        if (item.what, item.change) != ("expectation", ChangeKind.CHANGED)
        or item.name not in computed
    ]
    of_file = "expectations"
    if not is_part and of_file in changed_kinds(changed) and of_file not in changed_kinds(kept):
        kept.append(ChangedInput(file_kind=of_file))
    return kept


def mission_names(item: ChangedInput) -> tuple[str, ...]:
    """List the missions that a changed input concerns.

    Args:
        item: what changed.

    Returns:
        Their names; empty if it is not a mission or module.
    """
    if item.what == "mission" and item.name is not None:
        return (item.name,)
    return item.missions


def changed_kinds(changed: Sequence[ChangedInput]) -> tuple[str, ...]:
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
        {part: item for part in OF_EVERY_SCENARIO if (item := getattr(content.inputs, part))}
        for content in (old, new)
    )
    of_all = changed_keys(before, after)
    for part, change in of_all.items():
        yield ChangedInput(file_kind="suite", what=part, change=change)
    before, after = (
        {name: item.input_hash for name, item in content.scenarios.items()}
        for content in (old, new)
    )
    for name, change in changed_keys(before, after).items():
        if not of_all or change is not ChangeKind.CHANGED:
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


def _changed_missions(
    before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[ChangedInput]:
    """Find changed missions; those of one Python module share its hash, and are one change."""
    modules: dict[tuple[str, str], list[str]] = {}
    changes = changed_keys(before, after)
    for name, change in changes.items():
        if change is ChangeKind.CHANGED:
            modules.setdefault((before[name], after[name]), []).append(name)
    for name, change in changes.items():
        of_module = modules.get((before.get(name, ""), after.get(name, "")), [])
        if len(of_module) <= 1:
            yield ChangedInput(file_kind="missions", what="mission", name=name, change=change)
        elif of_module[0] == name:
            yield ChangedInput(file_kind="missions", what="module", missions=tuple(of_module))


def _of_module(item: ChangedInput, file: str | None) -> ChangedInput:
    """Locate a mission of a Python module; if its hash changed, the module did."""
    if item.change is not ChangeKind.CHANGED:
        return replace(item, file=file)
    return replace(item, what="module", name=None, missions=mission_names(item), file=file)

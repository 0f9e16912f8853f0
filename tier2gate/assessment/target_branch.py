"""Compares gates with the target branch: what a change accepts, and what it no longer expects."""

import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tier2gate.assessment.counterparts import Side, find_changed_files, pair_gates, reads_the_same
from tier2gate.assessment.judging import show_missions
from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.errors import (
    InputInvalidError,
    Outcome,
    Problem,
    Tier2GateError,
    UnusablePathError,
)
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.patterns import leads_somewhere
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.golden.changed_inputs import find_changed_inputs, place_inputs
from tier2gate.golden.changes import changed_keys
from tier2gate.golden.drift import explain_drift
from tier2gate.golden.format import Golden, same_inputs
from tier2gate.golden.store import read_golden
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange, FileChange
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

_ASSERTION_FIELDS = ("scenario_name", "mission_name", "path", "op", "expected")


@dataclass(frozen=True, kw_only=True)
class Base:
    """The target branch's side of a call.

    Attributes:
        path: the folder that corresponds to the root here, or one gate's golden.
        here: this side.
        there: the other side; `None` if the path is a file.
        is_searched: whether all gates there were searched for, not just one.
        counterparts: gate here → the same gate there.
        removed: gates there that no longer exist here.
    """

    path: Path
    here: Side
    there: Side | None = None
    is_searched: bool = False
    counterparts: Mapping[Gate, Gate] = field(default_factory=dict)
    removed: Sequence[Gate] = ()

    @cached_property
    def origins(self) -> Mapping[str, Sequence[Gate]]:
        """Name of a suite → the removed gates whose goldens accept it; each golden is read once."""
        origins: dict[str, list[Gate]] = {}
        for gate in self.removed:
            name = _accepted_suite(gate)
            if name is not None:
                origins.setdefault(name, []).append(gate)
        return origins


def open_base(settings: Settings, selection: Selection) -> Base:
    """Open the target branch's side of a call.

    Args:
        settings: the call's settings, with a base; the same paths are searched there.
        selection: the gates here.

    Returns:
        The target branch's side.

    Raises:
        UnusablePathError: the base does not exist, is or contains the checked folder, or is a file
            although there is not exactly one gate.
        InputInvalidError: its configuration is invalid, or a path is unusable there.
    """
    path, root = settings.base or settings.root, settings.root
    _check_usable(path, root, selection)
    here = Side(root=root, gates=selection.gates, shared=settings.missions)
    if not os.path.isdir(path):
        return Base(path=path, here=here)
    for gate in selection.gates:
        if not gate.faults and any(here.name(file) is None for file in gate.files):
            what = (
                f"the gate {gate.name} is outside the checked folder, so it cannot be compared "
                "with the target branch"
            )
            raise _unusable(path, what)
    there = _side_there(path, settings)
    pairs = pair_gates(here, there)
    # Files whose suite is missing are reported here, so their gate is not reported as removed.
    left = {name for gate in selection.gates if gate.suite is None for name in here.files(gate)}
    known = set(pairs.values())
    return Base(
        path=path,
        here=here,
        there=there,
        is_searched=settings.suite is None,
        counterparts=pairs,
        removed=[g for g in there.gates if g not in known and not left & there.files(g)],
    )


def unknown_base(settings: Settings, selection: Selection) -> Base:
    """Return the target branch's side when its gates cannot be determined.

    Args:
        settings: the call's settings, with a base.
        selection: the gates here.

    Returns:
        The target branch's side; gates are compared with files of the same names there.
    """
    path, root = settings.base or settings.root, settings.root
    here = Side(root=root, gates=selection.gates, shared=settings.missions)
    return Base(path=path, here=here, there=Side(root=path, gates=()))


def _check_usable(path: Path, root: Path, selection: Selection) -> None:
    """Refuse a base that nothing can be compared with."""
    if not os.path.exists(path):
        raise _unusable(path, "there is no such file or folder to compare with")
    real, here = (Path(real_path(place)) for place in (path, root))
    if real == here:
        raise _unusable(path, "this is the checked folder itself; give the target branch's folder")
    if here.is_relative_to(real):
        what = (
            "this folder contains the checked folder; check out the target branch beside or below "
            "the checked folder"
        )
        raise _unusable(path, what)
    if any(_is_same(path, gate.golden) for gate in selection.gates):
        raise _unusable(path, "this is the checked golden itself; give the target branch's golden")
    if not os.path.isdir(path) and len(selection.gates) != 1:
        what = (
            f"a file can only be one gate's golden, but there are {len(selection.gates):,} gates; "
            "give the folder with the target branch's files"
        )
        raise _unusable(path, what)


def _side_there(base: Path, settings: Settings) -> Side:
    if settings.suite is not None:
        suite, expectations, golden = (
            None if file is None else base / (_relative(file, settings.root) or "")
            for file in (settings.suite, settings.expectations, settings.golden)
        )
        gate = explicit_gate(suite or base, expectations, golden)
        is_there = any(map(os.path.exists, gate.files))
        return Side(root=base, gates=[gate] if is_there else [])
    return Side(root=base, gates=[gate for gate in _gates_there(base, settings) if _counts(gate)])


def _counts(gate: Gate) -> bool:
    """Tell whether a gate there counts; a faulty one counts only if it has a golden."""
    if gate.suite is None:
        return False
    return not gate.faults or (gate.golden is not None and os.path.lexists(gate.golden))


def _gates_there(base: Path, settings: Settings) -> Sequence[Gate]:
    escaped = Path(glob.escape(os.fspath(base)))
    names = [_relative(path, settings.root) or "." for path in settings.paths]
    paths = [(base if os.path.exists(base / name) else escaped) / name for name in names]
    there = replace(
        settings,
        paths=tuple(path for path in paths if leads_somewhere(path, base)),
        folder=base / (_relative(settings.folder, settings.root) or "."),
        missions=(),
        python=(),
        base=None,
        proposed=None,
        reports_zone=None,
    )
    try:
        return () if paths and not there.paths else select_gates(there).gates
    except UnusablePathError as error:
        reason = str(error).removeprefix(f"{settings.root.as_posix()}/")
        problem = Problem(code="base-unusable", message=f"on the target branch: {reason}")
        raise InputInvalidError(problem) from None


def name_removed(base: Base) -> tuple[str, ...] | None:
    """Name the gates that exist on the target branch but not here.

    Args:
        base: the target branch's side.

    Returns:
        Their suites, relative to that branch's folder, with the gate's name first if it is
        configured; sorted. `None` if this was not checked.
    """
    if not base.is_searched and not base.removed:
        return None
    return tuple(sorted(_name_there(gate, base) for gate in base.removed))


def _name_there(gate: Gate, base: Base) -> str:
    suite = file_name(gate.files[0], base.path)
    return f"{gate.name}: {suite}" if gate.configured else suite


def compare_with_base(  # noqa: PLR0913, PLR0917 - two sides
    report: GateReport,
    gate: Gate,
    documents: GateDocuments,
    head: Golden | None,
    new: Golden,
    base: Base,
    settings: Settings,
) -> GateReport:
    """Add the comparison of a gate with the target branch's.

    Args:
        report: the gate's report, compared with its own golden.
        gate: the gate.
        documents: its documents.
        head: its golden.
        new: the golden of this run.
        base: the target branch's side.
        settings: the call's settings.

    Returns:
        The report; its outcome is `golden-changed` if that must fail and nothing worse happened.
    """
    # If the results match the golden, compare the inputs as the files have them now, unless the
    # target branch has the same files: then this change did not alter them.
    same_results = head is not None and _results(head) == _results(new)
    there = base.counterparts.get(gate)
    code = [module.path for module in settings.python if module.path is not None]
    here = head
    if (
        head is not None
        and head.content is not None
        and same_results
        and not same_inputs(head, new)
    ):
        side = base.there or base.here
        if there is None or not reads_the_same(gate, base.here, there, side, code):
            here = _with_expectations(head, new)
    comparison = _compare(gate, documents, here, base, settings.root)
    drifted = comparison.drift.changed_inputs if comparison.drift else ()
    changed = (*comparison.changed_inputs, *drifted)
    report = show_missions(replace(report, base=comparison), changed, documents)
    fails = settings.fail_on_golden_change and report.golden_changed
    if fails and report.outcome in (Outcome.PASSED, Outcome.GOLDEN_MISSING):
        # No command accepts a golden that changed: a reviewer does.
        remedy = report.remedy if report.golden_hash is None else None
        return replace(report, outcome=Outcome.GOLDEN_CHANGED, remedy=remedy)
    return report


def _with_expectations(head: Golden, new: Golden) -> Golden:
    """Return a golden with the inputs of a run that reproduced its results."""
    if head.content is None or new.content is None:
        return head
    inputs, scenarios = new.content.inputs, new.content.scenarios
    return replace(head, content=replace(head.content, inputs=inputs, scenarios=scenarios))


def _compare(
    gate: Gate, documents: GateDocuments, head: Golden | None, base: Base, root: Path
) -> BaseComparison:
    problems: list[Problem] = []
    expectations: tuple[ExpectationChange, ...] = ()
    files: tuple[FileChange, ...] = ()
    golden, origin = base.path, None
    if base.there is not None:
        there = base.counterparts.get(gate)
        if there is not None:
            files = find_changed_files(gate, base.here, there, base.there)
        else:
            there = _at_same_place(gate, base)
        if there is None:
            there = origin = _find_origin(base, documents)
        if there is None or there.expectations is None or there.golden is None:
            return BaseComparison(status=BaseStatus.NEW)
        theirs, golden = there.expectations, there.golden
        try:
            _refuse_outside(theirs, base, root)
            expectations = tuple(_changed_expectations(theirs, root, documents.expectations))
        except Tier2GateError as error:
            problems += error.problems
    try:
        _refuse_outside(golden, base, root)
        is_there = os.path.lexists(golden)
        accepted = read_golden(golden, file_name(golden, root)) if is_there else None
    except Tier2GateError as error:
        # A golden that cannot be read counts as changed.
        return BaseComparison(
            status=BaseStatus.CHANGED,
            files=files,
            expectations=expectations,
            problems=(*problems, *error.problems),
        )
    comparison = _compare_goldens(accepted, head)
    placed = place_inputs(comparison.changed_inputs, documents)
    comparison = replace(comparison, changed_inputs=placed)
    if comparison.drift is not None:
        placed = place_inputs(comparison.drift.changed_inputs, documents)
        comparison = replace(comparison, drift=replace(comparison.drift, changed_inputs=placed))
    if files or expectations or problems:  # the gate changed, or this cannot be determined
        comparison = replace(comparison, status=BaseStatus.CHANGED)
    return replace(
        comparison,
        files=files,
        expectations=expectations,
        problems=tuple(problems),
        renamed_from=_name_there(origin, base) if origin else None,
    )


def _at_same_place(gate: Gate, base: Base) -> Gate | None:
    """Find files there with the same names as a gate's files here.

    They belong to a faulty gate, which is never paired, or the gates there are not known.
    """
    suite, expectations, golden = (
        None if name is None else base.path / name for name in map(base.here.name, gate.files)
    )
    if suite is None or golden is None or not any(map(os.path.lexists, (suite, golden))):
        return None
    known = expectations is not None and os.path.lexists(expectations)
    return replace(explicit_gate(suite, expectations if known else None, golden), name=gate.name)


def _find_origin(base: Base, documents: GateDocuments) -> Gate | None:
    """Find the single removed gate whose golden has the same suite name: it was renamed."""
    origins = base.origins.get(documents.suite.value["suite_name"], ())
    return origins[0] if len(origins) == 1 else None


def _accepted_suite(gate: Gate) -> str | None:
    """Return the name of the suite that a gate's golden accepts; `None` if it is unreadable."""
    golden = gate.golden
    try:
        accepted = read_golden(golden, golden.name) if golden else None
    except Tier2GateError:
        return None
    return accepted.content.suite_name if accepted and accepted.content else None


def _compare_goldens(accepted: Golden | None, head: Golden | None) -> BaseComparison:
    if accepted is None or head is None:
        return BaseComparison(
            status=BaseStatus.SAME if accepted is head else BaseStatus.CHANGED,
            golden_hash=accepted.test_run_hash if accepted else None,
        )
    lost = _lost_detail(accepted, head)
    if _results(accepted) != _results(head):
        return BaseComparison(
            status=BaseStatus.CHANGED,
            golden_hash=accepted.test_run_hash,
            drift=explain_drift(accepted, head),
            lost_detail=lost,
        )
    changed_inputs = find_changed_inputs(accepted, head)
    reasons = None if accepted.reason == head.reason else (accepted.reason, head.reason)
    changed = changed_inputs or reasons or lost
    return BaseComparison(
        status=BaseStatus.CHANGED if changed else BaseStatus.SAME,
        golden_hash=accepted.test_run_hash,
        changed_inputs=changed_inputs,
        reasons=reasons,
        lost_detail=lost,
    )


def _results(golden: Golden) -> tuple[str, str]:
    return golden.test_run_hash, golden.hash_algorithm


def _lost_detail(accepted: Golden, head: Golden) -> str | None:
    """Name what a golden no longer keeps, which makes the next drift harder to explain."""
    if accepted.content is not None and head.content is None:
        return "everything but the hash"
    if accepted.record is not None and head.record is None:
        return "the results"
    return None


def _changed_expectations(there: Path, root: Path, here: Document) -> Iterator[ExpectationChange]:
    """Find the expectations that differ from the target branch's."""
    document = read_document(there, file_name(there, root))
    if problems := validate_shape(document, "expectations"):
        raise InputInvalidError(*problems)
    before, after = _assertions(document), _assertions(here)
    places = {item["id"]: index for index, item in enumerate(here.value["expectations"])}
    for key in changed_keys(before, after):
        line = column = None
        if key in places:
            line, column = here.positions.locate(("expectations", places[key]))
        yield ExpectationChange(
            id=key,
            before=before.get(key),
            after=after.get(key),
            file=here.name,
            line=line,
            column=column,
        )


def _assertions(document: Document) -> Mapping[str, dict[str, Any]]:
    return {
        item["id"]: {field: item.get(field) for field in _ASSERTION_FIELDS}
        for item in document.value["expectations"]
    }


def _is_same(one: Path, other: Path | None) -> bool:
    return other is not None and real_path(one) == real_path(other)


def _refuse_outside(path: Path, base: Base, root: Path) -> None:
    """Refuse a file whose link points outside the target branch's folder."""
    real, folder = (Path(real_path(item)) for item in (path, base.path))
    if os.path.isdir(folder) and not real.is_relative_to(folder):
        problem = Problem(
            code="symbolic-link",
            message="a symbolic link points outside the target branch's folder",
            hint="replace the link with the file itself",
            file=file_name(path, root),
        )
        raise InputInvalidError(problem)


def _unusable(base: Path, what: str) -> UnusablePathError:
    return UnusablePathError(f"{base.as_posix()}: {what}")


def _relative(path: Path | None, root: Path) -> str | None:
    """Name a path relative to the root; `None` if it is outside."""
    if path is None:
        return None
    name = os.path.relpath(path, root)
    return None if Path(name).parts[:1] == (os.pardir,) else Path(name).as_posix()

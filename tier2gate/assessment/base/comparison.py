"""Compares a gate with the target branch: what a change accepts, and what it no longer expects."""

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

from tier2gate.assessment.base.as_written import (
    find_changed_as_written,
    find_loosened_as_written,
    read_written,
)
from tier2gate.assessment.base.changed_expectations import changed_expectations
from tier2gate.assessment.base.counterparts import find_changed_files, reads_the_same
from tier2gate.assessment.base.opening import Base, at_same_place, find_origin, name_there
from tier2gate.assessment.judging import show_missions
from tier2gate.assessment.reported.explaining import find_inputs
from tier2gate.assessment.reported.masks import find_loosened
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.errors import InputInvalidError, Tier2GateError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.code import modules_of
from tier2gate.gates.expansion import ExpandedSuite
from tier2gate.gates.expected.many_scenarios import is_abridged, write_out
from tier2gate.gates.files import GateDocuments, read_suite
from tier2gate.gates.gate import Gate
from tier2gate.gates.masks.reading import read_masks
from tier2gate.gates.naming import file_name
from tier2gate.golden.changed_inputs import find_changed_inputs, place_inputs
from tier2gate.golden.drift import explain_drift
from tier2gate.golden.echoes import ScenarioInputs
from tier2gate.golden.format import Golden, same_inputs
from tier2gate.golden.store import read_golden
from tier2gate.missions.declarative import normal_form
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange, FileChange
from tier2gate.results.masks import MaskReport
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

CompareDefinitions: TypeAlias = Callable[
    [Gate, GateDocuments, Path], tuple[tuple[ExpectationChange, ...], tuple[MaskReport, ...]]
]
"""`(the gate there, the documents here, the root) → the expectations that differ, wider masks`"""


def compare_with_base(  # noqa: PLR0913, PLR0917 - two sides
    report: GateReport,
    gate: Gate,
    documents: GateDocuments,
    head: Golden | None,
    new: Golden,
    base: Base,
    settings: Settings,
    *,
    as_written: bool = False,
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
        as_written: whether expectations and masks are compared as the files have them, not written
            out, as for a gate that is too large for memory; then so are `documents`.

    Returns:
        The report; its outcome is `golden-changed` if that must fail and nothing worse happened.
    """
    # If the results match the golden, compare the inputs as the files have them now, unless the
    # target branch has the same files: then this change did not alter them.
    same_results = head is not None and _results(head) == _results(new)
    there = base.counterparts.get(gate)
    code = [m.path for m in modules_of(gate, settings) if m.path is not None]
    tables = [table.path for table in documents.tables if table.path is not None]
    here = head
    if (
        head is not None
        and head.content is not None
        and same_results
        and not same_inputs(head, new)
    ):
        side = base.there or base.here
        if there is None or not reads_the_same(gate, base.here, there, side, [*code, *tables]):
            here = _with_expectations(head, new)
    inputs = _inputs_of(here, new, documents)
    definitions = _as_written if as_written else _written_out
    comparison = _compare(gate, documents, here, base, settings.root, inputs, definitions)
    drifted = comparison.drift.changed_inputs if comparison.drift else ()
    changed = (*comparison.changed_inputs, *drifted)
    report = show_missions(report, changed, documents)
    names = {mission["name"] for mission in report.changed_missions}
    if there is not None and names:
        missions = tuple(_missions_there(there, names, base, settings.root))
        comparison = replace(comparison, missions=missions)
    report = replace(report, base=comparison)
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


def _inputs_of(
    head: Golden | None, new: Golden, documents: GateDocuments
) -> dict[str, ScenarioInputs]:
    """Return the inputs of a golden's scenarios, for those that are as the files have them now."""
    if head is None or head.content is None or new.content is None:
        return {}
    accepted, now = head.content.scenarios, new.content.scenarios
    return {
        name: inputs
        for name, inputs in find_inputs(documents).items()
        if name in accepted and accepted[name].input_hash == now[name].input_hash
    }


def _compare(  # noqa: PLR0913, PLR0917 - two sides
    gate: Gate,
    documents: GateDocuments,
    head: Golden | None,
    base: Base,
    root: Path,
    inputs: Mapping[str, ScenarioInputs],
    compare_definitions: CompareDefinitions,
) -> BaseComparison:
    problems: list[Problem] = []
    expectations: tuple[ExpectationChange, ...] = ()
    masks: tuple[MaskReport, ...] = ()
    files: tuple[FileChange, ...] = ()
    golden, origin = base.path, None
    if base.there is not None:
        there = base.counterparts.get(gate)
        if there is not None:
            files = find_changed_files(gate, base.here, there, base.there)
        else:
            there = at_same_place(gate, base)
        if there is None:
            there = origin = find_origin(documents.suite.value["suite_name"], base)
        if there is None or there.expectations is None or there.golden is None:
            return BaseComparison(
                status=BaseStatus.NEW, reason=None if head is None else head.reason
            )
        golden = there.golden
        try:
            _refuse_outside(there.expectations, base, root)
            expectations, masks = compare_definitions(there, documents, root)
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
            reason=None if head is None else head.reason,
            files=files,
            expectations=expectations,
            masks=masks,
            problems=(*problems, *error.problems),
        )
    comparison = _compare_goldens(accepted, head, inputs)
    placed = place_inputs(comparison.changed_inputs, documents)
    comparison = replace(comparison, changed_inputs=placed)
    if comparison.drift is not None:
        placed = place_inputs(comparison.drift.changed_inputs, documents)
        comparison = replace(comparison, drift=replace(comparison.drift, changed_inputs=placed))
    if files or expectations or masks or problems:  # the gate changed, or this cannot be determined
        comparison = replace(comparison, status=BaseStatus.CHANGED)
    return replace(
        comparison,
        reason=None if head is None else head.reason,
        reason_before=None if accepted is None else accepted.reason,
        files=files,
        expectations=expectations,
        masks=masks,
        problems=tuple(problems),
        renamed_from=name_there(origin, base) if origin else None,
    )


def _written_out(
    there: Gate, documents: GateDocuments, root: Path
) -> tuple[tuple[ExpectationChange, ...], tuple[MaskReport, ...]]:
    """Compare the expectations and masks of single scenarios."""
    if there.expectations is None:
        return (), ()
    read_once = cache(partial(_read_suite, there, root))
    theirs = _read_expectations(there.expectations, root, read_once)
    masks = _loosened_masks(documents.suite, read_once)
    return tuple(changed_expectations(theirs, documents.expectations)), masks


def _as_written(
    there: Gate, documents: GateDocuments, root: Path
) -> tuple[tuple[ExpectationChange, ...], tuple[MaskReport, ...]]:
    """Compare the expectations and masks as the files have them."""
    if there.suite is None or there.expectations is None:
        return (), ()
    theirs = read_written(there.expectations, root, "expectations")
    changes = tuple(find_changed_as_written(theirs, documents.expectations))
    suite = read_written(there.suite, root, "suite")
    masks = tuple(find_loosened_as_written(suite, documents.suite))
    return changes, masks


def _compare_goldens(
    accepted: Golden | None, head: Golden | None, inputs: Mapping[str, ScenarioInputs]
) -> BaseComparison:
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
            drift=explain_drift(accepted, head, inputs=inputs),
            lost_detail=lost,
        )
    changed_inputs = find_changed_inputs(accepted, head)
    changed = changed_inputs or accepted.reason != head.reason or lost
    return BaseComparison(
        status=BaseStatus.CHANGED if changed else BaseStatus.SAME,
        golden_hash=accepted.test_run_hash,
        changed_inputs=changed_inputs,
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


def _read_suite(there: Gate, root: Path) -> ExpandedSuite | None:
    """Read the suite of the target branch, and write it out."""
    if there.suite is None:
        return None
    suite = read_suite(there.suite, there, root)
    _refuse_invalid(suite.document, "suite")
    return suite


def _loosened_masks(
    here: Document, read_there: Callable[[], ExpandedSuite | None]
) -> tuple[MaskReport, ...]:
    """Find the masks and roundings that hide more than on the target branch."""
    masks = read_masks(here.value)
    suite = read_there() if masks.of_suite or masks.of_calls else None
    return () if suite is None else tuple(find_loosened(suite.document, here))


def _refuse_invalid(document: Document, kind: str) -> None:
    if problems := validate_shape(document, kind):
        raise InputInvalidError(*problems)


def _read_expectations(
    path: Path, root: Path, read_suite_there: Callable[[], ExpandedSuite | None]
) -> Document:
    """Read the expectations of the target branch, and write them out."""
    document = read_written(path, root, "expectations")
    suite = read_suite_there() if is_abridged(document) else None
    if suite is None:
        return document
    written = write_out(document, suite.document, suite.rows)
    if written.document is None or written.problems:
        raise InputInvalidError(*written.problems)
    return written.document


def _missions_there(
    there: Gate, names: Collection[str], base: Base, root: Path
) -> Iterator[Mapping[str, Any]]:
    """Find the definitions of missions on the target branch; those in unreadable files are lost."""
    for path in there.missions:
        with contextlib.suppress(Tier2GateError):
            _refuse_outside(path, base, root)
            document = read_written(path, root, "missions")
            found = (item for item in document.value["missions"] if item["name"] in names)
            yield from map(normal_form, found)


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

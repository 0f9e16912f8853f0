"""The target branch's side: what a change accepts, and what it no longer demands."""

import glob
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tier2gate.comparison import BaseComparison, BaseStatus, ExpectationMove
from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_document
from tier2gate.errors import InputInvalidError, Outcome, Problem, Tier2GateError
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import expectations_beside, file_name
from tier2gate.gates.patterns import leads_somewhere
from tier2gate.gates.selection import Selection, UnusablePathError, select_gates
from tier2gate.golden.differences import find_moved
from tier2gate.golden.drift import explain_drift
from tier2gate.golden.format import Golden, same_acceptance
from tier2gate.golden.moved_inputs import find_moved_inputs
from tier2gate.golden.store import read_golden
from tier2gate.report import GateReport
from tier2gate.settings import Settings

_DEMANDS = ("scenario_name", "mission_name", "path", "op", "expected")


def check_base(settings: Settings, selection: Selection) -> None:
    """Refuse a base that nothing can be compared with.

    Args:
        settings: the call's settings.
        selection: its gates.

    Raises:
        UnusablePathError: there is no such folder or file; or a file, but not one gate.
    """
    base = settings.base
    if base is None:
        return
    if not base.exists():
        message = f"{base.as_posix()}: there is no such folder or file to compare with"
        raise UnusablePathError(message)
    if not base.is_dir() and len(selection.gates) != 1:
        message = (
            f"{base.as_posix()}: a file is one gate's golden, but there are "
            f"{len(selection.gates):,} gates; name the folder with the target branch's files"
        )
        raise UnusablePathError(message)
    for gate in selection.gates:
        if base.is_dir() and any(_relative(p, settings.root) is None for p in gate.files):
            message = (
                f"{base.as_posix()}: the gate {gate.name} lies outside of the folder that files "
                "are named from, so its counterpart cannot be found"
            )
            raise UnusablePathError(message)


def find_removed(settings: Settings, selection: Selection) -> tuple[str, ...] | None:
    """Find the gates that the target branch has and this one has not.

    Args:
        settings: the call's settings; the same paths are looked at there.
        selection: the gates here.

    Returns:
        Their suites, named from that branch's folder, sorted; `None` where that was not looked at.

    Raises:
        InputInvalidError: that branch's configuration is invalid.
    """
    base = settings.base
    if base is None or not base.is_dir() or settings.suite is not None:
        return None
    escaped = Path(glob.escape(os.fspath(base)))
    names = [_relative(path, settings.root) or "." for path in settings.paths]
    paths = [(base if (base / name).exists() else escaped) / name for name in names]
    there = replace(
        settings,
        paths=tuple(path for path in paths if leads_somewhere(path)),
        folder=base / (_relative(settings.folder, settings.root) or "."),
        base=None,
        proposed=None,
    )
    if paths and not there.paths:
        return ()
    here = {_place_of(gate, settings.root) for gate in selection.gates}
    removed = [
        file_name(gate.suite, base)
        for gate in select_gates(there).gates
        if gate.suite is not None and not gate.faults and _place_of(gate, base) not in here
    ]
    return tuple(sorted(removed))


def _place_of(gate: Gate, root: Path) -> tuple[str | None, str]:
    """Say which gate this is on either side, whatever ending its suite has."""
    return _relative(gate.files[0].parent, root), gate.name


def compare_with_base(
    report: GateReport,
    gate: Gate,
    documents: GateDocuments,
    head: Golden | None,
    settings: Settings,
) -> GateReport:
    """Enter how a gate stands to the target branch's.

    Args:
        report: the gate's report, compared with its own golden.
        gate: the gate.
        documents: its documents.
        head: its golden.
        settings: the call's settings.

    Returns:
        The report; with the outcome `golden-changed` where nothing worse holds, if that is to fail.
    """
    if settings.base is None:
        return report
    comparison = _compare(gate, documents.expectations, head, settings.base, settings.root)
    report = replace(report, base=comparison)
    fails = settings.fail_on_golden_change and report.golden_changed
    if fails and report.outcome in (Outcome.PASSED, Outcome.GOLDEN_MISSING):
        return replace(report, outcome=Outcome.GOLDEN_CHANGED)
    return report


def _compare(
    gate: Gate, expectations: Document, head: Golden | None, base: Path, root: Path
) -> BaseComparison:
    problems: list[Problem] = []
    moves: tuple[ExpectationMove, ...] = ()
    if base.is_dir():
        suite, demands, golden = (_counterpart(path, base, root) for path in gate.files)
        if not suite.exists() and not golden.exists():
            return BaseComparison(status=BaseStatus.NEW)
        if not demands.exists():
            demands = expectations_beside(suite.parent, gate.name)
        try:
            moves = tuple(_moved_expectations(demands, root, expectations))
        except Tier2GateError as error:
            problems += error.problems
    else:
        golden = base
    try:
        accepted = read_golden(golden, file_name(golden, root)) if golden.exists() else None
    except Tier2GateError as error:
        # What cannot be read cannot be said to be the same.
        return BaseComparison(
            status=BaseStatus.CHANGED, expectations=moves, problems=(*problems, *error.problems)
        )
    return _compare_goldens(accepted, head, moves, tuple(problems))


def _compare_goldens(
    accepted: Golden | None,
    head: Golden | None,
    moves: tuple[ExpectationMove, ...],
    problems: tuple[Problem, ...],
) -> BaseComparison:
    if accepted is None or head is None:
        same = accepted is head
        return BaseComparison(
            status=BaseStatus.SAME if same else BaseStatus.CHANGED,
            golden_hash=accepted.test_run_hash if accepted else None,
            expectations=moves,
            problems=problems,
        )
    same_results = (accepted.test_run_hash, accepted.hash_algorithm) == (
        head.test_run_hash,
        head.hash_algorithm,
    )
    same = same_results and (same_acceptance(accepted, head) or same_acceptance(head, accepted))
    return BaseComparison(
        status=BaseStatus.SAME if same else BaseStatus.CHANGED,
        golden_hash=accepted.test_run_hash,
        drift=None if same_results else explain_drift(accepted, head),
        moved=find_moved_inputs(accepted, head) if same_results else (),
        expectations=moves,
        problems=problems,
    )


def _moved_expectations(there: Path, root: Path, here: Document) -> Iterator[ExpectationMove]:
    """Find the expectations that demand otherwise than the target branch's."""
    document = read_document(there, file_name(there, root))
    if problems := validate_document(document, "expectations"):
        raise InputInvalidError(*problems)
    before, after = _demands(document), _demands(here)
    places = {item["id"]: index for index, item in enumerate(here.value["expectations"])}
    for key in find_moved(before, after):
        line = column = None
        if key in places:
            line, column = here.positions.locate(("expectations", places[key]))
        yield ExpectationMove(
            id=key,
            before=before.get(key),
            after=after.get(key),
            file=here.name,
            line=line,
            column=column,
        )


def _demands(document: Document) -> Mapping[str, dict[str, Any]]:
    return {
        item["id"]: {field: item.get(field) for field in _DEMANDS}
        for item in document.value["expectations"]
    }


def _counterpart(path: Path, base: Path, root: Path) -> Path:
    return base / (_relative(path, root) or "")


def _relative(path: Path | None, root: Path) -> str | None:
    """Name a path from the root; `None` if it lies outside."""
    if path is None:
        return None
    name = os.path.relpath(path, root)
    return None if Path(name).parts[:1] == (os.pardir,) else Path(name).as_posix()

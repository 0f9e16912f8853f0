"""What `diff` does: compares goldens, records or reports, or a golden with a new run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tier2gate.assessment.pipeline import assess
from tier2gate.assessment.reported.noting import CHANGED_INPUTS
from tier2gate.assessment.runs.proving import RUNS
from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import Document, parse_json, read_bytes
from tier2gate.documents.schemas import (
    load_schema,
    stated_version,
    validate_document,
    validate_value,
)
from tier2gate.foundation.errors import (
    GateStoppedError,
    GoldenInvalidError,
    InputInvalidError,
    MissingPathError,
    UnusablePathError,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.naming import file_name, kind_of
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.golden.bare_hash import parse_bare_hash
from tier2gate.golden.changed_inputs import find_changed_inputs
from tier2gate.golden.changes import find_changes
from tier2gate.golden.drift import Cause, Drift, explain_drift, explain_records
from tier2gate.golden.format import Golden
from tier2gate.golden.record import STATED_HASH, Record, hashes_of
from tier2gate.golden.store import golden_of
from tier2gate.orchestration.test_run import RECORD_VERSION
from tier2gate.reporters.json_report import REPORT_VERSION
from tier2gate.results.difference import Difference
from tier2gate.results.invocation import accepting_command
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ComparedFile:
    """One of the two files of a comparison.

    Attributes:
        name: the file's name.
        golden: the golden, maybe only its hash; `None` for a report.
        record: the results, if the file has them.
        report: the report; `None` for other files.
    """

    name: str
    golden: Golden | None = None
    record: Record | None = None
    report: Mapping[str, Any] | None = None


class StoppedDiffError(GateStoppedError):
    """The gate has no result to compare.

    Attributes:
        report: its report.
    """

    def __init__(self, report: GateReport, notices: Iterable[Problem]) -> None:
        """Keep the report, and its problems."""
        super().__init__(report.outcome, *report.problems, notices=notices)
        self.report = report


def diff_files(before: Path, after: Path, root: Path) -> Difference:
    """Compare two files.

    Args:
        before: a golden, a record as printed by `run`, or a report.
        after: another one; a report is only compared with a report.
        root: the folder that files are named from.

    Returns:
        What differs.

    Raises:
        UnusablePathError: a file does not exist, or the two cannot be compared.
        InputInvalidError: a file is of another kind, or is invalid.
        GoldenInvalidError: a golden is invalid, or a record was edited.
    """
    old, new = (_read_compared(path, file_name(path, root)) for path in (before, after))
    if (old.report is None) != (new.report is None):
        message = f"{old.name}, {new.name}: cannot compare a report with a golden or record"
        raise UnusablePathError(message)
    if old.report is not None and new.report is not None:
        changes = tuple(find_changes(_comparable(old.report), _comparable(new.report)))
        drift = Drift(cause=Cause.UNKNOWN, changes=changes, explained=True) if changes else None
        return Difference(before=None, after=None, drift=drift)
    return _diff_goldens(old, new)


def diff_with_now(path: Path, settings: Settings) -> Difference:
    """Compare a golden with a new run of its gate.

    Args:
        path: the golden, or its gate's suite.
        settings: the call's settings.

    Returns:
        What differs.

    Raises:
        UnusablePathError: the file does not exist, or does not belong to exactly one gate.
        InputInvalidError: the gate was not found.
        StoppedDiffError: the gate has no result.
        GateStoppedError: nothing was accepted yet.
    """
    selection = _select_one(path, settings)
    if path.is_dir() or len(selection.gates) != 1 or selection.gates[0].suite is None:
        message = f"{path.as_posix()}: not the golden or suite of one gate"
        raise UnusablePathError(message)
    if selection.problems:
        raise InputInvalidError(*selection.problems)
    [item] = assess(selection, replace(settings, least_runs=RUNS))
    report = item.report
    # Changed inputs are part of the difference.
    of_gate = [notice for notice in report.notices if notice.code != CHANGED_INPUTS]
    notices = bounded([*selection.notices, *of_gate])
    if report.problems:
        raise StoppedDiffError(report, notices)
    if item.new is None or item.old is None:
        problem = Problem(
            code="golden-missing",
            message="nothing has been accepted yet",
            hint=f"to accept the results: {accepting_command(settings, report)}",
            file=report.files.golden,
        )
        raise GateStoppedError(Outcome.GOLDEN_MISSING, problem, notices=notices)
    return Difference(
        before=item.old.test_run_hash,
        after=item.new.test_run_hash,
        drift=report.drift,
        report=report,
        changed_inputs=find_changed_inputs(item.old, item.new) if report.drift is None else (),
        notices=notices,
    )


def _select_one(path: Path, settings: Settings) -> Selection:
    try:
        return select_gates(replace(settings, paths=(path,)), any_kind=True)
    except MissingPathError:
        raise
    except UnusablePathError:
        if kind_of(path) is not None:
            raise
        message = f"{path.as_posix()}: not a golden or suite; give a second file to compare with"
        raise UnusablePathError(message) from None


def _diff_goldens(old: ComparedFile, new: ComparedFile) -> Difference:
    if old.golden is None or new.golden is None:
        raise TypeError("both sides have a hash")
    before, after = old.golden, new.golden
    same = (before.test_run_hash, before.hash_algorithm) == (
        after.test_run_hash,
        after.hash_algorithm,
    )
    drift = None
    if not same:
        drift = explain_drift(before, after)
        if drift.cause is Cause.UNKNOWN and old.record is not None and new.record is not None:
            drift = explain_records(old.record, new.record)
    return Difference(
        before=before.test_run_hash,
        after=after.test_run_hash,
        drift=drift,
        changed_inputs=find_changed_inputs(before, after) if same else (),
    )


def _read_compared(path: Path, name: str) -> ComparedFile:
    if path.is_dir():
        message = f"{path.as_posix()}: this is a folder; give a golden, record or report"
        raise UnusablePathError(message)
    if not path.is_file():
        message = f"{path.as_posix()}: there is no such file"
        raise UnusablePathError(message)
    data = read_bytes(path, name, RECORD_LIMITS)
    bare = parse_bare_hash(data)
    if bare is not None:
        return ComparedFile(name=name, golden=bare)
    document = parse_json(data, name, RECORD_LIMITS)
    version = stated_version(document.value) or ""
    if version == RECORD_VERSION:
        return _compared_record(document)
    if version == REPORT_VERSION:
        if problems := validate_document(document, "report"):
            raise InputInvalidError(*problems)
        return ComparedFile(name=name, report=document.value)
    if version.startswith("golden@"):
        golden = golden_of(document)
        return ComparedFile(name=name, golden=golden, record=golden.record)
    problem = Problem(
        code="not-comparable",
        message="not a golden, record or report according to its schema_version",
        hint="give files written by update, run or check --report json=PATH",
        file=name,
    )
    raise InputInvalidError(problem)


def _compared_record(document: Document) -> ComparedFile:
    """Read a record as a golden that has only a hash; the record's own hash must be right."""
    golden_schema = load_schema("golden")
    schema = {**golden_schema["$defs"]["record"], "$defs": golden_schema["$defs"]}
    if problems := validate_value(document, (), document.value, schema):
        raise InputInvalidError(*problems)
    record = Record(json=document.value)
    found = hashes_of(record).test_run_hash
    if record.stated_hash != found:
        problem = document.problem(
            STATED_HASH,
            code="record-tampered",
            message="the record does not match its test_run_hash: it was edited",
            hint="record the run again",
        )
        raise GoldenInvalidError(problem)
    return ComparedFile(name=document.name, golden=Golden(test_run_hash=found), record=record)


def _comparable(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report with its gates keyed by file, without the version and what was printed."""
    gates: dict[str, Any] = {}
    for gate in report["gates"]:
        files = gate["files"]
        name = files["golden"] or files["suite"] or files["expectations"] or gate["name"]
        while name in gates:  # several gates can share a file
            name = f"{name}, {gate['name']}"
        gates[name] = {key: value for key, value in gate.items() if key != "printed"}
    return {**{key: value for key, value in report.items() if key != "tool"}, "gates": gates}

"""Render a report as JSON, valid under `schemas/report.v1.schema.json`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tier2gate import __version__
from tier2gate.foundation.printable import defused, escape_invisible
from tier2gate.foundation.problems import Problem
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.reporters.interface import Layout
from tier2gate.results.comparison import BaseComparison
from tier2gate.results.masks import MaskReport
from tier2gate.results.report import ExpectationReport, GateReport, Report

if TYPE_CHECKING:  # most runs do not drift
    from tier2gate.golden.changes import Change
    from tier2gate.results.nondeterminism import Nondeterminism

REPORT_VERSION = "report@1"


def render(report: Report, _layout: Layout, /) -> bytes:
    """Render a report for machines.

    Args:
        report: what was found.

    Returns:
        JSON, UTF-8, two spaces, keys sorted, final newline: the same run gives the same bytes.
    """
    counts = report.counts
    body = {
        "schema_version": REPORT_VERSION,
        "tool": {"name": "tier2gate", "version": __version__, "hash_algorithm": HASH_ALGORITHM},
        "outcome": report.outcome.value,
        "exit_code": report.exit_code,
        "counts": {
            "gates": counts.gates,
            "scenarios": counts.scenarios,
            "missions": counts.missions,
            "expectations": counts.expectations,
            "failed_expectations": counts.failed_expectations,
        },
        "problems": [_problem(problem) for problem in report.problems],
        "notices": [_problem(notice) for notice in report.notices],
        "removed_gates": None if report.removed is None else list(report.removed),
        "gates": [_gate(gate) for gate in report.gates],
    }
    return render_value(body)


def render_value(value: Any) -> bytes:
    """Render any JSON value in the form of reports and records.

    Args:
        value: JSON.

    Returns:
        JSON text with invisible characters and workflow commands escaped; UTF-8, final newline.
    """
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{defused(escape_invisible(text))}\n".encode()


def _gate(gate: GateReport) -> dict[str, Any]:
    return {
        "name": gate.name,
        "outcome": gate.outcome.value,
        "passed": gate.passed,
        "drift": gate.drift is not None,
        "cause": gate.drift.cause.value if gate.drift else None,
        "golden_changed": gate.golden_changed,
        "scenarios_selected": None if gate.selected is None else list(gate.selected.names),
        "test_run_hash": gate.test_run_hash,
        "golden_hash": gate.golden_hash,
        "files": {
            "suite": gate.files.suite,
            "expectations": gate.files.expectations,
            "golden": gate.files.golden,
            "missions": list(gate.files.missions),
            "tables": list(gate.files.tables),
        },
        "expectations": [_expectation(item) for item in gate.expectations],
        "not_judged": list(gate.not_judged),
        "masks": [_mask(item) for item in gate.masks],
        "skipped_steps": [
            {
                "scenario_name": step.scenario_name,
                "mission_name": step.mission_name,
                "step_id": step.step_id,
            }
            for step in gate.skipped
        ],
        "printed": [
            {
                "scenario_name": item.scenario_name,
                "module": item.module,
                "first": list(item.first),
                "left_out": item.left_out,
                "last": list(item.last),
            }
            for item in gate.printed
        ],
        "changes": _changes(gate.drift.changes if gate.drift else gate.first_results),
        "problems": [_problem(problem) for problem in gate.problems],
        "notices": [_problem(notice) for notice in gate.notices],
        "proposed": gate.proposed,
        "python": gate.python,
        "base": None if gate.base is None else _base(gate.base),
        "runs": gate.runs,
        "nondeterminism": _nondeterminism(gate.nondeterminism),
        **({} if gate.unlisted is None else {"unlisted": asdict(gate.unlisted)}),
    }


def _changes(changes: Iterable["Change"]) -> list[dict[str, Any]]:
    return [
        {
            "pointer": change.pointer,
            "kind": change.kind.value,
            "before": change.before,
            "after": change.after,
            "role": change.role.value,
        }
        for change in changes
    ]


def _nondeterminism(found: "Nondeterminism | None") -> Mapping[str, Any] | None:
    if found is None:
        return None
    from tier2gate.results.nondeterminism import describe_nondeterminism  # noqa: PLC0415 - rarely needed

    return describe_nondeterminism(found)


def _base(base: BaseComparison) -> dict[str, Any]:
    return {
        "status": base.status.value,
        "golden_hash": base.golden_hash,
        "reason": base.reason,
        "reason_before": base.reason_before,
        "cause": base.drift.cause.value if base.drift else None,
        "changes": _changes(base.drift.changes if base.drift else ()),
        "expectations": [
            {
                "id": item.id,
                "before": item.before,
                "after": item.after,
                "file": item.file,
                "line": item.line,
                "column": item.column,
            }
            for item in base.expectations
        ],
        "masks": [
            {**_mask(item), "file": item.file, "line": item.line, "column": item.column}
            for item in base.masks
        ],
        "files": [
            {"kind": item.kind, "before": list(item.before), "after": list(item.after)}
            for item in base.files
        ],
        "renamed_from": base.renamed_from,
        "problems": [_problem(problem) for problem in base.problems],
    }


def _expectation(item: ExpectationReport) -> dict[str, Any]:
    failure = item.mission_failure
    return {
        "id": item.id,
        "passed": item.passed,
        "actual": item.actual,
        "expected": item.expected,
        "details": item.details,
        "unknown": item.unknown,
        "written_id": item.written_id,
        "mission_failure": failure
        and {"failed_step_id": failure.failed_step_id, "error_message": failure.error_message},
        "file": item.file,
        "line": item.line,
        "column": item.column,
    }


def _mask(item: MaskReport) -> dict[str, Any]:
    return {
        "path": item.path,
        "with": item.value,
        "digits": item.digits,
        "scenario_name": item.scenario_name,
        "mission_name": item.mission_name,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "hint": problem.hint,
    }

"""Turns judged expectations into their reports: what was found, why it failed, and where it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING

from tier2gate.assessment.reported.path_hints import PathHints, matches_a_part
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import cut
from tier2gate.foundation.problems import MAX_PROBLEMS
from tier2gate.gates.expected.values import check_compared
from tier2gate.gates.expected_forms import UnfilledError, is_open
from tier2gate.gates.files import GateDocuments
from tier2gate.orchestration.expectations import ExpectationResult, MissionExpectation
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.results.report import ExpectationReport

if TYPE_CHECKING:  # rarely needed
    from tier2gate.results.report_parts import MissionFailure

_SHOWN_FAILURE = 1_000
"""The most characters of a mission's failure: every failed expectation repeats them."""


def describe_expectations(
    expectations: Sequence[MissionExpectation],
    documents: GateDocuments,
    run: TestRunResult,
    *,
    locate_all: bool,
) -> tuple[ExpectationReport, ...]:
    """Report the expectations of a run.

    Args:
        expectations: the expectations, in the order of the document.
        documents: the gate's documents, for the places.
        run: the results.
        locate_all: whether to locate expectations that held, too.

    Returns:
        A report of each, in the same order.
    """
    hint = _path_hints(run)
    return tuple(
        _describe(item, index, documents, run, hint, locate_all=locate_all)
        for index, item in enumerate(expectations)
    )


def locate_expectation(
    item: ExpectationReport, index: int, documents: GateDocuments
) -> ExpectationReport:
    """Add the place of an expectation.

    Args:
        item: the expectation.
        index: its index in the document.
        documents: the gate's documents.

    Returns:
        The expectation with line and column.
    """
    _, line, column = documents.expectations.locate(("expectations", index))
    return replace(item, line=line, column=column)


def _path_hints(run: TestRunResult) -> Callable[[MissionExpectation], str | None]:
    """Make a function that explains missing paths, for a limited number of expectations."""
    hints, left = PathHints(run), MAX_PROBLEMS

    def hint(item: MissionExpectation) -> str | None:
        nonlocal left
        left -= 1
        return hints.where_path_ends(item) if left >= 0 else None

    return hint


def _describe(  # noqa: PLR0913 - an expectation and its context
    item: MissionExpectation,
    index: int,
    documents: GateDocuments,
    run: TestRunResult,
    path_hint: Callable[[MissionExpectation], str | None],
    *,
    locate_all: bool,
) -> ExpectationReport:
    result = run.expectations_result.expectation_results[item.id]
    hint = None
    if result.details.get("reason") == "path_missing":
        hint = path_hint(item)
    elif result.details.get("reason") == "type_error":
        hint = _why_unusable(item, index, documents, result)
    described = ExpectationReport(
        id=item.id,
        written_id=_written_id(item, index, documents.expectations),
        scenario_name=item.scenario_name,
        mission_name=item.mission_name,
        path=item.path,
        op=item.op,
        passed=result.passed,
        actual=result.actual,
        expected=result.expected,
        details=result.details,
        unknown=None if result.passed else _why_unknown(item, index, documents, run),
        hint=hint,
        matches_part=result.details.get("reason") == "matches_mismatch"
        and matches_a_part(result.actual, result.expected),
        mission_failure=None if result.passed else _mission_failure(item, run),
        file=documents.expectations.name,
    )
    wanted = locate_all or not result.passed
    return locate_expectation(described, index, documents) if wanted else described


def _written_id(item: MissionExpectation, index: int, document: Document) -> str | None:
    """Return the id of an expectation in the file, if that is another one."""
    file, path = document.origin(("expectations", index, "id"))
    written: str = reduce(getitem, path, file.value)
    return None if written == item.id else written


def _why_unknown(
    item: MissionExpectation, index: int, documents: GateDocuments, run: TestRunResult
) -> str | None:
    """Explain why the value that an expectation compares with is unknown, if it is."""
    expected = documents.expectations.value["expectations"][index].get("expected")
    if not is_open(expected):
        return None
    try:
        from tier2gate.gates.expected.results import fill_results  # noqa: PLC0415 - rarely needed

        fill_results(expected, item.scenario_name, item.mission_name, run.suite_result)
    except UnfilledError as error:
        return str(error)
    from tier2gate.gates.expected.results import UNKNOWN  # noqa: PLC0415 - rarely needed

    is_known = run.expectations_result.expectation_results[item.id].details.get("reason") != UNKNOWN
    return None if is_known else "it is too large"


def _why_unusable(
    item: MissionExpectation, index: int, documents: GateDocuments, result: ExpectationResult
) -> str | None:
    """Explain why the operator does not take a value that was computed, if it does not."""
    at = ("expectations", index, "expected")
    written = documents.expectations.value["expectations"][index].get("expected")
    if not is_open(written):
        return None
    found = check_compared(documents.expectations, at, item.op, result.expected)
    return next((problem.text for problem in found), None)


def _mission_failure(item: MissionExpectation, run: TestRunResult) -> "MissionFailure | None":
    """Return why the mission of an expectation ended without success; `None` if it did not."""
    scenario = run.suite_result.scenario_results.get(item.scenario_name)
    mission = scenario.mission_results.get(item.mission_name) if scenario else None
    if mission is None or mission.success:
        return None
    from tier2gate.results.report_parts import MissionFailure  # noqa: PLC0415 - rarely needed

    return MissionFailure(
        failed_step_id=cut(mission.failed_step_id or "", _SHOWN_FAILURE),
        error_message=cut(mission.error_message or "", _SHOWN_FAILURE),
    )

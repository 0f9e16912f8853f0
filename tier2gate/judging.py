"""From results to a gate's report: the verdict, the comparison with the golden, the outcome."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tier2gate.errors import GoldenInvalidError, Outcome, Problem, Tier2GateError
from tier2gate.gates.discovery import Gate
from tier2gate.gates.files import GateDefinition, GateDocuments, file_name
from tier2gate.golden.format import Golden, changed_inputs, contradicts_itself
from tier2gate.orchestration.expectations import (
    MissionExpectation,
    path_segments,
    resolve_path,
)
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.printable import named
from tier2gate.report import ExpectationReport, GateFiles, GateReport
from tier2gate.settings import Settings


def begin(gate: Gate, root: Path) -> GateReport:
    """Begin a gate's report.

    Args:
        gate: which.
        root: the folder that files are named from.

    Returns:
        A report that says nothing good yet: what does not reach its end must not look passed.
    """
    paths = (gate.suite, gate.expectations, gate.golden)
    suite, expectations, golden = (file_name(path, root) if path else None for path in paths)
    files = GateFiles(suite=suite, expectations=expectations, golden=golden)
    return GateReport(name=gate.name, outcome=Outcome.INTERNAL_ERROR, files=files)


def note(report: GateReport, slips: Sequence[Problem]) -> GateReport:
    """Enter what is valid, but looks like a slip.

    Args:
        report: the gate's report so far.
        slips: what was found.

    Returns:
        The report with a notice for each.
    """
    return replace(report, notices=(*report.notices, *slips))


def judge(
    report: GateReport,
    documents: GateDocuments,
    definition: GateDefinition,
    result: TestRunResult,
    *,
    locate_all: bool,
) -> GateReport:
    """Enter the results and the verdict of a run.

    Args:
        report: the gate's report so far.
        documents: what was read, for the places of the expectations.
        definition: what was run.
        result: what it gave.
        locate_all: whether expectations that held get their places, too.

    Returns:
        The report with the verdict; its outcome is that of a gate without a golden.
    """
    expectations = tuple(
        _describe(item, index, documents, result, locate_all=locate_all)
        for index, item in enumerate(definition.expectations.expectations)
    )
    scenarios = result.suite_result.scenario_results.values()
    return replace(
        report,
        outcome=Outcome.GOLDEN_MISSING if result.passed else Outcome.VERDICT_FAILED,
        passed=result.passed,
        test_run_hash=result.metadata["test_run_hash"],
        scenarios=len(scenarios),
        missions=sum(len(scenario.mission_results) for scenario in scenarios),
        expectations=expectations,
    )


def compare(report: GateReport, old: Golden | None, new: Golden, settings: Settings) -> GateReport:
    """Enter how a run differs from the golden.

    Args:
        report: the gate's report, with the verdict.
        old: the golden; `None` if nothing was accepted yet.
        new: the golden that the run would give.
        settings: the call's settings, for the way out.

    Returns:
        The report with its final outcome.

    Raises:
        GoldenInvalidError: the golden contradicts itself.
    """
    if old is None:
        return _with_way_out(report, settings)
    if contradicts_itself(old, new):
        raise GoldenInvalidError(_contradiction(report.files.golden))
    report = replace(report, golden_hash=old.test_run_hash)
    if old.test_run_hash == new.test_run_hash and old.hash_algorithm == new.hash_algorithm:
        moved = changed_inputs(old, new)
        report = note(report, [_moved_inputs(moved)] if moved else [])
        outcome = Outcome.PASSED if report.passed else Outcome.VERDICT_FAILED
        report = replace(report, outcome=outcome)
        return _with_way_out(report, settings) if moved else report
    from tier2gate.golden.drift import explain_drift  # noqa: PLC0415 - most runs do not drift

    outcome = Outcome.HASH_DRIFT if report.passed else Outcome.VERDICT_FAILED
    report = replace(report, outcome=outcome, drift=explain_drift(old, new))
    return _with_way_out(report, settings)


def _with_way_out(report: GateReport, settings: Settings) -> GateReport:
    """Enter the command that accepts a run; a failed verdict is not accepted."""
    if not report.passed:
        return report
    return replace(report, way_out=accepting_command(settings, report.files))


def stop(report: GateReport, error: Tier2GateError) -> GateReport:
    """Enter what stopped a gate.

    Args:
        report: the gate's report so far; a verdict in it stays.
        error: what happened.

    Returns:
        The report with the error's outcome and problems.
    """
    return replace(report, outcome=error.outcome, problems=error.problems)


def accepting_command(settings: Settings, files: GateFiles) -> str:
    """Give the one command that accepts a gate's results.

    Args:
        settings: the call's settings.
        files: the gate's files.

    Returns:
        A command line for a POSIX shell, from where the user stands.
    """
    import shlex  # noqa: PLC0415 - a run that passes needs no way out

    words = ["tier2gate", "update"]
    if settings.suite is None:
        suite = files.suite or ""
        words.append(f"./{suite}" if suite.startswith("-") else suite)
    else:
        for kind in ("suite", "expectations", "golden"):
            words += [f"--{kind}", getattr(files, kind)]
    return shlex.join(words)


def _contradiction(file: str | None) -> Problem:
    return Problem(
        code="golden-tampered",
        message="the golden's hashes do not agree with each other: it was edited by hand, or badly "
        "merged",
        hint="restore it from Git, or delete it and accept today's results with update",
        file=file,
    )


def _moved_inputs(kinds: Sequence[str]) -> Problem:
    message = f"the results are the accepted ones, but these inputs moved: {', '.join(kinds)}"
    return Problem(code="moved-inputs", message=message, hint="update records that")


def _describe(
    item: MissionExpectation,
    index: int,
    documents: GateDocuments,
    run: TestRunResult,
    *,
    locate_all: bool,
) -> ExpectationReport:
    result = run.expectations_result.expectation_results[item.id]
    line = column = hint = None
    if locate_all or not result.passed:
        line, column = documents.expectations.positions.locate(("expectations", index))
    if result.details.get("reason") == "path_missing":
        hint = _where_it_ends(run, item)
    return ExpectationReport(
        id=item.id,
        scenario_name=item.scenario_name,
        mission_name=item.mission_name,
        path=item.path,
        op=item.op,
        passed=result.passed,
        actual=result.actual,
        expected=result.expected,
        details=result.details,
        hint=hint,
        file=documents.expectations.name,
        line=line,
        column=column,
    )


def _where_it_ends(run: TestRunResult, item: MissionExpectation) -> str:
    """Say how far a path leads that leads nowhere, and what may have been meant."""
    from tier2gate.documents.nearest import nearest_hint  # noqa: PLC0415 - most paths lead there

    results = run.suite_result.scenario_results[item.scenario_name].mission_results
    record = results[item.mission_name].to_dict()
    separator = "/" if item.path.startswith("/") else "."
    parts = item.path.split(separator)
    first = reached = int(separator == "/")  # a pointer begins with a separator
    while resolve_path(record, separator.join(parts[: reached + 1]))[0]:
        reached += 1
    walked, step = separator.join(parts[:reached]), path_segments(item.path)[reached - first]
    end = resolve_path(record, walked)[1]
    where = f"in {named(walked)}" if walked else "in the result"
    if isinstance(end, dict):
        guess = nearest_hint(step, end)
        return f"there is no {named(step)} {where}" + (f"; {guess}" if guess else "")
    if isinstance(end, list):
        return f"there is no {named(step)} {where}, a list of {len(end)}"
    return f"{named(walked)} is neither a mapping nor a list"

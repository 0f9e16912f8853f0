"""Turns results into a gate's report: verdict, comparison with the golden, outcome."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.assessment.reported.expectation_reports import (
    describe_expectations,
    locate_expectation,
)
from tier2gate.assessment.reported.noting import find_confusions, note, notices_of_changed
from tier2gate.foundation.errors import GoldenInvalidError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.runnable import GateDefinition
from tier2gate.gates.tables.files import table_names
from tier2gate.golden.format import Golden, same_inputs
from tier2gate.golden.integrity import contradicts_itself
from tier2gate.golden.store import RESTORE_HINT, TAMPERED
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.results.report import GateFiles, GateReport
from tier2gate.settings import Settings

if TYPE_CHECKING:  # needed only when inputs changed
    from tier2gate.golden.changed_inputs import ChangedInput
    from tier2gate.results.report_parts import SkippedStep


def begin(gate: Gate, root: Path, missions: Sequence[str] | None = None) -> GateReport:
    """Begin a gate's report.

    Args:
        gate: the gate.
        root: the folder that files are named from.
        missions: the names of its missions files, if known.

    Returns:
        A report with the outcome `internal-error`, so that a gate that stops early never passes.
    """
    paths = (gate.suite, gate.expectations, gate.golden)
    suite, expectations, golden = (file_name(path, root) if path else None for path in paths)
    if missions is None:
        missions = [file_name(path, root) for path in gate.missions]
    files = GateFiles(
        suite=suite, expectations=expectations, golden=golden, missions=tuple(missions)
    )
    named = gate.configured_python
    return GateReport(
        name=gate.name,
        outcome=Outcome.INTERNAL_ERROR,
        files=files,
        configured_in=file_name(gate.root, root) if gate.configured else None,
        names_python=named is not None and named.python is not None,
    )


def with_tables(report: GateReport, documents: GateDocuments) -> GateReport:
    """Add the tables of the suite to a gate's files.

    Args:
        report: the gate's report so far.
        documents: its documents.

    Returns:
        The report.
    """
    return replace(report, files=replace(report.files, tables=table_names(documents.tables)))


def judge(
    report: GateReport,
    documents: GateDocuments,
    definition: GateDefinition,
    result: TestRunResult,
    *,
    locate_all: bool,
) -> GateReport:
    """Add the results and the verdict of a run.

    Args:
        report: the gate's report so far.
        documents: the gate's documents, for the places of the expectations.
        definition: what was run.
        result: the results.
        locate_all: whether to locate expectations that held, too.

    Returns:
        The report with the verdict; its outcome is that of a gate without a golden.
    """
    expectations = describe_expectations(
        definition.expectations.expectations, documents, result, locate_all=locate_all
    )
    report = note(report, list(find_confusions(expectations, documents.expectations)))
    report = with_masks(report, documents, definition)
    scenarios = result.suite_result.scenario_results.values()
    return replace(
        report,
        outcome=Outcome.GOLDEN_MISSING if result.passed else Outcome.VERDICT_FAILED,
        passed=result.passed,
        test_run_hash=None if report.selected else result.metadata["test_run_hash"],
        scenarios=len(scenarios),
        scenario_names=_names(definition),
        missions=sum(len(scenario.mission_results) for scenario in scenarios),
        expectations=expectations,
        skipped=tuple(_skipped_steps(result)),
    )


def compare(
    report: GateReport,
    old: Golden | None,
    new: Golden,
    documents: GateDocuments,
    settings: Settings,
) -> GateReport:
    """Add the comparison of a run with the golden.

    Args:
        report: the gate's report, with the verdict.
        old: the golden; `None` if nothing was accepted yet.
        new: the golden of this run.
        documents: the gate's documents, for the places of changed inputs.
        settings: the call's settings, for the remedy.

    Returns:
        The report with its outcome.

    Raises:
        GoldenInvalidError: the golden contradicts itself.
    """
    report = replace(report, inputs=new.file_hashes)
    if old is None:
        return _with_remedy(with_results(report, new, documents), settings)
    if contradicts_itself(old, new):
        raise GoldenInvalidError(_contradiction(report.files.golden))
    is_same = old.test_run_hash == new.test_run_hash and old.hash_algorithm == new.hash_algorithm
    report = with_golden(report, old, is_same=is_same)
    if is_same:
        if same_inputs(old, new):
            return report
        from tier2gate.golden.changed_inputs import (  # noqa: PLC0415 - needed only when inputs changed
            find_changed_inputs,
            place_inputs,
        )

        changed = place_inputs(find_changed_inputs(old, new), documents)
        report = note(show_missions(report, changed, documents), list(notices_of_changed(changed)))
        return _with_remedy(report, settings)
    from tier2gate.assessment.reported.explaining import explain  # noqa: PLC0415 - rarely needed

    drift = explain(old, new, documents, is_part=report.selected is not None)
    if not drift.explained:
        from tier2gate.results.invocation import accepting_command  # noqa: PLC0415 - rarely needed

        drift = replace(drift, to_explain=accepting_command(settings, report, "--detail", "full"))
    flipped = {flip.id for flip in drift.flips}
    expectations = tuple(
        locate_expectation(item, index, documents) if item.id in flipped else item
        for index, item in enumerate(report.expectations)
    )
    report = replace(report, drift=drift, expectations=expectations)
    return _with_remedy(show_missions(report, drift.changed_inputs, documents), settings)


def with_golden(report: GateReport, golden: Golden, *, is_same: bool) -> GateReport:
    """Add the accepted hash, and the outcome that follows from it.

    Args:
        report: the gate's report, with the verdict.
        golden: the golden.
        is_same: whether it accepts this run.

    Returns:
        The report.
    """
    usual = Outcome.PASSED if is_same else Outcome.HASH_DRIFT
    outcome = usual if report.passed else Outcome.VERDICT_FAILED
    return replace(report, golden_hash=golden.test_run_hash, outcome=outcome)


def show_missions(
    report: GateReport, changed: Sequence["ChangedInput"], documents: GateDocuments
) -> GateReport:
    """Add the current definitions of changed missions.

    Args:
        report: the gate's report so far; missions in it stay.
        changed: the inputs that changed.
        documents: the gate's documents.

    Returns:
        The report with the definitions, in the order of the files.
    """
    from tier2gate.missions.declarative import normal_form  # noqa: PLC0415 - rarely needed

    names = {item.name for item in changed if item.file_kind == "missions"}
    names |= {mission["name"] for mission in report.changed_missions}
    missions = (item for document in documents.missions for item in document.value["missions"])
    shown = tuple(normal_form(item) for item in missions if item["name"] in names)
    return replace(report, changed_missions=shown)


def with_runs(
    report: GateReport,
    settings: Settings,
    documents: GateDocuments,
    definition: GateDefinition,
    result: TestRunResult,
) -> GateReport:
    """Add what ran in each scenario, if a report shows it.

    Args:
        report: the gate's report so far.
        settings: the call's settings.
        documents: the gate's documents.
        definition: what was run.
        result: the results.

    Returns:
        The report.
    """
    if not settings.keep_runs:
        return report
    from tier2gate.assessment.reported.kept_runs import keep_runs  # noqa: PLC0415 - few calls need it

    return replace(report, scenario_runs=keep_runs(documents, definition, result))


def refuse_unmet(
    report: GateReport, documents: GateDocuments, definition: GateDefinition, run: TestRunResult
) -> GateReport:
    """Refuse masks and roundings that met nothing, as `reported.masks` does, if there are any."""
    if not definition.masks:
        return report
    from tier2gate.assessment.reported import masks  # noqa: PLC0415 - few suites have masks

    return masks.refuse_unmet(report, documents, definition, run)


def with_masks(
    report: GateReport, documents: GateDocuments, definition: GateDefinition
) -> GateReport:
    """Add what is masked and rounded.

    Args:
        report: the gate's report so far.
        documents: its documents.
        definition: what was run.

    Returns:
        The report.
    """
    if not definition.masks:
        return report
    from tier2gate.assessment.reported.masks import tell_masks  # noqa: PLC0415 - as above

    return tell_masks(report, documents, definition.masks)


def _names(definition: GateDefinition) -> tuple[str, ...]:
    return tuple(scenario.scenario_name for scenario in definition.suite.scenarios)


def _skipped_steps(run: TestRunResult) -> "Iterator[SkippedStep]":
    for scenario_name, scenario in run.suite_result.scenario_results.items():
        for key, result in scenario.mission_results.items():
            for step_id in result.skipped_step_ids:
                from tier2gate.results.report_parts import SkippedStep  # noqa: PLC0415 - rarely needed

                yield SkippedStep(scenario_name=scenario_name, mission_name=key, step_id=step_id)


def _with_remedy(report: GateReport, settings: Settings) -> GateReport:
    """Add the command that accepts a run, unless the verdict failed."""
    if not report.passed:
        return report
    from tier2gate.results.invocation import accepting_command  # noqa: PLC0415 - rarely needed

    return replace(report, remedy=accepting_command(settings, report))


def with_results(report: GateReport, new: Golden, documents: GateDocuments) -> GateReport:
    """Add the results that a first acceptance accepts.

    Args:
        report: the gate's report so far.
        new: the golden of the run.
        documents: the documents of what ran.

    Returns:
        The report.
    """
    if new.record is None:
        return report
    from tier2gate.assessment.reported.explaining import find_inputs  # noqa: PLC0415 - rarely needed
    from tier2gate.golden.first_acceptance import list_results  # noqa: PLC0415 - rarely needed

    results = list_results(new.record, find_inputs(documents))
    return replace(report, first_results=tuple(results))


def _contradiction(file: str | None) -> Problem:
    return Problem(
        code="golden-tampered",
        message=f"its hashes do not agree with each other: {TAMPERED}",
        hint=RESTORE_HINT,
        file=file,
    )

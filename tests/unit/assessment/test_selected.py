"""Only some scenarios of a gate run: outcome, report and what is never accepted."""

from pathlib import Path

import pytest

from tier2gate.commands.check import check
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden.drift import Cause
from tier2gate.reporters.terminal.report import render_report
from tier2gate.results.report import GateReport, Report
from tier2gate.results.report_parts import SelectedScenarios
from tier2gate.settings import Settings

SUITE = """\
suite_name: shop
scenarios:
  - scenario_name: refund-small
    initial_state: {}
    missions:
      - {name: echo, params: {sum: 1}}
  - scenario_name: refund-large
    initial_state: {}
    missions:
      - {name: echo, params: {sum: 900}}
  - scenario_name: invoice
    initial_state: {}
    missions:
      - {name: echo, params: {sum: 5}}
"""


def _expectation(scenario: str, value: int) -> str:
    return f"""\
  - id: {scenario}-sum
    scenario_name: {scenario}
    mission_name: echo
    path: executed_steps.0.payload.params.sum
    op: eq
    expected: {value}
"""


EXPECTATIONS = "expectations:\n" + "".join(
    _expectation(*item) for item in (("invoice", 5), ("refund-large", 900), ("refund-small", 1))
)


def write(folder: Path, *, suite: str = SUITE, expectations: str = EXPECTATIONS) -> None:
    """Write a gate with three scenarios."""
    (folder / "a.suite.yaml").write_text(suite, encoding="utf-8")
    (folder / "a.expectations.yaml").write_text(expectations, encoding="utf-8")


def accept(folder: Path, detail: str | None = None) -> None:
    """Write the gate's golden."""
    settings = Settings(paths=(folder,), root=folder)
    for gate, planned in plan_updates(settings, UpdateSettings(detail=detail)).planned:
        carry_out(gate, planned, settings)


def report_on(folder: Path, *globs: str) -> Report:
    """Check the selected scenarios of a folder."""
    return check(Settings(paths=(folder,), root=folder, scenario=globs))


def gate_of(folder: Path, *globs: str) -> GateReport:
    """Check the selected scenarios of the only gate of a folder."""
    (gate,) = report_on(folder, *globs).gates
    return gate


def test_selected_scenarios_pass_alone(tmp_path: Path) -> None:
    """Whoever works on a scenario sees it pass while another one is broken, and reads that."""
    write(tmp_path)
    accept(tmp_path)
    write(tmp_path, suite=SUITE.replace("sum: 5", "sum: 6"))
    assert gate_of(tmp_path).outcome is Outcome.VERDICT_FAILED
    report = report_on(tmp_path, "refund-*")
    (gate,) = report.gates
    assert (gate.outcome, gate.passed, gate.drift, gate.notices) == (
        Outcome.PASSED,
        True,
        None,
        (),
    )
    assert gate.selected == SelectedScenarios(names=("refund-small", "refund-large"), total=3)
    assert (gate.scenarios, gate.missions, len(gate.expectations)) == (2, 2, 2)
    assert (report.exit_code, report.counts.scenarios) == (0, 2)
    assert render_report(report, color=False) == (
        "passed  a.suite.yaml  2 of 3 scenarios, 2 missions, 2 expectations\n"
        "1 gate: 1 passed; only the selected scenarios\n"
    )


def test_part_is_said_to_be_one_even_if_it_is_everything(tmp_path: Path) -> None:
    """A pattern for all scenarios gives no hash to accept either: only a whole run does."""
    write(tmp_path)
    accept(tmp_path)
    gate = gate_of(tmp_path, "*")
    assert (gate.outcome, gate.test_run_hash, gate.inputs) == (Outcome.PASSED, None, None)
    assert gate.selected == SelectedScenarios(
        names=("refund-small", "refund-large", "invoice"), total=3
    )


def test_failed_expectation_is_located_in_the_whole_file(tmp_path: Path) -> None:
    """A failure points to the line of its own expectation, not to one of another scenario."""
    write(tmp_path)
    accept(tmp_path)
    write(tmp_path, suite=SUITE.replace("sum: 1}", "sum: 2}"))
    gate = gate_of(tmp_path, "refund-small")
    assert gate.outcome is Outcome.VERDICT_FAILED
    (failed,) = gate.failed_expectations
    assert (failed.id, failed.line) == ("refund-small-sum", 14)


def test_failed_verdict_that_was_accepted_still_fails(tmp_path: Path) -> None:
    """A scenario that fails as accepted does not pass as a part."""
    write(tmp_path, expectations=EXPECTATIONS.replace("expected: 1\n", "expected: 2\n"))
    report = report_on(tmp_path, "refund-small")
    assert report.outcome is Outcome.VERDICT_FAILED
    write(tmp_path)
    accept(tmp_path, "hashes")
    write(tmp_path, expectations=EXPECTATIONS.replace("expected: 1\n", "expected: 2\n"))
    report = report_on(tmp_path, "refund-small")
    assert report.outcome is Outcome.VERDICT_FAILED
    assert "  the results of these scenarios match the golden\n" in render_report(
        report, color=False
    )


@pytest.mark.parametrize("detail", ["full", "hashes"])
def test_drift_has_no_hash_and_no_command(detail: str, tmp_path: Path) -> None:
    """A drift of a part is red and explained, and offers nothing that would accept it."""
    loose = EXPECTATIONS.replace("op: eq", "op: ne").replace("expected: ", "expected: 77")
    write(tmp_path, expectations=loose)
    accept(tmp_path, detail)
    write(tmp_path, suite=SUITE.replace("sum: 1}", "sum: 2}"), expectations=loose)
    report = report_on(tmp_path, "refund-small")
    (gate,) = report.gates
    assert (gate.outcome, report.exit_code) == (Outcome.HASH_DRIFT, 3)
    assert gate.drift is not None
    assert gate.drift.cause is Cause.INPUTS_CHANGED
    assert [item.name for item in gate.drift.scenarios] == ["refund-small"]
    assert [(item.name, item.line) for item in gate.drift.changed_inputs] == [("refund-small", 3)]
    assert (gate.remedy, gate.drift.to_explain, gate.test_run_hash) == (None, None, None)
    text = render_report(report, color=False)
    assert "tier2gate update" not in text
    assert "removed" not in text
    assert "\n  to accept this, first run without --scenario\n" in text


def test_removed_scenario_that_matches_is_a_drift(tmp_path: Path) -> None:
    """A pattern does not pass without a scenario that was accepted and has been deleted."""
    write(tmp_path)
    accept(tmp_path)
    suite, _, _ = SUITE.partition("  - scenario_name: invoice")
    head, _, rest = suite.partition("  - scenario_name: refund-large")
    assert rest
    write(tmp_path, suite=head, expectations="expectations:\n" + _expectation("refund-small", 1))
    gate = gate_of(tmp_path, "refund-*")
    assert gate.outcome is Outcome.HASH_DRIFT
    assert gate.drift is not None
    assert [(item.name, item.kind.value) for item in gate.drift.scenarios] == [
        ("refund-large", "removed")
    ]
    assert gate_of(tmp_path, "refund-small").outcome is Outcome.PASSED


def test_new_scenario_is_a_drift_without_the_others(tmp_path: Path) -> None:
    """A scenario that nobody accepted is red."""
    write(tmp_path)
    accept(tmp_path)
    new = """\
  - scenario_name: cancel
    initial_state: {}
    missions: [{name: echo}]
"""
    write(tmp_path, suite=SUITE + new)
    gate = gate_of(tmp_path, "cancel")
    assert (gate.outcome, gate.missions, gate.expectations) == (Outcome.HASH_DRIFT, 1, ())


def test_without_a_golden_nothing_is_accepted(tmp_path: Path) -> None:
    """A new gate's scenario can be run, is not green, and cannot be accepted alone."""
    write(tmp_path)
    report = report_on(tmp_path, "invoice")
    (gate,) = report.gates
    assert (gate.outcome, gate.remedy, gate.test_run_hash) == (
        Outcome.GOLDEN_MISSING,
        None,
        None,
    )
    assert render_report(report, color=False) == (
        "golden-missing  a.suite.yaml  1 of 3 scenarios, 1 mission, 1 expectation\n"
        "  nothing has been accepted yet\n"
        "  to accept this, first run without --scenario\n"
        "1 gate: 1 golden-missing; only the selected scenarios\n"
    )


def test_bare_hash_cannot_answer_for_a_scenario(tmp_path: Path) -> None:
    """A golden without hashes of scenarios is not green for one, and the user learns what to do."""
    write(tmp_path)
    golden = tmp_path / "a.golden.json"
    golden.write_text(f"{'0' * 64}\n")
    gate = gate_of(tmp_path, "invoice")
    assert (gate.outcome, gate.test_run_hash) == (Outcome.INPUT_INVALID, None)
    (problem,) = gate.problems
    assert (problem.code, problem.file) == ("bare-hash", "a.golden.json")
    assert (
        problem.hint
        == "run without --scenario, or first accept the whole gate with --detail hashes"
    )
    accept(tmp_path, "hashes")
    assert gate_of(tmp_path, "invoice").outcome is Outcome.PASSED


def test_edited_golden_is_refused_without_a_command(tmp_path: Path) -> None:
    """A part does not pass with a golden that was edited, and does not say how to replace it."""
    write(tmp_path)
    accept(tmp_path)
    golden = tmp_path / "a.golden.json"
    golden.write_text(golden.read_text().replace('"sum": 900', '"sum": 901'))
    gate = gate_of(tmp_path, "invoice")
    assert gate.outcome is Outcome.GOLDEN_INVALID
    assert {problem.hint for problem in gate.problems} == {"restore it from Git"}


def test_invalid_part_that_is_not_selected_is_still_refused(tmp_path: Path) -> None:
    """A file that cannot be used as a whole does not pass in part."""
    write(tmp_path)
    accept(tmp_path)
    write(tmp_path, suite=SUITE.replace("{name: echo, params: {sum: 5}}", "{name: ecko}"))
    assert gate_of(tmp_path, "refund-*").outcome is Outcome.INPUT_INVALID


def test_other_name_of_the_suite_is_not_part_of_a_scenario(tmp_path: Path) -> None:
    """A scenario whose results match passes, although the whole gate drifts."""
    write(tmp_path)
    accept(tmp_path)
    write(tmp_path, suite=SUITE.replace("suite_name: shop", "suite_name: store"))
    assert gate_of(tmp_path).outcome is Outcome.HASH_DRIFT
    gate = gate_of(tmp_path, "invoice")
    assert (gate.outcome, gate.notices) == (Outcome.PASSED, ())


@pytest.mark.parametrize(
    ("detail", "outcome"), [("full", Outcome.HASH_DRIFT), ("hashes", Outcome.PASSED)]
)
def test_weaker_expectation_does_not_pass_as_accepted(
    detail: str, outcome: Outcome, tmp_path: Path
) -> None:
    """An expectation that someone weakened is red if the golden keeps what it expected; with hashes
    only, it is red in the whole run.
    """
    write(tmp_path)
    accept(tmp_path, detail)
    weak = EXPECTATIONS.replace("op: eq\n    expected: 1\n", "op: ne\n    expected: 2\n")
    assert weak != EXPECTATIONS
    write(tmp_path, expectations=weak)
    assert gate_of(tmp_path).outcome is Outcome.HASH_DRIFT
    assert gate_of(tmp_path, "refund-small").outcome is outcome
    assert gate_of(tmp_path, "invoice").outcome is Outcome.PASSED


def test_nothing_that_matches_runs_nothing(tmp_path: Path) -> None:
    """A misspelt name is not green."""
    write(tmp_path)
    accept(tmp_path)
    report = report_on(tmp_path, "invocie")
    assert (report.outcome, report.exit_code, report.gates) == (Outcome.NOTHING_RUN, 10, ())
    (problem,) = report.problems
    assert problem.text == "no scenario matches invocie; did you mean invoice?"


def test_mask_of_another_scenario_does_not_stop_the_selected_ones(tmp_path: Path) -> None:
    """A mask may meet only results of scenarios that do not run now."""
    mask = "mask: [{path: /final_state/stamp, with: masked}]\n"
    suite = SUITE.replace(
        "scenario_name: invoice\n    initial_state: {}",
        "scenario_name: invoice\n    initial_state: {stamp: 1}",
    )
    write(tmp_path, suite=f"{mask}{suite}")
    accept(tmp_path)
    assert gate_of(tmp_path).outcome is Outcome.PASSED
    assert gate_of(tmp_path, "refund-*").outcome is Outcome.PASSED
    write(tmp_path, suite=f"{mask}{SUITE}")
    assert gate_of(tmp_path).outcome is Outcome.INPUT_INVALID

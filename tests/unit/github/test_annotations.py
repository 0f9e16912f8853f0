"""Annotations: what a reviewer sees in the pull request's diff."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.github_runner import Command, read_log
from tests.recording import masked
from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    DRIFTED,
    HIDES_MORE,
    INVALID,
    MISSING,
    NEW_GATE,
    NOW,
    UNCHANGED,
    added,
    changed,
    drift,
    expectation,
    expectation_on_failed_mission,
    gate,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.github.annotations import render_annotations
from tier2gate.results.comparison import BaseComparison, BaseStatus
from tier2gate.results.report import GateReport, Report


def error(message: str, title: str, **properties: str) -> Command:
    """Return the command expected for an error."""
    return Command(name="error", message=message, properties={**properties, "title": title})


def test_failed_expectation_is_annotated_at_its_line() -> None:
    """A reviewer sees a failed expectation in the diff, at its line and column."""
    report = Report(gates=[gate(outcome=Outcome.VERDICT_FAILED, expectations=(expectation(),))])
    assert render_annotations(report) == snapshot(
        "::error file=gates/shop.expectations.yaml,line=2,col=5,title=tier2gate%3A verdict-failed::"
        "gates/shop.expectations.yaml:2:5: is-gold: "
        'new / echo / final_state.tier: expected eq "gold", found "silver"\n'
    )


def test_annotation_reports_why_the_mission_failed() -> None:
    """A reviewer reads next to a failed expectation that its mission failed, and why."""
    item = expectation_on_failed_mission("a\nb")
    report = Report(gates=[gate(outcome=Outcome.VERDICT_FAILED, expectations=(item,))])
    assert render_annotations(report) == snapshot(
        "::error file=gates/shop.expectations.yaml,line=2,col=5,title=tier2gate%3A verdict-failed::"
        "gates/shop.expectations.yaml:2:5: is-gold: "
        'new / echo / final_state.tier: expected eq "gold", found "silver"%0A'
        "the mission ended without success: Step 'pay' failed: a\\nb\n"
    )


def test_drift_is_annotated_at_the_golden() -> None:
    """A reviewer sees the cause of a drift, the changes and the remedy at the golden."""
    assert render_annotations(Report(gates=[DRIFTED])) == snapshot(
        '::error file=gates/shop.golden.json,line=1,title=tier2gate%3A hash-drift::gates/shop.golden.json:1: the verdict passed, but the hash changed%0Achanges:%0A  ~ /suite_result/tier: "gold" → "silver"%0Acause: behaviour-changed: the same inputs gave different results%0A  ~ scenario new: echo; behaviour-changed%0Ato accept this: tier2gate update gates/shop.suite.yaml\n'
    )


def test_changes_of_one_mission_are_annotated_below_its_pointer() -> None:
    """A reviewer of many changes reads the long pointer of a mission only once."""
    mission = "/suite_result/scenario_results/new/mission_results/echo"
    changes = (changed(f"{mission}/final_state/n", 1, 2), added(f"{mission}/executed_steps/1", {}))
    drifted = replace(DRIFTED, drift=drift(*changes), remedy=None)
    assert masked(render_annotations(Report(gates=[drifted])), mission=mission) == snapshot(
        "::error file=gates/shop.golden.json,line=1,title=tier2gate%3A hash-drift::gates/shop.golden.json:1: the verdict passed, but the hash changed%0Achanges:%0A  scenario new, mission echo%0A    ~ /final_state/n: 1 → 2%0A    + /executed_steps/1: {}%0Acause: behaviour-changed: the same inputs gave different results%0A  ~ scenario new: echo; behaviour-changed\n"
    )


def test_annotation_shows_ten_changes_and_counts_the_rest() -> None:
    """A reviewer of a large drift sees its first changes and their number."""
    changes = [added(f"/{number}", number) for number in range(12)]
    drifted = replace(DRIFTED, drift=drift(*changes), remedy=None)
    (command,) = read_log(render_annotations(Report(gates=[drifted])))
    assert command.message.split("\n") == [
        "gates/shop.golden.json:1: the verdict passed, but the hash changed",
        "changes:",
        *[f"  + /{number}: {number}" for number in range(10)],
        "  … and 2 more; raise --max-changes to see them",
        "cause: behaviour-changed: the same inputs gave different results",
        "  ~ scenario new: echo; behaviour-changed",
    ]


def test_missing_golden_is_annotated_at_the_suite() -> None:
    """A user who adds a gate sees its hash and the accepting command at an existing file."""
    assert masked(render_annotations(Report(gates=[MISSING])), NOW=NOW) == snapshot(
        "::error file=gates/shop.suite.yaml,line=1,title=tier2gate%3A golden-missing::gates/shop.suite.yaml:1: nothing has been accepted yet: aaaaaaaaaaaa%0Ato accept this: tier2gate update gates/shop.suite.yaml\n"
    )


def test_problems_are_annotated_at_their_place() -> None:
    """A reviewer sees every problem of a file, even without a line."""
    assert render_annotations(Report(gates=[INVALID])) == snapshot(
        "::error file=gates/shop.expectations.yaml,line=9,col=5,title=tier2gate%3A input-invalid::"
        "gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?\n"
        "::error file=gates/a.yaml,title=tier2gate%3A input-invalid::"
        "gates/a.yaml: the suite file is missing\n"
    )


def test_nothing_run_is_annotated_without_a_file() -> None:
    """A workflow whose paths match no gate gets an annotation on the job."""
    assert render_annotations(Report(gates=())) == snapshot(
        "::error title=tier2gate%3A nothing-run::"
        "no gate was found; a suite is a file called NAME.suite.yaml\n"
    )


def test_general_problem_is_annotated_alone() -> None:
    """A folder that cannot be searched is reported without also claiming that it has no gates."""
    problem = Problem(code="unreadable", message="cannot be searched", file="gates")
    report = Report(gates=(), problems=(problem,), outcomes=(Outcome.INPUT_INVALID,))
    assert render_annotations(report) == snapshot(
        "::error file=gates,title=tier2gate%3A input-invalid::gates: cannot be searched\n"
    )


def test_passed_gate_is_not_annotated() -> None:
    """A passing pull request has no annotations."""
    assert render_annotations(Report(gates=[gate()])) == ""


def test_notice_is_annotated_at_the_golden() -> None:
    """A reviewer of a passing pull request sees that inputs changed without the results."""
    noticed = gate(notices=(make_notice("these inputs moved: suite"),))
    assert render_annotations(Report(gates=[noticed])) == snapshot(
        "::notice file=gates/shop.golden.json,line=1,title=tier2gate%3A shop::"
        "these inputs moved: suite\n"
    )


def test_notice_of_an_input_is_annotated_at_its_line() -> None:
    """A reviewer of a passing pull request sees the changed input at its line."""
    notice = make_notice("an input changed", file="gates/shop.suite.yaml", line=3, column=5)
    assert render_annotations(Report(gates=[gate(notices=(notice,))])) == snapshot(
        "::notice file=gates/shop.suite.yaml,line=3,col=5,title=tier2gate%3A shop::"
        "gates/shop.suite.yaml:3:5: an input changed\n"
    )


def test_general_notice_is_annotated() -> None:
    """A reviewer is told about a committed folder of proposals."""
    notice = make_notice("it is skipped", file="out", hint="delete it")
    assert render_annotations(Report(gates=[gate()], notices=(notice,))) == snapshot(
        "::notice file=out,title=tier2gate::out: it is skipped; delete it\n"
    )


NEW_BEHAVIOUR = (
    "gates/shop.golden.json:1: This change accepts new behaviour, from the target branch's golden "
    f"to this one's:%0A  from      {ACCEPTED}%0A  to        {NOW}%0A"
    "  cause: behaviour-changed: the same inputs gave different results%0A"
    "    ~ scenario new: echo; behaviour-changed%0A"
    '  changes:%0A    ~ /suite_result/tier: "gold" → "silver"'
)


def test_changed_golden_is_annotated_although_the_gate_passes() -> None:
    """A reviewer sees at the golden what a passing pull request newly accepts."""
    assert masked(
        render_annotations(Report(gates=[gate(base=ACCEPTS_NEW_RESULTS)])),
        NEW_BEHAVIOUR=NEW_BEHAVIOUR,
    ) == snapshot(
        '::notice file=gates/shop.golden.json,line=1,title=tier2gate%3A golden-changed::gates/shop.golden.json:1: This change accepts new behaviour, from the target branch\'s golden to this one\'s:%0A  from      bbbbbbbbbbbb%0A  to        aaaaaaaaaaaa%0A  reason: none given%0A  changes:%0A    ~ /suite_result/tier: "gold" → "silver"%0A  cause: behaviour-changed: the same inputs gave different results%0A    ~ scenario new: echo; behaviour-changed\n'
    )


def test_changed_golden_is_annotated_as_an_error_on_request() -> None:
    """With --fail-on-golden-change a reviewer sees at the golden why the job failed."""
    fails = gate(outcome=Outcome.GOLDEN_CHANGED, base=ACCEPTS_NEW_RESULTS)
    assert masked(
        render_annotations(Report(gates=[fails])), NEW_BEHAVIOUR=NEW_BEHAVIOUR
    ) == snapshot(
        '::error file=gates/shop.golden.json,line=1,title=tier2gate%3A golden-changed::gates/shop.golden.json:1: This change accepts new behaviour, from the target branch\'s golden to this one\'s:%0A  from      bbbbbbbbbbbb%0A  to        aaaaaaaaaaaa%0A  reason: none given%0A  changes:%0A    ~ /suite_result/tier: "gold" → "silver"%0A  cause: behaviour-changed: the same inputs gave different results%0A    ~ scenario new: echo; behaviour-changed%0Athis check stays red: a reviewer accepts the change by merging it\n'
    )


def test_changed_expectation_is_annotated() -> None:
    """A reviewer sees a loosened expectation at its file, even if the golden is unchanged."""
    assert render_annotations(Report(gates=[gate(base=ALTERS_EXPECTATIONS)])) == snapshot(
        "::notice file=gates/shop.expectations.yaml,line=1,title=tier2gate%3A golden-changed::"
        "gates/shop.expectations.yaml:1: This change alters expectations:%0A"
        '  ~ gates/shop.expectations.yaml:2:5: is-gold: op "eq" → "ne"\n'
    )


def test_new_mask_is_annotated() -> None:
    """A reviewer sees in the files of a pull request that it hides more of the results."""
    assert render_annotations(Report(gates=[gate(base=HIDES_MORE)])) == snapshot(
        '::notice file=gates/shop.golden.json,line=1,title=tier2gate%3A golden-changed::gates/shop.golden.json:1: This change hides more of the results:%0A  + gates/shop.suite.yaml:2:5: mask of "/final_state/id" with "<id>" in every mission%0A  + gates/shop.suite.yaml:2:5: rounding of "/final_state/total" (2 digits) in every mission%0A  + gates/shop.suite.yaml:2:5: mask of "/final_state/at" with 0 in new / echo%0A  + gates/shop.suite.yaml:2:5: mask of "/final_state/at" with 0 in old / echo\n'
    )


def test_new_gate_is_annotated() -> None:
    """A reviewer can distinguish a new gate's first golden from a changed one."""
    assert render_annotations(Report(gates=[gate(base=NEW_GATE)])) == snapshot(
        "::notice file=gates/shop.golden.json,line=1,title=tier2gate%3A golden-changed::gates/shop.golden.json:1: This change adds this gate: the target branch does not have it%0A  reason: none given\n"
    )


def test_new_gate_without_a_golden_is_annotated_once() -> None:
    """A user who adds a gate sees only that its golden is missing."""
    missing = replace(MISSING, base=NEW_GATE)
    commands = read_log(render_annotations(Report(gates=[missing])))
    assert [(command.name, command.properties["title"]) for command in commands] == snapshot(
        [("error", "tier2gate: golden-missing")]
    )


def test_removed_golden_is_annotated_at_the_suite() -> None:
    """A reviewer sees a removed golden at the suite, as GitHub shows no annotation on a missing
    file.
    """
    base = BaseComparison(status=BaseStatus.CHANGED, golden_hash=ACCEPTED)
    gone = replace(MISSING, outcome=Outcome.GOLDEN_CHANGED, base=base)
    assert masked(render_annotations(Report(gates=[gone])), ACCEPTED=ACCEPTED) == snapshot(
        "::error file=gates/shop.suite.yaml,line=1,title=tier2gate%3A golden-changed::gates/shop.suite.yaml:1: This change removes the golden, which accepted bbbbbbbbbbbb\n"
    )


def test_unreadable_base_is_annotated() -> None:
    """A reviewer sees that the target branch could not be compared, not that nothing changed."""
    problem = Problem(code="not-json", message="not JSON", file="base/a.json", line=3, column=1)
    unread = replace(UNCHANGED, golden_hash=None, problems=(problem,))
    assert render_annotations(Report(gates=[gate(base=unread)])) == snapshot(
        "::notice file=gates/shop.expectations.yaml,line=1,title=tier2gate%3A golden-changed::"
        "gates/shop.expectations.yaml:1: the target branch could not be compared: "
        "base/a.json:3:1: not JSON\n"
    )


@pytest.mark.parametrize("report", [gate(base=UNCHANGED), gate()])
def test_unchanged_gate_is_not_annotated(report: GateReport) -> None:
    """A pull request that accepts nothing new has no annotations."""
    assert render_annotations(Report(gates=[report])) == ""


def test_drift_and_accepted_changes_are_annotated_separately() -> None:
    """A reviewer sees the drift that fails and, separately, what the change accepts."""
    drifted = replace(DRIFTED, base=ACCEPTS_NEW_RESULTS)
    commands = read_log(render_annotations(Report(gates=[drifted])))
    assert [(command.name, command.properties["title"]) for command in commands] == snapshot(
        [
            ("error", "tier2gate: hash-drift"),
            ("notice", "tier2gate: golden-changed"),
        ]
    )


REMOVED = (
    "This change removes 2 gates that the target branch has:%0A"
    '  - gates/old.suite.yaml%0A  - "gates/a b.suite.yaml"\n'
)


@pytest.mark.parametrize(
    ("outcomes", "level"), [((), "notice"), ((Outcome.GOLDEN_CHANGED,), "error")]
)
def test_removed_gates_are_annotated(outcomes: tuple[Outcome, ...], level: str) -> None:
    """A reviewer sees a deleted gate on the job, as no file is left to annotate."""
    gone = ("gates/old.suite.yaml", "gates/a b.suite.yaml")
    report = Report(gates=[gate()], removed=gone, outcomes=outcomes)
    assert masked(render_annotations(report), REMOVED=REMOVED, level=level) == snapshot(
        "::{level} title=tier2gate%3A golden-changed::{REMOVED}"
    )


def test_many_removed_gates_are_cut_and_counted() -> None:
    """A reviewer of a change that deletes many gates sees how many there were."""
    report = Report(gates=[gate()], removed=tuple(f"{number:02}.yaml" for number in range(12)))
    (command,) = read_log(render_annotations(report))
    assert command.message.split("\n") == [
        "This change removes 12 gates that the target branch has:",
        *[f"  - {number:02}.yaml" for number in range(10)],
        "  … and 2 more",
    ]

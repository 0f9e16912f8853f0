"""JUnit XML."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot
from junitparser import JUnitXml, TestCase

from tests.ci_reports import FORBIDDEN, is_red, junit_types
from tests.github_runner import read_log
from tests.reports import (
    ACCEPTS_NEW_RESULTS,
    ANY_TEXT,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    MISSING,
    SELECTED,
    expectation,
    expectation_on_failed_mission,
    gate,
    hostile_report,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.ci.junit import render
from tier2gate.reporters.interface import Layout
from tier2gate.results.report import GateReport, Report
from tier2gate.runner.printed import PrintedOutput


def written(*gates: GateReport, **others: object) -> str:
    """Render gates without what all files begin with."""
    report = replace(Report(gates=gates), **others)  # type: ignore[arg-type]  # fields of a report
    return render(report, Layout()).decode()


def cases_of(*gates: GateReport) -> list[TestCase]:
    """Return the test cases of gates."""
    return [case for suite in JUnitXml.fromstring(written(*gates).encode()) for case in suite]


def state_of(case: TestCase) -> str:
    """Return whether a case passed."""
    if case.is_error:
        return "error"
    return "failure" if case.is_failure else "skipped" if case.is_skipped else "passed"


def test_gate_is_a_suite() -> None:
    """A gate is a suite; it has a case for each expectation, and one for the hash."""
    assert written(FAILED_AND_DRIFTED) == snapshot("""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tier2gate" tests="3" failures="2" errors="0">
  <testsuite name="shop" tests="3" failures="2" errors="0" skipped="0">
    <properties>
      <property name="outcome" value="verdict-failed" />
      <property name="cause" value="behaviour-changed" />
      <property name="suite" value="gates/shop.suite.yaml" />
      <property name="test-run-hash" value="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" />
      <property name="golden-hash" value="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" />
    </properties>
    <testcase name="is-gold" classname="shop/new">
      <failure message="new / echo / final_state.tier: expected eq &quot;gold&quot;, found &quot;silver&quot;" type="verdict-failed">gates/shop.expectations.yaml:2:5: is-gold: new / echo / final_state.tier: expected eq "gold", found "silver"</failure>
    </testcase>
    <testcase name="second" classname="shop/new" />
    <testcase name="hash" classname="shop">
      <failure message="the hash also changed" type="hash-drift">gates/shop.golden.json:1: the hash also changed
changes:
  ~ /suite_result/tier: "gold" → "silver"
cause: behaviour-changed: the same inputs gave different results
  ~ scenario new: echo; behaviour-changed</failure>
    </testcase>
  </testsuite>
</testsuites>
""")


def test_stopped_gate_is_an_error() -> None:
    """A gate without a result is an error, with all its problems and their places."""
    assert written(INVALID) == snapshot("""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tier2gate" tests="1" failures="0" errors="1">
  <testsuite name="shop" tests="1" failures="0" errors="1" skipped="0">
    <properties>
      <property name="outcome" value="input-invalid" />
      <property name="suite" value="gates/shop.suite.yaml" />
    </properties>
    <testcase name="hash" classname="shop">
      <error message="unknown field expcted; did you mean expected? (and 1 more)" type="input-invalid">gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?
gates/a.yaml: the suite file is missing</error>
    </testcase>
  </testsuite>
</testsuites>
""")


def test_call_without_gates_is_an_error() -> None:
    """A call that ran nothing is not green."""
    assert written() == snapshot("""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tier2gate" tests="1" failures="0" errors="1">
  <testsuite name="tier2gate" tests="1" failures="0" errors="1" skipped="0">
    <properties>
      <property name="outcome" value="nothing-run" />
    </properties>
    <testcase name="nothing-run" classname="tier2gate">
      <error message="no gate was found; a suite is a file called NAME.suite.yaml" type="nothing-run">no gate was found; a suite is a file called NAME.suite.yaml</error>
    </testcase>
  </testsuite>
</testsuites>
""")


def test_problems_of_no_gate_are_a_suite() -> None:
    """A path without a gate fails beside gates that pass."""
    problem = Problem(code="no-gate", message="no gate is here", file="docs")
    text = written(gate(), problems=(problem,), outcomes=(Outcome.NOTHING_RUN,))
    assert junit_types(text.encode()) == {"nothing-run"}
    assert text.count("<testsuite ") == 2
    assert "docs: no gate is here" in text


def test_removed_gate_fails_only_if_that_is_wanted() -> None:
    """A removed gate is a failure with --fail-on-golden-change only."""
    red = {"removed": ("gates/old.suite.yaml",), "outcomes": (Outcome.GOLDEN_CHANGED,)}
    assert junit_types(written(gate(), **red).encode()) == {"golden-changed"}
    assert junit_types(written(gate(), removed=("gates/old.suite.yaml",)).encode()) == set()


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (gate(), "passed"),
        (SELECTED, "skipped"),
        (DRIFTED, "failure"),
        (MISSING, "failure"),
        (FAILED_AND_DRIFTED, "failure"),
        (INVALID, "error"),
        (gate(outcome=Outcome.VERDICT_FAILED, expectations=(expectation(),)), "passed"),
        (
            gate(
                outcome=Outcome.VERDICT_FAILED,
                expectations=(expectation(),),
                golden_hash=None,
            ),
            "skipped",
        ),
        (gate(outcome=Outcome.GOLDEN_CHANGED, base=ACCEPTS_NEW_RESULTS), "failure"),
        (gate(base=ACCEPTS_NEW_RESULTS), "passed"),
        (gate(outcome=Outcome.EXECUTION_ERROR, test_run_hash=None), "error"),
        (gate(outcome=Outcome.VERDICT_FAILED), "failure"),
    ],
)
def test_hash_has_a_case(made: GateReport, state: str) -> None:
    """What was accepted is compared in a case of its own, which is skipped if it was not."""
    case = cases_of(made)[-1]
    assert (case.name, state_of(case)) == ("hash", state)


@pytest.mark.parametrize("outcome", Outcome)
def test_no_outcome_looks_green(outcome: Outcome) -> None:
    """A gate that failed for whatever reason has a case that fails, with the outcome as type."""
    data = written(gate(outcome=outcome)).encode()
    assert is_red("junit", data) == (outcome is not Outcome.PASSED)
    assert junit_types(data) == {outcome.value} - {"passed"}


def test_failed_mission_and_skipped_expectations() -> None:
    """A failure shows why the mission failed; what was not judged is skipped."""
    made = gate(
        outcome=Outcome.EXECUTION_ERROR,
        test_run_hash=None,
        expectations=(expectation_on_failed_mission(),),
        not_judged=("later",),
        problems=(Problem(code="mission-error", message="it raised", file="a.py", line=3),),
    )
    first, second, last = cases_of(made)
    assert [state_of(case) for case in (first, second, last)] == ["failure", "skipped", "error"]
    assert first.result[0].text == snapshot("""\
gates/shop.expectations.yaml:2:5: is-gold: new / echo / final_state.tier: expected eq "gold", found "silver"
the mission ended without success: Step 'pay' failed: balance too low\
""")
    assert second.result[0].text == snapshot("the mission has no result, so this was not judged")
    assert last.result[0].text == snapshot("a.py:3: it raised")


def test_notices_and_output_are_shown() -> None:
    """What missions printed, notices, and what a change accepts are shown with a passing gate."""
    printed = PrintedOutput(scenario_name="new", first=("one", "::error::two"))
    made = gate(
        notices=(make_notice("an input changed", file="a.yaml", line=2),),
        printed=(printed,),
        base=ACCEPTS_NEW_RESULTS,
    )
    assert cases_of(made)[-1].system_out == snapshot("""\
notice: a.yaml:2: an input changed
notice: gates/shop.golden.json:1: This change accepts new behaviour, from the target branch's golden to this one's:
  from      bbbbbbbbbbbb
  to        aaaaaaaaaaaa
  reason: none given
  changes:
    ~ /suite_result/tier: "gold" → "silver"
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed\
""")
    assert re.findall("</testcase>\n *<system-out>(.*?)</", written(made), re.DOTALL) == snapshot(
        [
            """\
scenario new printed:
  | one
  | ::error::two\
"""
        ]
    )


def test_every_name_is_shown_once() -> None:
    """GitLab shows only the first case of a name: one that fails is never hidden by another."""
    twice = (expectation("a\x01", passed=True), expectation("a\x02"))
    made = gate(outcome=Outcome.VERDICT_FAILED, expectations=twice)
    names = [(case.classname, case.name) for case in cases_of(made, replace(made))]
    assert len({*names}) == len(names) == 6
    assert names[:2] == [
        ("gates/shop.suite.yaml/new", "a�"),
        ("gates/shop.suite.yaml/new", "a� (2)"),
    ]


def test_forbidden_characters_are_replaced() -> None:
    """Text with characters that XML forbids is still a report that a CI system can read."""
    item = replace(expectation(FORBIDDEN), scenario_name=FORBIDDEN, actual=FORBIDDEN)
    made = gate(FORBIDDEN, outcome=Outcome.VERDICT_FAILED, expectations=(item,))
    assert cases_of(made)[0].name == "a\ufffd\ufffd\ufffd\ufffd[31m\ufffd\ufffd\ufffdz"


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_text_is_harmless(text: str) -> None:
    """A report with any text in it is XML, and no line of it is a command of a runner."""
    data = render(hostile_report(text), Layout())
    JUnitXml.fromstring(data)
    assert read_log(data.decode()) == []
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", data.decode())


def test_commands_are_still_readable() -> None:
    """A name that looks like a command of a runner reaches the CI system unchanged."""
    made = gate("::error::x ##[group]y ##vso[task.complete]z", outcome=Outcome.HASH_DRIFT)
    text = written(made)
    assert "##" not in text
    assert cases_of(made)[-1].classname == "::error::x ##[group]y ##vso[task.complete]z"

"""The report as a person reads it: whole texts for every outcome."""

from dataclasses import replace
from typing import Any

import pytest

from tier2gate.errors import Outcome, Problem
from tier2gate.golden.drift import Cause, Change, ChangeKind, Drift, ScenarioDrift
from tier2gate.report import Acceptance, Action, ExpectationReport, GateFiles, GateReport, Report
from tier2gate.reporters.console import (
    all_problems,
    describe_problem,
    outcome_after,
    render_acceptances,
    render_problems,
    render_report,
)

OLD, NEW = "0123456789abcdef" * 4, "f" * 64
WAY_OUT = "tier2gate update gates/shop.suite.yaml"
HELD = ExpectationReport(
    id="is-gold",
    scenario_name="new",
    mission_name="echo",
    path="final_state.tier",
    op="eq",
    passed=True,
    actual="gold",
    expected="gold",
    details={},
)
FAILED = replace(
    HELD,
    id="pays",
    path="final_state.due",
    op="gt",
    passed=False,
    actual=0,
    expected=3,
    details={"reason": "gt_mismatch"},
    file="gates/shop.expectations.yaml",
    line=9,
    column=5,
)
PROBLEM = Problem(
    code="golden-tampered",
    message="it was edited",
    file="gates/shop.golden.json",
    line=3,
    column=7,
    hint="restore it",
)
DRIFT = Drift(
    cause=Cause.INPUTS_CHANGED,
    changed_inputs=("suite",),
    scenarios=(
        ScenarioDrift(
            name="new",
            kind=ChangeKind.CHANGED,
            cause=Cause.INPUTS_CHANGED,
            missions={"echo": ChangeKind.CHANGED},
        ),
        ScenarioDrift(name="old", kind=ChangeKind.REMOVED, cause=Cause.INPUTS_CHANGED, missions={}),
    ),
    changes=(Change(pointer="/a/b", kind=ChangeKind.CHANGED, before=1, after=2),),
    explained=True,
)


def gate(outcome: Outcome, **fields: Any) -> GateReport:
    """Give a gate's report."""
    return GateReport(
        name="shop",
        outcome=outcome,
        files=GateFiles(
            suite="gates/shop.suite.yaml",
            expectations="gates/shop.expectations.yaml",
            golden="gates/shop.golden.json",
        ),
        **fields,
    )


def ran(outcome: Outcome, *, passed: bool = True, **fields: Any) -> GateReport:
    """Give the report of a gate that came to a verdict."""
    expectations = (HELD,) if passed else (HELD, FAILED)
    return gate(
        outcome,
        passed=passed,
        test_run_hash=NEW,
        scenarios=2,
        missions=3,
        **{"expectations": expectations, **fields},
    )


ORPHAN = replace(
    gate(Outcome.GOLDEN_OBSOLETE, problems=(PROBLEM,)),
    files=GateFiles(suite=None, expectations=None, golden="gates/shop.golden.json"),
)
TEXTS: dict[str, tuple[GateReport, str]] = {
    "passed": (
        ran(Outcome.PASSED, golden_hash=NEW),
        """\
passed          shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
1 gate: 1 passed
""",
    ),
    "passed, inputs moved": (
        ran(
            Outcome.PASSED,
            golden_hash=NEW,
            notices=(Problem(code="moved-inputs", message="the suite moved"),),
            way_out=WAY_OUT,
        ),
        """\
passed          shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
  notice: the suite moved
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 passed
""",
    ),
    "verdict-failed": (
        ran(Outcome.VERDICT_FAILED, passed=False),
        """\
verdict-failed  shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 2 expectations)
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:9:5: pays
      new / echo / final_state.due: expected gt 3, found 0
  nothing was accepted yet
  now       ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
1 gate: 1 verdict-failed
""",
    ),
    "verdict-failed beside drift": (
        ran(Outcome.VERDICT_FAILED, passed=False, golden_hash=OLD, drift=DRIFT),
        f"""\
verdict-failed  shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 2 expectations)
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:9:5: pays
      new / echo / final_state.due: expected gt 3, found 0
  accepted  {OLD}
  now       {NEW}
  cause: inputs-changed (suite): the inputs changed, and the results with them
    ~ scenario new: echo; inputs-changed
    - scenario old removed
  changes:
    ~ /a/b: 1 → 2
1 gate: 1 verdict-failed
""",
    ),
    "hash-drift": (
        ran(Outcome.HASH_DRIFT, golden_hash=OLD, drift=DRIFT, way_out=WAY_OUT),
        f"""\
hash-drift      shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
  accepted  {OLD}
  now       {NEW}
  cause: inputs-changed (suite): the inputs changed, and the results with them
    ~ scenario new: echo; inputs-changed
    - scenario old removed
  changes:
    ~ /a/b: 1 → 2
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "hash-drift of hashes only": (
        ran(
            Outcome.HASH_DRIFT,
            golden_hash=OLD,
            drift=replace(DRIFT, changes=(), explained=False),
            way_out=WAY_OUT,
        ),
        f"""\
hash-drift      shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
  accepted  {OLD}
  now       {NEW}
  cause: inputs-changed (suite): the inputs changed, and the results with them
    ~ scenario new: echo; inputs-changed
    - scenario old removed
  the golden keeps no results, so the values that changed are not known
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "hash-drift of a bare hash": (
        ran(
            Outcome.HASH_DRIFT,
            golden_hash=OLD,
            drift=Drift(cause=Cause.UNKNOWN),
            way_out=WAY_OUT,
        ),
        f"""\
hash-drift      shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
  accepted  {OLD}
  now       {NEW}
  cause: unknown: the golden is a bare hash, which cannot tell
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "hash-drift of another algorithm": (
        ran(
            Outcome.HASH_DRIFT,
            golden_hash=OLD,
            drift=Drift(cause=Cause.ALGORITHM_CHANGED),
            way_out=WAY_OUT,
        ),
        f"""\
hash-drift      shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
  accepted  {OLD}
  now       {NEW}
  cause: algorithm-changed: the golden's hash is of another algorithm
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "input-invalid": (
        gate(Outcome.INPUT_INVALID, problems=(PROBLEM, PROBLEM)),
        """\
input-invalid   shop  gates/shop.suite.yaml
  2 problems, listed above
1 gate: 1 input-invalid
""",
    ),
    "golden-missing": (
        ran(Outcome.GOLDEN_MISSING, way_out=WAY_OUT),
        f"""\
golden-missing  shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
  nothing was accepted yet
  now       {NEW}
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 golden-missing
""",
    ),
    "golden-invalid": (
        ran(Outcome.GOLDEN_INVALID, problems=(PROBLEM,)),
        """\
golden-invalid  shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
  1 problem, listed above
  the verdict itself passed
1 gate: 1 golden-invalid
""",
    ),
    "golden-invalid beside a failed verdict": (
        ran(Outcome.GOLDEN_INVALID, passed=False, problems=(PROBLEM,)),
        """\
golden-invalid  shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 2 expectations)
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:9:5: pays
      new / echo / final_state.due: expected gt 3, found 0
  1 problem, listed above
1 gate: 1 golden-invalid
""",
    ),
    "golden-obsolete": (
        ORPHAN,
        """\
golden-obsolete shop  gates/shop.golden.json
  1 problem, listed above
1 gate: 1 golden-obsolete
""",
    ),
    "execution-error": (
        gate(Outcome.EXECUTION_ERROR, problems=(PROBLEM,)),
        """\
execution-error shop  gates/shop.suite.yaml
  1 problem, listed above
1 gate: 1 execution-error
""",
    ),
}


@pytest.mark.parametrize(("report", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_each_outcome_is_pinned(report: GateReport, text: str) -> None:
    """Whoever looks into a log reads what became of a gate, why, and what to do."""
    assert render_report(Report(gates=(report,)), color=False) == text


def test_gates_stand_in_order_with_a_sum_at_the_end() -> None:
    """Of many gates each is told, and the last line sums them up."""
    gates = (ran(Outcome.PASSED), gate(Outcome.INPUT_INVALID, problems=(PROBLEM,)), ORPHAN)
    assert (
        render_report(Report(gates=(*gates, gates[0])), color=False)
        == """\
passed          shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
input-invalid   shop  gates/shop.suite.yaml
  1 problem, listed above
golden-obsolete shop  gates/shop.golden.json
  1 problem, listed above
passed          shop  gates/shop.suite.yaml  (2 scenarios, 3 missions, 1 expectation)
4 gates: 2 passed, 1 input-invalid, 1 golden-obsolete
"""
    )


def test_quiet_leaves_out_what_passed() -> None:
    """Whoever asks for quiet reads of what failed, and nothing else."""
    gates = (ran(Outcome.PASSED), gate(Outcome.INPUT_INVALID, problems=(PROBLEM,)))
    assert (
        render_report(Report(gates=gates), color=False, quiet=True)
        == """\
input-invalid   shop  gates/shop.suite.yaml
  1 problem, listed above
"""
    )
    assert render_report(Report(gates=gates[:1]), color=False, quiet=True) == ""


@pytest.mark.parametrize("quiet", [False, True])
def test_nothing_run_is_said_even_quietly(quiet: bool) -> None:
    """A call that found no gate never fails without a word."""
    assert render_report(Report(gates=()), color=False, quiet=quiet) == (
        "nothing-run: no gate was found; a suite is a file called NAME.suite.yaml\n"
    )


def test_search_that_failed_is_not_called_empty() -> None:
    """Where a folder could not be searched, nobody is told that there was no gate in it."""
    report = Report(gates=(), problems=(PROBLEM,))
    assert render_report(report, color=False) == "input-invalid: 1 problem, listed above\n"


def test_colour_marks_the_outcome_alone() -> None:
    """On a terminal green, yellow and red stand out, and the rest is plain text."""
    gates = (
        ran(Outcome.PASSED),
        ran(Outcome.GOLDEN_MISSING),
        ran(Outcome.HASH_DRIFT, golden_hash=OLD, drift=Drift(cause=Cause.UNKNOWN)),
    )
    lines = render_report(Report(gates=gates), color=True).splitlines()
    assert [line for line in lines if "\x1b" in line] == [
        (
            "\x1b[32m\x1b[1mpassed          \x1b[0mshop  gates/shop.suite.yaml"
            "  (2 scenarios, 3 missions, 1 expectation)"
        ),
        (
            "\x1b[33m\x1b[1mgolden-missing  \x1b[0mshop  gates/shop.suite.yaml"
            "  (2 scenarios, 3 missions, 1 expectation)"
        ),
        (
            "\x1b[31m\x1b[1mhash-drift      \x1b[0mshop  gates/shop.suite.yaml"
            "  (2 scenarios, 3 missions, 1 expectation)"
        ),
    ]
    assert render_report(Report(gates=()), color=True).startswith("\x1b[31m\x1b[1mnothing-run")


HOSTILE = "\x1b[2J\n::error::x\u202e##[error]"


def test_hostile_names_are_quoted_everywhere() -> None:
    """A name in a pull request can't clear a screen, forge a line or turn one around."""
    item = replace(FAILED, id=HOSTILE, scenario_name=HOSTILE, file=HOSTILE, actual=HOSTILE)
    report = GateReport(
        name=HOSTILE,
        outcome=Outcome.VERDICT_FAILED,
        files=GateFiles(suite=HOSTILE, expectations=HOSTILE, golden=HOSTILE),
        passed=False,
        expectations=(item,),
        drift=replace(
            DRIFT,
            scenarios=(replace(DRIFT.scenarios[0], name=HOSTILE, missions={}),),
            changes=(Change(pointer=HOSTILE, kind=ChangeKind.ADDED, before=None, after=HOSTILE),),
        ),
        way_out=HOSTILE,
    )
    texts = [
        render_report(Report(gates=(report,)), color=False),
        render_acceptances(
            [Acceptance(report=report, action=action, outcome=Outcome.PASSED) for action in Action],
            color=False,
        ),
        render_problems([Problem(code="x", message=HOSTILE, file=HOSTILE, hint=HOSTILE)]),
    ]
    for text in texts:
        assert not set("\x1b\u202e") & set(text)
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_problem_is_one_line_with_its_place_and_the_way_out() -> None:
    """An editor jumps to the place of a problem, and its line says what to do."""
    assert describe_problem(PROBLEM) == "gates/shop.golden.json:3:7: it was edited; restore it"
    assert describe_problem(Problem(code="x", message="bare")) == "bare"
    assert describe_problem(Problem(code="x", message="m", file="my file")) == '"my file": m'
    assert render_problems([]) == ""
    assert render_problems([PROBLEM, PROBLEM]).count("\n") == 2


def test_all_problems_begin_with_those_of_no_gate() -> None:
    """No problem of any gate is left out of what is listed above."""
    first = Problem(code="x", message="first")
    gates = (gate(Outcome.INPUT_INVALID, problems=(PROBLEM,)), ran(Outcome.PASSED), ORPHAN)
    assert all_problems(Report(gates=gates, problems=(first,))) == [first, PROBLEM, PROBLEM]


def accepted(report: GateReport, action: Action, *notices: str) -> Acceptance:
    """Give what became of a gate under `update`."""
    outcome = report.outcome if action is Action.REFUSED else Outcome.PASSED
    return Acceptance(report=report, action=action, outcome=outcome, notices=notices)


def test_each_acceptance_is_pinned() -> None:
    """Whoever updates reads what was written, what changed by it, and what was refused."""
    drifted = ran(Outcome.HASH_DRIFT, golden_hash=OLD, drift=DRIFT)
    acceptances = [
        accepted(ran(Outcome.GOLDEN_MISSING), Action.CREATED, "it is large"),
        accepted(drifted, Action.UPDATED),
        accepted(ran(Outcome.PASSED), Action.UPDATED, "these inputs moved: suite"),
        accepted(ran(Outcome.PASSED), Action.UNCHANGED),
        accepted(ran(Outcome.VERDICT_FAILED, passed=False), Action.REFUSED),
        accepted(gate(Outcome.INPUT_INVALID, problems=(PROBLEM,)), Action.REFUSED),
        accepted(ORPHAN, Action.REFUSED),
    ]
    assert (
        render_acceptances(acceptances, color=False)
        == f"""\
created         gates/shop.golden.json
  test_run_hash {NEW}
  notice: it is large
updated         gates/shop.golden.json
  test_run_hash {NEW}
  cause: inputs-changed (suite): the inputs changed, and the results with them
    ~ scenario new: echo; inputs-changed
    - scenario old removed
  changes:
    ~ /a/b: 1 → 2
updated         gates/shop.golden.json
  test_run_hash {NEW}
  notice: these inputs moved: suite
unchanged       gates/shop.golden.json
refused         gates/shop.golden.json
  verdict-failed: nothing was accepted
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:9:5: pays
      new / echo / final_state.due: expected gt 3, found 0
refused         gates/shop.golden.json
  input-invalid: nothing was accepted
  1 problem, listed above
refused         gates/shop.golden.json
  golden-obsolete: nothing was accepted
  1 problem, listed above
"""
    )


def test_acceptance_of_nothing_says_so() -> None:
    """An update that found no gate never succeeds without a word."""
    assert render_acceptances([], color=True) == (
        "nothing-run: no gate was found; a suite is a file called NAME.suite.yaml\n"
    )
    assert outcome_after([]) is Outcome.NOTHING_RUN


def test_colour_marks_what_was_done() -> None:
    """On a terminal what was written is green, and what was refused is red."""
    report = ran(Outcome.PASSED)
    text = render_acceptances([accepted(report, action) for action in Action], color=True)
    assert [line for line in text.splitlines() if "golden.json" in line] == [
        "\x1b[32m\x1b[1mcreated         \x1b[0mgates/shop.golden.json",
        "\x1b[32m\x1b[1mupdated         \x1b[0mgates/shop.golden.json",
        "unchanged       gates/shop.golden.json",
        "\x1b[31m\x1b[1mrefused         \x1b[0mgates/shop.golden.json",
    ]


def test_most_serious_refusal_decides() -> None:
    """An update of which any part was refused does not look as if all went well."""
    refused = accepted(ran(Outcome.VERDICT_FAILED, passed=False), Action.REFUSED)
    fine = accepted(ran(Outcome.HASH_DRIFT), Action.UPDATED)
    assert outcome_after([fine, refused, fine]) is Outcome.VERDICT_FAILED
    assert outcome_after([fine]) is Outcome.PASSED

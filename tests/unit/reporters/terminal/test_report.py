"""The text report: complete texts for every outcome."""

import re
from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.github_runner import read_log
from tests.recording import masked
from tests.reports import (
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    ANY_TEXT,
    NEW_GATE,
    UNCHANGED,
    added,
    changed,
    hostile_report,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import defused
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Drift, ScenarioDrift
from tier2gate.reporters.sentences.of_gate import describe_problem
from tier2gate.reporters.terminal.gate import describe_failures, describe_gate
from tier2gate.reporters.terminal.report import (
    all_problems,
    render_problems,
    render_report,
)
from tier2gate.results.comparison import BaseComparison, BaseStatus
from tier2gate.results.report import ExpectationReport, GateFiles, GateReport, Report
from tier2gate.results.urgency import is_worth_telling

OLD, NEW = "0123456789abcdef" * 4, "f" * 64
REMEDY = "tier2gate update gates/shop.suite.yaml"
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
    changed_inputs=(ChangedInput(file_kind="suite", what="scenario", name="new"),),
    scenarios=(
        ScenarioDrift(
            name="new",
            kind=ChangeKind.CHANGED,
            cause=Cause.INPUTS_CHANGED,
            missions={"echo": ChangeKind.CHANGED},
        ),
        ScenarioDrift(name="old", kind=ChangeKind.REMOVED, cause=Cause.INPUTS_CHANGED, missions={}),
    ),
    changes=(changed("/a/b", 1, 2),),
    explained=True,
)


def gate(outcome: Outcome, **fields: Any) -> GateReport:
    """Return a gate's report."""
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
    """Return the report of a gate that reached a verdict."""
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
passed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
1 gate: 1 passed
""",
    ),
    "passed, inputs moved": (
        ran(
            Outcome.PASSED,
            golden_hash=NEW,
            notices=(Problem(code="changed-inputs", message="the suite moved"),),
            remedy=REMEDY,
        ),
        """\
passed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  notice: the suite moved
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 passed
""",
    ),
    "verdict-failed": (
        ran(Outcome.VERDICT_FAILED, passed=False),
        """\
verdict-failed  gates/shop.suite.yaml  2 scenarios, 3 missions, 2 expectations
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:9:5: pays
      new / echo / final_state.due: expected gt 3, found 0
  nothing has been accepted yet
  now       ffffffffffff
1 gate: 1 verdict-failed
""",
    ),
    "verdict-failed beside drift": (
        ran(Outcome.VERDICT_FAILED, passed=False, golden_hash=OLD, drift=DRIFT),
        f"""\
verdict-failed  gates/shop.suite.yaml  2 scenarios, 3 missions, 2 expectations
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:9:5: pays
      new / echo / final_state.due: expected gt 3, found 0
  the hash also changed:
  accepted  {OLD[:12]}
  now       {NEW[:12]}
  changes:
    ~ /a/b: 1 → 2
  cause: inputs-changed (suite): the inputs changed, and so did the results
    scenario new changed
    ~ scenario new: echo; inputs-changed
    - scenario old removed
1 gate: 1 verdict-failed
""",
    ),
    "hash-drift": (
        ran(Outcome.HASH_DRIFT, golden_hash=OLD, drift=DRIFT, remedy=REMEDY),
        f"""\
hash-drift  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  the verdict passed, but the hash changed:
  accepted  {OLD[:12]}
  now       {NEW[:12]}
  changes:
    ~ /a/b: 1 → 2
  cause: inputs-changed (suite): the inputs changed, and so did the results
    scenario new changed
    ~ scenario new: echo; inputs-changed
    - scenario old removed
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "hash-drift of hashes only": (
        ran(
            Outcome.HASH_DRIFT,
            golden_hash=OLD,
            drift=replace(DRIFT, changes=(), explained=False, to_explain=f"{REMEDY} --detail full"),
            remedy=REMEDY,
        ),
        f"""\
hash-drift  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  the verdict passed, but the hash changed:
  accepted  {OLD[:12]}
  now       {NEW[:12]}
  the golden keeps hashes only, so the changed values are not known; to see what changed, first \
run this on the accepted revision: tier2gate update gates/shop.suite.yaml --detail full
  cause: inputs-changed (suite): the inputs changed, and so did the results
    scenario new changed
    ~ scenario new: echo; inputs-changed
    - scenario old removed
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "hash-drift of a bare hash": (
        ran(
            Outcome.HASH_DRIFT,
            golden_hash=OLD,
            drift=Drift(cause=Cause.UNKNOWN, to_explain=f"{REMEDY} --detail full"),
            remedy=REMEDY,
        ),
        f"""\
hash-drift  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  the verdict passed, but the hash changed:
  accepted  {OLD[:12]}
  now       {NEW[:12]}
  to see what changed, first run this on the accepted revision: tier2gate update gates/shop.suite.yaml --detail full
  cause: unknown: the golden is a bare hash, so the cause is not known
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "hash-drift of another algorithm": (
        ran(
            Outcome.HASH_DRIFT,
            golden_hash=OLD,
            drift=Drift(cause=Cause.ALGORITHM_CHANGED),
            remedy=REMEDY,
        ),
        f"""\
hash-drift  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  the verdict passed, but the hash changed:
  accepted  {OLD[:12]}
  now       {NEW[:12]}
  cause: algorithm-changed: the golden uses another hash algorithm
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    "input-invalid": (
        gate(Outcome.INPUT_INVALID, problems=(PROBLEM, PROBLEM)),
        """\
input-invalid  gates/shop.suite.yaml
  2 problems, listed above
1 gate: 1 input-invalid
""",
    ),
    "golden-missing": (
        ran(Outcome.GOLDEN_MISSING, remedy=REMEDY),
        f"""\
golden-missing  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  nothing has been accepted yet
  now       {NEW[:12]}
  to accept this: tier2gate update gates/shop.suite.yaml
1 gate: 1 golden-missing
""",
    ),
    "golden-changed": (
        ran(
            Outcome.GOLDEN_CHANGED,
            golden_hash=NEW,
            base=BaseComparison(status=BaseStatus.CHANGED, golden_hash=OLD, drift=DRIFT),
        ),
        f"""\
golden-changed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  This change accepts new behaviour, from the target branch's golden to this one's:
    from      {OLD[:12]}
    to        {NEW[:12]}
    reason: none given
    changes:
      ~ /a/b: 1 → 2
    cause: inputs-changed (suite): the inputs changed, and so did the results
      scenario new changed
      ~ scenario new: echo; inputs-changed
      - scenario old removed
  this check stays red: a reviewer accepts the change by merging it
1 gate: 1 golden-changed
""",
    ),
    "golden-changed, removed": (
        ran(
            Outcome.GOLDEN_CHANGED,
            remedy=REMEDY,
            base=BaseComparison(status=BaseStatus.CHANGED, golden_hash=OLD),
        ),
        f"""\
golden-changed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  nothing has been accepted yet
  now       {NEW[:12]}
  to accept this: tier2gate update gates/shop.suite.yaml
  This change removes the golden, which accepted {OLD[:12]}
1 gate: 1 golden-changed
""",
    ),
    "golden-missing, proposed, of a new gate": (
        ran(
            Outcome.GOLDEN_MISSING,
            notices=(make_notice("true counts as 1", file="gates/shop.expectations.yaml", line=2),),
            proposed="out/gates/shop.golden.json",
            remedy=REMEDY,
            base=NEW_GATE,
        ),
        f"""\
golden-missing  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  nothing has been accepted yet
  now       {NEW[:12]}
  notice: gates/shop.expectations.yaml:2: true counts as 1
  proposed  out/gates/shop.golden.json
  to accept this: tier2gate update gates/shop.suite.yaml
  This change adds this gate: the target branch does not have it
1 gate: 1 golden-missing
""",
    ),
    "verdict-failed that is accepted": (
        ran(Outcome.VERDICT_FAILED, passed=False, golden_hash=NEW),
        """\
verdict-failed  gates/shop.suite.yaml  2 scenarios, 3 missions, 2 expectations
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:9:5: pays
      new / echo / final_state.due: expected gt 3, found 0
  the hash matches the golden, which accepts this failed verdict, but the gate fails until its expectations hold
1 gate: 1 verdict-failed
""",
    ),
    "internal-error": (
        gate(Outcome.INTERNAL_ERROR, problems=(PROBLEM,)),
        """\
internal-error  gates/shop.suite.yaml
  1 problem, listed above
1 gate: 1 internal-error
""",
    ),
    "golden-invalid": (
        ran(Outcome.GOLDEN_INVALID, problems=(PROBLEM,)),
        """\
golden-invalid  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  1 problem, listed above
  the verdict passed
1 gate: 1 golden-invalid
""",
    ),
    "golden-invalid beside a failed verdict": (
        ran(Outcome.GOLDEN_INVALID, passed=False, problems=(PROBLEM,)),
        """\
golden-invalid  gates/shop.suite.yaml  2 scenarios, 3 missions, 2 expectations
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
golden-obsolete  gates/shop.golden.json
  1 problem, listed above
1 gate: 1 golden-obsolete
""",
    ),
    "nondeterministic": (
        gate(Outcome.NONDETERMINISTIC, problems=(PROBLEM,)),
        """\
nondeterministic  gates/shop.suite.yaml
  1 problem, listed above
1 gate: 1 nondeterministic
""",
    ),
    "execution-error": (
        gate(Outcome.EXECUTION_ERROR, problems=(PROBLEM,)),
        """\
execution-error  gates/shop.suite.yaml
  1 problem, listed above
1 gate: 1 execution-error
""",
    ),
}


@pytest.mark.parametrize(("report", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_each_outcome_is_pinned(report: GateReport, text: str) -> None:
    """A user who opens a log reads the outcome of each gate, the reason and the remedy."""
    assert render_report(Report(gates=(report,)), color=False) == text


def test_gates_that_failed_are_last_with_a_summary() -> None:
    """A user who looks at the end of a log sees what failed, the deciding gate last, and the sum."""
    gates = (ran(Outcome.PASSED), gate(Outcome.INPUT_INVALID, problems=(PROBLEM,)), ORPHAN)
    assert render_report(Report(gates=(*gates, gates[0])), color=False) == snapshot("""\
passed           gates/shop.suite.yaml   2 scenarios, 3 missions, 1 expectation
passed           gates/shop.suite.yaml   2 scenarios, 3 missions, 1 expectation

golden-obsolete  gates/shop.golden.json
  1 problem, listed above

input-invalid    gates/shop.suite.yaml
  1 problem, listed above

did not pass:
  golden-obsolete  gates/shop.golden.json  1 problem
  input-invalid    gates/shop.suite.yaml   1 problem
4 gates: 2 passed, 1 input-invalid, 1 golden-obsolete
""")


def test_quiet_leaves_out_passed_gates() -> None:
    """A user who asks for quiet output sees only the gates that did not pass, and the sum."""
    gates = (ran(Outcome.PASSED), gate(Outcome.INPUT_INVALID, problems=(PROBLEM,)))
    assert render_report(Report(gates=gates), color=False, quiet=True) == snapshot("""\
input-invalid  gates/shop.suite.yaml
  1 problem, listed above
2 gates: 1 passed, 1 input-invalid
""")
    assert render_report(Report(gates=gates[:1]), color=False, quiet=True) == snapshot(
        "1 gate: 1 passed\n"
    )


@pytest.mark.parametrize("quiet", [False, True])
def test_nothing_run_is_reported_even_if_quiet(quiet: bool) -> None:
    """A call that found no gate never fails without a message."""
    assert render_report(Report(gates=()), color=False, quiet=quiet) == snapshot(
        "nothing-run: no gate was found; a suite is a file called NAME.suite.yaml\n"
    )


def test_failed_search_is_not_reported_as_empty() -> None:
    """A folder that could not be searched is not reported as having no gates."""
    report = Report(gates=(), problems=(PROBLEM,), outcomes=(Outcome.INPUT_INVALID,))
    assert render_report(report, color=False) == snapshot(
        "input-invalid: 1 problem, listed above\n"
    )


def test_colour_marks_the_outcome() -> None:
    """On a terminal, the outcomes are coloured: green, yellow or red."""
    gates = (
        ran(Outcome.PASSED),
        ran(Outcome.GOLDEN_MISSING),
        ran(Outcome.HASH_DRIFT, golden_hash=OLD, drift=Drift(cause=Cause.UNKNOWN)),
    )
    lines = render_report(Report(gates=gates), color=True).splitlines()
    assert [line for line in lines if "\x1b" in line] == snapshot(
        [
            "\x1b[32m\x1b[1mpassed          \x1b[0mgates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation",
            "\x1b[33m\x1b[1mgolden-missing  \x1b[0mgates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation",
            "  now       \x1b[2mffffffffffff\x1b[0m",
            "\x1b[31m\x1b[1mhash-drift      \x1b[0mgates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation",
            "  accepted  \x1b[2m0123456789ab\x1b[0m",
            "  now       \x1b[2mffffffffffff\x1b[0m",
            "  \x1b[33m\x1b[1mgolden-missing  \x1b[0mgates/shop.suite.yaml",
            "  \x1b[31m\x1b[1mhash-drift      \x1b[0mgates/shop.suite.yaml",
            "3 gates: \x1b[32m1 passed\x1b[0m, \x1b[31m1 hash-drift\x1b[0m, \x1b[33m1 golden-missing\x1b[0m",
        ]
    )
    assert render_report(Report(gates=()), color=True).startswith("\x1b[31m\x1b[1mnothing-run")


def test_every_outcome_of_a_gate_is_pinned() -> None:
    """Every outcome that a gate can have is covered by the texts above."""
    assert {report.outcome for report, _ in TEXTS.values()} == set(Outcome) - {Outcome.NOTHING_RUN}


def test_summary_reports_a_failed_call_with_passed_gates() -> None:
    """A call that fails although all its gates passed says so in its last line."""
    report = Report(
        gates=(ran(Outcome.PASSED),), removed=("old",), outcomes=(Outcome.GOLDEN_CHANGED,)
    )
    assert render_report(report, color=False) == snapshot("""\
passed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
This change removes 1 gate that the target branch has:
  - old
1 gate: 1 passed; overall: golden-changed
""")


def test_removed_gates_and_general_notices_are_below_gates_that_passed() -> None:
    """A user who reads only the end of a log sees the removed gates."""
    report = Report(
        gates=(ran(Outcome.PASSED),),
        removed=("gates/a b.suite.yaml", "gates/old.suite.yaml"),
        notices=(make_notice("it is skipped", file="out", hint="delete it"),),
    )
    assert render_report(report, color=False) == snapshot("""\
passed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
This change removes 2 gates that the target branch has:
  - "gates/a b.suite.yaml"
  - gates/old.suite.yaml
notice: out: it is skipped; delete it
1 gate: 1 passed
""")


def test_quiet_keeps_removed_gates_and_notices() -> None:
    """Quiet output still shows what a change removes, accepts or skips."""
    noticed = ran(Outcome.PASSED, notices=(make_notice("an input changed"),))
    report = Report(
        gates=(ran(Outcome.PASSED), noticed, ran(Outcome.PASSED, golden_hash=NEW, base=NEW_GATE)),
        removed=("old",),
        notices=(make_notice("it is skipped"),),
    )
    assert render_report(report, color=False, quiet=True) == snapshot("""\
This change removes 1 gate that the target branch has:
  - old

passed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  notice: an input changed

passed  gates/shop.suite.yaml  2 scenarios, 3 missions, 1 expectation
  This change adds this gate: the target branch does not have it
    reason: none given

notice: it is skipped

3 gates: 3 passed
""")


UNREADABLE = replace(UNCHANGED, problems=(PROBLEM,))


@pytest.mark.parametrize(
    ("report", "reported"),
    [
        (ran(Outcome.PASSED), False),
        (ran(Outcome.PASSED, base=UNCHANGED), False),
        (ran(Outcome.PASSED, base=ACCEPTS_NEW_RESULTS), True),
        (ran(Outcome.PASSED, base=ALTERS_EXPECTATIONS), True),
        (ran(Outcome.PASSED, golden_hash=NEW, base=NEW_GATE), True),
        (ran(Outcome.PASSED, base=UNREADABLE), True),
        (ran(Outcome.PASSED, notices=(PROBLEM,)), True),
        (ran(Outcome.VERDICT_FAILED, passed=False), True),
        (ran(Outcome.GOLDEN_MISSING), True),
        (ran(Outcome.GOLDEN_CHANGED), True),
    ],
)
def test_only_plain_passes_are_left_out(report: GateReport, reported: bool) -> None:
    """A short report leaves out only gates that have nothing to report but a pass."""
    assert is_worth_telling(report) is reported
    assert (
        bool(list(describe_gate(report, 1))) is reported or report.outcome is Outcome.GOLDEN_CHANGED
    )


def failing(number: int) -> GateReport:
    """Return the report of a gate with this number of failed expectations."""
    items = tuple(replace(FAILED, id=f"e{line}", line=line) for line in range(1, number + 1))
    return ran(Outcome.VERDICT_FAILED, passed=False, golden_hash=NEW, expectations=items)


@pytest.mark.parametrize(
    ("limit", "shown", "rest"),
    [(0, 0, 3), (1, 1, 2), (2, 2, 1), (3, 3, 0), (4, 3, 0)],
)
def test_many_failures_are_cut_and_counted(limit: int, shown: int, rest: int) -> None:
    """A gate with many failures does not flood the log, and says how many were left out."""
    failures = [
        line
        for number in range(1, shown + 1)
        for line in (
            f"  gates/shop.expectations.yaml:{number}:5: e{number}",
            "    new / echo / final_state.due: expected gt 3, found 0",
        )
    ]
    left = f"… and {rest} more" if shown else f"{rest} not shown"
    more = [f"  {left}; raise --max-changes to see them"] if rest else []
    assert list(describe_failures(failing(3), limit)) == [
        "3 of 3 expectations failed:",
        *failures,
        *more,
    ]


def test_lists_are_limited_and_counted() -> None:
    """A user who wants a short log gets short lists of failures, changes and accepted changes."""
    drift = replace(DRIFT, changes=(added("/a", 1), added("/b", 2)))
    base = BaseComparison(status=BaseStatus.CHANGED, golden_hash=OLD, drift=drift)
    report = replace(failing(2), golden_hash=OLD, drift=drift, base=base)
    assert masked(
        render_report(Report(gates=(report,)), color=False, max_changes=1), NEW=NEW, OLD=OLD
    ) == snapshot("""\
verdict-failed  gates/shop.suite.yaml  2 scenarios, 3 missions, 2 expectations
  2 of 2 expectations failed:
    gates/shop.expectations.yaml:1:5: e1
      new / echo / final_state.due: expected gt 3, found 0
    … and 1 more; raise --max-changes to see them
  the hash also changed:
  accepted  0123456789ab
  now       ffffffffffff
  changes:
    + /a: 1
    … and 1 more; raise --max-changes to see them
  cause: inputs-changed (suite): the inputs changed, and so did the results
    scenario new changed
    ~ scenario new: echo; inputs-changed
    … and 1 more scenario
  This change accepts new behaviour, from the target branch's golden to this one's:
    from      0123456789ab
    to        0123456789ab
    reason: none given
    changes:
      + /a: 1
      … and 1 more; raise --max-changes to see them
    cause: inputs-changed (suite): the inputs changed, and so did the results
      scenario new changed
      ~ scenario new: echo; inputs-changed
      … and 1 more scenario
did not pass:
  verdict-failed  gates/shop.suite.yaml  2 of 2 expectations failed: e1, e2
1 gate: 1 verdict-failed
""")


def test_hundred_changes_are_shown_by_default() -> None:
    """A drift of ordinary size is shown completely without any option."""
    changes = tuple(added(f"/{number:03}", number) for number in range(101))
    report = ran(Outcome.HASH_DRIFT, golden_hash=OLD, drift=replace(DRIFT, changes=changes))
    lines = render_report(Report(gates=(report,)), color=False).splitlines()
    assert lines[-9:-7] == snapshot(
        [
            "    + /099: 99",
            "    … and 1 more; raise --max-changes to see them",
        ]
    )
    assert len([line for line in lines if line.startswith("    + /")]) == 100


INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")


@pytest.mark.parametrize("text", ["\x1b[2J\n::error::x\u202e##[error]", *ANY_TEXT])
def test_hostile_names_are_quoted_everywhere(text: str) -> None:
    """A name in a pull request cannot clear the screen, forge a line or reverse text."""
    report = hostile_report(text)
    results = render_report(report, color=False)
    problems = render_problems(all_problems(report))
    # A hostile text adds no lines, and the same problem is listed once.
    assert (results.count("\n"), problems.count("\n")) == (68, 1)
    assert not INVISIBLE.search(results + problems)
    assert not [line for line in results.splitlines() if line.lstrip().startswith("::")]
    assert read_log(defused(results + problems)) == []


def test_problem_is_one_line_with_its_place_and_hint() -> None:
    """An editor can jump to the place of a problem, and its line says what to do."""
    assert describe_problem(PROBLEM) == snapshot(
        "gates/shop.golden.json:3:7: it was edited; restore it"
    )
    assert describe_problem(Problem(code="x", message="bare")) == "bare"
    assert describe_problem(Problem(code="x", message="m", file="my file")) == '"my file": m'
    assert render_problems([]) == ""
    assert render_problems([PROBLEM, PROBLEM]).count("\n") == 2


def test_general_problems_come_before_those_of_gates() -> None:
    """Every problem of every gate is in the list."""
    first, second = Problem(code="x", message="first"), replace(PROBLEM, line=4)
    gates = (gate(Outcome.INPUT_INVALID, problems=(second,)), ran(Outcome.PASSED), ORPHAN)
    report = Report(gates=gates, problems=(first,), outcomes=(Outcome.INPUT_INVALID,))
    assert all_problems(report) == [first, second, PROBLEM]


def test_problems_of_a_shared_file_are_listed_once() -> None:
    """A log lists and counts the problems of a shared file once, not once per gate."""
    found = bounded(replace(PROBLEM, line=line) for line in range(150))
    gates = [gate(Outcome.INPUT_INVALID, problems=found) for _ in range(3)]
    listed = all_problems(Report(gates=gates))
    assert listed == [*found]
    assert (len(listed), listed[-1].message) == snapshot((101, "50 more problems in this file"))
    assert list(describe_failures(gates[0], 100)) == snapshot(
        ["150 problems, the first 100 of each file, listed above"]
    )

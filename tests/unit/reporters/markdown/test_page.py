"""The job summary: its parts and their order.

The complete summary of each outcome is recorded in `tests/recorded/action/`.
"""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    MISSING,
    NOW,
    SELECTED,
    UNCHANGED,
    UPDATE,
    drift,
    gate,
    gate_files,
    make_notice,
)
from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.github.summary import render_summary, render_usage_summary
from tier2gate.golden.drift import Cause
from tier2gate.results.invocation import Call
from tier2gate.results.report import GateFiles, GateReport, Report

SKIPPED = make_notice("it is skipped", file="out", hint="delete it")


def test_summary_of_a_passed_gate() -> None:
    """The summary of a passing job says what was checked."""
    assert masked(render_summary(Report(gates=[gate()]))) == snapshot("""\
## ✅ tier2gate: passed

<code>gates/shop.suite.yaml</code>: 1 scenario, 2 missions, 1 expectation
""")


def test_summary_ends_with_how_to_reproduce_it() -> None:
    """A user finds the instructions for reproducing the result at the end of the summary."""
    report = Report(gates=[gate()])
    alone, complete = render_summary(report), render_summary(report, call=Call())
    assert complete.startswith(f"{alone}\n<details><summary>How to reproduce this</summary>\n\n")
    assert complete.endswith("\n</details>\n")


def test_failures_come_before_passed_gates() -> None:
    """A user who opens a failed summary reads the reason first, in the list and below."""
    report = Report(
        gates=[gate("a", base=ACCEPTS_NEW_RESULTS), gate("b", base=UNCHANGED), INVALID],
    )
    assert masked(render_summary(report), ACCEPTED=ACCEPTED, NOW=NOW) == snapshot("""\
## ❌ tier2gate: input-invalid

2 scenarios, 4 missions, 2 expectations (0 failed), 1 gate differs from the target branch

**3 gates: 2 passed, 1 input-invalid:**

- ❌ <code>gates/shop.suite.yaml</code>: input-invalid: 2 problems
- ✅ <code>gates/a.suite.yaml</code>: passed: differs from the target branch

**What to do:**

- input-invalid: fix the files at the places that the messages name

### ❌ <code>gates/shop.suite.yaml</code>: input-invalid

**2 problems:**

- <code>gates/shop.expectations.yaml&#58;9&#58;5&#58; unknown field expcted; did you mean expected?</code>
- <code>gates/a.yaml&#58; the suite file is missing</code>

**What to do:** fix the files at the places that the messages name.

### ✅ <code>gates/a.suite.yaml</code>: passed

**Compared with the target branch:**

- This change accepts new behaviour, from the target branch's golden to this one's:
  - <code>from      bbbbbbbbbbbb</code>
  - <code>to        aaaaaaaaaaaa</code>
  - reason: none given

**1 value changed:**

- <code>/suite&#95;result/tier</code>: <code>&quot;gold&quot;</code> → <code>&quot;silver&quot;</code>

**Cause:** behaviour-changed: the same inputs gave different results.

- <code>&#126; scenario new&#58; echo; behaviour-changed</code>

<details><summary>1 gate passed</summary>

- ✅ <code>gates/b.suite.yaml</code>: 1 scenario, 2 missions, 1 expectation

</details>
""")


def test_summary_shows_notices_of_a_passed_gate() -> None:
    """A user without annotations still sees changed inputs in the summary of a passing job."""
    noticed = gate(notices=(make_notice("these inputs moved: suite"),), remedy=UPDATE)
    summary = render_summary(Report(gates=[gate("a"), noticed]))
    _, section = summary.split("\n\n### ")
    assert masked(section, UPDATE=UPDATE, __version__=__version__) == snapshot("""\
✅ <code>gates/shop.suite.yaml</code>: passed

To accept this, run this command and commit the golden that it writes:

```sh
{UPDATE}
```

Not installed? Use `pipx run tier2gate=={__version__}` instead of `tier2gate`.

**1 notice:**

- <code>notice&#58; these inputs moved&#58; suite</code>

<details><summary>2 gates passed</summary>

- ✅ <code>gates/a.suite.yaml</code>: 1 scenario, 2 missions, 1 expectation
- ✅ <code>gates/shop.suite.yaml</code>: 1 scenario, 2 missions, 1 expectation

</details>
""")


def test_summary_begins_with_removed_gates() -> None:
    """A reviewer sees first which gates a change removes, whether the job passed or failed."""
    removed = ("gates/a b.suite.yaml", "gates/old.suite.yaml")
    report = Report(gates=[gate()], removed=removed, outcomes=(Outcome.GOLDEN_CHANGED,))
    assert masked(render_summary(report)) == snapshot("""\
## ❌ tier2gate: golden-changed

<code>gates/shop.suite.yaml</code>: passed, 1 scenario, 2 missions, 1 expectation

⚠️ **This change removes 2 gates that the target branch has:**

- <code>gates/a b.suite.yaml</code>
- <code>gates/old.suite.yaml</code>
""")


def test_summary_of_a_change_that_removes_every_gate() -> None:
    """A job that found no gate shows which ones the change removed."""
    assert render_summary(Report(gates=(), removed=("gates/old.suite.yaml",))) == snapshot("""\
## ❌ tier2gate: nothing-run

⚠️ **This change removes 1 gate that the target branch has:**

- <code>gates/old.suite.yaml</code>
""")


def test_summary_without_gates() -> None:
    """A job that found no gate says how suites are named."""
    assert render_summary(Report(gates=())) == snapshot("""\
## ❌ tier2gate: nothing-run

No gate was found; a suite is a file called NAME.suite.yaml.
""")


def test_summary_of_a_general_problem() -> None:
    """A folder that could not be searched is shown."""
    problem = Problem(code="unreadable", message="cannot be searched", hint="look", file="gates")
    report = Report(gates=(), problems=(problem,), outcomes=(Outcome.INPUT_INVALID,))
    assert render_summary(report) == snapshot("""\
## ❌ tier2gate: input-invalid

**1 problem:**

- <code>gates&#58; cannot be searched; look</code>
""")


@pytest.mark.parametrize("gates", [(), (gate(),)])
def test_summary_ends_with_general_notices(gates: tuple[GateReport, ...]) -> None:
    """A summary shows what was skipped, whether or not any gate was found."""
    summary = render_summary(Report(gates=gates, notices=(SKIPPED,)))
    notice = "<code>notice&#58; out&#58; it is skipped; delete it</code>"
    assert summary.endswith(f"\n\n**1 notice:**\n\n- {notice}\n")


@pytest.mark.parametrize(
    ("report", "brief"),
    [
        (
            gate(base=ACCEPTS_NEW_RESULTS),
            snapshot("- ✅ FILE: passed: differs from the target branch"),
        ),
        (MISSING, snapshot("- ❌ FILE: golden-missing: nothing has been accepted yet")),
        (
            gate(outcome=Outcome.GOLDEN_INVALID, golden_hash=None, problems=(SKIPPED,)),
            snapshot("- ❌ FILE: golden-invalid: 1 problem"),
        ),
        (
            FAILED_AND_DRIFTED,
            snapshot("- ❌ FILE: verdict-failed: 1 of 2 expectations failed; 1 value changed"),
        ),
        (
            replace(DRIFTED, drift=drift(cause=Cause.UNKNOWN)),
            snapshot("- ❌ FILE: hash-drift: the verdict passed, but the hash changed"),
        ),
        (INVALID, snapshot("- ❌ FILE: input-invalid: 2 problems")),
        (
            replace(INVALID, outcome=Outcome.INTERNAL_ERROR, problems=()),
            snapshot("- ❌ FILE: internal-error"),
        ),
        (
            replace(
                INVALID,
                outcome=Outcome.GOLDEN_OBSOLETE,
                files=GateFiles(suite=None, expectations=None, golden="gates/shop.suite.yaml"),
            ),
            snapshot("- ❌ FILE: golden-obsolete: 2 problems"),
        ),
    ],
)
def test_first_screen_tells_in_a_line_what_is_wrong_with_a_gate(
    report: GateReport, brief: str
) -> None:
    """A user who reads only the list of gates sees what failed or changed in each."""
    page = render_summary(Report(gates=[gate("a"), report]))
    (line,) = [line for line in page.split("\n") if line.startswith(("- ❌", "- ✅"))][:1]
    assert line.replace("<code>gates/shop.suite.yaml</code>", "FILE") == brief


def many(*outcomes: Outcome) -> list[GateReport]:
    """Return gates with these outcomes, called `g00` and so on."""
    kinds = {
        Outcome.PASSED: gate(),
        Outcome.VERDICT_FAILED: FAILED_AND_DRIFTED,
        Outcome.HASH_DRIFT: DRIFTED,
        Outcome.GOLDEN_MISSING: MISSING,
        Outcome.GOLDEN_CHANGED: gate(outcome=Outcome.GOLDEN_CHANGED, base=ACCEPTS_NEW_RESULTS),
    }
    return [
        replace(
            kinds.get(outcome, replace(INVALID, outcome=outcome)),
            name=f"g{number:02}",
            files=gate_files(f"g{number:02}"),
        )
        for number, outcome in enumerate(outcomes)
    ]


def test_gates_are_in_the_order_of_their_urgency() -> None:
    """A user reads failed verdicts first, then other errors, drifts, and what was not accepted."""
    outcomes = [item for item in Outcome if item is not Outcome.NOTHING_RUN]
    review = gate("review", base=ALTERS_EXPECTATIONS)
    page = render_summary(Report(gates=[review, *many(*outcomes, *outcomes)]))
    heads = re.findall("^### .*</code>: (.*)$", page, re.MULTILINE)
    assert heads == snapshot(
        [
            "verdict-failed",
            "verdict-failed",
            "internal-error",
            "internal-error",
            "input-invalid",
            "input-invalid",
            "execution-error",
            "execution-error",
            "nondeterministic",
            "nondeterministic",
            "golden-invalid",
            "golden-invalid",
            "golden-obsolete",
            "golden-obsolete",
            "hash-drift",
            "hash-drift",
            "golden-changed",
            "golden-changed",
            "golden-missing",
            "golden-missing",
            "passed",
        ]
    )


def test_failed_verdict_comes_first_whatever_the_outcome() -> None:
    """An unusable golden does not hide that expectations of the same gate failed."""
    broken = replace(
        FAILED_AND_DRIFTED, outcome=Outcome.GOLDEN_INVALID, drift=None, files=gate_files("z")
    )
    page = render_summary(Report(gates=[INVALID, broken]))
    assert page.index("### ❌ <code>gates/z.") < page.index("### ❌ <code>gates/shop.")


def test_many_gates_leave_what_to_do_on_the_first_screen() -> None:
    """With hundreds of gates, the first ones and their commands come first, the rest is folded."""
    outcomes = [Outcome.HASH_DRIFT] * 12 + [Outcome.PASSED] * 3
    page = render_summary(Report(gates=many(*outcomes)))
    assert page[: page.index("\n### ")] == snapshot("""\
## ❌ tier2gate: hash-drift

15 scenarios, 30 missions, 15 expectations (0 failed)

**15 gates: 3 passed, 12 hash-drift:**

- ❌ <code>gates/g00.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g01.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g02.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g03.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g04.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g05.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g06.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g07.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g08.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g09.suite.yaml</code>: hash-drift: 1 value changed

<details><summary>… and 2 more gates</summary>

- ❌ <code>gates/g10.suite.yaml</code>: hash-drift: 1 value changed
- ❌ <code>gates/g11.suite.yaml</code>: hash-drift: 1 value changed

</details>

**What to do:**

- hash-drift: if this is not intended, fix the cause; if it is, accept the new results

To accept the results of these gates, run this and commit the goldens it writes (the other commands are below, with their gates):

```sh
tier2gate update gates/shop.suite.yaml
tier2gate update gates/shop.suite.yaml
tier2gate update gates/shop.suite.yaml
tier2gate update gates/shop.suite.yaml
tier2gate update gates/shop.suite.yaml
```
""")


def test_gate_that_passed_in_a_call_that_failed_says_so() -> None:
    """A user of one gate sees that it passed, and that the call failed for another reason."""
    report = Report(gates=[gate()], removed=("old",), outcomes=(Outcome.GOLDEN_CHANGED,))
    assert "</code>: passed, 1 scenario" in render_summary(report)
    assert "</code>: 1 scenario" in render_summary(Report(gates=[gate()]))


def test_summary_of_wrong_usage() -> None:
    """A job whose workflow is wrong shows the error in its summary."""
    assert render_usage_summary("unknown input goldn; did you mean golden?") == snapshot("""\
## ❌ tier2gate: wrong usage

```text
unknown input goldn; did you mean golden?
```
""")


def test_part_of_a_gate_is_told() -> None:
    """A reader of a page is not told that a gate passed if only some of its scenarios ran."""
    report = Report(gates=(SELECTED,))
    assert "; only the selected scenarios\n" in render_summary(report)

"""The job summary: what stands on the page of a step, and in which order.

What the page of each outcome looks like is recorded whole in `tests/recorded/action/`.
"""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    INVALID,
    MISSING,
    NOW,
    UNMOVED,
    UPDATE,
    gate,
    noticed_that,
)
from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.github.summary import render_summary, render_usage_summary
from tier2gate.results.invocation import Call
from tier2gate.results.report import GateFiles, GateReport, Report

SKIPPED = noticed_that("it is skipped", file="out", hint="delete it")
HEAD = """\
|  | gate | outcome | verdict | golden | ran |
| --- | --- | --- | --- | --- | --- |
"""


def test_summary_of_a_passed_gate() -> None:
    """The page of a green job says what was checked, in one table, and no more."""
    assert masked(render_summary(Report(gates=[gate()])), HEAD=HEAD) == snapshot("""\
## ✅ tier2gate: passed

1 gate (0 failed), 1 scenario, 2 missions, 1 expectation (0 failed)

{HEAD}\
| ✅ | <code>gates/shop.suite.yaml</code> | passed | passed | accepted | 1 scenario, 2 missions, \
1 expectation |
""")


def test_summary_ends_with_how_to_reproduce_it() -> None:
    """Whoever wants to see the same on a machine of their own finds the way below all the rest."""
    report = Report(gates=[gate()])
    alone, told = render_summary(report), render_summary(report, call=Call())
    assert told.startswith(f"{alone}\n<details><summary>How to reproduce this</summary>\n\n")
    assert told.endswith("\n</details>\n")


def test_failures_are_told_before_what_passed() -> None:
    """Whoever opens a red page reads first why it is red, in the table and below it."""
    report = Report(
        gates=[gate("a", base=ACCEPTS_NEW_RESULTS), gate("b", base=UNMOVED), INVALID],
    )
    assert masked(render_summary(report), ACCEPTED=ACCEPTED, HEAD=HEAD, NOW=NOW) == snapshot("""\
## ❌ tier2gate: input-invalid

3 gates (1 failed), 2 scenarios, 4 missions, 2 expectations (0 failed), \
1 gate differs from the target branch

{HEAD}\
| ❌ | <code>gates/shop.suite.yaml</code> | input-invalid | not reached | not reached | \
0 scenarios, 0 missions, 0 expectations |
| ✅ | <code>gates/a.suite.yaml</code> | passed | passed | accepted, changed here | 1 scenario, \
2 missions, 1 expectation |
| ✅ | <code>gates/b.suite.yaml</code> | passed | passed | accepted | 1 scenario, 2 missions, \
1 expectation |

### ❌ <code>gates/shop.suite.yaml</code>: input-invalid

```text
gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?
gates/a.yaml: the suite file is missing
```

### ✅ <code>gates/a.suite.yaml</code>: passed

**Compared with the target branch:**

```text
This change accepts new behaviour, from the target branch's golden to this one's:
  from      {ACCEPTED}
  to        {NOW}
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed
  changes:
    ~ /suite_result/tier: "gold" → "silver"
```
""")


def test_summary_shows_what_a_passed_gate_should_be_told() -> None:
    """The page of a green job tells of inputs that moved, where annotations are switched off."""
    noticed = gate(notices=(noticed_that("these inputs moved: suite"),), remedy=UPDATE)
    summary = render_summary(Report(gates=[gate("a"), noticed]))
    _, told = summary.split("\n\n### ")
    assert masked(told, UPDATE=UPDATE, __version__=__version__) == snapshot("""\
✅ <code>gates/shop.suite.yaml</code>: passed

```text
notice: these inputs moved: suite
```

To accept this, run this command and commit the golden that it writes:

```sh
{UPDATE}
```

Not installed? Use `pipx run tier2gate=={__version__}` instead of `tier2gate`.
""")


def test_summary_begins_with_the_gates_that_are_gone() -> None:
    """The page of a job, green or red, tells first which gates a change removes."""
    removed = ("gates/a b.suite.yaml", "gates/old.suite.yaml")
    report = Report(gates=[gate()], removed=removed, outcomes=(Outcome.GOLDEN_CHANGED,))
    assert masked(render_summary(report), HEAD=HEAD) == snapshot("""\
## ❌ tier2gate: golden-changed

1 gate (0 failed), 1 scenario, 2 missions, 1 expectation (0 failed)

⚠️ **This change removes 2 gates that the target branch has:**

- <code>gates/a b.suite.yaml</code>
- <code>gates/old.suite.yaml</code>

{HEAD}\
| ✅ | <code>gates/shop.suite.yaml</code> | passed | passed | accepted | 1 scenario, 2 missions, \
1 expectation |
""")


def test_summary_of_a_change_that_removes_every_gate() -> None:
    """The page of a job that found no gate tells which ones the change removed."""
    assert render_summary(Report(gates=(), removed=("gates/old.suite.yaml",))) == snapshot("""\
## ❌ tier2gate: nothing-run

0 gates (0 failed), 0 scenarios, 0 missions, 0 expectations (0 failed)

⚠️ **This change removes 1 gate that the target branch has:**

- <code>gates/old.suite.yaml</code>
""")


def test_summary_of_nothing() -> None:
    """The page of a job that found no gate says what a gate is called."""
    assert render_summary(Report(gates=())) == snapshot("""\
## ❌ tier2gate: nothing-run

0 gates (0 failed), 0 scenarios, 0 missions, 0 expectations (0 failed)

No gate was found; a suite is a file called NAME.suite.yaml.
""")


def test_summary_of_a_problem_of_no_gate() -> None:
    """The page of a job whose folder could not be searched shows that, without an empty table."""
    problem = Problem(code="unreadable", message="cannot be searched", hint="look", file="gates")
    report = Report(gates=(), problems=(problem,), outcomes=(Outcome.INPUT_INVALID,))
    assert render_summary(report) == snapshot("""\
## ❌ tier2gate: input-invalid

0 gates (0 failed), 0 scenarios, 0 missions, 0 expectations (0 failed)

```text
gates: cannot be searched; look
```
""")


@pytest.mark.parametrize("gates", [(), (gate(),)])
def test_summary_ends_with_notices_of_no_gate(gates: tuple[GateReport, ...]) -> None:
    """The page of a job, whether it found a gate or none, tells what was left out of it."""
    summary = render_summary(Report(gates=gates, notices=(SKIPPED,)))
    assert summary.endswith("\n\n```text\nnotice: out: it is skipped; delete it\n```\n")
    assert summary.count("```") == 2


@pytest.mark.parametrize(
    ("told", "cells"),
    [
        (gate(), snapshot("✅ | passed | passed | accepted")),
        (gate(base=ACCEPTS_NEW_RESULTS), snapshot("✅ | passed | passed | accepted, changed here")),
        (MISSING, snapshot("❌ | golden-missing | passed | none yet")),
        (
            gate(outcome=Outcome.GOLDEN_INVALID, golden_hash=None, problems=(SKIPPED,)),
            snapshot("❌ | golden-invalid | passed | unusable"),
        ),
        (
            gate(outcome=Outcome.VERDICT_FAILED, passed=False, golden_hash=None),
            snapshot("❌ | verdict-failed | failed | none yet"),
        ),
        (
            gate(outcome=Outcome.EXECUTION_ERROR, golden_hash=None, problems=(SKIPPED,)),
            snapshot("❌ | execution-error | passed | not reached"),
        ),
        (INVALID, snapshot("❌ | input-invalid | not reached | not reached")),
        (
            replace(
                INVALID,
                outcome=Outcome.GOLDEN_OBSOLETE,
                files=GateFiles(suite=None, expectations=None, golden="gates/shop.suite.yaml"),
            ),
            snapshot("❌ | golden-obsolete | not reached | not reached"),
        ),
    ],
)
def test_table_tells_how_a_gate_stands_to_its_golden(told: GateReport, cells: str) -> None:
    """Whoever reads the table alone knows of each gate what failed: verdict, golden or neither."""
    row = render_summary(Report(gates=[told])).split(HEAD)[1].split("\n")[0]
    mark, name, *rest, ran = row.removeprefix("| ").removesuffix(" |").split(" | ")
    assert " | ".join([mark, *rest]) == cells
    assert name == snapshot("<code>gates/shop.suite.yaml</code>")
    assert ran.count(",") == 2


def test_summary_of_wrong_usage() -> None:
    """The page of a job whose workflow is wrong says what is wrong with it."""
    assert render_usage_summary("unknown input goldn; did you mean golden?") == snapshot("""\
## ❌ tier2gate: wrong usage

```text
unknown input goldn; did you mean golden?
```
""")

"""The job summary: its parts and their order.

The complete summary of each outcome is recorded in `tests/recorded/action/`.
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
    UNCHANGED,
    UPDATE,
    gate,
    make_notice,
)
from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.github.summary import render_summary, render_usage_summary
from tier2gate.results.invocation import Call
from tier2gate.results.report import GateFiles, GateReport, Report

SKIPPED = make_notice("it is skipped", file="out", hint="delete it")
HEAD = """\
|  | gate | outcome | verdict | golden | ran |
| --- | --- | --- | --- | --- | --- |
"""


def test_summary_of_a_passed_gate() -> None:
    """The summary of a passing job is one table of what was checked."""
    assert masked(render_summary(Report(gates=[gate()])), HEAD=HEAD) == snapshot("""\
## ✅ tier2gate: passed

1 gate (0 failed), 1 scenario, 2 missions, 1 expectation (0 failed)

{HEAD}\
| ✅ | <code>gates/shop.suite.yaml</code> | passed | passed | accepted | 1 scenario, 2 missions, \
1 expectation |
""")


def test_summary_ends_with_how_to_reproduce_it() -> None:
    """A user finds the instructions for reproducing the result at the end of the summary."""
    report = Report(gates=[gate()])
    alone, complete = render_summary(report), render_summary(report, call=Call())
    assert complete.startswith(f"{alone}\n<details><summary>How to reproduce this</summary>\n\n")
    assert complete.endswith("\n</details>\n")


def test_failures_come_before_passed_gates() -> None:
    """A user who opens a failed summary reads the reason first, in the table and below."""
    report = Report(
        gates=[gate("a", base=ACCEPTS_NEW_RESULTS), gate("b", base=UNCHANGED), INVALID],
    )
    assert masked(render_summary(report), ACCEPTED=ACCEPTED, HEAD=HEAD, NOW=NOW) == snapshot("""\
## ❌ tier2gate: input-invalid

3 gates (1 failed), 2 scenarios, 4 missions, 2 expectations (0 failed), 1 gate differs from the target branch

{HEAD}| ❌ | <code>gates/shop.suite.yaml</code> | input-invalid | not reached | not reached | 0 scenarios, 0 missions, 0 expectations |
| ✅ | <code>gates/a.suite.yaml</code> | passed | passed | accepted, changed here | 1 scenario, 2 missions, 1 expectation |
| ✅ | <code>gates/b.suite.yaml</code> | passed | passed | accepted | 1 scenario, 2 missions, 1 expectation |

### ❌ <code>gates/shop.suite.yaml</code>: input-invalid

```text
gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?
gates/a.yaml: the suite file is missing
```

### ✅ <code>gates/a.suite.yaml</code>: passed

**Compared with the target branch:**

```text
This change accepts new behaviour, from the target branch's golden to this one's:
  from      bbbbbbbbbbbb
  to        aaaaaaaaaaaa
  reason: none given
  changes:
    ~ /suite_result/tier: "gold" → "silver"
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed
```
""")


def test_summary_shows_notices_of_a_passed_gate() -> None:
    """A user without annotations still sees changed inputs in the summary of a passing job."""
    noticed = gate(notices=(make_notice("these inputs moved: suite"),), remedy=UPDATE)
    summary = render_summary(Report(gates=[gate("a"), noticed]))
    _, section = summary.split("\n\n### ")
    assert masked(section, UPDATE=UPDATE, __version__=__version__) == snapshot("""\
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


def test_summary_begins_with_removed_gates() -> None:
    """A reviewer sees first which gates a change removes, whether the job passed or failed."""
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
    """A job that found no gate shows which ones the change removed."""
    assert render_summary(Report(gates=(), removed=("gates/old.suite.yaml",))) == snapshot("""\
## ❌ tier2gate: nothing-run

0 gates (0 failed), 0 scenarios, 0 missions, 0 expectations (0 failed)

⚠️ **This change removes 1 gate that the target branch has:**

- <code>gates/old.suite.yaml</code>
""")


def test_summary_without_gates() -> None:
    """A job that found no gate says how suites are named."""
    assert render_summary(Report(gates=())) == snapshot("""\
## ❌ tier2gate: nothing-run

0 gates (0 failed), 0 scenarios, 0 missions, 0 expectations (0 failed)

No gate was found; a suite is a file called NAME.suite.yaml.
""")


def test_summary_of_a_general_problem() -> None:
    """A folder that could not be searched is shown without an empty table."""
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
def test_summary_ends_with_general_notices(gates: tuple[GateReport, ...]) -> None:
    """A summary shows what was skipped, whether or not any gate was found."""
    summary = render_summary(Report(gates=gates, notices=(SKIPPED,)))
    assert summary.endswith("\n\n```text\nnotice: out: it is skipped; delete it\n```\n")
    assert summary.count("```") == 2


@pytest.mark.parametrize(
    ("report", "cells"),
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
def test_table_shows_the_state_of_the_golden(report: GateReport, cells: str) -> None:
    """A user who reads only the table sees which of verdict and golden failed."""
    row = render_summary(Report(gates=[report])).split(HEAD)[1].split("\n")[0]
    mark, name, *rest, ran = row.removeprefix("| ").removesuffix(" |").split(" | ")
    assert " | ".join([mark, *rest]) == cells
    assert name == snapshot("<code>gates/shop.suite.yaml</code>")
    assert ran.count(",") == 2


def test_summary_of_wrong_usage() -> None:
    """A job whose workflow is wrong shows the error in its summary."""
    assert render_usage_summary("unknown input goldn; did you mean golden?") == snapshot("""\
## ❌ tier2gate: wrong usage

```text
unknown input goldn; did you mean golden?
```
""")

"""The job summary: what stands on the page of a step."""

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.github_runner import read_summary
from tests.reports import (
    ACCEPTED,
    ACCEPTS_OTHERWISE,
    ANY_TEXT,
    DEMANDS_OTHERWISE,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    NOW,
    UNMOVED,
    UPDATE,
    added,
    drift,
    expectation,
    gate,
    gate_files,
    hostile_report,
    noticed_that,
)
from tier2gate.errors import Outcome, Problem
from tier2gate.report import GateFiles, Report
from tier2gate.reporters.github.summary import (
    MAX_SUMMARY_BYTES,
    render_summary,
    render_usage_summary,
)

INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")


def test_summary_of_a_passed_gate() -> None:
    """The page of a green job says what was checked, in one table."""
    assert render_summary(Report(gates=[gate()])) == (
        """\
## tier2gate: passed

1 gate, 1 scenario, 2 missions, 1 expectation (0 failed)

| gate | outcome | verdict | ran |
|---|---|---|---|
| <code>gates/shop.suite.yaml</code> | passed | passed | 1 scenario, 2 missions, 1 expectation |
"""
    )


def test_summary_of_a_failed_verdict_with_drift() -> None:
    """The page of a failed job shows what failed and what drifted, but no gate that passed."""
    report = Report(gates=[gate("a"), FAILED_AND_DRIFTED])
    assert render_summary(report) == (
        f"""\
## tier2gate: verdict-failed

2 gates, 2 scenarios, 4 missions, 3 expectations (1 failed)

| gate | outcome | verdict | ran |
|---|---|---|---|
| <code>gates/a.suite.yaml</code> | passed | passed | 1 scenario, 2 missions, 1 expectation |
| <code>gates/shop.suite.yaml</code> | verdict-failed | failed | 1 scenario, 2 missions, \
2 expectations |

```text
verdict-failed  shop  gates/shop.suite.yaml  (1 scenario, 2 missions, 2 expectations)
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:2:5: is-gold
      new / echo / final_state.tier: expected eq "gold", found "silver"
  the hash moved, too:
  accepted  {ACCEPTED}
  now       {NOW}
  cause: behaviour-changed: the same inputs gave other results
    ~ scenario new: echo; behaviour-changed
  changes:
    ~ /suite_result/tier: "gold" → "silver"
```
"""
    )


def test_summary_of_invalid_input() -> None:
    """The page of a job that could not run lists every problem with its place."""
    assert render_summary(Report(gates=[INVALID])) == (
        """\
## tier2gate: input-invalid

1 gate, 0 scenarios, 0 missions, 0 expectations (0 failed)

| gate | outcome | verdict | ran |
|---|---|---|---|
| <code>gates/shop.suite.yaml</code> | input-invalid | not reached | 0 scenarios, 0 missions, \
0 expectations |

```text
gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?
gates/a.yaml: the suite file is missing
input-invalid   shop  gates/shop.suite.yaml
  2 problems, listed above
```
"""
    )


def test_summary_of_a_problem_of_no_gate() -> None:
    """The page of a job whose folder could not be searched shows that, without an empty table."""
    problem = Problem(code="unreadable", message="cannot be searched", hint="look", file="gates")
    report = Report(gates=(), problems=(problem,), outcomes=(Outcome.INPUT_INVALID,))
    assert render_summary(report) == (
        """\
## tier2gate: input-invalid

0 gates, 0 scenarios, 0 missions, 0 expectations (0 failed)

```text
gates: cannot be searched; look
```
"""
    )


def test_summary_of_nothing() -> None:
    """The page of a job that found no gate says what a gate is called."""
    assert render_summary(Report(gates=())) == (
        """\
## tier2gate: nothing-run

0 gates, 0 scenarios, 0 missions, 0 expectations (0 failed)

no gate was found; a suite is a file called NAME.suite.yaml
"""
    )


def test_summary_names_a_gate_by_what_there_is_of_it() -> None:
    """A golden without its suite has its row, too, under the file that is there."""
    orphan = replace(
        INVALID,
        outcome=Outcome.GOLDEN_OBSOLETE,
        files=GateFiles(suite=None, expectations=None, golden="gates/old.golden.json"),
        problems=(Problem(code="no-suite", message="there is no suite to this file"),),
    )
    assert (
        "| <code>gates/old.golden.json</code> | golden-obsolete | not reached |"
        " 0 scenarios, 0 missions, 0 expectations |\n"
    ) in render_summary(Report(gates=[orphan]))


def test_summary_shows_what_a_passed_gate_should_be_told() -> None:
    """The page of a green job tells of inputs that moved, where annotations are switched off."""
    noticed = gate(notices=(noticed_that("these inputs moved: suite"),), way_out=UPDATE)
    assert read_summary(render_summary(Report(gates=[gate("a"), noticed]))).fenced == [
        [
            "passed          shop  gates/shop.suite.yaml  (1 scenario, 2 missions, 1 expectation)",
            "  notice: these inputs moved: suite",
            "  to accept this: tier2gate update gates/shop.suite.yaml",
        ]
    ]


def test_summary_tells_what_a_green_change_accepts() -> None:
    """The page of a green job shows what a golden accepts otherwise, below the gates that fail."""
    report = Report(gates=[gate("a", base=ACCEPTS_OTHERWISE), gate("b", base=UNMOVED), INVALID])
    assert read_summary(render_summary(report)).fenced == [
        [
            "gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?",
            "gates/a.yaml: the suite file is missing",
            "input-invalid   shop  gates/shop.suite.yaml",
            "  2 problems, listed above",
            "passed          a  gates/a.suite.yaml  (1 scenario, 2 missions, 1 expectation)",
            "  This change accepts new behaviour, from the target branch's golden to this one's:",
            f"    from      {ACCEPTED}",
            f"    to        {NOW}",
            "    cause: behaviour-changed: the same inputs gave other results",
            "      ~ scenario new: echo; behaviour-changed",
            "    changes:",
            '      ~ /suite_result/tier: "gold" → "silver"',
        ]
    ]


def test_summary_tells_what_a_green_change_no_longer_demands() -> None:
    """The page of a green job shows an expectation that was loosened."""
    report = Report(gates=[gate(base=DEMANDS_OTHERWISE)])
    assert read_summary(render_summary(report)).fenced == [
        [
            "passed          shop  gates/shop.suite.yaml  (1 scenario, 2 missions, 1 expectation)",
            "  This change demands otherwise than the target branch:",
            '    ~ gates/shop.expectations.yaml:2:5: is-gold: op "eq" → "ne"',
        ]
    ]


def test_summary_begins_with_the_gates_that_are_gone() -> None:
    """The page of a job, green or red, tells first which gates a change removes."""
    removed = ("gates/a b.suite.yaml", "gates/old.suite.yaml")
    report = Report(gates=[gate()], removed=removed, outcomes=(Outcome.GOLDEN_CHANGED,))
    assert render_summary(report) == (
        """\
## tier2gate: golden-changed

1 gate, 1 scenario, 2 missions, 1 expectation (0 failed)

| gate | outcome | verdict | ran |
|---|---|---|---|
| <code>gates/shop.suite.yaml</code> | passed | passed | 1 scenario, 2 missions, 1 expectation |

```text
This change removes 2 gates that the target branch has:
  - "gates/a b.suite.yaml"
  - gates/old.suite.yaml
```
"""
    )


def test_summary_of_a_change_that_removes_every_gate() -> None:
    """The page of a job that found no gate tells which ones the change removed."""
    report = Report(gates=(), removed=("gates/old.suite.yaml",))
    assert read_summary(render_summary(report)).fenced == [
        [
            "This change removes 1 gate that the target branch has:",
            "  - gates/old.suite.yaml",
        ]
    ]


def test_summary_tells_notices_of_no_gate() -> None:
    """The page of a green job tells what was left out of it."""
    notice = noticed_that("it is skipped", file="out", hint="delete it")
    report = Report(gates=[gate()], notices=(notice,))
    assert read_summary(render_summary(report)).fenced == [
        ["notice: out: it is skipped; delete it"]
    ]


def test_summary_of_nothing_tells_what_was_left_out() -> None:
    """The page of a job that found no gate tells of the folder that was skipped."""
    notice = noticed_that("it is skipped", file="out", hint="delete it")
    summary = render_summary(Report(gates=(), notices=(notice,)))
    assert read_summary(summary).fenced == [["notice: out: it is skipped; delete it"]]


def test_summary_tells_as_much_as_was_asked_for() -> None:
    """Whoever wants a short page gets one, and reads how much was left out."""
    drifted = replace(DRIFTED, drift=drift(added("/a", 1), added("/b", 2)), way_out=None)
    (fenced,) = read_summary(render_summary(Report(gates=[drifted]), max_changes=1)).fenced
    assert fenced[-3:] == [
        "  changes:",
        "    + /a: 1",
        "    … and 1 more; raise max-changes, or look into the JSON report",
    ]


def test_summary_of_wrong_usage() -> None:
    """The page of a job whose workflow is wrong says what is wrong with it."""
    assert render_usage_summary("there is no input goldn; did you mean golden?") == (
        """\
## tier2gate: wrong usage

```text
there is no input goldn; did you mean golden?
```
"""
    )


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_usage_stays_between_its_fences(text: str) -> None:
    """What a workflow passes on from a title or a branch can neither break the page nor hide."""
    summary = render_usage_summary(f"there is no input {text}")
    page = read_summary(summary)
    assert page.markdown == ["## tier2gate: wrong usage", "", ""]
    assert [len(lines) for lines in page.fenced] == [1]
    assert not INVISIBLE.search(summary)


def large(size: int, sign: str = "x") -> Report:
    """Make a report of which one problem is so many characters long."""
    problem = Problem(code="c", message=sign * size)
    return Report(gates=[replace(INVALID, problems=(problem,))])


def test_summary_drops_its_details_where_they_are_too_large() -> None:
    """A summary that GitHub would drop as a whole still has its table, and says what is missing."""
    assert render_summary(large(600_000)) == (
        """\
## tier2gate: input-invalid

1 gate, 0 scenarios, 0 missions, 0 expectations (0 failed)

| gate | outcome | verdict | ran |
|---|---|---|---|
| <code>gates/shop.suite.yaml</code> | input-invalid | not reached | 0 scenarios, 0 missions, \
0 expectations |

The details do not fit into a summary; the step's log has them.
"""
    )


def test_summary_drops_its_table_where_that_is_too_large() -> None:
    """With more gates than a page holds, the counts are still there."""
    gates = [gate(f"gate-with-a-long-name-{n:05}") for n in range(6000)]
    assert render_summary(Report(gates=gates)) == (
        """\
## tier2gate: passed

6,000 gates, 6,000 scenarios, 12,000 missions, 6,000 expectations (0 failed)

The gates do not fit into a summary; the step's log has them.
"""
    )


@pytest.mark.parametrize("sign", ["x", "é", "世", "🙂"])
def test_summary_is_measured_in_bytes(sign: str) -> None:
    """A summary of many bytes in few characters is cut in time: over the limit GitHub drops it."""
    limit, empty = MAX_SUMMARY_BYTES // 2, len(render_summary(large(0)).encode())
    fits = (limit - empty) // len(sign.encode())
    whole, degraded = render_summary(large(fits, sign)), render_summary(large(fits + 1, sign))
    assert limit - 4 < len(whole.encode()) <= limit
    assert sign * fits in whole
    assert "\nThe details do not fit into a summary; the step's log has them.\n" in degraded


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_names_stay_in_their_place(text: str) -> None:
    """No name or value out of a pull request can break the page, link from it, or call people."""
    summary = render_summary(hostile_report(text))
    page = read_summary(summary)
    *head, row, before, after = page.markdown
    assert head == [
        "## tier2gate: input-invalid",
        "",
        "1 gate, 0 scenarios, 0 missions, 1 expectation (1 failed)",
        "",
        "| gate | outcome | verdict | ran |",
        "|---|---|---|---|",
    ]
    assert (before, after) == ("", "")
    cell = re.fullmatch(
        r"\| <code>(.*)</code> \| verdict-failed \| failed \|"
        r" 0 scenarios, 0 missions, 1 expectation \|",
        row,
    )
    assert cell is not None
    assert_plain(cell[1])
    # Of the details the lines that are ours, and not one more.
    assert [len(lines) for lines in page.fenced] == [58]
    assert not INVISIBLE.search(summary)


def assert_plain(cell: str) -> None:
    """Hold a cell to what Markdown, HTML and GitHub leave as it is."""
    source = cell.replace("<!-- -->", "")
    assert re.fullmatch(r"(?:[^\x00-\x1f\x7f|`*_~\[\]()@:!\\$<>&]|&(?:#\d+|#x\w+|\w+);)*", source)
    assert "www." not in source
    # Where an address is looked for in the text, not in its source, it is cut after its sign.
    assert not re.search(r"&#64;(?!<!-- -->)", cell)


@pytest.mark.parametrize("name", ["gates/a-b_c.suite.yaml", "a|b `c` <d> & @e", "x.www.y", "日本"])
def test_table_shows_a_name_as_it_is(name: str) -> None:
    """What is escaped in the table's source is what a reader sees."""
    summary = render_summary(Report(gates=[gate(files=replace(gate_files(), suite=name))]))
    found = re.search(r"^\| <code>(.*)</code> \| passed", summary, re.MULTILINE)
    assert found is not None
    assert unescape(found[1].replace("<!-- -->", "")) == name


def test_fence_is_longer_than_any_in_the_details() -> None:
    """Backticks of any number in a value stay inside the details."""
    item = replace(expectation(), actual="`````", expected="```")
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=(item,))
    summary = render_summary(Report(gates=[failed]))
    assert "\n``````text\n" in summary
    assert summary.endswith("\n``````\n")

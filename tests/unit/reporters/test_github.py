"""What GitHub shows of a report: annotations, the job summary, and a step's outputs."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from tests.github_runner import HOSTILE, Command, read_log, read_outputs, read_summary
from tier2gate.errors import Outcome, Problem
from tier2gate.golden.drift import Cause, Change, ChangeKind, Drift, ScenarioDrift
from tier2gate.report import ExpectationReport, GateFiles, GateReport, Report
from tier2gate.reporters import github
from tier2gate.reporters.github import (
    OUTPUTS,
    Annotation,
    format_outputs,
    outputs_without_report,
    render_annotations,
    render_command,
    render_outputs,
    render_summary,
)

NOW = "a" * 64
ACCEPTED = "b" * 64
ANY_TEXT = [*HOSTILE, "lone \ud800 surrogate"]


def gate_files(name: str = "shop") -> GateFiles:
    """Name the files of a gate."""
    return GateFiles(
        suite=f"gates/{name}.suite.yaml",
        expectations=f"gates/{name}.expectations.yaml",
        golden=f"gates/{name}.golden.json",
    )


def expectation(name: str = "is-gold", *, line: int = 2, passed: bool = False) -> ExpectationReport:
    """Make an expectation that did not hold, unless told otherwise."""
    return ExpectationReport(
        id=name,
        scenario_name="new",
        mission_name="echo",
        path="final_state.tier",
        op="eq",
        passed=passed,
        actual="gold" if passed else "silver",
        expected="gold",
        details={} if passed else {"reason": "eq_mismatch"},
        file="gates/shop.expectations.yaml",
        line=line,
        column=5,
    )


def noticed_that(message: str) -> Problem:
    """Give a notice that stands in no file."""
    return Problem(code="moved-inputs", message=message)


def gate(name: str = "shop", **changes: Any) -> GateReport:
    """Make a gate that passed, but for what is told otherwise."""
    passed = GateReport(
        name=name,
        outcome=Outcome.PASSED,
        files=gate_files(name),
        passed=True,
        test_run_hash=NOW,
        golden_hash=NOW,
        scenarios=1,
        missions=2,
        expectations=(expectation(passed=True),),
    )
    return replace(passed, **changes)


def drift(*changes: Change, **others: Any) -> Drift:
    """Make a drift of one scenario."""
    scenario = ScenarioDrift(
        name="new",
        kind=ChangeKind.CHANGED,
        cause=Cause.BEHAVIOUR_CHANGED,
        missions={"echo": ChangeKind.CHANGED},
    )
    told = Drift(cause=Cause.BEHAVIOUR_CHANGED, scenarios=(scenario,), explained=True)
    return replace(told, changes=changes, **others)


TIER = Change(pointer="/suite_result/tier", kind=ChangeKind.CHANGED, before="gold", after="silver")
UPDATE = "tier2gate update gates/shop.suite.yaml"
FAILED_AND_DRIFTED = gate(
    outcome=Outcome.VERDICT_FAILED,
    passed=False,
    golden_hash=ACCEPTED,
    expectations=(expectation(), expectation("second", passed=True)),
    drift=drift(TIER),
)
DRIFTED = gate(outcome=Outcome.HASH_DRIFT, golden_hash=ACCEPTED, drift=drift(TIER), way_out=UPDATE)
INVALID = gate(
    outcome=Outcome.INPUT_INVALID,
    passed=None,
    test_run_hash=None,
    golden_hash=None,
    scenarios=0,
    missions=0,
    expectations=(),
    problems=(
        Problem(
            code="unknown-key",
            message="unknown field expcted",
            hint="did you mean expected?",
            file="gates/shop.expectations.yaml",
            line=9,
            column=5,
        ),
        Problem(code="missing-file", message="the suite file is missing", file="gates/a.yaml"),
    ),
)


def error(message: str, title: str, **properties: str) -> Command:
    """Make the command that is expected of an error."""
    return Command(name="error", message=message, properties={**properties, "title": title})


def test_failed_expectation_is_annotated_where_it_stands() -> None:
    """A reviewer sees a failed expectation in the diff, at its own line and column."""
    report = Report(gates=[gate(outcome=Outcome.VERDICT_FAILED, expectations=(expectation(),))])
    assert render_annotations(report) == (
        "::error file=gates/shop.expectations.yaml,line=2,col=5,title=tier2gate%3A verdict-failed::"
        "gates/shop.expectations.yaml:2:5: is-gold: "
        'new / echo / final_state.tier: expected eq "gold", found "silver"\n'
    )


def test_drift_is_annotated_at_the_golden() -> None:
    """A reviewer sees why a hash moved, what changed, and how to accept it, on the golden."""
    assert render_annotations(Report(gates=[DRIFTED])) == (
        "::error file=gates/shop.golden.json,line=1,title=tier2gate%3A hash-drift::"
        "gates/shop.golden.json:1: behaviour-changed: the same inputs gave other results%0A"
        '~ /suite_result/tier: "gold" → "silver"%0A'
        "to accept this: tier2gate update gates/shop.suite.yaml\n"
    )


def test_missing_golden_is_annotated_at_the_suite() -> None:
    """Whoever adds a gate sees the hash and the command that accepts it, on a file that exists."""
    missing = gate(outcome=Outcome.GOLDEN_MISSING, golden_hash=None, way_out=UPDATE)
    assert render_annotations(Report(gates=[missing])) == (
        "::error file=gates/shop.suite.yaml,line=1,title=tier2gate%3A golden-missing::"
        f"gates/shop.suite.yaml:1: nothing was accepted yet: {NOW}%0A"
        "to accept this: tier2gate update gates/shop.suite.yaml\n"
    )


def test_problems_are_annotated_with_as_much_place_as_they_have() -> None:
    """A reviewer sees each problem of a file, also one that has no line."""
    assert render_annotations(Report(gates=[INVALID])) == (
        "::error file=gates/shop.expectations.yaml,line=9,col=5,title=tier2gate%3A input-invalid::"
        "gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?\n"
        "::error file=gates/a.yaml,title=tier2gate%3A input-invalid::"
        "gates/a.yaml: the suite file is missing\n"
    )


def test_nothing_run_is_annotated_without_a_file() -> None:
    """A workflow whose path finds no gate says so on the job, not in silence."""
    assert render_annotations(Report(gates=())) == (
        "::error title=tier2gate%3A nothing-run::"
        "no gate was found; a suite is a file called NAME.suite.yaml\n"
    )


def test_problem_of_no_gate_is_annotated_alone() -> None:
    """A folder that cannot be searched is the one problem shown, not also that it held no gate."""
    problem = Problem(code="unreadable", message="cannot be searched", file="gates")
    assert render_annotations(Report(gates=(), problems=(problem,))) == (
        "::error file=gates,title=tier2gate%3A input-invalid::gates: cannot be searched\n"
    )


def test_passed_gate_is_not_annotated() -> None:
    """A green pull request stays free of remarks."""
    assert render_annotations(Report(gates=[gate()])) == ""


def test_notice_is_annotated_at_the_golden() -> None:
    """A reviewer of a green pull request sees that inputs moved although the results did not."""
    noticed = gate(notices=(noticed_that("these inputs moved: suite"),))
    assert render_annotations(Report(gates=[noticed])) == (
        "::notice file=gates/shop.golden.json,line=1,title=tier2gate%3A shop::"
        "these inputs moved: suite\n"
    )


def test_annotations_keep_the_order_of_the_report_and_notices_come_last() -> None:
    """A reader finds the annotations in the order of the log: gate by gate, errors first."""
    report = Report(
        gates=[
            gate("a", notices=(noticed_that("moved"),)),
            replace(FAILED_AND_DRIFTED, name="b"),
            replace(INVALID, name="c"),
        ],
        problems=(Problem(code="unreadable", message="cannot be searched", file="z"),),
    )
    shown = [
        (command.name, command.properties.get("file"), command.properties["title"])
        for command in read_log(render_annotations(report))
    ]
    assert shown == [
        ("error", "z", "tier2gate: input-invalid"),
        ("error", "gates/shop.expectations.yaml", "tier2gate: verdict-failed"),
        ("error", "gates/shop.golden.json", "tier2gate: hash-drift"),
        ("error", "gates/shop.expectations.yaml", "tier2gate: input-invalid"),
        ("error", "gates/a.yaml", "tier2gate: input-invalid"),
        ("notice", "gates/a.golden.json", "tier2gate: a"),
    ]


def failing(number: int) -> Report:
    """Make a report of so many errors."""
    items = tuple(expectation(f"e{line}", line=line) for line in range(1, number + 1))
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=items)
    return Report(gates=[failed])


def test_ten_errors_are_all_shown() -> None:
    """As many errors as GitHub shows are shown, not one less."""
    lines = [command.properties["line"] for command in read_log(render_annotations(failing(10)))]
    assert lines == [str(line) for line in range(1, 11)]


@pytest.mark.parametrize(
    ("number", "last"),
    [
        (11, "2 more problems, see the summary"),
        (12, "3 more problems, see the summary"),
        (2010, "2,001 more problems, see the summary"),
    ],
)
def test_more_errors_than_github_shows_are_counted(number: int, last: str) -> None:
    """A reader is told how many errors GitHub would have dropped in silence."""
    *shown, more = read_log(render_annotations(failing(number)))
    assert [command.properties["line"] for command in shown] == [str(n) for n in range(1, 10)]
    assert more == error(last, "tier2gate: verdict-failed")


def test_more_notices_than_github_shows_are_counted() -> None:
    """A reader is told of the notices, too, that GitHub would have dropped in silence."""
    noticed = [gate(f"g{n:02}", notices=(noticed_that("moved"),)) for n in range(11)]
    *shown, more = read_log(render_annotations(Report(gates=noticed)))
    assert [command.properties["title"] for command in shown] == [
        f"tier2gate: g{n:02}" for n in range(9)
    ]
    assert more == Command(
        name="notice",
        message="2 more notices, see the summary",
        properties={"title": "tier2gate"},
    )


def test_errors_and_notices_are_capped_apart() -> None:
    """Ten errors take no room from ten notices: GitHub counts them apart."""
    noticed = [gate(f"g{n:02}", notices=(noticed_that("moved"),)) for n in range(10)]
    report = Report(gates=[*failing(10).gates, *noticed])
    levels = [command.name for command in read_log(render_annotations(report))]
    assert levels == ["error"] * 10 + ["notice"] * 10


def test_command_escapes_its_message() -> None:
    """A percent sign or a second line comes through as it was written."""
    annotation = Annotation(level="error", title="t", message="100%0A: a,b\nnext %25")
    assert render_command(annotation) == "::error title=t::100%250A: a,b%0Anext %2525\n"


def test_command_escapes_its_properties() -> None:
    """A file or a title with a comma, a colon or a percent sign does not break the command."""
    annotation = Annotation(
        level="warning", title="a:b,c%d", message="m", file="x,line=9::y%0A\r\nz", line=3, column=7
    )
    command = render_command(annotation)
    assert command == (
        "::warning file=x%2Cline=9%3A%3Ay%250A%0D%0Az,line=3,col=7,title=a%3Ab%2Cc%25d::m\n"
    )
    assert read_log(command) == [
        Command(
            name="warning",
            message="m",
            properties={
                "file": "x,line=9::y%0A\r\nz",
                "line": "3",
                "col": "7",
                "title": "a:b,c%d",
            },
        )
    ]


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_text_makes_no_command_of_its_own(text: str) -> None:
    """No name or value out of a pull request can speak to the runner, or hide in the log."""
    annotation = Annotation(level="error", title=text, message=f"a\n{text}\n{text}", file=text)
    rendered = render_command(annotation)
    (command,) = read_log(rendered)
    assert (command.name, command.properties["file"]) == ("error", text)
    shown = f"{command.properties['title']}\n{command.message}"
    assert read_log(command.message) == []
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]", shown)
    assert rendered.count("\n") == 1


@pytest.mark.parametrize("unit", ["x", "##[", "\x1b", "%", "🙂", "::\n"])
def test_message_stays_below_what_github_cuts(unit: str) -> None:
    """A long message keeps both its ends, and GitHub never cuts it in the middle of a word."""
    (command,) = read_log(
        render_command(Annotation(level="error", title="t", message=f"A{unit * 5000}Z"))
    )
    assert 3900 < len(command.message) < 4096
    assert (command.message[0], command.message[-1]) == ("A", "Z")
    assert "…" in command.message
    assert "##[" not in command.message


def test_short_message_is_not_cut() -> None:
    """A message that GitHub shows whole is not shortened."""
    message = "x" * 4000
    (command,) = read_log(render_command(Annotation(level="error", title="t", message=message)))
    assert command.message == message


@pytest.mark.parametrize("name", ANY_TEXT)
def test_hostile_names_come_through_every_annotation(name: str) -> None:
    """An annotation stays one command at its own file, whatever a gate's parts are called."""
    files = GateFiles(suite=f"{name}.suite.yaml", expectations=name, golden=name)
    item = replace(expectation(name), scenario_name=name, mission_name=name, path=name, file=name)
    change = Change(pointer=f"/{name}", kind=ChangeKind.CHANGED, before=name, after={name: name})
    problem = Problem(code="c", message=name, hint=name, file=name, line=1, column=1)
    failed = GateReport(
        name=name,
        outcome=Outcome.VERDICT_FAILED,
        files=files,
        passed=False,
        golden_hash=ACCEPTED,
        test_run_hash=NOW,
        expectations=(replace(item, actual=name, expected=[name]),),
        drift=drift(change),
        problems=(problem,),
        notices=(noticed_that("moved"),),
        way_out=f"tier2gate update {name}",
    )
    commands = read_log(render_annotations(Report(gates=[failed])))
    found = [(item.name, item.properties["file"], item.message.count("\n")) for item in commands]
    assert found == [
        ("error", name, 0),
        ("error", name, 0),
        ("error", name, 2),
        ("notice", name, 0),
    ]
    assert all(read_log(item.message) == [] for item in commands)


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
    assert render_summary(Report(gates=(), problems=(problem,))) == (
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
    limit, empty = github.MAX_SUMMARY_BYTES // 2, len(render_summary(large(0)).encode())
    fits = (limit - empty) // len(sign.encode())
    whole, degraded = render_summary(large(fits, sign)), render_summary(large(fits + 1, sign))
    assert limit - 4 < len(whole.encode()) <= limit
    assert sign * fits in whole
    assert "\nThe details do not fit into a summary; the step's log has them.\n" in degraded


@pytest.mark.parametrize("name", ANY_TEXT)
def test_hostile_names_stay_in_their_place(name: str) -> None:
    """No name or value out of a pull request can break the page, link from it, or call people."""
    item = replace(expectation(name), scenario_name=name, mission_name=name, path=name, file=name)
    failed = GateReport(
        name=name,
        outcome=Outcome.VERDICT_FAILED,
        files=GateFiles(suite=name, expectations=name, golden=name),
        passed=False,
        expectations=(replace(item, actual=name, expected=[name]),),
        problems=(Problem(code="c", message=name, hint=name, file=name),),
        way_out=name,
    )
    page = read_summary(render_summary(Report(gates=[failed])))
    *head, row, before, after = page.markdown
    assert head == [
        "## tier2gate: verdict-failed",
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
    assert len(page.fenced) == 1
    assert len(page.fenced[0]) == 9


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


def test_outputs_of_one_gate() -> None:
    """A later step gets the hashes and the cause, where there is one gate to have them."""
    assert list(render_outputs(Report(gates=[DRIFTED]), "out/report.json").items()) == [
        ("outcome", "hash-drift"),
        ("exit-code", "3"),
        ("passed", "false"),
        ("drift", "true"),
        ("cause", "behaviour-changed"),
        ("test-run-hash", NOW),
        ("golden-hash", ACCEPTED),
        ("gates", "1"),
        ("failed-gates", "1"),
        ("report-json", "out/report.json"),
    ]


def test_outputs_of_one_gate_that_was_not_reached() -> None:
    """A later step gets empty hashes, not the word None, where nothing ran."""
    assert list(render_outputs(Report(gates=[INVALID])).items()) == [
        ("outcome", "input-invalid"),
        ("exit-code", "4"),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "1"),
        ("failed-gates", "1"),
        ("report-json", ""),
    ]


def test_outputs_of_several_gates() -> None:
    """A later step gets the sums of several gates, and the hash of none of them."""
    report = Report(gates=[gate("a"), DRIFTED, FAILED_AND_DRIFTED])
    assert list(render_outputs(report).items()) == [
        ("outcome", "verdict-failed"),
        ("exit-code", "1"),
        ("passed", "false"),
        ("drift", "true"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "3"),
        ("failed-gates", "2"),
        ("report-json", ""),
    ]


def test_outputs_of_gates_that_all_passed() -> None:
    """A later step reads from one output that all gates passed."""
    assert list(render_outputs(Report(gates=[gate("a"), gate("b")])).items()) == [
        ("outcome", "passed"),
        ("exit-code", "0"),
        ("passed", "true"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "2"),
        ("failed-gates", "0"),
        ("report-json", ""),
    ]


def test_outputs_of_nothing() -> None:
    """A later step cannot take a call that found no gate for one that passed."""
    assert list(render_outputs(Report(gates=())).items()) == [
        ("outcome", "nothing-run"),
        ("exit-code", "10"),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "0"),
        ("failed-gates", "0"),
        ("report-json", ""),
    ]


@pytest.mark.parametrize(
    ("outcome", "exit_code"), [("", 2), ("", 130), ("", 143), ("internal-error", 70)]
)
def test_outputs_without_report(outcome: str, exit_code: int) -> None:
    """A later step finds every output also where the call came to no report."""
    assert list(outputs_without_report(exit_code, outcome).items()) == [
        ("outcome", outcome),
        ("exit-code", str(exit_code)),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("gates", "0"),
        ("failed-gates", "0"),
        ("report-json", ""),
    ]


def test_format_outputs() -> None:
    """The runner reads each output as it was given."""
    text = format_outputs({"outcome": "passed", "cause": ""}, "WORD")
    assert text == "outcome<<WORD\npassed\nWORD\ncause<<WORD\n\nWORD\n"


@pytest.mark.parametrize(
    "value", ["", "x", "a=b", "a<<b", "two\nlines", "\n", "ends\n", "tier2gate-\nnext<<tier2gate-"]
)
def test_formatted_outputs_are_read_back(value: str) -> None:
    """A path with odd characters comes to the next step as it is, and forges no output."""
    outputs = dict.fromkeys(OUTPUTS, value)
    assert read_outputs(format_outputs(outputs, "tier2gate-0123")) == outputs


@pytest.mark.parametrize("value", ["WORD", "x\nWORD\nforged<<WORD\ny", "xWORDx"])
def test_delimiter_in_a_value_is_refused(value: str) -> None:
    """No value can end itself early and go on as an output of its own."""
    with pytest.raises(ValueError, match=r"^the delimiter stands in a value$"):
        format_outputs({"outcome": "passed", "report-json": value}, "WORD")

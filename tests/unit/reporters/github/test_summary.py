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

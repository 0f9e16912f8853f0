"""What missions printed, under the gate that failed."""

from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.page import section_of
from tests.reports import ANY_TEXT, drift, expectation, gate, make_notice
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github.log import render_log
from tier2gate.github.summary import MAX_SUMMARY_BYTES, render_summary
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, ScenarioDrift
from tier2gate.reporters.output import render_output
from tier2gate.reporters.terminal.report import render_report
from tier2gate.results.report import GateReport, Report
from tier2gate.runner.printed import LINE_WIDTH, PrintedOutput

PRINTED = (
    PrintedOutput(module="rules.py", first=("loading",)),
    PrintedOutput(scenario_name="new", first=("rate", "\tgold\r"), left_out=1_234, last=("end",)),
    PrintedOutput(scenario_name="old", first=("",)),
)


def failed(*printed: PrintedOutput, **changes: Any) -> GateReport:
    """Return a gate whose scenario `new` failed."""
    values: dict[str, Any] = {
        "outcome": Outcome.VERDICT_FAILED,
        "passed": False,
        "expectations": (expectation(),),
    }
    return gate(printed=printed, **{**values, **changes})


def names(report: GateReport) -> list[str | None]:
    """Return the scenarios or modules whose output is shown."""
    return [item.scenario_name or item.module for item in report.printed_by_failed]


def test_lines_are_shown_under_the_one_that_printed_them() -> None:
    """A user sees who printed a line, and how many lines are missing."""
    assert render_output(PRINTED) == snapshot("""\
the module rules.py printed while it was loaded:
  | loading
scenario new printed:
  | rate
  |         gold
  … 1,234 more lines …
  | end
scenario old printed:
  |
""")


@pytest.mark.parametrize(
    ("report", "shown"),
    [
        (gate(printed=PRINTED), []),
        (failed(*PRINTED), ["new"]),
        (failed(*PRINTED, expectations=(expectation(passed=True),)), []),
        (
            gate(
                printed=PRINTED,
                outcome=Outcome.HASH_DRIFT,
                drift=replace(
                    drift(),
                    scenarios=(
                        ScenarioDrift(
                            name="old",
                            kind=ChangeKind.CHANGED,
                            cause=Cause.BEHAVIOUR_CHANGED,
                            missions={},
                        ),
                    ),
                ),
            ),
            ["old"],
        ),
        (gate(printed=PRINTED, outcome=Outcome.EXECUTION_ERROR, stopped=("old",)), ["old"]),
        (gate(printed=PRINTED[:1], outcome=Outcome.EXECUTION_ERROR), ["rules.py"]),
        (gate(printed=PRINTED[:1], outcome=Outcome.INPUT_INVALID), []),
        (gate(printed=PRINTED, outcome=Outcome.GOLDEN_MISSING), []),
    ],
)
def test_output_of_what_failed_is_shown(report: GateReport, shown: list[str]) -> None:
    """A user sees what a scenario printed if it failed, for whatever reason, and no other."""
    assert names(report) == shown


def test_failures_over_the_limit_are_counted() -> None:
    """A gate of thousands of failed scenarios does not flood the log."""
    scenarios = [f"s{number}" for number in range(5)]
    report = failed(
        *(PrintedOutput(scenario_name=name, first=(name,)) for name in scenarios),
        expectations=tuple(replace(expectation(), scenario_name=name) for name in scenarios),
    )
    text = render_report(Report(gates=[report]), color=False, max_changes=3)
    assert [f"| {name}" in text for name in scenarios] == [True, True, True, False, False]
    assert (
        "  scenario s2 printed:\n    | s2\n  … and 2 more; raise --max-changes to see them\n"
        in text
    )
    everything = render_report(Report(gates=[report]), color=False, max_changes=3, show_output=True)
    assert all(f"| {name}" in everything for name in scenarios)


def test_log_shows_gates_that_passed_only_if_asked() -> None:
    """The log of a job that passed has the output if the workflow asks for it."""
    report = Report(gates=[gate("quiet"), gate("loud", printed=PRINTED)])
    assert "printed" not in render_log(report)
    assert render_log(report, show_output=True) == snapshot("""\
::group::1 gate passed
passed  gates/quiet.suite.yaml  1 scenario, 2 missions, 1 expectation
::endgroup::
passed  gates/loud.suite.yaml  1 scenario, 2 missions, 1 expectation
  the module rules.py printed while it was loaded:
    | loading
  scenario new printed:
    | rate
    |         gold
    … 1,234 more lines …
    | end
  scenario old printed:
    |
2 gates: 2 passed
""")


def test_page_shows_the_output_collapsed() -> None:
    """A reviewer can open what the failed scenario printed below what failed."""
    text = section_of(failed(*PRINTED), 10)
    assert text[text.index("<details>") :] == snapshot("""\
<details><summary>What was printed</summary>

```text
scenario new printed:
  | rate
  |         gold
  … 1,234 more lines …
  | end
```

</details>
""")
    assert "<details>" not in section_of(gate(printed=PRINTED), 10)
    assert "<details>" not in section_of(failed(*PRINTED), 10, output=False)


def test_output_does_not_crowd_out_the_failures() -> None:
    """A mission cannot hide why the gate failed by printing too much for the page."""
    line = "\u202e" * LINE_WIDTH
    scenarios = [f"s{number}" for number in range(60)]
    report = failed(
        *(PrintedOutput(scenario_name=name, first=(line,) * 20) for name in scenarios),
        expectations=tuple(expectation(name) for name in scenarios)
        + tuple(replace(expectation(), scenario_name=name) for name in scenarios),
    )
    page = render_summary(Report(gates=[report], notices=(make_notice("n"),)))
    assert len(page.encode()) < MAX_SUMMARY_BYTES
    assert "Shortened to fit, without drawings and what was printed" in page
    assert "<code>s59</code>" in page


@pytest.mark.parametrize("text", ANY_TEXT)
def test_printed_line_stays_one_line_with_a_bar(text: str) -> None:
    """Whatever a mission prints, it looks like nothing that tier2gate says."""
    lines = render_output([PrintedOutput(scenario_name="a", first=(text,))]).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("  | ")
    assert lines[1].isprintable()

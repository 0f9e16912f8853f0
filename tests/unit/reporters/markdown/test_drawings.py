"""Drawings of changed missions: at the end of a gate's section, and the first to be left out."""

from dataclasses import replace

import pytest

from tests.page import assert_sound, read_page, section_of
from tests.reports import DRIFTED, added, drift, gate, mission
from tier2gate.github.summary import render_summary
from tier2gate.results.comparison import BaseComparison, BaseStatus
from tier2gate.results.report import GateReport, Report

STEPS = [
    {"id": "pay", "kind": "runtime", "operation": "increment", "when": None},
    {"id": "tell", "kind": "human", "operation": None, "when": None},
]
REFUND = {"name": "refund", "steps": STEPS}
DRAWN = """
<details><summary>Current steps of the changed missions</summary>

<code>refund</code>

```mermaid
flowchart TD
    start(["refund"])
    step1["pay<br>increment"]
    step2[/"tell<br>human"/]
    done([done])
    start --> step1
    step1 --> step2
    step2 --> done
```

</details>
"""


@pytest.mark.parametrize("report", [DRIFTED, gate()])
def test_changed_mission_is_drawn_last(report: GateReport) -> None:
    """A reviewer sees a mission's new steps below the results that they caused."""
    assert section_of(replace(report, changed_missions=(REFUND,)), 100) == (
        f"{section_of(report, 100)}{DRAWN}"
    )


def test_gate_can_be_rendered_without_drawings() -> None:
    """Without room for drawings, the rest of the section is unchanged."""
    changed = replace(DRIFTED, changed_missions=(REFUND,))
    assert section_of(changed, 100, drawings=False) == section_of(DRIFTED, 100)


def test_drawings_are_cut_and_counted() -> None:
    """A change of a hundred missions does not bury the summary, and the rest is counted."""
    missions = tuple(mission(f"m{number}", "x") for number in range(12))
    text = section_of(replace(DRIFTED, changed_missions=missions), 100)
    assert text.count("```mermaid\n") == 10
    assert text.endswith("```\n\n… and 2 more.\n\n</details>\n")
    assert_sound(read_page(text))


def test_mission_too_large_for_mermaid_is_named() -> None:
    """A reviewer reads why there is no drawing instead of seeing Mermaid's error."""
    large = {"name": "large", "steps": STEPS * 300}
    text = section_of(replace(DRIFTED, changed_missions=(large, REFUND)), 100)
    drawn = DRAWN.replace("<code>refund", "<code>large</code>: too large to draw\n\n<code>refund")
    assert text == f"{section_of(DRIFTED, 100)}{drawn}"


def test_drawings_are_left_out_first() -> None:
    """No failure or change is left out for a drawing, and the summary says how to get it."""
    drifted = replace(DRIFTED, drift=drift(*(added(f"/{number}", "x") for number in range(40))))
    report = Report(gates=[replace(drifted, changed_missions=(REFUND,))])
    whole, without = render_summary(report), render_summary(Report(gates=[drifted]))
    head, rest = without.split("\n\nThe verdict passed", 1)
    shortened = (
        f"{head}\n\n> Shortened to fit, without drawings; "
        f"tier2gate missions --graph draws the steps of missions.\n\nThe verdict passed{rest}"
    )
    assert whole == f"{without}{DRAWN}"
    size = len(whole.encode())
    assert render_summary(report, room=size) == whole
    assert render_summary(report, room=size - 1) == shortened
    assert render_summary(report, room=len(shortened.encode())) == shortened
    assert "to 10 changes" in render_summary(report, room=len(shortened.encode()) - 1)


def test_changes_since_the_target_branch_are_marked() -> None:
    """A reviewer sees in the picture which step a pull request adds."""
    before = {"name": "refund", "steps": STEPS[:1]}
    base = BaseComparison(status=BaseStatus.CHANGED, missions=(before,))
    report = replace(DRIFTED, changed_missions=(REFUND,), base=base)
    text = section_of(report, 100)
    assert 'step2[/"tell<br>human<br>added"/]' in text
    assert "pay<br>increment<br>" not in text

"""The line that says how far a long call is: whole where it fits, and cut sensibly elsewhere."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.reports import ANY_TEXT
from tier2gate.gates.gate import explicit_gate
from tier2gate.reporters.terminal.progress import render_progress
from tier2gate.reporters.terminal.widths import display_width
from tier2gate.runner.progress import Progress


def begun(name: str = "prices", scenario: str = "late-order", mission: str = "score") -> Progress:
    """Return the progress of the second of three gates, in its third scenario since 1."""
    progress = Progress(lambda: 1.0)
    gates = [explicit_gate(Path(f"{number}.suite.yaml"), None, None) for number in range(3)]
    watched = progress.watch(iter("abc"), gates)
    next(watched)
    next(watched)
    gate = progress.gate = progress.of(gates[1])
    gate.name = name
    gate.begin(1200)
    for item in ("first", "second", scenario):
        gate.call(item, mission)
    return progress


def test_nothing_is_said_before_the_first_gate() -> None:
    """While files are searched, there is nothing to say."""
    assert render_progress(Progress(lambda: 0.0), 5.0, 80) == ""


def test_long_mission_is_told_after_a_second() -> None:
    """A user sees which mission a slow gate waits for, and not each that is fast."""
    told = [render_progress(begun(), now, 80) for now in (1.9, 2.0, 2000.5)]
    assert told == snapshot(
        [
            "running 2 of 3: prices, 2 of 1,200 scenarios",
            "running 2 of 3: prices, 2 of 1,200 scenarios; score in late-order: 1 s",
            "running 2 of 3: prices, 2 of 1,200 scenarios; score in late-order: 1,999 s",
        ]
    )


def test_further_runs_are_told() -> None:
    """A user sees why a gate whose scenarios are done still runs."""
    progress = begun()
    assert progress.gate is not None
    progress.gate.end()
    progress.gate.more_runs = 7
    assert render_progress(progress, 9.0, 80) == snapshot(
        "running 2 of 3: prices, 1,200 of 1,200 scenarios; 7 more runs to compare"
    )


def test_mission_of_another_gate_is_told_with_its_gate() -> None:
    """With several gates at once, a user sees which of them the slow mission belongs to."""
    progress = begun()
    progress.of(explicit_gate(Path("other.suite.yaml"), None, None)).call("s", "m")
    assert progress.gate is not None
    progress.gate.running = None
    assert render_progress(progress, 9.0, 80) == snapshot(
        "running 2 of 3: prices, 2 of 1,200 scenarios; m in s of other: 8 s"
    )


def test_line_is_cut_to_the_terminal() -> None:
    """Names are cut first, then the mission is left out; the count of scenarios stays longest."""
    names = ("the prices of all shops in town", "an order that came late on Friday", "score-orders")
    told = {width: render_progress(begun(*names), 4.0, width) for width in (117, 90, 70, 50, 30, 8)}
    assert all(display_width(line) <= width for width, line in told.items())
    assert told == snapshot(
        {
            117: 'running 2 of 3: "the prices …ps in town", 2 of 1,200 scenarios; score-orders in "an order th… on Friday": 3 s',
            90: 'running 2 of 3: "the …own", 2 of 1,200 scenarios; score…ders in "an o…day": 3 s',
            70: 'running 2 of 3: "the prices …ps in town", 2 of 1,200 scenarios',
            50: 'running 2 of 3: "the …own", 2 of 1,200 scenarios',
            30: "running 2 of 3:…,200 scenarios",
            8: "runn…ios",
        }
    )


@pytest.mark.parametrize("text", ANY_TEXT)
def test_names_do_no_harm(text: str) -> None:
    """A name from a pull request cannot write to the terminal of whoever runs the check."""
    line = render_progress(begun(text, text, text), 4.0, 80)
    assert line.isprintable()
    assert display_width(line) <= 80

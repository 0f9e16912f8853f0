"""Colours by meaning: which parts of a line are coloured, and that no text changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from tests.reports import ANY_TEXT, hostile_report
from tier2gate.foundation.outcomes import Outcome
from tier2gate.reporters.terminal.colours import Style, find_counts, find_spans
from tier2gate.reporters.terminal.lines import Screen, lay_out
from tier2gate.reporters.terminal.report import all_problems, render_report

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def parts(line: str) -> list[tuple[str, str]]:
    """Return the parts of a line that have a meaning."""
    return [(span.style.name, line[span.start : span.end]) for span in find_spans(line)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("    + /a: 1", [("GOOD", "+ /a: 1")]),
        ("    - scenario old removed", [("BAD", "- scenario old removed")]),
        (
            '  in 2 of 3 scenarios (a, b): ~ /x/y: "Echo" → "Echo step"',
            [
                ("WARNING", "~"),
                ("BAD", '"Echo"'),
                ("GOOD", '"Echo step"'),
                ("STRONG", " step"),
            ],
        ),
        ("    ~ /a: 1 → 2", [("WARNING", "~"), ("BAD", "1"), ("GOOD", "2")]),
        ('    ~ /a: "→" → "x → y"', [("WARNING", "~")]),
        ("  accepted  8f939562dab2", [("ASIDE", "8f939562dab2")]),
        ("  to accept this: tier2gate update a", [("STRONG", "tier2gate update a")]),
        ("a.suite.yaml:1:2: wrong", [("ASIDE", "a.suite.yaml:1:2:")]),
        ('"a b.suite.yaml":1: wrong', [("ASIDE", '"a b.suite.yaml":1:')]),
        ("notice: a.yaml:1:2: x", [("ASIDE", "a.yaml:1:2:"), ("WARNING", "notice")]),
        (
            "      new / echo / x: expected gt 3, found 0; it passed before, with 4",
            [("GOOD", "gt 3"), ("BAD", "0")],
        ),
        ("  cause: behaviour-changed: the same inputs gave different results", []),
    ],
)
def test_parts_have_their_meaning(line: str, found: list[tuple[str, str]]) -> None:
    """A reader finds the change, the place and the next command by their colour."""
    assert parts(line) == found


def test_outcomes_are_coloured_in_the_sum() -> None:
    """A reader sees in the last line whether anything failed."""
    line = "1,004 gates: 1,000 passed, 1 verdict-failed, 3 golden-missing; overall: golden-changed"
    assert [(span.style, line[span.start : span.end]) for span in find_counts(line)] == [
        (Style.GOOD, "1,000 passed"),
        (Style.BAD, "1 verdict-failed"),
        (Style.WARNING, "3 golden-missing"),
    ]
    every = ", ".join(f"1 {outcome}" for outcome in Outcome)
    assert len(find_counts(every)) == len(Outcome)


def test_colour_continues_on_a_folded_line() -> None:
    """An added value that is longer than the terminal is green to its end."""
    line = f'  + /a: "{"x" * 60}"'
    assert list(lay_out([line], Screen(color=True, width=40))) == snapshot(
        [
            '  \x1b[32m+ /a: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\x1b[0m',
            '      \x1b[32mxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\x1b[0m',
        ]
    )


@pytest.mark.parametrize("width", [None, 40, 80])
@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_text_is_the_same_with_colours(text: str, width: int | None) -> None:
    """No name or value adds a control sequence, or is lost among those that are ours."""
    report, problems = hostile_report(text), all_problems(hostile_report(text))
    plain = render_report(report, color=False, width=width, problems=problems)
    coloured = render_report(report, color=True, width=width, problems=problems)
    assert "\x1b" not in plain
    assert _ESCAPE.sub("", coloured) == plain


@given(line=st.text(st.sampled_from("ab :~+-→\"/\\1'日, "), max_size=80), width=st.integers(40, 90))
def test_any_line_is_the_same_with_colours(line: str, width: int) -> None:
    """Colours never change a text."""
    plain = list(lay_out([line], Screen(width=width)))
    assert [_ESCAPE.sub("", x) for x in lay_out([line], Screen(color=True, width=width))] == plain

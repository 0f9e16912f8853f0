"""The text output of `diff`."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.reports import (
    ACCEPTED,
    ANY_TEXT,
    NOW,
    TIER,
    added,
    drift,
    gate,
    hostile_drift,
    hostile_gate,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden.drift import Cause, Drift, Flip
from tier2gate.reporters.terminal.difference import render_difference
from tier2gate.results.difference import Difference

FLIP = Flip(id="is-gold", passed=False, before="gold", after="silver")
OF_GOLDENS = Difference(before=ACCEPTED, after=NOW, drift=drift(TIER))
OF_REPORTS = Difference(
    before=None,
    after=None,
    drift=Drift(cause=Cause.UNKNOWN, flips=(FLIP,), changes=(TIER,), explained=True),
)
TEXTS: dict[str, tuple[Difference, str]] = {
    "the same": (Difference(before=NOW, after=NOW, drift=None), f"same  {NOW[:12]}\n"),
    "the same reports": (Difference(before=None, after=None, drift=None), "same\n"),
    "two goldens": (
        OF_GOLDENS,
        f"""\
different
  before    {ACCEPTED[:12]}
  after     {NOW[:12]}
  changes:
    ~ /suite_result/tier: "gold" → "silver"
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed
""",
    ),
    "two reports": (
        OF_REPORTS,
        """\
different
  verdict changed:
    is-gold: passed → failed; found "gold" → "silver"
  changes:
    ~ /suite_result/tier: "gold" → "silver"
""",
    ),
    "a golden, and the gate now": (
        replace(OF_GOLDENS, drift=drift(TIER, flips=(FLIP,)), report=gate()),
        f"""\
different
  before    {ACCEPTED[:12]}
  after     {NOW[:12]}
  verdict changed:
    gates/shop.expectations.yaml:2:5: is-gold: passed → failed; \
new / echo / final_state.tier: expected eq "gold", found "gold" → "silver"
  changes:
    ~ /suite_result/tier: "gold" → "silver"
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed
""",
    ),
}


@pytest.mark.parametrize(("difference", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_each_difference_is_pinned(difference: Difference, text: str) -> None:
    """A user who compares two files sees whether they differ and how."""
    assert render_difference(difference, color=False) == text


def test_outcome_depends_on_the_difference() -> None:
    """A script that compares two files can use the exit status."""
    assert OF_GOLDENS.outcome is OF_REPORTS.outcome is Outcome.HASH_DRIFT
    assert replace(OF_GOLDENS, drift=None).outcome is Outcome.PASSED


def test_colour_marks_whether_they_differ() -> None:
    """On a terminal, the word "same" or "different" is coloured, and the changes below."""
    assert render_difference(OF_GOLDENS, color=True).splitlines() == snapshot(
        [
            "\x1b[31m\x1b[1mdifferent\x1b[0m",
            "  before    \x1b[2mbbbbbbbbbbbb\x1b[0m",
            "  after     \x1b[2maaaaaaaaaaaa\x1b[0m",
            "  changes:",
            '    \x1b[33m~\x1b[0m /suite_result/tier: \x1b[31m"\x1b[0m\x1b[31m\x1b[1mgold\x1b[0m\x1b[31m"\x1b[0m → \x1b[32m"\x1b[0m\x1b[32m\x1b[1msilver\x1b[0m\x1b[32m"\x1b[0m',
            "  cause: behaviour-changed: the same inputs gave different results",
            "    \x1b[33m~\x1b[0m scenario new: echo; behaviour-changed",
        ]
    )
    assert render_difference(replace(OF_GOLDENS, drift=None), color=True) == (
        f"\x1b[32m\x1b[1msame\x1b[0m  {NOW[:12]}\n"
    )


def test_changes_are_limited_and_counted() -> None:
    """A user who compares large files sees how many changes were left out."""
    many = replace(OF_GOLDENS, drift=drift(added("/a", 1), added("/b", 2)))
    assert render_difference(many, color=False, max_changes=1).splitlines()[-4:-2] == snapshot(
        [
            "    + /a: 1",
            "    … and 1 more; raise --max-changes to see them",
        ]
    )


INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_difference_cannot_forge_lines(text: str) -> None:
    """No name or value from a file can hide, forge a line or control a terminal."""
    difference = replace(OF_GOLDENS, drift=hostile_drift(text), report=hostile_gate(text))
    shown = render_difference(difference, color=False)
    assert shown.count("\n") == 19
    assert not INVISIBLE.search(shown)
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]

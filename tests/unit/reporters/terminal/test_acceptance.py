"""The text output of `update`: complete texts for every fate of a golden."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.github_runner import read_log
from tests.reports import (
    ACCEPTED,
    ANY_TEXT,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    MISSING,
    NOW,
    added,
    drift,
    gate,
    hostile_gate,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import defused
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.terminal.acceptance import render_acceptance
from tier2gate.results.acceptance import Acceptance, Fate
from tier2gate.results.report import GateFiles, GateReport

FAILED = replace(FAILED_AND_DRIFTED, golden_hash=None, drift=None)
ANYWAY = "tier2gate update gates/shop.suite.yaml --allow-failing"
ORPHAN = replace(
    INVALID,
    outcome=Outcome.GOLDEN_OBSOLETE,
    files=GateFiles(suite=None, expectations=None, golden="gates/shop.golden.json"),
    problems=INVALID.problems[:1],
)


def accepted(report: GateReport, fate: Fate, *notices: Problem) -> Acceptance:
    """Return the acceptance of a gate under `update`."""
    outcome = report.outcome if fate is Fate.REFUSED else Outcome.PASSED
    return Acceptance(report=report, fate=fate, outcome=outcome, notices=notices)


TEXTS: dict[str, tuple[Acceptance, str]] = {
    "created": (
        accepted(MISSING, Fate.CREATED, make_notice("it is large", hint="keep less")),
        f"""\
creating        gates/shop.golden.json
  now       {NOW[:12]}
  notice: it is large; keep less
""",
    ),
    "updated": (
        accepted(DRIFTED, Fate.UPDATED),
        f"""\
updating        gates/shop.golden.json
  was       {ACCEPTED[:12]}
  now       {NOW[:12]}
  changes:
    ~ /suite_result/tier: "gold" → "silver"
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed
""",
    ),
    "updated, inputs moved": (
        accepted(gate(notices=(make_notice("these inputs moved: suite"),)), Fate.UPDATED),
        f"""\
updating        gates/shop.golden.json
  now       {NOW[:12]}
  notice: these inputs moved: suite
""",
    ),
    "updated, though it failed": (
        accepted(FAILED_AND_DRIFTED, Fate.UPDATED),
        f"""\
updating        gates/shop.golden.json
  a failed verdict is accepted, but the gate fails until its expectations hold:
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:2:5: is-gold
      new / echo / final_state.tier: expected eq "gold", found "silver"
  was       {ACCEPTED[:12]}
  now       {NOW[:12]}
  changes:
    ~ /suite_result/tier: "gold" → "silver"
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed
""",
    ),
    "unchanged": (
        accepted(gate(), Fate.UNCHANGED),
        "unchanged       gates/shop.golden.json\n",
    ),
    "unchanged, with something to say": (
        accepted(gate(), Fate.UNCHANGED, make_notice("the reason is not in it")),
        """\
unchanged       gates/shop.golden.json
  notice: the reason is not in it
""",
    ),
    "pruned": (
        accepted(replace(ORPHAN, problems=()), Fate.PRUNED),
        """\
deleting        gates/shop.golden.json
  its suite no longer exists
""",
    ),
    "refused, it failed": (
        accepted(replace(FAILED, remedy=ANYWAY), Fate.REFUSED),
        """\
refused         gates/shop.golden.json
  verdict-failed: nothing was accepted
  1 of 2 expectations failed:
    gates/shop.expectations.yaml:2:5: is-gold
      new / echo / final_state.tier: expected eq "gold", found "silver"
  to accept it anyway: tier2gate update gates/shop.suite.yaml --allow-failing
""",
    ),
    "refused, not valid": (
        accepted(INVALID, Fate.REFUSED),
        """\
refused         gates/shop.golden.json
  input-invalid: nothing was accepted
  2 problems, listed above
""",
    ),
    "refused, without a suite": (
        accepted(ORPHAN, Fate.REFUSED),
        """\
refused         gates/shop.golden.json
  golden-obsolete: nothing was accepted
  1 problem, listed above
""",
    ),
}


@pytest.mark.parametrize(("item", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_each_acceptance_is_pinned(item: Acceptance, text: str) -> None:
    """A user who runs `update` reads what was written, what changed and what was refused."""
    assert render_acceptance(item, color=False) == text


def test_dry_run_says_what_it_would_do() -> None:
    """A dry run does not claim that anything was done."""
    heads = [
        render_acceptance(accepted(gate(), fate), color=False, dry_run=True).splitlines()[0]
        for fate in Fate
    ]
    assert heads == snapshot(
        [
            "would create    gates/shop.golden.json",
            "would update    gates/shop.golden.json",
            "unchanged       gates/shop.golden.json",
            "would delete    gates/shop.golden.json",
            "refused         gates/shop.golden.json",
        ]
    )


def test_expectations_without_a_golden_are_named() -> None:
    """A refusal names a file even if there is no golden to name."""
    alone = GateFiles(suite=None, expectations="gates/shop.expectations.yaml", golden=None)
    item = accepted(replace(ORPHAN, files=alone), Fate.REFUSED)
    assert render_acceptance(item, color=False).splitlines()[0] == snapshot(
        "refused         gates/shop.expectations.yaml"
    )


def test_colour_marks_the_fate() -> None:
    """On a terminal, written and deleted goldens are green and refused ones red."""
    heads = [render_acceptance(accepted(gate(), fate), color=True).splitlines()[0] for fate in Fate]
    assert heads == snapshot(
        [
            "\x1b[32m\x1b[1mcreating        \x1b[0mgates/shop.golden.json",
            "\x1b[32m\x1b[1mupdating        \x1b[0mgates/shop.golden.json",
            "unchanged       gates/shop.golden.json",
            "\x1b[32m\x1b[1mdeleting        \x1b[0mgates/shop.golden.json",
            "\x1b[31m\x1b[1mrefused         \x1b[0mgates/shop.golden.json",
        ]
    )


def test_changes_are_limited_and_counted() -> None:
    """A user who accepts many changes sees how many were left out."""
    drifted = replace(DRIFTED, drift=drift(added("/a", 1), added("/b", 2)))
    text = render_acceptance(accepted(drifted, Fate.UPDATED), color=False, max_changes=1)
    assert text.splitlines()[-4:-2] == snapshot(
        [
            "    + /a: 1",
            "    … and 1 more; raise --max-changes to see them",
        ]
    )


INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")


@pytest.mark.parametrize("fate", Fate)
@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_names_are_quoted_everywhere(text: str, fate: Fate) -> None:
    """A name in a pull request cannot clear the screen, forge a line or reverse text."""
    report = hostile_gate(text)
    shown = render_acceptance(accepted(report, fate, *report.notices), color=False)
    lines = {Fate.REFUSED: 13, Fate.UNCHANGED: 3, Fate.PRUNED: 4}.get(fate, 25)
    assert shown.count("\n") == lines
    assert not INVISIBLE.search(shown)
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert read_log(defused(shown)) == []

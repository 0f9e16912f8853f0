"""What a review shows: it fits on the screen, and shows no text from files as it is."""

from collections.abc import Sequence

import pytest
from inline_snapshot import snapshot

from tests.cli.test_hostile_names import RAW
from tests.reports import ANY_TEXT, changed, drift, gate, hostile_drift
from tier2gate.cli.options import NARROWEST
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import defused
from tier2gate.reporters.terminal.gate import describe_gate
from tier2gate.reporters.terminal.lines import LOG, Screen
from tier2gate.reporters.terminal.review import (
    ANSWERS,
    MORE,
    answers_to,
    ask_for_reason,
    ask_what_to_do,
    count_rows,
    describe_whole,
    explain_answers,
    render_end,
    render_gate,
    render_refused,
    split_page,
)
from tier2gate.results.acceptance import Acceptance, Fate
from tier2gate.results.report import GateReport

SIZES = [(80, 24), (200, 60), (40, 24), (30, 12), (80, 8), (20, 5), (10, 2), (1, 1)]


def drifted(number: int) -> GateReport:
    """Return a gate with as many groups of changes."""
    where = "/suite_result/scenario_results/s{0}/mission_results/echo/final_state/k{0}"
    changes = [changed(where.format(index), "gold", f"silver{index}") for index in range(number)]
    return gate(outcome=Outcome.HASH_DRIFT, drift=drift(*changes), remedy="update it")


def rows_of(lines: Sequence[str], columns: int) -> int:
    """Count the rows of a terminal that lines take."""
    return sum(count_rows(line, columns) for line in lines)


@pytest.mark.parametrize("number", [1, 5, 40])
@pytest.mark.parametrize("size", SIZES)
def test_gate_fits_above_the_question(size: tuple[int, int], number: int) -> None:
    """A user sees the head of a drift and the question at once, however large the drift is."""
    columns, rows = size
    text, _ = render_gate(drifted(number), 1, 3, size, Screen(width=max(columns, NARROWEST)))
    blank, head, *lines = text.splitlines()
    assert (blank, head[:24]) == ("", "[1 of 3] shop: hash-drift"[:24])
    heads = [head] if head.endswith(".yaml") else [head, lines.pop(0)]
    assert heads[-1].endswith("  gates/shop.suite.yaml")
    fixed = rows_of([*heads, ask_what_to_do(ANSWERS)], columns)
    rest = rows_of(["  … and 500 more lines; d shows them"], columns)
    assert fixed + rows_of(lines, columns) <= max(rows, fixed + rest)
    assert "to accept this" not in text
    assert "--max-changes" not in text


def test_effects_come_first_and_the_cause_stays() -> None:
    """In a large drift, a user sees as many changes as fit, how many more there are, and why."""
    text, has_more = render_gate(drifted(40), 2, 3, (80, 16), Screen(width=80))
    assert has_more
    assert text == snapshot("""\

[2 of 3] shop: hash-drift  gates/shop.suite.yaml
  the verdict passed, but the hash changed:
  accepted  aaaaaaaaaaaa
  now       aaaaaaaaaaaa
  changes:
    scenario s0, mission echo
      ~ /final_state/k0: "gold" → "silver0"
    scenario s1, mission echo
      ~ /final_state/k1: "gold" → "silver1"
    scenario s2, mission echo
      ~ /final_state/k2: "gold" → "silver2"
    … and 37 more; d shows them
  cause: behaviour-changed: the same inputs gave different results
    ~ scenario new: echo; behaviour-changed
""")


def test_answers_are_explained() -> None:
    """A user who asks for the answers gets those that the question offers."""
    assert explain_answers(answers_to(has_more=True)) == snapshot("""\
  a  accept   write the golden with these results
  s  skip     leave the golden as it is
  d  details  show everything that changed, page by page
  q  quit     stop here; what was accepted stays accepted
""")
    assert "details" not in explain_answers(answers_to(has_more=False))


def test_small_drift_is_shown_whole() -> None:
    """A drift that fits is shown as `check` shows it, without the command."""
    item = drifted(3)
    text, has_more = render_gate(item, 1, 1, (80, 24), Screen(width=80))
    assert not has_more
    assert text.splitlines()[2:] == [
        f"  {line}" for line in describe_gate(item, 100) if "to accept" not in line
    ]


@pytest.mark.parametrize("number", [1, 5, 40])
@pytest.mark.parametrize("size", SIZES)
def test_pages_show_everything(size: tuple[int, int], number: int) -> None:
    """The rest has every line of the drift, in order, on pages that fit on the screen."""
    columns, rows = size
    told = [line for line in describe_gate(drifted(number), 10_000) if "to accept" not in line]
    left: Sequence[str] = describe_whole(drifted(number), LOG)
    assert left == [f"  {line}" for line in told]
    shown = []
    while left:
        page, left = split_page(left, size)
        shown += page.splitlines()
        assert rows_of([*page.splitlines(), MORE], columns) <= rows or page.count("\n") == 1
    assert shown == [f"  {line}" for line in told]


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("", 1),
        ("a" * 10, 1),
        ("a" * 11, 2),
        ("日" * 5, 1),
        ("日" * 6, 2),
        ("e\u0301" * 10, 1),
        ("\x1b[31m\x1b[1maaaaaaaaaa\x1b[0m", 1),
    ],
)
def test_rows_of_a_line(line: str, rows: int) -> None:
    """Wide characters, accents and colours do not push a gate off the screen."""
    assert count_rows(line, 10) == rows


def test_colours_only_if_wanted() -> None:
    """Without colours, no escape sequence is written."""
    shown = [
        render_gate(drifted(2), 1, 1, (80, 24), Screen(color=color))[0] for color in (False, True)
    ]
    assert "\x1b" not in shown[0]
    assert "\x1b[31m" in shown[1]


@pytest.mark.parametrize("text", ANY_TEXT)
def test_text_from_files_is_harmless(text: str) -> None:
    """A name, value or reason in a pull request cannot forge a line, an answer or a colour."""
    item = gate(text, outcome=Outcome.HASH_DRIFT, drift=hostile_drift(text), remedy=text)
    refused = Acceptance(report=item, fate=Fate.REFUSED, outcome=Outcome.VERDICT_FAILED)
    shown = [
        render_gate(item, 1, 1, (80, 24), Screen(width=80))[0],
        *describe_whole(item, LOG),
        render_end([item], [item], text, LOG),
        render_refused([refused], lambda _: text, lambda _: text, LOG),
        ask_for_reason(text),
    ]
    assert [part for part in map(defused, shown) if RAW.search(part)] == []


def test_long_reason_is_cut() -> None:
    """A long reason does not fill the screen."""
    assert ask_for_reason("why " * 100) == snapshot(
        'reason (Enter for "why why why why why …hy why why why why "): '
    )

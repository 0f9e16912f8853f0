"""The values that changed, as lists of Markdown."""

import pytest
from inline_snapshot import snapshot

from tests.page import read_page
from tests.reports import ANY_TEXT, added, changed, hostile_drift, removed
from tier2gate.golden.changes import Change
from tier2gate.reporters.markdown.changes import list_changes

SCENARIO = "/suite_result/scenario_results/new"
ECHO = f"{SCENARIO}/mission_results/echo"
LOOP = f"{SCENARIO}/mission_results/a~1b"
GOLD = "/expectations_result/expectation_results/is-gold"


def in_each(below: str, *values: tuple[object, object]) -> list[Change]:
    """Return the change at one place of several scenarios, with these values."""
    return [
        changed(f"/suite_result/scenario_results/s{number}/mission_results/price{below}", *pair)
        for number, pair in enumerate(values)
    ]


def test_values_are_below_the_mission_that_they_are_in() -> None:
    """A reviewer reads at each place the value before and after, or what came or went."""
    changes = [
        changed("/suite_result/suite_name", "a", "b"),
        added(SCENARIO, {}),
        changed(f"{ECHO}/final_state/n", 1, 1.0),
        changed(f"{ECHO}/executed_steps/1/id", "a", "b", now=f"{ECHO}/executed_steps/2/id"),
        removed(f"{LOOP}/final_state", {}),
        changed(f"{GOLD}/actual", 1, 2),
    ]
    assert list_changes(changes, 100, 0, 100) == snapshot(
        (
            """\
- <code>/suite&#95;result/suite&#95;name</code>: <code>&quot;a&quot;</code> → <code>&quot;b&quot;</code>
- added <code>/suite&#95;result/scenario&#95;results/new</code>: <code>{}</code>
- <code>scenario new, mission echo</code>
  - <code>/final&#95;state/n</code>: <code>1 &#40;integer&#41;</code> → <code>1.0 &#40;number&#41;</code>
  - <code>/executed&#95;steps/1/id</code> (now <code>/executed&#95;steps/2/id</code>): <code>&quot;a&quot;</code> → <code>&quot;b&quot;</code>
- <code>scenario new, mission a/b</code>
  - removed <code>/final&#95;state</code>: <code>{}</code>
- <code>expectation is-gold</code>
  - <code>/actual</code>: <code>1</code> → <code>2</code>
""",
            "",
            0,
        )
    )


def test_same_change_in_many_scenarios_is_said_once() -> None:
    """Whoever edits a constant does not read it thousands of times."""
    changes = in_each("/final_state/vat", *[(0.19, 0.2)] * 2_914)
    assert list_changes(changes, 100, 3_000, 100) == snapshot(
        (
            """\
- <code>mission price</code>
  - <code>/final&#95;state/vat</code>: <code>0.19</code> → <code>0.2</code> in 2,914 of 3,000 scenarios (<code>s0, s1, s2, …</code>)
""",
            "",
            0,
        )
    )


def test_values_that_differ_have_three_examples() -> None:
    """A result that differs from scenario to scenario takes two lines."""
    changes = in_each("/final_state/gross", *[(n, n + 1) for n in range(4)])
    assert list_changes(changes, 100, 4, 100) == snapshot(
        (
            """\
- <code>mission price</code>
  - <code>/final&#95;state/gross</code> in 4 of 4 scenarios:<br><code>s0</code> <code>0</code> → <code>1</code>; <code>s1</code> <code>1</code> → <code>2</code>; <code>s2</code> <code>2</code> → <code>3</code>; …
""",
            "",
            0,
        )
    )
    first, *_ = list_changes(changes[:3], 100, 4, 100)
    assert first.endswith("<code>3</code>\n")


@pytest.mark.parametrize(
    ("limit", "first", "lines"),
    [
        (
            3,
            3,
            snapshot(
                (
                    """\
- added <code>/0</code>: <code>0</code>
- added <code>/1</code>: <code>1</code>
- added <code>/2</code>: <code>2</code>
""",
                    "",
                    0,
                )
            ),
        ),
        (
            3,
            2,
            snapshot(
                (
                    """\
- added <code>/0</code>: <code>0</code>
- added <code>/1</code>: <code>1</code>
""",
                    "- added <code>/2</code>: <code>2</code>\n",
                    1,
                )
            ),
        ),
        (
            2,
            2,
            snapshot(
                (
                    """\
- added <code>/0</code>: <code>0</code>
- added <code>/1</code>: <code>1</code>
- … and 1 more change
""",
                    "",
                    1,
                )
            ),
        ),
        (
            2,
            1,
            snapshot(
                (
                    "- added <code>/0</code>: <code>0</code>\n",
                    """\
- added <code>/1</code>: <code>1</code>
- … and 1 more change
""",
                    2,
                )
            ),
        ),
        (0, 2, snapshot(("- … and 3 more changes\n", "", 3))),
    ],
)
def test_many_changes_are_folded_cut_and_counted(
    limit: int, first: int, lines: tuple[str, str, int]
) -> None:
    """A large drift leaves room for what to do, and no change is missing from the counts."""
    changes = [added(f"/{number}", number) for number in range(3)]
    assert list_changes(changes, limit, 0, first) == lines


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_drift_adds_no_items(text: str) -> None:
    """No name or value in a drift can forge an item of the list, or hide in one."""
    shown, rest, left = list_changes(hostile_drift(text).changes, 100, 1, 100)
    harmless, *_ = list_changes(hostile_drift("harmless").changes, 100, 1, 100)
    assert (rest, left) == ("", 0)
    assert read_page(shown).shape == read_page(harmless).shape
    assert read_page(shown).prose == read_page(harmless).prose
    assert shown.replace("\n", "").isprintable()

"""Sentences about expectations whose verdict changed, each told once."""

from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.page import section_of
from tests.reports import (
    ANY_TEXT,
    FAILED_AND_DRIFTED,
    TIER,
    added,
    changed,
    drift,
    expectation,
    gate,
)
from tier2gate.golden.changes import Role
from tier2gate.golden.drift import Flip
from tier2gate.reporters.sentences.of_expectations import find_verdicts_before
from tier2gate.reporters.sentences.of_flips import describe_flips
from tier2gate.reporters.terminal.gate import describe_gate
from tier2gate.results.report import ExpectationReport, GateReport


def on(scenario: str, **fields: Any) -> ExpectationReport:
    """Return a failed expectation on a scenario."""
    return replace(expectation(f"is-gold[{scenario}]"), scenario_name=scenario, **fields)


def flip(
    scenario: str, before: Any = "gold", after: Any = "silver", *, passed: bool = False
) -> Flip:
    """Return the flip of the expectation on a scenario."""
    return Flip(id=f"is-gold[{scenario}]", passed=passed, before=before, after=after)


NAMES = ("a", "b", "c", "d")
ALIKE = [on(name) for name in NAMES]


def test_flips_that_are_alike_are_said_once() -> None:
    """Whoever repairs one mission reads once that the same expectation holds again everywhere."""
    same = [flip(name, "silver", "gold", passed=True) for name in NAMES]
    assert describe_flips(same, ALIKE, 100, 9) == snapshot(
        [
            'gates/shop.expectations.yaml:2:5: "is-gold[a]", "is-gold[b]", "is-gold[c]", …: failed → passed; in 4 of 9 scenarios (a, b, c, …): echo / final_state.tier: expected eq "gold", found "silver" → "gold"'
        ]
    )
    differ = [flip(name, number, "gold", passed=True) for number, name in enumerate(NAMES)]
    assert describe_flips(differ, ALIKE, 100, 9) == snapshot(
        [
            'gates/shop.expectations.yaml:2:5: "is-gold[a]", "is-gold[b]", "is-gold[c]", …: failed → passed; in 4 of 9 scenarios (a, b, c, …): echo / final_state.tier: expected eq "gold"',
            '  a: found 0 → "gold"',
            '  b: found 1 → "gold"',
            '  c: found 2 → "gold"',
            "  …",
        ]
    )


def test_limit_counts_groups_and_the_rest_expectations() -> None:
    """A large change does not flood the log, and says how many expectations are left out."""
    flips = [*map(flip, NAMES), replace(flip("x"), id="gone"), replace(flip("x"), id="lost")]
    items = [*ALIKE, on("x", path="success")]
    assert describe_flips([*flips, flip("x")], items, 1, 9)[1:] == snapshot(
        ["… and 3 more expectations"]
    )
    assert describe_flips([*flips, flip("x")], items, 3, 9)[1:] == snapshot(
        [
            'gates/shop.expectations.yaml:2:5: "is-gold[x]": passed → failed; x / echo / success: expected eq "gold", found "gold" → "silver"',
            'gone: passed → failed; found "gold" → "silver"',
            "… and 1 more expectation",
        ]
    )


def failed(*flips: Flip, found: tuple[Any, ...] = ("silver",) * 4) -> GateReport:
    """Return a gate in which an expectation failed in four scenarios."""
    items = [on(name, actual=value) for name, value in zip(NAMES, found, strict=True)]
    told = drift(TIER, flips=flips, scenario_count=9)
    return replace(FAILED_AND_DRIFTED, scenarios=9, expectations=tuple(items), drift=told)


def test_failures_that_are_alike_are_said_once() -> None:
    """Whoever breaks one mission reads once which expectation fails everywhere, and that it held."""
    told = [*describe_gate(failed(*map(flip, NAMES)), 100)]
    assert told[: told.index("changes:")] == snapshot(
        [
            "4 of 4 expectations failed:",
            '  gates/shop.expectations.yaml:2:5: "is-gold[a]", "is-gold[b]", "is-gold[c]", …',
            '    in 4 of 9 scenarios (a, b, c, …): echo / final_state.tier: expected eq "gold", found "silver"; it passed before, with "gold"',
            "the hash also changed:",
            "accepted  bbbbbbbbbbbb",
            "now       aaaaaaaaaaaa",
        ]
    )
    assert "verdict changed:" not in told


def test_found_values_that_differ_have_three_examples() -> None:
    """A value that differs from scenario to scenario is shown for three of them."""
    told = [*describe_gate(failed(flip("b", 0), found=(1, 2, 3, 4)), 100)]
    assert told[: told.index("the hash also changed:")] == snapshot(
        [
            "4 of 4 expectations failed:",
            '  gates/shop.expectations.yaml:2:5: "is-gold[a]", "is-gold[b]", "is-gold[c]", …',
            '    in 4 of 9 scenarios (a, b, c, …): echo / final_state.tier: expected eq "gold"',
            "      a: found 1",
            "      b: found 2; it passed before, with 0",
            "      c: found 3",
            "      …",
        ]
    )
    few = [*describe_gate(failed(), 0)]
    assert few[: few.index("the hash also changed:")] == snapshot(
        ["4 of 4 expectations failed:", "  4 not shown; raise --max-changes to see them"]
    )


def test_page_says_failures_once() -> None:
    """The page has one item for all scenarios in which an expectation fails."""
    for made, row in (
        (
            failed(*map(flip, NAMES)),
            snapshot(
                [
                    "- <code>&quot;is-gold&#91;a&#93;&quot;, &quot;is-gold&#91;b&#93;&quot;, &quot;is-gold&#91;c&#93;&quot;, …</code> at <code>gates/shop.expectations.yaml&#58;2&#58;5</code>",
                    "<code>in 4 of 9 scenarios &#40;a, b, c, …&#41;&#58; echo / final&#95;state.tier</code>",
                    "expected <code>eq &quot;gold&quot;</code>",
                    "found <code>&quot;silver&quot;</code>",
                    "<code>it passed before, with &quot;gold&quot;</code>",
                ]
            ),
        ),
        (
            failed(flip("b", 0), found=(1, 2, 3, 4)),
            snapshot(
                [
                    "- <code>&quot;is-gold&#91;a&#93;&quot;, &quot;is-gold&#91;b&#93;&quot;, &quot;is-gold&#91;c&#93;&quot;, …</code> at <code>gates/shop.expectations.yaml&#58;2&#58;5</code>",
                    "<code>in 4 of 9 scenarios &#40;a, b, c, …&#41;&#58; echo / final&#95;state.tier</code>",
                    "expected <code>eq &quot;gold&quot;</code>",
                    "found <code>a&#58; 1</code>; <code>b&#58; 2</code>; <code>c&#58; 3</code>; <code>…</code>",
                    "<code>b&#58; it passed before, with 0</code>",
                ]
            ),
        ),
    ):
        page = section_of(made, 100)
        (item,) = [line for line in page.splitlines() if line.startswith("- <code>&quot;is")]
        assert item.split("<br>") == row


def test_changes_that_repeat_a_verdict_are_not_told() -> None:
    """A flipped expectation is not told again as values below its pointer."""
    pointer = "/expectations_result/expectation_results/is-gold"
    told = drift(
        replace(changed(f"{pointer}/passed", True, False), role=Role.VERDICT),
        replace(added(f"{pointer}/details/reason", "eq_mismatch"), role=Role.VERDICT),
        flips=(Flip(id="is-gold", passed=False, before="gold", after="silver"),),
    )
    gate = replace(FAILED_AND_DRIFTED, drift=told)
    for text in ("\n".join(describe_gate(gate, 100)), section_of(gate, 100)):
        assert pointer not in text
        assert text.count("it passed before, with") == 1


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_names_add_no_lines(text: str) -> None:
    """No name, value or path among those that are alike can forge a line."""
    items = [replace(on(f"{text}{n}"), path=text, expected=[text], file=text) for n in range(4)]
    flips = [Flip(id=item.id, passed=True, before=text, after=item.id) for item in items]
    lines = describe_flips(flips, items, 100)
    assert len(lines) == 5
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if line.lstrip().startswith("::")]


def test_value_before_an_edit_of_the_expectations_is_not_compared() -> None:
    """A user is not told that another path had another value before."""
    item = expectation("is-gold")
    edited = Flip(id="is-gold", passed=False, before=True, after=9, same_expectations=False)
    made = gate(expectations=(item,), drift=replace(drift(), flips=(edited,)))
    assert find_verdicts_before(made) == {
        "is-gold": "it passed before the expectations were edited"
    }
    assert describe_flips([replace(edited, passed=True)], [], 1) == [
        "is-gold: failed → passed; found 9"
    ]

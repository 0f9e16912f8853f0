"""A gate's section in the summary: why it failed, what changed, and the remedy."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.page import section_of
from tests.recording import masked
from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    DRIFTED,
    FAILED_AND_DRIFTED,
    HIDES_MORE,
    INVALID,
    MASKED,
    MISSING,
    NOW,
    TIER,
    UNCHANGED,
    UPDATE,
    added,
    drift,
    expectation,
    expectation_on_failed_mission,
    gate,
    make_notice,
)
from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.drift import Cause, Flip
from tier2gate.reporters.markdown.gate_section import mark
from tier2gate.results.report import GateFiles

REMEDY = f"""\
run this command and commit the golden that it writes:

```sh
{UPDATE}
```

Not installed? Use `pipx run tier2gate=={__version__}` instead of `tier2gate`.
"""
HASHES = f"accepted <code>{ACCEPTED[:12]}</code>, now <code>{NOW[:12]}</code>"


def failure_in(page: str) -> list[str]:
    """Return the lines of the only failed expectation of a section."""
    (item,) = [line for line in page.split("\n") if line.startswith("- <code>is-gold</code>")]
    return item.split("<br>")


@pytest.mark.parametrize("outcome", Outcome)
def test_only_passed_outcomes_have_a_check_mark(outcome: Outcome) -> None:
    """A failing outcome cannot be mistaken for a passing one at a glance."""
    assert mark(outcome) == ("✅" if outcome.exit_code == 0 else "❌")


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (GateFiles(suite="s", expectations="e", golden="g"), "s"),
        (GateFiles(suite=None, expectations="e", golden="g"), "e"),
        (GateFiles(suite=None, expectations=None, golden="g"), "g"),
        (GateFiles(suite=None, expectations=None, golden=None), "shop"),
    ],
)
def test_gate_is_named_by_its_first_existing_file(files: GateFiles, name: str) -> None:
    """A golden without a suite is still named in the summary."""
    assert gate(files=files).file == name


def test_failed_verdict_comes_before_the_drift() -> None:
    """A user reads first which expectation failed, where it is and what was found."""
    failed = replace(
        FAILED_AND_DRIFTED,
        drift=drift(
            TIER,
            cause=Cause.INPUTS_CHANGED,
            changed_inputs=(
                ChangedInput(
                    file_kind="suite",
                    what="scenario",
                    name="new",
                    file="gates/shop.suite.yaml",
                    line=3,
                    column=5,
                ),
            ),
            flips=(Flip(id="is-gold", passed=False, before="gold", after="silver"),),
        ),
        proposed="out/shop.golden.json",
    )
    assert masked(section_of(failed, 100), HASHES=HASHES) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: verdict-failed

**1 of 2 expectations failed:**

- <code>is-gold</code> at <code>gates/shop.expectations.yaml&#58;2&#58;5</code><br><code>new / echo / final&#95;state.tier</code><br>expected <code>eq &quot;gold&quot;</code><br>found <code>&quot;silver&quot;</code><br><code>it passed before, with &quot;gold&quot;</code>

**What to do:** fix what broke it, or fix the expectation if it is wrong.

The hash also changed ({HASHES}).

**1 value changed:**

- <code>/suite&#95;result/tier</code>: <code>&quot;gold&quot;</code> → <code>&quot;silver&quot;</code>

**Cause:** inputs-changed (suite): the inputs changed, and so did the results.

- <code>gates/shop.suite.yaml&#58;3&#58;5&#58; scenario new changed</code>
- <code>&#126; scenario new&#58; echo; behaviour-changed</code>

Proposed golden: <code>out/shop.golden.json</code>
""")


@pytest.mark.parametrize(
    ("details", "hint", "found"),
    [
        ({"reason": "eq_mismatch"}, None, "&quot;silver&quot;"),
        (
            {"reason": "path_missing"},
            "there is no tier",
            "there is no tier",
        ),
        ({"reason": "path_missing"}, None, "the path does not exist"),
        ({"reason": "mission_missing"}, None, "it did not run"),
        ({"reason": "type_error"}, None, "&quot;silver&quot; cannot be compared with it"),
    ],
)
def test_failure_reports_what_was_found(
    details: dict[str, str], hint: str | None, found: str
) -> None:
    """A user sees below a failed expectation what was found, or that nothing was."""
    item = replace(expectation(), details=details, hint=hint)
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=(item,))
    assert failure_in(section_of(failed, 100))[3:] == [f"found <code>{found}</code>"]


def test_failure_reports_why_the_mission_failed() -> None:
    """A reviewer reads why the mission failed, and the reason cannot break the list."""
    item = expectation_on_failed_mission("a | b")
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=(item,))
    assert failure_in(section_of(failed, 100))[3:] == snapshot(
        [
            "found <code>&quot;silver&quot;</code>",
            "<code>the mission ended without success&#58; Step &#x27;pay&#x27; failed&#58; a &#124; b</code>",
        ]
    )


def test_failures_and_changes_are_cut_and_counted() -> None:
    """A user who wants a short summary sees how much of each list was left out."""
    items = tuple(expectation(f"e{number}") for number in range(1003))
    failed = replace(
        FAILED_AND_DRIFTED, expectations=items, drift=drift(added("/a", 1), added("/b", 2))
    )
    assert section_of(failed, 1) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: verdict-failed

**1,003 of 1,003 expectations failed:**

- <code>e0</code> at <code>gates/shop.expectations.yaml&#58;2&#58;5</code><br><code>new / echo / final&#95;state.tier</code><br>expected <code>eq &quot;gold&quot;</code><br>found <code>&quot;silver&quot;</code>
- … and 1,002 more

**What to do:** fix what broke it, or fix the expectation if it is wrong.

The hash also changed (accepted <code>bbbbbbbbbbbb</code>, now <code>aaaaaaaaaaaa</code>).

**2 values changed:**

- added <code>/a</code>: <code>1</code>
- … and 1 more change

**Cause:** behaviour-changed: the same inputs gave different results.

- <code>&#126; scenario new&#58; echo; behaviour-changed</code>
""")


def test_lists_can_be_reduced_to_their_counts() -> None:
    """A user who wants no details still sees how many failures and changes there are."""
    assert section_of(FAILED_AND_DRIFTED, 0) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: verdict-failed

**1 of 2 expectations failed:**

- 1 not shown

**What to do:** fix what broke it, or fix the expectation if it is wrong.

The hash also changed (accepted <code>bbbbbbbbbbbb</code>, now <code>aaaaaaaaaaaa</code>).

**1 value changed:**

- … and 1 more change

**Cause:** behaviour-changed: the same inputs gave different results.

- <code>1 scenario not shown</code>
""")


def test_change_comes_before_what_to_do_and_that_before_the_cause() -> None:
    """A user sees what changed, can copy the command that accepts it, and then reads why."""
    assert masked(section_of(DRIFTED, 100), HASHES=HASHES, REMEDY=REMEDY) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: hash-drift

The verdict passed, but the hash changed ({HASHES}).

**1 value changed:**

- <code>/suite&#95;result/tier</code>: <code>&quot;gold&quot;</code> → <code>&quot;silver&quot;</code>

**What to do:** if this is not intended, fix the cause; if it is, accept the new results. To accept this, {REMEDY}
**Cause:** behaviour-changed: the same inputs gave different results.

- <code>&#126; scenario new&#58; echo; behaviour-changed</code>
""")


def test_many_changes_leave_what_to_do_on_the_first_screen() -> None:
    """Whoever sees the first changes of many also sees the command; the others are folded."""
    many = replace(DRIFTED, drift=drift(*(added(f"/{number}", number) for number in range(9))))
    before, command, after = section_of(many, 8).partition(REMEDY)
    assert (before.count("\n- added"), command) == (6, REMEDY)
    assert after.startswith("\n<details><summary>… and 3 more changes</summary>\n\n- added ")
    assert "- … and 1 more change\n\n</details>\n\n**Cause:**" in after


def test_many_failures_leave_what_to_do_on_the_first_screen() -> None:
    """Whoever sees the first failures of many also reads what to do; the others are folded."""
    items = tuple(expectation(f"e{number}", line=number) for number in range(1, 7))
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=items)
    before, heading, after = section_of(failed, 5).partition("**What to do:**")
    assert (before.count("\n- <code>e"), bool(heading)) == (4, True)
    assert after == snapshot("""\
 fix what broke it, or fix the expectation if it is wrong.

<details><summary>… and 2 more failed expectations</summary>

- <code>e5</code> at <code>gates/shop.expectations.yaml&#58;5&#58;5</code><br><code>new / echo / final&#95;state.tier</code><br>expected <code>eq &quot;gold&quot;</code><br>found <code>&quot;silver&quot;</code>
- … and 1 more

</details>

The hash matches the golden, which accepts this failed verdict, but the gate fails until its expectations hold.
""")


def test_drift_without_values_says_why() -> None:
    """A user who misses the changed values reads how to get them next time."""
    bare = replace(
        DRIFTED,
        drift=drift(
            cause=Cause.UNKNOWN,
            explained=False,
            scenarios=(),
            to_explain="tier2gate update a --detail full",
        ),
        remedy=None,
    )
    assert masked(section_of(bare, 100), HASHES=HASHES) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: hash-drift

The verdict passed, but the hash changed ({HASHES}).

<code>to see what changed, first run this on the accepted revision&#58; tier2gate update a --detail full</code>

**What to do:** if this is not intended, fix the cause; if it is, accept the new results.

**Cause:** unknown: the golden is a bare hash, so the cause is not known.
""")


def test_missing_golden_gives_the_hash_and_the_remedy() -> None:
    """A user with a new gate sees what would be accepted and how."""
    assert masked(section_of(MISSING, 100), REMEDY=REMEDY) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: golden-missing

Nothing has been accepted yet (now <code>aaaaaaaaaaaa</code>).

**What to do:** to accept this, {REMEDY}\
""")


def test_accepted_failed_verdict_is_reported() -> None:
    """A user does not look for a drift if the golden itself accepts a failing run."""
    failed = replace(FAILED_AND_DRIFTED, drift=None, golden_hash=NOW)
    assert section_of(failed, 100).endswith(
        "\n\nThe hash matches the golden, which accepts this failed verdict, "
        "but the gate fails until its expectations hold.\n"
    )


def test_problems_are_shown_with_a_passed_verdict() -> None:
    """A user who broke a golden by hand reads that the run itself passed."""
    assert section_of(INVALID, 100) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: input-invalid

**2 problems:**

- <code>gates/shop.expectations.yaml&#58;9&#58;5&#58; unknown field expcted; did you mean expected?</code>
- <code>gates/a.yaml&#58; the suite file is missing</code>

**What to do:** fix the files at the places that the messages name.
""")
    broken = gate(
        outcome=Outcome.GOLDEN_INVALID, golden_hash=None, problems=(make_notice("it was edited"),)
    )
    assert section_of(broken, 100) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: golden-invalid

**1 problem:**

- <code>it was edited</code>

The verdict passed.

**What to do:** restore the golden from Git, or accept the results again as the message says.
""")


@pytest.mark.parametrize("outcome", Outcome)
def test_every_failure_says_what_to_do(outcome: Outcome) -> None:
    """A user with a red check reads what to do, whatever the outcome."""
    is_told = "**What to do:**" in section_of(gate(outcome=outcome), 100)
    assert is_told is (outcome is not Outcome.PASSED)


def test_target_branch_comes_last_unless_the_gate_passed() -> None:
    """A reviewer finds what a change accepts below what failed, and first if nothing did."""
    passed = gate(
        notices=(make_notice("an input changed", hint="update records that"),),
        base=ALTERS_EXPECTATIONS,
    )
    assert section_of(passed, 100) == snapshot("""\
### ✅ <code>gates/shop.suite.yaml</code>: passed

**Compared with the target branch:**

- This change alters expectations:
  - <code>&#126; gates/shop.expectations.yaml&#58;2&#58;5&#58; is-gold&#58; op &quot;eq&quot; → &quot;ne&quot;</code>

**1 notice:**

- <code>notice&#58; an input changed; update records that</code>
""")
    failed = section_of(replace(FAILED_AND_DRIFTED, base=ALTERS_EXPECTATIONS), 100)
    assert failed.index("**Cause:**") < failed.index("**Compared with the target branch:**")


def test_accepted_values_are_shown_like_those_of_a_drift() -> None:
    """A reviewer of a green pull request sees which values it accepts, and why they changed."""
    section = section_of(gate(base=ACCEPTS_NEW_RESULTS), 100)
    assert masked(section, ACCEPTED=ACCEPTED[:12], NOW=NOW[:12]) == snapshot("""\
### ✅ <code>gates/shop.suite.yaml</code>: passed

**Compared with the target branch:**

- This change accepts new behaviour, from the target branch's golden to this one's:
  - <code>from      {ACCEPTED}</code>
  - <code>to        {NOW}</code>
  - reason: none given

**1 value changed:**

- <code>/suite&#95;result/tier</code>: <code>&quot;gold&quot;</code> → <code>&quot;silver&quot;</code>

**Cause:** behaviour-changed: the same inputs gave different results.

- <code>&#126; scenario new&#58; echo; behaviour-changed</code>
""")
    changed = gate(outcome=Outcome.GOLDEN_CHANGED, base=ACCEPTS_NEW_RESULTS)
    red = section_of(changed, 100)
    assert red.index("accepts new behaviour") < red.index("**What to do:** ask for a review")


def test_section_tells_what_is_masked() -> None:
    """A reviewer reads which values are not compared, and which of them are new."""
    assert section_of(gate(masks=MASKED, base=HIDES_MORE), 100) == snapshot("""\
### ✅ <code>gates/shop.suite.yaml</code>: passed

**Compared with the target branch:**

- This change hides more of the results:
  - <code>+ gates/shop.suite.yaml&#58;2&#58;5&#58; mask of &quot;/final&#95;state/id&quot; with &quot;&lt;id&gt;&quot; in every mission</code>
  - <code>+ gates/shop.suite.yaml&#58;2&#58;5&#58; rounding of &quot;/final&#95;state/total&quot; &#40;2 digits&#41; in every mission</code>
  - <code>+ gates/shop.suite.yaml&#58;2&#58;5&#58; mask of &quot;/final&#95;state/at&quot; with 0 in new / echo</code>
  - <code>+ gates/shop.suite.yaml&#58;2&#58;5&#58; mask of &quot;/final&#95;state/at&quot; with 0 in old / echo</code>

<code>3 masks, 1 rounding&#58; &quot;/final&#95;state/id&quot;, &quot;/final&#95;state/total&quot; &#40;2 digits&#41;, &quot;/final&#95;state/at&quot;</code>
""")
    assert section_of(gate(), 100) == section_of(gate(masks=()), 100)


def test_unchanged_target_branch_is_not_mentioned() -> None:
    """A gate that does not differ from the target branch has no section about it."""
    assert section_of(replace(MISSING, base=UNCHANGED), 100) == section_of(MISSING, 100)
    assert "**Compared with the target branch:**" in section_of(gate(base=ACCEPTS_NEW_RESULTS), 100)

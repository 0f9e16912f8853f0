"""A gate's section in the summary: why it failed, what changed, and the remedy."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

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
from tier2gate.github.gate_section import gate_file, mark, render_gate
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.drift import Cause, Flip
from tier2gate.results.report import GateFiles

REMEDY = f"""\
To accept this, run this command and commit the golden that it writes:

```sh
{UPDATE}
```

Not installed? Use `pipx run tier2gate=={__version__}` instead of `tier2gate`.
"""
FAILURES = """\
| expectation | defined in | looks at | expected | found |
| --- | --- | --- | --- | --- |
"""
PLACE = "<code>gates/shop.expectations.yaml&#58;2&#58;5</code>"
HASHES = f"""\
|  | hash |
| --- | --- |
| accepted | <code>{ACCEPTED[:12]}</code> |
| now | <code>{NOW[:12]}</code> |
"""


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
    assert gate_file(gate(files=files)) == name


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
    assert masked(
        render_gate(failed, 100), FAILURES=FAILURES, HASHES=HASHES, PLACE=PLACE
    ) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: verdict-failed

**1 of 2 expectations failed:**

{FAILURES}\
| <code>is-gold</code> | {PLACE} | <code>new / echo / final&#95;state.tier</code> \
| <code>eq &quot;gold&quot;</code> | <code>&quot;silver&quot;; it passed before, with &quot;gold&quot;</code> |

The hash also changed.

{HASHES}
**1 value changed:**

```diff
- /suite_result/tier: "gold"
+ /suite_result/tier: "silver"
```

Cause: inputs-changed (suite): the inputs changed, and so did the results.

```text
gates/shop.suite.yaml:3:5: scenario new changed
~ scenario new: echo; behaviour-changed
```

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
    """A user sees in the row of a failed expectation what was found, or that nothing was."""
    item = replace(expectation(), details=details, hint=hint)
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=(item,))
    row = render_gate(failed, 100).split(FAILURES)[1].split("\n")[0]
    assert row.split(" | ")[-1] == f"<code>{found}</code> |"


def test_row_reports_why_the_mission_failed() -> None:
    """A reviewer reads why the mission failed, and the reason cannot break the table."""
    item = expectation_on_failed_mission("a | b")
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=(item,))
    row = render_gate(failed, 100).split(FAILURES)[1].split("\n")[0]
    assert row.split(" | ")[-1] == snapshot(
        "<code>&quot;silver&quot;</code><br><code>the mission ended without success&#58; "
        "Step &#x27;pay&#x27; failed&#58; a &#124; b</code> |"
    )


def test_failures_and_changes_are_cut_and_counted() -> None:
    """A user who wants a short summary sees how much of each list was left out."""
    items = tuple(expectation(f"e{number}") for number in range(1003))
    failed = replace(
        FAILED_AND_DRIFTED, expectations=items, drift=drift(added("/a", 1), added("/b", 2))
    )
    page = render_gate(failed, 1)
    assert "\n**1,003 of 1,003 expectations failed:**\n" in page
    assert "<code>e0</code>" in page
    assert "<code>e1</code>" not in page
    assert "|\n\n… and 1,002 more.\n\n" in page
    assert "**2 values changed:**\n\n```diff\n+ /a: 1\n  … and 1 more change\n```\n" in page


def test_lists_can_be_reduced_to_their_counts() -> None:
    """A user who wants no details still sees how many failures and changes there are."""
    page = render_gate(FAILED_AND_DRIFTED, 0)
    assert "**1 of 2 expectations failed:**\n\n\n… and 1 more.\n" in page
    assert "```text\n… and 1 more scenario\n```\n" in page
    assert "```diff\n  … and 1 more change\n```\n" in page


def test_drift_ends_with_the_remedy() -> None:
    """A user who changed something on purpose can copy the command that accepts it."""
    page = render_gate(DRIFTED, 100)
    assert page.split("\n\n", 2)[1] == snapshot("The verdict passed, but the hash changed.")
    assert page.endswith(f"\n\n{REMEDY}")


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
    assert render_gate(bare, 100).endswith(
        f"The verdict passed, but the hash changed.\n\n{HASHES}\n"
        "```text\nto see what changed, first run this on the accepted revision: "
        "tier2gate update a --detail full\n```\n\n"
        "Cause: unknown: the golden is a bare hash, so the cause is not known.\n\n"
    )


def test_missing_golden_gives_the_hash_and_the_remedy() -> None:
    """A user with a new gate sees what would be accepted and how."""
    assert masked(render_gate(MISSING, 100), NOW=NOW, REMEDY=REMEDY) == snapshot("""\
### ❌ <code>gates/shop.suite.yaml</code>: golden-missing

Nothing has been accepted yet.

|  | hash |
| --- | --- |
| now | <code>aaaaaaaaaaaa</code> |

{REMEDY}\
""")


def test_accepted_failed_verdict_is_reported() -> None:
    """A user does not look for a drift if the golden itself accepts a failing run."""
    failed = replace(FAILED_AND_DRIFTED, drift=None, golden_hash=NOW)
    assert render_gate(failed, 100).endswith(
        "|\n\nThe hash matches the golden, which accepts this failed verdict, "
        "but the gate fails until its expectations hold.\n"
    )


def test_problems_are_shown_with_a_passed_verdict() -> None:
    """A user who broke a golden by hand reads that the run itself passed."""
    assert render_gate(INVALID, 100).endswith(
        "\n\n```text\n"
        "gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?\n"
        "gates/a.yaml: the suite file is missing\n```\n"
    )
    broken = gate(
        outcome=Outcome.GOLDEN_INVALID, golden_hash=None, problems=(make_notice("it was edited"),)
    )
    assert render_gate(broken, 100).endswith(
        "\n```text\nit was edited\n```\n\nThe verdict passed.\n"
    )


def test_target_branch_comes_last() -> None:
    """A reviewer finds what a change accepts below the gate's own result."""
    passed = gate(
        notices=(make_notice("an input changed", hint="update records that"),),
        base=ALTERS_EXPECTATIONS,
    )
    assert render_gate(passed, 100) == snapshot("""\
### ✅ <code>gates/shop.suite.yaml</code>: passed

```text
notice: an input changed; update records that
```

**Compared with the target branch:**

```text
This change alters expectations:
  ~ gates/shop.expectations.yaml:2:5: is-gold: op "eq" → "ne"
```
""")


def test_section_tells_what_is_masked() -> None:
    """A reviewer reads which values are not compared, and which of them are new."""
    assert render_gate(gate(masks=MASKED, base=HIDES_MORE), 100) == snapshot("""\
### ✅ <code>gates/shop.suite.yaml</code>: passed

<code>3 masks, 1 rounding&#58; &quot;/final&#95;state/id&quot;, &quot;/final&#95;state/total&quot; &#40;2 digits&#41;, &quot;/final&#95;state/at&quot;</code>

**Compared with the target branch:**

```text
This change hides more of the results:
  + gates/shop.suite.yaml:2:5: mask of "/final_state/id" with "<id>" in every mission
  + gates/shop.suite.yaml:2:5: rounding of "/final_state/total" (2 digits) in every mission
  + gates/shop.suite.yaml:2:5: mask of "/final_state/at" with 0 in new / echo
  + gates/shop.suite.yaml:2:5: mask of "/final_state/at" with 0 in old / echo
```
""")
    assert render_gate(gate(), 100) == render_gate(gate(masks=()), 100)


def test_unchanged_target_branch_is_not_mentioned() -> None:
    """A gate that does not differ from the target branch has no section about it."""
    assert render_gate(replace(MISSING, base=UNCHANGED), 100) == render_gate(MISSING, 100)
    assert "**Compared with the target branch:**" in render_gate(
        gate(base=ACCEPTS_NEW_RESULTS), 100
    )

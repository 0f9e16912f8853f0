"""Controls of the outcomes."""

from tier2gate.foundation.outcomes import Outcome
from tier2gate.selftest.controls import Control, Edit, Way
from tier2gate.selftest.gates import (
    EXPECTATIONS,
    GOLDEN,
    SUITE,
    declarative,
    echo,
    python,
    within,
)

CONTROLS = (
    Control(
        name="passed",
        plants="nothing",
        accepted=declarative(5),
        outcome=Outcome.PASSED,
    ),
    Control(
        name="verdict-failed",
        plants="an expectation that does not hold",
        files=echo(success="false"),
        outcome=Outcome.VERDICT_FAILED,
    ),
    Control(
        name="hash-drift",
        plants="another param in the suite",
        accepted=echo("1"),
        files=echo("2"),
        outcome=Outcome.HASH_DRIFT,
    ),
    Control(
        name="drift-of-missions",
        plants="another number in a mission in YAML",
        accepted=declarative(5),
        files=declarative(6),
        outcome=Outcome.HASH_DRIFT,
    ),
    Control(
        name="drift-of-code",
        plants="another factor in a mission in Python",
        accepted=python("def fault(n):\n    return n * 2"),
        files=python("def fault(n):\n    return n * 3"),
        outcome=Outcome.HASH_DRIFT,
    ),
    Control(
        name="golden-missing",
        plants="a gate that nobody accepted",
        files=echo(),
        outcome=Outcome.GOLDEN_MISSING,
    ),
    Control(
        name="golden-changed",
        plants="a golden that the target branch does not have",
        accepted={**within("base", echo("1")), **within("head", echo("2"))},
        way=Way.CHECK_WITH_BASE,
        outcome=Outcome.GOLDEN_CHANGED,
    ),
    Control(
        name="golden-edited",
        plants="a result that was edited in the golden",
        accepted=declarative(5),
        edit=Edit(file=GOLDEN, old='"sum": 5', new='"sum": 6'),
        outcome=Outcome.GOLDEN_INVALID,
        problem="golden-tampered",
    ),
    Control(
        name="golden-conflict",
        plants="conflict markers of Git in the golden",
        accepted=echo(),
        edit=Edit(file=GOLDEN, old="{\n", new="<<<<<<< ours\n{\n"),
        outcome=Outcome.GOLDEN_INVALID,
        problem="conflict-marker",
    ),
    Control(
        name="golden-obsolete",
        plants="expectations without a suite",
        files={EXPECTATIONS: echo()[EXPECTATIONS]},
        outcome=Outcome.GOLDEN_OBSOLETE,
    ),
    Control(
        name="duplicate-key",
        plants="a key that is in the suite twice",
        files={**echo(), SUITE: f"suite_name: first\n{echo()[SUITE]}"},
        outcome=Outcome.INPUT_INVALID,
        problem="duplicate-key",
    ),
    Control(
        name="not-a-number",
        plants="NaN in the suite",
        files=echo(".nan"),
        outcome=Outcome.INPUT_INVALID,
        problem="not-finite",
    ),
    Control(
        name="nothing-run",
        plants="a folder without a gate",
        files={"notes.txt": "no gate\n"},
        way=Way.CHECK_ALONE,
        outcome=Outcome.NOTHING_RUN,
    ),
    Control(
        name="raised-error",
        plants="a mission that raises",
        files=python('def fault(n):\n    raise ValueError("planted")'),
        outcome=Outcome.EXECUTION_ERROR,
        problem="mission-error",
        names=("planted",),
    ),
    Control(
        name="internal-error",
        plants="a bug in tier2gate",
        files=echo(),
        way=Way.CHECK_WITH_BUG,
        outcome=Outcome.INTERNAL_ERROR,
        problem="internal-error",
        names=("planted",),
    ),
)
"""Every outcome except `nondeterministic`, which the faults have."""

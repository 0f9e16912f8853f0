"""A control fails for each way in which a gate can end wrongly, and the reason says which."""

from dataclasses import replace

import pytest

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.results.selftest import Status
from tier2gate.runner.variations import Aspect
from tier2gate.selftest.comparing import Seen, compare_control
from tier2gate.selftest.controls import Chance, Control

REFUSED = Control(
    name="clock",
    plants="the time",
    outcome=Outcome.EXECUTION_ERROR,
    problem="mission-error",
    names=("time.time()",),
)
UNSTABLE = Control(
    name="state",
    plants="a counter",
    outcome=Outcome.NONDETERMINISTIC,
    culprits=(Aspect.ORDER,),
)
RARE = replace(
    UNSTABLE, name="pairs", repeat=2, chance=Chance(elements=2, instances=200), culprits=()
)
PROBLEM = Problem(code="mission-error", message="time.time() reads the clock")
CAUGHT = Seen(outcome=Outcome.EXECUTION_ERROR, problems=(PROBLEM,))
OTHER = "it depends on"


@pytest.mark.parametrize(
    ("control", "seen", "reasons"),
    [
        (REFUSED, CAUGHT, ()),
        (REFUSED, Seen(outcome=Outcome.PASSED), ("the gate is passed",)),
        (
            REFUSED,
            replace(CAUGHT, outcome=Outcome.INPUT_INVALID),
            ("the gate is input-invalid: time.time() reads the clock",),
        ),
        (
            REFUSED,
            replace(CAUGHT, problems=(replace(PROBLEM, code="schema"),)),
            ("no problem has the code mission-error",),
        ),
        (
            REFUSED,
            replace(CAUGHT, problems=(replace(PROBLEM, message="raised"),)),
            ("no problem names time.time()",),
        ),
        (UNSTABLE, Seen(outcome=Outcome.NONDETERMINISTIC, culprits=("order",)), ()),
        (
            UNSTABLE,
            Seen(outcome=Outcome.NONDETERMINISTIC),
            (f"the result was found to depend on nothing, but {OTHER} order",),
        ),
        (
            UNSTABLE,
            Seen(outcome=Outcome.NONDETERMINISTIC, culprits=("order", "outside")),
            (f"the result was found to depend on order, outside, but {OTHER} order",),
        ),
        (RARE, Seen(outcome=Outcome.NONDETERMINISTIC, differing=57), ()),
        (RARE, Seen(outcome=Outcome.NONDETERMINISTIC, differing=143), ()),
        (
            RARE,
            Seen(outcome=Outcome.NONDETERMINISTIC, differing=56),
            ("56 of 200 instances were detected in 2 runs, but chance gives 57 to 143",),
        ),
        (
            RARE,
            Seen(outcome=Outcome.NONDETERMINISTIC, differing=144),
            ("144 of 200 instances were detected in 2 runs, but chance gives 57 to 143",),
        ),
    ],
)
def test_reason_says_what_is_wrong(control: Control, seen: Seen, reasons: tuple[str, ...]) -> None:
    """A user of a broken installation reads what it did instead of catching the fault."""
    found = compare_control(control, {control.name: seen})
    assert found.reasons == reasons
    assert found.status is (Status.FAILED if reasons else Status.OK)


def test_gate_that_is_not_in_the_report_fails() -> None:
    """A gate that is lost is not taken for one that is fine."""
    found = compare_control(REFUSED, {})
    assert (found.status, found.reasons) == (Status.FAILED, ("the gate has no report",))

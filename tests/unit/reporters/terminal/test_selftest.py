"""The results of the self-test, as people and machines read them."""

import json

from tier2gate.foundation.outcomes import Outcome
from tier2gate.reporters.terminal.selftest import render_selftest, render_selftest_json
from tier2gate.results.selftest import ControlResult, Rate, SelfTest, Status

RATE = Rate(runs=2, instances=200, detected=97, probability=0.5, low=82, high=118)
OK = ControlResult(
    name="pairs",
    plants="pairs",
    status=Status.OK,
    expected=Outcome.NONDETERMINISTIC,
    seen=Outcome.NONDETERMINISTIC,
    culprits=("hash-seed", "outside"),
    rate=RATE,
)
FAILED = ControlResult(
    name="clock",
    plants="the time",
    status=Status.FAILED,
    expected=Outcome.EXECUTION_ERROR,
    seen=Outcome.PASSED,
    reasons=("the gate is passed",),
)
NOT_TRIED = ControlResult(
    name="locale",
    plants="a sort",
    status=Status.NOT_TRIED,
    expected=Outcome.NONDETERMINISTIC,
    reasons=("no locale is installed",),
)


def test_table_shows_each_control_and_each_rate() -> None:
    """A user sees at a glance what failed, why, and whether the installation can be trusted."""
    text = render_selftest(SelfTest(results=(OK, FAILED, NOT_TRIED), python="CPython 3.13.0"))
    *lines, last = text.splitlines()
    assert lines == [
        "result     control  expected          seen              depends on",
        "ok         pairs    nondeterministic  nondeterministic  hash-seed, outside",
        "FAILED     clock    execution-error   passed",
        "  the gate is passed",
        "not tried  locale   nondeterministic",
        "  no locale is installed",
        "",
        "found by chance  runs  instances  detected  expected  99 % interval",
        "pairs            2     200        97        100.0     82 to 118",
        "",
        "3 controls: 1 ok, 1 FAILED, 1 not tried (CPython 3.13.0)",
    ]
    assert last.startswith("this installation does not do what its documentation says")


def test_good_installation_is_told_in_one_line() -> None:
    """A user whose controls are all ok reads no warning."""
    assert render_selftest(SelfTest(results=(OK,))).endswith("\n\n1 control: 1 ok\n")


def test_machines_read_the_same() -> None:
    """A script reads every control, and the status that the process exits with."""
    found = json.loads(render_selftest_json(SelfTest(results=(OK, FAILED))))
    assert (found["outcome"], found["exit_code"]) == ("internal-error", 70)
    assert found["counts"] == {"ok": 1, "failed": 1, "not-tried": 0}
    assert [item["rate"] for item in found["controls"]] == [
        {**vars(RATE)},
        None,
    ]
    assert [item["reasons"] for item in found["controls"]] == [[], ["the gate is passed"]]

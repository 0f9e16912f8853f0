"""Each guard of the gate is broken in turn, and the self-test names the controls that tell."""

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tools import miss
from tier2gate.assessment import judging, selected, stopping
from tier2gate.assessment.runs import culprits, proving
from tier2gate.commands import check
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden import store
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.results import report
from tier2gate.results.nondeterminism import Culprit
from tier2gate.results.report import GateReport, Report
from tier2gate.results.selftest import ControlResult, SelfTest, Status
from tier2gate.runner import child_process, repetition, variations
from tier2gate.runner.calls import Answer
from tier2gate.runner.child_process import ChildProcess
from tier2gate.runner.gate_child import GateChild
from tier2gate.runner.variations import Aspect
from tier2gate.selftest import running
from tier2gate.selftest.every import CONTROLS
from tier2gate.selftest.running import run_selftest
from tier2gate.settings import Settings

pytestmark = [pytest.mark.children, pytest.mark.slow]

Patch = pytest.MonkeyPatch


def run_controls(*names: str) -> dict[str, ControlResult]:
    """Run some controls."""
    controls = [item for item in CONTROLS if item.name in names]
    assert len(controls) == len(names)
    return {item.name: item for item in run_selftest(Settings(), controls).results}


def drop_variable(patch: Patch, name: str) -> None:
    """Start children without a variable of their variation."""
    environment = ChildProcess._environment

    def drop(self: ChildProcess) -> dict[str, str]:
        return {key: value for key, value in environment(self).items() if key != name}

    patch.setattr(ChildProcess, "_environment", drop)


def compare_nothing(patch: Patch) -> None:
    """Run code once, whatever the call says."""
    patch.setattr(proving.Proof, "conclude", lambda proof, report: report)


def alarm_always(patch: Patch) -> None:
    """Find every program unstable."""
    patch.setattr(
        proving.Proof,
        "conclude",
        lambda proof, report: replace(report, outcome=Outcome.NONDETERMINISTIC),
    )


def keep_the_seed(patch: Patch) -> None:
    """Give every run the same hash seed."""
    patch.setattr(variations, "_any_seed", lambda: 1)


def keep_the_order(patch: Patch) -> None:
    """Run the scenarios in the order of the suite, whatever the variation says."""
    patch.setattr(repetition, "in_order_of", lambda calls, order: list(calls))


def keep_the_time_zone(patch: Patch) -> None:
    """Never set a time zone."""
    drop_variable(patch, "TZ")


def keep_the_folder(patch: Patch) -> None:
    """Start every run in the same folder."""
    patch.setattr(variations, "_FOLDERS", ("/",))


def overlook_most(patch: Patch) -> None:
    """Compare only every fourth scenario of the gates with many."""
    agrees = Answer.agrees_with

    def overlook(self: Answer, other: Answer) -> bool:
        number = re.search(r'"(\d+)-\d"', encode(self.value))
        is_overlooked = number is not None and int(number[1]) % 4 > 0
        return is_overlooked or agrees(self, other)

    patch.setattr(Answer, "agrees_with", overlook)


def blame_the_folder(patch: Patch) -> None:
    """Name a wrong culprit."""
    patch.setattr(culprits, "find_culprits", lambda *_: [Culprit(aspect=Aspect.FOLDER)])


def ignore_goldens(patch: Patch) -> None:
    """Pass without a look at the golden."""
    patch.setattr(selected, "compare", lambda report, *_: replace(report, outcome=Outcome.PASSED))


def trust_goldens(patch: Patch) -> None:
    """Compare with a golden that contradicts itself."""
    patch.setattr(store, "find_edit", lambda value, golden, run: None)
    patch.setattr(judging, "contradicts_itself", lambda old, new: False)


def ignore_verdicts(patch: Patch) -> None:
    """Let every expectation hold."""
    judge = judging.judge

    def pass_all(*given: Any, **options: Any) -> GateReport:
        return replace(judge(*given, **options), passed=True, outcome=Outcome.GOLDEN_MISSING)

    patch.setattr(judging, "judge", pass_all)


def forget_the_base(patch: Patch) -> None:
    """Compare nothing with the target branch."""
    patch.setattr(check, "_look_at_base", lambda *_: (None, Report(gates=())))


def pass_without_gates(patch: Patch) -> None:
    """Pass whatever a call finds."""
    patch.setattr(report, "deciding_outcome", lambda outcomes: Outcome.PASSED)


def hide_problems(patch: Patch) -> None:
    """Let a gate pass whose files are invalid, or whose missions raise."""
    patch.setattr(stopping, "stop", lambda found, error: replace(found, outcome=Outcome.PASSED))


def hide_bugs(patch: Patch) -> None:
    """Let a gate pass if tier2gate has a bug."""
    patch.setattr(
        stopping, "stop_for_bug", lambda report, error: replace(report, outcome=Outcome.PASSED)
    )


def hide_errors(patch: Patch) -> None:
    """Give a mission that raises, or whose process ends, an empty result."""
    run = GateChild.run

    def run_anyway(self: GateChild, *given: Any) -> OrchestrationResult:
        try:
            return run(self, *given)
        except ExecutionError:
            return OrchestrationResult(id="", success=True, executed_steps=[], final_state={})

    patch.setattr(GateChild, "run", run_anyway)


def lose_a_gate(patch: Patch) -> None:
    """Leave the last gate out of the report."""

    def check_less(*given: Any) -> Report:
        found = check.check(*given)
        return replace(found, gates=found.gates[:-1])

    patch.setattr(running, "check", check_less)


FAULTS: dict[Callable[[Patch], None], tuple[Sequence[str], Sequence[str]]] = {
    compare_nothing: (
        (
            *("set-order", "module-state", "object-id", "update-refuses", "drift-by-chance"),
            "set-of-2-in-2-runs",
        ),
        ("passed", "clock"),
    ),
    alarm_always: (("stable-program", "passed"), ("nothing-run",)),
    keep_the_seed: (
        ("set-order", "sum-of-floats", "dictionary-order", "set-of-5-in-2-runs"),
        ("module-state",),
    ),
    keep_the_order: (("module-state", "dead-worker-sometimes"), ("set-order",)),
    keep_the_time_zone: (("time-zone", "environment-variable"), ("set-order",)),
    keep_the_folder: (("working-directory",), ("time-zone",)),
    overlook_most: (("set-of-2-in-2-runs", "set-of-2-in-8-runs"), ("set-order",)),
    blame_the_folder: (("set-order", "object-repr"), ("working-directory",)),
    ignore_goldens: (("hash-drift", "drift-of-missions", "drift-of-code"), ("passed",)),
    trust_goldens: (("golden-edited",), ("golden-conflict", "hash-drift")),
    ignore_verdicts: (("verdict-failed",), ("passed",)),
    forget_the_base: (("golden-changed",), ("passed",)),
    pass_without_gates: (("nothing-run",), ("verdict-failed",)),
    hide_problems: (
        (
            *("duplicate-key", "not-a-number", "golden-edited", "golden-conflict"),
            *("golden-obsolete", "raised-error", "uuid"),
        ),
        ("passed", "hash-drift"),
    ),
    hide_bugs: (("internal-error",), ("verdict-failed",)),
    hide_errors: (("raised-error", "dead-worker", "clock", "folder-order"), ("set-order",)),
    lose_a_gate: (("set-order",), ("passed",)),
}
"""Fault → the controls that must fail, and others that must not."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_broken_guard_is_named(fault: Callable[[Patch], None], monkeypatch: Patch) -> None:
    """A user whose installation does not catch a fault learns which, and trusts no green gate."""
    failing, others = FAULTS[fault]
    fault(monkeypatch)
    found = run_controls(*failing, *others)
    assert {name for name, item in found.items() if item.status is Status.FAILED} == {*failing}
    assert all(bool(item.reasons) == (item.status is Status.FAILED) for item in found.values())


_WITHOUT_RULES = (
    "from tier2gate.missions.python import envelope\n    envelope.Envelope.refuse = print"
)


def test_child_without_rules_is_named(monkeypatch: Patch, tmp_path: Path) -> None:
    """A user learns if missions can read the clock, use randomness or list folders."""
    source = Path(child_process._START).read_text(encoding="utf-8")
    source = source.replace("__file__", repr(child_process._START))
    broken = tmp_path / "start.py"
    broken.write_text(source.replace("    answer(", f"    {_WITHOUT_RULES}\n    answer("), "utf-8")
    monkeypatch.setattr(child_process, "_START", str(broken))
    names = ("clock", "date", "random-number", "uuid", "environment-change", "folder-order")
    found = run_controls(*names, "set-order")
    assert [name for name, item in found.items() if item.status is Status.FAILED] == [*names]


def test_rate_says_what_was_measured_and_expected(monkeypatch: Patch) -> None:
    """A reader of a rate that is too low sees the number, and what chance gives."""
    overlook_most(monkeypatch)
    [found] = run_controls("set-of-2-in-2-runs").values()
    assert found.rate is not None
    assert (found.rate.low, found.rate.high, found.rate.probability) == (82, 118, 0.5)
    detected = found.rate.detected
    assert found.reasons == (
        f"{detected} of 200 instances were detected in 2 runs, but chance gives 57 to 143",
    )


@pytest.mark.parametrize(
    ("name", "function", "value", "reason"),
    [
        (
            "locale-order",
            "_other_locales",
            (),
            "no locale is installed that sorts in another order than the machine's",
        ),
        (
            "month-at-import",
            "faketime",
            None,
            "libfaketime is not installed, so no run can have another date",
        ),
    ],
)
def test_control_that_cannot_be_tried_is_not_ok(
    name: str, function: str, value: Any, reason: str, monkeypatch: Patch
) -> None:
    """A fault that cannot be planted here is never reported as caught."""
    monkeypatch.setattr(variations, function, lambda: value)
    [found] = run_controls(name).values()
    assert (found.status, found.seen, found.reasons) == (Status.NOT_TRIED, None, (reason,))
    assert SelfTest(results=(found,)).outcome is Outcome.INTERNAL_ERROR


@pytest.mark.parametrize(
    ("name", "aspect", "variable"),
    [("locale-order", Aspect.LOCALE, "LC_ALL"), ("month-at-import", Aspect.DATE, "LD_PRELOAD")],
)
def test_fault_that_needs_more_of_the_machine_is_caught(
    name: str, aspect: Aspect, variable: str, monkeypatch: Patch
) -> None:
    """Where the machine allows it, a dependence on locale or date is caught, and a miss is named."""
    if aspect in variations.untried():
        miss(f"way to vary the {aspect.value}")
    [found] = run_controls(name).values()
    assert (found.status, found.culprits) == (Status.OK, (aspect.value,))
    drop_variable(monkeypatch, variable)
    [found] = run_controls(name).values()
    assert found.status is Status.FAILED


def test_machine_without_a_temporary_folder_is_reported(monkeypatch: Patch) -> None:
    """A user of a container that cannot be written to learns what is missing."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(ExecutionError) as caught:
        run_controls("passed")
    [problem] = caught.value.problems
    assert problem.text == (
        "the temporary folder cannot be made: No such file or directory; set TMPDIR to a folder "
        "that tier2gate can write to"
    )

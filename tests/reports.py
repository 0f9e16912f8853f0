"""Made-up reports for tests of how reports are shown."""

from dataclasses import replace
from typing import Any

from tests.github_runner import HOSTILE
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import cut
from tier2gate.foundation.problems import Problem
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.drift import Cause, Drift, Flip, ScenarioDrift
from tier2gate.orchestration.canonical import escape_token
from tier2gate.results.comparison import (
    BaseComparison,
    BaseStatus,
    ExpectationChange,
)
from tier2gate.results.masks import MaskReport
from tier2gate.results.report import ExpectationReport, GateFiles, GateReport, Report
from tier2gate.results.report_parts import MissionFailure, SelectedScenarios
from tier2gate.runner.printed import LINE_WIDTH, PrintedOutput

NOW = "a" * 64
ACCEPTED = "b" * 64
ANY_TEXT = [*HOSTILE, "lone \ud800 surrogate"]
UPDATE = "tier2gate update gates/shop.suite.yaml"


def gate_files(name: str = "shop") -> GateFiles:
    """Return the files of a gate."""
    return GateFiles(
        suite=f"gates/{name}.suite.yaml",
        expectations=f"gates/{name}.expectations.yaml",
        golden=f"gates/{name}.golden.json",
    )


def expectation(name: str = "is-gold", *, line: int = 2, passed: bool = False) -> ExpectationReport:
    """Return an expectation, failed by default."""
    return ExpectationReport(
        id=name,
        scenario_name="new",
        mission_name="echo",
        path="final_state.tier",
        op="eq",
        passed=passed,
        actual="gold" if passed else "silver",
        expected="gold",
        details={} if passed else {"reason": "eq_mismatch"},
        file="gates/shop.expectations.yaml",
        line=line,
        column=5,
    )


def expectation_on_failed_mission(reason: str = "balance too low") -> ExpectationReport:
    """Return a failed expectation on a mission that ended without success."""
    failure = MissionFailure(failed_step_id="pay", error_message=f"Step 'pay' failed: {reason}")
    return replace(expectation(), mission_failure=failure)


def make_notice(message: str, **place: Any) -> Problem:
    """Return a notice, by default without a file."""
    return Problem(code="changed-inputs", message=message, **place)


def gate(name: str = "shop", **changes: Any) -> GateReport:
    """Return a gate that passed, with some fields replaced."""
    passed = GateReport(
        name=name,
        outcome=Outcome.PASSED,
        files=gate_files(name),
        passed=True,
        test_run_hash=NOW,
        golden_hash=NOW,
        scenarios=1,
        missions=2,
        expectations=(expectation(passed=True),),
    )
    return replace(passed, **changes)


def changed(pointer: str, before: Any, after: Any, *, now: str | None = None) -> Change:
    """Return the change of a value, by default at the same place."""
    kind, now = ChangeKind.CHANGED, pointer if now is None else now
    return Change(pointer=pointer, kind=kind, before=before, after=after, now=now)


def added(pointer: str, value: Any) -> Change:
    """Return the change of an added value."""
    return Change(pointer=pointer, kind=ChangeKind.ADDED, before=None, after=value, now=pointer)


def removed(pointer: str, value: Any) -> Change:
    """Return the change of a removed value."""
    return Change(pointer=pointer, kind=ChangeKind.REMOVED, before=value, after=None, now=pointer)


def drift(*changes: Change, **others: Any) -> Drift:
    """Return the drift of one scenario."""
    scenario = ScenarioDrift(
        name="new",
        kind=ChangeKind.CHANGED,
        cause=Cause.BEHAVIOUR_CHANGED,
        missions={"echo": ChangeKind.CHANGED},
    )
    usual = Drift(cause=Cause.BEHAVIOUR_CHANGED, scenarios=(scenario,), explained=True)
    return replace(usual, changes=changes, **others)


def expectation_fields(**fields: Any) -> dict[str, Any]:
    """Return the fields of an expectation, some of them replaced."""
    usual = {"scenario_name": "new", "mission_name": "echo", "path": "final_state.tier"}
    return {**usual, "op": "eq", "expected": "gold", **fields}


def expectation_change(
    before: dict[str, Any] | None, after: dict[str, Any] | None, name: str = "is-gold"
) -> ExpectationChange:
    """Return a change of an expectation since the target branch."""
    line, column = (None, None) if after is None else (2, 5)
    file = "gates/shop.expectations.yaml"
    return ExpectationChange(
        id=name, before=before, after=after, file=file, line=line, column=column
    )


TIER = changed("/suite_result/tier", "gold", "silver")
FAILED_AND_DRIFTED = gate(
    outcome=Outcome.VERDICT_FAILED,
    passed=False,
    golden_hash=ACCEPTED,
    expectations=(expectation(), expectation("second", passed=True)),
    drift=drift(TIER),
)
SELECTED = gate(
    selected=SelectedScenarios(names=("gold",), total=2), test_run_hash=None, golden_hash="a" * 64
)
"""A gate that passed as far as it ran."""
DRIFTED = gate(outcome=Outcome.HASH_DRIFT, golden_hash=ACCEPTED, drift=drift(TIER), remedy=UPDATE)
INVALID = gate(
    outcome=Outcome.INPUT_INVALID,
    passed=None,
    test_run_hash=None,
    golden_hash=None,
    scenarios=0,
    missions=0,
    expectations=(),
    problems=(
        Problem(
            code="unknown-key",
            message="unknown field expcted",
            hint="did you mean expected?",
            file="gates/shop.expectations.yaml",
            line=9,
            column=5,
        ),
        Problem(code="missing-file", message="the suite file is missing", file="gates/a.yaml"),
    ),
)
MISSING = gate(outcome=Outcome.GOLDEN_MISSING, golden_hash=None, remedy=UPDATE)
ACCEPTS_NEW_RESULTS = BaseComparison(
    status=BaseStatus.CHANGED, golden_hash=ACCEPTED, drift=drift(TIER)
)
ALTERS_EXPECTATIONS = BaseComparison(
    status=BaseStatus.SAME,
    golden_hash=NOW,
    expectations=(expectation_change(expectation_fields(), expectation_fields(op="ne")),),
)
MASKED = (
    MaskReport(path="/final_state/id", value="<id>"),
    MaskReport(path="/final_state/total", digits=2),
    MaskReport(path="/final_state/at", value=0, scenario_name="new", mission_name="echo"),
    MaskReport(path="/final_state/at", value=0, scenario_name="old", mission_name="echo"),
)
HIDES_MORE = BaseComparison(
    status=BaseStatus.CHANGED,
    golden_hash=NOW,
    masks=tuple(replace(item, file="gates/shop.suite.yaml", line=2, column=5) for item in MASKED),
)
NEW_GATE = BaseComparison(status=BaseStatus.NEW)
UNCHANGED = BaseComparison(status=BaseStatus.SAME, golden_hash=NOW)


def hostile_gate(text: str, **changes: Any) -> GateReport:
    """Return a gate in which all text from the pull request is the same text."""
    item = replace(
        expectation(text),
        scenario_name=text,
        mission_name=text,
        path=text,
        file=text,
        actual=text,
        expected=[text],
        hint=text,
    )
    problem = Problem(code="c", message=text, hint=text, file=text, line=1, column=1)
    line = cut(text, LINE_WIDTH)
    hostile = GateReport(
        name=text,
        outcome=Outcome.VERDICT_FAILED,
        files=GateFiles(suite=f"{text}.suite.yaml", expectations=text, golden=text),
        passed=False,
        golden_hash=ACCEPTED,
        test_run_hash=NOW,
        expectations=(item,),
        masks=hostile_masks(text),
        drift=hostile_drift(text),
        printed=(PrintedOutput(scenario_name=text, first=(line, f" {line}"), left_out=1),),
        problems=(problem,),
        notices=(problem,),
        remedy=f"tier2gate update {text}",
        proposed=text,
        base=BaseComparison(
            status=BaseStatus.CHANGED,
            golden_hash=ACCEPTED,
            drift=hostile_drift(text),
            reason=text,
            reason_before=text,
            expectations=hostile_expectations(text),
            masks=hostile_masks(text),
            problems=(problem,),
        ),
        changed_missions=(mission(text, text), mission(text, text)),
    )
    return replace(hostile, **changes)


def hostile_masks(text: str) -> tuple[MaskReport, ...]:
    """Return masks and roundings in which all text from the pull request is the same text."""
    place: dict[str, Any] = {"file": text, "line": 1, "column": 1}
    call: dict[str, Any] = {"scenario_name": text, "mission_name": text}
    return (
        MaskReport(path=text, value={text: [text]}, **place),
        MaskReport(path=text, digits=2, **call, **place),
    )


def mission(name: str, text: str) -> dict[str, Any]:
    """Return a mission of a step, one with a condition, and a human one."""
    when = {"value": {"$param": text}, "op": "eq", "expected": {text: [text]}}
    steps = [("runtime", "noop", None), ("runtime", "set", when), ("human", None, when)]
    return {
        "name": name,
        "steps": [
            {"id": text, "kind": kind, "operation": operation, "when": condition}
            for kind, operation, condition in steps
        ],
    }


def hostile_drift(text: str) -> Drift:
    """Return a drift in which all text from the pull request is the same text."""
    kinds = (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED)
    key = escape_token(text)
    mission = f"/suite_result/scenario_results/{key}/mission_results/{key}/final_state"
    return Drift(
        cause=Cause.INPUTS_CHANGED,
        changed_inputs=hostile_inputs(text),
        scenarios=tuple(
            ScenarioDrift(name=text, kind=kind, cause=Cause.INPUTS_CHANGED, missions={text: kind})
            for kind in kinds
        ),
        flips=(
            Flip(id=text, passed=False, before=[text], after=text),
            Flip(id=f"{text}-gone", passed=True, before=text, after=text),
        ),
        changes=(
            changed(f"/{key}", text, {text: text}, now=f"/{key}/{key}"),
            changed(mission, text, f"{text} and {text * 30}"),
            added(f"{mission}/{key}", text),
            removed(f"{mission}/{key}", {text: [text]}),
        ),
        explained=True,
    )


def hostile_inputs(text: str) -> tuple[ChangedInput, ...]:
    """Return changed inputs in which all text from the pull request is the same text."""
    return (
        ChangedInput(file_kind="suite", what="scenario", name=text, file=text, line=1, column=1),
        ChangedInput(file_kind="expectations", what="expectation", name=text),
        ChangedInput(file_kind="suite", file=text),
    )


def hostile_expectations(text: str) -> tuple[ExpectationChange, ...]:
    """Return changes of expectations with this text: two changed, one removed, one added."""
    one = expectation_fields(scenario_name=text, mission_name=text, path=text, expected=text)
    other = expectation_fields(scenario_name="a", mission_name="b", path="c", expected={text: text})
    return tuple(
        replace(expectation_change(before, after, text), file=text)
        for before, after in ((one, other), (other, one), (one, None), (None, one))
    )


def hostile_report(text: str, **changes: Any) -> Report:
    """Return a report in which all text from the pull request is the same text."""
    problem = Problem(code="c", message=text, hint=text, file=text, line=1, column=1)
    report = Report(
        gates=(hostile_gate(text),),
        problems=(problem,),
        notices=(problem,),
        removed=(text, text),
        outcomes=(Outcome.INPUT_INVALID,),
    )
    return replace(report, **changes)

"""Gates against the target branch's: what a change accepts, and what it no longer demands."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import (
    EXPECTATIONS,
    FAILING,
    SUITE,
    accept_in,
    echo_that,
    sealed,
    write_gate,
    write_golden,
)
from tests.sides import OTHER_SUITE, check_head, golden_of, head_of, settings_for, write, write_both
from tier2gate.commands.check import check
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.changes import Role
from tier2gate.golden.drift import Cause, Drift, explain_drift
from tier2gate.golden.preparing import without_record
from tier2gate.golden.store import read_golden
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange
from tier2gate.settings import Settings

LOOSENED = EXPECTATIONS.replace("op: ne", "op: exists").replace("    expected: goodbye\n", "")
POINTER = "/executed_steps/0/payload/params/greeting"
REWRITTEN = EXPECTATIONS.replace("executed_steps.0.payload.params.greeting", POINTER)
DEMAND = {
    "scenario_name": "new",
    "mission_name": "echo",
    "path": "executed_steps.0.payload.params.greeting",
    "op": "ne",
    "expected": "goodbye",
}
HASH = "0123456789abcdef" * 4


def placed(drift: Drift) -> Drift:
    """Place the one scenario that moved where it stands here."""
    moved = tuple(replace(i, file="a.suite.yaml", line=3, column=5) for i in drift.changed_inputs)
    return replace(drift, changed_inputs=moved)


def echoing(drift: Drift) -> Drift:
    """Expect that the first change repeats the edited greeting."""
    first, *rest = drift.changes
    return replace(drift, changes=(replace(first, role=Role.ECHO), *rest))


def change_of_greets(before: dict[str, Any], after: dict[str, Any]) -> ExpectationChange:
    """Return a change of the first expectation, at its place."""
    return ExpectationChange(
        id="greets", before=before, after=after, file="a.expectations.yaml", line=2, column=5
    )


# How a gate stands to the target branch's


def test_gate_that_is_the_same_is_said_to_be(tmp_path: Path) -> None:
    """A change that touches nothing of a gate has nothing of it to be reviewed."""
    write_both(tmp_path)
    gate = head_of(tmp_path, fail_on_golden_change=True)
    accepted = golden_of(tmp_path, "base").test_run_hash
    assert gate.base == BaseComparison(status=BaseStatus.SAME, golden_hash=accepted)
    assert (gate.outcome, gate.golden_changed) == (Outcome.PASSED, False)


def test_gate_that_the_target_branch_has_not_is_new(tmp_path: Path) -> None:
    """A gate that a change brings along is told as new, with nothing it could differ from."""
    write(tmp_path, "head")
    gate = head_of(tmp_path)
    assert gate.base == BaseComparison(status=BaseStatus.NEW)
    assert (gate.outcome, gate.golden_changed) == (Outcome.PASSED, True)


def test_golden_that_changed_is_explained_although_the_gate_is_green(tmp_path: Path) -> None:
    """Whoever reviews a change sees what it accepts, from the target branch's golden to its own:
    what it does, apart from what repeats the edited input, and what follows for an expectation.
    """
    write(tmp_path, "base")
    write(tmp_path, "head", suite=OTHER_SUITE)
    gate = head_of(tmp_path)
    old, new = golden_of(tmp_path, "base"), golden_of(tmp_path, "head")
    drift = echoing(placed(explain_drift(old, new)))
    assert gate.base == BaseComparison(
        status=BaseStatus.CHANGED, golden_hash=old.test_run_hash, drift=drift
    )
    assert [(change.before, change.after) for change in drift.changes] == [
        ("hello", "good evening"),
        ("hello", "good evening"),
    ]
    assert [change.role for change in drift.changes] == [Role.ECHO, Role.VERDICT]
    assert (gate.outcome, gate.golden_changed, gate.drift) == (Outcome.PASSED, True, None)


def edit(path: Path, **changes: Any) -> None:
    """Change fields of a golden."""
    body = sealed(json.loads(path.read_bytes()), **changes)
    path.write_text(json.dumps(body), encoding="utf-8")


def forget_results(path: Path) -> None:
    """Reduce a golden to its hashes."""
    write_golden(path, without_record(read_golden(path, "")))


def test_golden_that_another_version_wrote_is_the_same(tmp_path: Path) -> None:
    """What wrote a golden is nothing that a change accepts."""
    write_both(tmp_path)
    edit(tmp_path / "base" / "a.golden.json", generator={"name": "tier2gate", "version": "0.9.0"})
    assert head_of(tmp_path).golden_changed is False


def test_reason_that_was_rewritten_is_told(tmp_path: Path) -> None:
    """Nobody says afterwards that somebody else approved."""
    write_both(tmp_path)
    edit(tmp_path / "base" / "a.golden.json", reason="approved by A")
    edit(tmp_path / "head" / "a.golden.json", reason="approved by B")
    gate = head_of(tmp_path, fail_on_golden_change=True)
    assert gate.base == BaseComparison(
        status=BaseStatus.CHANGED,
        golden_hash=golden_of(tmp_path, "base").test_run_hash,
        reason="approved by B",
        reason_before="approved by A",
    )
    assert gate.outcome is Outcome.GOLDEN_CHANGED


@pytest.mark.parametrize(
    ("bare", "lost"), [(False, "the results"), (True, "everything but the hash")]
)
def test_golden_that_keeps_less_is_told(bare: bool, lost: str, tmp_path: Path) -> None:
    """Nobody takes from the next drift what it could have told, without a word."""
    write_both(tmp_path)
    path = tmp_path / "head" / "a.golden.json"
    accepted = golden_of(tmp_path, "base").test_run_hash
    if bare:
        path.write_text(f"{accepted}\n", encoding="utf-8")
    else:
        forget_results(path)
    gate = head_of(tmp_path, fail_on_golden_change=True)
    assert gate.base == BaseComparison(
        status=BaseStatus.CHANGED, golden_hash=accepted, lost_detail=lost
    )
    assert gate.outcome is Outcome.GOLDEN_CHANGED


def test_golden_that_keeps_more_is_the_same(tmp_path: Path) -> None:
    """Whoever has a golden keep its results, too, accepts nothing new."""
    write_both(tmp_path)
    forget_results(tmp_path / "base" / "a.golden.json")
    assert head_of(tmp_path).golden_changed is False


@pytest.mark.parametrize("same", [True, False])
def test_bare_hash_of_the_target_branch_is_compared_as_one(same: bool, tmp_path: Path) -> None:
    """Where the target branch keeps a bare hash, it is told whether that is accepted still."""
    write(tmp_path, "head")
    accepted = golden_of(tmp_path, "head").test_run_hash if same else HASH
    write(tmp_path, "base", accepted=False)
    (tmp_path / "base" / "a.golden.json").write_text(f"{accepted}\n", encoding="utf-8")
    assert head_of(tmp_path).base == BaseComparison(
        status=BaseStatus.SAME if same else BaseStatus.CHANGED,
        golden_hash=accepted,
        drift=None if same else Drift(cause=Cause.UNKNOWN),
    )


def test_equal_hash_of_another_algorithm_is_another_acceptance(tmp_path: Path) -> None:
    """A hash is only worth something together with the algorithm that made it."""
    write_both(tmp_path)
    accepted = golden_of(tmp_path, "base").test_run_hash
    edit(tmp_path / "base" / "a.golden.json", hash_algorithm="other@1")
    assert head_of(tmp_path).base == BaseComparison(
        status=BaseStatus.CHANGED,
        golden_hash=accepted,
        drift=Drift(cause=Cause.ALGORITHM_CHANGED, explained=True),
    )


@pytest.mark.parametrize("head", [True, False])
@pytest.mark.parametrize("base", [True, False])
def test_golden_that_is_missing_on_a_side_is_a_change(
    base: bool, head: bool, tmp_path: Path
) -> None:
    """Whoever deletes a golden, or accepts for the first time, has changed what is accepted."""
    write(tmp_path, "base", accepted=base)
    write(tmp_path, "head", accepted=head)
    gate = head_of(tmp_path)
    assert gate.base == BaseComparison(
        status=BaseStatus.SAME if base == head else BaseStatus.CHANGED,
        golden_hash=golden_of(tmp_path, "base").test_run_hash if base else None,
    )
    assert gate.outcome is (Outcome.PASSED if head else Outcome.GOLDEN_MISSING)


# What is no longer demanded


def test_demand_that_was_loosened_under_an_equal_hash_is_told(tmp_path: Path) -> None:
    """A demand that was loosened without moving a result does not go by in silence."""
    write(tmp_path, "base")
    write(tmp_path, "head", expectations=REWRITTEN)
    gate = head_of(tmp_path)
    accepted = golden_of(tmp_path, "head").test_run_hash
    assert accepted == golden_of(tmp_path, "base").test_run_hash
    assert gate.base == BaseComparison(
        status=BaseStatus.CHANGED,
        golden_hash=accepted,
        changed_inputs=(ChangedInput(file_kind="expectations", file="a.expectations.yaml"),),
        expectations=(change_of_greets(DEMAND, {**DEMAND, "path": POINTER}),),
    )
    assert (gate.outcome, gate.golden_changed) == (Outcome.PASSED, True)


def test_demand_that_was_loosened_and_not_recorded_is_told(tmp_path: Path) -> None:
    """A demand that was loosened counts as well where nobody has run `update`."""
    write_both(tmp_path)
    write(tmp_path, "head", accepted=False, expectations=REWRITTEN)
    gate = head_of(tmp_path, fail_on_golden_change=True)
    assert gate.base is not None
    assert gate.base.status is BaseStatus.CHANGED
    assert [item.id for item in gate.base.expectations] == ["greets"]
    assert (gate.outcome, gate.golden_changed) == (Outcome.GOLDEN_CHANGED, True)
    assert [notice.code for notice in gate.notices] == ["changed-inputs"]


MOVES: dict[str, tuple[str, str, tuple[ExpectationChange, ...]]] = {
    "another operator, and nothing expected": (
        EXPECTATIONS,
        LOOSENED,
        (change_of_greets(DEMAND, {**DEMAND, "op": "exists", "expected": None}),),
    ),
    "another value": (
        EXPECTATIONS,
        EXPECTATIONS.replace("goodbye", "7"),
        (change_of_greets(DEMAND, {**DEMAND, "expected": 7}),),
    ),
    "another type of a value": (
        EXPECTATIONS.replace("goodbye", "1"),
        EXPECTATIONS.replace("goodbye", "1.0"),
        (change_of_greets({**DEMAND, "expected": 1}, {**DEMAND, "expected": 1.0}),),
    ),
    "one for another": (
        EXPECTATIONS,
        EXPECTATIONS.replace("greets", "welcomes"),
        (
            ExpectationChange(id="greets", before=DEMAND, after=None, file="a.expectations.yaml"),
            ExpectationChange(
                id="welcomes",
                before=None,
                after=DEMAND,
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
    ),
    "notes and order of keys alone": (
        EXPECTATIONS,
        "x-note: 1\nschema_version: expectations@1\n" + EXPECTATIONS + "    x-why: so\n",
        (),
    ),
}


@pytest.mark.parametrize(("before", "after", "moves"), MOVES.values(), ids=MOVES.keys())
def test_demands_that_moved_are_told_with_their_places(
    before: str, after: str, moves: tuple[ExpectationChange, ...], tmp_path: Path
) -> None:
    """Whoever reviews a change sees each demand that it moves: from what, to what, and where."""
    write(tmp_path, "base", expectations=before)
    write(tmp_path, "head", expectations=after)
    base = head_of(tmp_path).base
    assert base is not None
    assert base.expectations == moves
    assert base.problems == ()


def test_demands_that_moved_are_told_beside_a_failed_verdict(tmp_path: Path) -> None:
    """What a change demands otherwise is seen although its verdict fails."""
    write_both(tmp_path)
    write(tmp_path, "head", accepted=False, expectations=FAILING)
    gate = head_of(tmp_path)
    assert gate.base is not None
    assert [(item.before, item.after) for item in gate.base.expectations] == [
        (DEMAND, {**DEMAND, "op": "eq"})
    ]
    assert gate.outcome is Outcome.VERDICT_FAILED


def test_expectations_of_another_ending_are_found(tmp_path: Path) -> None:
    """A change that renames its expectations from .yml to .yaml hides no demand that it moves."""
    write(tmp_path, "base")
    folder = tmp_path / "base"
    (folder / "a.expectations.yaml").rename(folder / "a.expectations.yml")
    write(tmp_path, "head", expectations=LOOSENED)
    base = head_of(tmp_path).base
    assert base is not None
    assert [item.id for item in base.expectations] == ["greets"]
    assert base.problems == ()


# What cannot be compared


def test_golden_of_the_target_branch_that_cannot_be_read_is_a_change(tmp_path: Path) -> None:
    """What cannot be read is never said to be the same, and why is told."""
    write_both(tmp_path)
    (tmp_path / "base" / "a.golden.json").write_text("[", encoding="utf-8")
    write_gate(tmp_path / "head", expectations=LOOSENED)
    accept_in(settings_for(tmp_path))
    gate = head_of(tmp_path)
    assert gate.base is not None
    [problem] = gate.base.problems
    assert (problem.file, problem.line) == snapshot(("../base/a.golden.json", 1))
    assert replace(gate.base, problems=()) == BaseComparison(
        status=BaseStatus.CHANGED,
        expectations=(change_of_greets(DEMAND, {**DEMAND, "op": "exists", "expected": None}),),
    )
    assert (gate.outcome, gate.problems) == (Outcome.PASSED, ())


def break_expectations(path: Path) -> None:
    """Make expectations that their schema refuses."""
    path.write_text("expectations: {}\n", encoding="utf-8")


def put_folder(path: Path) -> None:
    """Put a folder in a file's place."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("damage", "place"),
    [(break_expectations, (1, 15)), (Path.unlink, (None, None)), (put_folder, (None, None))],
)
def test_expectations_of_the_target_branch_that_cannot_be_read_are_told(
    damage: Callable[[Path], None], place: tuple[int | None, int | None], tmp_path: Path
) -> None:
    """Where it is not known what was demanded, that is said, and fails where that is asked for.

    Else a change is not red because the target branch is broken: it may be what mends it.
    """
    write_both(tmp_path)
    damage(tmp_path / "base" / "a.expectations.yaml")
    gate = head_of(tmp_path)
    assert gate.base is not None
    [problem] = gate.base.problems
    expected = ("../base/a.expectations.yaml", *place)
    assert (problem.file, problem.line, problem.column) == expected
    assert replace(gate.base, problems=()) == BaseComparison(
        status=BaseStatus.CHANGED, golden_hash=golden_of(tmp_path, "base").test_run_hash
    )
    assert (gate.outcome, gate.problems) == (Outcome.PASSED, ())
    assert head_of(tmp_path, fail_on_golden_change=True).outcome is Outcome.GOLDEN_CHANGED


# A file as base


@pytest.mark.parametrize("same", [True, False])
def test_file_as_base_is_the_gate_s_golden(same: bool, tmp_path: Path) -> None:
    """Whoever has only the target branch's golden compares with that, and with nothing else."""
    write(tmp_path, "base", suite=SUITE if same else OTHER_SUITE)
    write(tmp_path, "head", expectations=EXPECTATIONS)
    path = (tmp_path / "base" / "a.golden.json").rename(tmp_path / "accepted.json")
    old, new = read_golden(path, ""), golden_of(tmp_path, "head")
    settings = settings_for(tmp_path, base=path, fail_on_golden_change=True)
    report = check(settings)
    [gate] = report.gates
    assert gate.base == BaseComparison(
        status=BaseStatus.SAME if same else BaseStatus.CHANGED,
        golden_hash=old.test_run_hash,
        drift=None if same else echoing(placed(explain_drift(old, new))),
    )
    assert report.removed is None
    assert report.outcome is (Outcome.PASSED if same else Outcome.GOLDEN_CHANGED)


def test_file_as_base_that_is_no_golden_is_a_change(tmp_path: Path) -> None:
    """A file that is no golden is never taken for one that accepts the same."""
    write(tmp_path, "head")
    path = tmp_path / "accepted.json"
    path.write_text("{}", encoding="utf-8")
    [gate] = check(settings_for(tmp_path, base=path)).gates
    assert gate.base is not None
    assert gate.base.status is BaseStatus.CHANGED
    assert {problem.file for problem in gate.base.problems} == {"../accepted.json"}


# Outcomes, in the order of their table


def raising(_params: object) -> WorkflowDefinition:
    """Fail, as a mission of the user's own may."""
    raise ValueError("no such customer")


def with_echo(builder: Any) -> Catalogue:
    """Give the built-in missions with another echo."""
    missions = built_in_missions()
    return {**missions, "echo": replace(missions["echo"], builder=builder)}


def damage_suite(head: Path) -> None:
    """Make the suite one that cannot be read."""
    (head / "a.suite.yaml").write_text("[", encoding="utf-8")


def damage_golden(head: Path) -> None:
    """Make the golden one that cannot be read."""
    (head / "a.golden.json").write_text("{", encoding="utf-8")


def fail_verdict(head: Path) -> None:
    """Demand what does not hold."""
    (head / "a.expectations.yaml").write_text(FAILING, encoding="utf-8")


def delete_golden(head: Path) -> None:
    """Take back what was accepted."""
    (head / "a.golden.json").unlink()


def nothing(head: Path) -> None:
    """Leave everything as it is."""


CHANGED_ECHO = with_echo(echo_that(lambda payload: payload.update(changed=True)))
FOUND: dict[str, tuple[Callable[[Path], None], Catalogue | None, Outcome, Outcome]] = {
    "input-invalid": (damage_suite, None, Outcome.INPUT_INVALID, Outcome.INPUT_INVALID),
    "execution-error": (
        nothing,
        with_echo(raising),
        Outcome.EXECUTION_ERROR,
        Outcome.EXECUTION_ERROR,
    ),
    "golden-invalid": (damage_golden, None, Outcome.GOLDEN_INVALID, Outcome.GOLDEN_INVALID),
    "verdict-failed": (fail_verdict, None, Outcome.VERDICT_FAILED, Outcome.VERDICT_FAILED),
    "hash-drift": (nothing, CHANGED_ECHO, Outcome.HASH_DRIFT, Outcome.HASH_DRIFT),
    "golden-missing": (delete_golden, None, Outcome.GOLDEN_MISSING, Outcome.GOLDEN_CHANGED),
    "passed": (nothing, None, Outcome.PASSED, Outcome.GOLDEN_CHANGED),
}


@pytest.mark.parametrize(
    ("damage", "catalogue", "usual", "failing"), FOUND.values(), ids=FOUND.keys()
)
def test_changed_golden_fails_where_nothing_worse_does(
    damage: Callable[[Path], None],
    catalogue: Catalogue | None,
    usual: Outcome,
    failing: Outcome,
    tmp_path: Path,
) -> None:
    """With --fail-on-golden-change a changed golden fails, and hides nothing more serious."""
    write(tmp_path, "base", suite=OTHER_SUITE)
    write(tmp_path, "head")
    damage(tmp_path / "head")
    assert check_head(tmp_path, catalogue).outcome is usual
    report = check_head(tmp_path, catalogue, fail_on_golden_change=True)
    assert (report.outcome, report.exit_code) == (failing, failing.exit_code)
    [gate] = report.gates
    reached = usual not in (
        Outcome.INPUT_INVALID,
        Outcome.EXECUTION_ERROR,
        Outcome.GOLDEN_INVALID,
    )
    assert gate.golden_changed is reached


def test_new_golden_fails_where_that_is_asked_for(tmp_path: Path) -> None:
    """What a change accepts for the first time is something to review as well."""
    write(tmp_path, "head")
    assert check_head(tmp_path, fail_on_golden_change=True).outcome is Outcome.GOLDEN_CHANGED


def test_golden_that_cannot_be_compared_fails_where_that_is_asked_for(tmp_path: Path) -> None:
    """A broken golden on the target branch is no way around the review."""
    write_both(tmp_path)
    damage_golden(tmp_path / "base")
    assert check_head(tmp_path).outcome is Outcome.PASSED
    assert check_head(tmp_path, fail_on_golden_change=True).outcome is Outcome.GOLDEN_CHANGED


def test_of_several_gates_the_most_serious_decides(tmp_path: Path) -> None:
    """A gate that was taken away or changed hides no failure of another one."""
    write_both(tmp_path)
    write(tmp_path, "base", "gone")
    assert check_head(tmp_path, fail_on_golden_change=True).exit_code == 11
    write(tmp_path, "head", "fails", accepted=False, expectations=FAILING)
    report = check_head(tmp_path, fail_on_golden_change=True)
    assert (report.outcome, report.removed) == (
        Outcome.VERDICT_FAILED,
        snapshot(("gone.suite.yaml",)),
    )


def test_configured_gate_is_compared_with_what_its_name_demands_there(tmp_path: Path) -> None:
    """Pointing a configured gate at laxer expectations is told, and fails if asked for."""
    for side, demands in (("base", "tough"), ("head", "lax")):
        folder = tmp_path / side
        write_gate(folder)
        (folder / "a.expectations.yaml").rename(folder / f"{demands}.yaml")
        text = f"gates: [{{name: strict, suite: a.suite.yaml, expectations: {demands}.yaml}}]"
        (folder / "tier2gate.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "head" / "lax.yaml").write_text(LOOSENED, encoding="utf-8")
    head = tmp_path / "head"
    settings = Settings(folder=head, root=head, base=tmp_path / "base")
    for side in ("base", "head"):
        accept_in(Settings(folder=tmp_path / side, root=tmp_path / side))
    [gate] = check(replace(settings, fail_on_golden_change=True)).gates
    assert gate.base is not None
    assert [item.id for item in gate.base.expectations] == ["greets"]
    assert gate.outcome is Outcome.GOLDEN_CHANGED


def test_loosened_expectation_is_a_change_also_if_the_goldens_are_bare_hashes(
    tmp_path: Path,
) -> None:
    """A bare hash knows no inputs, so that only the files show what is no longer expected."""
    write_both(tmp_path)
    accepted = golden_of(tmp_path, "base").test_run_hash
    for side in ("base", "head"):
        (tmp_path / side / "a.golden.json").write_text(f"{accepted}\n", encoding="utf-8")
    assert head_of(tmp_path).base == BaseComparison(status=BaseStatus.SAME, golden_hash=accepted)
    write_gate(tmp_path / "head", expectations=EXPECTATIONS.replace("op: ne", "op: not_contains"))
    base = head_of(tmp_path).base
    assert base is not None
    assert (base.status, len(base.expectations)) == (BaseStatus.CHANGED, 1)

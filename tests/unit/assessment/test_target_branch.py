"""The target branch's side: what a change accepts, no longer demands, or has taken away."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, FAILING, SUITE, accept_in, echo_that, write_gate
from tier2gate.assessment.target_branch import name_removed, open_base
from tier2gate.commands.check import check
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.selection import select_gates
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.drift import Cause, Drift, explain_drift
from tier2gate.golden.format import Golden
from tier2gate.golden.store import read_golden
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import Settings

OTHER_SUITE = SUITE.replace("hello", "good evening")
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


def settings_for(folder: Path, side: str = "head", **more: Any) -> Settings:
    """Give the settings of a call in one side's folder."""
    there = folder / side
    return Settings(paths=(there,), folder=there, root=there, **more)


def write(folder: Path, side: str, name: str = "a", *, accepted: bool = True, **files: str) -> None:
    """Write a gate on one side, accepted or not."""
    write_gate(folder / side, name, **files)
    if accepted:
        accept_in(settings_for(folder, side))


def golden_of(folder: Path, side: str) -> Golden:
    """Read the golden of the gate `a` on one side."""
    return read_golden(folder / side / "a.golden.json", "a.golden.json")


def check_head(folder: Path, catalogue: Catalogue | None = None, **more: Any) -> Report:
    """Check the one side against the other."""
    (folder / "base").mkdir(exist_ok=True)
    return check(settings_for(folder, base=folder / "base", **more), catalogue)


def head_of(folder: Path, **more: Any) -> GateReport:
    """Check the one gate there is against the other side."""
    [gate] = check_head(folder, **more).gates
    return gate


def placed(drift: Drift) -> Drift:
    """Place the one scenario that moved where it stands here."""
    moved = tuple(replace(i, file="a.suite.yaml", line=3, column=5) for i in drift.changed_inputs)
    return replace(drift, changed_inputs=moved)


# How a gate stands to the target branch's


def test_base_is_looked_at_where_it_is_given(tmp_path: Path) -> None:
    """A call without a base says nothing of one."""
    write(tmp_path, "head")
    report = check(replace(settings_for(tmp_path), base=None))
    assert (report.removed, report.gates[0].base) == (None, None)


@pytest.mark.parametrize("base", [".", "../head", "link"])
def test_the_very_folder_that_is_checked_is_no_base(base: str, tmp_path: Path) -> None:
    """Whoever names the wrong folder is not told that nothing differs."""
    write(tmp_path, "head")
    (tmp_path / "head" / "link").symlink_to(".")
    with pytest.raises(UnusablePathError) as caught:
        check(replace(settings_for(tmp_path), base=tmp_path / "head" / base))
    assert str(caught.value).endswith(
        ": this is the checked folder itself; give the target branch's folder"
    )


def test_base_without_a_gate_is_told(tmp_path: Path) -> None:
    """Whoever names an empty folder learns why every gate counts as new."""
    write(tmp_path, "head")
    (tmp_path / "base").mkdir()
    report = check_head(tmp_path)
    assert [notice.text for notice in report.notices] == snapshot(
        [
            (
                "the target branch has no gates here, so every gate counts as new; if it should have some, give the folder that corresponds to the checked one"
            )
        ]
    )


def test_gate_that_is_the_same_is_said_to_be(tmp_path: Path) -> None:
    """A change that touches nothing of a gate has nothing of it to be reviewed."""
    for side in ("base", "head"):
        write(tmp_path, side)
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
    """Whoever reviews a change sees what it accepts, from the target branch's golden to its own."""
    write(tmp_path, "base")
    write(tmp_path, "head", suite=OTHER_SUITE)
    gate = head_of(tmp_path)
    old, new = golden_of(tmp_path, "base"), golden_of(tmp_path, "head")
    drift = placed(explain_drift(old, new))
    assert gate.base == BaseComparison(
        status=BaseStatus.CHANGED, golden_hash=old.test_run_hash, drift=drift
    )
    assert [(change.before, change.after) for change in drift.changes] == [
        ("hello", "good evening"),
        ("hello", "good evening"),
    ]
    assert (gate.outcome, gate.golden_changed, gate.drift) == (Outcome.PASSED, True, None)


def edit(path: Path, **changes: Any) -> None:
    """Change fields of a golden; `None` takes one out."""
    body = {**json.loads(path.read_bytes()), **changes}
    kept = {key: value for key, value in body.items() if value is not None}
    path.write_text(json.dumps(kept), encoding="utf-8")


def test_golden_that_another_version_wrote_is_the_same(tmp_path: Path) -> None:
    """What wrote a golden is nothing that a change accepts."""
    for side in ("base", "head"):
        write(tmp_path, side)
    edit(tmp_path / "base" / "a.golden.json", generator={"name": "tier2gate", "version": "0.9.0"})
    assert head_of(tmp_path).golden_changed is False


def test_reason_that_was_rewritten_is_told(tmp_path: Path) -> None:
    """Nobody says afterwards that somebody else approved."""
    for side in ("base", "head"):
        write(tmp_path, side)
    edit(tmp_path / "base" / "a.golden.json", reason="approved by A")
    edit(tmp_path / "head" / "a.golden.json", reason="approved by B")
    gate = head_of(tmp_path, fail_on_golden_change=True)
    assert gate.base == BaseComparison(
        status=BaseStatus.CHANGED,
        golden_hash=golden_of(tmp_path, "base").test_run_hash,
        reasons=("approved by A", "approved by B"),
    )
    assert gate.outcome is Outcome.GOLDEN_CHANGED


@pytest.mark.parametrize(
    ("bare", "lost"), [(False, "the results"), (True, "everything but the hash")]
)
def test_golden_that_keeps_less_is_told(bare: bool, lost: str, tmp_path: Path) -> None:
    """Nobody takes from the next drift what it could have told, without a word."""
    for side in ("base", "head"):
        write(tmp_path, side)
    path = tmp_path / "head" / "a.golden.json"
    accepted = golden_of(tmp_path, "base").test_run_hash
    if bare:
        path.write_text(f"{accepted}\n", encoding="utf-8")
    else:
        edit(path, record=None)
    gate = head_of(tmp_path, fail_on_golden_change=True)
    assert gate.base == BaseComparison(
        status=BaseStatus.CHANGED, golden_hash=accepted, lost_detail=lost
    )
    assert gate.outcome is Outcome.GOLDEN_CHANGED


def test_golden_that_keeps_more_is_the_same(tmp_path: Path) -> None:
    """Whoever has a golden keep its results, too, accepts nothing new."""
    for side in ("base", "head"):
        write(tmp_path, side)
    edit(tmp_path / "base" / "a.golden.json", record=None)
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
    for side in ("base", "head"):
        write(tmp_path, side)
    path = tmp_path / "base" / "a.golden.json"
    body = {**json.loads(path.read_bytes()), "hash_algorithm": "other@1"}
    path.write_text(json.dumps(body), encoding="utf-8")
    assert head_of(tmp_path).base == BaseComparison(
        status=BaseStatus.CHANGED,
        golden_hash=body["test_run_hash"],
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


def test_golden_without_its_suite_is_no_new_gate(tmp_path: Path) -> None:
    """A gate whose golden alone is there on the target branch is held against that golden."""
    for side in ("base", "head"):
        write(tmp_path, side)
    (tmp_path / "base" / "a.suite.yaml").unlink()
    base = head_of(tmp_path).base
    assert base is not None
    assert base.status is BaseStatus.SAME


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
        expectations=(
            ExpectationChange(
                id="greets",
                before=DEMAND,
                after={**DEMAND, "path": POINTER},
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
    )
    assert (gate.outcome, gate.golden_changed) == (Outcome.PASSED, True)


def test_demand_that_was_loosened_and_not_recorded_is_told(tmp_path: Path) -> None:
    """A demand that was loosened counts as well where nobody has run `update`."""
    for side in ("base", "head"):
        write(tmp_path, side)
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
        (
            ExpectationChange(
                id="greets",
                before=DEMAND,
                after={**DEMAND, "op": "exists", "expected": None},
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
    ),
    "another value": (
        EXPECTATIONS,
        EXPECTATIONS.replace("goodbye", "7"),
        (
            ExpectationChange(
                id="greets",
                before=DEMAND,
                after={**DEMAND, "expected": 7},
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
    ),
    "another type of a value": (
        EXPECTATIONS.replace("goodbye", "1"),
        EXPECTATIONS.replace("goodbye", "1.0"),
        (
            ExpectationChange(
                id="greets",
                before={**DEMAND, "expected": 1},
                after={**DEMAND, "expected": 1.0},
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
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
    write(tmp_path, "base")
    write(tmp_path, "head")
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
    for side in ("base", "head"):
        write(tmp_path, side)
    (tmp_path / "base" / "a.golden.json").write_text("[", encoding="utf-8")
    write_gate(tmp_path / "head", expectations=LOOSENED)
    accept_in(settings_for(tmp_path))
    gate = head_of(tmp_path)
    assert gate.base is not None
    [problem] = gate.base.problems
    assert (problem.file, problem.line) == snapshot(("../base/a.golden.json", 1))
    assert replace(gate.base, problems=()) == BaseComparison(
        status=BaseStatus.CHANGED,
        expectations=(
            ExpectationChange(
                id="greets",
                before=DEMAND,
                after={**DEMAND, "op": "exists", "expected": None},
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
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
    for side in ("base", "head"):
        write(tmp_path, side)
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
        drift=None if same else placed(explain_drift(old, new)),
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


def test_file_as_base_goes_with_one_gate(tmp_path: Path) -> None:
    """One golden is not held against several gates, nor against none."""
    write(tmp_path, "head")
    write(tmp_path, "head", "b")
    write(tmp_path, "base")
    path = tmp_path / "base" / "a.golden.json"
    settings = settings_for(tmp_path, base=path)
    with pytest.raises(UnusablePathError) as caught:
        check(settings)
    assert str(caught.value) == (
        f"{path.as_posix()}: a file can only be one gate's golden, but there are 2 gates; "
        "give the folder with the target branch's files"
    )


def test_base_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A misspelt base is not taken for one in which nothing is accepted."""
    write(tmp_path, "head")
    path = tmp_path / "bsae"
    with pytest.raises(UnusablePathError) as caught:
        check(settings_for(tmp_path, base=path))
    assert str(caught.value) == (
        f"{path.as_posix()}: there is no such file or folder to compare with"
    )


@pytest.mark.parametrize("which", ["suite", "expectations", "golden"])
def test_gate_outside_of_the_root_has_no_counterpart(which: str, tmp_path: Path) -> None:
    """A gate that lies elsewhere is not silently compared with the wrong files, or with none."""
    write(tmp_path, "head")
    write(tmp_path, "base")
    gates = {
        kind: write_gate(tmp_path / ("elsewhere" if kind == which else "head"))
        for kind in ("suite", "expectations", "golden")
    }
    named = Settings(
        root=tmp_path / "head",
        base=tmp_path / "base",
        suite=gates["suite"].suite,
        expectations=gates["expectations"].expectations,
        golden=gates["golden"].golden,
    )
    with pytest.raises(UnusablePathError) as caught:
        check(named)
    assert str(caught.value) == (
        f"{(tmp_path / 'base').as_posix()}: the gate a is outside the checked folder, so it "
        "cannot be compared with the target branch"
    )


def test_files_that_are_given_explicitly_have_counterparts(tmp_path: Path) -> None:
    """Files of any name are compared with those of the same name, and no other gate is missed."""
    for side in ("base", "head"):
        write(tmp_path, side)
        write(tmp_path, side, "b")
        write_gate(tmp_path / side, "other")
    named = Settings(
        root=tmp_path / "head",
        base=tmp_path / "base",
        suite=tmp_path / "head" / "a.suite.yaml",
        golden=tmp_path / "head" / "b.golden.json",
    )
    report = check(named)
    [gate] = report.gates
    accepted = golden_of(tmp_path, "base").test_run_hash
    assert gate.base == BaseComparison(status=BaseStatus.SAME, golden_hash=accepted)
    assert report.removed is None


def test_base_may_lie_inside_of_what_is_checked(tmp_path: Path) -> None:
    """A workflow that checks the target branch out into a sub folder does not check it, too."""
    write(tmp_path, "head")
    write(tmp_path, "head/target")
    write(tmp_path, "head/target", "b")
    report = check(settings_for(tmp_path, base=tmp_path / "head" / "target"))
    [gate] = report.gates
    assert gate.base is not None
    assert gate.base.status is BaseStatus.SAME
    assert report.removed == ("b.suite.yaml",)


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
    write(tmp_path, "base")
    write(tmp_path, "head")
    damage_golden(tmp_path / "base")
    assert check_head(tmp_path).outcome is Outcome.PASSED
    assert check_head(tmp_path, fail_on_golden_change=True).outcome is Outcome.GOLDEN_CHANGED


def test_of_several_gates_the_most_serious_decides(tmp_path: Path) -> None:
    """A gate that was taken away or changed hides no failure of another one."""
    for side in ("base", "head"):
        write(tmp_path, side)
    write(tmp_path, "base", "gone")
    assert check_head(tmp_path, fail_on_golden_change=True).exit_code == 11
    write(tmp_path, "head", "fails", accepted=False, expectations=FAILING)
    report = check_head(tmp_path, fail_on_golden_change=True)
    assert (report.outcome, report.removed) == (
        Outcome.VERDICT_FAILED,
        snapshot(("gone.suite.yaml",)),
    )


# Gates that the target branch has, and this one has not


def removed(folder: Path, *paths: str, **more: Any) -> tuple[str, ...] | None:
    """Find what was taken away under some paths; under all of it, if none are given."""
    head = folder / "head"
    (folder / "base").mkdir(exist_ok=True)
    settings = Settings(
        paths=tuple(head / path for path in paths),
        folder=head,
        root=head,
        base=folder / "base",
        **more,
    )
    selection = select_gates(settings)
    return name_removed(open_base(settings, selection))


def test_gates_that_were_taken_away_are_told_sorted(tmp_path: Path) -> None:
    """Deleting a gate, or moving it elsewhere, does not go by unseen."""
    for name in ("z", "gates/b", "gates/a", "kept"):
        folder, _, stem = name.rpartition("/")
        write_gate(tmp_path / "base" / folder, stem)
    write_gate(tmp_path / "head", "kept")
    write_gate(tmp_path / "head" / "moved", "z")
    gone = ("gates/a.suite.yaml", "gates/b.suite.yaml", "z.suite.yaml")
    assert removed(tmp_path) == removed(tmp_path, ".") == gone


def test_nothing_is_missed_where_nothing_was_taken_away(tmp_path: Path) -> None:
    """Nobody is told of a gate that is where it was, whatever is new beside it."""
    write_gate(tmp_path / "base", "a")
    for name in ("a", "b"):
        write_gate(tmp_path / "head", name)
    assert removed(tmp_path) == ()


def test_paths_of_the_call_are_looked_at_and_no_others(tmp_path: Path) -> None:
    """A call on one folder tells what was taken from that folder."""
    for folder in ("one", "two"):
        write_gate(tmp_path / "base" / folder, "gone")
        write_gate(tmp_path / "head" / folder, "kept")
    write_gate(tmp_path / "head" / "three", "kept")
    assert removed(tmp_path, "one") == snapshot(("one/gone.suite.yaml",))
    assert removed(tmp_path, "one/kept.suite.yaml") == ()
    assert removed(tmp_path, "three") == ()
    assert removed(tmp_path, "two", "three") == snapshot(("two/gone.suite.yaml",))


@pytest.mark.parametrize("pattern", ["gates/*.suite.yaml", "g*", "**/*.suite.yaml"])
@pytest.mark.parametrize("base", ["base", "base [1]"])
def test_pattern_is_expanded_on_the_target_branch_as_well(
    pattern: str, base: str, tmp_path: Path
) -> None:
    """A workflow that names its gates by a pattern does not overlook one that was deleted."""
    for name in ("gone", "kept"):
        write_gate(tmp_path / base / "gates", name)
    write_gate(tmp_path / "head" / "gates", "kept")
    head = tmp_path / "head"
    settings = Settings(paths=(head / pattern,), folder=head, root=head, base=tmp_path / base)
    selection = select_gates(settings)
    assert name_removed(open_base(settings, selection)) == snapshot(("gates/gone.suite.yaml",))


def test_files_that_never_made_a_gate_are_not_missed(tmp_path: Path) -> None:
    """What was left over, or at fault, on the target branch may go without a word."""
    write_gate(tmp_path / "base", "a")
    write_gate(tmp_path / "base", "left")
    (tmp_path / "base" / "left.suite.yaml").unlink()
    write_gate(tmp_path / "base", "twice")
    (tmp_path / "base" / "twice.suite.yml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "base" / "b.Suite.yaml").write_text(SUITE, encoding="utf-8")
    write_gate(tmp_path / "head", "a")
    assert removed(tmp_path) == ()


CONFIGURATION = """\
gates:
  - name: first
    suite: one.yaml
    expectations: what.yaml
    golden: one.golden.json
  - name: second
    suite: two.yaml
    expectations: what.yaml
    golden: two.golden.json
"""


def test_configured_gates_are_known_by_their_names(tmp_path: Path) -> None:
    """A gate that goes from the configuration is missed like one that goes from its folder."""
    for side in ("base", "head"):
        folder = tmp_path / side
        folder.mkdir()
        for name in ("one", "two"):
            (folder / f"{name}.yaml").write_text(SUITE, encoding="utf-8")
        (folder / "what.yaml").write_text(EXPECTATIONS, encoding="utf-8")
        (folder / "tier2gate.yaml").write_text(CONFIGURATION, encoding="utf-8")
    assert removed(tmp_path) == ()
    only = CONFIGURATION[: CONFIGURATION.index("  - name: second")]
    (tmp_path / "head" / "tier2gate.yaml").write_text(only, encoding="utf-8")
    assert removed(tmp_path) == snapshot(("second: two.yaml",))


def test_configuration_of_the_target_branch_that_is_invalid_is_told(tmp_path: Path) -> None:
    """Where it cannot be known what was taken away, nothing is claimed."""
    write_gate(tmp_path / "head")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    with pytest.raises(InputInvalidError) as caught:
        removed(tmp_path)
    assert [problem.place for problem in caught.value.problems] == snapshot(
        ["../base/tier2gate.yaml:1:8"]
    )


def test_proposals_on_the_target_branch_are_not_looked_for_here(tmp_path: Path) -> None:
    """A folder for proposals is one of this call, and leaves nothing of the target branch out."""
    write_gate(tmp_path / "base" / "out", "gone")
    write_gate(tmp_path / "head", "kept")
    assert removed(tmp_path, proposed=tmp_path / "head" / "out") == snapshot(
        ("out/gone.suite.yaml",)
    )


def test_configured_gate_is_compared_with_what_its_name_demands_there(tmp_path: Path) -> None:
    """Pointing a configured gate at laxer expectations is told, and fails if asked for."""
    for side, demands in (("base", "tough"), ("head", "lax")):
        folder = tmp_path / side
        write_gate(folder)
        (folder / "a.expectations.yaml").rename(folder / f"{demands}.yaml")
        text = f"gates: [{{name: strict, suite: a.suite.yaml, expectations: {demands}.yaml}}]"
        (folder / "tier2gate.yaml").write_text(text, encoding="utf-8")
    lax = EXPECTATIONS.replace("op: ne", "op: exists").replace("    expected: goodbye\n", "")
    (tmp_path / "head" / "lax.yaml").write_text(lax, encoding="utf-8")
    head = tmp_path / "head"
    settings = Settings(folder=head, root=head, base=tmp_path / "base")
    for side in ("base", "head"):
        accept_in(Settings(folder=tmp_path / side, root=tmp_path / side))
    [gate] = check(replace(settings, fail_on_golden_change=True)).gates
    assert gate.base is not None
    assert [item.id for item in gate.base.expectations] == ["greets"]
    assert gate.outcome is Outcome.GOLDEN_CHANGED


@pytest.mark.parametrize("suite", [SUITE, OTHER_SUITE])
def test_renamed_gate_is_compared_with_what_it_was(suite: str, tmp_path: Path) -> None:
    """Renaming a gate hides nothing of what it accepts otherwise."""
    write(tmp_path, "base", "old")
    write(tmp_path, "head", "new", suite=suite)
    report = check_head(tmp_path)
    assert report.removed == snapshot(("old.suite.yaml",))
    [gate] = report.gates
    assert gate.base is not None
    assert (gate.base.renamed_from, gate.golden_changed) == (
        snapshot("old.suite.yaml"),
        suite != SUITE,
    )
    assert (gate.base.drift is not None) == (suite != SUITE)


def test_gate_of_which_two_may_be_the_origin_is_new(tmp_path: Path) -> None:
    """Where it is not known which gate was renamed, none is made up."""
    for name in ("one", "two"):
        write(tmp_path, "base", name)
    write(tmp_path, "head", "new")
    [gate] = check_head(tmp_path).gates
    assert gate.base == BaseComparison(status=BaseStatus.NEW)

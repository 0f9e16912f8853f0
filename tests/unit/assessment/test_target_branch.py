"""The comparison with the target branch: accepted, loosened and removed."""

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
from tier2gate.foundation.errors import InputInvalidError, Outcome, UnusablePathError
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
EXPECTATION = {
    "scenario_name": "new",
    "mission_name": "echo",
    "path": "executed_steps.0.payload.params.greeting",
    "op": "ne",
    "expected": "goodbye",
}
HASH = "0123456789abcdef" * 4


def settings_for(folder: Path, side: str = "head", **more: Any) -> Settings:
    """Return the settings of a call in the folder of one side."""
    there = folder / side
    return Settings(paths=(there,), folder=there, root=there, **more)


def write(folder: Path, side: str, name: str = "a", *, accepted: bool = True, **files: str) -> None:
    """Write a gate on one side, accepted or not."""
    write_gate(folder / side, name, **files)
    if accepted:
        accept_in(settings_for(folder, side))


def golden_of(folder: Path, side: str) -> Golden:
    """Read the golden of gate `a` on one side."""
    return read_golden(folder / side / "a.golden.json", "a.golden.json")


def check_head(folder: Path, catalogue: Catalogue | None = None, **more: Any) -> Report:
    """Check the head against the base."""
    (folder / "base").mkdir(exist_ok=True)
    return check(settings_for(folder, base=folder / "base", **more), catalogue)


def head_of(folder: Path, **more: Any) -> GateReport:
    """Check the only gate against the base."""
    [gate] = check_head(folder, **more).gates
    return gate


def placed(drift: Drift) -> Drift:
    """Add the place of the one changed scenario."""
    inputs = tuple(replace(i, file="a.suite.yaml", line=3, column=5) for i in drift.changed_inputs)
    return replace(drift, changed_inputs=inputs)


# A gate's status compared with the target branch


def test_report_without_a_base_has_no_comparison(tmp_path: Path) -> None:
    """A call without a base reports no comparison with one."""
    write(tmp_path, "head")
    report = check(replace(settings_for(tmp_path), base=None))
    assert (report.removed, report.gates[0].base) == (None, None)


@pytest.mark.parametrize("base", [".", "../head", "link"])
def test_checked_folder_cannot_be_the_base(base: str, tmp_path: Path) -> None:
    """A user who gives the checked folder as the base gets an error, not "nothing differs"."""
    write(tmp_path, "head")
    (tmp_path / "head" / "link").symlink_to(".")
    with pytest.raises(UnusablePathError) as caught:
        check(replace(settings_for(tmp_path), base=tmp_path / "head" / base))
    assert str(caught.value).endswith(
        ": this is the checked folder itself; give the target branch's folder"
    )


def test_base_without_gates_is_reported(tmp_path: Path) -> None:
    """A user who gives an empty folder learns why every gate counts as new."""
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


def test_unchanged_gate_is_the_same(tmp_path: Path) -> None:
    """A change that does not touch a gate leaves nothing to review in it."""
    for side in ("base", "head"):
        write(tmp_path, side)
    gate = head_of(tmp_path, fail_on_golden_change=True)
    accepted = golden_of(tmp_path, "base").test_run_hash
    assert gate.base == BaseComparison(status=BaseStatus.SAME, golden_hash=accepted)
    assert (gate.outcome, gate.golden_changed) == (Outcome.PASSED, False)


def test_gate_missing_on_the_target_branch_is_new(tmp_path: Path) -> None:
    """A gate that a change adds is reported as new, with nothing to compare it with."""
    write(tmp_path, "head")
    gate = head_of(tmp_path)
    assert gate.base == BaseComparison(status=BaseStatus.NEW)
    assert (gate.outcome, gate.golden_changed) == (Outcome.PASSED, True)


def test_changed_golden_is_explained_although_the_gate_passes(tmp_path: Path) -> None:
    """A reviewer sees what a change accepts, from the target branch's golden to the new one."""
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
    """Change fields of a golden; `None` removes one."""
    body = {**json.loads(path.read_bytes()), **changes}
    kept = {key: value for key, value in body.items() if value is not None}
    path.write_text(json.dumps(kept), encoding="utf-8")


def test_golden_from_another_version_is_the_same(tmp_path: Path) -> None:
    """A golden written by a different version of tier2gate is not a change to review."""
    for side in ("base", "head"):
        write(tmp_path, side)
    edit(tmp_path / "base" / "a.golden.json", generator={"name": "tier2gate", "version": "0.9.0"})
    assert head_of(tmp_path).golden_changed is False


def test_rewritten_reason_is_reported(tmp_path: Path) -> None:
    """A reviewer sees when a change rewrites the reason for an accepted result."""
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
def test_golden_with_less_detail_is_reported(bare: bool, lost: str, tmp_path: Path) -> None:
    """A reviewer sees when a change removes the details that would explain the next drift."""
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


def test_golden_with_more_detail_is_the_same(tmp_path: Path) -> None:
    """A user who adds the results to a golden does not accept anything new."""
    for side in ("base", "head"):
        write(tmp_path, side)
    edit(tmp_path / "base" / "a.golden.json", record=None)
    assert head_of(tmp_path).golden_changed is False


@pytest.mark.parametrize("same", [True, False])
def test_bare_hash_on_the_target_branch_is_compared(same: bool, tmp_path: Path) -> None:
    """A user whose target branch has a bare hash learns whether that hash is still accepted."""
    write(tmp_path, "head")
    accepted = golden_of(tmp_path, "head").test_run_hash if same else HASH
    write(tmp_path, "base", accepted=False)
    (tmp_path / "base" / "a.golden.json").write_text(f"{accepted}\n", encoding="utf-8")
    assert head_of(tmp_path).base == BaseComparison(
        status=BaseStatus.SAME if same else BaseStatus.CHANGED,
        golden_hash=accepted,
        drift=None if same else Drift(cause=Cause.UNKNOWN),
    )


def test_equal_hash_of_another_algorithm_is_a_change(tmp_path: Path) -> None:
    """Equal hashes from different algorithms are not treated as the same golden."""
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
def test_golden_missing_on_one_side_is_a_change(base: bool, head: bool, tmp_path: Path) -> None:
    """A deleted golden, or a first one, counts as a change to what is accepted."""
    write(tmp_path, "base", accepted=base)
    write(tmp_path, "head", accepted=head)
    gate = head_of(tmp_path)
    assert gate.base == BaseComparison(
        status=BaseStatus.SAME if base == head else BaseStatus.CHANGED,
        golden_hash=golden_of(tmp_path, "base").test_run_hash if base else None,
    )
    assert gate.outcome is (Outcome.PASSED if head else Outcome.GOLDEN_MISSING)


def test_base_golden_without_its_suite_is_compared(tmp_path: Path) -> None:
    """A gate is not new if the target branch has its golden, even without the suite."""
    for side in ("base", "head"):
        write(tmp_path, side)
    (tmp_path / "base" / "a.suite.yaml").unlink()
    base = head_of(tmp_path).base
    assert base is not None
    assert base.status is BaseStatus.SAME


# Loosened expectations


def test_loosened_expectation_with_an_equal_hash_is_reported(tmp_path: Path) -> None:
    """An expectation that was rewritten without changing any result is reported to the reviewer."""
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
                before=EXPECTATION,
                after={**EXPECTATION, "path": POINTER},
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
    )
    assert (gate.outcome, gate.golden_changed) == (Outcome.PASSED, True)


def test_loosened_expectation_without_an_update_is_reported(tmp_path: Path) -> None:
    """A loosened expectation counts as a change even if nobody ran `update`."""
    for side in ("base", "head"):
        write(tmp_path, side)
    write(tmp_path, "head", accepted=False, expectations=REWRITTEN)
    gate = head_of(tmp_path, fail_on_golden_change=True)
    assert gate.base is not None
    assert gate.base.status is BaseStatus.CHANGED
    assert [item.id for item in gate.base.expectations] == ["greets"]
    assert (gate.outcome, gate.golden_changed) == (Outcome.GOLDEN_CHANGED, True)
    assert [notice.code for notice in gate.notices] == ["changed-inputs"]


CHANGES: dict[str, tuple[str, str, tuple[ExpectationChange, ...]]] = {
    "another operator, and nothing expected": (
        EXPECTATIONS,
        LOOSENED,
        (
            ExpectationChange(
                id="greets",
                before=EXPECTATION,
                after={**EXPECTATION, "op": "exists", "expected": None},
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
                before=EXPECTATION,
                after={**EXPECTATION, "expected": 7},
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
                before={**EXPECTATION, "expected": 1},
                after={**EXPECTATION, "expected": 1.0},
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
            ExpectationChange(
                id="greets", before=EXPECTATION, after=None, file="a.expectations.yaml"
            ),
            ExpectationChange(
                id="welcomes",
                before=None,
                after=EXPECTATION,
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


@pytest.mark.parametrize(("before", "after", "changes"), CHANGES.values(), ids=CHANGES.keys())
def test_changed_expectations_are_reported_with_their_places(
    before: str, after: str, changes: tuple[ExpectationChange, ...], tmp_path: Path
) -> None:
    """A reviewer sees each changed expectation: before, after, and its place."""
    write(tmp_path, "base", expectations=before)
    write(tmp_path, "head", expectations=after)
    base = head_of(tmp_path).base
    assert base is not None
    assert base.expectations == changes
    assert base.problems == ()


def test_changed_expectations_are_reported_with_a_failed_verdict(tmp_path: Path) -> None:
    """A reviewer sees changed expectations even if the verdict fails."""
    write(tmp_path, "base")
    write(tmp_path, "head")
    write(tmp_path, "head", accepted=False, expectations=FAILING)
    gate = head_of(tmp_path)
    assert gate.base is not None
    assert [(item.before, item.after) for item in gate.base.expectations] == [
        (EXPECTATION, {**EXPECTATION, "op": "eq"})
    ]
    assert gate.outcome is Outcome.VERDICT_FAILED


def test_expectations_with_another_extension_are_found(tmp_path: Path) -> None:
    """Renaming the expectations from .yml to .yaml does not hide a change in them."""
    write(tmp_path, "base")
    folder = tmp_path / "base"
    (folder / "a.expectations.yaml").rename(folder / "a.expectations.yml")
    write(tmp_path, "head", expectations=LOOSENED)
    base = head_of(tmp_path).base
    assert base is not None
    assert [item.id for item in base.expectations] == ["greets"]
    assert base.problems == ()


# Files that cannot be compared


def test_unreadable_golden_on_the_target_branch_is_a_change(tmp_path: Path) -> None:
    """An unreadable golden counts as a change, and the reviewer learns why."""
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
                before=EXPECTATION,
                after={**EXPECTATION, "op": "exists", "expected": None},
                file="a.expectations.yaml",
                line=2,
                column=5,
            ),
        ),
    )
    assert (gate.outcome, gate.problems) == (Outcome.PASSED, ())


def break_expectations(path: Path) -> None:
    """Write expectations that violate their schema."""
    path.write_text("expectations: {}\n", encoding="utf-8")


def put_folder(path: Path) -> None:
    """Replace a file with a folder."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("damage", "place"),
    [(break_expectations, (1, 15)), (Path.unlink, (None, None)), (put_folder, (None, None))],
)
def test_unreadable_expectations_on_the_target_branch_are_reported(
    damage: Callable[[Path], None], place: tuple[int | None, int | None], tmp_path: Path
) -> None:
    """Unreadable expectations on the target branch are reported, but fail the run only with
    --fail-on-golden-change, because the change may be the fix.

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
def test_file_as_base_is_compared_as_the_golden(same: bool, tmp_path: Path) -> None:
    """A user who has only the target branch's golden can compare with that file."""
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


def test_file_as_base_that_is_not_a_golden_is_a_change(tmp_path: Path) -> None:
    """A base file that is not a golden counts as a change and is reported."""
    write(tmp_path, "head")
    path = tmp_path / "accepted.json"
    path.write_text("{}", encoding="utf-8")
    [gate] = check(settings_for(tmp_path, base=path)).gates
    assert gate.base is not None
    assert gate.base.status is BaseStatus.CHANGED
    assert {problem.file for problem in gate.base.problems} == {"../accepted.json"}


def test_file_as_base_requires_a_single_gate(tmp_path: Path) -> None:
    """A single golden is not compared with several gates."""
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


def test_missing_base_is_an_error(tmp_path: Path) -> None:
    """A misspelt base is an error and is not treated as an empty target branch."""
    write(tmp_path, "head")
    path = tmp_path / "bsae"
    with pytest.raises(UnusablePathError) as caught:
        check(settings_for(tmp_path, base=path))
    assert str(caught.value) == (
        f"{path.as_posix()}: there is no such file or folder to compare with"
    )


@pytest.mark.parametrize("which", ["suite", "expectations", "golden"])
def test_gate_outside_of_the_root_has_no_counterpart(which: str, tmp_path: Path) -> None:
    """A gate outside the checked folder is an error and is not compared with the wrong files."""
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


def test_explicit_files_are_compared_by_path(tmp_path: Path) -> None:
    """Explicit files are compared with those at the same paths, and no other gate is missed."""
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


def test_base_inside_the_checked_folder_is_not_checked(tmp_path: Path) -> None:
    """A workflow that checks out the target branch into a subfolder does not check it too."""
    write(tmp_path, "head")
    write(tmp_path, "head/target")
    write(tmp_path, "head/target", "b")
    report = check(settings_for(tmp_path, base=tmp_path / "head" / "target"))
    [gate] = report.gates
    assert gate.base is not None
    assert gate.base.status is BaseStatus.SAME
    assert report.removed == ("b.suite.yaml",)


# Outcomes, in the order of the table in the docs


def raising(_params: object) -> WorkflowDefinition:
    """Raise, as a user's own mission may."""
    raise ValueError("no such customer")


def with_echo(builder: Any) -> Catalogue:
    """Return the built-in missions with a different echo."""
    missions = built_in_missions()
    return {**missions, "echo": replace(missions["echo"], builder=builder)}


def damage_suite(head: Path) -> None:
    """Make the suite unreadable."""
    (head / "a.suite.yaml").write_text("[", encoding="utf-8")


def damage_golden(head: Path) -> None:
    """Make the golden unreadable."""
    (head / "a.golden.json").write_text("{", encoding="utf-8")


def fail_verdict(head: Path) -> None:
    """Write an expectation that does not hold."""
    (head / "a.expectations.yaml").write_text(FAILING, encoding="utf-8")


def delete_golden(head: Path) -> None:
    """Delete the golden."""
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
def test_changed_golden_fails_unless_something_more_serious_does(
    damage: Callable[[Path], None],
    catalogue: Catalogue | None,
    usual: Outcome,
    failing: Outcome,
    tmp_path: Path,
) -> None:
    """With --fail-on-golden-change a changed golden fails but hides no more serious outcome."""
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


def test_new_golden_fails_with_fail_on_golden_change(tmp_path: Path) -> None:
    """With --fail-on-golden-change the first golden of a gate needs a review too."""
    write(tmp_path, "head")
    assert check_head(tmp_path, fail_on_golden_change=True).outcome is Outcome.GOLDEN_CHANGED


def test_unreadable_base_golden_fails_with_fail_on_golden_change(tmp_path: Path) -> None:
    """A broken golden on the target branch does not bypass the review."""
    write(tmp_path, "base")
    write(tmp_path, "head")
    damage_golden(tmp_path / "base")
    assert check_head(tmp_path).outcome is Outcome.PASSED
    assert check_head(tmp_path, fail_on_golden_change=True).outcome is Outcome.GOLDEN_CHANGED


def test_most_serious_outcome_of_several_gates_decides(tmp_path: Path) -> None:
    """A removed or changed gate does not hide the failure of another one."""
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


# Gates that a change removes


def removed(folder: Path, *paths: str, **more: Any) -> tuple[str, ...] | None:
    """Return the gates removed under some paths, or everywhere if no paths are given."""
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


def test_removed_gates_are_reported_in_order(tmp_path: Path) -> None:
    """A reviewer sees every gate that a change deletes or moves."""
    for name in ("z", "gates/b", "gates/a", "kept"):
        folder, _, stem = name.rpartition("/")
        write_gate(tmp_path / "base" / folder, stem)
    write_gate(tmp_path / "head", "kept")
    write_gate(tmp_path / "head" / "moved", "z")
    gone = ("gates/a.suite.yaml", "gates/b.suite.yaml", "z.suite.yaml")
    assert removed(tmp_path) == removed(tmp_path, ".") == gone


def test_new_gate_does_not_count_as_removed(tmp_path: Path) -> None:
    """Adding a gate does not report another one as removed."""
    write_gate(tmp_path / "base", "a")
    for name in ("a", "b"):
        write_gate(tmp_path / "head", name)
    assert removed(tmp_path) == ()


def test_removed_gates_are_limited_to_the_given_paths(tmp_path: Path) -> None:
    """A call on one folder reports only the gates removed from that folder."""
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
def test_pattern_is_also_expanded_on_the_target_branch(
    pattern: str, base: str, tmp_path: Path
) -> None:
    """A workflow that selects gates by a pattern notices a deleted one."""
    for name in ("gone", "kept"):
        write_gate(tmp_path / base / "gates", name)
    write_gate(tmp_path / "head" / "gates", "kept")
    head = tmp_path / "head"
    settings = Settings(paths=(head / pattern,), folder=head, root=head, base=tmp_path / base)
    selection = select_gates(settings)
    assert name_removed(open_base(settings, selection)) == snapshot(("gates/gone.suite.yaml",))


def test_files_that_were_never_a_gate_are_not_reported_as_removed(tmp_path: Path) -> None:
    """Leftover or invalid files on the target branch can be removed without a notice."""
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


def test_configured_gates_are_identified_by_name(tmp_path: Path) -> None:
    """A gate removed from the configuration is reported like one removed from its folder."""
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


def test_invalid_configuration_on_the_target_branch_is_an_error(tmp_path: Path) -> None:
    """An invalid configuration on the target branch is an error, not "no gates were removed"."""
    write_gate(tmp_path / "head")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    with pytest.raises(InputInvalidError) as caught:
        removed(tmp_path)
    assert [problem.place for problem in caught.value.problems] == snapshot(
        ["../base/tier2gate.yaml:1:8"]
    )


def test_folder_for_proposals_is_not_excluded_on_the_target_branch(tmp_path: Path) -> None:
    """The folder for this call's proposals does not hide gates of the same folder on the target
    branch.
    """
    write_gate(tmp_path / "base" / "out", "gone")
    write_gate(tmp_path / "head", "kept")
    assert removed(tmp_path, proposed=tmp_path / "head" / "out") == snapshot(
        ("out/gone.suite.yaml",)
    )


def test_configured_gate_is_compared_by_name(tmp_path: Path) -> None:
    """Pointing a configured gate at looser expectations is reported, and fails if asked for."""
    for side, expectations in (("base", "tough"), ("head", "lax")):
        folder = tmp_path / side
        write_gate(folder)
        (folder / "a.expectations.yaml").rename(folder / f"{expectations}.yaml")
        text = f"gates: [{{name: strict, suite: a.suite.yaml, expectations: {expectations}.yaml}}]"
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
def test_renamed_gate_is_compared_with_its_old_name(suite: str, tmp_path: Path) -> None:
    """Renaming a gate does not hide a change in what it accepts."""
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


def test_gate_with_two_possible_origins_is_new(tmp_path: Path) -> None:
    """A renamed gate with two possible origins is reported as new instead of guessing one."""
    for name in ("one", "two"):
        write(tmp_path, "base", name)
    write(tmp_path, "head", "new")
    [gate] = check_head(tmp_path).gates
    assert gate.base == BaseComparison(status=BaseStatus.NEW)

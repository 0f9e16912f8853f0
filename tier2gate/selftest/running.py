"""Sends every control through `check` and `update`, and compares how it ended with the table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from tier2gate.commands.check import check
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.foundation.outcomes import Outcome
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.results.report import GateFiles, Report
from tier2gate.results.selftest import SelfTest
from tier2gate.runner.scratch import temporary_folder, write_files
from tier2gate.runner.variations import Aspect, untried
from tier2gate.selftest.comparing import Seen, compare_control, leave_out
from tier2gate.selftest.controls import Control, Way
from tier2gate.selftest.every import CONTROLS
from tier2gate.selftest.locales import can_vary_order
from tier2gate.settings import Settings


def run_selftest(settings: Settings, controls: Sequence[Control] = CONTROLS) -> SelfTest:
    """Plant every fault in a temporary folder, and see whether it is caught.

    Args:
        settings: the interpreter, and how many gates to run at once.
        controls: the faults.

    Returns:
        The results, in the order of the controls.

    Raises:
        ExecutionError: the temporary folder cannot be used.
        UnusablePathError: the interpreter does not exist.
    """
    lacking = {*untried(), *(() if can_vary_order() else (Aspect.LOCALE,))}
    left_out = {item.name for item in controls if item.needs in lacking}
    with temporary_folder() as folder:
        call = replace(settings, root=folder, folder=folder, allow_code=True)
        seen = _run([item for item in controls if item.name not in left_out], call)
    return SelfTest(
        results=tuple(
            leave_out(item) if item.name in left_out else compare_control(item, seen)
            for item in controls
        ),
        python=next((item.python for item in seen.values() if item.python), None),
    )


def _run(controls: Sequence[Control], settings: Settings) -> Mapping[str, Seen]:
    """Run every control, and return how each ended by its name."""
    refused = _accept(controls, settings)
    for control in controls:
        if control.name not in refused:
            write_files(settings.root / control.name, {**control.files, **_edit(control, settings)})
    ready = [item for item in controls if item.name not in refused]
    seen = {**refused}
    together: dict[int | None, list[Control]] = {}
    for control in ready:
        if control.way is Way.CHECK:
            together.setdefault(control.repeat, []).append(control)
        else:
            seen[control.name] = _run_alone(control, settings)
    for repeat, group in together.items():
        seen |= _check(group, replace(settings, repeat=repeat))
    return seen


def _edit(control: Control, settings: Settings) -> Mapping[str, str]:
    """Return the file that a control edits, with its new text."""
    edit = control.edit
    path = settings.root / control.name / (edit.file if edit else "")
    if edit is None or not path.exists():
        return {}
    return {edit.file: path.read_text(encoding="utf-8").replace(edit.old, edit.new)}


def _accept(controls: Sequence[Control], settings: Settings) -> dict[str, Seen]:
    """Accept the results of the gates that begin with a golden; return those that were refused."""
    begun = [item for item in controls if item.accepted]
    for control in begun:
        write_files(settings.root / control.name, control.accepted)
    if not begun:
        return {}
    wanted = replace(settings, paths=_folders(begun, settings))
    return {name: item for name, item in _update(wanted) if item.outcome is not Outcome.PASSED}


def _update(settings: Settings) -> Iterator[tuple[str, Seen]]:
    """Run `update`, and yield the control and the end of each gate."""
    for gate, planned in plan_updates(settings, UpdateSettings()).planned:
        done = carry_out(gate, planned, settings)
        report = replace(done.report, outcome=done.outcome)
        yield _control_of(report.files), Seen.of_gate(report)


def _check(controls: Sequence[Control], settings: Settings) -> dict[str, Seen]:
    """Run `check` once for several gates."""
    report = check(replace(settings, paths=_folders(controls, settings)))
    return {_control_of(item.files): Seen.of_gate(item) for item in report.gates}


def _run_alone(control: Control, settings: Settings) -> Seen:
    folder = settings.root / control.name
    settings = replace(settings, paths=(folder,), repeat=control.repeat)
    match control.way:
        case Way.UPDATE:
            return next((item for _, item in _update(settings)), Seen())
        case Way.CHECK_WITH_BASE:
            head = folder / "head"
            settings = replace(settings, paths=(), root=head, folder=head, base=folder / "base")
            return _only(check(replace(settings, fail_on_golden_change=True)))
        case Way.CHECK_WITH_BUG:
            return _only(check(settings, _with_bug()))
        case _:
            return _only(check(settings))


def _only(report: Report) -> Seen:
    """Return how the only gate of a call ended; the call itself, if it has no gate."""
    if report.gates:
        return Seen.of_gate(report.gates[0])
    return Seen(outcome=report.outcome, problems=report.problems)


def _with_bug() -> Catalogue:
    """Return the built-in missions, with one whose runner has a bug."""

    def build(_params: object) -> WorkflowDefinition:
        return WorkflowDefinition(metadata={"params": {}})

    def run(*_call: object) -> NoReturn:
        raise AssertionError("planted")

    missions = built_in_missions()
    return {**missions, "echo": replace(missions["echo"], builder=build, run=run)}


def _folders(controls: Sequence[Control], settings: Settings) -> tuple[Path, ...]:
    return tuple(settings.root / control.name for control in controls)


def _control_of(files: GateFiles) -> str:
    """Return the control whose folder a gate is in."""
    name = files.suite or files.expectations or files.golden or ""
    return name.partition("/")[0]

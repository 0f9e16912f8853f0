"""Make a gate: write its files, run it, accept its results, or leave nothing behind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.documents.yaml_text import flow
from tier2gate.foundation.errors import GateStoppedError, UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import listed, named, shell_joined
from tier2gate.foundation.problems import Problem
from tier2gate.gates.naming import code_beside, file_name, files_of_gate
from tier2gate.init.additions import Addition
from tier2gate.init.calling import Call, plan_call
from tier2gate.init.ignored import ignoring_line
from tier2gate.init.pipelines import WORKFLOW, Pipeline, plan_pipeline
from tier2gate.init.plan import FOLDER, GatePlan, Wanted, files_of, plan_gate
from tier2gate.init.surroundings import (
    Surroundings,
    environment_in,
    install_command,
    look_around,
)
from tier2gate.init.texts import Case
from tier2gate.init.writing import NewFiles, all_or_none, refuse_existing
from tier2gate.results.acceptance import Acceptance
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

CONFIGURATION = "tier2gate.yaml"
_STEP = re.compile(r"cannot continue: step '[^']*': ")
REASON = "The first results, accepted by tier2gate init"
"""Why the new golden was accepted; stored in it."""


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file that was made.

    Attributes:
        name: its path from the folder of the call.
        purpose: what it is for, in a few words.
    """

    name: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """What `init` made.

    Attributes:
        plan: the gate.
        files: the new files, the golden last, without it if nothing was accepted.
        report: the run whose results were accepted, or which could not be accepted.
        failures: why scenarios failed and were left out, or why nothing could be accepted.
        left_out: the scenarios that do not run yet.
        pipeline: how the gate runs on pull requests.
        check: the arguments of the command that runs the gate.
        to_configure: what to add to the configuration that is there, before `check` works.
        configured_in: the name of that configuration.
        starts_repository: whether the folder is not in a Git repository yet.
        notes: further sentences for the user.
    """

    plan: GatePlan
    files: tuple[NewFile, ...]
    report: GateReport
    failures: tuple[Problem, ...]
    left_out: tuple[Case, ...]
    pipeline: Pipeline
    check: tuple[str, ...]
    to_configure: tuple[Addition, ...]
    configured_in: str | None
    starts_repository: bool
    notes: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """`passed` if the gate has a golden; else why its results could not be accepted."""
        return self.report.outcome


def make_gate(folder: Path, wanted: Wanted) -> Made:
    """Make a gate in a folder.

    Args:
        folder: the folder, which is made if it does not exist; a real path.
        wanted: what the user asked for.

    Returns:
        What was made. A gate of functions that all fail has no golden; its files are kept, to fill
        in values.

    Raises:
        UnusablePathError: a file exists already or cannot be written, or something that was asked
            for cannot be used. Nothing was written, or everything was removed.
        InputInvalidError: the configuration, the module or the table is invalid; as above.
        GateStoppedError: the gate cannot run at all; as above.
    """
    around = look_around(folder)
    plan = plan_gate(wanted, folder)
    pipeline = plan_pipeline(around, runs_code=plan.source is not None)
    call = plan_call(plan, around)
    _refuse_taken(plan, around, pipeline, call)
    with all_or_none(folder) as files:
        return _make(plan, around, pipeline, call, files)


def _refuse_taken(plan: GatePlan, around: Surroundings, pipeline: Pipeline, call: Call) -> None:
    """Refuse names that are in use, before anything is written."""
    folder = around.folder
    if around.configured is not None and plan.name in around.configured.gates:
        message = f"{around.configured.name} has a gate {named(plan.name)} already"
        raise UnusablePathError(f"{message}; choose another name with --name")
    gate = [name for name, _, _ in files_of(plan, plan.cases)]
    there = [
        path.relative_to(folder).as_posix()
        for path in (
            *files_of_gate(folder / FOLDER, plan.name),
            *code_beside(folder / FOLDER, plan.name),
        )
    ]
    refuse_existing(folder, [*gate, plan.golden, *there], "choose another name with --name")
    if pipeline.text is not None:
        refuse_existing(folder, [WORKFLOW], "move it away, or let it run tier2gate")
    if call.configuration is not None:
        refuse_existing(folder, [CONFIGURATION], "move it away")


def _make(
    plan: GatePlan, around: Surroundings, pipeline: Pipeline, call: Call, files: NewFiles
) -> Made:
    made = _write_gate(plan, plan.cases, files)
    if call.configuration is not None:
        files.write(CONFIGURATION, call.configuration.encode())
        made.append(NewFile(name=CONFIGURATION, purpose="which gates there are, and their Python"))
    if pipeline.text is not None:
        files.write(WORKFLOW, pipeline.text.encode())
        made.append(NewFile(name=WORKFLOW, purpose="runs the gate on pull requests"))
    files.claim(plan.golden)
    cases, failures, last = _settle(plan, call.settings, files)
    if last.outcome is Outcome.PASSED:
        made.append(NewFile(name=plan.golden, purpose="the results, accepted as they are now"))
    ignored = _ignored(around, [file.name for file in made])
    return Made(
        plan=plan,
        files=tuple(made),
        report=replace(last.report, outcome=last.outcome),
        failures=failures,
        left_out=tuple(case for case in cases if case.is_left_out),
        pipeline=pipeline,
        check=call.check,
        to_configure=call.to_configure,
        configured_in=around.configured.name if around.configured is not None else None,
        starts_repository=around.top is None,
        notes=(*ignored, *_other_notes(plan, around), *_unnamed_above(plan, around, made)),
    )


def _write_gate(plan: GatePlan, cases: Sequence[Case], files: NewFiles) -> list[NewFile]:
    made = []
    for name, purpose, data in files_of(plan, cases):
        files.write(name, data)
        made.append(NewFile(name=name, purpose=purpose))
    return made


def _settle(
    plan: GatePlan, settings: Settings, files: NewFiles
) -> tuple[tuple[Case, ...], tuple[Problem, ...], Acceptance]:
    """Accept the results of the gate; leave out scenarios of functions that fail.

    Returns:
        The cases, why some of them failed, and the last attempt.
    """
    cases = plan.cases
    first = last = _accept(settings)
    failures: list[Problem] = []
    while last.outcome is not Outcome.PASSED:
        failing = _failing(last.report)
        failures += [problem for problem in last.report.problems if problem not in failures]
        running = {case.scenario for case in cases if not case.is_left_out}
        if plan.source is None or not failing:
            raise GateStoppedError(last.report.outcome, *last.report.problems)
        if plan.recorded is not None or not running - failing or not running & failing:
            if cases != plan.cases:
                _write_gate(plan, plan.cases, files)
            return plan.cases, first.report.problems, first
        cases = tuple(
            replace(case, fault=_why(case, last.report))
            if case.scenario in failing and not case.is_left_out
            else case
            for case in cases
        )
        _write_gate(plan, cases, files)
        last = _accept(settings)
    return cases, tuple(failures), last


def _accept(settings: Settings) -> Acceptance:
    """Run the gate, and accept its results if it passes."""
    updates = plan_updates(settings, UpdateSettings(reason=REASON))
    ((gate, planned),) = updates.planned
    return carry_out(gate, planned, settings)


def _failing(report: GateReport) -> frozenset[str]:
    """Return the scenarios in which a mission failed or is not reproducible."""
    unstable = report.nondeterminism.missions if report.nondeterminism is not None else ()
    names = {name for item in unstable for name in item.scenario_names}
    return frozenset({*report.stopped, *names})


def _why(case: Case, report: GateReport) -> str:
    """Say why the call of a case did not work, as the problem about it does, without its place."""
    head = f"mission {named(case.mission)} in scenario {named(case.scenario)} "
    found = next((item for item in report.problems if item.message.startswith(head)), None)
    if found is None:
        return f"{case.mission} did not run; tier2gate update tells why"
    if found.code == Outcome.NONDETERMINISTIC:  # the values that were seen are not always the same
        reason = f"; {found.hint}" if found.hint is not None else ""
        return f"{case.mission} gave different results in several runs{reason}"
    what = found.message.removeprefix(head).partition("; at ")[0]
    step = _STEP.match(what)
    return what[step.end() :] if step is not None else f"{case.mission} {what}"


def _ignored(around: Surroundings, names: Sequence[str]) -> Iterator[str]:
    if around.top is None:
        return
    ignored: dict[str, list[str]] = {}
    for name in names:
        line = ignoring_line(around.folder / name, around.top)
        if line is not None:
            ignored.setdefault(line, []).append(name)
    for line, files in ignored.items():  # a later line cannot take back that a folder is ignored
        told, them = listed(files, str, limit=3), "it" if len(files) == 1 else "them"
        command = shell_joined(["git", "add", "--force", *files])
        yield f"{line} makes Git ignore {told}; the gate needs {them}: {command}"


def _unnamed_above(plan: GatePlan, around: Surroundings, made: Sequence[NewFile]) -> Iterator[str]:
    """Tell that a configuration above the folder does not name the gate."""
    has_own = around.configured is not None or any(file.name == CONFIGURATION for file in made)
    if around.above is None or has_own:
        return
    there = file_name(around.above / CONFIGURATION, around.folder)
    suite = file_name(around.folder / plan.suite, around.above)
    line = f"- {{name: {flow(plan.name)}, suite: {flow(suite)}}}"
    fails = "does not name this gate, so a check there fails"
    yield f"{named(there)} {fails}; add below its gates: {line}"


def _other_notes(plan: GatePlan, around: Surroundings) -> Iterator[str]:
    table = plan.recorded
    if table is not None and table.unused:
        keys = ", ".join(map(named, table.unused[:10]))
        more = ", …" if len(table.unused) > 10 else ""  # noqa: PLR2004 - as in all lists
        function = next(iter(plan.missions.values()), "the mission")
        yield f"ignored keys that {function} does not accept: {keys}{more}"
    needs = plan.source is not None and install_command(around.folder) is not None
    if needs and environment_in(around.folder) is None:
        yield (
            "no .venv found, so the functions ran in tier2gate's own Python; if you create one, "
            "set defaults.python in tier2gate.yaml to .venv/bin/python"
        )

"""What `update` does with assessed gates."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.pipeline import assess
from tier2gate.assessment.reported.noting import CHANGED_INPUTS
from tier2gate.assessment.runs.proving import RUNS_BEFORE_ACCEPTANCE
from tier2gate.assessment.shared import Extras
from tier2gate.assessment.stopping import stop
from tier2gate.commands.check import ACCEPTABLE
from tier2gate.foundation.contents import hash_file
from tier2gate.foundation.errors import (
    GoldenInvalidError,
    InputInvalidError,
    Tier2GateError,
    UnusablePathError,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.gate import Gate
from tier2gate.gates.search.discovery import MAY_HIDE_SUITES
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.golden.first_acceptance import list_results
from tier2gate.golden.preparing import FULL_DETAIL_LIMIT, prepare_golden
from tier2gate.golden.store import delete_golden, load_golden, tidy_up, write_golden
from tier2gate.missions.catalogue import Catalogue
from tier2gate.results.acceptance import Acceptance, Fate, Updates
from tier2gate.results.invocation import accepting_command
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

if TYPE_CHECKING:  # only on a terminal
    from tier2gate.runner.progress import Progress


@dataclass(frozen=True, kw_only=True)
class UpdateSettings:
    """What `update` may do in addition to accepting what passed.

    Attributes:
        reason: why the results are accepted; recorded in the goldens that are written.
        dry_run: whether to write nothing.
        expect: the only hash to accept, or its first digits.
        detail: how much goldens keep: `full` or `hashes`; `None` for each gate's own setting.
        allow_failing: whether to accept failed verdicts.
        replace_invalid: whether to replace goldens that cannot be read.
        prune: whether to delete goldens whose suite is gone.
    """

    reason: str | None = None
    dry_run: bool = False
    expect: str | None = None
    detail: str | None = None
    allow_failing: bool = False
    replace_invalid: bool = False
    prune: bool = False


def plan_updates(
    settings: Settings,
    wanted: UpdateSettings,
    catalogue: Catalogue | None = None,
    *,
    progress: "Progress | None" = None,
) -> Updates:
    """Plan the update of each golden; nothing is written yet.

    Args:
        settings: the call's settings.
        wanted: what `update` may do.
        catalogue: the available missions; the built-in ones if not given.
        progress: what is told how far the call is.

    Returns:
        The updates; gates run when they are taken, with `--jobs` up to 16 gates earlier.

    Raises:
        UnusablePathError: a path of the settings does not exist or cannot be used; or a hash is
            expected, but there is not exactly one gate.
        InputInvalidError: the configuration is invalid.
    """
    selection = select_gates(settings)
    if wanted.expect is not None and len(selection.gates) != 1:
        message = (
            f"--expect needs exactly one gate, but there are {len(selection.gates):,}; "
            "give its suite, or its golden if several gates share the suite"
        )
        raise UnusablePathError(message)
    return Updates(
        planned=_plan_each(selection, settings, wanted, catalogue, progress),
        problems=bounded(selection.problems),
        notices=bounded(selection.notices),
    )


def plan_update(
    item: Assessment, wanted: UpdateSettings, settings: Settings, before: str | None
) -> Acceptance:
    """Plan the update of a gate's golden.

    Args:
        item: the gate, assessed.
        wanted: what `update` may do.
        settings: the call's settings.
        before: the hash of the golden's content before the gate ran; `None` if there was none.

    Returns:
        What `carry_out` does; refused if its results may not be accepted.
    """
    report, old = item.report, item.old
    if item.new is None or not _may_be_accepted(report, wanted):
        if report.outcome is Outcome.VERDICT_FAILED:
            words = ("--allow-failing", *_repeated(wanted))
            report = replace(report, remedy=accepting_command(settings, report, *words))
        return Acceptance(report=report, fate=Fate.REFUSED, outcome=report.outcome)
    if wanted.expect is not None and not item.new.test_run_hash.startswith(wanted.expect):
        return _refuse_other_hash(report, item.new.test_run_hash, wanted.expect)
    invalid = report.outcome is Outcome.GOLDEN_INVALID
    prepared = prepare_golden(
        None if invalid else old,
        item.new,
        usual_detail=item.gate.detail,
        detail=wanted.detail,
        reason=wanted.reason,
    )
    if prepared is None:
        known = old.reason if old is not None else None
        notices = (_REASON_NOT_KEPT,) if wanted.reason not in (None, known) else ()
        return Acceptance(
            report=report, fate=Fate.UNCHANGED, outcome=Outcome.PASSED, notices=notices
        )
    if invalid and item.record is not None:
        report = replace(report, first_results=tuple(list_results(item.record, {})))
    recorded = [replace(n, hint=None) if n.code == CHANGED_INPUTS else n for n in report.notices]
    return Acceptance(
        report=replace(report, notices=tuple(recorded), remedy=None),
        fate=Fate.CREATED if old is None and not invalid else Fate.UPDATED,
        outcome=Outcome.PASSED,
        data=prepared.data,
        before=before,
        notices=(
            *((_shortened(report, settings),) if prepared.shortened else ()),
            *((_REPLACED,) if invalid else ()),
        ),
    )


def carry_out(gate: Gate, planned: Acceptance, settings: Settings) -> Acceptance:
    """Carry out what was planned for a gate.

    Args:
        gate: the gate.
        planned: the plan for its golden.
        settings: the call's settings.

    Returns:
        The acceptance; refused if the golden could not be written, or changed since the gate ran.
    """
    try:
        if planned.data is not None:
            write_golden(gate, settings.root, planned.data, planned.before)
        elif planned.fate is Fate.PRUNED:
            delete_golden(gate, settings.root, planned.before)
        elif planned.fate is Fate.UNCHANGED:
            tidy_up(gate)
    except InputInvalidError as error:
        report = stop(planned.report, error)
        return replace(planned, report=report, fate=Fate.REFUSED, outcome=report.outcome)
    return planned


def hold_back(planned: Acceptance) -> Acceptance:
    """Delete no golden while another gate is refused, which may be the renamed owner of it.

    Args:
        planned: the plan for a golden.

    Returns:
        The plan; refused if it was to delete the golden.
    """
    if planned.fate is not Fate.PRUNED:
        return planned
    report = planned.report
    problem = Problem(
        code="not-pruned",
        message="another gate was refused, and this may be its golden, so nothing is deleted",
        hint="fix that gate first, or delete this file by hand",
        file=report.files.golden,
    )
    report = replace(report, problems=(problem,))
    return replace(planned, report=report, fate=Fate.REFUSED, outcome=report.outcome)


def _plan_each(
    selection: Selection,
    settings: Settings,
    wanted: UpdateSettings,
    catalogue: Catalogue | None,
    progress: "Progress | None",
) -> Iterator[tuple[Gate, Acceptance]]:
    """Plan each update; what is pruned comes last, when it is known what was refused."""
    misnamed = _find_misnamed(selection)
    before = {gate.golden: hash_file(gate.golden) for gate in selection.gates if gate.golden}
    runs = replace(settings, least_runs=RUNS_BEFORE_ACCEPTANCE)
    pruned: list[tuple[Gate, Acceptance]] = []
    refused = False
    for item in assess(selection, runs, catalogue, Extras(progress=progress)):
        content = before[item.gate.golden] if item.gate.golden else None
        if wanted.prune and item.gate.suite is None:
            planned = replace(_plan_pruning(item, misnamed, settings), before=content)
            pruned.append((item.gate, planned))
        else:
            planned = plan_update(item, wanted, settings, content)
            refused = refused or _may_own_goldens(planned, item.gate)
            yield item.gate, planned
    for gate, planned in pruned:
        yield gate, hold_back(planned) if refused else planned


def _may_own_goldens(planned: Acceptance, gate: Gate) -> bool:
    """Return whether a gate was refused whose suite may have been renamed."""
    return planned.fate is Fate.REFUSED and gate.suite is not None and not os.path.isdir(gate.suite)


def _may_be_accepted(report: GateReport, wanted: UpdateSettings) -> bool:
    acceptable = {
        *ACCEPTABLE,
        *((Outcome.VERDICT_FAILED,) if wanted.allow_failing else ()),
        *((Outcome.GOLDEN_INVALID,) if wanted.replace_invalid else ()),
    }
    return report.outcome in acceptable and bool(report.passed or wanted.allow_failing)


def _repeated(wanted: UpdateSettings) -> Iterator[str]:
    """Yield the options that a command which is offered instead must not lose."""
    for name, value in (("--reason", wanted.reason), ("--detail", wanted.detail)):
        if value is not None:
            yield from (name, value)


def _shortened(report: GateReport, settings: Settings) -> Problem:
    command = accepting_command(settings, report, "--detail", "full")
    return Problem(
        code="shortened",
        message="the golden keeps hashes only: with the results it would be "
        f"{FULL_DETAIL_LIMIT // 1024**2} MiB or more",
        hint=f"to keep the results: {command}",
    )


def _refuse_other_hash(report: GateReport, found: str, expected: str) -> Acceptance:
    problem = Problem(
        code="other-hash",
        message=f"the run gave {found}, but {expected} was expected",
        hint="find out what differs from the run that gave the expected hash",
        file=report.files.suite,
    )
    report = replace(report, problems=(problem,))
    return Acceptance(report=report, fate=Fate.REFUSED, outcome=Outcome.HASH_DRIFT)


def _plan_pruning(
    item: Assessment, misnamed: Mapping[Path, Path], settings: Settings
) -> Acceptance:
    """Plan the removal of a golden whose suite is gone."""
    report, gate = item.report, item.gate
    refused = Acceptance(report=report, fate=Fate.REFUSED, outcome=report.outcome)
    if gate.golden is None:
        return refused
    if (suite := misnamed.get(gate.golden.parent)) is not None:
        problem = Problem(
            code="not-pruned",
            message=f"its suite may be {named(suite.name)}, whose name is wrong",
            hint="rename the suite first",
            file=report.files.golden,
        )
        return replace(refused, report=replace(report, problems=(problem,)))
    try:
        load_golden(gate, settings.root)
    except GoldenInvalidError as error:
        problem = Problem(
            code="not-pruned",
            message="the golden is invalid, so it is not deleted",
            hint="inspect it, then delete it by hand",
            file=error.problems[0].file,
        )
        report = replace(report, outcome=error.outcome, problems=(problem,))
        return replace(refused, report=report, outcome=error.outcome)
    except Tier2GateError as error:
        return replace(refused, report=stop(report, error), outcome=error.outcome)
    left = tuple(p for p in report.problems if p.file != report.files.golden)
    return Acceptance(
        report=replace(report, problems=left),
        fate=Fate.PRUNED,
        outcome=report.outcome if left else Outcome.PASSED,
    )


def _find_misnamed(selection: Selection) -> dict[Path, Path]:
    """Find possible suites with wrong names: folder → the first file, which may own a golden."""
    misnamed: dict[Path, Path] = {}
    for gate in selection.gates:
        faults = {problem.code for _, problem in gate.faults}
        if gate.suite is not None and faults & MAY_HIDE_SUITES:
            misnamed.setdefault(gate.suite.parent, gate.suite)
    return misnamed


_REPLACED = Problem(
    code="replaced",
    message="the replaced golden was invalid, so it was not compared",
    hint="to compare, restore it from Git first",
)
REASON_NOT_KEPT = "reason-not-kept"
"""The code of the notice that a reason is not recorded, because nothing changed."""

_REASON_NOT_KEPT = Problem(
    code=REASON_NOT_KEPT,
    message="nothing changed, so the golden was not written and the reason is not recorded",
)

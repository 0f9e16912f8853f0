"""What `check` does with the gates of a call."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.pipeline import assess
from tier2gate.assessment.runs.proving import RUNS
from tier2gate.assessment.shared import Extras
from tier2gate.foundation.errors import (
    InputInvalidError,
    MissingPathError,
    UnusablePathError,
    reason_of,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.boundary import first_link
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.missions.catalogue import Catalogue
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.assessment.base.opening import Base
    from tier2gate.golden.proposals import Proposals
    from tier2gate.runner.progress import Progress
    from tier2gate.shards.collecting import Shards

ACCEPTABLE = frozenset(
    {Outcome.PASSED, Outcome.HASH_DRIFT, Outcome.GOLDEN_MISSING, Outcome.GOLDEN_CHANGED}
)
"""The outcomes that `update` accepts without an option: those with a passed verdict."""


def check(
    settings: Settings,
    catalogue: Catalogue | None = None,
    *,
    progress: "Progress | None" = None,
) -> Report:
    """Check gates.

    Args:
        settings: the call's settings.
        catalogue: the available missions; the built-in ones if not given.
        progress: what is told how far the call is.

    Returns:
        The report on all gates.

    Raises:
        UnusablePathError: a path of the settings does not exist or cannot be used; or a report
            would overwrite an input file.
    """
    try:
        selection = select_gates(settings, runs_code=not settings.merge)
    except InputInvalidError as error:
        _refuse_overwriting(settings, Selection(gates=()))
        return Report(gates=(), problems=error.problems, outcomes=(error.outcome,))
    except MissingPathError as error:
        raise _seen_from_base(error, settings) from None
    _refuse_overwriting(settings, selection)
    if settings.scenario:
        from tier2gate.gates.scenarios import with_scenarios  # noqa: PLC0415 - rarely needed

        selection = with_scenarios(selection, settings)
    base, report = _look_at_base(settings, selection)
    shards, unknown = _open_shards(settings, selection)
    accepted = _open_accepted(settings, selection)
    proposals = _open_proposals(settings, selection)
    gates: list[GateReport] = []
    runs = replace(settings, least_runs=RUNS)
    extras = Extras(base=base, shards=shards, accepted=accepted, progress=progress)
    for item in assess(selection, runs, catalogue, extras):
        gate = item.report
        if proposals is not None:
            gate = _propose(proposals, item, settings)
        gates.append(gate)
    return replace(
        report,
        gates=tuple(gates),
        problems=bounded([*selection.problems, *unknown, *report.problems]),
        notices=bounded([*selection.notices, *report.notices]),
        outcomes=(
            *([Outcome.NOTHING_RUN] if selection.problems else []),
            *([Outcome.INPUT_INVALID] if unknown else []),
            *report.outcomes,
        ),
    )


def check_gate(gate: Gate, settings: Settings) -> GateReport:
    """Check one gate of a selection, without the target branch and proposals.

    Args:
        gate: the gate.
        settings: the call's settings.

    Returns:
        Its report.
    """
    selection = Selection(gates=(gate,))
    [item] = assess(selection, replace(settings, least_runs=RUNS))
    return item.report


def _seen_from_base(error: MissingPathError, settings: Settings) -> MissingPathError:
    """Explain how to list removed gates if only the target branch has the path."""
    name = file_name(error.path, settings.root)
    if settings.base is None or not os.path.lexists(settings.base / name):
        return error
    return MissingPathError(
        error.path,
        "there is no such file or folder, but the target branch has it; to list the gates that "
        "this change removes, give a parent folder",
    )


def _refuse_overwriting(settings: Settings, selection: Selection) -> None:
    if settings.reports:
        from tier2gate.gates.overwriting import refuse_overwriting  # noqa: PLC0415 - rarely needed

        refuse_overwriting(settings, selection)


def _look_at_base(settings: Settings, selection: Selection) -> "tuple[Base | None, Report]":
    """Open the target branch's side and begin a report with the gates that only it has."""
    if settings.base is None:
        return None, Report(gates=())
    from tier2gate.assessment.base.opening import name_removed, open_base, unknown_base  # noqa: PLC0415 - rarely needed

    outcomes = (Outcome.GOLDEN_CHANGED,) if settings.fail_on_golden_change else ()
    try:
        base = open_base(settings, selection)
    except InputInvalidError as error:  # an unreadable side is not known to be the same
        return unknown_base(settings, selection), _unknown(error.problems, outcomes)
    removed = name_removed(base)
    notices: tuple[Problem, ...] = ()
    if base.is_searched and not (base.there and base.there.gates) and selection.gates:
        notices = (_nothing_there(file_name(base.path, settings.root)),)
    red = outcomes if removed else ()
    return base, Report(gates=(), removed=removed, notices=notices, outcomes=red)


def _nothing_there(name: str) -> Problem:
    return Problem(
        code="empty-base",
        message="the target branch has no gates here, so every gate counts as new",
        hint="if it should have some, give the folder that corresponds to the checked one",
        file=name,
    )


def _unknown(problems: tuple[Problem, ...], outcomes: tuple[Outcome, ...]) -> Report:
    """Report why removed gates are unknown: as problems if that must fail, else as notices."""
    if outcomes:
        return Report(gates=(), problems=problems, outcomes=outcomes)
    return Report(gates=(), notices=problems)


def _open_shards(
    settings: Settings, selection: Selection
) -> "tuple[Shards | None, Sequence[Problem]]":
    """Read the shards that the call merges; return them, and problems of those of no gate."""
    if not settings.merge or settings.shard_dir is None:
        return None, ()
    from tier2gate.shards.collecting import Shards, key_of  # noqa: PLC0415 - rarely needed

    keys = (key_of(gate, settings.root) for gate in selection.gates)
    shards = Shards(settings.shard_dir, settings.root, keys, settings.run_id)
    return shards, [*shards.problems()]


def _open_accepted(settings: Settings, selection: Selection) -> "Shards | None":
    """Return the shards of accepted runs; a folder without any only leaves drifts unexplained."""
    if settings.accepted_shards is None:
        return None
    from tier2gate.shards.collecting import Shards, key_of  # noqa: PLC0415 - rarely needed

    keys = (key_of(gate, settings.root) for gate in selection.gates)
    return Shards(settings.accepted_shards, settings.root, keys, is_of_this_run=False)


def _open_proposals(settings: Settings, selection: Selection) -> "Proposals | None":
    if settings.proposed is None:
        return None
    link = first_link(settings.proposed, settings.root)
    if link is not None and _is_here(settings.proposed, settings.root):
        name = named(file_name(link, settings.root))
        message = f"{settings.proposed.as_posix()}: cannot write through the symbolic link {name}"
        raise UnusablePathError(message)
    folder = real_path(settings.proposed)
    for gate in selection.gates:
        if any(Path(real_path(path)).is_relative_to(folder) for path in gate.files):
            message = (
                f"{settings.proposed.as_posix()}: contains the gate {named(gate.name)}; use a "
                "separate folder for proposed goldens"
            )
            raise UnusablePathError(message)
    from tier2gate.golden.proposals import Proposals  # noqa: PLC0415 - rarely needed

    proposals = Proposals(settings.proposed)
    proposals.begin()
    return proposals


def _is_here(path: Path, root: Path) -> bool:
    """Return whether a path is below the root, where a change may add links."""
    return not path.is_absolute() or path.is_relative_to(root)


def _propose(proposals: "Proposals", item: Assessment, settings: Settings) -> GateReport:
    """Propose the golden that `update` would write; failing to write it changes no outcome."""
    gate, golden = item.gate, item.report.files.golden
    if item.report.outcome is Outcome.VERDICT_FAILED:
        message = "no golden is proposed because the verdict failed"
        problem = Problem(code="not-proposed", message=message)
        return replace(item.report, notices=(*item.report.notices, problem))
    if item.report.outcome not in ACCEPTABLE or item.new is None or golden is None:
        return item.report
    from tier2gate.golden.preparing import prepare_golden  # noqa: PLC0415 - rarely needed

    prepared = prepare_golden(item.old, item.new, usual_detail=gate.detail)
    if prepared is None:
        return item.report
    try:
        path = proposals.add(golden, prepared.data)
    except OSError as error:
        message = f"the golden cannot be proposed: {reason_of(error)}"
        problem = Problem(code="not-proposed", message=message, file=golden)
        return replace(item.report, notices=(*item.report.notices, problem))
    return replace(item.report, proposed=file_name(path, settings.root))

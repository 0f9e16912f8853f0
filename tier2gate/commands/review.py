"""What `review` does: runs the gates, and accepts the results that the user chose."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.pipeline import assess
from tier2gate.assessment.runs.proving import RUNS_BEFORE_ACCEPTANCE
from tier2gate.assessment.shared import Extras
from tier2gate.commands.update import UpdateSettings, carry_out, plan_update
from tier2gate.foundation.contents import hash_file
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.selection import select_gates
from tier2gate.missions.catalogue import Catalogue
from tier2gate.results.acceptance import Acceptance, Fate
from tier2gate.settings import Settings

if TYPE_CHECKING:  # only on a terminal
    from tier2gate.runner.progress import Progress

Contents = Mapping[Path, str | None]
"""File → hash of its content; `None` if it cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A gate whose results the user may accept.

    Attributes:
        assessment: the gate, assessed.
        read: the files that it was run from.
    """

    assessment: Assessment
    read: Contents


@dataclass(frozen=True, kw_only=True)
class Review:
    """The gates of a call.

    Attributes:
        gates: each as soon as it ran, sorted by folder and name: a candidate; or what `update`
            would do with it, if it passed or cannot be accepted.
        problems: paths without a gate, if another has one; the call is then `nothing-run`.
        notices: the notices that belong to no gate.
    """

    gates: Iterator[Candidate | Acceptance]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def begin_review(
    settings: Settings,
    wanted: UpdateSettings,
    catalogue: Catalogue | None = None,
    *,
    progress: "Progress | None" = None,
) -> Review:
    """Begin a review; nothing is written.

    Args:
        settings: the call's settings.
        wanted: what `update` may do.
        catalogue: the available missions; the built-in ones if not given.
        progress: what is told how far the call is.

    Returns:
        The gates, which run when they are taken.

    Raises:
        UnusablePathError: a path of the settings does not exist or cannot be used.
        InputInvalidError: the configuration is invalid.
    """
    selection = select_gates(settings)
    runs = replace(settings, least_runs=RUNS_BEFORE_ACCEPTANCE)

    def run() -> Iterator[Candidate | Acceptance]:
        files = {path for gate in selection.gates for path in _files_of(gate, settings)}
        read = _read(files)
        for item in assess(selection, runs, catalogue, Extras(progress=progress)):
            yield _sort(item, read, wanted, settings)

    return Review(
        gates=run(),
        problems=bounded(selection.problems),
        notices=bounded(selection.notices),
    )


def accept(
    candidate: Candidate, reason: str | None, wanted: UpdateSettings, settings: Settings
) -> Acceptance:
    """Accept the results that were shown, and write the golden.

    Args:
        candidate: the gate.
        reason: why; recorded in the golden.
        wanted: what `update` may do.
        settings: the call's settings.

    Returns:
        The acceptance; refused if a file of the gate changed since it ran, or if the golden cannot
        be written.
    """
    item = candidate.assessment
    if changed := _find_changed(candidate.read):
        problems = tuple(_changed(file_name(path, settings.root)) for path in changed)
        report = replace(item.report, problems=problems)
        return Acceptance(report=report, fate=Fate.REFUSED, outcome=report.outcome)
    before = candidate.read[item.gate.golden] if item.gate.golden else None
    planned = plan_update(item, replace(wanted, reason=reason), settings, before)
    return carry_out(item.gate, planned, settings)


def was_written(candidate: Candidate) -> bool:
    """Return whether the golden of an acceptance that was interrupted was written.

    Args:
        candidate: the gate.

    Returns:
        Whether it is no longer what the gate was compared with.
    """
    golden = candidate.assessment.gate.golden
    return golden is not None and hash_file(golden) != candidate.read[golden]


def _sort(
    item: Assessment, read: Contents, wanted: UpdateSettings, settings: Settings
) -> Candidate | Acceptance:
    """Return a candidate if there is something to decide."""
    if item.report.outcome is Outcome.PASSED:
        return Acceptance(report=item.report, fate=Fate.UNCHANGED, outcome=Outcome.PASSED)
    before = read[item.gate.golden] if item.gate.golden else None
    planned = plan_update(item, wanted, settings, before)
    if planned.fate is Fate.REFUSED:
        return planned
    tables = {settings.root / name: digest for name, digest in item.tables.items()}
    mine = {path: read[path] for path in _files_of(item.gate, settings)}
    return Candidate(assessment=replace(item, record=None), read={**mine, **tables})


def _files_of(gate: Gate, settings: Settings) -> Iterator[Path]:
    """Yield the files that are read for a gate, except the tables that its suite names."""
    yield from gate.read_files
    yield from settings.missions
    yield from (module.path for module in settings.modules if module.path is not None)


def _read(paths: Iterable[Path]) -> dict[Path, str | None]:
    return {path: hash_file(path) for path in paths}


def _find_changed(read: Contents) -> Collection[Path]:
    return [path for path, before in read.items() if hash_file(path) != before]


def _changed(name: str) -> Problem:
    return Problem(
        code="changed-since",
        message="this file changed since the gate ran, so nothing was accepted",
        hint="review the gate again",
        file=name,
    )

"""What `check --shard` does with the gates of a call: it runs a part of each, and keeps it."""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.pipeline import assess
from tier2gate.assessment.runs.proving import RUNS
from tier2gate.assessment.shared import Extras
from tier2gate.assessment.stopping import without_result
from tier2gate.foundation.errors import InputInvalidError, reason_of
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import goes_through_link
from tier2gate.foundation.whole_files import write_whole
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.selection import select_gates
from tier2gate.missions.catalogue import Catalogue
from tier2gate.results.report import GateReport, Report
from tier2gate.results.written_shards import WrittenShards
from tier2gate.settings import Settings, Shard
from tier2gate.shards.collecting import key_of, shard_name
from tier2gate.shards.shard import SHARD_VERSION
from tier2gate.shards.writing import write_shard

if TYPE_CHECKING:  # only on a terminal
    from tier2gate.runner.progress import Progress


def write_shards(
    settings: Settings,
    catalogue: Catalogue | None = None,
    *,
    progress: "Progress | None" = None,
) -> WrittenShards:
    """Run one shard of each gate of a call, and write what `merge` needs.

    Args:
        settings: the call's settings, with `shard` and `shard_dir`.
        catalogue: the available missions; the built-in ones if not given.
        progress: what is told how far the call is.

    Returns:
        The files that were written, and the gates without one.

    Raises:
        UnusablePathError: a path of the settings does not exist or cannot be used.
    """
    shard, folder = settings.shard, settings.shard_dir
    if shard is None or folder is None:
        raise ValueError("a shard and a folder are needed")
    try:
        selection = select_gates(settings)
    except InputInvalidError as error:
        report = Report(gates=(), problems=error.problems, outcomes=(error.outcome,))
        return WrittenShards(shard=shard, files=(), report=report)
    for gate in selection.gates:
        _remove_earlier(folder / _name_of(gate, shard, settings.root), folder)
    files: list[str] = []
    failed: list[GateReport] = []
    runs = replace(settings, least_runs=RUNS)
    for item in assess(selection, runs, catalogue, Extras(progress=progress)):
        written = _write(item, shard, folder, settings.root)
        if isinstance(written, GateReport):
            failed.append(written)
        else:
            files.append(written)
    report = Report(
        gates=failed,
        problems=selection.problems,
        notices=selection.notices,
        outcomes=(Outcome.NOTHING_RUN,) if selection.problems else (),
    )
    return WrittenShards(shard=shard, files=tuple(files), report=report)


def _write(item: Assessment, shard: Shard, folder: Path, root: Path) -> str | GateReport:
    """Write the file of a gate; return its name, or why it was not written."""
    if item.shard is None:
        return item.report
    path = folder / _name_of(item.gate, shard, root)
    try:
        _refuse_other_file(path, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, b"".join(write_shard(item.shard)))
    except OSError as error:
        problem = Problem(
            code="not-written",
            message=f"the shard cannot be written: {reason_of(error)}",
            hint="remove what is there, or choose another folder with --shard-dir",
            file=file_name(path, root),
        )
        report = replace(item.report, selected=None, notices=())
        return without_result(report, Outcome.INPUT_INVALID, problem)
    return file_name(path, root)


def _remove_earlier(path: Path, folder: Path) -> None:
    """Remove the shard of an earlier run, which must not pass for this one if this one stops."""
    with suppress(OSError):
        _refuse_other_file(path, folder)
        path.unlink(missing_ok=True)


def _name_of(gate: Gate, shard: Shard, root: Path) -> str:
    return shard_name(key_of(gate, root), shard)


def _refuse_other_file(path: Path, folder: Path) -> None:
    """Refuse to write outside the folder, through a link, or over a file that is not a shard."""
    name = file_name(path, folder)
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise PermissionError(1, "its golden is outside the folder that names are relative to")
    if goes_through_link(path, folder):
        raise PermissionError(1, "a symbolic link is in its place")
    if os.path.lexists(path):
        with path.open("rb") as file:
            start = file.read(1024)
        if start and SHARD_VERSION.encode() not in start:
            raise FileExistsError(17, "a file that is not a shard is in its place")

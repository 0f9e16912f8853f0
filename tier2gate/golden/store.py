"""Read, write and delete golden files; no other module does."""

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import UNREADABLE, Document, parse_json, read_bytes
from tier2gate.documents.schemas import stated_version, validate_document
from tier2gate.documents.text import CONFLICT_MARKER
from tier2gate.foundation.errors import (
    GoldenInvalidError,
    InputInvalidError,
    Tier2GateError,
    reason_of,
)
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.gate import SHARED_GOLDEN, Gate
from tier2gate.gates.naming import file_name
from tier2gate.golden.as_json import GOLDEN_VERSION, golden_from_json, has_older_format, is_of_run
from tier2gate.golden.bare_hash import parse_bare_hash
from tier2gate.golden.compact import RepeatedExpectationError
from tier2gate.golden.format import Golden
from tier2gate.golden.integrity import find_edit
from tier2gate.golden.same_text import find_same
from tier2gate.orchestration.collector import collector_paused

RESTORE_HINT = "restore it from Git, or accept the current results"
"""The remedy for a golden that tier2gate did not write."""

_COMPARED = {
    None: "",
    True: "; its hash is that of this run",
    False: "; its hash is not that of this run",
}

TAMPERED = "the golden was edited by hand, or badly merged"
"""Why the parts of a golden disagree."""

REWRITE_HINT = "rewrite it with update, which accepts the current results"
"""The remedy for a golden of an older format."""

MERGE_HINT = "keep either side, then review and accept the current results"
"""The remedy for a golden with conflict markers."""


def load_golden(gate: Gate, root: Path, run: Golden | None = None) -> Golden | None:
    """Load a gate's golden and check its integrity.

    Args:
        gate: the gate; its golden must be in its folder.
        root: the folder that file names are relative to.
        run: the golden of the current run, if there is one: it helps to find what was edited.

    Returns:
        The golden; `None` if there is none.

    Raises:
        GoldenInvalidError: it cannot be read, has another format, or its parts do not agree.
        InputInvalidError: its location is not allowed.
    """
    path = gate.golden
    if path is None:
        return None
    name = file_name(path, root)
    _check_location(path, name, gate.root)
    return read_golden(path, name, run) if os.path.lexists(path) else None


def golden_problems(gate: Gate, root: Path, known: Sequence[Problem]) -> tuple[Problem, ...]:
    """Find the problems of the golden of a gate whose other files are invalid.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
        known: the problems found in the gate.

    Returns:
        The problems; none if the golden was already refused.
    """
    golden = file_name(gate.golden, root) if gate.golden is not None else None
    refused = {problem.file for problem in known if problem.code != SHARED_GOLDEN}
    if golden in refused or any(path not in gate.read_files for path, _ in gate.faults):
        return ()
    try:
        load_golden(gate, root)
    except Tier2GateError as error:
        return error.problems
    return ()


def read_golden(path: Path, name: str, run: Golden | None = None) -> Golden:
    """Read a golden and check its integrity.

    Args:
        path: its path.
        name: its name in messages.
        run: as for `load_golden`.

    Returns:
        The golden.

    Raises:
        GoldenInvalidError: it cannot be read, has another format, or its parts do not agree.
    """
    with collector_paused():
        return _read(path, name, run)


def _read(path: Path, name: str, run: Golden | None) -> Golden:
    try:
        data = read_bytes(path, name, RECORD_LIMITS)
        bare = parse_bare_hash(data)
        if bare is not None:
            return bare
        same = None if run is None else find_same(data, name, run)
        if same is not None:
            return same
        document = parse_json(data, name, RECORD_LIMITS)
        del data  # as large as the text
    except InputInvalidError as error:
        raise GoldenInvalidError(*map(_restorable, error.problems)) from None
    return golden_of(document, run)


def write_golden(gate: Gate, root: Path, data: bytes, before: str | None) -> None:
    """Write a gate's golden, whole or not at all.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
        data: the content of the file.
        before: the hash of the content that it replaces; `None` if there was no file.

    Raises:
        InputInvalidError: it cannot be written, or somebody else changed it in the meantime; an
            existing file is unchanged.
    """
    if gate.golden is not None:
        with _writing(gate.golden, gate, root) as path:
            same = {before, hashlib.sha256(data).hexdigest()}  # another update may have written it
            from tier2gate.foundation.whole_files import write_whole  # noqa: PLC0415 - rarely needed

            write_whole(path, data, lambda: _confirm(path, root, same, "overwritten"))


def delete_golden(gate: Gate, root: Path, before: str | None) -> None:
    """Delete a golden whose suite is gone.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
        before: the hash of its content, as for `write_golden`.

    Raises:
        InputInvalidError: it cannot be deleted, or somebody else changed it in the meantime.
    """
    if gate.golden is not None:
        with _writing(gate.golden, gate, root, what="deleted") as path:
            _confirm(path, root, {before}, "deleted")
            path.unlink()
        tidy_up(gate)


def tidy_up(gate: Gate) -> None:
    """Remove the draft that a killed run may have left beside an up-to-date golden.

    Args:
        gate: the gate.
    """
    if gate.golden is not None:
        with contextlib.suppress(OSError):
            from tier2gate.foundation.whole_files import remove_draft  # noqa: PLC0415 - rarely needed

            remove_draft(gate.golden)


@contextlib.contextmanager
def _writing(path: Path, gate: Gate, root: Path, what: str = "written") -> Iterator[Path]:
    """Yield a golden's path to write to; turn a failure into a problem."""
    name = file_name(path, root)
    _check_location(path, name, gate.root)
    try:
        yield path
    except OSError as error:
        there = path.parent.exists()
        hint = "check the permissions of the folder" if there else "create its folder first"
        message = f"the golden cannot be {what}: {reason_of(error)}"
        problem = Problem(code="unwritable", message=message, hint=hint, file=name)
        raise InputInvalidError(problem) from None


def _confirm(path: Path, root: Path, allowed: Collection[str | None], what: str) -> None:
    """Refuse a golden that somebody else changed while the gate ran."""
    from tier2gate.foundation.contents import hash_file  # noqa: PLC0415 - rarely needed

    if hash_file(path) not in allowed:
        problem = Problem(
            code="changed-since",
            message=f"the golden changed while the gate ran, so it was not {what}",
            hint="run the command again",
            file=file_name(path, root),
        )
        raise InputInvalidError(problem)


def _check_location(path: Path, name: str, root: Path) -> None:
    """Refuse a golden that is a link, is outside the gate's folder, or is not a file."""
    fault = _location_fault(path, root)
    if fault is not None:
        what, hint = fault
        raise InputInvalidError(Problem(code="golden-location", message=what, hint=hint, file=name))


def _location_fault(path: Path, root: Path) -> tuple[str, str] | None:
    """Return what is wrong with a golden's location, and the remedy."""
    try:
        if path.is_symlink():
            return "the golden is a symbolic link", "put the file itself here"
        if not Path(real_path(path)).is_relative_to(real_path(root)):
            return "the golden is outside the given folder", "keep it beside its suite"
        if path.exists() and not path.is_file():
            return "the golden is not a file", "remove what is in its place"
    except OSError as error:  # no permission, or the name is too long
        reason = reason_of(error)
        return f"the golden cannot be reached: {reason}", "check the path and its permissions"
    return None


def _restorable(problem: Problem) -> Problem:
    """Replace the remedy of a problem: a golden must not be fixed by hand."""
    if problem.code == UNREADABLE:
        return problem
    hint = MERGE_HINT if problem.code == CONFLICT_MARKER else RESTORE_HINT
    return replace(problem, hint=hint)


def golden_of(document: Document, run: Golden | None = None) -> Golden:
    """Turn a document into a golden and check its integrity.

    Args:
        document: the document.
        run: as for `load_golden`.

    Returns:
        The golden.

    Raises:
        GoldenInvalidError: it is not a golden, has another format, or its parts do not agree.
    """
    version = stated_version(document.value) or ""
    if version.startswith("golden@") and version != GOLDEN_VERSION:
        message = f"the golden has format {version[:40]}; this version reads {GOLDEN_VERSION}"
        hint = "use a newer tier2gate"
        problem = document.problem(
            ("schema_version",), code="golden-newer", message=message, hint=hint
        )
        raise GoldenInvalidError(problem)
    if has_older_format(document.value):
        message = f"the golden has an older format{_COMPARED[is_of_run(document.value, run)]}"
        problem = document.problem((), code="golden-older", message=message, hint=REWRITE_HINT)
        raise GoldenInvalidError(problem)
    if problems := validate_document(document, "golden"):
        raise GoldenInvalidError(*map(_restorable, problems))
    try:
        golden = golden_from_json(document.value)
        edited = find_edit(document.value, golden, run)
    except RepeatedExpectationError as error:
        raise _tampered(document, error.path, str(error)) from None
    if edited is not None:
        raise _tampered(document, *edited)
    return golden


def _tampered(document: Document, path: ValuePath, what: str) -> GoldenInvalidError:
    message = f"{what}: {TAMPERED}"
    return GoldenInvalidError(
        document.problem(path, code="golden-tampered", message=message, hint=RESTORE_HINT)
    )

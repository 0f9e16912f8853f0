"""A temporary folder."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tier2gate.foundation.errors import ExecutionError, reason_of
from tier2gate.foundation.problems import Problem


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make an empty folder, and remove it with its content at the end.

    Yields:
        Its real path.

    Raises:
        ExecutionError: it cannot be made.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="tier2gate-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _unusable("made", error) from None
    with folder as name:
        yield Path(name).resolve()


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a temporary folder.

    Args:
        folder: the folder, or one in it.
        files: name → text; a name may have folders.

    Raises:
        ExecutionError: a file cannot be written.
    """
    for name, text in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise _unusable("written to", error) from None


def _unusable(what: str, error: OSError) -> ExecutionError:
    return ExecutionError(
        Problem(
            code="no-temporary-folder",
            message=f"the temporary folder cannot be {what}: {reason_of(error)}",
            hint="set TMPDIR to a folder that tier2gate can write to",
        )
    )

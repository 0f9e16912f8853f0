"""Checks of the paths that a user gives."""

import os
from collections.abc import Iterable
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.gates.naming import files_of_gate, gate_name, kind_of
from tier2gate.settings import PythonProgram

_NOUNS = {
    "expectations": "an expectations file",
    "golden": "a golden",
    "missions": "a missions file",
}


def check_reachable(paths: Iterable[Path]) -> None:
    """Refuse paths that cannot be accessed; a missing file is accepted here.

    Args:
        paths: the paths.

    Raises:
        UnusablePathError: a name is too long or has a null character, or a folder on the path may
            not be entered.
    """
    for path in paths:
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except ValueError:  # as UnicodeEncodeError, too
            message = f"{path.as_posix()}: no file has a name with a null character or a surrogate"
            raise UnusablePathError(message) from None
        except OSError as error:
            message = f"{path.as_posix()}: cannot be accessed: {error.strerror}"
            raise UnusablePathError(message) from None


def find_program(shown: str, folder: Path = Path()) -> PythonProgram:
    """Find an interpreter as a shell does: a name without a folder is looked up in `PATH`.

    Args:
        shown: its path, or its name.
        folder: the folder that the path is relative to; a file of this name in it comes first.

    Returns:
        The interpreter, which need not exist.
    """
    found = None
    if os.sep not in shown and not os.path.lexists(folder / shown):
        import shutil  # noqa: PLC0415 - rarely needed

        found = shutil.which(shown)
    path = folder / shown if found is None else Path(found)
    return PythonProgram(shown=shown, path=path, is_on_path=found is not None)


def refuse_folders(missions: Iterable[Path]) -> None:
    """Refuse folders that are given as files of missions.

    Args:
        missions: the paths.

    Raises:
        UnusablePathError: one of them is a folder.
    """
    for path in missions:
        if os.path.isdir(path):
            message = f"{path.as_posix()}: this is a folder; name each file of missions in it"
            raise UnusablePathError(message)


def describe_unfit(path: Path) -> str:
    """Explain why a file does not select a gate, and what to give instead.

    Args:
        path: an existing file that is not named like a suite.

    Returns:
        What is wrong; what to do.
    """
    kind = kind_of(path)
    if kind is None:
        return (
            "not named NAME.suite.yaml; "
            "to use other names, give --suite, --expectations and --golden"
        )
    beside = [f for f in files_of_gate(path.parent, gate_name(path)) if kind_of(f) == "suite"]
    meant = named(beside[0].name) if beside else "the suite that belongs to it"
    return f"this is {_NOUNS.get(kind, 'another kind of file')}, not a suite; give {meant}"

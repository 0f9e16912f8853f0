"""Which code called a function: the user's, a library's, or an import."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType, TracebackType

_OURS = f"{Path(__file__).parents[2]}{os.sep}"
_IMPORTING = "<frozen importlib._bootstrap>"
_LOADERS = "<frozen importlib._bootstrap_external>"
_RELOADING = "_exec"
"""The function there that executes a module anew."""


def callers(frame: FrameType | None) -> Iterator[FrameType]:
    """Iterate over a frame and those that called it, without tier2gate's own frames.

    Args:
        frame: where to begin.

    Yields:
        The frames, innermost first.
    """
    while frame is not None:
        if not frame.f_code.co_filename.startswith(_OURS):
            yield frame
        frame = frame.f_back


def find_users_line(
    frame: FrameType | None, is_users: Callable[[str], bool]
) -> tuple[str, int] | None:
    """Find the user's line that called a function.

    Args:
        frame: where to begin.
        is_users: tells whether a file holds the user's own code.

    Returns:
        The `(file, line)`; `None` if no line of the user's is involved.
    """
    for caller in callers(frame):
        if is_users(caller.f_code.co_filename):
            return caller.f_code.co_filename, caller.f_lineno
    return None


def is_importing(frame: FrameType | None, is_users: Callable[[str], bool] | None = None) -> bool:
    """Tell whether a call is part of an import.

    A reload is not an import: it would give a package new values each time.

    Args:
        frame: where to begin.
        is_users: tells whether a file holds the user's own code; given if imports do not count
            that are further from the call than such code.

    Returns:
        Whether it is.
    """
    importing = False
    for caller in callers(frame):
        file = caller.f_code.co_filename
        if file == _IMPORTING:
            importing = caller.f_code.co_name != _RELOADING
        elif file != _LOADERS:
            if importing:
                return True
            if is_users is not None and is_users(file):
                return False
    return importing


def find_library_line(
    frame: FrameType | None, is_users: Callable[[str], bool], folders: Iterable[str]
) -> str | None:
    """Find the line of an installed package that called a function.

    Args:
        frame: where to begin.
        is_users: tells whether a file holds the user's own code.
        folders: the folders of installed packages.

    Returns:
        `package/module.py:line`, the innermost; `None` if the user's code is closer to the call.
    """
    below = [f"{folder}{os.sep}" for folder in folders]
    for caller in callers(frame):
        file = caller.f_code.co_filename
        if is_users(file):
            return None
        if (name := _name_in_package(file, below)) is not None:
            return f"{name}:{caller.f_lineno}"
    return None


def find_raising_line(
    error: BaseException, is_users: Callable[[str], bool], folders: Iterable[str]
) -> str | None:
    """Find the line of an installed package that raised an exception, or called what raised it.

    Args:
        error: the exception.
        is_users: tells whether a file holds the user's own code.
        folders: the folders of installed packages.

    Returns:
        `package/module.py:line`, the innermost; `None` if the user's code is closer to it.
    """
    below = [f"{folder}{os.sep}" for folder in folders]
    found = None
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if is_users(file):
            found = None
        elif not file.startswith(_OURS) and (name := _name_in_package(file, below)) is not None:
            found = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _name_in_package(file: str, below: Iterable[str]) -> str | None:
    """Return the name of a file from the folder that packages are installed in, if it is in one."""
    if not os.path.isabs(file):  # noqa: PTH117 - `co_filename` is text
        return None
    real = os.path.realpath(file)
    folder = max((f for f in below if real.startswith(f)), key=len, default=None)
    return None if folder is None else real.removeprefix(folder).replace(os.sep, "/")


def locate(
    call: str, frame: FrameType | None, is_users: Callable[[str], bool], folders: Iterable[str]
) -> tuple[str, tuple[str, int] | None]:
    """Find where a call was made.

    Args:
        call: the call.
        frame: where to begin.
        is_users: tells whether a file holds the user's own code.
        folders: the folders of installed packages.

    Returns:
        The call, with the line of the package that made it, and the user's `(file, line)`; `None`
        if no line of the user's is involved.
    """
    library = find_library_line(frame, is_users, folders)
    return f"{call} in {library}" if library else call, find_users_line(frame, is_users)

"""Write a report to a file, or directly to a device or pipe such as `/dev/stdout`."""

import contextlib
import errno
import os
import select
import stat
from pathlib import Path

from tier2gate.foundation.real_paths import real_path

_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_PATIENCE = 2.0
"""Seconds to wait for the reader of a pipe that this process did not inherit."""


def write_report(path: Path, data: bytes) -> None:
    """Write a report, and create missing folders.

    A file is written whole or not at all; links are followed.

    Args:
        path: where to write it.
        data: the report.

    Raises:
        OSError: it cannot be written, or no program reads the pipe.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        info = path.stat()
    except FileNotFoundError:
        info = None
    if info is not None and _is_already_open(info):
        with path.open("ab") as file:  # waits for a slow reader, as printing does
            file.write(data)
    elif info is None or stat.S_ISREG(info.st_mode):
        _write_file(Path(real_path(path)), data, is_there=info is not None)
    elif stat.S_ISDIR(info.st_mode):
        from tier2gate.foundation.whole_files import refuse_odd_file  # noqa: PLC0415 - rarely needed

        refuse_odd_file(info)
    else:
        _write_into(path, data, is_pipe=stat.S_ISFIFO(info.st_mode))


def _write_file(path: Path, data: bytes, *, is_there: bool) -> None:
    """Write a file whole, or in place if it cannot be replaced by a rename, such as a mount."""
    try:
        from tier2gate.foundation.whole_files import write_whole  # noqa: PLC0415 - rarely needed

        write_whole(path, data)
    except OSError as error:
        if not is_there or error.errno not in _NO_RENAME:
            raise
        with path.open("r+b") as file:
            file.write(data)
            file.truncate()


_NO_RENAME = (errno.EACCES, errno.EBUSY, errno.EPERM, errno.EXDEV)


def _is_already_open(info: os.stat_result) -> bool:
    """Return whether this process was started with a file or pipe open, as by `> FILE` or `| less`.

    The process that opened it would not see a new file in its place.
    """
    try:
        names = os.listdir("/dev/fd")  # noqa: PTH208 - only names are needed
    except OSError:
        names = ["1", "2"]
    for name in names:
        with contextlib.suppress(OSError):  # the descriptor that listed the folder is closed
            if name != "0" and os.path.samestat(os.fstat(int(name)), info):
                return True
    return False


def _write_into(path: Path, data: bytes, *, is_pipe: bool) -> None:
    """Write to an existing device or pipe, without waiting for a reader to appear."""
    flags = os.O_WRONLY | os.O_APPEND | _NO_WAIT
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if is_pipe and error.errno == errno.ENXIO:
            raise BrokenPipeError(errno.EPIPE, "no program reads this pipe") from None
        raise
    try:
        _feed(descriptor, data)
    finally:
        os.close(descriptor)


def _feed(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            _, ready, _ = select.select([], [descriptor], [], _PATIENCE)
            if not ready:
                message = f"no program has read from this pipe for {_PATIENCE:g} seconds"
                raise TimeoutError(errno.ETIMEDOUT, message) from None

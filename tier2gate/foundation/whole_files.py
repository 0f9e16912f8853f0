"""Write files completely or not at all, even if the write fails or is interrupted."""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks, and cannot rename an open file
    _HAS_LOCKS = False
else:
    _HAS_LOCKS = True

_LONGEST_NAME = 255  # bytes, on the usual file systems
_BINARY = getattr(os, "O_BINARY", 0)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def write_whole(path: Path, data: bytes, confirm: Callable[[], None] | None = None) -> None:
    """Write a file through a draft that is renamed into place.

    A replaced file keeps its mode and, if the system allows it, its owner. A new file follows the
    umask.

    Args:
        path: the file; not a link.
        data: its content.
        confirm: called just before the rename, while other writers of the file wait; if it raises,
            the file is unchanged.

    Raises:
        OSError: it cannot be written, or the path is not a regular file. The old content is
            unchanged, and no draft is left.
    """
    if not _HAS_LOCKS:
        _write_without_lock(path, data, confirm)
        return
    with _locked_draft(path) as (descriptor, draft):
        try:
            before = path.lstat()
        except FileNotFoundError:
            _drop_unusual_mode(descriptor)
        else:
            refuse_odd_file(before)
            _keep_ownership(descriptor, before)
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if confirm is not None:
            confirm()
        draft.replace(path)
        _sync_folder(path.parent)


def append_whole(path: Path, data: bytes) -> None:
    """Append to a regular file; never block, as a pipe without a reader would.

    Args:
        path: the file; created if it is missing.
        data: what to append.

    Raises:
        OSError: it cannot be written, or is not a regular file. The file is unchanged.
    """
    with contextlib.suppress(FileNotFoundError):
        refuse_odd_file(path.stat())  # opening and closing a pipe would end its reader
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _NO_WAIT | _BINARY
    descriptor = os.open(path, flags, 0o666)
    try:
        info = os.fstat(descriptor)
        refuse_odd_file(info)
        try:
            _write_all(descriptor, data)
        except BaseException:
            os.ftruncate(descriptor, info.st_size)
            raise
    finally:
        os.close(descriptor)


def remove_draft(path: Path) -> None:
    """Remove the draft that a killed writer may have left next to a file.

    Args:
        path: the file.

    Raises:
        OSError: it cannot be removed.
    """
    if not _HAS_LOCKS:
        draft_of(path).unlink(missing_ok=True)
    elif draft_of(path).is_file():
        with _locked_draft(path) as (_, draft):
            draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """Return the path of a file's draft.

    Args:
        path: the file.

    Returns:
        A path in the same folder.
    """
    name = f".{path.name}.tier2gate-draft"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()
        name = f".{digest}.tier2gate-draft"
    return path.with_name(name)


def refuse_odd_file(info: os.stat_result) -> None:
    """Refuse anything that is not a regular file.

    Args:
        info: the file's status.

    Raises:
        OSError: it is a folder, a link, a pipe, a device or a socket.
    """
    if stat.S_ISDIR(info.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(info.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")


def _write_without_lock(path: Path, data: bytes, confirm: Callable[[], None] | None) -> None:
    draft = draft_of(path)
    draft.unlink(missing_ok=True)
    try:
        with contextlib.suppress(FileNotFoundError):
            refuse_odd_file(path.lstat())
        with draft.open("xb") as file:
            file.write(data)
        if confirm is not None:
            confirm()
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _locked_draft(path: Path) -> Iterator[tuple[int, Path]]:
    """Open a file's draft and lock it.

    The system releases the lock of a killed writer, and the next one overwrites its draft. So no
    drafts pile up, and of several concurrent writers the last one's file remains, complete.
    """
    draft = draft_of(path)
    while True:
        flags = os.O_RDWR | os.O_CREAT | _NO_FOLLOW | _NO_WAIT | _BINARY
        descriptor = os.open(draft, flags, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if not _is_still(descriptor, draft):
                continue  # meanwhile another writer renamed it into place
            if not _is_only_a_draft(os.fstat(descriptor)):
                draft.unlink()
                continue
            os.ftruncate(descriptor, 0)
            try:
                yield descriptor, draft
            except BaseException:
                if _is_still(descriptor, draft):  # neither renamed into place nor another writer's
                    draft.unlink()
                raise
            return
        finally:
            os.close(descriptor)


def _is_still(descriptor: int, draft: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), draft.lstat())
    except FileNotFoundError:
        return False


def _is_only_a_draft(info: os.stat_result) -> bool:
    """Return whether a file has no other name whose content would be lost by truncating it."""
    return stat.S_ISREG(info.st_mode) and info.st_nlink == 1


def _drop_unusual_mode(descriptor: int) -> None:
    """Clear mode bits of an existing draft that a new file would not have, such as executable."""
    mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
    if hasattr(os, "fchmod") and mode & ~0o666:
        os.fchmod(descriptor, mode & 0o666)


def _keep_ownership(descriptor: int, before: os.stat_result) -> None:
    if hasattr(os, "fchown"):
        with contextlib.suppress(PermissionError):  # only root may give files away
            os.fchown(descriptor, before.st_uid, before.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut, if the system allows it; the file is already renamed."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

"""The workspace of a job: no path may leave it, and what is written there is its owner's."""

import contextlib
import os
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import real_path
from tier2gate.foundation.whole_files import write_whole
from tier2gate.gates.boundary import leaves_its_own_path
from tier2gate.gates.selection import check_reachable


def inside(workspace: Path, folder: Path, path: str) -> Path:
    """Resolve a path that a workflow names, and keep it in the workspace.

    Args:
        workspace: the checkout.
        folder: what the path is relative to.
        path: as it was written.

    Returns:
        The path, below the workspace.

    Raises:
        UnusablePathError: it leads out of the workspace, or where nobody can look.
    """
    joined = folder / path
    refuse_outside(workspace, joined, path)
    if leaves_its_own_path(joined):
        # Files are opened by the one, and named by the other.
        message = f"the path {named(path)} goes up out of a link; name what is meant without .."
        raise UnusablePathError(message)
    if joined.is_relative_to(workspace):
        return joined
    return workspace / os.path.relpath(joined.resolve(), workspace.resolve())


def refuse_outside(workspace: Path, path: Path, written: str) -> None:
    """Refuse a path that leads out of the workspace, through links, too.

    Args:
        workspace: the checkout.
        path: the path.
        written: what it is called in the message.

    Raises:
        UnusablePathError: it does, or it leads where nobody can look.
    """
    try:
        is_inside = path.resolve().is_relative_to(workspace.resolve())
    except (OSError, RuntimeError):  # links that go round in a circle
        is_inside = False
    if not is_inside:
        message = f"the path {named(written)} leads out of the workspace; name what is inside it"
        raise UnusablePathError(message)
    check_reachable([path])


def refuse_links(workspace: Path, path: Path, written: str) -> None:
    """Refuse a path to write to that a link leads elsewhere, be it inside of the workspace.

    Args:
        workspace: the checkout, and so full of what a stranger may have put there.
        path: the path.
        written: what it is called in the message.

    Raises:
        UnusablePathError: there is a link on the way.
    """
    # `link/..` is not where it seems to be, so what the system makes of the path is what counts.
    written_out = Path(real_path(workspace), os.path.relpath(path, workspace))
    if Path(real_path(path)) != written_out:
        message = f"the path {named(written)} leads through a link; nothing is written through one"
        raise UnusablePathError(message)


def named_from(workspace: Path, message: str) -> str:
    """Name the path that a message begins with as the workflow does, never from the root.

    Args:
        workspace: the checkout.
        message: `PATH: what is wrong`.

    Returns:
        The message, with the path from the workspace; `.` for the workspace itself.
    """
    top = workspace.as_posix()
    if message.startswith(f"{top}:"):
        return f".{message.removeprefix(top)}"
    return message.removeprefix(f"{top}/")


def write_file(path: Path, data: bytes, workspace: Path) -> None:
    """Write a file into the workspace, with the folders that are missing, for its owner.

    Args:
        path: the file.
        data: what it is to hold.
        workspace: the checkout.

    Raises:
        OSError: it cannot be written, or a link or anything else that is not a regular file is in
            its place; what was there before is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        raise PermissionError(1, "a symbolic link is in its place")
    write_whole(path, data)
    hand_over(path, workspace)


def hand_over(path: Path, workspace: Path) -> None:
    """Give what a container wrote as root, and the folders above it, to the workspace's owner.

    What cannot be given away stays root's.

    Args:
        path: a file, or a folder with all that is in it.
        workspace: the checkout; whoever owns it gets what root owns on the way there.
    """
    if not hasattr(os, "chown") or os.geteuid() != 0 or not path.exists():
        return
    owner = workspace.stat()
    above = [folder for folder in path.parents if folder.is_relative_to(workspace)]
    below = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else []
    for item in (*above, path, *below):
        if item.lstat().st_uid == 0:
            # A container may take this from root, or not know the owner; nothing hangs on it.
            with contextlib.suppress(OSError):
                os.chown(item, owner.st_uid, owner.st_gid, follow_symlinks=False)

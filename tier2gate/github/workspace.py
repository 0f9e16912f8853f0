"""The workspace of a job: all paths must be inside it, and its owner owns the files written."""

import contextlib
import os
import posixpath
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import goes_through_link
from tier2gate.foundation.whole_files import write_whole
from tier2gate.gates.boundary import leaves_its_own_path
from tier2gate.gates.search.given_paths import check_reachable


def inside(workspace: Path, folder: Path, path: str) -> Path:
    """Resolve a path given in a workflow, and check that it is inside the workspace.

    Args:
        workspace: the checkout.
        folder: the folder that the path is relative to.
        path: the path as written.

    Returns:
        The path, below the workspace.

    Raises:
        UnusablePathError: it is outside the workspace, or cannot be accessed.
    """
    joined = folder / path
    refuse_outside(workspace, joined, path)
    if leaves_its_own_path(joined):
        # The file that is opened would differ from the file that is named in output.
        message = f"the path {named(path)} uses .. after a link; write it without .."
        raise UnusablePathError(message)
    if joined.is_relative_to(workspace):
        return joined
    return workspace / os.path.relpath(joined.resolve(), workspace.resolve())


def refuse_outside(workspace: Path, path: Path, written: str) -> None:
    """Refuse a path that is outside the workspace, also through links.

    Args:
        workspace: the checkout.
        path: the path.
        written: its name for the message.

    Raises:
        UnusablePathError: it is outside the workspace, or cannot be accessed.
    """
    try:
        is_inside = path.resolve().is_relative_to(workspace.resolve())
    except (OSError, RuntimeError):  # a loop of links
        is_inside = False
    except ValueError:  # no path has such a name, as `check_reachable` says
        is_inside = True
    if not is_inside:
        message = f"the path {named(written)} is outside the workspace; use a path inside it"
        raise UnusablePathError(message)
    check_reachable([path])


def refuse_links(workspace: Path, path: Path, written: str) -> None:
    """Refuse to write to a path through a link, even if the target is inside the workspace.

    Args:
        workspace: the checkout, whose content is untrusted.
        path: the path.
        written: its name for the message.

    Raises:
        UnusablePathError: the path goes through a link.
    """
    if goes_through_link(path, workspace):
        message = f"the path {named(written)} goes through a link; use a path without links"
        raise UnusablePathError(message)


def named_from(workspace: Path, message: str) -> str:
    """Make the path at the start of a message relative to the workspace.

    Args:
        workspace: the checkout.
        message: `PATH: what is wrong`.

    Returns:
        The message with the relative path; `.` for the workspace itself.
    """
    top = workspace.as_posix()
    if message.startswith(f"{top}:"):
        return f".{message.removeprefix(top)}"
    return message.removeprefix(f"{top}/")


def from_workspace(name: str, folder: str) -> str:
    """Name a file from the workspace, as GitHub expects it.

    Args:
        name: its name from a folder.
        folder: that folder, from the workspace; `.` for the workspace itself.

    Returns:
        Its name from the workspace.
    """
    return name if folder == "." else posixpath.normpath(posixpath.join(folder, name))


def write_file(path: Path, data: bytes, workspace: Path) -> None:
    """Write a file into the workspace, create missing folders, and give them to its owner.

    Args:
        path: the file.
        data: its content.
        workspace: the checkout.

    Raises:
        OSError: it cannot be written, or a link or other irregular file is in its place; an
            existing file is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        raise PermissionError(1, "a symbolic link is in its place")
    write_whole(path, data)
    hand_over(path, workspace)


def hand_over(path: Path, workspace: Path) -> None:
    """Give files that a container wrote as root, and their folders, to the workspace's owner.

    Files that cannot be given away still belong to root.

    Args:
        path: a file, or a folder with everything in it.
        workspace: the checkout.
    """
    if not hasattr(os, "chown") or os.geteuid() != 0 or not path.exists():
        return
    owner = workspace.stat()
    above = [folder for folder in path.parents if folder.is_relative_to(workspace)]
    below = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else []
    for item in (*above, path, *below):
        if item.lstat().st_uid == 0:
            # A container may deny this to root, or not know the owner; this does no harm.
            with contextlib.suppress(OSError):
                os.chown(item, owner.st_uid, owner.st_gid, follow_symlinks=False)

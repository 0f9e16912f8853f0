"""Simulated file owners, so that any user can test what root does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

UID, GID = 1001, 121


@dataclass(kw_only=True)
class Owners:
    """A disk on which root owns everything except the listed paths.

    Attributes:
        listed: path → its owner.
        error: what changing an owner raises, or `None` if it succeeds.
        given: the changed paths in order, with their new user and group.
    """

    listed: dict[Path, int] = field(default_factory=dict)
    error: OSError | None = None
    given: list[tuple[Path, int, int]] = field(default_factory=list)

    def chown(self, path: Path, uid: int, gid: int, *, follow_symlinks: bool = True) -> None:
        """Change a file's owner, as `os.chown` does."""
        if self.error is not None:
            raise self.error
        owned = path.resolve() if follow_symlinks else path
        self.listed[owned] = uid
        self.given.append((owned, uid, gid))


@contextmanager
def owned(workspace: Path, *, euid: int = 0, error: OSError | None = None) -> Iterator[Owners]:
    """Simulate a disk that root owns, except for the workspace, for any user."""
    owners = Owners(listed={workspace: UID}, error=error)
    stat, lstat = Path.stat, Path.lstat

    def simulated(real: os.stat_result, path: Path) -> os.stat_result:
        uid = owners.listed.get(path, 0)
        fields = list(real)
        fields[4:6] = (uid, GID if uid else 0)
        return os.stat_result(fields)

    def own_stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        return simulated(stat(path, follow_symlinks=follow_symlinks), path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: euid)
        patch.setattr(os, "chown", owners.chown)
        patch.setattr(Path, "stat", own_stat)
        patch.setattr(Path, "lstat", lambda path: simulated(lstat(path), path))
        yield owners

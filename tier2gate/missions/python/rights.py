"""The rights and the resources of the child."""

import contextlib
import os
import signal
import stat
import sys
import sysconfig
from pathlib import Path

from tier2gate.missions.python.native import import_ctypes

NOBODY = 65_534
"""The user that missions run as if root starts them."""

_PR_SET_PDEATHSIG = 1
_MIB = 1024 * 1024
_MAX_PRINTED = 64 * _MIB


def limit_resources(mebibytes: int) -> None:
    """Limit the memory, on Linux also what is printed; write no core dump.

    Args:
        mebibytes: the memory.
    """
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for name, limit in (("RLIMIT_AS", mebibytes * _MIB), ("RLIMIT_FSIZE", _MAX_PRINTED)):
        if sys.platform == "linux":
            hard = resource.getrlimit(getattr(resource, name))[1]
            least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(getattr(resource, name), (least, least))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with_parent(parent: int) -> None:
    """On Linux, have the kernel kill this process when its parent ends for any reason.

    Args:
        parent: the parent's pid.
    """
    if sys.platform != "linux":
        return
    import_ctypes().CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent had already ended
        os.kill(os.getpid(), signal.SIGKILL)


def drop_root(*folders: str) -> None:
    """Switch from root to the user `nobody`, if that user can read the files of Python and these.

    Args:
        *folders: the user's own folders.
    """
    if not hasattr(os, "setuid") or os.getuid() != 0:
        return
    paths = sysconfig.get_paths()
    pythons = (paths[name] for name in ("stdlib", "purelib", "platlib"))
    if all(map(_is_open_to_all, (*pythons, *folders))):
        with contextlib.suppress(PermissionError):  # root in a hardened container
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)


def _is_open_to_all(folder: str) -> bool:
    path = Path(folder).resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))

"""What installed packages may find out about the machine while they are imported.

They count processors, try the network, look for settings and load native libraries. Anything that
could tell something new later, such as a socket, must be closed when the import ends.
"""

import os
import stat
import sys
from typing import Any

_PROCESSORS = "/sys/devices/system/cpu"
_CGROUP = "/sys/fs/cgroup"
_READABLE = (
    os.devnull,
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/self/cgroup",
    "/proc/self/mountinfo",
    "/proc/self/stat",  # psutil, and dask if it is there
    "/proc/stat",  # psutil counts its columns
    _PROCESSORS,
    *(f"{_PROCESSORS}/{name}" for name in ("online", "possible", "present")),
    *(f"{_CGROUP}/{name}" for name in ("memory.max", "memory/memory.limit_in_bytes")),
)
_LIBRARIES = ("/lib/", "/lib64/", "/usr/", "/opt/", "/System/")
"""Where systems keep libraries."""

_OF_NATIVE_CODE = (
    "ctypes.addressof",
    "ctypes.cdata",
    "ctypes.cdata/buffer",
    "ctypes.create_string_buffer",
    "ctypes.create_unicode_buffer",
)
_LOOPBACK = ("127.0.0.1", "::1")
_OPEN_FILES = "/proc/self/fd"
SOCKET, PIPE = "socket", "pipe"


def imports_may_read(path: Any) -> bool:
    """Tell whether an import may open a file to read it, besides those that missions may.

    Args:
        path: a path as text or bytes, or the descriptor of an open file; for anything else the
            answer is no.

    Returns:
        Whether it does not exist, describes the machine, or is a pipe: those are opened just before
        a process is started, which is refused.
    """
    real = find_target(path)
    if real is None:
        return False
    if real == PIPE if type(path) is int else not os.path.lexists(real):
        return True
    return real in map(os.path.realpath, _READABLE)


def imports_may_load(library: Any) -> bool:
    """Tell whether an import may load a native library, besides those of packages.

    Args:
        library: its name, as the linker finds it, or its path.

    Returns:
        Whether it is the system's, or does not exist.
    """
    try:
        name = os.fsdecode(library)
    except TypeError:
        return False
    return (
        os.sep not in name
        or not os.path.lexists(name)
        or os.path.realpath(name).startswith(_LIBRARIES)
    )


def imports_may_call(event: str, arguments: tuple[Any, ...]) -> bool:
    """Tell whether an import may make a call that is refused elsewhere.

    Args:
        event: the call's audit event.
        arguments: those of the event.

    Returns:
        Whether it asks for the machine's name, makes a buffer for native code, or tries whether
        the network has IPv6.
    """
    if event == "socket.__new__":
        network = sys.modules["_socket"]
        return arguments[1] in (network.AF_INET, network.AF_INET6)
    if event == "socket.bind":
        address = arguments[1]
        return isinstance(address, tuple) and address[0] in _LOOPBACK and address[1] == 0
    return event == "socket.gethostname" or event in _OF_NATIVE_CODE


def find_target(path: Any) -> str | None:
    """Find what a path or an open file is.

    Args:
        path: a path as text or bytes, or a descriptor.

    Returns:
        The path without links, `SOCKET` or `PIPE`; `None` if it is none of these.
    """
    try:
        if type(path) is not int:
            return os.path.realpath(os.fsdecode(path))
        mode = os.fstat(path).st_mode
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            return SOCKET if stat.S_ISSOCK(mode) else PIPE
        return os.readlink(f"{_OPEN_FILES}/{path}")  # noqa: PTH115 - may be no path at all
    except (OSError, TypeError, ValueError):
        return None

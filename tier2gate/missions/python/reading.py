"""What missions may read: files and folders of the interpreter and of installed packages."""

import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

_MAGIC = frozenset("*?[")
_INSTALLED = ("/site-packages/", "/dist-packages/")
"""Parts of paths of installed packages, also of those that another environment lends."""

_OPEN_FILES = "/proc/self/fd"
_CONTROL_GROUPS = "/sys/fs/cgroup/"
_PROCESSORS = ("cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.max")
"""Files there that tell, like `os.cpu_count`, how many processors there are."""


class Readable:
    """The folders that may be read, with all that is below them.

    Attributes:
        packages: the folders of installed packages.
        is_installed: tells whether a file of code belongs to the interpreter or to an installed
            package; those that are installed to be edited do not, and code without a file does.
    """

    def __init__(self, folders: Iterable[str] = ()) -> None:
        """Look up the folders of this interpreter.

        Args:
            folders: more folders that modules are imported from.
        """
        import site  # noqa: PLC0415 - needed in the child only
        import zoneinfo  # noqa: PLC0415 - needed in the child only

        paths = sysconfig.get_paths()
        library = _resolve(paths[name] for name in ("stdlib", "platstdlib"))
        installed = [paths["purelib"], paths["platlib"], *site.getsitepackages()]
        self.packages = sorted(_resolve([*installed, *sys.path]) - library)
        self._installed = tuple(f"{root}{os.sep}" for root in library | _resolve(installed))
        self.is_installed: Callable[[str], bool] = cache(self._is_installed)
        self._roots = sorted(
            {
                *library,
                *self.packages,
                *_resolve(zoneinfo.TZPATH),
                *_resolve([*folders, *_edited_packages()]),
            }
        )

    def has(self, path: Any) -> bool:
        """Tell whether a path is in one of the folders.

        A relative path is not: the current folder or the linker decides where it leads.

        Args:
            path: a path as text, bytes or `PathLike`, or the descriptor of an open file; for
                anything else the answer is no.

        Returns:
            Whether it is, after following links.
        """
        try:
            if type(path) is int:
                path = os.readlink(f"{_OPEN_FILES}/{path}")  # noqa: PTH115 - may be no path at all
            real = os.path.realpath(os.fsdecode(path))
            whole = os.path.isabs(path)  # noqa: PTH117 - also of bytes
        except (OSError, TypeError, ValueError):
            return False
        return whole and (
            any(real == root or real.startswith(f"{root}{os.sep}") for root in self._roots)
            or (real.startswith(_CONTROL_GROUPS) and real.endswith(_PROCESSORS))
            or _has_certificates(real)
        )

    def _is_installed(self, file: str) -> bool:
        if not os.path.isabs(file):  # noqa: PTH117 - it is text
            return True
        real = os.path.realpath(file)
        return real.startswith(self._installed) or any(name in real for name in _INSTALLED)

    def has_matches(self, folder: Any, pattern: Any) -> bool:
        """Tell whether a search with a pattern begins in one of the folders.

        Args:
            folder: where to search; `None` for the current folder.
            pattern: the pattern, as `glob` or `pathlib` use it.

        Returns:
            Whether the part without wildcards is in one of them.
        """
        start = _start_of(folder, pattern)
        return start is not None and self.has(start)


def has_no_matches(folder: Any, pattern: Any) -> bool:
    """Tell whether a search with a pattern begins at something that does not exist.

    Args:
        folder: where to search; `None` for the current folder.
        pattern: the pattern, as `glob` or `pathlib` use it.

    Returns:
        Whether the part without wildcards does not exist.
    """
    start = _start_of(folder, pattern)
    return start is not None and not os.path.lexists(start)


def _start_of(folder: Any, pattern: Any) -> Path | None:
    """Return the part of a pattern without wildcards; `None` if it cannot be one."""
    try:
        parts = Path(os.fsdecode(pattern)).parts
        start = "" if folder is None else os.fsdecode(folder)
    except TypeError:
        return None
    return Path(start, *takewhile(lambda part: not _MAGIC & set(part), parts))


def _has_certificates(real: str) -> bool:
    """Tell whether a path is where `ssl.create_default_context` finds the system's certificates."""
    ssl = sys.modules.get("ssl")
    if ssl is None:
        return False
    paths = ssl.get_default_verify_paths()
    files = _resolve(path for path in (paths.cafile, paths.openssl_cafile) if path)
    folders = _resolve(path for path in (paths.capath, paths.openssl_capath) if path)
    return real in files | folders or os.path.dirname(real) in folders  # noqa: PTH120 - it is text


def _edited_packages() -> Iterator[str]:
    """Yield the packages and modules that setuptools installed to be edited, with a finder."""
    for finder in sys.meta_path:
        module = sys.modules.get(getattr(finder, "__module__", ""))
        mapping = getattr(module, "MAPPING", None)
        if isinstance(mapping, dict):
            for path in map(str, mapping.values()):
                yield path if os.path.isdir(path) else f"{path}.py"


def _resolve(folders: Iterable[str]) -> set[str]:
    return {os.path.realpath(folder) for folder in folders if folder}

"""Has the user's own code compiled from its source, not taken from cached bytecode.

Python trusts a file in `__pycache__` if it names the size of the source and its time in whole
seconds. After an edit within a second, or where all files have the same time, it is out of date.
"""

import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from typing import Any

_IMPORTS = sys.modules["_frozen_importlib_external"]
_READER = "get_code"
"""The function of a loader that reads cached bytecode; others only ask for its name."""


def ignore_cached_bytecode(folders: Iterable[str]) -> None:
    """Ignore the cached bytecode of all code but the standard library's and installed packages'.

    Args:
        folders: the folders that the call puts on `sys.path`; one with `*.dist-info` holds packages
            that pip installed.
    """
    paths = sysconfig.get_paths()
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    libraries = {*(paths[kind] for kind in kinds), *site.getsitepackages()}
    libraries |= {folder for folder in folders if _holds_packages(folder)}
    roots = tuple(f"{folder}{os.sep}" for folder in libraries | {*map(os.path.realpath, libraries)})
    original: Any = vars(_IMPORTS)["cache_from_source"]

    def cache_from_source(path: Any, *args: Any, **options: Any) -> Any:
        caller = sys._getframe(1).f_code.co_name  # noqa: SLF001 - the documented way
        if caller == _READER and not os.fsdecode(path).startswith(roots):
            raise NotImplementedError  # what Python itself raises where nothing is cached
        return original(path, *args, **options)

    setattr(_IMPORTS, "cache_from_source", cache_from_source)  # noqa: B010 - mypy allows no assignment


def _holds_packages(folder: str) -> bool:
    try:
        return any(name.endswith(".dist-info") for name in os.listdir(folder))  # noqa: PTH208 - text
    except OSError:  # reported when something is imported
        return False

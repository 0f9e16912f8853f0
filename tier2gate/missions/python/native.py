"""Replaces methods of classes that are written in C, which Python code cannot do.

The class stays the same object, so its identity, its type, its pickles and what C code makes of it
do not change.
"""

import gc
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

from tier2gate.missions.python.errors import UnsupportedPythonError


def import_ctypes() -> ModuleType:
    """Import `ctypes`.

    Returns:
        The module.

    Raises:
        UnsupportedPythonError: this Python was built without it.
    """
    try:
        import ctypes  # noqa: PLC0415 - it may be missing
    except ImportError:
        message = "this Python has no ctypes, which the reproducibility rules need"
        raise UnsupportedPythonError(message) from None
    return ctypes


def replace_method(kind: type, name: str, new: object) -> None:
    """Replace a method in a class's own dictionary.

    C code may still use the old method, so `new` must keep a reference to it.

    Args:
        kind: the class, which may be written in C.
        name: the method's name; the class itself must define it.
        new: the new method.

    Raises:
        UnsupportedPythonError: this Python does not allow it.
    """
    forget_lookups = _forget_lookups()
    methods: dict[str, object] = next(iter(gc.get_referents(vars(kind))), {})
    methods[name] = new
    forget_lookups(kind)
    if vars(kind).get(name) is not new:
        import platform  # noqa: PLC0415 - needed for the message only

        version = f"{platform.python_implementation()} {platform.python_version()}"
        message = f"the reproducibility rules cannot guard {kind.__name__}.{name}() in {version}"
        raise UnsupportedPythonError(message)


@cache
def _forget_lookups() -> Callable[[type], Any]:
    """Return the function that clears what the interpreter has cached about a class.

    It is looked up once, before the rules hold, because they refuse to look up native functions.
    """
    ctypes = import_ctypes()
    try:
        function = ctypes.pythonapi["PyType_Modified"]
    except AttributeError:
        import platform  # noqa: PLC0415 - needed for the message only

        name = platform.python_implementation()
        message = f"the reproducibility rules do not work in {name}"
        raise UnsupportedPythonError(message) from None
    function.argtypes, function.restype = [ctypes.py_object], None
    clear: Callable[[type], Any] = function
    return clear

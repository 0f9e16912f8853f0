"""The remedies that only the child can choose; the parent knows the others."""

import os

from tier2gate.missions.python.errors import UnsupportedPythonError
from tier2gate.missions.python.module import ModuleError
from tier2gate.missions.python.protocol import MISSING, MORE_MEMORY, OTHER_PYTHON, READABLE
from tier2gate.missions.python.rights import NOBODY
from tier2gate.orchestration.engine import StepError


def choose_hint(error: BaseException) -> str | None:
    """Choose the remedy for an exception of user code.

    Args:
        error: the exception.

    Returns:
        The remedy; `MISSING` and a name if a module is not installed; `None` for the parent's.
    """
    if isinstance(error, MemoryError):
        return MORE_MEMORY
    if isinstance(error, UnsupportedPythonError):
        return OTHER_PYTHON
    cause = error.__cause__ if isinstance(error, StepError) else error
    if isinstance(cause, PermissionError) and cause.filename is not None and os.getuid() == NOBODY:
        return READABLE
    missing = _find_missing(error)
    return None if missing is None else f"{MISSING}{missing}"


def _find_missing(error: BaseException | None) -> str | None:
    """Find the package or module that no folder has, also if user code made it another error."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, ModuleError):
            return error.missing
        if isinstance(error, ModuleNotFoundError):
            name = error.name
            return name if isinstance(name, str) and name.isidentifier() else None
        if not isinstance(error, ImportError | StepError):
            return None
        names_none = isinstance(error, ImportError) and error.name is None
        error = error.__cause__ or (error.__context__ if names_none else None)
    return None

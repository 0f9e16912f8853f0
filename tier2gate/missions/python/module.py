"""A user's module of missions: its source, what it offers, which lines of a failure are its own."""

import importlib.util
import linecache
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from tier2gate.orchestration.canonical import copy_value
from tier2gate.orchestration.engine import EnvelopeViolation

_TOLD_FRAMES = 5


class ModuleError(Exception):
    """A module does not offer what a module of missions does."""


@dataclass(frozen=True, kw_only=True)
class UsersModule:
    """A module of missions.

    Attributes:
        missions: name → builder.
        operations: name → operation, beside those of declarative missions.
        limits: `steps` and `human_steps`, as far as it raises them.
        source: its text with LF line ends.
    """

    missions: Mapping[str, Callable[..., Any]]
    operations: Mapping[str, Callable[..., Any]]
    limits: Mapping[str, int]
    source: str


def find_origin(name: str) -> str | None:
    """Find the file of a module that is named with dots.

    Args:
        name: `package.module`, of what is installed.

    Returns:
        Its path; `None` if there is no such module, or it has no source.
    """
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    return spec.origin if spec is not None and spec.has_location else None


def execute_module(name: str, path: str, source: bytes, shown: str) -> ModuleType:
    """Execute a module's source.

    Args:
        name: what it is called in `sys.modules`.
        path: its file.
        source: what is in it.
        shown: the file's name as the user knows it.

    Returns:
        The module.

    Raises:
        BaseException: whatever it raises.
    """
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    linecache.cache[shown] = (len(source), None, lines, shown)
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    exec(compile(source, shown, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - asked for
    return module


def read_offer(module: ModuleType, source: bytes) -> UsersModule:
    """Read what a module offers.

    Args:
        module: the module, executed.
        source: what is in its file.

    Returns:
        What it offers.

    Raises:
        ModuleError: it offers something else than missions.
    """
    missions = getattr(module, "MISSIONS", None)
    if not isinstance(missions, Mapping) or not missions:
        raise ModuleError("it has no MISSIONS, a mapping of names to builders")
    operations = getattr(module, "OPERATIONS", {})
    if not isinstance(operations, Mapping):
        raise ModuleError("its OPERATIONS are no mapping of names to functions")
    for what, items in (("MISSIONS", missions), ("OPERATIONS", operations)):
        for name, item in items.items():
            if not isinstance(name, str) or not name or not callable(item):
                raise ModuleError(
                    f"{what} holds {name!r}: {type(item).__name__}, no name: function"
                )
    limits = getattr(module, "LIMITS", {})
    allowed = {"steps": range(1, 1_001), "human_steps": range(1_001)}
    if not isinstance(limits, Mapping) or any(
        name not in allowed or type(number) is not int or number not in allowed[name]
        for name, number in limits.items()
    ):
        raise ModuleError("its LIMITS are not {'steps': 1 to 1000, 'human_steps': 0 to 1000}")
    text = source.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return UsersModule(
        missions=dict(missions), operations=dict(operations), limits=dict(limits), source=text
    )


def guard_operation(operation: Callable[..., Any]) -> Callable[[Any, Mapping[str, Any]], Any]:
    """Give an operation its own copy of what it gets, and hold it to JSON.

    Args:
        operation: of the user's.

    Returns:
        The same, which changes nothing that anybody else holds.
    """

    def guarded(state: Any, payload: Mapping[str, Any]) -> Any:
        return copy_value(operation(copy_value(state), copy_value(dict(payload))))

    return guarded


def describe_failure(
    error: BaseException, is_users: Callable[[str], bool]
) -> tuple[str, list[tuple[str, int, str, str]]]:
    """Say what a user's code raised, by the user's own lines.

    Args:
        error: what was raised.
        is_users: tells whether a file holds the user's own code.

    Returns:
        The message, and a `(file, line, function, source)` for each of the user's frames, the
        innermost first.
    """
    frames = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if is_users(code.co_filename):
            source = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            frames.append((code.co_filename, trace.tb_lineno, code.co_name, source))
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename is not None and is_users(error.filename):
        frames.append((error.filename, error.lineno or 1, "", (error.text or "").strip()))
    if isinstance(error, SystemExit):
        message = "called sys.exit, which a mission must not"
    elif isinstance(error, EnvelopeViolation):
        message = str(error)
    else:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        message = f"raised {type(error).__name__}: {text}"
    return message, frames[::-1][:_TOLD_FRAMES]


def users_files(path: str | None, shown: str) -> Callable[[str], bool]:
    """Give what tells whether a file holds the user's own code.

    Args:
        path: the file of a module that is named with dots; its package's files count, too.
        shown: the name that a module named by its path is compiled under.

    Returns:
        `file name → bool`.
    """
    folder = str(Path(path).parent) if path is not None else None

    def is_users(name: str) -> bool:
        return name == shown or (folder is not None and name.startswith(folder))

    return is_users

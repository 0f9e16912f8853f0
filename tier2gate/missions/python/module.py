"""A user's module of missions: its source, what it offers, which lines of a failure are its own."""

import importlib.util
import linecache
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType, TracebackType
from typing import Any

from tier2gate.foundation.printable import cut
from tier2gate.missions.operations import DESCRIBED
from tier2gate.orchestration.canonical import CanonicalError, copy_value
from tier2gate.orchestration.engine import EnvelopeViolation, OperationError, StepError

TOLD_FRAMES = 5
"""How many of the user's frames a failure is told by, at most."""

_TOLD_TEXT = 500


class ModuleError(Exception):
    """A module does not offer what a module of missions does."""


@dataclass(frozen=True, kw_only=True)
class UsersModule:
    """A module of missions.

    Attributes:
        missions: name → builder.
        descriptions: name → the first line of what its builder says of itself.
        operations: name → operation, beside those of declarative missions.
        limits: `steps` and `human_steps`, as far as it raises them.
        source: its text with LF line ends.
    """

    missions: Mapping[str, Callable[..., Any]]
    descriptions: Mapping[str, str]
    operations: Mapping[str, Callable[..., Any]]
    limits: Mapping[str, int]
    source: str


def find_package(name: str) -> tuple[str, ...]:
    """Find the folders of the package that a module is in; nothing of it is imported.

    Args:
        name: `package.module`, of what is installed.

    Returns:
        The folders.

    Raises:
        ModuleError: there is no such package.
    """
    package = name.partition(".")[0]
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleError(f"no package {package} is installed")
    return tuple(spec.submodule_search_locations)


def import_module(name: str) -> tuple[ModuleType, bytes]:
    """Import a module that is named with dots.

    Args:
        name: `package.module`, of what is installed.

    Returns:
        The module, and what is in its file.

    Raises:
        ModuleError: there is no such module, or it has no source.
        BaseException: whatever it raises.
    """
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        raise ModuleError(f"there is no module {error.name}") from None
    path = None if module.__spec__ is None else module.__spec__.origin
    if path is None or not path.endswith(".py"):
        raise ModuleError("it has no source")
    return module, Path(path).read_bytes()


def compile_module(source: bytes, shown: str) -> CodeType:
    """Compile a module's source; where it is wrong, CPython looks for the file to show its line.

    Args:
        source: what is in its file.
        shown: the file's name as the user knows it.

    Returns:
        Its code.

    Raises:
        SyntaxError: it is no Python.
        ValueError: likewise.
    """
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    linecache.cache[shown] = (len(source), None, lines, shown)
    return compile(source, shown, "exec", dont_inherit=True)


def execute_module(name: str, path: str, code: CodeType) -> ModuleType:
    """Execute a module.

    Args:
        name: what it is called in `sys.modules`.
        path: its file.
        code: what is in it.

    Returns:
        The module.

    Raises:
        BaseException: whatever it raises.
    """
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    exec(code, module.__dict__)  # noqa: S102 - asked for
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
    if clashes := sorted(operations.keys() & DESCRIBED.keys()):
        raise ModuleError(f"it has an operation {clashes[0]!r}, which is there already")
    limits = getattr(module, "LIMITS", {})
    allowed = {"steps": range(1, 1_001), "human_steps": range(1_001)}
    if not isinstance(limits, Mapping) or any(
        name not in allowed or type(number) is not int or number not in allowed[name]
        for name, number in limits.items()
    ):
        raise ModuleError("its LIMITS are not {'steps': 1 to 1000, 'human_steps': 0 to 1000}")
    return UsersModule(
        missions=dict(missions),
        descriptions={name: _describe_builder(builder) for name, builder in missions.items()},
        operations=dict(operations),
        limits=dict(limits),
        source=importlib.util.decode_source(source),
    )


def _describe_builder(builder: Callable[..., Any]) -> str:
    """Give the first line of a function's docstring; an object has that of its class, if any."""
    text = builder.__doc__ if isinstance(builder, FunctionType) else None
    return (text or "").strip().partition("\n")[0]


def guard_operation(
    name: str, operation: Callable[..., Any]
) -> Callable[[Any, Mapping[str, Any]], Any]:
    """Give an operation its own copy of what it gets, and hold it to JSON.

    Args:
        name: what steps call it.
        operation: of the user's; an `OperationError` is raised of a result that is not JSON.

    Returns:
        The same, which changes nothing that anybody else holds.
    """

    def guarded(state: Any, payload: Mapping[str, Any]) -> Any:
        result = operation(copy_value(state), copy_value(dict(payload)))
        if not isinstance(result, dict):  # above all the None of a forgotten `return`
            raise TypeError(f"the operation {name!r} gave {type(result).__name__}, no new state")
        try:
            return copy_value(result)
        except CanonicalError as error:
            raise OperationError(f"what {name} gave is not JSON: {error}") from None

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
    cause = error.__cause__ if isinstance(error, StepError) else None
    trace: TracebackType | None = (cause or error).__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if is_users(code.co_filename):
            line = _line_number(trace.tb_lineno)
            source = linecache.getline(code.co_filename, line).strip()
            frames.append((code.co_filename, line, code.co_name, source))
        trace = trace.tb_next
    if isinstance(error, SyntaxError):
        file, text = error.filename, error.text  # a SyntaxError of the user's can hold anything
        if isinstance(file, str) and is_users(file):
            source = text.strip() if isinstance(text, str) else ""
            frames.append((file, _line_number(error.lineno), "", source))
    return _describe(error), frames[::-1][:TOLD_FRAMES]


def _line_number(line: Any) -> int:
    """Give a line's number, or the first where it has none."""
    return line if type(line) is int and line > 0 else 1


def _describe(error: BaseException) -> str:
    kind, text = type(error).__name__, _text_of(error)
    if isinstance(error, SystemExit):
        return "called sys.exit, which missions must not"
    if isinstance(error, EnvelopeViolation):
        return f"broke the envelope: {text}"
    if isinstance(error, StepError):
        return f"cannot go on: {text}"
    return f"raised {kind}: {text}" if text else f"raised {kind}"


def _text_of(error: BaseException) -> str:
    try:
        return cut(str(error.msg if isinstance(error, SyntaxError) else error), _TOLD_TEXT)
    except BaseException as other:  # noqa: BLE001 - it is the user's code that says it
        return f"(saying what it is raised {type(other).__name__})"


def users_files(folders: tuple[str, ...], shown: str) -> Callable[[str], bool]:
    """Give what tells whether a file holds the user's own code.

    Args:
        folders: of the package that a module named with dots is in.
        shown: the name that a module named by its path is compiled under.

    Returns:
        `file name → bool`.
    """
    below = tuple(f"{folder}{os.sep}" for folder in folders)

    def is_users(name: str) -> bool:
        return name == shown or name.startswith(below)

    return is_users

"""A user's module of missions: loads it, reads what it offers, describes its failures."""

import importlib.util
import linecache
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType, TracebackType
from typing import Any

from tier2gate.foundation.printable import cut
from tier2gate.missions.operations import DESCRIBED
from tier2gate.missions.python.callables import FunctionError
from tier2gate.missions.python.errors import NotReproducibleError
from tier2gate.missions.python.functions import FunctionMission
from tier2gate.orchestration.canonical import CanonicalError, copy_value
from tier2gate.orchestration.engine import EnvelopeViolation, OperationError, StepError

TOLD_FRAMES = 5
"""The most user frames that a failure shows."""

_TOLD_TEXT = 500


class ModuleError(Exception):
    """A module cannot be found, or does not define missions as it must.

    Attributes:
        missing: the package that is not installed; `None` if that is not the reason.
    """

    def __init__(self, message: str, *, missing: str | None = None) -> None:
        """Keep the package."""
        super().__init__(message)
        self.missing = missing


@dataclass(frozen=True, kw_only=True)
class UsersModule:
    """A module of missions.

    Attributes:
        missions: name → builder.
        descriptions: name → the first line of its builder's docstring.
        operations: name → operation, in addition to those of declarative missions.
        limits: `steps` and `human_steps`, if it sets them.
        source: its text with LF line ends.
    """

    missions: Mapping[str, Callable[..., Any]]
    descriptions: Mapping[str, str]
    operations: Mapping[str, Callable[..., Any]]
    limits: Mapping[str, int]
    source: str

    def operations_of(self, mission: str) -> Mapping[str, Callable[..., Any]]:
        """Return the operations that the steps of a mission can name, by name."""
        builder = self.missions[mission]
        if not isinstance(builder, FunctionMission):
            return self.operations
        return {**self.operations, builder.operation_name: builder.operation}


def import_module(name: str, path: str) -> tuple[ModuleType, bytes]:
    """Import a module by its dotted name.

    Args:
        name: `package.module`.
        path: its file; empty if the import system finds it. A file whose name is not a Python
            identifier can only be loaded by its path.

    Returns:
        The module and its source.

    Raises:
        ModuleError: there is no such module, or it has no source.
        BaseException: whatever the module raises.
    """
    package, _, last = name.rpartition(".")
    if path and Path(path).stem != last:
        importlib.import_module(package)
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ModuleError("it has no Python source file")
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module, Path(path).read_bytes()
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        raise ModuleError(f"there is no module {error.name}") from None
    origin = None if module.__spec__ is None else module.__spec__.origin
    if origin is None or not origin.endswith(".py"):
        raise ModuleError("it has no Python source file")
    return module, Path(origin).read_bytes()


def compile_module(source: bytes, shown: str) -> CodeType:
    """Compile a module's source, and cache its lines for tracebacks.

    Args:
        source: the content of its file.
        shown: the file's name as shown to the user.

    Returns:
        The code.

    Raises:
        SyntaxError, ValueError: the source is not valid Python.
    """
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    linecache.cache[shown] = (len(source), None, lines, shown)
    return compile(source, shown, "exec", dont_inherit=True)


def execute_module(name: str, path: str, code: CodeType) -> ModuleType:
    """Execute a module.

    Args:
        name: its name in `sys.modules`.
        path: its file.
        code: its compiled code.

    Returns:
        The module.

    Raises:
        BaseException: whatever the module raises.
    """
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    exec(code, module.__dict__)  # noqa: S102 - the user asked to run it
    return module


def read_offer(module: ModuleType, source: bytes) -> UsersModule:
    """Read the missions, operations and limits of a module.

    Args:
        module: the executed module.
        source: the content of its file.

    Returns:
        What it offers.

    Raises:
        ModuleError: one of its definitions is missing or invalid.
    """
    missions = getattr(module, "MISSIONS", None)
    if not isinstance(missions, Mapping) or not missions:
        raise ModuleError("it must define MISSIONS, a non-empty mapping of names to builders")
    operations = getattr(module, "OPERATIONS", {})
    if not isinstance(operations, Mapping):
        raise ModuleError("its OPERATIONS must be a mapping of names to functions")
    for what, items in (("MISSIONS", missions), ("OPERATIONS", operations)):
        for name, item in items.items():
            if not isinstance(name, str) or not name or not callable(item):
                raise ModuleError(
                    f"{what} has {name!r}: {type(item).__name__}, not a name and a function"
                )
    if clashes := sorted(operations.keys() & DESCRIBED.keys()):
        raise ModuleError(f"its operation {clashes[0]!r} has the name of a built-in operation")
    limits = getattr(module, "LIMITS", {})
    allowed = {"steps": range(1, 1_001), "human_steps": range(1_001)}
    if not isinstance(limits, Mapping) or any(
        name not in allowed or type(number) is not int or number not in allowed[name]
        for name, number in limits.items()
    ):
        raise ModuleError("its LIMITS must be {'steps': 1 to 1000, 'human_steps': 0 to 1000}")
    return UsersModule(
        missions=dict(missions),
        descriptions={name: _describe_builder(builder) for name, builder in missions.items()},
        operations=dict(operations),
        limits=dict(limits),
        source=importlib.util.decode_source(source),
    )


def _describe_builder(builder: Callable[..., Any]) -> str:
    """Return the first line of a function's docstring; nothing for other callables."""
    if isinstance(builder, FunctionMission):
        return builder.description
    text = builder.__doc__ if isinstance(builder, FunctionType) else None
    return (text or "").strip().partition("\n")[0]


def guard_operation(
    name: str, operation: Callable[..., Any]
) -> Callable[[Any, Mapping[str, Any]], Any]:
    """Wrap an operation so that it works on copies and must return JSON.

    Args:
        name: the operation's name in steps.
        operation: the user's function.

    Returns:
        The wrapped operation; it raises `TypeError` for a result that is not a dict, and
        `OperationError` for one that is not JSON.
    """

    def guarded(state: Any, payload: Mapping[str, Any]) -> Any:
        result = operation(copy_value(state), copy_value(dict(payload)))
        if not isinstance(result, dict):  # most often None, after a forgotten `return`
            raise TypeError(f"the operation {name!r} returned {type(result).__name__}, not a dict")
        try:
            return copy_value(result)
        except CanonicalError as error:
            raise OperationError(f"{name} returned a value that is not JSON: {error}") from None

    return guarded


def describe_failure(
    error: BaseException, is_users: Callable[[str], bool], library: str | None = None
) -> tuple[str, list[tuple[str, int, str, str]]]:
    """Describe an exception of user code.

    Args:
        error: the exception.
        is_users: tells whether a file holds the user's own code.
        library: the line of an installed package that raised it, if one did.

    Returns:
        The message, and a `(file, line, function, source)` for each of the user's frames,
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
        file, text = error.filename, error.text  # the user can raise one with any values
        if isinstance(file, str) and is_users(file):
            source = text.strip() if isinstance(text, str) else ""
            frames.append((file, _line_number(error.lineno), "", source))
    message = _describe(error, library)
    if isinstance(cause, FunctionError) and (place := cause.place):
        if is_users(place.file):
            source = linecache.getline(place.file, place.line).strip()
            frames.append((place.file, place.line, place.function, source))
        else:
            message += f"; {place.function} is defined at {place.shown}:{place.line}"
    return message, frames[::-1][:TOLD_FRAMES]


def _line_number(line: Any) -> int:
    """Return a valid line number; 1 if there is none."""
    return line if type(line) is int and line > 0 else 1


def _describe(error: BaseException, library: str | None) -> str:
    kind, text = type(error).__name__, _text_of(error)
    if isinstance(error, SystemExit):
        return "called sys.exit, which is not allowed"
    if isinstance(error, NotReproducibleError):
        return f"is not reproducible: {text}"
    if isinstance(error, EnvelopeViolation | StepError):
        return f"cannot continue: {text}"
    raised = f"raised {kind} in {library}" if library else f"raised {kind}"
    return f"{raised}: {text}" if text else raised


def _text_of(error: BaseException) -> str:
    try:
        return cut(str(error.msg if isinstance(error, SyntaxError) else error), _TOLD_TEXT)
    except BaseException as other:  # noqa: BLE001 - user code can raise anything
        return f"(its str() raised {type(other).__name__})"

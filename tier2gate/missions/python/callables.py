"""A function that a mission calls: its name, its parameters, its place, its result."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import FunctionType, MethodType
from typing import Any, NamedTuple, NoReturn

from tier2gate.documents.nearest import nearest_hint
from tier2gate.foundation.printable import LISTED, named
from tier2gate.orchestration.canonical import CanonicalError, copy_value
from tier2gate.orchestration.engine import OperationError

_WRAP = "give a function with keyword parameters that calls it"


class Place(NamedTuple):
    """Where a function is defined.

    Attributes:
        file: the file, as in tracebacks.
        shown: the file; if it is absolute, relative to the folder of its package.
        line: the function's first line.
        function: its name in the source.
    """

    file: str
    shown: str
    line: int
    function: str


class FunctionError(OperationError):
    """A function cannot be called with the params, or its result cannot be used.

    Attributes:
        place: where it, or its `to_json`, is defined; `None` if that is not written in Python.
    """

    def __init__(self, message: str, place: Place | None) -> None:
        """Keep the place."""
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, kw_only=True)
class UsersFunction:
    """A user's function, and what is known about it.

    Attributes:
        maker: the name of the function that makes a mission of it.
        name: the name of its step.
        signature: what it can be called with.
        description: the first line of its docstring.
        place: where it is defined, if it is written in Python.
        to_json: turns its result into JSON.
    """

    maker: str
    name: str
    signature: inspect.Signature
    description: str
    place: Place | None
    to_json: Callable[[Any], Any] | None

    def check_keywords(self) -> None:
        """Check that params can be its keyword arguments.

        Raises:
            TypeError: it takes positional arguments only, or one of its parameters does.
        """
        parameters = self.signature.parameters.values()
        for item in parameters:
            if item.kind is item.POSITIONAL_ONLY:
                reason = f"its parameter {item.name} is positional-only, and params are keywords"
                refuse(self.maker, self.name, reason, _WRAP)
        if {item.kind for item in parameters} == {inspect.Parameter.VAR_POSITIONAL}:
            reason = "it takes positional arguments only, and params are keywords"
            refuse(self.maker, self.name, reason, _WRAP)

    def check_params(self, params: Mapping[str, Any]) -> None:
        """Check that it can be called with these params.

        Raises:
            FunctionError: a param is unknown or missing.
        """
        if problems := list(self._problems(params)):
            more = ", …" if len(problems) > LISTED else ""
            raise self.error(f"cannot be called: {', '.join(problems[:LISTED])}{more}")

    def _problems(self, params: Mapping[str, Any]) -> Iterator[str]:
        known = {
            item.name: item
            for item in self.signature.parameters.values()
            if item.kind in (item.POSITIONAL_OR_KEYWORD, item.KEYWORD_ONLY)
        }
        if all(item.kind is not item.VAR_KEYWORD for item in self.signature.parameters.values()):
            for key in sorted(params.keys() - known.keys()):
                hint = nearest_hint(key, known)
                yield f"unknown param {named(key)}{f' ({hint})' if hint else ''}"
        for key, item in known.items():
            if key not in params and item.default is item.empty:
                yield f"missing param {named(key)}"

    def read_result(self, result: Any) -> Any:
        """Convert its result with `to_json`, if there is one.

        Returns:
            A copy of the result.

        Raises:
            FunctionError: it is a coroutine, or not JSON.
            Exception: whatever `to_json` raises.
        """
        if inspect.iscoroutine(result):  # of a decorated `async` function
            result.close()
            message = "returned a coroutine, which nothing runs; give a function without async"
            raise self.error(message)
        converted = result if self.to_json is None else self.to_json(result)
        try:
            return copy_value(converted)
        except CanonicalError as error:
            what = f"{error.pointer}: {error.reason}" if error.pointer else error.reason
            message = f"returned a value that is not JSON: {what}"
            if self.to_json is None:
                message += f"; convert it in the function, or pass to_json= to {self.maker}"
                raise self.error(message) from None
            plain = _find_plain(self.to_json)
            place = None if plain is None else _find_place(plain)
            text = f"{named(self.name)} has a to_json that {message}"
            raise FunctionError(text, place) from None

    def error(self, message: str) -> FunctionError:
        """Make an error that begins with the function's name."""
        return FunctionError(f"{named(self.name)} {message}", self.place)


def read_function(
    maker: str, function: Any, name: str | None, to_json: Callable[[Any], Any] | None
) -> UsersFunction:
    """Read the name, the signature and the place of a function.

    Args:
        maker: the name of the function that makes a mission of it.
        function: the function, or another callable.
        name: the name of its step; `None` to use its own.
        to_json: turns its result into JSON.

    Returns:
        What is known about it.

    Raises:
        TypeError: a mission cannot call it, or another argument is invalid.
    """
    if not callable(function):
        kind = type(function).__name__
        raise TypeError(f"{maker} needs a function, not {kind}; pass it without calling it")
    if isinstance(function, type):
        remedy = "give a function, or a method of an instance"
        refuse(maker, function.__name__, "it is a class, and its instances are not JSON", remedy)
    name = _find_name(maker, function) if name is None else name
    check_text(maker, "name", name)
    if to_json is not None and not callable(to_json):
        raise TypeError(f"{maker}: to_json must be a function, not {type(to_json).__name__}")
    plain = _find_plain(function)
    for each in (function, plain):
        if inspect.iscoroutinefunction(each) or inspect.isasyncgenfunction(each):
            reason = "it is async, and the reproducibility rules refuse event loops"
            refuse(maker, name, reason, "give a function without async")
        if inspect.isgeneratorfunction(each):
            refuse(maker, name, "it is a generator", "give a function that returns a list")
    signature = _find_signature(function)
    if signature is None:
        remedy = "give a function in Python that calls it"
        refuse(maker, name, "Python does not know its parameters", remedy)
    if next(iter(signature.parameters), None) == "self":
        refuse(maker, name, "it is a method without its object", "give the method of an instance")
    text = None if plain is None else plain.__doc__
    return UsersFunction(
        maker=maker,
        name=name,
        signature=signature,
        description=(text or "").strip().partition("\n")[0],
        place=None if plain is None else _find_place(plain),
        to_json=to_json,
    )


def refuse(maker: str, name: str, reason: str, remedy: str) -> NoReturn:
    """Refuse a function while its module is loaded.

    Raises:
        TypeError: always.
    """
    raise TypeError(f"{maker} cannot use {named(name)}: {reason}; {remedy}")


def check_text(maker: str, what: str, value: Any) -> None:
    """Check an argument that must be a non-empty text.

    Raises:
        TypeError: it is not.
    """
    if type(value) is not str or not value:
        shown = "''" if type(value) is str else type(value).__name__
        raise TypeError(f"{maker}: {what} must be a non-empty str, not {shown}")


def _find_name(maker: str, function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "")
    if not name or name == "<lambda>":
        what = "a lambda" if name else f"an object of type {type(function).__name__}"
        raise TypeError(f"{maker} cannot name a step after {what}; pass name=")
    return str(name)


def _find_signature(function: Callable[..., Any]) -> inspect.Signature | None:
    """Find the signature of what is called: of a decorator's function, not of the decorated one.

    A decorator in C, such as `lru_cache`, has no signature and passes on all arguments.
    """
    for follow in (False, True):
        try:
            return inspect.signature(function, follow_wrapped=follow)
        except (TypeError, ValueError):
            continue
    return None


def _find_plain(function: Any) -> FunctionType | None:
    """Find the function in Python behind a callable; `None` if there is none."""
    while not isinstance(function, FunctionType):
        call = getattr(type(function), "__call__", None)  # noqa: B004 - to read it, not to test it
        if isinstance(function, partial):
            function = function.func
        elif isinstance(function, MethodType):
            function = function.__func__
        elif isinstance(call, FunctionType):
            function = call
        else:
            function = getattr(function, "__wrapped__", None)
            if function is None:
                return None
    return function


def _find_place(function: FunctionType) -> Place:
    code = function.__code__
    file = code.co_filename
    module = str(function.__globals__.get("__name__", ""))
    parts = module.count(".") + (2 if file.endswith("/__init__.py") else 1)
    shown = "/".join(file.split("/")[-parts:]) if file.startswith("/") else file
    return Place(file, shown, code.co_firstlineno, code.co_name)

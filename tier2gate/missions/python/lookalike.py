"""Functions that may refuse to be called or answer themselves, and look like what they stand for.

A lookalike has the attributes, the signature, the `repr`, the hash and the pickles of its function.
Like a function of C code, it is not bound to an instance when a class has it as an attribute.
"""

from collections.abc import Callable
from functools import partial, wraps
from types import FunctionType
from typing import Any

Check = Callable[[tuple[Any, ...], dict[str, Any]], Callable[..., Any] | None]
"""Raises if a call with these arguments is refused; may return a function to call instead."""

_own = object.__getattribute__


class Lookalike:
    """Stands for a function."""

    __slots__ = ("__weakref__", "_check", "_original")

    def __init__(self, original: Any, check: Callable[..., Callable[..., Any] | None]) -> None:
        """Stand for `original`, whose calls `check` may refuse."""
        object.__setattr__(self, "_original", original)
        object.__setattr__(self, "_check", check)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the function or what answers for it, unless the call is refused."""
        answer = _own(self, "_check")(args, kwargs)
        return (answer or _own(self, "_original"))(*args, **kwargs)

    def __getattribute__(self, name: str) -> Any:
        """Return the function's attribute; calls go through this object, and copies are it."""
        if name in ("__call__", "__deepcopy__"):
            return _own(self, name)
        return getattr(_own(self, "_original"), name)

    __doc__ = property(lambda self: _own(self, "_original").__doc__)  # `pydoc` looks in the class

    def __copy__(self) -> object:
        return self

    def __deepcopy__(self, _memo: object) -> object:
        return self

    def __setattr__(self, name: str, value: object) -> None:
        setattr(_own(self, "_original"), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_own(self, "_original"), name)

    def __dir__(self) -> list[str]:
        return dir(_own(self, "_original"))

    def __repr__(self) -> str:
        return repr(_own(self, "_original"))

    def __hash__(self) -> int:
        return hash(_own(self, "_original"))

    def __eq__(self, other: object) -> bool:
        if is_lookalike(other):
            other = _own(other, "_original")
        return bool(_own(self, "_original") == other)


class LookalikeMethod(Lookalike):
    """Stands for a method of a class that is written in C, in the dictionary of that class.

    Its check also gets the instance or class that the method is called on, before the arguments.
    """

    __slots__ = ()

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the method as it is in the class, with the instance or class as first argument."""
        if args and (answer := _own(self, "_check")(args[0], args[1:], kwargs)):
            return answer(*args[1:], **kwargs)
        return _own(self, "_original")(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """Bind the method to an instance or, for a class method, to a class."""
        original = _own(self, "_original")
        bound = original.__get__(instance, owner)
        if bound is original:
            return self
        of = bound.__self__
        return Lookalike(bound, partial(_own(self, "_check"), of))

    def __getattribute__(self, name: str) -> Any:
        """Return the method's attribute; calls go through this object."""
        return _own(self, name) if name == "__get__" else super().__getattribute__(name)


def is_lookalike(function: object) -> bool:
    """Tell whether a function is a lookalike of a function of C code or of a bound method.

    Args:
        function: any object.

    Returns:
        Whether it is.
    """
    return type(function) in (Lookalike, LookalikeMethod)


def look_alike(original: Any, check: Check) -> Any:
    """Make a function that looks like another, and may refuse to be called.

    Args:
        original: the function: one of Python code, one of C code, or a bound method.
        check: raises if a call is refused; may return a function to call instead.

    Returns:
        The function.
    """
    if not isinstance(original, FunctionType):
        return Lookalike(original, check)

    @wraps(original)
    def checked(*args: Any, **kwargs: Any) -> Any:
        return (check(args, kwargs) or original)(*args, **kwargs)

    return checked

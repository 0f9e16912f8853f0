"""Replaces clocks, randomness and functions without audit events by guarded versions.

They are replaced before the user's module is loaded, so `from time import time` imports a guarded
version, too. Clocks and randomness are refused only while a mission runs.
"""

import datetime as dt
import importlib
import os
import random
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from tier2gate.missions.python.envelope import Envelope

_TIME = "reads the clock"
_CHANCE = "uses randomness"
_CLOCKS = (
    "clock_gettime",
    "clock_gettime_ns",
    "monotonic",
    "monotonic_ns",
    "perf_counter",
    "perf_counter_ns",
    "process_time",
    "process_time_ns",
    "thread_time",
    "thread_time_ns",
    "time",
    "time_ns",
)
_UNAUDITED = (
    ("_interpreters", "create", "starts another interpreter"),
    ("_posixsubprocess", "fork_exec", "starts a process"),
    ("_thread", "start_joinable_thread", "starts a thread"),
    ("_thread", "start_new_thread", "starts a thread"),
    ("_xxsubinterpreters", "create", "starts another interpreter"),
    ("os", "mkfifo", "accesses the file system"),
    ("os", "mknod", "accesses the file system"),
    ("signal", "pidfd_send_signal", "signals a process"),
)
"""Functions that some version of CPython does not audit: module, name, what they do."""

_WHERE_NOTHING_IS_GIVEN = {"localtime": 1, "gmtime": 1, "ctime": 1, "asctime": 1, "strftime": 2}
"""Functions that use the current time if the last argument is missing: name → its number."""


def replace_chance(envelope: Envelope) -> None:
    """Replace clocks, sources of randomness and functions that are not audited.

    Args:
        envelope: refuses the calls.
    """
    for name in _CLOCKS:
        guard(envelope, time, name, _TIME)
    for name, number in _WHERE_NOTHING_IS_GIVEN.items():
        guard(envelope, time, name, _TIME, unless=_given(number))
    guard(envelope, os, "times", _TIME)
    _replace_dates(envelope)
    for name in ("urandom", "getrandom"):
        guard(envelope, os, name, _CHANCE)
    for name in ("uuid1", "uuid4", "uuid6", "uuid7", "getnode"):
        guard(envelope, uuid, name, _CHANCE)
    for name in ("choice", "randbelow", "randbits", "token_bytes", "token_hex", "token_urlsafe"):
        guard(envelope, secrets, name, _CHANCE)
    for name in random.__all__:
        if callable(getattr(random, name)) and not isinstance(getattr(random, name), type):
            guard(envelope, random, name, _CHANCE)
    guard(envelope, random, "_urandom", _CHANCE)
    guard(envelope, random.Random, "seed", _CHANCE, unless=_seeded)
    _replace_unaudited(envelope)


def _replace_unaudited(envelope: Envelope) -> None:
    guard(envelope, threading.Thread, "start", "starts a thread", holds=envelope.holds_back)
    for module, name, what in _UNAUDITED:
        try:
            holder = importlib.import_module(module)
        except ModuleNotFoundError:  # not on this system or in this version
            continue
        guard(envelope, holder, name, what, holds=envelope.holds_back)


def guard(  # noqa: PLR0913 - two are rarely used
    envelope: Envelope,
    holder: ModuleType | type,
    name: str,
    what: str,
    *,
    unless: Callable[[tuple[Any, ...], dict[str, Any]], bool] | None = None,
    holds: Callable[[], bool] | None = None,
) -> None:
    """Replace a function by one that may refuse the call.

    Args:
        envelope: refuses the calls.
        holder: the module or class that has the function; nothing happens if it does not.
        name: the function's name.
        what: what it does, such as "reads the clock".
        unless: tells from the positional and keyword arguments whether a call is allowed.
        holds: tells whether calls are refused now; by default, while a mission runs.
    """
    holds = holds or envelope.holds_chance_back
    original = getattr(holder, name, None)
    if original is None:  # not on this system
        return

    @wraps(original)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if holds() and not (unless and unless(args, kwargs)):
            envelope.refuse(f"{holder.__name__}.{name}()", what)
        return original(*args, **kwargs)

    setattr(holder, name, guarded)


def _given(number: int) -> Callable[[tuple[Any, ...], dict[str, Any]], bool]:
    def is_given(args: tuple[Any, ...], _kwargs: dict[str, Any]) -> bool:
        return len(args) >= number and args[number - 1] is not None

    return is_given


def _seeded(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Tell whether a generator is seeded with a value, and so is reproducible."""
    seed = args[1] if len(args) > 1 else kwargs.get("a")
    return seed is not None


def _replace_dates(envelope: Envelope) -> None:
    """Replace `date` and `datetime` by equivalent classes whose clocks are guarded."""
    for real, clocks in (
        (dt.date, ("today",)),
        (dt.datetime, ("now", "today", "utcnow")),
    ):
        setattr(dt, real.__name__, _with_clocks(envelope, real, clocks))


def _with_clocks(envelope: Envelope, real: type, clocks: tuple[str, ...]) -> type:
    """Make a class that behaves like another except for its clocks."""

    class Alike(type):
        """Accepts instances and subclasses of the replaced class."""

        def __instancecheck__(cls, instance: object) -> bool:
            return (
                isinstance(instance, real) if cls is made else super().__instancecheck__(instance)
            )

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, real) if cls is made else super().__subclasscheck__(other)

    def clock(name: str) -> Any:
        def ask(cls: type, *args: Any, **kwargs: Any) -> Any:
            if envelope.holds_chance_back():
                envelope.refuse(f"{real.__name__}.{name}()", _TIME)
            return getattr(super(made, cls), name)(*args, **kwargs)

        return classmethod(ask)

    representation: Any = real.__repr__

    def shown(self: Any) -> str:
        text: str = representation(self)
        return f"{real.__module__}.{text}" if type(self) is made else text

    body = {name: clock(name) for name in clocks}
    body |= {"__module__": real.__module__, "__repr__": shown, "__slots__": ()}
    made: type = Alike(real.__name__, (real,), body)
    return made

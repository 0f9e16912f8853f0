"""Clocks, randomness and what CPython does not audit, replaced by what asks the envelope first.

The replacements are there before the user's module is loaded; those of clocks and randomness let
everything pass until a mission runs. A module that takes `from time import time` has one, too.
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

_TIME = "the time"
_CHANCE = "randomness"
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
    ("_interpreters", "create", "other interpreters"),
    ("_posixsubprocess", "fork_exec", "other processes"),
    ("_thread", "start_joinable_thread", "threads"),
    ("_thread", "start_new_thread", "threads"),
    ("_xxsubinterpreters", "create", "other interpreters"),
    ("os", "mkfifo", "files"),
    ("os", "mknod", "files"),
    ("signal", "pidfd_send_signal", "other processes"),
)
"""Functions that some version of CPython runs without a word: module, name, what they reach for."""

_WHERE_NOTHING_IS_GIVEN = {"localtime": 1, "gmtime": 1, "ctime": 1, "asctime": 1, "strftime": 2}
"""Functions that take the time of now for a last argument that is left out: name → how many."""


def replace_chance(envelope: Envelope) -> None:
    """Replace clocks, sources of randomness and what is not audited.

    Args:
        envelope: what refuses.
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
    guard(envelope, threading.Thread, "start", "threads", holds=envelope.holds_back)
    for module, name, what in _UNAUDITED:
        try:
            holder = importlib.import_module(module)
        except ModuleNotFoundError:  # not on this system, or in this version
            continue
        guard(envelope, holder, name, what, holds=envelope.holds_back)


def guard(  # noqa: PLR0913 - two of them are for a few
    envelope: Envelope,
    holder: ModuleType | type,
    name: str,
    what: str,
    *,
    unless: Callable[[tuple[Any, ...], dict[str, Any]], bool] | None = None,
    holds: Callable[[], bool] | None = None,
) -> None:
    """Put a function before another that refuses it, in running missions unless told otherwise.

    Args:
        envelope: what refuses.
        holder: the module or class that has it; without it nothing is done.
        name: its name there.
        what: what kind of thing it reaches for.
        unless: tells by the arguments, those by name last, whether a call is fine.
        holds: tells whether calls are refused at this moment.
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
    """Tell whether a generator is seeded by a value, and so gives the same numbers each time."""
    seed = args[1] if len(args) > 1 else kwargs.get("a")
    return seed is not None


def _replace_dates(envelope: Envelope) -> None:
    """Put classes before `date` and `datetime` whose clocks ask the envelope, else the same."""
    for real, clocks in (
        (dt.date, ("today",)),
        (dt.datetime, ("now", "today", "utcnow")),
    ):
        setattr(dt, real.__name__, _with_clocks(envelope, real, clocks))


def _with_clocks(envelope: Envelope, real: type, clocks: tuple[str, ...]) -> type:
    """Make a class that is another one to whoever asks, but for its clocks."""

    class Alike(type):
        """Takes for an instance what is one of the class that it stands before."""

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

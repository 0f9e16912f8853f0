"""Replaces clocks, randomness and functions without audit events by lookalikes that may refuse.

They are replaced before the user's module is loaded, so `from time import time` imports a
lookalike, too. Clocks and randomness are refused only while a mission runs; virtual ones answer
also while the module is loaded. Classes stay as they
are: a method of `date`, `datetime` or `random.Random` is replaced inside the class of C code that
has it.
"""

import datetime as dt
import importlib
import os
import random
import secrets
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from tier2gate.missions.python.envelope import READS_CLOCK, USES_RANDOMNESS, Envelope
from tier2gate.missions.python.generators import guard_generators
from tier2gate.missions.python.lookalike import (
    Check,
    LookalikeMethod,
    is_lookalike,
    look_alike,
)
from tier2gate.missions.python.native import replace_method
from tier2gate.missions.python.virtual import Answers, VirtualChance, VirtualClock

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
_DATES: tuple[tuple[type, tuple[str, ...]], ...] = (
    (dt.date, ("today",)),
    (dt.datetime, ("now", "utcnow")),
)
"""The clocks of dates, in the class that defines them: `datetime` inherits `today`."""

_UNAUDITED = (
    ("_interpreters", "create", "starts another interpreter", None),
    ("_posixsubprocess", "fork_exec", "starts a process", None),
    ("threading", "_start_joinable_thread", "starts a thread", "Thread.start"),
    ("threading", "_start_new_thread", "starts a thread", "Thread.start"),
    ("_thread", "start_joinable_thread", "starts a thread", None),
    ("_thread", "start_new_thread", "starts a thread", None),
    ("_xxsubinterpreters", "create", "starts another interpreter", None),
    ("os", "mkfifo", "accesses the file system", None),
    ("os", "mknod", "accesses the file system", None),
    ("signal", "pidfd_send_signal", "signals a process", None),
)
"""Functions that some version of CPython does not audit: module, name, what they do, and what the
user calls if that is another function."""

_TOKENS = ("token_bytes", "token_hex", "token_urlsafe")
_WHERE_NOTHING_IS_GIVEN = {"localtime": 1, "gmtime": 1, "ctime": 1, "asctime": 1, "strftime": 2}
"""Functions that use the current time if the last argument is missing: name → its number."""


def replace_chance(
    envelope: Envelope, clock: VirtualClock | None = None, chance: VirtualChance | None = None
) -> None:
    """Replace clocks, sources of randomness and functions that are not audited.

    Args:
        envelope: refuses the calls.
        clock: answers for clocks instead, if given.
        chance: answers for sources of randomness instead, if given.
    """
    _replace_clocks(envelope, clock)
    _replace_randomness(envelope, clock, chance)
    _replace_unaudited(envelope)


def _replace_clocks(envelope: Envelope, clock: VirtualClock | None) -> None:
    of_time: Answers = {} if clock is None else clock.of_time()
    of_dates: Answers = {} if clock is None else clock.of_dates()
    for name in _CLOCKS:
        guard(envelope, time, name, READS_CLOCK, answer=of_time.get(name))
    for name, number in _WHERE_NOTHING_IS_GIVEN.items():
        guard(envelope, time, name, READS_CLOCK, unless=_given(number), answer=of_time.get(name))
    if clock is not None:
        guard(envelope, time, "sleep", READS_CLOCK, answer=of_time["sleep"])
    guard(envelope, os, "times", READS_CLOCK, answer=None if clock is None else clock.times)
    for kind, names in _DATES:
        for name in names:
            guard(envelope, kind, name, READS_CLOCK, answer=of_dates.get(name))


def _replace_randomness(
    envelope: Envelope, clock: VirtualClock | None, chance: VirtualChance | None
) -> None:
    of_system: Answers = {} if chance is None else chance.of_system()
    of_random: Answers = {} if chance is None else chance.of_random()
    for name in ("urandom", "getrandom"):
        guard(envelope, os, name, USES_RANDOMNESS, answer=of_system.get(name))
    guard(envelope, uuid, "getnode", USES_RANDOMNESS, answer=of_system.get("getnode"))
    _replace_uuids(envelope, clock, chance)
    if chance is None:  # or else they get their bytes from os.urandom
        for name in ("choice", "randbelow", "randbits", *_TOKENS):
            guard(envelope, secrets, name, USES_RANDOMNESS)
    for name in random.__all__:
        if callable(getattr(random, name)) and not isinstance(getattr(random, name), type):
            guard(envelope, random, name, USES_RANDOMNESS, answer=of_random.get(name))
    setattr(random, "_urandom", os.urandom)  # noqa: B010 - it is private
    guard_generators(envelope, chance)


def _replace_uuids(
    envelope: Envelope, clock: VirtualClock | None, chance: VirtualChance | None
) -> None:
    if chance is None:
        for name in ("uuid1", "uuid4", "uuid6", "uuid7"):
            guard(envelope, uuid, name, USES_RANDOMNESS)
    else:  # `uuid4` gets its bytes from os.urandom
        answer = None if clock is None else chance.make_uuid1(uuid.uuid1)
        guard(envelope, uuid, "uuid1", READS_CLOCK, answer=answer)
        for name in ("uuid6", "uuid7"):
            guard(envelope, uuid, name, READS_CLOCK)


def _replace_unaudited(envelope: Envelope) -> None:
    for module, name, what, shown in _UNAUDITED:
        try:
            holder = importlib.import_module(module)
        except ModuleNotFoundError:  # not on this system or in this version
            continue
        guard(envelope, holder, name, what, holds=envelope.holds_back, shown=shown)


def guard(  # noqa: PLR0913 - four are rarely used
    envelope: Envelope,
    holder: ModuleType | type,
    name: str,
    what: str,
    *,
    unless: Callable[[tuple[Any, ...], dict[str, Any]], bool] | None = None,
    holds: Callable[[], bool] | None = None,
    shown: str | None = None,
    answer: Callable[..., Any] | None = None,
) -> None:
    """Replace a function by one that may refuse the call.

    Args:
        envelope: refuses the calls.
        holder: the module or class that has the function; nothing happens if it does not.
        name: the function's name.
        what: what it does, such as "reads the clock".
        unless: tells from the positional and keyword arguments whether a call is allowed; those
            of a method are without `self`.
        holds: tells whether calls are refused now; by default, while a mission runs.
        shown: the call to name, without parentheses; by default, the function with its holder.
        answer: what to call instead, so that nothing is refused, unless tier2gate itself calls.
    """
    holds = holds or envelope.holds_chance_back
    original = getattr(holder, name, None)
    if original is None or is_lookalike(original):  # not on this system, or replaced already
        return

    def check(
        owner: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Callable[..., Any] | None:
        if unless and unless(args, kwargs):
            return None
        if answer is not None:
            return answer if envelope.is_users_turn() else None
        if holds():
            envelope.refuse(f"{shown or f'{owner}.{name}'}()", what)
        return None

    if isinstance(holder, type):
        _guard_method(holder, name, check)
    else:
        _guard_function(holder, name, original, partial(check, holder.__name__))


def _guard_method(holder: type, name: str, check: Callable[..., Callable[..., Any] | None]) -> None:
    """Replace a method in the class that defines it; name the class that the user knows."""
    definer = next(kind for kind in holder.__mro__ if name in vars(kind))

    def check_method(
        of: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Callable[..., Any] | None:
        kinds = (of if isinstance(of, type) else type(of)).__mro__
        known = next((kind for kind in kinds if kind.__module__ == holder.__module__), holder)
        answer = check(known.__name__, args, kwargs)
        return None if answer is None else partial(answer, of)

    replace_method(definer, name, LookalikeMethod(vars(definer)[name], check_method))


def _guard_function(holder: ModuleType, name: str, original: Any, check: Check) -> None:
    """Replace a function, also in the module of C code that `holder` has it from."""
    source = sys.modules.get(getattr(original, "__module__", None) or "")
    there = getattr(source, name, None)
    if is_lookalike(there) and there == original:
        setattr(holder, name, there)
        return
    new = look_alike(original, check)
    setattr(holder, name, new)
    if there is original:
        setattr(source, name, new)


def _given(number: int) -> Callable[[tuple[Any, ...], dict[str, Any]], bool]:
    def is_given(args: tuple[Any, ...], _kwargs: dict[str, Any]) -> bool:
        return len(args) >= number and args[number - 1] is not None

    return is_given

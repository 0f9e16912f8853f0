"""Faults in the guards around missions in Python, each planted in the child before it starts.

A fault replaces a function, or an entry of a table, by its name.
"""

import datetime as dt
import logging
import os
import random
from collections.abc import Callable, Iterable
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

from tier2gate.missions.python import (
    child,
    envelope,
    generators,
    late,
    log_times,
    randomness,
)
from tier2gate.missions.python.envelope import Envelope, Phase


def replace(holder: ModuleType | type, name: str, new: object) -> None:
    """Replace what a module or class has under a name."""
    assert hasattr(holder, name)
    setattr(holder, name, new)


def let(holder: ModuleType | type, name: str, result: object = None) -> None:
    """Have a function do nothing, and give the same whatever it is asked."""
    replace(holder, name, lambda *_args, **_kwargs: result)


def forget(module: ModuleType, table: str, entry: object) -> None:
    """Take an entry out of a table: a tuple, a dictionary, or rows that have it in them."""
    rows = getattr(module, table)
    if isinstance(rows, dict):
        left: Any = {key: value for key, value in rows.items() if key != entry}
    else:
        left = tuple(row for row in rows if entry not in (row if isinstance(row, tuple) else [row]))
    assert len(left) == len(rows) - 1
    replace(module, table, left)


def hear_nothing_of(*events: str) -> None:
    """Have the hook pass over some events."""
    hear = Envelope._hear

    def hear_the_rest(self: Envelope, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in events:
            hear(self, event, arguments)

    replace(Envelope, "_hear", hear_the_rest)


def leave_unguarded(holder: ModuleType, names: Iterable[str]) -> None:
    """Leave functions of a module as they are."""
    guard = randomness.guard

    def guard_the_rest(guarding: Envelope, of: Any, name: str, *args: Any, **kwargs: Any) -> None:
        if of is not holder or name not in names:
            guard(guarding, of, name, *args, **kwargs)

    replace(randomness, "guard", guard_the_rest)


def leave_unguarded_late(name: str) -> None:
    """Leave a function as it is, in all modules that are guarded when they are imported."""
    rows = [row._replace(names=tuple(n for n in row.names if n != name)) for row in late._LATE]
    assert tuple(rows) != late._LATE
    replace(late, "_LATE", tuple(rows))


def begin_no_phase() -> None:
    """Do what is the user's as if it were ours."""
    under = child._Child._under

    def under_ours(self: child._Child, _phase: Phase, action: Callable[[], Any]) -> Any:
        return under(self, Phase.OURS, action)

    replace(child._Child, "_under", under_ours)


def forget_what_is_caught() -> None:
    """Raise what a mission does not catch, and nothing else."""

    def under(self: child._Child, phase: Phase, action: Callable[[], Any]) -> Any:
        self.envelope.phase = phase
        try:
            return action()
        finally:
            self.envelope.phase = Phase.OURS

    replace(child._Child, "_under", under)


def keep_converter() -> None:
    """Leave `logging.Formatter.converter` the clock that it was."""
    hide, converter = log_times.hide_log_times, logging.Formatter.converter

    def hide_the_rest(guarding: Envelope) -> None:
        hide(guarding)
        replace(logging.Formatter, "converter", staticmethod(converter))

    replace(child, "hide_log_times", hide_the_rest)


def trust_any_file() -> None:
    """Have TLS read certificates from anywhere."""
    let(late, "_names_readable_files", result=True)
    rows = [
        row._replace(unless=late._names_readable_files) if row.holder == "SSLContext" else row
        for row in late._LATE
    ]
    replace(late, "_LATE", tuple(rows))


FAULTS: dict[str, Callable[[], object]] = {
    "none": lambda: None,
    "an event that is not heard": partial(forget, envelope, "_REFUSED", "socket."),
    "a kind that is not heard": partial(forget, envelope, "_REFUSED", "os."),
    "reading anywhere": partial(let, Envelope, "may_read", result=True),
    "writing beside a library": partial(replace, envelope, "_READING", 0),
    "listing anywhere": partial(hear_nothing_of, "os.listdir"),
    "searching anywhere": partial(hear_nothing_of, "glob.glob/2"),
    "mapping anything": partial(hear_nothing_of, "mmap.__new__"),
    "variables at any time": partial(hear_nothing_of, "os.putenv"),
    "any library": partial(let, Envelope, "may_read", result=True),
    "the interpreter's own functions": partial(hear_nothing_of, "ctypes.dlsym"),
    "no hook": partial(let, Envelope, "install"),
    "a phase that does not begin": begin_no_phase,
    "what is caught is forgotten": forget_what_is_caught,
    "a clock": partial(forget, randomness, "_CLOCKS", "time"),
    "a clock of dates": partial(forget, randomness, "_DATES", dt.datetime),
    "a clock where nothing is given": partial(
        forget, randomness, "_WHERE_NOTHING_IS_GIVEN", "gmtime"
    ),
    "chance of the system": partial(leave_unguarded, os, ["urandom"]),
    "a generator without a seed": partial(let, generators, "_seeded", result=True),
    "chance without a name": partial(leave_unguarded, random, random.__all__),
    "what is not audited": partial(forget, randomness, "_UNAUDITED", "mkfifo"),
    "the times of log records": partial(let, child, "hide_log_times"),
    "a log record's time in one phase": partial(
        replace, log_times, "Phase", SimpleNamespace(RUNNING=Phase.LOADING)
    ),
    "one of a log record's times": partial(forget, log_times, "_TIMES", "msecs"),
    "logging's converter": keep_converter,
    "a history of readline": partial(let, child, "guard_late"),
    "a module that is imported late": partial(let, late, "_guard_once_executed"),
    "a module that is imported already": partial(let, late, "_guard_module"),
    "writing a history": partial(leave_unguarded_late, "write_history_file"),
    "a terminal": partial(leave_unguarded_late, "setupterm"),
    "a watchdog": partial(leave_unguarded_late, "dump_traceback_later"),
    "chance of TLS": partial(leave_unguarded_late, "RAND_bytes"),
    "a certificate's file": trust_any_file,
    "translations": partial(leave_unguarded_late, "bindtextdomain"),
    "a signal by a descriptor": partial(forget, randomness, "_UNAUDITED", "pidfd_send_signal"),
    "clocks while something is imported": partial(let, envelope, "is_importing", result=True),
    "a payload that is no JSON": lambda: replace(
        child, "check_workflow", lambda workflow: workflow
    ),
}

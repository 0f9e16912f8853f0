"""Faults in the guards around missions in Python, planted in the child before it starts.

A fault replaces a function or a table entry by name.
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
    workflows,
)
from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.missions.python.virtual import VirtualClock


def replace(holder: ModuleType | type, name: str, new: object) -> None:
    """Replace an attribute of a module or class."""
    assert hasattr(holder, name)
    setattr(holder, name, new)


def disable(holder: ModuleType | type, name: str, result: object = None) -> None:
    """Replace a function with one that does nothing and returns a fixed result."""
    replace(holder, name, lambda *_args, **_kwargs: result)


def forget(module: ModuleType, table: str, entry: object) -> None:
    """Remove an entry from a table: a tuple, a dictionary, or rows that contain it."""
    rows = getattr(module, table)
    if isinstance(rows, dict):
        left: Any = {key: value for key, value in rows.items() if key != entry}
    else:
        left = tuple(row for row in rows if entry not in (row if isinstance(row, tuple) else [row]))
    assert len(left) == len(rows) - 1
    replace(module, table, left)


def ignore_events(*events: str) -> None:
    """Make the audit hook ignore some events."""
    hear = Envelope._hear

    def hear_the_rest(self: Envelope, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in events:
            hear(self, event, arguments)

    replace(Envelope, "_hear", hear_the_rest)


def leave_unguarded(holder: ModuleType, names: Iterable[str]) -> None:
    """Do not guard some functions of a module."""
    guard = randomness.guard

    def guard_the_rest(guarding: Envelope, of: Any, name: str, *args: Any, **kwargs: Any) -> None:
        if of is not holder or name not in names:
            guard(guarding, of, name, *args, **kwargs)

    replace(randomness, "guard", guard_the_rest)


def leave_unguarded_late(name: str) -> None:
    """Do not guard a function in the modules that are guarded when they are imported."""
    rows = [row._replace(names=tuple(n for n in row.names if n != name)) for row in late._LATE]
    assert tuple(rows) != late._LATE
    replace(late, "_LATE", tuple(rows))


def begin_no_phase() -> None:
    """Run the user's code in the phase of tier2gate's own code."""
    under = child._Child._under

    def under_ours(self: child._Child, _phase: Phase, action: Callable[[], Any]) -> Any:
        return under(self, Phase.OURS, action)

    replace(child._Child, "_under", under_ours)


def forget_caught_violations() -> None:
    """Report only the violations that a mission does not catch."""

    def under(self: child._Child, phase: Phase, action: Callable[[], Any]) -> Any:
        self.envelope.phase = phase
        try:
            return action()
        finally:
            self.envelope.phase = Phase.OURS

    replace(child._Child, "_under", under)


def keep_converter() -> None:
    """Do not replace the clock in `logging.Formatter.converter`."""
    hide, converter = log_times.hide_log_times, logging.Formatter.converter

    def hide_the_rest(guarding: Envelope, clock: VirtualClock | None) -> None:
        hide(guarding, clock)
        replace(logging.Formatter, "converter", staticmethod(converter))

    replace(child, "hide_log_times", hide_the_rest)


def trust_any_file() -> None:
    """Let TLS read certificates from any file."""
    disable(late, "_names_readable_files", result=True)
    rows = [
        row._replace(unless=late._names_readable_files) if row.holder == "SSLContext" else row
        for row in late._LATE
    ]
    replace(late, "_LATE", tuple(rows))


FAULTS: dict[str, Callable[[], object]] = {
    "none": lambda: None,
    "an ignored event": partial(forget, envelope, "_REFUSED", "socket."),
    "an ignored kind of event": partial(forget, envelope, "_REFUSED", "os."),
    "reading anywhere": partial(disable, Envelope, "may_read", result=True),
    "writing next to a library": partial(replace, envelope, "_READING", 0),
    "listing anywhere": partial(ignore_events, "os.listdir"),
    "searching anywhere": partial(ignore_events, "glob.glob/2"),
    "mapping anything": partial(ignore_events, "mmap.__new__"),
    "variables at any time": partial(ignore_events, "os.putenv"),
    "any library": partial(disable, Envelope, "may_read", result=True),
    "the interpreter's own functions": partial(ignore_events, "ctypes.dlsym"),
    "no hook": partial(disable, Envelope, "install"),
    "a phase that does not start": begin_no_phase,
    "a caught violation is forgotten": forget_caught_violations,
    "a clock": partial(forget, randomness, "_CLOCKS", "time"),
    "the clock of datetime": partial(forget, randomness, "_DATES", dt.datetime),
    "a clock without an argument": partial(forget, randomness, "_WHERE_NOTHING_IS_GIVEN", "gmtime"),
    "the system's randomness": partial(leave_unguarded, os, ["urandom"]),
    "a generator without a seed": partial(disable, generators, "_seeded", result=True),
    "randomness without a name": partial(leave_unguarded, random, random.__all__),
    "a function without an audit event": partial(forget, randomness, "_UNAUDITED", "mkfifo"),
    "the times of log records": partial(disable, child, "hide_log_times"),
    "the time of a log record in one phase": partial(
        replace, log_times, "Phase", SimpleNamespace(RUNNING=Phase.LOADING)
    ),
    "one of the times of a log record": partial(forget, log_times, "_TIMES", "msecs"),
    "logging's converter": keep_converter,
    "readline's history": partial(disable, child, "guard_late"),
    "a module imported late": partial(disable, late, "_do_once_executed"),
    "a module imported before": partial(disable, late, "_guard_module"),
    "writing a history": partial(leave_unguarded_late, "write_history_file"),
    "a terminal": partial(leave_unguarded_late, "setupterm"),
    "a watchdog": partial(leave_unguarded_late, "dump_traceback_later"),
    "TLS's random bytes": partial(leave_unguarded_late, "RAND_bytes"),
    "a certificate file": trust_any_file,
    "translations": partial(leave_unguarded_late, "bindtextdomain"),
    "a signal by a descriptor": partial(forget, randomness, "_UNAUDITED", "pidfd_send_signal"),
    "clocks during an import": partial(disable, envelope, "is_importing", result=True),
    "a payload that is not JSON": lambda: replace(
        workflows, "check_workflow", lambda workflow, _: workflow
    ),
}

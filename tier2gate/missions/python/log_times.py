"""Hides the times of log records: a mission may log, but must not read when it did.

`logging` reads the clock for each record. While a mission runs, the times of a record are replaced
by objects; using one is refused like reading the clock. Under a virtual clock they stay.
"""

import logging
import sys
import time
from functools import wraps
from typing import Any

from tier2gate.missions.python.envelope import READS_CLOCK, SET_CLOCK, Envelope, Phase
from tier2gate.missions.python.virtual import VirtualClock
from tier2gate.orchestration.engine import EnvelopeViolation

_TIMES = ("created", "msecs", "relativeCreated")
_REMEDY = "do not use %(asctime)s, created, msecs or relativeCreated in log output, " + SET_CLOCK
_USES = (
    *("abs", "bool", "ceil", "complex", "dir", "float", "floor", "format", "getstate", "hash"),
    *("index", "int", "invert", "neg", "pos", "reduce", "reduce_ex", "repr", "round", "str"),
    *("sizeof", "trunc", "eq", "ge", "gt", "le", "lt", "ne", "setattr", "delattr"),
    *("add", "and", "divmod", "floordiv", "lshift", "mod", "mul", "or", "pow", "rshift", "sub"),
    *("truediv", "xor", "radd", "rand", "rdivmod", "rfloordiv", "rlshift", "rmod", "rmul", "ror"),
    *("rpow", "rrshift", "rsub", "rtruediv", "rxor"),
)
"""The special methods, without underscores, that reveal or change an object's value."""


def hide_log_times(envelope: Envelope, clock: VirtualClock | None = None) -> None:
    """Hide the times of log records that are created while a mission runs.

    Args:
        envelope: refuses uses of the times.
        clock: what records read instead of the real clock, if given; then nothing is hidden.
    """
    original = logging.LogRecord.__init__
    hidden = {name: _make_hidden(envelope, name) for name in _TIMES}

    @wraps(original)
    def init(self: logging.LogRecord, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        if clock is None and envelope.phase is Phase.RUNNING:
            vars(self).update(hidden)

    original_handling = logging.Handler.handleError

    @wraps(original_handling)
    def handle_error(self: logging.Handler, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, EnvelopeViolation):  # logging would print it and continue
            raise error
        original_handling(self, record)

    if clock is not None:  # what `relativeCreated` is relative to
        in_seconds = isinstance(logging._startTime, float)  # type: ignore[attr-defined]  # noqa: SLF001 - private
        start = clock.start / 10**9 if in_seconds else clock.start
        setattr(logging, "_startTime", start)  # noqa: B010 - as above
    setattr(logging.Handler, "handleError", handle_error)  # noqa: B010 - mypy allows no assignment
    setattr(logging.LogRecord, "__init__", init)  # noqa: B010 - mypy allows no assignment
    setattr(logging.Formatter, "converter", time.localtime)  # noqa: B010 - as above


def _make_hidden(envelope: Envelope, name: str) -> object:
    """Make an object that can be stored, passed on and copied, and refuses every other use."""

    def refuse(_self: object, *_args: Any) -> Any:
        envelope.refuse(f"logging.LogRecord.{name}", READS_CLOCK, _REMEDY)

    def look_up(self: object, attribute: str) -> Any:
        if attribute == "__deepcopy__":
            return object.__getattribute__(self, attribute)
        return refuse(self)

    def copy(self: object, _memo: Any = None) -> object:
        return self

    body: dict[str, Any] = {f"__{use}__": refuse for use in _USES}
    body |= {"__getattribute__": look_up, "__copy__": copy, "__deepcopy__": copy}
    hidden: object = type("HiddenTime", (), {**body, "__slots__": ()})()
    return hidden

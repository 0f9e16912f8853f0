"""The clock and the randomness that a suite's `environment` sets: the same in every run.

Code that runs while something is imported has a wall clock and generators of its own, so that what
a mission reads does not depend on whether an earlier one imported the same package.
"""

import datetime as dt
import operator
import os
import random
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

_STEP = 1_000
"""How far a clock moves when it is read, in nanoseconds."""

_SECOND = 1_000_000_000
_WALLS = ("CLOCK_REALTIME", "CLOCK_REALTIME_COARSE", "CLOCK_TAI")
_LENGTHS = ("monotonic", "perf_counter", "process_time", "thread_time")
_NODE_BITS, _SEQUENCE_BITS, _SEED_BITS = 48, 14, 128
_MULTICAST = 1 << 40
"""The bit of a node that no network card has."""

Answers = Mapping[str, Callable[..., Any]]
"""What functions return instead, by name; a method also gets its instance or class."""


class VirtualClock:
    """A wall clock that starts at a given time, and a monotonic clock; both move when read."""

    def __init__(self, start: int, is_loading: Callable[[], bool]) -> None:
        """Create a clock.

        Args:
            start: the time at which the wall clock starts, in nanoseconds since 1970.
            is_loading: tells whether something is being imported.
        """
        self.start = start
        self._is_loading = is_loading
        self._monotonic = _SECOND  # many programs take 0 for "never"
        self._moved = {True: 0, False: 0}

    def begin_scenario(self) -> None:
        """Start the wall clock anew; the monotonic clock goes on."""
        self._moved[False] = 0
        setattr(uuid, "_last_timestamp", None)  # noqa: B010 - it is private

    def wall(self) -> int:
        """Read the wall clock, in nanoseconds since 1970."""
        loading = self._is_loading()
        now = self.start + self._moved[loading]
        self._move(_STEP, loading=loading)
        return now

    def seconds(self) -> float:
        """Read the wall clock, in seconds since 1970."""
        return self.wall() / _SECOND

    def monotonic(self) -> int:
        """Read the monotonic clock, in nanoseconds."""
        now = self._monotonic
        self._move(_STEP, loading=self._is_loading())
        return now

    def of_time(self) -> Answers:
        """Return what the functions of `time` answer."""
        answers: dict[str, Callable[..., Any]] = {
            "time": self.seconds,
            "time_ns": self.wall,
            "clock_gettime": lambda number: self._read(number) / _SECOND,
            "clock_gettime_ns": self._read,
            "sleep": self._make_sleep(time.sleep),
        }
        for name in _LENGTHS:
            answers[name] = lambda: self.monotonic() / _SECOND
            answers[f"{name}_ns"] = self.monotonic
        local, text, formatted = time.localtime, time.asctime, time.strftime
        answers |= {
            name: _with_seconds(getattr(time, name), self.seconds)
            for name in ("localtime", "gmtime", "ctime")
        }
        answers["asctime"] = lambda: text(local(self.seconds()))
        answers["strftime"] = lambda form: formatted(form, local(self.seconds()))
        return answers

    def of_dates(self) -> Answers:
        """Return what the methods of `date` and `datetime` answer."""
        make, warn = vars(dt.datetime)["fromtimestamp"], vars(dt.datetime)["utcnow"]

        def now(of: Any, tz: dt.tzinfo | None = None) -> Any:
            return make.__get__(None, _class_of(of))(self.seconds(), tz)

        def utc_now(of: Any) -> Any:
            warn.__get__(None, dt.datetime)()  # newer versions of Python warn
            return now(of, dt.timezone.utc).replace(tzinfo=None)  # noqa: UP017 - Python 3.10 has no UTC

        def today(of: Any) -> Any:
            return _class_of(of).fromtimestamp(self.seconds())

        return {"now": now, "utcnow": utc_now, "today": today}

    def times(self) -> os.times_result:
        """Answer for `os.times`."""
        now = self.monotonic() / _SECOND
        return os.times_result((now, 0.0, 0.0, 0.0, now))

    def _read(self, number: int) -> int:
        if number in [getattr(time, name, None) for name in _WALLS]:
            return self.wall()
        return self.monotonic()

    def _make_sleep(self, original: Callable[[Any], None]) -> Callable[[Any], None]:
        def sleep(seconds: Any, /) -> None:
            if isinstance(seconds, float):
                length = round(seconds * _SECOND)
            else:
                length = operator.index(seconds) * _SECOND
            if length < 0:
                original(-1)  # raises
            self._move(length, loading=self._is_loading())

        return sleep

    def _move(self, length: int, *, loading: bool) -> None:
        self._monotonic += length
        self._moved[loading] += length


class VirtualChance:
    """Randomness that follows from a seed."""

    def __init__(self, seed: int, is_loading: Callable[[], bool]) -> None:
        """Create the generators.

        Args:
            seed: the seed.
            is_loading: tells whether something is being imported.
        """
        self._seed = seed
        self._is_loading = is_loading
        self._loading = random.Random(seed)  # noqa: S311 - it must be the same in every run
        self._bytes = {
            loading: random.Random(self._name(loading=loading))  # noqa: S311 - as above
            for loading in (True, False)
        }
        bits = random.Random(f"tier2gate node {seed}").getrandbits(_NODE_BITS)  # noqa: S311 - as above
        self._node = bits | _MULTICAST

    def begin_scenario(self) -> None:
        """Start anew, with `random` and, if it is loaded, `numpy.random`."""
        self._bytes[False].seed(self._name(loading=False))
        random.seed(self._seed)
        if "numpy.random" in sys.modules:
            self.seed_numpy(sys.modules["numpy.random"])

    def seed_numpy(self, module: ModuleType) -> None:
        """Seed the generator of `numpy.random`, which is C code."""
        module.seed(self._seed)

    def of_system(self) -> Answers:
        """Return what the functions of `os`, `ssl` and `uuid` answer."""
        return {
            "urandom": self._draw_bytes,
            "getrandom": lambda size, flags=0: self._draw_bytes(size),  # noqa: ARG005 - its signature
            "RAND_bytes": self._draw_bytes,
            "RAND_pseudo_bytes": lambda size: (self._draw_bytes(size), True),
            "getnode": lambda: self._node,
        }

    def of_random(self) -> Answers:
        """Return what the functions of `random` answer."""
        return {
            name: self._make_choice(getattr(random, name), getattr(self._loading, name))
            for name in random.__all__
            if hasattr(self._loading, name)
        }

    def draw_seed(self) -> int:
        """Return a seed for a generator that gets none."""
        return self._bytes[self._is_loading()].getrandbits(_SEED_BITS)

    def make_uuid1(self, original: Callable[..., uuid.UUID]) -> Callable[..., uuid.UUID]:
        """Return what answers for `uuid.uuid1`; it reads the clock."""

        def uuid1(node: int | None = None, clock_seq: int | None = None) -> uuid.UUID:
            if clock_seq is None:
                clock_seq = self._bytes[self._is_loading()].getrandbits(_SEQUENCE_BITS)
            return original(self._node if node is None else node, clock_seq)

        return uuid1

    def _draw_bytes(self, size: int, /) -> bytes:
        return self._bytes[self._is_loading()].randbytes(size)

    def _make_choice(
        self, of_missions: Callable[..., Any], of_imports: Callable[..., Any]
    ) -> Callable[..., Any]:
        def answer(*args: Any, **kwargs: Any) -> Any:
            return (of_imports if self._is_loading() else of_missions)(*args, **kwargs)

        return answer

    def _name(self, *, loading: bool) -> str:
        return f"tier2gate {'loading' if loading else 'missions'} {self._seed}"


def _class_of(of: Any) -> Any:
    return of if isinstance(of, type) else type(of)


def _with_seconds(function: Callable[..., Any], read: Callable[[], float]) -> Callable[..., Any]:
    return lambda *_none: function(read())

"""The clock and the seed that a suite sets for missions in Python."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import quoted
from tier2gate.foundation.problems import Problem

_SECOND = 1_000_000_000
_TIME = r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z"
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
"""Later times do not fit in 64 bits of nanoseconds with room for what a mission sleeps."""


@dataclass(frozen=True, kw_only=True)
class SuiteEnvironment:
    """The clock and the seed of a suite.

    Attributes:
        clock: the time at which the clock starts, in nanoseconds since 1970; `None` if the suite
            sets none, so that missions cannot read the clock.
        seed: the seed of all randomness; `None` if the suite sets none, so that missions cannot use
            randomness.
    """

    clock: int | None = None
    seed: int | None = None

    def to_json(self) -> dict[str, int]:
        """Return what the suite sets, without the rest.

        Returns:
            `clock` in nanoseconds, and `seed`; empty if it sets nothing.
        """
        return {name: value for name, value in vars(self).items() if value is not None}


def read_environment(suite: Mapping[str, Any]) -> SuiteEnvironment:
    """Read the environment of a suite.

    Args:
        suite: a valid suite.

    Returns:
        The environment; empty if the suite sets none.
    """
    given = suite.get("environment", {})
    seed = given.get("seed")
    return SuiteEnvironment(
        clock=_nanoseconds(given["clock"]) if "clock" in given else None,
        seed=None if seed is None else int(seed),
    )


def check_environment(suite: Document) -> list[Problem]:
    """Check what the schema does not: whether the clock is a time that exists.

    Args:
        suite: a suite that is valid under its schema.

    Returns:
        The problems.
    """
    clock = suite.value.get("environment", {}).get("clock")
    if clock is None or _nanoseconds(clock) is not None:
        return []
    return [
        suite.problem(
            ("environment", "clock"),
            code="invalid-clock",
            message=f"'clock' is {quoted(clock)}, which is not a time in UTC of the years "
            f"{_FIRST_YEAR} to {_LAST_YEAR}",
            hint="write it like 2026-01-01T00:00:00Z",
        )
    ]


def _nanoseconds(text: str) -> int | None:
    """Return a time in nanoseconds since 1970; `None` if it is not valid."""
    match = re.fullmatch(_TIME, text, re.ASCII)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    try:
        time = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # there is no such day or hour
        return None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    seconds = (time - datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    return seconds * _SECOND + int((match[7] or "0").ljust(9, "0"))

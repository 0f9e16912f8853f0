"""Counts the work that is done as an input grows, without a clock, the same on every machine."""

import builtins
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias
from unittest.mock import patch

from tier2gate.assessment.reported import expectation_reports
from tier2gate.documents import nearest, schemas
from tier2gate.foundation import problems
from tier2gate.gates.checks import references
from tier2gate.runner import in_process

MOST = 2.6
"""The most that the work may grow when the input doubles. Linear work grows by 2, sorting by a
little more, and quadratic work by 4."""

_NOTICED = 1_000  # less than this does not depend on the input

Prepare: TypeAlias = Callable[[Path, int], Callable[[], Any]]
"""`(an empty folder, n) → the work to count`; the preparation itself is not counted."""


@dataclass(frozen=True)
class Row:
    """One kind of work whose growth is checked.

    Attributes:
        surface: the part of the program.
        what: the input, in a few words.
        prepare: creates the input of a size.
        sizes: each twice as large as the one before.
    """

    surface: str
    what: str
    prepare: Prepare
    sizes: Sequence[int]


class Rows(list[Row]):
    """The rows of one module."""

    def row(self, surface: str, what: str, *, smallest: int = 50) -> Callable[[Prepare], Prepare]:
        """Add the work that the decorated function prepares.

        Args:
            surface: the part of the program.
            what: the input, in a few words.
            smallest: the first of three sizes, large enough to show quadratic growth.

        Returns:
            The decorator.
        """

        def add(prepare: Prepare) -> Prepare:
            sizes = smallest, 2 * smallest, 4 * smallest
            self.append(Row(surface, what, prepare, sizes))
            return prepare

        return add


@dataclass
class Count:
    """The work that was done.

    Attributes:
        steps: executed lines of Python, in each turn of a loop, and sorted items.
        characters: text that was encoded as JSON, compiled as a schema or returned: work in C that
            executes no lines.
    """

    steps: int = 0
    characters: int = 0


def count(act: Callable[[], Any]) -> Count:
    """Count the work of a call.

    Args:
        act: the call.

    Returns:
        The counts.
    """
    counted = Count()

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        counted.steps += 1
        return trace

    with _counting_in_c(counted):
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            result = act()
        finally:
            sys.settrace(before)
    if isinstance(result, str | bytes):
        counted.characters += len(result)
    return counted


@contextmanager
def _counting_in_c(counted: Count) -> Iterator[None]:
    encode, sort, compile_ = json.JSONEncoder.encode, builtins.sorted, schemas._compile

    def counted_encode(self: json.JSONEncoder, value: Any) -> str:
        text = encode(self, value)
        counted.characters += len(text)
        return text

    def counted_sort(items: Any, **options: Any) -> Any:
        result = sort(items, **options)
        counted.steps += len(result)
        return result

    def counted_compile(schema: Any) -> Any:
        counted.characters += len(str(schema))
        return compile_(schema)

    with (
        patch.object(json.JSONEncoder, "encode", counted_encode),
        patch.object(builtins, "sorted", counted_sort),
        patch.object(schemas, "_compile", counted_compile),
    ):
        yield


@dataclass(frozen=True)
class Growth:
    """How the work grows with an input.

    Attributes:
        counts: for each size.
    """

    counts: Sequence[Count]

    def too_fast(self) -> list[str]:
        """List what grows faster than the input.

        Returns:
            The names of the counts; empty if nothing does.
        """
        return [name for name in ("steps", "characters") if max(self.ratios(name)) > MOST]

    def is_cut_off(self) -> bool:
        """Check whether a larger input does less work, because it was refused.

        Returns:
            Whether this is the case for any of the sizes.
        """
        return any(more.steps < less.steps for less, more in pairwise(self.counts))

    def ratios(self, name: str) -> list[float]:
        """Return how much the work grew with each doubling.

        Args:
            name: the name of the count.

        Returns:
            A factor for each size except the first.
        """
        numbers = [getattr(item, name) for item in self.counts]
        return [more / max(less, _NOTICED) for less, more in pairwise(numbers)]


def measure(row: Row, folder: Path) -> Growth:
    """Count the work of a row for each of its sizes.

    Args:
        row: the row.
        folder: an empty folder.

    Returns:
        The growth.
    """
    counts = []
    with _lower_limits():
        for size in (2, *row.sizes):  # the first covers imports and one-time work
            place = folder / str(size)
            place.mkdir()
            counts.append(count(row.prepare(place, size)))
    return Growth(counts[1:])


@contextmanager
def _lower_limits() -> Iterator[None]:
    """Lower the limits on the work, so that small inputs show work without a limit."""
    with (
        patch.object(problems, "MAX_PROBLEMS", 20),
        patch.object(expectation_reports, "MAX_PROBLEMS", 20),
        patch.object(nearest, "MAX_CANDIDATES", 40),
        patch.object(references, "MAX_UNKNOWN_PARAMS", 20),
        patch.object(in_process, "MAX_FOUND", 20_000),
    ):
        yield


def describe(row: Row, growth: Growth) -> str:
    """Format a line of the table.

    Args:
        row: the row.
        growth: its counts.

    Returns:
        The surface and input, with the numbers and ratios of each count.
    """
    cells = []
    for name in ("steps", "characters"):
        numbers = " ".join(f"{getattr(item, name):>10,}" for item in growth.counts)
        ratios = " ".join(f"{ratio:.2f}" for ratio in growth.ratios(name))
        cells.append(f"{numbers}  {ratios}")
    sizes = "/".join(map(str, row.sizes))
    return f"{row.surface:<13} {row.what:<58} {sizes:<14} {' | '.join(cells)}"

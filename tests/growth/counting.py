"""Counts what is done as an input grows, without a clock: the same numbers on every machine."""

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

from tier2gate.assessment import reported_expectations
from tier2gate.documents import nearest, schemas
from tier2gate.foundation import problems
from tier2gate.gates import references
from tier2gate.runner import in_process

MOST = 2.6
"""How much may be done for twice the input, against what is done for it once. What grows as the
input does gives 2, and one that sorts it little more; what grows as its square gives 4."""

_NOTICED = 1_000  # less than this is what is done whatever the input

Prepare: TypeAlias = Callable[[Path, int], Callable[[], Any]]
"""`(an empty folder, n) → what is counted`; what it does before that is not counted."""


@dataclass(frozen=True)
class Row:
    """One thing that is held to the growth of its input.

    Attributes:
        surface: what it is of.
        what: the input, in a few words.
        prepare: makes the input of a size.
        sizes: each twice the one before.
    """

    surface: str
    what: str
    prepare: Prepare
    sizes: Sequence[int]


class Rows(list[Row]):
    """The rows of one module."""

    def row(self, surface: str, what: str, *, smallest: int = 50) -> Callable[[Prepare], Prepare]:
        """Add what the decorated function prepares.

        Args:
            surface: what it is of.
            what: the input, in a few words.
            smallest: the first of three sizes; large enough that a square would show.

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
    """What was done.

    Attributes:
        steps: lines of Python that were executed, each turn of a loop, and items that were sorted.
        characters: what was encoded as JSON, compiled as a schema or returned as text: work in C
            that no line shows.
    """

    steps: int = 0
    characters: int = 0


def count(act: Callable[[], Any]) -> Count:
    """Count what a call does.

    Args:
        act: what is done.

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
    """How what is done grows with an input.

    Attributes:
        counts: for each size.
    """

    counts: Sequence[Count]

    def too_fast(self) -> list[str]:
        """Tell what grows faster than the input.

        Returns:
            The names of the counts; empty if all is well.
        """
        return [name for name in ("steps", "characters") if max(self.ratios(name)) > MOST]

    def is_cut_off(self) -> bool:
        """Tell whether less is done for a larger input: it was refused, and nothing is counted.

        Returns:
            Whether that is so for any of the sizes.
        """
        return any(more.steps < less.steps for less, more in pairwise(self.counts))

    def ratios(self, name: str) -> list[float]:
        """Give how much more was done for each doubling.

        Args:
            name: of the count.

        Returns:
            A factor for each size but the first.
        """
        numbers = [getattr(item, name) for item in self.counts]
        return [more / max(less, _NOTICED) for less, more in pairwise(numbers)]


def measure(row: Row, folder: Path) -> Growth:
    """Count what a row does for each of its sizes.

    Args:
        row: the row.
        folder: an empty folder.

    Returns:
        The growth.
    """
    counts = []
    with _lower_limits():
        for size in (2, *row.sizes):  # the first is for what is imported and prepared once
            place = folder / str(size)
            place.mkdir()
            counts.append(count(row.prepare(place, size)))
    return Growth(counts[1:])


@contextmanager
def _lower_limits() -> Iterator[None]:
    """Lower the limits that stop what would grow, so that small inputs show what has none."""
    with (
        patch.object(problems, "MAX_PROBLEMS", 20),
        patch.object(reported_expectations, "MAX_PROBLEMS", 20),
        patch.object(nearest, "MAX_CANDIDATES", 40),
        patch.object(references, "MAX_UNKNOWN_PARAMS", 20),
        patch.object(in_process, "MAX_FOUND", 20_000),
    ):
        yield


def describe(row: Row, growth: Growth) -> str:
    """Write a line of the table.

    Args:
        row: the row.
        growth: what was counted.

    Returns:
        The surface and input, and of each count the numbers and ratios.
    """
    cells = []
    for name in ("steps", "characters"):
        numbers = " ".join(f"{getattr(item, name):>10,}" for item in growth.counts)
        ratios = " ".join(f"{ratio:.2f}" for ratio in growth.ratios(name))
        cells.append(f"{numbers}  {ratios}")
    sizes = "/".join(map(str, row.sizes))
    return f"{row.surface:<13} {row.what:<58} {sizes:<14} {' | '.join(cells)}"

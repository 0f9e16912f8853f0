"""No work grows faster than the files that it is done for.

`pytest tests/growth -s` prints the table of the counts. A new surface gets a row in one of the modules
`rows_*.py`, or in a new module that is added to `ROWS`.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.growth import (
    rows_expectations,
    rows_init,
    rows_input,
    rows_merging,
    rows_places,
    rows_results,
    rows_shards,
    rows_tables,
)
from tests.growth.counting import Row, count, describe, measure

ROWS = [
    *rows_expectations.ROWS,
    *rows_input.ROWS,
    *rows_merging.ROWS,
    *rows_places.ROWS,
    *rows_results.ROWS,
    *rows_init.ROWS,
    *rows_shards.ROWS,
    *rows_tables.ROWS,
]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.surface}: {row.what}" for row in ROWS])
def test_work_grows_as_the_input_does(row: Row, tmp_path: Path) -> None:
    """A pull request of a few kilobytes cannot keep the job busy for hours."""
    growth = measure(row, tmp_path)
    line = describe(row, growth)
    print(f"\n{line}")  # noqa: T201 - the table, shown with -s
    assert growth.too_fast() == [], line
    assert not growth.is_cut_off(), line


def nested(items: list[int]) -> None:
    """Compare all items with each other."""
    for item in items:
        for other in items:
            if other < item < 0:
                raise AssertionError


PLANTED: dict[str, tuple[Callable[[list[int]], Any], list[str]]] = {
    "loops": (nested, ["steps"]),
    "comprehensions": (lambda items: [[other for other in items] for _ in items], ["steps"]),  # noqa: C416 - the loop is intended
    "sorting": (lambda items: [sorted(items) for _ in items], ["steps"]),
    "encoding": (lambda items: [json.dumps(items) for _ in items], ["characters"]),
    "output": (lambda items: "".join(str(items) for _ in items), ["characters"]),
    "as the input": (lambda items: json.dumps(sorted(-item for item in items)), []),
    "no more than a hundred": (lambda items: [sorted(items[:100]) for _ in items], []),
}


@pytest.mark.parametrize(("plant", "found"), PLANTED.values(), ids=PLANTED)
def test_quadratic_growth_is_detected(
    plant: Callable[[list[int]], Any], found: list[str], tmp_path: Path
) -> None:
    """Work that grows with the square of the input fails its row."""
    row = Row("planted", "", lambda _, n: lambda: plant(list(range(n))), (100, 200, 400))
    assert measure(row, tmp_path).too_fast() == found


def test_refused_input_is_detected(tmp_path: Path) -> None:
    """A limit that stops a row's work early does not make the row pass without counting."""
    row = Row(
        "planted", "", lambda _, n: lambda: nested([*range(n if n < 200 else 1)]), (100, 200, 400)
    )
    growth = measure(row, tmp_path)
    assert (growth.too_fast(), growth.is_cut_off()) == ([], True)


def test_counts_are_the_same_each_time() -> None:
    """A row that fails on one machine fails on every machine."""

    def act() -> str:
        return json.dumps(sorted({f"{number}": number for number in range(50)}))

    assert count(act) == count(act)

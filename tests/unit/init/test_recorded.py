"""Recorded inputs as tables."""

import json
from pathlib import Path
from typing import Any

import pytest

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.init.recorded import Recorded, read_recorded


def read(rows: list[Any], folder: Path, *, name: str = "data.jsonl", **more: Any) -> Recorded:
    """Read rows from a file."""
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    (folder / name).write_text(text, encoding="utf-8")
    return read_recorded(
        folder / name, gate="orders", folder=folder / "gates", **{"taken": None, **more}
    )


def rows_of(table: Recorded) -> list[Any]:
    """Return the rows of a table that will be written."""
    assert table.data is not None
    return [json.loads(line) for line in table.data.decode().splitlines()]


def test_even_rows_keep_their_columns(tmp_path: Path) -> None:
    """A user sees which columns become params, and the rows as they were recorded."""
    rows = [{"id": "a", "net": 1.50, "who": {"age": 3}}, {"who": None, "id": "b", "net": 2}]
    table = read(rows, tmp_path)
    assert (table.table, table.scenario_name, table.rows) == ("orders.jsonl", "orders-{id}", 2)
    assert table.params == {key: {"$cell": key} for key in ("id", "net", "who")}
    assert table.data == (tmp_path / "data.jsonl").read_bytes()


def test_file_among_the_gates_is_used_in_place(tmp_path: Path) -> None:
    """A table that is where it has to be is not copied."""
    (tmp_path / "gates" / "rows").mkdir(parents=True)
    table = read([{"id": 1}], tmp_path, name="gates/rows/x.jsonl")
    assert (table.table, table.data) == ("rows/x.jsonl", None)


@pytest.mark.parametrize(
    ("rows", "scenario_name"),
    [
        ([{"name": "a", "id": 1}, {"name": "b", "id": 2}], "orders-{id}"),
        ([{"name": "a", "id": 1}, {"name": "b", "id": 1}], "orders-{name}"),
        ([{"order_id": 7}, {"order_id": 8}], "orders-{order_id}"),
        ([{"orderId": 7}, {"orderId": 8}], "orders-{orderId}"),
        ([{"net": 1}, {"net": 2}], "orders-{case}"),
        ([{"id": 1}, {"id": 1}], "orders-{case}"),
        ([{"id": True}, {"id": 2}], "orders-{case}"),
        ([{"id": "a\n"}, {"id": "b"}], "orders-{case}"),
        ([{"case": 1}, {"case": 1}], "orders-{row_number}"),
        ([{"{id": 1}, {"{id": 2}], "orders-{case}"),
    ],
)
def test_rows_are_named(rows: list[Any], scenario_name: str, tmp_path: Path) -> None:
    """Each scenario is named after its row: by an id if there is one, or else by a number."""
    assert read(rows, tmp_path).scenario_name == scenario_name


@pytest.mark.parametrize(
    "rows", [[{"a": 1}, {"b": 2}], [{"$a": 1}, {"$a": 2}], [{"": 1}, {"": 2}], [{"a": 1}, {}]]
)
def test_uneven_or_odd_rows_are_kept_whole(rows: list[Any], tmp_path: Path) -> None:
    """What a row lacks stays absent, and no key is taken for a form."""
    table = read(rows, tmp_path)
    assert table.params == {"$cell": "input"}
    assert rows_of(table) == [{"case": n, "input": row} for n, row in enumerate(rows, start=1)]


def test_file_in_place_that_has_to_change_is_copied(tmp_path: Path) -> None:
    """The user's own file is never changed."""
    (tmp_path / "gates").mkdir()
    table = read([{"a": 1}, {}], tmp_path, name="gates/orders.jsonl")
    assert table.table == "orders.cases.jsonl"


def test_params_of_a_function(tmp_path: Path) -> None:
    """A function gets what it takes: what was recorded besides, such as its result, is left out."""
    rows = [{"id": "a", "net": 1, "gross": 2}, {"id": "b", "net": 2, "gross": 3}]
    table = read(rows, tmp_path, taken=frozenset({"net"}))
    assert (table.params, table.unused) == ({"net": {"$cell": "net"}}, ("gross",))
    assert rows_of(table) == [{"id": "a", "net": 1}, {"id": "b", "net": 2}]
    assert read(rows, tmp_path, taken=frozenset({"id"})).params == {"id": {"$cell": "id"}}


@pytest.mark.parametrize("text", ["", "\n", " \n\n"])
def test_file_without_rows(text: str, tmp_path: Path) -> None:
    """An empty recording is refused: a gate without cases would guard nothing."""
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(UnusablePathError, match=r"has no rows; write one JSON object on each line"):
        read_recorded(tmp_path / "a.jsonl", gate="a", folder=tmp_path / "gates", taken=None)

"""The work of reading tables, and of writing their scenarios out, as they grow."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.growth.counting import Rows
from tests.growth.rows_input import call, expectation, expectations, names, suite, validating

ROWS = Rows()


def table(**fields: Any) -> dict[str, Any]:
    """Return an entry whose columns are `id` and `n`."""
    usual = {"scenario_name": "{id}", "initial_state": {"n": {"$cell": "n"}}, "missions": [call()]}
    return {**usual, **fields}


def by_csv(folder: Path, text: str, **fields: Any) -> Callable[[], Any]:
    """Validate a gate with a CSV table."""
    (folder / "t.csv").write_text(text)
    columns = fields.pop("columns", {"id": "string", "n": "integer"})
    return with_entries(folder, table(table="t.csv", columns=columns, **fields))


def with_entries(folder: Path, *entries: dict[str, Any], **more: Any) -> Callable[[], Any]:
    """Validate a gate with entries and the scenario of the usual expectation."""
    plain = table(rows=[{"id": "a", "n": 1}])
    files = {"suite": suite(plain, *entries, **more), "expectations": expectations(expectation())}
    return validating(folder, **files)


@ROWS.row("tables", "CSV: n rows")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return by_csv(folder, "id,n\n" + "".join(f"{name},1\n" for name in names("x", n)))


@ROWS.row("tables", "CSV: n quoted cells of several lines")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return by_csv(folder, "id,n\n" + "".join(f'"{name}\n""",1\n' for name in names("x", n)))


@ROWS.row("tables", "CSV: n wrong cells")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return by_csv(folder, "id,n\n" + "".join(f'"{name}\n",01\n' for name in names("x", n)))


@ROWS.row("tables", "CSV: n wrong columns, n missing ones")
def _(folder: Path, n: int) -> Callable[[], Any]:
    columns = {"id": "string", "n": "integer", **dict.fromkeys(names("y", n), "string")}
    return by_csv(folder, f"{','.join(names('x', n))}\n", columns=columns)


@ROWS.row("tables", "CSV: n columns that nothing uses")
def _(folder: Path, n: int) -> Callable[[], Any]:
    columns = {"id": "string", "n": "integer", **dict.fromkeys(names("y", n), "string")}
    return by_csv(folder, f"{','.join(columns)}\nb,1{',x' * n}\n", columns=columns)


@ROWS.row("tables", "n scenarios of one name")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return by_csv(folder, "id,n\n" + "b,1\n" * n)


@ROWS.row("tables", "JSON Lines: n rows that lack a column")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "t.jsonl").write_text('{"n": 1}\n' + '{"id": "x"}\n' * n)
    return with_entries(folder, table(table="t.jsonl"))


@ROWS.row("tables", "JSON Lines: n lines that are no rows")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "t.jsonl").write_text('{"n": 1, "n": 2}\n' * n)
    return with_entries(folder, table(table="t.jsonl"))


@ROWS.row("tables", "n cells that make wrong params")
def _(folder: Path, n: int) -> Callable[[], Any]:
    missions = [call("daily_loop", params={"requested_steps": {"$cell": "n"}})]
    rows = "".join(f"{json.dumps({'id': name, 'n': 'x'})}\n" for name in names("x", n))
    (folder / "t.jsonl").write_text(rows)
    entry = table(table="t.jsonl", missions=missions)
    return with_entries(folder, entry, defaults={"initial_state": {"a": 1}})


@ROWS.row("tables", "a template with n cells of n unknown columns")
def _(folder: Path, n: int) -> Callable[[], Any]:
    state = {name: {"$cell": name} for name in names("x", n)}
    row = {"id": "b", **dict.fromkeys(names("y", n), 1)}
    return with_entries(folder, table(rows=[row], initial_state=state))


@ROWS.row("tables", "a row that makes n wrong values")
def _(folder: Path, n: int) -> Callable[[], Any]:
    missions = [call({"$cell": "n"}, id=name) for name in names("x", n)]  # type: ignore[arg-type]
    entry = table(rows=[{"id": "b", "n": 1}], missions=missions)
    return with_entries(folder, entry, defaults={"initial_state": {"a": 1}})


@ROWS.row("tables", "n tables and n scenarios with defaults")
def _(folder: Path, n: int) -> Callable[[], Any]:
    entries = [table(rows=[{"id": name, "n": 1}]) for name in names("x", n)]
    plain = [{"scenario_name": name} for name in names("y", n)]
    defaults = {"initial_state": {"a": 1}, "missions": [call()]}
    return with_entries(folder, *entries, *plain, defaults=defaults)

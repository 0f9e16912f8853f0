"""A table or defaults give what the same scenarios written out give: results and hashes."""

import csv
import io
import json
import random
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tier2gate.documents.csv_cells import TYPES
from tier2gate.documents.csv_reader import parse_csv
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.defaults import merge
from tier2gate.gates.files import GateDocuments, load_gate
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.as_json import golden_to_json
from tier2gate.golden.format import make_golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.golden.record import RecordOfRun
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.test_run import run_test_run_hashed

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], include_characters="\n\t")
    .filter(lambda sign: sign not in "\ufeff\ufffe\uffff"),
    max_size=5,
)  # fmt: skip
CELLS: Mapping[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": st.integers(),
    "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
}
NAMES = st.text("abc é,\"'{}\n", min_size=1, max_size=3).filter(lambda name: name != "id")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
STATES = st.dictionaries(st.sampled_from("abc"), JSON)


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Draw the columns of a table, and its rows."""
    kinds = st.sampled_from(TYPES)
    columns: dict[str, str] = draw(st.dictionaries(NAMES, kinds, max_size=4))
    rows: list[dict[str, Any]] = [
        {"id": number, **{name: draw(cells_of(kind)) for name, kind in columns.items()}}
        for number in range(draw(st.integers(1, 4)))
    ]
    return {"id": "integer", **columns}, rows


def cells_of(kind: str) -> st.SearchStrategy[Any]:
    """Return the cells that a column of a type can have."""
    cells = CELLS[kind.removesuffix("?")]
    return st.none() | cells if kind.endswith("?") else cells


def as_csv(
    columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], choose: random.Random
) -> bytes:
    """Write CSV with any order of columns, quotes, line ends and mark."""
    names = [*columns]
    choose.shuffle(names)
    end = choose.choice(["\n", "\r\n"])
    lines: list[list[str | None]] = [
        [*names],
        *([cell_text(row[name]) for name in names] for row in rows),
    ]
    text = end.join(",".join(quoted(cell, choose) for cell in line) for line in lines)
    text = text.replace("\r\n", "\n").replace("\n", end)
    mark = choose.choice(["", "\ufeff"])
    return f"{mark}{text}{choose.choice(['', end])}".encode()


def cell_text(cell: Any) -> str | None:
    """Write a cell without quotes; `None` for null."""
    if cell is None or isinstance(cell, str):
        return cell
    return json.dumps(cell)


def quoted(cell: str | None, choose: random.Random) -> str:
    """Quote a cell if it must be, or by chance."""
    if cell is None:
        return ""
    must = not cell or any(sign in cell for sign in ',"\n')
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if must or choose.random() < 0.3 else cell


def scenario_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write out the scenario of a row."""
    missions = [{"name": "echo", "params": {"row": [row[name] for name in sorted(row)]}}]
    return {"scenario_name": f"p-{row['id']}", "initial_state": dict(row), "missions": missions}


def entry_of(names: Collection[str], **source: Any) -> dict[str, Any]:
    """Write the entry of a table whose scenarios are those of `scenario_of`."""
    params = {"row": [{"$cell": name} for name in sorted(names)]}
    return {
        "scenario_name": "p-{id}",
        "initial_state": {name: {"$cell": name} for name in names},
        "missions": [{"name": "echo", "params": params}],
        "tags": ["table"],
        **source,
    }


def outcome_of(suite: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> str:
    """Run a suite; return its golden, with all hashes of results and inputs."""
    name = load(suite, files).suite.value["scenarios"][0]["scenario_name"]
    return golden_of(load(suite, files, name))


def load(
    suite: Mapping[str, Any], files: Mapping[str, bytes] | None, name: str = "x"
) -> GateDocuments:
    """Read a gate with one expectation on a scenario."""
    wanted = {"id": "e", "mission_name": "echo", "path": "success", "op": "eq", "expected": True}
    expectations = json.dumps({"expectations": [{**wanted, "scenario_name": name}]})
    texts = {
        "a.suite.json": json.dumps({"suite_name": "s", **suite}).encode(),
        "a.expectations.json": expectations.encode(),
        **(files or {}),
    }
    with TemporaryDirectory() as folder:
        for file, data in texts.items():
            (Path(folder) / file).write_bytes(data)
        return load_gate(explicit_gate(Path(folder, "a.suite.json"), None, None), Path(folder))


def golden_of(documents: GateDocuments) -> str:
    """Run a gate's documents; return its golden as text."""
    definition = define_gate(documents)
    result, hashes = run_test_run_hashed(definition.suite, definition.expectations)
    golden = make_golden(RecordOfRun(result), hashes, hash_definitions(definition, {}))
    return encode(golden_to_json(golden))


@settings(deadline=None, max_examples=50)
@given(tables(), st.randoms(use_true_random=False))
def test_table_gives_what_the_written_scenarios_give(
    table: tuple[dict[str, str], list[dict[str, Any]]], choose: random.Random
) -> None:
    """Moving scenarios to a table moves no hash, whatever the table's format and layout."""
    columns, rows = table
    written = outcome_of({"scenarios": [scenario_of(row) for row in rows]})
    by_csv = entry_of(columns, table="t.csv", columns=columns)
    assert outcome_of({"scenarios": [by_csv]}, {"t.csv": as_csv(columns, rows, choose)}) == written
    lines = "".join(f"{json.dumps(row, ensure_ascii=choose.random() < 0.5)}\n" for row in rows)
    by_lines = entry_of(columns, table="t.jsonl")
    assert outcome_of({"scenarios": [by_lines]}, {"t.jsonl": lines.encode()}) == written
    assert outcome_of({"scenarios": [entry_of(columns, rows=rows)]}) == written


@settings(deadline=None, max_examples=50)
@given(STATES, st.lists(STATES | st.none(), min_size=1, max_size=3))
def test_defaults_give_what_the_written_scenarios_give(
    default: dict[str, Any], states: list[dict[str, Any] | None]
) -> None:
    """Moving what scenarios share to the defaults moves no hash."""
    missions = [{"name": "echo"}]
    brief, written = [], []
    for number, state in enumerate(states):
        name = {"scenario_name": f"p-{number}"}
        brief.append(name if state is None else {**name, "initial_state": state})
        merged = default if state is None else merge(default, state)
        written.append({**name, "initial_state": merged, "missions": missions})
    defaults = {"initial_state": default, "missions": missions}
    assert outcome_of({"defaults": defaults, "scenarios": brief}) == outcome_of(
        {"scenarios": written}
    )


@given(JSON, JSON)
def test_merging_is_that_of_the_standard(target: Any, patch: Any) -> None:
    """RFC 7396, as its own pseudocode has it."""
    assert merge(target, patch) == merge_patch(target, patch)


def merge_patch(target: Any, patch: Any) -> Any:
    """Merge as the pseudocode of RFC 7396, section 2, does."""
    if isinstance(patch, dict):
        target = dict(target) if isinstance(target, dict) else {}
        for name, value in patch.items():
            if value is None:
                if name in target:
                    del target[name]
            else:
                target[name] = merge_patch(target.get(name), value)
        return target
    return patch


@settings(deadline=None)
@given(st.text(st.sampled_from('a1,"\n\r é'), max_size=12))
def test_what_is_read_is_what_a_strict_reader_of_the_library_reads(text: str) -> None:
    """No broken table is read as something, and no cell as another than it is."""
    try:
        table = parse_csv(f"c,d\n{text}".encode(), "a.csv", {"c": "string?", "d": "string?"})
    except InputInvalidError:
        return
    by_library = list(csv.reader(io.StringIO(f"c,d\n{text}", newline=""), strict=True))
    cells = [[cell.replace("\r\n", "\n") for cell in line] for line in by_library[1:]]
    assert [[row["c"] or "", row["d"] or ""] for row in table.value] == cells

"""A gate that is read in blocks has the scenarios, hashes and problems of one in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tier2gate.assessment.shards.definitions import StreamedDefinitions
from tier2gate.documents import table_pieces
from tier2gate.documents.csv_reader import parse_csv
from tier2gate.documents.json_lines import parse_json_lines
from tier2gate.documents.limits import EXPANSION_LIMITS
from tier2gate.documents.reader import Document
from tier2gate.documents.rows_of_pieces import TableInPieces
from tier2gate.documents.table_pieces import TablePieces
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected import writer
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.large import blocks, streaming
from tier2gate.gates.large.streaming import StreamedGate
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.inputs import hash_definitions
from tier2gate.missions.catalogue import built_in_missions, called_definitions
from tier2gate.missions.files import MissionFiles
from tier2gate.missions.loading import load_documents, load_missions, load_streamed
from tier2gate.orchestration.canonical import encode
from tier2gate.settings import Settings

FIELDS = ("id", "scenario_name", "mission_name", "path", "op", "expected")
CSV_PARTS = [b"1", b"2,", b",", b"\n", b"\n", b"1,2\n", b"1,2\r\n", b'3,"a\nb"\n', b'"', b'""']
CSV_PARTS += [b";", b"\r", b"\xff", b"\xef\xbb\xbf", b"\n=======\n", b"\x00", b"x,\n", b'"a""b",']
CSV_HEADS = [b"a,b\n", b"a,b\r\n", b'\xef\xbb\xbf"a",b\n', b"b,a\n", b"a\n", b"a;b\n", b"sep=,\n"]
CSV_HEADS += [b"", b"a,b", b'a,"b\n"\n']
LINES = [b'{"a":1}\n', b'{"b":2}\r\n', b'{"a":1,"b":[2]}\n', b'{"a":1}', b"\n", b"{", b"[]\n"]
LINES += [b'{"a":1,"a":2}\n', b"\xef\xbb\xbf", b"\r", b"\xff", b" ", b'{"a":1e400}\n']
LINES += [b"version https://git-lfs.github.com/spec/v1\n"]
REPEATED, UNWRITTEN = "repeated-scenario", {"no-scenario", "unfilled-form"}
SIZES = st.sampled_from([1, 2, 3, 5, 8, 21])


@contextmanager
def pieces_of(size: int, block: int = 2) -> Iterator[None]:
    """Read tables in pieces of some bytes, and suites in blocks of some scenarios."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_pieces, "PIECE_BYTES", size)
        patch.setattr(blocks, "BLOCK", block)
        yield


def told(problem: Problem) -> tuple[Any, ...]:
    """Return everything that is reported of a problem."""
    place = problem.code, problem.message, problem.file, problem.line, problem.column
    return *place, problem.hint, problem.stands_for, problem.excerpt


def mostly(good: list[bytes], rest: list[bytes]) -> st.SearchStrategy[bytes]:
    """Draw a file of parts, most often of good ones alone."""
    parts = st.one_of(st.sampled_from(good), st.sampled_from(good + rest))
    return st.lists(st.sampled_from(good), max_size=12).map(b"".join) | st.lists(
        parts, max_size=20
    ).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(
    head=st.sampled_from(CSV_HEADS),
    body=mostly(CSV_PARTS[5:8], CSV_PARTS),
    types=st.tuples(st.sampled_from(["integer", "string", "string?"]), st.just("string?")),
    size=SIZES,
)
def test_csv_in_pieces(head: bytes, body: bytes, types: tuple[str, str], size: int) -> None:
    """A large CSV table gives other rows, or other problems, than a small one."""
    compare_table(head + body, dict(zip("ab", types, strict=True)), size)


@settings(max_examples=400, deadline=None)
@given(data=mostly(LINES[:3], LINES), size=SIZES)
def test_json_lines_in_pieces(data: bytes, size: int) -> None:
    """A large JSON Lines table gives other rows, or other problems, than a small one."""
    compare_table(data, None, size)


def compare_table(data: bytes, columns: Mapping[str, str] | None, size: int) -> None:
    """Read a table whole and in pieces."""
    name = "t.jsonl" if columns is None else "t.csv"

    def whole() -> list[Any]:
        table = parse_json_lines(data, name) if columns is None else parse_csv(data, name, columns)
        return located(table)

    def in_pieces() -> list[Any]:
        with TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(data)
            table = TableInPieces(TablePieces(path, name, is_csv=columns is not None), columns)
            every = [*table]
            first = [row for rows in every for row in located(rows)]
            again = [row for rows in every for row in located(table.again(rows))]
            assert first == again
            return first

    with pieces_of(size):
        assert outcome(whole) == outcome(in_pieces)


def located(table: Document) -> list[Any]:
    """Return the rows with the places of their cells."""
    return [
        (row, table.locate((index,)), {key: table.locate((index, key)) for key in row})
        for index, row in enumerate(table.value)
    ]


def outcome(read: Any) -> Any:
    """Return what was read, or the problems."""
    try:
        return read()
    except InputInvalidError as error:
        return [told(problem) for problem in error.problems]


CELLS = st.sampled_from(["1", "2", "3", "", "x", "é", "e\u0301", '"q, ""r"""', "7"])
VALUES = st.sampled_from([0, 1, "x", None, [1], {"a": 1}, {"$cell": "a"}, {"$cell": "b"}])
TEMPLATES = VALUES | st.just({"k": {"$cell": "a"}}) | st.just({"$literal": {"$cell": "a"}})
PLAIN = st.sampled_from([0, 1, "x", None, [1], {"a": 1}])
CALLS = st.lists(
    st.builds(
        lambda name, key, param: {"name": name, "params": param} | ({"id": key} if key else {}),
        st.sampled_from(["echo", "echo", "daily_loop", "missing"]),
        st.sampled_from([None, "x", "echo"]),
        st.just({}),
    ),
    min_size=1,
    max_size=2,
)
PATTERNS = st.sampled_from(["*", "p-*", "p-1", "q", "n*", ["p-*", "q"], ["p-1", "p-2", "r"]])
POINTERS = st.sampled_from(["/k", "/v", ""])
EXPECTED = st.one_of(
    PLAIN,
    st.sampled_from([True, {"$cell": "a"}, {"$result": "/success"}, {"$add": [1, {"$cell": "a"}]}]),
    st.builds(lambda at: {"$initial": at}, POINTERS),
)
NAMES = st.sampled_from(["p-1", "q", "r", "n1", "e\u0301", "é"])
TABLE_NAMES = st.sampled_from(["p-{a}", "p-{a}", "n{b}", "q", "{a", "p-{c}"])


@st.composite
def entries(draw: st.DrawFn, number: int, files: dict[str, bytes]) -> dict[str, Any]:
    """Draw an entry of a suite, and the file of its table."""
    kind = draw(st.sampled_from(["scenario", "rows", "csv", "csv", "jsonl"]))
    fields: dict[str, Any] = {}
    values = PLAIN if kind == "scenario" else TEMPLATES
    if draw(st.booleans()):
        fields["initial_state"] = {"v": draw(values)}
    if draw(st.integers(0, 3)):
        fields["missions"] = draw(CALLS)
        if kind != "scenario":
            fields["missions"][0]["params"] = {"n": draw(values)}
        if not draw(st.integers(0, 4)):
            fields["missions"][0]["mask"] = [{"path": "/final_state/x", "with": draw(PLAIN)}]
    if kind == "scenario":
        return {"scenario_name": draw(NAMES), **fields}
    fields["scenario_name"] = draw(TABLE_NAMES)
    rows = draw(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=7))
    kinds = {"a": draw(st.sampled_from(["string?", "string", "integer"])), "b": "string?"}
    if kind == "csv":
        fields |= {"table": f"{number}.csv", "columns": kinds}
        files[f"{number}.csv"] = "".join(f"{a},{b}\n" for a, b in [("a", "b"), *rows]).encode()
        return fields
    keys = draw(st.sampled_from([("a", "b"), ("a", "b"), ("b", "a"), ("a", "c")]))
    parsed = [dict(zip(keys, row, strict=True)) for row in rows]
    if draw(st.booleans()) and not draw(st.integers(0, 2)):
        del parsed[-1][keys[0]]
    if kind == "rows":
        return {**fields, "rows": parsed}
    files[f"{number}.jsonl"] = "".join(f"{encode(row)}\n" for row in parsed).encode()
    return {**fields, "table": f"{number}.jsonl"}


@st.composite
def gates(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw the files of a gate; many are invalid."""
    files: dict[str, bytes] = {}
    suite: dict[str, Any] = {"suite_name": "s"}
    number = draw(st.integers(1, 3))
    suite["scenarios"] = [draw(entries(index, files)) for index in range(number)]
    suite["defaults"] = {"initial_state": {"k": 1, "v": {"a": 2}}, "missions": [{"name": "echo"}]}
    if not draw(st.integers(0, 3)):
        path = draw(st.sampled_from(["/final_state/x", "/success"]))
        suite["mask"] = [{"path": path, "with": 1}]
    if not draw(st.integers(0, 3)):
        suite["environment"] = {"seed": 1}
    items = [draw(items_of(f"i{index}")) for index in range(draw(st.integers(1, 4)))]
    files["s.suite.json"] = encode(suite).encode()
    files["s.expectations.json"] = encode({"expectations": items}).encode()
    return files


@st.composite
def items_of(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw an item of the expectations."""
    item: dict[str, Any] = {"id": draw(st.sampled_from([name, name, name, "i0", "i0[p-1]"]))}
    if draw(st.integers(0, 2)):
        item["scenarios"] = draw(PATTERNS)
        if not draw(st.integers(0, 3)):
            item["except"] = draw(PATTERNS)
    else:
        item["scenario_name"] = draw(NAMES)
    item["mission_name"] = draw(st.sampled_from(["echo", "echo", "echo", "x"]))
    path = draw(st.sampled_from(["success", "/final_state/x", "/a~2", "id"]))
    check = {"path": path, "op": "eq", "expected": draw(EXPECTED)}
    if draw(st.integers(0, 3)):
        return item | check
    del item["id"]
    return item | {"all": [{"id": name, **check}, {"id": f"{name}-2", **check}]}


def in_memory(folder: Path) -> Any:
    """Read and check a gate as `check` does."""
    gate, call = explicit_gate(folder / "s.suite.json", None, None), Settings(root=folder)
    built_in, files = built_in_missions(), MissionFiles()
    documents = load_documents(gate, call, built_in, files)
    missions, notices = load_missions(documents, built_in, files)
    definition = define_gate(documents)
    hashes = hash_definitions(definition, called_definitions(documents.suite, missions))
    items = documents.expectations.value["expectations"]
    places = [documents.expectations.locate(("expectations", i)) for i in range(len(items))]
    return summary(documents.suite.value["scenarios"], items, places, notices, hashes)


def streamed(folder: Path) -> Any:
    """Read and check a gate in blocks."""
    gate, call = explicit_gate(folder / "s.suite.json", None, None), Settings(root=folder)
    built_in, files = built_in_missions(), MissionFiles()
    read = load_streamed(gate, call, built_in, files)
    assert isinstance(read, StreamedGate)
    definitions = StreamedDefinitions(read, files)
    scenarios, items, places = [], [], []
    of_scenarios: dict[str, str] = {}
    for place, block, hashes in definitions.checked(built_in):
        again = definitions.again(place)
        assert again.suite.value == block.suite.value
        scenarios += block.suite.value["scenarios"]
        own = block.expectations.value["expectations"]
        items += own
        places += [again.expectations.locate(("expectations", i)) for i in range(len(own))]
        of_scenarios |= hashes
    found = hash_definitions_like(definitions, of_scenarios)
    return summary(scenarios, items, places, definitions.notices, found)


class hash_definitions_like:  # noqa: N801 - stands for what the function returns
    """The hashes of a gate that was read in blocks."""

    def __init__(self, definitions: StreamedDefinitions, scenarios: dict[str, str]) -> None:
        self.inputs = definitions.inputs
        self.scenarios = scenarios


def summary(scenarios: Any, items: Any, places: Any, notices: Any, hashes: Any) -> Any:
    """Return what must be the same, whatever the order of the expectations."""
    written = [
        ({key: item[key] for key in FIELDS if key in item}, place)
        for item, place in zip(items, places, strict=True)
    ]
    by_id = sorted(written, key=lambda pair: str(pair[0]["id"]))
    return scenarios, by_id, [*map(told, notices)], hashes.inputs, hashes.scenarios


REPEATED_WITH_MASKS = {
    "s.suite.json": b"""{"suite_name": "s", "mask": [{"path": "/final_state/x", "with": 1}],
        "scenarios": [
            {"scenario_name": "p-1", "initial_state": {}, "missions": [
                {"name": "echo", "mask": [{"path": "/final_state/x", "with": 0}]}]},
            {"scenario_name": "p-1", "initial_state": {}, "missions": [
                {"name": "echo", "mask": [{"path": "/final_state/x", "with": 0}]}]}]}""",
    "s.expectations.json": b"""{"expectations": [{"id": "a", "scenario_name": "p-1",
        "mission_name": "echo", "path": "success", "op": "eq", "expected": true}]}""",
}


REPEATED_WITHOUT_SCENARIO = {
    "s.suite.json": b"""{"suite_name": "s", "scenarios": [
        {"scenario_name": "p-1", "initial_state": {}, "missions": [{"name": "echo"}]}]}""",
    "s.expectations.json": b"""{"expectations": [
        {"id": "a", "scenario_name": "q", "mission_name": "echo", "path": "success", "op": "eq",
         "expected": 0},
        {"id": "a", "scenario_name": "p-1", "mission_name": "echo", "path": "success", "op": "eq",
         "expected": 0}]}""",
}


@settings(max_examples=300, deadline=None)
@example(files=REPEATED_WITH_MASKS, size=1, block=1, values=100)
@example(files=REPEATED_WITHOUT_SCENARIO, size=1, block=1, values=100)
@given(
    files=gates(),
    size=SIZES,
    block=st.sampled_from([1, 2, 3, 100]),
    values=st.sampled_from([100, 10**6]),
)
def test_gate_in_blocks(files: dict[str, bytes], size: int, block: int, values: int) -> None:
    """A gate of a million scenarios has another hash, or another problem, than a small one."""
    with (
        TemporaryDirectory() as name,
        pieces_of(size, block),
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        patch.setattr(streaming, "is_large", lambda _suite, _folder: True)
        held = outcome(lambda: in_memory(folder))
        small = replace(EXPANSION_LIMITS, max_values=values)  # blocks are halved, if need be
        patch.setattr(writer, "EXPANSION_LIMITS", small)
        found = outcome(lambda: streamed(folder))
        if isinstance(held, list):
            held, found = comparable(held), comparable(found)
        assert found == held


def comparable(problems: Any) -> Any:
    """Sort problems; leave out what a gate in memory tells once other problems are solved."""
    assert isinstance(problems, list)
    codes = {problem[0] for problem in problems}
    if codes & UNWRITTEN:  # calls are not checked
        problems = [problem for problem in problems if problem[0] in {*UNWRITTEN, REPEATED}]
    if REPEATED in codes:  # their expectations are counted once for each
        problems = [problem for problem in problems if problem[2] != "s.expectations.json"]
    return sorted(problems, key=str)

"""Gates that do not fit in memory: `check --shard` and `validate` read them, others say how."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tier2gate.assessment import selected
from tier2gate.commands.check import check
from tier2gate.commands.shard import write_shards
from tier2gate.commands.validate import validate
from tier2gate.documents import rows_of_pieces, table_pieces
from tier2gate.documents.limits import DOCUMENT_LIMITS, EXPANSION_LIMITS, TABLE_LIMITS, measure
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates import expansion
from tier2gate.gates.expected import patterns, writer
from tier2gate.gates.files import load_gate
from tier2gate.gates.large import blocks, detection, streaming
from tier2gate.gates.selection import select_gates
from tier2gate.gates.tables import files as table_files
from tier2gate.settings import Settings, Shard

SUITE = """\
suite_name: orders
defaults: {initial_state: {kind: order}}
scenarios:
  - scenario_name: first
    missions: [{name: echo}]
  - table: orders.csv
    columns: {n: integer, city: string?}
    scenario_name: "order-{n}"
    initial_state: {city: {$cell: city}}
    missions: [{name: echo, params: {n: {$cell: n}}}]
  - table: more.jsonl
    scenario_name: "more-{n}"
    initial_state: {}
    missions: [{name: echo, id: again, params: {n: {$cell: n}}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: all, scenarios: "order-*", mission_name: echo, path: final_state.city, op: eq, expected: {$cell: city}}
  - {id: more, scenarios: ["more-*"], except: more-3, mission_name: again, path: success, op: eq, expected: true}
  - {id: one, scenario_name: first, mission_name: echo, path: success, op: eq, expected: true}
"""
ROWS = "".join(f'{number},"city\n{number}"\n' for number in range(20))
FILES = {
    "orders.suite.yaml": SUITE,
    "orders.expectations.yaml": EXPECTATIONS,
    "orders.csv": f"n,city\n{ROWS}",
    "more.jsonl": "".join(f'{{"n": {number}}}\n' for number in range(9)),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a gate of 30 scenarios, in small blocks of small pieces."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(blocks, "BLOCK", 4)
    monkeypatch.setattr(table_pieces, "PIECE_BYTES", 50)
    write(FILES)
    return tmp_path


def write(files: dict[str, str]) -> None:
    """Write files into the working folder."""
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8", newline="")


def with_limit(
    monkeypatch: pytest.MonkeyPatch,
    *,
    values: int = 100,
    expectations: int = 10**6,
    table: int = 10**6,
) -> None:
    """Allow fewer values, and smaller tables."""
    small = replace(EXPANSION_LIMITS, max_values=values)
    for module in (expansion, detection):
        monkeypatch.setattr(module, "EXPANSION_LIMITS", small)
    of_expectations = replace(EXPANSION_LIMITS, max_values=expectations)
    monkeypatch.setattr(writer, "EXPANSION_LIMITS", of_expectations)
    for module in (detection, table_files):
        monkeypatch.setattr(module, "DOCUMENT_LIMITS", replace(DOCUMENT_LIMITS, max_bytes=table))


def settings_in(**changes: object) -> Settings:
    """Return the settings of a call in the working folder."""
    return replace(Settings(paths=(Path(),), root=Path()), **changes)  # type: ignore[arg-type]


def shards(total: int = 3, folder: str = "shards") -> dict[str, bytes]:
    """Write all shards, and return their files."""
    for number in range(1, total + 1):
        shard = Shard(number=number, total=total)
        written = write_shards(settings_in(shard=shard, shard_dir=Path(folder)))
        assert written.report.gates == []
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def refused(**changes: object) -> list[str]:
    """Return the problems of the first shard."""
    call = settings_in(shard=Shard(number=1, total=2), shard_dir=Path("shards"), **changes)
    (gate,) = write_shards(call).report.gates
    assert gate.outcome is Outcome.INPUT_INVALID
    return words(gate.problems)


def words(problems: tuple[Problem, ...]) -> list[str]:
    """Return problems as they are printed."""
    return [f"{problem.place}: {problem.text}" for problem in problems]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "limit", [{"values": 100}, {"table": 100}, {"values": 10**6, "expectations": 100}]
)
def test_shards_are_those_in_memory(monkeypatch: pytest.MonkeyPatch, limit: dict[str, int]) -> None:
    """A gate that outgrows a limit has the shards, and so the hash, that it had before."""
    in_memory = shards(folder="held")
    with_limit(monkeypatch, **limit)
    assert shards() == in_memory
    assert validate([Path()], Path()).problems == ()


@pytest.mark.usefixtures("folder")
def test_gate_at_the_limit_is_not_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that fits in memory keeps its golden, which a streamed one could not have."""
    (gate,) = select_gates(settings_in()).gates
    scenarios = load_gate(gate, Path()).suite.value["scenarios"]
    total = sum(measure(scenario)[0] for scenario in scenarios)
    monkeypatch.setattr(streaming, "StreamedGate", None)
    for values in (total, total - 1):
        small = replace(EXPANSION_LIMITS, max_values=values)
        for module in (expansion, detection):
            monkeypatch.setattr(module, "EXPANSION_LIMITS", small)
        if values == total:
            assert shards()
        else:
            with pytest.raises(AssertionError):
                shards()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("limit", "problem"),
    [
        (
            {"values": 100},
            "orders.suite.yaml:4:3: with its tables and defaults, the suite has more than 100 value",
        ),
        ({"table": 100}, "orders.csv: the file is larger than 0 MiB; "),
        (
            {"values": 10**6, "expectations": 100},
            "orders.expectations.yaml:2:5: written out, the expectations have more than",
        ),
    ],
)
def test_other_commands_say_to_use_shards(
    monkeypatch: pytest.MonkeyPatch, limit: dict[str, int], problem: str
) -> None:
    """Whoever runs `check` learns which command can run the gate."""
    with_limit(monkeypatch, **limit)
    (gate,) = check(settings_in()).gates
    (told,) = words(gate.problems)[:1]
    assert gate.outcome is Outcome.INPUT_INVALID
    assert told.startswith(problem)
    assert told.endswith(table_files.IN_SHARDS)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("expectations", [8, 12, 30])
def test_block_whose_expectations_are_too_large(
    monkeypatch: pytest.MonkeyPatch, expectations: int
) -> None:
    """A user with many expectations for each row runs in shards, as the problem of `check` says."""
    in_memory = shards(folder="held")
    with_limit(monkeypatch, expectations=expectations)
    monkeypatch.setattr(blocks, "BLOCK", 7)
    assert shards() == in_memory
    assert validate([Path()], Path()).problems == ()


def too_much(*, expectations: int) -> list[str]:
    """Return the problems of a gate with another expectation, and with a failure in the last row."""
    item = "  - {{id: {0}, scenarios: '{0}*', mission_name: echo, path: a, op: exists}}\n"
    text = EXPECTATIONS + item.format("order-") + item.format("order-19") + item.format("order-1")
    write({"orders.expectations.yaml": text})
    with pytest.MonkeyPatch.context() as monkeypatch:
        with_limit(monkeypatch, expectations=expectations)
        told = refused()
        assert words(validate([Path()], Path()).problems) == told
    return told


@pytest.mark.usefixtures("folder")
def test_scenario_whose_expectations_are_too_large() -> None:
    """Whoever runs in shards is not told to do so, and is told once, and nothing that is wrong."""
    (told,) = too_much(expectations=11)
    assert told == (
        "orders.expectations.yaml:5:5: written out, the expectations of one scenario have more than "
        "11 values or 1 GiB; remove some, or shorten their values"
    )


@pytest.mark.usefixtures("folder")
def test_too_many_patterns_for_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are they if their patterns are too many."""
    monkeypatch.setattr(patterns, "MAX_COMPARED", 10)
    (told,) = too_much(expectations=10**6)
    assert told == (
        "orders.expectations.yaml:7:5: with this one, the patterns are compared with names more "
        "than 20,000,000 times; use fewer patterns"
    )


@pytest.mark.usefixtures("folder")
def test_table_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of any size cannot fill the time of a job."""
    with_limit(monkeypatch, table=100)
    monkeypatch.setattr(table_pieces, "TABLE_LIMITS", replace(TABLE_LIMITS, max_bytes=200))
    assert refused() == ["orders.csv: the file is larger than 0 MiB; split it into smaller files"]


@pytest.mark.usefixtures("folder")
def test_row_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quote that is never closed does not read a large table into memory."""
    with_limit(monkeypatch, table=100)
    for module in (table_pieces, rows_of_pieces):
        monkeypatch.setattr(module, "DOCUMENT_LIMITS", replace(DOCUMENT_LIMITS, max_bytes=300))
    write({"orders.csv": f'n,city\n1,"{ROWS.replace(chr(34), "")}'})
    (told,) = refused()
    assert told.startswith("orders.csv:2:3: the quotes that start here are not closed")
    write({"orders.csv": f"n,city\n1,{'x' * 400}\n{ROWS}"})
    assert refused() == [
        "orders.csv:1:1: a row is larger than 0 MiB; move what it holds into several rows"
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "orders.csv",
            '17,"city',
            '3,"city',
            "orders.csv:36:1: duplicate scenario order-3: the first is at 8:1; rename it",
        ),
        (
            "more.jsonl",
            '"n": 8',
            '"m": 8',
            "more.jsonl:9:1: the row lacks n, which the suite uses; add it; null is allowed",
        ),
        (
            "orders.expectations.yaml",
            "more-*",
            "mere-*",
            'orders.expectations.yaml:3:28: no scenario matches "mere-*"; did you mean more-8?',
        ),
        (
            "orders.expectations.yaml",
            "except: more-3",
            "except: more-9",
            "orders.expectations.yaml:3:47: except more-9 leaves out no scenario; the scenarios are",
        ),
        (
            "orders.expectations.yaml",
            "except: more-3",
            "except: more-?",
            "orders.expectations.yaml:3:47: except leaves out every scenario that matches; remove",
        ),
        (
            "orders.expectations.yaml",
            "id: one",
            "id: 'all[order-19]'",
            'orders.expectations.yaml:4:10: duplicate expectation "all[order-19]": the first is at',
        ),
        (
            "orders.expectations.yaml",
            "scenario_name: first",
            "scenario_name: fist",
            "orders.expectations.yaml:4:30: the suite has no scenario fist; did you mean first?",
        ),
        (
            "orders.suite.yaml",
            "[{name: echo, params",
            "[{name: ecko, params",
            "orders.suite.yaml:10:23: there is no mission ecko (20 calls); did you mean echo?",
        ),
    ],
)
def test_problem_of_several_blocks(
    monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, problem: str
) -> None:
    """What is wrong in a large gate is told once, and where, as in a small one."""
    write({file: FILES[file].replace(old, new)})
    in_memory = refused()
    with_limit(monkeypatch)
    assert refused() == in_memory
    assert any(told.startswith(problem) for told in in_memory), in_memory
    assert words(validate([Path()], Path()).problems) == in_memory


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("last", ['{"n": 1}', '{"n": []}', '{"m": 1}'])
def test_column_that_few_rows_have(monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    """A column that most of a large table lacks is told as in a small one."""
    lacking = "".join(f'{{"m": {number}}}\n' for number in range(30))
    write({"more.jsonl": f"{lacking}{last}\n"})
    in_memory = refused()
    with_limit(monkeypatch)
    assert refused() == in_memory
    is_known = '"n"' in last
    assert any("the row lacks n" in told for told in in_memory) == is_known
    assert any("the table has no column n" in told for told in in_memory) != is_known


@pytest.mark.usefixtures("folder")
def test_unused_column_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of a large table that nothing uses is not missed."""
    lines = FILES["more.jsonl"].splitlines(keepends=True)
    lines[7] = '{"n": 7, "extra": 1}\n'
    write({"more.jsonl": "".join(lines)})
    in_memory = validate([Path()], Path()).notices
    with_limit(monkeypatch)
    (told,) = words(validate([Path()], Path()).notices)
    assert [told] == words(in_memory)
    assert told.startswith("more.jsonl:8:10: nothing uses the column extra")


@pytest.mark.usefixtures("folder")
def test_places_of_a_kept_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mask that hides a whole state is told with its place, though its table was not kept."""
    masked = "id: again, mask: [{path: /final_state, with: {}}]"
    write({"orders.suite.yaml": SUITE.replace("id: again", masked)})

    def notices() -> list[str]:
        call = settings_in(shard=Shard(number=1, total=1), shard_dir=Path("shards"))
        write_shards(call)
        (file,) = Path("shards").glob("*.jsonl")
        run = json.loads(file.read_text(encoding="utf-8").splitlines()[-2])
        return [run["printed"], run["notices"], run["failure"]]

    in_memory = notices()
    with_limit(monkeypatch)
    assert notices() == in_memory


@pytest.mark.usefixtures("folder")
def test_only_its_own_scenarios_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shard of a million scenarios does not need the memory of all of them."""
    with_limit(monkeypatch)
    held: list[int] = []
    select = selected.select

    def count(*given: Any) -> Any:
        documents = given[1]
        held.append(len(documents.suite.value["scenarios"]))
        assert documents.whole.scenarios == 30
        return select(*given)

    monkeypatch.setattr(selected, "select", count)
    shards(5)
    assert sum(held) == 30
    assert max(held) < 15


@pytest.mark.children
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("body", ["return n * 2", "print(n)\n    return 7 // (n - 7)"])
def test_missions_in_python(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """A large gate of missions in Python has the shards of a small one."""
    module = (
        "from tier2gate.missions.api import from_function\n\n\n"
        f"def price(n):\n    {body}\n\n\n"
        'MISSIONS = {"price": from_function(price, into="price")}\n'
    )
    suite = SUITE.replace("[{name: echo, params", "[{name: price, id: echo, params")
    write({"orders.missions.py": module, "orders.suite.yaml": suite})
    call = partial(settings_in, allow_code=True, repeat=1)
    both = []
    for name in ("held", "streamed"):
        for number in (1, 2):
            shard = Shard(number=number, total=2)
            written = write_shards(call(shard=shard, shard_dir=Path(name)))
            assert [gate.problems for gate in written.report.gates] == []
        both.append([path.read_bytes() for path in sorted(Path(name).iterdir())])
        with_limit(monkeypatch)
    assert both[0] == both[1]
    assert any(b'"missions":{"price"' in data for data in both[0])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("glob", ["order-7", "more-[12]", "first", "*-3"])
def test_single_scenarios_run(monkeypatch: pytest.MonkeyPatch, glob: str) -> None:
    """A user cannot run the one row of a large suite that failed."""
    call = settings_in(scenario=(glob,), locate_all=True, keep_runs=True)
    in_memory = check(call)
    with_limit(monkeypatch)
    assert check(call) == in_memory
    (gate,) = in_memory.gates
    assert gate.selected is not None
    assert gate.scenarios == len(gate.selected.names) < gate.selected.total == 30


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("globs", [("ordre-7",), ("order-7", "ordre-8"), ("tag:x",)])
def test_no_scenario_of_a_large_suite(
    globs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt name runs nothing, and is not taken for a gate that passes."""
    call = settings_in(scenario=globs)
    in_memory = check(call)
    with_limit(monkeypatch)
    report = check(call)
    assert report == in_memory
    assert report.exit_code == Outcome.NOTHING_RUN.exit_code
    assert [problem.code for problem in report.problems] == ["no-scenario"]


@pytest.mark.usefixtures("folder")
def test_large_suite_without_the_scenario_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large suite beside the gate with the scenario makes the call red."""
    small = {
        "ferry.suite.yaml": "suite_name: f\nscenarios:\n  - {scenario_name: ferry-0, "
        "initial_state: {}, missions: [{name: echo}]}\n",
        "ferry.expectations.yaml": "expectations:\n  - {id: a, scenario_name: ferry-0, "
        "mission_name: echo, path: success, op: eq, expected: true}\n",
    }
    write(small)
    call = settings_in(scenario=("ferry-0",))
    in_memory = check(call)
    with_limit(monkeypatch)
    assert check(call) == in_memory
    assert [gate.name for gate in in_memory.gates] == ["ferry"]


@pytest.mark.usefixtures("folder")
def test_single_scenario_beside_a_bare_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whose large gate has a golden learns how to run one scenario."""
    with_limit(monkeypatch)
    write({"orders.golden.json": f"{'0' * 64}\n"})
    (gate,) = check(settings_in(scenario=("order-7",))).gates
    (told,) = words(gate.problems)
    assert told.endswith(
        "run them without it: tier2gate run orders.suite.yaml orders.expectations.yaml --scenario GLOB"
    )
    run = replace(
        settings_in(scenario=("order-7",)),
        paths=(),
        suite=Path("orders.suite.yaml"),
        expectations=Path("orders.expectations.yaml"),
    )
    (gate,) = check(run).gates
    assert (gate.passed, gate.scenarios) == (True, 1)


@pytest.mark.children
@pytest.mark.usefixtures("folder")
def test_single_scenario_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code runs for the selected row of a large suite only."""
    code = (
        "from tier2gate.missions.api import from_function\n"
        "def double(n):\n    print(n)\n    return n * 2\n"
        'MISSIONS = {"double": from_function(double)}\n'
    )
    suite = SUITE.replace(
        "{name: echo, params: {n: {$cell: n}}}", "{name: double, params: {n: {$cell: n}}}"
    )
    expectations = EXPECTATIONS.replace(
        "mission_name: echo, path: final_state.city", "mission_name: double, path: final_state.city"
    )
    write(
        {
            "orders.suite.yaml": suite,
            "orders.expectations.yaml": expectations,
            "orders.missions.py": code,
        }
    )
    with_limit(monkeypatch)
    (gate,) = check(settings_in(scenario=("order-7",), allow_code=True)).gates
    assert gate.passed, gate.problems
    assert [item.first for item in gate.printed] == [("7",)]

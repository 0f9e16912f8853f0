"""The work of writing shards, of finding them, and of merging them as they grow."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.growth.counting import Rows
from tests.growth.rows_input import expectation, expectations, names, scenario, suite, write
from tests.growth.rows_results import accept, console, settings
from tests.in_blocks import stream
from tier2gate.commands.check import check
from tier2gate.commands.shard import write_shards
from tier2gate.documents import table_pieces
from tier2gate.settings import Settings, Shard

ROWS = Rows()


def gate(folder: Path, n: int, value: int = 1) -> None:
    """Write a gate of n scenarios with an expectation each."""
    scenarios = names("s", n)
    each = (
        expectation(name, scenario_name=name, path="final_state.a", expected=value)
        for name in scenarios
    )
    write(
        folder,
        suite=suite(*(scenario(name, a=value) for name in scenarios)),
        expectations=expectations(*each),
    )


def of_shard(folder: Path, number: int, total: int) -> Settings:
    """Return the settings of a call that runs one shard."""
    shard = Shard(number=number, total=total)
    return replace(settings(folder), shard=shard, shard_dir=folder / ".shards")


def split(folder: Path, total: int) -> None:
    """Run all shards."""
    for number in range(1, total + 1):
        assert write_shards(of_shard(folder, number, total)).exit_code == 0


def merging(folder: Path) -> Callable[[], Any]:
    """Merge the shards of a folder, and print the report."""
    wanted = replace(settings(folder), merge=True, shard_dir=folder / ".shards")
    return lambda: console(check(wanted))


@ROWS.row("shards", "writing one of two with n scenarios in all")
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder, n)
    return lambda: str(write_shards(of_shard(folder, 1, 2)).files)


@ROWS.row("shards", "writing one of n gates", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    for name in names("g", n):
        (folder / name).mkdir()
        gate(folder / name, 2)
    return lambda: str(write_shards(of_shard(folder, 1, 2)).files)


@ROWS.row("shards", "merging two with n scenarios in all; passed")
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder, n)
    accept(folder)
    split(folder, 2)
    return merging(folder)


@ROWS.row("shards", "merging two with n scenarios that drifted")
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder, n)
    accept(folder)
    gate(folder, n, 2)
    split(folder, 2)
    return merging(folder)


@ROWS.row("shards", "merging n of one gate", smallest=16)
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder, 64)
    accept(folder)
    split(folder, n)
    return merging(folder)


@ROWS.row("shards", "merging one of n gates", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    for name in names("g", n):
        (folder / name).mkdir()
        gate(folder / name, 2)
    split(folder, 1)
    return merging(folder)


def with_copies(folder: Path, n: int, change: Callable[[bytes], bytes]) -> Callable[[], Any]:
    """Merge one shard that is there n more times, changed, in folders of their own."""
    gate(folder, 2)
    split(folder, 1)
    shards = folder / ".shards"
    [made] = shards.glob("**/*.shard.jsonl")
    for name in names("copy", n):
        (shards / name).mkdir()
        (shards / name / made.name).write_bytes(change(made.read_bytes()))
    return merging(folder)


@ROWS.row("shards", "n that are doubled")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return with_copies(folder, n, lambda data: data)


@ROWS.row("shards", "n that are damaged")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return with_copies(folder, n, lambda data: data[:-40])


@ROWS.row("shards", "n of another run")
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder, 2)
    split(folder, 1)
    shards = folder / ".shards"
    for number in range(1, n + 1):
        other = replace(of_shard(folder, 1, 2), run_id=str(number), shard_dir=folder / ".other")
        write_shards(other)
        shutil.copytree(folder / ".other", shards / str(number))
    return merging(folder)


@ROWS.row("shards", "n that no gate of the call has")
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder, 2)
    split(folder, 1)
    gone = folder / "gone"
    for name in names("g", n):
        (gone / name).mkdir(parents=True)
        gate(gone / name, 2)
    split(folder, 1)
    shutil.rmtree(gone)
    return merging(folder)


@ROWS.row("shards", "one of n, without the others; n scenarios", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder, n)
    write_shards(of_shard(folder, 1, n))
    return merging(folder)


def table_gate(folder: Path, n: int, value: int = 1) -> None:
    """Write a gate whose n scenarios come from a table."""
    rows = "".join(f"{json.dumps({'id': name, 'a': value})}\n" for name in names("s", n))
    (folder / "t.jsonl").write_text(rows)
    state = {"a": {"$cell": "a"}}
    table = {"table": "t.jsonl", "scenario_name": "{id}", "initial_state": state}
    every = expectation("all", path="final_state.a", expected=value) | {"scenarios": "*"}
    del every["scenario_name"]
    write(
        folder,
        suite=suite(table | {"missions": [{"name": "echo"}]}),
        expectations=expectations(every),
    )


def accept_hash(folder: Path) -> None:
    """Accept the hash alone, which is what a gate that is too large for memory has."""
    accept(folder)
    golden = folder / "a.golden.json"
    golden.write_text(json.loads(golden.read_text())["test_run_hash"] + "\n")


def streamed(act: Callable[[], Any]) -> Callable[[], Any]:
    """Do some work with blocks of a few scenarios, so that their number grows."""

    def act_in_blocks() -> Any:
        with pytest.MonkeyPatch.context() as patch:
            stream(patch)
            return act()

    return act_in_blocks


@ROWS.row("shards", "in blocks: writing one of two with n scenarios in all", smallest=100)
def _(folder: Path, n: int) -> Callable[[], Any]:
    table_gate(folder, n)
    return streamed(lambda: str(write_shards(of_shard(folder, 1, 2)).files))


@ROWS.row("shards", "in blocks: merging two with n scenarios; passed")
def _(folder: Path, n: int) -> Callable[[], Any]:
    table_gate(folder, n)
    accept_hash(folder)
    split(folder, 2)
    return streamed(merging(folder))


@ROWS.row("shards", "in blocks: merging two with n scenarios that drifted")
def _(folder: Path, n: int) -> Callable[[], Any]:
    table_gate(folder, n)
    accept_hash(folder)
    table_gate(folder, n, 2)
    split(folder, 2)
    return streamed(merging(folder))


@ROWS.row("shards", "in blocks: merging n of one gate", smallest=16)
def _(folder: Path, n: int) -> Callable[[], Any]:
    table_gate(folder, 64)
    accept_hash(folder)
    split(folder, n)
    return streamed(merging(folder))


@ROWS.row("shards", "in blocks: n scenarios of one name", smallest=50)
def _(folder: Path, n: int) -> Callable[[], Any]:
    table_gate(folder, n)
    (folder / "t.jsonl").write_text('{"id": "s", "a": 1}\n' * n)
    written = of_shard(folder, 1, 2)
    return streamed(lambda: console(write_shards(written).report))


@ROWS.row("shards", "in blocks: n pieces of a table, each with a wrong row")
def _(folder: Path, n: int) -> Callable[[], Any]:
    table_gate(folder, n)
    (folder / "t.jsonl").write_text('{"id": [], "a": 1}\n' * n)
    return in_pieces(folder)


@ROWS.row("shards", "in blocks: n pieces of a table that lack a column")
def _(folder: Path, n: int) -> Callable[[], Any]:
    table_gate(folder, n)
    (folder / "t.jsonl").write_text('{"id": "s"}\n' * n + '{"id": "t", "a": 1}\n')
    return in_pieces(folder)


def in_pieces(folder: Path) -> Callable[[], Any]:
    """Write a shard, and print the report; each row of a table is a piece of its file."""
    act = streamed(lambda: console(write_shards(of_shard(folder, 1, 2)).report))

    def act_in_pieces() -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(table_pieces, "PIECE_BYTES", 1)
            return act()

    return act_in_pieces

"""The work of merging shards in a stream, as a suite grows."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.growth.counting import Rows
from tests.in_blocks import stream
from tier2gate.assessment.merging import differences, tally
from tier2gate.commands.check import check
from tier2gate.commands.shard import write_shards
from tier2gate.settings import Settings, Shard

ROWS = Rows()

MISSIONS = """\
missions:
  - name: add
    description: Add up
    steps: [{id: add, kind: runtime, operation: increment, payload: {path: /n, by: 1}}]
"""


def merging(
    folder: Path, n: int, *, state: Any = None, call: Any = None, **expectation: Any
) -> Callable[[], Any]:
    """Merge two shards of a gate with n scenarios, one after the other in small blocks."""
    scenario = {"initial_state": {"n": 1} if state is None else state, "missions": [call or ADD]}
    suite = {
        "suite_name": "g",
        "scenarios": [{"scenario_name": f"s-{number}", **scenario} for number in range(n)],
    }
    usual = {"id": "e", "scenarios": "*", "mission_name": "add", "path": "id", "op": "exists"}
    expectations = {"expectations": [{**usual, **expectation}]}
    (folder / "g.suite.json").write_text(json.dumps(suite))
    (folder / "g.expectations.json").write_text(json.dumps(expectations))
    (folder / "g.missions.yaml").write_text(MISSIONS)
    settings = Settings(root=folder, folder=folder, shard_dir=folder / "shards")
    for number in (1, 2):
        written = write_shards(replace(settings, shard=Shard(number=number, total=2)))
        assert written.exit_code == 0

    def merge() -> None:
        with pytest.MonkeyPatch.context() as monkeypatch:
            stream(monkeypatch, block=10, batch=10)
            monkeypatch.setattr(tally, "LISTED_OF_LARGE", 10)
            [gate] = check(replace(settings, merge=True)).gates
        assert gate.scenarios == n

    return merge


def explaining(folder: Path, n: int, *, is_streamed: bool) -> Callable[[], Any]:
    """Merge a gate whose n scenarios all differ from those of the accepted shards."""
    merging(folder, n)
    (folder / "shards").rename(folder / "accepted")
    accepted = Settings(root=folder, folder=folder, shard_dir=folder / "accepted", merge=True)
    [gate] = check(accepted).gates
    (folder / "g.golden.json").write_text(f"{gate.test_run_hash}\n")
    merging(folder, n, state={"n": 2})
    settings = replace(accepted, shard_dir=folder / "shards", accepted_shards=folder / "accepted")

    def merge() -> None:
        with pytest.MonkeyPatch.context() as monkeypatch:
            if is_streamed:
                stream(monkeypatch, block=10, batch=10)
                monkeypatch.setattr(tally, "LISTED_OF_LARGE", 10)
                monkeypatch.setattr(differences, "LISTED_OF_LARGE", 10)
            [gate] = check(settings).gates
        assert gate.drift is not None
        assert len(gate.drift.scenarios) + gate.drift.left_out == n

    return merge


ADD = {"name": "add"}
MASKED = {"name": "add", "mask": [{"path": "/final_state/none", "with": 1}]}


@ROWS.row("merge in a stream", "n scenarios that pass")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return merging(folder, n)


@ROWS.row("merge in a stream", "n expectations that fail")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return merging(folder, n, path="/final_state/none")


@ROWS.row("merge in a stream", "n missions that cannot go on")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return merging(folder, n, state={"n": "text"})


@ROWS.row("merge in a stream", "n masks that meet nothing")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return merging(folder, n, call=MASKED)


@ROWS.row("merge in a stream", "n scenarios that differ from the accepted shards")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return explaining(folder, n, is_streamed=True)


@ROWS.row("merge in memory", "n scenarios that differ from the accepted shards")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return explaining(folder, n, is_streamed=False)

"""The work of merging shards in a stream, as a suite grows."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.growth.counting import Rows
from tests.in_blocks import stream
from tier2gate.assessment.merging import tally
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
            stream(monkeypatch, block=10, chunk=10)
            monkeypatch.setattr(tally, "LISTED", 10)
            [gate] = check(replace(settings, merge=True)).gates
        assert gate.scenarios == n

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

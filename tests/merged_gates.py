"""Gates that are run in shards and merged, in memory or in a stream."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tier2gate.commands.check import check
from tier2gate.commands.shard import write_shards
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings, Shard

Files = Mapping[str, str]

MISSIONS = """\
missions:
  - name: order
    description: Price an order
    params_schema: {type: object, required: [n], properties: {n: {type: number}}}
    steps:
      - {id: price, kind: runtime, operation: set, payload: {path: /total, value: {$param: /n}}}
      - id: look
        kind: human
        when: {value: {$param: /n}, op: gt, expected: 3}
        payload: {description: Look at it}
      - {id: small, kind: runtime, operation: assert, payload: {path: /total, op: lt, expected: 5}}
"""
TABLE = "n,city,premium\n" + "".join(f"{n},c{n % 3},{n}.25\n" for n in range(7))
SUITE = """\
suite_name: orders
scenarios:
  - table: g.csv
    columns: {n: integer, city: string, premium: number}
    scenario_name: "t-{n}"
    initial_state: {city: {$cell: city}}
    missions: [{name: order, params: {n: {$cell: n}}}]
  - {scenario_name: s-0, initial_state: {}, missions: [{name: order, params: {n: 2}}]}
"""
SUCCEEDS = """\
expectations:
  - {id: e, scenarios: "*", mission_name: order, path: id, op: eq, expected: wf-order}
"""

GATES: dict[str, Files] = {
    "table": {"suite.yaml": SUITE, "expectations.yaml": SUCCEEDS},
    "cells, and forms of inputs": {
        "suite.yaml": SUITE,
        "expectations.yaml": """\
expectations:
  - id: premium
    scenarios: t-*
    mission_name: order
    path: final_state.total
    op: lt
    expected: {$cell: premium}
  - {id: city, scenarios: [t-*], except: [t-3], mission_name: order, path: final_state.city,
     op: eq, expected: {$initial: /city}}
""",
    },
    "forms of results": {
        "suite.yaml": SUITE,
        "expectations.yaml": """\
expectations:
  - id: sum
    scenarios: "*"
    mission_name: order
    path: final_state.total
    op: eq
    expected: {$add: [{$result: /final_state/total}, 0]}
  - {id: gone, scenario_name: s-0, mission_name: order, path: success, op: eq,
     expected: {$result: /final_state/gone}}
""",
    },
    "rows in place, defaults, tags, ids of calls": {
        "suite.yaml": """\
suite_name: rows
defaults:
  initial_state: {a: 1, b: {c: null, d: -0.0}}
  missions: [{name: echo}, {name: echo, id: again, params: {x: 1000.0}}]
scenarios:
  - rows: [{n: 1, s: "\\u00e9"}, {n: 2, s: z}]
    scenario_name: "r {n} {s}"
    tags: [row]
    initial_state: {b: {n: {$cell: n}}}
  - {scenario_name: plain, tags: [x, y]}
  - {scenario_name: "\\U0001f600", initial_state: {a: null}}
  - {scenario_name: "\\uffee", missions: [{name: daily_loop}]}
""",
        "expectations.yaml": """\
expectations:
  - scenarios: ["r *", plain]
    mission_name: again
    all:
      - {id: one, path: executed_steps.0.payload.params.x, op: eq, expected: 1000}
      - {id: two, path: final_state.nothing.here, op: exists}
  - {id: bools, scenario_name: plain, mission_name: echo, path: final_state.a, op: eq,
     expected: true}
  - {id: ne, scenario_name: plain, mission_name: again, path: final_state.b, op: ne, expected: 1}
  - {id: "a[b]", scenario_name: plain, mission_name: echo, path: success, op: eq, expected: false}
""",
    },
    "masks": {
        "suite.yaml": """\
suite_name: masks
environment: {clock: "2026-01-02T03:04:05Z"}
mask: [{path: /final_state/secret, with: hidden}]
round: [{path: /final_state/rate, digits: 1}]
scenarios:
  - rows: [{n: 1}, {n: 2}, {n: 3}]
    scenario_name: "r-{n}"
    initial_state: {secret: {$cell: n}, rate: 0.15, own: 1}
    missions:
      - {name: echo, mask: [{path: /final_state/own, with: {}}]}
      - {name: echo, id: other}
  - scenario_name: whole
    initial_state: {secret: 1, rate: 2.55}
    missions: [{name: echo, id: other}]
""",
        "expectations.yaml": """\
expectations:
  - {id: e, scenarios: "*", mission_name: other, path: final_state.rate, op: exists}
""",
    },
    "masks that meet nothing": {
        "suite.yaml": """\
suite_name: masks
mask: [{path: /final_state/nothing, with: hidden}]
scenarios:
  - rows: [{n: 1}, {n: 2}, {n: 3}]
    scenario_name: "r-{n}"
    initial_state: {n: {$cell: n}}
    missions: [{name: echo, round: [{path: /final_state/none, digits: 1}]}]
""",
        "expectations.yaml": """\
expectations:
  - {id: e, scenarios: "*", mission_name: echo, path: success, op: eq, expected: true}
""",
    },
}
GATES["masks that meet nothing, and a failure"] = {
    **GATES["masks that meet nothing"],
    "expectations.yaml": GATES["masks that meet nothing"]["expectations.yaml"].replace("eq", "ne"),
}
GATES["missions that cannot go on"] = {
    **GATES["table"],
    "missions.yaml": MISSIONS.replace("$param: /n}}}", "$state: /city}}}").replace(
        "operation: set", "operation: append"
    ),
}
GATES["expectations of patterns, with a failure in each"] = {
    "suite.yaml": SUITE,
    "expectations.yaml": SUCCEEDS.replace("path: id", "path: final_state.none"),
}


def write(folder: Path, files: Files) -> Settings:
    """Write a gate; return the settings of a call that shows everything that any report can."""
    for name, text in {"missions.yaml": MISSIONS, **files}.items():
        (folder / f"g.{name}").write_text(text, encoding="utf-8")
    (folder / "g.csv").write_text(TABLE, encoding="utf-8")
    return Settings(root=folder, folder=folder, locate_all=True, keep_runs=True)


def split(settings: Settings, total: int = 3) -> Settings:
    """Run all shards; return the settings of the call that merges them."""
    folder = settings.root / "shards"
    for number in range(1, total + 1):
        part = Shard(number=number, total=total)
        written = write_shards(replace(settings, shard=part, shard_dir=folder))
        assert written.exit_code == 0, written.report
    return replace(settings, merge=True, shard_dir=folder)


def merged(settings: Settings) -> GateReport:
    """Merge the shards of the only gate."""
    [gate] = check(settings).gates
    return gate


def accept(gate: GateReport, settings: Settings) -> None:
    """Write the hash of a gate as its golden."""
    (settings.root / "g.golden.json").write_text(f"{gate.test_run_hash}\n", encoding="utf-8")


def assert_same(streamed: GateReport, held: GateReport) -> None:
    """Compare what both reports have."""
    drift = None if held.drift is None else replace(held.drift, to_explain=None)
    same: dict[str, Any] = {"scenario_names": (), "scenario_runs": (), "unlisted": None}
    same["remedy"] = None
    failed = tuple(item for item in held.expectations if not item.passed)
    wanted = replace(held, expectations=failed, skipped=held.skipped, drift=drift, **same)
    assert replace(streamed, **same) == wanted
    assert streamed.expectation_count == held.expectation_count
    assert (streamed.remedy is None) == (held.remedy is None)

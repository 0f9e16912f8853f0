"""A suite's clock and seed on the command line: accepted, reproduced, and explained if changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.command import run
from tests.gates import record_in, sealed, write_gate
from tests.python_gates import write_module

MODULE = """\
import datetime, random
from tier2gate.missions.api import from_function

LOADED = datetime.date.today().year


def stamp():
    return [LOADED, str(datetime.date.today()), random.randint(1, 1000)]


MISSIONS = {"stamp": from_function(stamp)}
"""
SUITE = """\
suite_name: stamps
environment: {clock: 2026-01-01T00:00:00Z, seed: 7}
scenarios:
  - {scenario_name: one, initial_state: {}, missions: [{name: stamp}]}
  - {scenario_name: two, initial_state: {}, missions: [{name: stamp}]}
"""
EXPECTATIONS = """\
expectations:
  - {id: year, scenario_name: one, mission_name: stamp, path: /final_state/result/0, op: exists}
"""
WITH = ("--missions", "rules/pricing.py")
UTC = {"TZ": "UTC"}


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write a gate whose mission reads the clock and draws a number, and accept it."""
    write_gate(tmp_path, suite=SUITE, expectations=EXPECTATIONS)
    write_module(tmp_path, MODULE)
    assert run("update", *WITH, cwd=tmp_path, env=UTC).status == 0
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    """Change the suite."""
    path = folder / "a.suite.yaml"
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def results(folder: Path, name: str = "a") -> list[Any]:
    """Return the accepted result of each scenario."""
    scenarios = record_in(folder / f"{name}.golden.json")["suite_result"]["scenario_results"]
    return [
        item["mission_results"]["stamp"]["final_state"]["result"] for item in scenarios.values()
    ]


def test_mission_that_reads_the_clock_passes_again(folder: Path) -> None:
    """A package that stamps times and makes ids can be gated without changing it."""
    assert run("check", *WITH, cwd=folder, env=UTC).status == 0
    assert results(folder) == [[2026, "2026-01-01", 332]] * 2
    change(folder, "environment: {clock: 2026-01-01T00:00:00Z, seed: 7}\n", "")
    refused = run("check", *WITH, cwd=folder, env=UTC)
    assert refused.status == 9
    assert "or set environment.clock in the suite" in refused.out


def test_changed_clock_is_the_cause(folder: Path) -> None:
    """A reviewer sees that the clock or the seed changed, and which results did."""
    change(folder, "2026-01-01", "2027-01-01")
    assert run("check", *WITH, cwd=folder, env=UTC).out == snapshot("""\
hash-drift  a.suite.yaml  2 scenarios, 2 missions, 1 expectation
  the verdict passed, but the hash changed:
  accepted  b8a4c3d6b0d4
  now       fe37194e4679
  changes:
    mission stamp
      in 2 of 2 scenarios (one, two): ~ /final_state/result/0: 2026 → 2027
      in 2 of 2 scenarios (one, two): ~ /final_state/result/1: "2026-01-01" → "2027-01-01"
  cause: inputs-changed (suite): the inputs changed, and so did the results
    a.suite.yaml:2:14: environment changed
    ~ 2 of 2 scenarios (one, two): stamp; inputs-changed
  to accept this: tier2gate update a.suite.yaml --missions rules/pricing.py
1 gate: 1 hash-drift
""")


@pytest.mark.parametrize(
    ("new", "is_changed"),
    [
        ("{}", True),
        ("{clock: 2026-01-01T00:00:00.000Z, seed: 7, x-why: so}", False),
        ("{seed: 7, clock: 2026-01-01T00:00:01Z}", True),
    ],
)
def test_changed_environment_is_named_if_no_result_changed(
    new: str, is_changed: bool, tmp_path: Path
) -> None:
    """A reviewer sees a changed clock also if it changed no result."""
    constant = MODULE.replace("return [LOADED,", "return [1] or [LOADED,")
    write_gate(tmp_path, suite=SUITE, expectations=EXPECTATIONS)
    write_module(tmp_path, constant)
    assert run("update", *WITH, cwd=tmp_path).status == 0
    change(tmp_path, "{clock: 2026-01-01T00:00:00Z, seed: 7}", new)
    done = run("check", *WITH, cwd=tmp_path)
    assert done.status == 0
    assert ("an input changed: environment;" in done.out) == is_changed


def test_gates_that_share_a_module_keep_their_own_clocks(folder: Path) -> None:
    """One gate's clock never reaches another that calls the same module."""
    other = SUITE.replace("2026", "2031").replace("seed: 7", "seed: 8")
    write_gate(folder, "b", suite=other, expectations=EXPECTATIONS)
    write_module(folder, MODULE.replace("stamp", "other"), "other")
    modules = (*WITH, "--missions", "rules/other.py")
    assert run("update", *modules, cwd=folder, env=UTC).status == 0
    assert [row[:2] for row in results(folder, "b")] == [[2031, "2031-01-01"]] * 2
    assert run("check", *modules, cwd=folder, env=UTC).status == 0


def test_golden_with_an_edited_environment_is_invalid(folder: Path) -> None:
    """A golden whose hashes of the environment and the suite do not agree is refused."""
    path = folder / "a.golden.json"
    golden = json.loads(path.read_bytes())
    golden["inputs"]["environment"] = "0" * 64
    path.write_text(json.dumps(sealed(golden)), encoding="utf-8")
    assert "its hashes do not agree" in run("check", *WITH, cwd=folder, env=UTC).out


def test_impossible_clock_is_refused_before_anything_runs(folder: Path) -> None:
    """`validate` and an editor show a wrong clock before it is pushed."""
    change(folder, "2026-01-01", "2026-02-30")
    for command in (("validate",), ("check", *WITH)):
        done = run(*command, cwd=folder)
        assert done.status == 4
        assert "a.suite.yaml:2:22: 'clock' is \"2026-02-30T00:00:00Z\"" in done.out


@pytest.mark.parametrize("named", [WITH, ()], ids=["with code", "without code"])
def test_environment_of_a_wrong_type_is_explained(named: tuple[str, ...], folder: Path) -> None:
    """A mistake in the environment is a problem of the suite, whether it calls code or not."""
    change(folder, "{clock: 2026-01-01T00:00:00Z, seed: 7}", "7")
    done = run("check", *named, cwd=folder)
    assert done.status == 4
    assert "a.suite.yaml:2:14: 'environment' must be a mapping, not 7" in done.out


def test_child_that_is_started_again_has_the_same_clock(folder: Path) -> None:
    """If one scenario crashes the interpreter, the next still reads the suite's clock."""
    crashing = MODULE.replace(
        "def stamp():\n", "def stamp(crash=False):\n    crash and os._exit(3)\n"
    )
    write_module(folder, crashing.replace("import datetime,", "import datetime, os,"))
    change(folder, "initial_state: {}, missions: [{name: stamp}]}\n  - {scenario_name: two",
           "initial_state: {}, missions: [{name: stamp, params: {crash: true}}]}\n"
           "  - {scenario_name: two")  # fmt: skip
    done = run("check", *WITH, cwd=folder, env=UTC)
    assert done.status == 9
    assert "mission stamp in scenario one ended without a result (exit status 3)" in done.out
    assert "not reproducible" not in done.out

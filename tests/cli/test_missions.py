"""`--missions` and `tier2gate missions`: custom missions in every command."""

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import Finished, run
from tests.missions import REFUND

SUITE = """\
suite_name: refunds
scenarios:
  - scenario_name: small
    initial_state: {balance: 120, log: []}
    missions: [{name: refund, params: {amount: 20}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: paid, scenario_name: small, mission_name: refund, path: final_state.balance, op: eq, \
expected: 100}
"""


def write(folder: Path, missions: str) -> None:
    """Write a gate with its missions in this file."""
    for name, text in (
        ("a.suite.yaml", SUITE),
        ("a.expectations.yaml", EXPECTATIONS),
        (missions, REFUND),
    ):
        (folder / name).write_text(text, encoding="utf-8")


def test_missions_of_a_file_are_listed_after_the_built_in_ones(tmp_path: Path) -> None:
    """The author of a suite sees a file's missions with their params, descriptions and source."""
    write(tmp_path, "shared.yaml")
    built_in = run("missions", cwd=tmp_path)
    assert run("missions", "--missions", "shared.yaml", cwd=tmp_path) == Finished(
        status=0,
        out=built_in.out
        + """
refund  (shared.yaml)
  Pay a customer back, with approval above the limit
  amount: number > 0, required
  other params are allowed
""",
    )


def test_missions_are_drawn(tmp_path: Path) -> None:
    """Each mission has its own drawing; built-in missions are drawn without params."""
    write(tmp_path, "shared.yaml")
    finished = run("missions", "--missions", "shared.yaml", "--graph", cwd=tmp_path)
    assert (finished.status, finished.err) == (0, "")
    drawings = finished.out.split("\n\n")
    assert [drawing.splitlines()[:2] for drawing in drawings] == [
        ["flowchart TD", f'    start(["{name}"])'] for name in ("daily_loop", "echo", "refund")
    ]
    assert drawings[1] == snapshot(
        'flowchart TD\n    start(["echo"])\n    step1["echo-step<br>noop"]\n    done([done])\n'
        "    start --> step1\n    step1 --> done"
    )


def test_named_missions_alone_are_shown(tmp_path: Path) -> None:
    """The author of one mission is not shown all others, and a misspelt name is not ignored."""
    write(tmp_path, "shared.yaml")
    shared = ("--missions", "shared.yaml")
    drawn = run("missions", *shared, "--graph", "refund", "echo", "refund", cwd=tmp_path).out
    assert [line for line in drawn.splitlines() if "start([" in line] == [
        '    start(["refund"])',
        '    start(["echo"])',
    ]
    wrong = run("missions", "--graph", "refnd", *shared, cwd=tmp_path)
    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.err.endswith("Error: there is no mission refnd; did you mean refund?\n")
    assert run("missions", "x.yaml", cwd=tmp_path).err.endswith(
        "Error: there is no mission x.yaml; a file of missions needs --missions FILE\n"
    )


def test_invalid_missions_are_reported(tmp_path: Path) -> None:
    """A file with a mistake lists no missions and reports the place."""
    (tmp_path / "m.yaml").write_text("missions: [{name: echo, steps: [{id: a, kind: human}]}]\n")
    assert run("missions", "--missions", "m.yaml", cwd=tmp_path) == Finished(
        status=4,
        err=snapshot("""\
m.yaml:1:19: the mission echo already exists as a built-in mission; rename it
  1 | missions: [{name: echo, steps: [{id: a, kind: human}]}]
    |                   ^
"""),
    )


@pytest.mark.parametrize("command", ["check", "missions"])
def test_folder_of_missions_is_wrong_usage(command: str, tmp_path: Path) -> None:
    """A user who gives a folder is not told that it does not exist, whatever the command."""
    write(tmp_path, "shared.yaml")
    (tmp_path / "rules").mkdir()
    finished = run(command, "--missions", "rules", cwd=tmp_path)
    assert (finished.status, finished.out) == (2, "")
    assert finished.err.endswith(
        "Error: rules: this is a folder; name each file of missions in it\n"
    )


def test_every_command_accepts_missions(tmp_path: Path) -> None:
    """A gate with shared missions can be validated, accepted, checked, run and compared."""
    write(tmp_path, "shared.yaml")
    shared = ("--missions", "shared.yaml")
    for arguments in (
        ("validate", *shared),
        ("update", *shared),
        ("check", *shared, "."),
        ("diff", *shared, "a.suite.yaml"),
        ("run", *shared, "a.suite.yaml", "a.expectations.yaml"),
    ):
        assert run(*arguments, cwd=tmp_path).status == 0, arguments
        without = [argument for argument in arguments if argument not in shared]
        assert run(*without, cwd=tmp_path).status == 4, without


def test_validate_accepts_a_missions_file_alone(tmp_path: Path) -> None:
    """A commit hook can check a shared missions file that has no suite next to it."""
    path = tmp_path / "shared.missions.yaml"
    path.write_text(REFUND, encoding="utf-8")
    assert run("validate", path.name, cwd=tmp_path) == Finished(
        status=0, out="1 file: 0 problems\n"
    )
    path.write_text(REFUND.replace("op: ge", "op: gee"), encoding="utf-8")
    assert run("validate", cwd=tmp_path).status == 4


def test_report_lists_skipped_steps_and_missions_files(tmp_path: Path) -> None:
    """A program that reads the report sees the skipped steps and the missions files."""
    write(tmp_path, "a.missions.yaml")
    run("update", cwd=tmp_path)
    finished = run("check", "--format", "json", cwd=tmp_path)
    [gate] = json.loads(finished.out)["gates"]
    assert gate["outcome"] == "passed"
    assert gate["files"]["missions"] == ["a.missions.yaml"]
    assert gate["skipped_steps"] == [
        {"scenario_name": "small", "mission_name": "refund", "step_id": "approve"}
    ]

"""The command line's help, version, missions and schemas.

The help is recorded. Run this file with `--record` to record it again, and review what changes.
"""

import json
import sys
from pathlib import Path

import pytest

from tests.command import Finished, run
from tests.recorder import write_recorded
from tier2gate import __version__
from tier2gate.cli import COMMANDS

RECORDED = Path(__file__).parents[1] / "recorded" / "help"


def recorded(command: str) -> str:
    """Read the recorded help of a command; `tier2gate` has the general help."""
    return (RECORDED / f"{command}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_general_help_is_pinned(option: str, tmp_path: Path) -> None:
    """The general help lists every command with its description."""
    assert run(option, cwd=tmp_path) == Finished(status=0, out=recorded("tier2gate"))


def test_no_command_is_wrong_usage_with_help(tmp_path: Path) -> None:
    """A script without a command fails, and a user sees the commands."""
    assert run(cwd=tmp_path) == Finished(status=2, err=recorded("tier2gate"))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_is_pinned(command: str, tmp_path: Path) -> None:
    """A command's help lists exactly the options that work."""
    assert run(command, "--help", cwd=tmp_path) == Finished(status=0, out=recorded(command))


def test_every_command_has_a_recorded_help() -> None:
    """A command that is added without a recorded help, or removed, is detected."""
    listed = recorded("tier2gate").partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    kept = {path.name for path in RECORDED.iterdir()}
    assert kept == {f"{name}.txt" for name in ("tier2gate", *COMMANDS)}


def test_version(tmp_path: Path) -> None:
    """A user can name the version in a bug report."""
    expected = Finished(status=0, out=f"tier2gate, version {__version__}\n")
    assert run("--version", cwd=tmp_path) == expected


def test_missions_are_pinned(tmp_path: Path) -> None:
    """The author of a suite sees which missions can be called, with which params."""
    assert run("missions", cwd=tmp_path) == Finished(
        status=0,
        out="""\
daily_loop  (built-in)
  A day's routine: confirm priorities, then summarise, plan, log and archive.
  requested_steps: integer ≥ 0, default 4
    How many steps the day should have; cut to 5.
  requested_human_steps: integer ≥ 0, default 1
    With 1 or more, the day begins with one human step.
  other params are allowed

echo  (built-in)
  One step that records the params it was given.
  other params are allowed
""",
    )


SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize(
    "kind", ["config", "expectations", "golden", "missions", "report", "selftest", "suite"]
)
def test_schema_is_printed_as_it_is_published(kind: str, tmp_path: Path) -> None:
    """An editor with the printed schema checks the same as tier2gate."""
    text = (SCHEMAS / f"{kind}.v1.schema.json").read_text(encoding="utf-8")
    assert run("schema", kind, cwd=tmp_path) == Finished(status=0, out=text)
    assert json.loads(text)["$id"].endswith(f"/schemas/{kind}.v1.schema.json")


def test_schema_of_suites_is_the_default(tmp_path: Path) -> None:
    """Without an argument the schema of suites is printed, which users need first."""
    assert run("schema", cwd=tmp_path) == run("schema", "suite", cwd=tmp_path)


def record_all() -> None:
    """Record the help of every command, and print what changed."""
    calls = {"tier2gate": ("--help",), **{name: (name, "--help") for name in COMMANDS}}
    for name, words in calls.items():
        sys.stdout.writelines(
            write_recorded(RECORDED / f"{name}.txt", run(*words, cwd=RECORDED).out)
        )


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record_all()

"""What the command line says of itself: help, version, missions, schemas."""

import json
from pathlib import Path

import pytest

from tests.command import Finished, run
from tier2gate import __version__

GENERAL = """\
Usage: tier2gate [OPTIONS] COMMAND [ARGS]...

  Gate pull requests on a deterministic test run.

  A suite says what runs, expectations say what must hold, and a golden keeps
  the run that was accepted: check compares, update accepts.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
  check     Run the gates and compare them with their goldens.
  update    Accept today's results into the goldens.
  validate  Validate files without running anything.
  run       Run a suite and print its record.
  diff      Compare two goldens, records or reports.
  missions  List the missions there are.
  schema    Print the JSON Schema of a kind of file.
"""
HELP = {
    "check": """\
Usage: tier2gate check [OPTIONS] [PATH]...

  Run the gates and compare them with their goldens; nothing of theirs is
  written.

  PATH is a suite (NAME.suite.yaml), a folder to search for suites, a
  tier2gate.yaml or a file that one names, or a pattern of these. Without one,
  tier2gate.yaml says which gates there are; or else the current folder is
  searched.

Options:
  --suite PATH                    One gate's suite, named outright.
  --expectations PATH             One gate's expectations, named outright.
  --golden PATH                   One gate's golden, named outright.
  --missions FILE                 More missions that suites may call: a file,
                                  or a module of Python as PATH.py or
                                  package.module, which is run.  [repeatable]
  --allow-python-on-untrusted-events
                                  Run missions in Python under
                                  pull_request_target and workflow_run, too.
  --memory MIB                    How much memory a module of missions may
                                  use, on Linux.  [default: 2048; x>=64]
  --timeout SECONDS               How long a gate's missions in Python may
                                  take.  [default: 300; x>=1]
  --base DIR-or-FILE              The target branch's files, to say what this
                                  change accepts; or one gate's golden there.
  --fail-on-golden-change         With --base: fail where a golden differs
                                  from the target branch's.
  --proposed DIR                  Write the goldens that update would write
                                  into a folder of their own.
  --report KIND=PATH              Write a report as well; the kinds are json,
                                  text.  [repeatable]
  --format [json|text]            What goes to standard output.  [default:
                                  text]
  --max-changes N                 How many changes are told of a gate; the
                                  JSON report has them all.  [default: 100;
                                  x>=0]
  --quiet                         Say nothing of gates that passed.
  --color [auto|always|never]     When to colour the text; NO_COLOR is
                                  honoured.  [default: auto]
  -h, --help                      Show this message and exit.
""",
    "update": """\
Usage: tier2gate update [OPTIONS] [PATH]...

  Accept today's results into the goldens, and say before what changes.

  PATH is as for check; what it does not select is not touched. A failed
  verdict is not accepted, nor a golden replaced that cannot be read, unless
  an option says so. A golden that says the same already is not touched.

Options:
  --suite PATH                    One gate's suite, named outright.
  --expectations PATH             One gate's expectations, named outright.
  --golden PATH                   One gate's golden, named outright.
  --missions FILE                 More missions that suites may call: a file,
                                  or a module of Python as PATH.py or
                                  package.module, which is run.  [repeatable]
  --allow-python-on-untrusted-events
                                  Run missions in Python under
                                  pull_request_target and workflow_run, too.
  --memory MIB                    How much memory a module of missions may
                                  use, on Linux.  [default: 2048; x>=64]
  --timeout SECONDS               How long a gate's missions in Python may
                                  take.  [default: 300; x>=1]
  --reason TEXT                   Keep in the goldens why.
  --dry-run                       Say what would be written, and write
                                  nothing.
  --expect HASH                   Accept this hash alone, as copied from a
                                  log; goes with one gate.
  --detail [full|hashes]          How much goldens keep; by default the
                                  results, too, while that is under 4 MiB.
  --allow-failing                 Accept failed verdicts, too.
  --replace-invalid               Replace goldens that cannot be read.
  --prune                         Delete goldens whose suite is gone.
  --max-changes N                 How many changes are told of a gate; the
                                  JSON report has them all.  [default: 100;
                                  x>=0]
  --color [auto|always|never]     When to colour the text; NO_COLOR is
                                  honoured.  [default: auto]
  -h, --help                      Show this message and exit.
""",
    "validate": """\
Usage: tier2gate validate [OPTIONS] [FILE]...

  Validate files without running anything.

  FILE is any file of a gate, or a folder to search; without one, the current
  folder is searched. Files that belong to one gate are checked against each
  other, too. A module of missions that is named is loaded, to learn which it
  has; none of them runs.

Options:
  --missions FILE                 More missions that suites may call: a file,
                                  or a module of Python as PATH.py or
                                  package.module, which is run.  [repeatable]
  --allow-python-on-untrusted-events
                                  Run missions in Python under
                                  pull_request_target and workflow_run, too.
  --memory MIB                    How much memory a module of missions may
                                  use, on Linux.  [default: 2048; x>=64]
  --timeout SECONDS               How long a gate's missions in Python may
                                  take.  [default: 300; x>=1]
  -h, --help                      Show this message and exit.
""",
    "run": """\
Usage: tier2gate run [OPTIONS] SUITE EXPECTATIONS

  Run SUITE, judge it by EXPECTATIONS, and print the record as JSON; no golden
  is looked at.

Options:
  --missions FILE                 More missions that suites may call: a file,
                                  or a module of Python as PATH.py or
                                  package.module, which is run.  [repeatable]
  --allow-python-on-untrusted-events
                                  Run missions in Python under
                                  pull_request_target and workflow_run, too.
  --memory MIB                    How much memory a module of missions may
                                  use, on Linux.  [default: 2048; x>=64]
  --timeout SECONDS               How long a gate's missions in Python may
                                  take.  [default: 300; x>=1]
  -h, --help                      Show this message and exit.
""",
    "diff": """\
Usage: tier2gate diff [OPTIONS] A [B]

  Compare two goldens, records or reports, or a golden with a run of now.

  A and B are files that update, run or check --report json=PATH have written.
  Without B, A is a golden, or a gate's suite: its golden is compared with
  what the gate gives now. Ends with 0 if the results are the same, and with 3
  if they differ.

Options:
  --missions FILE                 More missions that suites may call: a file,
                                  or a module of Python as PATH.py or
                                  package.module, which is run.  [repeatable]
  --allow-python-on-untrusted-events
                                  Run missions in Python under
                                  pull_request_target and workflow_run, too.
  --memory MIB                    How much memory a module of missions may
                                  use, on Linux.  [default: 2048; x>=64]
  --timeout SECONDS               How long a gate's missions in Python may
                                  take.  [default: 300; x>=1]
  --max-changes N                 How many changes are told of a gate; the
                                  JSON report has them all.  [default: 100;
                                  x>=0]
  --color [auto|always|never]     When to colour the text; NO_COLOR is
                                  honoured.  [default: auto]
  -h, --help                      Show this message and exit.
""",
    "missions": """\
Usage: tier2gate missions [OPTIONS]

  List the missions there are, their params, and where each comes from.

  A module of missions that is named is loaded, to learn which it has; none of
  them runs. To draw them, they are built without params.

Options:
  --missions FILE                 More missions that suites may call: a file,
                                  or a module of Python as PATH.py or
                                  package.module, which is run.  [repeatable]
  --allow-python-on-untrusted-events
                                  Run missions in Python under
                                  pull_request_target and workflow_run, too.
  --memory MIB                    How much memory a module of missions may
                                  use, on Linux.  [default: 2048; x>=64]
  --timeout SECONDS               How long a gate's missions in Python may
                                  take.  [default: 300; x>=1]
  --graph                         Draw their steps, as Mermaid.
  -h, --help                      Show this message and exit.
""",
    "schema": """\
Usage: tier2gate schema [OPTIONS] [KIND]

  Print the JSON Schema of a kind of file.

  KIND is config, expectations, golden, missions, report or suite; suite if
  none is named.

Options:
  -h, --help  Show this message and exit.
""",
}


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_general_help_is_pinned(option: str, tmp_path: Path) -> None:
    """Whoever asks for help sees every command there is, and what it does."""
    assert run(option, cwd=tmp_path) == Finished(status=0, out=GENERAL)


def test_no_command_is_wrong_usage_with_help(tmp_path: Path) -> None:
    """A script that lost its command fails, and a person sees what there is."""
    assert run(cwd=tmp_path) == Finished(status=2, err=GENERAL)


@pytest.mark.parametrize(("command", "text"), HELP.items())
def test_help_of_each_command_is_pinned(command: str, text: str, tmp_path: Path) -> None:
    """Whoever asks for help on a command sees all that works, and nothing else."""
    assert run(command, "--help", cwd=tmp_path) == Finished(status=0, out=text)


def test_every_command_has_its_help_here() -> None:
    """A command that is added without a pinned help is noticed."""
    listed = [line.split()[0] for line in GENERAL.partition("Commands:\n")[2].splitlines()]
    assert listed == list(HELP)


def test_version(tmp_path: Path) -> None:
    """A bug report can say which version it is about."""
    expected = Finished(status=0, out=f"tier2gate, version {__version__}\n")
    assert run("--version", cwd=tmp_path) == expected


def test_missions_are_pinned(tmp_path: Path) -> None:
    """Whoever writes a suite sees what can be called, and with what params."""
    assert run("missions", cwd=tmp_path) == Finished(
        status=0,
        out="""\
daily_loop  (built-in)
  A day's routine: confirm priorities, then summarise, plan, log and archive.
  requested_steps: integer ≥ 0, default 4
    How many steps the day should have; cut to 5.
  requested_human_steps: integer ≥ 0, default 1
    With 1 or more, the day begins with one human step.
  other params are free

echo  (built-in)
  One step that records the params it was given.
  other params are free
""",
    )


SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize(
    "kind", ["config", "expectations", "golden", "missions", "report", "suite"]
)
def test_schema_is_printed_as_it_is_published(kind: str, tmp_path: Path) -> None:
    """An editor that is given the printed schema checks what tier2gate checks."""
    text = (SCHEMAS / f"{kind}.v1.schema.json").read_text(encoding="utf-8")
    assert run("schema", kind, cwd=tmp_path) == Finished(status=0, out=text)
    assert json.loads(text)["$id"].endswith(f"/schemas/{kind}.v1.schema.json")


def test_schema_of_suites_is_the_default(tmp_path: Path) -> None:
    """Whoever asks for the schema gets that of the file one writes first."""
    assert run("schema", cwd=tmp_path) == run("schema", "suite", cwd=tmp_path)

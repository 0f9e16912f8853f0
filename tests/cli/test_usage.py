"""Wrong usage has exit status 2 and a message, and does nothing else."""

from pathlib import Path

import pytest

from tests.command import Finished, contents_of, run
from tests.gates import write_gate

KINDS = "'config', 'expectations', 'golden', 'missions', 'report', 'selftest', 'suite'"
GROUP = "[OPTIONS] COMMAND [ARGS]..."
CHECK, UPDATE = "check [OPTIONS] [PATH]...", "update [OPTIONS] [PATH]..."
MERGE = "merge [OPTIONS] [PATH]..."
OF_ALL = "merge judges all scenarios of a run. To run some of them, use check --scenario."
TOGETHER = "PATH cannot be combined with --suite."
WRONG: dict[tuple[str, ...], tuple[str, str, str]] = {
    ("chekc",): ("", GROUP, "No such command 'chekc'. Did you mean 'check'?"),
    ("udpate", "--quite"): ("", GROUP, "No such command 'udpate'. Did you mean 'update'?"),
    ("gates/",): ("", GROUP, "No such command 'gates/'."),
    ("--verson",): ("", GROUP, "No such option '--verson'. Did you mean '--version'?"),
    ("check", "--quite"): (
        "check",
        CHECK,
        "No such option '--quite'. (Did you mean one of: '--quiet', '--suite'?)",
    ),
    ("check", "--json"): (
        "check",
        CHECK,
        "No such option '--json'. Did you mean '--format json' or '--report json=PATH'?",
    ),
    ("update", "--json"): ("update", UPDATE, "No such option '--json'."),
    ("merge", "--jobs", "2"): (
        "merge",
        MERGE,
        "No such option '--jobs'. merge runs nothing. Give --jobs to check --shard.",
    ),
    ("merge", "--scenario=x"): ("merge", MERGE, f"No such option '--scenario'. {OF_ALL}"),
    ("merge", "-k", "x"): ("merge", MERGE, f"No such option '-k'. {OF_ALL}"),
    ("merge", "--shard", "1/2"): (
        "merge",
        MERGE,
        "No such option '--shard'. merge judges all shards in --shard-dir. To run one of them, use check --shard.",
    ),
    ("check", "--format", "xml"): (
        "check",
        CHECK,
        "Invalid value for '--format': 'xml' is not one of 'gitlab', 'html', 'json', 'junit', 'markdown', 'sarif', 'text'.",
    ),
    ("check", "--color", "yes"): (
        "check",
        CHECK,
        "Invalid value for '--color': 'yes' is not one of 'auto', 'always', 'never'.",
    ),
    ("check", "--golden", "g.json"): ("check", CHECK, "--golden requires --suite."),
    ("check", "--expectations", "e.yaml", "."): (
        "check",
        CHECK,
        "--expectations requires --suite.",
    ),
    ("check", "--suite", "a.suite.yaml", "."): ("check", CHECK, TOGETHER),
    ("check", "--report", "report.json"): (
        "check",
        CHECK,
        "Invalid value for '--report': 'report.json' is not KIND=PATH, such as json=report.json",
    ),
    ("check", "--report", "json="): (
        "check",
        CHECK,
        "Invalid value for '--report': 'json=' is not KIND=PATH, such as json=report.json",
    ),
    ("check", "--report", "tap=report.tap"): (
        "check",
        CHECK,
        "Invalid value for '--report': unknown kind of report 'tap'; available: gitlab, html, json, junit, markdown, sarif, text",
    ),
    ("update", "--golden", "g.json"): ("update", UPDATE, "--golden requires --suite."),
    ("update", "--suite", "a.suite.yaml", "."): ("update", UPDATE, TOGETHER),
    ("update", "nowhere"): ("update", UPDATE, "nowhere: there is no such file or folder"),
    ("missions", "ehco"): (
        "missions",
        "missions [OPTIONS] [NAME]...",
        "there is no mission ehco; did you mean echo?",
    ),
    ("schema", "suites"): (
        "schema",
        "schema [OPTIONS] [KIND]",
        f"Invalid value for '[KIND]': 'suites' is not one of {KINDS}.",
    ),
}


@pytest.mark.parametrize(("arguments", "answer"), WRONG.items(), ids=" ".join)
def test_wrong_usage_is_reported_and_nothing_is_done(
    arguments: tuple[str, ...], answer: tuple[str, str, str], tmp_path: Path
) -> None:
    """A script with a wrong call fails with status 2 and a reason before anything happens."""
    write_gate(tmp_path)
    before = contents_of(tmp_path)
    command, usage, message = answer
    try_help = " ".join(filter(None, ("tier2gate", command, "--help")))
    assert run(*arguments, cwd=tmp_path) == Finished(
        status=2,
        err=f"Usage: tier2gate {usage}\nTry '{try_help}' for help.\n\nError: {message}\n",
    )
    assert contents_of(tmp_path) == before


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--quiet=yes", "Option '--quiet' does not take a value."),
        ("--format", "Option '--format' requires an argument."),
    ],
)
def test_option_without_its_value_is_reported(option: str, message: str, tmp_path: Path) -> None:
    """A script whose variable is empty fails, and the message names the option."""
    write_gate(tmp_path)
    assert run("check", option, cwd=tmp_path) == Finished(status=2, err=f"Error: {message}\n")


# Options of later versions: until they work they are unknown, which is an error.
LATER = {
    "check": (
        "--shard-out=s",
        "--merge",
    ),
}


@pytest.mark.parametrize(
    ("command", "option"),
    [(command, option) for command, options in LATER.items() for option in options],
)
def test_option_that_does_not_work_yet_is_unknown(
    command: str, option: str, tmp_path: Path
) -> None:
    """Nobody relies on an option that does nothing: it works or is refused."""
    write_gate(tmp_path)
    before = contents_of(tmp_path)
    finished = run(command, option, cwd=tmp_path)
    assert (finished.status, finished.out) == (2, "")
    name = option.partition("=")[0]
    assert f"Error: No such option '{name}'." in finished.err
    assert contents_of(tmp_path) == before


@pytest.mark.parametrize("command", ["shard"])
def test_command_that_does_not_work_yet_is_unknown(command: str, tmp_path: Path) -> None:
    """A command works or is refused."""
    assert f"Error: No such command '{command}'." in run(command, cwd=tmp_path).err


def test_prefix_of_an_option_is_refused(tmp_path: Path) -> None:
    """An option that is added later does not change the meaning of an existing call."""
    write_gate(tmp_path)
    finished = run("check", "--qui", cwd=tmp_path)
    assert finished.status == 2

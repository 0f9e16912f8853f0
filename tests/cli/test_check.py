"""`tier2gate check`: its output and exit status for every outcome and every kind of call."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import RAISE, Finished, contents_of, run, run_with_fault
from tests.gates import FAILING, HELLO_HASH, HI_HASH, SUITE, accept_in, write_gate
from tests.recording import masked
from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.settings import Settings

SIZE = "1 scenario, 1 mission, 1 expectation"
GREETING = (
    "/suite_result/scenario_results/new/mission_results/echo/executed_steps/0/payload/params/"
    "greeting"
)
BUG = """
import tier2gate.gates.selection
def broken(*_, **__):
    raise ZeroDivisionError("a bug")
tier2gate.gates.selection.select_gates = broken
"""
BUG_AT_A_GATE = """
import tier2gate.assessment.judging
judge = tier2gate.assessment.judging.judge
def broken(report, *arguments, **options):
    if report.name == "a":
        raise ZeroDivisionError("a bug")
    return judge(report, *arguments, **options)
tier2gate.assessment.judging.judge = broken
"""


def accept(folder: Path) -> None:
    """Write the goldens of a folder."""
    accept_in(Settings(paths=(folder,), root=folder))


def passed(folder: Path) -> None:
    """Write a gate that passes."""
    write_gate(folder)
    accept(folder)


def verdict_failed(folder: Path) -> None:
    """Write a gate with a failed verdict."""
    write_gate(folder, expectations=FAILING)


def hash_drift(folder: Path) -> None:
    """Write a gate whose params changed."""
    passed(folder)
    write_gate(folder, suite=SUITE.replace("hello", "hi"))


def input_invalid(folder: Path) -> None:
    """Write a gate with an invalid suite."""
    write_gate(folder, suite=SUITE.replace("suite_name", "suit_name"))


def golden_missing(folder: Path) -> None:
    """Write a gate that has not been accepted."""
    write_gate(folder)


def golden_invalid(folder: Path) -> None:
    """Write a gate whose golden was edited."""
    passed(folder)
    path = folder / "a.golden.json"
    path.write_text(path.read_text(encoding="utf-8").replace("hello", "hi"), encoding="utf-8")


def golden_obsolete(folder: Path) -> None:
    """Write a golden without its suite."""
    passed(folder)
    (folder / "a.suite.yaml").unlink()
    (folder / "a.expectations.yaml").unlink()


def nothing_run(folder: Path) -> None:
    """Write nothing."""


OUTCOMES: dict[Callable[[Path], None], Finished] = {
    passed: Finished(
        status=0,
        out=f"""\
passed  a.suite.yaml  {SIZE}
1 gate: 1 passed
""",
    ),
    verdict_failed: Finished(
        status=1,
        out=f"""\
verdict-failed  a.suite.yaml  {SIZE}
  1 of 1 expectation failed:
    a.expectations.yaml:2:5: greets
      new / echo / executed_steps.0.payload.params.greeting: expected eq "goodbye", found "hello"
  nothing has been accepted yet
  now       bb065c056126
1 gate: 1 verdict-failed
""",
    ),
    hash_drift: Finished(
        status=3,
        out=f"""\
hash-drift  a.suite.yaml  {SIZE}
  the verdict passed, but the hash changed:
  accepted  {HELLO_HASH[:12]}
  now       {HI_HASH[:12]}
  1 change only repeats an edited input: /executed_steps/0/payload/params/greeting
  cause: inputs-changed (suite): the inputs changed, and so did the results
    a.suite.yaml:3:5: scenario new changed
    ~ scenario new: echo; inputs-changed
  to accept this: tier2gate update a.suite.yaml
1 gate: 1 hash-drift
""",
    ),
    input_invalid: Finished(
        status=4,
        out="""\
a.suite.yaml:1:1: missing required field 'suite_name'; add suite_name: …
a.suite.yaml:1:1: unknown field suit_name; did you mean suite_name?
  1 | suit_name: onboarding
    | ^
input-invalid  a.suite.yaml
  2 problems, listed above
1 gate: 1 input-invalid
""",
    ),
    golden_missing: Finished(
        status=5,
        out=f"""\
golden-missing  a.suite.yaml  {SIZE}
  nothing has been accepted yet
  now       {HELLO_HASH[:12]}
  results:
    scenario new, mission echo
      + /success: true
    1 value is as in the initial state: /final_state/tier
  to accept this: tier2gate update a.suite.yaml
1 gate: 1 golden-missing
""",
    ),
    golden_invalid: Finished(
        status=6,
        out=f"""\
a.golden.json:15:29: the result of mission echo in scenario new does not match the checksum: the \
golden was edited by hand, or badly merged; restore it from Git, or accept the current results: \
tier2gate update a.suite.yaml --replace-invalid
  14 |         "echo": {{
  15 |           "executed_steps": [
     |                             ^
golden-invalid  a.suite.yaml  {SIZE}
  1 problem, listed above
  the verdict passed
1 gate: 1 golden-invalid
""",
    ),
    golden_obsolete: Finished(
        status=7,
        out="""\
a.golden.json: this file has no suite; restore its suite, give this file the suite's new name, or delete this file
golden-obsolete  a.golden.json
  1 problem, listed above
1 gate: 1 golden-obsolete
""",
    ),
    nothing_run: Finished(
        status=10,
        out="nothing-run: no gate was found; a suite is a file called NAME.suite.yaml\n",
    ),
}


@pytest.mark.parametrize("lay_out", OUTCOMES, ids=lambda function: str(function.__name__))
def test_outcome_is_reported_and_is_the_exit_status(
    lay_out: Callable[[Path], None], tmp_path: Path
) -> None:
    """A user reads the outcome of a gate, and a script gets it as the exit status."""
    lay_out(tmp_path)
    assert run("check", cwd=tmp_path) == OUTCOMES[lay_out]


def test_mission_that_raises_is_an_execution_error(tmp_path: Path) -> None:
    """A mission that raises is reported for the user to fix, without a traceback."""
    passed(tmp_path)
    assert run_with_fault(RAISE, "check", cwd=tmp_path) == Finished(
        status=9,
        out="""\
a.suite.yaml: mission echo in scenario new raised ValueError: no such customer; fix the mission or its input
execution-error  a.suite.yaml
  1 expectation was not judged: greets
  1 problem, listed above
1 gate: 1 execution-error
""",
    )


def test_bug_is_an_internal_error(tmp_path: Path) -> None:
    """A bug in tier2gate never passes, is not blamed on the user, and is easy to report."""
    passed(tmp_path)
    finished = run_with_fault(BUG, "check", cwd=tmp_path)
    assert (finished.status, finished.out) == (70, "")
    head, places, foot = finished.err.splitlines()
    assert head == snapshot("internal-error: ZeroDivisionError: a bug")
    assert places.startswith(f"  tier2gate {__version__}, at __init__.py:")
    assert foot == snapshot(
        "  This is a bug in tier2gate, not in your files; please report it: "
        "https://github.com/org/tier2-gate/issues"
    )
    assert str(tmp_path) not in finished.err


def test_bug_at_one_gate_does_not_hide_the_others(tmp_path: Path) -> None:
    """If tier2gate crashes on one gate, the others are still reported."""
    passed(tmp_path)
    write_gate(tmp_path, "b")
    finished = run_with_fault(BUG_AT_A_GATE, "check", cwd=tmp_path)
    problem, _, rest = finished.out.partition("\n")
    assert masked(
        (finished.status, rest, finished.err), HELLO_HASH=HELLO_HASH[:12], SIZE=SIZE
    ) == snapshot(
        (
            70,
            """\

golden-missing  b.suite.yaml  {SIZE}
  nothing has been accepted yet
  now       {HELLO_HASH}
  results:
    scenario new, mission echo
      + /success: true
    1 value is as in the initial state: /final_state/tier
  to accept this: tier2gate update b.suite.yaml

internal-error  a.suite.yaml
  1 problem, listed above

did not pass:
  golden-missing  b.suite.yaml  to accept this: tier2gate update b.suite.yaml
  internal-error  a.suite.yaml  1 problem
2 gates: 1 golden-missing, 1 internal-error
""",
            "",
        )
    )
    assert re.fullmatch(
        rf"a\.suite\.yaml: ZeroDivisionError: a bug, in tier2gate {re.escape(__version__)}, "
        r"at pipeline\.py:\d+ > \S+; This is a bug in tier2gate, not in your files; "
        r"please report it: https://github\.com/org/tier2-gate/issues",
        problem,
    )


@pytest.mark.parametrize("lay_out", [*OUTCOMES], ids=lambda function: str(function.__name__))
@pytest.mark.parametrize("arguments", [("check",), ("check", "--format", "json", ".")])
def test_check_writes_nothing(
    arguments: tuple[str, ...], lay_out: Callable[[Path], None], tmp_path: Path
) -> None:
    """`check` leaves every file, time and folder unchanged, whatever the outcome."""
    lay_out(tmp_path)
    (tmp_path / ".a.golden.json.tier2gate-draft").write_text("left by a killed update")
    before = contents_of(tmp_path)
    run(*arguments, cwd=tmp_path)
    assert contents_of(tmp_path) == before


# Several gates: the first in this order decides.
IN_ORDER = [
    input_invalid,
    golden_invalid,
    golden_obsolete,
    verdict_failed,
    hash_drift,
    golden_missing,
    passed,
]
LEAST_URGENT_FIRST = [
    passed,
    golden_missing,
    hash_drift,
    golden_obsolete,
    golden_invalid,
    input_invalid,
    verdict_failed,
]


@pytest.mark.parametrize("first", range(len(IN_ORDER)))
def test_most_serious_gate_decides_and_every_gate_is_reported(first: int, tmp_path: Path) -> None:
    """All gates are reported, the most urgent last; the most serious one has the exit status."""
    for number, lay_out in enumerate(IN_ORDER[first:]):
        lay_out(tmp_path / f"{9 - number}")  # the most serious one is last
    finished = run("check", cwd=tmp_path)
    assert finished.status == OUTCOMES[IN_ORDER[first]].status
    told = [line.split()[0] for line in finished.out.splitlines() if is_head(line)]
    there = [function for function in LEAST_URGENT_FIRST if function in IN_ORDER[first:]]
    assert told == [function.__name__.replace("_", "-") for function in there]


def test_execution_error_is_more_serious_than_a_broken_golden(tmp_path: Path) -> None:
    """A mission that raises is more serious than an edited golden."""
    golden_obsolete(tmp_path / "a")
    golden_invalid(tmp_path / "b")
    assert run_with_fault(RAISE, "check", cwd=tmp_path).status == 9
    input_invalid(tmp_path / "c")
    assert run_with_fault(RAISE, "check", cwd=tmp_path).status == 4


def gates_of(finished: Finished) -> list[str]:
    """List the reported gates by the names of their suites."""
    return [line.split()[1] for line in finished.out.splitlines() if is_head(line)]


def is_head(line: str) -> bool:
    """Tell whether a line is the first about a gate called `a`."""
    return line.partition(" ")[0] in set(Outcome) and "a." in line


def two_folders(folder: Path) -> None:
    """Write gates in a folder, in a subfolder, and in a hidden folder."""
    for name in (".", "below/deep", ".hidden"):
        write_gate(folder / name)
    write_gate(folder, "b")


PATHS = [
    ((), ["a.suite.yaml", "below/deep/a.suite.yaml"]),
    ((".",), ["a.suite.yaml", "below/deep/a.suite.yaml"]),
    (("below",), ["below/deep/a.suite.yaml"]),
    (("a.suite.yaml",), ["a.suite.yaml"]),
    (("below/deep/a.suite.yaml", "a.suite.yaml"), ["a.suite.yaml", "below/deep/a.suite.yaml"]),
    (("below", ".", "below/deep"), ["a.suite.yaml", "below/deep/a.suite.yaml"]),
    ((".hidden",), [".hidden/a.suite.yaml"]),
    ((".hidden/a.suite.yaml",), [".hidden/a.suite.yaml"]),
]


@pytest.mark.parametrize(("paths", "gates"), PATHS)
def test_paths_select_the_gates(paths: tuple[str, ...], gates: list[str], tmp_path: Path) -> None:
    """Each selected gate runs once and is named relative to the current folder."""
    two_folders(tmp_path)
    finished = run("check", *paths, cwd=tmp_path)
    assert (finished.status, gates_of(finished)) == (5, gates)


def test_absolute_path_is_shown_relative(tmp_path: Path) -> None:
    """Absolute paths, which differ between machines, do not get into a log."""
    two_folders(tmp_path)
    finished = run("check", tmp_path / "below", cwd=tmp_path)
    assert gates_of(finished) == snapshot(["below/deep/a.suite.yaml"])
    outside = run("check", tmp_path / "below", cwd=tmp_path / ".hidden")
    assert gates_of(outside) == snapshot(["../below/deep/a.suite.yaml"])


WRONG_PATHS = {
    "nowhere": "nowhere: there is no such file or folder",
    "nowhere/a.suite.yaml": "nowhere/a.suite.yaml: there is no such file or folder",
    "notes.txt": (
        "notes.txt: not named NAME.suite.yaml; "
        "to use other names, give --suite, --expectations and --golden"
    ),
    "a.expectations.yaml": (
        "a.expectations.yaml: this is an expectations file, not a suite; give a.suite.yaml"
    ),
    "n" * 300: f"{'n' * 300}: cannot be accessed: File name too long",
}


@pytest.mark.parametrize(("path", "message"), WRONG_PATHS.items())
def test_wrong_path_is_wrong_usage(path: str, message: str, tmp_path: Path) -> None:
    """A typo in a path is not taken for a folder without gates, or for a gate that passed."""
    passed(tmp_path)
    (tmp_path / "notes.txt").touch()
    assert run("check", ".", path, cwd=tmp_path) == Finished(
        status=2,
        err=f"""\
Usage: tier2gate check [OPTIONS] [PATH]...
Try 'tier2gate check --help' for help.

Error: {message}
""",
    )


def test_files_given_explicitly_make_a_gate(tmp_path: Path) -> None:
    """Any files can form a gate, and the printed command to accept it names them."""
    write_gate(tmp_path)
    (tmp_path / "else where").mkdir()
    (tmp_path / "a.suite.yaml").rename(tmp_path / "what.yaml")
    (tmp_path / "a.expectations.yaml").rename(tmp_path / "holds.yaml")
    names = (
        "--suite",
        "what.yaml",
        "--expectations",
        "holds.yaml",
        "--golden",
        "else where/g.json",
    )
    assert run("check", *names, cwd=tmp_path) == Finished(
        status=5,
        out=f"""\
golden-missing  what.yaml  {SIZE}
  nothing has been accepted yet
  now       {HELLO_HASH[:12]}
  results:
    scenario new, mission echo
      + /success: true
    1 value is as in the initial state: /final_state/tier
  to accept this: tier2gate update --suite what.yaml --expectations holds.yaml """
        """--golden 'else where/g.json'
1 gate: 1 golden-missing
""",
    )
    assert run("update", *names, cwd=tmp_path).status == 0
    assert run("check", *names, cwd=tmp_path).status == 0


def test_suite_given_explicitly_has_its_files(tmp_path: Path) -> None:
    """A user who names only a suite gets the gate next to it, and no other."""
    passed(tmp_path)
    write_gate(tmp_path, "b", suite="[")
    assert run("check", "--suite", "a.suite.yaml", cwd=tmp_path) == OUTCOMES[passed]


def test_missing_suite_given_explicitly_is_input_invalid(tmp_path: Path) -> None:
    """A gate with missing files does not pass, and each missing file is named."""
    assert run("check", "--suite", "x.suite.yaml", cwd=tmp_path) == Finished(
        status=4,
        out="""\
x.suite.yaml: the suite file is missing; create it: the gate cannot be checked without it
x.expectations.yaml: the expectations file is missing; create it: the gate cannot be checked without it
input-invalid  x.suite.yaml
  2 problems, listed above
1 gate: 1 input-invalid
""",
    )


def test_printed_remedy_works_as_printed(tmp_path: Path) -> None:
    """The printed command accepts its gate when pasted, whatever the gate's name."""
    for name in ("it's a $gate", "-dash", "plain"):
        write_gate(tmp_path / "my gates", name)
    write_gate(tmp_path, "-top")
    out = run("check", cwd=tmp_path).out
    commands = re.findall(r"^  to accept this: (.*)", out, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert run(*shlex.split(command)[1:], cwd=tmp_path).status == 0
    assert run("check", cwd=tmp_path).status == 0


def test_quiet_reports_only_failures(tmp_path: Path) -> None:
    """With `--quiet`, only failed gates are reported, and the others counted."""
    passed(tmp_path / "good")
    assert run("check", "--quiet", cwd=tmp_path) == Finished(status=0, out="1 gate: 1 passed\n")
    verdict_failed(tmp_path / "bad")
    finished = run("check", "--quiet", cwd=tmp_path)
    assert finished.status == 1
    assert gates_of(finished) == snapshot(["bad/a.suite.yaml"])
    assert finished.out.splitlines()[-1] == "2 gates: 1 passed, 1 verdict-failed"


def test_quiet_still_reports_that_nothing_ran(tmp_path: Path) -> None:
    """A call that found no gate never fails without a message."""
    assert run("check", "--quiet", cwd=tmp_path) == OUTCOMES[nothing_run]

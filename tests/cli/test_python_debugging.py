"""`tier2gate run --scenario NAME --debug`: a user debugs a mission in a terminal."""

import contextlib
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import LONG, Finished, run
from tests.processes import children_of, cpu_ticks, is_running
from tests.terminal import CTRL_C, CTRL_D, Terminal, in_terminal

GUIDE = Path(__file__).parents[2] / "docs" / "python-missions.md"
FLAGS = re.MULTILINE | re.DOTALL
MODULE = """\
import datetime
import os
import resource
import sys
import time

from tier2gate.missions.api import from_function


def cost(grams):
    kilograms = -(-grams // 1000)
    {line}
    return 500 + 120 * kilograms


MISSIONS = {{"ship": from_function(cost, into="cost")}}
"""
SUITE = """\
suite_name: shipping
{environment}scenarios:
  - {scenario_name: light, initial_state: {}, missions: [{name: ship, params: {grams: 999}}]}
  - {scenario_name: heavy, initial_state: {}, missions: [{name: ship, params: {grams: 9000}}]}
  - {scenario_name: declared, initial_state: {}, missions: [{name: echo}]}
"""
EXPECTATIONS = """\
expectations:
  - {id: cheap, scenario_name: light, mission_name: ship, path: /final_state/cost, op: lt, expected: 1000}
  - {id: cheap-too, scenario_name: heavy, mission_name: ship, path: /final_state/cost, op: lt, expected: 1000}
"""
FILES = ("shipping.suite.yaml", "shipping.expectations.yaml")
CODE = ("--missions", "shipping.py")
DEBUG = ("run", *FILES, *CODE, "--scenario", "light", "--debug")
FIRST_LINE = snapshot(
    "debugging: the reproducibility rules, the time limit and the memory limit are off; nothing is accepted\n"
)
PROMPT = "(Pdb) "


def write(folder: Path, line: str, *, environment: str = "") -> Path:
    """Write a gate, whose function has a line of the test's."""
    (folder / "shipping.py").write_text(MODULE.format(line=line), encoding="utf-8")
    suite = SUITE.replace("{environment}", environment)
    for name, text in zip(FILES, (suite, EXPECTATIONS), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def answer(terminal: Terminal, *lines: str) -> Finished:
    """Type a line at each prompt of the debugger, then wait for the end."""
    for line in lines:
        terminal.wait_for(PROMPT)
        terminal.type(line)
    return terminal.end()


def wait_until_it_loops(terminal: Terminal) -> None:
    """Wait until the child of the command has used some more processor time, where /proc tells."""
    if sys.platform != "linux":
        time.sleep(0.5)
        return
    deadline = time.monotonic() + LONG
    [child] = children_of(terminal.process.pid)
    before = cpu_ticks(child)
    while cpu_ticks(child) < before + 10:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def shown(finished: Finished, folder: Path) -> str:
    """Return what the terminal showed, without the test's folder."""
    return finished.out.replace(str(folder.resolve()), "FOLDER")


def test_breakpoint_stops_in_the_users_function(tmp_path: Path) -> None:
    """A user looks at the values in a function with `breakpoint()`, and sees the verdict."""
    with in_terminal(*DEBUG, cwd=write(tmp_path, "breakpoint()")) as terminal:
        finished = answer(terminal, "p grams, kilograms\n", "n\n", "c\n")
    assert finished.status == 0
    text = shown(finished, tmp_path)
    assert text.startswith(FIRST_LINE)
    assert "FOLDER/shipping.py(" in text
    assert "\n(999, 1)\n" in text
    assert "\n-> return 500 + 120 * kilograms\n" in text
    assert text.rpartition(f"{PROMPT}c\n")[2] == snapshot(
        "1 of 3 scenarios, 1 mission, 1 expectation: the verdict passed\n"
    )


def without_places(session: str) -> list[str]:
    """Return the lines of a session, except where it stopped, which depends on the Python."""
    return [line for line in session.splitlines() if not line.startswith(("> ", "-> "))]


def test_guide_shows_a_session(tmp_path: Path) -> None:
    """An author who debugs the guide's function sees exactly the documented session."""
    guide = GUIDE.read_text(encoding="utf-8")
    for head, text in re.findall(r"^```(?:python|yaml)\n# (shipping\S+)\n(.*?)^```$", guide, FLAGS):
        place = r"(?m)^    kilograms = .*\n"
        stopping = re.sub(place, lambda found: f"{found[0]}    breakpoint()\n", text)
        (tmp_path / head).write_text(stopping, encoding="utf-8")
    [session] = re.findall(r"^```text\n(\$ tier2gate run .*?)^```$", guide, FLAGS)
    command, *typed = re.findall(r"^(?:\$ tier2gate|\(Pdb\)) (.*\n)", session, re.MULTILINE)
    with in_terminal(*command.split(), cwd=tmp_path) as terminal:
        finished = answer(terminal, *typed)
    assert finished.status == 0
    assert without_places(finished.out) == without_places(session)[1:]


def test_expectation_that_fails_is_shown(tmp_path: Path) -> None:
    """A user sees at once whether what they try is what they expect."""
    options = ("run", *FILES, *CODE, "-k", "[lh]*", "--debug")
    with in_terminal(*options, cwd=write(tmp_path, "pass")) as terminal:
        finished = terminal.end()
    assert (finished.status, finished.out.removeprefix(FIRST_LINE)) == snapshot(
        (
            1,
            """\
1 of 2 expectations failed:
  shipping.expectations.yaml:3:5: cheap-too
    heavy / ship / "/final_state/cost": expected lt 1000, found 1580
2 of 3 scenarios, 2 missions, 2 expectations: the verdict failed
""",
        )
    )


@pytest.mark.parametrize("keys", ["q\n", CTRL_D], ids=["q", "ctrl-d"])
def test_debugger_can_be_left(keys: str, tmp_path: Path) -> None:
    """A user who has seen enough gets the shell back as it was, without a traceback."""
    with in_terminal(*DEBUG, cwd=write(tmp_path, "breakpoint()")) as terminal:
        mode = terminal.mode
        finished = answer(terminal, f"{CTRL_C}p grams\n", keys)
        assert terminal.mode == mode
    assert (finished.status, finished.out.splitlines()[-1]) == (130, "interrupted")


def test_loop_is_interrupted_where_it_is(tmp_path: Path) -> None:
    """Ctrl-C ends a mission that does not end, and says where it was."""
    folder = write(tmp_path, "print('looping', flush=True)\n    while True: pass")
    with in_terminal(*DEBUG, cwd=folder) as terminal:
        terminal.wait_for("looping\r\n")
        wait_until_it_loops(terminal)
        terminal.type(CTRL_C)
        finished = terminal.end()
    assert finished.status == 130
    assert finished.out.removeprefix(FIRST_LINE) == snapshot(
        """\
looping
^C
at shipping.py:13 in cost

interrupted
"""
    )


def test_loop_is_interrupted_in_the_debugger(tmp_path: Path) -> None:
    """After `c`, Ctrl-C leads back to the debugger, as in plain Python."""
    folder = write(tmp_path, "breakpoint()\n    while kilograms: pass")
    with in_terminal(*DEBUG, cwd=folder) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("print('go'); c\n")
        terminal.wait_for("go\r\n")
        terminal.type("c\n")
        terminal.wait_for("c\r\n")
        wait_until_it_loops(terminal)
        terminal.type(CTRL_C)
        finished = answer(terminal, "kilograms = 0\n", "c\n")
    assert finished.status == 0
    assert "Program interrupted." in finished.out


def test_nothing_is_enforced(tmp_path: Path) -> None:
    """What a user tries is plain Python, as the user who started it: no rule or limit interferes."""
    values = (
        "abs(datetime.datetime.now().timestamp() - os.stat('shipping.py').st_mtime) < 600",
        "time.sleep(1.5)",
        "os.getuid()",
        "os.getcwd()",
        "len(open('shipping.py').readlines())",
        "sys.stdin.isatty()",
        "resource.getrlimit(resource.RLIMIT_AS)",
    )
    folder = write(tmp_path, f"print([{', '.join(values)}])")
    with in_terminal(*DEBUG, "--timeout", "1", "--memory", "512", cwd=folder) as terminal:
        finished = terminal.end()
    import resource  # noqa: PLC0415 - not on Windows

    limit = resource.getrlimit(resource.RLIMIT_AS)
    expected = [True, None, os.getuid(), str(tmp_path.resolve()), 16, True, limit]
    assert finished.status == 0
    assert finished.out.splitlines()[1] == str(expected)


def test_clock_and_seed_of_the_suite_hold(tmp_path: Path) -> None:
    """A scenario that depends on the suite's clock shows the same values as in the gate."""
    environment = "environment: {clock: 2026-01-01T00:00:00Z, seed: 7}\n"
    values = "str(datetime.date.today()), __import__('random').random(), os.getcwd() != '/'"
    write(tmp_path, f"breakpoint()\n    print({values})", environment=environment)
    with in_terminal(*DEBUG, cwd=tmp_path) as terminal:
        finished = answer(terminal, "c\n")
    assert finished.out.splitlines()[-2] == snapshot("2026-01-01 0.32383276483316237 True")


def test_terminal_is_restored_if_the_command_is_ended(tmp_path: Path) -> None:
    """A user who kills the command from elsewhere can go on in the terminal."""
    folder = write(tmp_path, "print(f'pid={os.getpid()} '); breakpoint()")
    with in_terminal(*DEBUG, cwd=folder) as terminal:
        mode = terminal.mode
        terminal.wait_for(PROMPT)
        terminal.process.send_signal(signal.SIGTERM)
        finished = terminal.end()
        assert terminal.mode == mode
    assert finished.status == 143
    [child] = re.findall(r"pid=(\d+) ", finished.out)
    with pytest.raises(ProcessLookupError):
        os.kill(int(child), 0)


WIDE = (400, 24)
"""A terminal that folds no line."""

SUBPROCESS = "subprocess = __import__('subprocess')"
# The end of the terminal, which the command of a test owns, must not end it.
SLEEP = "trap '' HUP; exec sleep 3600 >/dev/null"
STARTS = {
    "a child": f'pid = subprocess.Popen("{SLEEP}", shell=True).pid',
    "an orphan": f'pid = int(subprocess.check_output("({SLEEP}) & echo $!", shell=True))',
}


@pytest.mark.skipif(sys.platform != "linux", reason="finds orphans on Linux only")
@pytest.mark.parametrize("end", ["", "; os._exit(1)"], ids=["returns", "exits"])
@pytest.mark.parametrize("start", STARTS)
def test_processes_of_a_mission_end_with_it(start: str, end: str, tmp_path: Path) -> None:
    """A person who debugs a function that starts programs does not have to look for them."""
    line = f"{SUBPROCESS}; {STARTS[start]}; print(f'pid={{pid}} ', flush=True){end}"
    with in_terminal(*DEBUG, cwd=write(tmp_path, line)) as terminal:
        finished = terminal.end()
    [pid] = map(int, re.findall(r"pid=(\d+) ", finished.out))
    try:
        assert not is_running(pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert finished.status == (9 if end else 0)


def test_mission_that_raises_is_told(tmp_path: Path) -> None:
    """A mistake in the code is a problem with its line, as in the gate."""
    with in_terminal(*DEBUG, cwd=write(tmp_path, "print(grams / 0)"), size=WIDE) as terminal:
        finished = terminal.end()
    assert (finished.status, finished.out.removeprefix(FIRST_LINE)) == snapshot(
        (
            9,
            """\
shipping.py:12:1: mission ship in scenario light raised ZeroDivisionError: division by zero; at shipping.py:12 in cost: "print(grams / 0)"; fix the mission or its input
""",
        )
    )


def test_mission_that_raises_in_a_cycle_is_told(tmp_path: Path) -> None:
    """A mission whose exceptions cause each other ends, instead of a command that ignores Ctrl-C."""
    line = "error, other = ValueError(1), ValueError(2); other.__cause__ = error; raise error from other"
    with in_terminal(*DEBUG, cwd=write(tmp_path, line), size=WIDE) as terminal:
        finished = terminal.end()
    assert finished.status == 9
    assert "mission ship in scenario light raised ValueError: 1; at shipping.py:12" in finished.out


def test_scenario_without_code_cannot_be_debugged(tmp_path: Path) -> None:
    """A user learns that the debugger would never stop."""
    words = ("run", *FILES, *CODE, "-k", "declared", "--debug")
    with in_terminal(*words, cwd=write(tmp_path, "breakpoint()"), size=WIDE) as terminal:
        finished = terminal.end()
    assert (finished.status, finished.out.removeprefix(FIRST_LINE)) == snapshot(
        (
            10,
            """\
shipping.suite.yaml: the selected scenarios call no mission in Python; select a scenario that calls one, or run without --debug
""",
        )
    )


def test_code_of_the_repository_still_needs_permission(tmp_path: Path) -> None:
    """A person who looks at somebody's gate does not run its code by debugging it."""
    (write(tmp_path, "breakpoint()") / "shipping.py").rename(tmp_path / "shipping.missions.py")
    words = ("run", *FILES, "-k", "light", "--debug")
    with in_terminal(*words, cwd=tmp_path) as terminal:
        finished = terminal.end()
    assert finished.status == 4
    assert "is Python code, which this call does not allow to run" in finished.out
    with in_terminal(*words, "--allow-code", cwd=tmp_path) as terminal:
        assert answer(terminal, "c\n").status == 0


def test_debugging_needs_a_terminal(tmp_path: Path) -> None:
    """A script that debugs by mistake ends with a message, instead of waiting for ever."""
    finished = run(*DEBUG, cwd=write(tmp_path, "breakpoint()"))
    assert (finished.status, finished.out, finished.err.splitlines()[-1]) == snapshot(
        (
            2,
            "",
            "Error: --debug needs a terminal as standard input and output; do not redirect them.",
        )
    )


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"CI": "true"}, "--debug cannot be used in a CI job, where nobody can answer; omit it."),
        (
            {"GITHUB_ACTIONS": "true"},
            "--scenario cannot be used in a job: it would leave scenarios unchecked; omit it.",
        ),
    ],
    ids=["CI", "GitHub"],
)
def test_job_cannot_debug(env: dict[str, str], message: str, tmp_path: Path) -> None:
    """A job does not hang at a prompt, or run code without limits."""
    with in_terminal(*DEBUG, cwd=write(tmp_path, "breakpoint()"), env=env) as terminal:
        finished = terminal.end()
    assert (finished.status, finished.out.splitlines()[-1]) == (2, f"Error: {message}")


def test_debugging_needs_a_scenario(tmp_path: Path) -> None:
    """A user chooses what to debug."""
    words = ("run", *FILES, *CODE, "--debug")
    finished = run(*words, cwd=write(tmp_path, "breakpoint()"))
    assert finished.err.splitlines()[-1] == "Error: --debug requires --scenario."


@pytest.mark.parametrize("line", ["breakpoint()", "import pdb; pdb.set_trace()"])
def test_forgotten_breakpoint_is_told_from_a_file(line: str, tmp_path: Path) -> None:
    """A user who forgets a `breakpoint()` reads how to remove or use it, not of a file of pdb."""
    finished = run("check", ".", *CODE, cwd=write(tmp_path, line))
    assert finished.status == 9
    refused = (
        "is not reproducible: pdb reads the terminal; remove breakpoint(), or debug the scenario"
    )
    assert f" {refused} with tier2gate run --debug; at " in finished.out.splitlines()[0]

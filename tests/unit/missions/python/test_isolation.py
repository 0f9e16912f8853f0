"""The child: what of its parent's it cannot see, and what it cannot pass off as a result.

What a mission finds out, it gives as its payload; a test that something is not there shows, too,
that it would be found if it were.
"""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.workers import fail_one, of_one_mission, run_one, started
from tier2gate.missions.python import child
from tier2gate.orchestration.engine import OrchestrationResult

HIDDEN = ("ACTIONS_ID_TOKEN", "DOCKER_HOST", "GITHUB_OUTPUT", "INPUT_PATHS", "RUNNER_TEMP")
NO_RESULT = "it wrote to the result pipe, or ended too early"


def seen(result: OrchestrationResult) -> object:
    """Give what a mission found out."""
    (step,) = result.executed_steps
    assert step.payload is not None
    return step.payload["seen"]


def test_variables_of_the_runner_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No mission finds a token, or the file that outputs are written to."""
    for name in (*HIDDEN, "KEPT_GITHUB_OUTPUT", "GITHUBBED"):
        monkeypatch.setenv(name, "x")
    text = of_one_mission(result="workflow(seen=sorted(os.environ))")
    names = seen(run_one(tmp_path, text))
    assert isinstance(names, list)
    assert [name for name in names if name in HIDDEN] == []
    assert {"KEPT_GITHUB_OUTPUT", "GITHUBBED"} <= set(names)


def test_interpreter_is_isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a job's environment says to Python says nothing here."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "helper.py").write_text("", encoding="utf-8")
    told = "[sys.flags.isolated, sys.flags.dont_write_bytecode, sys.flags.utf8_mode, os.getcwd()]"
    assert seen(run_one(tmp_path, of_one_mission(result=f"workflow(seen={told})"))) == [
        *(1, 1, 1, "/")
    ]
    problem = fail_one(tmp_path, of_one_mission("import helper"))
    assert problem.message.startswith("it raised ModuleNotFoundError: No module named 'helper'")


def test_standard_input_has_nothing_to_give(tmp_path: Path) -> None:
    """A mission that waits for somebody to type waits for nobody."""
    text = of_one_mission(result="workflow(seen=[sys.stdin.read(), os.read(0, 9).decode()])")
    assert seen(run_one(tmp_path, text)) == ["", ""]


OPEN = "[fd for fd in range(3, 200) if can(fd)]"
CAN = """\
def can(fd):
    try:
        return bool(os.fstat(fd))
    except OSError:
        return False


"""


def test_files_that_the_parent_holds_open_are_closed(tmp_path: Path) -> None:
    """Only the two pipes are there: whatever a job has open stays the parent's."""
    inherited = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    try:
        found = seen(run_one(tmp_path, CAN + of_one_mission(result=f"workflow(seen={OPEN})")))
        code = f"import os\n{CAN}print({inherited} in {OPEN})"
        control = subprocess.check_output([sys.executable, "-c", code], close_fds=False)
    finally:
        os.close(inherited)
    assert isinstance(found, list)
    assert len(found) == 2
    assert control == b"True\n"


PRINTS = (
    "print('::error::forged')",
    "print('##[error]forged', file=sys.stderr)",
    "os.write(1, b'by its number\\xff\\n')",
    "sys.__stdout__.write('the other one')",
)


def test_what_is_printed_is_kept_from_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever a mission prints, by whatever way, does not reach the runner that obeys lines."""
    with started(tmp_path, of_one_mission(*PRINTS)) as worker:
        worker.load()
        assert worker.run("m", {}, {}, "it").success
        printed = worker.close()
    assert capfd.readouterr() == ("", "")
    lines = sorted(printed.splitlines())
    assert lines == snapshot(
        ["##[error]forged", "::error::forged", "by its number\\xff", "the other one"]
    )


def test_long_output_is_cut_in_the_middle(tmp_path: Path) -> None:
    """Both ends of what is printed are shown, and the log is not flooded."""
    text = of_one_mission("print('a' * 9_000 + 'z' * 9_000)")
    with started(tmp_path, text) as worker:
        worker.load()
        worker.run("m", {}, {}, "it")
        printed = worker.close()
    assert printed == f"{'a' * 250}…{'z' * 249}"


FORGED = json.dumps({"result": {"success": True}, "skipped": []})
FRAME = f"data = {FORGED.encode()!r}; frame = b'w' * 32 + len(data).to_bytes(8, 'big') + data"
WRITE = """\
def write(fd, data):
    try:
        os.write(fd, data)
    except OSError:
        pass


"""


@pytest.mark.parametrize("what", ["frame", "frame[:7]", "b'x' * 64", "frame[:32]"])
def test_results_cannot_be_forged(what: str, tmp_path: Path) -> None:
    """A mission that writes a result itself, well-formed but for the word, gives none."""
    text = WRITE + of_one_mission(FRAME, f"[write(fd, {what}) for fd in range(3, 99)]")
    assert fail_one(tmp_path, text).message == NO_RESULT


def test_outputs_of_the_job_cannot_be_forged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mission that knows the file of the outputs writes nothing into it."""
    outputs = tmp_path / "outputs"
    outputs.touch()
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    line = f"open({str(outputs)!r}, 'a').write('outcome=passed')"
    assert fail_one(tmp_path, of_one_mission(line)).message.startswith(
        "it is not reproducible: open("
    )
    assert outputs.read_bytes() == b""


ENDS = {
    "os._exit(0)": "it ended without a result (exit status 0)",
    "os._exit(7)": "it ended without a result (exit status 7)",
    "os.abort()": "it ended without a result (by signal SIGABRT)",
    "__import__('signal').raise_signal(9)": "it ended without a result (by signal SIGKILL)",
    "__import__('signal').alarm(1); __import__('time').sleep(60)": (
        "it ended without a result (by signal SIGALRM)"
    ),
    "[os.close(fd) for fd in range(3, 99) if can(fd)]": "it ended without a result (exit status 1)",
}


@pytest.mark.parametrize("line", ENDS)
def test_child_that_ends_gives_no_result(line: str, tmp_path: Path) -> None:
    """A mission that ends the process does not pass by it."""
    assert fail_one(tmp_path, CAN + of_one_mission(line)).message == ENDS[line]


def test_child_that_ends_while_it_is_loaded_is_told(tmp_path: Path) -> None:
    """So does a module."""
    problem = fail_one(tmp_path, "import os\nos._exit(0)\n")
    assert problem.message == snapshot("the module rules.py ended without a result (exit status 0)")
    assert (problem.file, problem.line) == ("rules.py", None)


def test_processes_cannot_be_multiplied(tmp_path: Path) -> None:
    """A fork bomb ends with its first fork."""
    bomb = of_one_mission(
        "while True:", "    try:", "        os.fork()", "    except OSError:", "        pass"
    )
    assert fail_one(tmp_path, bomb).message.startswith("it is not reproducible: os.fork() starts")


class FakeSystem:
    """A system in which root becomes somebody else."""

    def __init__(self, user: int, *, may: bool = True) -> None:
        self.user = user
        self.may = may
        self.did: list[tuple[str, object]] = []

    def getuid(self) -> int:
        return self.user

    def setgroups(self, groups: list[int]) -> None:
        if not self.may:
            raise PermissionError
        self.did.append(("groups", groups))

    def setgid(self, number: int) -> None:
        self.did.append(("group", number))

    def setuid(self, number: int) -> None:
        self.did.append(("user", number))


@pytest.mark.parametrize(
    ("system", "mode", "did"),
    [
        (FakeSystem(0), 0o755, [("groups", []), ("group", 65_534), ("user", 65_534)]),
        (FakeSystem(0), 0o711, [("groups", []), ("group", 65_534), ("user", 65_534)]),
        (FakeSystem(0), 0o700, []),
        (FakeSystem(0, may=False), 0o755, []),
        (FakeSystem(1_000), 0o755, []),
    ],
    ids=["root", "search alone", "closed", "without capabilities", "somebody"],
)
def test_root_becomes_nobody_where_nobody_can_read_the_interpreter(
    system: FakeSystem,
    mode: int,
    did: list[tuple[str, object]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the image, missions run without root's rights; where that cannot work, they run still."""
    library = tmp_path / "lib"
    library.mkdir()
    library.chmod(mode)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    monkeypatch.setattr(child, "os", system)
    monkeypatch.setattr(
        sysconfig,
        "get_paths",
        lambda: dict.fromkeys(("stdlib", "purelib", "platlib"), library),
    )
    child._drop_root()
    assert system.did == did

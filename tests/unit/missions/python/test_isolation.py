"""The child process: what it cannot see of its parent, and that it cannot forge a result.

Missions return what they see as their payload. A test that something is hidden also shows that the
same code would find it if it were visible.
"""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.libraries import installed
from tests.workers import fail_one, of_one_mission, run_one, started
from tier2gate.missions.python import rights
from tier2gate.orchestration.engine import OrchestrationResult

HIDDEN = ("ACTIONS_ID_TOKEN", "DOCKER_HOST", "GITHUB_OUTPUT", "INPUT_PATHS", "RUNNER_TEMP")
NO_RESULT = "it wrote to the result pipe, or ended too early"


def seen(result: OrchestrationResult) -> object:
    """Return what a mission saw."""
    (step,) = result.executed_steps
    assert step.payload is not None
    return step.payload["seen"]


def test_runner_variables_are_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mission cannot read the runner's tokens or the path of the job's output file."""
    for name in (*HIDDEN, "KEPT_GITHUB_OUTPUT", "GITHUBBED"):
        monkeypatch.setenv(name, "x")
    text = of_one_mission(result="workflow(seen=sorted(os.environ))")
    names = seen(run_one(tmp_path, text))
    assert isinstance(names, list)
    assert [name for name in names if name in HIDDEN] == []
    assert {"KEPT_GITHUB_OUTPUT", "GITHUBBED"} <= set(names)


def test_interpreter_is_isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's variables and the working directory of the job do not affect a mission."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "helper.py").write_text("", encoding="utf-8")
    names = ("no_user_site", "dont_write_bytecode", "utf8_mode", "optimize")
    flags = "".join(f"sys.flags.{name}, " for name in names)
    path = "[name for name in sys.path if 'tier2gate/missions' in name]"
    text = of_one_mission(result=f"workflow(seen=[{flags}sys.warnoptions, os.getcwd(), {path}])")
    assert seen(run_one(tmp_path, text)) == [*(1, 1, 1, 0), [], "/", []]
    problem = fail_one(tmp_path, of_one_mission("import helper"))
    assert problem.message.startswith("it raised ModuleNotFoundError: No module named 'helper'")


@pytest.mark.parametrize("when", ["loading", "running"])
def test_file_that_only_root_can_read_is_reported_with_the_reason(
    when: str, tmp_path: Path
) -> None:
    """A root user with umask 077 learns that missions run as another user, who must read them."""
    text = of_one_mission("import acme.core")
    if when == "loading":
        text = f"import acme.core\n{text}"
    closed = "raise PermissionError(13, 'Permission denied', __file__)\n"
    files = {"acme/__init__.py": "", "acme/core.py": closed}
    with installed(files, first="import os\nos.getuid = lambda: 65534"):
        problem = fail_one(tmp_path, text)
    assert "PermissionError in acme/core.py:1: [Errno 13] Permission denied" in problem.message
    assert problem.hint == snapshot(
        "make the file readable for all users (chmod a+r): missions of root run as user 65534"
    )


def test_standard_input_is_empty(tmp_path: Path) -> None:
    """A mission that reads standard input gets the end of the file instead of waiting."""
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


def test_inherited_files_are_closed(tmp_path: Path) -> None:
    """A mission has only its two pipes, and none of the files that the job has open."""
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


def test_printed_text_does_not_reach_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing that a mission prints reaches the job's log, where the runner would obey it."""
    with started(tmp_path, of_one_mission(*PRINTS)) as worker:
        worker.load()
        assert worker.run("m", {}, {}, "it").success
    assert capfd.readouterr() == ("", "")
    (printed,) = worker.printed.outputs()
    assert sorted(printed.first) == snapshot(
        ["##[error]forged", "::error::forged", "by its number\\xff", "the other one"]
    )


def test_long_output_is_cut_in_the_middle(tmp_path: Path) -> None:
    """Long output is cut in the middle, so that both ends are shown without flooding the log."""
    text = of_one_mission("print('a' * 9_000 + 'z' * 9_000)")
    with started(tmp_path, text) as worker:
        worker.load()
        worker.run("m", {}, {}, "it")
    (printed,) = worker.printed.outputs()
    assert printed.first == (f"{'a' * 250}…{'z' * 249}",)


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
    """A mission that writes a well-formed result to the pipe without the secret word is refused."""
    text = WRITE + of_one_mission(FRAME, f"[write(fd, {what}) for fd in range(3, 99)]")
    assert fail_one(tmp_path, text).message == NO_RESULT


def test_outputs_of_the_job_cannot_be_forged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mission that knows the path of the job's output file cannot write to it."""
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
def test_mission_that_ends_the_process_fails(line: str, tmp_path: Path) -> None:
    """A mission that ends its process does not pass."""
    assert fail_one(tmp_path, CAN + of_one_mission(line)).message == ENDS[line]


def test_module_that_ends_the_process_is_reported(tmp_path: Path) -> None:
    """A module that ends its process while it loads is reported."""
    problem = fail_one(tmp_path, "import os\nos._exit(0)\n")
    assert problem.message == snapshot("the module rules.py ended without a result (exit status 0)")
    assert (problem.file, problem.line) == ("rules.py", None)


def test_fork_bomb_is_stopped(tmp_path: Path) -> None:
    """A fork bomb is stopped at its first fork."""
    bomb = of_one_mission(
        "while True:", "    try:", "        os.fork()", "    except OSError:", "        pass"
    )
    assert fail_one(tmp_path, bomb).message.startswith("it is not reproducible: os.fork() starts")


class FakeSystem:
    """An `os` module that records how root drops its rights."""

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
def test_root_drops_its_rights_if_nobody_can_read_python(
    system: FakeSystem,
    mode: int,
    did: list[tuple[str, object]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the image missions run without root's rights; where that is impossible they still run."""
    library = tmp_path / "lib"
    library.mkdir()
    library.chmod(mode)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    monkeypatch.setattr(rights, "os", system)
    monkeypatch.setattr(
        sysconfig,
        "get_paths",
        lambda: dict.fromkeys(("stdlib", "purelib", "platlib"), library),
    )
    rights.drop_root()
    assert system.did == did

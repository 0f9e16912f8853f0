"""Environment variables set by an earlier step of a job do not change a verdict."""

from pathlib import Path

import pytest

from tests.command import Finished, contents_of, run, run_with_fault
from tests.gates import SUITE, write_gate

PASSED = Finished(
    status=0,
    out="""\
passed  a.suite.yaml  1 scenario, 1 mission, 1 expectation
1 gate: 1 passed
""",
)


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Write a gate that passes."""
    write_gate(tmp_path)
    assert run("update", cwd=tmp_path).status == 0
    return tmp_path


@pytest.mark.parametrize("instruction", ["bash_source", "bash_complete", "zsh_source", "nonsense"])
def test_completion_never_replaces_a_check(instruction: str, gate: Path) -> None:
    """A variable for shell completion cannot make a failing gate pass."""
    env = {"_TIER2GATE_COMPLETE": instruction, "COMP_WORDS": "tier2gate", "COMP_CWORD": "1"}
    assert run("check", cwd=gate, env=env) == PASSED
    (gate / "a.golden.json").write_text("{", encoding="utf-8")
    assert run("check", cwd=gate, env=env).status == 6


def test_completion_works_in_a_shell(tmp_path: Path) -> None:
    """A shell with completion set up completes commands and options."""
    script = run(cwd=tmp_path, env={"_TIER2GATE_COMPLETE": "bash_source"})
    assert (script.status, script.err) == (0, "")
    assert "_TIER2GATE_COMPLETE=bash_complete" in script.out
    env = {"_TIER2GATE_COMPLETE": "bash_complete", "COMP_WORDS": "tier2gate ", "COMP_CWORD": "1"}
    words = run(cwd=tmp_path, env=env).out.split()
    commands = (
        *("init", "check", "merge", "update", "review", "validate", "run", "diff"),
        *("missions", "schema", "selftest"),
    )
    assert words == [f"plain,{word}" for word in commands]


@pytest.mark.parametrize("prefix", ["TIER2GATE", "TIER2GATE_CHECK", "TIER2GATE_UPDATE"])
def test_no_option_is_taken_from_the_environment(prefix: str, gate: Path) -> None:
    """An earlier step of a job cannot choose another golden or output format."""
    names = ("SUITE", "GOLDEN", "EXPECTATIONS", "REPORT", "FORMAT", "QUIET", "COLOR", "PATHS")
    env = {f"{prefix}_{name}": "json" for name in names}
    assert run("check", cwd=gate, env=env) == PASSED


def test_module_in_the_working_directory_is_not_imported(gate: Path) -> None:
    """A file named `yaml.py` in a pull request is not run by checking it."""
    for name in ("yaml", "click", "json", "tier2gate", "sitecustomize"):
        text = "from pathlib import Path\nPath('imported').touch()\n"
        (gate / f"{name}.py").write_text(text, encoding="utf-8")
    assert run("check", cwd=gate) == PASSED
    assert not (gate / "imported").exists()


# Ends the process if it opens a socket, starts a process, or opens a file to write. Coverage is not
# measured here, because it does so too.
GUARD = """
def guard(event, arguments):
    starts = event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork"))
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (
        os.O_WRONLY | os.O_RDWR | os.O_CREAT
    )
    changes = event in ("os.rename", "os.remove", "os.mkdir", "os.chmod", "os.chown", "os.utime")
    if starts or writes or changes:
        os.write(2, f"{event} {arguments}".encode())
        os._exit(99)
sys.dont_write_bytecode = True
sys.addaudithook(guard)
"""


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("check", "--format", "json"), ("validate",), ("missions",), ("schema",)],
)
def test_no_network_no_process_and_nothing_written(arguments: tuple[str, ...], gate: Path) -> None:
    """A gate uses no network, starts no process and writes no file."""
    before = contents_of(gate)
    assert run_with_fault(GUARD, *arguments, cwd=gate, measured=False) == run(*arguments, cwd=gate)
    (gate / "a.suite.yaml").write_text(SUITE.replace("gold", "silver"), encoding="utf-8")
    assert run_with_fault(GUARD, *arguments, cwd=gate, measured=False) == run(*arguments, cwd=gate)
    (gate / "a.suite.yaml").write_text(SUITE, encoding="utf-8")
    assert {name: note[3] for name, note in contents_of(gate).items()} == {
        name: note[3] for name, note in before.items()
    }


@pytest.mark.parametrize(
    ("fault", "event"),
    [
        ("import socket; socket.socket()", "socket."),
        ("import subprocess; subprocess.Popen(['true'])", "subprocess.Popen"),
        ("open('written', 'w')", "open"),
        ("os.mkdir('made')", "os.mkdir"),
    ],
)
def test_guard_catches_each_fault(fault: str, event: str, gate: Path) -> None:
    """The guard of the test above does catch each of these."""
    finished = run_with_fault(f"{GUARD}\n{fault}", "check", cwd=gate, measured=False)
    assert finished.status == 99
    assert finished.err.startswith(event)
    assert not (gate / "written").exists()
    assert not (gate / "made").exists()

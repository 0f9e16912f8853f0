"""Report files are written completely or not at all, through links and pipes, and never hang."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command import SCRIPT, Finished, killed_after, run, run_with_fault, scrubbed
from tests.full_disks import small_disk
from tests.gates import accept_in, write_gate
from tier2gate.settings import Settings

PASSED = "passed  a.suite.yaml  1 scenario, 1 mission, 1 expectation\n1 gate: 1 passed\n"
TIMEOUT = 10  # seconds for a whole process; waiting for a reader would never end


@pytest.fixture(name="gates")
def _gates(tmp_path: Path) -> Path:
    """Create a gate that passes."""
    gates = tmp_path / "gates"
    write_gate(gates)
    accept_in(Settings(paths=(gates,), root=gates))
    return gates


def check(gates: Path, target: str) -> Finished:
    """Run a check with a report, with a timeout."""
    done = subprocess.run(
        [SCRIPT, "check", "--report", f"json={target}"],
        cwd=gates,
        env=scrubbed(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=TIMEOUT,
    )
    return Finished(status=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


def warned(name: str, reason: str) -> Finished:
    """Return the output of a check that passed without writing its report."""
    return Finished(
        status=0, out=PASSED, err=f"warning: the report {name} cannot be written: {reason}\n"
    )


def fill(descriptor: int) -> None:
    """Write until there is no space left."""
    with contextlib.suppress(OSError):
        while True:
            os.write(descriptor, b"x" * 1_024)


def report_of(gates: Path) -> bytes:
    """Return the expected report."""
    return run("check", "--format", "json", cwd=gates).out.encode()


def test_full_disk_keeps_the_last_report(gates: Path) -> None:
    """A later step reads the last report or the new one, never half of one."""
    disk = gates / "disk"
    disk.mkdir()
    with small_disk(disk, 16_384):
        (disk / "r.json").write_bytes(b"old")
        rest = os.open(disk / "rest", os.O_WRONLY | os.O_CREAT)
        fill(rest)
        os.close(rest)
        assert check(gates, "disk/r.json") == warned("disk/r.json", "No space left on device")
        assert (disk / "r.json").read_bytes() == b"old"
        assert sorted(path.name for path in disk.iterdir()) == ["r.json", "rest"]


KILL = "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
STOP = "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGTERM)"
FAIL = "def fail(*_):\n    raise OSError(28, 'No space left on device')\nos.fsync = fail"
DRAFT = ".r.json.tier2gate-draft"


@pytest.mark.parametrize(
    ("fault", "status", "left"),
    [(KILL, -signal.SIGKILL, [DRAFT, "r.json"]), (STOP, 143, ["r.json"]), (FAIL, 0, ["r.json"])],
    ids=["killed", "stopped", "failed"],
)
def test_interrupted_check_keeps_the_last_report(
    fault: str, status: int, left: list[str], gates: Path
) -> None:
    """A job that is cancelled while writing keeps the last report, and the next check cleans up."""
    out = gates.parent / "out"
    out.mkdir()
    (out / "r.json").write_bytes(b"old")
    arguments = ("check", "--report", "json=../out/r.json")
    assert run_with_fault(fault, *arguments, cwd=gates).status == status
    assert (out / "r.json").read_bytes() == b"old"
    assert sorted(path.name for path in out.iterdir()) == left
    assert run(*arguments, cwd=gates).status == 0
    assert (out / "r.json").read_bytes() == report_of(gates)
    assert [path.name for path in out.iterdir()] == ["r.json"]


@pytest.mark.parametrize("is_there", [True, False])
def test_report_is_written_through_a_link(gates: Path, *, is_there: bool) -> None:
    """A link for the report stays a link, and its target gets the report."""
    target = gates.parent / "kept.json"
    if is_there:
        target.write_bytes(b"old")
        target.chmod(0o600)
    link = gates / "r.json"
    link.symlink_to("../kept.json")
    assert check(gates, "r.json") == Finished(status=0, out=PASSED)
    assert link.readlink() == Path("../kept.json")
    assert target.read_bytes() == report_of(gates)
    mode = 0o600 if is_there else 0o666 & ~current_umask()
    assert stat.S_IMODE(target.stat().st_mode) == mode


def current_umask() -> int:
    """Return the umask, which can only be read by setting it."""
    umask = os.umask(0)
    os.umask(umask)
    return umask


def test_loop_of_links_only_warns(gates: Path) -> None:
    """A link that cannot be resolved loses only the report."""
    (gates / "r.json").symlink_to("r.json")
    assert check(gates, "r.json") == warned("r.json", "Too many levels of symbolic links")


def test_pipe_that_nobody_reads_only_warns(gates: Path) -> None:
    """A pipe without a reader does not block the job until its time limit."""
    os.mkfifo(gates / "pipe")
    assert check(gates, "pipe") == warned("pipe", "no program reads this pipe")
    assert stat.S_ISFIFO((gates / "pipe").stat().st_mode)


def test_pipe_whose_reader_stalls_only_warns(gates: Path) -> None:
    """A reader that hangs does not block the check."""
    path = gates / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        fill(writer)
        started = time.monotonic()
        stalled = warned("pipe", "no program has read from this pipe for 2 seconds")
        assert check(gates, "pipe") == stalled
        assert time.monotonic() - started > 2
    finally:
        os.close(reader)
        os.close(writer)


def test_pipe_gets_the_whole_report(gates: Path) -> None:
    """A slow reader gets every byte of a report that is larger than the pipe."""
    scenarios = "\n".join(f"- {{id: e{n}, {EXPECTATION}}}" for n in range(1_000))
    (gates / "a.expectations.yaml").write_text(f"expectations:\n{scenarios}\n", encoding="utf-8")
    accept_in(Settings(paths=(gates,), root=gates))
    os.mkfifo(gates / "pipe")
    slow = "import sys, time; time.sleep(1); sys.stdout.buffer.write(sys.stdin.buffer.read())"
    descriptor = os.open(gates / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    with killed_after(
        subprocess.Popen([sys.executable, "-c", slow], stdin=descriptor, stdout=subprocess.PIPE)
    ) as reader:
        os.close(descriptor)
        finished = check(gates, "pipe")
        data, _ = reader.communicate(timeout=TIMEOUT)
    assert (finished.status, finished.err) == (0, "")
    assert len(data) > 200_000
    assert data == report_of(gates)


EXPECTATION = "scenario_name: new, mission_name: echo, path: success, op: eq, expected: true"


@pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout"])
def test_report_may_be_a_device(device: str, gates: Path) -> None:
    """A report can be written to a device such as `/dev/null`, which is not replaced."""
    finished = check(gates, device)
    shown = report_of(gates).decode() if device == "/dev/stdout" else ""
    assert finished == Finished(status=0, out=PASSED + shown)
    assert not stat.S_ISREG(Path("/dev/null").stat().st_mode)


def test_output_that_goes_into_a_file_is_not_cut_off(gates: Path) -> None:
    """With `> log`, a report to `/dev/stdout` follows the output before it."""
    log = gates.parent / "log"
    with log.open("wb") as file:
        subprocess.run(
            [SCRIPT, "check", "--report", "json=/dev/stdout"],
            cwd=gates,
            env=scrubbed(),
            stdout=file,
            check=True,
            timeout=TIMEOUT,
        )
    assert log.read_bytes() == PASSED.encode() + report_of(gates)


def test_slow_reader_of_the_output_gets_the_whole_report(gates: Path) -> None:
    """With `--report json=/dev/stdout | less`, a slow reader gets the complete report."""
    scenarios = "\n".join(f"- {{id: e{n}, {EXPECTATION}}}" for n in range(1_000))
    (gates / "a.expectations.yaml").write_text(f"expectations:\n{scenarios}\n", encoding="utf-8")
    accept_in(Settings(paths=(gates,), root=gates))
    slow = "import sys, time; time.sleep(3); sys.stdout.buffer.write(sys.stdin.buffer.read())"
    with killed_after(
        subprocess.Popen(
            [SCRIPT, "check", "--quiet", "--report", "json=/dev/stdout"],
            cwd=gates,
            env=scrubbed(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
    ) as command:
        read = subprocess.run(
            [sys.executable, "-c", slow],
            stdin=command.stdout,
            capture_output=True,
            check=True,
            timeout=TIMEOUT,
        )
    printed = b"1 gate: 1 passed\n" + report_of(gates)
    assert (command.returncode, read.stdout) == (0, printed)


@pytest.mark.parametrize("code", ["EBUSY", "EACCES", "EXDEV"])
def test_file_that_cannot_be_replaced_gets_the_report(code: str, gates: Path) -> None:
    """A report file that is mounted into a container can be written."""
    (gates / "r.json").write_bytes(b"x" * 1_000_000)
    fault = f"""
import errno
from tier2gate.cli import report_files
def busy(path, data):
    raise OSError(errno.{code}, "no")
report_files.write_whole = busy
"""
    finished = run_with_fault(fault, "check", "--report", "json=r.json", cwd=gates)
    assert (finished.status, finished.err) == (0, "")
    assert (gates / "r.json").read_bytes() == report_of(gates)


@pytest.mark.parametrize("target", ["/", ".", ".."])
def test_folder_in_place_of_a_report_only_warns(target: str, gates: Path) -> None:
    """A user who names a folder for the report gets a warning, and the verdict is kept."""
    finished = check(gates, target)
    assert (finished.status, "Is a directory" in finished.err) == (0, True)

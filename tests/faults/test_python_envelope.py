"""Every guard around missions in Python is needed: without it, the refused call succeeds.

The child process of these tests starts with a fault from `planted.py`.
"""

import json
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import planted
from tests.workers import fail_one, of_one_mission, run_one
from tier2gate.missions.python import protocol
from tier2gate.runner import child_process

START = """\
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("planted", {planted!r})
module = module_from_spec(spec)
spec.loader.exec_module(module)
module.FAULTS[{name!r}]()
sys.path.append({library!r})
from tier2gate.missions.python.child import main
main(*map(int, sys.argv[-2:]))
"""
SWALLOW = ("try:", "    os.urandom(1)", "except Exception:", "    pass")
LOG = (
    "handler = logging.StreamHandler(io.StringIO())",
    "handler.setFormatter(logging.Formatter('%(asctime)s'))",
)
IMPORTS = """\
import datetime, importlib, io, logging


def record():
    return logging.makeLogRecord({"msg": "low"})


def trust(ssl, path):
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        pass


"""
REFUSED = {
    "an ignored event": ("__import__('socket').socket()",),
    "an ignored kind of event": ("os.utime(os.devnull)",),
    "reading anywhere": ("open(os.devnull).close()",),
    "writing next to a library": ("os.close(os.open(LIBRARY + '/library.py', os.O_WRONLY))",),
    "listing anywhere": ("os.listdir('/')",),
    "searching anywhere": ("__import__('glob').glob('/etc/hostname')",),
    "mapping anything": ("__import__('mmap').mmap(-1, 10)",),
    "variables at any time": ("os.environ.__setitem__('X', '1')",),
    "any library": ("__import__('ctypes').CDLL('libc.so.6')",),
    "the interpreter's own functions": ("__import__('ctypes').pythonapi.Py_IsInitialized",),
    "no hook": ("__import__('socket').socket()",),
    "a phase that does not start": ("__import__('time').time()",),
    "a caught violation is forgotten": SWALLOW,
    "a clock": ("__import__('time').time()",),
    "the clock of datetime": ("datetime.datetime.now()",),
    "a clock without an argument": ("__import__('time').gmtime()",),
    "the system's randomness": ("os.urandom(1)",),
    "a generator without a seed": ("__import__('random').Random().random()",),
    "randomness without a name": ("__import__('random').random()",),
    "a function without an audit event": ("os.mkfifo(LIBRARY + '/x')",),
    "the times of log records": (*LOG, "handler.handle(record())"),
    "the time of a log record in one phase": ("str(record().created)",),
    "one of the times of a log record": ("str(record().msecs)",),
    "logging's converter": ("logging.Formatter.converter()",),
    "readline's history": (
        "importlib.import_module('readline').read_history_file('/etc/hostname')",
    ),
    "a module imported late": (
        "importlib.import_module('readline').parse_and_bind('$include /etc/hostname')",
    ),
    "a module imported before": ("import resource; resource.getrusage(resource.RUSAGE_SELF)",),
    "writing a history": ("import readline; readline.write_history_file('/dev/null')",),
    "a terminal": ("import curses; curses.setupterm('xterm', 1)",),
    "a watchdog": ("import faulthandler; faulthandler.dump_traceback_later(60)",),
    "TLS's random bytes": ("import ssl; ssl.RAND_bytes(1)",),
    "a certificate file": ("import ssl; trust(ssl, '/etc/hostname')",),
    "translations": ("import locale; locale.bindtextdomain('x', '/tmp')",),
    "a signal by a descriptor": (
        "import signal; signal.pidfd_send_signal(os.pidfd_open(os.getpid()), 0)",
    ),
    "clocks during an import": ("__import__('time').time()",),
    "a payload that is not JSON": ("return type('Odd', (), {'id': 'wf', 'steps': []})()",),
}
"""Name of a fault → the mission's code that is then no longer refused."""


@pytest.fixture(name="library")
def _library() -> Iterator[Path]:
    """Create a library folder that the missions' user may write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "library.py").touch()
        (folder / "library.py").chmod(0o666)
        folder.chmod(0o777)
        yield folder


def plant(name: str, folder: Path, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start children with a fault and their own library."""
    text = START.format(planted=planted.__file__, name=name, library=str(library))
    (folder / "start.py").write_text(text, encoding="utf-8")
    command = shlex.join([sys.executable, "-I", "-B", "-X", "utf8", str(folder / "start.py")])
    start = folder / "python"
    start.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    start.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(start))


@pytest.mark.parametrize("name", REFUSED)
def test_guard_is_needed(name: str, tmp_path: Path, library: Path) -> None:
    """Each guard is the only one that refuses its call, so a missing guard is detected."""
    text = f"LIBRARY = {str(library)!r}\n{IMPORTS}{of_one_mission(*REFUSED[name])}"
    with pytest.MonkeyPatch.context() as patch:
        plant("none", tmp_path, library, patch)
        fail_one(tmp_path, text)
    with pytest.MonkeyPatch.context() as patch:
        plant(name, tmp_path, library, patch)
        assert run_one(tmp_path, text).success


def test_every_fault_is_tried() -> None:
    """No guard is missing from the list above."""
    assert [*planted.FAULTS] == ["none", *REFUSED]


WRITE = (
    *("for fd in range(3, 99):", "    try:", "        os.write(fd, frame)"),
    *("    except OSError:", "        pass"),
)


class AnyWord(bytes):
    """A word that is equal to any other."""

    __slots__ = ()
    __hash__ = bytes.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


def test_word_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the secret word, a mission could forge its result."""
    record = {"id": "forged", "success": True, "executed_steps": [], "final_state": {}}
    record |= dict.fromkeys(("failed_step_id", "error_message"))
    record |= {"lineage": {"executed_step_ids": [], "workflow_id": "forged"}}
    record |= {"receipt": {"id": "forged", "steps": []}}
    data = json.dumps({"result": record, "skipped": []}).encode()
    frame = b"w" * 32 + len(data).to_bytes(8, "big") + data
    text = of_one_mission(f"frame = {frame!r}", *WRITE)
    fail_one(tmp_path, text)

    def receive(fd: int, word: bytes, *rest: Any) -> Any:
        return protocol.receive(fd, AnyWord(word), *rest)

    monkeypatch.setattr(child_process, "receive", receive)
    assert run_one(tmp_path, text).id == "forged"


def test_scrubbing_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without removing variables, a mission could read the job's files and tokens."""
    monkeypatch.setenv("GITHUB_OUTPUT", "/nowhere")
    text = of_one_mission("os.environ['GITHUB_OUTPUT']")
    assert fail_one(tmp_path, text).message.startswith("it raised KeyError: 'GITHUB_OUTPUT'")
    monkeypatch.setattr(child_process, "_HIDDEN", ("NOTHING_",))
    assert run_one(tmp_path, text).success

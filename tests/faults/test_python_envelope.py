"""Each guard around missions in Python is needed: without it, what it refuses goes through.

The child of these tests runs a copy of the package with one thing taken out.
"""

import json
import shlex
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults_in import mutated
from tests.workers import fail_one, of_one_mission, run_one
from tier2gate.missions.python import protocol
from tier2gate.runner import worker

PACKAGE = Path(worker.__file__).parents[1]
START = """\
import os, runpy, sys
sys.path.insert(0, os.path.dirname(__file__))
sys.argv[1:] = sys.argv[-2:]
runpy.run_module("tier2gate.missions.python.child", run_name="__main__")
"""


class Fault(NamedTuple):
    """What is otherwise in one file, and what a mission does that then is not refused."""

    file: str
    old: str
    new: str
    lines: tuple[str, ...]


REMEMBERS = """\
        if self.envelope.violation is not None:
            raise self.envelope.violation
"""
SWALLOW = ("try:", "    os.urandom(1)", "except Exception:", "    pass")
ROOTS = "if not reading or not self.may_read(path):"
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
FAULTS = {
    "an event that is not heard": Fault(
        "envelope.py", '    ("socket.", "the network"),\n', "", ("__import__('socket').socket()",)
    ),
    "a kind that is not heard": Fault(
        "envelope.py", '    ("os.", "files"),\n', "", ("os.utime(os.devnull)",)
    ),
    "reading anywhere": Fault(
        "envelope.py", ROOTS, "if not reading:", ("open(params['folder'] + '/rules.py').close()",)
    ),
    "writing beside a library": Fault(
        "envelope.py",
        "isinstance(flags, int) and flags & _READING == os.O_RDONLY",
        "True",
        ("os.close(os.open(os.__file__, os.O_WRONLY))",),
    ),
    "listing anywhere": Fault(
        "envelope.py", "if not self.may_read(arguments[0]):", "if False:", ("os.listdir('/')",)
    ),
    "any library": Fault(
        "envelope.py",
        "name is None or self.may_read(name)",
        "True",
        ("__import__('ctypes').CDLL('libc.so.6')",),
    ),
    "the interpreter's own functions": Fault(
        "envelope.py",
        "fine = not self.holds_chance_back()",
        "fine = True",
        ("__import__('ctypes').pythonapi.Py_IsInitialized",),
    ),
    "no hook": Fault(
        "child.py", "        self.envelope.install()\n", "", ("__import__('socket').socket()",)
    ),
    "a phase that does not begin": Fault(
        "child.py", "self.envelope.phase = phase", "pass", ("__import__('time').time()",)
    ),
    "what is caught is forgotten": Fault("child.py", REMEMBERS, "", SWALLOW),
    "a clock": Fault("randomness.py", '    "time",\n', "", ("__import__('time').time()",)),
    "a clock of dates": Fault(
        "randomness.py", '("now", "today", "utcnow")', '("today",)', ("datetime.datetime.now()",)
    ),
    "a clock where nothing is given": Fault(
        "randomness.py", '"gmtime": 1, ', "", ("__import__('time').gmtime()",)
    ),
    "chance of the system": Fault(
        "randomness.py", '("urandom", "getrandom")', '("getrandom",)', ("os.urandom(1)",)
    ),
    "a generator without a seed": Fault(
        "randomness.py",
        "return seed is not None",
        "return True",
        ("__import__('random').Random()",),
    ),
    "chance without a name": Fault(
        "randomness.py",
        "for name in random.__all__:",
        "for name in ():",
        ("__import__('random').random()",),
    ),
    "what is not audited": Fault(
        "randomness.py",
        '    ("os", "mkfifo", "files"),\n',
        "",
        ("os.mkfifo(params['folder'] + '/x')",),
    ),
    "the times of log records": Fault(
        "child.py",
        "        hide_log_times(self.envelope)\n",
        "",
        (*LOG, "handler.handle(record())"),
    ),
    "a log record's time in one phase": Fault(
        "log_times.py", "is Phase.RUNNING", "is Phase.LOADING", ("str(record().created)",)
    ),
    "one of a log record's times": Fault(
        "log_times.py", '("created", "msecs", ', '("created", ', ("str(record().msecs)",)
    ),
    "logging's converter": Fault(
        "log_times.py",
        '    setattr(logging.Formatter, "converter", staticmethod(time.localtime))',
        "    _ = time",
        ("logging.Formatter.converter()",),
    ),
    "a history of readline": Fault(
        "child.py",
        "        guard_late(self.envelope)\n",
        "",
        ("importlib.import_module('readline').read_history_file('/etc/hostname')",),
    ),
    "a module that is imported late": Fault(
        "late.py",
        "        _guard_module(self._envelope, module)\n",
        "",
        ("importlib.import_module('readline').parse_and_bind('$include /etc/hostname')",),
    ),
    "a module that is imported already": Fault(
        "late.py",
        "        _guard_module(envelope, sys.modules[name])\n",
        "        pass\n",
        ("import resource; resource.getrusage(resource.RUSAGE_SELF)",),
    ),
    **{
        what: Fault("late.py", old, new, (line,))
        for what, old, new, line in (
            (
                "writing a history",
                '"write_history_file"',
                '"clear_history"',
                "import readline; readline.write_history_file('/dev/null')",
            ),
            (
                "a terminal",
                '"setupterm"',
                '"tigetnum"',
                "import curses; curses.setupterm('xterm', 1)",
            ),
            (
                "a watchdog",
                '"dump_traceback_later"',
                '"is_enabled"',
                "import faulthandler; faulthandler.dump_traceback_later(60)",
            ),
            (
                "chance of TLS",
                '"RAND_bytes"',
                '"RAND_status"',
                "import ssl; ssl.RAND_bytes(1)",
            ),
            (
                "a certificate's file",
                "all(path is None or envelope.may_read(path) ",
                "all(True ",
                "import ssl; trust(ssl, '/etc/hostname')",
            ),
        )
    },
    "translations": Fault(
        "late.py",
        """    _Late("_locale", ("bindtextdomain",), "files"),
    _Late("locale", ("bindtextdomain",), "files"),
""",
        "",
        ("import locale; locale.bindtextdomain('x', '/tmp')",),
    ),
    "a signal by a descriptor": Fault(
        "randomness.py",
        '    ("signal", "pidfd_send_signal", "other processes"),\n',
        "",
        ("import signal; signal.pidfd_send_signal(os.pidfd_open(os.getpid()), 0)",),
    ),
    "clocks while something is imported": Fault(
        "envelope.py",
        "if frame.f_code.co_filename == _IMPORTING:",
        "if frame.f_code.co_filename:",
        ("__import__('time').time()",),
    ),
    "a payload that is no JSON": Fault(
        "child.py",
        "check_workflow(self._module.missions[mission](sorted_params(params)))",
        "self._module.missions[mission](sorted_params(params))",
        ("return type('Odd', (), {'id': 'wf', 'steps': []})()",),
    ),
}


def plant(fault: Fault, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let children run a copy of the package with a fault in it."""
    copied = folder / "tier2gate"
    shutil.copytree(PACKAGE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PACKAGE.parent / "schemas", copied / "schemas")
    path = copied / "missions" / "python" / fault.file
    source = path.read_text(encoding="utf-8")
    assert source.count(fault.old) == 1
    path.write_text(source.replace(fault.old, fault.new), encoding="utf-8")
    start = folder / "python"
    (folder / "start.py").write_text(START, encoding="utf-8")
    command = shlex.join([sys.executable, "-I", "-B", str(folder / "start.py")])
    start.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    start.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(start))


@pytest.mark.parametrize("name", FAULTS)
def test_guard_is_needed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a guard refuses is refused by that guard alone: if it is lost, a test knows."""
    text = f"{IMPORTS}{of_one_mission(*FAULTS[name].lines)}"
    text = text.replace("params['folder']", repr(str(tmp_path)))
    fail_one(tmp_path, text)
    plant(FAULTS[name], tmp_path, monkeypatch)
    assert run_one(tmp_path, text).success


WRITE = (
    *("for fd in range(3, 99):", "    try:", "        os.write(fd, frame)"),
    *("    except OSError:", "        pass"),
)


def test_word_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the word before a text, a mission's own would be taken for its result."""
    record = {"id": "forged", "success": True, "executed_steps": [], "final_state": {}}
    record |= dict.fromkeys(("failed_step_id", "error_message"))
    record |= {"lineage": {"executed_step_ids": [], "workflow_id": "forged"}}
    record |= {"receipt": {"id": "forged", "steps": []}}
    data = json.dumps({"result": record, "skipped": []}).encode()
    frame = b"w" * 32 + len(data).to_bytes(8, "big") + data
    text = of_one_mission(f"frame = {frame!r}", *WRITE)
    fail_one(tmp_path, text)
    fault = mutated(protocol, "if said != word:", "if False:", tmp_path)
    monkeypatch.setattr(worker, "receive", fault.receive)
    assert run_one(tmp_path, text).id == "forged"


def test_scrubbing_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, a mission would find the job's files and tokens."""
    monkeypatch.setenv("GITHUB_OUTPUT", "/nowhere")
    text = of_one_mission("os.environ['GITHUB_OUTPUT']")
    assert fail_one(tmp_path, text).message.startswith("it raised KeyError: 'GITHUB_OUTPUT'")
    monkeypatch.setattr(worker, "_HIDDEN", ("NOTHING_",))
    assert run_one(tmp_path, text).success


def test_copy_without_a_fault_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the fault that lets something through, not the copy."""
    plant(Fault("envelope.py", ROOTS, ROOTS, ()), tmp_path, monkeypatch)
    assert fail_one(tmp_path, of_one_mission(*SWALLOW)).message.startswith("it broke the envelope")

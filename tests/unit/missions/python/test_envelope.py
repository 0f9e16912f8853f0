"""The envelope refuses each call that could make two runs differ, and names the call and its line.

`python tests/unit/missions/python/test_envelope.py` prints the documentation's two tables.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.workers import deadline_in, program
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.problems import Problem
from tier2gate.runner.worker import Worker
from tier2gate.settings import PythonModule, Settings

REPOSITORY = Path(__file__).parents[4]


class Caught(NamedTuple):
    """Code that a mission must not run, and the call that the message names."""

    what: str
    code: str
    call: str
    remedy: str = "pass what it needs as state or params"


LOG_LESS = "do not use %(asctime)s, created, msecs or relativeCreated in log output"
SEEDLESS = "Random.random() without a seed"
CAUGHT = [
    Caught("read a file", "open('/etc/hostname')", "open('/etc/hostname')"),
    Caught("write a file", "open('/tmp/x', 'w')", "open('/tmp/x')"),
    Caught("pathlib", "pathlib.Path('/etc/hostname').read_text()", "open('/etc/hostname')"),
    Caught("os.open", "os.open('/etc/hostname', os.O_RDONLY)", "open('/etc/hostname')"),
    Caught("an open file", "open(1, 'w', closefd=False)", "open(…)"),
    Caught("write next to a library", "open(os.__file__, 'a')", "open({os_file!r})"),
    Caught("list a folder", "os.listdir('/')", "os.listdir('/')"),
    Caught("scan a folder", "os.scandir('/')", "os.scandir('/')"),
    Caught("glob", "glob.glob('/*')", "glob.glob()"),
    Caught("glob of one name", "glob.glob('/etc/hostname')", "glob.glob()"),
    Caught("a search by pathlib", "[*pathlib.Path('/').rglob('*')]", "pathlib.Path.rglob()"),
    Caught("a tree", "[*os.walk('/')]", "os.scandir('/')"),
    Caught("remove", "os.remove('/tmp/x')", "os.remove()"),
    Caught("rename", "os.rename('/tmp/x', '/tmp/y')", "os.rename()"),
    Caught("make a folder", "os.mkdir('/tmp/x')", "os.mkdir()"),
    Caught("link", "os.symlink('/tmp/x', '/tmp/y')", "os.symlink()"),
    Caught("chmod", "os.chmod('/tmp', 0o777)", "os.chmod()"),
    Caught("a temporary file", "tempfile.TemporaryFile()", SEEDLESS),
    Caught("shutil", "shutil.copyfile('/etc/hostname', '/tmp/x')", "shutil.copyfile()"),
    Caught("a database", "sqlite3.connect(':memory:')", "sqlite3.connect()"),
    Caught(
        "read a history",
        "import_module('readline').read_history_file('/etc/hostname')",
        "readline.read_history_file()",
    ),
    Caught(
        "write a history",
        "import_module('readline').write_history_file('/tmp/x')",
        "readline.write_history_file()",
    ),
    Caught(
        "append to a history",
        "import_module('readline').append_history_file(1, '/tmp/x')",
        "readline.append_history_file()",
    ),
    Caught(
        "read key settings",
        "import_module('readline').read_init_file('/etc/hostname')",
        "readline.read_init_file()",
    ),
    Caught(
        "include key settings",
        "import_module('readline').parse_and_bind('$include /etc/hostname')",
        "readline.parse_and_bind()",
    ),
    Caught("a terminal", "curses.setupterm('xterm', 1)", "_curses.setupterm()"),
    Caught("translations", "locale.bindtextdomain('x', '/tmp')", "locale.bindtextdomain()"),
    Caught(
        "a certificate",
        "ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations('/etc/hostname')",
        "SSLContext.load_verify_locations()",
    ),
    Caught(
        "a certificate and its key",
        "ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain('/etc/hostname')",
        "SSLContext.load_cert_chain()",
    ),
    Caught(
        "a log of TLS keys",
        "setattr(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), 'keylog_filename', '/tmp/x')",
        "open('/tmp/x')",
    ),
    Caught("shared memory", "mmap.mmap(-1, 10)", "mmap.__new__()"),
    Caught("a socket", "socket.socket()", "socket.__new__()"),
    Caught("a name on the network", "socket.getaddrinfo('localhost', 80)", "socket.getaddrinfo()"),
    Caught("an address", "urllib.request.urlopen('http://localhost/')", "urllib.Request()"),
    Caught("an event loop", "asyncio.new_event_loop()", "socket.__new__()"),
    Caught("a process", "subprocess.run(['true'])", "subprocess.Popen()"),
    Caught("a shell", "os.system('true')", "os.system()"),
    Caught("a fork", "os.fork()", "os.fork()"),
    Caught("another program", "os.execv('/bin/true', ['true'])", "os.exec()"),
    Caught("a signal", "os.kill(os.getpid(), 0)", "os.kill()"),
    Caught(
        "a signal, by a descriptor", "signal.pidfd_send_signal(0, 0)", "signal.pidfd_send_signal()"
    ),
    Caught("a thread", "threading.Thread(target=print).start()", "Thread.start()"),
    Caught(
        "a thread, by _thread",
        "_thread.start_new_thread(print, ())",
        "_thread.start_new_thread()",
    ),
    Caught(
        "a process, by multiprocessing",
        "multiprocessing.get_context('spawn').Process(target=print).start()",
        "_posixsubprocess.fork_exec()",
    ),
    Caught(
        "a watchdog",
        "faulthandler.dump_traceback_later(60)",
        "faulthandler.dump_traceback_later()",
    ),
    Caught("a named pipe", "os.mkfifo('/tmp/x')", "os.mkfifo()"),
    Caught("a device", "os.mknod('/tmp/x')", "os.mknod()"),
    Caught("a pool of threads", "futures.ThreadPoolExecutor().submit(print)", "Thread.start()"),
    Caught("set a variable", "os.environ.__setitem__('X', '1')", "os.putenv()"),
    Caught("unset a variable", "os.environ.pop('PATH')", "os.unsetenv()"),
    Caught("another folder", "os.chdir('/')", "os.chdir()"),
    Caught("a library", "ctypes.CDLL('libc.so.6')", "ctypes.dlopen()"),
    Caught("the interpreter's functions", "ctypes.pythonapi.Py_IsInitialized", "ctypes.dlsym()"),
    Caught("an audit hook", "sys.addaudithook(print)", "sys.addaudithook()"),
    Caught("another interpreter", "interpreters.create()", "{interpreters}.create()"),
    Caught("a profiler", "sys.setprofile(print)", "sys.setprofile()"),
    Caught("time.time", "time.time()", "time.time()"),
    Caught("time, imported by name", "from_time()", "time.time()"),
    Caught("time_ns", "time.time_ns()", "time.time_ns()"),
    Caught("monotonic", "time.monotonic()", "time.monotonic()"),
    Caught("perf_counter", "time.perf_counter()", "time.perf_counter()"),
    Caught("process_time", "time.process_time()", "time.process_time()"),
    Caught("localtime, without a time", "time.localtime()", "time.localtime()"),
    Caught("strftime, without a time", "time.strftime('%Y')", "time.strftime()"),
    Caught("datetime.now", "datetime.datetime.now()", "datetime.now()"),
    Caught("now, in UTC", "datetime.datetime.now(datetime.timezone.utc)", "datetime.now()"),
    Caught("datetime.today", "datetime.datetime.today()", "datetime.today()"),
    Caught("date.today", "datetime.date.today()", "date.today()"),
    Caught("datetime, imported by name", "from_datetime.now()", "datetime.now()"),
    Caught("a subclass of datetime", "Later.now()", "datetime.now()"),
    Caught("datetime, in its C module", "__import__('_datetime').datetime.now()", "datetime.now()"),
    Caught("the time of a log line", "log('%(asctime)s')", "logging.LogRecord.created", LOG_LESS),
    Caught(
        "the milliseconds of a log line",
        "log('{msecs:03.0f}', '{')",
        "logging.LogRecord.msecs",
        LOG_LESS,
    ),
    Caught("logging's converter", "logging.Formatter.converter()", "time.localtime()"),
    Caught("the date of a mail", "email.utils.formatdate()", "time.time()"),
    Caught("the local date of a mail", "email.utils.localtime()", "datetime.now()"),
    Caught("a message id", "email.utils.make_msgid()", "time.time()"),
    Caught("the time in a gzip file", "gzip.GzipFile('a', 'w', 9, io.BytesIO())", "time.time()"),
    Caught(
        "the time in a zip file",
        "zipfile.ZipFile(io.BytesIO(), 'w').writestr('a', '')",
        "time.time()",
    ),
    Caught(
        "cookies that expire",
        "http.cookiejar.CookieJar().clear_expired_cookies()",
        "time.time()",
    ),
    Caught("now, in XML-RPC", "xmlrpc.client.DateTime()", "time.time()"),
    Caught("a scheduler's clock", "sched.scheduler().timefunc()", "time.monotonic()"),
    Caught("timeit's clock", "timeit.default_timer()", "time.perf_counter()"),
    Caught(
        "the CPU time used",
        "resource.getrusage(resource.RUSAGE_SELF)",
        "resource.getrusage()",
    ),
    Caught("random", "random.random()", "random.random()"),
    Caught("randint, imported by name", "from_random(1, 6)", "random.randint()"),
    Caught("shuffle", "random.shuffle([1, 2])", "random.shuffle()"),
    Caught("a generator without a seed", "random.Random().random()", SEEDLESS),
    Caught("a generator in C", "__import__('_random').Random(7).seed()", "Random.seed()"),
    Caught("the system's generator", "random.SystemRandom().random()", "os.urandom()"),
    Caught("os.urandom", "os.urandom(4)", "os.urandom()"),
    Caught("uuid1", "uuid.uuid1()", "uuid.uuid1()"),
    Caught("uuid4", "uuid.uuid4()", "uuid.uuid4()"),
    Caught("secrets", "secrets.token_hex()", "secrets.token_hex()"),
    Caught("TLS's random bytes", "ssl.RAND_bytes(4)", "ssl.RAND_bytes()"),
    Caught("a violation that is caught and ignored", "swallow()", "os.urandom()"),
]

NAMED = {
    "os_file": "…/os.py",
    "interpreters": "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters",
}

NOT_CAUGHT: Mapping[str, str] = {
    "the order of a set": "list({'a', 'b', 'c'})",
    "a hash of text": "hash('a')",
    "an address in memory": "id(object())",
    "the repr of an object": "str(object())",
    "reading a variable": "os.environ.get('PATH')",
    "a file's metadata": "os.stat('/etc/hostname').st_mtime",
    "whether a file exists": "os.path.exists('/etc/hostname')",
    "the process id": "os.getpid()",
    "a thread id": "threading.get_ident()",
    "the system's name": "platform.node()",
    "a system account": "pwd.getpwuid(0)",
    "where a link leads": "os.path.realpath('/etc/localtime')",
    "the system's certificates": "ssl.create_default_context()",
    "another locale": "locale.setlocale(locale.LC_ALL, 'C')",
    "the number of processors": "os.cpu_count()",
    "sleeping": "time.sleep(0)",
    "printing": "print('x')",
    "a write to a file descriptor": "os.write(1, b'x')",
    "a clock that native code reads": "NATIVE_TIME(None)",
    "randomness in C code": "__import__('_random').Random().random()",
    "the system's load": "os.getloadavg()",
    "a time that was read while the module was loaded": "str(LOADED_AT)",
    "a log record that was created while the module was loaded": "str(RECORD.created)",
    "a generator that was created while the module was loaded": "GENERATOR.random()",
    "a value that a package read while it was imported": (
        "multiprocessing.current_process().authkey"
    ),
    "a package that is imported anew": "sys.modules.pop('sched'), import_module('sched')",
    "setting a signal handler": "signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
    "the local time zone": "time.tzname, datetime.datetime(2026, 1, 1).astimezone()",
}

ALLOWED: Mapping[str, str] = {
    "a generator with a seed": "random.Random(7).random()",
    "a generator that is copied": "copy.deepcopy(random.Random(7)).random()",
    "a generator that is pickled": "pickle.loads(pickle.dumps(random.Random(7))).random()",
    "a given time": "time.gmtime(0), time.strftime('%Y', time.gmtime(0))",
    "a given date": "datetime.date(2026, 1, 1) + datetime.timedelta(days=1)",
    "a UUID derived from a name": "uuid.uuid5(uuid.NAMESPACE_DNS, 'a')",
    "a hash of bytes": "hashlib.sha256(b'a').hexdigest()",
    "a named time zone": "zoneinfo.ZoneInfo('Europe/Zurich')",
    "a log line": "logging.getLogger('a').warning('low')",
    "a log line with a format": "log('%(levelname)s %(name)s %(message)s')",
    "a certificate of a package": "trust(importlib.metadata.__file__)",
    "completion of input": "import_module('readline').parse_and_bind('tab: complete')",
    "an unused debugger": (
        "import_module('rlcompleter'), import_module('pdb'), import_module('cmd')"
    ),
    "a resource of a package": "importlib.resources.files('json').joinpath('tool.py').read_text()",
    "the version of a package": "assert [d.version for d in importlib.metadata.distributions()] != 7",
}

HEAD = """\
import _thread, asyncio, copy, ctypes, curses, datetime, email.utils, faulthandler, glob, gzip, hashlib
import http.cookiejar, importlib.metadata, importlib.resources, io, locale, logging, mmap
import multiprocessing, os, pathlib, pickle, platform, pwd, resource, sched, ssl, timeit
import random, secrets, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time
import urllib.request, uuid, xmlrpc.client, zipfile, zoneinfo
import concurrent.futures as futures
from datetime import datetime as from_datetime
from importlib import import_module
from random import randint as from_random
from time import time as from_time
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition


GENERATOR = random.Random()
LOADED_AT = time.time()
NATIVE_TIME = ctypes.CDLL(None).time
RECORD = logging.makeLogRecord({})


def log(format, style="%"):
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter(format, style=style))
    handler.handle(logging.makeLogRecord({"msg": "low"}))


def trust(path):
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        pass


class Later(datetime.datetime):
    pass


try:
    import _interpreters as interpreters
except ModuleNotFoundError:
    import _xxsubinterpreters as interpreters


def swallow():
    try:
        os.urandom(4)
    except Exception:
        pass


def workflow():
    return WorkflowDefinition(id="wf", steps=[StepSpec("only", "runtime", {"operation": "noop"})])


MISSIONS = {}
"""


def make_module(folder: Path, codes: Mapping[str, str]) -> Path:
    """Write a module with one mission per piece of code."""
    text = HEAD
    for number, (name, code) in enumerate(codes.items()):
        text += f"def mission_{number}(params):\n    {code}\n    return workflow()\n\n"
        text += f"MISSIONS[{name!r}] = mission_{number}\n\n"
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def every_code(folder: Path, python: Path | None = None) -> Iterator[Worker]:
    """Load all pieces of code into one child process."""
    codes = {f"caught: {item.what}": item.code for item in CAUGHT}
    codes |= {f"not caught: {what}": code for what, code in NOT_CAUGHT.items()}
    codes |= {f"allowed: {what}": code for what, code in ALLOWED.items()}
    module = PythonModule(shown="module.py", path=make_module(folder, codes))
    settings = Settings(timeout=120, python=program(python))
    worker = Worker([module], settings, deadline=deadline_in(120))
    try:
        worker.load()
        yield worker
    finally:
        worker.close()


@pytest.fixture(name="worker", scope="module")
def _worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """Load all pieces of code into one child process."""
    with every_code(tmp_path_factory.mktemp("envelope")) as worker:
        yield worker


def find_refusal(worker: Worker, item: Caught) -> Problem:
    """Run code that is refused; return the only problem."""
    with pytest.raises(ExecutionError) as raised:
        worker.run(f"caught: {item.what}", {}, {}, "it")
    (problem,) = raised.value.problems
    return problem


@pytest.mark.parametrize("item", CAUGHT, ids=[item.what for item in CAUGHT])
def test_call_is_refused(item: Caught, worker: Worker) -> None:
    """A call that would make a golden drift is reported by name, with its line and a remedy."""
    problem = find_refusal(worker, item)
    remedy = item.remedy
    for what, name in (("reads the clock", "clock"), ("uses randomness", "seed")):
        if f" {what}; " in problem.message:
            remedy += f", or set environment.{name} in the suite"
    call = item.call.format(**NAMED | {"os_file": os.__file__})
    assert problem.message.startswith(f"it is not reproducible: {call} ")
    assert f"; {remedy}; at module.py:" in problem.message
    assert (problem.file, problem.column) == ("module.py", 1)


@pytest.mark.parametrize("what", NOT_CAUGHT)
def test_documented_gaps_are_not_caught(what: str, worker: Worker) -> None:
    """The documentation's list of uncaught calls is accurate, so users know what to avoid."""
    assert worker.run(f"not caught: {what}", {}, {}, "it").success


@pytest.mark.parametrize("what", ALLOWED)
def test_reproducible_calls_are_allowed(what: str, worker: Worker) -> None:
    """A mission may call anything that returns the same value every time."""
    assert worker.run(f"allowed: {what}", {}, {}, "it").success


def render_tables() -> str:
    """Render the documentation's tables of caught and uncaught calls."""
    lines = ["| caught | as in | named |", "|---|---|---|"]
    named = NAMED | {"interpreters": "…interpreters"}  # its name depends on Python's version
    lines += [f"| {i.what} | `{i.code}` | `{i.call.format(**named)}` |" for i in CAUGHT]
    lines += ["", "| not caught | as in |", "|---|---|"]
    lines += [f"| {what} | `{code}` |" for what, code in NOT_CAUGHT.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render_tables())

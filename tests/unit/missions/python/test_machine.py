"""A package may look at the machine while it is imported; a mission and the user's module may not."""

import ssl
from pathlib import Path

import pytest

from tests.libraries import installed
from tests.workers import fail_one, of_one_mission, run_one

LOOKS = {
    "processors": "open('/proc/cpuinfo').close()",
    "processors and memory": "open('/proc/meminfo').close()",
    "processors in use": "open('/proc/stat').close()",
    "this process": "open(f'/proc/{os.getpid()}/stat').close()",
    "limits of a container": "open('/proc/self/cgroup').close()",
    "a folder of processors": "os.listdir('/sys/devices/system/cpu')",
    "settings that nobody has": "attempt(lambda: open('/etc/acme-that-is-not-there'))",
    "a search for what nobody has": "glob.glob('/etc/acme-that-is-not-there/*.so')",
    "output that is thrown away": "open(os.devnull, 'w').close()",
    "an open file": "os.fdopen(os.open('/proc/cpuinfo', os.O_RDONLY)).close()",
    "the name of the machine": "socket.gethostname()",
    "whether there is IPv6": "attempt(lambda: socket.socket(socket.AF_INET6).bind(('::1', 0)))",
    "a library of the system": "ctypes.CDLL('libc.so.6').getpid()",
    "a buffer for native code": "ctypes.create_string_buffer(8)",
    "memory": "mmap.mmap(-1, 10).close()",
}
LIVE = {  # what was opened by an import could tell a mission something new
    "a file of the system": ("F = open('/proc/stat')", "open('/proc/stat')"),
    "a descriptor": ("F = os.open('/proc/stat', os.O_RDONLY)", "open('/proc/stat')"),
    "a socket": ("S = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "socket.__new__()"),
    "a port": (
        "S = socket.socket(); N = os.dup(S.fileno()); S.bind(('127.0.0.1', 0)); S.close()",
        "socket.__new__()",
    ),
}
REFUSED = {
    "a clock": "open('/proc/uptime')",
    "the load": "open('/proc/loadavg')",
    "randomness": "open('/proc/sys/kernel/random/uuid')",
    "a folder of the system": "os.listdir('/sys')",
    "processes": "os.listdir('/proc')",
    "an open socket": "open(socket.socket(socket.AF_INET).fileno(), 'rb')",
    "kinds of files": "open('/etc/mime.types')",
    "a local socket": "socket.socket(socket.AF_UNIX)",
    "an address": "socket.socket().bind(('0.0.0.0', 0))",
    "a port of its own": "socket.socket().bind(('127.0.0.1', 45671))",
    "somebody's library": "ctypes.CDLL('/etc/hostname')",
    "any memory": "ctypes.string_at(0)",
    "a file in memory": "mmap.mmap(os.open('/proc/stat', os.O_RDONLY), 10)",
    "settings of this machine": "open('/etc/hostname')",
    "a folder": "os.listdir('/etc')",
    "a search": "glob.glob('/etc/*')",
    "a connection": "socket.create_connection(('127.0.0.1', 9))",
    "a name on the network": "socket.getaddrinfo('localhost', 80)",
    "writing": "open('/proc/self/comm', 'w')",
    "writing a new file": "open('/tmp/acme-that-is-not-there', 'w')",
    "a process": "subprocess.run(['true'], stdout=subprocess.PIPE)",
    "a thread": "threading.Thread(target=print).start()",
}
HEAD = """\
import ctypes, glob, mmap, os, socket, subprocess, threading


def attempt(look):
    try:
        look()
    except OSError:
        pass


"""


@pytest.mark.parametrize("look", LOOKS)
def test_package_looks_at_the_machine_while_it_is_imported(look: str, tmp_path: Path) -> None:
    """Packages that count processors or try the network can be used, imported early or late."""
    with installed({"acme.py": HEAD + LOOKS[look]}):
        assert run_one(tmp_path, "import acme\n" + of_one_mission()).success
        assert run_one(tmp_path, of_one_mission("import acme")).success


@pytest.mark.parametrize("look", LOOKS)
def test_others_do_not_look_at_the_machine(look: str, tmp_path: Path) -> None:
    """A mission and the user's module cannot ask for what differs between machines.

    What packages keep from their import is in `test_freedoms_of_imports`.
    """
    code = LOOKS[look]
    late = f"import acme\n{HEAD}{of_one_mission('acme.look()')}"
    with installed({"acme.py": f"{HEAD}def look():\n    {code}\n"}):
        for text in (late, HEAD + of_one_mission(code), f"{HEAD}{code}\n{of_one_mission()}"):
            assert "it is not reproducible: " in fail_one(tmp_path, text).message


@pytest.mark.parametrize("what", LIVE)
def test_what_an_import_opens_is_closed_when_it_ends(what: str, tmp_path: Path) -> None:
    """A package cannot keep a socket, or a file of the system, from which a mission reads."""
    code, call = LIVE[what]
    line = HEAD.count("\n") + 1
    wanted = (
        f"it is not reproducible: {call} in acme/__init__.py:{line} stays open after the import; "
    )
    with installed({"acme/__init__.py": f"{HEAD}{code}\n"}):
        for text in ("import acme\n" + of_one_mission(), of_one_mission("import acme")):
            problem = fail_one(tmp_path, text)
            assert wanted in problem.message
            assert problem.line == (1 if text.startswith("import acme") else 11)


def test_types_of_files_are_the_same_on_all_machines(tmp_path: Path) -> None:
    """`mimetypes` knows what Python knows, also after a package has added a type."""
    added = "import mimetypes\nmimetypes.add_type('application/acme', '.acme')\n"
    seen = "[mimetypes.guess_type(n)[0] for n in ('a.html', 'a.acme', 'a.123')]"
    result = f"workflow(seen={seen}, files=mimetypes.knownfiles)"
    with installed({"acme.py": added}):
        for text in (
            f"import acme, mimetypes\n{of_one_mission(result=result)}",
            of_one_mission("import acme, mimetypes", result=result),
        ):
            (step,) = run_one(tmp_path, text).executed_steps
            assert step.payload is not None
            assert step.payload["seen"] == ["text/html", "application/acme", None]
            assert step.payload["files"] == []


@pytest.mark.parametrize("call", REFUSED)
def test_package_does_no_more_while_it_is_imported(call: str, tmp_path: Path) -> None:
    """An import that reads somebody's files, connects or starts something is still refused."""
    with installed({"acme.py": HEAD + REFUSED[call]}):
        for text in ("import acme\n" + of_one_mission(), of_one_mission("import acme")):
            assert "it is not reproducible: " in fail_one(tmp_path, text).message


COUNTS = ("cpu.max", "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")


@pytest.mark.parametrize("name", COUNTS)
def test_number_of_processors_is_read_at_any_time(name: str, tmp_path: Path) -> None:
    """Packages that count processors when they are used work; `os.cpu_count` is not refused either."""
    code = f"attempt(lambda: open('/sys/fs/cgroup/{name}').read())"
    assert run_one(tmp_path, HEAD + of_one_mission(code)).success


def test_clients_load_the_systems_certificates(tmp_path: Path) -> None:
    """A client that is made and not used works, as `ssl.create_default_context` does."""
    paths = ssl.get_default_verify_paths()
    folders = [f for f in (paths.capath, paths.openssl_capath) if f and Path(f).is_dir()]
    if not folders:
        pytest.skip("this machine has no certificates")
    made = "ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)"
    lines = [f"os.listdir({folders[0]!r})", f"{made}.load_verify_locations(None, {folders[0]!r})"]
    assert run_one(tmp_path, "import ssl\n" + of_one_mission(*lines)).success

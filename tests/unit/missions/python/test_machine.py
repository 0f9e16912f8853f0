"""A package may look at the machine while it is imported; a mission and the user's module may not."""

import ssl
from pathlib import Path

import pytest

from tests.libraries import installed
from tests.workers import fail_one, of_one_mission, run_one

LOOKS = {
    "processors": "open('/proc/cpuinfo').close()",
    "a folder of the system": "os.listdir('/sys')",
    "settings that nobody has": "attempt(lambda: open('/etc/acme-that-is-not-there'))",
    "a search for what nobody has": "glob.glob('/etc/acme-that-is-not-there/*.so')",
    "kinds of files": "mimetypes.init()",
    "output that is thrown away": "open(os.devnull, 'w').close()",
    "an open file": "open(os.dup(0), 'rb').close()",
    "the name of the machine": "socket.gethostname()",
    "whether there is IPv6": "attempt(lambda: socket.socket(socket.AF_INET6).bind(('::1', 0)))",
    "a library of the system": "ctypes.CDLL('libc.so.6').getpid()",
    "a buffer for native code": "ctypes.create_string_buffer(8)",
    "memory": "mmap.mmap(-1, 10).close()",
}
REFUSED = {
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
import ctypes, glob, mimetypes, mmap, os, socket, subprocess, threading


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
    """What differs between machines reaches no result from a mission or from the user's module."""
    code = LOOKS[look]
    late = f"import acme\n{HEAD}{of_one_mission('acme.look()')}"
    with installed({"acme.py": f"{HEAD}def look():\n    {code}\n"}):
        for text in (late, HEAD + of_one_mission(code), f"{HEAD}{code}\n{of_one_mission()}"):
            assert "it is not reproducible: " in fail_one(tmp_path, text).message


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

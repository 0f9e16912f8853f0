"""How the envelope handles audit events, each raised with the arguments that CPython passes."""

import os
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.orchestration.engine import EnvelopeViolation

BESIDE = os.__file__
ELSEWHERE = str(Path(tempfile.gettempdir()) / "x")
REFUSED: list[tuple[str, tuple[Any, ...], str, str]] = [
    ("open", (ELSEWHERE, "r", os.O_RDONLY), f"open({ELSEWHERE!r})", "accesses the file system"),
    (
        "open",
        (ELSEWHERE.encode(), "rb", os.O_RDONLY),
        f"open({ELSEWHERE!r})",
        "accesses the file system",
    ),
    ("open", (BESIDE, "w", os.O_RDONLY), f"open({BESIDE!r})", "accesses the file system"),
    ("open", (BESIDE, "r+", os.O_RDONLY), f"open({BESIDE!r})", "accesses the file system"),
    ("open", (BESIDE, None, os.O_RDWR), f"open({BESIDE!r})", "accesses the file system"),
    ("open", (BESIDE, None, os.O_CREAT), f"open({BESIDE!r})", "accesses the file system"),
    ("open", (BESIDE, None, os.O_TRUNC), f"open({BESIDE!r})", "accesses the file system"),
    ("open", (BESIDE, "r", None), f"open({BESIDE!r})", "accesses the file system"),
    ("open", (7, "r", os.O_RDONLY), "open(…)", "accesses the file system"),
    ("open", ("\0", "r", os.O_RDONLY), "open('\\x00')", "accesses the file system"),
    ("open", (f"{sysconfig.get_path('stdlib')}-x", "r", 0), "open(", "accesses the file system"),
    ("os.listdir", (ELSEWHERE,), f"os.listdir({ELSEWHERE!r})", "accesses the file system"),
    ("os.scandir", (None,), "os.scandir(…)", "accesses the file system"),
    ("ctypes.dlopen", ("libc.so.6",), "ctypes.dlopen()", "uses native code"),
    ("ctypes.dlsym", (object(), "a"), "ctypes.dlsym()", "uses native code"),
    ("ctypes.cdata", (1,), "ctypes.cdata()", "uses native code"),
    ("os.startfile", ("x",), "os.startfile()", "starts a process"),
    ("os.spawn", (), "os.spawn()", "starts a process"),
    ("os.posix_spawn", (), "os.posix_spawn()", "starts a process"),
    ("os.forkpty", (), "os.forkpty()", "starts a process"),
    ("pty.spawn", (), "pty.spawn()", "starts a process"),
    ("webbrowser.open", ("x",), "webbrowser.open()", "starts a process"),
    ("os.setxattr", (), "os.setxattr()", "accesses the file system"),
    ("smtplib.connect", (), "smtplib.connect()", "uses the network"),
    ("syslog.syslog", (), "syslog.syslog()", "writes to the system log"),
    ("resource.setrlimit", (), "resource.setrlimit()", "changes process settings"),
    ("signal.pthread_kill", (), "signal.pthread_kill()", "uses signals"),
    (
        "sys.monitoring.register_callback",
        (),
        "sys.monitoring.register_callback()",
        "changes the interpreter",
    ),
    ("_thread.start_joinable_thread", (), "_thread.start_joinable_thread()", "starts a thread"),
]
LET_PASS: list[tuple[str, tuple[Any, ...]]] = [
    ("open", (BESIDE, "r", os.O_RDONLY)),
    ("open", (BESIDE, "rb", 0)),
    ("open", (Path(BESIDE), None, os.O_RDONLY | os.O_CLOEXEC)),
    ("os.listdir", (os.path.dirname(BESIDE),)),  # noqa: PTH120 - importlib passes it like this
    ("os.walk", (ELSEWHERE, True, None, False)),
    ("ctypes.dlopen", (None,)),
    ("ctypes.dlopen", (BESIDE,)),
    ("import", ("json", None, None, None, None)),
    ("exec", (None,)),
    ("compile", (None, "x")),
    ("builtins.id", (1,)),
    ("marshal.loads", (b"",)),
    ("open", ("<unknown>", "r", os.O_RDONLY)),
    ("time.sleep", (0,)),
]


def envelope_in(phase: Phase) -> Envelope:
    """Return an envelope in a phase, with this file as the user's code."""
    envelope = Envelope(lambda name: name == __file__)
    envelope.phase = phase
    return envelope


@pytest.mark.parametrize(("event", "arguments", "call", "what"), REFUSED)
def test_event_is_refused_with_call_reason_and_remedy(
    event: str, arguments: tuple[Any, ...], call: str, what: str
) -> None:
    """On every system the message names the call, what it accesses, and the remedy."""
    envelope = envelope_in(Phase.RUNNING)
    with pytest.raises(EnvelopeViolation) as raised:
        envelope._hear(event, arguments)
    text = str(raised.value)
    assert text.startswith(call)
    assert f" {what}; " in text
    assert text.endswith("; pass what it needs as state or params")
    assert envelope.violation is raised.value
    assert envelope.place is not None
    assert envelope.place[0] == __file__
    envelope_in(Phase.OURS)._hear(event, arguments)


@pytest.mark.parametrize(("event", "arguments"), LET_PASS)
@pytest.mark.parametrize("phase", Phase)
def test_harmless_event_is_allowed(event: str, arguments: tuple[Any, ...], phase: Phase) -> None:
    """Events that imports raise, or that change nothing, are never refused."""
    envelope = envelope_in(phase)
    envelope._hear(event, arguments)
    assert envelope.violation is None


def test_ctypes_lookup_is_allowed_while_loading() -> None:
    """A library that looks up C functions at import can be imported."""
    envelope_in(Phase.LOADING)._hear("ctypes.dlsym", (object(), "a"))


def test_first_violation_is_kept() -> None:
    """The first violation is reported, not the ones it led to."""
    envelope = envelope_in(Phase.RUNNING)
    for name in ("socket.connect", "os.remove"):
        with pytest.raises(EnvelopeViolation):
            envelope._hear(name, ())
    assert str(envelope.violation).startswith("socket.connect() ")


def test_violation_outside_the_users_code_has_no_place() -> None:
    """A call that a library makes by itself is refused, without a line of the user's."""
    envelope = Envelope(lambda name: False)
    envelope.phase = Phase.LOADING
    with pytest.raises(EnvelopeViolation):
        envelope._hear("os.remove", ())
    assert envelope.place is None

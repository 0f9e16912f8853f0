"""Progress: on a terminal, a long call says which gate it runs; nowhere else."""

import io
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import run
from tests.gates import write_gate
from tests.python_gates import MODULE, WITH, write_module, write_python_gate
from tests.terminal import in_terminal
from tier2gate.cli import progress
from tier2gate.cli.progress import progress_on


class Screen(io.StringIO):
    """A stream that is a terminal, or not."""

    def __init__(self, *, terminal: bool = True) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Gone(Screen):
    """A terminal whose window was closed."""

    def write(self, text: str, /) -> int:
        raise OSError(text)


def told(screen: Screen, *, quiet: bool = False, delay: float = 0.0) -> str:
    """Show three gates on a screen, and return what was written."""
    with progress_on(screen, quiet=quiet, delay=delay) as watch:
        if watch is not None:
            watch(1, 3, "first")
            wait_for(screen, delay)
            watch(2, 3, "the second, with a long name")
            watch(3, 3, "third")
    return screen.getvalue()


def wait_for(screen: Screen, delay: float) -> None:
    """Wait until the line is shown, if that is soon."""
    while delay == 0 and not isinstance(screen, Gone) and not screen.getvalue():
        pass


def test_line_is_replaced_and_erased() -> None:
    """A user sees that a long call goes on, and no trace of it is left among the results."""
    written = told(Screen())
    assert written.lstrip("\r").startswith("running 1 of 3: first")
    assert written.endswith("\r" + " " * len("running 3 of 3: third") + "\r")
    shown = [line.rstrip() for line in written.split("\r") if line.strip()]
    assert shown == snapshot(
        [
            "running 1 of 3: first",
            'running 2 of 3: "the second, with a long name"',
            "running 3 of 3: third",
        ]
    )


def test_short_call_shows_nothing() -> None:
    """A fast call does not flicker."""
    assert told(Screen(), delay=60.0) == ""


def test_pipe_and_quiet_call_show_nothing() -> None:
    """A log has no line that only makes sense on a terminal."""
    assert told(Screen(terminal=False)) == ""
    assert told(Screen(), quiet=True) == ""
    with progress_on(None, quiet=False) as watch:
        assert watch is None


def test_closed_terminal_does_not_stop_the_call() -> None:
    """A call whose window was closed still has its outcome."""
    assert told(Gone()) == ""


def test_line_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long name does not make the line wrap, which would leave parts of it behind."""
    monkeypatch.setattr(progress, "measure", lambda _: (40, 24))
    shown = [line for line in told(Screen()).split("\r") if line.strip()]
    assert max(map(len, shown)) == 39


@pytest.mark.children
def test_output_of_a_slow_call_on_a_terminal_ends_clean(tmp_path: Path) -> None:
    """On a real terminal, the results start at the left edge of an empty line."""
    write_python_gate(tmp_path)
    slow = MODULE.replace("    return {", "    sum(range(60_000_000))\n    return {")
    write_module(tmp_path, slow)
    with in_terminal("check", *WITH, cwd=tmp_path) as terminal:
        terminal.wait_for("running 1 of 1: a")
        finished = terminal.end()
    assert finished.status == 5
    *_, erased, results = finished.out.partition("golden-missing")[0].split("\r")
    assert (erased.strip(), results) == ("", "")


def test_call_in_a_pipe_writes_only_results(tmp_path: Path) -> None:
    """A script that reads standard error gets warnings only."""
    write_gate(tmp_path)
    assert run("check", cwd=tmp_path).err == ""

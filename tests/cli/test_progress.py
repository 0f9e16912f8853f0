"""Progress: on a terminal, a long call says how far it is; nowhere else."""

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import run
from tests.gates import write_gate
from tests.python_gates import MODULE, WITH, write_module, write_python_gate
from tests.terminal import CTRL_C, in_terminal, visible
from tier2gate.cli import progress as shown_progress
from tier2gate.cli import terminal as own_terminal
from tier2gate.cli.progress import progress_for, progress_on, shown, shown_between
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.runner.progress import Progress


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


def gates(*names: str) -> list[Gate]:
    """Return gates of some names."""
    return [explicit_gate(Path(f"{name}.suite.yaml"), None, None) for name in names]


def told_in(written: str) -> list[str]:
    """Return what was written, each line and each change of a line once."""
    return [*dict.fromkeys(filter(None, map(str.rstrip, re.split("[\r\n]", written))))]


def run_three(screen: Screen, *, delay: float = 0.0) -> str:
    """Run three gates, each until the screen shows it, and return what was written."""
    progress = progress_for(screen)
    assert progress is not None
    names = ["first", "the second, with a long name", "third"]
    with shown(progress, screen, delay=delay):
        for _ in progress.watch(iter(names), gates(*names)):
            wait_for(screen, f"{progress.number} of 3", delay)
    return screen.getvalue()


def wait_for(screen: Screen, text: str, delay: float = 0.0) -> None:
    """Wait until a text is shown, if that is soon."""
    deadline = time.monotonic() + 20.0
    while delay == 0 and not isinstance(screen, Gone) and text not in screen.getvalue():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_line_is_replaced_and_erased() -> None:
    """A user sees that a long call goes on, and no trace of it is left among the results."""
    written = run_three(Screen())
    assert visible(written) == [""]
    assert told_in(written) == snapshot(
        [
            "running 1 of 3: first",
            'running 2 of 3: "the second, with a long name"',
            "running 3 of 3: third",
        ]
    )


def test_short_call_shows_nothing() -> None:
    """A fast call does not flicker."""
    assert run_three(Screen(), delay=60.0) == ""


def test_pipe_and_quiet_call_show_nothing() -> None:
    """A log has no line that only makes sense on a terminal, and no call pays for one."""
    assert progress_for(Screen(terminal=False)) is None
    assert progress_for(Screen(), quiet=True) is None
    assert progress_for(None) is None
    with progress_on(Screen(terminal=False), quiet=False) as progress:
        assert progress is None


def test_closed_terminal_does_not_stop_the_call() -> None:
    """A call whose window was closed still has its outcome."""
    assert run_three(Gone()) == ""


def test_line_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long name does not make the line wrap, which would leave parts of it behind."""
    monkeypatch.setattr(own_terminal, "measure", lambda _: (32, 24))
    told = [line for line in run_three(Screen()).split("\r") if line.strip()]
    assert max(map(len, told)) < 32
    assert 'running 2 of 3: "the …ame"' in told


def test_nothing_is_shown_while_results_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that prints each result as it comes has no line between them."""
    monkeypatch.setattr(shown_progress, "DELAY", 0.0)
    screen = Screen()
    progress = Progress(time.monotonic)

    def work() -> Iterator[str]:
        for name in progress.watch(iter("abc"), gates("a", "b", "c")):
            wait_for(screen, f": {name}")
            yield name

    for name in shown_between(work(), progress, screen):
        assert visible(screen.getvalue())[-1] == ""
        screen.write(f"{name} passed\n")
    assert told_in(screen.getvalue()) == snapshot(
        [
            "running 1 of 3: a",
            "a passed",
            "running 2 of 3: b",
            "b passed",
            "running 3 of 3: c",
            "c passed",
        ]
    )


def test_first_error_of_a_call_erases_the_line() -> None:
    """A call that ends with an error leaves the terminal clean."""
    screen = Screen()
    progress = Progress(time.monotonic)

    def run_and_stop() -> None:
        with shown(progress, screen, delay=0.0):
            for _ in progress.watch(iter("a"), gates("a")):
                wait_for(screen, "1 of 1")
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_and_stop()
    assert visible(screen.getvalue()) == [""]


SLOW = MODULE.replace("    return {", "    sum(range(3 * 10**8))\n    return {")


@pytest.mark.children
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check", "--jobs", "1"), 5),
        (("check", "--jobs", "2"), 5),
        (("update", "--jobs", "1"), 0),
    ],
)
def test_output_of_a_slow_call_on_a_terminal_ends_clean(
    arguments: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    """On a real terminal, the results start at the left edge of an empty line."""
    write_python_gate(tmp_path)
    write_module(tmp_path, SLOW)
    with in_terminal(*arguments, "--repeat", "2", *WITH, cwd=tmp_path) as terminal:
        terminal.wait_for("running 1 of 1: a, 0 of 1 scenario; price in basket: 1 s")
        if "1" in arguments:  # else the second run is beside the first one
            terminal.wait_for("running 1 of 1: a, 1 of 1 scenario; 1 more run to compare")
        finished = terminal.end()
    assert finished.status == status
    first = visible(finished.out)[0]
    assert first.startswith("golden-missing" if status else "creating")


@pytest.mark.children
def test_interrupted_call_on_a_terminal_ends_clean(tmp_path: Path) -> None:
    """Ctrl-C erases the line before it says that the call was interrupted."""
    write_python_gate(tmp_path)
    write_module(tmp_path, MODULE.replace("    return {", "    while True: pass\n    return {"))
    with in_terminal("check", *WITH, cwd=tmp_path) as terminal:
        terminal.wait_for("price in basket: 2 s")
        terminal.type(CTRL_C)
        finished = terminal.end()
    assert finished.status == 130
    assert visible(finished.out) == ["", "interrupted", ""]


def test_call_in_a_pipe_writes_only_results(tmp_path: Path) -> None:
    """A script that reads standard error gets warnings only."""
    write_gate(tmp_path)
    assert run("check", cwd=tmp_path).err == ""


@pytest.mark.children
def test_slow_call_in_a_pipe_writes_only_results(tmp_path: Path) -> None:
    """A log of CI has no progress, however long the call takes."""
    write_python_gate(tmp_path)
    write_module(tmp_path, SLOW)
    finished = run("check", "--repeat", "1", *WITH, cwd=tmp_path)
    assert (finished.status, finished.err, "running" in finished.out) == (5, "", False)

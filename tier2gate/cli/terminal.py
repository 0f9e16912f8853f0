"""The terminal of a user who answers: required, measured, asked, or handed to missions."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

import click

WARNING = (
    "debugging: the reproducibility rules, the time limit and the memory limit are off; "
    "nothing is accepted"
)
_USUAL_SIZE = 80, 24
_WAKING_SECONDS = 0.5


def require_terminal(
    environment: Mapping[str, str], what: str, *, in_job: str, redirected: str
) -> None:
    """Refuse what needs answers where nobody can give them.

    Args:
        environment: the environment variables.
        what: the option or command that asks.
        in_job: what to do instead in a CI job.
        redirected: what to do instead without a terminal.

    Raises:
        click.UsageError: this is a CI job, or there is no terminal.
    """
    if environment.get("CI", "").lower() not in ("", "0", "false"):
        message = f"{what} cannot be used in a CI job, where nobody can answer; {in_job}"
        raise click.UsageError(message)
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        message = f"{what} needs a terminal as standard input and output; {redirected}"
        raise click.UsageError(message)


@contextmanager
def handed_over() -> Iterator[None]:
    """Leave Ctrl-C to the child in the same terminal; restore the terminal's mode at the end."""
    import termios  # noqa: PLC0415 - not on Windows

    terminal = sys.stdin.fileno()
    mode = termios.tcgetattr(terminal)
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the child starts with it, too
    try:
        yield
    finally:
        if os.tcgetpgrp(terminal) == os.getpgrp():
            termios.tcsetattr(terminal, termios.TCSADRAIN, mode)
        signal.signal(signal.SIGINT, handler)


def measure(stream: TextIO) -> tuple[int, int]:
    """Measure a terminal, which the user may resize at any time.

    Args:
        stream: what is written to it; the other standard stream may be a file, or another terminal.

    Returns:
        Its columns and lines; 80 and 24 if it does not tell.
    """
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return _USUAL_SIZE
    return size.columns or _USUAL_SIZE[0], size.lines or _USUAL_SIZE[1]


def ask(question: str, *, ahead: bool = True) -> str | None:
    """Ask the user for a line.

    Args:
        question: what is asked; printed as it is.
        ahead: whether keys count that were pressed before.

    Returns:
        The line without spaces around it; `None` if there are no more lines (Ctrl-D).
    """
    with contextlib.suppress(ImportError):  # lets the user edit the line; not everywhere built in
        import readline  # noqa: PLC0415 - only for who answers

        readline.set_auto_history(False)
    if not ahead:
        _forget_keys()
    while True:
        try:
            with _waking_up():
                return input(question).strip()
        except UnicodeDecodeError:
            sys.stdout.write("that input is not in the terminal's encoding; type it again\n")
        except EOFError:
            sys.stdout.write("\n")
            return None


@contextmanager
def _waking_up() -> Iterator[None]:
    """Interrupt waiting for a key now and then: a signal just before it would be handled after it.

    Such a signal is Ctrl-C, or the SIGTERM that ends the call.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    handler = signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, _WAKING_SECONDS, _WAKING_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


def _forget_keys() -> None:
    """Forget the keys that were pressed before something to answer was shown."""
    with contextlib.suppress(ImportError, OSError):
        import termios  # noqa: PLC0415 - not on Windows

        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

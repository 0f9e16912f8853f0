"""The terminal that is handed to missions for debugging."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

WARNING = (
    "debugging: the reproducibility rules, the time limit and the memory limit are off; "
    "nothing is accepted"
)


def require_terminal(environment: Mapping[str, str]) -> None:
    """Refuse to debug where nobody can answer.

    Args:
        environment: the environment variables.

    Raises:
        click.UsageError: this is a CI job, or there is no terminal.
    """
    if environment.get("CI", "").lower() not in ("", "0", "false"):
        message = "--debug cannot be used in a CI job: nobody could answer; omit it."
        raise click.UsageError(message)
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        message = "--debug needs a terminal as standard input and output; do not redirect them."
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

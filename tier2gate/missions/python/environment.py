"""Undoes changes to environment variables."""

import contextlib
import os


class Environment:
    """Remembers the environment variables that change, with their values before."""

    def __init__(self) -> None:
        """Begin without any changes."""
        self._before: dict[str, str | None] = {}
        self._variables = os.environ

    def remember(self, name: bytes | str) -> None:
        """Remember a variable's value.

        Args:
            name: the variable, which is about to change.
        """
        text = os.fsdecode(name)
        self._before.setdefault(text, self._variables.get(text))

    def restore(self) -> None:
        """Give all remembered variables the values that they had."""
        for name, value in self._before.items():
            with contextlib.suppress(OSError, ValueError):  # the change failed, too
                if value is None:
                    os.unsetenv(name)
                    self._variables.pop(name, None)
                else:
                    self._variables[name] = value
        self._before = {}

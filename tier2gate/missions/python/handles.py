"""Sockets and system files that imports open: they must be closed when the import ends.

An open one could tell a mission something new, without a call that the rules see.
"""

import os

from tier2gate.missions.python.machine import SOCKET, find_target

_SYSTEM = ("/proc/", "/sys/")
_DESCRIPTORS = "/dev/fd"

Origin = tuple[str, tuple[str, int] | None]
"""A call with the line of the package that made it, and the user's `(file, line)`."""


class Handles:
    """What imports opened."""

    def __init__(self) -> None:
        """Begin, with nothing opened by imports yet."""
        self._before = _list_open().keys()
        self._opened: dict[str, Origin] = {}

    def note(self, target: str | None, origin: Origin) -> None:
        """Note what an import opens.

        Args:
            target: what it is, as `find_target` names it.
            origin: which call opens it.
        """
        if target is not None and (target == SOCKET or target.startswith(_SYSTEM)):
            self._opened[target] = origin

    def take_left_open(self) -> Origin | None:
        """Find what is still open, and forget what was noted.

        Returns:
            What opened it; `None` if all is closed.
        """
        opened, self._opened = self._opened, {}
        if opened:
            for descriptor, target in _list_open().items():
                if descriptor not in self._before and target in opened:
                    return opened[target]
        return None


def _list_open() -> dict[int, str]:
    """Return the open descriptors, and what each is; without the one that lists them."""
    listed = sorted(map(int, os.listdir(_DESCRIPTORS)))  # noqa: PTH208 - numbers, not paths
    found = ((descriptor, find_target(descriptor)) for descriptor in listed)
    return {descriptor: target for descriptor, target in found if target is not None}

"""The boundary of a call: where a file that a gate reads may lie, judged by its real path.

A pull request chooses what its links lead to. Without this, it could hand the target branch's own
files in as its own, and be compared with itself.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from tier2gate.foundation.errors import Problem
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import can_be_resolved, name_below, real_path
from tier2gate.gates.gate import LINKED, Gate
from tier2gate.gates.naming import file_name
from tier2gate.settings import Settings

_Faults: TypeAlias = tuple[tuple[Path, Problem], ...]


@dataclass(frozen=True, kw_only=True)
class _Zone:
    """A place that no gate of a call is read from."""

    path: Path
    real: str
    what: str

    def holds(self, real: str) -> bool:
        return real == self.real or real.startswith(f"{self.real.rstrip(os.sep)}{os.sep}")


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """What no gate of a call is read from: the target branch's side, and what the call writes.

    Attributes:
        root: the folder that files are named from.
        zones: those places.
        outright: files that the call itself names, which may be links.
    """

    root: Path
    zones: tuple[_Zone, ...] = ()
    outright: frozenset[Path] = frozenset()
    _shared: dict[int, tuple[Gate, _Faults]] = field(default_factory=dict, compare=False)

    def check(self, gate: Gate, code: Iterable[Path] = ()) -> Gate:
        """Find the files of a gate that are not to be read.

        Args:
            gate: the gate.
            code: modules of missions that the call names by their paths.

        Returns:
            The gate, with a fault for each of those files.
        """
        known = {path for path, _ in gate.faults}
        found = (*self._find(gate.files, gate), *self._of_missions(gate), *self._find(code, gate))
        faults = [(path, problem) for path, problem in found if path not in known]
        return replace(gate, faults=(*gate.faults, *faults)) if faults else gate

    def _find(self, paths: Iterable[Path], gate: Gate) -> _Faults:
        found = ((path, self._fault(path, gate)) for path in paths)
        return tuple((path, problem) for path, problem in found if problem is not None)

    def _of_missions(self, gate: Gate) -> _Faults:
        """Find the faults of a gate's missions; where many gates share them, once."""
        key = id(gate.missions)
        if key not in self._shared:  # the gate is kept, too, or another list could get that id
            self._shared[key] = gate, self._find(gate.missions, gate)
        return self._shared[key][1]

    def zone_of(self, real: str) -> str | None:
        """Tell which of these places a real path lies in.

        Args:
            real: a real path.

        Returns:
            What that place is, in words; `None` if it lies in none.
        """
        return next((zone.what for zone in self.zones if zone.holds(real)), None)

    def is_named(self, path: Path) -> bool:
        """Tell whether the call itself names one of these places by a path.

        Args:
            path: the path.

        Returns:
            Whether it does.
        """
        return any(os.path.abspath(path) == os.path.abspath(zone.path) for zone in self.zones)  # noqa: PTH100 - resolves no link

    def _fault(self, path: Path, gate: Gate) -> Problem | None:
        if not can_be_resolved(path):
            where = "its symbolic links cannot be resolved"
            return self._out_of_bounds(path, where, "name the file by its own path")
        real = real_path(path)
        if (what := self.zone_of(real)) is not None:
            return self._out_of_bounds(path, f"is in {what}", "keep the gate's files out of it")
        if path in self.outright or gate.outright:
            return self._hidden(path, real)
        if path == gate.golden and first_link(path, gate.root) == path:
            return None  # `golden.store` refuses that, as it does for every gate
        return path_fault(path, gate.root, self.root)

    def _hidden(self, path: Path, real: str) -> Problem | None:
        """Refuse a file that a link leads to in a hidden folder which nobody named."""
        below = name_below(real, self.root)
        parts = below.parts[:-1] if below is not None else ()
        hidden = [part for part in parts if part.startswith(".")]
        if not set(hidden) - set(path.parts):
            return None
        return self._out_of_bounds(
            path, f"is in a hidden folder, {named(hidden[0])}", "name the hidden folder itself"
        )

    def _out_of_bounds(self, path: Path, where: str, hint: str) -> Problem:
        """Say where a file is, and which link leads there."""
        link = first_link(path, self.root)
        if link is None:
            return Problem(code="out-of-bounds", message=where, hint=hint)
        message = f"{where}, reached through the symbolic link {_shown(link, self.root)}"
        hint = "replace the link with the files themselves"
        return Problem(code="out-of-bounds", message=message, hint=hint)


def boundary_of(settings: Settings) -> Boundary:
    """Give the boundary of a call.

    Args:
        settings: the call's settings.

    Returns:
        It.
    """
    places = (
        (settings.base, "the target branch's folder"),
        (settings.proposed, "the folder for proposed goldens"),
        (settings.reports_dir, "the reports folder"),
    )
    return Boundary(
        root=settings.root,
        zones=tuple(
            _Zone(
                path=path,
                real=real_path(path),
                what=f"{what}, {_shown(path, settings.root)}",
            )
            for path, what in places
            if path is not None
        ),
        outright=frozenset(settings.missions) | {m.path for m in settings.python if m.path},
    )


def not_searched(settings: Settings) -> list[str]:
    """Give the real paths of folders that hold no gates of the call's own.

    Args:
        settings: the call's settings.

    Returns:
        The target branch's side, if there is one.
    """
    return [real_path(settings.base)] if settings.base is not None else []


def path_fault(path: Path, start: Path, root: Path) -> Problem | None:
    """Refuse a path that is not what it seems: below its start it passes a link.

    Args:
        path: the path, below `start`.
        start: the folder that was searched, or holds the configuration; links on its own path
            do not count.
        root: the folder that files are named from.

    Returns:
        What is wrong with it, without its name; `None` if it leads straight to its file.
    """
    link = first_link(path, start)
    if link is None:
        return None
    if link == path:
        return LINKED
    return Problem(
        code="symbolic-link",
        message=f"reached through the symbolic link {_shown(link, root)}",
        hint="name the file by its own path, without the link",
    )


def leaves_its_own_path(path: Path) -> bool:
    """Tell whether a path goes up out of a link with `..`: named as one file, it opens another.

    Args:
        path: the path.

    Returns:
        Whether it does.
    """
    return os.pardir in path.parts and (real_path(path) != real_path(os.path.normpath(path)))


def first_link(path: Path, start: Path | None = None) -> Path | None:
    """Find the first symbolic link on a path.

    Args:
        path: the path.
        start: the folder below which to look; `None` to look at all of the path.

    Returns:
        The link; `None` if there is none.
    """
    places = [path, *path.parents]
    if start is not None and start in places:
        places = places[: places.index(start)]
    return next((p for p in reversed(places) if os.path.islink(p)), None)


def _shown(path: Path, root: Path) -> str:
    return named(file_name(path, root))

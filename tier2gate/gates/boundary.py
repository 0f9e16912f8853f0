"""The boundary of a call: where the files of a gate may be, by their real paths.

A pull request controls where its links point. Without this check, it could link to the target
branch's files, and the target branch would be compared with itself.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import can_be_resolved, name_below, real_path
from tier2gate.gates.gate import LINKED, Gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.shared_missions import ByMissions
from tier2gate.settings import Settings

_Faults: TypeAlias = tuple[tuple[Path, Problem], ...]


class _Zone(NamedTuple):
    """A folder from which no gate of a call may be read."""

    path: Path
    real: str
    what: str

    def holds(self, real: str) -> bool:
        return real == self.real or real.startswith(f"{self.real.rstrip(os.sep)}{os.sep}")


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """The folders from which no gate may be read: the target branch's, and those written to.

    Attributes:
        root: the folder that file names are relative to.
        zones: the forbidden folders.
        explicit: files that the call names explicitly, which may be links.
    """

    root: Path
    zones: tuple[_Zone, ...] = ()
    explicit: frozenset[Path] = frozenset()
    _by_missions: ByMissions[_Faults] = field(default_factory=ByMissions, compare=False)

    def check(self, gate: Gate, code: Iterable[Path] = ()) -> Gate:
        """Find the files of a gate that may not be read.

        Args:
            gate: the gate.
            code: Python modules of missions that the call names by path.

        Returns:
            The gate, with a fault for each such file; it judges the tables of its suite alike.
        """
        known = {path for path, _ in gate.faults}
        # Gates that share a list of missions have the same faults in it.
        of_missions = self._by_missions.of(gate.missions, lambda paths: self._find(paths, gate))
        own = [module.path for module in gate.modules if module.path is not None]
        found = (
            *self._find(gate.files, gate),
            *of_missions,
            *self._find((*own, *code), gate),
        )
        faults = [(path, problem) for path, problem in found if path not in known]
        return replace(gate, faults=(*gate.faults, *faults), judge=partial(self._fault, gate=gate))

    def _find(self, paths: Iterable[Path], gate: Gate) -> _Faults:
        found = ((path, self._fault(path, gate)) for path in paths)
        return tuple((path, problem) for path, problem in found if problem is not None)

    def zone_of(self, real: str) -> str | None:
        """Find the zone that a real path is in.

        Args:
            real: a real path.

        Returns:
            A description of the zone; `None` if the path is in none.
        """
        return next((zone.what for zone in self.zones if zone.holds(real)), None)

    def is_named(self, path: Path) -> bool:
        """Return whether a path is the one by which the call names a zone.

        Args:
            path: the path.

        Returns:
            Whether it is; links are not resolved.
        """
        return any(os.path.abspath(path) == os.path.abspath(zone.path) for zone in self.zones)  # noqa: PTH100 - resolves no link

    def _fault(self, path: Path, gate: Gate) -> Problem | None:
        if not can_be_resolved(path):
            where = "its symbolic links cannot be resolved"
            return self._out_of_bounds(path, where, "use the file's real path")
        real = real_path(path)
        if (what := self.zone_of(real)) is not None:
            return self._out_of_bounds(path, f"is in {what}", "move the gate's files elsewhere")
        if path in self.explicit or gate.explicit:
            return self._hidden(path, real)
        if path == gate.golden and first_link(path, gate.root) == path:
            return None  # `golden.store` refuses it, as for every gate
        return path_fault(path, gate.root, self.root)

    def _hidden(self, path: Path, real: str) -> Problem | None:
        """Refuse a file in a hidden folder that is reached through a link and not given."""
        below = name_below(real, self.root)
        parts = below.parts[:-1] if below is not None else ()
        hidden = [part for part in parts if part.startswith(".")]
        if not set(hidden) - set(path.parts):
            return None
        return self._out_of_bounds(
            path, f"is in a hidden folder, {named(hidden[0])}", "give the hidden folder explicitly"
        )

    def _out_of_bounds(self, path: Path, where: str, hint: str) -> Problem:
        """Describe where a file is, and which link leads there."""
        link = first_link(path, self.root)
        if link is None:
            return Problem(code="out-of-bounds", message=where, hint=hint)
        message = f"{where}, reached through the symbolic link {_shown(link, self.root)}"
        hint = "replace the link with the files it points to"
        return Problem(code="out-of-bounds", message=message, hint=hint)


def boundary_of(settings: Settings) -> Boundary:
    """Return the boundary of a call.

    Args:
        settings: the call's settings.

    Returns:
        The boundary.
    """
    places = (
        (settings.base, "the target branch's folder"),
        (settings.proposed, "the folder for proposed goldens"),
        (settings.reports_zone, "the reports folder"),
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
        explicit=frozenset(settings.missions) | {m.path for m in settings.modules if m.path},
    )


def not_searched(settings: Settings) -> list[str]:
    """Return the real paths of the folders that a search leaves out.

    Args:
        settings: the call's settings.

    Returns:
        The target branch's folder, if there is one.
    """
    return [real_path(settings.base)] if settings.base is not None else []


def path_fault(path: Path, start: Path, root: Path) -> Problem | None:
    """Refuse a path that is, or passes through, a symbolic link below `start`.

    Args:
        path: the path, below `start`.
        start: the searched folder, or that of the configuration; links above it are ignored.
        root: the folder that file names are relative to.

    Returns:
        The problem, without the file's name; `None` if there is no link.
    """
    link = first_link(path, start)
    if link is None:
        return None
    if link == path:
        return LINKED
    return Problem(
        code="symbolic-link",
        message=f"reached through the symbolic link {_shown(link, root)}",
        hint="use the file's own path, without the link",
    )


def leaves_its_own_path(path: Path) -> bool:
    """Return whether `..` in a path follows a link, so that it opens another file than it names.

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
        start: the folder below which to look; `None` for the whole path.

    Returns:
        The link; `None` if there is none.
    """
    places = [path, *path.parents]
    if start is not None and start in places:
        places = places[: places.index(start)]
    return next((p for p in reversed(places) if os.path.islink(p)), None)


def _shown(path: Path, root: Path) -> str:
    return named(file_name(path, root))

"""Merge configured gates with found ones: a configured gate replaces what is found of its files."""

import os
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.doubles import DOUBLED
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import configurations_in, kind_of
from tier2gate.gates.search.discovery import Found
from tier2gate.gates.shared_missions import group_by_missions

if TYPE_CHECKING:
    from tier2gate.gates.configuration.reading import Configuration


class Configurations:
    """The configurations that a call finds; each is read once."""

    def __init__(self, root: Path) -> None:
        """Name files relative to `root`."""
        self._root = root
        self._read: dict[Path, Configuration | InputInvalidError] = {}
        self._files: dict[Path, frozenset[str]] = {}

    def at(self, path: Path) -> "Configuration":
        """Read a configuration.

        Args:
            path: its path.

        Returns:
            The configuration.

        Raises:
            InputInvalidError: the configuration cannot be read or is invalid.
        """
        if path not in self._read:
            from tier2gate.gates.configuration.reading import (  # noqa: PLC0415 - many calls have none
                read_configuration,
            )

            try:
                self._read[path] = read_configuration(path, self._root)
            except InputInvalidError as error:
                self._read[path] = error
        found = self._read[path]
        if isinstance(found, InputInvalidError):
            raise found
        return found

    def if_alone(self, paths: Sequence[Path]) -> list["Configuration"]:
        """Read the configurations that a call is given, if it is given nothing else.

        Args:
            paths: the paths of the call.

        Returns:
            The configurations; none if another path is among them.

        Raises:
            InputInvalidError: a configuration cannot be read or is invalid.
        """
        if all(kind_of(path) == "config" and os.path.isfile(path) for path in paths):
            return [self.at(path) for path in paths]
        return []

    def files_of(self, path: Path) -> frozenset[str]:
        """Return the real paths of all files that a configuration names.

        Args:
            path: the configuration.

        Returns:
            The paths.

        Raises:
            InputInvalidError: the configuration cannot be read or is invalid.
        """
        if path not in self._files:
            self._files[path] = ByFile(self.at(path).gates).files
        return self._files[path]


class ByFile:
    """Configured gates, indexed by the real paths of their files."""

    def __init__(self, configured: Iterable[Gate]) -> None:
        """Index gates.

        Args:
            configured: the gates of a configuration.
        """
        self._gates: dict[str, list[Gate]] = {}
        gates = list(configured)
        for gate in gates:
            doubles = (path for path, problem in gate.faults if problem.code == DOUBLED)
            for path in set(map(real_path, (*gate.files, *doubles))):
                self._gates.setdefault(path, []).append(gate)
        for group in group_by_missions(gates):
            for path in set(map(real_path, group[0].missions)):
                self._gates.setdefault(path, []).extend(group)
        self._sorted = sorted(self._gates)

    @property
    def files(self) -> frozenset[str]:
        """The real paths of all indexed files."""
        return frozenset(self._gates)

    def at(self, path: Path) -> Sequence[Gate]:
        """Return the gates that name a file.

        Args:
            path: the file.

        Returns:
            The gates, in the order of the configuration.
        """
        return self._gates.get(real_path(path), ()) if self._gates else ()

    def below(self, folder: Path) -> list[Gate]:
        """Return the gates that name a file in a folder or below it.

        Args:
            folder: the folder.

        Returns:
            The gates, each once.
        """
        inside = f"{real_path(folder).rstrip(os.sep)}{os.sep}"
        found: dict[int, Gate] = {}
        for index in range(bisect_left(self._sorted, inside), len(self._sorted)):
            if not self._sorted[index].startswith(inside):
                break
            found |= {id(gate): gate for gate in self._gates[self._sorted[index]]}
        return list(found.values())


class Claims:
    """The files that configurations in a folder, or above it, name; these are not orphans.

    The configurations are read only when something looks like an orphan, which is rare. Their
    gates do not run because of that.
    """

    def __init__(
        self,
        found: Found,
        folder: Path,
        root: Path,
        configurations: Configurations,
        *,
        tolerant: bool,
    ) -> None:
        """Set where to look.

        Args:
            found: what a search of the folder found.
            folder: the folder.
            root: the folder that file names are relative to.
            configurations: those of the call.
            tolerant: whether to skip an invalid configuration, because it is reported separately.
        """
        self._found = found
        self._folder = folder
        self._root = root
        self._configurations = configurations
        self._tolerant = tolerant

    def hold(self, path: Path) -> bool:
        """Return whether a configuration names a file.

        Args:
            path: the file.

        Returns:
            Whether one does.

        Raises:
            InputInvalidError: a configuration is invalid.
        """
        real = real_path(path)
        return any(real in files for files in self._files)

    def configuration_of(self, suite: Path) -> Path | None:
        """Find another configuration that names a suite, or one below that ignores it.

        What a configuration above ignores is not a gate of its own; whether it is one here, only
        the searched folder's configuration can say.

        Args:
            suite: the suite, in the searched folder.

        Returns:
            The nearest such configuration; `None` if there is none. An invalid one is skipped.
        """
        real = real_path(suite)
        for place in suite.parents:
            if place == self._folder:
                break
            for path in self._below.get(place, ()):
                if self._names(path, real) or self._ignores(path, suite):
                    return path
        return next((path for path in self._above if self._names(path, real)), None)

    def _names(self, path: Path, real: str) -> bool:
        try:
            return real in self._configurations.files_of(path)
        except InputInvalidError:
            return False

    def _ignores(self, path: Path, suite: Path) -> bool:
        try:
            return self._configurations.at(path).ignored.hides(suite)
        except InputInvalidError:
            return False

    @cached_property
    def _below(self) -> dict[Path, list[Path]]:
        """Folder → the configurations in it, without the searched folder."""
        found: dict[Path, list[Path]] = {}
        for path in self._found.alone:
            if kind_of(path) == "config" and path.parent != self._folder:
                found.setdefault(path.parent, []).append(path)
        return found

    @cached_property
    def _above(self) -> list[Path]:
        return [
            path
            for place in _folders_above(self._folder, self._root)
            for path in configurations_in(place)
        ]

    @cached_property
    def _files(self) -> Sequence[Collection[str]]:
        claimed: list[Collection[str]] = []
        of_below: set[str] = set()  # one set: there may be many of them
        for path in self._above:
            claimed += self._read(path)
        for path in self._found.alone:
            if kind_of(path) == "config":
                of_below.update(*self._read(path))
        return [*claimed, of_below]

    def _read(self, path: Path) -> list[frozenset[str]]:
        try:
            return [self._configurations.files_of(path)]
        except InputInvalidError:
            if not self._tolerant:
                raise
            return []


def _folders_above(folder: Path, root: Path) -> Iterator[Path]:
    """Return the folders above a folder, up to its repository's or, without one, to `root`."""
    inside = Path(real_path(folder))
    chain = (inside, *inside.parents)
    top = next((place for place in chain if os.path.lexists(place / ".git")), Path(real_path(root)))
    return (place for place in inside.parents if place.is_relative_to(top))


def with_configured(found: Found, folder: Path, configured: ByFile, claims: Claims) -> Found:
    """Replace what was found of the configured gates' files with those gates.

    Args:
        found: what a search of the folder found.
        folder: the folder.
        configured: the gates of the active configuration.
        claims: the files that other configurations name.

    Returns:
        The configured gates, and what was found besides them.
    """
    less = partial(less_configured, configured, claims)
    others = [gate for gate in map(less, found.gates) if gate is not None]
    return found._replace(gates=(*configured.below(folder), *others))


def less_configured(configured: ByFile, claims: Claims, gate: Gate) -> Gate | None:
    """Return the part of a found gate that is not configured.

    Args:
        configured: the gates of the active configuration.
        claims: the files that other configurations name.
        gate: the gate.

    Returns:
        The gate, or only its golden and expectations; `None` if all of it is configured.
    """
    if gate.suite is not None:
        is_link = os.path.islink(gate.suite)
        if is_link or not configured.at(gate.suite):
            return gate
    kept = {
        path
        for path in (gate.expectations, gate.golden)
        if path is not None
        and not configured.at(path)
        and os.path.lexists(path)
        and not claims.hold(path)
    }
    missions = gate.missions if gate.suite is None else ()
    if not kept and not missions:
        return None
    return replace(
        gate,
        missions=missions,
        suite=None,  # the golden and expectations left behind must still be reported
        expectations=gate.expectations if gate.expectations in kept else None,
        golden=gate.golden if gate.golden in kept else None,
    )

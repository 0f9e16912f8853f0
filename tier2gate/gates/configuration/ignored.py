"""What a configuration ignores: files and folders whose suites are deliberately not its gates."""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.boundary import first_link
from tier2gate.gates.gate import Gate

_PATTERN_SIGNS = "*?["


class Ignored:
    """The paths that a configuration ignores; a link that is one of them is not followed."""

    def __init__(self, configuration: Path, document: Document, gates: Iterable[Gate]) -> None:
        """Read them.

        Args:
            configuration: its path.
            document: its content, valid under its schema.
            gates: the gates that it names.
        """
        self.configuration = configuration
        self._document = document
        self._paths = [configuration.parent / path for path in document.value.get("ignore", ())]
        self._places = [_place(path) for path in self._paths]
        self._gates = gates

    def hides(self, path: Path) -> bool:
        """Return whether a file, folder or link is ignored.

        Args:
            path: its path.
        """
        return bool(self._places) and not _around(path).isdisjoint(self._places)

    def rest_of(self, gate: Gate) -> Gate | None:
        """Return the part of a found gate that is not ignored.

        Args:
            gate: the gate.

        Returns:
            The gate, or what is left of files without a suite; `None` if nothing is.
        """
        if not self._places:
            return gate
        if gate.suite is not None:
            return None if self.hides(gate.suite) else gate
        expectations, golden, missions = (
            tuple(path for path in paths if path is not None and not self.hides(path))
            for paths in ((gate.expectations,), (gate.golden,), gate.missions)
        )
        if not (*expectations, *golden, *missions):
            return None
        return replace(
            gate,
            expectations=next(iter(expectations), None),
            golden=next(iter(golden), None),
            missions=missions,
        )

    def faults(self, found: Iterable[Path]) -> Iterator[Problem]:
        """Yield the problems of the ignored paths.

        Args:
            found: what a search found that would have to be named without these paths.

        Yields:
            A problem, at its line, for each path that cannot be ignored or hides nothing.
        """
        if not self._places:
            return
        hiding = {place for path in found if os.path.lexists(path) for place in _around(path)}
        of_gates = [
            (gate, place) for gate in self._gates for path in gate.files for place in _around(path)
        ]
        inside = _place(self.configuration.parent)
        for index, (path, place) in enumerate(zip(self._paths, self._places, strict=True)):
            fault = self._fault(path, place, inside, [g for g, at in of_gates if at == place])
            if fault is None and place not in hiding:
                fault = _nothing_hidden(path)
            if fault is not None:
                at = ("ignore", index)
                line, column = self._document.positions.locate(at)
                there = self._document.source.excerpt
                yield replace(fault, line=line, column=column).within(self._document.name, there)

    def _fault(
        self, path: Path, place: str, inside: str, gates: Collection[Gate]
    ) -> Problem | None:
        if place != inside and not place.startswith(f"{inside.rstrip(os.sep)}{os.sep}"):
            message = "the ignored path is outside the configuration's folder"
            return Problem(code="outside", message=message, hint="remove this entry")
        link = first_link(path.parent, self.configuration.parent)
        if link is not None:
            message = f"the ignored path is reached through the symbolic link {named(link.name)}"
            hint = "use the file's own path, without the link"
            return Problem(code="symbolic-link", message=message, hint=hint)
        if gates:
            name = named(next(iter(gates)).name)
            message = f"the gate {name} uses this path, so it cannot be ignored"
            hint = "remove the gate, or this entry"
            return Problem(code="also-configured", message=message, hint=hint)
        return None


def _nothing_hidden(path: Path) -> Problem:
    remove = "remove this entry"
    if os.path.lexists(path):
        message = "there is nothing to ignore here"
        return Problem(code="ignores-nothing", message=message, hint=remove)
    is_pattern = any(sign in path.name for sign in _PATTERN_SIGNS)
    return Problem(
        code="ignores-nothing",
        message="there is no such file or folder to ignore",
        hint="name the file or its folder; patterns do not work here" if is_pattern else remove,
    )


def _place(path: Path) -> str:
    """Return where a path is: its folder without links, and its own name."""
    plain = Path(os.path.normpath(path))
    return os.path.join(real_path(plain.parent), plain.name) if plain.name else real_path(plain)  # noqa: PTH118 - compared as text


def _around(path: Path) -> set[str]:
    """Return the places of a path and of the folders that it is in."""
    place = _place(path)
    return {place, *map(str, Path(place).parents)}

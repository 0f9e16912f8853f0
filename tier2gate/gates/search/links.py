"""Find links to folders that may hide a gate, since a search does not follow links."""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import can_be_resolved, real_path
from tier2gate.gates.boundary import Boundary
from tier2gate.gates.naming import kind_of
from tier2gate.gates.search.listing import Listing, list_folder

MAX_ENTRIES = 100_000
"""The most files and folders that a call examines behind all links together."""

_KINDS = ("suite", "expectations", "golden")


class LinkedFolder(NamedTuple):
    """A link to a folder that must be reported.

    Attributes:
        path: the link.
        problem: its problem, without its name.
        is_red: whether the call fails even without a target branch to compare with.
    """

    path: Path
    problem: Problem
    is_red: bool = True


def judge_links(
    links: Iterable[Path],
    searched: Iterable[Path],
    boundary: Boundary,
    found: Iterable[Path] = (),
    *,
    ignorable: bool = False,
) -> Iterator[LinkedFolder]:
    """Find the links to folders that must be reported.

    A link is ignored if the folder behind it holds no suite, expectations or golden, or is searched
    anyway.

    Args:
        links: the links, sorted.
        searched: the folders that the call searches.
        boundary: the folders from which no gate may be read.
        found: the files of the gates that the call found.
        ignorable: whether the search is that of a configuration, which can ignore links.

    Yields:
        The links to report.
    """
    behind = _Behind(
        searched=frozenset(map(real_path, searched)),
        found=frozenset(map(real_path, found)),
        boundary=boundary,
    )
    for link in links:
        if boundary.is_named(link):
            continue
        real = real_path(link)
        if not can_be_resolved(link):
            yield LinkedFolder(path=link, problem=_UNRESOLVED)
            continue
        if (what := boundary.zone_of(real)) is not None:
            message = f"this symbolic link points into {what}"
            problem = Problem(code="linked-folder", message=message, hint="remove the link")
            yield LinkedFolder(path=link, problem=problem)
            continue
        hidden = behind.find_gate(link, real)
        if hidden is not None:
            message = (
                f"this symbolic link is not followed, but the folder it points to has {hidden}"
            )
            hint = _IGNORABLE if ignorable else _CHOOSE
            yield LinkedFolder(
                path=link, problem=Problem(code="linked-folder", message=message, hint=hint)
            )
        elif behind.is_closed or behind.is_exhausted:
            problem = _CLOSED if behind.is_closed else _TOO_MUCH
            yield LinkedFolder(path=link, problem=problem, is_red=False)


_CHOOSE = (
    "choose a PATH without the link, add the folder it points to as another PATH, "
    "or replace the link with that folder"
)
_IGNORABLE = "replace the link with that folder, or add the link below ignore: in tier2gate.yaml"
_UNRESOLVED = Problem(
    code="linked-folder",
    message="this symbolic link cannot be resolved",
    hint="remove the link",
)
_CLOSED = Problem(
    code="linked-folder",
    message="a folder behind this symbolic link cannot be read, so it may hide a gate",
    hint="check its permissions, or remove the link",
)
_TOO_MUCH = Problem(
    code="linked-folder",
    message="this symbolic link may hide a gate: the search behind links stopped after "
    f"{MAX_ENTRIES:,} files and folders",
    hint="move the link out of the searched folder, or choose narrower paths",
)


@dataclass(kw_only=True)
class _Behind:
    """Searches the folders behind the links of a call; each folder once."""

    searched: Collection[str]
    found: Collection[str]
    boundary: Boundary
    seen: set[str] = field(default_factory=set)
    left: int = field(default_factory=lambda: MAX_ENTRIES)
    is_closed: bool = False
    is_exhausted: bool = False

    def find_gate(self, link: Path, real: str) -> str | None:
        """Find a file of a gate behind a link; return its path relative to the link."""
        self.is_closed = self.is_exhausted = False
        pending = [(link, real)]
        while pending:
            folder, place = pending.pop()
            if place in self.seen or self._is_searched(place):
                continue
            if self.left <= 0:
                self.is_exhausted = True
                return None
            self.seen.add(place)
            listing = list_folder(folder)
            self.left -= len(listing.files) + len(listing.folders) + len(listing.links) + 1
            for name in listing.files:
                is_one = kind_of(Path(name)) in _KINDS and not name.startswith(".")
                if is_one and real_path(folder / name) not in self.found:
                    return named((folder / name).relative_to(link).as_posix())
            for name in listing.links:
                there = real_path(folder / name)
                self.is_closed = self.is_closed or not can_be_resolved(folder / name)
                if self.boundary.zone_of(there) is not None:
                    return named((folder / name).relative_to(link).as_posix())
            self.is_closed = self.is_closed or listing.problem is not None
            pending += [
                (folder / name, there)
                for name, there in reversed(_below(folder, place, listing))
                if not name.startswith(".") and self.boundary.zone_of(there) is None
            ]
        return None

    def _is_searched(self, real: str) -> bool:
        """Return whether the call searches a folder without following links."""
        place = real
        while place not in self.searched:
            above, name = os.path.split(place)
            if above == place or name.startswith("."):
                return False
            place = above
        return True


def _below(folder: Path, real: str, listing: Listing) -> list[tuple[str, str]]:
    """Return the subfolders of a folder, including linked ones, with their real paths."""
    return [
        *((name, f"{real.rstrip(os.sep)}{os.sep}{name}") for name in listing.folders),
        *((name, real_path(folder / name)) for name in listing.links),
    ]

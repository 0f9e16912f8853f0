"""Files that exist twice for one gate, such as `NAME.suite.yml` beside `NAME.suite.yaml`."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.naming import other_forms

DOUBLED = "doubled"
"""The code of the fault of a file that exists twice."""


class NamedFiles:
    """The files that a configuration names, by folder and name; links are not followed."""

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        """Take the `paths` of the files."""
        self._paths = tuple(paths)

    def __contains__(self, path: Path) -> bool:
        """Return whether a file is one of them."""
        return _place(path) in self._places

    @cached_property
    def _places(self) -> frozenset[tuple[str, str]]:
        return frozenset(map(_place, self._paths))


def doubles_beside(
    paths: Iterable[Path], named: NamedFiles | None = None
) -> Iterator[tuple[Path, Problem]]:
    """Find files with the name of a gate's file but another ending.

    Args:
        paths: the gate's files; a missing one has no double.
        named: the files that are not doubles, because a configuration names them.

    Yields:
        Each double with its problem.
    """
    seen: set[Path] = set()
    for path in paths:
        seen.add(path)
        others = [other for other in other_forms(path) if other not in seen]
        others = [other for other in others if named is None or other not in named]
        seen.update(others)
        yield from double_faults([path, *others])


def double_faults(files: Sequence[Path]) -> Iterator[tuple[Path, Problem]]:
    """Refuse all but the first of the files that a gate has of one kind.

    Args:
        files: the files.

    Yields:
        Each other file with its problem.
    """
    for other in files[1:]:
        message = f"{files[0].name} already exists for the same gate"
        yield other, Problem(code=DOUBLED, message=message, hint="delete one of the two")


def _place(path: Path) -> tuple[str, str]:
    return real_path(path.parent), path.name

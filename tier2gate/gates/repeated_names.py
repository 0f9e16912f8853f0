"""Finds names that are repeated among more names than fit in memory."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from unicodedata import normalize

from tier2gate.documents.positions import Location, ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem

_PARTS = 256


class Fingerprints:
    """Eight bytes of each name; names that are equal under NFC have the same."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parts = [array("Q") for _ in range(_PARTS)]

    def add(self, name: str) -> None:
        """Add a name."""
        number = _fingerprint(name)
        self._parts[number % _PARTS].append(number)

    def repeated(self) -> frozenset[int]:
        """Return the fingerprints of several names, which may be different names."""
        found: set[int] = set()
        for part in self._parts:
            if len(set(part)) < len(part):
                found.update(number for number, times in Counter(part).items() if times > 1)
        return frozenset(found)


class RepeatedNames:
    """Compares the names that have the same fingerprints."""

    def __init__(self, what: str, remedy: str, fingerprints: frozenset[int]) -> None:
        """Compare with no name yet.

        Args:
            what: what the names name.
            remedy: how to fix a duplicate.
            fingerprints: those of several names.
        """
        self._what = what
        self._remedy = remedy
        self._fingerprints = fingerprints
        self._seen: dict[str, Location] = {}
        self._told: set[tuple[Location, Location]] = set()

    def may_be_repeated(self, name: str) -> bool:
        """Return whether another name has the same fingerprint."""
        return _fingerprint(name) in self._fingerprints

    def find(self, document: Document, names: Iterable[tuple[ValuePath, str]]) -> Iterator[Problem]:
        """Find the names that an earlier one is equal to under NFC.

        Args:
            document: a document that holds some of the names.
            names: each name with its place.

        Yields:
            A problem for each duplicate after the first; one for those of the same two places.
        """
        for path, name in names:
            if not self.may_be_repeated(name):
                continue
            again = document.locate(path)
            text = normalize("NFC", name)
            if text not in self._seen:
                self._seen[text] = again
                continue
            before = self._seen[text]
            if (again, before) not in self._told:
                self._told.add((again, before))
                yield document.problem(
                    path,
                    code=f"repeated-{self._what}",
                    message=f"duplicate {self._what} {named(name)}: the first is at "
                    f"{before.seen_from(again.file)}",
                    hint=self._remedy,
                )


def _fingerprint(name: str) -> int:
    text = name if name.isascii() else normalize("NFC", name)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

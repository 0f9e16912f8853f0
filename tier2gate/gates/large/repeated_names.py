"""Finds names that are repeated among more names than fit in memory."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple
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

    def __init__(
        self, what: str, remedy: str, fingerprints: frozenset[int], *, are_sorted: bool
    ) -> None:
        """Compare with no name yet.

        Args:
            what: what the names name.
            remedy: how to fix a duplicate.
            fingerprints: those of several names.
            are_sorted: whether the names come in the order of their places.
        """
        self._are_sorted = are_sorted
        self._what = what
        self._remedy = remedy
        self._fingerprints = fingerprints
        self._seen: dict[str, _Name] = {}
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
        for path, text in names:
            if not self.may_be_repeated(text):
                continue
            name = _Name(text, document.locate(path), document, path)
            key = normalize("NFC", text)
            if key not in self._seen:
                self._seen[key] = name.without_text() if self._are_sorted else name
                continue
            first = self._seen[key]
            if not self._are_sorted and name.location < first.location:
                self._seen[key], first, name = name, name, first
            if (name.location, first.location) not in self._told:
                self._told.add((name.location, first.location))
                yield self._problem(name, first)

    def _problem(self, name: "_Name", first: "_Name") -> Problem:
        what, at = self._what, first.location.seen_from(name.location.file)
        document = name.document
        if document is None:
            raise ValueError("only the first of sorted names has no document")
        return document.problem(
            name.path,
            code=f"repeated-{what}",
            message=f"duplicate {what} {named(name.text)}: the first is at {at}",
            hint=self._remedy,
        )


class _Name(NamedTuple):
    """A name, and where it is written; the document is `None` if only the place is kept."""

    text: str
    location: Location
    document: Document | None
    path: ValuePath

    def without_text(self) -> "_Name":
        """Return the name without the document that holds it, which may be large."""
        return self._replace(document=None)


def _fingerprint(name: str) -> int:
    text = name if name.isascii() else normalize("NFC", name)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

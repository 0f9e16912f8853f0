"""Differences between two JSON values: as few as tell the whole, lists aligned by what they hold.

Why our own: `docs/decisions/0007-own-differences.md`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple, TypeAlias

from tier2gate.orchestration.canonical import encode, escape_token

Path: TypeAlias = tuple[str | int, ...]

MAX_MATCHES = 1_000_000
"""Pairs of equal items in two lists that an alignment weighs; beyond, it heeds only items that
stand once in each."""

MAX_MATCHES_PER_ITEM = 100
"""The same bound for short lists, of which there may be many: pairs for each item of the two."""

_IDENTITIES = ("id", "name")


class ChangeKind(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that differs.

    Attributes:
        pointer: JSON Pointer to it: where it was, for one that is new where it is.
        kind: what became of it.
        before: the value that was; `None` if it is new.
        after: the value that is; `None` if it is gone.
        now: JSON Pointer to where it is, which differs from `pointer` where items of a list
            before it have come or gone; where it was, if it is gone.
    """

    pointer: str
    kind: ChangeKind
    before: Any
    after: Any
    now: str


def find_changes(old: Any, new: Any, at: str = "") -> Iterator[Change]:
    """Find what differs between two values.

    Whoever removes and changes what is told at the old places, and then adds what is told at the
    new ones in their order, has the new value. Swapping the sides mirrors every change.

    Args:
        old: JSON value.
        new: JSON value.
        at: JSON Pointer that all pointers are to begin with.

    Yields:
        The changes in the order of the old value, keys sorted; values that are equal to Python but
        not in JSON (`1`, `1.0` and `true`) differ.
    """
    for kind, before, after, was, now in _compare(old, new, (), ()):
        pointer, today = (at + _pointer(path) for path in (was, now))
        yield Change(pointer=pointer, kind=kind, before=before, after=after, now=today)


_Found: TypeAlias = tuple[ChangeKind, Any, Any, Path, Path]


def _compare(old: Any, new: Any, was: Path, now: Path) -> Iterator[_Found]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_mappings(old, new, was, now)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(old, new, was, now)
    elif not _same(old, new):
        yield ChangeKind.CHANGED, old, new, was, now


def _compare_mappings(
    old: Mapping[str, Any], new: Mapping[str, Any], was: Path, now: Path
) -> Iterator[_Found]:
    for key in sorted(old.keys() | new.keys()):
        if key not in new:
            yield ChangeKind.REMOVED, old[key], None, (*was, key), (*was, key)
        elif key not in old:
            yield ChangeKind.ADDED, None, new[key], (*now, key), (*now, key)
        else:
            yield from _compare(old[key], new[key], (*was, key), (*now, key))


def _compare_lists(
    old: Sequence[Any], new: Sequence[Any], was: Path, now: Path
) -> Iterator[_Found]:
    anchors = align([_token(item) for item in old], [_token(item) for item in new])
    for (i, j), (next_i, next_j) in pairwise([(-1, -1), *anchors, (len(old), len(new))]):
        if i >= 0:
            yield from _compare(old[i], new[j], (*was, i), (*now, j))
        yield from _compare_gap(old, new, range(i + 1, next_i), range(j + 1, next_j), was, now)


def _compare_gap(  # noqa: PLR0913, PLR0917 - two lists, two ranges, two places
    old: Sequence[Any], new: Sequence[Any], gone: range, come: range, was: Path, now: Path
) -> Iterator[_Found]:
    """Compare what stands between two anchors: in order, as far as one may be the other."""
    for i, j in zip_longest(gone, come):
        if i is not None and j is not None and _may_be_the_same(old[i], new[j]):
            yield from _compare(old[i], new[j], (*was, i), (*now, j))
            continue
        if i is not None:
            yield ChangeKind.REMOVED, old[i], None, (*was, i), (*was, i)
        if j is not None:
            yield ChangeKind.ADDED, None, new[j], (*now, j), (*now, j)


def _may_be_the_same(old: Any, new: Any) -> bool:
    """Tell whether an item was changed, rather than another put in its place."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return True
    identities = _identity(old), _identity(new)
    if identities == (None, None):
        return True
    others = (old.keys() | new.keys()) - {key for key, _ in filter(None, identities)}
    kept = sum(key in old and key in new and _same(old[key], new[key]) for key in others)
    return 2 * kept > len(others)


def changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, ChangeKind]:
    """Tell of two mappings which keys are new, gone, or stand for another value.

    Args:
        old: key → JSON value, such as a hash.
        new: likewise.

    Returns:
        Key → what became of its value, sorted; those whose value is the same are left out.
    """
    kinds = {}
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            kinds[key] = ChangeKind.ADDED
        elif key not in new:
            kinds[key] = ChangeKind.REMOVED
        elif not _same(old[key], new[key]):
            kinds[key] = ChangeKind.CHANGED
    return kinds


def align(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair equal items of two lists: as many as can be without crossing.

    Args:
        old: items.
        new: items.

    Returns:
        Pairs of indices, ascending in both; for swapped sides the same ones swapped.
    """
    if (len(new), new) < (len(old), old):  # of several longest, both sides must find the same
        return [(i, j) for j, i in align(new, old)]
    start = 0
    while start < len(old) and old[start] == new[start]:
        start += 1
    end = 0
    while end < len(old) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle = _longest_common(old[start : len(old) - end], new[start : len(new) - end])
    return [
        *((index, index) for index in range(start)),
        *((start + i, start + j) for i, j in middle),
        *((len(old) - k, len(new) - k) for k in range(end, 0, -1)),
    ]


class _Chain(NamedTuple):
    """A pair of indices, and the pairs before it."""

    old: int
    new: int
    rest: "_Chain | None"


def _longest_common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Find a longest common subsequence as Hunt and Szymanski do: quick where few items repeat."""
    places: dict[str, list[int]] = {}
    for j, item in enumerate(new):
        places.setdefault(item, []).append(j)
    times = Counter(old)
    bound = min(MAX_MATCHES, MAX_MATCHES_PER_ITEM * (len(old) + len(new)))
    if sum(times[item] * len(found) for item, found in places.items()) > bound:
        places = {i: found for i, found in places.items() if len(found) == times[i] == 1}
    ends: list[int] = []  # of the common subsequences by length, where the nearest one ends
    chains: list[_Chain] = []  # that subsequence, from its end
    for i, item in enumerate(old):
        for j in reversed(places.get(item, ())):
            length = bisect_left(ends, j)
            ends[length : length + 1] = [j]
            chains[length : length + 1] = [_Chain(i, j, chains[length - 1] if length else None)]
    pairs = []
    chain = chains[-1] if chains else None
    while chain is not None:
        pairs.append((chain.old, chain.new))
        chain = chain.rest
    return pairs[::-1]


def _token(item: Any) -> str:
    """Give what an item is aligned by: its identity, or else all of it."""
    identity = _identity(item) if isinstance(item, dict) else None
    return encode(item) if identity is None else f"{identity[0]}={encode(identity[1])}"


def _identity(item: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Give the key and value that a step, or anything with a name, is known by."""
    for key in _IDENTITIES:
        if isinstance(item.get(key), str):
            return key, item[key]
    return None


def _same(old: Any, new: Any) -> bool:
    """Compare as JSON does, not as Python does."""
    if type(old) is type(new) and isinstance(old, str | int | None):
        return bool(old == new)
    return encode(old) == encode(new)


def _pointer(path: Path) -> str:
    return "".join(f"/{escape_token(str(step))}" for step in path)

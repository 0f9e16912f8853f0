"""Find the differences between two JSON values, with lists aligned by their items.

Why tier2gate has its own algorithm: `docs/decisions/0007-own-differences.md`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple, TypeAlias

from tier2gate.documents.positions import ValuePath
from tier2gate.orchestration.canonical import encode, escape_token

MAX_MATCHES = 1_000_000
"""Pairs of equal items that aligning two lists considers; above this, only items that are unique
in both lists are aligned."""

MAX_MATCHES_PER_ITEM = 100
"""The same limit for short lists, as there may be many: pairs per item of the two lists."""

_IDENTITIES = ("id", "name")


class ChangeKind(StrEnum):
    """How a value changed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Role(StrEnum):
    """What a change of a record tells a reader.

    `EFFECT` is what the run does now. `ECHO` only repeats an edited input. `VERDICT` follows from a
    verdict that changed, or from a change of the result that an expectation looks at, such as one
    that came or went with its scenario.
    """

    EFFECT = "effect"
    ECHO = "echo"
    VERDICT = "verdict"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that differs.

    Attributes:
        pointer: JSON Pointer to it in the old value; in the new value if it was added.
        kind: whether it was added, removed or changed.
        before: the old value; `None` if it was added.
        after: the new value; `None` if it was removed.
        now: JSON Pointer to it in the new value, which differs from `pointer` if items before it
            in a list were added or removed; in the old value if it was removed.
        role: what it tells; only `roles` knows more than that it is an effect.
        step: the id of the executed step that it is in, as far as this is known.
    """

    pointer: str
    kind: ChangeKind
    before: Any
    after: Any
    now: str
    role: Role = Role.EFFECT
    step: str | None = None


def find_changes(old: Any, new: Any, at: str = "") -> Iterator[Change]:
    """Find the differences between two values.

    Removing and changing values at the old places, then adding values at the new places in order,
    turns the old value into the new one. Swapping the arguments mirrors every change.

    Args:
        old: JSON value.
        new: JSON value.
        at: JSON Pointer prefixed to all pointers.

    Yields:
        The changes in the order of the old value, keys sorted; values that are equal in Python but
        not in JSON (`1`, `1.0` and `true`) differ.
    """
    for kind, before, after, was, now in _compare(old, new, (), ()):
        pointer, today = (at + _pointer(path) for path in (was, now))
        yield Change(pointer=pointer, kind=kind, before=before, after=after, now=today)


_Found: TypeAlias = tuple[ChangeKind, Any, Any, ValuePath, ValuePath]


def _compare(old: Any, new: Any, was: ValuePath, now: ValuePath) -> Iterator[_Found]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_mappings(old, new, was, now)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(old, new, was, now)
    elif not _same(old, new):
        yield ChangeKind.CHANGED, old, new, was, now


def _compare_mappings(
    old: Mapping[str, Any], new: Mapping[str, Any], was: ValuePath, now: ValuePath
) -> Iterator[_Found]:
    for key in sorted(old.keys() | new.keys()):
        if key not in new:
            yield ChangeKind.REMOVED, old[key], None, (*was, key), (*was, key)
        elif key not in old:
            yield ChangeKind.ADDED, None, new[key], (*now, key), (*now, key)
        else:
            yield from _compare(old[key], new[key], (*was, key), (*now, key))


def _compare_lists(
    old: Sequence[Any], new: Sequence[Any], was: ValuePath, now: ValuePath
) -> Iterator[_Found]:
    anchors = align([_token(item) for item in old], [_token(item) for item in new])
    for (i, j), (next_i, next_j) in pairwise([(-1, -1), *anchors, (len(old), len(new))]):
        if i >= 0:
            yield from _compare(old[i], new[j], (*was, i), (*now, j))
        yield from _compare_gap(old, new, range(i + 1, next_i), range(j + 1, next_j), was, now)


def _compare_gap(  # noqa: PLR0913, PLR0917 - two lists, two ranges, two places
    old: Sequence[Any], new: Sequence[Any], gone: range, come: range, was: ValuePath, now: ValuePath
) -> Iterator[_Found]:
    """Compare the items between two anchors pairwise, if one may be a change of the other."""
    for i, j in zip_longest(gone, come):
        if i is not None and j is not None and _may_be_the_same(old[i], new[j]):
            yield from _compare(old[i], new[j], (*was, i), (*now, j))
            continue
        if i is not None:
            yield ChangeKind.REMOVED, old[i], None, (*was, i), (*was, i)
        if j is not None:
            yield ChangeKind.ADDED, None, new[j], (*now, j), (*now, j)


def _may_be_the_same(old: Any, new: Any) -> bool:
    """Return whether an item was changed rather than replaced by another one."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return True
    identities = _identity(old), _identity(new)
    if identities == (None, None):
        return True
    others = (old.keys() | new.keys()) - {key for key, _ in filter(None, identities)}
    kept = sum(key in old and key in new and _same(old[key], new[key]) for key in others)
    return 2 * kept > len(others)


def changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, ChangeKind]:
    """Find the keys of two mappings that were added, removed, or have another value.

    Args:
        old: key → JSON value, such as a hash.
        new: key → JSON value.

    Returns:
        Key → how its value changed, sorted; without keys whose value is the same.
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
    """Pair as many equal items of two lists as possible without crossing.

    Args:
        old: items.
        new: items.

    Returns:
        Pairs of indices, ascending in both; swapped arguments give the same pairs, swapped.
    """
    if (len(new), new) < (len(old), old):  # pick the same longest alignment in both directions
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
    """Find a longest common subsequence (Hunt and Szymanski), which is fast if few items repeat."""
    places: dict[str, list[int]] = {}
    for j, item in enumerate(new):
        places.setdefault(item, []).append(j)
    times = Counter(old)
    bound = min(MAX_MATCHES, MAX_MATCHES_PER_ITEM * (len(old) + len(new)))
    if sum(times[item] * len(found) for item, found in places.items()) > bound:
        places = {i: found for i, found in places.items() if len(found) == times[i] == 1}
    ends: list[int] = []  # by length: the smallest end of a common subsequence
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
    """Return what an item is aligned by: its identity, or else its whole value."""
    identity = _identity(item) if isinstance(item, dict) else None
    return encode(item) if identity is None else f"{identity[0]}={encode(identity[1])}"


def _identity(item: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Return the key and value that identify a step, or another named item."""
    for key in _IDENTITIES:
        if isinstance(item.get(key), str):
            return key, item[key]
    return None


def _same(old: Any, new: Any) -> bool:
    """Compare as JSON values, not as Python values."""
    if type(old) is type(new) and isinstance(old, str | int | None):
        return bool(old == new)
    return encode(old) == encode(new)


def _pointer(path: ValuePath) -> str:
    return "".join(f"/{escape_token(str(step))}" for step in path)

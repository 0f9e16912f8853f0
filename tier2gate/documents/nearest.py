"""Suggest the nearest name for a misspelt one."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

MAX_CANDIDATES = 200
"""How many names a hint compares with; of more, those that start or end most similarly."""

_MANY = 3  # with more names that are equally near, a guess would be chance

_MAX_WORK = 100_000  # per hint: sum of the products of the lengths of names compared in full


class Names:
    """The names to choose from, prepared once for many hints."""

    def __init__(self, names: Collection[str]) -> None:
        """Keep the names; the first hint sorts them."""
        self._names = names

    def __contains__(self, name: object) -> bool:
        return name in self._names

    @cached_property
    def sorted(self) -> list[str]:
        """All names, in order."""
        return sorted(self._names)

    def hint(self, name: str, *, likeness: float = 0.6) -> str | None:
        """Guess which of the names was meant.

        Args:
            name: the misspelt name.
            likeness: the least similarity, from 0 to 1.

        Returns:
            `did you mean …?`, or `None` if no name is similar. Names too long to be shown whole
            are never similar: comparing them takes minutes.
        """
        import json  # noqa: PLC0415 - all of this is only needed for failures
        from unicodedata import normalize  # noqa: PLC0415

        from tier2gate.foundation.printable import SHOWN_NAME, named  # noqa: PLC0415

        nearest = self._nearest(name, likeness) if len(name) <= SHOWN_NAME else None
        if nearest is None:
            return None
        if name != nearest and normalize("NFKC", name) == normalize("NFKC", nearest):
            return f"did you mean {json.dumps(nearest)}, not {json.dumps(name)}?"
        return f"did you mean {named(nearest)}?"

    @cached_property
    def _short(self) -> list[str]:
        from tier2gate.foundation.printable import SHOWN_NAME  # noqa: PLC0415 - as above

        return sorted({item for item in self._names if len(item) <= SHOWN_NAME})

    @cached_property
    def _reversed(self) -> list[str]:
        """The short names, each reversed."""
        return sorted(item[::-1] for item in self._short)

    def _nearest(self, name: str, likeness: float) -> str | None:
        """Find the most similar candidate; the last in order if a few are equally similar."""
        from difflib import SequenceMatcher  # noqa: PLC0415 - as above

        matcher = SequenceMatcher(b=name)
        found: list[tuple[float, str]] = []
        work = _MAX_WORK
        for candidate in self._candidates(name):
            matcher.set_seq1(candidate)
            if matcher.real_quick_ratio() < likeness or matcher.quick_ratio() < likeness:
                continue
            work -= len(name) * len(candidate)
            if work < 0:
                break
            if (ratio := matcher.ratio()) >= likeness:
                found.append((ratio, candidate))
        return _best(found, name)

    def _candidates(self, name: str) -> Iterator[str]:
        """Yield the names to compare with, those that start or end most similarly first."""
        few = len(self._short) <= MAX_CANDIDATES
        each = len(self._short) if few else MAX_CANDIDATES // 2
        backwards = _neighbours(self._reversed, name[::-1], each)
        pairs = zip(_neighbours(self._short, name, each), backwards, strict=True)
        yield from dict.fromkeys(item for one, other in pairs for item in (one, other[::-1]))


def _best(found: Sequence[tuple[float, str]], name: str) -> str | None:
    """Choose the most similar name; none among many that are equally near.

    Names that differ in their numbers only are equally near, unless the numbers are the same. For a
    name without a number, such as a pattern, the last of a series stands for all of it.
    """
    import re  # noqa: PLC0415 - as above

    def shape(text: str) -> str:
        return re.sub(r"[0-9]+", "0", text)

    def numbers(text: str) -> list[str]:
        return [number.lstrip("0") for number in re.findall(r"[0-9]+", text)]

    own, alike = numbers(name), shape(name)
    if own:
        in_series = [item for item in found if shape(item[1]) == alike]
        same = [item for item in in_series if numbers(item[1]) == own]
        if len(in_series) > _MANY:
            nearest = max(in_series)[0]
            others = [item for item in found if item not in in_series and item[0] > nearest]
            found = same or others
    most = max(found, default=(0.0, ""))[0]
    best = [item for ratio, item in found if ratio == most]
    is_series = not own and len({*map(shape, best)}) == 1
    return max(best) if is_series or 0 < len(best) <= _MANY else None


def nearest_hint(name: str, candidates: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Guess which of the candidates was meant.

    Args:
        name: the misspelt name.
        candidates: the available names.
        likeness: the least similarity, from 0 to 1.

    Returns:
        As `Names.hint`, which is faster for several names.
    """
    return Names(list(candidates)).hint(name, likeness=likeness)


def _neighbours(names: list[str], name: str, number: int) -> list[str]:
    """Return `number` names around a name's position in a sorted list, the closest first."""
    at = bisect_left(names, name)
    start = max(0, min(at - number // 2, len(names) - number))
    window = range(start, start + number)
    return [names[index] for index in sorted(window, key=lambda index: abs(2 * (index - at) + 1))]

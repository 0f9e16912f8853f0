"""Numbers, and examples in place of long lists, in sentences."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tier2gate.foundation.printable import count, cut, named

EXAMPLES = 3
"""How many examples stand for many."""

WIDTH = 90
"""The most characters of a line about several scenarios, unless a value in it is longer."""

_Item = TypeVar("_Item")
_EXAMPLE_NAME = 40  # characters of a name among others


def and_more(number: int, noun: str = "", *, shown: int = 1) -> str:
    """Count the items that a list leaves out.

    Args:
        number: how many.
        noun: the singular of the noun; empty if it is clear.
        shown: how many it shows.

    Returns:
        `… and 2 more`, `… and 2 more inputs`; `2 not shown` if it shows none.
    """
    if not shown:
        return f"{count(number, noun) if noun else f'{number:,}'} not shown"
    return f"… and {count(number, f'more {noun}') if noun else f'{number:,} more'}"


def and_more_shown_by_option(number: int, *, shown: int = 1) -> str:
    """Count failures or changes that a list leaves out, and tell how to see them.

    Args:
        number: how many.
        shown: how many it shows.

    Returns:
        One line.
    """
    return f"{and_more(number, shown=shown)}; raise --max-changes to see them"


def limited(
    items: Sequence[_Item], describe: Callable[[_Item], str], limit: int, noun: str = ""
) -> list[str]:
    """Describe the first items, and count the others.

    Args:
        items: the items.
        describe: returns the line of an item.
        limit: how many to describe.
        noun: the singular of the noun; empty if it is clear.

    Returns:
        The lines.
    """
    lines = [describe(item) for item in items[:limit]]
    if len(items) > limit:
        lines.append(and_more(len(items) - limit, noun, shown=limit))
    return lines


def count_of(number: int, total: int, noun: str) -> str:
    """Count some of all.

    Args:
        number: how many.
        total: how many there are; 0 if not known.
        noun: the singular of the noun.

    Returns:
        `2 of 3 scenarios`, or `2 scenarios`.
    """
    return f"{number:,} of {count(total, noun)}" if total else count(number, noun)


def name_some(names: Sequence[str]) -> str:
    """Name the first of several.

    Args:
        names: the names.

    Returns:
        `a, b, c, …`.
    """
    told = [name_example(name) for name in names[:EXAMPLES]]
    return ", ".join([*told, *("…" for _ in names[EXAMPLES : EXAMPLES + 1])])


def in_examples(names: Sequence[str], texts: Sequence[str]) -> str:
    """Show a text, or the first of several on one line.

    Args:
        names: the names of all.
        texts: one text for all of them, or a text for each of the first.

    Returns:
        The text; or `a: 1; b: 2; c: 3; …`.
    """
    if len(texts) == 1:
        return texts[0]
    return "; ".join(each_example(names, texts))


def on_one_line_or_each(names: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Show the texts of the first of several, on one line if it is short.

    Args:
        names: the names of all.
        texts: a text for each of the first.

    Returns:
        `a: 1; b: 2; c: 3; …` in one or more lines.
    """
    line = in_examples(names, texts)
    return [line] if len(line) <= WIDTH else each_example(names, texts)


def say_once(names: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Show a text that is the same for all, or those of the first.

    Args:
        names: the names of all.
        texts: a text for each.

    Returns:
        One line if the texts are the same; else `a: 1`, `b: 2`, `c: 3`, `…`.
    """
    return [texts[0]] if len(set(texts)) == 1 else each_example(names, texts[:EXAMPLES])


def each_example(names: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Show the texts of the first of several, each on a line.

    Args:
        names: the names of all.
        texts: a text for each of the first.

    Returns:
        `a: 1`, `b: 2`, `c: 3`, `…`.
    """
    pairs = [f"{name_example(name)}: {text}" for name, text in zip(names, texts, strict=False)]
    return [*pairs, *(["…"] if len(names) > len(texts) else [])]


def name_example(name: str) -> str:
    """Name one of several.

    Args:
        name: the name.

    Returns:
        The name, quoted unless it is plain, and cut if it is long.
    """
    return named(cut(name, _EXAMPLE_NAME))

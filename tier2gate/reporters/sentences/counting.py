"""Numbers in sentences."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tier2gate.foundation.printable import count

_Item = TypeVar("_Item")


def and_more(number: int, noun: str = "") -> str:
    """Count the items that a list leaves out.

    Args:
        number: how many.
        noun: the singular of the noun; empty if it is clear.

    Returns:
        `… and 2 more`, `… and 2 more inputs`.
    """
    return f"… and {count(number, f'more {noun}') if noun else f'{number:,} more'}"


def and_more_shown_by_option(number: int) -> str:
    """Count failures or changes that a list leaves out, and tell how to see them.

    Args:
        number: how many.

    Returns:
        One line.
    """
    return f"{and_more(number)}; raise --max-changes to see them"


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
        lines.append(and_more(len(items) - limit, noun))
    return lines

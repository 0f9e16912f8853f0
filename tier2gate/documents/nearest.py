"""The nearest name: what somebody who wrote a wrong one most likely meant."""

from collections.abc import Iterable


def nearest_hint(name: str, candidates: Iterable[str]) -> str | None:
    """Guess which of the candidates was meant.

    Args:
        name: what was written.
        candidates: what there is.

    Returns:
        `did you mean …?`, or `None` where nothing is near.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - needed on failures alone

    from tier2gate.printable import named  # noqa: PLC0415 - as above

    matches = get_close_matches(name, sorted(set(candidates)), n=1)
    return f"did you mean {named(matches[0])}?" if matches else None

"""The nearest name: what somebody who wrote a wrong one most likely meant."""

from collections.abc import Iterable


def nearest_hint(name: str, candidates: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Guess which of the candidates was meant.

    Args:
        name: what was written.
        candidates: what there is.
        likeness: from 0 to 1, how near one must be.

    Returns:
        `did you mean …?`, or `None` where nothing is near; names that are too long to be shown
        whole are near to nothing, for to compare them takes minutes.
    """
    import json  # noqa: PLC0415 - all of this is needed on failures alone
    from difflib import get_close_matches  # noqa: PLC0415
    from unicodedata import normalize  # noqa: PLC0415

    from tier2gate.printable import SHOWN_NAME, named  # noqa: PLC0415

    if len(name) > SHOWN_NAME:
        return None
    short = {item for item in candidates if len(item) <= SHOWN_NAME}
    matches = get_close_matches(name, sorted(short), n=1, cutoff=likeness)
    if not matches:
        return None
    look_alike = normalize("NFKC", name) == normalize("NFKC", matches[0])
    if look_alike and name != matches[0]:
        return f"did you mean {json.dumps(matches[0])}, not {json.dumps(name)}?"
    return f"did you mean {named(matches[0])}?"

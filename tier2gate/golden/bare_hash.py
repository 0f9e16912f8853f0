"""A golden that is only a hash, as `sha256sum` prints it."""

import re

from tier2gate.golden.format import Golden

_BARE_HASH = re.compile(rb"([0-9a-fA-F]{64})(?:[ \t]+[^\r\n]*)?\r?\n?")


def parse_bare_hash(data: bytes) -> Golden | None:
    """Read a golden that is only a hash.

    Args:
        data: the whole file.

    Returns:
        The golden, or `None` if the file is something else.
    """
    match = _BARE_HASH.fullmatch(data)
    if match is None:
        return None
    digits = match[1].decode("ascii")
    suffix = data[match.end(1) :].rstrip(b"\r\n").decode("utf-8", "surrogateescape")
    return Golden(test_run_hash=digits.lower(), bare_suffix=suffix)

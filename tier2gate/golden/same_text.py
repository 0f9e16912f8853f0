"""Recognize the golden of a run by its text, so that nothing is rebuilt or hashed twice.

A gate that passes usually has the golden that `update` wrote of the same results. Then the text of
each scenario is the canonical text of what the run gave, but for white space between its tokens.
Whatever differs, even if only in layout, is left to the usual reading, which explains it.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter
from typing import Any

from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import parse_json
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.golden.as_json import accepted_as, hashes_to_json, restate
from tier2gate.golden.checksum import has_checksum_of_texts
from tier2gate.golden.compact import fold_texts
from tier2gate.golden.format import Golden
from tier2gate.golden.record import RecordOfRun
from tier2gate.orchestration.canonical import compose_items, encode

_BEFORE, _BETWEEN, _AFTER = b'\n  "scenarios": {\n', b"\n    },\n", b"\n  },\n"
"""What stands before, between and after scenarios as `lay_out` renders them; no string of JSON has
a line break."""

_OF_HASHES = b'\n  "suite_hash": '
"""What only a golden without results has."""

_CLOSING = len(b"\n    }")
"""How much of the text between two scenarios belongs to the first one."""

_WHITE = b" \n"
_OF_SCALARS = b"+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SCALARS = bytes(byte if byte in _OF_SCALARS else ord(" ") for byte in range(256))


class _DiffersError(Exception):
    """The text is not that of the run."""


def find_same(data: bytes, name: str, run: Golden) -> Golden | None:
    """Return the golden in a file if it accepts exactly what a run gave.

    Args:
        data: the content of the file.
        name: its name.
        run: the golden of the run.

    Returns:
        The golden, with the record of the run if the file has the results; `None` if the file says
        something else, or is laid out in another way.
    """
    start, end = data.find(_BEFORE), data.rfind(_AFTER)
    if not 0 <= start < end or len(data) > RECORD_LIMITS.max_bytes:
        return None
    if run.test_run_hash.encode("ascii") not in data[end:]:  # most that differ
        return None
    if _OF_HASHES in data[end:]:
        from tier2gate.golden.preparing import without_record  # noqa: PLC0415 - most have results

        run = without_record(run)
    try:
        texts = _texts_of(run)
        first = next(texts, None)  # any scenario will do for what stands around them
        value = first and _rest(data[:start], data[end:], first, name, run)
        if first is None or value is None:
            return None
        every = chain((first,), texts)
        pieces = compose_items(_scenarios(data, start + len(_BEFORE), end, every))
        is_intact = has_checksum_of_texts(value, scenarios=pieces)
        return accepted_as(value, run) if is_intact else None
    except (InputInvalidError, _DiffersError):
        return None


def _texts_of(golden: Golden) -> Iterator[tuple[str, str]]:
    """Yield the name of each scenario of a run and the canonical text of its results, by name.

    It is the text of its hashes if the golden has no record.
    """
    content, record = golden.content, golden.record
    if content is not None and isinstance(record, RecordOfRun):
        input_hashes = {name: item.input_hash for name, item in content.scenarios.items()}
        yield from fold_texts(record.result, record.scenario_of, input_hashes, record.states)
    elif content is not None:
        for name, item in sorted(content.scenarios.items(), key=itemgetter(0)):
            yield name, encode(hashes_to_json(item))


def _rest(
    head: bytes, foot: bytes, first: tuple[str, str], name: str, run: Golden
) -> dict[str, Any] | None:
    """Return what stands around the scenarios, without them; `None` if it is not that of a run."""
    scenario = f'\n"scenarios":{{{encode(first[0])}:{first[1]}'.encode("ascii")
    document = parse_json(b"%b%b%b" % (head, scenario, foot), name, RECORD_LIMITS)
    if not isinstance(document.value, dict):
        return None
    value = {**document.value, "scenarios": {}}
    if encode(value) != encode(restate(value, run)) or validate_document(document, "golden"):
        return None
    return value


def _scenarios(
    data: bytes, start: int, end: int, texts: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the scenarios; stop at the first that is not that of the run."""
    for name, text in texts:
        border = data.find(_BETWEEN, start, end)
        stop = end if border < 0 else border + _CLOSING
        item = b"{%b}" % data[start:stop]
        if _canonical(item) != f"{{{encode(name)}:{text}}}".encode("ascii"):
            raise _DiffersError
        yield name, text
        start = end if border < 0 else border + len(_BETWEEN)
    if start != end:
        raise _DiffersError


def _canonical(item: bytes) -> bytes:
    """Return the canonical text of a mapping; of invalid JSON, another text than of any value."""
    if not item.isascii() or b'\\"' in item:
        return encode(parse_json(item, "", RECORD_LIMITS).value).encode("ascii")
    parts = item.split(b'"')  # every second one is a string
    outside = b'"'.join(parts[::2])
    packed = outside.translate(None, _WHITE)
    if len(outside.translate(_SCALARS).split()) != len(packed.translate(_SCALARS).split()):
        raise _DiffersError  # white space inside a number or a word
    parts[::2] = packed.split(b'"')
    return b'"'.join(parts)

"""The limits: their values, their words, and that documents are held to them exactly."""

from dataclasses import asdict

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.limits import DOCUMENT_LIMITS, RECORD_LIMITS, Limits
from tier2gate.documents.reader import Document, parse_document, parse_json
from tier2gate.foundation.errors import InputInvalidError

MIB = 1024 * 1024


def nested(depth: int) -> bytes:
    """Write lists and mappings inside of each other, as YAML and JSON alike."""
    openings = ["[" if level % 2 else '{"a": ' for level in range(depth)]
    closings = ["]" if level % 2 else "}" for level in reversed(range(depth))]
    return ("".join(openings) + "1" + "".join(closings)).encode()


def message_of(data: bytes, name: str, limits: Limits) -> str:
    """Give what is said of a document that is refused."""
    with pytest.raises(InputInvalidError) as caught:
        parse_document(data, name, limits)
    return str(caught.value)


def test_limits_of_what_people_write() -> None:
    """The documented limits hold for suites, expectations, missions and configuration."""
    values = asdict(DOCUMENT_LIMITS)
    assert values == {"max_bytes": 67_108_864, "max_depth": 100, "max_values": 5_000_000}


def test_limits_of_what_tier2gate_writes() -> None:
    """A golden may be larger and deeper than the files it was made from, without a value limit."""
    values = asdict(RECORD_LIMITS)
    assert values == {"max_bytes": 1_073_741_824, "max_depth": 120, "max_values": None}


@pytest.mark.parametrize(
    ("size", "text"), [(MIB, "1 MiB"), (1000 * MIB, "1,000 MiB"), (2048 * MIB, "2 GiB")]
)
def test_size_in_words(size: int, text: str) -> None:
    """A message names the limit in units that people think in."""
    assert Limits(max_bytes=size, max_depth=1, max_values=1).size_text == text


def test_every_limit_is_named_in_its_message() -> None:
    """Whoever meets a limit learns what it is, and what to do about it."""
    assert DOCUMENT_LIMITS.depth_words == snapshot(
        ("the document nests deeper than 100 levels", "flatten it")
    )
    assert DOCUMENT_LIMITS.values_words == snapshot(
        (
            "the document has more than 5,000,000 values",
            "split it into several files, or use fewer aliases",
        )
    )
    assert DOCUMENT_LIMITS.expansion_words == snapshot(
        (
            "the document expands to more than 64 MiB",
            "split it into several files, or use fewer aliases",
        )
    )
    assert RECORD_LIMITS.size_text == "1 GiB"


@pytest.mark.parametrize("limits", [DOCUMENT_LIMITS, RECORD_LIMITS])
@pytest.mark.parametrize("name", ["gate.yaml", "gate.json"])
def test_depth_is_held_to_the_limit_exactly(name: str, limits: Limits) -> None:
    """100 levels are read in both formats, 101 are not; 120 and 121 for goldens."""
    depth = limits.max_depth
    assert isinstance(parse_document(nested(depth), name, limits), Document)
    column = len("[") * (depth // 2) + len('{"a": ') * ((depth + 1) // 2) + 1
    assert masked(
        message_of(nested(depth + 1), name, limits), column=column, depth=depth, name=name
    ) == snapshot("{name}:1:{column}: the document nests deeper than {depth} levels; flatten it")


def test_depth_through_aliases_is_held_to_the_limit_exactly() -> None:
    """Aliases do not carry a document beyond the depth that the rest of the program counts on."""
    anchored = "- &a " + "[" * 60 + "]" * 60 + "\n"
    fits = anchored + "- " + "[" * 39 + "*a" + "]" * 39 + "\n"
    parse_document(fits.encode(), "gate.yaml")
    too_deep = anchored + "- " + "[" * 40 + "*a" + "]" * 40 + "\n"
    assert message_of(too_deep.encode(), "gate.yaml", DOCUMENT_LIMITS) == snapshot(
        "gate.yaml:2:43: the document nests deeper than 100 levels; flatten it"
    )


def test_depth_through_aliases_of_aliases_is_counted() -> None:
    """A chain of aliases, each one level deeper, is counted to its end."""
    lines = ["- &a0 [1]"] + [f"- &a{n} [*a{n - 1}]" for n in range(1, 99)]
    parse_document("\n".join(lines).encode(), "gate.yaml")
    lines.append("- [*a98]")
    assert message_of("\n".join(lines).encode(), "gate.yaml", DOCUMENT_LIMITS) == snapshot(
        "gate.yaml:100:4: the document nests deeper than 100 levels; flatten it"
    )


def test_values_are_limited_only_where_there_is_a_limit() -> None:
    """A golden of any number of values is read; a suite of too many is not."""
    data = b"[" + b"1," * 50 + b"1]"
    few = Limits(max_bytes=MIB, max_depth=9, max_values=51)
    unlimited = Limits(max_bytes=MIB, max_depth=9, max_values=None)
    assert len(parse_json(data, "a.json", unlimited).value) == 51
    assert len(parse_document(data, "a.yaml", unlimited).value) == 51
    assert message_of(data, "a.json", few) == snapshot(
        "a.json:1:1: the document has more than 51 values; split it into several files"
    )
    assert message_of(data, "a.yaml", few) == snapshot(
        "a.yaml:1:102: the document has more than 51 values; split it into several files, or use fewer aliases"
    )


def test_laughs_that_fit_are_read_and_shared() -> None:
    """Aliases of aliases are fine while what they stand for fits the limit."""
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for before, key in zip("abcde", "bcdef", strict=True):
        lines.append(f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]")
    value = parse_document("\n".join(lines).encode(), "gate.yaml").value
    assert value["f"][0] is value["f"][9] is value["e"]


def test_text_through_aliases_is_held_to_the_limit_exactly() -> None:
    """Text that aliases multiply is weighed as what it becomes."""
    limits = Limits(max_bytes=MIB, max_depth=9, max_values=None)
    text = "- &a " + "x" * (MIB // 16) + "\n" + "- *a\n" * 15
    assert len(parse_document(text.encode(), "gate.yaml", limits).value) == 16
    assert message_of(f"{text}- b\n".encode(), "gate.yaml", limits) == snapshot(
        "gate.yaml:17:3: the document expands to more than 1 MiB; "
        "split it into several files, or use fewer aliases"
    )


@pytest.mark.parametrize("name", ["gate.yaml", "gate.json"])
def test_size_is_held_to_the_limit_exactly(name: str) -> None:
    """A file of just the limit is read in both formats, and one byte more is not."""
    limits = Limits(max_bytes=MIB, max_depth=9, max_values=None)
    data = b'["' + b"x" * (MIB - 4) + b'"]'
    assert isinstance(parse_document(data, name, limits), Document)
    assert masked(message_of(data + b"\n", name, limits), name=name) == snapshot(
        "{name}: the file is larger than 1 MiB; split it into smaller files"
    )

"""The limits on documents: their values, their messages, and that they are exact."""

from dataclasses import asdict

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.limits import DOCUMENT_LIMITS, RECORD_LIMITS, Limits
from tier2gate.documents.reader import Document, parse_document, parse_json
from tier2gate.foundation.errors import InputInvalidError

MIB = 1024 * 1024


def nested(depth: int) -> bytes:
    """Write nested lists and mappings that are valid YAML and JSON."""
    openings = ["[" if level % 2 else '{"a": ' for level in range(depth)]
    closings = ["]" if level % 2 else "}" for level in reversed(range(depth))]
    return ("".join(openings) + "1" + "".join(closings)).encode()


def message_of(data: bytes, name: str, limits: Limits) -> str:
    """Return the message for a document that is refused."""
    with pytest.raises(InputInvalidError) as caught:
        parse_document(data, name, limits)
    return str(caught.value)


def test_limits_of_input_files() -> None:
    """The documented limits apply to suites, expectations, missions and configuration."""
    values = asdict(DOCUMENT_LIMITS)
    assert values == {"max_bytes": 67_108_864, "max_depth": 100, "max_values": 5_000_000}


def test_limits_of_goldens() -> None:
    """A golden may be larger and deeper than its input files, with any number of values."""
    values = asdict(RECORD_LIMITS)
    assert values == {"max_bytes": 1_073_741_824, "max_depth": 120, "max_values": None}


@pytest.mark.parametrize(
    ("size", "text"), [(MIB, "1 MiB"), (1000 * MIB, "1,000 MiB"), (2048 * MIB, "2 GiB")]
)
def test_size_is_readable(size: int, text: str) -> None:
    """A message names the limit in readable units."""
    assert Limits(max_bytes=size, max_depth=1, max_values=1).size_text == text


def test_every_limit_is_named_in_its_message() -> None:
    """A user who exceeds a limit sees its value and a remedy."""
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
def test_depth_limit_is_exact(name: str, limits: Limits) -> None:
    """Input files may be 100 levels deep and goldens 120, in both formats."""
    depth = limits.max_depth
    assert isinstance(parse_document(nested(depth), name, limits), Document)
    column = len("[") * (depth // 2) + len('{"a": ') * ((depth + 1) // 2) + 1
    assert masked(
        message_of(nested(depth + 1), name, limits), column=column, depth=depth, name=name
    ) == snapshot("{name}:1:{column}: the document nests deeper than {depth} levels; flatten it")


def test_depth_limit_counts_aliases() -> None:
    """Aliases cannot make a document deeper than the limit."""
    anchored = "- &a " + "[" * 60 + "]" * 60 + "\n"
    fits = anchored + "- " + "[" * 39 + "*a" + "]" * 39 + "\n"
    parse_document(fits.encode(), "gate.yaml")
    too_deep = anchored + "- " + "[" * 40 + "*a" + "]" * 40 + "\n"
    assert message_of(too_deep.encode(), "gate.yaml", DOCUMENT_LIMITS) == snapshot(
        "gate.yaml:2:43: the document nests deeper than 100 levels; flatten it"
    )


def test_depth_limit_counts_aliases_of_aliases() -> None:
    """A chain of aliases is counted to its end."""
    lines = ["- &a0 [1]"] + [f"- &a{n} [*a{n - 1}]" for n in range(1, 99)]
    parse_document("\n".join(lines).encode(), "gate.yaml")
    lines.append("- [*a98]")
    assert message_of("\n".join(lines).encode(), "gate.yaml", DOCUMENT_LIMITS) == snapshot(
        "gate.yaml:100:4: the document nests deeper than 100 levels; flatten it"
    )


def test_number_of_values_is_limited_only_in_input_files() -> None:
    """A golden may have any number of values; a suite may not."""
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


def test_nested_aliases_within_the_limit_are_shared() -> None:
    """Nested aliases are allowed while their expansion is within the limit."""
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for before, key in zip("abcde", "bcdef", strict=True):
        lines.append(f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]")
    value = parse_document("\n".join(lines).encode(), "gate.yaml").value
    assert value["f"][0] is value["f"][9] is value["e"]


def test_size_limit_counts_aliased_text() -> None:
    """Text that aliases repeat counts in its expanded size."""
    limits = Limits(max_bytes=MIB, max_depth=9, max_values=None)
    text = "- &a " + "x" * (MIB // 16) + "\n" + "- *a\n" * 15
    assert len(parse_document(text.encode(), "gate.yaml", limits).value) == 16
    assert message_of(f"{text}- b\n".encode(), "gate.yaml", limits) == snapshot(
        "gate.yaml:17:3: the document expands to more than 1 MiB; "
        "split it into several files, or use fewer aliases"
    )


@pytest.mark.parametrize("name", ["gate.yaml", "gate.json"])
def test_size_limit_is_exact(name: str) -> None:
    """A file at the size limit is read, and one byte more is refused."""
    limits = Limits(max_bytes=MIB, max_depth=9, max_values=None)
    data = b'["' + b"x" * (MIB - 4) + b'"]'
    assert isinstance(parse_document(data, name, limits), Document)
    assert masked(message_of(data + b"\n", name, limits), name=name) == snapshot(
        "{name}: the file is larger than 1 MiB; split it into smaller files"
    )

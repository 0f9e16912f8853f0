"""A golden that is only a hash: how it is read, and how its line is kept."""

from dataclasses import replace

import pytest

from tier2gate.golden.as_json import render_golden
from tier2gate.golden.bare_hash import parse_bare_hash
from tier2gate.golden.format import Golden

HASH = "0123456789abcdef" * 4
OTHER = "f" * 64

BARE = {
    "digits": (HASH.encode(), ""),
    "a line": (f"{HASH}\n".encode(), ""),
    "upper case": (f"{HASH.upper()}\n".encode(), ""),
    "CRLF": (f"{HASH}\r\n".encode(), ""),
    "sha256sum": (f"{HASH}  run.json\n".encode(), "  run.json"),
    "sha256sum of binary": (f"{HASH} *run.json\n".encode(), " *run.json"),
    "a name with spaces": (f"{HASH}  my run.json".encode(), "  my run.json"),
    "a tab": (f"{HASH}\trun.json\r\n".encode(), "\trun.json"),
    "a trailing space": (f"{HASH} \n".encode(), " "),
}


@pytest.mark.parametrize(("data", "suffix"), BARE.values(), ids=BARE.keys())
def test_bare_hash_is_read(data: bytes, suffix: str) -> None:
    """A file with only a hash, as printed by sha256sum, is a valid golden."""
    assert parse_bare_hash(data) == Golden(test_run_hash=HASH, bare_suffix=suffix)


NOT_BARE = {
    "nothing": b"",
    "63 digits": f"{HASH[1:]}\n".encode(),
    "65 digits": f"{HASH}0\n".encode(),
    "no hexadecimal digit": f"g{HASH[1:]}\n".encode(),
    "digits of another script": f"٣{HASH[1:]}\n".encode(),
    "an indent": f" {HASH}\n".encode(),
    "a byte order mark": f"\ufeff{HASH}\n".encode(),
    "UTF-16": HASH.encode("utf-16"),
    "two hashes": f"{HASH}\n{HASH}\n".encode(),
    "an empty line": f"{HASH}\n\n".encode(),
    "an empty line before": f"\n{HASH}\n".encode(),
    "a name without a space": f"{HASH}run.json\n".encode(),
    "JSON": f'"{HASH}"\n'.encode(),
    "another algorithm's": f"sha256:{HASH}\n".encode(),
}


@pytest.mark.parametrize("data", NOT_BARE.values(), ids=NOT_BARE.keys())
def test_anything_else_is_not_a_bare_hash(data: bytes) -> None:
    """A damaged hash is never compared as if it were complete."""
    assert parse_bare_hash(data) is None


@pytest.mark.parametrize("suffix", [b"", b"  run.json", b"  caf\xe9.json", "  Größe".encode()])
def test_bare_hash_keeps_its_line(suffix: bytes) -> None:
    """An update of a bare hash changes its digits and keeps the rest of the line."""
    golden = parse_bare_hash(HASH.upper().encode() + suffix + b"\r\n")
    assert golden is not None
    assert render_golden(replace(golden, test_run_hash=OTHER)) == OTHER.encode() + suffix + b"\n"

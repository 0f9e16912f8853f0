"""The sorter: what does not fit in memory comes back sorted, and leaves nothing on the disk."""

import hashlib
import tempfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.full_disks import file_size_limit
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.sorter import KeptText, Sorter, side_by_side

ITEMS = st.lists(st.tuples(st.binary(max_size=3), st.binary(max_size=40)), max_size=60)


@given(items=ITEMS, run_bytes=st.sampled_from([1, 300, 1_000, 10**9]))
def test_order_and_repetition(items: list[tuple[bytes, bytes]], run_bytes: int) -> None:
    """Whatever is sorted in runs comes back as if it was sorted at once, each time."""
    with Sorter(run_bytes) as sorter:
        for key, data in items:
            sorter.add(key, data)
        wanted = sorted(items, key=lambda item: item[0])
        assert [*sorter] == wanted
        assert [*zip(sorter, sorter, strict=True)] == [(item, item) for item in wanted]


@given(ones=st.lists(st.sampled_from("abcd")), others=st.lists(st.sampled_from("abcd")))
def test_sorted_sequences_side_by_side(ones: list[str], others: list[str]) -> None:
    """Nothing of either run is left out of a comparison, and nothing is compared with another."""
    found = [*side_by_side(sorted(ones), sorted(others), str)]
    assert [one for _, one, _ in found if one is not None] == sorted(ones)
    assert [other for *_, other in found if other is not None] == sorted(others)
    assert all({one, other} <= {key, None} for key, one, other in found)
    pairs = [key for key, one, other in found if one is not None and other is not None]
    assert pairs == sorted((Counter(ones) & Counter(others)).elements())


def test_items_larger_than_a_chunk() -> None:
    """A result of a megabyte is not cut where a part of a file ends."""
    items = [(str(size).encode(), b"x" * size) for size in (1_000_000, 65_536, 65_535, 0, 70_000)]
    with Sorter(1) as sorter:
        for item in items:
            sorter.add(*item)
        assert [*sorter] == sorted(items)


def test_text_is_hashed_and_read_again() -> None:
    """The text that is hashed is the one that is read again."""
    with KeptText() as text:
        for number in range(50_000):
            text.add(f"{number},")
        wanted = "".join(f"{number}," for number in range(50_000))
        assert text.hash == hashlib.sha256(wanted.encode()).hexdigest()
        assert "".join(text.pieces()) == "".join(text.pieces()) == wanted


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whose call is killed does not find a gigabyte in the folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Sorter(1) as sorter, KeptText() as text:
        sorter.add(b"a", b"b")
        text.add("a")
        assert [*tmp_path.iterdir()] == []


def test_no_place_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whose disk is full learns that, and what to do."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with Sorter(1) as sorter, pytest.raises(ExecutionError) as raised:
        sorter.add(b"a", b"b")
    [problem] = raised.value.problems
    assert problem.text == (
        "a temporary file cannot be used: No such file or directory; "
        "free some space, or set TMPDIR to a folder that has more"
    )


@pytest.mark.parametrize("size", [10, 1_000, 100_000])
def test_full_disk(size: int) -> None:
    """A user whose disk fills up learns that, and is not told of a bug in tier2gate."""

    def sort() -> None:
        with Sorter(1) as sorter:
            for _ in range(1_000_000 // size):
                sorter.add(b"a", b"b" * size)

    def keep() -> None:
        with KeptText() as text:
            for _ in range(1_000_000 // size):
                text.add("a" * size)

    for fill in (sort, keep):
        with file_size_limit(300_000), pytest.raises(ExecutionError) as raised:
            fill()
        assert [problem.code for problem in raised.value.problems] == ["temporary-files"]


class Changed(BytesIO):
    """A file on a disk that changes what is written into it."""

    def __init__(self, at: int, byte: bytes) -> None:
        """Begin with nothing; put the byte at a place when the file is flushed."""
        super().__init__()
        self.change = at, byte

    def flush(self) -> None:
        """Change what was written."""
        at, byte = self.change
        self.getbuffer()[at : at + 1] = byte

    def read(self, size: int | None = -1, /) -> bytes:
        """Read; whoever asks for nothing would do so without end."""
        assert size != 0
        return super().read(size)


@pytest.mark.parametrize("at", [0, 7, 8, 15])
def test_damaged_lengths(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whose disk is damaged learns that; the job does not hang until its time is up."""
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: Changed(at, b"\x7f"))
    with Sorter(1) as sorter:
        sorter.add(b"a", b"b")
        with pytest.raises(ExecutionError) as raised:
            list(sorter)
    [problem] = raised.value.problems
    assert problem.message == "a temporary file cannot be used: it is not what was written"

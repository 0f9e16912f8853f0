"""The marker file of a folder of proposed goldens."""

from pathlib import Path

import pytest

from tests.trees import mark
from tier2gate.gates.search import marker
from tier2gate.gates.search.marker import HEAD, MARKER, read_marker
from tier2gate.golden.proposals import Proposals


def test_folder_with_a_marker_is_marked(tmp_path: Path) -> None:
    """The next run recognises a folder of proposals, and no other folder."""
    mark(str(tmp_path / "marked"))
    (tmp_path / "plain").mkdir()
    assert read_marker(tmp_path / "marked") == []
    assert read_marker(tmp_path / "plain") is None
    assert read_marker(tmp_path / "gone") is None


@pytest.mark.parametrize("text", ["", "a.golden.json\n", HEAD[:-1], f" {HEAD}a.golden.json\n"])
def test_marker_that_tier2gate_did_not_write_marks_nothing(text: str, tmp_path: Path) -> None:
    """Nobody can hide a golden with a file that only has the marker's name."""
    (tmp_path / MARKER).write_text(text, encoding="utf-8")
    assert read_marker(tmp_path) is None


def test_marker_that_is_not_a_regular_file_marks_nothing(tmp_path: Path) -> None:
    """A link to another marker, or a folder of that name, does not mark a folder."""
    mark(str(tmp_path / "marked"))
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / MARKER).symlink_to(tmp_path / "marked" / MARKER)
    (tmp_path / "odd" / MARKER).mkdir(parents=True)
    assert read_marker(tmp_path / "linked") is None
    assert read_marker(tmp_path / "odd") is None


def test_marker_lists_files_without_its_head(tmp_path: Path) -> None:
    """The marker's explanation and blank lines are not taken for file names."""
    text = f"{HEAD}a.golden.json\n\nx/b.golden.json\n"
    (tmp_path / MARKER).write_text(text, encoding="utf-8")
    assert read_marker(tmp_path) == ["a.golden.json", "x/b.golden.json"]


def test_marker_with_invalid_utf8_is_read(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is recognised by its bytes."""
    (tmp_path / MARKER).write_bytes(HEAD.encode() + b"\xff.golden.json\n")
    assert read_marker(tmp_path) == ["\udcff.golden.json"]


def test_marker_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable marker is an error, not an empty list of proposals."""

    def closed(_path: Path, _size: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    mark(str(tmp_path))
    monkeypatch.setattr(marker, "read_regular", closed)
    with pytest.raises(PermissionError):
        read_marker(tmp_path)


@pytest.mark.parametrize(
    "name", ["a.golden.json", "x/ä b.golden.json", "#a.golden.json", "a\u2028b\x0c.golden.json"]
)
def test_marker_lists_every_proposed_name(name: str, tmp_path: Path) -> None:
    """The next run finds a proposal whatever its gate is called, and can remove it."""
    proposals = Proposals(tmp_path)
    proposals.begin()
    proposals.add(name, b"{}")
    assert read_marker(tmp_path) == [name]

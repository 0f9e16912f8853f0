"""New files are written all or none."""

from pathlib import Path

import pytest

from tests.command import contents_of
from tests.full_disks import file_size_limit
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.init.writing import all_or_none, refuse_existing


def test_error_in_between_removes_everything(tmp_path: Path) -> None:
    """A user whose disk is full, or who interrupts, has nothing to clean up."""
    (tmp_path / "gates").mkdir()
    before = {name: note[3] for name, note in contents_of(tmp_path).items()}

    def interrupted() -> None:
        with all_or_none(tmp_path) as files:
            files.write("gates/a", b"1")
            files.write("deep/er/b", b"2")
            files.write("deep/er/b", b"3")
            assert (tmp_path / "deep" / "er" / "b").read_bytes() == b"3"
            files.claim("gates/golden")
            (tmp_path / "gates" / "golden").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert {name: note[3] for name, note in contents_of(tmp_path).items()} == before


def test_file_of_someone_else_stays(tmp_path: Path) -> None:
    """Of two calls at once, the second one gives up and removes only its own files."""

    def second() -> None:
        with all_or_none(tmp_path) as files:
            files.write("gates/a", b"1")
            (tmp_path / "gates" / "b").write_bytes(b"theirs")
            files.write("gates/b", b"2")

    with pytest.raises(UnusablePathError) as caught:
        second()
    assert str(caught.value) == "gates/b cannot be written: File exists; no files were kept"
    assert [path.name for path in (tmp_path / "gates").iterdir()] == ["b"]
    assert (tmp_path / "gates" / "b").read_bytes() == b"theirs"


def test_full_disk(tmp_path: Path) -> None:
    """A file that is written in part does not stay."""

    def write() -> None:
        with file_size_limit(10), all_or_none(tmp_path / "new") as files:
            files.write("a", b"1")
            files.write("b", b"1" * 100)

    with pytest.raises(UnusablePathError, match="File too large; no files were kept"):
        write()
    assert [*tmp_path.iterdir()] == []


def test_link_is_never_written_through(tmp_path: Path) -> None:
    """A link that someone planted meanwhile leads nowhere."""
    (tmp_path / "a").symlink_to("b")
    with pytest.raises(UnusablePathError), all_or_none(tmp_path) as files:
        files.write("a", b"1")
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("there", "there already exists, and init overwrites nothing; x"),
        ("broken", "broken already exists, and init overwrites nothing; x"),
        ("out/a", "out is a link, and init does not write through links"),
        ("inner/a", "inner is a link, and init does not write through links"),
        ("there/a", "there is a file, but init needs a folder of that name; rename it"),
    ],
)
def test_what_is_in_the_way_is_found_first(name: str, message: str, tmp_path: Path) -> None:
    """A user learns what is in the way before anything is written."""
    folder = tmp_path / "folder"
    (folder / "real").mkdir(parents=True)
    (folder / "there").touch()
    (folder / "broken").symlink_to("nothing")
    (folder / "out").symlink_to("..")
    (folder / "inner").symlink_to("real")
    with pytest.raises(UnusablePathError) as caught:
        refuse_existing(folder, ["new", name], "x")
    assert str(caught.value) == message
    refuse_existing(folder, ["new", "real/a", "newer/a"], "x")

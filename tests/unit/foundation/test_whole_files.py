"""Files are written completely or not at all, and only regular files are written."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from tests.deadline import ended_within
from tests.full_disks import file_size_limit, small_disk
from tier2gate.foundation import whole_files
from tier2gate.foundation.whole_files import append_whole, draft_of, remove_draft, write_whole

WRITERS = [write_whole, append_whole]
Write = Callable[[Path, bytes], None]


def names_in(folder: Path) -> list[str]:
    """List a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("before", [None, b"", b"before\n"])
def test_write_that_fails_half_way_changes_nothing(
    write: Write, before: bytes | None, tmp_path: Path
) -> None:
    """A failed write leaves the old content, without half of the new text or a draft."""
    path = tmp_path / "file"
    if before is not None:
        path.write_bytes(before)
    with file_size_limit(100), pytest.raises(OSError, match="File too large"):
        write(path, b"x" * 1_000)
    if before is None and write is write_whole:
        assert names_in(tmp_path) == []
    else:
        assert (names_in(tmp_path), path.read_bytes()) == (["file"], before or b"")


@pytest.mark.parametrize("write", WRITERS)
def test_full_disk_changes_nothing(write: Write, tmp_path: Path) -> None:
    """A real full disk leaves the old content."""
    with small_disk(tmp_path, 65_536):
        path = tmp_path / "file"
        path.write_bytes(b"before\n")
        with pytest.raises(OSError, match="No space left on device"):
            write(path, b"x" * 200_000)
        assert (names_in(tmp_path), path.read_bytes()) == (["file"], b"before\n")


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("is_read", [False, True])
def test_pipe_is_refused_at_once(write: Write, tmp_path: Path, *, is_read: bool) -> None:
    """A pipe in place of a file neither blocks the job nor is replaced or written to."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK) if is_read else None
    try:
        with ended_within(5), pytest.raises(OSError, match="not a regular file"):
            write(path, b"x" * 100_000)
        assert reader is None or os.read(reader, 1) == b""
    finally:
        if reader is not None:
            os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert names_in(tmp_path) == ["pipe"]


@pytest.mark.parametrize("device", ["/dev/null", "/dev/full"])
def test_device_is_never_appended_to(device: str) -> None:
    """A device that is named by mistake is refused like a pipe."""
    with pytest.raises(OSError, match="not a regular file"):
        append_whole(Path(device), b"x")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a device")
def test_device_is_never_replaced(tmp_path: Path) -> None:
    """A job that runs as root never replaces `/dev/null` with a file."""
    path = tmp_path / "null"
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except OSError as error:
        pytest.skip(f"no device can be made here: {error}")
    with pytest.raises(OSError, match="not a regular file"):
        write_whole(path, b"x")
    assert stat.S_ISCHR(path.stat().st_mode)
    assert names_in(tmp_path) == ["null"]


@pytest.mark.parametrize("write", WRITERS)
def test_folder_is_refused(write: Write, tmp_path: Path) -> None:
    """A folder in place of a file is reported."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write(tmp_path / "folder", b"x")
    assert names_in(tmp_path) == ["folder"]


def test_append_keeps_the_content_and_creates_the_file(tmp_path: Path) -> None:
    """Outputs of an earlier step are kept, and a missing output file is created."""
    path = tmp_path / "file"
    append_whole(path, b"a\n")
    append_whole(path, b"b\n")
    assert path.read_bytes() == b"a\nb\n"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_mode_of_a_file_is_kept(mode: int, tmp_path: Path) -> None:
    """A report keeps its permissions when it is written again."""
    path = tmp_path / "file"
    path.touch()
    path.chmod(mode)
    write_whole(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", mode)


@pytest.mark.parametrize("left", [False, True])
def test_new_file_follows_the_umask(tmp_path: Path, *, left: bool) -> None:
    """A new report has the usual permissions, even if an executable draft was left behind."""
    path = tmp_path / "file"
    before = os.umask(0o027)
    try:
        if left:
            draft_of(path).write_bytes(b"older and longer")
            draft_of(path).chmod(0o750)
        write_whole(path, b"new")
    finally:
        os.umask(before)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)
    assert names_in(tmp_path) == ["file"]


def test_hard_link_in_place_of_the_draft_is_not_emptied(tmp_path: Path) -> None:
    """A hard link planted in place of the draft does not destroy the linked file."""
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    path = tmp_path / "file"
    os.link(precious, draft_of(path))
    write_whole(path, b"new")
    assert (path.read_bytes(), precious.read_bytes()) == (b"new", b"precious")
    assert names_in(tmp_path) == ["file", "precious"]


def test_pipe_in_place_of_the_draft_is_removed(tmp_path: Path) -> None:
    """A pipe planted in place of the draft neither blocks the job nor receives the report."""
    path = tmp_path / "file"
    os.mkfifo(draft_of(path))
    with ended_within(5):
        write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert names_in(tmp_path) == ["file"]


def test_link_in_place_of_the_draft_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link planted in place of the draft does not redirect the write."""
    path = tmp_path / "file"
    draft_of(path).symlink_to("precious")
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        write_whole(path, b"new")
    assert names_in(tmp_path) == [draft_of(path).name]


@pytest.mark.parametrize("length", [238, 239, 255])
def test_name_may_be_as_long_as_the_system_allows(length: int, tmp_path: Path) -> None:
    """A file with the longest allowed name can be written."""
    path = tmp_path / ("x" * length)
    write_whole(path, b"new")
    draft_of(path).touch()
    remove_draft(path)
    assert (names_in(tmp_path), path.read_bytes()) == ([path.name], b"new")


def test_system_without_locks_writes_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, a report is still either the old one or the new one."""
    monkeypatch.setattr(whole_files, "_HAS_LOCKS", False)
    path = tmp_path / "file"
    for data in (b"older and longer", b"new"):
        draft_of(path).touch()
        write_whole(path, data)
        assert (path.read_bytes(), names_in(tmp_path)) == (data, ["file"])
    with file_size_limit(100), pytest.raises(OSError, match="File too large"):
        write_whole(path, b"x" * 1_000)
    draft_of(path).touch()
    remove_draft(path)
    assert (path.read_bytes(), names_in(tmp_path)) == (b"new", ["file"])


def test_readers_see_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """A program that reads a report while it is rewritten never sees half of it."""
    path = tmp_path / "file"
    texts = [b"a" * 300_000, b"b" * 200_000]
    write_whole(path, texts[0])

    def keep_writing() -> None:
        for number in range(20):
            write_whole(path, texts[number % 2])

    writer = Thread(target=keep_writing)
    writer.start()
    while writer.is_alive():
        assert path.read_bytes() in texts
    writer.join()

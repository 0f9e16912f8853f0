"""The temporary folder of the self-test."""

from pathlib import Path

import pytest

from tier2gate.foundation.errors import ExecutionError
from tier2gate.runner.scratch import temporary_folder, write_files


def test_folder_is_gone_afterwards() -> None:
    """A user finds nothing left behind, also if something failed."""
    with temporary_folder() as folder:
        write_files(folder, {"a/b.txt": "ü\n"})
        assert (folder / "a" / "b.txt").read_bytes() == "ü\n".encode()
    assert not folder.exists()
    with pytest.raises(KeyError), temporary_folder() as folder:
        raise KeyError
    assert not folder.exists()


def test_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """A user whose disk is full or read-only learns what to set."""
    (tmp_path / "a").write_text("a file", encoding="utf-8")
    with pytest.raises(ExecutionError) as caught:
        write_files(tmp_path, {"a/b.txt": "text"})
    [problem] = caught.value.problems
    assert problem.message.startswith("the temporary folder cannot be written to: ")

"""Resolving paths, and paths that cannot be resolved."""

from pathlib import Path

import pytest

from tier2gate.foundation.real_paths import (
    can_be_resolved,
    goes_through_link,
    name_below,
    real_path,
)


def test_file_is_named_from_a_folder_by_its_real_path(tmp_path: Path) -> None:
    """A file is named by its real path; a file outside the folder has no name."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert name_below(tmp_path / "link" / "a", tmp_path) == Path("real/a")
    assert name_below(tmp_path / "a", tmp_path / "link") is None
    assert name_below(tmp_path, tmp_path) == Path()


def test_path_on_another_drive_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace and a file on different drives do not crash the gate."""
    monkeypatch.setattr("tier2gate.foundation.real_paths.real_path", str)
    assert name_below("C:/a", "D:/") is None


def test_chain_of_links_that_python_cannot_resolve_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chain of a thousand links is not followed and does not crash."""

    def gives_up(_path: object) -> str:
        raise RecursionError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.path.realpath", gives_up)
    assert real_path("a") == str(tmp_path / "a")


def test_path_whose_real_path_is_another_file_cannot_be_resolved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is trusted only if it resolves to the file that the system opens."""
    for name in ("a", "b"):
        (tmp_path / name).touch()
    assert can_be_resolved(tmp_path / "a")
    for other, known in (("b", False), ("gone", False), ("a", True)):
        monkeypatch.setattr(
            "tier2gate.foundation.real_paths.real_path", lambda _, to=other: str(tmp_path / to)
        )
        assert can_be_resolved(tmp_path / "a") is known
        assert can_be_resolved(tmp_path / "gone")


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        ("", False),
        ("folder", False),
        ("new/deep", False),
        ("folder/../new", False),
        ("link", True),
        ("link/new", True),
        ("link/../folder", True),
        ("folder/../link", True),
        ("dangling", True),
        ("..", True),
        ("../beside", True),
    ],
)
def test_link_on_the_way_to_what_is_written_is_seen(path: str, is_so: bool, tmp_path: Path) -> None:
    """What is written lands where its path says, not where a link in a pull request points."""
    top = tmp_path / "top"
    (top / "folder" / "deep").mkdir(parents=True)
    (top / "link").symlink_to("folder/deep")
    (top / "dangling").symlink_to("gone")
    (tmp_path / "to-top").symlink_to(top)
    for folder in (top, tmp_path / "to-top"):
        assert goes_through_link(folder / path, folder) is is_so

"""The workspace: paths outside it are refused, and written files belong to its owner."""

import re
from pathlib import Path

import pytest

from tests.owners import GID, UID, owned
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.github.workspace import hand_over, inside, refuse_links, refuse_outside, write_file


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """Create a checkout with a folder, next to one that must not be reached."""
    (tmp_path / "outside").mkdir()
    workspace = tmp_path / "workspace"
    (workspace / "gates").mkdir(parents=True)
    return workspace


@pytest.mark.parametrize("path", ["gates", "gates/", "not/there", ".", "gates/../gates", "link/x"])
def test_path_inside_is_kept_as_it_was_written(path: str, workspace: Path) -> None:
    """A path inside the checkout is used as the workflow wrote it."""
    (workspace / "link").symlink_to("gates")
    assert inside(workspace, workspace, path) == workspace / path


def test_path_is_relative_to_its_folder(workspace: Path) -> None:
    """A path in a working directory is relative to it and can lead back to the top."""
    assert inside(workspace, workspace / "gates", "a") == workspace / "gates" / "a"
    assert inside(workspace, workspace / "gates", "..") == workspace / "gates" / ".."


def test_absolute_path_inside_is_accepted(workspace: Path) -> None:
    """A path printed by an earlier step works, even if the workspace is behind a link."""
    linked = workspace.parent / "linked"
    linked.symlink_to(workspace)
    assert inside(workspace, workspace, str(workspace / "gates")) == workspace / "gates"
    assert inside(linked, linked, str(workspace / "gates")) == linked / "gates"


@pytest.mark.parametrize(
    ("path", "is_refused"),
    [
        ("gates", False),
        ("new/deep", False),
        ("gates/../new", False),
        ("link", True),
        ("link/new", True),
        ("gates/../link", True),
        ("link/../gates", True),
        ("dangling", True),
    ],
)
def test_output_path_behind_a_link_is_refused(path: str, is_refused: bool, workspace: Path) -> None:
    """A job writes where its workflow says, even in a checkout behind a link."""
    (workspace / "gates" / "deep").mkdir()
    (workspace / "link").symlink_to("gates/deep")
    (workspace / "dangling").symlink_to("not-there")
    linked = workspace.parent / "linked"
    linked.symlink_to(workspace)
    message = f"the path {path} goes through a link; use a path without links"
    for top in (workspace, linked):
        if is_refused:
            with pytest.raises(UnusablePathError, match=f"^{re.escape(message)}$"):
                refuse_links(top, top / path, path)
        else:
            refuse_links(top, top / path, path)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("..", ".."),
        ("../outside", "../outside"),
        ("gates/../../outside", "gates/../../outside"),
        ("/", '"/"'),
        ("/etc/passwd", '"/etc/passwd"'),
        ("out", "out"),
        ("out/not/there", "out/not/there"),
        ("gates/far", "gates/far"),
        ("dangling", "dangling"),
        ("::error::x/../../..", '"::error::x/../../.."'),
        ("a\r\n/../../..", '"a\\r\\n/../../.."'),
    ],
)
def test_path_outside_is_refused(path: str, shown: str, workspace: Path) -> None:
    """No path or link from a pull request can make the Action use a file of the machine."""
    (workspace / "out").symlink_to(workspace.parent / "outside")
    (workspace / "gates" / "far").symlink_to("../out/x")
    (workspace / "dangling").symlink_to(workspace.parent / "not-there")
    with pytest.raises(UnusablePathError) as raised:
        inside(workspace, workspace, path)
    assert str(raised.value) == f"the path {shown} is outside the workspace; use a path inside it"


def test_folder_with_the_same_prefix_is_outside(workspace: Path) -> None:
    """A folder next to the checkout is outside it, even if its name starts the same."""
    beside = workspace.parent / "workspace-2"
    beside.mkdir()
    with pytest.raises(UnusablePathError):
        inside(workspace, workspace, str(beside))


def test_circular_link_is_refused(workspace: Path) -> None:
    """A circular link is refused instead of causing a crash."""
    (workspace / "circle").symlink_to("circle")
    with pytest.raises(UnusablePathError):
        refuse_outside(workspace, workspace / "circle" / "x", "circle/x")


@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_path_that_no_file_can_have_is_refused(path: str, workspace: Path) -> None:
    """An odd input is wrong usage, not a bug of tier2gate."""
    with pytest.raises(UnusablePathError, match="no file has a name with a null character"):
        inside(workspace, workspace, path)


def test_overlong_path_is_refused(workspace: Path) -> None:
    """A path that is too long for the system is refused instead of causing a crash."""
    path = workspace / ("x" * 300)
    with pytest.raises(UnusablePathError, match="cannot be accessed: File name too long"):
        refuse_outside(workspace, path, path.name)


def test_missing_folders_are_created(workspace: Path) -> None:
    """A report is written to any folder and replaces an older one."""
    path = workspace / "new" / "deep" / "report.json"
    for data in (b"older and longer", b"new"):
        write_file(path, data, workspace)
        assert path.read_bytes() == data


@pytest.mark.parametrize("target", ["../outside/victim", "gates/victim", "not-there"])
def test_nothing_is_written_through_a_link(target: str, workspace: Path) -> None:
    """A planted link in place of a report cannot overwrite or create another file."""
    victim = workspace / target
    if target != "not-there":
        victim.write_text("as it was", encoding="utf-8")
    (workspace / "report.json").symlink_to(target)
    with pytest.raises(PermissionError, match="a symbolic link is in its place"):
        write_file(workspace / "report.json", b"new", workspace)
    assert (workspace / "report.json").is_symlink()
    left = victim.read_text(encoding="utf-8") if victim.exists() else None
    assert left == (None if target == "not-there" else "as it was")


def test_root_hands_over_written_files(workspace: Path) -> None:
    """A later step that is not root can replace and delete the report and its folders."""
    with owned(workspace) as owners:
        write_file(workspace / "new" / "deep" / "report.json", b"{}", workspace)
    made = ["new/deep", "new", "new/deep/report.json"]
    assert owners.given == [(workspace / name, UID, GID) for name in made]


def test_root_hands_over_a_folder_with_its_contents(workspace: Path) -> None:
    """A later step can delete a folder of goldens; links in it are handed over, their targets are
    not.
    """
    goldens = workspace / "goldens"
    (goldens / "gates").mkdir(parents=True)
    (goldens / "gates" / "a.golden.json").touch()
    (goldens / "link").symlink_to("../gates")
    (workspace / "gates" / "mine").touch()
    with owned(workspace) as owners:
        hand_over(goldens, workspace)
    names = ["goldens", "goldens/gates", "goldens/gates/a.golden.json", "goldens/link"]
    assert owners.given == [(workspace / name, UID, GID) for name in names]


def test_root_hands_over_only_its_own_files(workspace: Path) -> None:
    """A file or folder of another user keeps its owner."""
    goldens = workspace / "goldens"
    for name in ("theirs/golden", "ours/golden"):
        (goldens / name).parent.mkdir(parents=True)
        (goldens / name).touch()
    with owned(workspace) as owners:
        theirs = (goldens, goldens / "theirs", goldens / "theirs" / "golden")
        owners.listed.update(dict.fromkeys(theirs, 33))
        hand_over(goldens, workspace)
    assert [path for path, _, _ in owners.given] == [goldens / "ours", goldens / "ours" / "golden"]
    assert {owners.listed[path] for path in theirs} == {33}


def test_link_in_place_of_a_folder_is_not_followed(workspace: Path) -> None:
    """A link in place of the folder does not hand over the files behind it."""
    (workspace.parent / "outside" / "secret").touch()
    (workspace / "goldens").symlink_to(workspace.parent / "outside")
    with owned(workspace) as owners:
        hand_over(workspace / "goldens", workspace)
    assert owners.given == [(workspace / "goldens", UID, GID)]


def test_missing_folder_is_not_handed_over(workspace: Path) -> None:
    """A run that proposes no golden has nothing to hand over."""
    with owned(workspace) as owners:
        hand_over(workspace / "goldens", workspace)
    assert owners.given == []


def test_user_hands_over_nothing(workspace: Path) -> None:
    """A user who is not root simply owns the written files."""
    with owned(workspace, euid=UID) as owners:
        write_file(workspace / "new" / "report.json", b"{}", workspace)
    assert owners.given == []


def test_files_are_written_without_chown(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written even on a system that has no file owners."""
    monkeypatch.delattr("os.chown")
    write_file(workspace / "report.json", b"{}", workspace)
    assert (workspace / "report.json").read_bytes() == b"{}"


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(1, "Operation not permitted"),
        OSError(22, "Invalid argument"),  # the owner is not in the container's user namespace
        OSError(30, "Read-only file system"),
    ],
)
def test_files_are_written_without_root_capabilities(error: OSError, workspace: Path) -> None:
    """A container that cannot change owners still writes the report and ignores the failure."""
    with owned(workspace, error=error) as owners:
        write_file(workspace / "new" / "report.json", b"{}", workspace)
        hand_over(workspace / "new", workspace)
    assert owners.given == []
    assert (workspace / "new" / "report.json").read_bytes() == b"{}"

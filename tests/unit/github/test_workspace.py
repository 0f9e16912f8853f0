"""The workspace: no way leads out of it, and what is written there belongs to its owner."""

import re
from pathlib import Path

import pytest

from tests.owners import GID, UID, owned
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.github.workspace import hand_over, inside, refuse_links, refuse_outside, write_file


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """Make a checkout with a folder, beside one that is not to be reached."""
    (tmp_path / "outside").mkdir()
    workspace = tmp_path / "workspace"
    (workspace / "gates").mkdir(parents=True)
    return workspace


@pytest.mark.parametrize("path", ["gates", "gates/", "not/there", ".", "gates/../gates", "link/x"])
def test_path_inside_is_kept_as_it_was_written(path: str, workspace: Path) -> None:
    """What a workflow names in its checkout is found under the name that it wrote."""
    (workspace / "link").symlink_to("gates")
    assert inside(workspace, workspace, path) == workspace / path


def test_path_is_relative_to_the_folder_it_is_said_of(workspace: Path) -> None:
    """A path below a working directory is taken from there, and may lead back to the top."""
    assert inside(workspace, workspace / "gates", "a") == workspace / "gates" / "a"
    assert inside(workspace, workspace / "gates", "..") == workspace / "gates" / ".."


def test_absolute_path_is_taken_where_it_leads_inside(workspace: Path) -> None:
    """A path that an earlier step printed is good, also where the workspace is behind a link."""
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
def test_path_to_write_to_leads_through_no_link(
    path: str, is_refused: bool, workspace: Path
) -> None:
    """What a job writes lands where its workflow says, also in a checkout that is behind a link."""
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
def test_path_that_leads_out_is_refused(path: str, shown: str, workspace: Path) -> None:
    """No name and no link of a pull request has a file of the machine read or written."""
    (workspace / "out").symlink_to(workspace.parent / "outside")
    (workspace / "gates" / "far").symlink_to("../out/x")
    (workspace / "dangling").symlink_to(workspace.parent / "not-there")
    with pytest.raises(UnusablePathError) as raised:
        inside(workspace, workspace, path)
    assert str(raised.value) == f"the path {shown} is outside the workspace; use a path inside it"


def test_folder_beside_whose_name_begins_alike_is_outside(workspace: Path) -> None:
    """A neighbour of the checkout is none of its folders, whatever it is called."""
    beside = workspace.parent / "workspace-2"
    beside.mkdir()
    with pytest.raises(UnusablePathError):
        inside(workspace, workspace, str(beside))


def test_links_in_a_circle_lead_nowhere(workspace: Path) -> None:
    """A link to itself is refused as a path, and is no crash."""
    (workspace / "circle").symlink_to("circle")
    with pytest.raises(UnusablePathError):
        refuse_outside(workspace, workspace / "circle" / "x", "circle/x")


def test_path_that_is_too_long_is_refused(workspace: Path) -> None:
    """A path that no system takes is the workflow's fault, and no crash."""
    path = workspace / ("x" * 300)
    with pytest.raises(UnusablePathError, match="cannot be accessed: File name too long"):
        refuse_outside(workspace, path, path.name)


def test_file_is_written_with_the_folders_that_are_missing(workspace: Path) -> None:
    """A report is written wherever it was asked for, and again in the place of an older one."""
    path = workspace / "new" / "deep" / "report.json"
    for data in (b"older and longer", b"new"):
        write_file(path, data, workspace)
        assert path.read_bytes() == data


@pytest.mark.parametrize("target", ["../outside/victim", "gates/victim", "not-there"])
def test_nothing_is_written_through_a_link(target: str, workspace: Path) -> None:
    """A pull request has no file overwritten or made by a link in a report's place."""
    victim = workspace / target
    if target != "not-there":
        victim.write_text("as it was", encoding="utf-8")
    (workspace / "report.json").symlink_to(target)
    with pytest.raises(PermissionError, match="a symbolic link is in its place"):
        write_file(workspace / "report.json", b"new", workspace)
    assert (workspace / "report.json").is_symlink()
    left = victim.read_text(encoding="utf-8") if victim.exists() else None
    assert left == (None if target == "not-there" else "as it was")


def test_root_hands_over_what_it_wrote(workspace: Path) -> None:
    """A later step that is not root can replace the report, and remove it and its folders."""
    with owned(workspace) as owners:
        write_file(workspace / "new" / "deep" / "report.json", b"{}", workspace)
    made = ["new/deep", "new", "new/deep/report.json"]
    assert owners.given == [(workspace / name, UID, GID) for name in made]


def test_root_hands_over_a_folder_with_all_that_is_in_it(workspace: Path) -> None:
    """A later step can clean up a folder of goldens; a link in it is itself handed over, and what
    it leads to is not.
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


def test_root_gives_away_nothing_of_anybody_else(workspace: Path) -> None:
    """A file or folder on the way that is another user's stays theirs."""
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


def test_link_in_the_place_of_a_folder_is_not_followed(workspace: Path) -> None:
    """A link to somebody's folder has nothing in that folder given away."""
    (workspace.parent / "outside" / "secret").touch()
    (workspace / "goldens").symlink_to(workspace.parent / "outside")
    with owned(workspace) as owners:
        hand_over(workspace / "goldens", workspace)
    assert owners.given == [(workspace / "goldens", UID, GID)]


def test_folder_that_was_not_written_is_no_matter(workspace: Path) -> None:
    """A run that proposes no golden has nothing to hand over."""
    with owned(workspace) as owners:
        hand_over(workspace / "goldens", workspace)
    assert owners.given == []


def test_user_gives_nothing_away(workspace: Path) -> None:
    """Run by anybody but root, what is written is simply theirs."""
    with owned(workspace, euid=UID) as owners:
        write_file(workspace / "new" / "report.json", b"{}", workspace)
    assert owners.given == []


def test_system_without_owners_is_no_matter(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where files have no owner to change, they are written all the same."""
    monkeypatch.delattr("os.chown")
    write_file(workspace / "report.json", b"{}", workspace)
    assert (workspace / "report.json").read_bytes() == b"{}"


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(1, "Operation not permitted"),
        OSError(22, "Invalid argument"),  # the owner is of no user namespace of the container's
        OSError(30, "Read-only file system"),
    ],
)
def test_root_without_its_powers_writes_all_the_same(error: OSError, workspace: Path) -> None:
    """In a container whose root may not give anything away, the report is still written, and the
    folder of goldens is none of its troubles.
    """
    with owned(workspace, error=error) as owners:
        write_file(workspace / "new" / "report.json", b"{}", workspace)
        hand_over(workspace / "new", workspace)
    assert owners.given == []
    assert (workspace / "new" / "report.json").read_bytes() == b"{}"

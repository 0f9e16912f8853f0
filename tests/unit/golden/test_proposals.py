"""Proposed goldens: their own folder, in which no accepted golden or user's file is touched."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.gates import accept_in, write_gate
from tier2gate.commands.check import check
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.gates.search.marker import HEAD, MARKER
from tier2gate.golden import proposals
from tier2gate.golden.proposals import Proposals
from tier2gate.settings import Settings

DRAFT = f"{MARKER}-draft"
A, B, DEEP = "a.golden.json", "gates/b.golden.json", "gates/deep/c.golden.json"


def propose(folder: Path, *names: str) -> list[str]:
    """Propose goldens in one run, and return for each the error that prevented it, or nothing."""
    proposals = Proposals(folder)
    proposals.begin()
    errors = []
    for name in names:
        try:
            path = proposals.add(name, f"proposed {name}".encode("utf-8", "surrogateescape"))
        except OSError as error:
            errors.append(f"{error.strerror}")
        else:
            assert path == folder / name
            errors.append("")
    return errors


def mark(folder: Path, *names: str) -> None:
    """Plant a marker, as an attacker would."""
    folder.mkdir(parents=True, exist_ok=True)
    text = HEAD + "".join(f"{name}\n" for name in names)
    (folder / MARKER).write_text(text, encoding="utf-8")


def state(folder: Path) -> dict[str, str]:
    """Return everything in a folder: the contents of files and the targets of links."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            if path.is_symlink():
                what = f"-> {path.readlink()}"
            else:
                what = "/" if path.is_dir() else os.fsdecode(path.read_bytes())
            found[path.relative_to(folder).as_posix()] = what
    return found


def proposed(*names: str) -> dict[str, str]:
    """Return the state of a folder with exactly these proposals."""
    lines = "".join(f"{name}\n" for name in names)
    folders = {parent.as_posix(): "/" for name in names for parent in Path(name).parents}
    folders.pop(".", None)
    files = {name: f"proposed {name}" for name in names}
    return {".gitignore": "*\n", MARKER: HEAD + lines, **folders, **files}


# The folder


def test_missing_folder_is_created_by_the_first_proposal(tmp_path: Path) -> None:
    """A workflow can name a folder that does not exist yet and upload it later."""
    folder = tmp_path / "not" / "there"
    assert propose(folder) == []
    assert state(tmp_path) == {}
    assert propose(folder, A, B, DEEP) == ["", "", ""]
    assert state(folder) == proposed(A, B, DEEP)


def test_empty_folder_is_used(tmp_path: Path) -> None:
    """A workflow can also create the folder itself."""
    assert propose(tmp_path, A) == [""]
    assert state(tmp_path) == proposed(A)


@pytest.mark.parametrize("again", [(), (A,), (B,), (DEEP,), (A, B, DEEP)])
def test_next_run_replaces_the_proposals_of_the_last(
    again: tuple[str, ...], tmp_path: Path
) -> None:
    """The folder has only the proposals of the last run."""
    propose(tmp_path, A, B, DEEP)
    assert propose(tmp_path, *again) == [""] * len(again)
    assert state(tmp_path) == proposed(*again)


def test_folder_is_not_touched_before_the_run_begins(tmp_path: Path) -> None:
    """A call that fails early does not delete the proposals of the last run."""
    propose(tmp_path, A)
    before = state(tmp_path)
    Proposals(tmp_path)
    assert state(tmp_path) == before


def test_deleted_proposal_does_not_break_the_next_run(tmp_path: Path) -> None:
    """A user can move a proposal to its gate without breaking the next run."""
    propose(tmp_path, A, B)
    (tmp_path / A).unlink()
    assert propose(tmp_path, B) == [""]
    assert state(tmp_path) == proposed(B)


@pytest.mark.parametrize("name", [A, ".gitkeep", f"{MARKER}-old"])
def test_folder_with_other_files_is_refused(name: str, tmp_path: Path) -> None:
    """A typo in the folder's name costs no files and adds none to them."""
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UnusablePathError) as caught:
        propose(tmp_path, A)
    assert str(caught.value).endswith(
        ": holds files that are not proposed goldens; give a new or empty folder"
    )
    assert state(tmp_path) == {name: "mine"}


def test_folder_of_a_gate_is_refused(tmp_path: Path) -> None:
    """Proposals are never written next to accepted goldens."""
    (tmp_path / "a.suite.yaml").write_text("suite", encoding="utf-8")
    (tmp_path / A).write_text("accepted", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(UnusablePathError):
        propose(tmp_path, A)
    assert state(tmp_path) == before


@pytest.mark.parametrize(
    ("folder", "listed"), [("gates", "a.golden.json"), (".", "gates/a.golden.json"), (".", "")]
)
def test_marked_folder_of_a_gate_is_refused(folder: str, listed: str, tmp_path: Path) -> None:
    """A marker in a pull request cannot make `check` replace the golden that it checks."""
    gates = tmp_path / "gates"
    settings = Settings(paths=(write_gate(gates).root,), root=tmp_path, folder=tmp_path)
    accept_in(settings)
    (gates / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    mark(tmp_path / folder, listed)
    before = state(tmp_path)
    with pytest.raises(UnusablePathError):
        check(replace(settings, proposed=tmp_path / folder))
    assert state(tmp_path) == before


@pytest.mark.parametrize("marked", [False, True])
def test_folder_of_folders_is_refused_unless_marked(marked: bool, tmp_path: Path) -> None:
    """A user's own subfolder, even an empty one, keeps an unmarked folder from being used."""
    (tmp_path / "mine").mkdir()
    if marked:
        mark(tmp_path)
        assert propose(tmp_path, A) == [""]
        assert state(tmp_path) == {**proposed(A), "mine": "/"}
    else:
        with pytest.raises(UnusablePathError):
            propose(tmp_path, A)
        assert state(tmp_path) == {"mine": "/"}


@pytest.mark.parametrize("target", ["a folder", "a marked folder", "a file", "nothing"])
def test_folder_that_is_a_link_is_refused(target: str, tmp_path: Path) -> None:
    """A link in a pull request cannot redirect proposals, or their removal."""
    there = tmp_path / "there"
    if target == "a file":
        there.write_text("mine", encoding="utf-8")
    elif target != "nothing":
        there.mkdir()
    if target == "a marked folder":
        mark(there, A)
        (there / A).write_text("accepted", encoding="utf-8")
    (tmp_path / "out").symlink_to(there)
    before = state(tmp_path)
    with pytest.raises(UnusablePathError) as caught:
        propose(tmp_path / "out", A)
    assert str(caught.value).endswith(
        ": not a folder; give a new or empty folder for proposed goldens"
    )
    assert state(tmp_path) == before


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A file given as the folder is not overwritten."""
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(UnusablePathError) as caught:
        propose(tmp_path / "out", A)
    assert str(caught.value).endswith(
        ": not a folder; give a new or empty folder for proposed goldens"
    )
    assert state(tmp_path) == {"out": "mine"}


def test_folder_below_a_file_is_reported(tmp_path: Path) -> None:
    """A folder that cannot be created prevents the proposal, and no file is lost."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert propose(tmp_path / "file" / "out", A) == ["Not a directory"]
    assert state(tmp_path) == {"file": "mine"}


# Planted markers


def accepted_beside(folder: Path) -> None:
    """Write an accepted golden where a marker may try to reach it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.golden.json").write_text("accepted", encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "../gates/a.golden.json",
        "sub/../../gates/a.golden.json",
        "sub/../b.golden.json",
        "./../gates/a.golden.json",
        "/{gates}/a.golden.json",
        "{gates}/a.golden.json",
        "link/a.golden.json",
        "link/../gates/a.golden.json",
        "leaf.golden.json",
        "sub/up/gates/a.golden.json",
        "notes.txt",
        "sub",
        ".gitignore",
        MARKER,
        "..",
        "",
        " ",
    ],
)
def test_planted_marker_removes_no_other_file(name: str, tmp_path: Path) -> None:
    """A marker in a pull request cannot make `check` delete an accepted golden."""
    gates, folder = tmp_path / "gates", tmp_path / "out"
    accepted_beside(gates)
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "up").symlink_to(tmp_path)
    (folder / "link").symlink_to(gates)
    (folder / "leaf.golden.json").symlink_to(gates / "a.golden.json")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / ".gitignore").write_text("mine", encoding="utf-8")
    mark(folder, name.format(gates=gates))
    before = state(tmp_path)
    if name:
        with pytest.raises(UnusablePathError) as caught:
            propose(folder)
        assert str(caught.value).endswith(
            ", which is not a proposed golden; delete the folder or give another one"
        )
    else:  # an empty line lists nothing
        assert propose(folder) == []
    assert state(tmp_path) == before


def test_planted_marker_is_refused_as_a_whole(tmp_path: Path) -> None:
    """A marker that lists one invalid file is ignored completely."""
    accepted_beside(tmp_path / "gates")
    folder = tmp_path / "out"
    mark(folder, A, "../gates/a.golden.json")
    (folder / A).write_text("proposed", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(UnusablePathError):
        propose(folder, B)
    assert state(tmp_path) == before


@pytest.mark.parametrize("name", ["x.json", "x.golden.json"])
def test_listed_folder_is_not_removed(name: str, tmp_path: Path) -> None:
    """A folder named like a golden is not removed, and neither are its files."""
    mark(tmp_path, name)
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine").write_text("mine", encoding="utf-8")
    assert propose(tmp_path, A) == [""]
    assert state(tmp_path) == {**proposed(A), name: "/", f"{name}/mine": "mine"}


@pytest.mark.parametrize("target", ["../marker", "../gone"])
def test_marker_that_is_a_link_is_ignored(target: str, tmp_path: Path) -> None:
    """A link to a marker elsewhere does not turn a folder into one of proposals."""
    mark(tmp_path / "elsewhere", A)
    (tmp_path / "elsewhere" / MARKER).rename(tmp_path / "marker")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / MARKER).symlink_to(target)
    (folder / A).write_text("accepted", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(UnusablePathError):
        propose(folder, A)
    assert state(tmp_path) == before


def test_marker_that_is_a_folder_is_ignored(tmp_path: Path) -> None:
    """A folder named like the marker does not mark its parent as a folder of proposals."""
    (tmp_path / MARKER).mkdir()
    with pytest.raises(UnusablePathError):
        propose(tmp_path, A)
    assert state(tmp_path) == {MARKER: "/"}


@pytest.mark.parametrize("text", [b"", b"\xff\n", b"\n\n"])
def test_marker_that_lists_nothing_removes_nothing(text: bytes, tmp_path: Path) -> None:
    """A file that the marker does not list stays, whatever bytes the marker has."""
    (tmp_path / MARKER).write_bytes(HEAD.encode() + text)
    (tmp_path / A).write_text("mine", encoding="utf-8")
    before = state(tmp_path)
    if text == b"\xff\n":
        with pytest.raises(UnusablePathError):
            propose(tmp_path)
    else:
        assert propose(tmp_path) == []
    assert state(tmp_path) == before


@pytest.mark.parametrize("text", [b"", b"\n\n", f"{A}\n".encode()])
def test_marker_without_the_header_is_ignored(text: bytes, tmp_path: Path) -> None:
    """A folder with an unrelated file named like the marker is refused and left unchanged."""
    (tmp_path / MARKER).write_bytes(text)
    (tmp_path / A).write_text("mine", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(UnusablePathError):
        propose(tmp_path, A)
    assert state(tmp_path) == before


# Files, folders and links in the way


PLANTED: dict[str, tuple[str, str]] = {
    ".gitignore": (".gitignore", ""),
    "the marker's draft": (DRAFT, ""),
    "a sub folder": ("gates", "a symbolic link is in its place"),
    "a proposal": (B, "a symbolic link is in its place"),
}


@pytest.mark.parametrize(("place", "error"), PLANTED.values(), ids=PLANTED.keys())
@pytest.mark.parametrize("dangling", [False, True])
def test_planted_link_is_not_followed(
    place: str, error: str, dangling: bool, tmp_path: Path
) -> None:
    """A link in a pull request cannot make `check` write outside the folder."""
    folder, target = tmp_path / "out", tmp_path / "accepted"
    mark(folder)
    link = folder / place
    link.parent.mkdir(exist_ok=True)
    if not dangling and place == "gates":
        accepted_beside(target)
    elif not dangling:
        target.write_text("accepted", encoding="utf-8")
    link.symlink_to(target)
    outside = {name: what for name, what in state(tmp_path).items() if not name.startswith("out")}
    assert propose(folder, B) == [error]
    after = state(tmp_path)
    assert {name: what for name, what in after.items() if not name.startswith("out")} == outside
    if place != DRAFT:
        assert after[f"out/{place}"] == f"-> {target}"
    assert (f"out/{B}" in after) == (error == "" or place == B)


def test_no_folder_is_created_behind_a_planted_link(tmp_path: Path) -> None:
    """A link in a pull request cannot make `check` create folders elsewhere."""
    folder, target = tmp_path / "out", tmp_path / "elsewhere"
    mark(folder)
    target.mkdir()
    (folder / "gates").symlink_to(target)
    assert propose(folder, DEEP) == snapshot(["a symbolic link is in its place"])
    assert state(target) == {}


def test_folder_in_place_of_the_draft_is_reported(tmp_path: Path) -> None:
    """An obstacle to the marker prevents proposals and is not removed."""
    mark(tmp_path)
    (tmp_path / DRAFT).mkdir()
    before = state(tmp_path)
    assert propose(tmp_path, A) in (["Is a directory"], ["Operation not permitted"])
    assert state(tmp_path) == {**before, ".gitignore": "*\n"}


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_files_of_the_user_in_a_marked_folder_stay(runs: int, tmp_path: Path) -> None:
    """The user's own files in the folder are never overwritten or removed."""
    mark(tmp_path)
    mine = {A: "mine", "gates": "/", "gates/notes.txt": "mine", ".gitignore": "mine"}
    for name, what in mine.items():
        if what == "/":
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_text(what, encoding="utf-8")
    for _ in range(runs):
        assert propose(tmp_path, A, B) == ["File exists", ""]
    found = state(tmp_path)
    assert {name: found.get(name) for name in mine} == mine
    assert found[B] == f"proposed {B}"


def test_link_in_place_of_a_proposal_does_not_break_the_next_run(tmp_path: Path) -> None:
    """A proposal that could not be written is not removed by the next run."""
    folder = tmp_path / "out"
    mark(folder)
    (folder / A).symlink_to(tmp_path / "accepted")
    for _ in range(3):
        assert propose(folder, A, B) == snapshot(["a symbolic link is in its place", ""])
    assert not (tmp_path / "accepted").exists()


def test_proposal_replaced_by_a_folder_stays(tmp_path: Path) -> None:
    """A user who replaces a proposal with a folder keeps that folder."""
    propose(tmp_path, A)
    (tmp_path / A).unlink()
    (tmp_path / A).mkdir()
    assert propose(tmp_path) == []
    assert (tmp_path / A).is_dir()


# Names


@pytest.mark.parametrize(
    "name", ["../a.golden.json", "gates/../../a.golden.json", "/{folder}/a.golden.json"]
)
def test_golden_outside_of_the_root_is_not_proposed(name: str, tmp_path: Path) -> None:
    """A gate outside the root cannot write proposals outside the folder."""
    folder = tmp_path / "deep" / "out"
    name = name.format(folder=tmp_path)
    assert propose(folder, name) == snapshot(
        ["the golden is outside the folder that names are relative to"]
    )
    assert state(tmp_path) == {}


NAMES = {
    "spaces": " a b .golden.json",
    "a number sign": "#a.golden.json",
    "a number sign in a folder": "#gates/a.golden.json",
    "not ASCII": "Größe/日本.golden.json",
    "not UTF-8": os.fsdecode(b"caf\xe9.golden.json"),
    "a backslash": "a\\b.golden.json",
    "a line separator": "a\u2028b.golden.json",
    "a next line": "a\x85b.golden.json",
    "a carriage return": "a\rb.golden.json",
    "a form feed": "a\x0cb.golden.json",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_proposal_with_any_name_is_recognised(name: str, tmp_path: Path) -> None:
    """A proposal with an unusual name is removed by the next run and does not break it."""
    for _ in range(2):
        assert propose(tmp_path, name, A) == ["", ""]
    assert propose(tmp_path) == []
    assert state(tmp_path) == proposed()


@pytest.mark.parametrize("name", ["x.json\na.golden.json", "x.json\n#.golden.json", "g.txt"])
def test_name_that_the_marker_cannot_list_is_harmless(name: str, tmp_path: Path) -> None:
    """A name crafted to look like two in the marker costs no file and breaks no later run."""
    mark(tmp_path)
    for _ in range(2):
        errors = propose(tmp_path, name)
        assert (tmp_path / name).exists() == (errors == [""])
    (tmp_path / A).write_text("mine", encoding="utf-8")
    assert propose(tmp_path) == []
    assert (tmp_path / A).read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / name).exists()


# Interrupted runs


def test_interrupted_run_leaves_only_removable_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job cancelled while proposing leaves no file that the next run cannot remove."""
    propose(tmp_path, B)

    class CutOff(BaseException):
        """What stops a process."""

    opened = Path.open

    def cut_off(path: Path, mode: str = "r", **options: object) -> object:
        if path.name == A:
            with opened(path, "wb") as file:
                file.write(b"{")
            raise CutOff
        return opened(path, mode)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", cut_off)
        with pytest.raises(CutOff):
            propose(tmp_path, A)
    assert (tmp_path / A).read_bytes() == b"{"
    assert propose(tmp_path, A) == [""]
    assert state(tmp_path) == proposed(A)


def test_unremovable_proposal_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proposals of an earlier run are never mistaken for those of the current one."""
    propose(tmp_path, A)

    def refused(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(UnusablePathError) as caught:
        propose(tmp_path, A)
    assert str(caught.value).endswith(": cannot remove earlier proposed goldens: Permission denied")


def test_marker_is_appended_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand proposals do not rewrite the marker ten thousand times."""
    written = []
    write = proposals._write_new

    def counted(path: Path, data: bytes) -> None:
        written.append(path.name)
        write(path, data)

    monkeypatch.setattr(proposals, "_write_new", counted)
    names = [f"{number}.golden.json" for number in range(50)]
    assert propose(tmp_path / "p", *names) == [""] * 50
    assert state(tmp_path / "p") == proposed(*names)
    assert written == [".gitignore", DRAFT]


def test_partial_write_of_the_marker_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that is cut short does not leave a marker that the next run refuses."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:3]))
    assert propose(tmp_path / "p", A, B, DEEP) == [""] * 3
    assert state(tmp_path / "p") == proposed(A, B, DEEP)

"""Finding gates: which files belong together, and which are not looked at."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tier2gate.errors import InputInvalidError, Problem
from tier2gate.gates.discovery import find_files, find_gates
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.naming import gate_name, kind_of
from tier2gate.gates.selection import UnusablePathError


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)


def touch(*names: str) -> None:
    """Make empty files, and the folders they lie in."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


def shown(gates: list[Gate]) -> list[tuple[str, ...]]:
    """Give the names and files of gates, a dash for none."""
    return [
        (
            gate.name,
            *(path.as_posix() if path else "-" for path in (gate.suite, gate.expectations)),
            gate.golden.as_posix() if gate.golden else "-",
        )
        for gate in gates
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.suite.yaml", "suite"),
        ("a.suite.yml", "suite"),
        ("a.suite.json", "suite"),
        ("a.b c.suite.yaml", "suite"),
        ("a.expectations.yaml", "expectations"),
        ("a.missions.json", "missions"),
        ("a.golden.json", "golden"),
        ("tier2gate.yaml", "config"),
        ("tier2gate.json", "config"),
        ("tier2gate.suite.yaml", "suite"),
        ("folder/tier2gate.yml", "config"),
        ("a.golden.yaml", None),
        ("a.golden.yml", None),
        ("a.suite.YAML", None),
        ("a.suite", None),
        ("a.suite.toml", None),
        ("suite.yaml", None),
        (".suite.yaml", None),
        ("a.suites.yaml", None),
        ("a.suite.yaml.orig", None),
        ("tier2gate", None),
        ("my-tier2gate.yaml", None),
        ("", None),
    ],
)
def test_kind_follows_from_the_name(name: str, kind: str | None) -> None:
    """Only files that are named as documented are taken for tier2gate's."""
    assert kind_of(Path(name)) == kind


@pytest.mark.parametrize(
    ("path", "name"),
    [("x/a.suite.yaml", "a"), ("a.b.expectations.yml", "a.b"), ("a.golden.json", "a")],
)
def test_gate_name(path: str, name: str) -> None:
    """Files belong together by what stands before their kind, dots and all."""
    assert gate_name(Path(path)) == name


def test_gates_are_found_in_folders() -> None:
    """Every gate below a folder runs, in an order that no file system decides."""
    touch("b.suite.yaml", "b.golden.json", "a/c.suite.json", "a/c.expectations.yml")
    touch("a/a/z.suite.yml", "README.md", "a/tier2gate.yaml", "a/c.missions.yaml")
    assert shown(find_gates([Path()])) == [
        ("b", "b.suite.yaml", "b.expectations.yaml", "b.golden.json"),
        ("c", "a/c.suite.json", "a/c.expectations.yml", "a/c.golden.json"),
        ("z", "a/a/z.suite.yml", "a/a/z.expectations.yaml", "a/a/z.golden.json"),
    ]


def test_golden_must_lie_in_the_folder_that_was_searched() -> None:
    """A link inside of a gate's folder cannot lead the golden out of what the user named."""
    touch("a/b/c.suite.yaml")
    assert [gate.root for gate in find_gates([Path("a")])] == [Path("a")]
    assert [gate.root for gate in find_gates([Path("a/b/c.suite.yaml")])] == [Path("a/b")]


def test_hidden_files_and_folders_are_left_alone() -> None:
    """What a tool hides, such as Git's own folder or a half-written file, is not run."""
    touch(".git/a.suite.yaml", "a/.b/c.suite.yaml", ".d.suite.yaml", "e.suite.yaml")
    assert [name for name, *_ in shown(find_gates([Path()]))] == ["e"]


def test_hidden_folder_is_searched_where_it_is_named() -> None:
    """A user who names a hidden folder means it."""
    touch(".gates/a.suite.yaml")
    assert [name for name, *_ in shown(find_gates([Path(".gates")]))] == ["a"]


def test_links_to_folders_are_not_followed() -> None:
    """A link in a loop does not hang the search, and one that leads out finds nothing there."""
    touch("a/b.suite.yaml", "out/c.suite.yaml")
    Path("a/loop").symlink_to(Path().absolute() / "a")
    Path("a/out").symlink_to(Path().absolute() / "out")
    assert shown(find_gates([Path("a")])) == [
        ("b", "a/b.suite.yaml", "a/b.expectations.yaml", "a/b.golden.json")
    ]


def test_each_gate_is_found_once() -> None:
    """A gate that several paths lead to runs once, however they are written."""
    touch("a/b/c.suite.yaml")
    Path("link").symlink_to("a")
    paths = ["a", "a/b", "a/b/c.suite.yaml", "a/../a/b", "./a", "link"]
    gates = find_gates([Path(path) for path in paths] + [Path("a").absolute()])
    assert shown(gates) == [
        ("c", "a/b/c.suite.yaml", "a/b/c.expectations.yaml", "a/b/c.golden.json")
    ]


def test_suite_brings_its_files() -> None:
    """A suite that is named brings what lies beside it, and nothing else."""
    touch("a.suite.yaml", "a.expectations.json", "b.suite.yaml", "a.b.suite.yaml")
    assert shown(find_gates([Path("a.suite.yaml")])) == [
        ("a", "a.suite.yaml", "a.expectations.json", "a.golden.json")
    ]


def test_golden_and_expectations_without_their_suite_are_found() -> None:
    """What was left behind when a suite was deleted or renamed does not rot unseen."""
    touch("a.golden.json", "b.expectations.yaml", "c.golden.json", "c.expectations.yml")
    assert shown(find_gates([Path()])) == [
        ("a", "-", "-", "a.golden.json"),
        ("b", "-", "b.expectations.yaml", "-"),
        ("c", "-", "c.expectations.yml", "c.golden.json"),
    ]


def test_two_files_for_one_place_are_a_fault() -> None:
    """Of two suites under one name, none is run as if the other were not there."""
    touch("a.suite.yaml", "a.suite.json", "a.expectations.yaml", "a.expectations.yml")
    [gate] = find_gates([Path()])
    assert gate.faults == tuple(
        (
            Path(second),
            Problem(
                code="doubled",
                message=f"{first} is there already, and makes the same gate",
                hint="keep one of the two",
            ),
        )
        for first, second in (
            ("a.suite.json", "a.suite.yaml"),
            ("a.expectations.yaml", "a.expectations.yml"),
        )
    )


def test_linked_files_are_a_fault() -> None:
    """A pull request cannot have a file from elsewhere read by linking to it."""
    touch("real.yaml")
    Path("a.suite.yaml").symlink_to("real.yaml")
    Path("a.expectations.yaml").symlink_to("gone.yaml")
    [gate] = find_gates([Path("a.suite.yaml")])
    problem = Problem(
        code="symbolic-link",
        message="a symbolic link, which a search does not follow",
        hint="put the file itself here, or name it with --suite and --expectations",
    )
    assert gate.faults == (
        (Path("a.suite.yaml"), problem),
        (Path("a.expectations.yaml"), problem),
    )


def test_files_named_outright() -> None:
    """Files can be named outright, wherever they lie and whatever they are called."""
    gate = explicit_gate(Path("x/s.yaml"), Path("y/e.yaml"), Path("z/g.json"))
    assert gate == Gate(
        name="s",
        suite=Path("x/s.yaml"),
        expectations=Path("y/e.yaml"),
        golden=Path("z/g.json"),
        root=Path("z"),
    )


def test_files_not_named_follow_from_the_suite() -> None:
    """Naming the suite alone means the files beside it."""
    touch("x/a.expectations.yml")
    assert explicit_gate(Path("x/a.suite.yaml"), None, None) == Gate(
        name="a",
        suite=Path("x/a.suite.yaml"),
        expectations=Path("x/a.expectations.yml"),
        golden=Path("x/a.golden.json"),
        root=Path("x"),
    )


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone", "gone: there is no such file or folder"),
        ("gone.suite.yaml", "gone.suite.yaml: there is no such file or folder"),
        *(
            (
                name,
                (
                    f"{name}: not a suite by its name, NAME.suite.yaml; "
                    "name a gate's files outright as suite, expectations and golden"
                ),
            )
            for name in ("other.txt", "a.golden.json")
        ),
    ],
)
def test_path_that_leads_to_no_gate(path: str, message: str) -> None:
    """A path that is misspelled is an error, not a run of nothing."""
    touch("other.txt", "a.golden.json")
    with pytest.raises(UnusablePathError) as caught:
        find_gates([Path(path)])
    assert str(caught.value) == message


class LockedFolder:
    """A file system with one folder that may not be searched."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.scandir = os.scandir

    def __call__(self, path: str) -> Iterator[os.DirEntry[str]]:
        """Search a folder, as `os.scandir` does."""
        if Path(path).name == self.folder:
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return self.scandir(path)


def test_folder_that_cannot_be_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permissions is a problem, not a gate less."""
    touch("a/b.suite.yaml", "a/locked/c.suite.yaml")
    monkeypatch.setattr(os, "scandir", LockedFolder("locked"))
    with pytest.raises(InputInvalidError) as caught:
        find_gates([Path("a")])
    assert str(caught.value) == (
        "a/locked: cannot be searched: Permission denied; check the folder's permissions"
    )


def test_files_of_all_kinds_are_found() -> None:
    """`validate` looks at everything that is tier2gate's, gates put together."""
    touch("a.suite.yaml", "b.golden.json", "c/d.missions.yaml", "tier2gate.yaml", "x.yaml")
    gates, alone = find_files([Path()])
    assert shown(gates) == [
        ("a", "a.suite.yaml", "a.expectations.yaml", "a.golden.json"),
        ("b", "-", "-", "b.golden.json"),
    ]
    assert alone == [Path("c/d.missions.yaml"), Path("tier2gate.yaml")]


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yaml", "a.golden.json"])
def test_each_file_of_a_gate_stands_for_it(name: str) -> None:
    """A file that is saved is validated with the files it belongs to."""
    touch("a.suite.yaml", "a.expectations.yaml", "a.golden.json", "b.suite.yaml")
    gates, alone = find_files([Path(name), Path("a.suite.yaml")])
    assert shown(gates) == [("a", "a.suite.yaml", "a.expectations.yaml", "a.golden.json")]
    assert alone == []


def test_each_file_is_found_once() -> None:
    """A file that a folder and its own name lead to is looked at once."""
    touch("a/b.missions.yaml", "a/c.suite.yaml")
    paths = [Path("a"), Path("a/b.missions.yaml"), Path("a/c.suite.yaml")]
    gates, alone = find_files(paths)
    assert [gate.name for gate in gates] == ["c"]
    assert alone == [Path("a/b.missions.yaml")]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.suite.yaml", "gone.suite.yaml: there is no such file or folder"),
        ("x.yaml", "x.yaml: not a file of tier2gate by its name"),
    ],
)
def test_path_that_leads_to_no_file(path: str, message: str) -> None:
    """A path that is misspelled is an error, not a validation of nothing."""
    touch("x.yaml")
    with pytest.raises(UnusablePathError) as caught:
        find_files([Path(path)])
    assert str(caught.value) == message

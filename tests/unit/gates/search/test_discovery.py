"""Finding gates: which files belong together, and which are skipped."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.trees import conventional, mark, shown, touch
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.gates.search import discovery
from tier2gate.gates.search.discovery import Found, gate_of_file, gates_of, search_folder
from tier2gate.gates.search.marker import MARKER

pytestmark = pytest.mark.usefixtures("in_folder")


def found_in(folder: str = ".") -> list[tuple[str, ...]]:
    """Return the gates found in a folder."""
    return shown(search_folder(Path(folder)).gates)


# Searching folders


def test_gates_are_found_in_folders() -> None:
    """All gates below a folder are found, in the same order on every file system."""
    touch("b.suite.yaml", "b.golden.json", "a/c.suite.json", "a/c.expectations.yml")
    touch("a/a/z.suite.yml", "README.md", "a/tier2gate.yaml", "a/c.missions.yaml")
    assert found_in() == [
        ("b", "b.suite.yaml", "b.expectations.yaml", "b.golden.json"),
        ("c", "a/c.suite.json", "a/c.expectations.yml", "a/c.golden.json"),
        ("z", "a/a/z.suite.yml", "a/a/z.expectations.yaml", "a/a/z.golden.json"),
    ]


def test_golden_must_be_in_the_searched_folder() -> None:
    """A link within a gate's folder cannot move the golden out of the folder that was named."""
    touch("a/b/c.suite.yaml")
    assert [gate.root for gate in search_folder(Path("a")).gates] == [Path("a")]
    assert gate_of_file(Path("a/b/c.suite.yaml")).root == Path("a/b")


def test_hidden_files_and_folders_are_skipped() -> None:
    """Hidden files, such as Git's folder or a temporary file, are not run."""
    touch(".git/a.suite.yaml", "a/.b/c.suite.yaml", ".d.suite.yaml", "e.suite.yaml")
    assert found_in() == conventional("e.suite.yaml")


def test_hidden_folder_is_searched_if_named() -> None:
    """A user can name a hidden folder to run its gates."""
    touch(".gates/a.suite.yaml")
    assert found_in(".gates") == conventional(".gates/a.suite.yaml")


def test_links_to_folders_are_not_followed() -> None:
    """A loop of links does not hang the search, and a link to elsewhere finds nothing."""
    touch("a/b.suite.yaml", "out/c.suite.yaml")
    Path("a/loop").symlink_to(Path().absolute() / "a")
    Path("a/out").symlink_to(Path().absolute() / "out")
    assert found_in("a") == conventional("a/b.suite.yaml")


def test_files_that_stand_alone_are_found() -> None:
    """Missions files and configurations are found along with the gates, in any folder."""
    touch("c/d.missions.yaml", "tier2gate.yaml", "x.yaml")
    alone = (Path("tier2gate.yaml"), Path("c/d.missions.yaml"))
    assert search_folder(Path()) == Found(alone=alone)


def test_folders_can_be_left_out() -> None:
    """Gates in a checkout of the target branch inside this one are not found twice."""
    touch("a.suite.yaml", "base/a.suite.yaml", "base/b/c.suite.yaml", "x/base/d.suite.yaml")
    found = search_folder(Path(), [os.path.realpath("base")])
    assert shown(found.gates) == conventional("a.suite.yaml", "x/base/d.suite.yaml")


# Single gates


def test_suite_has_its_files() -> None:
    """A named suite is run with the files of its name and no others."""
    touch("a.suite.yaml", "a.expectations.json", "b.suite.yaml", "a.b.suite.yaml")
    assert shown([gate_of_file(Path("a.suite.yaml"))]) == [
        ("a", "a.suite.yaml", "a.expectations.json", "a.golden.json")
    ]


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yml", "a.golden.json"])
def test_any_file_selects_its_gate(name: str) -> None:
    """Naming any file of a gate selects the whole gate, as an editor does on save."""
    touch("x/a.suite.yaml", "x/a.expectations.yml", "x/a.golden.json")
    assert gate_of_file(Path("x", name)) == Gate(
        name="a",
        suite=Path("x/a.suite.yaml"),
        expectations=Path("x/a.expectations.yml"),
        golden=Path("x/a.golden.json"),
        root=Path("x"),
    )


def test_hidden_suite_that_is_named_is_a_gate() -> None:
    """A user can run a hidden suite by naming it."""
    touch(".a.suite.yaml")
    assert shown([gate_of_file(Path(".a.suite.yaml"))]) == conventional(".a.suite.yaml")


def test_gates_of_a_folder_are_sorted_by_name() -> None:
    """The gates of a folder have the same order however its files are listed."""
    files = [Path(name) for name in ("b.suite.yaml", "c.golden.json", "a.suite.yml", "b.txt")]
    assert shown(gates_of(Path(), files, Path())) == [
        ("a", "a.suite.yml", "a.expectations.yaml", "a.golden.json"),
        ("b", "b.suite.yaml", "b.expectations.yaml", "b.golden.json"),
        ("c", "-", "-", "c.golden.json"),
    ]


# Faulty files


def test_golden_and_expectations_without_their_suite_are_found() -> None:
    """Files left behind when a suite was deleted or renamed are reported."""
    touch("a.golden.json", "b.expectations.yaml", "c.golden.json", "c.expectations.yml")
    assert found_in() == [
        ("a", "-", "-", "a.golden.json"),
        ("b", "-", "b.expectations.yaml", "-"),
        ("c", "-", "c.expectations.yml", "c.golden.json"),
    ]


def test_two_files_for_one_role_are_a_fault() -> None:
    """With two suites of the same name, neither silently replaces the other."""
    touch("a.suite.yaml", "a.suite.json", "a.expectations.yaml", "a.expectations.yml")
    [gate] = search_folder(Path()).gates
    assert gate == gate_of_file(Path("a.suite.yaml"))
    assert gate.faults == tuple(
        (
            Path(second),
            Problem(
                code="doubled",
                message=f"{first} already exists for the same gate",
                hint="delete one of the two",
            ),
        )
        for first, second in (
            ("a.suite.json", "a.suite.yaml"),
            ("a.expectations.yaml", "a.expectations.yml"),
        )
    )


def test_linked_files_are_a_fault() -> None:
    """A pull request cannot make the gate read another file through a link."""
    touch("real.yaml")
    Path("a.suite.yaml").symlink_to("real.yaml")
    Path("a.expectations.yaml").symlink_to("gone.yaml")
    [gate] = search_folder(Path()).gates
    assert gate == gate_of_file(Path("a.suite.yaml"))
    problem = Problem(
        code="symbolic-link",
        message="a symbolic link, which a search does not follow",
        hint="replace it with the file itself, or pass it with --suite and --expectations",
    )
    assert gate.faults == (
        (Path("a.suite.yaml"), problem),
        (Path("a.expectations.yaml"), problem),
    )


def test_suite_with_an_upper_case_extension_is_at_fault() -> None:
    """A suite with an extension in upper case is reported instead of never being run."""
    touch("x/a.suite.YAML", "x/b.suite.yaml")
    misnamed = Problem(
        code="misnamed",
        message="looks like a suite, but its name does not match: it would be skipped",
        hint="rename it to NAME.suite.yaml, in lower case from the first dot on",
    )
    first, second = search_folder(Path("x")).gates
    assert first == Gate(
        name="a.suite.YAML",
        suite=Path("x/a.suite.YAML"),
        expectations=None,
        golden=None,
        root=Path("x"),
        faults=((Path("x/a.suite.YAML"), misnamed),),
    )
    assert shown([second]) == conventional("x/b.suite.yaml")


class LockedFolder:
    """A replacement for `os.scandir` that cannot read one folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.scandir = os.scandir

    def __call__(self, path: str) -> Iterator[os.DirEntry[str]]:
        """Read a folder, like `os.scandir`."""
        if Path(path).name == self.folder:
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return self.scandir(path)


def test_folder_that_cannot_be_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permissions is reported and does not hide other gates."""
    touch("a/b.suite.yaml", "a/locked/c.suite.yaml", "a/z/d.suite.yaml")
    monkeypatch.setattr(os, "scandir", LockedFolder("locked"))
    gates = {gate.name: gate for gate in search_folder(Path("a")).gates}
    locked = gates.pop("locked")
    assert locked == Gate(
        name="locked",
        suite=Path("a/locked"),
        expectations=None,
        golden=None,
        root=Path("a"),
        faults=(
            (
                Path("a/locked"),
                Problem(
                    code="unreadable",
                    message="cannot be searched: Permission denied",
                    hint="check the folder's permissions",
                ),
            ),
        ),
    )
    assert shown(gates.values()) == conventional("a/b.suite.yaml", "a/z/d.suite.yaml")


def test_folder_that_cannot_be_searched_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the current folder has a name in the report."""
    Path("locked").mkdir()
    monkeypatch.chdir("locked")
    monkeypatch.setattr(os, "scandir", LockedFolder(""))
    [gate] = search_folder(Path()).gates
    assert [problem.code for _, problem in gate.faults] == ["unreadable"]
    assert gate.name


# Proposed goldens


def test_proposed_goldens_are_not_orphans() -> None:
    """A workflow that writes proposed goldens into the checkout does not fail its next run."""
    touch("a.suite.yaml", "x/b.suite.yaml", "p/a.golden.json", "p/x/b.golden.json", "p/.gitignore")
    mark("p", "a.golden.json", "x/b.golden.json")
    found = search_folder(Path())
    assert shown(found.gates) == conventional("a.suite.yaml", "x/b.suite.yaml")
    assert found.proposed == (Path("p"),)


def test_marked_folder_that_is_named_is_found() -> None:
    """A user who names a folder of proposals is told what it is, although it has no gate."""
    touch("p/a.golden.json")
    mark("p", "a.golden.json")
    assert search_folder(Path("p")) == Found(proposed=(Path("p"),))


def test_golden_that_the_marker_does_not_list_is_an_orphan() -> None:
    """An orphaned golden is reported even in a folder with a marker."""
    touch("p/a.golden.json", "p/b.golden.json")
    mark("p", "a.golden.json")
    assert found_in() == [("b", "-", "-", "p/b.golden.json")]


def test_suite_in_a_marked_folder_is_a_gate() -> None:
    """A pull request cannot hide a gate by adding a marker."""
    touch("p/a.suite.yaml", "p/x/b.suite.yaml", "p/c.suite.YAML")
    files = [f"{name}.{kind}" for name in "ab" for kind in ("suite.yaml", "expectations.yaml")]
    mark("p", *files, "a.golden.json", "x/b.suite.yaml", "x/b.golden.json", "c.suite.YAML")
    found = search_folder(Path())
    assert [gate.suite for gate in found.gates] == [
        Path("p/c.suite.YAML"),
        Path("p/a.suite.yaml"),
        Path("p/x/b.suite.yaml"),
    ]
    assert found.proposed == ()  # the marker does not count


@pytest.mark.parametrize(
    "listed", ["../z/a.golden.json", "x/../../z/a.golden.json", "{}/z/a.golden.json"]
)
def test_marker_does_not_apply_to_files_elsewhere(listed: str) -> None:
    """A planted marker cannot hide a golden outside of its folder."""
    here = Path().absolute()
    touch("z/a.golden.json")
    mark("p", listed.format(here))
    [gate] = search_folder(here).gates
    assert (gate.suite, gate.golden) == (None, here / "z/a.golden.json")


def test_marker_does_not_apply_to_expectations() -> None:
    """Expectations without a suite are reported; only goldens are ever proposed."""
    touch("p/a.expectations.yaml")
    mark("p", "a.expectations.yaml")
    assert found_in() == [("a", "-", "p/a.expectations.yaml", "-")]


def test_marker_that_is_a_link_is_not_followed() -> None:
    """A marker that links to an endless device does not hang the gate or hide an orphan."""
    touch("p/a.golden.json")
    Path("listed").write_text("a.golden.json\n", encoding="utf-8")
    Path("p", MARKER).symlink_to(Path("listed").absolute())
    assert search_folder(Path()) == Found(
        gates=(
            Gate(
                name="a",
                suite=None,
                expectations=None,
                golden=Path("p/a.golden.json"),
                root=Path(),
            ),
        )
    )


def test_marker_that_cannot_be_read_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable marker does not hide the goldens of its folder."""

    def closed(folder: Path) -> list[str] | None:
        if folder == Path():
            return None
        raise PermissionError(13, "Permission denied", os.fspath(folder / MARKER))

    touch("p/a.golden.json")
    mark("p", "a.golden.json")
    monkeypatch.setattr(discovery, "read_marker", closed)
    found = search_folder(Path())
    assert shown(found.gates) == [("a", "-", "-", "p/a.golden.json")]
    assert found.proposed == (Path("p"),)


@pytest.mark.parametrize("root", [".", "{}", "../x"])
def test_proposal_that_was_committed_is_explained(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who commits a proposal without its marker is told which golden it is meant for."""
    touch("x/a.suite.yaml", "x/p/a.golden.json", "x/p/q/a.golden.json")
    monkeypatch.chdir("x")
    folder = Path(root.format(Path().absolute()))
    suite, *left = search_folder(folder).gates
    assert suite.meant_for is None
    assert [(gate.golden, gate.meant_for) for gate in left] == [
        (folder / "p/a.golden.json", folder / "a.golden.json"),
        (folder / "p/q/a.golden.json", folder / "a.golden.json"),
    ]


def test_proposal_is_matched_by_its_path() -> None:
    """Of several gates with the same name, a proposal belongs to the one with its path."""
    touch("a.suite.yaml", "x/a.suite.yaml", "p/x/a.golden.json", "p/y/a.golden.json")
    touch("y/b.suite.yaml", "p/b.golden.json")
    meant = {gate.golden: gate.meant_for for gate in search_folder(Path()).gates if not gate.suite}
    assert meant == {
        Path("p/b.golden.json"): None,
        Path("p/x/a.golden.json"): Path("x/a.golden.json"),
        Path("p/y/a.golden.json"): Path("a.golden.json"),
    }


def test_orphan_that_is_not_a_proposal_is_not_explained_as_one() -> None:
    """A golden that lost its own suite is not described as a proposal for another gate."""
    touch("a.golden.json", "b.suite.yaml", "p/b.expectations.yaml", "x/a.golden.json")
    orphans = [gate for gate in search_folder(Path()).gates if gate.suite is None]
    assert orphans == [replace(gate, meant_for=None) for gate in orphans]
    assert [gate.name for gate in orphans] == ["a", "b", "a"]

"""Links to folders, which a search does not follow: only links that hide gates are reported."""

from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.trees import touch
from tier2gate.gates.search import links
from tier2gate.gates.search.listing import Listing, list_folder
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.settings import Settings

pytestmark = pytest.mark.usefixtures("in_folder")


def select(*paths: str, **more: Any) -> Selection:
    """Select the gates of a call with these paths."""
    return select_gates(Settings(paths=tuple(map(Path, paths)), **more))


def faults(*paths: str, **more: Any) -> list[str]:
    """Return the faults of the gates of a call."""
    gates = select(*paths, **more).gates
    return [
        f"{path.as_posix()}: {problem.message}" for gate in gates for path, problem in gate.faults
    ]


def link(path: str, target: str) -> None:
    """Make a link to a target relative to the current folder."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).symlink_to(Path(target).absolute())


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.json", "a.golden.json"])
@pytest.mark.parametrize("folder", ["old", "old/deep/er"])
def test_gate_behind_a_link_is_reported(name: str, folder: str) -> None:
    """A gate that was moved away and linked back is reported, not silently lost."""
    touch("gates/b.suite.yaml", f"{folder}/{name}")
    link("gates/x", "old")
    inside = Path(folder, name).relative_to("old").as_posix()
    assert masked(faults("gates"), inside=inside) == snapshot(
        ["gates/x: this symbolic link is not followed, but the folder it points to has {inside}"]
    )


@pytest.mark.parametrize(
    "name", ["README.md", "a.missions.yaml", ".hidden/a.suite.yaml", ".a.suite.yaml"]
)
def test_link_without_a_gate_behind_it_is_ignored(name: str) -> None:
    """Links to packages, data or documentation cause no faults."""
    touch("gates/b.suite.yaml", f"lib/{name}")
    link("gates/x", "lib")
    assert faults("gates") == []
    assert select("gates").notices == ()


def test_link_to_a_searched_folder_is_ignored() -> None:
    """A workspace with packages linked in node_modules is searched once."""
    touch("packages/pkg/a.suite.yaml")
    link("node_modules/@org/pkg", "packages/pkg")
    link("node_modules/loop", ".")
    assert faults(".") == []
    assert [gate.name for gate in select(".").gates] == ["a"]
    assert faults("node_modules")  # the packages themselves are not searched here
    assert faults("node_modules/@org", "packages") == []


def test_link_to_gates_that_are_found_is_ignored() -> None:
    """A monorepo whose pattern finds a linked package's own gates does not fail."""
    touch("packages/a/gates/a.suite.yaml", "packages/b/gates/b.suite.yaml")
    touch("packages/b/gates/b.golden.json", "packages/b/gates/b.expectations.yaml")
    link("packages/a/node_modules/@org/b", "packages/b")
    assert faults("packages/**/*.suite.yaml") == []
    assert faults("packages/a", "packages/b/gates") == []
    assert len(faults("packages/a/**/*.suite.yaml")) == 1
    touch("packages/b/more/c.suite.yaml")
    assert len(faults("packages/a", "packages/b/gates")) == 1


def test_gate_of_links_to_another_gate_is_reported() -> None:
    """A gate made of linked files is at fault even if the links lead to another gate."""
    touch("gates/a.suite.yaml", "gates/a.expectations.yaml")
    for kind in ("suite", "expectations"):
        link(f"gates/x/a.{kind}.yaml", f"gates/a.{kind}.yaml")
    assert len(faults("gates")) == 2
    assert [gate.name for gate in select("gates").gates] == ["a", "a"]


def test_gate_behind_a_link_to_a_hidden_folder_is_reported() -> None:
    """A gate in a hidden folder is reported if a visible link leads to it."""
    touch("b.suite.yaml", ".store/pkg/a.suite.yaml")
    link("pkg", ".store/pkg")
    assert len(faults(".")) == 1


@pytest.mark.parametrize("target", ["base", "base/docs"])
def test_link_into_the_target_branch_is_always_reported(target: str) -> None:
    """A pull request cannot pass off the target branch's files as its own."""
    touch("b.suite.yaml", "base/docs/README.md", "base/b.suite.yaml")
    link("docs", target)
    link("more/through", "other")
    link("other/inner", target)
    message = "this symbolic link points into the target branch's folder, base"
    assert masked(faults(".", base=Path("base")), message=message) == snapshot(
        ["docs: {message}", "other/inner: {message}"]
    )
    assert faults("more", base=Path("base")) == snapshot(
        ["more/through: this symbolic link is not followed, but the folder it points to has inner"]
    )


def test_loop_of_links_ends() -> None:
    """A pull request cannot hang the gate with a loop of links."""
    touch("gates/b.suite.yaml", "far/x/y/README.md")
    link("gates/far", "far")
    link("far/x/y/up", "far")
    link("far/self", "far/self")
    link("far/one", "far/two")
    link("far/two", "far/one")
    assert faults("gates") == []


def test_large_linked_folder_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder too large to search is reported, and fails if it could hide a change."""
    monkeypatch.setattr(links, "MAX_ENTRIES", 5)
    many = f"../many-{Path().absolute().name}"
    touch("b.suite.yaml", *(f"{many}/{i}.txt" for i in range(9)), f"{many}/below/x.txt")
    link("many", many)
    Path("base").mkdir()
    [notice] = select(".").notices
    assert (notice.file, notice.code) == ("many", "linked-folder")
    assert notice.message.startswith("this symbolic link may hide a gate: the search")
    assert faults(".") == []
    assert [fault.split(": ")[0] for fault in faults(".", base=Path("base"))] == ["many"]


def test_link_to_a_searched_folder_is_ignored_after_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One large link does not make the other links of a workspace fail."""
    monkeypatch.setattr(links, "MAX_ENTRIES", 5)
    large = f"../large-{Path().absolute().name}"
    touch("packages/b/b.suite.yaml", *(f"{large}/{i}.txt" for i in range(9)), f"{large}-2/x.txt")
    link("a", large)
    link("modules/b", "packages/b")
    link("modules/c", f"{large}-2")
    Path("base").mkdir()
    assert [fault.split(": ")[0] for fault in faults(".", base=Path("base"))] == ["modules/c"]


def test_unreadable_folder_behind_a_link_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be read is not treated as empty."""
    touch("b.suite.yaml", "../closed/a.txt")
    link("x", "../closed")
    listed = list_folder

    def refuse(folder: Path) -> Listing:
        if folder.name == "x":
            return Listing(problem=PermissionError(13, "Permission denied"))
        return listed(folder)

    monkeypatch.setattr(links, "list_folder", refuse)
    [notice] = select(".").notices
    assert notice.message == snapshot(
        "a folder behind this symbolic link cannot be read, so it may hide a gate"
    )
    Path("base").mkdir()
    assert len(faults(".", base=Path("base"))) == 1


def test_linked_folder_next_to_a_configuration_is_red() -> None:
    """A configuration does not hide a gate behind a link either, unless it ignores the link."""
    touch("old/a.suite.yaml", "b.suite.yaml")
    Path("tier2gate.yaml").write_text("gates: [{name: b, suite: b.suite.yaml}]", encoding="utf-8")
    link("gates", "old")
    Path("old").rename(".old")
    Path("gates").unlink()
    link("gates", ".old")
    selection = select()
    assert [(gate.name, len(gate.faults)) for gate in selection.gates] == [("b", 0), ("gates", 1)]
    [(_, problem)] = selection.gates[1].faults
    assert problem.text == snapshot(
        "this symbolic link is not followed, but the folder it points to has a.suite.yaml; replace the link with that folder, or add the link below ignore: in tier2gate.yaml"
    )
    with Path("tier2gate.yaml").open("a", encoding="utf-8") as file:
        file.write("\nignore: [gates]\n")
    assert [(gate.name, len(gate.faults)) for gate in select().gates] == [("b", 0)]

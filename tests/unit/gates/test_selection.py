"""Which gates a call is about: given explicitly, configured, or found."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.trees import conventional, mark, shown, touch
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.given_paths import check_reachable
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.settings import Settings


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)


def select(*paths: str | Path, any_kind: bool = False, **more: Any) -> Selection:
    """Select the gates of a call that names these paths."""
    return select_gates(Settings(paths=tuple(map(Path, paths)), **more), any_kind=any_kind)


def selected(*paths: str | Path, any_kind: bool = False, **more: Any) -> list[tuple[str, ...]]:
    """Give the gates of a call that names these paths."""
    return shown(select(*paths, any_kind=any_kind, **more).gates)


def configure(*gates: str, folder: str = ".") -> None:
    """Write a configuration."""
    items = "".join(f"  - {{{gate}}}\n" for gate in gates)
    Path(folder, "tier2gate.yaml").write_text(f"gates:\n{items}", encoding="utf-8")


def no_gate(file: str) -> Problem:
    """Say of a path that there is no gate under it."""
    return Problem(
        code="no-gate",
        message="no gate was found here",
        hint="a suite is a file called NAME.suite.yaml",
        file=file,
    )


def proposals(file: str) -> Problem:
    """Say of a folder that it is one of proposed goldens."""
    return Problem(
        code="proposed-goldens",
        message="skipped: this folder holds proposed goldens, which accept nothing",
        hint="if it was committed, delete it",
        file=file,
    )


# What is there


def test_gates_are_found_in_folders() -> None:
    """Every gate below a folder runs, in an order that no file system decides."""
    touch("b.suite.yaml", "b.golden.json", "a/c.suite.json", "a/c.expectations.yml")
    touch("a/a/z.suite.yml", "README.md", "a/tier2gate.yaml", "a/c.missions.yaml")
    assert selected(".") == [
        ("b", "b.suite.yaml", "b.expectations.yaml", "b.golden.json"),
        ("c", "a/c.suite.json", "a/c.expectations.yml", "a/c.golden.json"),
        ("z", "a/a/z.suite.yml", "a/a/z.expectations.yaml", "a/a/z.golden.json"),
    ]


def test_without_paths_the_folder_is_searched() -> None:
    """A user who names nothing means the folder that they stand in, or the one they work in."""
    touch("a.suite.yaml", "x/b.suite.yaml")
    assert selected() == conventional("a.suite.yaml", "x/b.suite.yaml")
    assert selected(folder=Path("x")) == conventional("x/b.suite.yaml")


def test_hidden_files_run_where_they_are_named() -> None:
    """What a tool hides is not run, but a user who names it means it."""
    touch(".gates/a.suite.yaml", ".b.suite.yaml", "c.suite.yaml")
    assert selected(".") == conventional("c.suite.yaml")
    assert selected(".gates") == conventional(".gates/a.suite.yaml")
    assert selected(".b.suite.yaml") == conventional(".b.suite.yaml")


def test_each_gate_is_found_once() -> None:
    """A gate that several paths lead to runs once, however they are written."""
    touch("a/b/c.suite.yaml")
    Path("link").symlink_to("a")
    paths = ["a", "a/b", "a/b/c.suite.yaml", "a/../a/b", "./a", "link"]
    assert selected(*paths, Path("a").absolute()) == conventional("a/b/c.suite.yaml")


def test_suite_brings_its_files() -> None:
    """A suite that is named brings what lies beside it, and nothing else."""
    touch("a.suite.yaml", "a.expectations.json", "b.suite.yaml", "a.b.suite.yaml")
    assert selected("a.suite.yaml") == [
        ("a", "a.suite.yaml", "a.expectations.json", "a.golden.json")
    ]


def test_files_given_explicitly_are_the_only_gate() -> None:
    """A gate whose files are given explicitly runs alone, whatever else is there or configured."""
    touch("a.suite.yaml", "s.yaml")
    configure("name: b, suite: b.yaml")
    outright = Settings(suite=Path("s.yaml"), expectations=Path("e.yaml"), golden=Path("g.json"))
    gate = explicit_gate(Path("s.yaml"), Path("e.yaml"), Path("g.json"))
    assert select_gates(outright) == Selection(gates=[gate])


def test_folder_that_cannot_be_searched_hides_no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permissions is a gate at fault, and the gates beside it are found."""
    touch("a/b.suite.yaml", "a/locked/c.suite.yaml", "d.suite.yaml")
    scandir = os.scandir

    def locked(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    gates = select("a", "d.suite.yaml").gates
    assert [
        (gate.name, [problem.text for _, problem in gate.faults]) for gate in gates
    ] == snapshot(
        [
            ("d", []),
            ("b", []),
            ("locked", ["cannot be searched: Permission denied; check the folder's permissions"]),
        ]
    )


# Paths that lead to nothing


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone", snapshot("gone: there is no such file or folder")),
        ("gone.suite.yaml", snapshot("gone.suite.yaml: there is no such file or folder")),
        (
            "other.txt",
            (
                "other.txt: not named NAME.suite.yaml; "
                "to use other names, give --suite, --expectations and --golden"
            ),
        ),
        *(
            (name, f"{name}: this is {what}, not a suite; give {meant}")
            for name, what, meant in (
                ("a.golden.json", "a golden", "a.suite.yaml"),
                ("a.expectations.yaml", "an expectations file", "a.suite.yaml"),
                ("lost.missions.yaml", "a missions file", "the suite that belongs to it"),
            )
        ),
    ],
)
def test_path_that_leads_to_no_gate(path: str, message: str) -> None:
    """A path that is misspelled is an error, not a run of nothing."""
    touch("other.txt", "a.golden.json", "a.expectations.yaml", "a.suite.yaml", "lost.missions.yaml")
    with pytest.raises(UnusablePathError) as caught:
        select(path)
    assert str(caught.value) == message


def test_path_without_a_gate_among_others_is_told() -> None:
    """A folder whose gates have all gone is not passed over because another one has some."""
    touch("a/b.suite.yaml", "x/y/README.md", "z/c.missions.yaml")
    Path("empty").mkdir()
    selection = select("empty", "a", "x/y", "z", root=Path("x"))
    assert shown(selection.gates) == conventional("a/b.suite.yaml")
    assert selection.problems == (no_gate("../empty"), no_gate("y"))
    assert selection.alone == [Path("z/c.missions.yaml")]


def test_nothing_at_all_is_not_told_path_by_path() -> None:
    """A call without any gate is said to be one, once."""
    Path("empty").mkdir()
    assert select("empty", ".") == Selection(gates=[], alone=[])
    assert select() == Selection(gates=[], alone=[])


def test_folder_without_files_among_others_that_stand_alone_is_told() -> None:
    """A hook with one wrong folder is not green because another one holds missions."""
    touch("a/b.missions.yaml")
    Path("empty").mkdir()
    assert select("a", "empty", any_kind=True).problems == (no_gate("empty"),)


@pytest.mark.parametrize(
    ("path", "reason"), [("n" * 300, "File name too long"), ("loop/x", "Too many levels of symb")]
)
def test_path_that_nobody_can_look_at_is_refused(path: str, reason: str) -> None:
    """A path that the system refuses is wrong usage, and no bug of tier2gate's."""
    Path("loop").symlink_to("loop")
    with pytest.raises(UnusablePathError) as caught:
        check_reachable([Path("gone"), Path(path)])
    assert str(caught.value).startswith(f"{path}: cannot be accessed: {reason}")


def test_path_that_is_not_there_yet_can_be_looked_at() -> None:
    """A golden that is not accepted yet may be named."""
    touch("file")
    check_reachable([Path("gone"), Path("gone/x"), Path("file/x"), Path("file")])


# Files of any kind


def test_files_of_all_kinds_are_found() -> None:
    """`validate` looks at everything that is tier2gate's, gates put together."""
    touch("a.suite.yaml", "b.golden.json", "c/d.missions.yaml", "c/tier2gate.yaml", "x.yaml")
    selection = select(".", any_kind=True)
    assert shown(selection.gates) == [
        ("a", "a.suite.yaml", "a.expectations.yaml", "a.golden.json"),
        ("b", "-", "-", "b.golden.json"),
    ]
    assert selection.alone == [Path("c/d.missions.yaml"), Path("c/tier2gate.yaml")]


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yaml", "a.golden.json"])
def test_each_file_of_a_gate_stands_for_it(name: str) -> None:
    """A file that is saved is validated with the files it belongs to."""
    touch("a.suite.yaml", "a.expectations.yaml", "a.golden.json", "b.suite.yaml")
    selection = select(name, "a.suite.yaml", any_kind=True)
    assert shown(selection.gates) == conventional("a.suite.yaml")
    assert selection.alone == []


def test_each_file_is_found_once() -> None:
    """A file that a folder and its own name lead to is looked at once."""
    touch("a/b.missions.yaml", "a/c.suite.yaml")
    selection = select("a", "a/b.missions.yaml", "a/c.suite.yaml", any_kind=True)
    assert shown(selection.gates) == conventional("a/c.suite.yaml")
    assert selection.alone == [Path("a/b.missions.yaml")]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.suite.yaml", snapshot("gone.suite.yaml: there is no such file or folder")),
        ("x.yaml", snapshot("x.yaml: its name is not that of a tier2gate file")),
    ],
)
def test_path_that_leads_to_no_file(path: str, message: str) -> None:
    """A path that is misspelled is an error, not a validation of nothing."""
    touch("x.yaml")
    with pytest.raises(UnusablePathError) as caught:
        select(path, any_kind=True)
    assert str(caught.value) == message


# The configuration

STRICT = ("strict", "gates/s.yaml", "gates/strict.yaml", "goldens/strict.json")
LAX = ("lax", "gates/s.yaml", "gates/lax.yaml", "goldens/lax.json")


def configure_two() -> None:
    """Have two gates on one suite, and a gate beside them that is not configured."""
    touch("gates/s.yaml", "gates/strict.yaml", "gates/lax.yaml", "goldens/strict.json")
    touch("gates/a.suite.yaml", "b.suite.yaml")
    configure(
        *(
            f"name: {name}, suite: {suite}, expectations: {expectations}, golden: {golden}"
            for name, suite, expectations, golden in (STRICT, LAX)
        )
    )


def test_configured_gates_are_the_gates_of_a_call_without_paths() -> None:
    """What a repository has configured is what runs, sorted by folder and name."""
    configure_two()
    assert selected() == [LAX, STRICT]
    Path("elsewhere").mkdir()
    assert selected(folder=Path("elsewhere")) == []


def test_configuration_that_is_named_gives_its_gates() -> None:
    """A configuration that lies elsewhere can be run by naming it, with others beside it."""
    Path("x").mkdir()
    touch("a.suite.yaml")
    configure("name: b, suite: b.yaml", folder="x")
    selection = select("x/tier2gate.yaml", "a.suite.yaml")
    assert shown(selection.gates) == [
        *conventional("a.suite.yaml"),
        ("b", "x/b.yaml", "x/b.expectations.yaml", "x/b.golden.json"),
    ]
    assert selection.alone == []
    assert select("x/tier2gate.yaml", any_kind=True).alone == [Path("x/tier2gate.yaml")]


def test_configuration_that_is_named_and_found_is_heeded_once() -> None:
    """A gate that is configured runs once, by whatever way the call comes to it."""
    configure_two()
    assert selected("tier2gate.yaml", "gates/s.yaml", "goldens", "./gates/../tier2gate.yaml") == [
        LAX,
        STRICT,
    ]


def test_configured_gates_stand_for_what_is_found_of_their_files() -> None:
    """A folder is searched with the gates as configured, those that are not, and what is left over.

    A golden whose suite is configured with another one is not silenced by that: it is an orphan.
    """
    touch("x/a.suite.yaml", "x/a.expectations.yaml", "x/a.golden.json", "x/strict.golden.json")
    touch("x/strict.expectations.yaml", "x/b.suite.yaml", "y/c.suite.yaml")
    configure(
        "name: a, suite: x/a.suite.yaml, golden: g.json",
        "name: z, suite: x/a.suite.yaml, expectations: x/strict.expectations.yaml, "
        "golden: x/strict.golden.json",
    )
    configured = [
        ("a", "x/a.suite.yaml", "x/a.expectations.yaml", "g.json"),
        ("z", "x/a.suite.yaml", "x/strict.expectations.yaml", "x/strict.golden.json"),
    ]
    found = conventional("x/b.suite.yaml")
    left = ("a", "-", "-", "x/a.golden.json")
    assert selected("x") == [left, configured[0], *found, configured[1]]
    assert selected("x/a.suite.yaml") == configured
    assert selected("x/b.suite.yaml") == found
    assert selected("y") == conventional("y/c.suite.yaml")
    others = conventional("y/c.suite.yaml")
    assert selected(".") == [left, configured[0], *found, configured[1], *others]


@pytest.mark.parametrize("any_kind", [True, False])
@pytest.mark.parametrize(
    ("path", "gates"),
    [
        ("gates/s.yaml", [LAX, STRICT]),
        ("gates/lax.yaml", [LAX]),
        ("goldens/strict.json", [STRICT]),
        ("goldens", [LAX, STRICT]),
    ],
)
def test_any_file_of_a_configured_gate_stands_for_it(
    path: str, gates: list[tuple[str, ...]], any_kind: bool
) -> None:
    """A configured file leads to the gates that name it, whatever it is called."""
    configure_two()
    assert selected(path, any_kind=any_kind) == gates


def test_all_files_are_found_beside_configured_gates() -> None:
    """`validate` looks at the configuration, at its gates, and at what it does not name."""
    configure_two()
    touch("m.missions.yaml")
    selection = select(any_kind=True)
    assert shown(selection.gates) == [
        *conventional("b.suite.yaml"),
        *conventional("gates/a.suite.yaml"),
        LAX,
        STRICT,
    ]
    assert selection.alone == [Path("m.missions.yaml"), Path("tier2gate.yaml")]


def test_orphan_beside_a_configured_file_of_its_name_is_told() -> None:
    """A golden that lost its suite is told, though somebody uses the expectations beside it."""
    touch("s.yaml", "a.expectations.yaml", "a.golden.json")
    configure("name: s, suite: s.yaml, expectations: a.expectations.yaml")
    assert selected(".") == [
        ("a", "-", "-", "a.golden.json"),
        ("s", "s.yaml", "a.expectations.yaml", "s.golden.json"),
    ]


@pytest.mark.parametrize("configuration", ["gates: [", "a link to nowhere"])
def test_broken_configuration_below_takes_no_gate_away(configuration: str) -> None:
    """A configuration that nothing hangs on is noticed, and the gates run all the same."""
    touch("gates/a.suite.yaml", "gates/a.expectations.yaml", "gates/b.suite.yaml", "q/README.md")
    configure("name: a, suite: gates/a.suite.yaml")
    if configuration == "a link to nowhere":
        Path("q/tier2gate.yaml").symlink_to("nowhere")
    else:
        Path("q/tier2gate.yaml").write_text(configuration, encoding="utf-8")
    selection = select(".")
    assert [(gate.name, gate.faults) for gate in selection.gates] == [("a", ()), ("b", ())]
    assert [notice.file for notice in selection.notices] == snapshot(["q/tier2gate.yaml"])


@pytest.mark.parametrize("beside", [False, True])
def test_files_that_another_configuration_names_are_no_orphans(*, beside: bool) -> None:
    """Two configurations share a suite, and a search takes the files of neither for left over."""
    touch("sub/a.suite.yaml", "sub/a.expectations.yaml", "e.yaml", "sub/a.golden.json")
    configure("name: root, suite: sub/a.suite.yaml, expectations: e.yaml, golden: g.golden.json")
    configure("name: sub, suite: a.suite.yaml", folder="sub")
    if beside:
        touch("sub/left.golden.json")
    orphans = [gate.name for gate in select("sub").gates if gate.suite is None]
    assert orphans == ["left"] * beside


def test_link_to_a_configured_suite_is_at_fault() -> None:
    """A pull request cannot silence a gate by making its suite a link to a configured one."""
    touch("a.suite.yaml", "b.expectations.yaml", "b.golden.json")
    Path("b.suite.yaml").symlink_to("a.suite.yaml")
    configure("name: a, suite: a.suite.yaml")
    gates = select(".").gates
    assert [(gate.name, [problem.code for _, problem in gate.faults]) for gate in gates] == [
        ("a", []),
        ("b", ["symbolic-link"]),
    ]


def test_gate_that_shares_the_golden_of_a_configured_one_is_at_fault() -> None:
    """No two gates of a call accept their results into one golden, however they are come by."""
    touch("s.yaml", "a.suite.yaml", "a.golden.json")
    configure("name: s, suite: s.yaml, golden: a.golden.json")
    gates = select(".").gates
    assert [(gate.name, [problem.code for _, problem in gate.faults]) for gate in gates] == [
        ("a", ["shared-golden"]),
        ("s", ["shared-golden"]),
    ]


@pytest.mark.parametrize("paths", [(), (".",), ("a.suite.yaml",), ("tier2gate.yaml",)])
def test_invalid_configuration_stops_every_call(paths: tuple[str, ...]) -> None:
    """While nobody can tell which gates there are, none is passed for all of them."""
    touch("a.suite.yaml")
    Path("tier2gate.yaml").write_text("gates: [", encoding="utf-8")
    with pytest.raises(InputInvalidError) as caught:
        select(*paths)
    assert [problem.file for problem in caught.value.problems] == snapshot(["tier2gate.yaml"])


# Patterns


def test_pattern_is_expanded_in_order() -> None:
    """A pattern that no shell has expanded means what a shell would make of it, sorted."""
    touch("c.suite.yaml", "a/x.suite.yaml", "a/b/y.suite.yaml", ".h.suite.yaml", "a/z.suite.yml")
    assert selected("*.suite.yaml") == conventional("c.suite.yaml")
    assert selected("[ab]/*.suite.y?ml") == conventional("a/x.suite.yaml")
    assert selected("a*") == [
        *conventional("a/x.suite.yaml"),
        ("z", "a/z.suite.yml", "a/z.expectations.yaml", "a/z.golden.json"),
        *conventional("a/b/y.suite.yaml"),
    ]
    assert selected("**/*.suite.yaml") == conventional(
        "c.suite.yaml", "a/x.suite.yaml", "a/b/y.suite.yaml"
    )


def test_each_match_of_a_pattern_must_hold_a_gate() -> None:
    """Folders that a pattern leads to are told if they are empty, in the pattern's order."""
    touch("gates/b/x.suite.yaml", "gates/c/README.md", "gates/a/README.md")
    selection = select("gates/*")
    assert shown(selection.gates) == conventional("gates/b/x.suite.yaml")
    assert selection.problems == (no_gate("gates/a"), no_gate("gates/c"))


@pytest.mark.parametrize("pattern", ["*.suite.yaml", "x/*", "a.[xy]"])
def test_pattern_without_a_match_is_an_error(pattern: str) -> None:
    """A pattern that matches nothing any more is told, whatever other paths lead to."""
    touch("a/a.suite.yaml")
    with pytest.raises(UnusablePathError) as caught:
        select("a", pattern)
    assert masked(str(caught.value), pattern=pattern) == snapshot(
        "{pattern}: nothing matches this pattern"
    )


@pytest.mark.parametrize(
    ("pattern", "planted", "meant"),
    [
        ("*.suite.yaml", "*.suite.yaml", "a.suite.yaml"),
        ("?.suite.yaml", "?.suite.yaml", "a.suite.yaml"),
        ("[ab].suite.yaml", "[ab].suite.yaml", "a.suite.yaml"),
        ("[!b].suite.yaml", "[!b].suite.yaml", "a.suite.yaml"),
        ("x*/*.suite.yaml", "x*/*.suite.yaml", "xy/a.suite.yaml"),
        ("x?", "x?/b.suite.yaml", "xy/a.suite.yaml"),
        ("x[yz]", "x[yz]/b.suite.yaml", "xy/a.suite.yaml"),
        ("**/a.suite.yaml", "**/a.suite.yaml", "x/a.suite.yaml"),
    ],
)
def test_pattern_means_its_own_name_too(pattern: str, planted: str, meant: str) -> None:
    """A file that is called like the workflow's pattern hides none of the gates that it matches."""
    touch(planted, meant)
    assert sorted(selected(pattern)) == sorted(conventional(planted, meant))


def test_brackets_of_the_folder_that_files_are_named_from_are_no_pattern() -> None:
    """A checkout in a folder with wildcards in its name is searched, and its neighbours are not."""
    touch("[ab]/x1/c.suite.yaml", "a/x1/d.suite.yaml")
    root = Path("[ab]").absolute()
    found = select_gates(Settings(paths=(root / "x*",), root=root, folder=root)).gates
    assert [gate.name for gate in found] == ["c"]


@pytest.mark.parametrize(
    "pattern", ["**/**/**/*.suite.yaml", "**", "**/**", "**/x/**/*.suite.yaml"]
)
def test_stars_match_any_number_of_folders_once(pattern: str) -> None:
    """However many stars a pattern has, each gate is found, and none twice."""
    touch("x/a.suite.yaml", "x/y/b.suite.yaml", "x/y/z/x/c.suite.yaml")
    names = [name for name, *_ in selected(pattern)]
    assert sorted(names) == ["a", "b", "c"]


def test_pattern_that_matches_a_file_of_others_is_an_error() -> None:
    """A pattern that is too wide is told, as it is where a shell expands it."""
    touch("a.suite.yaml", "notes.txt")
    with pytest.raises(UnusablePathError) as caught:
        select("*")
    assert str(caught.value).startswith("notes.txt: not named NAME.suite.yaml")


def test_pattern_follows_no_links_to_folders() -> None:
    """A pull request cannot hang the gate with links in a loop, nor lead a pattern out."""
    touch("in/a/b.suite.yaml", "out/c.suite.yaml")
    Path("in/a/loop").symlink_to(Path("in").absolute())
    Path("in/a/out").symlink_to(Path("out").absolute())
    found = select("in/**/*.suite.yaml").gates
    # The loop leads to where the other link is, and so to what that one hides.
    assert {gate.name: len(gate.faults) for gate in found} == {"b": 0, "loop": 1}
    found = select("in/**/*.suite.yaml", "in").gates  # where the loop leads is searched anyway
    assert {gate.name: len(gate.faults) for gate in found} == {"b": 0, "out": 1}


# Folders that hold no gates of the call's own


def test_target_branch_and_proposals_are_left_out() -> None:
    """A checkout of the target branch is not gated, and the folder of proposals is not noticed."""
    touch("a.suite.yaml", "base/a.suite.yaml", "p/x/b.golden.json", "p/old.golden.json")
    mark("p", "x/b.golden.json")
    [expected] = select("a.suite.yaml").gates
    assert select(".", base=Path("base"), proposed=Path("x/../p")) == Selection(
        gates=[replace(expected, root=Path())], alone=[]
    )


def test_suite_among_the_proposals_is_a_gate_at_fault() -> None:
    """A pull request does not take a gate out of the search by putting it where proposals go."""
    touch("a.suite.yaml", "p/c.suite.yaml")
    mark("p")
    gates = select(".", proposed=Path("p")).gates
    assert {gate.name: [p.code for _, p in gate.faults][:1] for gate in gates} == snapshot(
        {
            "a": [],
            "c": ["out-of-bounds"],
        }
    )


def test_target_branch_that_is_named_is_at_fault() -> None:
    """Files of the target branch are never taken for those of a pull request."""
    touch("a.suite.yaml", "base/a.suite.yaml")
    [gate] = select("base", base=Path("base")).gates
    assert {problem.code for _, problem in gate.faults} == {"out-of-bounds"}


def test_link_to_the_target_branch_leaves_it_out() -> None:
    """The target branch's files are known by where they are, not by how they are named."""
    touch("a.suite.yaml", "base/a.suite.yaml")
    Path("link").symlink_to("base")
    assert selected(".", base=Path("link")) == conventional("a.suite.yaml")


def test_folder_of_proposals_is_noticed() -> None:
    """Proposals that were committed are told wherever they lie, and are no orphans."""
    touch("a.suite.yaml", "x/p/a.golden.json", "q/a.golden.json")
    mark("x/p", "a.golden.json")
    mark("q", "a.golden.json")
    selection = select(".", root=Path("x"))
    assert shown(selection.gates) == conventional("a.suite.yaml")
    assert selection.notices == (proposals("../q"), proposals("p"))


def test_folder_of_proposals_is_noticed_once() -> None:
    """What several paths lead to is told once."""
    touch("a.suite.yaml")
    mark("p")
    notices = select(".", "a.suite.yaml", Path().absolute()).notices
    assert notices == (proposals("p"),)


# How much is looked at


class Counted:
    """A function of the system, with the calls of it counted."""

    def __init__(self, name: str, calls: Counter[str]) -> None:
        self.name = name
        self.calls = calls
        self.function: Callable[..., Any] = getattr(os, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Count the call, and make it."""
        self.calls[self.name] += 1
        return self.function(*args, **kwargs)


def looks(count: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Select so many suites of one folder, each named, and count what the system was asked."""
    names = [f"{number}.suite.yaml" for number in range(count)]
    calls: Counter[str] = Counter()
    with monkeypatch.context() as patch:
        for name in ("scandir", "listdir", "stat", "lstat"):
            patch.setattr(os, name, Counted(name, calls))
        assert len(select(*names).gates) == count
    return calls


@pytest.mark.parametrize("configured", [False, True])
def test_naming_many_suites_lists_no_folder(
    configured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook that names a thousand suites of one folder does not list it a thousand times."""
    touch(*(f"{number}.suite.yaml" for number in range(40)))
    if configured:
        configure(*(f"name: '{number}', suite: {number}.suite.yaml" for number in range(40)))
    few, many = looks(10, monkeypatch), looks(40, monkeypatch)
    for calls in (few, many):
        assert (calls["scandir"], calls["listdir"]) == (0, 0)
    # The configuration costs the same however many suites are named.
    assert 0 < many.total() <= 4 * few.total()

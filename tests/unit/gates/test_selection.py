"""Which gates a call selects: given explicitly, configured, or found."""

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
from tier2gate.gates.search.given_paths import check_reachable
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.settings import Settings

pytestmark = pytest.mark.usefixtures("in_folder")


def select(*paths: str | Path, any_kind: bool = False, **more: Any) -> Selection:
    """Select the gates of a call with these paths."""
    return select_gates(Settings(paths=tuple(map(Path, paths)), **more), any_kind=any_kind)


def selected(*paths: str | Path, any_kind: bool = False, **more: Any) -> list[tuple[str, ...]]:
    """Return the gates of a call with these paths."""
    return shown(select(*paths, any_kind=any_kind, **more).gates)


def configure(*gates: str, folder: str = ".") -> None:
    """Write a configuration."""
    items = "".join(f"  - {{{gate}}}\n" for gate in gates)
    Path(folder, "tier2gate.yaml").write_text(f"gates:\n{items}", encoding="utf-8")


def no_gate(file: str) -> Problem:
    """Return the problem of a path without a gate."""
    return Problem(
        code="no-gate",
        message="no gate was found here",
        hint="a suite is a file called NAME.suite.yaml",
        file=file,
    )


def proposals(file: str) -> Problem:
    """Return the notice about a folder of proposed goldens."""
    return Problem(
        code="proposed-goldens",
        message="skipped: this folder holds proposed goldens, which accept nothing",
        hint="if it was committed, delete it",
        file=file,
    )


# Existing files


def test_gates_are_found_in_folders() -> None:
    """All gates below a folder run, in the same order on every file system."""
    touch("b.suite.yaml", "b.golden.json", "a/c.suite.json", "a/c.expectations.yml")
    touch("a/a/z.suite.yml", "README.md", "a/tier2gate.yaml", "a/c.missions.yaml")
    assert selected(".") == [
        ("b", "b.suite.yaml", "b.expectations.yaml", "b.golden.json"),
        ("c", "a/c.suite.json", "a/c.expectations.yml", "a/c.golden.json"),
        ("z", "a/a/z.suite.yml", "a/a/z.expectations.yaml", "a/a/z.golden.json"),
    ]


def test_without_paths_the_folder_is_searched() -> None:
    """A call without paths selects the gates of the current folder, or the given one."""
    touch("a.suite.yaml", "x/b.suite.yaml")
    assert selected() == conventional("a.suite.yaml", "x/b.suite.yaml")
    assert selected(folder=Path("x")) == conventional("x/b.suite.yaml")


def test_hidden_files_run_if_named() -> None:
    """Hidden gates run only if the user names them."""
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


def test_suite_has_its_files() -> None:
    """A named suite is run with the files of its name and no others."""
    touch("a.suite.yaml", "a.expectations.json", "b.suite.yaml", "a.b.suite.yaml")
    assert selected("a.suite.yaml") == [
        ("a", "a.suite.yaml", "a.expectations.json", "a.golden.json")
    ]


def test_files_given_explicitly_are_the_only_gate() -> None:
    """A gate whose files are given explicitly runs alone, whatever else is configured."""
    touch("a.suite.yaml", "s.yaml")
    configure("name: b, suite: b.yaml")
    explicit = Settings(suite=Path("s.yaml"), expectations=Path("e.yaml"), golden=Path("g.json"))
    gate = explicit_gate(Path("s.yaml"), Path("e.yaml"), Path("g.json"))
    assert select_gates(explicit) == Selection(gates=[gate])


def test_folder_that_cannot_be_searched_hides_no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permissions is at fault, and the gates next to it are found."""
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


# Paths without a gate


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


def test_path_without_a_gate_among_others_is_reported() -> None:
    """A folder that lost its gates is reported even if another path has some."""
    touch("a/b.suite.yaml", "x/y/README.md", "z/c.missions.yaml")
    Path("empty").mkdir()
    selection = select("empty", "a", "x/y", "z", root=Path("x"))
    assert shown(selection.gates) == [*conventional("a/b.suite.yaml"), ("c", "-", "-", "-")]
    assert selection.problems == (no_gate("../empty"), no_gate("y"))
    assert selection.alone == [Path("z/c.missions.yaml")]


def test_no_gates_is_reported_once() -> None:
    """A call without any gate is reported once, not for each path."""
    Path("empty").mkdir()
    assert select("empty", ".") == Selection(gates=[], alone=[])
    assert select() == Selection(gates=[], alone=[])


def test_empty_folder_among_others_is_reported() -> None:
    """A hook with one wrong folder does not pass because another one has missions."""
    touch("a/b.missions.yaml")
    Path("empty").mkdir()
    assert select("a", "empty", any_kind=True).problems == (no_gate("empty"),)


@pytest.mark.parametrize(
    ("path", "reason"), [("n" * 300, "File name too long"), ("loop/x", "Too many levels of symb")]
)
def test_path_that_cannot_be_accessed_is_refused(path: str, reason: str) -> None:
    """A path that the system refuses is wrong usage, not a bug in tier2gate."""
    Path("loop").symlink_to("loop")
    with pytest.raises(UnusablePathError) as caught:
        check_reachable([Path("gone"), Path(path)])
    assert str(caught.value).startswith(f"{path}: cannot be accessed: {reason}")


def test_path_that_does_not_exist_yet_is_allowed() -> None:
    """A user may name a golden that has not been accepted yet."""
    touch("file")
    check_reachable([Path("gone"), Path("gone/x"), Path("file/x"), Path("file")])


# Files of every kind


def test_files_of_all_kinds_are_found() -> None:
    """`validate` finds every file of tier2gate, and groups those of a gate."""
    touch("a.suite.yaml", "b.golden.json", "c/d.missions.yaml", "c/tier2gate.yaml", "x.yaml")
    selection = select(".", any_kind=True)
    assert shown(selection.gates) == [
        ("a", "a.suite.yaml", "a.expectations.yaml", "a.golden.json"),
        ("b", "-", "-", "b.golden.json"),
    ]
    assert selection.alone == [Path("c/d.missions.yaml"), Path("c/tier2gate.yaml")]


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yaml", "a.golden.json"])
def test_any_file_selects_its_gate(name: str) -> None:
    """A file that is saved is validated together with its gate."""
    touch("a.suite.yaml", "a.expectations.yaml", "a.golden.json", "b.suite.yaml")
    selection = select(name, "a.suite.yaml", any_kind=True)
    assert shown(selection.gates) == conventional("a.suite.yaml")
    assert selection.alone == []


def test_each_file_is_found_once() -> None:
    """A file that is named and also in a named folder is validated once."""
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
def test_path_without_a_file(path: str, message: str) -> None:
    """A misspelt path is an error, not a validation of nothing."""
    touch("x.yaml")
    with pytest.raises(UnusablePathError) as caught:
        select(path, any_kind=True)
    assert str(caught.value) == message


# Configured gates

STRICT = ("strict", "gates/s.yaml", "gates/strict.yaml", "goldens/strict.json")
LAX = ("lax", "gates/s.yaml", "gates/lax.yaml", "goldens/lax.json")


def configure_two() -> None:
    """Configure two gates with one suite, and add a gate that is not configured."""
    touch("gates/s.yaml", "gates/strict.yaml", "gates/lax.yaml", "goldens/strict.json")
    touch("gates/a.suite.yaml", "b.suite.yaml")
    configure(
        *(
            f"name: {name}, suite: {suite}, expectations: {expectations}, golden: {golden}"
            for name, suite, expectations, golden in (STRICT, LAX)
        )
    )


def test_configured_gates_are_the_gates_of_a_call_without_paths() -> None:
    """A call without paths runs the configured gates, sorted by folder and name."""
    configure_two()
    Path("gates/a.suite.yaml").unlink()
    Path("b.suite.yaml").unlink()
    assert selected() == [LAX, STRICT]
    Path("elsewhere").mkdir()
    assert selected(folder=Path("elsewhere")) == []


def test_named_configuration_selects_its_gates() -> None:
    """A user can name a configuration in another folder, along with other paths."""
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


def test_configuration_that_is_named_and_found_is_used_once() -> None:
    """A configured gate runs once, however the call leads to it."""
    configure_two()
    assert selected("tier2gate.yaml", "gates/s.yaml", "goldens", "./gates/../tier2gate.yaml") == [
        LAX,
        STRICT,
    ]


def test_configured_gates_replace_the_found_ones() -> None:
    """A search finds configured gates, other gates, and leftover files.

    A golden whose suite is configured with another golden is reported as an orphan.
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
def test_any_file_selects_its_configured_gates(
    path: str, gates: list[tuple[str, ...]], any_kind: bool
) -> None:
    """Naming a configured file selects the gates that use it, whatever its name."""
    configure_two()
    assert selected(path, any_kind=any_kind) == gates


def test_all_files_are_found_with_a_configuration() -> None:
    """`validate` finds the configuration, its gates, and the files that it does not name."""
    configure_two()
    touch("m.missions.yaml")
    selection = select(any_kind=True)
    assert shown(selection.gates) == [
        *conventional("b.suite.yaml"),
        ("m", "-", "-", "-"),
        *conventional("gates/a.suite.yaml"),
        LAX,
        STRICT,
    ]
    assert [len(gate.faults) for gate in selection.gates] == [1, 0, 1, 0, 0]
    assert selection.alone == [Path("m.missions.yaml"), Path("tier2gate.yaml")]


def test_orphan_next_to_a_configured_file_is_reported() -> None:
    """An orphaned golden is reported even if a configured gate uses the expectations next to it."""
    touch("s.yaml", "a.expectations.yaml", "a.golden.json")
    configure("name: s, suite: s.yaml, expectations: a.expectations.yaml")
    assert selected(".") == [
        ("a", "-", "-", "a.golden.json"),
        ("s", "s.yaml", "a.expectations.yaml", "s.golden.json"),
    ]


@pytest.mark.parametrize("configuration", ["gates: [", "a link to nowhere"])
def test_broken_configuration_in_a_subfolder_is_a_notice(configuration: str) -> None:
    """A broken configuration that no gate needs is a notice, and all gates run."""
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
def test_files_of_another_configuration_are_not_orphans(*, beside: bool) -> None:
    """Two configurations may share a suite, and the files of neither are orphans."""
    touch("sub/a.suite.yaml", "sub/a.expectations.yaml", "e.yaml", "sub/a.golden.json")
    configure("name: root, suite: sub/a.suite.yaml, expectations: e.yaml, golden: g.golden.json")
    configure("name: sub, suite: a.suite.yaml", folder="sub")
    if beside:
        touch("sub/left.golden.json")
    orphans = [gate.name for gate in select("sub").gates if gate.suite is None]
    assert orphans == ["left"] * beside


def test_link_to_a_configured_suite_is_at_fault() -> None:
    """A pull request cannot hide a gate by making its suite a link to a configured one."""
    touch("a.suite.yaml", "b.expectations.yaml", "b.golden.json")
    Path("b.suite.yaml").symlink_to("a.suite.yaml")
    configure("name: a, suite: a.suite.yaml")
    gates = select(".").gates
    assert [(gate.name, [problem.code for _, problem in gate.faults]) for gate in gates] == [
        ("a", []),
        ("b", ["symbolic-link"]),
    ]


def test_gate_that_shares_the_golden_of_a_configured_one_is_at_fault() -> None:
    """No two gates of a call share a golden, whether configured or found."""
    touch("s.yaml", "a.suite.yaml", "a.golden.json")
    configure("name: s, suite: s.yaml, golden: a.golden.json")
    gates = select(".").gates
    assert [(gate.name, [problem.code for _, problem in gate.faults]) for gate in gates] == [
        ("a", ["shared-golden"]),
        ("s", ["shared-golden"]),
    ]


@pytest.mark.parametrize("paths", [(), (".",), ("a.suite.yaml",), ("tier2gate.yaml",)])
def test_invalid_configuration_stops_every_call(paths: tuple[str, ...]) -> None:
    """While a configuration is invalid, no call passes with only some of its gates."""
    touch("a.suite.yaml")
    Path("tier2gate.yaml").write_text("gates: [", encoding="utf-8")
    with pytest.raises(InputInvalidError) as caught:
        select(*paths)
    assert [problem.file for problem in caught.value.problems] == snapshot(["tier2gate.yaml"])


# Patterns


def test_pattern_is_expanded_in_order() -> None:
    """A pattern means the same as in a shell, and its matches are sorted."""
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


def test_each_match_of_a_pattern_must_have_a_gate() -> None:
    """Folders that match a pattern but have no gate are reported in order."""
    touch("gates/b/x.suite.yaml", "gates/c/README.md", "gates/a/README.md")
    selection = select("gates/*")
    assert shown(selection.gates) == conventional("gates/b/x.suite.yaml")
    assert selection.problems == (no_gate("gates/a"), no_gate("gates/c"))


@pytest.mark.parametrize("pattern", ["*.suite.yaml", "x/*", "a.[xy]"])
def test_pattern_without_a_match_is_an_error(pattern: str) -> None:
    """A pattern that no longer matches anything is reported, whatever the other paths find."""
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
def test_pattern_also_matches_a_file_of_its_own_name(
    pattern: str, planted: str, meant: str
) -> None:
    """A file named like the workflow's pattern does not hide the gates that match it."""
    touch(planted, meant)
    assert sorted(selected(pattern)) == sorted(conventional(planted, meant))


def test_root_folder_is_not_a_pattern() -> None:
    """A checkout in a folder with wildcards in its name is searched, and its neighbours are not."""
    touch("[ab]/x1/c.suite.yaml", "a/x1/d.suite.yaml")
    root = Path("[ab]").absolute()
    found = select_gates(Settings(paths=(root / "x*",), root=root, folder=root)).gates
    assert [gate.name for gate in found] == ["c"]


@pytest.mark.parametrize(
    "pattern", ["**/**/**/*.suite.yaml", "**", "**/**", "**/x/**/*.suite.yaml"]
)
def test_stars_match_any_number_of_folders_once(pattern: str) -> None:
    """A pattern with many stars finds each gate once."""
    touch("x/a.suite.yaml", "x/y/b.suite.yaml", "x/y/z/x/c.suite.yaml")
    names = [name for name, *_ in selected(pattern)]
    assert sorted(names) == ["a", "b", "c"]


def test_pattern_that_matches_another_file_is_an_error() -> None:
    """A pattern that is too wide is reported, as if a shell had expanded it."""
    touch("a.suite.yaml", "notes.txt")
    with pytest.raises(UnusablePathError) as caught:
        select("*")
    assert str(caught.value).startswith("notes.txt: not named NAME.suite.yaml")


def test_pattern_follows_no_links_to_folders() -> None:
    """A pull request cannot hang the gate with a loop of links, or lead a pattern elsewhere."""
    touch("in/a/b.suite.yaml", "out/c.suite.yaml")
    Path("in/a/loop").symlink_to(Path("in").absolute())
    Path("in/a/out").symlink_to(Path("out").absolute())
    found = select("in/**/*.suite.yaml").gates
    # The loop leads to the folder of the other link, and so to the gate behind it.
    assert {gate.name: len(gate.faults) for gate in found} == {"b": 0, "loop": 1}
    found = select("in/**/*.suite.yaml", "in").gates  # the loop's target is searched anyway
    assert {gate.name: len(gate.faults) for gate in found} == {"b": 0, "out": 1}


# Folders without gates of this checkout


def test_target_branch_and_proposals_are_left_out() -> None:
    """A checkout of the target branch is not gated, and proposals cause no notice."""
    touch("a.suite.yaml", "base/a.suite.yaml", "p/x/b.golden.json", "p/old.golden.json")
    mark("p", "x/b.golden.json")
    [expected] = select("a.suite.yaml").gates
    assert select(".", base=Path("base"), proposed=Path("x/../p")) == Selection(
        gates=[replace(expected, root=Path())], alone=[]
    )


def test_suite_among_the_proposals_is_a_gate_at_fault() -> None:
    """A pull request cannot hide a gate by moving it to the folder of proposals."""
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
    """The target branch's files are left out even if the folder is given as a link."""
    touch("a.suite.yaml", "base/a.suite.yaml")
    Path("link").symlink_to("base")
    assert selected(".", base=Path("link")) == conventional("a.suite.yaml")


def test_folder_of_proposals_is_a_notice() -> None:
    """Committed proposals are reported in any folder, and are not orphans."""
    touch("a.suite.yaml", "x/p/a.golden.json", "q/a.golden.json")
    mark("x/p", "a.golden.json")
    mark("q", "a.golden.json")
    selection = select(".", root=Path("x"))
    assert shown(selection.gates) == conventional("a.suite.yaml")
    assert selection.notices == (proposals("../q"), proposals("p"))


def test_folder_of_proposals_is_one_notice() -> None:
    """A folder that several paths lead to is reported once."""
    touch("a.suite.yaml")
    mark("p")
    notices = select(".", "a.suite.yaml", Path().absolute()).notices
    assert notices == (proposals("p"),)


# Number of system calls


class Counted:
    """A function of `os` whose calls are counted."""

    def __init__(self, name: str, calls: Counter[str]) -> None:
        self.name = name
        self.calls = calls
        self.function: Callable[..., Any] = getattr(os, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Count the call, and make it."""
        self.calls[self.name] += 1
        return self.function(*args, **kwargs)


def count_calls(count: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Select this many named suites in one folder, and count the system calls."""
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
    """A hook that names a thousand suites of a folder does not list it a thousand times."""
    touch(*(f"{number}.suite.yaml" for number in range(40)))
    if configured:
        configure(*(f"name: '{number}', suite: {number}.suite.yaml" for number in range(40)))
    few, many = count_calls(10, monkeypatch), count_calls(40, monkeypatch)
    for calls in (few, many):
        assert (calls["scandir"], calls["listdir"]) == (0, 0)
    # The cost of the configuration does not depend on the number of suites.
    assert 0 < many.total() <= 4 * few.total()

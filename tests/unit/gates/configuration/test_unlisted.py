"""Suites below a configuration that it does not name: red, unless it ignores them."""

from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.trees import conventional, shown, touch
from tier2gate.foundation.errors import GoldenObsoleteError, InputInvalidError
from tier2gate.gates.configuration.reading import read_configuration
from tier2gate.gates.files import load_gate
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.settings import Settings


@pytest.fixture(autouse=True)
def _prepare(in_folder: None) -> None:
    """Make a gate that is configured, in an empty folder."""
    touch("gates/a.suite.yaml", "gates/a.expectations.yaml")


def configure(*ignore: str, folder: str = ".", gates: str = "") -> None:
    """Write a configuration that names the gate a, with one line for each ignored path."""
    named = gates or "{name: a, suite: gates/a.suite.yaml}"
    lines = "".join(f"  - {path}\n" for path in ignore)
    text = f"gates:\n  - {named}\n" + (f"ignore:\n{lines}" if ignore else "")
    Path(folder, "tier2gate.yaml").write_text(text, encoding="utf-8")


def select(*paths: str, any_kind: bool = False, **more: Any) -> Selection:
    """Select the gates of a call."""
    settings = Settings(paths=tuple(map(Path, paths)), **more)
    return select_gates(settings, any_kind=any_kind)


def problems(*paths: str, **more: Any) -> list[tuple[str, ...]]:
    """Return the problems of all faulty gates of a call."""
    return [
        (gate.name, problem.code, problem.place or str(path), problem.text)
        for gate in select(*paths, **more).gates
        for path, problem in gate.faults
    ]


@pytest.mark.parametrize("any_kind", [False, True])
def test_suite_that_is_not_named_is_red(*, any_kind: bool) -> None:
    """A gate that somebody forgot to add to the configuration does not pass unseen."""
    touch("gates/b.suite.yaml", "x/a.suite.json", "x/No.suite.yaml", "x/a.golden.json")
    configure()
    assert problems(any_kind=any_kind) == snapshot(
        [
            (
                "b",
                "not-configured",
                "gates/b.suite.yaml",
                "tier2gate.yaml does not name this suite, so it does not run; below gates: add - {name: b, suite: gates/b.suite.yaml}; to leave it out, add - gates/b.suite.yaml below ignore:",
            ),
            (
                "No",
                "not-configured",
                "x/No.suite.yaml",
                'tier2gate.yaml does not name this suite, so it does not run; below gates: add - {name: "No", suite: x/No.suite.yaml}; to leave it out, add - x/No.suite.yaml below ignore:',
            ),
            (
                "a",
                "not-configured",
                "x/a.suite.json",
                "tier2gate.yaml does not name this suite, so it does not run; below gates: add - {name: x/a, suite: x/a.suite.json}; to leave it out, add - x/a.suite.json below ignore:",
            ),
        ]
    )
    assert [notice.code for notice in select(any_kind=any_kind).notices] == []


def test_what_the_hint_says_helps() -> None:
    """A user who adds the lines of the hints has a configuration that names every suite."""
    touch("gates/b.suite.yaml", "x/a.suite.json", "x/yes.suite.yaml", "x/#.suite.yaml")
    configure()
    hints = [text.split("below gates: add ")[1].split("; to leave")[0] for *_, text in problems()]
    lines = "".join(f"  {line}\n" for line in hints)
    with Path("tier2gate.yaml").open("a", encoding="utf-8") as file:
        file.write(lines)
    assert problems() == []
    assert sorted(gate.name for gate in select().gates) == ["#", "a", "b", "x/a", "yes"]


def test_ignored_suite_does_not_run_and_is_not_red() -> None:
    """A repository can keep suites that are no gates, such as templates, by naming them."""
    touch("gates/b.suite.yaml", "gates/b.golden.json", "old/x/c.suite.yaml", "old/Odd.Suite.yaml")
    touch("old/d.expectations.yaml", "old/e.missions.yaml")
    configure("gates/b.suite.yaml", "./old/")
    for any_kind in (False, True):
        selection = select(any_kind=any_kind)
        assert shown(selection.gates) == conventional("gates/a.suite.yaml")
        assert (selection.gates[0].faults, selection.notices) == ((), ())


def test_search_runs_what_the_configuration_ignores() -> None:
    """A user who gives a folder gets all gates in it: `ignore` concerns calls without a PATH."""
    touch("gates/b.suite.yaml")
    configure("gates/b.suite.yaml")
    assert shown(select("gates").gates) == conventional("gates/a.suite.yaml", "gates/b.suite.yaml")


def test_entry_that_ignores_nothing_is_red() -> None:
    """A stale entry does not stay, where it would hide a later gate of that name."""
    touch("x/README.md", "y/b.suite.yaml", "z/.hidden.suite.yaml", "y/b.golden.json")
    configure("gone", "x", "y/b.suite.yaml", "'y/*.suite.yaml'", "z", "y/b.golden.json")
    assert problems() == snapshot(
        [
            (
                "tier2gate.yaml",
                "ignores-nothing",
                "tier2gate.yaml:4:5",
                "there is no such file or folder to ignore; remove this entry",
            ),
            (
                "tier2gate.yaml",
                "ignores-nothing",
                "tier2gate.yaml:5:5",
                "there is nothing to ignore here; remove this entry",
            ),
            (
                "tier2gate.yaml",
                "ignores-nothing",
                "tier2gate.yaml:7:5",
                "there is no such file or folder to ignore; name the file or its folder; patterns do not work here",
            ),
            (
                "tier2gate.yaml",
                "ignores-nothing",
                "tier2gate.yaml:8:5",
                "there is nothing to ignore here; remove this entry",
            ),
        ]
    )


def test_entry_that_a_gate_uses_is_red() -> None:
    """A gate that runs is not ignored, whichever of its files or folders the entry names."""
    configure("gates", "gates/a.suite.yaml", ".", "gates/a.golden.json", "gates/x/../../gates")
    assert [(code, place) for _, code, place, _ in problems()] == [
        ("also-configured", f"tier2gate.yaml:{line}:5") for line in range(4, 9)
    ]
    assert problems()[0][3] == snapshot(
        "the gate a uses this path, so it cannot be ignored; remove the gate, or this entry"
    )


def test_entries_outside_or_behind_a_link_are_red() -> None:
    """An ignored path is where it seems to be."""
    touch("old/b.suite.yaml")
    Path("link").symlink_to("old")
    configure("../other", "link/b.suite.yaml", "/elsewhere", "old")
    assert problems() == snapshot(
        [
            (
                "tier2gate.yaml",
                "outside",
                "tier2gate.yaml:4:5",
                "the ignored path is outside the configuration's folder; remove this entry",
            ),
            (
                "tier2gate.yaml",
                "symbolic-link",
                "tier2gate.yaml:5:5",
                "the ignored path is reached through the symbolic link link; use the file's own path, without the link",
            ),
            (
                "tier2gate.yaml",
                "outside",
                "tier2gate.yaml:6:5",
                "the ignored path is outside the configuration's folder; remove this entry",
            ),
        ]
    )


@pytest.mark.parametrize(
    ("written", "line"),
    [("ignore: old", 3), ("ignore: [3]", 3), ('ignore: [""]', 3), ('ignore: ["a\\0b"]', 3)],
)
def test_malformed_entries_are_refused(written: str, line: int) -> None:
    """A mistake in `ignore` is told at its line."""
    configure()
    with Path("tier2gate.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{written}\n")
    with pytest.raises(InputInvalidError) as caught:
        read_configuration(Path("tier2gate.yaml"), Path())
    assert [problem.line for problem in caught.value.problems] == [line]


def test_at_most_100_entries() -> None:
    """The list stays one that people read."""
    configure(*(f"x{number}" for number in range(101)))
    with pytest.raises(InputInvalidError):
        select()


# Other configurations


def test_suite_of_a_nested_configuration_is_a_notice() -> None:
    """In a repository with a configuration in each part, each is run by its own call."""
    touch("sub/gates/a.suite.yaml", "sub/b.suite.yaml", "sub/c.suite.yaml")
    configure()
    configure("b.suite.yaml", folder="sub")
    selection = select()
    assert [(n.file, n.code) for n in selection.notices] == [
        ("sub/tier2gate.yaml", "other-configuration")
    ]
    assert [name for name, *_ in problems()] == ["c"]
    configure("sub/c.suite.yaml")
    assert problems() == []


def test_broken_nested_configuration_names_nothing() -> None:
    """A suite does not go unseen because a configuration beside it is broken."""
    touch("sub/b.suite.yaml")
    configure()
    Path("sub/tier2gate.yaml").write_text("gates: [", encoding="utf-8")
    assert [(name, code) for name, code, *_ in problems()] == [("b", "not-configured")]


def test_suite_of_a_configuration_above_is_a_notice() -> None:
    """A call in a part of a repository does not complain about a gate of the whole.

    What the whole ignores is not known to be a gate of the part, so the part has to say.
    """
    touch(".git/HEAD", "sub/gates/a.suite.yaml", "sub/b.suite.yaml", "sub/c.suite.yaml")
    configure("sub/c.suite.yaml", gates="{name: b, suite: sub/b.suite.yaml}")
    configure(folder="sub")
    selection = select(folder=Path("sub"), root=Path("sub"))
    [(name, code, *_)] = problems(folder=Path("sub"), root=Path("sub"))
    assert (name, code) == ("c", "not-configured")
    assert [(n.file, n.text) for n in selection.notices] == snapshot(
        [
            (
                "b.suite.yaml",
                "only ../tier2gate.yaml names this suite, so it does not run here; to run it, call tier2gate in the folder of that configuration",
            ),
        ]
    )


# Configurations as paths


@pytest.mark.parametrize("any_kind", [False, True])
def test_configuration_as_the_only_path_hides_nothing(*, any_kind: bool) -> None:
    """A job that names its configuration is as red as one that names nothing."""
    touch("gates/b.suite.yaml", "gates/a.golden.json", "old/c.suite.yaml", "left.golden.json")
    touch("d.missions.yaml", ".hidden/e.suite.yaml")
    Path("linked").symlink_to(".hidden")
    configure("old", "gone")
    without = select(any_kind=any_kind)
    assert select("tier2gate.yaml", any_kind=any_kind) == without
    assert sorted(gate.name for gate in without.gates if gate.faults) == [
        "b",
        "linked",
        "tier2gate.yaml",
    ]


def test_configuration_elsewhere_is_searched_in_its_folder() -> None:
    """A call from the top of a repository judges each part as a call in that part does."""
    touch("z.suite.yaml", "sub/gates/a.suite.yaml", "sub/b.suite.yaml", "sub/old/c.suite.yaml")
    configure()
    configure("old", folder="sub")
    assert [(name, place) for name, _, place, _ in problems("sub/tier2gate.yaml")] == [
        ("b", "sub/b.suite.yaml")
    ]
    assert select("sub/tier2gate.yaml").notices == ()


def test_configurations_of_one_call_know_each_other() -> None:
    """Configurations that share a repository, all given, run all that one of them names."""
    touch("sub/gates/a.suite.yaml", "sub/b.suite.yaml", "sub/old/c.suite.yaml", "sub/d.suite.yaml")
    touch(".git/HEAD", "e.suite.yaml")
    configure(gates="{name: b, suite: sub/b.suite.yaml}")
    configure("old", folder="sub")
    given = ("tier2gate.yaml", "sub/tier2gate.yaml")
    for paths in (given, given[::-1], ("**/tier2gate.yaml",)):
        selection = select(*paths)
        assert [gate.name for gate in selection.gates if not gate.faults] == ["b", "a"]
        assert sorted(name for name, *_ in problems(*paths)) == ["a", "d", "e"]
        assert selection.notices == ()


def test_configuration_beside_other_paths_selects_its_gates_only() -> None:
    """A user who also gives a suite, or a folder, chooses what runs."""
    touch("gates/b.suite.yaml", "c/c.suite.yaml", "d.suite.yaml")
    configure()
    for other in ("c/c.suite.yaml", "c"):
        assert shown(select("tier2gate.yaml", other).gates) == conventional(
            "c/c.suite.yaml", "gates/a.suite.yaml"
        )


def test_folder_that_is_named_like_a_configuration_is_searched() -> None:
    """A folder stays a folder, whatever its name."""
    touch("x/tier2gate.yaml/b.suite.yaml")
    assert shown(select("x/tier2gate.yaml").gates) == conventional("x/tier2gate.yaml/b.suite.yaml")


# Missions that are left over


def left(*paths: str, **more: Any) -> list[tuple[str, list[str]]]:
    """Return the gates without a suite, with the problems of their files."""
    told = []
    for gate in select(*paths, **more).gates:
        if gate.suite is None:
            with pytest.raises(GoldenObsoleteError) as caught:
                load_gate(gate, Path())
            told.append((gate.name, [f"{p.file}: {p.code}" for p in caught.value.problems]))
    return told


def test_left_over_missions_are_red() -> None:
    """Whoever deletes a suite is told of its missions, as of its golden and expectations."""
    touch("gates/b.missions.yaml", "gates/c.missions.json", "gates/c.golden.json")
    expected = [
        ("b", ["gates/b.missions.yaml: no-suite"]),
        ("c", ["gates/c.golden.json: no-suite", "gates/c.missions.json: no-suite"]),
    ]
    assert left("gates") == left() == left(any_kind=True) == expected
    configure()
    assert left("gates") == left() == left(any_kind=True) == expected
    configure("gates/b.missions.yaml")
    assert left() == expected[1:]


def test_missions_that_are_used_are_not_left_over() -> None:
    """Missions that suites of other names use are not red."""
    touch(
        "gates/b.missions.yaml", "gates/a.missions.yaml", "sub/c.suite.yaml", "sub/x.missions.yaml"
    )
    assert left("gates", missions=(Path("gates/b.missions.yaml"),)) == []
    assert [name for name, _ in left()] == ["b", "x"]
    configure(gates="{name: a, suite: gates/a.suite.yaml, missions: gates/b.missions.yaml}")
    assert [name for name, _ in left("gates")] == []
    configure(gates="{name: c, suite: c.suite.yaml, missions: x.missions.yaml}", folder="sub")
    assert left() == left(".") == []
    assert select("gates", any_kind=True).alone == [
        Path("gates/a.missions.yaml"),
        Path("gates/b.missions.yaml"),
    ]

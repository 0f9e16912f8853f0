"""Missions files: which gate has which, and what is refused before one is read."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.trees import touch
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.gates.discovery import gate_of_file, search_folder
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.selection import select_gates
from tier2gate.gates.shared_missions import with_shared_missions
from tier2gate.settings import Settings


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)


def missions_of(*missions: str, paths: tuple[str, ...] = (".",)) -> dict[str, list[str]]:
    """Select gates, and give the missions files of each."""
    settings = Settings(
        paths=tuple(map(Path, paths)), root=Path(), missions=tuple(map(Path, missions))
    )
    return {
        gate.name: [path.as_posix() for path in gate.missions]
        for gate in select_gates(settings).gates
    }


def test_gate_has_the_missions_of_its_name() -> None:
    """However a gate is named, it is run with its own missions and nobody else's."""
    touch("a.suite.yaml", "a.missions.json", "b.suite.yaml", "c/a.missions.yaml", "d.missions.yaml")
    assert missions_of() == {"a": ["a.missions.json"], "b": []}
    suite = Path("a.suite.yaml")
    for gate in (gate_of_file(suite), gate_of_file(Path("a.missions.json"))):
        assert (gate.suite, gate.missions) == (suite, (Path("a.missions.json"),))
    assert explicit_gate(suite, None, None).missions == (Path("a.missions.json"),)


def test_missions_alone_are_no_gate() -> None:
    """A file of missions that other gates share is no orphan; beside a lost suite, it is seen."""
    touch("shared/common.missions.yaml", "lost.missions.yaml", "lost.golden.json")
    found = search_folder(Path()).gates
    assert [(gate.name, gate.suite) for gate in found] == [("lost", None)]


def test_two_missions_files_of_one_name_are_refused() -> None:
    """Nobody has to guess which of two files is read."""
    touch("a.suite.yaml", "a.expectations.yaml", "a.missions.yaml", "a.missions.json")
    [gate] = search_folder(Path()).gates
    assert [problem.code for _, problem in gate.faults] == ["doubled"]


def test_shared_missions_come_after_a_gate_s_own_and_none_twice() -> None:
    """A file that is named and lies beside the suite, too, does not clash with itself."""
    touch("a.suite.yaml", "a.missions.yaml", "b.suite.yaml", "z.yaml", "y.json")
    shared = ("z.yaml", "./a.missions.yaml", "y.json", "z.yaml")
    assert missions_of(*shared) == {
        "a": ["a.missions.yaml", "z.yaml", "y.json"],
        "b": ["z.yaml", "a.missions.yaml", "y.json"],
    }
    Path("link.yaml").symlink_to("z.yaml")
    [gate] = with_shared_missions(
        [explicit_gate(Path("b.suite.yaml"), None, None)], [Path("z.yaml")]
    )
    assert with_shared_missions([gate], [Path("link.yaml")]) == [gate]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("gone.yaml", snapshot("gone.yaml: there is no such file")),
        ("folder", snapshot("folder: this is a folder; name each file of missions in it")),
        ("a.py", snapshot("a.py: not a missions file; use a file named NAME.missions.yaml")),
    ],
)
def test_what_is_no_missions_file_is_wrong_usage(path: str, words: str) -> None:
    """A slip in a workflow is told as such, and nothing runs without the missions it meant."""
    touch("a.suite.yaml", "a.py", "folder/x")
    with pytest.raises(UnusablePathError) as caught:
        missions_of(path)
    assert str(caught.value) == words

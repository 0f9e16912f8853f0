"""Missions files: which gate has which, and which are refused unread."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.trees import touch
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.search.discovery import gate_of_file, search_folder
from tier2gate.gates.selection import select_gates
from tier2gate.gates.shared_missions import with_shared_missions
from tier2gate.settings import Settings

pytestmark = pytest.mark.usefixtures("in_folder")


def missions_of(*missions: str, paths: tuple[str, ...] = (".",)) -> dict[str, list[str]]:
    """Select gates and return the missions files of each."""
    settings = Settings(
        paths=tuple(map(Path, paths)), root=Path(), missions=tuple(map(Path, missions))
    )
    return {
        gate.name: [path.as_posix() for path in gate.missions]
        for gate in select_gates(settings).gates
    }


def test_gate_has_the_missions_of_its_name() -> None:
    """A gate runs with its own missions file, however it was selected."""
    touch("a.suite.yaml", "a.missions.json", "b.suite.yaml")
    assert missions_of() == {"a": ["a.missions.json"], "b": []}
    suite = Path("a.suite.yaml")
    for gate in (gate_of_file(suite), gate_of_file(Path("a.missions.json"))):
        assert (gate.suite, gate.missions) == (suite, (Path("a.missions.json"),))
    assert explicit_gate(suite, None, None).missions == (Path("a.missions.json"),)


def test_missions_file_alone_is_not_a_gate() -> None:
    """A shared missions file is not an orphan."""
    touch("shared/common.missions.yaml", "lost.missions.yaml", "lost.golden.json")
    found = search_folder(Path()).gates
    assert [(gate.name, gate.suite) for gate in found] == [("lost", None)]


def test_two_missions_files_of_one_name_are_refused() -> None:
    """A gate with two missions files of the same name is refused instead of picking one."""
    touch("a.suite.yaml", "a.expectations.yaml", "a.missions.yaml", "a.missions.json")
    [gate] = search_folder(Path()).gates
    assert [problem.code for _, problem in gate.faults] == ["doubled"]


def test_shared_missions_come_after_a_gates_own() -> None:
    """A file that is both shared and a gate's own is loaded once and does not clash with itself."""
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
        (
            "a.py",
            snapshot(
                "a.py: neither a missions file nor a Python module; use a file that ends with .yaml, .yml, .json or .py, or package.module"
            ),
        ),
    ],
)
def test_invalid_missions_option_is_wrong_usage(path: str, words: str) -> None:
    """A mistake in a workflow's `--missions` is reported, and nothing runs without them."""
    touch("a.suite.yaml", "a.py", "folder/x")
    with pytest.raises(UnusablePathError) as caught:
        missions_of(path)
    assert str(caught.value) == words

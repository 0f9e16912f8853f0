"""The missions files of a call: read, checked and compiled, and shared by gates."""

from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.missions import REFUND
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.missions.files import MissionFiles, read_missions

OTHER = "missions: [{name: other, steps: [{id: a, kind: human}]}]"


def test_missions_files_are_read_without_a_suite(tmp_path: Path) -> None:
    """A user can list missions without a suite, in the order of the given files."""
    (tmp_path / "b.missions.yaml").write_text(OTHER, encoding="utf-8")
    (tmp_path / "a.missions.yaml").write_text(REFUND, encoding="utf-8")
    paths = [tmp_path / "b.missions.yaml", tmp_path / "a.missions.yaml"]
    found = read_missions(paths, tmp_path, built_in_missions())
    assert list(found) == ["daily_loop", "echo", "other", "refund"]
    assert found["other"].source == "b.missions.yaml"


def test_problems_of_missions_files_are_reported_at_once(tmp_path: Path) -> None:
    """A missing file does not hide a mistake in another."""
    (tmp_path / "b.missions.yaml").write_text("missions: []", encoding="utf-8")
    paths = [tmp_path / "gone.missions.yaml", tmp_path / "b.missions.yaml"]
    with pytest.raises(InputInvalidError) as caught:
        read_missions(paths, tmp_path, built_in_missions())
    assert [problem.file for problem in caught.value.problems] == snapshot(
        [
            "gone.missions.yaml",
            "b.missions.yaml",
        ]
    )


SHARED = "missions:\n- {name: %s, steps: [{id: a, kind: human}]}\n"


def shared_files(folder: Path, *names: str) -> tuple[MissionFiles, list[Gate]]:
    """Create two gates that share a missions file for each mission name."""
    paths = []
    for index, name in enumerate(names):
        paths.append(folder / f"{index}.missions.yaml")
        paths[-1].write_text(SHARED % name)
    suite = folder / "a.suite.yaml"
    gate = replace(explicit_gate(suite, None, None), missions=tuple(paths))
    gates = [gate, replace(gate, name="b")]
    return MissionFiles.of_gates(folder, gates), gates


def test_missions_that_gates_share_are_compiled_once(tmp_path: Path) -> None:
    """A thousand gates that share missions files read and check them once."""
    files, gates = shared_files(tmp_path, "one", "two")
    assert files.reader is not None
    reader, found = files.reader, []
    for gate in gates:
        documents = [reader.read(path) for path in gate.missions]
        found.append(files.compile(documents, built_in_missions()))
    assert found[0] is found[1]
    assert [*found[0].catalogue] == ["daily_loop", "echo", "one", "two"]
    assert [*found[0].known.params] == [*found[0].catalogue]
    assert (len(found[0].known.params), found[0].problems) == (4, [])
    # Missions of a module belong to one gate.
    own = built_in_missions() | {"own": replace(found[0].catalogue["one"], name="own")}
    again = files.compile([reader.read(path) for path in gates[0].missions], own)
    assert [*again.catalogue] == ["daily_loop", "echo", "own", "one", "two"]


def test_clash_between_shared_files_is_told_to_each_gate(tmp_path: Path) -> None:
    """No gate runs with two missions of one name for that another gate found it out first."""
    files, gates = shared_files(tmp_path, "one", "two", "one", "echo")
    assert files.reader is not None
    for gate in gates:
        documents = [files.reader.read(path) for path in gate.missions]
        problems = files.compile(documents, built_in_missions()).problems
        assert [(problem.place, problem.code) for problem in problems] == [
            ("2.missions.yaml:2:10", "repeated-mission"),
            ("3.missions.yaml:2:10", "repeated-mission"),
        ]

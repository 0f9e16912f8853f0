"""Reading missions files: those that gates share are read once, and refused for each of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.files import load_gate
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.missions_reader import MissionsReader


@pytest.fixture
def gates(tmp_path: Path) -> list[Gate]:
    """Have two gates that share a list of two missions files."""
    paths = [tmp_path / f"{name}.missions.yaml" for name in ("one", "two")]
    for path in paths:
        path.write_text("missions: []", encoding="utf-8")
    gate = replace(explicit_gate(tmp_path / "a.suite.yaml", None, None), missions=tuple(paths))
    return [gate, replace(gate, name="b")]


def test_file_of_one_gate_is_not_kept(gates: list[Gate], tmp_path: Path) -> None:
    """A call on many gates does not hold all their missions files at once."""
    gate = gates[0]
    alone, shared = MissionsReader(tmp_path, [gate]), MissionsReader(tmp_path, gates)
    one, other = alone.read(gate.missions[0]), alone.read(gate.missions[0])
    assert (one is not other, alone.keeps(one)) == (True, False)
    assert alone.read_all(gate) is not alone.read_all(gate)
    one, other = shared.read(gate.missions[0]), shared.read(gate.missions[0])
    assert (one is other, shared.keeps(one)) == (True, True)
    assert shared.read_all(gate) is shared.read_all(gates[1])


def test_file_in_two_lists_is_read_once(gates: list[Gate], tmp_path: Path) -> None:
    """Gates with different lists share the files that are in both."""
    path, rest = gates[0].missions
    gates = [gates[0], replace(gates[1], missions=(path,))]
    reader = MissionsReader(tmp_path, gates)
    assert reader.read_all(gates[0]).documents[0] is reader.read_all(gates[1]).documents[0]
    assert not reader.keeps(reader.read(rest))


def test_shared_file_that_cannot_be_read_is_told_to_each_gate(
    gates: list[Gate], tmp_path: Path
) -> None:
    """No gate passes for that another one met the broken file first."""
    gates[0].missions[0].write_text("missions: [")
    reader = MissionsReader(tmp_path, gates)
    for gate in gates:
        (gate.suite or tmp_path).write_text("{}")
        (gate.expectations or tmp_path).write_text("{}")
        with pytest.raises(InputInvalidError, match=r"\Aone\.missions\.yaml:"):
            load_gate(gate, tmp_path, reader)


def test_names_are_known_without_the_files(gates: list[Gate], tmp_path: Path) -> None:
    """A report names the missions files of a gate, also those that are not there."""
    for path in gates[0].missions:
        path.unlink()
    reader = MissionsReader(tmp_path, gates)
    assert [reader.names_of(gate) for gate in gates] == [
        ("one.missions.yaml", "two.missions.yaml")
    ] * 2

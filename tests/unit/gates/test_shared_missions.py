"""Gates that share a list of missions files: what is done once, and for which gates."""

from dataclasses import replace
from pathlib import Path

from tier2gate.gates.gate import Gate
from tier2gate.gates.shared_missions import ByMissions, group_by_missions, with_shared_missions

GATE = Gate(name="a", suite=None, expectations=None, golden=None, root=Path())


def files(*names: str) -> tuple[Path, ...]:
    """Make a list of files, which is another object each time."""
    return tuple(map(Path, names))


def test_result_for_a_list_is_made_once() -> None:
    """A thousand gates with one list of missions files cost no more for it than one gate."""
    made = []

    def make(missions: tuple[Path, ...]) -> int:
        made.append(missions)
        return len(made)

    results: ByMissions[int] = ByMissions()
    one, equal, other = files("m.yaml"), files("m.yaml"), files("n.yaml", "o.yaml")
    assert [results.of(item, make) for item in (one, other, one, equal, other)] == [1, 2, 1, 3, 2]
    assert made == [one, other, equal]


def test_list_that_is_gone_gives_its_result_to_no_other() -> None:
    """No gate gets what was found for the files of another one, though its list is long gone."""
    results: ByMissions[list[Path]] = ByMissions()
    for number in range(100):
        assert results.of(files(f"{number}.yaml"), list) == [Path(f"{number}.yaml")]


def test_results_are_kept_for_the_given_lists_alone() -> None:
    """What only one gate needs is not held in memory until the end of the call."""
    kept, passing = files("kept.yaml"), files("passing.yaml")
    results: ByMissions[list[Path]] = ByMissions(kept=[kept])
    assert results.of(kept, list) is results.of(kept, list)
    assert results.of(passing, list) is not results.of(passing, list)
    assert ByMissions[list[Path]](kept=[]).of(kept, list) == [Path("kept.yaml")]


def test_gates_are_grouped_by_their_list() -> None:
    """Gates share what depends on their missions if they have one list, not if it is equal."""
    missions = files("m.yaml")
    a, c = (replace(GATE, name=name, missions=missions) for name in ("a", "c"))
    b, d = (replace(GATE, name=name, missions=files("m.yaml")) for name in ("b", "d"))
    assert group_by_missions(iter([a, b, c, d])) == [[a, c], [b], [d]]
    assert group_by_missions([]) == []


def test_gates_that_share_a_list_still_do_with_more_missions() -> None:
    """Missions that are added to all gates leave those that share theirs as cheap as before."""
    missions = files("m.yaml")
    gates = [replace(GATE, name=name, missions=missions) for name in ("a", "b")]
    one, other = with_shared_missions(gates, files("n.yaml", "m.yaml"))
    assert one.missions == files("m.yaml", "n.yaml")
    assert one.missions is other.missions
    assert with_shared_missions(iter(gates), ()) == gates

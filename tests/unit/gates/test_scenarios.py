"""`--scenario` selects scenarios by patterns, and the gates that have them."""

from pathlib import Path

import pytest

from tests.gates import EXPECTATIONS, SUITE, write_gate
from tier2gate.foundation.errors import GateStoppedError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import load_gate
from tier2gate.gates.scenarios import is_selected, take_part, with_scenarios
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.settings import Settings


def select(folder: Path, *globs: str) -> Selection:
    """Select the gates of a folder that have a scenario of these names."""
    settings = Settings(paths=(folder,), root=folder, scenario=globs)
    return with_scenarios(select_gates(settings), settings)


def write_named(folder: Path, name: str, scenario: str) -> None:
    """Write a gate whose only scenario has this name."""
    suite, expectations = (text.replace("new", scenario) for text in (SUITE, EXPECTATIONS))
    write_gate(folder, name, suite=suite, expectations=expectations)


def names_of(selection: Selection) -> list[str]:
    """List the selected gates."""
    return [gate.name for gate in selection.gates]


@pytest.mark.parametrize(
    ("glob", "matches"),
    [
        ("refund-1", True),
        ("refund-*", True),
        ("*-?", True),
        ("refund-[12]", True),
        ("refund", False),
        ("Refund-1", False),
        ("refund-[!1]", False),
        ("", False),
    ],
)
def test_pattern_is_that_of_a_shell_for_the_whole_name(glob: str, matches: bool) -> None:
    """A pattern selects what it selects in a shell, also on systems where case does not matter."""
    assert is_selected("refund-1", (), (glob,)) is matches


@pytest.mark.parametrize(
    ("glob", "matches"),
    [("tag:slow", True), ("tag:s*", True), ("tag:sl", False), ("tag:*1", False), ("slow", False)],
)
def test_pattern_of_tags_meets_only_tags(glob: str, matches: bool) -> None:
    """A tag selects no scenario that happens to have its name."""
    assert is_selected("refund-1", ("nightly", "slow"), (glob,)) is matches
    assert not is_selected("slow", (), ("tag:slow",))


def test_tag_selects_scenarios_and_their_expectations(tmp_path: Path) -> None:
    """A tagged scenario runs alone, and is judged by all of its own expectations."""
    documents = load_gate(write_gate(tmp_path, suite=TAGGED), tmp_path)
    part = take_part(documents, ("tag:slow",))
    assert [item["scenario_name"] for item in part.suite.value["scenarios"]] == ["new"]
    assert len(part.expectations.value["expectations"]) == 1


def test_unknown_tag_is_reported_with_the_nearest(tmp_path: Path) -> None:
    """A misspelt tag does not run nothing in silence."""
    write_gate(tmp_path, suite=TAGGED)
    (problem,) = select(tmp_path, "tag:slwo").problems
    assert problem.text == 'no scenario has a tag that matches "tag:slwo"; did you mean "tag:slow"?'
    (problem,) = select(tmp_path, "tag:zzz").problems
    assert problem.hint == 'the tags are "tag:fast", "tag:slow"'


TAGGED = """\
suite_name: s
scenarios:
  - {scenario_name: new, tags: [slow], initial_state: {}, missions: [{name: echo}]}
  - {scenario_name: old, tags: [fast], initial_state: {}, missions: [{name: echo}]}
"""


def test_gate_without_a_match_is_left_out(tmp_path: Path) -> None:
    """Whoever works on one scenario does not wait for the gates that do not have it."""
    write_named(tmp_path, "a", "refund")
    write_named(tmp_path, "b", "invoice")
    selection = select(tmp_path, "inv*")
    assert (names_of(selection), selection.problems) == (["b"], ())


def test_without_patterns_nothing_is_left_out(tmp_path: Path) -> None:
    """A usual check still runs every gate."""
    write_named(tmp_path, "a", "refund")
    assert names_of(select(tmp_path)) == ["a"]


@pytest.mark.parametrize(
    ("glob", "hint"),
    [
        ("refnud", "did you mean refund?"),
        ("zzz", "the scenarios are invoice, refund"),
    ],
)
def test_pattern_without_a_match_is_a_problem(glob: str, hint: str, tmp_path: Path) -> None:
    """A typo does not check less without a word, and the user sees the name that was meant."""
    write_named(tmp_path, "a", "refund")
    write_named(tmp_path, "b", "invoice")
    problem = Problem(code="no-scenario", message=f"no scenario matches {glob}", hint=hint)
    selection = select(tmp_path, glob)
    assert (names_of(selection), selection.problems) == ([], (problem,))
    selection = select(tmp_path, glob, "refund", glob)
    assert (names_of(selection), selection.problems) == (["a"], (problem,))


@pytest.mark.parametrize(
    "suite", ["suite_name: [", SUITE.replace("suite_name", "suit_name"), "[]\n"]
)
def test_gate_whose_scenarios_are_not_known_is_kept(suite: str, tmp_path: Path) -> None:
    """A broken suite fails: it may have the scenario, so leaving it out could hide a failure."""
    write_gate(tmp_path, "a", suite=suite)
    write_named(tmp_path, "b", "refund")
    selection = select(tmp_path, "invoice")
    assert (names_of(selection), selection.problems) == (["a"], ())


@pytest.mark.parametrize(("glob", "kept"), [("refund", []), ("new", ["a"])])
def test_code_of_a_gate_that_is_left_out_needs_no_permission(
    glob: str, kept: list[str], tmp_path: Path
) -> None:
    """Whoever works on a gate without code is not asked to allow that of another gate."""
    write_gate(tmp_path, "a")
    (tmp_path / "a.missions.py").write_text("MISSIONS = []\n")
    write_named(tmp_path, "b", "refund")
    selection = select(tmp_path, glob)
    assert names_of(selection) == (kept or ["b"])
    assert [len(gate.faults) for gate in selection.gates] == [1 if kept else 0]


def test_golden_without_a_suite_has_no_scenario(tmp_path: Path) -> None:
    """An obsolete golden does not get in the way of work on a scenario."""
    write_named(tmp_path, "a", "refund")
    (tmp_path / "b.golden.json").write_text("{}")
    assert names_of(select(tmp_path, "refund")) == ["a"]


def test_no_gate_at_all_is_left_to_the_caller(tmp_path: Path) -> None:
    """An empty folder is reported as such, not as a misspelt scenario."""
    assert select(tmp_path, "refund") == select(tmp_path)


def test_part_without_a_scenario_stops_the_gate(tmp_path: Path) -> None:
    """A suite that changes while it is checked cannot pass with nothing run."""
    documents = load_gate(write_gate(tmp_path), tmp_path)
    with pytest.raises(GateStoppedError) as caught:
        take_part(documents, ("nwe",))
    assert (caught.value.outcome, caught.value.problems) == (
        Outcome.NOTHING_RUN,
        (
            Problem(
                code="no-scenario",
                message="no scenario matches nwe",
                hint="did you mean new?",
            ),
        ),
    )

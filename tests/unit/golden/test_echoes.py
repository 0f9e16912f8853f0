"""Edited inputs are proved by the accepted hash of the inputs."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.reports import added, changed, removed
from tier2gate.golden.changes import Change
from tier2gate.golden.echoes import MAX_TRIED, ScenarioInputs, Source, prove_edited
from tier2gate.orchestration.canonical import encode


def rehash(state: Any, params: Mapping[str, Any]) -> str:
    """Return inputs as text, in place of their hash."""
    return encode([state, params])


def proved(
    changes: Mapping[str, Change], before: Any, after: Any, params: Mapping[str, Any] | None = None
) -> set[str]:
    """Return the pointers whose edit is proved; those of params begin with the call."""
    sources = {
        Source(*(key.split(":", 1) if ":" in key else (None, key))): change
        for key, change in changes.items()
    }
    inputs = ScenarioInputs(initial_state=after, params=params or {}, rehash=rehash)
    accepted = before if isinstance(before, str) else encode([before, params or {}])
    found = prove_edited(sources, inputs, accepted)
    return {source.pointer for source in found}


def test_edits_lead_back_to_the_accepted_inputs() -> None:
    """Values that were edited, added and removed are told apart from results."""
    before = {"kept": 1, "edited": 1, "gone": [1], "list": ["a", "b"]}
    after = {"kept": 1, "edited": 1.0, "new": None, "list": ["x", "b", "c", "d"]}
    changes = {
        "/edited": changed("/edited", 1, 1.0),
        "/new": added("/new", None),
        "/gone": removed("/gone", [1]),
        "/list/0": changed("/list/0", "a", "x"),
        "/list/2": added("/list/2", "c"),
        "/list/3": added("/list/3", "d"),
    }
    assert proved(changes, before, after) == changes.keys()
    assert after["list"] == ["x", "b", "c", "d"]


def test_long_list_is_shortened_from_its_end() -> None:
    """The tenth item is not taken for one before the second."""
    after = {"list": [*range(12)]}
    changes = {f"/list/{number}": added(f"/list/{number}", number) for number in range(1, 12)}
    assert proved(changes, {"list": [0]}, after) == changes.keys()


@pytest.mark.parametrize("flags", [1, 2, 5])
def test_one_edit_is_found_among_results(flags: int) -> None:
    """Of values that look alike, only those that were edited are."""
    after = {"amount": 9, **{f"flag{number}": False for number in range(flags)}}
    changes = {
        "/amount": changed("/amount", 1, 9),
        **{f"/flag{n}": changed(f"/flag{n}", True, False) for n in range(flags)},
    }
    assert proved(changes, {**after, "amount": 1}, after) == {"/amount"}


def test_one_result_is_found_among_edits() -> None:
    """A regression in a scenario with many edits is shown."""
    after = {"flag": False, **{f"n{number}": 2 for number in range(9)}}
    before = {"flag": False, **{f"n{number}": 1 for number in range(9)}}
    changes = {
        "/flag": changed("/flag", True, False),
        **{f"/n{number}": changed(f"/n{number}", 1, 2) for number in range(9)},
    }
    assert proved(changes, before, after) == changes.keys() - {"/flag"}


def test_params_lead_back_to_the_accepted_inputs() -> None:
    """A param that was edited is told apart from a step that changed."""
    changes = {"pay:/amount": changed("/amount", 1, 2)}
    accepted = encode([{}, {"pay": {"amount": 1}}])
    assert proved(changes, accepted, {}, {"pay": {"amount": 2}}) == {"/amount"}


def test_what_cannot_be_proved_is_not_an_edit() -> None:
    """If something else was edited, too, or nothing is known, every change is shown."""
    changes = {"/n": changed("/n", 1, 2)}
    assert proved(changes, {"n": 1, "other": 1}, {"n": 2, "other": 2}) == set()
    unknown = ScenarioInputs(initial_state={"n": 2})
    assert prove_edited({Source(None, "/n"): changes["/n"]}, unknown, "") == frozenset()


def test_work_is_bounded() -> None:
    """A scenario with thousands of edits costs one try, not one for each."""
    tried = []

    def count(state: Any, _params: Any) -> str:
        tried.append(state)
        return ""

    number = MAX_TRIED + 1
    inputs = ScenarioInputs(initial_state={f"n{i}": 2 for i in range(number)}, rehash=count)
    sources = {Source(None, f"/n{i}"): changed(f"/n{i}", 1, 2) for i in range(number)}
    assert prove_edited(sources, inputs, "accepted") == frozenset()
    assert len(tried) == 1


def test_items_that_moved_lead_back_to_the_accepted_inputs() -> None:
    """A list that was sorted anew is an edit, not a result."""
    before, after = {"list": ["a", "b", "c", "d"]}, {"list": ["c", "x", "b", "e"]}
    changes = {
        "/list/0": added("/list/0", "c"),
        "/list/1": changed("/list/0", "a", "x", now="/list/1"),
        "/list/2": removed("/list/2", "c"),
        "/list/3": changed("/list/3", "d", "e"),
    }
    assert proved(changes, before, after) == changes.keys()


@pytest.mark.parametrize("after", [{"list": [{"n": 1}]}, {"list": [[1]]}, {"list": ["text"]}])
def test_values_whose_surroundings_have_gone_prove_nothing(after: Any) -> None:
    """Changes that do not fit together leave a drift that is shown, not a crash."""
    changes = {
        "/list/0": added("/list/0", after["list"][0]),
        "/list/0/k": removed("/list/0/k", 1),
        "/list/0/k/0": removed("/list/0/k/0", 1),
    }
    assert proved(changes, {"list": []}, after) == {"/list/0"}
    assert proved(changes, {"list": [2]}, after) == set()

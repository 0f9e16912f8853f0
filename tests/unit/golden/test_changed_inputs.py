"""Which inputs changed between two goldens, as far as their hashes and records show."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.gates import accept, body_of, define, expectation, replaced, scenario
from tier2gate.golden.as_json import golden_from_json
from tier2gate.golden.changed_inputs import ChangedInput, changed_kinds, find_changed_inputs
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.format import Golden
from tier2gate.golden.preparing import without_record

HASH = "0123456789abcdef" * 4
OTHER = "f" * 64
CHANGED, ADDED, REMOVED = ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED
ONE, TWO = scenario("one"), scenario("two")
OK = expectation("ok", "one")


def golden(
    *scenarios: Mapping[str, Any],
    expectations: list[dict[str, Any]] | None = None,
    name: str = "onboarding",
) -> Golden:
    """Return a golden of some scenarios; by default, with one expectation."""
    return accept(define(*scenarios, expectations=expectations or [OK], suite_name=name))


def with_missions(accepted: Golden, missions: Mapping[str, str]) -> Golden:
    """Return the golden of a suite that defines its own missions."""
    return golden_from_json(replaced(body_of(accepted), ("inputs", "missions"), dict(missions)))


def of_suite(name: str, change: ChangeKind) -> ChangedInput:
    """Return a changed scenario."""
    return ChangedInput(file_kind="suite", what="scenario", name=name, change=change)


def of_expectations(name: str, change: ChangeKind) -> ChangedInput:
    """Return a changed expectation."""
    return ChangedInput(file_kind="expectations", what="expectation", name=name, change=change)


def of_missions(name: str, change: ChangeKind) -> ChangedInput:
    """Return a changed mission."""
    return ChangedInput(file_kind="missions", what="mission", name=name, change=change)


CHANGES: dict[str, tuple[Golden, Golden, tuple[ChangedInput, ...]]] = {
    "nothing": (golden(ONE), golden(ONE), ()),
    "the suite's name": (
        golden(ONE),
        golden(ONE, name="renamed"),
        (ChangedInput(file_kind="suite", what="suite_name"),),
    ),
    "a scenario's inputs": (
        golden(ONE, TWO),
        golden(ONE, scenario("two", state={"n": 1})),
        (of_suite("two", CHANGED),),
    ),
    "the type of an input": (
        golden(scenario("one", state={"n": 1})),
        golden(scenario("one", state={"n": 1.0})),
        (of_suite("one", CHANGED),),
    ),
    "scenarios, one for another": (
        golden(ONE, TWO),
        golden(ONE, scenario("three")),
        (of_suite("three", ADDED), of_suite("two", REMOVED)),
    ),
    "name and scenario": (
        golden(ONE),
        golden(ONE, TWO, name="renamed"),
        (ChangedInput(file_kind="suite", what="suite_name"), of_suite("two", ADDED)),
    ),
    "the order of the scenarios": (
        golden(ONE, TWO),
        golden(TWO, ONE),
        (ChangedInput(file_kind="suite"),),
    ),
    "an expected value": (
        golden(ONE, expectations=[OK, expectation("no", "one", op="ne", expected=1.5)]),
        golden(ONE, expectations=[OK, expectation("no", "one", op="ne", expected=2.5)]),
        (of_expectations("no", CHANGED),),
    ),
    "an expected value, under another result": (
        golden(
            scenario("one", state={"n": 1}),
            expectations=[
                expectation("same", "one", path="final_state.n", op="gt", expected=0),
                expectation("other", "one", path="final_state.n", op="lt", expected=8),
            ],
        ),
        golden(
            scenario("one", state={"n": 2}),
            expectations=[
                expectation("same", "one", path="final_state.n", op="gt", expected=0),
                expectation("other", "one", path="final_state.n", op="lt", expected=9),
            ],
        ),
        (of_suite("one", CHANGED), of_expectations("other", CHANGED)),
    ),
    "the type of an expected value": (
        golden(ONE),
        golden(ONE, expectations=[expectation("ok", "one", expected=1)]),
        (of_expectations("ok", CHANGED),),
    ),
    "expectations, one for another": (
        golden(ONE, expectations=[OK, expectation("a", "one")]),
        golden(ONE, expectations=[OK, expectation("b", "one")]),
        (of_expectations("a", REMOVED), of_expectations("b", ADDED)),
    ),
    "an operator, which no record keeps": (
        golden(ONE),
        golden(ONE, expectations=[expectation("ok", "one", op="exists")]),
        (ChangedInput(file_kind="expectations"),),
    ),
    "expectations of goldens without records": (
        without_record(golden(ONE)),
        golden(ONE, expectations=[expectation("b", "one")]),
        (ChangedInput(file_kind="expectations"),),
    ),
    "missions": (
        with_missions(golden(ONE), {"same": HASH, "gone": HASH, "other": HASH}),
        with_missions(golden(ONE), {"same": HASH, "new": HASH, "other": OTHER}),
        (of_missions("gone", REMOVED), of_missions("new", ADDED), of_missions("other", CHANGED)),
    ),
    "a module, whose missions share its hash": (
        with_missions(golden(ONE), {"bill": HASH, "quote": HASH, "same": OTHER}),
        with_missions(golden(ONE), {"bill": OTHER, "quote": OTHER, "same": OTHER}),
        (ChangedInput(file_kind="missions", what="module", missions=("bill", "quote")),),
    ),
    "all kinds": (
        golden(ONE),
        with_missions(
            golden(ONE, TWO, expectations=[OK, expectation("b", "two")]), {"refund": HASH}
        ),
        (of_suite("two", ADDED), of_expectations("b", ADDED), of_missions("refund", ADDED)),
    ),
}
SWAPPED = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}


@pytest.mark.parametrize(("old", "new", "changed"), CHANGES.values(), ids=CHANGES.keys())
def test_changed_inputs_are_named(
    old: Golden, new: Golden, changed: tuple[ChangedInput, ...]
) -> None:
    """A user sees which inputs changed; swapping the goldens swaps added and removed."""
    assert find_changed_inputs(old, new) == changed
    swapped = tuple(replace(item, change=SWAPPED[item.change]) for item in changed)
    assert find_changed_inputs(new, old) == swapped


def test_golden_without_a_record_names_scenarios() -> None:
    """A golden without a record still shows which scenarios' inputs changed."""
    old, new, changed = CHANGES["scenarios, one for another"]
    assert find_changed_inputs(without_record(old), without_record(new)) == changed


def test_changed_results_are_not_changed_inputs() -> None:
    """Changed behaviour is never reported as a changed input."""
    old = golden(ONE)
    body = {**body_of(old), "test_run_hash": OTHER, "passed": False}
    body["scenarios"]["one"]["calls"]["echo"]["final_state"] = {"n": 2}
    assert find_changed_inputs(old, golden_from_json(body)) == ()


def test_bare_hash_has_no_changed_inputs() -> None:
    """A comparison with a bare hash reports nothing about inputs."""
    bare = Golden(test_run_hash=HASH)
    assert find_changed_inputs(bare, golden(ONE)) == ()
    assert find_changed_inputs(golden(ONE), bare) == ()


def test_changed_kinds_are_listed_once_in_order() -> None:
    """A summary line without room for every input lists each kind of changed file once."""
    old, new, changed = CHANGES["all kinds"]
    assert changed_kinds((*changed, *changed)) == ("suite", "expectations", "missions")
    assert changed_kinds(find_changed_inputs(new, old)[1:]) == ("expectations", "missions")
    assert changed_kinds(()) == ()

"""What `update` puts in place: nothing where the same was accepted, and as much as is asked for."""

import json
from typing import Any

import pytest

from tests.gates import accept, body_of, define, of_two_scenarios, replaced, scenario, without
from tier2gate.golden.format import Golden, golden_from_json, render_golden
from tier2gate.golden.preparing import (
    FULL_DETAIL_LIMIT,
    Prepared,
    prepare_golden,
    same_acceptance,
    without_record,
)

HASH = "0123456789abcdef" * 4
OTHER = "f" * 64


def small() -> Golden:
    """Give the golden of one scenario."""
    return accept(define(scenario("new", state={"tier": "gold"}, params={"greeting": "hello"})))


def padded(size: int) -> Golden:
    """Give a golden whose full text has exactly this many bytes."""
    empty = len(render_golden(of_two_scenarios({"pad": ""})))
    return of_two_scenarios({"pad": "p" * (size - empty)})


def prepared(old: Golden | None, new: Golden, **wanted: Any) -> Prepared:
    """Prepare a golden that has to be written."""
    found = prepare_golden(old, new, **wanted)
    assert found is not None
    return found


def test_golden_under_four_mebibytes_keeps_its_record() -> None:
    """Whoever meets a drift sees the values before and after, up to 4 MiB."""
    golden = padded(4 * 1024 * 1024 - 1)
    found = prepared(None, golden)
    assert len(found.data) == FULL_DETAIL_LIMIT - 1
    assert found == Prepared(data=render_golden(golden))


def test_golden_of_four_mebibytes_keeps_hashes_only() -> None:
    """Nobody has to commit a golden that no reviewer can open."""
    golden = padded(4 * 1024 * 1024)
    found = prepared(None, golden)
    assert len(render_golden(golden)) == FULL_DETAIL_LIMIT
    assert found.shortened
    assert len(found.data) < 2000
    assert json.loads(found.data) == without(body_of(golden), ("record",))


def test_reason_counts_towards_what_a_golden_weighs() -> None:
    """A golden stays under 4 MiB with its reason, too, and the reason is kept."""
    golden = padded(4 * 1024 * 1024 - 1)
    found = prepared(None, golden, reason="because")
    body = {**without(body_of(golden), ("record",)), "reason": "because"}
    assert (json.loads(found.data), found.shortened) == (body, True)


@pytest.mark.parametrize("wanted", [{"detail": "full"}, {"usual_detail": "full"}])
def test_large_golden_keeps_its_record_where_that_is_asked_for(wanted: dict[str, str]) -> None:
    """Whoever wants all values of a large run in its golden gets them, and is told nothing else."""
    golden = padded(4 * 1024 * 1024)
    found = prepared(None, golden, **wanted)
    assert found == Prepared(data=render_golden(golden))


@pytest.mark.parametrize(
    "wanted",
    [
        {"detail": "hashes"},
        {"usual_detail": "hashes"},
        {"usual_detail": "full", "detail": "hashes"},
    ],
)
def test_golden_keeps_hashes_only_where_that_is_asked_for(wanted: dict[str, str]) -> None:
    """Whoever wants small goldens gets them, and what the call says goes before what is usual."""
    kept = without_record(small())
    assert prepared(None, small(), **wanted) == Prepared(data=render_golden(kept))


def test_call_goes_before_what_is_usual() -> None:
    """Whoever asks for the values once gets them in a gate that usually keeps hashes."""
    found = prepared(None, small(), usual_detail="hashes", detail="full")
    assert found == Prepared(data=render_golden(small()))


UNCHANGED: dict[str, tuple[Golden, dict[str, str]]] = {
    "the same": (small(), {}),
    "the same in full": (small(), {"detail": "full"}),
    "hashes only": (without_record(small()), {}),
    "hashes only, as is asked for": (without_record(small()), {"detail": "hashes"}),
    "hashes only, where full is usual": (without_record(small()), {"usual_detail": "full"}),
    "in full, where hashes are usual": (small(), {"usual_detail": "hashes"}),
    "a bare hash": (Golden(test_run_hash=small().test_run_hash, bare_suffix="  a"), {}),
    "a reason for no change": (small(), {"reason": "because"}),
}


@pytest.mark.parametrize(("old", "wanted"), UNCHANGED.values(), ids=UNCHANGED.keys())
def test_golden_that_says_the_same_is_not_prepared(old: Golden, wanted: dict[str, str]) -> None:
    """An update that changes nothing writes nothing."""
    assert prepare_golden(old, small(), **wanted) is None


REWRITTEN: dict[str, tuple[Golden, str]] = {
    "hashes only": (without_record(small()), "full"),
    "in full": (small(), "hashes"),
    "a bare hash, in full": (Golden(test_run_hash=small().test_run_hash), "full"),
    "a bare hash, as hashes": (Golden(test_run_hash=small().test_run_hash), "hashes"),
}


@pytest.mark.parametrize(("old", "detail"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_golden_is_rewritten_for_its_detail_alone(old: Golden, detail: str) -> None:
    """Whoever asks for another detail gets it, although the results are the accepted ones."""
    kept = small() if detail == "full" else without_record(small())
    assert prepared(old, small(), detail=detail) == Prepared(data=render_golden(kept))


def test_bare_hash_stays_bare_and_keeps_its_line() -> None:
    """Whoever keeps a bare hash gets the new one on the same line, large results or not."""
    old = Golden(test_run_hash=HASH, bare_suffix="  run.json")
    for new in (small(), padded(4 * 1024 * 1024)):
        expected = Prepared(data=f"{new.test_run_hash}  run.json\n".encode())
        assert prepared(old, new, usual_detail="full", reason="because") == expected


def with_reason(golden: Golden, reason: str) -> Golden:
    """Give a golden that was accepted for a reason."""
    return golden_from_json({**body_of(golden), "reason": reason})


def test_reason_stays_until_the_results_change() -> None:
    """A reviewer reads why these results were accepted, and never why others were."""
    old = with_reason(small(), "because")
    inputs = replaced(body_of(small()), ("inputs", "suite"), OTHER)
    moved = golden_from_json(inputs)
    assert prepared(old, moved).data == render_golden(with_reason(moved, "because"))
    assert prepared(old, moved, reason="anew").data == render_golden(with_reason(moved, "anew"))
    assert prepared(old, of_two_scenarios()).data == render_golden(of_two_scenarios())
    renewed = with_reason(of_two_scenarios(), "anew")
    assert prepared(old, of_two_scenarios(), reason="anew").data == render_golden(renewed)
    assert prepared(None, small()).data == render_golden(small())


def test_same_acceptance_ignores_who_wrote_it_and_why() -> None:
    """A new version of tier2gate, or a reason, alone makes no diff."""
    new = of_two_scenarios()
    generator = {"name": "tier2gate", "version": "0.0.1"}
    old = golden_from_json({**body_of(new), "generator": generator, "reason": "because"})
    assert same_acceptance(old, new)


def test_same_acceptance_ignores_a_record_that_was_left_out() -> None:
    """A golden that keeps hashes only is not rewritten to hold the record."""
    new = of_two_scenarios()
    assert same_acceptance(without_record(new), new)
    assert not same_acceptance(new, without_record(new))


ACCEPTED = {
    "hash_algorithm": "other@1",
    "suite_name": "other",
    "passed": 1,
    "test_run_hash": OTHER,
    "suite_hash": OTHER,
    "expectations_hash": OTHER,
    "inputs": {"suite": OTHER, "expectations": OTHER, "missions": {}},
    "scenarios": {},
    "record": {},
}


@pytest.mark.parametrize("key", ACCEPTED)
def test_same_acceptance_sees_every_other_part(key: str) -> None:
    """What was accepted is written whenever any part of it has moved."""
    new = of_two_scenarios()
    assert not same_acceptance(golden_from_json({**body_of(new), key: ACCEPTED[key]}), new)


def test_same_acceptance_tells_types_apart() -> None:
    """A value that changed from 1 to 1.0 is accepted anew, although Python calls them equal."""
    new = of_two_scenarios({"n": 1})
    assert not same_acceptance(of_two_scenarios({"n": 1.0}), new)
    assert not same_acceptance(of_two_scenarios({"n": True}), new)


def test_same_acceptance_of_a_bare_hash_is_its_hash() -> None:
    """A bare hash is rewritten when the run's hash differs, and only then."""
    new = of_two_scenarios()
    assert same_acceptance(Golden(test_run_hash=new.test_run_hash), new)
    assert not same_acceptance(Golden(test_run_hash=OTHER), new)


def test_bare_hash_has_no_record_to_leave_out() -> None:
    """A bare hash stays as it is where others would be cut down."""
    golden = Golden(test_run_hash=HASH)
    assert without_record(golden) is golden
    assert (golden.record, golden.reason, golden.file_hashes) == (None, None, None)

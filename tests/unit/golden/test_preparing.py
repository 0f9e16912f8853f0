"""What `update` writes: nothing if the same was accepted before, else the requested detail."""

from typing import Any

import pytest

from tests.gates import accept, body_of, define, of_two_scenarios, replaced, scenario
from tier2gate.golden import preparing
from tier2gate.golden.as_json import golden_from_json, render_golden
from tier2gate.golden.format import Golden
from tier2gate.golden.preparing import (
    FULL_DETAIL_LIMIT,
    Prepared,
    prepare_golden,
    same_acceptance,
    without_record,
)

HASH = "0123456789abcdef" * 4
OTHER = "f" * 64
LIMIT = 64 * 1024
"""The limit in these tests, so that they do not write 16 MiB each."""


@pytest.fixture(autouse=True)
def _lower_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the limit for large goldens."""
    monkeypatch.setattr(preparing, "FULL_DETAIL_LIMIT", LIMIT)


def test_limit_is_sixteen_mebibytes() -> None:
    """The documented limit is the one that counts outside of these tests."""
    assert FULL_DETAIL_LIMIT == 16 * 1024 * 1024


def small() -> Golden:
    """Return the golden of one scenario."""
    return accept(define(scenario("new", state={"tier": "gold"}, params={"greeting": "hello"})))


def padded(size: int) -> Golden:
    """Return a golden whose full text has exactly this many bytes."""
    long = "p" * 1000  # too long for a line, so that the layout stays the same
    rest = len(render_golden(of_two_scenarios({"pad": long}))) - len(long)
    return of_two_scenarios({"pad": "p" * (size - rest)})


def prepared(old: Golden | None, new: Golden, **wanted: Any) -> Prepared:
    """Prepare a golden that has to be written."""
    found = prepare_golden(old, new, **wanted)
    assert found is not None
    return found


def test_golden_under_the_limit_keeps_its_record() -> None:
    """A user who meets a drift sees the values before and after if the golden is under the limit."""
    golden = padded(LIMIT - 1)
    found = prepared(None, golden)
    assert len(found.data) == LIMIT - 1
    assert found == Prepared(data=render_golden(golden))


def test_golden_at_the_limit_keeps_hashes_only() -> None:
    """Nobody has to commit a golden that is too large to review."""
    golden = padded(LIMIT)
    found = prepared(None, golden)
    assert len(render_golden(golden)) == LIMIT
    assert found.shortened
    assert len(found.data) < 2000
    assert found.data == render_golden(without_record(golden))


def test_reason_counts_towards_the_size_of_a_golden() -> None:
    """A golden stays under the limit including its reason, and the reason is kept."""
    golden = padded(LIMIT - 1)
    found = prepared(None, golden, reason="because")
    kept = with_reason(without_record(golden), "because")
    assert found == Prepared(data=render_golden(kept), shortened=True)


@pytest.mark.parametrize("wanted", [{"detail": "full"}, {"usual_detail": "full"}])
def test_large_golden_keeps_its_record_on_request(wanted: dict[str, str]) -> None:
    """A user who asks for all values of a large run gets them in the golden, without a warning."""
    golden = padded(LIMIT)
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
def test_golden_keeps_hashes_only_on_request(wanted: dict[str, str]) -> None:
    """A user who asks for small goldens gets them, and the call overrides the configuration."""
    kept = without_record(small())
    assert prepared(None, small(), **wanted) == Prepared(data=render_golden(kept))


STICKY = {
    "hashes": (without_record(small()), {}, "hashes"),
    "hashes, where full is configured": (without_record(small()), {"usual_detail": "full"}, "full"),
    "hashes, where full is asked for": (without_record(small()), {"detail": "full"}, "full"),
    "results": (small(), {}, "full"),
    "results, where hashes are configured": (small(), {"usual_detail": "hashes"}, "hashes"),
}


@pytest.mark.parametrize(("old", "wanted", "kept"), STICKY.values(), ids=STICKY.keys())
def test_changed_golden_keeps_its_detail_unless_told(
    old: Golden, wanted: dict[str, str], kept: str
) -> None:
    """A user who once chose hashes does not get a large diff with the next change."""
    new = of_two_scenarios()
    written = new if kept == "full" else without_record(new)
    assert prepared(old, new, **wanted) == Prepared(data=render_golden(written))


def test_results_that_became_too_large_are_left_out() -> None:
    """A golden with results that grows too large to review falls back to hashes, and says so."""
    large = padded(LIMIT)
    expected = Prepared(data=render_golden(without_record(large)), shortened=True)
    assert prepared(small(), large) == expected


def test_large_results_that_were_asked_for_are_kept() -> None:
    """A golden that was accepted with all its results does not lose them at the next update."""
    old, new = padded(LIMIT), padded(LIMIT + 1)
    assert prepared(old, new) == Prepared(data=render_golden(new))


def test_hashes_that_are_kept_are_no_fallback() -> None:
    """A user who chose hashes is not told with every change that values are missing."""
    large = padded(LIMIT)
    assert not prepared(without_record(small()), large).shortened


def test_call_overrides_the_configured_detail() -> None:
    """A user can ask for full values once in a gate that is configured to keep hashes."""
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
def test_unchanged_golden_is_not_prepared(old: Golden, wanted: dict[str, str]) -> None:
    """An update that changes nothing writes nothing."""
    assert prepare_golden(old, small(), **wanted) is None


REWRITTEN: dict[str, tuple[Golden, str]] = {
    "hashes only": (without_record(small()), "full"),
    "in full": (small(), "hashes"),
    "a bare hash, in full": (Golden(test_run_hash=small().test_run_hash), "full"),
    "a bare hash, as hashes": (Golden(test_run_hash=small().test_run_hash), "hashes"),
}


@pytest.mark.parametrize(("old", "detail"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_golden_is_rewritten_for_another_detail(old: Golden, detail: str) -> None:
    """A user who asks for another detail gets it even if the results are unchanged."""
    kept = small() if detail == "full" else without_record(small())
    assert prepared(old, small(), detail=detail) == Prepared(data=render_golden(kept))


def test_bare_hash_stays_bare_and_keeps_its_line() -> None:
    """A bare hash is replaced on the same line, however large the results are."""
    old = Golden(test_run_hash=HASH, bare_suffix="  run.json")
    for new in (small(), padded(LIMIT)):
        expected = Prepared(data=f"{new.test_run_hash}  run.json\n".encode())
        assert prepared(old, new, usual_detail="full", reason="because") == expected


def with_reason(golden: Golden, reason: str) -> Golden:
    """Return the golden with a reason."""
    return golden_from_json({**body_of(golden), "reason": reason})


def test_reason_stays_until_the_results_change() -> None:
    """A reviewer never reads a reason that was given for other results."""
    old = with_reason(small(), "because")
    inputs = replaced(body_of(small()), ("inputs", "suite"), OTHER)
    moved = golden_from_json(inputs)
    assert prepared(old, moved).data == render_golden(with_reason(moved, "because"))
    assert prepared(old, moved, reason="anew").data == render_golden(with_reason(moved, "anew"))
    assert prepared(old, of_two_scenarios()).data == render_golden(of_two_scenarios())
    renewed = with_reason(of_two_scenarios(), "anew")
    assert prepared(old, of_two_scenarios(), reason="anew").data == render_golden(renewed)
    assert prepared(None, small()).data == render_golden(small())


def test_same_acceptance_ignores_generator_and_reason() -> None:
    """A new version of tier2gate, or only a new reason, creates no diff."""
    new = of_two_scenarios()
    generator = {"name": "tier2gate", "version": "0.0.1"}
    old = golden_from_json({**body_of(new), "generator": generator, "reason": "because"})
    assert same_acceptance(old, new)


def test_same_acceptance_ignores_a_missing_record() -> None:
    """A golden without a record is not rewritten just to add one."""
    new = of_two_scenarios()
    assert same_acceptance(without_record(new), new)
    assert not same_acceptance(new, without_record(new))


ACCEPTED = {
    "hash_algorithm": "other@1",
    "suite_name": "other",
    "passed": 1,
    "test_run_hash": OTHER,
    "inputs": {"suite": OTHER, "expectations": OTHER, "missions": {}},
    "scenarios": {},
}
HASHES = {"suite_hash": OTHER, "expectations_hash": OTHER}


@pytest.mark.parametrize("key", ACCEPTED)
def test_same_acceptance_compares_every_other_part(key: str) -> None:
    """A golden is rewritten whenever any accepted part of it changes."""
    new = of_two_scenarios()
    assert not same_acceptance(golden_from_json({**body_of(new), key: ACCEPTED[key]}), new)


@pytest.mark.parametrize("key", [*ACCEPTED, *HASHES])
def test_same_acceptance_compares_every_hash(key: str) -> None:
    """A golden without results is rewritten whenever any accepted part of it changes."""
    new = of_two_scenarios()
    body = {**body_of(without_record(new)), key: {**ACCEPTED, **HASHES}[key]}
    assert not same_acceptance(golden_from_json(body), new)


def test_same_acceptance_distinguishes_types() -> None:
    """A change from 1 to 1.0 needs a new acceptance, although Python considers them equal."""
    new = of_two_scenarios({"n": 1})
    assert not same_acceptance(of_two_scenarios({"n": 1.0}), new)
    assert not same_acceptance(of_two_scenarios({"n": True}), new)


def test_same_acceptance_of_a_bare_hash_compares_the_hash() -> None:
    """A bare hash is rewritten only if the run's hash differs."""
    new = of_two_scenarios()
    assert same_acceptance(Golden(test_run_hash=new.test_run_hash), new)
    assert not same_acceptance(Golden(test_run_hash=OTHER), new)


def test_bare_hash_has_no_record_to_remove() -> None:
    """Removing the record from a bare hash leaves it unchanged."""
    golden = Golden(test_run_hash=HASH)
    assert without_record(golden) is golden
    assert (golden.record, golden.reason, golden.file_hashes) == (None, None, None)

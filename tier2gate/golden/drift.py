"""Drift: what a run changed against what was accepted, and whether its inputs explain that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from tier2gate.golden.format import Golden, changed_inputs
from tier2gate.orchestration.canonical import HASH_ALGORITHM, encode, escape_token


class Cause(StrEnum):
    """Why a hash moved."""

    INPUTS_CHANGED = "inputs-changed"
    BEHAVIOUR_CHANGED = "behaviour-changed"
    INPUTS_AND_BEHAVIOUR_CHANGED = "inputs-and-behaviour-changed"
    ALGORITHM_CHANGED = "algorithm-changed"
    UNKNOWN = "unknown"


class ChangeKind(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that differs.

    Attributes:
        pointer: JSON Pointer into the record.
        kind: what became of it.
        before: the accepted value; `None` if it is new.
        after: today's value; `None` if it is gone.
    """

    pointer: str
    kind: ChangeKind
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class ScenarioDrift:
    """A scenario that differs.

    Attributes:
        name: the scenario's name.
        kind: whether it is new, gone or changed.
        cause: why; told from the hash of its inputs.
        missions: mission key → what became of it, for a scenario that changed; sorted.
    """

    name: str
    kind: ChangeKind
    cause: Cause
    missions: Mapping[str, ChangeKind]


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Everything that differs between a golden and a run.

    Attributes:
        cause: why the hash moved.
        changed_inputs: which of `suite`, `expectations` and `missions` moved; empty if unknown.
        scenarios: the scenarios that differ, sorted by name.
        changes: the values that differ, in the order of the record; empty for a golden that keeps
            hashes only.
        explained: whether the golden keeps the results, so that `changes` says all.
    """

    cause: Cause
    changed_inputs: tuple[str, ...] = ()
    scenarios: tuple[ScenarioDrift, ...] = ()
    changes: tuple[Change, ...] = ()
    explained: bool = False


def explain_drift(old: Golden, new: Golden) -> Drift:
    """Explain how a run differs from a golden.

    Args:
        old: the golden that was accepted.
        new: the golden that the run would give, with its record.

    Returns:
        The drift (design: gate, "Drift, explained").
    """
    if old.body is None or new.body is None:
        return Drift(cause=Cause.UNKNOWN)
    if old.hash_algorithm != HASH_ALGORITHM:
        return Drift(cause=Cause.ALGORITHM_CHANGED)
    scenarios = tuple(_drifted_scenarios(old.body["scenarios"], new.body["scenarios"]))
    explained = old.record is not None and new.record is not None
    inputs = changed_inputs(old, new)
    return Drift(
        cause=_overall_cause(scenarios, inputs),
        changed_inputs=inputs,
        scenarios=scenarios,
        changes=tuple(compare_records(old.record, new.record)) if explained else (),
        explained=explained,
    )


def compare_records(old: Any, new: Any) -> Iterator[Change]:
    """Compare two records value by value, the hashes in them left out.

    Args:
        old: the accepted record.
        new: today's record.

    Yields:
        The changes: scenarios and missions first, then the verdicts, keys in order.
    """
    before, after = old["suite_result"], new["suite_result"]
    yield from _compare(before["suite_name"], after["suite_name"], "/suite_result/suite_name")
    yield from _compare(
        _without_hashes(before["scenario_results"]),
        _without_hashes(after["scenario_results"]),
        "/suite_result/scenario_results",
    )
    yield from _compare(
        old["expectations_result"]["expectation_results"],
        new["expectations_result"]["expectation_results"],
        "/expectations_result/expectation_results",
    )


def _without_hashes(scenarios: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"mission_results": scenario["mission_results"]}
        for name, scenario in scenarios.items()
    }


_ABSENT = object()


def _compare(old: Any, new: Any, pointer: str) -> Iterator[Change]:
    if old is _ABSENT:
        yield Change(pointer=pointer, kind=ChangeKind.ADDED, before=None, after=new)
    elif new is _ABSENT:
        yield Change(pointer=pointer, kind=ChangeKind.REMOVED, before=old, after=None)
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            place = f"{pointer}/{escape_token(key)}"
            yield from _compare(old.get(key, _ABSENT), new.get(key, _ABSENT), place)
    elif isinstance(old, list) and isinstance(new, list):
        for index, (before, after) in enumerate(zip_longest(old, new, fillvalue=_ABSENT)):
            yield from _compare(before, after, f"{pointer}/{index}")
    elif encode(old) != encode(new):  # not `==`: 1, 1.0 and true are three values here
        yield Change(pointer=pointer, kind=ChangeKind.CHANGED, before=old, after=new)


def _drifted_scenarios(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ScenarioDrift]:
    hashes_before = {name: scenario["scenario_hash"] for name, scenario in old.items()}
    hashes_after = {name: scenario["scenario_hash"] for name, scenario in new.items()}
    for name, kind in _moved(hashes_before, hashes_after).items():
        cause, missions = Cause.INPUTS_CHANGED, {}
        if kind is ChangeKind.CHANGED:
            before, after = old[name], new[name]
            if before["input_hash"] == after["input_hash"]:
                cause = Cause.BEHAVIOUR_CHANGED
            missions = _moved(before["missions"], after["missions"])
        yield ScenarioDrift(name=name, kind=kind, cause=cause, missions=missions)


def _moved(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, ChangeKind]:
    """Tell of two branches of the hash tree which names are new, gone or changed, sorted."""
    kinds = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            kinds[name] = ChangeKind.ADDED
        elif name not in new:
            kinds[name] = ChangeKind.REMOVED
        elif old[name] != new[name]:
            kinds[name] = ChangeKind.CHANGED
    return kinds


def _overall_cause(scenarios: tuple[ScenarioDrift, ...], inputs: tuple[str, ...]) -> Cause:
    causes = {scenario.cause for scenario in scenarios}
    if not causes and not inputs:
        return Cause.BEHAVIOUR_CHANGED  # tier2gate's own: it judges otherwise than it did
    if causes == {Cause.INPUTS_CHANGED, Cause.BEHAVIOUR_CHANGED}:
        return Cause.INPUTS_AND_BEHAVIOUR_CHANGED
    if causes == {Cause.BEHAVIOUR_CHANGED}:
        return Cause.BEHAVIOUR_CHANGED
    return Cause.INPUTS_CHANGED  # also when nothing but the suite's name or the expectations moved

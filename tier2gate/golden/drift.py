"""Drift: how a run differs from what was accepted, and whether changed inputs explain it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tier2gate.golden.changed_inputs import (
    ChangedInput,
    find_changed_inputs,
    mission_names,
)
from tier2gate.golden.changes import Change, ChangeKind, Role, changed_keys, find_changes
from tier2gate.golden.echoes import ScenarioInputs
from tier2gate.golden.format import Golden, ScenarioHashes
from tier2gate.golden.record import Record, holding_expectations, step_at, telling_parts
from tier2gate.golden.roles import assign_roles


class Cause(StrEnum):
    """Why a hash changed."""

    INPUTS_CHANGED = "inputs-changed"
    BEHAVIOUR_CHANGED = "behaviour-changed"
    INPUTS_AND_BEHAVIOUR_CHANGED = "inputs-and-behaviour-changed"
    ALGORITHM_CHANGED = "algorithm-changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class ScenarioDrift:
    """A scenario that differs.

    Attributes:
        name: the scenario's name.
        kind: whether it was added, removed or changed.
        cause: why, judged by the hash of its inputs.
        missions: mission key → how its result changed, for a scenario that changed; sorted.
        expectations: how many expectations that hold came or went with it; their changes are not
            effects.
    """

    name: str
    kind: ChangeKind
    cause: Cause
    missions: Mapping[str, ChangeKind]
    expectations: int = 0


@dataclass(frozen=True, kw_only=True)
class Flip:
    """An expectation whose verdict changed.

    Attributes:
        id: its id.
        passed: whether it passes now; in the accepted run it did the opposite.
        before: the value found in the accepted run.
        after: the value found now.
        same_expectations: whether the expectations were not edited; if they were, `before` may be
            the value at another path.
    """

    id: str
    passed: bool
    before: Any
    after: Any
    same_expectations: bool = True


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Everything that differs between a golden and a run.

    Attributes:
        cause: why the hash changed.
        changed_inputs: the inputs that changed; empty if unknown.
        scenarios: the scenarios that differ, sorted by name.
        scenario_count: how many scenarios the run has; 0 if not known.
        left_out: how many further scenarios have other results, of a gate that is too large to
            compare all of them value by value.
        more_inputs: how many further scenarios and expectations of such a gate changed, at most.
        flips: the expectations whose verdict changed, sorted by id.
        changes: the values that differ, in the order of the record; empty for a golden that keeps
            hashes only.
        explained: whether the golden keeps the results, so that `flips` and `changes` are complete.
        to_explain: the command that makes the golden keep them, on the accepted revision; `None` if
            not known or not needed.
    """

    cause: Cause
    changed_inputs: tuple[ChangedInput, ...] = ()
    scenarios: tuple[ScenarioDrift, ...] = ()
    scenario_count: int = 0
    left_out: int = 0
    more_inputs: int = 0
    flips: tuple[Flip, ...] = ()
    changes: tuple[Change, ...] = ()
    explained: bool = False
    to_explain: str | None = None

    @property
    def effects(self) -> tuple[Change, ...]:
        """The changes that show what the run does now."""
        return tuple(change for change in self.changes if change.role is Role.EFFECT)

    @property
    def echoes(self) -> tuple[Change, ...]:
        """The changes that only repeat an edited input."""
        return tuple(change for change in self.changes if change.role is Role.ECHO)


def explain_drift(
    old: Golden,
    new: Golden,
    calls: Mapping[str, Collection[str]] | None = None,
    inputs: Mapping[str, ScenarioInputs] | None = None,
) -> Drift:
    """Explain how one golden differs from another.

    Args:
        old: the golden that was accepted.
        new: the golden of the run, or another golden.
        calls: scenario name → names of the missions it calls; `None` if not known: then every
            scenario is assumed to call every mission.
        inputs: scenario → its inputs in `new`, as far as they are known.

    Returns:
        The drift.
    """
    if old.content is None or new.content is None:
        return Drift(cause=Cause.UNKNOWN)
    if old.hash_algorithm != new.hash_algorithm:  # hashes cannot be compared, but records can
        if old.record is None or new.record is None:
            return Drift(cause=Cause.ALGORITHM_CHANGED)
        drift = explain_records(old.record, new.record, same_algorithm=False)
        return replace(drift, cause=Cause.ALGORITHM_CHANGED)
    changed_inputs = find_changed_inputs(old, new)
    changed_missions = {name for item in changed_inputs for name in mission_names(item)}
    scenarios = tuple(
        _drifted_scenarios(old.content.scenarios, new.content.scenarios, changed_missions, calls)
    )
    drift = Drift(
        cause=_overall_cause(scenarios, changed_inputs),
        changed_inputs=changed_inputs,
        scenarios=scenarios,
        scenario_count=len(new.content.scenarios),
    )
    if old.record is None or new.record is None:
        return drift
    before, after = (
        {name: item.input_hash for name, item in content.scenarios.items()}
        for content in (old.content, new.content)
    )
    along = _expectations_along(old.record, new.record, scenarios)
    numbers = Counter(along.values())
    scenarios = tuple(replace(item, expectations=numbers[item.name]) for item in scenarios)
    same_expectations = old.content.inputs.expectations == new.content.inputs.expectations
    flips = tuple(_find_flips(old.record, new.record, same_expectations=same_expectations))
    changes = assign_roles(
        tuple(compare_records(old.record, new.record)),
        flipped={flip.id for flip in flips},
        along=along.keys(),
        same_expectations=same_expectations,
        edited={
            name: item
            for name, item in (inputs or {}).items()
            if name in before and before[name] != after[name]
        },
        accepted=before,
    )
    return replace(drift, scenarios=scenarios, flips=flips, changes=tuple(changes), explained=True)


def explain_records(old: Record, new: Record, *, same_algorithm: bool = True) -> Drift:
    """Explain how one record differs from another, without knowing their inputs.

    Args:
        old: a record.
        new: another record.
        same_algorithm: whether both use the same hash algorithm.

    Returns:
        The drift, without a cause.
    """
    flips = tuple(_find_flips(old, new))
    changes = tuple(compare_records(old, new, same_algorithm=same_algorithm))
    flipped = {flip.id for flip in flips}
    return Drift(
        cause=Cause.UNKNOWN,
        flips=flips,
        changes=tuple(assign_roles(changes, flipped=flipped)),
        explained=True,
    )


def compare_records(old: Record, new: Record, *, same_algorithm: bool = True) -> Iterator[Change]:
    """Compare two records value by value, leaving out parts that repeat other parts.

    These are the hashes, and a lineage and receipt that only repeat the executed steps.

    Args:
        old: the accepted record.
        new: the current record.
        same_algorithm: whether both use the same hash algorithm; if not, every value is compared.

    Yields:
        The changes: scenarios and missions first, then the verdicts, keys in order.
    """
    for pointer, before, after in telling_parts(old, new, same_algorithm=same_algorithm):
        for change in find_changes(before, after, pointer):
            record = new if change.kind is ChangeKind.ADDED else old
            step = step_at(record, change.pointer)
            yield change if step is None else replace(change, step=step)


def _find_flips(old: Record, new: Record, *, same_expectations: bool = True) -> Iterator[Flip]:
    were, are = old.expectations, new.expectations
    for key in sorted(were.keys() & are.keys()):
        before, after = were[key], are[key]
        if before.passed != after.passed:
            yield Flip(
                id=key,
                passed=after.passed,
                before=before.actual,
                after=after.actual,
                same_expectations=same_expectations,
            )


def _drifted_scenarios(
    old: Mapping[str, ScenarioHashes],
    new: Mapping[str, ScenarioHashes],
    changed_missions: Collection[str],
    calls: Mapping[str, Collection[str]] | None,
) -> Iterator[ScenarioDrift]:
    hashes_before = {name: scenario.scenario_hash for name, scenario in old.items()}
    hashes_after = {name: scenario.scenario_hash for name, scenario in new.items()}
    for name, kind in changed_keys(hashes_before, hashes_after).items():
        cause, missions = Cause.INPUTS_CHANGED, {}
        if kind is ChangeKind.CHANGED:
            before, after = old[name], new[name]
            called = changed_missions if calls is None else calls.get(name, ())
            same_input = before.input_hash == after.input_hash
            if same_input and not any(mission in changed_missions for mission in called):
                cause = Cause.BEHAVIOUR_CHANGED
            missions = changed_keys(before.missions, after.missions)
        yield ScenarioDrift(name=name, kind=kind, cause=cause, missions=missions)


def _expectations_along(
    old: Record, new: Record, scenarios: Sequence[ScenarioDrift]
) -> dict[str, str]:
    """Find the expectations that came or went with their scenarios, and hold.

    Returns:
        Expectation id → scenario.
    """
    found: dict[str, str] = {}
    for record, other, kind in ((new, old, ChangeKind.ADDED), (old, new, ChangeKind.REMOVED)):
        names = {item.name for item in scenarios if item.kind is kind}
        if names:
            there = other.expectation_ids
            holding = holding_expectations(record, names).items()
            found |= {key: name for key, name in holding if key not in there}
    return found


def _overall_cause(scenarios: Sequence[ScenarioDrift], changed: Sequence[ChangedInput]) -> Cause:
    causes = {scenario.cause for scenario in scenarios}
    if not causes and not changed:
        return Cause.BEHAVIOUR_CHANGED  # tier2gate itself changed: it judges differently now
    if causes == {Cause.INPUTS_CHANGED, Cause.BEHAVIOUR_CHANGED}:
        return Cause.INPUTS_AND_BEHAVIOUR_CHANGED
    if causes == {Cause.BEHAVIOUR_CHANGED}:
        return Cause.BEHAVIOUR_CHANGED
    return Cause.INPUTS_CHANGED  # also if only the suite's name or the expectations changed

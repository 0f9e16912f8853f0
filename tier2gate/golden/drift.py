"""Drift: what a run changed against what was accepted, and whether its inputs explain that."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tier2gate.golden.changed_inputs import ChangedInput, find_changed_inputs
from tier2gate.golden.changes import Change, ChangeKind, changed_keys, find_changes
from tier2gate.golden.format import Golden


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
        kind: whether it is new, gone or changed.
        cause: why; told from the hash of its inputs.
        missions: mission key → what became of it, for a scenario that changed; sorted.
    """

    name: str
    kind: ChangeKind
    cause: Cause
    missions: Mapping[str, ChangeKind]


@dataclass(frozen=True, kw_only=True)
class Flip:
    """An expectation whose verdict changed.

    Attributes:
        id: its id.
        passed: whether it holds now; it was the other way round.
        before: what was found when it was accepted.
        after: what is found now.
    """

    id: str
    passed: bool
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Everything that differs between a golden and a run.

    Attributes:
        cause: why the hash changed.
        changed_inputs: the inputs that changed; empty if that is unknown.
        scenarios: the scenarios that differ, sorted by name.
        flips: the expectations whose verdict changed, sorted by id.
        changes: the values that differ, in the order of the record; empty for a golden that keeps
            hashes only.
        explained: whether the golden keeps the results, so that `flips` and `changes` say all.
    """

    cause: Cause
    changed_inputs: tuple[ChangedInput, ...] = ()
    scenarios: tuple[ScenarioDrift, ...] = ()
    flips: tuple[Flip, ...] = ()
    changes: tuple[Change, ...] = ()
    explained: bool = False


def explain_drift(
    old: Golden, new: Golden, calls: Mapping[str, Collection[str]] | None = None
) -> Drift:
    """Explain how one golden differs from another.

    Args:
        old: the golden that was accepted.
        new: the golden that the run would give, or another one.
        calls: scenario name → names of the missions that it calls; `None` if that is not known, and
            so each scenario may call each mission.

    Returns:
        The drift (design: gate, "Drift, explained").
    """
    if old.body is None or new.body is None:
        return Drift(cause=Cause.UNKNOWN)
    if old.hash_algorithm != new.hash_algorithm:  # no hash compares, but what was hashed does
        if old.record is None or new.record is None:
            return Drift(cause=Cause.ALGORITHM_CHANGED)
        drift = explain_records(old.record, new.record, same_algorithm=False)
        return replace(drift, cause=Cause.ALGORITHM_CHANGED)
    changed_inputs = find_changed_inputs(old, new)
    changed_missions = {item.name for item in changed_inputs if item.file_kind == "missions"}
    scenarios = tuple(
        _drifted_scenarios(old.body["scenarios"], new.body["scenarios"], changed_missions, calls)
    )
    cause = _overall_cause(scenarios, changed_inputs)
    if old.record is None or new.record is None:
        return Drift(cause=cause, changed_inputs=changed_inputs, scenarios=scenarios)
    return Drift(
        cause=cause,
        changed_inputs=changed_inputs,
        scenarios=scenarios,
        flips=tuple(_find_flips(*map(verdicts_of, (old.record, new.record)))),
        changes=tuple(compare_records(old.record, new.record)),
        explained=True,
    )


def explain_records(
    old: Mapping[str, Any], new: Mapping[str, Any], *, same_algorithm: bool = True
) -> Drift:
    """Explain how one record differs from another, whose inputs are not known.

    Args:
        old: a record.
        new: another one.
        same_algorithm: whether their hashes compare.

    Returns:
        The drift, without a cause.
    """
    return Drift(
        cause=Cause.UNKNOWN,
        flips=tuple(_find_flips(verdicts_of(old), verdicts_of(new))),
        changes=tuple(compare_records(old, new, same_algorithm=same_algorithm)),
        explained=True,
    )


def compare_records(
    old: Mapping[str, Any], new: Mapping[str, Any], *, same_algorithm: bool = True
) -> Iterator[Change]:
    """Compare two records value by value, without what only repeats other parts of them.

    Left out are the hashes, and the lineage and receipt where they are the executed steps again.

    Args:
        old: the accepted record.
        new: today's record.
        same_algorithm: whether their hashes compare; else every value is looked at.

    Yields:
        The changes: scenarios and missions first, then the verdicts, keys in order.
    """
    before, after = old["suite_result"], new["suite_result"]
    yield from find_changes(before["suite_name"], after["suite_name"], "/suite_result/suite_name")
    yield from find_changes(
        *_telling_scenarios(
            before["scenario_results"], after["scenario_results"], same_algorithm=same_algorithm
        ),
        "/suite_result/scenario_results",
    )
    yield from find_changes(
        verdicts_of(old), verdicts_of(new), "/expectations_result/expectation_results"
    )


def verdicts_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a record says of the expectations.

    Args:
        record: `TestRunResult.to_dict()`.

    Returns:
        Expectation id → `passed`, `actual`, `expected`, `details`.
    """
    verdicts: dict[str, Any] = record["expectations_result"]["expectation_results"]
    return verdicts


def _find_flips(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Flip]:
    for key in sorted(old.keys() & new.keys()):
        before, after = old[key], new[key]
        if before["passed"] != after["passed"]:
            yield Flip(
                id=key, passed=after["passed"], before=before["actual"], after=after["actual"]
            )


def _telling_scenarios(
    old: Mapping[str, Any], new: Mapping[str, Any], *, same_algorithm: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take from two sides' scenarios what tells nothing: equal ones, and what repeats the rest."""
    equal = {
        name
        for name in old.keys() & new.keys()
        if same_algorithm
        and old[name]["metadata"]["scenario_hash"] == new[name]["metadata"]["scenario_hash"]
    }
    before, after = (
        {
            name: {"mission_results": dict(scenario["mission_results"])}
            for name, scenario in scenarios.items()
            if name not in equal
        }
        for scenarios in (old, new)
    )
    for name in before.keys() & after.keys():
        ours, theirs = before[name]["mission_results"], after[name]["mission_results"]
        for key in ours.keys() & theirs.keys():
            if _repeats_itself(ours[key]) and _repeats_itself(theirs[key]):
                ours[key], theirs[key] = map(_without_repetition, (ours[key], theirs[key]))
    return before, after


def _repeats_itself(result: Mapping[str, Any]) -> bool:
    """Tell whether lineage and receipt are what the engine makes of the executed steps."""
    ids = [step["id"] for step in result["executed_steps"]]
    made = (
        {"executed_step_ids": ids, "workflow_id": result["id"]},
        {"id": result["id"], "steps": ids},
    )
    return (result["lineage"], result["receipt"]) == made


def _without_repetition(result: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in ("lineage", "receipt")}


def _drifted_scenarios(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    changed_missions: Collection[str | None],
    calls: Mapping[str, Collection[str]] | None,
) -> Iterator[ScenarioDrift]:
    hashes_before = {name: scenario["scenario_hash"] for name, scenario in old.items()}
    hashes_after = {name: scenario["scenario_hash"] for name, scenario in new.items()}
    for name, kind in changed_keys(hashes_before, hashes_after).items():
        cause, missions = Cause.INPUTS_CHANGED, {}
        if kind is ChangeKind.CHANGED:
            before, after = old[name], new[name]
            called = changed_missions if calls is None else calls.get(name, ())
            same_input = before["input_hash"] == after["input_hash"]
            if same_input and not any(mission in changed_missions for mission in called):
                cause = Cause.BEHAVIOUR_CHANGED
            missions = changed_keys(before["missions"], after["missions"])
        yield ScenarioDrift(name=name, kind=kind, cause=cause, missions=missions)


def _overall_cause(scenarios: Sequence[ScenarioDrift], changed: Sequence[ChangedInput]) -> Cause:
    causes = {scenario.cause for scenario in scenarios}
    if not causes and not changed:
        return Cause.BEHAVIOUR_CHANGED  # tier2gate's own: it judges differently now
    if causes == {Cause.INPUTS_CHANGED, Cause.BEHAVIOUR_CHANGED}:
        return Cause.INPUTS_AND_BEHAVIOUR_CHANGED
    if causes == {Cause.BEHAVIOUR_CHANGED}:
        return Cause.BEHAVIOUR_CHANGED
    return Cause.INPUTS_CHANGED  # also if only the suite's name or the expectations did

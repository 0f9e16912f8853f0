"""Where the answers of several runs disagree."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tier2gate.orchestration.canonical import encode, escape_token
from tier2gate.orchestration.expectations import resolve_path
from tier2gate.runner.calls import Answer, Answers, Call

if TYPE_CHECKING:  # runs seldom disagree
    from tier2gate.results.nondeterminism import Spot, UnstableMission, UnstableValue

_SHOWN_VALUES = 3


def find_spots(one: Answers, other: Answers) -> "set[Spot]":
    """Return the places at which two runs disagree.

    Args:
        one: the answers of a run.
        other: those of another one; calls that only one of them made are not compared.
    """
    spots: set[Spot] = set()
    for place in one.keys() & other.keys():
        ours, theirs = one[place], other[place]
        if ours.agrees_with(theirs):
            continue
        if ours.raised or theirs.raised:
            spots.add((*place, None))
        else:
            spots.update((*place, pointer) for pointer in _pointers([ours, theirs]))
    return spots


def agree(runs: Sequence[Answers], call: Call) -> bool:
    """Return whether all runs that made a call have the same answer.

    Args:
        runs: the answers of each run.
        call: the call.
    """
    first, *others = _answers(runs, call)
    return all(first.agrees_with(other) for other in others)


def describe_missions(
    runs: Sequence[Answers], calls: Sequence[Call], files: Mapping[str, str | None]
) -> "list[UnstableMission]":
    """Describe how the answers to calls differ: once for each mission, in its first scenario.

    Args:
        runs: the answers of each run.
        calls: the calls.
        files: name of a mission → the file of its module; `None` for an installed module.
    """
    groups: dict[object, UnstableMission] = {}
    for call in calls:
        found = describe_mission(runs, call, files[call.mission])
        key = call.mission, found.mission_name, found.raised > 0
        before = groups.get(key)
        scenarios = (*(before.scenario_names if before else ()), *found.scenario_names)
        groups[key] = replace(before or found, scenario_names=scenarios)
    return [*groups.values()]


def describe_mission(runs: Sequence[Answers], call: Call, file: str | None) -> "UnstableMission":
    """Describe how the answers to a call differ.

    Args:
        runs: the answers of each run.
        call: the call.
        file: the file of its module; `None` for an installed module.
    """
    answers = _answers(runs, call)
    raised = [answer for answer in answers if answer.raised]
    scenario, key = call.place
    if raised:
        from tier2gate.results.nondeterminism import UnstableMission  # noqa: PLC0415 - runs seldom disagree

        return UnstableMission(
            scenario_names=(scenario,),
            mission_name=key,
            file=file,
            raised=len(raised),
            why=raised[0].why,
        )
    pointers = list(_pointers(answers))
    from tier2gate.results.nondeterminism import UnstableMission  # noqa: PLC0415 - runs seldom disagree

    return UnstableMission(
        scenario_names=(scenario,),
        mission_name=key,
        file=file,
        values=tuple(_describe_value(answers, pointer) for pointer in pointers[:_SHOWN_VALUES]),
        more_values=max(0, len(pointers) - _SHOWN_VALUES),
    )


def _answers(runs: Sequence[Answers], call: Call) -> list[Answer]:
    return [run[call.place] for run in runs if call.place in run]


def _describe_value(answers: Sequence[Answer], pointer: str) -> "UnstableValue":
    given = [resolve_path(answer.value, pointer) for answer in answers]
    keys = [(exists, encode(value)) for exists, value in given]
    first = dict(zip(reversed(keys), reversed(given), strict=True))
    counts = Counter(keys)
    from tier2gate.results.nondeterminism import Seen, UnstableValue  # noqa: PLC0415 - runs seldom disagree

    return UnstableValue(
        pointer=pointer,
        step_id=_step_of(answers[0].value, pointer),
        seen=tuple(
            Seen(value=first[key][1], exists=first[key][0], runs=counts[key])
            for key in sorted(counts, key=lambda key: (-counts[key], key))
        ),
    )


def _step_of(record: Mapping[str, Any], pointer: str) -> str | None:
    _, field, *below = pointer.split("/") if pointer else ("", "")
    if field != "executed_steps" or not below:
        return None
    step_id: str | None = resolve_path(record, f"/executed_steps/{below[0]}/id")[1]
    return step_id


def _pointers(answers: Sequence[Answer]) -> Iterator[str]:
    """Yield where results differ: first in the final state, then in the rest."""
    results = [answer.result for answer in answers if answer.result is not None]
    states = [(True, result.final_state or {}) for result in results]
    rest = [replace(result, final_state={}, lineage={}, receipt={}) for result in results]
    found = [
        *_differences(states, "/final_state"),
        *_differences([(True, result.to_dict()) for result in rest], ""),
    ]
    # Lineage and receipt have hashes of the other fields.
    yield from found or _differences([(True, result.to_dict()) for result in results], "")


def _differences(given: Sequence[tuple[bool, Any]], at: str) -> Iterator[str]:
    """Yield pointers to what differs; a list in another order is one place."""
    texts = {encode([exists, value]) for exists, value in given}
    if len(texts) == 1:
        return
    values = [value for _, value in given]
    if not all(exists for exists, _ in given):
        yield at
    elif all(isinstance(value, Mapping) for value in values):
        for key in sorted({key for value in values for key in value}):
            below = [(key in value, value.get(key)) for value in values]
            yield from _differences(below, f"{at}/{escape_token(key)}")
    elif _are_alike(values):
        for index in range(len(values[0])):
            yield from _differences([(True, value[index]) for value in values], f"{at}/{index}")
    else:
        yield at


def _are_alike(values: Sequence[Any]) -> bool:
    """Return whether values are lists of the same length, with more than their order changed."""
    if not all(isinstance(value, list) and len(value) == len(values[0]) for value in values):
        return False
    return len({encode(sorted(map(encode, value))) for value in values}) > 1

"""Check a golden's integrity: whether its parts agree when they are computed again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from tier2gate.foundation.printable import named
from tier2gate.golden.as_json import golden_to_json
from tier2gate.golden.checksum import has_checksum
from tier2gate.golden.format import Golden, GoldenContent
from tier2gate.golden.record import Record
from tier2gate.orchestration.canonical import HASH_ALGORITHM, encode

Edit: TypeAlias = tuple[tuple[str | int, ...], str]
"""The path in a golden to a part that was edited, and what is wrong with it."""

_RESULTS, _WHOLE = ("scenarios",), ("checksum",)
"""Where an edit is reported if its exact place is unknown."""


def contradicts_itself(old: Golden, new: Golden) -> bool:
    """Return whether a golden's hashes contradict each other, compared with those of a run.

    The hashes of a golden without a record cannot be computed again; but two hashes are equal if
    and only if their parts are.

    Args:
        old: the golden.
        new: the golden of the run, whose hashes are correct.

    Returns:
        Whether tier2gate cannot have written the golden.
    """
    if old.content is None or new.content is None or old.hash_algorithm != new.hash_algorithm:
        return False
    before, after = old.content, new.content
    if before.scenarios is after.scenarios:  # the old one was found to be that of the run
        return False
    pairs = [
        *_composed(before, after),
        ((old.test_run_hash, _run_parts(before)), (new.test_run_hash, _run_parts(after))),
    ]
    return any(
        (hash_before == hash_after) != (parts_before == parts_after)
        for (hash_before, parts_before), (hash_after, parts_after) in pairs
    ) or _input_hashes_contradict(before, after)


def _composed(
    old: GoldenContent, new: GoldenContent
) -> Iterator[tuple[tuple[str, Any], tuple[str, Any]]]:
    """Pair the suite's and scenarios' hashes of two goldens, each with its parts."""
    for name in sorted(old.scenarios.keys() & new.scenarios.keys()):
        before, after = old.scenarios[name], new.scenarios[name]
        yield (before.scenario_hash, before.missions), (after.scenario_hash, after.missions)
    yield (old.suite_hash, _result_tree(old)), (new.suite_hash, _result_tree(new))


def _run_parts(content: GoldenContent) -> tuple[str, bool, str, str]:
    """Return the parts of the hash of the run."""
    return content.suite_name, content.passed, content.suite_hash, content.expectations_hash


def _result_tree(content: GoldenContent) -> dict[str, list[Any]]:
    """Return the hashes of all results, without those of the inputs."""
    return {name: [item.scenario_hash, item.missions] for name, item in content.scenarios.items()}


def _input_hashes_contradict(old: GoldenContent, new: GoldenContent) -> bool:
    """Return whether the suite's hashes are equal, but not those of its parts."""
    parts = [(item.environment, item.mask, item.round) for item in (old.inputs, new.inputs)]
    if old.inputs.suite == new.inputs.suite and parts[0] != parts[1]:
        return True
    if (old.inputs.suite, old.inputs.missions) != (new.inputs.suite, new.inputs.missions):
        return False
    before, after = (
        {name: item.input_hash for name, item in content.scenarios.items()}
        for content in (old, new)
    )
    return before != after


def find_edit(value: Mapping[str, Any], golden: Golden, run: Golden | None = None) -> Edit | None:
    """Find a part of a golden that was edited.

    Args:
        value: the golden's JSON, as it was read.
        golden: the golden made from it.
        run: the golden of the current run, if there is one: where the golden fits its checksum with
            a part of the run, this part was edited.

    Returns:
        The path to the part, and what is wrong with it; `None` if nothing was edited.
    """
    record = golden.record if golden.hash_algorithm == HASH_ALGORITHM else None
    edit = None if record is None else _find_edited_result(value, golden, record)
    if edit is None and not has_checksum(value):
        intact = "the results match test_run_hash, but " if record is not None else ""
        edit = _WHOLE, f"{intact}the golden does not match its checksum"
    if edit is None or run is None or edit[0] not in (_RESULTS, _WHOLE):
        return edit
    from tier2gate.golden.preparing import without_record  # noqa: PLC0415 - rarely needed

    return _find_difference(value, run if golden.record else without_record(run)) or edit


def _find_edited_result(value: Mapping[str, Any], golden: Golden, record: Record) -> Edit | None:
    """Find the part that disagrees with the hash of the rebuilt record."""
    computed = record.stated_hash
    is_same = golden.test_run_hash == computed
    if not is_same and not has_checksum(value, test_run_hash=computed):
        return _RESULTS, "a result, or the suite's name, does not match test_run_hash"
    if not is_same:
        return ("test_run_hash",), "test_run_hash does not agree with the results"
    if golden.content is not None and golden.content.passed != record.passed:
        return ("passed",), "passed does not agree with the results"
    return None


def _find_difference(value: Mapping[str, Any], run: Golden) -> Edit | None:
    """Find the only field that differs from what the checksum of a golden was computed for."""
    accepted = golden_to_json(run) or {}
    for field in sorted(accepted.keys() & value.keys()):
        was, found = accepted[field], value[field]
        if encode(was) != encode(found) and has_checksum(value, **{field: was}):
            path = (field, *_path_to_difference(was, found))
            what = _described(path)
            return path, f"{what} does not match the checksum"
    return None


def _path_to_difference(old: Any, new: Any) -> Iterator[str | int]:
    """Yield the steps to the first part of the new value that differs from the old one."""
    while isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        key = next(key for key in sorted(old) if encode(old[key]) != encode(new[key]))
        yield key
        old, new = old[key], new[key]


def _described(path: Sequence[str | int]) -> str:
    """Name a part of a golden."""
    match path:
        case ("scenarios", scenario, "calls", call, *_):
            return f"the result of mission {named(str(call))} in scenario {named(str(scenario))}"
        case ("scenarios", _, "verdicts", expectation, *_):
            return f"the result of expectation {named(str(expectation))}"
        case _:
            return ".".join(named(str(step)) for step in path)

"""Check a golden's integrity: whether its parts agree when they are computed again."""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.golden.checksum import has_checksum
from tier2gate.golden.format import Golden, GoldenContent
from tier2gate.golden.record import Record
from tier2gate.orchestration.canonical import HASH_ALGORITHM


def contradicts_itself(old: Golden, new: Golden) -> bool:
    """Tell whether a golden's hashes contradict each other, compared with those of a run.

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
    """Tell whether the suite's hashes are equal, but not those of its parts."""
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


def find_edit(value: Mapping[str, Any], golden: Golden) -> tuple[tuple[str, ...], str] | None:
    """Find a part of a golden that was edited.

    Args:
        value: the golden's JSON, as it was read.
        golden: the golden made from it.

    Returns:
        The path to the part, and what is wrong with it; `None` if nothing was edited.
    """
    record = golden.record if golden.hash_algorithm == HASH_ALGORITHM else None
    if record is not None and (edited := _find_edited_result(value, golden, record)) is not None:
        return edited
    if has_checksum(value):
        return None
    intact = "the results match test_run_hash, but " if record is not None else ""
    return ("checksum",), f"{intact}the golden does not match its checksum"


def _find_edited_result(
    value: Mapping[str, Any], golden: Golden, record: Record
) -> tuple[tuple[str, ...], str] | None:
    """Find the part that disagrees with the hash of the rebuilt record."""
    computed = record.stated_hash
    is_same = golden.test_run_hash == computed
    if not is_same and not has_checksum(value, test_run_hash=computed):
        return ("scenarios",), "a result, or the suite's name, does not match test_run_hash"
    if not is_same:
        return ("test_run_hash",), "test_run_hash does not agree with the results"
    if golden.content is not None and golden.content.passed != record.passed:
        return ("passed",), "passed does not agree with the results"
    return None

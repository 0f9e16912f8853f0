"""Check a golden's integrity: whether its parts agree when they are computed again."""

from collections.abc import Iterator
from typing import Any

from tier2gate.foundation.printable import named
from tier2gate.golden.format import Golden, GoldenContent
from tier2gate.golden.record import SCENARIO_RESULTS, Statement, find_statements, hashes_of
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.test_run import RecordHashes


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


def find_disagreement(golden: Golden) -> tuple[tuple[str, ...], str] | None:
    """Find a part of a golden that does not agree with its record.

    Args:
        golden: a golden with the current hash algorithm.

    Returns:
        The path to the first such part, and what is wrong with it; `None` if all parts agree.
    """
    content = golden.content
    if content is None or content.record is None:
        return None
    hashes = hashes_of(content.record)
    for path, stated, computed in _recomputed(golden.test_run_hash, content, hashes):
        # Not `==`: in Python, {"a": 1, "b": True} equals {"a": 1.0, "b": 1}.
        if encode(stated) != encode(computed):
            if (edited := _find_edited(path, stated, content, hashes)) is not None:
                return edited
            where = ".".join(named(step) for step in path)
            return path, f"{where} does not agree with the record"
    return None


def _find_edited(
    path: tuple[str, ...], stated: Any, content: GoldenContent, hashes: RecordHashes
) -> tuple[tuple[str, ...], str] | None:
    """Find the result that was edited, if the metadata at a path only shows that one was."""
    begin, end = ("record", *SCENARIO_RESULTS), len(SCENARIO_RESULTS) + 1
    if path[:end] == begin and path[-1] == "metadata":
        name = path[end]
        accepted = content.scenarios[name].missions if name in content.scenarios else {}
        for key, computed in sorted(hashes.missions[name].items()):
            if key in accepted and accepted[key] != computed:
                what = f"the result of mission {named(key)} in scenario {named(name)}"
                return (*path[:-1], "mission_results", key), f"{what} does not match its hash"
    intact = {"expectations_hash": content.expectations_hash}
    if path[1:] == ("expectations_result", "metadata") and stated == intact:
        return path[:-1], "the results of the expectations do not match their hash"
    return None


def _recomputed(
    test_run_hash: str, content: GoldenContent, hashes: RecordHashes
) -> Iterator[Statement]:
    """List each stated value with its computed value, the record's own parts first."""
    record = content.record
    if record is None:
        return
    for path, stated, computed in find_statements(record, hashes):
        yield ("record", *path), stated, computed
    tree = {name: [found, hashes.missions[name]] for name, found in hashes.scenarios.items()}
    yield ("scenarios",), _result_tree(content), tree
    yield ("suite_name",), content.suite_name, record.suite_name
    yield ("passed",), content.passed, record.passed
    yield ("suite_hash",), content.suite_hash, hashes.suite_hash
    yield ("expectations_hash",), content.expectations_hash, hashes.expectations_hash
    yield ("test_run_hash",), test_run_hash, hashes.test_run_hash

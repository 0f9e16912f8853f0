"""A golden's integrity: whether its parts agree, recomputed from what it keeps."""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.foundation.printable import named
from tier2gate.golden.format import Golden
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.test_run import RecordHashes, hash_record


def contradicts_itself(old: Golden, new: Golden) -> bool:
    """Tell whether a golden's hashes cannot all be true, with those of a run to compare with.

    A golden that keeps no record can't be recomputed; but what a hash is made of is equal exactly
    where the hash is.

    Args:
        old: the golden.
        new: the golden that the run would give, whose hashes are right by construction.

    Returns:
        Whether the golden cannot be what tier2gate wrote.
    """
    if old.body is None or new.body is None or old.hash_algorithm != new.hash_algorithm:
        return False
    return any(
        (before == after) != (parts_before == parts_after)
        for (before, parts_before), (after, parts_after) in _composed(old.body, new.body)
    ) or _input_hashes_contradict(old.body, new.body)


def _composed(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, Any], tuple[str, Any]]]:
    """Pair the hashes of two goldens, each with what it is made of."""
    made_of = ("suite_name", "passed", "suite_hash", "expectations_hash")
    for name in sorted(old["scenarios"].keys() & new["scenarios"].keys()):
        before, after = old["scenarios"][name], new["scenarios"][name]
        yield (
            (before["scenario_hash"], before["missions"]),
            (after["scenario_hash"], after["missions"]),
        )
    yield (old["suite_hash"], _result_tree(old)), (new["suite_hash"], _result_tree(new))
    yield (
        (old["test_run_hash"], [old[key] for key in made_of]),
        (new["test_run_hash"], [new[key] for key in made_of]),
    )


def _result_tree(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the hashes of all results, without those of the inputs."""
    return {
        name: {"scenario_hash": item["scenario_hash"], "missions": item["missions"]}
        for name, item in body["scenarios"].items()
    }


def _input_hashes_contradict(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell whether the suite is said to be the same, but not its scenarios."""
    if any(old["inputs"][kind] != new["inputs"][kind] for kind in ("suite", "missions")):
        return False
    before, after = (
        {name: item["input_hash"] for name, item in body["scenarios"].items()}
        for body in (old, new)
    )
    return before != after


def find_disagreement(body: Mapping[str, Any]) -> tuple[tuple[str, ...], str] | None:
    """Recompute everything that a golden says twice.

    Args:
        body: a golden that is valid under the golden schema and names our algorithm.

    Returns:
        The path to the first part that does not agree with the rest, and what is wrong with it;
        `None` if all agree.
    """
    record = body.get("record")
    if record is None:
        return None
    hashes = hash_record(record)
    for path, stated, computed in _recomputed(body, record, hashes):
        # Not `==`: to Python, {"a": 1, "b": true} equals {"a": 1.0, "b": 1}.
        if encode(stated) != encode(computed):
            where = ".".join(named(step) for step in path)
            return path, f"{where} does not agree with the record"
    return None


def _recomputed(
    body: Mapping[str, Any], record: Mapping[str, Any], hashes: RecordHashes
) -> list[tuple[tuple[str, ...], Any, Any]]:
    """List what is stated beside what it must be, the record's own parts first."""
    suite, verdict = record["suite_result"], record["expectations_result"]
    in_suite, in_verdict = ("record", "suite_result"), ("record", "expectations_result")
    rows: list[tuple[tuple[str, ...], Any, Any]] = []
    for name, scenario in sorted(suite["scenario_results"].items()):
        path = (*in_suite, "scenario_results", name)
        metadata = {"scenario_name": name, "scenario_hash": hashes.scenarios[name]}
        rows.append(((*path, "metadata"), scenario["metadata"], metadata))
        rows.append(((*path, "scenario_name"), scenario["scenario_name"], name))
    passed = all(result["passed"] for result in verdict["expectation_results"].values())
    suite_name = suite["suite_name"]
    tree = {
        name: {"scenario_hash": hashes.scenarios[name], "missions": hashes.missions[name]}
        for name in hashes.scenarios
    }
    suite_metadata = {"suite_name": suite_name, "suite_hash": hashes.suite_hash}
    verdict_metadata = {"expectations_hash": hashes.expectations_hash}
    metadata = {"suite_name": suite_name, "test_run_hash": hashes.test_run_hash}
    return [
        *rows,
        ((*in_suite, "metadata"), suite["metadata"], suite_metadata),
        ((*in_verdict, "metadata"), verdict["metadata"], verdict_metadata),
        ((*in_verdict, "passed"), verdict["passed"], passed),
        (("record", "passed"), record["passed"], passed),
        (("record", "metadata"), record["metadata"], metadata),
        (("scenarios",), _result_tree(body), tree),
        (("suite_name",), body["suite_name"], suite_name),
        (("passed",), body["passed"], passed),
        (("suite_hash",), body["suite_hash"], hashes.suite_hash),
        (("expectations_hash",), body["expectations_hash"], hashes.expectations_hash),
        (("test_run_hash",), body["test_run_hash"], hashes.test_run_hash),
    ]

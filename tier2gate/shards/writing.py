"""Writes shard files."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from tier2gate.foundation.problems import Problem
from tier2gate.orchestration.canonical import encode
from tier2gate.results.nondeterminism import Nondeterminism
from tier2gate.shards.shard import SHARD_VERSION, Failure, ShardFile


def write_shard(shard: ShardFile) -> Iterator[bytes]:
    """Write a shard.

    Args:
        shard: the shard; its scenarios and verdicts in any order.

    Yields:
        The lines of its file.
    """
    digest = hashlib.sha256()
    for item in _items(shard):
        line = f"{encode(item)}\n".encode("ascii")
        digest.update(line)
        yield line
    counts = {"scenarios": len(shard.scenarios), "expectations": len(shard.verdicts)}
    foot = {"kind": "foot", **counts, "sha256": digest.hexdigest()}
    yield f"{encode(foot)}\n".encode("ascii")


def _items(shard: ShardFile) -> Iterator[dict[str, Any]]:
    head, facts = shard.head, shard.facts
    yield {
        "format": SHARD_VERSION,
        "kind": "head",
        "shard": head.shard.number,
        "shards": head.shard.total,
        "gate": head.gate,
        "suite_name": head.suite_name,
        "files": _listed(asdict(head.files)),
        "inputs": None if head.inputs is None else asdict(head.inputs),
        "modules": [asdict(module) for module in head.modules],
        "python": head.python,
        "run": head.run,
        "version": head.version,
        "hash_algorithm": head.hash_algorithm,
    }
    for scenario in sorted(shard.scenarios, key=lambda item: item.name):
        yield {
            "kind": "scenario",
            "name": scenario.name,
            "input_hash": scenario.input_hash,
            "results": {key: result.to_dict() for key, result in scenario.results.items()},
            "skipped": {
                key: list(result.skipped_step_ids)
                for key, result in scenario.results.items()
                if result.skipped_step_ids
            },
            "stopped": {key: _problems(items) for key, items in scenario.stopped.items()},
        }
    for key in sorted(shard.verdicts):
        yield {
            "kind": "expectation",
            "id": key,
            "scenario": shard.scenario_of[key],
            "result": shard.verdicts[key],
        }
    yield {
        "kind": "run",
        "runs": facts.runs,
        "repeat": facts.repeat,
        "printed": [_listed(asdict(item)) for item in facts.printed],
        "notices": _problems(facts.notices),
        "failure": None if facts.failure is None else _write_failure(facts.failure),
        "nondeterminism": None
        if facts.nondeterminism is None
        else _write_nondeterminism(facts.nondeterminism),
    }


def _write_failure(failure: Failure) -> dict[str, Any]:
    return {
        "outcome": failure.outcome.value,
        "problems": _problems(failure.problems),
        "scenarios": list(failure.scenarios),
    }


_OF_PROBLEMS = ("code", "message", "file", "line", "column", "hint", "stands_for")


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(problem, name) for name in _OF_PROBLEMS},
            "excerpt": None if problem.excerpt is None else asdict(problem.excerpt),
        }
        for problem in problems
    ]


def _write_nondeterminism(found: Nondeterminism) -> dict[str, Any]:
    return {
        "runs": found.runs,
        "missions": [_listed(asdict(mission)) for mission in found.missions],
        "more_results": found.more_results,
        "culprits": [
            {
                "aspect": None if culprit.aspect is None else culprit.aspect.value,
                "spots": sorted(map(list, culprit.spots), key=encode),
                "scenario": culprit.scenario,
                "after": culprit.after,
            }
            for culprit in found.culprits
        ],
        "untried": [aspect.value for aspect in found.untried],
        "by_chance": list(found.by_chance),
    }


def _listed(value: Any) -> Any:
    """Replace tuples by lists, which JSON has."""
    if isinstance(value, tuple | list):
        return [_listed(item) for item in value]
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return value

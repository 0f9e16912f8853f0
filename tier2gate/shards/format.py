"""The format of a shard file, `tier2gate-shard@1`: JSON Lines, each in canonical form.

The first line says what ran, then come the scenarios by name, the expectations by id, and what
else is known about the run; the last line has the hash of all lines before it. Only this module
reads and writes the keys.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tier2gate.foundation.excerpts import Excerpt
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.format import InputHashes
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import OrchestrationResult, StepSpec
from tier2gate.results.nondeterminism import (
    Culprit,
    Nondeterminism,
    Seen,
    UnstableMission,
    UnstableValue,
)
from tier2gate.results.report import GateFiles
from tier2gate.runner.printed import PrintedOutput
from tier2gate.runner.variations import Aspect
from tier2gate.settings import Shard

SHARD_VERSION = "tier2gate-shard@1"

_WRONG_FIELDS = (AttributeError, KeyError, TypeError, ValueError)
_NO_FIELDS = "a line does not have the fields of the format"


class DamagedShardError(ValueError):
    """A file is not a complete shard, as it was written; the message says why."""


@dataclass(frozen=True, kw_only=True)
class LoadedModule:
    """A module of missions in Python that a run called.

    Attributes:
        shown: the module, as the user named it.
        file: its file; `None` for an installed module.
        source: its text.
        missions: name → description of each mission in it.
    """

    shown: str
    file: str | None
    source: str
    missions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a shard is a part of.

    Attributes:
        shard: which part of how many.
        gate: the gate's name.
        files: its files.
        inputs: the hashes of the whole gate's definitions; `None` if its modules cannot be loaded.
        modules: the modules of missions in Python.
        python: the Python that ran them; `None` if none did.
        version: the version of tier2gate.
        hash_algorithm: the algorithm of the hashes.
    """

    shard: Shard
    gate: str
    files: GateFiles
    inputs: InputHashes | None
    modules: Sequence[LoadedModule]
    python: str | None
    version: str
    hash_algorithm: str


@dataclass(frozen=True, kw_only=True)
class RanScenario:
    """What a scenario gave.

    Attributes:
        name: its name.
        input_hash: the hash of its definition.
        results: mission key → the mission's result.
        stopped: mission key → why the mission has no result.
    """

    name: str
    input_hash: str
    results: Mapping[str, OrchestrationResult]
    stopped: Mapping[str, Sequence[Problem]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a part of a gate has no results that can be used.

    Attributes:
        outcome: the outcome.
        problems: the problems.
        scenarios: the scenarios in which it stopped, if they are known.
    """

    outcome: Outcome
    problems: Sequence[Problem]
    scenarios: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What is known about a run beside its results.

    Attributes:
        runs: how often its code ran; 0 if it has none.
        printed: what scenarios and modules printed.
        notices: what the user should know.
        failure: why there are no results; `None` if there are.
        nondeterminism: how its runs disagree; `None` if they do not.
    """

    runs: int = 0
    printed: Sequence[PrintedOutput] = ()
    notices: Sequence[Problem] = ()
    failure: Failure | None = None
    nondeterminism: Nondeterminism | None = None


@dataclass(frozen=True, kw_only=True)
class ShardFile:
    """A part of a run, as its file keeps it.

    Attributes:
        head: what it is a part of.
        scenarios: its scenarios, sorted by name.
        verdicts: expectation id → result of the expectation, sorted by id.
        facts: what else is known.
    """

    head: Head
    scenarios: Sequence[RanScenario]
    verdicts: Mapping[str, Any]
    facts: RunFacts


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


def read_head(line: bytes) -> Head:
    """Read the first line of a shard.

    Args:
        line: the line.

    Returns:
        What the shard is a part of.

    Raises:
        DamagedShardError: it is not a head, or of another format.
    """
    item = _load(line)
    if item.get("format") != SHARD_VERSION:
        raise DamagedShardError(f"it is not of the format {SHARD_VERSION}")
    try:
        return Head(
            shard=Shard(number=item["shard"], total=item["shards"]),
            gate=item["gate"],
            files=GateFiles(**{key: _tupled(value) for key, value in item["files"].items()}),
            inputs=item["inputs"] and InputHashes(**item["inputs"]),
            modules=[LoadedModule(**module) for module in item["modules"]],
            python=item["python"],
            version=item["version"],
            hash_algorithm=item["hash_algorithm"],
        )
    except _WRONG_FIELDS as error:
        raise DamagedShardError(_NO_FIELDS) from error


def read_shard(lines: Iterable[bytes]) -> ShardFile:
    """Read a shard.

    Args:
        lines: the lines of its file, with their line feeds.

    Returns:
        The shard.

    Raises:
        DamagedShardError: a line is missing, was added or differs from what was written.
    """
    digest, read = hashlib.sha256(), _Read()
    for line in lines:
        if read.foot is not None:
            raise DamagedShardError("there are lines after its end")
        if not line.endswith(b"\n"):
            raise DamagedShardError("its last line is not complete")
        if read.head is None:
            read.head = read_head(line)
        else:
            read.add(_load(line), digest.hexdigest())
        digest.update(line)
    if read.head is None or read.facts is None or read.foot is None:
        raise DamagedShardError("it ends before its last line, so the file is not complete")
    return ShardFile(
        head=read.head, scenarios=read.scenarios, verdicts=read.verdicts, facts=read.facts
    )


class _Read:
    """What was read of a shard so far."""

    def __init__(self) -> None:
        self.head: Head | None = None
        self.scenarios: list[RanScenario] = []
        self.verdicts: dict[str, Any] = {}
        self.facts: RunFacts | None = None
        self.foot: Mapping[str, Any] | None = None

    def add(self, item: Mapping[str, Any], sha256: str) -> None:
        """Add a line after the head; `sha256` is the hash of all lines before it."""
        try:
            match item["kind"]:
                case "scenario":
                    self.scenarios.append(_read_scenario(item))
                case "expectation":
                    self.verdicts[item["id"]] = item["result"]
                case "run":
                    self.facts = _read_facts(item)
                case _:
                    self.foot = item
        except _WRONG_FIELDS as error:
            raise DamagedShardError(_NO_FIELDS) from error
        counts = {"scenarios": len(self.scenarios), "expectations": len(self.verdicts)}
        if self.foot is not None and item != {"kind": "foot", **counts, "sha256": sha256}:
            raise DamagedShardError("it differs from what was written: its SHA-256 does not match")


def _items(shard: ShardFile) -> Iterator[dict[str, Any]]:
    head, facts = shard.head, shard.facts
    yield {
        "format": SHARD_VERSION,
        "kind": "head",
        "shard": head.shard.number,
        "shards": head.shard.total,
        "gate": head.gate,
        "files": _listed(asdict(head.files)),
        "inputs": None if head.inputs is None else asdict(head.inputs),
        "modules": [asdict(module) for module in head.modules],
        "python": head.python,
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
        yield {"kind": "expectation", "id": key, "result": shard.verdicts[key]}
    yield {
        "kind": "run",
        "runs": facts.runs,
        "printed": [_listed(asdict(item)) for item in facts.printed],
        "notices": _problems(facts.notices),
        "failure": None if facts.failure is None else _write_failure(facts.failure),
        "nondeterminism": None
        if facts.nondeterminism is None
        else _write_nondeterminism(facts.nondeterminism),
    }


def _load(line: bytes) -> dict[str, Any]:
    """Parse a line; only the bytes that would be written for the same value are accepted."""
    try:
        item: Any = json.loads(line)
        if isinstance(item, dict) and f"{encode(item)}\n".encode("ascii") == line:
            return item
    except (RecursionError, ValueError):
        pass
    raise DamagedShardError("a line is not canonical JSON")


def _read_scenario(item: Mapping[str, Any]) -> RanScenario:
    return RanScenario(
        name=item["name"],
        input_hash=item["input_hash"],
        results={
            key: _read_result(record, item["skipped"].get(key, ()))
            for key, record in item["results"].items()
        },
        stopped={key: _read_problems(items) for key, items in item["stopped"].items()},
    )


def _read_result(record: Mapping[str, Any], skipped: Sequence[str]) -> OrchestrationResult:
    steps = [
        StepSpec(step["id"], step["kind"], step["payload"]) for step in record["executed_steps"]
    ]
    return OrchestrationResult(
        **{**record, "executed_steps": steps}, skipped_step_ids=tuple(skipped)
    )


def _read_facts(item: Mapping[str, Any]) -> RunFacts:
    failure, nondeterminism = item["failure"], item["nondeterminism"]
    return RunFacts(
        runs=item["runs"],
        printed=[
            PrintedOutput(**{key: _tupled(value) for key, value in output.items()})
            for output in item["printed"]
        ],
        notices=_read_problems(item["notices"]),
        failure=None if failure is None else _read_failure(failure),
        nondeterminism=None if nondeterminism is None else _read_nondeterminism(nondeterminism),
    )


def _write_failure(failure: Failure) -> dict[str, Any]:
    return {
        "outcome": failure.outcome.value,
        "problems": _problems(failure.problems),
        "scenarios": list(failure.scenarios),
    }


def _read_failure(item: Mapping[str, Any]) -> Failure:
    return Failure(
        outcome=Outcome(item["outcome"]),
        problems=_read_problems(item["problems"]),
        scenarios=tuple(item["scenarios"]),
    )


_OF_PROBLEMS = ("code", "message", "file", "line", "column", "hint", "stands_for")


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(problem, name) for name in _OF_PROBLEMS},
            "excerpt": None if problem.excerpt is None else asdict(problem.excerpt),
        }
        for problem in problems
    ]


def _read_problems(items: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(
        Problem(**{**item, "excerpt": item["excerpt"] and Excerpt(**item["excerpt"])})
        for item in items
    )


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


def _read_nondeterminism(item: Mapping[str, Any]) -> Nondeterminism:
    return Nondeterminism(
        runs=item["runs"],
        missions=tuple(map(_read_mission, item["missions"])),
        more_results=item["more_results"],
        culprits=tuple(
            Culprit(
                aspect=None if culprit["aspect"] is None else Aspect(culprit["aspect"]),
                spots=frozenset((a, b, c) for a, b, c in culprit["spots"]),
                scenario=culprit["scenario"],
                after=culprit["after"],
            )
            for culprit in item["culprits"]
        ),
        untried=tuple(map(Aspect, item["untried"])),
        by_chance=tuple(item["by_chance"]),
    )


def _read_mission(item: Mapping[str, Any]) -> UnstableMission:
    values = tuple(
        UnstableValue(**{**value, "seen": tuple(Seen(**seen) for seen in value["seen"])})
        for value in item["values"]
    )
    names = tuple(item["scenario_names"])
    return UnstableMission(**{**item, "scenario_names": names, "values": values})


def _listed(value: Any) -> Any:
    """Replace tuples by lists, which JSON has."""
    if isinstance(value, tuple | list):
        return [_listed(item) for item in value]
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return value


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

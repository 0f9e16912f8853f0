"""Reads shard files, and refuses those that are not as they were written."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from tier2gate.shards.shapes import has_shape
from tier2gate.shards.shard import (
    SHARD_VERSION,
    Failure,
    Head,
    LoadedModule,
    RanScenario,
    RunFacts,
    ShardFile,
)


class DamagedShardError(ValueError):
    """A file is not a complete shard, as it was written; the message says why."""


def read_head(line: bytes) -> Head:
    """Read the first line of a shard.

    Args:
        line: the line.

    Returns:
        What the shard is a part of.

    Raises:
        DamagedShardError: it is not a head, or of another format.
    """
    item = _parse(line)
    if item.get("format") != SHARD_VERSION:
        raise DamagedShardError(f"it is not of the format {SHARD_VERSION}")
    _check_shape(item, "head")
    if item["shard"] > item["shards"]:
        raise DamagedShardError("its number is larger than the number of shards")
    return Head(
        shard=Shard(number=item["shard"], total=item["shards"]),
        gate=item["gate"],
        suite_name=item["suite_name"],
        files=GateFiles(**{key: _tupled(value) for key, value in item["files"].items()}),
        inputs=item["inputs"] and InputHashes(**item["inputs"]),
        modules=[LoadedModule(**module) for module in item["modules"]],
        python=item["python"],
        run=item["run"],
        version=item["version"],
        hash_algorithm=item["hash_algorithm"],
    )


class ShardLines:
    """The lines of a shard, checked one by one as they are read; none of them is held.

    Attributes:
        head: what the shard is a part of.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        """Read the first line.

        Args:
            lines: the lines of its file, with their line feeds.

        Raises:
            DamagedShardError: there is no line, or it is not a head.
        """
        self._lines = iter(lines)
        self._digest = hashlib.sha256()
        self._numbers = Counter[str]()
        line = self._read()
        self.head = read_head(line)
        self._digest.update(line)
        self._next = self._parse_next()

    def scenarios(self) -> Iterator[RanScenario]:
        """Yield the scenarios, which come first, by name; a name that is repeated is there twice.

        Raises:
            DamagedShardError: a line is not as it was written.
        """
        last = ""
        for item in self._items("scenario"):
            if item["name"] < last:
                raise DamagedShardError("it does not have its scenarios in order")
            last = item["name"]
            yield _read_scenario(item)

    def verdicts(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield the expectations, which come after the scenarios: id, scenario and result of each.

        Raises:
            DamagedShardError: a line is not as it was written.
        """
        last: str | None = None
        for item in self._items("expectation"):
            if last is not None and item["id"] <= last:
                raise DamagedShardError("it does not have its expectations in order")
            last = item["id"]
            yield item["id"], item["scenario"], item["result"]

    def end(self) -> RunFacts:
        """Read the rest: what else is known, and the last line.

        Raises:
            DamagedShardError: a line is missing, was added or differs from what was written.
        """
        facts = [*map(_read_facts, self._items("run"))]
        foot, digest = self._next, self._digest.hexdigest()
        if foot["kind"] != "foot" or len(facts) != 1:
            raise DamagedShardError("its lines are not in order")
        _check_sum(foot, digest)
        if (foot["scenarios"], foot["expectations"]) != (
            self._numbers["scenario"],
            self._numbers["expectation"],
        ):
            raise DamagedShardError("its last line states other numbers of lines")
        if self.head.inputs is None and facts[0].failure is None:
            raise DamagedShardError("it has results, but no hashes of definitions")
        if next(self._lines, None) is not None:
            raise DamagedShardError("there are lines after its end")
        return facts[0]

    def _items(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Yield the next lines, as far as they are of a kind."""
        while self._next["kind"] == kind:
            self._numbers[kind] += 1
            yield self._next
            self._digest.update(self._line)
            self._next = self._parse_next()

    @property
    def size(self) -> int:
        """The size of the line that was read last, in bytes."""
        return len(self._line)

    def _parse_next(self) -> Mapping[str, Any]:
        self._line = self._read()
        item = _parse(self._line)
        _check_shape(item, "scenario", "expectation", "run", "foot")
        return item

    def _read(self) -> bytes:
        line = next(self._lines, b"")
        if not line:
            raise DamagedShardError("it ends before its last line")
        if not line.endswith(b"\n"):
            raise DamagedShardError("its last line is not complete")
        return line


def read_shard(lines: Iterable[bytes], file: str) -> ShardFile:
    """Read a shard.

    Args:
        lines: the lines of its file, with their line feeds.
        file: the name of the file.

    Returns:
        The shard.

    Raises:
        DamagedShardError: a line is missing, was added or differs from what was written.
    """
    read = ShardLines(lines)
    scenarios, verdicts = [*read.scenarios()], [*read.verdicts()]
    return ShardFile(
        head=read.head,
        scenarios=scenarios,
        verdicts={key: result for key, _, result in verdicts},
        scenario_of={key: scenario for key, scenario, _ in verdicts},
        facts=read.end(),
        file=file,
    )


def read_outline(lines: Iterable[bytes], file: str) -> ShardFile:
    """Read a shard without its scenarios and verdicts, and check its sum.

    Args:
        lines: the lines of its file, with their line feeds.
        file: the name of the file.

    Returns:
        The shard, as if it had no scenarios.

    Raises:
        DamagedShardError: it does not end as it was written, or its sum does not match.
    """
    digest, head = hashlib.sha256(), None
    before = last = b""
    for line in lines:
        head = head or read_head(line)
        digest.update(last)
        before, last = last, line
    if not last.endswith(b"\n"):
        what = "its last line is not complete" if last else "it ends before its last line"
        raise DamagedShardError(what)
    foot = _parse(last)
    if head is None or foot.get("kind") != "foot":
        is_ended = head is not None and _parse(before).get("kind") == "foot"
        what = "there are lines after its end" if is_ended else "it ends before its last line"
        raise DamagedShardError(what)
    _check_shape(foot, "foot")
    _check_sum(foot, digest.hexdigest())
    facts = _parse(before)
    _check_shape(facts, "run")
    return ShardFile(
        head=head,
        scenarios=(),
        verdicts={},
        scenario_of={},
        facts=_read_facts(facts).shortened(),
        file=file,
    )


def _check_sum(foot: Mapping[str, Any], sha256: str) -> None:
    if foot["sha256"] != sha256:
        raise DamagedShardError("it differs from what was written: its SHA-256 does not match")


def _parse(line: bytes) -> dict[str, Any]:
    """Parse a line; only the bytes that would be written for the same value are accepted."""
    try:
        text = line.decode("ascii")
        item: Any = json.loads(text)
        if isinstance(item, dict) and f"{encode(item)}\n" == text:
            return item
    except (RecursionError, ValueError):
        pass
    raise DamagedShardError("a line is not canonical JSON")


def _check_shape(item: Mapping[str, Any], *kinds: str) -> None:
    if item.get("kind") not in kinds or not has_shape(item):
        raise DamagedShardError("a line does not have the fields of the format")


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
        repeat=item["repeat"],
        printed=[
            PrintedOutput(**{key: _tupled(value) for key, value in output.items()})
            for output in item["printed"]
        ],
        notices=_read_problems(item["notices"]),
        failure=None if failure is None else _read_failure(failure),
        nondeterminism=None if nondeterminism is None else _read_nondeterminism(nondeterminism),
    )


def _read_failure(item: Mapping[str, Any]) -> Failure:
    return Failure(
        outcome=Outcome(item["outcome"]),
        problems=_read_problems(item["problems"]),
        scenarios=tuple(item["scenarios"]),
    )


def _read_problems(items: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(
        Problem(**{**item, "excerpt": item["excerpt"] and Excerpt(**item["excerpt"])})
        for item in items
    )


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


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

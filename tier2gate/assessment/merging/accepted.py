"""The accepted run of a gate, as its shards kept it, where the golden keeps no results."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from tier2gate.assessment.merging.recorded_missions import failure_of
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import count, named, shorten_hash
from tier2gate.foundation.problems import Problem
from tier2gate.golden.format import Generator, Golden, GoldenContent, InputHashes, ScenarioHashes
from tier2gate.golden.integrity import contradicts_itself
from tier2gate.golden.record import compose_record
from tier2gate.shards.collecting import SHARD_SUFFIX, GateKey, Shards
from tier2gate.shards.shard import RanScenario, ShardFile

TakenT = TypeVar("TakenT")

CONTRADICTS_ITSELF = "the hashes of inputs in its shards do not agree with the results"
"""Why shards cannot be those of an accepted run, if their hashes are forged."""

WITHOUT_RESULTS = "a mission in its shards has no result"
"""Why shards cannot be those of an accepted run, if one has stopped."""

_NO_ACCEPTED_RUN = "no-accepted-run"


class NotTheAcceptedRunError(Exception):
    """Shards are not those of the run that a golden accepts; the message says why."""


@dataclass(frozen=True, kw_only=True)
class AcceptedRun:
    """The results of an accepted run, or of some of its scenarios.

    Attributes:
        suite_name: the name of its suite.
        inputs: the hashes of its definitions.
        scenarios: name → what the scenario gave.
        verdicts: expectation id → its result.
        scenario_of: expectation id → scenario name.
    """

    suite_name: str
    inputs: InputHashes
    scenarios: Mapping[str, RanScenario]
    verdicts: Mapping[str, Any]
    scenario_of: Mapping[str, str]

    def golden(self) -> Golden:
        """Return the golden that accepts these results."""
        results = {
            name: {key: result.to_dict() for key, result in ran.results.items()}
            for name, ran in sorted(self.scenarios.items())
        }
        verdicts = dict(sorted(self.verdicts.items()))
        record, hashes = compose_record(self.suite_name, results, verdicts)
        scenario_of = {
            key: name
            for key, name in self.scenario_of.items()
            if key in self.verdicts and name in self.scenarios
        }
        content = GoldenContent(
            generator=Generator(),
            suite_name=self.suite_name,
            passed=record.passed,
            suite_hash=hashes.suite_hash,
            expectations_hash=hashes.expectations_hash,
            inputs=self.inputs,
            scenarios={
                name: ScenarioHashes(
                    input_hash=ran.input_hash,
                    scenario_hash=hashes.scenarios[name],
                    missions=hashes.missions[name],
                )
                for name, ran in self.scenarios.items()
            },
            record=record.with_scenarios(scenario_of),
        )
        return Golden(test_run_hash=hashes.test_run_hash, content=content)


class AcceptedShards:
    """The shards of the accepted run of a gate."""

    def __init__(self, shards: Shards, key: GateKey) -> None:
        """Read nothing yet.

        Args:
            shards: the folder that should hold them.
            key: the gate.
        """
        self._shards = shards
        self._key = key

    def recall(self, golden: Golden, run: Golden) -> Golden:
        """Give a golden the results that it accepts.

        Args:
            golden: a golden without results.
            run: the golden of the run that differs.

        Returns:
            The golden with the results.

        Raises:
            NotTheAcceptedRunError: the shards are not complete, or have another hash.
        """
        found = self._take(self._shards.take)
        suite_name, inputs = head_of(found)
        accepted = AcceptedRun(
            suite_name=suite_name,
            inputs=inputs,
            scenarios={item.name: item for shard in found for item in shard.scenarios},
            verdicts={key: item for shard in found for key, item in shard.verdicts.items()},
            scenario_of={key: name for shard in found for key, name in shard.scenario_of.items()},
        ).golden()
        refuse_other(accepted.test_run_hash, golden)
        if golden.content is None:
            if contradicts_itself(accepted, run):
                raise NotTheAcceptedRunError(CONTRADICTS_ITSELF)
            return accepted
        return replace(golden, content=replace(golden.content, record=accepted.record))

    def outlines(self) -> Sequence[tuple[ShardFile, Path]]:
        """Return the outlines of the shards, with the paths of their files.

        Raises:
            NotTheAcceptedRunError: they are not complete.
        """
        return self._take(self._shards.outlines)

    def notice(self, error: NotTheAcceptedRunError, file: str | None) -> Problem:
        """Return the notice that the shards cannot show what changed.

        Args:
            error: why.
            file: the golden.
        """
        return Problem(
            code=_NO_ACCEPTED_RUN,
            message=f"what changed cannot be shown from {named(self._shards.folder)}: {error}",
            hint="put all shards of the accepted run there, and only those",
            file=file,
        )

    def _take(self, read: Callable[[GateKey], TakenT]) -> TakenT:
        try:
            return read(self._key)
        except InputInvalidError as error:
            raise NotTheAcceptedRunError(told(error.problems)) from None


def head_of(shards: Sequence[ShardFile]) -> tuple[str, InputHashes]:
    """Return the name of the suite that shards ran, and the hashes of its definitions.

    Args:
        shards: all shards of a gate.

    Raises:
        NotTheAcceptedRunError: a mission in them has no result, so that nothing was accepted.
    """
    head = shards[0].head
    stopped = (bool(item.stopped) for shard in shards for item in shard.scenarios)
    if head.inputs is None or failure_of(shards) or any(stopped):
        raise NotTheAcceptedRunError(WITHOUT_RESULTS)
    return head.suite_name, head.inputs


def refuse_other(test_run_hash: str, golden: Golden) -> None:
    """Refuse the shards of a run that a golden does not accept.

    Args:
        test_run_hash: the hash of their run.
        golden: the golden.

    Raises:
        NotTheAcceptedRunError: the hash is another one.
    """
    if test_run_hash != golden.test_run_hash:
        found, accepted = map(shorten_hash, (test_run_hash, golden.test_run_hash))
        raise NotTheAcceptedRunError(
            f"its shards are of the run {found}, and the golden accepts {accepted}"
        )


def nothing_accepted_given(file: str | None) -> Problem:
    """Return the notice that the shards of the accepted run would show what changed.

    Args:
        file: the golden.
    """
    return Problem(
        code=_NO_ACCEPTED_RUN,
        message="what changed is not known, because the golden is a bare hash",
        hint="keep the shards of accepted runs, and give merge their folder with --accepted-shards",
        file=file,
    )


def told(problems: Sequence[Problem]) -> str:
    """Say in one line what is wrong with shards.

    Args:
        problems: at least one.
    """
    first, more = problems[0], len(problems) - 1
    text = first.message
    if first.file is not None and first.file.endswith(SHARD_SUFFIX):
        text = f"{first.file}: {text}"
    return f"{text}; and {count(more, 'more problem')}" if more else text

"""A shard: a part of a gate's run, and what it is a part of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.format import InputHashes
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.results.nondeterminism import Nondeterminism
from tier2gate.results.report import LISTED_OF_LARGE, GateFiles
from tier2gate.runner.printed import PrintedOutput
from tier2gate.settings import Shard

SHARD_VERSION = "tier2gate-shard@1"
"""The format of its file: JSON Lines, each in canonical form.

The first line says what ran, then come the scenarios by name, the expectations by id, and what
else is known about the run; the last line has the hash of all lines before it.
"""


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
        suite_name: the name of its suite.
        files: its files.
        inputs: the hashes of the whole gate's definitions; `None` if its modules cannot be loaded.
        modules: the modules of missions in Python.
        python: the Python that ran them; `None` if none did.
        run: what tells the run from all others, such as the id of a workflow run; `None` if it was
            not given.
        version: the version of tier2gate.
        hash_algorithm: the algorithm of the hashes.
    """

    shard: Shard
    gate: str
    suite_name: str
    files: GateFiles
    inputs: InputHashes | None
    modules: Sequence[LoadedModule]
    python: str | None
    run: str | None
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
        repeat: how often it was told to run; `None` if it was left to the outcome.
        printed: what scenarios and modules printed.
        notices: what the user should know.
        failure: why there are no results; `None` if there are.
        nondeterminism: how its runs disagree; `None` if they do not.
        more_printed: how many scenarios are left out of `printed`; the file has all of them.
    """

    runs: int = 0
    repeat: int | None = None
    printed: Sequence[PrintedOutput] = ()
    notices: Sequence[Problem] = ()
    failure: Failure | None = None
    nondeterminism: Nondeterminism | None = None
    more_printed: int = 0

    def shortened(self) -> "RunFacts":
        """Return the same facts with what the first scenarios printed."""
        by_modules = [item for item in self.printed if item.scenario_name is None]
        by_scenarios = [item for item in self.printed if item.scenario_name is not None]
        return replace(
            self,
            printed=[*by_modules, *by_scenarios[:LISTED_OF_LARGE]],
            more_printed=len(by_scenarios[LISTED_OF_LARGE:]),
        )


@dataclass(frozen=True, kw_only=True)
class ShardFile:
    """A part of a run, as its file keeps it.

    Attributes:
        head: what it is a part of.
        scenarios: its scenarios, sorted by name.
        verdicts: expectation id → result of the expectation, sorted by id.
        scenario_of: expectation id → the scenario whose results it looks at.
        facts: what else is known.
        file: the name of its file; empty before it was written.
    """

    head: Head
    scenarios: Sequence[RanScenario]
    verdicts: Mapping[str, Any]
    scenario_of: Mapping[str, str]
    facts: RunFacts
    file: str = ""

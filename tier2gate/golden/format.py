"""What a golden has, as dataclasses; `as_json` reads and writes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from tier2gate import __version__
from tier2gate.golden.record import Record
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.orchestration.test_run import RecordHashes


@dataclass(frozen=True, kw_only=True)
class Generator:
    """What wrote a golden.

    Attributes:
        name: the program.
        version: its version.
    """

    name: str = "tier2gate"
    version: str = __version__


@dataclass(frozen=True, kw_only=True)
class InputHashes:
    """Hashes of a run's inputs.

    Attributes:
        suite: hash of the suite's definition.
        expectations: hash of the expectations' definition.
        missions: name → hash of each mission that the suite uses, without built-in ones.
        environment: hash of the suite's environment, which is also part of `suite`; `None` if the
            suite sets none.
        mask: hash of the masks for every call, which are also part of `suite`; `None` if there are
            none. Those of one call are part of `suite` and of its scenario.
        round: the same for roundings.
    """

    suite: str
    expectations: str
    missions: Mapping[str, str]
    environment: str | None = None
    mask: str | None = None
    round: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)  # a golden may have many
class ScenarioHashes:
    """Hashes of one scenario.

    Attributes:
        input_hash: hash of its definition.
        scenario_hash: hash of its results.
        missions: mission key → hash of the mission's result.
    """

    input_hash: str
    scenario_hash: str
    missions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class GoldenContent:
    """The content of a golden, apart from the hash of the run.

    Attributes:
        generator: what wrote it.
        suite_name: the suite's name.
        passed: the verdict.
        suite_hash: the hash of all scenarios' results.
        expectations_hash: the hash of the verdict.
        inputs: the hashes of the run's inputs.
        scenarios: scenario name → its hashes.
        reason: why it was accepted, if given.
        record: the results, if the golden keeps them.
    """

    generator: Generator
    suite_name: str
    passed: bool
    suite_hash: str
    expectations_hash: str
    inputs: InputHashes
    scenarios: Mapping[str, ScenarioHashes]
    reason: str | None = None
    record: Record | None = None


@dataclass(frozen=True, kw_only=True)
class Golden:
    """A golden.

    Attributes:
        test_run_hash: the hash of the accepted run.
        hash_algorithm: the algorithm of the hashes.
        content: everything else; `None` for a golden that is only a hash.
        bare_suffix: text after a bare hash on its line, such as `sha256sum` prints.
    """

    test_run_hash: str
    hash_algorithm: str = HASH_ALGORITHM
    content: GoldenContent | None = None
    bare_suffix: str = ""

    @property
    def record(self) -> Record | None:
        """The accepted results, if the golden keeps them."""
        return self.content.record if self.content else None

    @property
    def file_hashes(self) -> Mapping[str, str] | None:
        """The hashes of the suite and the expectations, by kind of file."""
        if self.content is None:
            return None
        inputs = self.content.inputs
        return {"suite": inputs.suite, "expectations": inputs.expectations}

    @property
    def reason(self) -> str | None:
        """Why it was accepted, if given."""
        return self.content.reason if self.content else None


@dataclass(frozen=True, kw_only=True)
class DefinitionHashes:
    """Hashes of a gate's definitions, and which results each expectation looks at.

    Attributes:
        inputs: the hashes of its files.
        scenarios: scenario name → `input_hash`.
        scenario_of: expectation id → scenario name.
    """

    inputs: InputHashes
    scenarios: Mapping[str, str]
    scenario_of: Mapping[str, str]


def make_golden(record: Record, hashes: RecordHashes, definitions: DefinitionHashes) -> Golden:
    """Make the full golden of a run.

    Args:
        record: the results of the run.
        hashes: all hashes of the record.
        definitions: the hashes of the gate's definitions.

    Returns:
        The golden, including the record.
    """
    scenario_of = {
        key: name for key, name in definitions.scenario_of.items() if name in hashes.scenarios
    }
    content = GoldenContent(
        generator=Generator(),
        suite_name=record.suite_name,
        passed=record.passed,
        suite_hash=hashes.suite_hash,
        expectations_hash=hashes.expectations_hash,
        inputs=definitions.inputs,
        scenarios={
            name: ScenarioHashes(
                input_hash=definitions.scenarios[name],
                scenario_hash=scenario_hash,
                missions=hashes.missions[name],
            )
            for name, scenario_hash in hashes.scenarios.items()
        },
        record=record.with_scenarios(scenario_of),
    )
    return Golden(test_run_hash=hashes.test_run_hash, content=content)


def same_inputs(old: Golden, new: Golden) -> bool:
    """Return whether two goldens have the same inputs.

    Args:
        old: the golden that was accepted.
        new: the golden of the run.

    Returns:
        Whether the hashes of their inputs are equal; true for a bare hash, which has none.
    """
    if old.content is None or new.content is None:
        return True
    return old.content.inputs == new.content.inputs

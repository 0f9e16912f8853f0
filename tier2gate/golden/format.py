"""The format of a golden: as dataclasses, as JSON and as text.

Only this module reads and writes the keys of a golden's JSON, with `checksum` for its checksum and
`compact` for its results; and `record` those of a record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from tier2gate import __version__
from tier2gate.golden.checksum import checksum_of
from tier2gate.golden.compact import fold, fold_others, fold_texts, rebuild
from tier2gate.golden.record import Record, RecordOfRun
from tier2gate.orchestration.canonical import HASH_ALGORITHM, encode
from tier2gate.orchestration.test_run import RecordHashes

GOLDEN_VERSION = "golden@1"

_STATES_HASHES = "suite_hash"
"""A field that only a golden without results has."""


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


def golden_from_json(value: Mapping[str, Any]) -> Golden:
    """Make a golden from its JSON.

    Args:
        value: a value that is valid under the golden schema; the golden shares its parts.

    Returns:
        The golden; its integrity is not checked.
    """
    content = GoldenContent(
        generator=Generator(**value["generator"]),
        suite_name=value["suite_name"],
        passed=value["passed"],
        inputs=InputHashes(**value["inputs"]),
        reason=value.get("reason"),
        **_results_from_json(value),
    )
    return Golden(
        test_run_hash=value["test_run_hash"],
        hash_algorithm=value["hash_algorithm"],
        content=content,
    )


def _results_from_json(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the content that are hashes in one golden, and results in another."""
    scenarios = value["scenarios"]
    if _STATES_HASHES in value:
        return {
            "suite_hash": value["suite_hash"],
            "expectations_hash": value["expectations_hash"],
            "scenarios": {name: ScenarioHashes(**item) for name, item in scenarios.items()},
        }
    record, hashes = rebuild(value["suite_name"], scenarios, value.get("verdicts", {}))
    return {
        "suite_hash": hashes.suite_hash,
        "expectations_hash": hashes.expectations_hash,
        "scenarios": {
            name: ScenarioHashes(
                input_hash=item["input_hash"],
                scenario_hash=hashes.scenarios[name],
                missions=hashes.missions[name],
            )
            for name, item in scenarios.items()
        },
        "record": record,
    }


def golden_to_json(golden: Golden) -> dict[str, Any] | None:
    """Return the JSON of a golden.

    Args:
        golden: the golden; the JSON shares values of its record.

    Returns:
        A value that is valid under the golden schema; `None` for a bare hash.
    """
    content = golden.content
    if content is None:
        return None
    body = {**_head_to_json(golden, content), **_results_to_json(content)}
    return {**body, "checksum": checksum_of(body)}


def _head_to_json(golden: Golden, content: GoldenContent) -> dict[str, Any]:
    """Return the fields that every golden has, without the results and the checksum."""
    return {
        "schema_version": GOLDEN_VERSION,
        "hash_algorithm": golden.hash_algorithm,
        "generator": {**vars(content.generator)},
        "suite_name": content.suite_name,
        "passed": content.passed,
        "test_run_hash": golden.test_run_hash,
        "inputs": {key: part for key, part in vars(content.inputs).items() if part is not None},
        **({} if content.reason is None else {"reason": content.reason}),
    }


def _results_to_json(content: GoldenContent) -> dict[str, Any]:
    """Return the fields that are hashes in one golden, and results in another."""
    if content.record is None:
        return {
            "suite_hash": content.suite_hash,
            "expectations_hash": content.expectations_hash,
            "scenarios": {name: _hashes_to_json(item) for name, item in content.scenarios.items()},
        }
    scenarios, others = fold(content.record)
    for name, scenario in scenarios.items():
        scenario["input_hash"] = content.scenarios[name].input_hash
    return {"scenarios": scenarios, **({"verdicts": others} if others else {})}


def _hashes_to_json(item: ScenarioHashes) -> dict[str, Any]:
    return {
        "input_hash": item.input_hash,
        "scenario_hash": item.scenario_hash,
        "missions": {**item.missions},
    }


def restate(value: Mapping[str, Any], run: Golden) -> dict[str, Any]:
    """Return the JSON that a golden of a run has, apart from its scenarios.

    Args:
        value: the JSON of a golden; its generator, reason and checksum are taken as they are.
        run: the golden of the run.

    Returns:
        The JSON, without scenarios; equal to that of the golden if both are of the same run.
    """
    content, record = run.content, run.record
    if content is None:
        return {}
    stated = {key: value[key] for key in ("generator", "reason", "checksum") if key in value}
    head = {**_head_to_json(run, replace(content, reason=None)), **stated, "scenarios": {}}
    if not isinstance(record, RecordOfRun):
        return {
            **head,
            _STATES_HASHES: content.suite_hash,
            "expectations_hash": content.expectations_hash,
        }
    others = fold_others(record.result, record.scenario_of)
    return {**head, **({"verdicts": others} if others else {})}


def accepted_as(value: Mapping[str, Any], run: Golden) -> Golden:
    """Return the golden of a run as another one states it.

    Args:
        value: the JSON of a golden of the same run, valid under the golden schema.
        run: the golden of the run.

    Returns:
        The golden of the run with the generator and the reason of the other one.
    """
    if run.content is None:
        return run
    generator, reason = Generator(**value["generator"]), value.get("reason")
    return replace(run, content=replace(run.content, generator=generator, reason=reason))


def scenario_texts(golden: Golden) -> Iterator[tuple[str, str]]:
    """Encode the scenarios of the golden of a run, one by one.

    Args:
        golden: the golden, with the record of the run or without any.

    Yields:
        Scenario name and the canonical text of its results or hashes, sorted by name.
    """
    content, record = golden.content, golden.record
    if content is not None and isinstance(record, RecordOfRun):
        input_hashes = {name: item.input_hash for name, item in content.scenarios.items()}
        yield from fold_texts(record.result, record.scenario_of, input_hashes)
    elif content is not None:
        for name, item in sorted(content.scenarios.items(), key=itemgetter(0)):
            yield name, encode(_hashes_to_json(item))


def has_older_format(value: Any) -> bool:
    """Return whether a golden has the format from before there was a checksum.

    Args:
        value: any JSON value that states the version of this format.

    Returns:
        Whether it is such a golden.
    """
    return isinstance(value, dict) and "checksum" not in value and _STATES_HASHES in value


def is_of_run(value: Mapping[str, Any], run: Golden | None) -> bool | None:
    """Return whether a golden of an older format accepts the same run.

    Args:
        value: its JSON.
        run: the golden of the run, if there is one.

    Returns:
        Whether the hashes are equal; `None` if there are none of the same scenarios.
    """
    scenarios, accepted = value.get("scenarios"), value.get("test_run_hash")
    if run is None or run.content is None or not isinstance(scenarios, dict):
        return None
    if scenarios.keys() != run.content.scenarios.keys() or not isinstance(accepted, str):
        return None
    return accepted == run.test_run_hash


def render_golden(golden: Golden) -> bytes:
    """Render a golden as the content of its file.

    Args:
        golden: the golden.

    Returns:
        JSON as `lay_out` renders it; or the line of a bare hash.
    """
    value = golden_to_json(golden)
    if value is None:
        line = f"{golden.test_run_hash}{golden.bare_suffix}\n"
        return line.encode("utf-8", "surrogateescape")

    from tier2gate.golden.layout import lay_out  # noqa: PLC0415 - rarely needed

    return f"{lay_out(value)}\n".encode()


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

"""The record: the only module that knows the layout of the results in a golden."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from tier2gate.orchestration.canonical import escape_token
from tier2gate.orchestration.expectations import ExpectationResult, resolve_path
from tier2gate.orchestration.harness import StateTexts
from tier2gate.orchestration.test_run import (
    RECORD_VERSION,
    RecordHashes,
    TestRunResult,
    hash_record,
)

SCENARIO_RESULTS = ("suite_result", "scenario_results")
EXPECTATION_RESULTS = ("expectations_result", "expectation_results")
STEP_TOKEN = 7
"""Which token of a pointer is the index of an executed step."""

STATED_HASH = ("metadata", "test_run_hash")


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """The results of a run.

    Attributes:
        json: the form of `TestRunResult.to_dict()`; other modules only write it, or compare it as
            a whole.
        scenario_of: expectation id → the scenario whose results it looks at, if that is known and
            the record has it.
    """

    json: Mapping[str, Any]
    scenario_of: Mapping[str, str] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Compare what two records say, however they were made."""
        if not isinstance(other, Record):
            return NotImplemented
        return (self.json, self.scenario_of) == (other.json, other.scenario_of)

    __hash__ = None  # type: ignore[assignment]  # as that of a dict

    def with_scenarios(self, scenario_of: Mapping[str, str]) -> "Record":
        """Return the record with the scenario of each expectation."""
        return replace(self, scenario_of=scenario_of)

    @property
    def suite_name(self) -> str:
        """The name of the suite that ran."""
        name: str = self.json["suite_result"]["suite_name"]
        return name

    @property
    def passed(self) -> bool:
        """The verdict."""
        passed: bool = self.json["passed"]
        return passed

    @property
    def stated_hash(self) -> str:
        """The `test_run_hash` stated in the record."""
        stated: str = self.json["metadata"]["test_run_hash"]
        return stated

    @property
    def expectations(self) -> dict[str, ExpectationResult]:
        """Expectation id → its result."""
        results = self.json["expectations_result"]["expectation_results"]
        return {key: ExpectationResult(id=key, **item) for key, item in results.items()}

    @property
    def expectation_ids(self) -> Collection[str]:
        """The ids of the expectations."""
        ids: Collection[str] = self.json["expectations_result"]["expectation_results"].keys()
        return ids


class RecordOfRun(Record):
    """The results of a run; its JSON is made when it is used, as a gate that passes needs none."""

    def __init__(
        self,
        result: TestRunResult,
        scenario_of: Mapping[str, str] = MappingProxyType({}),
        states: StateTexts | None = None,
    ) -> None:
        """Keep the `result`, the scenarios of its expectations, and the texts of its states."""
        states = states or StateTexts()
        self.__dict__.update(_result=result, scenario_of=scenario_of, _states=states)

    @cached_property
    def json(self) -> Mapping[str, Any]:
        """The form of `TestRunResult.to_dict()`."""
        return self.result.to_dict()

    @property
    def states(self) -> StateTexts:
        """The texts of the states in the results, as far as they are known."""
        states: StateTexts = self.__dict__["_states"]
        return states

    @property
    def result(self) -> TestRunResult:
        """The results; do not change them."""
        result: TestRunResult = self.__dict__["_result"]
        return result

    def with_scenarios(self, scenario_of: Mapping[str, str]) -> Record:
        """Return the record with the scenario of each expectation."""
        return RecordOfRun(self.result, scenario_of, self.states)

    @property
    def suite_name(self) -> str:
        """The name of the suite that ran."""
        return self.result.suite_result.suite_name

    @property
    def passed(self) -> bool:
        """The verdict."""
        return self.result.passed


def compose_record(
    suite_name: str, results: Mapping[str, Mapping[str, Any]], verdicts: Mapping[str, Any]
) -> tuple[Record, RecordHashes]:
    """Compose the record of a run from its results.

    Args:
        suite_name: the name of the suite.
        results: scenario name → mission key → the mission's result, in the form that is hashed.
        verdicts: expectation id → the expectation's result, in the form that is hashed.

    Returns:
        The record, which shares the results, and its hashes.
    """
    scenarios: dict[str, dict[str, Any]] = {
        name: {"scenario_name": name, "mission_results": missions}
        for name, missions in results.items()
    }
    passed = all(item["passed"] for item in verdicts.values())
    json: dict[str, Any] = {
        "schema_version": RECORD_VERSION,
        "suite_result": {"suite_name": suite_name, "scenario_results": scenarios},
        "expectations_result": {"passed": passed, "expectation_results": verdicts},
        "passed": passed,
    }
    hashes = hash_record(json)
    for name, scenario in scenarios.items():
        scenario["metadata"] = {"scenario_name": name, "scenario_hash": hashes.scenarios[name]}
    suite = {"suite_name": suite_name, "suite_hash": hashes.suite_hash}
    json["suite_result"]["metadata"] = suite
    json["expectations_result"]["metadata"] = {"expectations_hash": hashes.expectations_hash}
    json["metadata"] = {"suite_name": suite_name, "test_run_hash": hashes.test_run_hash}
    return Record(json=json), hashes


def take_part(record: Record, scenarios: Collection[str], expectations: Collection[str]) -> Record:
    """Reduce a record to some scenarios and expectations.

    Args:
        record: the record.
        scenarios: the names of the scenarios to keep.
        expectations: the ids of the expectations to keep.

    Returns:
        A record for `telling_parts`: its hashes and its verdict are still those of the whole.
    """
    json: dict[str, Any] = {**record.json}
    for (result, items), kept in (
        (SCENARIO_RESULTS, scenarios),
        (EXPECTATION_RESULTS, expectations),
    ):
        found = json[result][items]
        part = {key: item for key, item in found.items() if key in kept}
        json[result] = {**json[result], items: part}
    homes = {key: name for key, name in record.scenario_of.items() if key in expectations}
    return Record(json=json, scenario_of=homes)


def without_hashes(record: Record) -> Record:
    """Leave out the hashes of the run, its suite and its expectations.

    Args:
        record: the record of some scenarios of a gate, whose hashes are not those of the gate.

    Returns:
        A record for people, which is not valid in a golden.
    """
    json: dict[str, Any] = {**record.json}
    json["metadata"] = _without_hashes(json["metadata"])
    for result in ("suite_result", "expectations_result"):
        metadata = _without_hashes(json[result]["metadata"])
        json[result] = {**json[result], "metadata": metadata}
    return Record(json=json)


def _without_hashes(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if not key.endswith("_hash")}


def hashes_of(record: Record) -> RecordHashes:
    """Compute all hashes of a record again.

    Args:
        record: the record; the hashes in it are ignored.

    Returns:
        The hashes.
    """
    return hash_record(record.json)


def telling_parts(
    old: Record, new: Record, *, same_algorithm: bool
) -> Iterator[tuple[str, Any, Any]]:
    """Reduce two records to the parts that do not repeat other parts.

    Args:
        old: the accepted record.
        new: the current record.
        same_algorithm: whether both use the same hash algorithm; if not, all scenarios are kept.

    Yields:
        JSON Pointer to a part, the part of the old record, and that of the new one.
    """
    before, after = old.json["suite_result"], new.json["suite_result"]
    yield "/suite_result/suite_name", before["suite_name"], after["suite_name"]
    scenarios = _telling_scenarios(
        before["scenario_results"], after["scenario_results"], same_algorithm=same_algorithm
    )
    yield "/" + "/".join(SCENARIO_RESULTS), *scenarios
    before, after = old.json["expectations_result"], new.json["expectations_result"]
    verdicts = before["expectation_results"], after["expectation_results"]
    yield "/" + "/".join(EXPECTATION_RESULTS), *verdicts


def holding_expectations(record: Record, scenarios: Collection[str]) -> dict[str, str]:
    """Find the expectations of some scenarios that hold.

    Args:
        record: the record.
        scenarios: the names of the scenarios.

    Returns:
        Expectation id → scenario; empty if the record does not know the scenarios.
    """
    result, items = EXPECTATION_RESULTS
    return {
        key: record.scenario_of[key]
        for key, item in record.json[result][items].items()
        if record.scenario_of.get(key) in scenarios and item["passed"]
    }


def telling_results(record: Record) -> Iterator[tuple[str, Any]]:
    """Reduce a record to what a reader wants to know first of each mission.

    Args:
        record: the record.

    Yields:
        JSON Pointer and value of its `success` and its `final_state`; sorted.
    """
    suite, items = SCENARIO_RESULTS
    for name, scenario in sorted(record.json[suite][items].items()):
        pointer = "".join(f"/{escape_token(token)}" for token in (suite, items, name))
        yield from results_at(pointer, scenario)


def results_at(pointer: str, scenario: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """List the results that matter most in a scenario.

    Args:
        pointer: JSON Pointer to the scenario's results.
        scenario: these results.

    Yields:
        JSON Pointer and value of the `success` and the `final_state` of each mission; sorted.
    """
    for key, result in sorted(scenario.get("mission_results", {}).items()):
        part = f"{pointer}/mission_results/{escape_token(key)}"
        yield f"{part}/success", result["success"]
        yield f"{part}/final_state", result["final_state"]


def step_at(record: Record, pointer: str) -> str | None:
    """Return the id of the executed step that a pointer leads to or into.

    Args:
        record: the record.
        pointer: JSON Pointer into it.

    Returns:
        The id; `None` if the pointer leads elsewhere.
    """
    tokens = pointer.split("/")
    if len(tokens) <= STEP_TOKEN or tokens[STEP_TOKEN - 1] != "executed_steps":
        return None
    found, step = resolve_path(record.json, "/".join(tokens[: STEP_TOKEN + 1]))
    identity = step.get("id") if found and isinstance(step, dict) else None
    return identity if isinstance(identity, str) else None


def _telling_scenarios(
    old: Mapping[str, Any], new: Mapping[str, Any], *, same_algorithm: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Remove equal scenarios, and parts that repeat other parts, from both sides."""
    equal = {
        name
        for name in old.keys() & new.keys()
        if same_algorithm
        and old[name]["metadata"]["scenario_hash"] == new[name]["metadata"]["scenario_hash"]
    }
    before, after = (
        {
            name: {"mission_results": dict(scenario["mission_results"])}
            for name, scenario in scenarios.items()
            if name not in equal
        }
        for scenarios in (old, new)
    )
    for name in before.keys() & after.keys():
        ours, theirs = before[name]["mission_results"], after[name]["mission_results"]
        for key in ours.keys() & theirs.keys():
            if _repeats_itself(ours[key]) and _repeats_itself(theirs[key]):
                ours[key], theirs[key] = map(_without_repetition, (ours[key], theirs[key]))
    return before, after


def trace_of(workflow_id: Any, step_ids: Sequence[Any]) -> dict[str, Any]:
    """Return the lineage and receipt that the engine makes of a workflow.

    Args:
        workflow_id: the workflow's id.
        step_ids: the ids of the executed steps.

    Returns:
        `lineage` and `receipt`.
    """
    return {
        "lineage": {"executed_step_ids": [*step_ids], "workflow_id": workflow_id},
        "receipt": {"id": workflow_id, "steps": [*step_ids]},
    }


def repeated_fields(result: Mapping[str, Any]) -> frozenset[str]:
    """Return which fields of a mission's result only repeat its id and its executed steps.

    Args:
        result: the result.

    Returns:
        `lineage`, `receipt`, both or neither.
    """
    ids = [step["id"] for step in result["executed_steps"]]
    if any(type(name) is not str for name in (result["id"], *ids)):
        return frozenset()  # for other types, 1 == 1.0
    trace = trace_of(result["id"], ids)
    return frozenset(key for key, made in trace.items() if result[key] == made)


def _repeats_itself(result: Mapping[str, Any]) -> bool:
    return len(repeated_fields(result)) == 2  # noqa: PLR2004 - both


def _without_repetition(result: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in ("lineage", "receipt")}

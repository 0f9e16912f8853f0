"""The compact form of a record: what people review; the rest follows from it and is rebuilt.

A mission's result leaves out `success: true`, null fields, and a lineage and receipt that only
repeat the executed steps; a step, `kind: runtime`. The result of an expectation leaves out empty
`details`, `passed` if it follows from them, `actual` if it is the same as `expected`, and
`expected` if it is null and `actual` is not.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from tier2gate.foundation.printable import named
from tier2gate.golden.record import Record, compose_record, repeated_fields, trace_of
from tier2gate.orchestration.canonical import compose, encode
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.orchestration.expectations import ExpectationResult
from tier2gate.orchestration.harness import StateTexts, have_same_parts
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult

Json = dict[str, Any]

_USUAL: Mapping[str, Any] = {"error_message": None, "failed_step_id": None, "success": True}
_USUAL_KIND = "runtime"


class RepeatedExpectationError(ValueError):
    """An expectation has two results, so that nobody knows which one counts.

    Attributes:
        path: the path in the golden to the second one.
    """

    def __init__(self, scenario: str, expectation: str) -> None:
        """Compose the message and the path."""
        super().__init__(f"expectation {named(expectation)} has two results")
        self.path = ("scenarios", scenario, "verdicts", expectation)


def fold(record: Record) -> tuple[dict[str, Json], Json]:
    """Fold a record into its compact form.

    Args:
        record: the record; the compact form shares its values.

    Returns:
        Scenario name → `calls` and `verdicts`; and the expectations of no scenario.
    """
    scenarios: dict[str, Json] = {
        name: {"calls": {key: fold_result(item) for key, item in found["mission_results"].items()}}
        for name, found in record.json["suite_result"]["scenario_results"].items()
    }
    others: Json = {}
    for key, item in record.json["expectations_result"]["expectation_results"].items():
        home = others
        if (name := record.scenario_of.get(key)) is not None and name in scenarios:
            home = scenarios[name].setdefault("verdicts", {})
        home[key] = _fold_expectation(item)
    return scenarios, others


def fold_result(result: Mapping[str, Any]) -> Json:
    """Fold the result of a mission.

    Args:
        result: the result, in the form that is hashed.

    Returns:
        Its compact form, which shares its values.
    """
    left_out = repeated_fields(result)
    kept = {key: item for key, item in result.items() if key not in (*_USUAL, *left_out)}
    kept |= {key: result[key] for key, usual in _USUAL.items() if result[key] is not usual}
    kept["executed_steps"] = [*map(_fold_step, result["executed_steps"])]
    return kept


def fold_texts(
    run: TestRunResult,
    scenario_of: Mapping[str, str],
    input_hashes: Mapping[str, str],
    states: StateTexts,
) -> Iterator[tuple[str, str]]:
    """Fold the scenarios of a run into the canonical texts of their compact forms, one by one.

    Args:
        run: the results.
        scenario_of: expectation id → scenario name.
        input_hashes: scenario name → the hash of its inputs.
        states: the texts of final states that are known.

    Yields:
        Scenario name and the text of what a golden has for it, sorted by name: as `encode` of what
        `fold` makes of the record, with the hash.
    """
    results = run.suite_result.scenario_results
    verdicts: dict[str, dict[str, str]] = {}
    for key, item in run.expectations_result.expectation_results.items():
        if (home := scenario_of.get(key)) is not None:
            verdicts.setdefault(home, {})[key] = _expectation_text(item)
    around: _Around = {}
    for name in sorted(results):
        calls = {
            key: _result_text(result, states, around)
            for key, result in results[name].mission_results.items()
        }
        judged = f',"verdicts":{compose(verdicts[name])}' if name in verdicts else ""
        text = f'"calls":{compose(calls)},"input_hash":{encode(input_hashes[name])}{judged}'
        yield name, f"{{{text}}}"


def fold_others(run: TestRunResult, scenario_of: Mapping[str, str]) -> Json:
    """Fold the expectations of no scenario.

    Args:
        run: the results.
        scenario_of: as for `fold_texts`.

    Returns:
        As the second part of `fold`.
    """
    results = run.suite_result.scenario_results
    return {
        key: _fold_expectation(item.to_dict())
        for key, item in run.expectations_result.expectation_results.items()
        if scenario_of.get(key) not in results
    }


_Around: TypeAlias = dict[str, tuple[OrchestrationResult, tuple[str, str] | None]]
"""Id of a workflow → its last result, and the text before and after the final state of it."""


def _result_text(result: OrchestrationResult, states: StateTexts, around: _Around) -> str:
    """Return the text of what `fold_result` makes of a result."""
    state, known = result.final_state, None
    if type(result.id) is str:  # a builder may give any JSON
        known = around.get(result.id)
        if known is None or not have_same_parts(result, known[0]):
            known = around[result.id] = result, _text_around(result)
    if known is None or known[1] is None:
        return encode(fold_result(result.to_dict()))
    before, after = known[1]
    return before + (states.known(state) or encode(state or {})) + after


def _text_around(result: OrchestrationResult) -> tuple[str, str] | None:
    """Return the text before and after the final state; `None` if more than the usual is kept."""
    ids = [step.id for step in result.executed_steps]
    is_usual = (
        result.success is True
        and result.error_message is None
        and result.failed_step_id is None
        and all(type(name) is str for name in ids)  # for other types, 1 == 1.0
        and trace_of(result.id, ids) == {"lineage": result.lineage, "receipt": result.receipt}
    )
    if not is_usual:
        return None
    steps = encode([_fold_step(step.to_dict()) for step in result.executed_steps])
    return f'{{"executed_steps":{steps},"final_state":', f',"id":{encode(result.id)}}}'


def _expectation_text(item: ExpectationResult) -> str:
    """Return the text of what `_fold_expectation` makes of a result."""
    actual = item.actual
    is_plain = type(actual) is type(item.expected) and type(actual) in _PLAIN
    if is_plain and actual == item.expected and item.passed is True and not item.details:
        return f'{{"expected":{encode(actual)}}}'
    return encode(_fold_expectation(item.to_dict()))


_PLAIN = (str, int, bool)
"""Types whose equal values have the same text."""


def rebuild(
    suite_name: str, scenarios: Mapping[str, Json], others: Json
) -> tuple[Record, RecordHashes]:
    """Rebuild a record from its compact form.

    Args:
        suite_name: the name of the suite.
        scenarios: scenario name → `calls` and `verdicts`.
        others: the expectations of no scenario.

    Returns:
        The record and its hashes, computed again.

    Raises:
        RepeatedExpectationError: an expectation has two results.
    """
    folded, scenario_of = _gather(scenarios, others)
    verdicts = {key: _unfold_expectation(folded[key]) for key in sorted(folded)}
    results = {
        name: {key: _unfold_result(call) for key, call in scenario["calls"].items()}
        for name, scenario in scenarios.items()
    }
    record, hashes = compose_record(suite_name, results, verdicts)
    return record.with_scenarios(scenario_of), hashes


def _gather(scenarios: Mapping[str, Json], others: Json) -> tuple[Json, dict[str, str]]:
    """Return all expectations by id, and the scenario of each that has one."""
    folded, scenario_of = {**others}, {}
    for name, scenario in scenarios.items():
        for key, item in scenario.get("verdicts", {}).items():
            if key in folded:
                raise RepeatedExpectationError(name, key)
            folded[key], scenario_of[key] = item, name
    return folded, scenario_of


def _unfold_result(kept: Mapping[str, Any]) -> Json:
    ids = [step["id"] for step in kept["executed_steps"]]
    steps = [{"kind": _USUAL_KIND, **step} for step in kept["executed_steps"]]
    return {**_USUAL, **trace_of(kept["id"], ids), **kept, "executed_steps": steps}


def _fold_step(step: Json) -> Json:
    if step["kind"] != _USUAL_KIND:
        return step
    return {key: item for key, item in step.items() if key != "kind"}


def _fold_expectation(item: Mapping[str, Any]) -> Json:
    actual, expected, details = item["actual"], item["expected"], item["details"]
    kept: Json = {}
    # Not only `==`: in Python, 1 == 1.0 == True.
    is_same = actual == expected and encode(actual) == encode(expected)
    if not is_same:
        kept["actual"] = actual
    if is_same or expected is not None:
        kept["expected"] = expected
    if details != {}:
        kept["details"] = details
    if item["passed"] is not (details == {}):
        kept["passed"] = item["passed"]
    return kept


def _unfold_expectation(kept: Mapping[str, Any]) -> Json:
    expected, details = kept.get("expected"), kept.get("details", {})
    return {
        "passed": kept.get("passed", details == {}),
        "actual": kept.get("actual", expected),
        "expected": expected,
        "details": details,
    }

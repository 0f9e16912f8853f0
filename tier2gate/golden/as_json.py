"""The format of a golden: as JSON and as text.

Only this module reads and writes the keys of a golden's JSON, with `checksum` for its checksum and
`compact` for its results; and `record` those of a record.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tier2gate.golden.checksum import checksum_of
from tier2gate.golden.compact import fold, fold_others, rebuild
from tier2gate.golden.format import (
    Generator,
    Golden,
    GoldenContent,
    InputHashes,
    ScenarioHashes,
)
from tier2gate.golden.record import RecordOfRun

GOLDEN_VERSION = "golden@1"

_STATES_HASHES = "suite_hash"
"""A field that only a golden without results has."""


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
            "scenarios": {name: hashes_to_json(item) for name, item in content.scenarios.items()},
        }
    scenarios, others = fold(content.record)
    for name, scenario in scenarios.items():
        scenario["input_hash"] = content.scenarios[name].input_hash
    return {"scenarios": scenarios, **({"verdicts": others} if others else {})}


def hashes_to_json(item: ScenarioHashes) -> dict[str, Any]:
    """Return the JSON of a scenario in a golden without results.

    Args:
        item: its hashes.
    """
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

"""The shapes of the lines of a shard file, as JSON Schemas."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from tier2gate.foundation.outcomes import Outcome
from tier2gate.runner.variations import Aspect
from tier2gate.settings import MAX_SHARDS

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": _TEXT}
_COUNT = {"type": "integer", "minimum": 0}
_PLACE = {"type": ["integer", "null"], "minimum": 1}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_HASH_OR_NULL = {"anyOf": [_HASH, {"type": "null"}]}


def _object(**fields: Any) -> dict[str, Any]:
    """Return the schema of an object that has exactly these fields."""
    return {
        "type": "object",
        "properties": fields,
        "required": [*fields],
        "additionalProperties": False,
    }


def _map_of(values: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _list_of(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(schema: Any) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_PROBLEM = _object(
    **dict.fromkeys(("code", "message"), _TEXT),
    file=_TEXT_OR_NULL,
    line=_PLACE,
    column=_PLACE,
    hint=_TEXT_OR_NULL,
    stands_for=_COUNT,
    excerpt=_or_null(
        _object(line=_TEXT, skipped=_COUNT, is_cut={"type": "boolean"}, before=_TEXT_OR_NULL)
    ),
)
_RESULT = _object(
    error_message=_TEXT_OR_NULL,
    executed_steps=_list_of(_object(id=_TEXT, kind=_TEXT, payload={"type": "object"})),
    failed_step_id=_TEXT_OR_NULL,
    final_state={"type": "object"},
    id=_TEXT,
    lineage={"type": "object"},
    receipt={"type": "object"},
    success={"type": "boolean"},
)
_SPOT = {
    "type": "array",
    "prefixItems": [_TEXT, _TEXT, _TEXT_OR_NULL],
    "minItems": 3,
    "maxItems": 3,
}
_NONDETERMINISM = _object(
    runs=_COUNT,
    missions=_list_of(
        _object(
            scenario_names={**_TEXTS, "minItems": 1},
            mission_name=_TEXT,
            file=_TEXT_OR_NULL,
            raised=_COUNT,
            why=_TEXT,
            values=_list_of(
                _object(
                    pointer=_TEXT,
                    step_id=_TEXT_OR_NULL,
                    seen=_list_of(_object(value=True, exists={"type": "boolean"}, runs=_COUNT)),
                )
            ),
            more_values=_COUNT,
        )
    ),
    more_results=_COUNT,
    culprits=_list_of(
        _object(
            aspect={"enum": [None, *Aspect]},
            spots=_list_of(_SPOT),
            scenario=_TEXT_OR_NULL,
            after=_TEXT_OR_NULL,
        )
    ),
    untried=_list_of({"enum": [*Aspect]}),
    by_chance=_TEXTS,
)
_VERDICT = _object(passed={"type": "boolean"}, actual={}, expected={}, details={"type": "object"})
_NUMBER_OF_SHARD = {"type": "integer", "minimum": 1, "maximum": MAX_SHARDS}

_SHAPES: Mapping[str, Any] = {
    "head": _object(
        format=_TEXT,
        kind=_TEXT,
        shard=_NUMBER_OF_SHARD,
        shards=_NUMBER_OF_SHARD,
        gate=_TEXT,
        suite_name=_TEXT,
        files=_object(
            suite=_TEXT_OR_NULL,
            expectations=_TEXT_OR_NULL,
            golden=_TEXT_OR_NULL,
            missions=_TEXTS,
            tables=_TEXTS,
        ),
        inputs=_or_null(
            _object(
                suite=_HASH,
                expectations=_HASH,
                missions=_map_of(_HASH),
                environment=_HASH_OR_NULL,
                mask=_HASH_OR_NULL,
                round=_HASH_OR_NULL,
            )
        ),
        modules=_list_of(
            _object(shown=_TEXT, file=_TEXT_OR_NULL, source=_TEXT, missions=_map_of(_TEXT))
        ),
        python=_TEXT_OR_NULL,
        run=_TEXT_OR_NULL,
        version=_TEXT,
        hash_algorithm=_TEXT,
    ),
    "scenario": _object(
        kind=_TEXT,
        name=_TEXT,
        input_hash=_HASH,
        results=_map_of(_RESULT),
        skipped=_map_of(_TEXTS),
        stopped=_map_of(_list_of(_PROBLEM)),
    ),
    "expectation": _object(kind=_TEXT, id=_TEXT, scenario=_TEXT, result=_VERDICT),
    "run": _object(
        kind=_TEXT,
        runs=_COUNT,
        repeat={"type": ["integer", "null"], "minimum": 1},
        printed=_list_of(
            _object(
                scenario_name=_TEXT_OR_NULL,
                module=_TEXT_OR_NULL,
                first=_TEXTS,
                left_out=_COUNT,
                last=_TEXTS,
            )
        ),
        notices=_list_of(_PROBLEM),
        failure=_or_null(
            _object(outcome={"enum": [*Outcome]}, problems=_list_of(_PROBLEM), scenarios=_TEXTS)
        ),
        nondeterminism=_or_null(_NONDETERMINISM),
    ),
    "foot": _object(kind=_TEXT, scenarios=_COUNT, expectations=_COUNT, sha256=_HASH),
}
"""Kind of line → the schema of its fields."""


def has_shape(line: Mapping[str, Any]) -> bool:
    """Return whether a line has the fields of its kind, with values of their types.

    Args:
        line: the line as JSON.
    """
    kind = line.get("kind")
    return isinstance(kind, str) and kind in _SHAPES and _validator(kind).is_valid(line)


@cache
def _validator(kind: str) -> Any:
    return jsonschema_rs.Draft202012Validator(_SHAPES[kind])

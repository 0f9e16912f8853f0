"""Properties of declarative missions: operations and forms on any state, params and payload."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tier2gate.missions.forms import bind_params, fill
from tier2gate.missions.operations import RULES
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import OperationError, StepFailure
from tier2gate.predicates import PREDICATES

# A slow machine must not fail the tests.
often = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

KEYS = st.sampled_from(["a", "b", "0", "1", "", "x/y", "~", "$state", "$param", "$literal", "$add"])
NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.sampled_from([0.5, -0.0, 1.0, 1e308, 10**400, 10**4299, -(10**4299)]),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.sampled_from(["", "a", "/a", "é", "("]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
STATES = st.dictionaries(KEYS, VALUES, max_size=4)
TOKENS = st.sampled_from(["a", "b", "0", "1", "", "x~1y", "~0", "-", "01", "$state", "~", "~2"])
POINTERS = st.one_of(
    st.just(""),
    st.lists(TOKENS, min_size=1, max_size=3).map(lambda tokens: "".join(f"/{t}" for t in tokens)),
)
PAYLOADS = st.fixed_dictionaries(
    {
        "path": POINTERS | VALUES,
        "from": POINTERS | VALUES,
        "to": POINTERS | VALUES,
        "value": VALUES,
        "op": st.sampled_from(list(PREDICATES)),
    },
    optional={"by": VALUES, "expected": VALUES, "reason": VALUES},
)


@pytest.mark.parametrize("operation", RULES.operations)
@often
@given(STATES, PAYLOADS)
def test_operation_is_total(operation: str, state: Any, payload: dict[str, Any]) -> None:
    """Any state gives either a new state that can be recorded or a reported error."""
    before = copy.deepcopy((state, payload))
    try:
        after = RULES.operations[operation](state, payload)
    except (OperationError, StepFailure):
        pass
    else:
        assert isinstance(after, dict)
        assert json.loads(encode(after)) == after
    assert encode([state, payload]) == encode(list(before))


FORMS = st.recursive(
    SCALARS
    | st.builds(lambda name, at: {name: at}, st.sampled_from(["$param", "$state"]), POINTERS)
    | st.builds(
        lambda name, at, default: {name: at, "$default": default},
        st.sampled_from(["$param", "$state"]),
        POINTERS,
        VALUES,
    )
    | st.builds(lambda value: {"$literal": value}, VALUES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", ""]), inner, max_size=3),
        st.builds(lambda value: {"$negate": value}, inner),
        st.builds(lambda value: {"$length": value}, inner),
        *(
            st.builds(
                lambda items, name=name: {name: items}, st.lists(inner, min_size=1, max_size=3)
            )
            for name in ("$add", "$multiply", "$concat")
        ),
        st.builds(lambda one, other: {"$subtract": [one, other]}, inner, inner),
        st.builds(lambda value: {"$add": value}, inner),
    ),
    max_leaves=8,
)


@often
@given(FORMS, STATES, STATES)
def test_forms_are_total(value: Any, params: Any, state: Any) -> None:
    """Any payload gives either JSON that can be recorded or a reported error."""
    before = encode([value, params, state])
    try:
        filled = fill(bind_params(value, params), state)
    except OperationError:
        pass
    else:
        assert json.loads(encode(filled)) == filled
    assert encode([value, params, state]) == before

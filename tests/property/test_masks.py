"""Properties of masks and roundings: what they hide is seen nowhere, and all else is."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tier2gate.assessment.pipeline import assess
from tier2gate.gates.masks.applying import Mask, Rounding, mask_result, round_half_even
from tier2gate.gates.selection import select_gates
from tier2gate.golden.as_json import render_golden
from tier2gate.missions.catalogue import Mission
from tier2gate.orchestration.canonical import encode, escape_token
from tier2gate.orchestration.engine import OrchestrationResult, StepSpec, WorkflowDefinition
from tier2gate.reporters.interface import REPORTERS, Layout
from tier2gate.results.report import Report
from tier2gate.settings import Settings

generous = settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])

FINITE = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | st.integers() | FINITE | st.text(max_size=3)
KEYS = st.sampled_from(["a", "b", "", "0", "~", "/", "~1", "*", "-", "é"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
STATES = st.dictionaries(KEYS, VALUES, max_size=4)


def places(value: Any, tokens: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every value in a value, without the root."""
    items: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        items = [*value.items()]
    elif isinstance(value, list):
        items = [(str(index), item) for index, item in enumerate(value)]
    for key, item in items:
        yield (*tokens, key)
        yield from places(item, (*tokens, key))


def varied(
    draw: st.DrawFn, value: Any, pattern: tuple[str, ...], new: st.SearchStrategy[Any]
) -> Any:
    """Return a value with other values at the places of a pattern."""
    if not pattern:
        return draw(new)
    first, rest = pattern[0], pattern[1:]
    if isinstance(value, dict):
        return {
            key: varied(draw, item, rest, new) if first in ("*", key) else item
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            varied(draw, item, rest, new) if first in ("*", str(index)) else item
            for index, item in enumerate(value)
        ]
    return value


@st.composite
def runs(draw: st.DrawFn) -> tuple[Mask, list[dict[str, Any]]]:
    """Return a mask, and two results that differ only where it masks."""
    state = {"state": draw(STATES), "payload": draw(STATES)}
    path = draw(st.sampled_from([*places(state)]))
    tokens = tuple("*" if draw(st.integers(0, 3)) == 0 else token for token in path[1:])
    pattern = (path[0], *tokens)
    whole = st.dictionaries(KEYS, VALUES, max_size=2)
    new = VALUES if tokens else whole
    head = {"state": ("final_state",), "payload": ("executed_steps", "*", "payload")}[path[0]]
    pointer = "".join(f"/{escape_token(token)}" for token in (*head, *tokens))
    mask = Mask(path=pointer, value=draw(new))
    return mask, [varied(draw, state, pattern, new) for _ in range(2)]


def result_of(parts: dict[str, Any]) -> OrchestrationResult:
    """Return the result of a mission of one step."""
    return OrchestrationResult(
        id="wf",
        success=True,
        executed_steps=[StepSpec("s", "runtime", parts["payload"])],
        final_state=parts["state"],
        lineage={"executed_step_ids": ["s"], "workflow_id": "wf"},
        receipt={"id": "wf", "steps": ["s"]},
    )


def outcome_of(mask: Mask, parts: dict[str, Any]) -> tuple[bytes, list[bytes]]:
    """Assess a gate with that mask and result, and return its golden and its reports."""
    mission = Mission(
        name="m",
        description="",
        source="built-in",
        params_schema={},
        builder=lambda _: WorkflowDefinition("wf", metadata={"params": {}}),
        run=lambda *_: result_of(parts),
    )
    suite = (
        f'{{"suite_name": "s", "mask": [{encode(mask.to_json())}], "scenarios": [{{"scenario_name":'
        ' "a", "initial_state": {}, "missions": [{"name": "m"}]}]}'
    )
    expected = (
        '{"expectations": [{"id": "e", "scenario_name": "a", "mission_name": "m", "path": "id",'
        ' "op": "eq", "expected": "wf"}]}'
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.suite.json").write_text(suite, encoding="utf-8")
        (folder / "a.expectations.json").write_text(expected, encoding="utf-8")
        call = Settings(paths=(folder,), root=folder)
        [item] = assess(select_gates(call), call, {"m": mission})
    assert item.new is not None
    report = Report(gates=(item.report,))
    rendered = [REPORTERS[name].render(report, Layout()) for name in sorted(REPORTERS)]
    return render_golden(item.new), rendered


@generous
@given(runs())
def test_runs_that_differ_only_under_a_mask_are_the_same(case: tuple[Mask, Any]) -> None:
    """No hash, golden or report depends on a value that is masked."""
    mask, (one, other) = case
    assert outcome_of(mask, one) == outcome_of(mask, other)


@generous
@given(runs())
def test_masking_again_changes_nothing(case: tuple[Mask, Any]) -> None:
    """A result that was masked can be masked again, as in repeated runs."""
    mask, (one, _) = case
    once = mask_result([mask], result_of(one))
    assert encode(mask_result([mask], once).to_dict()) == encode(once.to_dict())


@generous
@given(runs(), st.data())
def test_difference_elsewhere_is_still_seen(case: tuple[Mask, Any], data: st.DataObject) -> None:
    """A mask hides nothing but the values at its path."""
    mask, (one, _) = case
    state = {**one["state"], "elsewhere": data.draw(SCALARS)}
    assume(mask.tokens[:2] not in (("final_state",), ("final_state", "*")))
    masked = mask_result([mask], result_of({**one, "state": state}))
    assert encode(masked.final_state["elsewhere"]) == encode(state["elsewhere"])


@settings(max_examples=500, deadline=None)
@given(FINITE, st.integers(0, 15))
def test_rounding_is_exact(value: float, digits: int) -> None:
    """A rounded number is the nearest one with so many digits, by exact arithmetic."""
    written = Fraction(repr(value))
    scaled = written * 10**digits
    expected = Fraction(round(scaled), 10**digits)  # `round` of a fraction is half-even and exact
    found = round_half_even(value, digits)
    assert repr(found) == repr(float(expected) + 0.0)
    assert repr(round_half_even(found, digits)) == repr(found)
    state = {"n": [value, True, 3, "x"]}
    rounding = Rounding(path="/final_state/n/*", digits=digits)
    result = result_of({"payload": {}, "state": state})
    assert encode(mask_result([rounding], result).final_state) == encode(
        {"n": [found, True, 3, "x"]}
    )

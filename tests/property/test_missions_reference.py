"""Complete missions against a second interpreter, written only from the documentation."""

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.missions import compiled, run_mission
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import StepError
from tier2gate.predicates import OPERATORS


class Stop(Exception):  # noqa: N818 - ends a mission in the reference interpreter
    """A step that cannot be executed."""


def resolve(value: Any, pointer: str) -> Any:
    """Return the value at a pointer."""
    for token in pointer.split("/")[1:]:
        try:
            value = value[int(token) if isinstance(value, list) else token]
        except (LookupError, TypeError, ValueError):
            raise Stop from None
    return value


def numbers(*values: Any) -> Any:
    """Return the values if all are JSON numbers."""
    for value in values:
        if type(value) not in (int, float) or (type(value) is float and math.isinf(value)):
            raise Stop
    return values


def params_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the forms in a value that use a param."""
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from params_of(item)
    if isinstance(value, dict) and "$param" in value:
        yield value


def pointed_at(form: dict[str, Any], whole: Any, pointer: str) -> Any:
    """Return the value that a form points to, or its default."""
    try:
        return resolve(whole, pointer)
    except Stop:
        if "$default" not in form:
            raise
        return form["$default"]


def calculate(name: str, item: Any) -> Any:
    """Evaluate a form on its argument."""
    if name == "$add":
        return numbers(sum(numbers(*item)))[0]
    if name == "$negate":
        return 0 - numbers(item)[0]
    if type(item) not in (str, list, dict):
        raise Stop
    return len(item)


def evaluate(value: Any, params: Any, state: Any) -> Any:
    """Evaluate a value with its forms."""
    match value:
        case list():
            return [evaluate(item, params, state) for item in value]
        case {"$literal": item}:
            return item
        case {"$param": pointer} | {"$state": pointer}:
            return pointed_at(value, params if "$param" in value else state, pointer)
        case {"$add": item} | {"$negate": item} | {"$length": item}:
            return calculate(next(iter(value)), evaluate(item, params, state))
        case dict():
            return {key: evaluate(item, params, state) for key, item in value.items()}
        case _:
            return value


def judge(value: Any, op: str, expected: Any) -> bool:
    """Apply an operator."""
    try:
        return OPERATORS[op](value, expected)
    except TypeError:
        raise Stop from None


def perform(state: Any, operation: str, step: dict[str, Any]) -> bool:
    """Apply an operation to a state in place; return whether the mission continues."""
    if operation == "assert":
        return judge(resolve(state, step["path"]), step["op"], step["expected"])
    if operation in ("copy", "move"):
        value = resolve(state, step["from"])
        if operation == "move":
            change(state, "remove", step["from"], None)
        operation, step = "set", {"path": step["to"], "value": value}
    change(state, operation, step["path"], copy.deepcopy(step.get("value", step.get("by"))))
    return True


def change(state: Any, operation: str, path: str, value: Any) -> None:
    """Change the value at one place."""
    way, _, key = path.rpartition("/")
    holder = resolve(state, way)
    there = None if operation == "set" and isinstance(holder, dict) else resolve(holder, f"/{key}")
    place = int(key) if isinstance(holder, list) else key
    if type(holder) not in (list, dict):
        raise Stop
    match operation, there, value:
        case "set", _, _:
            holder[place] = value
        case "remove", _, _:
            del holder[place]
        case "increment", _, _:
            holder[place] = numbers(sum(numbers(there, value)))[0]
        case ("append", list(), _):
            there.append(value)
        case ("merge", dict(), dict()):
            there.update(value)
        case _:
            raise Stop


def interpret(steps: list[dict[str, Any]], params: Any, state: Any) -> Any:
    """Run a mission; return the executed steps with their payloads, the skipped ones, the state and
    success.

    If a step cannot be executed, return only its id.
    """
    state, executed, skipped, success = copy.deepcopy(state), [], [], True
    step = {}
    try:
        for step in steps:
            for form in params_of(step):
                evaluate(form, params, None)
        for step in steps:
            when = step.get("when")
            if when and not judge(
                evaluate(when["value"], params, state),
                when["op"],
                evaluate(when["expected"], params, state),
            ):
                skipped.append(step["id"])
                continue
            payload = copy.deepcopy(evaluate(step["payload"], params, state))
            executed.append({"operation": step["operation"], **payload})
            success = perform(state, step["operation"], payload)
            if not success:
                break
    except (Stop, OverflowError):
        return step["id"]
    return [executed, skipped, state, success]


NUMBERS = st.integers(-2, 3) | st.sampled_from([1, 2, 0.5, 1e308, 10**400])
POINTING = st.one_of(
    st.sampled_from(["/p", "/q/k"] * 8 + ["/none"]).map(lambda at: {"$param": at}),
    st.sampled_from(["/n", "/o/k", "/m"] * 6 + ["/l/0", "/l", "/none"]).map(
        lambda at: {"$state": at}
    ),
)
LEAVES = st.one_of(
    NUMBERS,
    st.sampled_from(["x", None, True, [], {}, [1], {"k": 0}, {"$literal": {"$state": "/n"}}]),
    POINTING,
    st.builds(lambda at, value: {"$state": at, "$default": value}, st.just("/none"), NUMBERS),
    st.builds(lambda at, value: {"$param": at, "$default": value}, st.just("/none"), NUMBERS),
)
SUMS = st.recursive(
    NUMBERS | POINTING,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda items: {"$add": items}),
        inner.map(lambda item: {"$negate": item}),
    ),
    max_leaves=3,
)
HOLDERS = st.lists(SUMS, max_size=2) | st.dictionaries(st.sampled_from("km"), SUMS, max_size=2)
FORMS = st.one_of(
    SUMS,
    HOLDERS,
    HOLDERS.map(lambda item: {"$length": item}),
    LEAVES,
    LEAVES.map(lambda item: {"$length": [item, {"$negate": item}]}),
)
THERE = ["/n", "/o", "/o/k", "/l", "/l/0", "/l/1", "/s"]
PLACES = st.sampled_from([*THERE * 3, "/new", "/o/new", "/l/9"])
TARGETS = st.sampled_from(["/n", "/o/k", "/l/0", "/s", "/new", "/new", "/o/new", "/l/9"])
COMPARED = st.sampled_from(["eq", "ne", "ne", "ge", "contains"])
WHEN = st.fixed_dictionaries(
    {"value": SUMS, "op": st.sampled_from(["eq", "ne", "le"]), "expected": SUMS}
)


def payload(**fields: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for payloads of these fields."""
    return st.fixed_dictionaries(fields)


OPERATIONS = {
    "assert": payload(path=PLACES, op=COMPARED, expected=POINTING),
    "set": payload(path=TARGETS, value=FORMS),
    "increment": payload(
        path=st.sampled_from(["/n", "/o/k", "/l/0", "/s"]),
        by=NUMBERS | POINTING,
    ),
    "append": payload(path=st.sampled_from(["/l"] * 6 + ["/new", "/n"]), value=FORMS),
    "merge": payload(
        path=st.sampled_from(["/o"] * 6 + ["/new", "/n"]),
        value=st.dictionaries(st.sampled_from(["k", "m"]), FORMS, max_size=2) | FORMS,
    ),
    "remove": payload(path=st.sampled_from(["/l/0", "/l/1", "/o/k", "/s", "/new", "/m"])),
    "copy": payload(**{"from": PLACES, "to": TARGETS}),
    "move": payload(**{"from": PLACES, "to": TARGETS}),
}
STEPS = st.one_of(
    *(
        st.fixed_dictionaries(
            {"kind": st.just("runtime"), "operation": st.just(name), "payload": fields},
            optional={"when": WHEN},
        )
        for name, fields in OPERATIONS.items()
    )
)
STATE = {"n": 1, "m": 0.25, "o": {"k": 2}, "l": [3, "x"], "s": "text"}


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(STEPS, min_size=1, max_size=5),
    st.fixed_dictionaries({"p": NUMBERS | LEAVES, "q": st.just({"k": 4})}),
)
def test_mission_behaves_as_documented(steps: list[dict[str, Any]], params: Any) -> None:
    """A team that reads the documentation can predict the exact result of its mission."""
    steps = [{"id": f"s{index}", **step} for index, step in enumerate(steps)]
    mission = compiled(json.dumps({"missions": [{"name": "m", "steps": steps}]}), "a.missions.json")
    expected = encode(interpret(steps, params, STATE))
    try:
        result = run_mission(mission, STATE, params)
    except StepError as error:
        found = encode(error.step_id)
    else:
        payloads = [step.payload for step in result.executed_steps]
        skipped = list(result.skipped_step_ids)
        found = encode([payloads, skipped, result.final_state, result.success])
    assert found == expected

"""Missions of plain functions: what works, what is refused at load, what a failure says."""

import dataclasses
import datetime as dt
import functools
import json
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.workers import deadline_in, fail_one, run_one, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.missions.api import from_function, from_transition
from tier2gate.missions.conditions import holds
from tier2gate.missions.payloads import find_invalid
from tier2gate.missions.python.callables import FunctionError
from tier2gate.missions.python.functions import FunctionMission
from tier2gate.missions.python.module import guard_operation
from tier2gate.missions.python.workflows import check_workflow
from tier2gate.orchestration.engine import (
    ExecutionContext,
    OrchestrationResult,
    Orchestrator,
    StepError,
    StepRules,
)
from tier2gate.runner.worker import Worker
from tier2gate.settings import PythonModule, Settings


def run(mission: FunctionMission, params: Any = None, state: Any = None) -> OrchestrationResult:
    """Run a mission as the child does."""
    operation = guard_operation(mission.operation_name, mission.operation)
    rules = StepRules(
        operations={mission.operation_name: operation},
        fill=lambda payload, _state: payload,
        holds=holds,
    )
    workflow = check_workflow(mission(params or {}), find_invalid)
    return Orchestrator().run_workflow(workflow, ExecutionContext(initial_state=state), rules=rules)


def fail(mission: FunctionMission, params: Any = None, state: Any = None) -> str:
    """Run a mission that cannot; give what its author reads."""
    with pytest.raises(StepError) as raised:
        run(mission, params, state)
    assert isinstance(raised.value.__cause__, FunctionError)
    return str(raised.value)


def premium(age: int, smoker: bool = False) -> int:
    """Calculate a premium.

    In cents.
    """
    return age * (200 if smoker else 100)


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    """Pass on all arguments."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


def with_rate(function: Callable[..., Any]) -> Callable[..., Any]:
    """Pass on an argument that callers do not know."""

    @functools.wraps(function)
    def wrapper(age: int) -> Any:
        return function(age=age, rate=3)

    return wrapper


class Tariff:
    """A tariff of one rate."""

    def __init__(self, rate: int) -> None:
        self.rate = rate

    def __call__(self, age: int) -> int:
        """Calculate a premium by calling."""
        return age * self.rate

    def premium(self, age: int) -> int:
        """Calculate a premium."""
        return age * self.rate

    @classmethod
    def named(cls, name: str) -> str:
        return f"{cls.__name__} {name}"

    @staticmethod
    def double(age: int) -> int:
        return 2 * age


class AsyncTariff:
    async def __call__(self, age: int) -> int:
        return age


def test_function_is_a_mission_of_one_step() -> None:
    """Whoever has a function has a mission, and a record that shows with which params it ran."""
    result = run(from_function(premium), {"age": 30}, {"kept": [1]})
    assert result.final_state == {"kept": [1], "result": 3_000}
    step = {"operation": "premium()", "params": {"age": 30}}
    assert [item.to_dict() for item in result.executed_steps] == [
        {"id": "premium", "kind": "runtime", "payload": step}
    ]
    assert (result.id, result.success) == ("premium", True)


def test_transition_is_a_mission_of_one_step() -> None:
    """Whoever has a step of a state machine has a mission, and its result is the whole state."""

    def pay(state: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
        return {"balance": state["balance"] - params["amount"]}

    result = run(from_transition(pay), {"amount": 30}, {"balance": 100, "note": "x"})
    assert result.final_state == {"balance": 70}
    assert [step.payload for step in result.executed_steps] == [
        {"operation": "pay()", "params": {"amount": 30}}
    ]


def test_result_replaces_what_the_state_has_under_its_key() -> None:
    """Where a result goes is the author's choice, also if something is there."""
    state = {"quote": 1, "result": 2}
    assert run(from_function(premium, into="quote"), {"age": 1}, state).final_state == {
        "quote": 100,
        "result": 2,
    }
    assert run(from_function(premium, "quote"), {"age": 1}).final_state == {"quote": 100}


def sums(*numbers: int, first: int = 1, **more: int) -> list[Any]:
    """Tell what it was called with."""
    return [list(numbers), first, more]


WORKS: list[tuple[str, FunctionMission, dict[str, Any], Any]] = [
    ("default", from_function(premium), {"age": 2, "smoker": True}, 400),
    ("kwargs", from_function(sums), {"first": 2, "b": 3, "a": 4}, [[], 2, {"a": 4, "b": 3}]),
    ("no-params", from_function(lambda: 7, name="seven"), {}, 7),
    ("lambda", from_function(lambda age: age, name="same"), {"age": 1}, 1),
    ("null", from_function(lambda: None, name="nothing"), {}, None),
    ("partial", from_function(functools.partial(premium, smoker=True), name="p"), {"age": 1}, 200),
    ("filled", from_function(functools.partial(premium, 2), name="p"), {"smoker": True}, 400),
    ("method", from_function(Tariff(3).premium), {"age": 2}, 6),
    ("class-method", from_function(Tariff.named), {"name": "x"}, "Tariff x"),
    ("static-method", from_function(Tariff.double), {"age": 2}, 4),
    ("object", from_function(Tariff(3), name="tariff"), {"age": 2}, 6),
    ("decorated", from_function(decorated(premium)), {"age": 1}, 100),
    (
        "other-signature",
        from_function(with_rate(lambda age, rate: age * rate), name="r"),
        {"age": 2},
        6,
    ),
    ("cached", from_function(functools.lru_cache(premium)), {"age": 1}, 100),
    ("built-in", from_function(round), {"number": 2.26, "ndigits": 1}, 2.3),
]


@pytest.mark.parametrize(
    ("mission", "params", "result"), [row[1:] for row in WORKS], ids=[row[0] for row in WORKS]
)
def test_callable_works(mission: FunctionMission, params: dict[str, Any], result: Any) -> None:
    """Whatever a product calls with keywords is a mission, however it is made."""
    assert run(mission, params).final_state == {"result": result}


async def waits(age: int) -> int:
    """Wait for nothing."""
    return age


async def yields_later(age: int) -> AsyncIterator[int]:
    """Yield without hurry."""
    yield age


def yields(age: int) -> Iterator[int]:
    """Yield."""
    yield age


def positional(age: int, /, rate: int = 1) -> int:
    """Take one argument by its position."""
    return age * rate


def only_positional(*ages: int) -> int:
    """Take all arguments by their positions."""
    return sum(ages)


def only_state(state: dict[str, Any]) -> dict[str, Any]:
    """Take no params."""
    return state


def by_keyword(state: dict[str, Any], *, rate: int) -> dict[str, Any]:
    """Take one argument by its keyword."""
    return state


class Lying:
    __signature__ = 7

    def __call__(self, age: int) -> int:
        return age


ODD: Any = 7
"""What a type checker would have found."""

REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a-value": (
        lambda: from_function(ODD),
        snapshot("from_function needs a function, not int; pass it without calling it"),
    ),
    "nothing": (
        lambda: from_transition(ODD),
        snapshot("from_transition needs a function, not int; pass it without calling it"),
    ),
    "a-class": (
        lambda: from_function(Tariff),
        snapshot(
            "from_function cannot use Tariff: it is a class, and its instances are not JSON; give a function, or a method of an instance"
        ),
    ),
    "a-lambda": (
        lambda: from_function(lambda: 1),
        snapshot("from_function cannot name a step after a lambda; pass name="),
    ),
    "a-partial": (
        lambda: from_function(functools.partial(premium, 1)),
        snapshot("from_function cannot name a step after an object of type partial; pass name="),
    ),
    "an-object": (
        lambda: from_function(Tariff(1)),
        snapshot("from_function cannot name a step after an object of type Tariff; pass name="),
    ),
    "async": (
        lambda: from_function(waits),
        snapshot(
            "from_function cannot use waits: it is async, and the reproducibility rules refuse event loops; give a function without async"
        ),
    ),
    "async-transition": (
        lambda: from_transition(waits),
        snapshot(
            "from_transition cannot use waits: it is async, and the reproducibility rules refuse event loops; give a function without async"
        ),
    ),
    "async-generator": (
        lambda: from_function(yields_later),
        snapshot(
            "from_function cannot use yields_later: it is async, and the reproducibility rules refuse event loops; give a function without async"
        ),
    ),
    "async-partial": (
        lambda: from_function(functools.partial(waits, 1), name="p"),
        snapshot(
            "from_function cannot use p: it is async, and the reproducibility rules refuse event loops; give a function without async"
        ),
    ),
    "async-object": (
        lambda: from_function(AsyncTariff(), name="tariff"),
        snapshot(
            "from_function cannot use tariff: it is async, and the reproducibility rules refuse event loops; give a function without async"
        ),
    ),
    "async-method": (
        lambda: from_function(AsyncTariff().__call__),
        snapshot(
            "from_function cannot use __call__: it is async, and the reproducibility rules refuse event loops; give a function without async"
        ),
    ),
    "async-cached": (
        lambda: from_function(functools.lru_cache(waits)),
        snapshot(
            "from_function cannot use waits: it is async, and the reproducibility rules refuse event loops; give a function without async"
        ),
    ),
    "generator": (
        lambda: from_function(yields),
        snapshot(
            "from_function cannot use yields: it is a generator; give a function that returns a list"
        ),
    ),
    "positional-only": (
        lambda: from_function(positional),
        snapshot(
            "from_function cannot use positional: its parameter age is positional-only, and params are keywords; give a function with keyword parameters that calls it"
        ),
    ),
    "positional-only-in-c": (
        lambda: from_function(len),
        snapshot(
            "from_function cannot use len: its parameter obj is positional-only, and params are keywords; give a function with keyword parameters that calls it"
        ),
    ),
    "only-star": (
        lambda: from_function(only_positional),
        snapshot(
            "from_function cannot use only_positional: it takes positional arguments only, and params are keywords; give a function with keyword parameters that calls it"
        ),
    ),
    "no-signature": (
        lambda: from_function(max),
        snapshot(
            "from_function cannot use max: Python does not know its parameters; give a function in Python that calls it"
        ),
    ),
    "no-signature-transition": (
        lambda: from_transition(min),
        snapshot(
            "from_transition cannot use min: Python does not know its parameters; give a function in Python that calls it"
        ),
    ),
    "lying-signature": (
        lambda: from_function(Lying(), name="lying"),
        snapshot(
            "from_function cannot use lying: Python does not know its parameters; give a function in Python that calls it"
        ),
    ),
    "no-object": (
        lambda: from_function(Tariff.premium),
        snapshot(
            "from_function cannot use premium: it is a method without its object; give the method of an instance"
        ),
    ),
    "too-few": (
        lambda: from_transition(only_state),
        snapshot(
            "from_transition cannot use only_state: it cannot be called with a state and params; give a function with the parameters (state, params)"
        ),
    ),
    "too-many": (
        lambda: from_transition(by_keyword),
        snapshot(
            "from_transition cannot use by_keyword: it cannot be called with a state and params; give a function with the parameters (state, params)"
        ),
    ),
    "no-name": (
        lambda: from_function(premium, name=""),
        snapshot("from_function: name must be a non-empty str, not ''"),
    ),
    "odd-name": (
        lambda: from_function(premium, name=ODD),
        snapshot("from_function: name must be a non-empty str, not int"),
    ),
    "no-key": (
        lambda: from_function(premium, into=""),
        snapshot("from_function: into must be a non-empty str, not ''"),
    ),
    "odd-key": (
        lambda: from_function(premium, into=ODD),
        snapshot("from_function: into must be a non-empty str, not int"),
    ),
    "odd-to-json": (
        lambda: from_function(premium, to_json=ODD),
        snapshot("from_function: to_json must be a function, not int"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_work_is_refused_at_load(name: str) -> None:
    """An author reads at once why it cannot work and what to do, not in the middle of a run."""
    make, told = REFUSED[name]
    with pytest.raises(TypeError) as raised:
        make()
    assert str(raised.value) == told


def scored(*, age: int, claims: int, zone: str = "city") -> int:
    """Take all arguments by their keywords."""
    return age + claims + len(zone)


PARAMS: dict[str, tuple[FunctionMission, dict[str, Any], str]] = {
    "misspelt": (
        from_function(premium),
        {"agee": 30},
        snapshot(
            "step 'premium': premium cannot be called: unknown param agee (did you mean age?), missing param age"
        ),
    ),
    "unknown": (
        from_function(premium),
        {"age": 30, "q": 1},
        snapshot("step 'premium': premium cannot be called: unknown param q"),
    ),
    "missing": (
        from_function(premium),
        {},
        snapshot("step 'premium': premium cannot be called: missing param age"),
    ),
    "all-are-told": (
        from_function(scored),
        {"zones": 1, "clains": 2, "x y": 3},
        snapshot(
            "step 'scored': scored cannot be called: unknown param clains (did you mean claims?), unknown param \"x y\", unknown param zones (did you mean zone?), missing param age, missing param claims"
        ),
    ),
    "only-what-a-decorator-takes": (
        from_function(with_rate(lambda age, rate: age * rate), name="r"),
        {"age": 1, "rate": 2},
        snapshot("step 'r': r cannot be called: unknown param rate"),
    ),
    "what-a-partial-has-filled": (
        from_function(functools.partial(premium, 2), name="p"),
        {"age": 1},
        snapshot("step 'p': p cannot be called: unknown param age"),
    ),
    "cached": (
        from_function(functools.lru_cache(premium)),
        {"agee": 1},
        snapshot(
            "step 'premium': premium cannot be called: unknown param agee (did you mean age?), missing param age"
        ),
    ),
    "not-even-kwargs-fill": (
        from_function(json.dumps),
        {"indent": 1},
        snapshot("step 'dumps': dumps cannot be called: missing param obj"),
    ),
    "many": (
        from_function(premium),
        {f"p{i}": i for i in range(20)},
        snapshot(
            "step 'premium': premium cannot be called: unknown param p0, unknown param p1, unknown param p10, unknown param p11, unknown param p12, unknown param p13, unknown param p14, unknown param p15, unknown param p16, unknown param p17, …"
        ),
    ),
}


@pytest.mark.parametrize("name", PARAMS)
def test_wrong_params_are_told_before_the_call(name: str) -> None:
    """A misspelt param never leaves a default in its place, and the suite's author reads which."""
    mission, params, told = PARAMS[name]
    assert fail(mission, params) == told


def test_function_is_not_called_with_wrong_params() -> None:
    """What a function does before it fails never happens."""
    called = []
    mission = from_function(lambda age: called.append(age), name="keeps")  # noqa: PLW0108 - has params
    fail(mission, {"age": 1, "zone": 2})
    assert called == []


def test_error_has_the_place_of_the_function() -> None:
    """An author finds the function, also that of a library, without a path of this machine."""
    place = fail_place(from_function(premium))
    assert place is not None
    assert (place.file, place.function) == (__file__, "premium")
    assert Path(__file__).read_text("utf-8").splitlines()[place.line - 1].startswith("def premium")
    library = fail_place(from_function(json.dumps))
    assert library is not None
    assert (library.shown, library.function) == ("json/__init__.py", "dumps")
    assert Path(library.file).is_absolute()
    encoder = fail_place(from_function(json.JSONEncoder().encode))
    assert encoder is not None
    assert encoder.shown == "json/encoder.py"
    assert fail_place(from_function(round)) is None


def fail_place(mission: FunctionMission) -> Any:
    """Call a function with a param that it does not have; give its place."""
    with pytest.raises(FunctionError) as raised:
        mission.operation({}, {"params": {"zzz": 1}})
    return raised.value.place


@dataclasses.dataclass
class Quote:
    amount: Any = 1


class Zone(Enum):
    CITY = "city"


NOT_JSON: dict[str, tuple[object, str]] = {
    "dataclass": (
        Quote(),
        snapshot(
            "step 'quote': quote returned a value that is not JSON: a value of type Quote; allowed are dict, list, str, int, float, bool, None; convert it in the function, or pass to_json= to from_function"
        ),
    ),
    "decimal": (
        Decimal(1),
        snapshot(
            "step 'quote': quote returned a value that is not JSON: a value of type Decimal; allowed are dict, list, str, int, float, bool, None; convert it in the function, or pass to_json= to from_function"
        ),
    ),
    "date": (
        dt.date(2026, 1, 1),
        snapshot(
            "step 'quote': quote returned a value that is not JSON: a value of type date; allowed are dict, list, str, int, float, bool, None; convert it in the function, or pass to_json= to from_function"
        ),
    ),
    "tuple": (
        (1, 2),
        snapshot(
            "step 'quote': quote returned a value that is not JSON: a value of type tuple; allowed are dict, list, str, int, float, bool, None; convert it in the function, or pass to_json= to from_function"
        ),
    ),
    "enum": (
        Zone.CITY,
        snapshot(
            "step 'quote': quote returned a value that is not JSON: a value of type Zone; allowed are dict, list, str, int, float, bool, None; convert it in the function, or pass to_json= to from_function"
        ),
    ),
    "inside": (
        {"lines": [{"net": Decimal(1)}]},
        snapshot(
            "step 'quote': quote returned a value that is not JSON: /lines/0/net: a value of type Decimal; allowed are dict, list, str, int, float, bool, None; convert it in the function, or pass to_json= to from_function"
        ),
    ),
    "not-a-number": (
        math.nan,
        snapshot(
            "step 'quote': quote returned a value that is not JSON: nan is not a JSON number; convert it in the function, or pass to_json= to from_function"
        ),
    ),
    "a-key": (
        {1: 2},
        snapshot(
            "step 'quote': quote returned a value that is not JSON: a key of type int, not str; convert it in the function, or pass to_json= to from_function"
        ),
    ),
}


@pytest.mark.parametrize("name", NOT_JSON)
def test_result_that_is_not_json_is_refused(name: str) -> None:
    """Nothing is converted silently; the author reads the type, its place and the remedy."""
    result, told = NOT_JSON[name]
    assert fail(from_function(lambda: result, name="quote")) == told
    transition = from_transition(lambda _state, _params: {"a": result}, name="quote")
    assert fail(transition).endswith("or pass to_json= to from_transition")


def test_coroutine_is_not_a_result() -> None:
    """A decorator that hides `async` is found by what the function returns."""
    assert fail(from_function(decorated(waits)), {"age": 1}) == snapshot(
        "step 'waits': waits returned a coroutine, which nothing runs; give a function without async"
    )


def test_result_is_converted_by_a_function_of_the_user_s() -> None:
    """A product's own types need no second function that the product does not use."""
    mission = from_function(lambda: Quote(amount=3), name="quote", to_json=dataclasses.asdict)
    assert run(mission).final_state == {"result": {"amount": 3}}
    assert run(from_function(Decimal.copy_abs.__get__(Decimal(-1)), to_json=str)).final_state == {
        "result": "1"
    }

    def move(_state: Any, params: Any) -> Quote:
        return Quote(amount=params["amount"])

    transition = from_transition(move, to_json=dataclasses.asdict)
    assert run(transition, {"amount": 4}).final_state == {"amount": 4}


def test_conversion_is_checked_too() -> None:
    """What a conversion leaves over is found, and named as its own."""
    mission = from_function(
        lambda: Quote(amount=Decimal(3)), name="quote", to_json=dataclasses.asdict
    )
    assert fail(mission) == snapshot(
        "step 'quote': quote has a to_json that returned a value that is not JSON: /amount: a value of type Decimal; allowed are dict, list, str, int, float, bool, None"
    )


@pytest.mark.parametrize(
    ("convert", "file", "message"),
    [
        ("lambda quote: {'due': quote['due']}", "gates.py", "gates.py:3 in <lambda>"),
        ("prices.convert", "prices.py", "prices.py:6 in convert"),
        ("copy.copy", "gates.py", "copy is defined at copy.py:"),
        ("dict", "gates.py", ""),
    ],
)
def test_conversion_is_reported_where_it_is(
    convert: str, file: str, message: str, tmp_path: Path
) -> None:
    """An author is sent to the conversion, which is at fault, and not to the product's function."""
    (tmp_path / "prices.py").write_text(
        "import datetime\n\ndef quote():\n    return {'due': datetime.date(2026, 1, 1)}\n\n"
        "def convert(quote):\n    return quote\n",
        encoding="utf-8",
    )
    (tmp_path / "gates.py").write_text(
        "import copy, prices\nfrom tier2gate.missions.api import from_function\n"
        f"MISSIONS = {{'quote': from_function(prices.quote, to_json={convert})}}\n",
        encoding="utf-8",
    )
    module = PythonModule(shown="gates.py", path=tmp_path / "gates.py")
    settings = Settings(python_path=(tmp_path,), root=tmp_path)
    with closing(Worker([module], settings, deadline=deadline_in(60))) as worker:
        worker.load()
        with pytest.raises(ExecutionError) as raised:
            worker.run("quote", {}, {}, "it")
    [problem] = raised.value.problems
    assert "quote has a to_json that returned a value that is not JSON: /due" in problem.message
    assert problem.file == file
    assert message in problem.message.replace('"', "")


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (
            None,
            snapshot("step 'move': move returned NoneType, not a dict; return the whole new state"),
        ),
        ([1], snapshot("step 'move': move returned list, not a dict; return the whole new state")),
        (7, snapshot("step 'move': move returned int, not a dict; return the whole new state")),
    ],
    ids=["nothing", "list", "number"],
)
def test_transition_returns_a_state(result: Any, told: str) -> None:
    """A forgotten `return` is never an empty state."""
    assert fail(from_transition(lambda _s, _p: result, name="move")) == told


def test_functions_of_one_name_are_all_called() -> None:
    """Whose functions have the name of a built-in operation, or of each other, renames none."""
    for number in (1, 2):

        def append(by: int, number: int = number) -> int:
            return by * number

        mission = from_function(append)
        assert run(mission, {"by": 5}).final_state == {"result": 5 * number}


def test_built_mission_is_what_is_drawn_without_params() -> None:
    """A reviewer sees the step of a function that cannot be called without params."""
    (step,) = from_function(premium)({}).steps
    assert (step.id, step.kind, step.payload) == (
        "premium",
        "runtime",
        {"operation": "premium()", "params": {}},
    )


@pytest.mark.parametrize(
    ("function", "description"),
    [
        (premium, "Calculate a premium."),
        (decorated(premium), "Calculate a premium."),
        (functools.lru_cache(premium), "Calculate a premium."),
        (functools.partial(premium, 1), "Calculate a premium."),
        (Tariff(1).premium, "Calculate a premium."),
        (Tariff(1), "Calculate a premium by calling."),
        (lambda: 1, ""),
        (round, ""),
    ],
    ids=("function", "decorated", "cached", "partial", "method", "object", "lambda", "built-in"),
)
def test_description_is_the_first_line_of_the_docstring(
    function: Callable[..., Any], description: str
) -> None:
    """`tier2gate missions` lists a function in the words of its author."""
    assert from_function(function, name="m").description == description


MODULE = '''\
from tier2gate.missions.api import (
    OperationError, StepFailure, from_function, from_transition
)

KEPT = []


def total(items, rate=1):
    """Add up items."""
    KEPT.append(items)
    for kept in KEPT:
        kept.append(100)
    if rate == 0:
        raise StepFailure("no rate")
    if rate < 0:
        raise OperationError("negative rate")
    return sum(items) // (rate - 7) if rate > 6 else items


def move(state, params):
    state["seen"].append(1)
    params["items"].append(2)
    return state


class Other:
    def total(self, items):
        return "other"


MISSIONS = {"m": from_function(total), "move": from_transition(move),
            "other": from_function(Other().total)}
OPERATIONS = {"total": lambda state, payload: {}, "total()": lambda state, payload: {}}
'''


def test_arguments_are_copies_in_every_scenario(tmp_path: Path) -> None:
    """A function that changes its arguments changes neither the record nor the next scenario."""
    with started(tmp_path, MODULE) as worker:
        worker.load()
        for _ in range(2):
            result = worker.run("m", {"items": [1]}, {"items": [5]}, "it")
            (step,) = result.executed_steps
            assert step.payload == {"operation": "total()", "params": {"items": [1]}}
            assert result.final_state == {"items": [5], "result": [1, 100]}
            moved = worker.run("move", {"items": [1]}, {"seen": []}, "it")
            assert [step.payload for step in moved.executed_steps] == [
                {"operation": "move()", "params": {"items": [1]}}
            ]
            assert moved.final_state == {"seen": [1]}


def test_mission_calls_its_own_function_only(tmp_path: Path) -> None:
    """Two functions of one name, and an operation of that name, are never mixed up."""
    with started(tmp_path, MODULE) as worker:
        assert worker.load().missions == {"m": "Add up items.", "move": "", "other": ""}
        assert worker.run("other", {"items": []}, {}, "it").final_state == {"result": "other"}
        assert worker.draw("m") == [
            {"id": "total", "kind": "runtime", "operation": "total()", "when": None}
        ]


def test_function_ends_its_mission_as_an_operation_does(tmp_path: Path) -> None:
    """A function can end a mission without success; that is a result, and its golden keeps it."""
    result = run_one(tmp_path, MODULE, {}, {"items": [], "rate": 0})
    assert (result.success, result.failed_step_id, result.error_message) == (
        False,
        "total",
        "Step 'total' failed: no rate",
    )
    assert result.final_state == {}


@pytest.mark.parametrize(
    ("params", "line", "told"),
    [
        (
            {"items": [], "rate": -1},
            16,
            snapshot(
                'it cannot continue: step \'total\': negative rate; at rules.py:16 in total: "raise OperationError(\\"negative rate\\")"'
            ),
        ),
        (
            {"items": [1], "rate": 7},
            17,
            snapshot(
                'it raised ZeroDivisionError: integer division or modulo by zero; at rules.py:17 in total: "return sum(items) // (rate - 7) if rate > 6 else items"'
            ),
        ),
        (
            {"itmes": []},
            8,
            snapshot(
                "it cannot continue: step 'total': total cannot be called: unknown param itmes (did you mean items?), missing param items; at rules.py:8 in total: \"def total(items, rate=1):\""
            ),
        ),
    ],
    ids=["operation-error", "exception", "params"],
)
def test_failure_shows_the_line_of_the_function(
    params: dict[str, Any], line: int, told: str, tmp_path: Path
) -> None:
    """An author reads their own line, and none of the code between gate and function."""
    text = f"{MODULE}\nPARAMS = {params!r}\n"
    problem = fail_one(tmp_path, text, {}, params)
    assert (problem.file, problem.line) == ("rules.py", line)
    assert problem.message == told


def test_function_of_a_library_is_named_with_its_file(tmp_path: Path) -> None:
    """An author whose function is installed is told where, without a path of this machine."""
    text = (
        "import textwrap\nfrom tier2gate.missions.api import from_function\n"
        'MISSIONS = {"m": from_function(textwrap.dedent)}\n'
    )
    problem = fail_one(tmp_path, text, {}, {"txt": ""})
    assert problem.line is None
    assert problem.message.rpartition(":")[0] == snapshot(
        "it cannot continue: step 'dedent': dedent cannot be called: unknown param txt (did you mean text?), missing param text; dedent is defined at textwrap.py"
    )


def test_refusal_shows_the_line_that_made_the_mission(tmp_path: Path) -> None:
    """An author goes to the line to change without looking for it."""
    text = "from tier2gate.missions.api import from_function\n\nMISSIONS = {\n    'm': from_function(len)}\n"
    problem = fail_one(tmp_path, text)
    assert (problem.file, problem.line) == ("rules.py", 4)
    assert problem.message == snapshot(
        'the module rules.py cannot be loaded: it raised TypeError: from_function cannot use len: its parameter obj is positional-only, and params are keywords; give a function with keyword parameters that calls it; at rules.py:4 in "<module>": "\'m\': from_function(len)}"'
    )

"""Runs the same calls again in a fresh interpreter."""

import time
from collections.abc import Sequence
from functools import partial

from tier2gate.foundation.errors import ExecutionError, OutOfTimeError
from tier2gate.foundation.printable import named
from tier2gate.orchestration.engine import ExecutionContext
from tier2gate.runner.calls import Answer, Answers, Call
from tier2gate.runner.gate_child import GateChild
from tier2gate.runner.modules import Modules
from tier2gate.runner.variations import Variation


def in_order_of(calls: Sequence[Call], order: int) -> list[Call]:
    """Return calls in another order of scenarios.

    Args:
        calls: the calls in the order of the suite.
        order: see `Variation.order`.

    Returns:
        All of them; the calls of one scenario stay together and in order.
    """
    scenarios: dict[str, list[Call]] = {}
    for call in calls:
        scenarios.setdefault(call.place[0], []).append(call)
    groups = [*scenarios.values()]
    if order == 1:
        groups.reverse()
    elif order > 1:
        first = -(-len(groups) * (order - 1) // 3) % max(1, len(groups))
        groups = groups[first:] + groups[:first]
    return [call for group in groups for call in group]


def run_again(calls: Sequence[Call], modules: Modules, variation: Variation) -> Answers:
    """Run calls in a fresh interpreter.

    Args:
        calls: the calls, in the order of the suite.
        modules: the modules of the gate.
        variation: the surroundings.

    Returns:
        What each call gave.

    Raises:
        ExecutionError: a module cannot be loaded this time, or time is up.
    """
    answers: Answers = {}
    child = modules.again(variation)
    try:
        for call in in_order_of(calls, variation.order):
            answers[call.place] = _answer(call, child, modules)
    finally:
        child.close()
    return answers


def run_all(
    calls: Sequence[Call], modules: Modules, variations: Sequence[Variation], deadline: float
) -> list[Answers]:
    """Run calls once for each variation, several at once if the call has several jobs.

    Args:
        calls: the calls, in the order of the suite.
        modules: the modules of the gate.
        variations: the surroundings.
        deadline: monotonic time after which no other run begins.

    Returns:
        What each run gave, in the order of the variations; fewer if time is up.

    Raises:
        ExecutionError: a run could not be finished.
    """
    children = modules.children
    turns = children.turns
    if turns is None or len(variations) == 1:
        runs: list[Answers] = []
        for variation in variations:
            runs.append(run_again(calls, modules, variation))
            if time.monotonic() >= deadline:
                break
        return runs
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - rarely needed

    def run_one(variation: Variation) -> Answers | None:
        with children.repeating:
            if time.monotonic() >= deadline:
                return None
            return turns.take(partial(run_again, calls, modules, variation))

    pool = ThreadPoolExecutor(min(children.jobs, len(variations)))
    with turns.away():
        try:
            found = [*pool.map(run_one, variations)]
        finally:
            pool.shutdown(cancel_futures=True)
    return [answers for answers in found if answers is not None]


def _answer(call: Call, child: GateChild, modules: Modules) -> Answer:
    scenario, key = call.place
    metadata = {"scenario_name": scenario, "mission_key": key}
    ctx = ExecutionContext(initial_state=call.state, metadata=metadata)
    what = f"mission {named(call.mission)} in scenario {named(scenario)}"
    try:
        number = modules.numbers[call.mission]
        result = child.run(call.mission, number, call.params, ctx, what)
    except OutOfTimeError:
        raise
    except ExecutionError as error:
        return Answer(result=None, why=error.problems[0].message)
    return Answer(result=modules.masked(call.place, result))

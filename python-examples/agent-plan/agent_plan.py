"""An agent that buys: it plans one action, acts, looks at what came of it, and plans again.

A real agent calls tools over a network, and no two runs of it are the same. What a gate can guard
is what the agent *decides*: here the answers are recorded in the state, so the same recording
leads to the same decisions, and a change of the policy below shows as a drift.

    tools:                              # in the initial state of a scenario
      "search bolts": [{ok: [acme, bolt-co]}]
      "price acme": [{error: timeout}, {ok: 120}]        # fails once, then answers
"""

from collections.abc import Mapping
from typing import Any

from tier2gate.missions.api import (
    Builder,
    Operation,
    OperationError,
    StepFailure,
    StepSpec,
    WorkflowDefinition,
)

State = dict[str, Any]
Payload = dict[str, Any]

TRIES = 3  # how often one tool is called before the agent goes on without its answer
NOT_DONE = {"value": {"$state": "/status"}, "op": "eq", "expected": "working"}


def start(state: State, _payload: Payload) -> State:
    """Begin with nothing known."""
    return {**state, "status": "working", "answers": {}, "failures": {}, "log": []}


def decide(state: State) -> str:
    """Say what to do next: the policy, which is what this gate is about."""
    answers, failures = state["answers"], state["failures"]

    def given_up(call: str) -> bool:
        return bool(failures.get(call, 0) >= TRIES)

    search = f"search {state['item']}"
    if search not in answers:
        return "give up" if given_up(search) else search
    # In the order of the answer: a set would come in another order in every run.
    asked = [f"price {supplier}" for supplier in answers[search]]
    for call in asked:
        if call not in answers and not given_up(call):
            return call
    prices = [(answers[call], call.removeprefix("price ")) for call in asked if call in answers]
    affordable = [offer for offer in prices if offer[0] <= state["budget"]]
    for _, supplier in sorted(affordable):  # the cheapest first, and among equals by name
        if not given_up(f"order {supplier}"):
            return f"order {supplier}"
    return "give up"


def plan(state: State, _payload: Payload) -> State:
    """Decide on one action."""
    action = decide(state)
    return {**state, "action": action, "status": "gave up" if action == "give up" else "working"}


def act(state: State, _payload: Payload) -> State:
    """Call the tool that was decided on: take the next recorded answer."""
    call = state["action"]
    tries = state["failures"].get(call, 0)
    recorded = state["tools"].get(call, [])
    if tries >= len(recorded):
        # Not a failure of the agent: the recording is too short to say what it would do.
        raise OperationError(f"no answer number {tries + 1} is recorded for {call!r}")
    answer = recorded[tries]
    state["log"].append({"call": call, **answer})  # the state is our own copy
    if "error" in answer:
        state["failures"][call] = tries + 1
    else:
        state["answers"][call] = answer["ok"]
        if call.startswith("order "):
            state["status"] = "bought"
    return state


def conclude(state: State, _payload: Payload) -> State:
    """End well, or say why not."""
    if state["status"] == "working":
        raise StepFailure(f"not done after {len(state['log'])} calls")
    if state["status"] == "gave up":
        return {**state, "result": None}
    supplier = state["action"].removeprefix("order ")
    return {
        **state,
        "result": {"supplier": supplier, "price": state["answers"][f"price {supplier}"]},
    }


def buy(params: dict[str, Any]) -> WorkflowDefinition:
    """Buy an item within a budget, from the cheapest supplier that answers."""
    steps = [StepSpec("start", "runtime", {"operation": "start"})]
    # A loop with an end: so many turns are laid out, and those after the last one needed are
    # skipped, as their condition does not hold any more.
    for turn in range(1, params.get("turns", 8) + 1):
        steps += [
            StepSpec(f"plan-{turn}", "runtime", {"operation": "plan"}, when=NOT_DONE),
            StepSpec(f"act-{turn}", "runtime", {"operation": "act"}, when=NOT_DONE),
        ]
    steps += [
        StepSpec(
            "hand-over",
            "human",
            {"description": "Buy it by hand"},
            when={"value": {"$state": "/status"}, "op": "eq", "expected": "gave up"},
        ),
        StepSpec("conclude", "runtime", {"operation": "conclude"}),
    ]
    return WorkflowDefinition(id="wf-buy", steps=steps)


MISSIONS: Mapping[str, Builder] = {"buy": buy}
OPERATIONS: Mapping[str, Operation] = {
    "start": start,
    "plan": plan,
    "act": act,
    "conclude": conclude,
}
LIMITS = {"steps": 43, "human_steps": 1}  # 20 turns of two steps, and the three around them

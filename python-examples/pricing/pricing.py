"""Prices of a web shop: a rule engine of four kinds of rules, as one module of missions.

An operation takes the state and gives the next one, and that is all it does: it reads no clock and
no file. So the same basket has the same price today and tomorrow, here and on the CI's machine, and
tier2gate can compare what it is with what was accepted.

Amounts are whole cents, and rates are decimals: a binary float holds neither 0.1 nor 8.1 % exactly.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
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

# The order of the discounts is the shop's policy: each is taken off what the one before has left.
DISCOUNTS = ("volume", "member", "coupon")
VOLUME = ((50, Decimal("0.15")), (10, Decimal("0.05")))  # from so many of one thing: so much off
MEMBER = {"gold": Decimal("0.10"), "silver": Decimal("0.03")}
COUPONS = {"WELCOME": 1_000, "SPRING": 2_500}  # cents off the whole basket
MOST_OFF = Decimal("0.40")  # of the list price, all discounts together

TAX = {
    "north": {"food": Decimal("0.026"), "books": Decimal("0.026"), "goods": Decimal("0.081")},
    "south": {"food": Decimal("0.05"), "books": Decimal(0), "goods": Decimal("0.22")},
    "export": {"food": Decimal(0), "books": Decimal(0), "goods": Decimal(0)},
}


def cents(amount: Decimal) -> int:
    """Round to whole cents; half a cent goes up, as people expect, and as `round` does not."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Spread cents in proportion to weights, so that the parts add up to the whole again."""
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    parts = [amount * weight // whole for weight in weights]
    # The cents that rounding down left over go where it took most. `sorted` is stable, so among
    # equals the first line is first, every time.
    by_loss = sorted(range(len(weights)), key=lambda i: -(amount * weights[i] % whole))
    for i in by_loss[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def with_nets(state: State, nets: Sequence[int]) -> State:
    """Give the state with other net prices of its lines."""
    lines = [{**line, "net": net} for line, net in zip(state["lines"], nets, strict=True)]
    return {**state, "lines": lines, "net": sum(nets)}


def add_up(state: State, _payload: Payload) -> State:
    """Start from the list prices."""
    if not state["lines"]:
        raise StepFailure("the basket is empty")  # a result: `success` is false
    for line in state["lines"]:
        if line["quantity"] < 1:
            raise OperationError(f"{line['sku']}: {line['quantity']} pieces")  # no result at all
    prices = [line["quantity"] * line["unit_price"] for line in state["lines"]]
    return {**with_nets(state, prices), "list_price": sum(prices)}


def discount_volume(state: State, _payload: Payload) -> State:
    """Take off for many pieces of one thing, line by line."""

    def rate(quantity: int) -> Decimal:
        return next((rate for least, rate in VOLUME if quantity >= least), Decimal(0))

    lines = state["lines"]
    return with_nets(
        state, [line["net"] - cents(line["net"] * rate(line["quantity"])) for line in lines]
    )


def discount_member(state: State, _payload: Payload) -> State:
    """Take off for members, line by line."""
    rate = MEMBER.get(state.get("member", ""), Decimal(0))
    return with_nets(state, [line["net"] - cents(line["net"] * rate) for line in state["lines"]])


def discount_coupon(state: State, payload: Payload) -> State:
    """Take a coupon's amount off the whole basket, which never costs less than nothing."""
    coupon = payload["coupon"]
    if coupon is None:
        return state
    if coupon not in COUPONS:
        raise StepFailure(f"there is no coupon {coupon}")
    off = min(COUPONS[coupon], state["net"])
    nets = [line["net"] for line in state["lines"]]
    parts = spread(off, nets)
    return with_nets(state, [net - part for net, part in zip(nets, parts, strict=True)])


def cap_discounts(state: State, _payload: Payload) -> State:
    """Give back what all discounts together took off too much."""
    least = state["list_price"] - cents(state["list_price"] * MOST_OFF)
    if state["net"] >= least:
        return {**state, "capped": False}
    prices = [line["quantity"] * line["unit_price"] for line in state["lines"]]
    return {**with_nets(state, spread(least, prices)), "capped": True}


def add_tax(state: State, payload: Payload) -> State:
    """Add the tax of each line, by its category and the region."""
    rates = TAX.get(payload["region"])
    if rates is None:
        raise StepFailure(f"nothing is sold in {payload['region']}")
    lines = [
        {**line, "tax": cents(line["net"] * rates[line["category"]])} for line in state["lines"]
    ]
    tax = sum(line["tax"] for line in lines)
    return {**state, "lines": lines, "tax": tax, "total": state["net"] + tax}


def quote(state: State, _payload: Payload) -> State:
    """Write the price as a customer reads it."""
    return {**state, "quote": f"{state['total'] // 100}.{state['total'] % 100:02}"}


def price(params: dict[str, Any]) -> WorkflowDefinition:
    """Price a basket: discounts in order, cap, tax, and a person's approval above a limit."""
    steps = [StepSpec("add-up", "runtime", {"operation": "add_up"})]
    for name in DISCOUNTS:
        payload: Payload = {"operation": f"discount_{name}"}
        if name == "coupon":
            payload["coupon"] = params.get("coupon")
        steps.append(StepSpec(f"discount-{name}", "runtime", payload))
    steps += [
        StepSpec("cap", "runtime", {"operation": "cap_discounts"}),
        StepSpec(
            "tax", "runtime", {"operation": "add_tax", "region": params.get("region", "north")}
        ),
        StepSpec(
            "approve",
            "human",
            {"description": "Approve the quote"},
            # In the words of expectations. A step whose condition does not hold is left out.
            when={
                "value": {"$state": "/total"},
                "op": "gt",
                "expected": params.get("approval_above", 100_000),
            },
        ),
        StepSpec("quote", "runtime", {"operation": "quote"}),
    ]
    return WorkflowDefinition(id="wf-price", steps=steps)


MISSIONS: Mapping[str, Builder] = {"price": price}
OPERATIONS: Mapping[str, Operation] = {
    "add_up": add_up,
    "discount_volume": discount_volume,
    "discount_member": discount_member,
    "discount_coupon": discount_coupon,
    "cap_discounts": cap_discounts,
    "add_tax": add_tax,
    "quote": quote,
}
LIMITS = {"steps": 8, "human_steps": 1}  # without it: 5 and 2

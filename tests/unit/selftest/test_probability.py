"""The theory that measured rates are compared with holds for the sets of this interpreter."""

import random
from collections import Counter
from math import factorial

import pytest

from tier2gate.selftest.probability import interval, probability_of_missing


class Hashed:
    """An object whose hash is random, as that of a text is under another hash seed."""

    def __init__(self, name: int, generator: random.Random) -> None:
        self.name = name
        self._hash = generator.getrandbits(60)

    def __hash__(self) -> int:
        return self._hash


@pytest.mark.parametrize("elements", [2, 3, 5])
def test_orders_of_a_small_set_are_equally_likely(elements: int) -> None:
    """A user compares the measured rate with the true one: two runs agree as often as claimed."""
    draws = 40_000
    generator = random.Random(elements)  # noqa: S311 - a simulation
    orders = Counter(
        tuple(item.name for item in {Hashed(number, generator) for number in range(elements)})
        for _ in range(draws)
    )
    assert len(orders) == factorial(elements)
    agreeing = sum(seen * (seen - 1) for seen in orders.values()) / (draws * (draws - 1))
    assert agreeing == pytest.approx(probability_of_missing(elements, 2), rel=0.02)


@pytest.mark.parametrize(
    ("elements", "runs", "missed"),
    [(2, 2, 1 / 2), (2, 8, 1 / 128), (3, 2, 1 / 6), (5, 2, 1 / 120), (5, 8, 120**-7), (2, 1, 1)],
)
def test_probability_of_missing(elements: int, runs: int, missed: float) -> None:
    """The documented rates are those that are compared with."""
    assert probability_of_missing(elements, runs) == pytest.approx(missed)


@pytest.mark.parametrize(
    ("instances", "probability", "outside", "expected"),
    [
        (200, 0.5, 0.01, (82, 118)),
        (200, 1 / 128, 0.01, (0, 6)),
        (1, 0.5, 0.01, (0, 1)),
        (200, 0.0, 0.01, (0, 0)),
        (200, 1.0, 0.01, (200, 200)),
    ],
)
def test_interval(
    instances: int, probability: float, outside: float, expected: tuple[int, int]
) -> None:
    """A number that chance gives rarely is outside of the interval, and no other."""
    assert interval(instances, probability, outside) == expected


def test_interval_holds_as_often_as_it_says() -> None:
    """The 99 % interval of the report holds 99 of 100 measured numbers."""
    low, high = interval(200, 0.5, 0.01)
    generator = random.Random(7)  # noqa: S311 - a simulation
    numbers = [sum(generator.random() < 0.5 for _ in range(200)) for _ in range(4_000)]
    inside = sum(low <= number <= high for number in numbers) / len(numbers)
    assert 0.985 < inside < 0.998

"""The theoretical rate at which chance shows a fault, and how far a measured one may be off."""

from collections.abc import Iterator
from math import comb, factorial


def probability_of_missing(elements: int, runs: int) -> float:
    """Return the probability that all runs give a set in the same order.

    All orders of a small set of texts are equally likely: see `docs/selftest.md`.

    Args:
        elements: the size of the set, up to 5.
        runs: the number of runs, each with another hash seed.

    Returns:
        `(1 / elements!) ** (runs - 1)`.
    """
    return float(factorial(elements)) ** (1 - runs)


def interval(instances: int, probability: float, outside: float) -> tuple[int, int]:
    """Return the range in which the number of successes almost always is.

    Args:
        instances: the number of independent instances.
        probability: the probability of success of each.
        outside: the most probability that the number is outside, half on each side.

    Returns:
        The lowest and the highest number.
    """
    weights = list(_weights(instances, probability))
    low = _skip(weights, outside / 2)
    high = instances - _skip(weights[::-1], outside / 2)
    return low, high


def _weights(instances: int, probability: float) -> Iterator[float]:
    """Yield the probability of each number of successes: the binomial distribution."""
    for number in range(instances + 1):
        rest = instances - number
        yield comb(instances, number) * probability**number * (1 - probability) ** rest


def _skip(weights: list[float], most: float) -> int:
    """Count the first weights whose sum is at most a limit."""
    total = 0.0
    for number, weight in enumerate(weights):
        total += weight
        if total > most:
            return number
    return len(weights) - 1

"""What a gate's report says about a fault, as data."""

import re
from collections.abc import Iterable

from tier2gate.foundation.problems import Problem
from tier2gate.runner.variations import Aspect

SAME_SURROUNDINGS = "same-surroundings"
"""The culprit of a result that differs without any change."""

_SAID = {
    "order of a set": Aspect.HASH_SEED,
    "scenarios ran before": Aspect.ORDER,
    "time zone": Aspect.TIME_ZONE,
    "locale": Aspect.LOCALE,
    "working directory": Aspect.FOLDER,
    "same surroundings": None,
}
"""What the hint of a problem says → the culprit."""


def name_culprit(culprit: Aspect | None) -> str:
    """Return the name of a culprit in reports."""
    return SAME_SURROUNDINGS if culprit is None else culprit.value


def read_culprits(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return the names of what the results of a gate depend on, sorted.

    Args:
        problems: the problems of the gate.
    """
    hints = " ".join(problem.hint or "" for problem in problems)
    return tuple(
        sorted(name_culprit(culprit) for words, culprit in _SAID.items() if words in hints)
    )


def count_differing(problems: Iterable[Problem]) -> int:
    """Count the missions of a gate whose results differ.

    Args:
        problems: the problems of a nondeterministic gate: one for each of the first missions, and
            one with the number of the others.
    """
    total = 0
    for problem in problems:
        others = re.match(r"([\d,]+) other ", problem.message)
        total += int(others[1].replace(",", "")) if others else 1
    return total

"""Finds out why runs of the same input disagree, by changing one thing at a time."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tier2gate.golden.changes import find_changes
from tier2gate.runner.calls import Answers
from tier2gate.runner.modules import Modules
from tier2gate.runner.repetition import in_order_of, run_again
from tier2gate.runner.variations import Aspect, Variation

_CONTROLS = 2
_TRIES = {Aspect.HASH_SEED: 4, Aspect.ORDER: 3}
"""How often one thing is varied, if once is not enough to see a difference."""


@dataclass(frozen=True, kw_only=True)
class Culprit:
    """What a result depends on, though it must not.

    Attributes:
        aspect: the one thing in the surroundings; `None` if runs in the same ones disagree.
        after: for the order, the scenario after which a result differs, if it was found.
    """

    aspect: Aspect | None
    after: str | None = None


def find_culprits(run: Modules, others: Sequence[Variation], deadline: float) -> Iterator[Culprit]:
    """Run calls in the same surroundings, then with one thing changed at a time.

    Args:
        run: the modules of a gate, which ran once.
        others: other surroundings, from which the changes are taken.
        deadline: monotonic time at which the search ends.

    Yields:
        The culprits that were found in time.
    """
    noise: set[Spot] = set()
    for _ in range(_CONTROLS):
        if time.monotonic() >= deadline:
            return
        again = run_again(run.calls, run, run.variation)
        noise |= differing(run.answers, again)
    if noise:
        yield Culprit(aspect=None)
    for aspect in Aspect:
        for other in list(others)[: _TRIES.get(aspect, 1)]:
            varied = run.variation.with_only(aspect, other)
            if varied == run.variation:
                continue
            if time.monotonic() >= deadline:
                return
            found = differing(run.answers, run_again(run.calls, run, varied)) - noise
            if found:
                after = None
                if aspect is Aspect.ORDER:
                    after = _find_cause(run, min(spot[0] for spot in found), varied, deadline)
                yield Culprit(aspect=aspect, after=after)
                break


Spot = tuple[str, str, str | None]
"""Scenario, mission and JSON Pointer; no pointer if only one of two runs has a result."""


def differing(one: Answers, other: Answers) -> set[Spot]:
    """Return the places at which two runs disagree.

    Args:
        one: the answers of a run.
        other: those of another one.
    """
    spots: set[Spot] = set()
    for place in one.keys() & other.keys():
        ours, theirs = one[place], other[place]
        if ours.agrees_with(theirs):
            continue
        if ours.raised or theirs.raised:
            spots.add((*place, None))
        else:
            changes = find_changes(ours.value, theirs.value)
            spots.update((*place, change.pointer) for change in changes)
    return spots


def _find_cause(run: Modules, scenario: str, varied: Variation, deadline: float) -> str | None:
    """Find the scenario after which another one differs from when it runs alone."""
    own = [call for call in run.calls if call.place[0] == scenario]
    alone = run_again(own, run, run.variation)

    def changes_after(earlier: Sequence[str]) -> bool:
        before = [call for name in earlier for call in run.calls if call.place[0] == name]
        return bool(differing(alone, run_again([*before, *own], run, run.variation)))

    for order in (run.variation.order, varied.order):
        names = list(dict.fromkeys(call.place[0] for call in in_order_of(run.calls, order)))
        earlier = names[: names.index(scenario)]
        if not earlier or not changes_after(earlier):
            continue
        few, enough = 0, len(earlier)  # the first `enough` scenarios change it, `few` do not
        while enough - few > 1:
            if time.monotonic() >= deadline:
                return None
            middle = (few + enough) // 2
            if changes_after(earlier[:middle]):
                enough = middle
            else:
                few = middle
        return earlier[enough - 1]
    return None

"""Finds out why runs of the same input disagree, by changing one thing at a time."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from tier2gate.assessment.runs.disagreement import find_spots
from tier2gate.foundation.errors import ExecutionError
from tier2gate.results.nondeterminism import Culprit, Spot
from tier2gate.runner.calls import Answers, Call, in_order_of
from tier2gate.runner.repetition import Repetition
from tier2gate.runner.variations import Aspect, Variation

_CONTROLS = 3
_CONFIRMATIONS = 2
_TRIES = {Aspect.HASH_SEED: 4, Aspect.ORDER: 3}
"""How often one thing is varied, if once is not enough to see a difference."""


def find_culprits(
    repetition: Repetition, others: Sequence[Variation], deadline: float
) -> Sequence[Culprit]:
    """Run calls in the same surroundings, then with one thing changed at a time.

    Args:
        repetition: the gate's runs.
        others: other surroundings, from which the changes are taken.
        deadline: monotonic time at which the search ends.

    Returns:
        The culprits that were found in time; first, what differs in the same surroundings.
    """
    search = _Search(repetition, deadline)
    culprits: list[Culprit] = []
    with suppress(ExecutionError):  # time is up, or a child could not be started
        culprits.extend(search.culprits(others))
    if not search.noise:
        return culprits
    return [Culprit(aspect=None, spots=frozenset(search.noise)), *culprits]


class _Search:
    """The search for the culprits of one gate.

    Attributes:
        noise: the places that differ in the same surroundings.
    """

    def __init__(self, repetition: Repetition, deadline: float) -> None:
        self._repetition = repetition
        self._deadline = deadline
        self._first = repetition.modules.variation
        self.noise: set[Spot] = set()

    def culprits(self, others: Sequence[Variation]) -> Iterator[Culprit]:
        self._look_for_noise(_CONTROLS)
        for aspect in Aspect:
            varied = [self._first.with_only(aspect, other) for other in others]
            tries = [item for item in dict.fromkeys(varied) if item != self._first]
            tries = tries[: _TRIES.get(aspect, 1)]
            if aspect is Aspect.ORDER and self._repetition.runs_a_part:
                tries.insert(0, self._first)  # after the scenarios that were not selected
            for variation, again in zip(tries, self._run(tries, aspect), strict=True):
                if found := self._confirm(self._signal(again), variation, aspect):
                    yield self._describe(aspect, found, variation)
                    break

    def _look_for_noise(self, runs: int) -> None:
        for again in self._run([self._first] * runs):
            self.noise |= find_spots(self._repetition.answers, again)

    def _signal(self, again: Answers) -> set[Spot]:
        """Return where a run differs from the first one, but for noise."""
        spots = find_spots(self._repetition.answers, again)
        return {spot for spot in spots if not any(_is_around(spot, item) for item in self.noise)}

    def _confirm(self, found: set[Spot], variation: Variation, aspect: Aspect) -> set[Spot]:
        """Return the places that differ each time, and only if something is changed."""
        if not found:
            return found
        for again in self._run([variation] * _CONFIRMATIONS, aspect):
            found &= self._signal(again)
        self._look_for_noise(_CONFIRMATIONS)
        return {spot for spot in found if not any(_is_around(spot, item) for item in self.noise)}

    def _run(
        self, variations: Sequence[Variation], aspect: Aspect | None = None
    ) -> Sequence[Answers]:
        calls = self._repetition.all_calls if aspect is Aspect.ORDER else self._repetition.calls
        return self._repetition.run_all(variations, calls, self._deadline)

    def _describe(self, aspect: Aspect, found: set[Spot], varied: Variation) -> Culprit:
        scenario = min(spot[0] for spot in found)
        after = self._find_cause(scenario, varied) if aspect is Aspect.ORDER else None
        return Culprit(
            aspect=aspect,
            spots=frozenset(found),
            scenario=None if after is None else scenario,
            after=after,
        )

    def _find_cause(self, scenario: str, varied: Variation) -> str | None:
        """Find the scenario after which another one differs from when it runs alone."""
        calls = self._repetition.all_calls
        own = _calls_of(calls, [scenario])
        [alone] = self._repetition.run_all([self._first], own, self._deadline)

        def changes_after(earlier: Sequence[str]) -> bool:
            those = [*_calls_of(calls, earlier), *own]
            [again] = self._repetition.run_all([self._first], those, self._deadline)
            return bool(find_spots(alone, again))

        for order in (self._first.order, varied.order):
            names = list(dict.fromkeys(call.place[0] for call in in_order_of(calls, order)))
            earlier = names[: names.index(scenario)]
            if earlier and changes_after(earlier):
                low, high = 0, len(earlier)  # the first `high` change it, the first `low` do not
                while high - low > 1:
                    middle = (low + high) // 2
                    if changes_after(earlier[:middle]):
                        high = middle
                    else:
                        low = middle
                return earlier[high - 1]
        return None


def _is_around(one: Spot, other: Spot) -> bool:
    """Return whether two places are the same, or one is inside the other."""
    if one[:2] != other[:2]:
        return False
    inner, outer = sorted((f"{one[2] or ''}/", f"{other[2] or ''}/"), key=len, reverse=True)
    return inner.startswith(outer)


def _calls_of(calls: Sequence[Call], scenarios: Sequence[str]) -> list[Call]:
    """Return the calls of some scenarios, in the order of these."""
    return [call for name in scenarios for call in calls if call.place[0] == name]

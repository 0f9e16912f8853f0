"""Finds out why runs of the same input disagree, by changing one thing at a time."""

from collections.abc import Iterator, Sequence

from tier2gate.assessment.disagreement import Spot, find_spots
from tier2gate.foundation.errors import OutOfTimeError
from tier2gate.results.nondeterminism import Culprit
from tier2gate.runner.calls import Answers, Call, in_order_of
from tier2gate.runner.repetition import Repetition
from tier2gate.runner.variations import Aspect, Variation

_CONTROLS = 2
_TRIES = {Aspect.HASH_SEED: 4, Aspect.ORDER: 3}
"""How often one thing is varied, if once is not enough to see a difference."""


def find_culprits(
    repetition: Repetition, others: Sequence[Variation], deadline: float
) -> Iterator[Culprit]:
    """Run calls in the same surroundings, then with one thing changed at a time.

    Args:
        repetition: the gate's runs.
        others: other surroundings, from which the changes are taken.
        deadline: monotonic time at which the search ends.

    Yields:
        The culprits that were found in time.
    """
    try:
        yield from _Search(repetition, deadline).culprits(others)
    except OutOfTimeError:
        return


class _Search:
    def __init__(self, repetition: Repetition, deadline: float) -> None:
        self._repetition = repetition
        self._deadline = deadline
        self._first = repetition.modules.variation

    def culprits(self, others: Sequence[Variation]) -> Iterator[Culprit]:
        answers = self._repetition.answers
        noise: set[Spot] = set()
        for again in self._run([self._first] * _CONTROLS):
            noise |= find_spots(answers, again)
        if noise:
            yield Culprit(aspect=None)
        for aspect in Aspect:
            varied = [self._first.with_only(aspect, other) for other in others]
            tries = [item for item in dict.fromkeys(varied) if item != self._first]
            tries = tries[: _TRIES.get(aspect, 1)]
            if aspect is Aspect.ORDER and self._repetition.runs_a_part:
                tries.insert(0, self._first)  # after the scenarios that were not selected
            for variation, again in zip(tries, self._run(tries, aspect), strict=True):
                found = find_spots(answers, again) - noise
                if found:
                    yield self._describe(aspect, min(spot[0] for spot in found), variation)
                    break

    def _run(
        self, variations: Sequence[Variation], aspect: Aspect | None = None
    ) -> Sequence[Answers]:
        calls = self._repetition.all_calls if aspect is Aspect.ORDER else self._repetition.calls
        return self._repetition.run_all(variations, calls, self._deadline)

    def _describe(self, aspect: Aspect, scenario: str, varied: Variation) -> Culprit:
        after = self._find_cause(scenario, varied) if aspect is Aspect.ORDER else None
        if after is None:
            return Culprit(aspect=aspect)
        return Culprit(aspect=aspect, scenario=scenario, after=after)

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
                few, enough = (
                    0,
                    len(earlier),
                )  # the first `enough` change it, `few` do not
                while enough - few > 1:
                    middle = (few + enough) // 2
                    if changes_after(earlier[:middle]):
                        enough = middle
                    else:
                        few = middle
                return earlier[enough - 1]
        return None


def _calls_of(calls: Sequence[Call], scenarios: Sequence[str]) -> list[Call]:
    """Return the calls of some scenarios, in the order of these."""
    return [call for name in scenarios for call in calls if call.place[0] == name]

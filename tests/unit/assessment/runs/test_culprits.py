"""The search for what a result depends on, on programs whose fault is known."""

import itertools
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, TypeAlias, cast

import pytest

from tier2gate.assessment.runs.culprits import find_culprits
from tier2gate.foundation.errors import OutOfTimeError
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.results.nondeterminism import Culprit
from tier2gate.runner.calls import Answer, Answers, Call, in_order_of
from tier2gate.runner.repetition import Repetition
from tier2gate.runner.variations import Aspect, Variation

Program: TypeAlias = Callable[[Variation, list[str], str], Any]
"""Surroundings, names of the scenarios that ran before, and a scenario → its result."""

NAMES = [f"s{number:02}" for number in range(12)]
CALLS = [Call(place=(name, "m"), mission="m", params={}, state={}) for name in NAMES]
FIRST = Variation(hash_seed=1)
OTHERS = [
    Variation(
        hash_seed=1 + number,
        order=1 + (number - 1) % 3,
        time_zone=f"zone-{number}",
        locale=f"locale-{number}",
        folder=f"/{number}",
    )
    for number in range(1, 8)
]
clock = itertools.count()


class FakeRepetition:
    """Runs a program in this process, in the surroundings that it is given."""

    def __init__(
        self, program: Program, *, selected: Sequence[str] = NAMES, runs: int = 99
    ) -> None:
        self.program = program
        self.all_calls = CALLS
        self.calls = [call for call in CALLS if call.place[0] in selected]
        self.modules = SimpleNamespace(variation=FIRST)
        self.runs_left = runs
        self.answers = self.run(self.calls, FIRST)

    @property
    def runs_a_part(self) -> bool:
        """Whether only some calls were made first."""
        return len(self.calls) < len(self.all_calls)

    def run_all(
        self, variations: Sequence[Variation], calls: Sequence[Call], _deadline: float
    ) -> list[Answers]:
        """Run the program once for each variation."""
        return [self.run(calls, variation) for variation in variations]

    def run(self, calls: Sequence[Call], variation: Variation) -> Answers:
        """Run the program; time is up after some runs."""
        self.runs_left -= 1
        if self.runs_left < 0:
            raise OutOfTimeError
        answers: Answers = {}
        for call in in_order_of(calls, variation.order):
            name = call.place[0]
            state = {"result": self.program(variation, [place[0] for place in answers], name)}
            result = OrchestrationResult(id="m", success=True, executed_steps=[], final_state=state)
            answers[call.place] = Answer(result)
        return answers


def search(program: Program, **options: Any) -> list[Culprit]:
    """Find the culprits of a program."""
    fake = FakeRepetition(program, **options)
    return [*find_culprits(cast("Repetition", fake), OTHERS, 0.0)]


@pytest.mark.parametrize(
    ("program", "aspect"),
    [
        (lambda at, _, __: at.hash_seed, Aspect.HASH_SEED),
        (lambda at, _, __: at.time_zone, Aspect.TIME_ZONE),
        (lambda at, _, __: at.locale, Aspect.LOCALE),
        (lambda at, _, __: at.folder, Aspect.FOLDER),
        (lambda _, __, ___: next(clock), None),
    ],
)
def test_single_cause_is_named_alone(program: Program, aspect: Aspect | None) -> None:
    """A user looks in one place, and it is the right one."""
    assert search(program) == [Culprit(aspect=aspect)]


def test_seed_that_shows_only_now_and_then_is_found() -> None:
    """The order of a small set is found, though most seeds give the same one."""
    assert search(lambda at, _, __: at.hash_seed == 4) == [Culprit(aspect=Aspect.HASH_SEED)]


def test_stable_program_has_no_culprit() -> None:
    """Nothing is blamed that does not change a result."""
    assert search(lambda _, __, name: name) == []


def test_mixed_causes_are_all_named() -> None:
    """A user who fixes one cause knows of the others, where they show in different places."""

    def program(at: Variation, before: list[str], name: str) -> Any:
        return {"set": at.hash_seed, "clock": next(clock), "zone": at.time_zone, "name": name}

    assert [culprit.aspect for culprit in search(program)] == [
        None,
        Aspect.HASH_SEED,
        Aspect.TIME_ZONE,
    ]


@pytest.mark.parametrize("cause", NAMES[:-1])
def test_scenario_that_leaves_something_behind_is_named(cause: str) -> None:
    """A user learns which of many scenarios another one depends on."""
    last = NAMES[-1]
    [culprit] = search(lambda _, before, name: name == last and cause in before)
    assert culprit == Culprit(aspect=Aspect.ORDER, scenario=last, after=cause)


def test_scenario_that_was_not_selected_is_named() -> None:
    """A scenario that differs when it runs alone depends on one that did not run."""
    [culprit] = search(lambda _, before, __: "s03" in before, selected=["s07"])
    assert culprit == Culprit(aspect=Aspect.ORDER, scenario="s07", after="s03")


def test_number_of_scenarios_before_is_the_order() -> None:
    """A counter in a module is found, whichever scenario is named."""
    [culprit] = search(lambda _, before, __: len(before))
    assert culprit.aspect is Aspect.ORDER
    assert culprit.scenario != culprit.after
    assert {culprit.scenario, culprit.after} <= {*NAMES}


@pytest.mark.parametrize("runs", range(1, 4))
def test_search_ends_when_time_is_up(runs: int) -> None:
    """A slow gate ends, and says that the cause was not isolated."""
    assert search(lambda at, _, __: at.folder, runs=runs) == []

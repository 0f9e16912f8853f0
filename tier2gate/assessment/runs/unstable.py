"""The problems of a gate whose runs disagree: what differs, what it depends on, what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tier2gate.foundation.printable import count, listed, named, one_line, show_value
from tier2gate.foundation.problems import Problem
from tier2gate.results.nondeterminism import (
    Culprit,
    Nondeterminism,
    Seen,
    UnstableMission,
    UnstableValue,
)
from tier2gate.runner.variations import Aspect

NONDETERMINISTIC = "nondeterministic"
"""The code of these problems."""

_SHOWN = 3

_REMEDIES = {
    Aspect.HASH_SEED: "it depends on the order of a set, or on hash(): use sorted(…) where the set "
    "becomes a list, a text or a sum, and hashlib instead of hash(); give a package that loops "
    "over a set numbers instead of texts",
    Aspect.ORDER: "it depends on which scenarios ran before: the module keeps something between "
    "calls; keep it in the state, or make it anew in each call",
    Aspect.TIME_ZONE: "it depends on the time zone of the machine (TZ): give datetime and time a "
    "zone",
    Aspect.LOCALE: "it depends on the locale of the machine (LC_ALL): do not sort, format or "
    "translate by it; give the language",
    Aspect.DATE: "it depends on the date: pass the date in as state or params",
    Aspect.FOLDER: "it depends on the working directory: use paths from the state or params",
    None: "it differs between runs in the same surroundings: a clock, randomness, id(), the repr "
    "of an object, or a file or variable outside; pass it in as state or params, or mask or round "
    "what cannot be made stable",
}
_NOT_ISOLATED = "the cause was not isolated: it shows too rarely, or --timeout ended the search"


def explain(found: Nondeterminism) -> Iterator[Problem]:
    """Yield a problem for each mission that is described, and one for the others.

    Args:
        found: how the runs disagree.
    """
    for mission in found.missions:
        name, *others = mission.scenario_names
        where = f"scenario {named(name)}"
        if others:
            where = f"{count(len(others) + 1, 'scenario')} ({listed(mission.scenario_names)})"
        what = f"mission {named(mission.mission_name)} in {where} is not deterministic"
        example = f"in scenario {named(name)}, " if others else ""
        yield Problem(
            code=NONDETERMINISTIC,
            message=f"{what}: {example}{'; '.join(_differences(mission, found.runs))}",
            hint=_hint(mission, found.culprits),
            file=mission.file,
        )
    if found.more_results:
        more = count(found.more_results, "more result")
        yield Problem(
            code=NONDETERMINISTIC,
            message=f"runs also disagree about {more} of this suite",
            hint="; ".join(map(_remedy, found.culprits)) or _NOT_ISOLATED,
        )


def _hint(mission: UnstableMission, culprits: Sequence[Culprit]) -> str:
    """Say what a mission depends on; with the places, if these depend on different things."""
    own = {(name, mission.mission_name) for name in mission.scenario_names}
    found = [item for item in culprits if any(spot[:2] in own for spot in item.spots)]
    if len(found) < 2:  # noqa: PLR2004 - several
        return "; ".join(map(_remedy, found or culprits)) or _NOT_ISOLATED
    hints = []
    for item in found:
        places = sorted({spot[2] or "" for spot in item.spots if spot[:2] in own})
        hints.append(f"{listed(places)}: {_remedy(item)}" if all(places) else _remedy(item))
    return "; ".join(hints)


def explain_time(problem: Problem) -> Problem:
    """Return the problem of a run that took too long, although the first one did not.

    Args:
        problem: what took too long.
    """
    return replace(problem, message=f"{problem.message}; the first run ended in time")


def explain_load(problem: Problem, run: int) -> Problem:
    """Return the problem of a module that could not be loaded at first, but in a later run.

    Args:
        problem: why it could not be loaded.
        run: the number of the run that could load it.
    """
    return replace(
        problem,
        code=NONDETERMINISTIC,
        message=f"{problem.message}; run {run} could load it",
        hint="what the module does while it is imported must not depend on the order of a set, a "
        "clock, randomness or the machine",
    )


def _remedy(culprit: Culprit) -> str:
    if culprit.after is None or culprit.scenario is None:
        return _REMEDIES[culprit.aspect]
    where = f"scenario {named(culprit.scenario)} differs after scenario {named(culprit.after)}"
    return f"{_REMEDIES[culprit.aspect]} ({where})"


def _differences(mission: UnstableMission, runs: int) -> Iterator[str]:
    if mission.raised:
        why = f" ({one_line(mission.why.removeprefix('raised '))})" if mission.why else ""
        yield f"it raised in {mission.raised} of {runs} runs{why}"
    for value in mission.values:
        yield _difference(value, runs)
    if mission.more_values:
        yield f"it differs in {count(mission.more_values, 'more place')}"


def _difference(value: UnstableValue, runs: int) -> str:
    shown = ", ".join(map(_show, value.seen[:_SHOWN]))
    rest = len(value.seen) - _SHOWN
    more = f" and {count(rest, 'other value')}" if rest > 0 else ""
    step = f" of step {named(value.step_id)}" if value.step_id else ""
    what = "the order of " if value.is_reordered else ""
    return f"{what}{named(value.pointer)}{step} differs between {runs} runs: {shown}{more}"


def _show(seen: Seen) -> str:
    value = show_value(seen.value) if seen.exists else "missing"
    return f"{value} ({count(seen.runs, 'run')})"

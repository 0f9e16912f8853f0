"""Proves that a gate's result is the same in every run, before anything is made of it."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tier2gate.assessment.culprits import Culprit, differing, find_culprits
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, named, one_line, show_value
from tier2gate.foundation.problems import Problem
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.expectations import resolve_path
from tier2gate.results.report import GateReport
from tier2gate.runner.calls import Answers, Place
from tier2gate.runner.modules import Modules
from tier2gate.runner.repetition import run_all
from tier2gate.runner.variations import Aspect, another_variation
from tier2gate.settings import Settings

RUNS_BEFORE_ACCEPTANCE = 8
"""How often code runs before its result is accepted, offered for acceptance, or blamed."""

_PROVED_BY_TWO = frozenset({Outcome.PASSED, Outcome.GOLDEN_CHANGED, Outcome.EXECUTION_ERROR})
"""The outcomes that blame and offer nothing."""

_SHOWN = 10
_SHOWN_VALUES = 3

_REMEDIES = {
    Aspect.HASH_SEED: "it depends on the order of a set: use sorted(…) where the set becomes a "
    "list, a text or a sum",
    Aspect.ORDER: "it depends on which scenarios ran before: the module keeps something between "
    "calls; keep it in the state, or make it anew in each call",
    Aspect.TIME_ZONE: "it depends on the time zone of the machine: give datetime and time a zone",
    Aspect.LOCALE: "it depends on the locale of the machine: do not sort or format by locale",
    Aspect.FOLDER: "it depends on the working directory: use paths from the state or params",
    None: "it differs between runs in the same surroundings: a clock, randomness, id(), the repr "
    "of an object, or a file or variable outside; mask or round what cannot be made stable",
}


def prove(report: GateReport, run: Modules) -> GateReport:
    """Run a gate's code again, and compare.

    Args:
        report: the gate's report, with the outcome of the first run.
        run: the gate's modules, after the first run.

    Returns:
        The same report if all runs agree; if not, one with the outcome `nondeterministic`, and with
        `execution-error` if a run could not be finished.
    """
    wanted = _runs_wanted(report, run.settings)
    if not run.calls or wanted == 1:
        return report
    try:
        problems = _find_problems(run, wanted, time.monotonic() + run.settings.timeout)
    except ExecutionError as error:
        return _without_result(report, error.outcome, error.problems)
    return _without_result(report, Outcome.NONDETERMINISTIC, problems) if problems else report


def _find_problems(run: Modules, wanted: int, deadline: float) -> tuple[Problem, ...]:
    variations = [another_variation(number) for number in range(1, wanted)]
    runs = [run.answers, *run_all(run.calls, run, variations, deadline)]
    disagreeing = [
        variation
        for variation, answers in zip(variations, runs[1:], strict=False)
        if differing(run.answers, answers)
    ]
    if not disagreeing:
        return ()
    return tuple(_problems(run, runs, [*find_culprits(run, disagreeing, deadline)]))


def _without_result(
    report: GateReport, outcome: Outcome, problems: tuple[Problem, ...]
) -> GateReport:
    """Return a report of a gate whose result means nothing."""
    return replace(
        report,
        outcome=outcome,
        problems=problems,
        passed=None,
        test_run_hash=None,
        inputs=None,
        drift=None,
        remedy=None,
        expectations=(),
        not_judged=(),
    )


def _runs_wanted(report: GateReport, settings: Settings) -> int:
    if settings.repeat is not None:
        return settings.repeat
    if settings.least_runs == 1:
        return 1
    offers = report.outcome not in _PROVED_BY_TWO or settings.proposed is not None
    return max(settings.least_runs, RUNS_BEFORE_ACCEPTANCE if offers else 0)


def _problems(
    run: Modules, runs: Sequence[Answers], culprits: Sequence[Culprit]
) -> Iterator[Problem]:
    """Yield a problem for each of the first places that differ, and the number of the others."""
    hint = "; ".join(map(_remedy, culprits)) or "the cause was not isolated within --timeout"
    places = [
        call
        for call in run.calls
        if any(not run.answers[call.place].agrees_with(other[call.place]) for other in runs[1:])
    ]
    for call in places[:_SHOWN]:
        scenario, key = call.place
        what = f"mission {named(key)} in scenario {named(scenario)} is not deterministic"
        yield Problem(
            code="nondeterministic",
            message=f"{what}: {'; '.join(_differences(call.place, runs))}",
            hint=hint,
            file=run.files[call.mission],
        )
    more = len(places) - _SHOWN
    if more > 0:
        yield Problem(
            code="nondeterministic",
            message=f"{count(more, 'other mission')} of this suite also differ from run to run",
            hint=hint,
        )


def _remedy(culprit: Culprit) -> str:
    after = f" (it differs after {named(culprit.after)})" if culprit.after else ""
    return f"{_REMEDIES[culprit.aspect]}{after}"


def _differences(place: Place, runs: Sequence[Answers]) -> Iterator[str]:
    answers = [run[place] for run in runs]
    raised = sum(answer.raised for answer in answers)
    if raised:
        why = next(answer.why for answer in answers if answer.raised)
        yield f"it raised in {raised} of {len(runs)} runs" + (f" ({one_line(why)})" if why else "")
        return
    pointers: dict[str, None] = {}
    for answer in answers[1:]:
        spots = differing({place: answers[0]}, {place: answer})
        pointers.update(dict.fromkeys(sorted(pointer or "" for *_, pointer in spots)))
    for pointer in sorted(pointers)[:_SHOWN_VALUES]:
        given = [resolve_path(answer.value, pointer) for answer in answers]
        counts = Counter((is_there, encode(value)) for is_there, value in given)
        values = {(is_there, encode(value)): value for is_there, value in given}
        seen = sorted(counts, key=lambda item: (-counts[item], item))
        shown = [
            f"{show_value(values[item]) if item[0] else 'missing'} in {counts[item]}"
            for item in seen[:_SHOWN_VALUES]
        ]
        rest = len(seen) - len(shown)
        more = f" and {rest} other values" if rest > 0 else ""
        yield f"{named(pointer)} is {', '.join(shown)}{more} of {len(runs)} runs"

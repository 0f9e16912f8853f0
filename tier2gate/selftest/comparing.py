"""Compares how a gate ended with how its control says that it must end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import cut
from tier2gate.foundation.problems import Problem
from tier2gate.results.nondeterminism import count_unstable
from tier2gate.results.report import GateReport
from tier2gate.results.selftest import ControlResult, Rate, Status
from tier2gate.runner.variations import Aspect
from tier2gate.selftest.controls import Chance, Control, name_culprit
from tier2gate.selftest.probability import interval, probability_of_missing

_SHOWN_OUTSIDE = 0.01
_ALARM_OUTSIDE = 1e-9
"""How improbable a number of detected instances is that fails: chance alone must not fail a job."""

_SHOWN = 500
_LACKING = {
    Aspect.LOCALE: "no locale is installed that sorts in another order than the machine's",
    Aspect.DATE: "libfaketime is not installed, so no run can have another date",
}
"""What runs cannot vary on every machine → why."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """How the gate of a control ended.

    Attributes:
        outcome: its outcome; `None` if there is no gate.
        problems: its problems.
        culprits: the names of what its results depend on, sorted.
        differing: how many missions have results that differ.
        python: the Python that ran its missions.
    """

    outcome: Outcome | None = None
    problems: tuple[Problem, ...] = ()
    culprits: tuple[str, ...] = ()
    differing: int = 0
    python: str | None = None

    @classmethod
    def of_gate(cls, report: GateReport) -> "Seen":
        """Return how a gate ended.

        Args:
            report: its report.
        """
        found = report.nondeterminism
        return cls(
            outcome=report.outcome,
            problems=report.problems,
            culprits=tuple(sorted(name_culprit(item.aspect) for item in found.culprits))
            if found
            else (),
            differing=count_unstable(found) if found else 0,
            python=report.python,
        )


def compare_control(control: Control, all_seen: Mapping[str, Seen]) -> ControlResult:
    """Compare how a gate ended with its control.

    Args:
        control: the control.
        all_seen: the name of each control → how its gate ended.

    Returns:
        The result.
    """
    seen = all_seen.get(control.name, Seen())
    rate = None
    if control.chance is not None and control.repeat is not None:
        rate = _rate(control.chance, control.repeat, seen.differing)
    reasons = tuple(_differences(control, seen, rate))
    return ControlResult(
        name=control.name,
        plants=control.plants,
        status=Status.FAILED if reasons else Status.OK,
        expected=control.outcome,
        seen=seen.outcome,
        culprits=seen.culprits,
        rate=rate,
        reasons=reasons,
    )


def leave_out(control: Control) -> ControlResult:
    """Return the result of a control that was not tried.

    Args:
        control: the control, which needs what this machine lacks.
    """
    return ControlResult(
        name=control.name,
        plants=control.plants,
        status=Status.NOT_TRIED,
        expected=control.outcome,
        reasons=() if control.needs is None else (_LACKING[control.needs],),
    )


def _rate(chance: Chance, runs: int, detected: int) -> Rate:
    low, high = _expected(chance, runs, _SHOWN_OUTSIDE)
    return Rate(
        runs=runs,
        instances=chance.instances,
        detected=detected,
        probability=1 - probability_of_missing(chance.elements, runs),
        low=low,
        high=high,
    )


def _expected(chance: Chance, runs: int, outside: float) -> tuple[int, int]:
    """Return between which numbers of instances are detected."""
    missed = probability_of_missing(chance.elements, runs)
    fewest, most = interval(chance.instances, missed, outside)
    return chance.instances - most, chance.instances - fewest


def _differences(control: Control, seen: Seen, rate: Rate | None) -> Iterator[str]:
    """Yield what is not as it must be."""
    if seen.outcome is not control.outcome:
        ended = "the gate has no report" if seen.outcome is None else f"the gate is {seen.outcome}"
        said = f": {cut(seen.problems[0].text, _SHOWN)}" if seen.problems else ""
        yield f"{ended}{said}"
        return
    if control.problem is not None and all(p.code != control.problem for p in seen.problems):
        yield f"no problem has the code {control.problem}"
    text = "\n".join(problem.text for problem in seen.problems)
    for name in control.names:
        if name not in text:
            yield f"no problem names {name}"
    wanted = tuple(sorted(map(name_culprit, control.culprits)))
    if seen.culprits != wanted:
        named = ", ".join(seen.culprits) or "nothing"
        yield f"the result was found to depend on {named}, but it depends on {', '.join(wanted)}"
    if control.chance is not None and rate is not None:
        low, high = _expected(control.chance, rate.runs, _ALARM_OUTSIDE)
        if not low <= rate.detected <= high:
            yield (
                f"{rate.detected} of {rate.instances} instances were detected in {rate.runs} runs, "
                f"but chance gives {low} to {high}"
            )

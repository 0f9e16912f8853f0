"""Checks that the scenarios and missions that expectations name are those of their suite."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from tier2gate.documents.nearest import Names
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected.failures import Failure, ScenarioFailures
from tier2gate.gates.expected_forms import MISSION, may_have_forms, results_in
from tier2gate.gates.known_missions import UNKNOWN_MISSION, Calls, KnownMissions, calls_of, meant

UNKNOWN_SCENARIO = "unknown-scenario"
"""The code of an expectation on a scenario that the suite does not have."""

_LEAVE_OUT = "with except, leave out the scenarios that do not call it"


def check_targets(
    expectations: Document,
    items: Iterable[dict[str, Any]],
    suite: Document,
    known: KnownMissions | None,
    of_others: ScenarioFailures | None = None,
) -> Iterator[Problem]:
    """Check the scenarios and missions that expectations, and forms in them, name.

    Args:
        expectations: the document of the expectations, written out.
        items: the expectations.
        suite: the suite, valid under its schema.
        known: the available missions; no hint suggests a call of another one.
        of_others: what fails in other scenarios, too, and is told with these; more is added.

    Yields:
        A problem for each place; what fails in several scenarios is one problem.
    """
    alike: dict[tuple[tuple[str, str | None], ...], Calls] = {}  # most call the same missions
    calls: dict[str, Calls] = {}
    for scenario in suite.value["scenarios"]:
        key = tuple([(call["name"], call.get("id")) for call in scenario["missions"]])
        if key not in alike:
            alike[key] = calls_of(scenario["missions"], known)
        calls[scenario["scenario_name"]] = alike[key]
    scenarios = Names(calls)
    failures = ScenarioFailures() if of_others is None else of_others
    told: set[tuple[ValuePath, str]] = set()
    pending = known is not None and known.pending
    for index, item in enumerate(items):
        at, name = ("expectations", index), item["scenario_name"]
        if name not in calls:
            yield expectations.problem(
                (*at, "scenario_name"),
                code=UNKNOWN_SCENARIO,
                message=f"the suite has no scenario {named(name)}",
                guess=partial(meant, name, scenarios),
            )
        elif calls[name].has(item["mission_name"]) and not may_have_forms(item.get("expected")):
            continue  # most expectations
        elif calls[name].are_certain or not pending:
            yield from _check_missions(expectations, at, item, calls, failures, told)
    if of_others is None:
        file, _ = expectations.origin(())
        yield from failures.problems(file)


def _check_missions(  # noqa: PLR0913, PLR0917 - what is known, and what is found
    expectations: Document,
    at: ValuePath,
    item: Mapping[str, Any],
    calls: Mapping[str, Calls],
    failures: ScenarioFailures,
    told: set[tuple[ValuePath, str]],
) -> Iterator[Problem]:
    """Check the missions that an expectation names; add what can fail in many scenarios."""
    scenario, own = item["scenario_name"], item["mission_name"]
    of_scenario = calls[scenario]
    if not of_scenario.has(own):
        _, name_at = expectations.origin((*at, "scenario_name"))
        if name_at[-1] != "scenarios":
            yield expectations.problem(
                (*at, "mission_name"),
                code=UNKNOWN_MISSION,
                message=f"the scenario {named(scenario)} has no mission {named(own)}",
                guess=partial(of_scenario.meant, own),
            )
        else:
            _, place = expectations.origin((*at, "mission_name"))
            if (place, scenario) not in told:  # each part of `all` has the same mission
                told.add((place, scenario))
                failures.add(place, _missing(own, of_scenario, _LEAVE_OUT), scenario)
    for form_at, mission, _ in results_in(item.get("expected"), own):
        if mission != own and not of_scenario.has(mission):
            _, place = expectations.origin((*at, "expected", *form_at, MISSION))
            failure = _missing(mission, of_scenario, of_scenario.available)
            failures.add(place, failure, scenario)


def _missing(mission: str, calls: Calls, remedy: str) -> Failure:
    return Failure(
        code=UNKNOWN_MISSION,
        message=f"there is no mission {named(mission)}",
        hint=remedy,
        guess=partial(calls.guess, mission),
    )

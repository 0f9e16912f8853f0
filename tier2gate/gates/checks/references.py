"""Checks beyond the schemas: duplicate names, unknown names, and expectations that cannot hold."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from tier2gate.documents.nearest import Names
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem, in_file_order, summed_up
from tier2gate.gates.checks.targets import check_targets
from tier2gate.gates.expected.failures import ScenarioFailures
from tier2gate.gates.expected.values import OPERATORS_WITH_CHECKS, check_written
from tier2gate.gates.expected_forms import may_have_forms
from tier2gate.gates.known_missions import UNKNOWN_MISSION, KnownMissions, meant
from tier2gate.gates.masks.reading import read_masks
from tier2gate.gates.naming import gate_name, kind_of

MAX_UNKNOWN_PARAMS = 1_000
"""The most unknown params that are compared with the known ones to find a similar name."""


REPEATED_SCENARIO, REPEATED_EXPECTATION = "repeated-scenario", "repeated-expectation"
"""The codes of a scenario, and of an expectation, with the name of an earlier one."""


class OfAllBlocks:
    """What is wrong in several blocks of a gate, to be told once.

    Attributes:
        failures: what fails in many scenarios at one place of the expectations.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.failures = ScenarioFailures()
        self._unknown: dict[str, tuple[Problem, int]] = {}

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self._unknown and self.failures.are_none

    def add_unknown(self, name: str, problem: Problem, number: int) -> None:
        """Add calls of a mission that does not exist; `problem` is at the first one."""
        first, before = self._unknown.setdefault(name, (problem, 0))
        self._unknown[name] = first, before + number

    def unknown_missions(self) -> Iterator[Problem]:
        """Yield a problem for each mission that is called but does not exist."""
        for problem, number in self._unknown.values():
            yield _with_number(problem, number)


def check_suite(
    suite: Document, known: KnownMissions | None, of_all: OfAllBlocks | None = None
) -> list[Problem]:
    """Check a suite beyond its schema.

    Args:
        suite: a document that is valid under its schema.
        known: the available missions; `None` if unknown, so that calls are not checked.
        of_all: what is told for all blocks at once, if this is a block; more is added.

    Returns:
        The problems in file order, `bounded`.
    """
    problems: list[Problem] = []
    unknown: dict[str, list[ValuePath]] = {}
    scenarios = suite.value["scenarios"]
    if not _are_distinct([scenario["scenario_name"] for scenario in scenarios]):
        names = [
            (("scenarios", i, "scenario_name"), s["scenario_name"]) for i, s in enumerate(scenarios)
        ]
        repeated = find_repeated(suite, names, "scenario", "rename it")
        # The rows of a table file often have the same fault; what is in the suite is each told.
        problems += summed_up(repeated, lambda p: p if p.file == suite.name else p.file)
    schema_of = cache(known.params.get) if known else None
    for index, scenario in enumerate(scenarios):
        at = ("scenarios", index, "missions")
        calls = scenario["missions"]
        if any("id" in call for call in calls) or not _are_distinct([c["name"] for c in calls]):
            problems += _check_calls(suite, at, calls)
        if known is None or schema_of is None or known.pending:
            continue
        for number, call in enumerate(calls):
            schema, given = schema_of(call["name"]), call.get("params")
            if schema is not None and given is not None:
                problems += schema.problems(suite, (*at, number, "params"), given)
            elif schema is None and known.complete:
                unknown.setdefault(call["name"], []).append((*at, number, "name"))
    for name, places in unknown.items():
        message = f"there is no mission {named(name)}"
        guess = partial(_meant_mission, name, known.names if known else Names(()), suite.name)
        problem = suite.problem(places[0], code=UNKNOWN_MISSION, message=message, guess=guess)
        if of_all is None:
            problems.append(_with_number(problem, len(places)))
        else:
            of_all.add_unknown(name, problem, len(places))
    return in_file_order(problems)


def _with_number(problem: Problem, number: int) -> Problem:
    """Return a problem of calls with their number, if there are several."""
    if number == 1:
        return problem
    return replace(problem, message=f"{problem.message} ({number:,} calls)")


def find_misspelt_params(suite: Document, known: KnownMissions) -> list[Problem]:
    """Find params that a mission ignores, but whose names are similar to one that it uses.

    Args:
        suite: a valid suite.
        known: the available missions.

    Returns:
        Warnings in file order, `bounded`; not errors, since such a param may be intended.
    """
    problems = []
    names: dict[str, Names] = {}
    hints: dict[tuple[str, str], str | None] = {}
    for index, scenario in enumerate(suite.value["scenarios"]):
        for number, call in enumerate(scenario["missions"]):
            mission, heeded = call["name"], known.params[call["name"]].properties
            for name in (call.get("params") or {}) if heeded else ():
                if name in heeded:
                    continue
                if (mission, name) not in hints and len(hints) < MAX_UNKNOWN_PARAMS:
                    near = names.setdefault(mission, Names(heeded))
                    hints[mission, name] = near.hint(name, likeness=0.85)
                if (hint := hints.get((mission, name))) is not None:
                    path = ("scenarios", index, "missions", number, "params", name)
                    message = f"{named(mission)} has no param {named(name)}"
                    problem = suite.problem(
                        path, code="unknown-param", message=message, hint=hint, key=True
                    )
                    problems.append(problem)
    return in_file_order(problems)


def check_expectations(
    expectations: Document,
    suite: Document | None,
    known: KnownMissions | None = None,
    of_all: OfAllBlocks | None = None,
) -> list[Problem]:
    """Check expectations beyond their schema, and against their suite.

    Args:
        expectations: a document that has the shape of its schema.
        suite: the suite, valid under its schema; `None` to check the expectations alone.
        known: the available missions; no hint suggests a call of another one.
        of_all: what is told for all blocks at once, if this is a block; more is added.

    Returns:
        The problems in file order, `bounded`.
    """
    items = expectations.value["expectations"]
    problems: list[Problem] = []
    if not _are_distinct([item["id"] for item in items]):
        ids = [(("expectations", index, "id"), item["id"]) for index, item in enumerate(items)]
        problems += find_repeated(expectations, ids, "expectation", "give it another id")
    if suite is not None:
        failures = of_all.failures if of_all else None
        problems += check_targets(expectations, items, suite, known, failures)
        if read_masks(suite.value):
            from tier2gate.gates.masks.checks import check_masked  # noqa: PLC0415 - rarely needed

            problems += check_masked(expectations, items, suite)
    for index, item in enumerate(items):
        at, op, expected = ("expectations", index), item["op"], item.get("expected")
        if item["path"].startswith("/"):
            problems += _check_pointer(expectations, (*at, "path"), item["path"])
        if op in OPERATORS_WITH_CHECKS or may_have_forms(expected):
            problems += check_written(expectations, (*at, "expected"), op, expected)
    return in_file_order(problems)


def _are_distinct(names: Sequence[str]) -> bool:
    """Return whether no two names are equal under NFC."""
    if not all(map(str.isascii, names)):
        names = [normalize("NFC", name) for name in names]
    return len({*names}) == len(names)


def find_repeated(
    document: Document, names: Iterable[tuple[ValuePath, str]], what: str, remedy: str
) -> Iterator[Problem]:
    """Find names that are equal under NFC, and so look the same in results.

    Args:
        document: the document that holds the names.
        names: each name with its place.
        what: what they name.
        remedy: how to fix a duplicate.

    Yields:
        A problem for each duplicate after the first; one for those of the same two places.
    """
    seen: dict[str, ValuePath] = {}
    told = set()
    for path, name in names:
        first = seen.setdefault(normalize("NFC", name), path)
        if first is not path:
            again, before = document.locate(path), document.locate(first)
            if (again, before) in told:
                continue
            told.add((again, before))
            at = before.seen_from(again.file)
            message = f"duplicate {what} {named(name)}: the first is at {at}"
            yield document.problem(path, code=f"repeated-{what}", message=message, hint=remedy)


def _check_calls(suite: Document, at: ValuePath, calls: list[dict[str, Any]]) -> Iterator[Problem]:
    """Check that the ids and names of one scenario's calls identify their results."""
    keys = [
        ((*at, number, "id" if call.get("id") else "name"), call.get("id") or call["name"])
        for number, call in enumerate(calls)
    ]
    yield from find_repeated(suite, keys, "mission", "give the call its own id")
    called = {call["name"] for call in calls}
    uses = Counter(normalize("NFC", key) for _, key in keys)
    for number, call in enumerate(calls):
        call_id: str = call.get("id") or call["name"]
        alone = uses[normalize("NFC", call_id)] == 1
        if alone and call_id in called and call_id != call["name"]:
            message = f"the id {named(call_id)} is the name of another mission called here"
            hint = "choose an id that is not the name of a mission"
            path = (*at, number, "id")
            yield suite.problem(path, code="misleading-id", message=message, hint=hint)


def _check_pointer(expectations: Document, at: ValuePath, path: str) -> Iterator[Problem]:
    if _LONE_TILDE.search(path):
        message = f"{named(path)} is not a JSON Pointer: 0 or 1 must follow a ~"
        hint = "write ~0 for ~ and ~1 for / in a key"
        yield expectations.problem(at, code="malformed-pointer", message=message, hint=hint)


_LONE_TILDE = re.compile(r"~(?![01])")


def _meant_mission(name: str, known: Names, suite: str) -> str:
    """Suggest a similar mission; without one, also tell how to make others available."""
    if (guess := known.hint(name)) is not None:
        return guess
    available = meant(name, known)
    path = PurePosixPath(suite)
    if kind_of(path) != "suite":
        return f"{available}; missions in Python or in a shared file need --missions FILE"
    file = named(path.with_name(f"{gate_name(path)}.missions.py").as_posix())
    return f"{available}; missions in Python belong in {file}; other files need --missions FILE"

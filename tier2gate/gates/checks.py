"""Checks that no schema can express: names that repeat, and names that refer to nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from unicodedata import normalize

from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.positions import Path
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_value
from tier2gate.errors import Problem
from tier2gate.gates.demands import check_demand
from tier2gate.printable import named


def check_suite(suite: Document, params_schemas: Mapping[str, Any] | None) -> list[Problem]:
    """Check a suite beyond its schema.

    Args:
        suite: a document that is valid under the suite schema.
        params_schemas: name → JSON Schema of the params, for every mission there is; `None` where
            that is not known, and no call is held to them.

    Returns:
        All problems, in file order.
    """
    problems: list[Problem] = []
    scenarios = suite.value["scenarios"]
    names = [
        (("scenarios", i, "scenario_name"), s["scenario_name"]) for i, s in enumerate(scenarios)
    ]
    problems += find_repeated(suite, names, "scenario", "name it otherwise")
    for index, scenario in enumerate(scenarios):
        at = ("scenarios", index, "missions")
        problems += _check_calls(suite, at, scenario["missions"])
        for number, call in enumerate(scenario["missions"] if params_schemas is not None else ()):
            problems += _check_mission(suite, (*at, number), call, params_schemas or {})
    return in_file_order(problems)


def find_misspelt_params(suite: Document, params_schemas: Mapping[str, Any]) -> list[Problem]:
    """Find params that a mission ignores, but that are nearly the name of one that it heeds.

    Args:
        suite: a valid suite.
        params_schemas: name → JSON Schema of the params, for every mission there is.

    Returns:
        What looks like a slip, in file order; it may be meant, so nothing of it is an error.
    """
    problems = []
    for index, scenario in enumerate(suite.value["scenarios"]):
        for number, call in enumerate(scenario["missions"]):
            known = params_schemas[call["name"]].get("properties", {})
            for name in call.get("params") or {}:
                hint = None if name in known or not known else _nearly(name, known)
                if hint is not None:
                    path = ("scenarios", index, "missions", number, "params", name)
                    message = f"{named(call['name'])} knows no param {named(name)}"
                    problem = suite.problem(
                        path, code="unknown-param", message=message, hint=hint, key=True
                    )
                    problems.append(problem)
    return in_file_order(problems)


def _nearly(name: str, known: Iterable[str]) -> str | None:
    return nearest_hint(name, known, likeness=0.85)


def check_expectations(expectations: Document, suite: Document) -> list[Problem]:
    """Check expectations beyond their schema, and against the suite they are on.

    Args:
        expectations: a document that is valid under the expectations schema.
        suite: one that is valid under the suite schema.

    Returns:
        All problems, in file order.
    """
    items = expectations.value["expectations"]
    ids = [(("expectations", index, "id"), item["id"]) for index, item in enumerate(items)]
    problems = list(find_repeated(expectations, ids, "expectation", "give it another id"))
    keys = {
        scenario["scenario_name"]: {call.get("id") or call["name"] for call in scenario["missions"]}
        for scenario in suite.value["scenarios"]
    }
    for index, item in enumerate(items):
        problems += _check_target(expectations, ("expectations", index), item, keys)
        problems += _check_pointer(expectations, ("expectations", index, "path"), item["path"])
        at = ("expectations", index, "expected")
        problems += check_demand(expectations, at, item["op"], item.get("expected"))
    return in_file_order(problems)


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems of one file by their places.

    Args:
        problems: in any order.

    Returns:
        The problems from the top of the file to its end.
    """
    return sorted(problems, key=lambda p: (p.line or 0, p.column or 0, p.code, p.message))


def find_repeated(
    document: Document, names: Iterable[tuple[Path, str]], what: str, way_out: str
) -> Iterator[Problem]:
    """Find names that are equal under NFC: they look the same to whoever reads the results.

    Args:
        document: where they stand.
        names: each with its place.
        what: what they name.
        way_out: what to do about one that is there twice.

    Yields:
        A problem for each that is there already.
    """
    seen: dict[str, Path] = {}
    for path, name in names:
        first = seen.setdefault(normalize("NFC", name), path)
        if first is not path:
            line, column = document.positions.locate(first)
            message = f"the {what} {named(name)} is there already, at {line}:{column}"
            yield document.problem(path, code=f"repeated-{what}", message=message, hint=way_out)


def _check_calls(suite: Document, at: Path, calls: list[dict[str, Any]]) -> Iterator[Problem]:
    """Hold the calls of one scenario to keys that say which result is meant."""
    keys = [
        ((*at, number, "id" if call.get("id") else "name"), call.get("id") or call["name"])
        for number, call in enumerate(calls)
    ]
    yield from find_repeated(suite, keys, "mission", "give the call an id of its own")
    called = {call["name"] for call in calls}
    uses = Counter(normalize("NFC", key) for _, key in keys)
    for number, call in enumerate(calls):
        call_id: str = call.get("id") or call["name"]
        alone = uses[normalize("NFC", call_id)] == 1
        if alone and call_id in called and call_id != call["name"]:
            message = f"the id {named(call_id)} is the name of another mission called here"
            hint = "choose an id that names no mission"
            path = (*at, number, "id")
            yield suite.problem(path, code="misleading-id", message=message, hint=hint)


def _check_mission(
    suite: Document, at: Path, call: dict[str, Any], params_schemas: Mapping[str, Any]
) -> list[Problem]:
    name = call["name"]
    if name not in params_schemas:
        message = f"there is no mission {named(name)}"
        hint = nearest_hint(name, params_schemas) or _there_are(params_schemas)
        problem = suite.problem((*at, "name"), code="unknown-mission", message=message, hint=hint)
        return [problem]
    params = call.get("params")
    if params is None:
        return []
    return validate_value(suite, (*at, "params"), params, params_schemas[name])


def _check_target(
    expectations: Document, at: Path, item: dict[str, Any], keys: Mapping[str, set[str]]
) -> Iterator[Problem]:
    scenario, mission = item["scenario_name"], item["mission_name"]
    if scenario not in keys:
        yield expectations.problem(
            (*at, "scenario_name"),
            code="unknown-scenario",
            message=f"the suite has no scenario {named(scenario)}",
            hint=nearest_hint(scenario, keys) or _there_are(keys),
        )
    elif mission not in keys[scenario]:
        yield expectations.problem(
            (*at, "mission_name"),
            code="unknown-mission",
            message=f"the scenario {named(scenario)} has no mission {named(mission)}",
            hint=nearest_hint(mission, keys[scenario]) or _there_are(keys[scenario]),
        )


def _check_pointer(expectations: Document, at: Path, path: str) -> Iterator[Problem]:
    if path.startswith("/") and _LONE_TILDE.search(path):
        message = f"{named(path)} is no JSON Pointer: a ~ stands alone in it"
        hint = "write ~0 for ~ and ~1 for / inside of a key"
        yield expectations.problem(at, code="malformed-pointer", message=message, hint=hint)


_LONE_TILDE = re.compile(r"~(?![01])")
_LISTED = 5


def _there_are(names: Iterable[str]) -> str:
    known = sorted(names)
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"there are: {', '.join(named(name) for name in known[:_LISTED])}{more}"

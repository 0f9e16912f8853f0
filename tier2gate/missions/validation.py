"""Check a missions file, and the calls of its missions, beyond its schema."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from typing import Any
from unicodedata import normalize

from tier2gate.documents.nearest import Names
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import Schema, load_schema, shape_of, validate_document
from tier2gate.forms.calculations import DEFAULT, FORMS
from tier2gate.forms.checking import (
    MALFORMED,
    WRAP,
    check_argument,
    check_pointer,
    unknown_form,
)
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem, in_file_order
from tier2gate.gates.checks.references import find_repeated
from tier2gate.gates.expected.values import check_compared
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.missions.forms import FORM_NAMES, PARAM, STATE, forms_in
from tier2gate.missions.step_limits import check_step_limits
from tier2gate.orchestration.expectations import path_segments, resolve_path
from tier2gate.orchestration.registry import MISSION_REGISTRY
from tier2gate.predicates import TYPES, WITHOUT_EXPECTED


def check_missions(document: Document, known: Iterable[str]) -> list[Problem]:
    """Check a missions file.

    Args:
        document: the file, as read.
        known: the names of the missions available without it, besides the core's own.

    Returns:
        The problems in file order, `bounded`.
    """
    return validate_document(document, "missions", partial(_check_all, document, known))


def _check_all(document: Document, known: Iterable[str]) -> list[Problem]:
    missions = document.value["missions"]
    names = [(("missions", index, "name"), item["name"]) for index, item in enumerate(missions)]
    problems = list(find_repeated(document, names, "mission", "rename it"))
    taken = {normalize("NFC", name) for name in (*known, *MISSION_REGISTRY)}
    problems += [
        taken_name(document, path, name, "as a built-in mission")
        for path, name in names
        if normalize("NFC", name) in taken
    ]
    for index, mission in enumerate(missions):
        problems += _check_mission(document, ("missions", index), mission)
    return in_file_order(problems)


def taken_name(document: Document, path: ValuePath, name: str, where: str) -> Problem:
    """Describe a mission whose name another file or a built-in mission already has.

    Args:
        document: the missions file.
        path: the place of the name.
        name: the name.
        where: where the other mission is, as part of a sentence.

    Returns:
        The problem.
    """
    return document.problem(
        path,
        code="repeated-mission",
        message=f"the mission {named(name)} already exists {where}",
        hint="rename it",
    )


def check_calls(suite: Document, catalogue: Catalogue) -> list[Problem]:
    """Check that every call gives the params without which its mission cannot be built.

    Args:
        suite: the suite, valid under its schema; other problems of its calls are not repeated.
        catalogue: the available missions.

    Returns:
        The problems in file order, `bounded`.
    """
    problems: list[Problem] = []
    for index, scenario in enumerate(suite.value["scenarios"]):
        for number, call in enumerate(scenario["missions"]):
            mission = catalogue.get(call["name"])
            if mission is not None and isinstance(mission.definition, Mapping):
                at: ValuePath = ("scenarios", index, "missions", number)
                problems += _check_call(suite, at, call, mission)
    return in_file_order(problems)


_TOLD_PARAMS = 10


def _check_call(
    suite: Document, at: ValuePath, call: Mapping[str, Any], mission: Mission
) -> Iterator[Problem]:
    params = call.get("params")
    if params is None:  # a declarative mission takes them as {}
        hint = "add params to the call that match the mission's params schema"
        unfit = mission.params.problems(suite, at, {})
        yield from (replace(problem, hint=hint) for problem in unfit)
    missing = (item for item in mission.needed_params if not resolve_path(params or {}, item)[0])
    lacking = list(islice(missing, _TOLD_PARAMS + 1))
    if not lacking or mission.params.problems(suite, at, params or {}):
        return  # what does not match the schema is already reported
    place = (*at, "params") if params is not None else at
    hint = "add it to the call, or add a $default for it to the mission"
    uses = f"{named(mission.name)} uses"
    for pointer in lacking[:_TOLD_PARAMS]:
        message = f"{uses} the param {named(pointer)}, which is missing"
        yield suite.problem(place, code="missing-param", message=message, hint=hint)
    if len(lacking) > _TOLD_PARAMS:
        message = f"{uses} yet more params that are missing"
        yield suite.problem(place, code="missing-param", message=message)


def _check_mission(
    document: Document, at: ValuePath, mission: Mapping[str, Any]
) -> Iterator[Problem]:
    steps = mission["steps"]
    ids = [((*at, "steps", index, "id"), step["id"]) for index, step in enumerate(steps)]
    yield from find_repeated(document, ids, "step", "give it another id")
    yield from check_step_limits(document, at, mission)
    if "params_schema" in mission:
        schema = mission["params_schema"]
        yield from _check_params_schema(document, (*at, "params_schema"), schema)
    yield from _check_params_used(document, at, mission)
    for index, step in enumerate(steps):
        yield from _check_step(document, (*at, "steps", index), step)


def _check_params_used(
    document: Document, at: ValuePath, mission: Mapping[str, Any]
) -> Iterator[Problem]:
    """Find params that steps use but the params schema does not allow."""
    schema = mission.get("params_schema", {})
    if schema.get("additionalProperties") is not False:
        return
    known = schema.get("properties", {})
    names = Names(known)
    for index, step in enumerate(mission["steps"]):
        for field in ("payload", "when"):
            place = (*at, "steps", index, field)
            for path, form in forms_in(step.get(field), place):
                pointer = form.get(PARAM)
                if not isinstance(pointer, str) or not pointer.startswith("/"):
                    continue
                name = path_segments(pointer)[0]
                if name not in known:
                    yield document.problem(
                        (*path, PARAM),
                        code="unknown-param",
                        message=f"the params schema does not allow {named(name)}",
                        hint="add it to the schema's properties",
                        guess=partial(names.hint, name),
                    )


def _check_step(document: Document, at: ValuePath, step: Mapping[str, Any]) -> Iterator[Problem]:
    payload, operation = step.get("payload", {}), step.get("operation")
    if operation is not None and "operation" in payload:
        message = "the operation belongs beside the payload, not in it"
        path = (*at, "payload", "operation")
        yield document.problem(path, code="misplaced-operation", message=message, key=True)
    if any(key.startswith("$") for key in payload):
        message = "the payload itself cannot be a form, only the values in it"
        hint = "put the form under a key of the payload"
        path = (*at, "payload")
        yield document.problem(path, code=MALFORMED, message=message, hint=hint)
    yield from _check_forms(document, (*at, "payload"), payload)
    for field in ("path", "from", "to"):
        if operation not in (None, "noop") and isinstance(payload.get(field), str):
            yield from check_pointer(document, (*at, "payload", field), payload[field])
    if operation == "assert":
        yield from _check_assertion(document, (*at, "payload"), payload)
    if "when" in step:
        when = {key: value for key, value in step["when"].items() if not key.startswith("x-")}
        yield from _check_forms(document, (*at, "when"), when)
        yield from _check_question(document, (*at, "when"), when)
        yield from _check_assertion(document, (*at, "when"), when)


def _check_question(
    document: Document, at: ValuePath, when: Mapping[str, Any]
) -> Iterator[Problem]:
    """Check that `exists` and `absent` ask about something that can be missing."""
    value, op = when["value"], when["op"]
    if op in WITHOUT_EXPECTED and not any(True for _ in forms_in(value)):
        message = f"{op} checks whether a value exists, but this one always does"
        hint = "use {$param: POINTER} or {$state: POINTER}"
        path = (*at, "value")
        yield document.problem(path, code="constant-condition", message=message, hint=hint)


def _check_assertion(
    document: Document, at: ValuePath, item: Mapping[str, Any]
) -> Iterator[Problem]:
    """Check the expected value of an operator, if it has no forms."""
    op, expected = item["op"], item.get("expected")
    if op in WITHOUT_EXPECTED or any(True for _ in forms_in(expected)):
        return
    yield from check_compared(document, (*at, "expected"), op, expected)


def _check_forms(document: Document, at: ValuePath, value: Any) -> Iterator[Problem]:
    """Check every form in a value, and everything that looks like one."""
    for path, form in forms_in(value, at):
        yield from _check_form(document, path, form)


def _check_form(document: Document, at: ValuePath, form: Mapping[str, Any]) -> Iterator[Problem]:
    names = [key for key in form if key != DEFAULT]
    unknown = [key for key in names if key not in FORM_NAMES]
    if unknown or len(names) != 1:
        odd = unknown[0] if unknown else (names[1] if names else DEFAULT)
        if odd.startswith("$") and odd not in (*FORM_NAMES, DEFAULT):
            yield unknown_form(document, at, odd, (*FORM_NAMES, DEFAULT))
            return
        message = f"unexpected key {named(odd)} in a form"
        yield document.problem((*at, odd), code=MALFORMED, message=message, hint=WRAP, key=True)
        return
    (name,) = names
    argument = form[name]
    if DEFAULT in form and name not in (PARAM, STATE):
        message = f"{name} does not take a {DEFAULT}"
        yield document.problem(
            (*at, DEFAULT), code=MALFORMED, message=message, hint="remove it", key=True
        )
    if name in (PARAM, STATE):
        if not isinstance(argument, str):
            message = f"{name} takes a JSON Pointer as text"
            yield document.problem((*at, name), code=MALFORMED, message=message)
        else:
            yield from check_pointer(document, (*at, name), argument)
    elif name in FORMS:
        is_open = any(True for _ in forms_in(argument))
        yield from check_argument(document, at, name, FORMS[name], argument, is_open=is_open)


def _check_params_schema(
    document: Document, at: ValuePath, schema: Mapping[str, Any]
) -> Iterator[Problem]:
    """Check the schemas inside a params schema, which may be of any type."""
    inner: list[tuple[ValuePath, Any]] = [
        ((*at, "properties", name), item) for name, item in schema.get("properties", {}).items()
    ]
    inner += [
        ((*at, key), schema[key]) for key in ("additionalProperties", "items") if key in schema
    ]
    for path, item in inner:
        if isinstance(item, dict):
            problems = _inner_schema().problems(document, path, item)
            yield from problems or _check_params_schema(document, path, item)


@cache
def _inner_schema() -> Schema:
    whole: dict[str, Any] = shape_of(load_schema("missions")["$defs"]["params_schema"])
    return Schema(whole | {"properties": whole["properties"] | {"type": {"enum": list(TYPES)}}})

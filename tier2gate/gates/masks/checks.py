"""Checks of masks and roundings, and of expectations that look at what they replace."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected_forms import RESULT, is_open, results_in
from tier2gate.gates.masks.applying import ANY, Mask, Masking, Rounding, overlap
from tier2gate.gates.masks.reading import SuiteMasks, read_masks, read_masks_of_calls
from tier2gate.orchestration.expectations import is_index, path_segments

SEES_NO_VALUE = ("exists", "type")
"""The operators of expectations that may look at a masked value."""

_LONE_TILDE = r"~(?![01])"
_PARTS = "/final_state, /error_message and /executed_steps/*/payload"


def check_masks(suite: Document) -> list[Problem]:
    """Check the masks and roundings of a suite beyond its schema.

    Args:
        suite: a document that has the shape of its schema.

    Returns:
        The problems, in no order.
    """
    of_suite = read_masks(suite.value).of_suite
    of_calls = [items for _, items in read_masks_of_calls(suite.value)]
    every = [*of_suite, *(item for items in of_calls for item in items)]
    problems = [problem for item in every for problem in _check(suite, item)]
    if problems:
        return problems
    problems = [*_overlaps(suite, (), of_suite)]
    for items in of_calls:
        problems += _overlaps(suite, of_suite, items)
    return problems


def check_masked(
    expectations: Document, items: Sequence[dict[str, Any]], suite: Document
) -> Iterator[Problem]:
    """Find the expectations that look at a masked value.

    Args:
        expectations: the document that holds them.
        items: the expectations.
        suite: their suite, valid under its schema.

    Yields:
        A problem for each whose path is that of a masked value, or leads around or into it; not
        for `exists` and `type`, unless they look into it.
    """
    masks = read_masks(suite.value)
    for index, item in enumerate(items):
        for at, what, mission, path in _looks(item):
            mask = _hiding(masks, (item["scenario_name"], mission), what, path)
            if mask is not None:
                place = suite.locate(mask.place).seen_from(suite.name)
                yield expectations.problem(
                    ("expectations", index, *at),
                    code="masked-value",
                    message=f"{what} sees {named(mask.path)}, which the suite masks at {place}",
                    hint="look at another value, or narrow the mask; exists and type may look at "
                    "a masked value, but not into it",
                )


def _looks(item: dict[str, Any]) -> Iterator[tuple[ValuePath, str, str, str]]:
    """List what an expectation looks at: its place in it, who looks, the mission, and the path."""
    expected, own = item.get("expected"), item["mission_name"]
    # With a value that is known only after the run, a mask could decide about a type.
    is_type_of_result = item["op"] == "type" and is_open(expected)
    yield ("path",), RESULT if is_type_of_result else item["op"], own, item["path"]
    for at, mission, pointer in results_in(expected, own):
        yield ("expected", *at), RESULT, mission, pointer


def _hiding(masks: SuiteMasks, call: tuple[str, str], what: str, path: str) -> Mask | None:
    """Return the mask that hides what an expectation looks at in a result, if there is one."""
    seen = path_segments(path) if path else []
    for mask in masks.of_call(*call):
        pairs = zip(mask.tokens, seen, strict=False)
        if not isinstance(mask, Mask) or not _is_maskable(mask.tokens):
            continue
        if not all(token in (ANY, key) for token, key in pairs):
            continue
        if what not in SEES_NO_VALUE or len(seen) > len(mask.tokens):
            return mask
    return None


def _check(suite: Document, item: Masking) -> Iterator[Problem]:
    at = (*item.place, "path")
    what = "masked" if isinstance(item, Mask) else "rounded"
    if not item.path.startswith("/"):
        yield suite.problem(
            at,
            code="malformed-pointer",
            message=f"{named(item.path)} is not a JSON Pointer: it does not begin with /",
            hint="write it like /final_state/id",
        )
    elif re.search(_LONE_TILDE, item.path):
        yield suite.problem(
            at,
            code="malformed-pointer",
            message=f"{named(item.path)} is not a JSON Pointer: 0 or 1 must follow a ~",
            hint="write ~0 for ~ and ~1 for / in a key",
        )
    elif not _is_maskable(item.tokens):
        yield suite.problem(
            at,
            code="unmaskable",
            message=f"{named(item.path)} cannot be {what}",
            hint=f"only values in {_PARTS} can be",
        )
    elif isinstance(item, Mask):
        yield from _check_value(suite, item)
    elif (whole := _type_of_part(item.tokens)) is not None:
        yield suite.problem(
            at,
            code="unmaskable",
            message=f"{named(item.path)} cannot be rounded: it is {whole[1]}",
            hint="give the path of a number in it" if whole[0] is dict else "mask it",
        )


def _check_value(suite: Document, mask: Mask) -> Iterator[Problem]:
    """Check the value that a mask puts in place of others."""
    at = (*mask.place, "with")
    whole = _type_of_part(mask.tokens)
    if whole is not None and not isinstance(mask.value, whole[0]):
        yield suite.problem(
            at,
            code="unmaskable",
            message=f"{named(mask.path)} can only be masked with {whole[1]}",
            hint=f"write {whole[1]} such as {'{}' if whole[0] is dict else '<masked>'}",
        )
    if (form := _find_form(mask.value)) is not None:
        yield suite.problem(
            at,
            code="form-in-mask",
            message=f"a mask takes its value as it is written, so {named(form)} is not filled in",
            hint="write the value itself",
        )


def _is_maskable(tokens: Sequence[str]) -> bool:
    match tokens:
        case ["executed_steps", step, "payload", *_]:
            return step == ANY or is_index(step)
        case ["final_state", *_] | ["error_message"]:
            return True
        case _:
            return False


def _type_of_part(tokens: Sequence[str]) -> tuple[type, str] | None:
    """Return the type that a whole part of a result always has; `None` below such a part."""
    if tokens[0] == "error_message":
        return str, "a text"
    size = 1 if tokens[0] == "final_state" else 3
    return (dict, "a mapping") if len(tokens) == size else None


def _find_form(value: Any) -> str | None:
    """Return the key of a value that looks like a form, at any depth."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            form: str
            for form in part:
                if form.startswith("$"):
                    return form
            pending += part.values()
        elif isinstance(part, list):
            pending += part
    return None


def _overlaps(
    suite: Document, outer: Sequence[Masking], inner: Sequence[Masking]
) -> Iterator[Problem]:
    """Find masks and roundings that may meet the same value, each with the first one."""
    found: dict[int, Masking] = {}
    pairs = [*((one, other) for other in inner for one in outer), *combinations(inner, 2)]
    for one, other in pairs:
        if overlap(one, other):
            found.setdefault(id(other), one)
    for other in inner:
        first = found.get(id(other))
        if first is None:
            continue
        place = suite.locate(first.place).seen_from(suite.name)
        yield suite.problem(
            (*other.place, "path"),
            code="overlapping-masks",
            message=f"{_kind(other)} {named(other.path)} overlaps with {_kind(first)} "
            f"{named(first.path)} at {place}",
            hint="remove one of them, or narrow its path",
        )


def _kind(item: Masking) -> str:
    return "the rounding" if isinstance(item, Rounding) else "the mask"

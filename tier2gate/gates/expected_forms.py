"""The forms of expected values: `{$result: …}`, `{$initial: …}`, `{$cell: …}`, and calculations.

A form is a mapping with a single key, which begins with `$`; `$result` may have `mission` beside
it. The result of a form is never searched for forms, so that no input can inject one.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.forms.calculations import DEFAULT, FORMS, LITERAL, calculate
from tier2gate.foundation.problems import Problem
from tier2gate.orchestration.engine import OperationError

RESULT, INITIAL, CELL, MISSION = "$result", "$initial", "$cell", "mission"

FORM_NAMES = (RESULT, INITIAL, CELL, LITERAL, *FORMS)
"""All forms that an expected value can contain, in the order of the documentation."""

_OF_MISSIONS = ("$param", "$state")
_TAKES = {
    RESULT: "a JSON Pointer",
    INITIAL: "a JSON Pointer",
    CELL: "the name of a column",
    MISSION: "the key of a call",
}

Source: TypeAlias = Callable[[Mapping[str, Any]], Any]
"""`form → what it yields`; raises `OperationError`."""


class UnfilledError(Exception):
    """A form does not yield a value.

    Attributes:
        at: the place of the form in the expected value.
        form: the form.
    """

    def __init__(self, at: ValuePath, form: Mapping[str, Any], error: OperationError) -> None:
        """Keep the form, its place and the reason."""
        super().__init__(str(error))
        self.at = at
        self.form = form


def form_of(value: Any) -> str | None:
    """Return which form a value is.

    Args:
        value: JSON.

    Returns:
        The name of the form, with its `$`, whether or not it exists; `None` if it is not a form.
    """
    if not isinstance(value, dict):
        return None
    if len(value) == 1:
        (name,) = value
        return name if name.startswith("$") else None
    return RESULT if value.keys() == {RESULT, MISSION} else None


def forms_in(value: Any, at: ValuePath = ()) -> Iterator[tuple[ValuePath, Mapping[str, Any]]]:
    """Find the forms in a value, including those in arguments of other forms.

    Args:
        value: JSON.
        at: the place of the value.

    Yields:
        Each form with its place.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from forms_in(item, (*at, index))
    elif isinstance(value, dict):
        name = form_of(value)
        if name is not None:
            yield at, value
        if name != LITERAL:
            for key, item in value.items():
                yield from forms_in(item, (*at, key))


def may_have_forms(value: Any) -> bool:
    """Return whether a value has parts; most have none, and need no search."""
    return type(value) in _WITH_PARTS


_WITH_PARTS = frozenset({dict, list})


def has_forms(value: Any) -> bool:
    """Return whether a value contains a form."""
    return type(value) in _WITH_PARTS and any(True for _ in forms_in(value))


def is_open(value: Any) -> bool:
    """Return whether a value contains a form that is not filled in yet."""
    return type(value) in _WITH_PARTS and any(
        form_of(form) != LITERAL for _, form in forms_in(value)
    )


def results_in(value: Any, own: str) -> Iterator[tuple[ValuePath, str, str]]:
    """Find what a value takes from results.

    Args:
        value: JSON with forms.
        own: the key of the mission that the expectation is about.

    Yields:
        The place of each `$result` that is well-formed, the key of its mission, and its
        pointer.
    """
    for at, form in forms_in(value):
        mission = form.get(MISSION, own)
        if form_of(form) == RESULT and isinstance(form[RESULT], str) and isinstance(mission, str):
            yield at, mission, form[RESULT]


def check_forms(document: Document, at: ValuePath, value: Any) -> Iterator[Problem]:
    """Check how the forms of a value are written.

    Args:
        document: the document that holds the value.
        at: the place of the value.
        value: JSON.

    Yields:
        A problem for each form that does not exist, or takes another argument.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from check_forms(document, (*at, index), item)
    elif isinstance(value, dict):
        name = form_of(value)
        if name is not None:
            yield from _check_form(document, at, name, value)
        else:
            yield from _check_default(document, at, value)
        if name != LITERAL:
            for key, item in value.items():
                yield from check_forms(document, (*at, key), item)


def fill_inputs(value: Any, sources: Mapping[str, Source]) -> Any:
    """Fill in the forms whose values are known before the run.

    Args:
        value: JSON with forms that are written as they must be.
        sources: name of a form → what yields its value; other forms stay open.

    Returns:
        The value with forms. Parts that are filled in have none; where one looks like a form, it
        is a `$literal`.

    Raises:
        UnfilledError: a form does not yield a value.
    """
    filled, known = _fill(value, sources, ())
    return _as_written(filled) if known else filled


def fill_all(value: Any, sources: Mapping[str, Source]) -> Any:
    """Fill in all forms of a value.

    Args:
        value: JSON with forms.
        sources: name of a form → what yields its value, for all that the value contains.

    Returns:
        JSON without forms.

    Raises:
        UnfilledError: a form does not yield a value.
    """
    return _fill(value, sources, ())[0]


def _fill(value: Any, sources: Mapping[str, Source], at: ValuePath) -> tuple[Any, bool]:
    """Return a value with its known forms filled in, and whether all of them are known."""
    name = form_of(value)
    if name is not None:
        return _fill_form(name, value, sources, at)
    if isinstance(value, dict):
        parts = [_fill(item, sources, (*at, key)) for key, item in value.items()]
        items, known = _together(parts)
        return dict(zip(value, items, strict=True)), known
    if isinstance(value, list):
        return _together([_fill(item, sources, (*at, i)) for i, item in enumerate(value)])
    return value, True


def _fill_form(
    name: str, form: Mapping[str, Any], sources: Mapping[str, Source], at: ValuePath
) -> tuple[Any, bool]:
    if name == LITERAL:
        return form[LITERAL], True
    if name in sources:
        return _yielded(form, at, sources[name], form), True
    if name not in FORMS:
        return form, False
    argument, known = _fill(form[name], sources, (*at, name))
    if not known:
        return {name: argument}, False
    return _yielded(form, at, partial(calculate, name, FORMS[name]), argument), True


def _together(parts: list[tuple[Any, bool]]) -> tuple[list[Any], bool]:
    """Return the parts of a value; if one is open, the others are written as they must be."""
    if all(known for _, known in parts):
        return [item for item, _ in parts], True
    return [_as_written(item) if known else item for item, known in parts], False


def _as_written(value: Any) -> Any:
    """Write a value without forms so that it is not read as one."""
    return {LITERAL: value} if _looks_like_forms(value) else value


def _yielded(
    form: Mapping[str, Any], at: ValuePath, take: Callable[[Any], Any], argument: Any
) -> Any:
    try:
        return take(argument)
    except OperationError as error:
        raise UnfilledError(at, form, error) from None


def _check_form(
    document: Document, at: ValuePath, name: str, form: Mapping[str, Any]
) -> Iterator[Problem]:
    argument = form[name]
    if name not in FORM_NAMES:
        from tier2gate.forms.checking import unknown_form  # noqa: PLC0415 - rarely needed

        yield unknown_form(document, at, name, FORM_NAMES)
    elif name in FORMS:
        open_form = has_forms(argument)
        from tier2gate.forms.checking import check_argument  # noqa: PLC0415 - rarely needed

        yield from check_argument(document, at, name, FORMS[name], argument, is_open=open_form)
    elif name != LITERAL:
        for key, text in form.items():
            if not isinstance(text, str):
                message = f"{key} takes {_TAKES[key]} as text"
                from tier2gate.forms.checking import MALFORMED, WRAP  # noqa: PLC0415 - rarely needed

                yield document.problem((*at, key), code=MALFORMED, message=message, hint=WRAP)
        if name != CELL and isinstance(argument, str):
            from tier2gate.forms.checking import check_pointer  # noqa: PLC0415 - rarely needed

            yield from check_pointer(document, (*at, name), argument)


def _check_default(
    document: Document, at: ValuePath, value: Mapping[str, Any]
) -> Iterator[Problem]:
    name = _defaulted(value)
    if name is not None:
        from tier2gate.forms.checking import MALFORMED, WRAP  # noqa: PLC0415 - rarely needed

        yield document.problem(
            (*at, DEFAULT),
            code=MALFORMED,
            message=f"{name} does not take a {DEFAULT} in an expected value",
            hint=f"remove it, or {WRAP}",
            key=True,
        )


def _defaulted(value: Mapping[str, Any]) -> str | None:
    """Return the form that has a `$default` beside it, as in missions; `None` if there is none."""
    names = [name for name in value if name in (*FORM_NAMES, *_OF_MISSIONS)]
    return names[0] if DEFAULT in value and names and len(value) == len((*names, DEFAULT)) else None


def _looks_like_forms(value: Any) -> bool:
    if isinstance(value, dict):
        is_one = form_of(value) is not None or _defaulted(value) is not None
        return is_one or any(map(_looks_like_forms, value.values()))
    return isinstance(value, list) and any(map(_looks_like_forms, value))

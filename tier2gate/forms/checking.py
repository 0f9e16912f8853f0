"""Checks how forms are written."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.forms.calculations import LITERAL, Form
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem

MALFORMED = "malformed-form"
"""The code of a form that is not well-formed."""

WRAP = f"wrap a value that is not a form in {{{LITERAL}: …}}"
"""The hint for a mapping that looks like a form."""

_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")


def unknown_form(document: Document, at: ValuePath, name: str, known: Collection[str]) -> Problem:
    """Describe a form that does not exist.

    Args:
        document: the document.
        at: the place of the form.
        name: its name, with its `$`.
        known: the names that exist.

    Returns:
        The problem.
    """
    from tier2gate.documents.nearest import nearest_hint  # noqa: PLC0415 - rarely needed

    guess = nearest_hint(name, known)
    hint = WRAP if guess is None else f"{guess} {WRAP.capitalize()}"
    return document.problem(
        (*at, name), code=MALFORMED, message=f"there is no form {named(name)}", hint=hint, key=True
    )


def check_argument(  # noqa: PLR0913 - a form and its place
    document: Document, at: ValuePath, name: str, form: Form, argument: Any, *, is_open: bool
) -> Iterator[Problem]:
    """Check that a form that calculates has as many values as it takes.

    Args:
        document: the document.
        at: the place of the form.
        name: its name, with its `$`.
        form: the form.
        argument: its argument.
        is_open: whether forms in the argument yield a part of it.

    Yields:
        A problem if it does not.
    """
    if form.arguments is None:
        return
    least, most = form.arguments
    if isinstance(argument, list) and not least <= len(argument) <= (most or len(argument)):
        wanted = str(least) if most == least else f"at least {least}"
        message = f"{name} takes a list of length {wanted}, not {len(argument)}"
        yield document.problem((*at, name), code=MALFORMED, message=message)
    elif not isinstance(argument, list) and not is_open:
        message = f"{name} takes a list of {form.takes}"
        yield document.problem((*at, name), code=MALFORMED, message=message)


def check_pointer(document: Document, at: ValuePath, pointer: str) -> Iterator[Problem]:
    """Check that a text is a JSON Pointer.

    Args:
        document: the document.
        at: the place of the text.
        pointer: the text.

    Yields:
        A problem if it is not.
    """
    if not _POINTER.fullmatch(pointer):
        message = f"{named(pointer)} is not a JSON Pointer"
        hint = "begin it with /, and write ~0 for ~ and ~1 for / in a key"
        yield document.problem(at, code="malformed-pointer", message=message, hint=hint)

"""Find values that look like forms without their `$`: valid, but probably a mistake."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.forms.calculations import DEFAULT, FORMS, LITERAL
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem, in_file_order
from tier2gate.missions.forms import PARAM, STATE, forms_in


def find_misspelt_forms(document: Document) -> list[Problem]:
    """Find mappings in a missions file that are taken literally, but look like forms.

    Args:
        document: a valid missions file.

    Returns:
        Warnings in file order, `bounded`; not errors, since such a value may be intended.
    """
    problems = []
    for index, mission in enumerate(document.value["missions"]):
        for number, step in enumerate(mission["steps"]):
            for field in ("payload", "when"):
                at: ValuePath = ("missions", index, "steps", number, field)
                # The field itself cannot be a form, only the values in it.
                values = step.get(field, {}).items()
                found = (_look_alikes(value, (*at, name)) for name, value in values)
                for path, key in chain.from_iterable(found):
                    problems.append(
                        document.problem(
                            (*path, key),
                            code="misspelt-form",
                            message=f"the key {named(key)} has no $, so this is not a form",
                            hint=f"did you mean ${key}?",
                            key=True,
                        )
                    )
    return in_file_order(problems)


def _look_alikes(value: Any, at: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    """Yield each mapping whose single key would make it a form, and that key."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _look_alikes(item, (*at, index))
    elif isinstance(value, dict):
        if len(value) == 1 and _looks_like_a_form(*next(iter(value.items()))):
            yield at, next(iter(value))
        for key, item in value.items():
            if key not in (LITERAL, DEFAULT):
                yield from _look_alikes(item, (*at, key))


def _looks_like_a_form(key: str, argument: Any) -> bool:
    name = f"${key}"
    if name in (PARAM, STATE):
        return isinstance(argument, str) and argument.startswith("/")
    return name in FORMS and any(True for _ in forms_in(argument))

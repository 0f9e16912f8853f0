"""Templates, as Jinja renders them."""

import copy

from jinja2 import Environment, TemplateError, meta

from tier2gate.missions.api import from_function

ENVIRONMENT = Environment(autoescape=True)
VALUES = {
    "name": "ann o'hara",
    "list": [3, 1, 2],
    "map": {"b": 1, "a": [1, "<"]},
    "number": 2.675,
    "text": "see https://example.com/a and\nwww.example.org, (mail a@example.org) okay",
    "people": [
        {"town": "Bern", "age": 3},
        {"town": "aarau", "age": 1},
        {"town": "Bern", "age": 2},
    ],
}


def render(template):
    """Render a template with the same values as all others."""
    try:
        return {"text": ENVIRONMENT.from_string(template).render(copy.deepcopy(VALUES))}
    except (TemplateError, ArithmeticError, TypeError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def variables(template):
    """List the variables that a template needs."""
    return sorted(meta.find_undeclared_variables(ENVIRONMENT.parse(template)))


MISSIONS = {"render": from_function(render), "variables": from_function(variables)}

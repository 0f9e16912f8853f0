"""Values that look like forms without their `$`."""

import pytest

from tests.missions import document_of, of_steps
from tier2gate.missions.misspelt_forms import find_misspelt_forms


def found(value: str) -> list[str]:
    """Look for misspelt forms in a value of a payload, at column 75 of line 4."""
    step = "{id: a, kind: runtime, operation: set, payload: {path: /a, value: "
    document = document_of(of_steps(f"{step}{value}}}}}"))
    return [f"{p.line}:{p.column}: {p.text}" for p in find_misspelt_forms(document)]


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        (
            "{state: /fee}",
            ["4:76: the key state has no $, so this is not a form; did you mean $state?"],
        ),
        (
            "{$add: [1, {param: /fee}]}",
            ["4:87: the key param has no $, so this is not a form; did you mean $param?"],
        ),
        (
            "{multiply: [2, {$state: /fee}]}",
            ["4:76: the key multiply has no $, so this is not a form; did you mean $multiply?"],
        ),
        ("{state: paid}", []),
        ("{state: /fee, other: 1}", []),
        ("{length: 5}", []),
        ("{$literal: {state: /fee}}", []),
        ("{$state: /a, $default: {state: /fee}}", []),
    ],
)
def test_form_without_its_sign_is_a_notice(value: str, problems: list[str]) -> None:
    """A user who forgot a `$` is told so; the value is text that only shows up in the results."""
    assert found(value) == problems


def test_payload_itself_is_not_taken_for_a_form() -> None:
    """A user whose payload has a field called state is not told to write a form."""
    step = "{id: a, kind: runtime, operation: noop, payload: {state: /a}}"
    assert find_misspelt_forms(document_of(of_steps(step))) == []

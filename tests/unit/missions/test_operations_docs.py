"""The documentation of operations and forms matches the code.

`python tests/unit/missions/test_operations_docs.py` prints the documentation's tables as Markdown.
"""

import json
import re
import sys
from pathlib import Path

from tests.missions import told
from tier2gate.forms.calculations import FORMS
from tier2gate.missions.forms import FORM_NAMES
from tier2gate.missions.operations import DESCRIBED

REPOSITORY = Path(__file__).parents[3]
DOCUMENT = REPOSITORY / "docs" / "operations.md"
POINTING = {
    "$param": ("a JSON Pointer", "what the call's params have there"),
    "$state": ("a JSON Pointer", "what the state has there, before the step"),
    "$literal": ("any value", "that value, as it is"),
}


def render_operations() -> str:
    """Render the documentation's table of operations."""
    rows = (
        f"| `{name}` | {item.payload} | {item.effect} | {item.law} |"
        for name, item in DESCRIBED.items()
    )
    head = ("| operation | payload | what it does | what always holds |", "|---|---|---|---|")
    return "\n".join((*head, *rows)) + "\n"


def render_forms() -> str:
    """Render the documentation's table of forms."""
    described = POINTING | {name: (form.takes, form.yields) for name, form in FORMS.items()}
    lists = {name for name, form in FORMS.items() if form.arguments is not None}
    rows = (
        f"| `{name}` | {'a list of ' if name in lists else ''}{takes} | {yields} |"
        for name, (takes, yields) in described.items()
    )
    return "\n".join(("| form | takes | yields |", "|---|---|---|", *rows)) + "\n"


def test_documentation_has_the_tables() -> None:
    """A user who looks up an operation or form finds its current behaviour."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert render_operations() in text
    assert render_forms() in text
    assert set(re.findall(r"^\| `(\$\w+)` ", text, re.MULTILINE)) == set(FORM_NAMES)


def test_schema_knows_every_operation() -> None:
    """The schema accepts exactly the existing operations."""
    schema = json.loads((REPOSITORY / "schemas" / "missions.v1.schema.json").read_bytes())
    step = schema["$defs"]["step"]["properties"]
    assert step["operation"]["enum"] == list(DESCRIBED)
    assert set(re.findall(r"\$\w+", step["payload"]["description"])) == {*FORM_NAMES, "$default"}


def test_documented_keywords_of_params_schemas_match_the_schema() -> None:
    """The documented keywords of params schemas are exactly those that the schema accepts."""
    schema = json.loads((REPOSITORY / "schemas" / "missions.v1.schema.json").read_bytes())
    text = DOCUMENT.read_text(encoding="utf-8")
    match = re.search(r"no others: `([^`]+)`", text)
    assert match
    assert match[1].split() == list(schema["$defs"]["params_schema"]["properties"])


def test_documented_mission_is_valid() -> None:
    """A user can copy the example mission and run it."""
    match = re.search(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert match
    assert told(match[1]) == []


if __name__ == "__main__":
    sys.stdout.write(f"{render_operations()}\n{render_forms()}")

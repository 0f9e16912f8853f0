"""What `init` says to add to a configuration in any style."""

import pytest

from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.reader import parse_document
from tier2gate.init.additions import additions_to


@pytest.mark.parametrize(
    ("file", "text", "added"),
    [
        (
            "tier2gate.yaml",
            "gates: [{name: a, suite: b}]\ndefaults: {detail: full}\n",
            [
                "To the list gates in tier2gate.yaml, add:",
                "{name: new, suite: gates/new.suite.yaml}",
                "To defaults in tier2gate.yaml, add:",
                'python: ".venv/bin/python"',
                "python_path: src",
            ],
        ),
        (
            "tier2gate.json",
            '{"gates": [{"name": "a", "suite": "b"}]}',
            [
                "To the list gates in tier2gate.json, add:",
                '{"name": "new", "suite": "gates/new.suite.yaml"}',
                "To tier2gate.json, add:",
                '"defaults": {"python": ".venv/bin/python", "python_path": "src"}',
            ],
        ),
        (
            "tier2gate.yml",
            "# c\n\n{gates: [{name: a, suite: b}], defaults: {python: p/q, python_path: [lib]}}\n",
            [
                "To the list gates in tier2gate.yml, add:",
                "{name: new, suite: gates/new.suite.yaml}",
                "In defaults in tier2gate.yml, replace:",
                "python_path: [lib, src]",
            ],
        ),
        (
            "tier2gate.yaml",
            "defaults:\n   python_path: [x, src]\n   python: p/q\ngates:\n\n # c\n - name: a\n   suite: b\n",
            ["Below gates: in tier2gate.yaml, add:", " - {name: new, suite: gates/new.suite.yaml}"],
        ),
    ],
)
def test_lines_fit_the_style(file: str, text: str, added: list[str]) -> None:
    """A user can paste the lines into a configuration of any style; nothing is named twice."""
    document = parse_document(text.encode(), file, DOCUMENT_LIMITS)
    found = additions_to(
        document,
        name="new",
        suite="gates/new.suite.yaml",
        python=".venv/bin/python",
        import_folder="src",
    )
    assert [line for item in found for line in (item.where, *item.lines)] == added

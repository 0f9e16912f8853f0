"""The documented refusals are the tested ones."""

from pathlib import Path

from tests.unit.documents.test_rejections import as_markdown

DOCUMENT = Path(__file__).parents[3] / "docs" / "reading.md"


def test_documented_refusals_are_the_tested_ones() -> None:
    """A user who looks up a message finds it word for word."""
    documented = DOCUMENT.read_text(encoding="utf-8").split("\n## Every refusal\n", 1)[1]
    assert documented[documented.index("### ") :].strip() == as_markdown().strip()

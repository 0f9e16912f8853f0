"""A part of a document keeps the positions of the whole file."""

import pytest

from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.parts import take_items
from tier2gate.documents.reader import Document, parse_document

YAML = b"""\
name: x
items:
  - id: a
  - id: b
    more: [1, {deep: 2}]
  - id: c
"""
JSON = (
    b'{"name": "x",\n"items": [{"id": "a"},\n{"id": "b",\n"more": [1, {"deep": 2}]},\n{"id": "c"}]}'
)


@pytest.fixture(params=["yaml", "json"], name="document")
def _document(request: pytest.FixtureRequest) -> Document:
    """Return the same document in both formats."""
    data = {"yaml": YAML, "json": JSON}[request.param]
    return parse_document(data, f"a.{request.param}", DOCUMENT_LIMITS)


def test_items_are_found_where_they_are_in_the_file(document: Document) -> None:
    """Whoever runs some scenarios is sent to the right line, not to that of another scenario."""
    part = take_items(document, "items", [1, 2])
    assert part.value == {
        "name": "x",
        "items": [{"id": "b", "more": [1, {"deep": 2}]}, {"id": "c"}],
    }
    for now, before in (((), ()), ((0,), (1,)), ((1, "id"), (2, "id"))):
        for key in (False, True):
            assert part.locate(("items", *now), key=key) == document.locate(
                ("items", *before), key=key
            )
    deep = ("more", 1, "deep")
    assert part.locate(("items", 0, *deep)) == document.locate(("items", 1, *deep))
    assert part.locate(("name",)) == document.locate(("name",))


def test_whole_stays_as_it_was(document: Document) -> None:
    """Taking a part does not change the document that other stages use."""
    take_items(document, "items", [2])
    assert [item["id"] for item in document.value["items"]] == ["a", "b", "c"]


def test_problem_in_a_part_names_the_file(document: Document) -> None:
    """A problem found in a part has the place that the user can open."""
    problem = take_items(document, "items", [2]).problem(("items", 0), code="c", message="m")
    assert (problem.file, problem.line) == (
        document.name,
        document.locate(("items", 2)).line,
    )

"""What is refused of a YAML document, and where it is said to be."""

from types import SimpleNamespace
from typing import Any

import pytest

from tier2gate.documents.yaml_layout import Fault
from tier2gate.documents.yaml_refusals import Refusals, StopReading

TEXT = "a: 1\nb: 2"
FAULT = Fault(offset=5, code="c", message="m", hint="h")


def event(line: int, column: int, **fields: Any) -> Any:
    """Give an event of libyaml's that starts somewhere, both counted from 0."""
    return SimpleNamespace(start_mark=SimpleNamespace(line=line, column=column), **fields)


def test_place_is_one_that_an_editor_can_open() -> None:
    """Nobody is sent to a line after the last one, where libyaml sees the end of the text."""
    refusals = Refusals(TEXT, with_places=True)
    assert [refusals.place(event(*at)) for at in ((1, 3), (2, 0))] == [(2, 4), (2, 5)]


def test_problems_are_kept_in_order_until_reading_stops() -> None:
    """All that is wrong before a document cannot be read any further is told with the reason."""
    refusals = Refusals(TEXT, with_places=True)
    refusals.report_faults([FAULT])
    refusals.report_duplicate(event(1, 0), "b", (1, 1))
    refusals.report_tag(event(1, 3, tag="tag:yaml.org,2002:int"))
    with pytest.raises(StopReading):
        refusals.stop_at(event(2, 0), "d", "n", "i")
    assert [(item.place, item.message) for item in refusals.problems] == [
        ("2:1", "m"),
        ("2:1", "duplicate key b, first used at 1:1"),
        ("2:4", "the tag !!int is not allowed"),
        ("2:5", "n"),
    ]


def test_first_pass_finds_problems_but_no_places() -> None:
    """A good document costs no search for lines; a bad one is read again with places."""
    refusals = Refusals(TEXT, with_places=False)
    refusals.report_faults([FAULT])
    refusals.report_duplicate(event(1, 0), "b", None)
    assert [item.place for item in refusals.problems] == ["1:1", "2:1"]

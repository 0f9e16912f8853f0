"""Faults planted where the golden of a run is recognized by its text: each lets an edit pass."""

import re

import pytest

from tests.unit.golden.test_same_text import PLAIN, with_reason, wrongly_recognized
from tier2gate.golden import same_text
from tier2gate.golden.as_json import render_golden

_canonical = same_text._canonical

FAULTS = {
    "the checksum is not compared": (
        "has_checksum_of_texts",
        lambda _value, **texts: bool([*texts["scenarios"]]),
    ),
    "white space in strings is not compared": (
        "_canonical",
        lambda item: _canonical(re.sub(rb"(\w) +(\w)", rb"\1 \2", item)),
    ),
    "white space in numbers is left out": ("_SCALARS", bytes([ord(" ")] * 256)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_edit_passes_with_the_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of edits see that a guard is gone; with all of them, no edit passes."""
    name, planted = FAULTS[fault]
    assert hasattr(same_text, name)
    monkeypatch.setattr(same_text, name, planted)
    assert any(wrongly_recognized(PLAIN, render_golden(with_reason(PLAIN))))

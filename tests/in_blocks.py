"""Reads and merges gates in a stream that would fit in memory, to compare both ways."""

import pytest

from tier2gate.assessment.merging import stream as merged_stream
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_shape
from tier2gate.gates.large import blocks, detection, streaming
from tier2gate.gates.tables.files import TableFolder


def stream(
    monkeypatch: pytest.MonkeyPatch, *, block: int = 7, batch: int = 4, undo: bool = False
) -> None:
    """Take every gate for too large for memory, until the test ends.

    Args:
        monkeypatch: the test's.
        block: how many scenarios are read at a time.
        batch: how many are judged at a time.
        undo: whether to take gates as they are again.
    """

    def is_large(suite: Document, _folder: TableFolder) -> bool:
        return not validate_shape(suite, "suite")

    monkeypatch.setattr(blocks, "BLOCK", block)
    monkeypatch.setattr(merged_stream, "BATCH", batch)
    monkeypatch.setattr(streaming, "is_large", detection.is_large if undo else is_large)

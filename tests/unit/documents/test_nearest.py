"""The nearest name."""

import pytest

from tier2gate.documents.nearest import nearest_hint


@pytest.mark.parametrize(
    ("name", "candidates", "hint"),
    [
        ("expcted", ["expected", "op", "path"], "did you mean expected?"),
        ("daily-loop", ["echo", "daily_loop"], "did you mean daily_loop?"),
        ("Zurich", ["Zürich"], 'did you mean "Zürich"?'),
        ("new customr", ["new customer"], 'did you mean "new customer"?'),
        ("refund", ["echo"], None),
        ("x", [], None),
        ("", ["echo"], None),
    ],
)
def test_hint(name: str, candidates: list[str], hint: str | None) -> None:
    """A slip of the pen is answered with the word that was meant, a stranger with nothing."""
    assert nearest_hint(name, candidates) == hint


def test_hint_does_not_depend_on_order() -> None:
    """Of names that are equally near, the same one is named on every machine."""
    candidates = ["aab", "aac", "aad", "aac"]
    hints = {nearest_hint("aaa", order) for order in (candidates, candidates[::-1])}
    assert hints == {"did you mean aad?"}


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("x" * 301, "x" * 300),
        ("x" * 300, "x" * 301),
        ("\ufb01" + "x" * 300, "fi" + "x" * 300),
        ("x" * 200_000, "x" * 200_001),
    ],
)
def test_long_names_are_not_compared(name: str, candidate: str) -> None:
    """A name that fills a page is not told twice more, nor pondered while a job waits."""
    assert nearest_hint(name, [candidate]) is None
    assert nearest_hint("ech", [candidate, "echo"]) == "did you mean echo?"
    assert nearest_hint("x" * 300, ["x" * 299]) is not None

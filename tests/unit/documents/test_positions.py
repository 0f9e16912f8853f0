"""Looking up positions in a document."""

import pytest

from tier2gate.documents.positions import Place, Positions, ValuePath

POSITIONS = Positions(
    values={(): (1, 1), ("a",): (2, 3), ("a", 0): (2, 4), ("b",): (3, 3)},
    keys={("a",): (2, 1), ("b",): (3, 1)},
)


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, (1, 1)),
        (("a",), False, (2, 3)),
        (("a", 0), False, (2, 4)),
        (("a",), True, (2, 1)),
        (("a", 0), True, (2, 4)),
        (("b", "gone", 7), False, (3, 3)),
        (("gone",), True, (1, 1)),
        ((), True, (1, 1)),
    ],
)
def test_locate(path: ValuePath, key: bool, place: Place) -> None:
    """A problem with what is not there points at what is around it."""
    assert POSITIONS.locate(path, key=key) == place


def test_locate_without_positions() -> None:
    """A document without positions still has a first line."""
    assert Positions().locate(("a",)) == (1, 1)


def test_positions_are_not_shared() -> None:
    """One document's positions never appear in another's problems."""
    Positions().values["a",] = (9, 9)
    assert Positions().values == Positions().keys == {}

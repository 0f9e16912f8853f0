"""The name of a new gate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.init.names import check_name, name_from


@pytest.mark.parametrize("name", ["refund", "A-1", "a.b_c", "2024-refunds", "a" * 80])
def test_usable_name(name: str) -> None:
    """A user names the gate as they like."""
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a", "a/b", "a b", ".hidden", "-a", "a.", "é", "a\n", "a\0", "a" * 81],
)
def test_name_that_is_no_part_of_a_file_name(name: str) -> None:
    """A name never leads to another folder, nor to a file that a shell or a search treats oddly."""
    with pytest.raises(UnusablePathError):
        check_name(name)


@given(text=st.text(max_size=100))
def test_every_text_becomes_a_name(text: str) -> None:
    """Any file of recorded inputs gives the gate a name."""
    assert check_name(name_from(text))


def test_name_stays_readable() -> None:
    """The name tells which file the gate was made from."""
    assert [*map(name_from, ["Aufträge 2024", "__init__", "注文", "a--b"])] == [
        "Auftrage-2024",
        "init",
        "gate",
        "a-b",
    ]

"""Tables that are read piece by piece."""

from pathlib import Path

import pytest

from tier2gate.documents import table_pieces
from tier2gate.documents.reader import UNREADABLE
from tier2gate.documents.rows_of_pieces import TableInPieces
from tier2gate.documents.table_pieces import TablePieces
from tier2gate.foundation.errors import InputInvalidError


def table(folder: Path, rows: str) -> TableInPieces:
    """Write a table, and read nothing of it."""
    (folder / "t.csv").write_text(f"a,b\n{rows}", encoding="utf-8")
    pieces = TablePieces(folder / "t.csv", "t.csv", is_csv=True)
    return TableInPieces(pieces, {"a": "integer", "b": "string"})


def test_rows_are_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large table is not in memory as a whole."""
    monkeypatch.setattr(table_pieces, "PIECE_BYTES", 1_000)
    found = [*table(tmp_path, "".join(f'{n},"x\n{n}"\n' for n in range(1_000)))]
    assert sum(len(rows.value) for rows in found) == 1_000
    assert max(len(rows.text) for rows in found) < 1_100
    assert [rows.piece.data for rows in found] == [b""] * len(found)
    assert found[-1].first_row + len(found[-1].value) == 1_000


@pytest.mark.parametrize("again", ["1,x\n2,y\n3,z\n", "1,x\n2,z\n"])
def test_table_that_changed_is_refused(tmp_path: Path, again: str) -> None:
    """The problems and the hash of a gate are never those of two states of a table."""
    changing = table(tmp_path, "1,x\n2,y\n")
    assert [*changing]
    assert [*changing]
    table(tmp_path, again)
    with pytest.raises(InputInvalidError) as caught:
        list(changing)
    (problem,) = caught.value.problems
    assert problem.code == UNREADABLE
    assert problem.text == "the file changed while it was read; run again when nothing writes to it"


def test_piece_that_changed_is_refused(tmp_path: Path) -> None:
    """A problem does not point into a table that was overwritten."""
    changing = table(tmp_path, "1,x\n2,y\n")
    (rows,) = changing
    table(tmp_path, '1,x\n"2,y\n')
    with pytest.raises(InputInvalidError, match="changed while it was read"):
        changing.again(rows)


def test_missing_table_is_a_problem(tmp_path: Path) -> None:
    """A table that vanishes is not a bug of tier2gate."""
    vanished = table(tmp_path, "1,x\n")
    (tmp_path / "t.csv").unlink()
    with pytest.raises(InputInvalidError, match="cannot be read: No such file"):
        list(vanished)

"""The words in which two values differ."""

import pytest

from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.reporters.html.marks import Piece, mark_words
from tier2gate.reporters.html.values import Pieces, write_both, write_value


def shown(pieces: Pieces | None) -> str | None:
    """Write marked pieces in brackets."""
    if pieces is None:
        return None
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("a quick fox", "a slow fox", ("a [quick] fox", "a [slow] fox")),
        ("net: 1667", "net: 1666", ("net: [1667]", "net: [1666]")),
        ("gold", "silver", ("[gold]", "[silver]")),
        ("one two", "one two three", ("one two", "one two[ three]")),
        ("same", "same", ("same", "same")),
        ("", "new", ("[]", "[new]")),
    ],
)
def test_words_that_differ_are_marked(before: str, after: str, marked: tuple[str, str]) -> None:
    """A reader of a long value sees at once which words changed."""
    assert tuple(map(shown, mark_words(before, after))) == marked


@pytest.mark.parametrize("before", ["a b c", "", "x" * 30_000, "ä, ö! ü"])
@pytest.mark.parametrize("after", ["a c", "b", "ö! ü", "y" * 5])
def test_marks_leave_the_texts_as_they_are(before: str, after: str) -> None:
    """No mark loses or moves a character of a value."""
    old, new = mark_words(before, after)
    assert ("".join(piece.text for piece in old), "".join(piece.text for piece in new)) == (
        before,
        after,
    )


def change(kind: ChangeKind, before: object, after: object) -> Change:
    """Return a change."""
    return Change(pointer="/a", kind=kind, before=before, after=after, now="/a")


def test_both_sides_of_a_change() -> None:
    """A value that was added or removed has one side; types are told if only these differ."""
    assert write_both(change(ChangeKind.ADDED, None, 1)) == (
        None,
        (Piece(text="1", is_marked=False),),
    )
    assert write_both(change(ChangeKind.REMOVED, "a", None))[1] is None
    one, other = write_both(change(ChangeKind.CHANGED, 1, "1"))
    assert (shown(one), shown(other)) == ("1 ([integer])", '["]1["] ([text])')


def test_long_values_are_shown_whole() -> None:
    """A reader sees what the text cuts: a value of some thousand characters."""
    words = " ".join(map(str, range(400)))
    before, after = write_both(change(ChangeKind.CHANGED, words, words.replace(" 200 ", " x ")))
    assert shown(before) == f'"{words.replace(" 200 ", " [200] ")}"'
    assert shown(after) == f'"{words.replace(" 200 ", " [x] ")}"'
    longer, _ = write_both(change(ChangeKind.CHANGED, words * 9, f"{words * 9}!"))
    assert len(shown(longer) or "") < 200


def test_value_is_laid_out_if_it_is_long() -> None:
    """A short value is on one line, a long one has a line for each item; 1.0 stays 1.0."""
    assert write_value({"b": 1.0, "a": [True, None]}) == '{"a":[true,null],"b":1.0}'
    long = write_value({"b": "x" * 60, "a": 1})
    assert long == '{\n  "a": 1,\n  "b": "' + "x" * 60 + '"\n}'
    assert write_value("a\u202eb") == '"a\\u202eb"'
    assert len(write_value("x" * 9000)) == 4000

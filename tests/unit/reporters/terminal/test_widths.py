"""Columns of a terminal: how wide texts are, and how they are cut, filled and folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tier2gate.reporters.terminal import widths
from tier2gate.reporters.terminal.lines import fold
from tier2gate.reporters.terminal.widths import cut_middle, display_width, pad, take_columns

TEXTS = st.text(st.sampled_from("ab /→日本e\u0301\u200b"), max_size=40)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("日本", 4), ("e\u0301", 1), ("→…é", 3), ("ﾊﾝ", 2), ("😀", 2)],
)
def test_width_is_that_of_a_terminal(text: str, width: int) -> None:
    """Columns stay aligned below Japanese names and composed letters."""
    assert display_width(text) == width
    assert display_width(pad(text, 10)) == 10


@given(text=TEXTS, width=st.integers(3, 50))
def test_cut_text_fits(text: str, width: int) -> None:
    """A long name is cut so that its line fits, and both its ends can be read."""
    shown = cut_middle(text, width)
    assert display_width(shown) <= width
    assert shown == text if display_width(text) <= width else "…" in shown
    start, _, end = shown.partition("…")
    assert text.startswith(start)
    assert text.endswith(end)
    assert text.startswith(take_columns(text, width))


LINE = "    b.suite.yaml:3:5: the value of this field is wrong, as it is too long for a line"


def folded(line: str, width: int | None) -> list[str]:
    """Return the lines that a reader sees."""
    return [f"{' ' * indent}{line[start:end]}" for indent, start, end in fold(line, width)]


def test_long_line_has_a_hanging_indent() -> None:
    """A reader of a narrow terminal sees at once where the next item begins."""
    assert folded(LINE, 40) == [
        "    b.suite.yaml:3:5: the value of this",
        "        field is wrong, as it is too",
        "        long for a line",
    ]
    assert folded(LINE, None) == folded(LINE, 200) == [LINE]


def test_command_and_long_word_stay_whole() -> None:
    """A command can be copied from a narrow terminal, and an editor finds a long path."""
    command = "tier2gate update gates/refunds.suite.yaml --missions 'shared/pay back.yaml'"
    assert folded(f"  to accept this: {command}", 40) == ["  to accept this:", f"      {command}"]
    assert folded(f"  {'x' * 60} is long", 40) == [f"  {'x' * 60}", "      is long"]


@given(text=TEXTS, width=st.integers(40, 60))
def test_no_word_is_lost(text: str, width: int) -> None:
    """A folded text has all its words in order."""
    line = f"  {text * 5}"
    assert "".join(folded(line, width)).replace(" ", "") == line.replace(" ", "")
    assert all(
        display_width(shown) <= width or " " not in shown.strip() for shown in folded(line, width)
    )


def test_long_wide_value_is_measured_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report with a long value in wide characters does not wait: the work grows with its length."""
    measured = 0
    columns = widths._columns

    def count(character: str) -> int:
        nonlocal measured
        measured += 1
        return columns(character)

    monkeypatch.setattr(widths, "_columns", count)
    line = f'a "{"日" * 4_000}" b'
    assert len([*fold(line, 80)]) > 100
    assert measured < 4 * len(line)

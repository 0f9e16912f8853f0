"""Of what a scenario prints, the first and last lines are kept, whatever the pieces are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tier2gate.foundation.printable import cut
from tier2gate.runner.printed import (
    FULLY_KEPT,
    KEPT_LINES,
    LINE_WIDTH,
    PrintedLog,
    PrintedOutput,
    Printer,
)

A, B = Printer(scenario_name="a"), Printer(scenario_name="b")


def kept(*pieces: bytes) -> PrintedOutput:
    """Return what is kept of one scenario's output."""
    log = PrintedLog()
    log.add(A, pieces)
    (output,) = log.outputs()
    return output


@pytest.mark.parametrize(
    ("number", "left_out"), [(1, 0), (20, 0), (21, 0), (40, 0), (41, 1), (1_274, 1_234)]
)
def test_first_and_last_twenty_lines_are_kept(number: int, left_out: int) -> None:
    """A user sees how a long output begins and ends, and how much is missing between."""
    lines = [f"line {index}" for index in range(number)]
    output = kept("".join(f"{line}\n" for line in lines).encode())
    assert list(output.first) == lines[:KEPT_LINES]
    assert list(output.last) == lines[KEPT_LINES:][-KEPT_LINES:]
    assert (output.left_out, output.lines) == (left_out, number)


@given(
    st.lists(st.sampled_from([b"a", b"\n", b"\n" * 30, "é€𝄞".encode(), b"\xff", b"x" * 1_900])),
    st.lists(st.integers(1, 3_000)),
)
def test_pieces_do_not_matter(parts: list[bytes], sizes: list[int]) -> None:
    """The same output is shown in the same way, however fast the mission wrote it."""
    data, pieces, start = b"".join(parts), list[bytes](), 0
    for size in sizes:
        pieces.append(data[start : start + size])
        start += size
    lines = data.removesuffix(b"\n").split(b"\n") if data else []
    shown = [cut(line.decode(errors="backslashreplace"), LINE_WIDTH) for line in lines]
    log = PrintedLog()
    log.add(A, [*pieces, data[start:]])
    found = [(*output.first, *output.last) for output in log.outputs()]
    assert found == [tuple(shown if len(shown) <= 40 else shown[:20] + shown[-20:])][: bool(data)]


def test_line_without_an_end_is_a_line() -> None:
    """The last words of a child that was killed are not lost."""
    assert kept(b"one\ntw", b"o").first == ("one", "two")


def test_line_that_two_scenarios_share_is_cut_between_them() -> None:
    """What the next scenario prints is never shown under the one before."""
    log = PrintedLog()
    log.add(A, [b"no end"])
    log.add(B, [b"another\n"])
    assert log.outputs() == (
        PrintedOutput(scenario_name="a", first=("no end",)),
        PrintedOutput(scenario_name="b", first=("another",)),
    )


def test_long_line_is_cut_in_the_middle() -> None:
    """A line of a hundred megabytes neither fills the memory nor the log."""
    output = kept(b"a" * 1_000_000, *[b"x" * 1_000_000] * 100, b"z" * 1_000_000)
    assert output.first == (f"{'a' * 250}…{'z' * 249}",)


def test_output_of_many_scenarios_is_bounded() -> None:
    """A gate of 3,000 chatty scenarios fits in memory, and each still shows how it began."""
    log = PrintedLog()
    text = b"".join(b"%d%s\n" % (number, b"x" * 1_000) for number in range(100))
    for number in range(3_000):
        log.add(Printer(scenario_name=str(number)), [text])
    outputs = log.outputs()
    assert [output.scenario_name for output in outputs] == [str(n) for n in range(3_000)]
    assert {output.lines for output in outputs} == {100}
    size = sum(len(line) for output in outputs for line in (*output.first, *output.last))
    assert size < FULLY_KEPT + 2 * KEPT_LINES * LINE_WIDTH + 3_000 * 2 * LINE_WIDTH
    last = outputs[-1]
    assert [line[:3] for line in (*last.first, *last.last)] == ["0xx", "99x"]

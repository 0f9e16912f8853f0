"""Problems: how they are written, bounded, merged and counted."""

import pytest
from inline_snapshot import snapshot

from tier2gate.foundation.problems import (
    NOT_MEASURED,
    Problem,
    ReportedProblems,
    bounded,
    count_problems,
    describe_place,
    in_file_order,
    merged,
)


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem(code="c", message="m", file="a/b.yaml", line=3, column=7), "a/b.yaml:3:7"),
        (Problem(code="c", message="m", file="a.yaml", line=3), "a.yaml:3"),
        (Problem(code="c", message="m", file="a.yaml"), "a.yaml"),
        (
            Problem(code="c", message="m", file="my gate.yaml", line=1, column=2),
            '"my gate.yaml":1:2',
        ),
        (Problem(code="c", message="m", line=3, column=7), "3:7"),
        (Problem(code="c", message="m"), ""),
    ],
)
def test_place(problem: Problem, place: str) -> None:
    """A place is written as editors and terminals open it, as far as it is known."""
    assert problem.place == place
    assert describe_place(problem.file, problem.line, problem.column) == place


@pytest.mark.parametrize("file", ["", None])
def test_place_without_a_file_names_none(file: str | None) -> None:
    """Where there is no file, nobody is sent to one that is called None."""
    assert describe_place(file) == ""
    assert describe_place(file, 3) == "3"


def test_text() -> None:
    """A message says what is wrong, and then what to do."""
    assert Problem(code="c", message="it is wrong", hint="mend it").text == snapshot(
        "it is wrong; mend it"
    )
    assert Problem(code="c", message="it is wrong").text == snapshot("it is wrong")


def test_problem_is_placed_in_a_file() -> None:
    """A problem found in text gets its file's name and keeps the rest."""
    problem = Problem(code="c", message="m", hint="h", line=3, column=7)
    assert problem.within("a.yaml") == Problem(
        code="c", message="m", hint="h", file="a.yaml", line=3, column=7
    )
    assert problem.file is None


def on_lines(file: str | None, *lines: int) -> list[Problem]:
    """Give a problem on each line of a file."""
    return [Problem(code="c", message="m", file=file, line=line) for line in lines]


def more(file: str | None, number: int, message: str) -> Problem:
    """Give what counts the problems that are not told."""
    return Problem(code="more-problems", message=message, file=file, stands_for=number)


def test_first_problems_of_each_file_are_told_and_the_others_counted() -> None:
    """A file with thousands of problems does not flood a log, and hides none of another file."""
    one, other, none = on_lines("a", *range(102)), on_lines("b", *range(101)), on_lines(None, 1)
    found = bounded([*one[:50], *other, *one[50:], *none])
    assert found == (
        *one[:50],
        *other[:100],
        more("b", 1, "1 more problem in this file"),
        *one[50:100],
        more("a", 2, "2 more problems in this file"),
        *none,
    )
    assert count_problems(found) == 204
    assert bounded(on_lines("a", *range(100))) == tuple(on_lines("a", *range(100)))
    assert bounded(on_lines(None, *range(1200)))[-1] == more(None, 1100, "1,100 more problems")


def test_bounding_again_adds_up() -> None:
    """Problems that come together from several checks are counted right."""
    once = bounded(on_lines("a", *range(150)))
    assert bounded(once) == once
    assert bounded([*once, *on_lines("a", 1, 2)])[-1] == more(
        "a", 52, "52 more problems in this file"
    )
    assert bounded([more("a", 3, "")]) == (more("a", 3, "3 more problems in this file"),)


def test_hints_that_take_time_are_sought_for_what_is_told_alone() -> None:
    """A thousand misspelt names cost no more than a hundred."""
    asked = []

    def guessing(line: int) -> Problem:
        def guess() -> str | None:
            asked.append(line)
            return f"guess {line}" if line else None

        return Problem(code="c", message="m", file="a", line=line, hint="usual", guess=guess)

    found = bounded(guessing(line) for line in range(1000))
    assert asked == [*range(100)]
    assert [problem.hint for problem in found[:3]] == ["usual", "guess 1", "guess 2"]
    bounded(found)
    assert len(asked) == 100


def test_merged_problems_are_those_of_each_file_once() -> None:
    """Gates that share a file do not multiply what is wrong with it."""
    once = bounded(on_lines("a", *range(150)))
    fewer = bounded(on_lines("a", *range(120)))
    assert merged([*once, *fewer, *once]) == once
    assert merged([*on_lines("a", *range(80)), *on_lines("a", *range(40, 120))]) == fewer


def test_problems_that_gates_share_are_reported_for_the_first() -> None:
    """A thousand gates on a broken file don't make a report of a thousand times its problems."""
    reported = ReportedProblems()
    first = bounded([*on_lines("a", *range(150)), *on_lines("b", 1)])
    assert reported.shorten(first, "one") == first
    already = Problem(
        code="reported-already",
        message="150 problems are already reported for the gate one, which shares these files",
        file="a",
        stands_for=150,
    )
    second = bounded([*on_lines("c", 1), *on_lines("a", *range(150))])
    assert reported.shorten(second, "two") == (*on_lines("c", 1), already)
    assert merged([*first, *on_lines("c", 1), already]) == (*first, *on_lines("c", 1))
    few = on_lines("a", *range(10))
    assert reported.shorten(few, "three") == tuple(few)


def test_what_coverage_cannot_measure_is_told_once() -> None:
    """A reader of forty gates reads once that missions are not measured, and all other notices."""
    unmeasured = Problem(code=NOT_MEASURED, message="no coverage in a")
    other = Problem(code=NOT_MEASURED, message="no coverage in b")
    notice = Problem(code="more", message="each time")
    reported = ReportedProblems()
    told = [reported.tell_once([item, notice]) for item in (unmeasured, unmeasured, other)]
    assert told == [(unmeasured, notice), (notice,), (other, notice)]


def test_problems_without_a_place_come_first() -> None:
    """Problems of the whole file are reported before the details."""
    whole = Problem(code="c", message="m")
    first, second = (Problem(code="c", message="m", line=1, column=n) for n in (1, 2))
    other = Problem(code="b", message="m", line=1, column=2)
    assert in_file_order([second, other, first, whole]) == [whole, first, other, second]

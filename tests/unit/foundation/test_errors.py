"""Outcomes, problems and errors."""

import errno
import itertools
import os

import pytest
from inline_snapshot import snapshot

from tests.outcomes import EXIT_STATUSES
from tier2gate.foundation import errors
from tier2gate.foundation.errors import (
    ExecutionError,
    GateStoppedError,
    GoldenInvalidError,
    GoldenObsoleteError,
    InputInvalidError,
    Outcome,
    Problem,
    ReportedProblems,
    Tier2GateError,
    bounded,
    count_problems,
    deciding_outcome,
    describe_place,
    merged,
    reason_of,
)


def test_exit_codes() -> None:
    """A pipeline that asks for an exit status gets the documented one for each outcome."""
    assert {str(outcome): outcome.exit_code for outcome in Outcome} == EXIT_STATUSES
    others = (errors.USAGE_EXIT_CODE, errors.INTERRUPTED_EXIT_CODE, errors.TERMINATED_EXIT_CODE)
    assert others == (2, 130, 143)


def test_most_serious_outcome_decides() -> None:
    """Of several gates, no lesser trouble covers up a greater one, in whichever order they ran."""
    assert sorted(EXIT_STATUSES) == sorted(Outcome)
    for greater, lesser in itertools.combinations(EXIT_STATUSES, 2):
        for pair in ((greater, lesser), (lesser, greater)):
            assert deciding_outcome(map(Outcome, pair)) == greater


def test_nothing_at_all_is_not_green() -> None:
    """A call that found no gate does not pass."""
    assert deciding_outcome([]) is Outcome.NOTHING_RUN
    assert deciding_outcome([Outcome.PASSED, Outcome.PASSED]) is Outcome.PASSED


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


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/home/alice/x"),
            snapshot("No space left on device"),
        ),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory"),
            snapshot("No such file or directory"),
        ),
        (TimeoutError(), "TimeoutError"),
        (PermissionError(1, ""), "PermissionError"),
        (OSError("/home/alice/x"), "OSError"),
    ],
)
def test_reason_of_a_refusal_names_no_path(error: OSError, reason: str) -> None:
    """A message gives the system's reason in words, never None, and no folder of the machine's."""
    assert reason_of(error) == reason


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


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (Tier2GateError, Outcome.INTERNAL_ERROR),
        (InputInvalidError, Outcome.INPUT_INVALID),
        (GoldenInvalidError, Outcome.GOLDEN_INVALID),
        (GoldenObsoleteError, Outcome.GOLDEN_OBSOLETE),
        (ExecutionError, Outcome.EXECUTION_ERROR),
    ],
)
def test_error_carries_its_outcome_and_problems(
    kind: type[Tier2GateError], outcome: Outcome
) -> None:
    """Whatever stops a gate, its exit status and every problem come with it."""
    first = Problem(code="c", message="m", hint="h", file="a.yaml", line=1, column=2)
    second = Problem(code="d", message="n", file="b.yaml")
    error = kind(first, second)
    assert error.outcome is outcome
    assert error.problems == (first, second)
    assert str(error) == "a.yaml:1:2: m; h\nb.yaml: n"


@pytest.mark.parametrize("outcome", Outcome)
def test_gate_that_was_stopped_says_how_it_came_out(outcome: Outcome) -> None:
    """Whoever asks for something of a gate that it did not come to gets the gate's own outcome."""
    problem = Problem(code="c", message="m", file="a.yaml")
    error = GateStoppedError(outcome, problem)
    assert (error.outcome, error.problems, str(error)) == (outcome, (problem,), "a.yaml: m")
    assert Tier2GateError.outcome is Outcome.INTERNAL_ERROR


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


def test_errors_are_bounded() -> None:
    """No error of any kind carries more than is told."""
    error = InputInvalidError(*on_lines("a", *range(1000)))
    assert (len(error.problems), str(error).count("\n")) == (101, 100)


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

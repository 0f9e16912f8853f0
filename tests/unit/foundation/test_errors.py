"""Outcomes, problems and errors."""

import errno
import itertools
import os

import pytest
from inline_snapshot import snapshot

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

SERIOUS = [
    "internal-error",
    "input-invalid",
    "execution-error",
    "nothing-run",
    "golden-invalid",
    "golden-obsolete",
    "verdict-failed",
    "hash-drift",
    "golden-changed",
    "golden-missing",
    "passed",
]


def test_exit_codes() -> None:
    """Each outcome has its documented exit status."""
    assert {str(outcome): outcome.exit_code for outcome in Outcome} == {
        "passed": 0,
        "verdict-failed": 1,
        "hash-drift": 3,
        "input-invalid": 4,
        "golden-missing": 5,
        "golden-invalid": 6,
        "golden-obsolete": 7,
        "execution-error": 9,
        "nothing-run": 10,
        "golden-changed": 11,
        "internal-error": 70,
    }
    others = (errors.USAGE_EXIT_CODE, errors.INTERRUPTED_EXIT_CODE, errors.TERMINATED_EXIT_CODE)
    assert others == (2, 130, 143)


def test_most_serious_outcome_decides() -> None:
    """The most serious outcome of several gates decides, in whatever order they ran."""
    assert sorted(SERIOUS) == sorted(Outcome)
    for greater, lesser in itertools.combinations(SERIOUS, 2):
        for pair in ((greater, lesser), (lesser, greater)):
            assert deciding_outcome(map(Outcome, pair)) == greater


def test_no_gates_is_not_a_pass() -> None:
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
    """A place is written so that editors and terminals can open it, as far as it is known."""
    assert problem.place == place
    assert describe_place(problem.file, problem.line, problem.column) == place


@pytest.mark.parametrize("file", ["", None])
def test_place_without_a_file(file: str | None) -> None:
    """A problem without a file does not name a file called None."""
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
def test_reason_of_an_os_error_has_no_path(error: OSError, reason: str) -> None:
    """A message has the system's reason in words, without a folder of the machine."""
    assert reason_of(error) == reason


def test_text() -> None:
    """A message has the problem first and then the remedy."""
    assert Problem(code="c", message="it is wrong", hint="fix it").text == snapshot(
        "it is wrong; fix it"
    )
    assert Problem(code="c", message="it is wrong").text == snapshot("it is wrong")


def test_problem_is_placed_in_a_file() -> None:
    """A problem found in a text can be given the file's name."""
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
    """An error has its exit status and all of its problems."""
    first = Problem(code="c", message="m", hint="h", file="a.yaml", line=1, column=2)
    second = Problem(code="d", message="n", file="b.yaml")
    error = kind(first, second)
    assert error.outcome is outcome
    assert error.problems == (first, second)
    assert str(error) == "a.yaml:1:2: m; h\nb.yaml: n"


@pytest.mark.parametrize("outcome", Outcome)
def test_stopped_gate_has_its_own_outcome(outcome: Outcome) -> None:
    """A gate that was stopped early is reported with its own outcome."""
    problem = Problem(code="c", message="m", file="a.yaml")
    error = GateStoppedError(outcome, problem)
    assert (error.outcome, error.problems, str(error)) == (outcome, (problem,), "a.yaml: m")
    assert Tier2GateError.outcome is Outcome.INTERNAL_ERROR


def on_lines(file: str | None, *lines: int) -> list[Problem]:
    """Return a problem on each of these lines of a file."""
    return [Problem(code="c", message="m", file=file, line=line) for line in lines]


def more(file: str | None, number: int, message: str) -> Problem:
    """Return the problem that counts the ones that are not listed."""
    return Problem(code="more-problems", message=message, file=file, stands_for=number)


def test_problems_of_each_file_are_limited_and_counted() -> None:
    """Thousands of problems in one file do not flood the log or hide another file's."""
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
    """Problems from several checks are counted correctly."""
    once = bounded(on_lines("a", *range(150)))
    assert bounded(once) == once
    assert bounded([*once, *on_lines("a", 1, 2)])[-1] == more(
        "a", 52, "52 more problems in this file"
    )
    assert bounded([more("a", 3, "")]) == (more("a", 3, "3 more problems in this file"),)


def test_errors_are_bounded() -> None:
    """No error lists more problems than the limit."""
    error = InputInvalidError(*on_lines("a", *range(1000)))
    assert (len(error.problems), str(error).count("\n")) == (101, 100)


def test_slow_hints_are_computed_only_for_listed_problems() -> None:
    """A thousand misspelt names take no longer than a hundred."""
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


def test_merged_problems_are_listed_once_per_file() -> None:
    """Gates that share a file do not repeat its problems."""
    once = bounded(on_lines("a", *range(150)))
    fewer = bounded(on_lines("a", *range(120)))
    assert merged([*once, *fewer, *once]) == once
    assert merged([*on_lines("a", *range(80)), *on_lines("a", *range(40, 120))]) == fewer


def test_shared_problems_are_reported_for_the_first_gate() -> None:
    """A thousand gates on a broken file do not repeat its problems a thousand times."""
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

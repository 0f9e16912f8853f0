"""Outcomes, problems and errors."""

import errno
import itertools
import os

import pytest

from tier2gate import errors
from tier2gate.errors import (
    ExecutionError,
    GateStoppedError,
    GoldenInvalidError,
    GoldenObsoleteError,
    InputInvalidError,
    Outcome,
    Problem,
    Tier2GateError,
    deciding_outcome,
    describe_place,
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
    """A pipeline that asks for an exit status gets the documented one for each outcome."""
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
    """Of several gates, no lesser trouble covers up a greater one, in whichever order they ran."""
    assert sorted(SERIOUS) == sorted(Outcome)
    for greater, lesser in itertools.combinations(SERIOUS, 2):
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
            "No space left on device",
        ),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "No such file or directory"),
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
    assert Problem(code="c", message="it is wrong", hint="mend it").text == "it is wrong; mend it"
    assert Problem(code="c", message="it is wrong").text == "it is wrong"


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

"""Outcomes, problems and errors, and the exit status of each outcome.

The names and numbers are those of the table in `docs/outcomes.md`; no other module knows an exit
status by its number.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from tier2gate.foundation.printable import LISTED, count, named


class Outcome(StrEnum):
    """The outcome of a gate, or of a whole call."""

    PASSED = "passed"
    VERDICT_FAILED = "verdict-failed"
    HASH_DRIFT = "hash-drift"
    GOLDEN_CHANGED = "golden-changed"
    INPUT_INVALID = "input-invalid"
    GOLDEN_MISSING = "golden-missing"
    GOLDEN_INVALID = "golden-invalid"
    GOLDEN_OBSOLETE = "golden-obsolete"
    EXECUTION_ERROR = "execution-error"
    NOTHING_RUN = "nothing-run"
    INTERNAL_ERROR = "internal-error"

    @property
    def exit_code(self) -> int:
        """The process's exit status for this outcome."""
        return _EXIT_CODES[self]


_EXIT_CODES = {
    Outcome.PASSED: 0,
    Outcome.VERDICT_FAILED: 1,
    Outcome.HASH_DRIFT: 3,
    Outcome.INPUT_INVALID: 4,
    Outcome.GOLDEN_MISSING: 5,
    Outcome.GOLDEN_INVALID: 6,
    Outcome.GOLDEN_OBSOLETE: 7,
    Outcome.EXECUTION_ERROR: 9,
    Outcome.NOTHING_RUN: 10,
    Outcome.GOLDEN_CHANGED: 11,
    Outcome.INTERNAL_ERROR: 70,
}

USAGE_EXIT_CODE = 2
INTERRUPTED_EXIT_CODE = 130
TERMINATED_EXIT_CODE = 143

# The first of these that any gate has is the outcome of the call.
_MOST_SERIOUS_FIRST = (
    Outcome.INTERNAL_ERROR,
    Outcome.INPUT_INVALID,
    Outcome.EXECUTION_ERROR,
    Outcome.NOTHING_RUN,
    Outcome.GOLDEN_INVALID,
    Outcome.GOLDEN_OBSOLETE,
    Outcome.VERDICT_FAILED,
    Outcome.HASH_DRIFT,
    Outcome.GOLDEN_CHANGED,
    Outcome.GOLDEN_MISSING,
    Outcome.PASSED,
)


def seriousness(outcome: Outcome) -> int:
    """Rank an outcome by how serious it is.

    Args:
        outcome: the outcome.

    Returns:
        0 for the most serious; higher for less serious ones.
    """
    return _MOST_SERIOUS_FIRST.index(outcome)


def deciding_outcome(outcomes: Iterable[Outcome]) -> Outcome:
    """Choose the outcome of a call over several gates.

    Args:
        outcomes: one per gate.

    Returns:
        The most serious; `nothing-run` if there are none, because that must not pass.
    """
    return min(outcomes, key=seriousness, default=Outcome.NOTHING_RUN)


def describe_place(file: str | None, line: int | None = None, column: int | None = None) -> str:
    """Format a position in a file.

    Args:
        file: its name.
        line: 1-based.
        column: 1-based.

    Returns:
        `file:line:column`, as far as it is known.
    """
    parts = (named(file) if file else None, line, column)
    return ":".join(str(part) for part in parts if part is not None)


def reason_of(error: OSError) -> str:
    """Return the system's reason for an error, without the path.

    Args:
        error: the error.

    Returns:
        A few words.
    """
    return error.strerror or type(error).__name__


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong in a file, where it is, and what to do.

    Attributes:
        code: a short, stable name for this kind of problem.
        message: what is wrong.
        file: the file, as the user would name it from the working folder; `None` if not in a file.
        line: 1-based; `None` if the problem is with the whole file.
        column: 1-based, in characters.
        hint: what to write or do instead.
        guess: returns a better hint, or `None`; may be slow, so `bounded` calls it, and only for
            problems that are reported.
        stands_for: how many problems it counts: 1, except for `more-problems` and
            `reported-already`.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    guess: Callable[[], str | None] | None = field(default=None, compare=False, repr=False)
    stands_for: int = 1

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        return describe_place(self.file, self.line, self.column)

    @property
    def text(self) -> str:
        """The message and the hint, in one line."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def within(self, file: str) -> "Problem":
        """Return the same problem, located in a file."""
        return replace(self, file=file)


MAX_PROBLEMS = 100
"""How many problems of one file are reported; the rest are only counted."""

MORE_PROBLEMS = "more-problems"
"""The code of the problem that counts the unreported problems of a file."""

REPORTED_ALREADY = "reported-already"
"""The code of the problem that counts those already reported for an earlier gate."""


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep the first problems of each file, and count the others.

    Args:
        problems: the problems, for each file in file order.

    Returns:
        At most `MAX_PROBLEMS` of each file with their hints, followed by one `more-problems` for
        the rest. Can be applied again: counts add up.
    """
    told: Counter[str | None] = Counter()
    counted: Counter[str | None] = Counter()
    kept: list[Problem] = []
    for problem in problems:
        if problem.code != MORE_PROBLEMS and told[problem.file] < MAX_PROBLEMS:
            told[problem.file] += 1
            kept.append(_with_hint(problem))
        else:
            counted[problem.file] += problem.stands_for
    if not counted:
        return tuple(kept)
    last = {problem.file: index for index, problem in enumerate(kept)}
    result: list[Problem] = []
    for index, problem in enumerate(kept):
        result.append(problem)
        if index == last[problem.file] and problem.file in counted:
            result.append(_more_problems(problem.file, counted.pop(problem.file)))
    return (*result, *(_more_problems(file, number) for file, number in counted.items()))


def merged(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Merge the problems of several gates; those of a shared file are reported once.

    Args:
        problems: the problems of each gate, `bounded`.

    Returns:
        The distinct problems, `bounded`. For each file, the largest of the counts is kept.
    """
    different: dict[Problem, None] = {}
    counted: dict[str | None, Problem] = {}
    for problem in problems:
        if problem.code == MORE_PROBLEMS:
            other = counted.setdefault(problem.file, problem)
            counted[problem.file] = max(other, problem, key=lambda item: item.stands_for)
        elif problem.code != REPORTED_ALREADY:
            different[problem] = None
    return bounded([*different, *counted.values()])


class ReportedProblems:
    """The problems reported so far in a call, so that gates do not repeat shared ones."""

    def __init__(self) -> None:
        """Start with none."""
        self._known: dict[Problem, str] = {}

    def shorten(self, problems: Sequence[Problem], gate: str) -> tuple[Problem, ...]:
        """Replace problems that an earlier gate also has by their number, if they are many.

        Args:
            problems: the problems of one gate, `bounded`.
            gate: the gate's name.

        Returns:
            The same problems; or only the new ones, and one `reported-already` for the others.
        """
        again = [problem for problem in problems if problem in self._known]
        if len(again) <= LISTED:
            for problem in problems:
                self._known.setdefault(problem, gate)
            return tuple(problems)
        new = [problem for problem in problems if problem not in self._known]
        self._known.update(dict.fromkeys(new, gate))
        number = count_problems(again)
        already = Problem(
            code=REPORTED_ALREADY,
            message=f"{number:,} problems are already reported for the gate "
            f"{named(self._known[again[0]])}, which shares these files",
            file=again[0].file,
            stands_for=number,
        )
        return (*new, already)


def count_problems(problems: Iterable[Problem]) -> int:
    """Count problems, including those that `bounded` left out.

    Args:
        problems: problems, bounded or not.

    Returns:
        How many there are.
    """
    return sum(problem.stands_for for problem in problems)


def _with_hint(problem: Problem) -> Problem:
    if problem.guess is None:
        return problem
    return replace(problem, hint=problem.guess() or problem.hint, guess=None)


def _more_problems(file: str | None, number: int) -> Problem:
    message = count(number, "more problem")
    return Problem(
        code=MORE_PROBLEMS,
        message=f"{message} in this file" if file is not None else message,
        file=file,
        stands_for=number,
    )


class Tier2GateError(Exception):
    """An error that stops a gate and that the user can fix.

    Attributes:
        outcome: the gate's outcome.
        problems: the problems, in file order, `bounded`.
        notices: what the user should know in addition.
    """

    outcome: Outcome = Outcome.INTERNAL_ERROR
    notices: tuple[Problem, ...] = ()

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems, `bounded`."""
        super().__init__()
        self.problems = bounded(problems)

    def __str__(self) -> str:
        return "\n".join(f"{problem.place}: {problem.text}" for problem in self.problems)


class InputInvalidError(Tier2GateError):
    """A file does not parse or validate, or files do not fit together."""

    outcome = Outcome.INPUT_INVALID


class GoldenInvalidError(Tier2GateError):
    """A golden is unreadable, was edited by hand, or has a newer format."""

    outcome = Outcome.GOLDEN_INVALID


class GoldenObsoleteError(Tier2GateError):
    """A golden or an expectations file no longer has a suite."""

    outcome = Outcome.GOLDEN_OBSOLETE


class ExecutionError(Tier2GateError):
    """A mission raised an exception, or broke a reproducibility rule or a limit."""

    outcome = Outcome.EXECUTION_ERROR


class LostProcessError(ExecutionError):
    """The process that runs missions died: none of its missions can run any more."""


class GateStoppedError(Tier2GateError):
    """A gate stopped before it was done; its outcome says why."""

    def __init__(
        self, outcome: Outcome, *problems: Problem, notices: Iterable[Problem] = ()
    ) -> None:
        """Keep the outcome, the problems and the notices."""
        super().__init__(*problems)
        self.outcome = outcome
        self.notices = tuple(notices)


class UnusablePathError(Exception):
    """A given path does not exist, or is not usable for this call."""


class MissingPathError(UnusablePathError):
    """A given path does not exist.

    Attributes:
        path: the path.
    """

    def __init__(self, path: Path, what: str) -> None:
        """Keep the path."""
        super().__init__(f"{path.as_posix()}: {what}")
        self.path = path

"""Outcomes, problems and errors: what can go wrong, and the exit status that says so.

The words and numbers are those of the outcome table in `docs/outcomes.md`; nothing else in the
program knows an exit status by number.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from tier2gate.foundation.printable import LISTED, named


class Outcome(StrEnum):
    """How a gate, or a whole call, came out."""

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

# Of several gates, the outcome that decides is the first of these that any of them has.
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
    """Rank an outcome, to tell first what matters most.

    Args:
        outcome: an outcome.

    Returns:
        0 for the most serious; more for the others.
    """
    return _MOST_SERIOUS_FIRST.index(outcome)


def deciding_outcome(outcomes: Iterable[Outcome]) -> Outcome:
    """Choose the outcome that decides a call over several gates.

    Args:
        outcomes: one a gate.

    Returns:
        The most serious; `nothing-run` where there is none at all, for that is never green.
    """
    return min(outcomes, key=seriousness, default=Outcome.NOTHING_RUN)


def describe_place(file: str | None, line: int | None = None, column: int | None = None) -> str:
    """Say where something stands.

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
    """Say why the system refused something, without the path that it was refused for.

    Args:
        error: the refusal.

    Returns:
        A few words.
    """
    return error.strerror or type(error).__name__


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong in a file, with its place and the way out.

    Attributes:
        code: a short, stable name for this kind of problem.
        message: what is wrong.
        file: the file, as the user would name it from where they stand; `None` if not in a file.
        line: 1-based; `None` where the file as a whole is meant.
        column: 1-based, in characters.
        hint: what to write or do instead.
        guess: gives a better hint, or `None`; for one that takes time to find, so `bounded` asks
            it, and only of problems that are told.
        stands_for: how many problems it counts: 1, but for `more-problems` and `reported-already`.
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
        """What is wrong, and the way out, in one line."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def within(self, file: str) -> "Problem":
        """Give the same problem, placed in a file."""
        return replace(self, file=file)


MAX_PROBLEMS = 100
"""How many problems of one file are told; the others are counted."""

MORE_PROBLEMS = "more-problems"
"""The code of the problem that counts those of a file that are not told."""

REPORTED_ALREADY = "reported-already"
"""The code of the problem that counts those that an earlier gate of the call has, too."""


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep the first problems of each file, and count the others.

    Args:
        problems: those of each file in the order of the file.

    Returns:
        At most `MAX_PROBLEMS` of each file with their hints, and after them one `more-problems`
        for the rest. Bounding again what is bounded changes nothing, and adds up what was counted.
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
    """Merge the problems of several gates: those of a file that they share are told once.

    Args:
        problems: those of each gate, `bounded`.

    Returns:
        The different ones, `bounded`. Of what was counted for a file, the largest number counts.
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
    """The problems that a call's gates had so far: what they share is not reported for each."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[Problem, str] = {}

    def shorten(self, problems: Sequence[Problem], gate: str) -> tuple[Problem, ...]:
        """Count the problems that an earlier gate has, too, where they are many.

        Args:
            problems: those of one gate, `bounded`.
            gate: the gate's name.

        Returns:
            The same, or else those that are new, and one `reported-already` for the others.
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
            message=f"{number:,} problems are reported for the gate "
            f"{named(self._known[again[0]])}, which shares their files",
            file=again[0].file,
            stands_for=number,
        )
        return (*new, already)


def count_problems(problems: Iterable[Problem]) -> int:
    """Count problems, those that `bounded` left out included.

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
    message = f"{number:,} more problem{'' if number == 1 else 's'}"
    return Problem(
        code=MORE_PROBLEMS,
        message=f"{message} in this file" if file is not None else message,
        file=file,
        stands_for=number,
    )


class Tier2GateError(Exception):
    """Anything that stops a gate for a reason that the user can act on.

    Attributes:
        outcome: what the gate's outcome becomes.
        problems: what is wrong, in file order, `bounded`.
    """

    outcome: Outcome = Outcome.INTERNAL_ERROR

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems, as many as are told."""
        super().__init__()
        self.problems = bounded(problems)

    def __str__(self) -> str:
        return "\n".join(f"{problem.place}: {problem.text}" for problem in self.problems)


class InputInvalidError(Tier2GateError):
    """A file does not parse or validate, or files do not fit together."""

    outcome = Outcome.INPUT_INVALID


class GoldenInvalidError(Tier2GateError):
    """A golden is unreadable, was edited by hand, or is of a newer format."""

    outcome = Outcome.GOLDEN_INVALID


class GoldenObsoleteError(Tier2GateError):
    """A golden or an expectations file has no suite any more."""

    outcome = Outcome.GOLDEN_OBSOLETE


class ExecutionError(Tier2GateError):
    """A mission raised, or broke the envelope or a limit."""

    outcome = Outcome.EXECUTION_ERROR


class LostProcessError(ExecutionError):
    """The process that missions run in is lost: none of its missions can run any more."""


class GateStoppedError(Tier2GateError):
    """A gate did not come to what was asked of it, for the reason that its outcome says."""

    def __init__(self, outcome: Outcome, *problems: Problem) -> None:
        """Keep the outcome, too."""
        super().__init__(*problems)
        self.outcome = outcome


class UnusablePathError(Exception):
    """A path that was named is not there, or is not what the call can use it for."""


class MissingPathError(UnusablePathError):
    """There is no file or folder at a path that was given.

    Attributes:
        path: the path.
    """

    def __init__(self, path: Path, what: str) -> None:
        """Keep the path."""
        super().__init__(f"{path.as_posix()}: {what}")
        self.path = path

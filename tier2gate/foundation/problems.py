"""Problems: what is wrong, where, and what to do; and how many of them are reported."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tier2gate.foundation.printable import LISTED, count, named

if TYPE_CHECKING:  # rarely needed
    from tier2gate.foundation.excerpts import Excerpt


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
        excerpt: the line that is at fault, for people; `None` if it is not known.
        source: returns that line, given the line and the column; called by `bounded`, as the hint.
        stands_for: how many problems it counts: 1, except for `more-problems`,
            `reported-already` and those that count others of their kind.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    guess: Callable[[], str | None] | None = field(default=None, compare=False, repr=False)
    excerpt: "Excerpt | None" = field(default=None, compare=False, repr=False)
    source: "Callable[[int, int], Excerpt | None] | None" = field(
        default=None, compare=False, repr=False
    )
    stands_for: int = 1

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        return describe_place(self.file, self.line, self.column)

    @property
    def text(self) -> str:
        """The message and the hint, in one line."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def within(
        self, file: str, source: "Callable[[int, int], Excerpt | None] | None" = None
    ) -> "Problem":
        """Return the same problem, located in a file, whose lines `source` returns."""
        return replace(self, file=file, source=source or self.source)


MAX_PROBLEMS = 100
"""How many problems of one file are reported; the rest are only counted."""

MAX_ALIKE = 3
"""How many problems of one kind are reported alone; the next one counts the rest."""

MORE_PROBLEMS = "more-problems"
"""The code of the problem that counts the unreported problems of a file."""

NOT_MEASURED = "not-measured"
"""The code of a notice that a call tells once, not for each gate."""

SCHEMA = "schema"
"""The code of a problem that a schema found: the file does not have its shape."""

REPORTED_ALREADY = "reported-already"
"""The code of the problem that counts those already reported for an earlier gate."""


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep the first problems of each file, and count the others.

    Args:
        problems: the problems, for each file in file order.

    Returns:
        At most `MAX_PROBLEMS` of each file with their hints and excerpts, followed by one
        `more-problems` for the rest. Can be applied again: counts add up.
    """
    told: Counter[str | None] = Counter()
    counted: Counter[str | None] = Counter()
    kept: list[Problem] = []
    for problem in problems:
        if problem.code != MORE_PROBLEMS and told[problem.file] < MAX_PROBLEMS:
            told[problem.file] += 1
            kept.append(_completed(problem))
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


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort the problems of one file, or of a suite and its tables, by their places.

    Args:
        problems: the problems, in any order; those that say the same of one place count once.

    Returns:
        The problems in file order, `bounded`.
    """
    ordered = sorted(
        dict.fromkeys(problems),
        key=lambda p: (p.file or "", p.line or 0, p.column or 0, p.code, p.message),
    )
    return [*bounded(ordered)]


def summed_up(
    problems: Iterable[Problem], kind: Callable[[Problem], Hashable]
) -> tuple[Problem, ...]:
    """Keep the first problems of each kind; the one after `MAX_ALIKE` counts the rest.

    Args:
        problems: the problems, in any order.
        kind: returns what problems of one kind have in common.

    Returns:
        The problems that are kept, in the same order.
    """
    kept: list[Problem] = []
    numbers: Counter[Hashable] = Counter()
    last: dict[Hashable, int] = {}
    for problem in problems:
        own = kind(problem)
        numbers[own] += 1
        if numbers[own] <= MAX_ALIKE + 1:
            last[own] = len(kept)
            kept.append(problem)
    for own, index in last.items():
        more = numbers[own] - MAX_ALIKE - 1
        if more > 0:
            kept[index] = with_alike(kept[index], more)
    return tuple(kept)


def with_alike(problem: Problem, more: int) -> Problem:
    """Make a problem count others of its kind.

    Args:
        problem: the problem.
        more: how many others there are.

    Returns:
        The problem, which says so.
    """
    message = f"{problem.message} (and {more:,} more like this)"
    return replace(problem, message=message, stands_for=more + 1)


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

    def tell_once(self, notices: Sequence[Problem]) -> tuple[Problem, ...]:
        """Drop a coverage notice that an earlier gate has already shown.

        Args:
            notices: the notices of one gate.

        Returns:
            The others.
        """
        kept = [item for item in notices if item.code != NOT_MEASURED or item not in self._known]
        self._known.update((item, "") for item in kept if item.code == NOT_MEASURED)
        return tuple(kept)


def count_problems(problems: Iterable[Problem]) -> int:
    """Count problems, including those that `bounded` left out.

    Args:
        problems: problems, bounded or not.

    Returns:
        How many there are.
    """
    return sum(problem.stands_for for problem in problems)


def _completed(problem: Problem) -> Problem:
    """Compute what is only needed of problems that are reported."""
    if problem.source is not None and _is_hidden(problem.file):
        return _without_content(problem)
    if problem.guess is not None:
        problem = replace(problem, hint=problem.guess() or problem.hint, guess=None)
    if problem.source is not None:
        problem = replace(problem, excerpt=_excerpt(problem), source=None)
    return problem


def _excerpt(problem: Problem) -> "Excerpt | None":
    if problem.source is None or problem.line is None:
        return None
    return problem.source(problem.line, problem.column or 1)


def _is_hidden(file: str | None) -> bool:
    parts = (file or "").split("/")
    return any(part.startswith(".") and part.strip(".") for part in parts)


def _without_content(problem: Problem) -> Problem:
    """Keep only the kind and the place of a problem in the text of a file.

    Its words quote values and names of the file, which may be a secret.
    """
    message = f"{problem.code}; a hidden file may hold a secret, so nothing in it is shown"
    hint = "rename the file or its folder to see what is wrong"
    return replace(problem, message=message, hint=hint, guess=None, source=None)


def _more_problems(file: str | None, number: int) -> Problem:
    message = count(number, "more problem")
    return Problem(
        code=MORE_PROBLEMS,
        message=f"{message} in this file" if file is not None else message,
        file=file,
        stands_for=number,
    )

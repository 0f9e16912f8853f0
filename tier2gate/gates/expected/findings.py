"""Collects what is wrong with expectations while they are written out."""

from collections.abc import Callable, Collection, Iterable, Iterator

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected.failures import Failure, ScenarioFailures


class Findings:
    """What is wrong with the expectations of a file, written out at once or in several blocks.

    Attributes:
        is_cut: whether something is too large, so that nothing more is written out.
        failures: what fails in scenarios.
    """

    def __init__(self, *, is_cut: bool = False) -> None:
        """Begin with nothing."""
        self.is_cut = is_cut
        self._problems: list[Problem] = []
        self.failures = ScenarioFailures()
        self._used: set[ValuePath] = set()
        self._unused: dict[ValuePath, Callable[[Collection[str]], Problem]] = {}

    def add_to(self, others: "Findings") -> None:
        """Add these findings of a block to those of the blocks before it.

        Args:
            others: those of the blocks before it.
        """
        for problem in self._problems:
            others.add(problem)
        self.failures.add_to(others.failures)
        for at in self._used:
            others.use(at)
        for at, make in self._unused.items():
            others.note(at, make, is_used=False)
        others.is_cut |= self.is_cut

    def cut(self, problem: Problem) -> None:
        """Add the problem of what is too large: the effects of the others remain unknown."""
        self.is_cut = True
        self.add(problem)

    @property
    def are_none(self) -> bool:
        """Whether nothing is wrong so far; what may yet have an effect is not counted."""
        return not self._problems and self.failures.are_none

    def add(self, problem: Problem) -> None:
        """Add a problem."""
        self._problems.append(problem)

    def fail(self, at: ValuePath, failure: Failure, scenario: str) -> None:
        """Add what fails at a place in one scenario."""
        self.failures.add(at, failure, scenario)

    def note(
        self, at: ValuePath, problem: Callable[[Collection[str]], Problem], *, is_used: bool
    ) -> None:
        """Note whether something has an effect on some scenarios; if on none, it is a problem.

        Args:
            at: what it is: its place.
            problem: makes the problem, given the names of the scenarios.
            is_used: whether it has an effect.
        """
        if is_used:
            self.use(at)
        elif at not in self._used:
            self._unused[at] = problem

    def use(self, at: ValuePath) -> None:
        """Note that something has an effect."""
        self._used.add(at)
        self._unused.pop(at, None)

    @property
    def unused(self) -> Iterable[ValuePath]:
        """The places of what has an effect on no scenario so far."""
        return () if self.is_cut else self._unused

    def problems(self, file: Document, names: Collection[str]) -> Iterator[Problem]:
        """Return what failed; what fails in several scenarios is one problem.

        Args:
            file: the file.
            names: the names of the scenarios.

        Yields:
            The problems, in no order.
        """
        yield from self._problems
        yield from (self._unused[at](names) for at in self.unused)
        yield from self.failures.problems(file)

"""Collects what fails in many scenarios at one place of a file, to report it once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import FirstNames, count, listed
from tier2gate.foundation.problems import Problem

_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What fails at one place.

    Attributes:
        code: the code of the problem.
        message: what is wrong, to be followed by `in scenario …`; in several scenarios, that of the
            first.
        hint: what to do.
        guess: returns a better hint, or `None`.
        scenarios: where it fails, in the order of the suite: the first ones, and how many.
    """

    code: str
    message: str
    hint: str
    guess: Callable[[], str | None] | None = None
    scenarios: FirstNames = field(default_factory=FirstNames)


class ScenarioFailures:
    """What fails, by its place in a file."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._failures: dict[ValuePath, Failure] = {}
        self._last: dict[ValuePath, str] = {}

    @property
    def are_none(self) -> bool:
        """Whether nothing fails so far."""
        return not self._failures

    def add(self, at: ValuePath, failure: Failure, scenario: str) -> None:
        """Add what fails in one scenario.

        Args:
            at: the place in the file.
            failure: what fails there.
            scenario: the scenario.
        """
        scenarios = self._failures.setdefault(at, failure).scenarios
        if self._last.get(at) != scenario:
            self._last[at] = scenario
            scenarios.add(scenario)

    def add_to(self, others: "ScenarioFailures") -> None:
        """Add what fails to what fails in scenarios before these.

        Args:
            others: what fails there.
        """
        for at, failure in self._failures.items():
            others.add_failure(at, failure)

    def add_failure(self, at: ValuePath, failure: Failure) -> None:
        """Add what fails at one place, in all its scenarios.

        Args:
            at: the place in the file.
            failure: what fails there; not used again.
        """
        known = self._failures.setdefault(at, failure)
        if known is not failure:
            known.scenarios.extend(failure.scenarios)

    def problems(self, file: Document) -> Iterator[Problem]:
        """Report what fails; the scenarios of each place are named, or counted.

        Args:
            file: the file.

        Yields:
            A problem for each place.
        """
        for at, failure in self._failures.items():
            names = failure.scenarios
            where = f"scenario {listed(names)}"
            if len(names) > 1:
                where = f"{count(len(names), 'scenario')} ({listed(names, limit=_NAMED)})"
            message = f"{failure.message} in {where}"
            yield file.problem(
                at, code=failure.code, message=message, hint=failure.hint, guess=failure.guess
            )

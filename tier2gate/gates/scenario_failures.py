"""Collects what fails in many scenarios at one place of a file, to report it once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import count, listed, named
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
        scenarios: where it fails, in the order of the suite.
    """

    code: str
    message: str
    hint: str
    guess: Callable[[], str | None] | None = None
    scenarios: list[str] = field(default_factory=list)


class ScenarioFailures:
    """What fails, by its place in a file."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._failures: dict[ValuePath, Failure] = {}

    def add(self, at: ValuePath, failure: Failure, scenario: str) -> None:
        """Add what fails in one scenario.

        Args:
            at: the place in the file.
            failure: what fails there.
            scenario: the scenario.
        """
        scenarios = self._failures.setdefault(at, failure).scenarios
        if scenario not in scenarios[-1:]:
            scenarios.append(scenario)

    def problems(self, file: Document) -> Iterator[Problem]:
        """Report what fails; the scenarios of each place are named, or counted.

        Args:
            file: the file.

        Yields:
            A problem for each place.
        """
        for at, failure in self._failures.items():
            names = failure.scenarios
            where = f"scenario {named(names[0])}"
            if len(names) > 1:
                where = f"{count(len(names), 'scenario')} ({listed(names, limit=_NAMED)})"
            message = f"{failure.message} in {where}"
            yield file.problem(
                at, code=failure.code, message=message, hint=failure.hint, guess=failure.guess
            )

"""Errors: what stops a gate or a call, with its outcome and its problems."""

from collections.abc import Iterable
from pathlib import Path

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem, bounded


def reason_of(error: OSError) -> str:
    """Return the system's reason for an error, without the path.

    Args:
        error: the error.

    Returns:
        A few words.
    """
    return error.strerror or type(error).__name__


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


class OutOfTimeError(LostProcessError):
    """The time that a gate's missions may take is over."""


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

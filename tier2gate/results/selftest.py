"""What the self-test found."""

from dataclasses import dataclass
from enum import StrEnum

from tier2gate.foundation.outcomes import Outcome


class Status(StrEnum):
    """The result of one control."""

    OK = "ok"
    FAILED = "failed"
    NOT_TRIED = "not-tried"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many independent instances of a fault were detected, beside what theory says.

    Attributes:
        runs: how often each instance ran.
        instances: the number of instances.
        detected: how many were detected.
        probability: the theoretical probability that one is.
        low: the lower end of the 99 % interval of `detected`.
        high: its upper end.
    """

    runs: int
    instances: int
    detected: int
    probability: float
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class ControlResult:
    """The result of one control.

    Attributes:
        name: its name.
        plants: what it plants.
        status: whether the gate ended as it must.
        expected: the outcome that the gate must have.
        seen: the outcome that it had; `None` if it was not tried, or has no report.
        culprits: what the gate was found to depend on.
        rate: for a fault that is found by chance, how often it was.
        reasons: why it failed or was not tried.
    """

    name: str
    plants: str
    status: Status
    expected: Outcome
    seen: Outcome | None = None
    culprits: tuple[str, ...] = ()
    rate: Rate | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SelfTest:
    """The results of all controls.

    Attributes:
        results: one for each control, in the order of the table.
        python: the Python that ran missions; `None` if none did.
    """

    results: tuple[ControlResult, ...]
    python: str | None = None

    @property
    def outcome(self) -> Outcome:
        """`passed`, or `internal-error` if a control failed."""
        if self.count(Status.FAILED) or not self.count(Status.OK):
            return Outcome.INTERNAL_ERROR
        return Outcome.PASSED

    def count(self, status: Status) -> int:
        """Count the controls with a status."""
        return sum(item.status is status for item in self.results)

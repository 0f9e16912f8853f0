"""What `diff` found."""

from dataclasses import dataclass

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.drift import Drift
from tier2gate.results.report import GateReport


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What differs between two sides.

    Attributes:
        before: the hash on one side; `None` for a report.
        after: the hash on the other side; `None` for a report.
        drift: what differs; `None` if nothing does.
        report: the gate's report, if one side is a new run.
        changed_inputs: the inputs that changed, if the results are the same.
        notices: what the user should know about a new run.
    """

    before: str | None
    after: str | None
    drift: Drift | None
    report: GateReport | None = None
    changed_inputs: tuple[ChangedInput, ...] = ()
    notices: tuple[Problem, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """`passed` if nothing differs."""
        return Outcome.PASSED if self.drift is None else Outcome.HASH_DRIFT

"""What `update` did with a gate."""

from dataclasses import dataclass
from enum import StrEnum

from tier2gate.foundation.errors import Outcome, Problem
from tier2gate.results.report import GateReport


class Fate(StrEnum):
    """What `update` does with a golden."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    PRUNED = "pruned"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """What `update` does with one gate.

    Attributes:
        report: the gate's report.
        fate: what happens to its golden.
        outcome: `passed` if the golden is or will be that of the run; else why it was refused.
        data: the golden's bytes, if it will be written.
        notices: what the user should know about the golden.
    """

    report: GateReport
    fate: Fate
    outcome: Outcome
    data: bytes | None = None
    notices: tuple[Problem, ...] = ()

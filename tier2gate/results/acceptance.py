"""What `update` did with a gate."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
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
        before: the hash of the golden's content before the gate ran; `None` if there was none.
        notices: what the user should know about the golden.
    """

    report: GateReport
    fate: Fate
    outcome: Outcome
    data: bytes | None = None
    before: str | None = None
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Updates:
    """What `update` does in one call.

    Attributes:
        planned: each gate and its acceptance as soon as it is known, sorted by folder and name.
        problems: paths without a gate, if another has one; the call is then `nothing-run`.
        notices: the notices that belong to no gate.
    """

    planned: Iterator[tuple[Gate, Acceptance]]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()

"""What `update` may do, and what it did with a gate."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tier2gate.foundation.errors import Outcome, Problem
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
class UpdateSettings:
    """What `update` may do in addition to accepting what passed.

    Attributes:
        reason: why the results are accepted; recorded in the goldens that are written.
        dry_run: whether to write nothing.
        expect: the only hash to accept.
        detail: how much goldens keep: `full` or `hashes`; `None` for each gate's own setting.
        allow_failing: whether to accept failed verdicts.
        replace_invalid: whether to replace goldens that cannot be read.
        prune: whether to delete goldens whose suite is gone.
    """

    reason: str | None = None
    dry_run: bool = False
    expect: str | None = None
    detail: str | None = None
    allow_failing: bool = False
    replace_invalid: bool = False
    prune: bool = False


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

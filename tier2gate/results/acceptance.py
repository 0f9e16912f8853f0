"""What `update` may do, and what it did with a gate, as data."""

from dataclasses import dataclass
from enum import StrEnum

from tier2gate.foundation.errors import Outcome, Problem
from tier2gate.results.report import GateReport


class Fate(StrEnum):
    """What becomes of a golden under `update`."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    PRUNED = "pruned"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class UpdateSettings:
    """What `update` may do, beyond accepting what passed.

    Attributes:
        reason: why the results are accepted; kept in the goldens that are written.
        dry_run: whether to write nothing.
        expect: the only hash that is accepted.
        detail: how much goldens keep: `full` or `hashes`; `None` for what each gate says.
        allow_failing: whether failed verdicts are accepted.
        replace_invalid: whether goldens that cannot be read are replaced.
        prune: whether goldens are deleted whose suite is gone.
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
    """What becomes of one gate under `update`.

    Attributes:
        report: the gate as it was found.
        fate: what becomes of its golden.
        outcome: `passed` if the golden is, or is to be, that of the run; else what refused it.
        data: the golden's bytes, if they are to be written.
        notices: what the user should know of the golden.
    """

    report: GateReport
    fate: Fate
    outcome: Outcome
    data: bytes | None = None
    notices: tuple[Problem, ...] = ()

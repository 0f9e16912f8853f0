"""How a gate differs from the target branch's, as data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tier2gate.foundation.errors import Problem
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.drift import Drift


@dataclass(frozen=True, kw_only=True)
class ExpectationChange:
    """An expectation that differs from the target branch's.

    Attributes:
        id: its id.
        before: `scenario_name`, `mission_name`, `path`, `op` and `expected` there; `None` if new.
        after: the same here; `None` if it is gone.
        file: its file here.
        line: 1-based; `None` if it is gone.
        column: 1-based, likewise.
    """

    id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    file: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """A kind of file that a gate reads from other places than on the target branch.

    Attributes:
        kind: `expectations`, `golden` or `missions`.
        before: the files there, named from that branch's folder; sorted.
        after: the files here, named likewise from this one's.
    """

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class BaseStatus(StrEnum):
    """How a gate compares with the target branch's."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, kw_only=True)
class BaseComparison:
    """What a change accepts: how its golden and expectations differ from the target branch's.

    Attributes:
        status: `new` if that branch has no such gate, else whether its golden accepts the same.
        golden_hash: what is accepted there; `None` if nothing is.
        drift: from its golden to this one; `None` if the hash is the same, or one is missing.
        changed_inputs: the inputs that changed, where the hash is the same.
        reasons: why it was accepted there and here, where only that differs.
        lost_detail: what the golden here no longer keeps; `None` if it keeps as much.
        files: the kinds of files that the gate reads from other places.
        expectations: those that differ, sorted by id.
        renamed_from: the suite that the gate had there, if it is here under another name.
        problems: why something could not be compared.
    """

    status: BaseStatus
    golden_hash: str | None = None
    drift: Drift | None = None
    changed_inputs: tuple[ChangedInput, ...] = ()
    reasons: tuple[str | None, str | None] | None = None
    lost_detail: str | None = None
    files: tuple[FileChange, ...] = ()
    expectations: tuple[ExpectationChange, ...] = ()
    renamed_from: str | None = None
    problems: tuple[Problem, ...] = ()

    def accepts_new_results(self, golden_hash: str | None) -> bool:
        """Tell whether the golden accepts results that the target branch's does not, or is new.

        Args:
            golden_hash: what is accepted here; `None` if nothing is.

        Returns:
            Whether it does.
        """
        return self.status is BaseStatus.CHANGED or (
            self.status is BaseStatus.NEW and golden_hash is not None
        )

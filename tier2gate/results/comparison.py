"""How a gate differs from the target branch's."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tier2gate.foundation.problems import Problem
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.drift import Drift
from tier2gate.results.masks import MaskReport


@dataclass(frozen=True, kw_only=True)
class ExpectationChange:
    """An expectation that differs from the target branch's.

    Attributes:
        id: its id.
        before: `scenario_name`, `mission_name`, `path`, `op` and `expected` there; `None` if new.
        after: the same here; `None` if it is gone.
        file: its file here.
        line: 1-based; `None` if it is gone.
        column: 1-based; `None` if it is gone.
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
        before: the files there, relative to that branch's folder; sorted.
        after: the files here, relative to the root; sorted.
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
        status: `new` if that branch has no such gate, else `changed` or `same`.
        golden_hash: the hash accepted there; `None` if there is none.
        drift: from the golden there to this one; `None` if the hash is the same or one is missing.
        changed_inputs: the inputs that changed, if the hash is the same.
        reason: why the golden here was accepted; `None` if there is no golden, or no reason.
        reason_before: the same there.
        lost_detail: what the golden here no longer keeps; `None` if it keeps as much.
        files: the kinds of files that the gate reads from other places.
        expectations: the expectations that differ, sorted by id.
        masks: the masks and roundings that hide more than those there, in the order of the suite.
        renamed_from: the gate's suite there, if the gate was renamed.
        missions: the definitions there of the missions that changed.
        problems: why something could not be compared.
    """

    status: BaseStatus
    golden_hash: str | None = None
    drift: Drift | None = None
    changed_inputs: tuple[ChangedInput, ...] = ()
    reason: str | None = None
    reason_before: str | None = None
    lost_detail: str | None = None
    files: tuple[FileChange, ...] = ()
    expectations: tuple[ExpectationChange, ...] = ()
    masks: tuple[MaskReport, ...] = ()
    renamed_from: str | None = None
    missions: tuple[Mapping[str, Any], ...] = ()
    problems: tuple[Problem, ...] = ()

    def accepts_new_results(self, golden_hash: str | None) -> bool:
        """Return whether the golden accepts results that the target branch's does not, or is new.

        Args:
            golden_hash: the hash accepted here; `None` if there is none.

        Returns:
            Whether it does.
        """
        return self.status is BaseStatus.CHANGED or (
            self.status is BaseStatus.NEW and golden_hash is not None
        )

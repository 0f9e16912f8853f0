"""What `check --shard` wrote, as data."""

from dataclasses import dataclass

from tier2gate.results.report import Report
from tier2gate.settings import Shard


@dataclass(frozen=True, kw_only=True)
class WrittenShards:
    """What `check --shard` did.

    Attributes:
        shard: the part that ran.
        files: the shard files that were written, in the order of the gates.
        report: the gates without a file, and other problems; empty if all is well.
    """

    shard: Shard
    files: tuple[str, ...]
    report: Report

    @property
    def exit_code(self) -> int:
        """0 if every gate has its file, whatever its results are: `merge` judges them."""
        is_complete = not self.report.gates and not self.report.outcomes
        return 0 if is_complete and self.files else self.report.exit_code

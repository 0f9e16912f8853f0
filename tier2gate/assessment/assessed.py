"""A gate after the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tier2gate.gates.gate import Gate
from tier2gate.golden.format import Golden
from tier2gate.golden.record import Record
from tier2gate.results.report import GateReport

if TYPE_CHECKING:  # rarely needed
    from tier2gate.shards.shard import ShardFile


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A gate's report, with what `update` needs to accept it.

    Attributes:
        gate: the gate.
        report: its report.
        old: the existing golden; `None` if there is none or it is invalid.
        new: the golden of this run; `None` if there is no result, or only of a part.
        tables: the names of its suite's tables → the SHA-256 of what was read.
        record: the record of this run, also of a part; `None` if there is no result.
        shard: what a shard's file keeps of the run; `None` if all scenarios ran.
    """

    gate: Gate
    report: GateReport
    old: Golden | None = None
    new: Golden | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    record: Record | None = None
    shard: "ShardFile | None" = None

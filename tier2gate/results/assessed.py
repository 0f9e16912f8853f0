"""A gate that went through the pipeline, as data."""

from dataclasses import dataclass

from tier2gate.gates.gate import Gate
from tier2gate.golden.format import Golden
from tier2gate.results.report import GateReport


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A gate's report, with what `update` needs to accept it.

    Attributes:
        gate: the gate.
        report: what became of it.
        old: the golden that was there; `None` if none was, or it could not be read.
        new: the golden that the run would give; `None` if it did not come to that.
    """

    gate: Gate
    report: GateReport
    old: Golden | None = None
    new: Golden | None = None

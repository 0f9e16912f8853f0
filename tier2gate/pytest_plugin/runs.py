"""The run of a gate, which its tests share."""

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from tier2gate.assessment.selected import BARE_HASH
from tier2gate.commands.check import check_gate
from tier2gate.foundation.process import borrow_interpreter
from tier2gate.gates.gate import Gate
from tier2gate.orchestration.canonical import MAX_INT_DIGITS
from tier2gate.pytest_plugin.texts import render_pytest_gate
from tier2gate.reporters.interface import Layout
from tier2gate.results.one_scenario import ScenarioReports
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

MOST_NAMES = 100
"""If more scenarios are selected, all of them run."""

_WILDCARDS = re.compile(r"[*?[]|^(?=tag:)t")


class Run:
    """A gate, and its report once a test needs it.

    Attributes:
        gate: the gate.
        settings: the settings of the call.
        layout: how much to show.
        selected: the scenarios whose tests run, if the test of the whole gate does not; else
            `None`, and all scenarios run.
    """

    def __init__(self, gate: Gate, settings: Settings, layout: Layout) -> None:
        """Run nothing yet."""
        self.gate = gate
        self.settings = settings
        self.layout = layout
        self.selected: Collection[str] | None = None

    @property
    def group(self) -> str:
        """The name of its group for `--dist loadgroup`; xdist splits at `@` and `]`."""
        return re.sub(r"[^\w.-]", "_", self.gate.name)

    @cached_property
    def report(self) -> GateReport:
        """The report of the scenarios whose tests run; they run when it is first needed."""
        names = self.selected
        if names is not None and len(names) <= MOST_NAMES:
            patterns = tuple(_WILDCARDS.sub(r"[\g<0>]", name) for name in sorted(names))
            report = self._check(replace(self.settings, scenario=patterns))
            if all(problem.code != BARE_HASH for problem in report.problems):
                return report
        return self._check(self.settings)

    @cached_property
    def scenarios(self) -> ScenarioReports:
        """What the report says of each scenario."""
        return ScenarioReports(self.report)

    def describe_whole(self) -> str:
        """Describe the gate as `check` does, after its problems."""
        return render_pytest_gate(self.report, self.layout)

    def _check(self, settings: Settings) -> GateReport:
        with borrow_interpreter(MAX_INT_DIGITS):
            return check_gate(self.gate, settings)

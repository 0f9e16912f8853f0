"""The tests: a scenario, and a gate as a whole."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import defused, shell_joined
from tier2gate.gates.naming import file_name
from tier2gate.pytest_plugin.runs import Run
from tier2gate.pytest_plugin.texts import render_scenario
from tier2gate.reporters.sentences.of_gate import describe_notice
from tier2gate.results.report import GateReport
from tier2gate.results.scenario_states import ScenarioOutcome


class Terminal(Protocol):
    """What pytest writes a failure to."""

    def line(self, s: str = "") -> None:
        """Write a line."""


class GateFailure(Exception):  # noqa: N818 - never an error of the program
    """A test of a gate that failed.

    Attributes:
        text: what to show.
        message: the same in a few words.
    """

    def __init__(self, text: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.text = text
        self.message = message


@dataclass(frozen=True)
class Crash:
    """The short form of a failure, for pytest's summary and for reports in JUnit's format."""

    message: str


@dataclass(frozen=True)
class Shown:
    """A failure as pytest shows it: text, without a traceback of Python."""

    text: str
    reprcrash: Crash

    def toterminal(self, tw: Terminal) -> None:
        """Write it."""
        for line in self.text.splitlines():
            tw.line(line)

    def __str__(self) -> str:
        return self.text


class _Item(pytest.Item):
    """A test of a gate."""

    run: Run

    def runtest(self) -> None:
        """Run the gate, if no other test of it has done so.

        Raises:
            GateFailure: this test failed.
        """
        failure = self.judge(self.run.report)
        if failure is not None:
            raise failure

    def judge(self, report: GateReport) -> GateFailure | None:
        """Return whether this test failed, and why."""
        raise NotImplementedError

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return a failure of the gate as text; any other one as pytest does."""
        if isinstance(excinfo.value, GateFailure):
            return Shown(excinfo.value.text, Crash(excinfo.value.message))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the suite, and the names of gate and test."""
        gate = self.parent.name if self.parent is not None else ""
        return self.path, 0, f"{gate}::{self.name}"

    @property
    def whole(self) -> str:
        """The command that runs the whole gate."""
        gate = self.parent.name if self.parent is not None else ""
        file = file_name(self.path, self.run.settings.root)
        return f"pytest --tier2gate {shell_joined([f'{file}::{gate}'])}"


class ScenarioItem(_Item):
    """The test of a scenario.

    Attributes:
        scenario: its name in the suite.
    """

    scenario: str

    @classmethod
    def of(cls, parent: pytest.Collector, name: str, run: Run, scenario: str) -> "ScenarioItem":
        """Make the test.

        Args:
            parent: the node of the gate.
            name: the name of the test.
            run: the run of the gate.
            scenario: the name of the scenario.
        """
        item: ScenarioItem = cls.from_parent(parent, name=name)
        item.run, item.scenario = run, scenario
        return item

    def judge(self, report: GateReport) -> GateFailure | None:
        """Fail unless its expectations hold and its result is the accepted one."""
        reports = self.run.scenarios
        state = reports.states.get(self.scenario)
        if state is not None and state.outcome is ScenarioOutcome.PASSED:
            return None
        if state is None or state.outcome is ScenarioOutcome.NOT_COMPARED:
            what = "did not run" if state is None else "was not compared with the golden"
            message = f"{what}: the gate ended with {report.outcome.value}"
            if self.run.selected is None:
                return GateFailure(f"{message}; to see why: {self.whole}\n", message)
            return GateFailure(f"{message}\n{self.run.describe_whole()}", message)
        text = render_scenario(reports, self.scenario, self.whole, self.run.layout)
        return GateFailure(text, state.outcome.value)


class WholeGateItem(_Item):
    """The test of a gate as a whole: everything that `check` looks at."""

    @classmethod
    def of(cls, parent: pytest.Collector, name: str, run: Run) -> "WholeGateItem":
        """Make the test.

        Args:
            parent: the node of the gate.
            name: the name of the test.
            run: the run of the gate.
        """
        item: WholeGateItem = cls.from_parent(parent, name=name)
        item.run = run
        return item

    def judge(self, report: GateReport) -> GateFailure | None:
        """Fail unless the gate passed; show its notices beside a test that passed."""
        if report.outcome is not Outcome.PASSED:
            return GateFailure(self.run.describe_whole(), report.outcome.value)
        if report.notices:
            lines = "".join(f"{describe_notice(notice)}\n" for notice in report.notices)
            self.add_report_section("call", "tier2gate", defused(lines))
        return None

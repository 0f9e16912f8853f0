"""How far a call is, as the threads that run its gates tell it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gates import write_gate
from tests.python_gates import write_python_gate
from tier2gate.assessment.pipeline import assess
from tier2gate.assessment.shared import Extras
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.runner.progress import GateProgress, Progress
from tier2gate.settings import PythonModule, Settings

SUITE = """\
suite_name: demo
scenarios:
  - scenario_name: one
    initial_state: {}
    missions: [{name: echo, id: first, params: {v: 1}}, {name: echo, id: second, params: {v: 1}}]
  - scenario_name: two
    initial_state: {}
    missions: [{name: echo, params: {v: 1}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: ok, scenario_name: two, mission_name: echo, path: success, op: eq, expected: true}
"""


class Clock:
    """A clock that goes on by one second each time somebody looks at it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1.0
        return self.seconds


class Noted(Progress):
    """A progress that notes what was told of each gate."""

    def __init__(self) -> None:
        super().__init__(Clock())
        self.noted: list[tuple[int, str, int, int, str]] = []

    def of(self, gate: Gate) -> GateProgress:
        """Return how far a gate is."""
        progress = super().of(gate)
        if "call" in vars(progress):
            return progress
        call = progress.call

        def note(scenario: str, mission: str) -> None:
            call(scenario, mission)
            self.noted.append(
                (self.number, progress.name, progress.done, progress.scenarios, mission)
            )

        progress.call = note  # type: ignore[method-assign] # a user sees what is called
        return progress


def gate(name: str) -> Gate:
    """Return a gate."""
    return explicit_gate(Path(f"{name}.suite.yaml"), None, None)


def test_scenarios_are_counted_as_they_are_done(tmp_path: Path) -> None:
    """A user sees how much of a gate is left, scenario by scenario."""
    for name in ("a", "b"):
        write_gate(tmp_path, name, suite=SUITE, expectations=EXPECTATIONS)
    settings, progress = Settings(root=tmp_path, paths=(tmp_path,)), Noted()
    found = []
    for item in assess(select_gates(settings), settings, extras=Extras(progress=progress)):
        assert progress.gate is not None
        found.append((item.report.name, progress.gate.done, progress.longest()))
    assert found == [("a", 2, None), ("b", 2, None)]
    assert progress.noted == [
        (number, name, done, 2, mission)
        for number, name in ((1, "a"), (2, "b"))
        for done, mission in ((0, "first"), (0, "second"), (1, "echo"))
    ]
    assert progress.total == 2


class Counted(GateProgress):
    """How far a gate is, with each number of further runs that was shown."""

    def __init__(self) -> None:
        self.counted: list[int] = []
        super().__init__("a", Clock())

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "more_runs" and isinstance(value, int):
            self.counted.append(value)


@pytest.mark.children
def test_further_runs_are_counted_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who waits for the further runs of a gate sees that they go on."""
    write_python_gate(tmp_path)
    module = PythonModule(shown="rules/pricing.py", path=tmp_path / "rules" / "pricing.py")
    settings = Settings(root=tmp_path, paths=(tmp_path,), modules=(module,), repeat=4, least_runs=2)
    progress, counted = Progress(Clock()), Counted()
    monkeypatch.setattr(progress, "of", lambda _gate: counted)
    monkeypatch.setattr(progress, "watch", lambda found, _gates: found)
    [item] = assess(select_gates(settings), settings, extras=Extras(progress=progress))
    assert item.report.runs == 4
    assert counted.counted == [0, 3, 2, 1, 0]


def test_longest_call_is_that_of_any_gate() -> None:
    """With several gates at once, the user sees the one that is waited for."""
    progress = Progress(Clock())
    slow, fast = gate("slow"), gate("fast")

    def work() -> Iterator[str]:
        progress.of(slow).call("s", "m")
        progress.of(fast).call("t", "n")
        progress.of(slow).call("u", "m")
        yield "fast"
        yield "slow"

    told = []
    for _ in progress.watch(work(), [fast, slow]):
        longest = progress.longest()
        told.append((progress.number, longest and (longest.gate, longest.since)))
    assert told == [(1, ("slow", 3.0)), (2, None)]


def test_run_that_ends_early_is_over(tmp_path: Path) -> None:
    """After an error, no mission seems to run on."""
    write_gate(tmp_path, suite=SUITE, expectations=EXPECTATIONS)
    settings, progress = Settings(root=tmp_path, paths=(tmp_path,)), Noted()

    def lose(_params: object) -> WorkflowDefinition:
        raise KeyboardInterrupt

    [gate] = select_gates(settings).gates
    catalogue = {"echo": replace(built_in_missions()["echo"], builder=lose)}
    with pytest.raises(KeyboardInterrupt):
        [*assess(Selection(gates=[gate]), settings, catalogue, Extras(progress=progress))]
    assert progress.longest() is None
    assert progress.of(gate).done == progress.of(gate).scenarios == 2

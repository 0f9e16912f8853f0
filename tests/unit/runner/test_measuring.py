"""The lines that a child has measured are checked before they are added."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from coverage import Coverage, process_startup

from tests.workers import deadline_in, of_one_mission
from tier2gate.missions.python.protocol import BrokenPipeOfResultsError
from tier2gate.runner.child_process import start_process
from tier2gate.runner.measuring import Measurement, current_measurement
from tier2gate.runner.worker import Worker
from tier2gate.settings import PythonModule, Settings


@pytest.fixture(autouse=True)
def _saved() -> Iterator[None]:
    """Save what this process measured: a new `Coverage` tells the one that runs not to save."""
    running: Any = getattr(process_startup, "coverage", None)
    yield
    if running is not None:
        running._auto_save = True


class FakeProcess:
    """A child that has one answer."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def send(self, value: Any, deadline: float | None = None) -> None:
        assert value == {"measured": True}

    def receive(self, deadline: float | None = None) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def collect(answer: Any, *, branch: bool = False) -> tuple[str | None, dict[str, Any]]:
    """Collect an answer; return the reason, and file → lines."""
    coverage = Coverage(data_file=None, config_file=False, branch=branch)
    measurement = Measurement(coverage, {"branch": branch})
    reason = measurement.collect(FakeProcess(answer))
    data = coverage.get_data()
    return reason, {file: sorted(data.lines(file) or ()) for file in data.measured_files()}


def test_lines_and_branches_are_added() -> None:
    """A report has what the child ran."""
    lines = {"lines": {"/a.py": [3, 1]}, "reason": ""}
    assert collect(lines) == (None, {"/a.py": [1, 3]})
    pairs = {"lines": {"/a.py": [[-1, 2], [2, -1]]}, "reason": ""}
    assert collect(pairs, branch=True) == (None, {"/a.py": [2]})


@pytest.mark.parametrize(
    "answer",
    [
        None,
        BrokenPipeOfResultsError(),
        BrokenPipeError(),
        {"failure": "no", "frames": [], "hint": None},
        {"lines": {}},
        {"lines": [], "reason": ""},
        {"lines": {"/a.py": None}, "reason": ""},
        {"lines": {"/a.py": ["1"]}, "reason": ""},
        {"lines": {"/a.py": [True]}, "reason": ""},
        {"lines": {"/a.py": [1.5]}, "reason": ""},
        {"lines": {"/a.py": [10**12]}, "reason": ""},
        {"lines": {"/a.py": [[1, 2, 3]]}, "reason": ""},
        {"lines": None, "reason": 1},
    ],
    ids=repr,
)
def test_answer_that_is_not_as_agreed_adds_nothing(answer: Any) -> None:
    """A module that forges an answer breaks neither the call nor the data."""
    assert collect(answer) == (None, {})


@pytest.mark.parametrize("pairs", [[1], [[1]], [[1, 2, 3]], [[1, "2"]], [[1, 2], None]], ids=repr)
def test_branches_that_are_not_as_agreed_add_nothing(pairs: Any) -> None:
    """The same holds for branches."""
    assert collect({"lines": {"/a.py": pairs}, "reason": ""}, branch=True) == (None, {})


def test_reason_is_told_on_one_line() -> None:
    """A reader learns why nothing was measured, whatever the child says."""
    reason, lines = collect({"lines": None, "reason": "no\n::error::coverage " + "x" * 1_000})
    assert lines == {}
    assert reason is not None
    assert reason.startswith("no")
    assert "\n" not in reason
    assert len(reason) < 300


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (None, True),
        (["tier2gate"], False),
        (["tier2gate.runner"], False),
        (["tier2gate", "shop"], True),
    ],
    ids=str,
)
def test_measurement_of_tier2gate_alone_is_not_handed_on(
    source: list[str] | None, found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever measures tier2gate itself measures no missions."""
    current = Coverage(data_file=None, config_file=False, source=source)
    kind = SimpleNamespace(current=lambda: current)
    monkeypatch.setitem(sys.modules, "coverage", SimpleNamespace(Coverage=kind))
    assert (current_measurement() is not None) is found


@pytest.mark.parametrize(
    "module",
    [None, SimpleNamespace(), SimpleNamespace(Coverage=SimpleNamespace(current=lambda: None))],
    ids=["none", "old", "idle"],
)
def test_coverage_that_does_not_measure_is_left_alone(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that only imports coverage starts nothing in the child."""
    monkeypatch.setitem(sys.modules, "coverage", module)
    assert current_measurement() is None


def test_child_that_was_started_early_keeps_its_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that changes its folder, or its coverage, measures as it started its child."""
    current = Coverage(data_file=None, config_file=False, source=[str(tmp_path)])
    kind = SimpleNamespace(current=lambda: current)
    monkeypatch.setitem(sys.modules, "coverage", SimpleNamespace(Coverage=kind))
    settings = Settings(timeout=60, memory=2_048)
    process = start_process(settings)
    monkeypatch.setitem(sys.modules, "coverage", None)
    path = tmp_path / "rules.py"
    path.write_text(of_one_mission(), encoding="utf-8")
    module = PythonModule(shown="rules.py", path=path)
    worker = Worker([module], settings, deadline=deadline_in(60), process=process)
    worker.load()
    worker.run("m", {}, {}, "it")
    worker.close()
    assert worker.unmeasured is None
    assert current.get_data().measured_files() == {str(path.resolve())}

"""The modules of a call are all loaded or none, and all of them end."""

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.workers import HEAD
from tier2gate.foundation.errors import ExecutionError, InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.orchestration.engine import ExecutionContext
from tier2gate.runner import worker as worker_module
from tier2gate.runner.answers import Offer
from tier2gate.runner.child_process import ChildProcess
from tier2gate.runner.children import Children
from tier2gate.runner.modules import Modules
from tier2gate.runner.printed import PrintedOutput
from tier2gate.runner.turns import Turns
from tier2gate.settings import PythonModule, PythonProgram, Settings


def settings_with(folder: Path, *texts: str) -> Settings:
    """Write a module for each text, and return settings that name them all."""
    modules = []
    for number, text in enumerate(texts):
        path = folder / f"rules{number}.py"
        path.write_text(HEAD + text, encoding="utf-8")
        modules.append(PythonModule(shown=path.name, path=path))
    return Settings(modules=tuple(modules), timeout=60, root=folder)


def offering(*names: str, body: str = "workflow()") -> str:
    """Return the text of a module with these missions."""
    return "".join(
        f"def {name}(params):\n    return {body}\n\n\nMISSIONS = globals().get('MISSIONS', {{}})\n"
        f"MISSIONS[{name!r}] = {name}\n"
        for name in names
    )


@pytest.fixture(name="workers")
def _workers(monkeypatch: pytest.MonkeyPatch) -> list[worker_module.Worker]:
    """Record every worker that is started."""
    started: list[worker_module.Worker] = []
    original = worker_module.Worker.load

    def load(self: worker_module.Worker, number: int = 0) -> Offer:
        if self not in started:
            started.append(self)
        return original(self, number)

    monkeypatch.setattr(worker_module.Worker, "load", load)
    return started


def test_missions_of_all_modules_can_be_called(
    tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """A suite can call missions of several modules and the built-in ones."""
    settings = settings_with(tmp_path, offering("a", "b"), offering("c"))
    with Modules(settings.modules, settings, built_in_missions()) as modules:
        assert list(modules.catalogue) == ["daily_loop", "echo", "a", "b", "c"]
        assert dict(modules.files) == {"a": "rules0.py", "b": "rules0.py", "c": "rules1.py"}
        mission = modules.catalogue["c"]
        assert (mission.source, mission.definition) == ("rules1.py", HEAD + offering("c"))
        workflow = mission.builder({"x": 1})
        assert workflow.metadata == {"params": {"x": 1}}
        assert mission.run is not None
        assert mission.run({"x": 1}, ExecutionContext(), "it").success
        assert [item._process.process.poll() for item in workers] == [None]
    assert [item._process.process.poll() for item in workers] == [0]


def test_call_without_modules_starts_nothing(workers: list[worker_module.Worker]) -> None:
    """A user without Python missions does not pay for a child process."""
    with Modules((), Settings(), built_in_missions()) as modules:
        assert list(modules.catalogue) == ["daily_loop", "echo"]
    assert workers == []


@pytest.mark.parametrize(
    ("texts", "clash"),
    [
        (
            (offering("echo"),),
            Problem(
                code="repeated-mission",
                message="the module rules0.py has a mission echo, which is built in",
                hint="rename it",
            ),
        ),
        (
            (offering("a"), offering("a")),
            Problem(
                code="repeated-mission",
                message="the module rules1.py has a mission a, which is also in rules0.py",
                hint="remove or rename one of them",
            ),
        ),
    ],
)
def test_duplicate_mission_is_refused_and_all_modules_end(
    texts: tuple[str, ...], clash: Problem, tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """No module silently replaces another's mission, and no child keeps running."""
    settings = settings_with(tmp_path, *texts)
    with (
        pytest.raises(InputInvalidError) as raised,
        Modules(settings.modules, settings, built_in_missions()),
    ):
        pass
    assert raised.value.problems == (clash,)
    assert len(workers) == 1
    assert all(item._process.process.poll() is not None for item in workers)


def test_failed_module_ends_the_earlier_ones(
    tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """An error in the second module does not leave the first one's child running."""
    settings = settings_with(tmp_path, offering("a"), "1 / 0\n")
    with pytest.raises(ExecutionError), Modules(settings.modules, settings, built_in_missions()):
        pass
    assert [item._process.process.poll() for item in workers] == [0]


def test_printed_text_is_kept_apart_for_modules_and_scenarios(tmp_path: Path) -> None:
    """A user finds what a scenario printed under its name, not mixed with what loading printed."""
    text = offering("a", body="print(params) or workflow()")
    settings = settings_with(tmp_path, f"print('loading')\n{text}", offering("b"))
    with Modules(settings.modules, settings, built_in_missions()) as modules:
        for name in ("z", "y"):
            ctx = ExecutionContext(metadata={"scenario_name": name})
            mission = modules.catalogue["a"].run
            assert mission is not None
            mission({"n": name}, ctx, "it")
        assert not modules.printed
    assert list(modules.printed) == [
        PrintedOutput(module="rules0.py", first=("loading",)),
        PrintedOutput(scenario_name="z", first=("{'n': 'z'}",)),
        PrintedOutput(scenario_name="y", first=("{'n': 'y'}",)),
    ]


def called(settings: Settings, *names: str, children: Children) -> Modules:
    """Open the modules of a gate whose suite calls these missions."""
    return Modules(settings.modules, settings, built_in_missions(), names, children)


def test_gate_loads_only_the_modules_that_its_suite_calls(
    tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """Forty gates with a module each start about forty children, not sixteen hundred."""
    settings = settings_with(tmp_path, *(offering(name) for name in "abcd"))
    with closing(Children()) as children:
        for name in "abcd":
            with called(settings, name, children=children) as modules:
                assert modules.files == {name: f"rules{'abcd'.index(name)}.py"}
        with called(settings, "a", "c", children=children) as modules:
            assert modules.files == {"a": "rules0.py", "c": "rules2.py"}
        with called(settings, "echo", children=children) as modules:
            assert modules.files == {}
    assert len(workers) == 5
    assert all(item._process.process.poll() == 0 for item in workers)


def test_module_that_cannot_be_loaded_fails_only_the_gates_that_call_it(tmp_path: Path) -> None:
    """A broken module of one team does not stop the gates of the others."""
    settings = settings_with(tmp_path, offering("a"), "print('here')\n1 / 0\n")
    with closing(Children()) as children:
        with called(settings, "a", children=children) as modules:
            assert list(modules.files) == ["a"]
        broken = called(settings, "a", "b", children=children)
        with pytest.raises(ExecutionError, match=r"rules1\.py cannot be loaded"), broken:
            pass
    assert broken.printed == (PrintedOutput(module="rules1.py", first=("here",)),)


def test_name_of_two_modules_is_refused_before_a_mission_runs(tmp_path: Path) -> None:
    """A gate that has both modules never runs the one that its author did not mean."""
    settings = settings_with(tmp_path, offering("a"), offering("a", "b"))
    with (
        closing(Children()) as children,
        pytest.raises(InputInvalidError, match=r"which is also in rules0\.py"),
        called(settings, "b", children=children),
    ):
        pass


def test_child_is_handed_only_to_gates_with_its_environment(
    tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """A gate never gets a module that was loaded under the clock of another gate."""
    settings = settings_with(tmp_path, offering("a"))
    built_in = built_in_missions()
    environments = [SuiteEnvironment(), SuiteEnvironment(clock=1), SuiteEnvironment(seed=1)]
    with closing(Children()) as children:
        for environment in environments:
            offer = children.offer_of(settings.modules[0], environment, settings)
            assert not isinstance(offer, ExecutionError)
        for environment in reversed(environments):
            with Modules(
                settings.modules, settings, built_in, ["a"], children, environment=environment
            ) as modules:
                assert modules._child is not None
                assert modules._child._worker._environment == environment
    assert [item._environment for item in workers] == environments


@pytest.fixture(name="started")
def _started(monkeypatch: pytest.MonkeyPatch) -> list[ChildProcess]:
    """Collect the children that are started."""
    started: list[ChildProcess] = []
    original = ChildProcess.__init__

    def start(self: ChildProcess, *args: Any, **options: Any) -> None:
        started.append(self)
        original(self, *args, **options)

    monkeypatch.setattr(ChildProcess, "__init__", start)
    return started


def test_child_that_was_started_early_is_used(tmp_path: Path, started: list[ChildProcess]) -> None:
    """A gate's child starts while its files are read, and is not started a second time."""
    settings = settings_with(tmp_path, offering("a"))
    with closing(Children()) as children:
        children.prepare(settings)
        with Modules(settings.modules, settings, built_in_missions(), ["a"], children) as modules:
            assert "a" in modules.catalogue
        assert len(started) == 1
        other = replace(settings, python=PythonProgram(shown="python", path=Path(sys.executable)))
        children.prepare(settings)
        with Modules(settings.modules, other, built_in_missions(), ["a"], children) as modules:
            assert "a" in modules.catalogue
        assert len(started) == 3
    assert [item.process.poll() is None for item in started] == [False, False, False]


def test_child_of_the_second_run_is_started_early(
    tmp_path: Path, started: list[ChildProcess]
) -> None:
    """A second run does not wait for its interpreter, and nobody waits for a third one."""
    settings = settings_with(tmp_path, offering("a"))
    turns = Turns()

    def run_twice(children: Children) -> None:
        children.prepare(settings)
        with Modules(settings.modules, settings, built_in_missions(), ["a"], children) as modules:
            modules.start_again(children.second_variation(settings)).close()
        assert len(started) == 2
        assert started[0].variation != started[1].variation

    with closing(Children(turns, free=1)) as children:
        turns.take(lambda: run_twice(children))
    assert [item.process.poll() is None for item in started] == [False, False]


def test_interpreter_that_cannot_start_early_is_reported_when_it_is_needed(
    tmp_path: Path,
) -> None:
    """A wrong --python is reported once, by the gate that needs it."""
    settings = replace(
        settings_with(tmp_path, offering("a")),
        python=PythonProgram(shown="none", path=tmp_path / "none"),
    )
    with closing(Children()) as children:
        children.prepare(settings)
        with pytest.raises(ExecutionError, match="cannot be started"):
            Modules(settings.modules, settings, built_in_missions(), ["a"], children).__enter__()


def test_children_that_nobody_took_are_ended_after_several_jobs(
    tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """A call whose gates run at once ends also if a module was only listed."""
    settings = settings_with(tmp_path, offering("a"))
    turns = Turns()
    with closing(Children(turns)) as children:
        turns.take(lambda: children.offer_of(settings.modules[0], SuiteEnvironment(), settings))
    assert [item._process.process.poll() for item in workers] == [0]

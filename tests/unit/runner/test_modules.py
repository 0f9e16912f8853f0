"""The modules of a call are all loaded or none, and all of them end."""

from pathlib import Path

import pytest

from tests.workers import HEAD
from tier2gate.foundation.errors import ExecutionError, InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.orchestration.engine import ExecutionContext
from tier2gate.runner import worker as worker_module
from tier2gate.runner.answers import Offer
from tier2gate.runner.modules import Modules
from tier2gate.settings import PythonModule, Settings


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

    def load(self: worker_module.Worker) -> Offer:
        started.append(self)
        return original(self)

    monkeypatch.setattr(worker_module.Worker, "load", load)
    return started


def test_missions_of_all_modules_can_be_called(
    tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """A suite can call missions of several modules and the built-in ones."""
    settings = settings_with(tmp_path, offering("a", "b"), offering("c"))
    with Modules(settings, built_in_missions()) as modules:
        assert list(modules.catalogue) == ["daily_loop", "echo", "a", "b", "c"]
        assert dict(modules.files) == {"a": "rules0.py", "b": "rules0.py", "c": "rules1.py"}
        mission = modules.catalogue["c"]
        assert (mission.source, mission.definition) == ("rules1.py", HEAD + offering("c"))
        workflow = mission.builder({"x": 1})
        assert workflow.metadata == {"params": {"x": 1}}
        assert mission.run is not None
        assert mission.run({"x": 1}, ExecutionContext().initial_state, "it").success
        assert [item._process.poll() for item in workers] == [None, None]
    assert [item._process.poll() for item in workers] == [0, 0]


def test_call_without_modules_starts_nothing(workers: list[worker_module.Worker]) -> None:
    """A user without Python missions does not pay for a child process."""
    with Modules(Settings(), built_in_missions()) as modules:
        assert list(modules.catalogue) == ["daily_loop", "echo"]
    assert workers == []


@pytest.mark.parametrize(
    ("texts", "clash"),
    [
        ((offering("echo"),), "the module rules0.py has a mission echo"),
        ((offering("a"), offering("a")), "the module rules1.py has a mission a"),
    ],
)
def test_duplicate_mission_is_refused_and_all_modules_end(
    texts: tuple[str, ...], clash: str, tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """No module silently replaces another's mission, and no child keeps running."""
    settings = settings_with(tmp_path, *texts)
    with (
        pytest.raises(InputInvalidError) as raised,
        Modules(settings, built_in_missions()),
    ):
        pass
    assert raised.value.problems == (
        Problem(
            code="repeated-mission",
            message=f"{clash}, which already exists",
            hint="rename it",
        ),
    )
    assert len(workers) == len(texts)
    assert all(item._process.poll() is not None for item in workers)


def test_failed_module_ends_the_earlier_ones(
    tmp_path: Path, workers: list[worker_module.Worker]
) -> None:
    """An error in the second module does not leave the first one's child running."""
    settings = settings_with(tmp_path, offering("a"), "1 / 0\n")
    with pytest.raises(ExecutionError), Modules(settings, built_in_missions()):
        pass
    assert [item._process.poll() for item in workers] == [0, 0]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("::error::x", '"::error::x"'),
        ("\\x1b[31mred\\u202e", '"\\u001b[31mred\\u202e"'),
        ("a\\n##[error]b", '"a\\n##[error]b"'),
        (" \\n", None),
    ],
)
def test_printed_text_is_a_quoted_notice(printed: str, shown: str | None, tmp_path: Path) -> None:
    """A mission's output is shown for debugging, escaped so that the runner does not obey it."""
    settings = settings_with(tmp_path, f"print('{printed}')\n{offering('a')}", offering("b"))
    with Modules(settings, built_in_missions()) as modules:
        assert modules.printed == []
    assert modules.printed == [
        Problem(
            code="mission-output",
            message=f"the module rules0.py printed {shown_text}",
            hint="the output of missions is shown only here",
        )
        for shown_text in (shown,)
        if shown_text is not None
    ]

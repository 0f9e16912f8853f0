"""Whether threads run at the same time depends on how long missions take, and nothing else does."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gates import accept_in
from tests.workers import of_one_mission, started
from tier2gate.commands.check import check
from tier2gate.reporters.interface import REPORTERS
from tier2gate.runner.child_process import ChildProcess
from tier2gate.runner.pace import Pace
from tier2gate.runner.turns import Queue, Turns
from tier2gate.settings import Settings

SUITE = """\
suite_name: GATE
scenarios:
  - table: rows.jsonl
    scenario_name: "s-{n}"
    initial_state: {}
    missions: [{name: GATE, params: {n: {$cell: n}}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenarios: "*", mission_name: GATE, path: success, op: eq, expected: true}
"""
MODULE = """\
from tier2gate.missions.api import from_function


def work(n):
    print("works on", n)
    if n % WRONG == 3:
        raise ValueError(f"no price of {n}")
    return [n * number for number in range(n % 5 * 1000)][-2:]


MISSIONS = {"GATE": from_function(work)}
"""
SCENARIOS = 40


def always(self: Pace) -> bool:
    """Keep the turn in every call."""
    return True


def never(self: Pace) -> bool:
    """Give the turn away in every call."""
    return False


DECISIONS: dict[str, Callable[[Pace], bool]] = {"kept": always, "given away": never}


def write(folder: Path, *names: str, wrong: int = 1000) -> Settings:
    """Write gates of missions in Python, some of which can fail."""
    for name in names:
        place = folder / name
        place.mkdir()
        rows = "".join(f'{{"n": {number + 4}}}\n' for number in range(SCENARIOS))
        files = {"suite.yaml": SUITE, "expectations.yaml": EXPECTATIONS, "missions.py": MODULE}
        for kind, text in files.items():
            own = text.replace("GATE", name).replace("WRONG", str(wrong))
            (place / f"{name}.{kind}").write_text(own, encoding="utf-8")
        (place / "rows.jsonl").write_text(rows, encoding="utf-8")
    return Settings(
        root=folder,
        folder=folder,
        paths=(folder,),
        allow_code=True,
        locate_all=True,
        keep_runs=True,
        jobs=2,
    )


def rendered(settings: Settings) -> dict[str, bytes]:
    """Check gates, and render all kinds of reports."""
    report = check(settings)
    return {kind: reporter.render(report) for kind, reporter in REPORTERS.items()}


def decide(patch: pytest.MonkeyPatch, how: Callable[[Pace], bool]) -> None:
    """Force a decision, however long answers take."""
    patch.setattr(Pace, "expects_quick", how)
    patch.setattr(ChildProcess, "answers_within", lambda _self, _seconds: True)


@pytest.mark.parametrize("names", [("a",), ("a", "b", "c")], ids=len)
@pytest.mark.parametrize("wrong", [1000, 7], ids=["passed", "raised"])
def test_reports_are_the_same_with_either_decision(
    names: tuple[str, ...], wrong: int, tmp_path: Path
) -> None:
    """A slow machine, which decides differently, gives the same hashes and the same reports."""
    settings = write(tmp_path, *names)
    accept_in(replace(settings, repeat=1))
    for place in tmp_path.glob("*/*.missions.py"):
        text = place.read_text(encoding="utf-8").replace("1000 == 3", f"{wrong} == 3")
        place.write_text(text, encoding="utf-8")
    expected = rendered(replace(settings, jobs=1))
    assert (b"no price of 10" in expected["json"]) is (wrong == 7)
    for name, decision in DECISIONS.items():
        with pytest.MonkeyPatch.context() as patch:
            decide(patch, decision)
            assert rendered(settings) == expected, name


def count_given(folder: Path, patch: pytest.MonkeyPatch) -> int:
    """Check a gate, and count how often a thread gave its turn away."""
    settings, given = write(folder, "a"), 0
    original = Turns.away

    def counted(self: Turns, *, is_busy: bool = False) -> AbstractContextManager[Queue]:
        nonlocal given
        given += 1
        return original(self, is_busy=is_busy)

    patch.setattr(Turns, "away", counted)
    check(replace(settings, repeat=2))
    return given


def test_quick_answers_keep_the_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second job does not slow down missions that take microseconds."""
    decide(monkeypatch, Pace.expects_quick)
    assert count_given(tmp_path, monkeypatch) < SCENARIOS


def test_slow_answers_give_the_turn_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second job halves the time of missions that compute."""
    monkeypatch.setattr(ChildProcess, "answers_within", lambda _self, _seconds: False)
    assert count_given(tmp_path, monkeypatch) >= 2 * SCENARIOS


def test_calls_after_slow_answers_do_not_wait_for_quick_ones() -> None:
    """Missions that compute lose no time to the question whether they do."""
    pace, waited = Pace(), []
    for call in range(60):
        if pace.expects_quick():
            waited.append(call)
            pace.note(is_quick=False)
    assert waited == [1, 4, 9, 18, 35, 52]


def test_one_slow_answer_is_forgiven() -> None:
    """A machine that was busy for a moment does not change the pace of a whole run."""
    pace = Pace()
    assert not pace.expects_quick()
    for _ in range(3):
        assert pace.expects_quick()
        pace.note(is_quick=False)
        assert [pace.expects_quick() for _ in range(3)] == [False, False, True]
        pace.note(is_quick=True)


def test_wait_for_an_answer_has_an_end(tmp_path: Path) -> None:
    """An answer is quick if it is there in time, as is the end of a child that crashed."""
    with started(tmp_path, of_one_mission()) as worker:
        worker.load()
        process = worker._process
        assert not process.answers_within(0.001)
        process.kill()
        assert process.answers_within(30)

"""A suite of thousands of scenarios, many of which fail, says what to fix on one page."""

import json
from pathlib import Path

import pytest

from tests.command import run

pytestmark = pytest.mark.children

SCENARIOS = 3_000
MODULE = """\
from tier2gate.missions.api import from_function


def price(number):
    if number % 6 == 0:
        raise ValueError(f"no price for {number}")
    if number % 6 == 1:
        return {"a": 1}["b"]
    return number * 3


MISSIONS = {"price": from_function(price)}
"""
SCENARIO = (
    "  - {{scenario_name: s{0:04}, initial_state: {{}}, missions: [{{name: price, params:"
    " {{number: {0}}}}}]}}\n"
)
EXPECTATION = (
    "  - {{id: e{0:04}, scenario_name: s{0:04}, mission_name: price, path: /final_state/result,"
    " op: eq, expected: {1}}}\n"
)


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a gate in which a third of the scenarios raise, at two lines."""
    folder = tmp_path_factory.mktemp("gates")
    scenarios = "".join(SCENARIO.format(number) for number in range(SCENARIOS))
    expectations = "".join(
        EXPECTATION.format(number, 0 if number == 2 else number * 3) for number in range(SCENARIOS)
    )
    texts = {
        "a.suite.yaml": f"suite_name: a\nscenarios:\n{scenarios}",
        "a.expectations.yaml": f"expectations:\n{expectations}",
        "a.missions.py": MODULE,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_failures_are_grouped_and_counted(folder: Path) -> None:
    """A reader sees the two lines to fix, how often each failed, and what was still judged."""
    finished = run("check", "--allow-code", cwd=folder)
    assert (finished.status, finished.err) == (9, "")
    first, second, *rest = finished.out.splitlines()
    some = "s0000, s0006, s0012, s0018, s0024, s0030, s0036, s0042, s0048, s0054 and 490 more"
    assert first.startswith(
        f"a.missions.py:6:1: mission price in 500 scenarios ({some}) raised ValueError: no price"
    )
    assert second.startswith("a.missions.py:8:1: mission price in 500 scenarios (s0001, s0007, ")
    assert rest[0] == "execution-error  a.suite.yaml"
    assert "  1,000 expectations were not judged: e0000, e0001, e0006, " in "\n".join(rest)
    assert any("e0002" in line for line in rest)
    assert len(rest) < 10


def test_report_for_machines_has_every_one(folder: Path) -> None:
    """A later step can list every expectation that was not judged."""
    finished = run("check", "--allow-code", "--format", "json", cwd=folder)
    [gate] = json.loads(finished.out)["gates"]
    raising = [f"e{number:04}" for number in range(SCENARIOS) if number % 6 < 2]
    assert gate["not_judged"] == raising
    assert len(gate["expectations"]) == SCENARIOS - len(raising)
    assert [item["id"] for item in gate["expectations"] if not item["passed"]] == ["e0002"]
    assert (gate["outcome"], gate["test_run_hash"]) == ("execution-error", None)


def test_nothing_of_it_can_be_accepted(folder: Path) -> None:
    """A run with holes never becomes a golden."""
    assert run("update", "--allow-code", "--allow-failing", cwd=folder).status == 9
    assert not (folder / "a.golden.json").exists()

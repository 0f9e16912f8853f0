"""Values of the HTML report, and what is cut if they are too large."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.reports import ANY_TEXT, FAILED_AND_DRIFTED, expectation, gate
from tier2gate.reporters.html import page, pool
from tier2gate.reporters.html.pool import MAX_BYTES, Keep, Pool
from tier2gate.reporters.interface import Layout
from tier2gate.results.report import GateReport, Report
from tier2gate.results.scenario_runs import MissionRun, ScenarioRun, StepRun, StepState


def run_of(name: str, size: int) -> ScenarioRun:
    """Return what ran in a scenario, with two values of this many characters."""
    mission = MissionRun(
        key="m",
        name="m",
        params={},
        steps=(StepRun(id="a", state=StepState.EXECUTED, kind="human", payload={}),),
        result={"final_state": f"{name}-result".ljust(size, "r")},
    )
    state = {"at": f"{name}-start".ljust(size, "s")}
    return ScenarioRun(name=name, initial_state=state, missions=(mission,))


def gate_of(names: list[str], size: int, **others: Any) -> GateReport:
    """Return a gate in which these scenarios ran."""
    runs = tuple(run_of(name, size) for name in names)
    return gate(scenario_names=tuple(names), scenario_runs=runs, **others)


def test_page_of_many_large_scenarios_has_a_size_limit() -> None:
    """A reader can open the report of 2,000 scenarios with 5 kB each, and reads what was cut."""
    names = [f"s{number}" for number in range(2000)]
    html = page.render(Report(gates=[gate_of(names, 5000)]), Layout()).decode()
    assert len(html) < MAX_BYTES * 1.2
    assert (
        "To keep this page small, it cuts 4,000 values of scenarios that passed to 1,500 characters."
        in html
    )
    assert "s7-start" in html


def test_page_below_the_limit_cuts_nothing() -> None:
    """A report of ordinary size is complete."""
    html = page.render(Report(gates=[gate_of(["a", "b"], 5000)]), Layout()).decode()
    assert "To keep this page small" not in html
    assert "r" * 4000 in html


def test_values_of_passed_scenarios_are_cut_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of a failure has its values whole as long as there is room."""
    monkeypatch.setattr(pool, "MAX_BYTES", 20_000)
    failed = replace(expectation("e"), scenario_name="bad", actual="f" * 3000)
    others = {"expectations": (failed,), "outcome": FAILED_AND_DRIFTED.outcome, "passed": False}
    made = gate_of(["bad", "good", "fine"], 4000, **others)
    html = page.render(Report(gates=[made]), Layout()).decode()
    assert "bad-start" + "s" * 3990 in html
    assert "good-start" in html
    assert "good-start" + "s" * 2000 not in html
    told = "4 values of scenarios that passed to 2,000 characters."
    assert f"it cuts {told}" in html
    monkeypatch.setattr(pool, "MAX_BYTES", 5_000)
    html = page.render(Report(gates=[made]), Layout()).decode()
    assert "bad-start" + "s" * 3990 not in html
    assert "f" * 3000 in html  # what failed is never cut
    (told,) = re.findall("it cuts (.*?)</p>", html)
    assert told.split(", and ") == [
        "4 values of scenarios that passed to 80 characters",
        "2 values of other scenarios to 700 characters.",
    ]


def test_value_that_several_scenarios_share_is_kept_for_one_that_failed() -> None:
    """What failed is whole, also if another scenario that passed has the same value."""
    values = Pool()
    long = values.add("x" * 1000, Keep.PASSED)
    assert values.add("x" * 1000, Keep.WHOLE) == long
    assert values.add("x" * 1000, Keep.PASSED) == long
    values.add("y" * 1000, Keep.PASSED)
    texts, told = values.fit(1100)
    assert [len(text) for text in texts] == [1002, 80]
    assert told == (
        "To keep this page small, it cuts 1 value of scenarios that passed to 80 characters."
    )


@pytest.mark.parametrize("text", [*ANY_TEXT, "<" * 9, '"' * 9, "\\" * 9, "ü" * 9])
def test_size_is_that_in_the_page(text: str) -> None:
    """The limit holds whatever signs a value has."""
    values = Pool()
    values.add(text, Keep.PASSED)
    (shown,), _ = values.fit()
    written = page._in_script([shown]).encode(errors="backslashreplace")
    assert pool._size(shown) <= len(written) <= pool._size(shown) + 8 + 5 * shown.count("#")
    assert json.loads(written) == [shown]

"""The work of running, comparing and reporting as files and results grow."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.growth.counting import Rows
from tests.growth.rows_input import (
    call,
    expectation,
    expectations,
    mission,
    missions,
    names,
    scenario,
    step,
    suite,
    write,
)
from tier2gate.commands.check import check
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.github.annotations import render_annotations
from tier2gate.github.log import render_log
from tier2gate.github.summary import render_summary
from tier2gate.golden.changes import find_changes
from tier2gate.reporters.html.pool import Keep, Pool
from tier2gate.reporters.interface import REPORTERS, Layout
from tier2gate.reporters.output import render_output
from tier2gate.reporters.terminal.lines import Screen
from tier2gate.reporters.terminal.report import all_problems, render_problems, render_report
from tier2gate.reporters.terminal.review import describe_whole, render_gate, split_page
from tier2gate.results.report import Report
from tier2gate.runner.printed import PrintedLog, Printer
from tier2gate.settings import Settings

ROWS = Rows()

LIMIT = 10
"""The number of failures and changes that are reported per gate."""


def settings(folder: Path) -> Settings:
    """Return the settings of a call on a folder, as the Action creates them."""
    return Settings(root=folder, folder=folder, paths=(folder,), locate_all=True, keep_runs=True)


def console(report: Report) -> str:
    """Print a report on a terminal."""
    text = render_report(report, color=False, max_changes=LIMIT)
    return render_problems(all_problems(report)) + text


def page(report: Report) -> str:
    """Write a report for the job's page."""
    return render_summary(report, max_changes=LIMIT)


def screens(report: Report) -> str:
    """Show every gate as a review does, cut to the screen, and the first page of the rest."""
    size, screen = (80, 24), Screen(width=80)
    return "".join(
        render_gate(gate, 1, 1, size, screen)[0] + split_page(describe_whole(gate, screen), size)[0]
        for gate in report.gates
    )


SURFACES: dict[str, Callable[[Report], str | bytes]] = {
    "console": console,
    "log": lambda report: render_log(report, max_changes=LIMIT),
    "annotations": render_annotations,
    "page": page,
    "HTML report": lambda report: REPORTERS["html"].render(report, Layout(max_changes=LIMIT)),
    "JSON report": REPORTERS["json"].render,
    **{f"{kind} report": REPORTERS[kind].render for kind in ("gitlab", "junit", "sarif")},
    "review": screens,
    "Markdown report": lambda report: REPORTERS["markdown"].render(
        report, Layout(max_changes=LIMIT)
    ),
}


def checking(folder: Path, **files: Any) -> Callable[[], Any]:
    """Check a gate."""
    given = {"suite": suite(), "expectations": expectations()} | files
    write(folder, **given)

    def act() -> Report:
        return check(settings(folder))

    return act


@ROWS.row("expectations", "n calls in one scenario, with an expectation each", smallest=200)
def _(folder: Path, n: int) -> Callable[[], Any]:
    calls = [call(id=name) for name in names("m", n)]
    items = [expectation(name, scenario_name="x", mission_name=name) for name in names("m", n)]
    return checking(folder, suite=suite(scenario("x", *calls)), expectations=expectations(*items))


def accept(folder: Path) -> None:
    """Accept what a folder's gates give."""
    for gate, planned in plan_updates(settings(folder), UpdateSettings()).planned:
        carry_out(gate, planned, settings(folder))


@ROWS.row("running", "n scenarios, n expectations; passed")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return checking(
        folder,
        suite=suite(*(scenario(name) for name in names("s", n))),
        expectations=expectations(
            *(expectation(name, scenario_name=name) for name in names("s", n))
        ),
    )


@ROWS.row("running", "n scenarios, half of them selected; a pattern that matches none")
def _(folder: Path, n: int) -> Callable[[], Any]:
    scenarios = names("s", n)
    files = {
        "suite": suite(*(scenario(name) for name in scenarios)),
        "expectations": expectations(
            *(expectation(f"e-{name}", scenario_name=name) for name in scenarios)
        ),
    }
    checking(folder, **files)
    accept(folder)
    changed = suite(*(scenario(name, call(params={"a": 1})) for name in scenarios))
    checking(folder, **{**files, "suite": changed})
    globs = ("s-number-*[02468]", "s-nubmer-000000")

    def act() -> str:
        return console(check(replace(settings(folder), scenario=globs)))

    return act


@ROWS.row(
    "masks", "n scenarios, each with a mask of its own and those of the suite; n expectations"
)
def _(folder: Path, n: int) -> Callable[[], Any]:
    own = [{"path": "/executed_steps/*/payload/params/a", "with": 0}]
    called = call(params={"a": 1}, mask=own)
    masks = [{"path": f"/final_state/{key}/*", "with": key} for key in "abc"]
    roundings = [{"path": "/final_state/d/b/c", "digits": 2}]
    states = {"a": [1], "b": {"a": {"b": 1}}, "c": [{}], "d": {"b": {"c": 1.234}}}
    scenarios = [scenario(name, called, **states) for name in names("s", n)]
    files = {
        "suite": suite(*scenarios, mask=masks, round=roundings),
        "expectations": expectations(
            *(expectation(f"e-{name}", scenario_name=name) for name in names("s", n))
        ),
    }
    return checking(folder, **files)


@ROWS.row("HTML report", "n values that do not fit on the page", smallest=1000)
def _(_folder: Path, n: int) -> Callable[[], Any]:
    values = Pool()
    for name in names("x", n):
        values.add(name * 100, Keep.PASSED)
    return lambda: values.fit(1)


@ROWS.row("masks", "n calls with masks that the target branch does not have")
def _(folder: Path, n: int) -> Callable[[], Any]:
    plain = [scenario(name) for name in names("s", n)]
    write(folder, suite=suite(*plain), expectations=expectations(_OF_FIRST))
    accept(folder)
    base = folder / ".base"
    base.mkdir()
    for path in folder.glob("a.*"):
        (base / path.name).write_bytes(path.read_bytes())
    own = call(mask=[{"path": "/final_state/a", "with": 0}])
    masked = [scenario(name, own, a=1) for name in names("s", n)]
    write(folder, suite=suite(*masked))
    return lambda: console(check(replace(settings(folder), base=base)))


@ROWS.row("masks", "a path of n keys, n stars, and an expectation as long", smallest=200)
def _(folder: Path, n: int) -> Callable[[], Any]:
    state: Any = {}
    for _ in range(80):
        state = {"a": state}
    masks = [{"path": f"/final_state/a{f'/{key}' * n}", "with": 0} for key in ("*/b", "a/c")]
    path = "/".join(["/final_state", *"b" * n])
    return checking(
        folder,
        suite=suite(scenario("a", **state), mask=masks),
        expectations=expectations(expectation(path=path, op="absent")),
    )


_OF_FIRST = expectation(scenario_name="s-number-000000")


@ROWS.row("running", "n gates that share n missions of one file", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    write(folder, suite=suite(scenario("a", call(), call("m-number-000001"))))
    write(folder, expectations=expectations())
    shared = {"expectations": "a.expectations.json", "suite": "a.suite.json"}
    items = [{"name": f"g{i}", "golden": f"g{i}.golden.json", **shared} for i in range(n)]
    configuration = {"defaults": {"missions": "m.json"}, "gates": items}
    (folder / "tier2gate.yaml").write_text(json.dumps(configuration))
    (folder / "m.json").write_text(json.dumps(missions(*map(mission, names("m", n)))))
    return lambda: check(replace(settings(folder), paths=()))


@ROWS.row("running", "n scenarios, each with another mission that fails")
def _(folder: Path, n: int) -> Callable[[], Any]:
    stuck = step() | {"operation": "increment", "payload": {"path": "/no"}}
    return checking(
        folder,
        suite=suite(*(scenario(name, call(f"m-{name}")) for name in names("s", n))),
        missions=missions(*(mission(f"m-{name}", steps=[stuck]) for name in names("s", n))),
        expectations=expectations(
            expectation(scenario_name="s-number-000001", mission_name="m-s-number-000001")
        ),
    )


@ROWS.row("hints", "n keys in a state, n missing paths")
def _(folder: Path, n: int) -> Callable[[], Any]:
    paths = [f"final_state.{name}" for name in names("kye", n)]
    return checking(
        folder,
        suite=suite(scenario() | {"initial_state": dict.fromkeys(names("key", n), 1)}),
        expectations=expectations(*(expectation(path, path=path) for path in paths)),
    )


@ROWS.row("hints", "n scenarios, each with a missing path")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return checking(
        folder,
        suite=suite(*(scenario(name) for name in names("s", n))),
        expectations=expectations(
            *(expectation(name, scenario_name=name, path="succes") for name in names("s", n))
        ),
    )


@ROWS.row("hints", "a path of n keys whose last is missing")
def _(folder: Path, n: int) -> Callable[[], Any]:
    path = "/".join(["/final_state", *"a" * 80, *"b" * n])
    state: Any = {}
    for _ in range(80):
        state = {"a": state}
    return checking(
        folder,
        suite=suite(scenario() | {"initial_state": state}),
        expectations=expectations(*(expectation(f"e{i}", path=path) for i in range(3))),
    )


@ROWS.row("expectations", "n that fail; n that hold because true counts as 1")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return checking(
        folder,
        expectations=expectations(
            *(expectation(f"e{i}", expected=False) for i in range(n)),
            *(expectation(f"f{i}", expected=1) for i in range(n)),
        ),
    )


@ROWS.row("expectations", "n keys in a state, n expectations on the whole state")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return checking(
        folder,
        suite=suite(scenario() | {"initial_state": dict.fromkeys(names("key", n), 1)}),
        expectations=expectations(*(expectation(f"e{i}", path="") for i in range(n))),
    )


def drifting(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> Callable[[], Any]:
    """Check a gate whose files changed since its golden was accepted."""
    checking(folder, **before)
    accept(folder)
    return checking(folder, **after)


@ROWS.row("drift", "n scenarios that call n missions, all of them changed")
def _(folder: Path, n: int) -> Callable[[], Any]:
    scenarios = suite(
        *(scenario(name, call(), call(name)) for name in names("m", n)),
    )
    expected = expectations(expectation(scenario_name="m-number-000001"))

    def files(payload: int) -> dict[str, Any]:
        items = (mission(name, steps=[step(a=payload)]) for name in names("m", n))
        return {"suite": scenarios, "expectations": expected, "missions": missions(*items)}

    return drifting(folder, files(1), files(2))


@ROWS.row("drift", "n expectations whose verdict flips, n values that change")
def _(folder: Path, n: int) -> Callable[[], Any]:
    def files(value: int) -> dict[str, Any]:
        state = dict.fromkeys(names("key", n), value)
        items = (
            expectation(name, path=f"final_state.{name}", op="ge", expected=value)
            for name in names("key", n)
        )
        return {
            "suite": suite(scenario() | {"initial_state": state}),
            "expectations": expectations(*items),
        }

    return drifting(folder, files(1), files(2))


@ROWS.row("drift", "lists of n different items, reversed")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return lambda: str([*find_changes(names("a", n), names("a", n)[::-1])])


@ROWS.row("drift", "lists of n items of a few kinds, mixed", smallest=1_000)
def _(folder: Path, n: int) -> Callable[[], Any]:
    old, new = [index % 3 for index in range(n)], [index % 5 % 3 for index in range(n)]
    return lambda: str([*find_changes(old, new)])


@ROWS.row("drift", "n lists of 50 equal items between different ones", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    old, new = [[1, *[0] * 50, 2]] * n, [[3, *[0] * 50, 4]] * n
    return lambda: str([*find_changes({"a": old}, {"a": new})])


@ROWS.row("update", "n goldens without a suite, n misnamed suites", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    write(folder, suite=suite(), expectations=expectations())
    accept(folder)
    golden = (folder / "a.golden.json").read_text()
    for index in range(n):
        (folder / f"o{index}.golden.json").write_text(golden)
        (folder / f"w{index}.suite.yml").write_text("suite_name: w")
        (folder / f"w{index}.suite.json").write_text("{}")
    wanted = UpdateSettings(prune=True)
    return lambda: [*plan_updates(settings(folder), wanted).planned]


def failing(folder: Path, n: int) -> Callable[[], Report]:
    """Check a gate with n failed expectations and n with a missing path."""
    items = (expectation(f"e{i}", expected=[i]) for i in range(n))
    missed = (expectation(f"f{i}", path=f"x{i}") for i in range(n))
    return checking(folder, expectations=expectations(*items, *missed))


def invalid(folder: Path, n: int) -> Callable[[], Report]:
    """Check a gate with n problems in each file."""
    return checking(
        folder,
        suite=suite() | dict.fromkeys(names("suite_nam", n), 1),
        expectations=expectations(*(expectation(name, o=1) for name in names("e", n))),
        missions=missions(*(mission(name, o=1) for name in names("m", n))),
    )


def many(folder: Path, n: int) -> Callable[[], Report]:
    """Check n gates: a third each are new, drifted and invalid."""
    for index, name in enumerate(names("gate", n)):
        place = folder / name
        place.mkdir()
        write(place, suite=suite(scenario(a=1)), expectations=expectations())
        if index % 3 == 1:
            accept(place)
            write(place, suite=suite(scenario(a=2)))
        if index % 3 == 2:
            write(place, suite=suite() | {"x": 1})
    return lambda: check(settings(folder))


@ROWS.row("output of missions", "n scenarios that print 50 lines each")
def _(_folder: Path, n: int) -> Callable[[], Any]:
    text = b"".join(b"line %d\n" % number for number in range(50))

    def act() -> str:
        log = PrintedLog()
        for name in names("s", n):
            log.add(Printer(scenario_name=name), [text])
        return render_output(log.outputs())

    return act


def drifted(folder: Path, n: int) -> Callable[[], Report]:
    """Check a gate that drifted in n scenarios and n expectations, each with its own mission."""

    def files(value: int) -> dict[str, Any]:
        expected = (
            expectation(name, scenario_name=name, path="final_state.a", op="ge", expected=value)
            for name in names("m", n)
        )
        return {
            "suite": suite(*(scenario(name, call(), call(name), a=1) for name in names("m", n))),
            "expectations": expectations(*expected),
            "missions": missions(*(mission(name, steps=[step(a=value)]) for name in names("m", n))),
        }

    return drifting(folder, files(1), files(0))


def shared(folder: Path, n: int) -> Callable[[], Report]:
    """Check n gates that share a missions file with n problems."""
    write(folder, suite=suite(), expectations=expectations())
    files = {"expectations": "a.expectations.json", "suite": "a.suite.json"}
    items = [{"name": f"g{i}", "golden": f"g{i}.golden.json", **files} for i in range(n)]
    configuration = {"defaults": {"missions": "m.json"}, "gates": items}
    (folder / "tier2gate.yaml").write_text(json.dumps(configuration))
    wrong = missions(*(mission(name, o=1) for name in names("m", n)))
    (folder / "m.json").write_text(json.dumps(wrong))
    return lambda: check(replace(settings(folder), paths=()))


REPORTS: dict[str, tuple[Callable[[Path, int], Callable[[], Report]], int]] = {
    "a gate with 2n failed expectations": (failing, 50),
    "a gate with n problems in each file": (invalid, 50),
    "a gate that drifted in n scenarios": (drifted, 50),
    "n gates of which most fail": (many, 24),
    "n gates that share a file with n problems": (shared, 25),
}


def _reporting(surface: str, what: str) -> None:
    """Add the row of one reporter and one kind of report."""
    make, smallest = REPORTS[what]
    render = SURFACES[surface]

    @ROWS.row(surface, what, smallest=smallest)
    def _(folder: Path, n: int) -> Callable[[], Any]:
        report = make(folder, n)()
        return lambda: render(report)


for _surface in SURFACES:
    for _what in REPORTS:
        _reporting(_surface, _what)

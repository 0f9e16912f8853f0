"""The work of reading, validating and checking files as they grow."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.growth.counting import Rows
from tier2gate.commands.validate import validate
from tier2gate.documents.reader import read_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.reporters.terminal.report import render_problems
from tier2gate.settings import Settings

ROWS = Rows()


def names(prefix: str, number: int) -> list[str]:
    """Return similar names, like those of a large suite."""
    return [f"{prefix}-number-{index:06d}" for index in range(number)]


def write(folder: Path, **files: Any) -> Path:
    """Write the files of a gate `a`: kind → JSON value or YAML text."""
    for kind, value in files.items():
        if isinstance(value, str):
            (folder / f"a.{kind}.yaml").write_text(value)
        else:
            (folder / f"a.{kind}.json").write_text(json.dumps(value))
    return folder


def suite(*scenarios: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a suite; by default it calls `echo` once."""
    return {"suite_name": "s", "scenarios": [*scenarios] or [scenario()], **more}


def scenario(name: str = "a", *calls: dict[str, Any], **state: Any) -> dict[str, Any]:
    """Return a scenario; by default it calls `echo`."""
    return {"scenario_name": name, "initial_state": state, "missions": [*calls] or [call()]}


def call(name: str = "echo", **more: Any) -> dict[str, Any]:
    """Return a call of a mission."""
    return {"name": name, **more}


def expectations(*items: dict[str, Any]) -> dict[str, Any]:
    """Return expectations; by default one that passes."""
    return {"expectations": [*items] or [expectation()]}


def expectation(id_: str = "e", **more: Any) -> dict[str, Any]:
    """Return an expectation that `echo` succeeds, with these fields replaced."""
    usual = {"scenario_name": "a", "mission_name": "echo", "path": "success"}
    return {"id": id_, **usual, "op": "eq", "expected": True, **more}


def missions(*items: dict[str, Any]) -> dict[str, Any]:
    """Return a missions file."""
    return {"missions": [*items]}


def mission(name: str = "m", **more: Any) -> dict[str, Any]:
    """Return a mission that does nothing."""
    return {"name": name, "steps": [step()], **more}


def step(id_: str = "s", **payload: Any) -> dict[str, Any]:
    """Return a step that does nothing."""
    return {"id": id_, "kind": "runtime", "operation": "noop", "payload": payload}


def reading(path: Path) -> Callable[[], Any]:
    """Read a file and find its places, valid or not."""

    def act() -> str:
        try:
            document = read_document(path, path.name)
        except InputInvalidError as error:
            return render_problems(error.problems)
        return str(len(document.positions.values))

    return act


def validating(folder: Path, **files: Any) -> Callable[[], Any]:
    """Validate a gate's files, and print the problems."""
    given = {"suite": suite(), "expectations": expectations()} | files
    write(folder, **given)

    def act() -> str:
        result = validate([folder], folder, Settings(root=folder))
        return render_problems(result.problems) + render_problems(result.notices)

    return act


@ROWS.row("reading", "JSON: n values")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "a.json").write_text(json.dumps([{"name": name, "n": [1]} for name in names("x", n)]))
    return reading(folder / "a.json")


@ROWS.row("reading", "JSON: a key n times")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "a.json").write_text("{" + ",".join('"a": 1' for _ in range(n)) + "}")
    return reading(folder / "a.json")


@ROWS.row("reading", "YAML: n values")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "a.yaml").write_text("".join(f"- {name}: [1]\n" for name in names("x", n)))
    return reading(folder / "a.yaml")


@ROWS.row("reading", "YAML: n constructs that libyaml reads differently")
def _(folder: Path, n: int) -> Callable[[], Any]:
    item = "- [?a, -, &b:c, 'd\ne']#f\n- &g\n  - |+\n     \n  \n   h\n"
    (folder / "a.yaml").write_text(item * n + "- |")
    return reading(folder / "a.yaml")


@ROWS.row("reading", "YAML: brackets of n lines, with n anchors")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "a.yaml").write_text("a:\n  [\n" + "    &b\n    'c\n     d',\n" * n + "  ]\n")
    return reading(folder / "a.yaml")


@ROWS.row("reading", "YAML: a key n times, n ambiguous scalars and tags")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "a.yaml").write_text("".join("a: [012, !x 1]\n" for _ in range(n)))
    return reading(folder / "a.yaml")


@ROWS.row("reading", "YAML: n anchors and aliases")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "a.yaml").write_text("".join(f"- [&a{i} x, *a{i}]\n" for i in range(n)))
    return reading(folder / "a.yaml")


@ROWS.row("validating", "n scenarios, calls and expectations; valid")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        suite=suite(*(scenario(name) for name in names("s", n))),
        expectations=expectations(
            *(expectation(f"e{i}", scenario_name=name) for i, name in enumerate(names("s", n)))
        ),
    )


@ROWS.row("validating", "n missions that n calls use; valid")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        suite=suite(scenario("a", call(), *(call(name) for name in names("m", n)))),
        missions=missions(*(mission(name) for name in names("m", n))),
    )


@ROWS.row("validating", "n calls of a mission with n properties; valid")
def _(folder: Path, n: int) -> Callable[[], Any]:
    properties = {name: {"type": "integer"} for name in names("p", n)}
    calls = (call("m", id=f"c{i}", params={"p-number-000001": 1}) for i in range(n))
    return validating(
        folder,
        suite=suite(scenario("a", call(), *calls)),
        missions=missions(mission(params_schema={"properties": properties})),
    )


def params(folder: Path, schema: Any, *given: Any) -> Callable[[], Any]:
    """Validate calls of one mission with its params in `l`."""
    calls = (call("m", id=f"c{i}", params={"l": value}) for i, value in enumerate(given))
    return validating(
        folder,
        suite=suite(scenario("a", call(), *calls)),
        missions=missions(mission(params_schema={"properties": {"l": schema}})),
    )


@ROWS.row("validating", "n required names, n empty objects")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return params(folder, {"items": {"required": names("p", n)}}, [{}] * n)


@ROWS.row("validating", "n required names, n calls that lack them")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return params(folder, {"required": names("p", n)}, *[{}] * n)


@ROWS.row("validating", "n properties, n objects, each with one wrong")
def _(folder: Path, n: int) -> Callable[[], Any]:
    properties = {name: {"type": "integer"} for name in names("p", n)}
    return params(folder, {"items": {"properties": properties}}, [{"p-number-000001": "x"}] * n)


@ROWS.row("validating", "n properties, n objects, each with one unknown")
def _(folder: Path, n: int) -> Callable[[], Any]:
    schema = {"properties": dict.fromkeys(names("p", n), True), "additionalProperties": False}
    return params(folder, {"items": schema}, [{"p-numbre-000001": "x"}] * n)


@ROWS.row("validating", "an enum of n numbers, n values; valid")
def _(folder: Path, n: int) -> Callable[[], Any]:
    values = [index + 0.5 for index in range(n)]
    return params(folder, {"items": {"enum": values}}, values)


@ROWS.row("validating", "an enum of n texts, n values that are misspelt")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return params(folder, {"items": {"enum": names("text", n)}}, names("txet", n))


@ROWS.row("validating", "a constant of n values, n others")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return params(folder, {"items": {"const": list(range(n))}}, list(range(n)))


@ROWS.row("validating", "uniqueItems of n objects, one of another type")
def _(folder: Path, n: int) -> Callable[[], Any]:
    schema = {"uniqueItems": True, "items": {"type": "object"}}
    return params(folder, schema, [*({"a": [i, 1.5]} for i in range(n)), 1])


@ROWS.row("validating", "n misspelt fields of a suite")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(folder, suite=suite() | dict.fromkeys(names("suite_nam", n), 1))


@ROWS.row("validating", "n misspelt operators, n wrong steps")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        expectations=expectations(*(expectation(f"e{i}", op="equals") for i in range(n))),
        missions=missions(mission(steps=[step() | {"operation": "seet"}] * n)),
    )


@ROWS.row("cross-checks", "n scenarios, n misspelt names of scenarios")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        suite=suite(*(scenario(name) for name in names("scenario", n))),
        expectations=expectations(
            *(expectation(name, scenario_name=name) for name in names("scenraio", n))
        ),
    )


@ROWS.row("cross-checks", "n scenarios, n unrelated names of scenarios")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        suite=suite(*(scenario(name) for name in names("scenario", n))),
        expectations=expectations(*(expectation(f"{i}", scenario_name=f"{i:X}") for i in range(n))),
    )


@ROWS.row("cross-checks", "n calls, n misspelt names of missions in a scenario")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        suite=suite(scenario("a", *(call(id=name) for name in names("mission", n)))),
        expectations=expectations(
            *(expectation(name, mission_name=name) for name in names("misison", n))
        ),
    )


@ROWS.row("cross-checks", "n missions, n misspelt calls")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        suite=suite(scenario("a", call(), *(call(name) for name in names("misison", n)))),
        missions=missions(*(mission(name) for name in names("mission", n))),
    )


@ROWS.row("cross-checks", "n names and ids twice")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return validating(
        folder,
        suite=suite(*(scenario(name) for name in names("s", n) * 2)),
        expectations=expectations(*(expectation(name) for name in names("e", n) * 2)),
        missions=missions(*(mission(name) for name in names("m", n) * 2)),
    )


@ROWS.row("cross-checks", "n properties, n calls with a misspelt param each")
def _(folder: Path, n: int) -> Callable[[], Any]:
    calls = (call("m", id=f"c{i}", params={name: 1}) for i, name in enumerate(names("praam", n)))
    properties = dict.fromkeys(names("param", n), True)
    return validating(
        folder,
        suite=suite(scenario("a", call(), *calls)),
        missions=missions(mission(params_schema={"properties": properties})),
    )


@ROWS.row("cross-checks", "n params that a mission needs, n calls without them")
def _(folder: Path, n: int) -> Callable[[], Any]:
    needed = [{"$param": f"/{name}"} for name in names("p", n)]
    calls = (call("m", id=f"c{i}", params={"a": 1}) for i in range(n))
    return validating(
        folder,
        suite=suite(scenario("a", call(), *calls)),
        missions=missions(mission(steps=[step(given=needed)])),
    )


@ROWS.row("cross-checks", "n params in steps that a closed schema of n forbids")
def _(folder: Path, n: int) -> Callable[[], Any]:
    schema = {"properties": dict.fromkeys(names("param", n), True), "additionalProperties": False}
    given = [{"$param": f"/{name}"} for name in names("praam", n)]
    return validating(
        folder, missions=missions(mission(params_schema=schema, steps=[step(given=given)]))
    )


@ROWS.row("cross-checks", "n schemas in a params schema, n forms, n conditions")
def _(folder: Path, n: int) -> Callable[[], Any]:
    properties = {name: {"items": {"type": "integer"}} for name in names("p", n)}
    when = {"value": {"$param": "/p-number-000001"}, "op": "between", "expected": [1, 2]}
    steps = [step(f"s{i}", a={"$negate": {"$param": "/x"}}) | {"when": when} for i in range(n)]
    schema = {"properties": properties}
    return validating(
        folder,
        missions=missions(mission(params_schema=schema, steps=steps, limits={"steps": 1000})),
    )


def configured(folder: Path, gates: int, files: int, text: Any) -> Callable[[], Any]:
    """Validate gates that share missions files."""
    write(folder, suite=suite(), expectations=expectations())
    paths = [f"{name}.json" for name in names("m", files)]
    for index, path in enumerate(paths):
        (folder / path).write_text(json.dumps(text(index)))
    shared = {"expectations": "a.expectations.json", "suite": "a.suite.json"}
    items = [{"name": f"g{i}", "golden": f"g{i}.golden.json", **shared} for i in range(gates)]
    configuration = {"defaults": {"missions": paths}, "gates": items}
    (folder / "tier2gate.yaml").write_text(json.dumps(configuration))

    def act() -> str:
        settings = Settings(root=folder, folder=folder)
        return render_problems(validate([folder], folder, settings).problems)

    return act


@ROWS.row("validating", "n gates that share a file of n missions", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    items = missions(*(mission(name) for name in names("m", n)))
    return configured(folder, n, 1, lambda _: items)


@ROWS.row("validating", "n gates that share a file with n problems")
def _(folder: Path, n: int) -> Callable[[], Any]:
    items = missions(*(mission(name) | {"step": 1} for name in names("m", n)))
    return configured(folder, n, 1, lambda _: items)


@ROWS.row("validating", "10 gates that share n missions files", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    return configured(folder, 10, n, lambda index: missions(mission(f"m{index}")))

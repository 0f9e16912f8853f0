"""The work of writing expectations out, and of checking their forms, as they grow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.growth.counting import Rows
from tests.growth.rows_input import call, expectations, names, scenario, suite, validating

ROWS = Rows()


def over(folder: Path, n: int, *items: dict[str, Any]) -> Callable[[], Any]:
    """Validate a gate with n scenarios and these expectations."""
    scenarios = [scenario(name, call(), n=1) for name in names("x", n)]
    return validating(folder, suite=suite(*scenarios), expectations=expectations(*items))


def item(**fields: Any) -> dict[str, Any]:
    """Return an expectation on every scenario, with some fields replaced."""
    usual = {"id": "e", "scenarios": "*", "mission_name": "echo", "path": "success", "op": "eq"}
    return {**usual, "expected": True, **fields}


@ROWS.row("expectations", "a pattern that n scenarios match")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n, item(scenarios="x-*"))


@ROWS.row("expectations", "n patterns without wildcards over n scenarios")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n, item(scenarios=names("x", n)))


@ROWS.row("expectations", "n expectations, each on one of n scenarios")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n, *(item(id=name, scenarios=name) for name in names("x", n)))


@ROWS.row("expectations", "n scenarios are left out one by one")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n + 1, item(**{"except": names("x", n)}))


@ROWS.row("expectations", "n patterns that match nothing")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n, item(scenarios=names("y", n)))


@ROWS.row("expectations", "n scenarios without the mission")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n, item(mission_name="ecko"))


@ROWS.row("expectations", "n ids that exist already")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n, item(), item())


@ROWS.row("expectations", "a form that yields nothing in n scenarios")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, n, item(expected={"$initial": "/m"}))


@ROWS.row("expectations", "n forms in one value")
def _(folder: Path, n: int) -> Callable[[], Any]:
    forms = [{"$initial": "/n"}, {"$result": "/success"}]
    return over(folder, 1, item(expected=forms * n))


@ROWS.row("expectations", "n forms that do not exist")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return over(folder, 1, item(expected=[{f"${name}": 1} for name in names("x", n)]))


@ROWS.row("expectations", "n results of missions that are not called")
def _(folder: Path, n: int) -> Callable[[], Any]:
    expected = [{"$result": "/success", "mission": name} for name in names("x", n)]
    return over(folder, 1, item(expected=expected))

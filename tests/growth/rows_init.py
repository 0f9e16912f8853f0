"""The work of making a gate, as what it is made from grows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.growth.counting import Rows
from tests.growth.rows_input import names
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.init.ignored import ignoring_line
from tier2gate.init.plan import Wanted, files_of, plan_gate
from tier2gate.init.surroundings import look_around, other_suites

ROWS = Rows()


def planning(folder: Path, **wanted: Any) -> Callable[[], Any]:
    """Plan a gate, and write its texts."""

    def act() -> object:
        try:
            plan = plan_gate(Wanted(**wanted), folder)
        except UnusablePathError as error:
            return str(error)
        return [*files_of(plan, plan.cases)]

    return act


def recorded(folder: Path, rows: list[dict[str, Any]]) -> Callable[[], Any]:
    """Plan a gate of recorded inputs."""
    file = folder / "rows.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return planning(folder, recorded=file)


def of_functions(folder: Path, source: str) -> Callable[[], Any]:
    """Plan a gate of functions."""
    (folder / "source.py").write_text(source)
    return planning(folder, python="source")


@ROWS.row("init", "n recorded rows")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return recorded(folder, [{"id": name, "n": 1} for name in names("x", n)])


@ROWS.row("init", "n recorded rows, each with another key")
def _(folder: Path, n: int) -> Callable[[], Any]:
    return recorded(folder, [{name: 1} for name in names("x", n)])


@ROWS.row("init", "a recorded row with n keys, which may all be ids")
def _(folder: Path, n: int) -> Callable[[], Any]:
    row = {f"{name}_id": [1] for name in names("x", n)}
    return recorded(folder, [row, row])


@ROWS.row("init", "n functions, those that missions cannot call too")
def _(folder: Path, n: int) -> Callable[[], Any]:
    words = (name.replace("-", "_") for name in names("x", n))
    texts = (f"def {name}(a, b: str): ...\nasync def a{name}(a): ...\n" for name in words)
    return of_functions(folder, "".join(texts))


@ROWS.row("init", "n calls of a function in its doctests and tests")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / "test_f.py").write_text("f(x)\n" * n)
    calls = ">>> f(x)\n    " * n
    return of_functions(folder, f'def f(a):\n    """F.\n\n    {calls}\n    """\n')


@ROWS.row("init", "types that use n others, in circles")
def _(folder: Path, n: int) -> Callable[[], Any]:
    words = (name.replace("-", "_") for name in names("x", n))
    fields = "".join(f"    {name}: A\n" for name in words)
    types = f"class A(TypedDict):\n{fields}"
    return of_functions(folder, f"{types}def f(a: A, b: int): ...\n")


@ROWS.row("init", "n lines of .gitignore, n workflows")
def _(folder: Path, n: int) -> Callable[[], Any]:
    (folder / ".gitignore").write_text("*a*b*c\n**/x/**/y\n" * n)
    (folder / ".github" / "workflows").mkdir(parents=True, exist_ok=True)
    for name in names("x", n):
        (folder / ".github" / "workflows" / f"{name}.yml").write_text("on: push\n")
    return lambda: (ignoring_line(folder / "gates" / "x.json", folder), look_around(folder))


@ROWS.row("init", "n gates that are there, all of one name")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for name in names("x", n):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "a.suite.yaml").write_text("{}")
        (folder / name / "a.expectations.yaml").write_text("{}")
    return lambda: other_suites(folder)

"""The most used packages work under the rules as in plain Python, imported early or late.

`python tests/unit/missions/python/test_real_packages.py` prints the documentation's table.
"""

import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[4]
sys.path.insert(0, str(REPOSITORY))  # needed to run this as a script

from tests.packages.installed import EVERY, Tried, locked, plain, python_with  # noqa: E402 - as above
from tests.packages.package import DEFINITIONS  # noqa: E402 - as above
from tests.plain_python import PLAIN, module_of, run_script  # noqa: E402 - as above
from tests.workers import of_one_mission, started  # noqa: E402 - as above
from tier2gate.foundation.errors import ExecutionError  # noqa: E402 - as above
from tier2gate.gates.environment import SuiteEnvironment  # noqa: E402 - as above

pytestmark = pytest.mark.slow
NOON = 1_767_268_800 * 10**9
IDS = [f"{tried.environment}: {tried.package.name}" for tried in EVERY]
REFUSED = [(tried, code) for tried in EVERY for code in tried.package.refused]
NEEDS = [(tried, need) for tried in EVERY for need in tried.package.needs]
EARLY = "EARLY = run_all()\n"


def seen(folder: Path, text: str, python: Path, needs: Collection[str]) -> Any:
    """Run a module's mission with a clock, a seed, or both; return what it found out."""
    environment = SuiteEnvironment(
        clock=NOON if "clock" in needs else None, seed=7 if "seed" in needs else None
    )
    with started(folder, text, python=python, environment=environment) as worker:
        worker.load()
        (step,) = worker.run("m", {}, {}, "it").executed_steps
    assert step.payload is not None
    return step.payload["seen"]


@pytest.mark.parametrize(
    "tried",
    [tried for tried in EVERY if tried.package.code],
    ids=[name for name, tried in zip(IDS, EVERY, strict=True) if tried.package.code],
)
def test_package_works_as_in_plain_python(tried: Tried, tmp_path: Path) -> None:
    """A package gives the same results as in a product, imported early or in the mission."""
    python, package = python_with(tried), tried.package
    text = module_of(definitions=DEFINITIONS, programs={package.name: package.code})
    wanted = run_script(str(python), PLAIN, text=text)
    assert not re.match(r"\w+: ", wanted["early"][package.name])  # the name of an error
    both = of_one_mission(result="workflow(seen={'early': EARLY, 'late': run_all()})")
    assert seen(tmp_path, text + both, python, package.needs) == wanted
    late = text.replace(EARLY, "") + of_one_mission(result="workflow(seen=run_all())")
    assert seen(tmp_path, late, python, package.needs) == wanted["late"]


@pytest.mark.parametrize(
    ("tried", "code"), REFUSED, ids=[f"{tried.environment}: {code}" for tried, code in REFUSED]
)
def test_call_of_a_package_is_refused(tried: Tried, code: str, tmp_path: Path) -> None:
    """Clocks, randomness, files and connections are refused if a package uses them, too."""
    python, package = python_with(tried), tried.package
    texts = [of_one_mission(code)]
    if not package.code:  # it cannot be imported early, either
        texts.append(f"{code}\n{of_one_mission()}")
    for text in texts:
        with pytest.raises(ExecutionError) as raised:
            seen(tmp_path, text, python, package.needs)
        (problem,) = raised.value.problems
        message = re.sub(r" in [\w/.-]+:\d+", "", problem.message, count=1)  # of the package
        assert f"it is not reproducible: {package.refused[code]}; " in message


@pytest.mark.parametrize(
    ("tried", "need"),
    NEEDS,
    ids=[f"{tried.environment}: {tried.package.name} without a {need}" for tried, need in NEEDS],
)
def test_package_needs_what_the_table_says(tried: Tried, need: str, tmp_path: Path) -> None:
    """Without the clock or the seed that a package needs, the message names that remedy."""
    python, package = python_with(tried), tried.package
    text = module_of(definitions=DEFINITIONS, programs={package.name: package.code})
    late = text.replace(EARLY, "") + of_one_mission(result="workflow(seen=run_all())")
    with pytest.raises(ExecutionError) as raised:
        seen(tmp_path, late, python, {*package.needs} - {need})
    (problem,) = raised.value.problems
    assert f"or set environment.{need} in the suite" in problem.message


NOT_CAUGHT = ["numpy.random.rand()", "numpy.datetime64('now')"]


@pytest.mark.parametrize("code", NOT_CAUGHT)
def test_what_is_not_caught_in_a_package_is_known(code: str, tmp_path: Path) -> None:
    """The documentation names what compiled code does by itself."""
    (numpy,) = (tried for tried in EVERY if tried.package.name == "numpy")
    text = f"import numpy\n{of_one_mission(code, result='workflow(seen=1)')}"
    assert seen(tmp_path, text, python_with(numpy), ()) == 1


def test_every_package_is_in_its_lock_file() -> None:
    """CI installs and tries each package of the table, in the version that the table names."""
    for environment in ("packages", "packages-old"):
        listed = (REPOSITORY / "requirements" / f"{environment}.in").read_text(encoding="utf-8")
        lines = [plain(line) for line in listed.splitlines() if line[0] != "#"]
        tried = {plain(item.package.name) for item in EVERY if item.environment == environment}
        assert tried <= {line.partition("<")[0] for line in lines}
        assert {line for line in lines if "<" not in line} <= tried  # others are limits
        assert tried <= locked(environment).keys()
    assert len(EVERY) >= 60


def test_documentation_lists_every_package() -> None:
    """An author finds out whether a package was tried, what it needs and what is refused."""
    text = (REPOSITORY / "docs" / "packages.md").read_text(encoding="utf-8")
    assert render_table() in text


def render_table() -> str:
    """Render the documentation's table of packages."""
    lines = ["| package | Python | used | needs | refused |", "|---|---|---|---|---|"]
    for environment, package in EVERY:
        version = locked(environment)[plain(package.name)]
        needs = " and ".join(package.needs)
        refused = ", ".join(
            f"`{code.rpartition('; ')[2]}` {what.rpartition(') ')[2]}"
            for code, what in package.refused.items()
        ).replace("|", "\\|")
        cells = (f"{package.name} {version}", package.pythons, package.used, needs, refused)
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render_table())

"""A team gates the package that it ships, where it lies, in the environment of its tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import Finished, run

PACKAGE = {
    "src/shop/__init__.py": "",
    "src/shop/rates.py": "RATES = {'AT': 20, 'DE': 19}\n",
    "src/shop/sub/__init__.py": "",
    "src/shop/sub/money.py": "def cents(value):\n    return round(value)\n",
    "src/shop/engine.py": """\
from . import rates
from .sub.money import cents


def total(net, country):
    return cents(net + net * rates.RATES[country] / 100)
""",
    "src/shop/missions.py": """\
from tier2gate.missions.api import StepSpec, WorkflowDefinition

from .engine import total


def add_total(state, payload):
    return {**state, "total": total(state["net"], state["country"])}


def price(params):
    step = StepSpec("total", "runtime", {"operation": "add_total"})
    return WorkflowDefinition(id="price", steps=[step])


MISSIONS = {"price": price}
OPERATIONS = {"add_total": add_total}
""",
    "gates/a.suite.yaml": """\
suite_name: a
scenarios:
  - {scenario_name: at, initial_state: {net: 1000, country: AT}, missions: [{name: price}]}
  - {scenario_name: de, initial_state: {net: 1000, country: DE}, missions: [{name: price}]}
""",
    "gates/a.expectations.yaml": """\
expectations:
  - {id: at, scenario_name: at, mission_name: price, path: /final_state/total, op: eq, expected: 1200}
""",
}
MISSIONS = ("--missions", "src/shop/missions.py")
PASSED = Finished(
    status=0,
    out="passed  gates/a.suite.yaml  2 scenarios, 2 missions, 1 expectation\n1 gate: 1 passed\n",
)
VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Write a package in src/, and a gate for it that was accepted."""
    for name, text in PACKAGE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert run("update", "gates", *MISSIONS, cwd=tmp_path).status == 0
    return tmp_path


def test_file_of_a_package_uses_relative_imports(project: Path) -> None:
    """A package with a src layout is gated without being installed or changed."""
    assert run("check", "gates", *MISSIONS, cwd=project) == PASSED


def test_package_is_found_through_python_path(project: Path) -> None:
    """A module has one golden, however the call names it."""
    named = ("--missions", "shop.missions", "--python-path", "src")
    assert run("check", "gates", *named, cwd=project) == PASSED


def test_failure_names_the_lines_of_the_package(project: Path) -> None:
    """A reader can open each line that led to a failure, and the first one is annotated."""
    (project / "src/shop/rates.py").write_text("RATES = {'AT': 20}\n", encoding="utf-8")
    named = ("--missions", "shop.missions", "--python-path", "src")
    for options in (MISSIONS, named):
        first = run("check", "gates", *options, cwd=project).out.splitlines()[0]
        assert first.startswith(
            "src/shop/engine.py:6:1: mission price in scenario de raised KeyError: 'DE'; "
            "at src/shop/engine.py:6 in total: "
        )
        assert "called from src/shop/missions.py:7 in add_total: " in first


@pytest.mark.parametrize("folder", ["src", ".deps"])
def test_code_is_compiled_from_its_source(folder: str, project: Path) -> None:
    """An edit within a second is seen, although Python's cached bytecode looks up to date."""
    source = project / "src/shop/rates.py"
    before = source.stat()
    subprocess.run(
        [sys.executable, "-c", "import shop.rates"],
        env={"PYTHONPATH": str(project / "src")},
        check=True,
    )
    assert [*project.glob("src/shop/__pycache__/rates.*.pyc")]
    source.write_text(source.read_text(encoding="utf-8").replace("20", "10"), encoding="utf-8")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    named: tuple[str, ...] = MISSIONS
    if folder == ".deps":  # what pip installed keeps its bytecode: it is installed again at once
        (project / "src").rename(project / ".deps")
        (project / ".deps/shop-1.0.dist-info").mkdir()
        named = ("--missions", "shop.missions", "--python-path", ".deps")
    status = {"src": 1, ".deps": 0}[folder]
    assert run("check", "gates", *named, cwd=project).status == status


def test_file_beside_the_package_is_not_imported(project: Path) -> None:
    """Files around a package, such as a setup.py, cannot replace a library in the child."""
    (project / "src/json.py").write_text("raise SystemExit(77)\n", encoding="utf-8")
    (project / "json.py").write_text("raise SystemExit(77)\n", encoding="utf-8")
    assert run("check", "gates", *MISSIONS, cwd=project) == PASSED


def test_code_that_the_repository_names_needs_the_calls_permission(project: Path) -> None:
    """A pull request that names code does not make it run, and is not green either."""
    for name in ("src/shop/missions.py", "shop.missions"):
        text = f"defaults: {{missions: {name}}}\ngates: [{{name: a, suite: gates/a.suite.yaml}}]\n"
        (project / "tier2gate.yaml").write_text(text, encoding="utf-8")
        refused = run("check", "--python-path", "src", cwd=project)
        assert refused.status == 4
        assert "is Python code, which this call does not allow to run" in refused.out
        assert f"or only this module with --missions {name}\n" in refused.out
        assert run("check", "--allow-code", "--python-path", "src", cwd=project) == PASSED
        allowed = ("--missions", name, "--python-path", "src")
        assert run("check", *allowed, cwd=project) == PASSED


def interpreter(version: str) -> Path:
    """Find another Python; where there is none, the test is skipped."""
    command = f"python{version}"
    places = [Path(found) for found in (shutil.which(command),) if found]
    places += sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/{command}"))
    for path in places:
        probe = subprocess.run([path, "-I", "-c", ""], capture_output=True, check=False)
        if probe.returncode == 0:
            return path
    pytest.skip(f"there is no Python {version} on this machine")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_supported_python_gives_the_same_results(version: str, project: Path) -> None:
    """The Python of a team's tests runs its missions, without tier2gate or its libraries."""
    python = interpreter(version)
    checked = run("check", "gates", *MISSIONS, "--python", python, cwd=project)
    assert checked == PASSED


def test_package_runs_in_an_environment_of_its_own(project: Path) -> None:
    """A dependency that is installed for the tests, and not for tier2gate, is there."""
    environment = project / ".venv"
    made: list[str | Path] = [sys.executable, "-I", "-m", "venv", "--without-pip", environment]
    subprocess.run(made, check=True, timeout=120)
    [packages] = environment.glob("lib/python*/site-packages")
    (packages / "taxes.py").write_text("AT = 20\n", encoding="utf-8")
    rates = "import taxes\n\nRATES = {'AT': taxes.AT, 'DE': 19}\n"
    (project / "src/shop/rates.py").write_text(rates, encoding="utf-8")
    python = ("--python", ".venv/bin/python")
    assert run("check", "gates", *MISSIONS, *python, cwd=project) == PASSED
    without = run("check", "gates", *MISSIONS, cwd=project)
    assert without.status == 9
    assert "ModuleNotFoundError: No module named 'taxes'" in without.out


OLD = "it is Python 3.9, and missions need 3.10 or newer"
HINT = (
    "give the interpreter of a virtual environment, Python 3.10 or newer, with --python "
    "(in the host action: python)"
)


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (f"#!/bin/sh\necho '{OLD}' >&2\nexit 1\n", OLD),
        ("#!/bin/sh\nexit 3\n", "it ended without an answer (exit status 3)"),
        ("#!/bin/sh\nexec cat\n", "it ended without an answer (exit status 0)"),
        ("not a program\n", "it cannot be started: Exec format error"),
    ],
)
def test_interpreter_that_cannot_run_missions_is_a_problem(
    script: str, problem: str, project: Path
) -> None:
    """A wrong path, an old Python or another program is reported with the remedy."""
    python = project / "other"
    python.write_text(script, encoding="utf-8")
    python.chmod(0o755)
    done = run("check", "gates", *MISSIONS, "--python", "other", cwd=project)
    assert done.status == 9
    assert done.out.splitlines()[0] == f"other cannot run missions: {problem}; {HINT}"
    assert "notice" not in done.out


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--python", "no/python"), "no/python: there is no such interpreter"),
        (("--python", "src"), "src: not a program; use an interpreter such as .venv/bin/python"),
        (("--python-path", "lib"), "lib: there is no such folder"),
    ],
)
def test_interpreter_that_is_not_there_is_wrong_usage(
    options: tuple[str, ...], problem: str, project: Path
) -> None:
    """A slip in a path is found before anything runs."""
    done = run("check", "gates", *MISSIONS, *options, cwd=project)
    assert (done.status, done.err.splitlines()[-1]) == (2, f"Error: {problem}")


def test_name_of_an_interpreter_is_looked_up(project: Path) -> None:
    """`--python python3` means what it means in a shell."""
    env = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}/usr/bin:/bin"}
    assert run("check", "gates", *MISSIONS, "--python", "python3", cwd=project, env=env) == PASSED


WAYS = (
    ("check",),
    ("update",),
    ("run", "gates/a.suite.yaml", "gates/a.expectations.yaml"),
    ("diff", "gates/a.golden.json"),
    ("diff", "gates/a.suite.yaml"),
    ("missions",),
    ("validate",),
)
"""Every way to come to the code of a gate."""


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_code_beside_a_suite_runs_nowhere_without_permission(
    way: tuple[str, ...], project: Path
) -> None:
    """No command runs what a pull request adds, before the call allows it."""
    (project / "gates/a.missions.py").write_text("print('it ran')\n", encoding="utf-8")
    done = run(*way, cwd=project)
    assert "it ran" not in done.out + done.err
    if way[0] not in ("missions", "validate"):
        assert "is Python code, which this call does not allow to run" in done.out + done.err
        assert done.status == 4

"""Coverage that measures tier2gate also measures the missions, which may write nothing."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import coverage
import pytest
from coverage import CoverageData
from inline_snapshot import snapshot

from tests.cli.test_own_code import MISSIONS, PACKAGE
from tests.command import LONG, SCRIPT, Finished, finish, run_with_fault, scrubbed

COVERAGE = SCRIPT.with_name("coverage")
GUIDE = Path(__file__).parents[2] / "docs" / "python-missions.md"
FLAGS = re.MULTILINE | re.DOTALL
OWN_MODULES = ("one", "two", "three", "four", "five")
LATE = """\
from tier2gate.missions.api import from_function


def work(clock=False):
    import colorsys
    import shop.engine
    import tomllib
    if clock:
        import time
        return time.time()
    return shop.engine.total(1000, "AT")


MISSIONS = {"work": from_function(work)}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Write a package in src/ with a module that nothing uses, and its gate."""
    for name, text in {**PACKAGE, "src/shop/unused.py": "x = 1\n"}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    started("tier2gate", "update", "gates", *MISSIONS, cwd=tmp_path)
    return tmp_path


def started(*words: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Finished:
    """Run a program of the environment that tier2gate is installed in."""
    path = {"PATH": f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        words,
        cwd=cwd,
        env=scrubbed({**path, **(env or {})}, measured=False),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=LONG,
    )
    return finish(done)


def measured(folder: Path, *words: str) -> str:
    """Check the project's gate, measured, and return the report."""
    check = (SCRIPT, "check", "gates", *MISSIONS)
    finished = started("coverage", "run", *words, *check, cwd=folder)
    assert finished == Finished(
        status=0,
        out="passed  gates/a.suite.yaml  2 scenarios, 2 missions, 1 expectation\n"
        "1 gate: 1 passed\n",
    )
    return started("coverage", "report", "--show-missing", cwd=folder).out


def test_lines_of_the_package_are_in_the_report(project: Path) -> None:
    """A team counts what its gates cover of its package, and sees what no gate runs."""
    engine = project / "src/shop/engine.py"
    text = "\n\ndef discount(net):\n    return net // 2\n"
    engine.write_text(engine.read_text(encoding="utf-8") + text, encoding="utf-8")
    assert measured(project, "--source=src") == snapshot(
        """\
Name                       Stmts   Miss  Cover   Missing
--------------------------------------------------------
src/shop/__init__.py           0      0   100%
src/shop/engine.py             6      1    83%   10
src/shop/missions.py           9      0   100%
src/shop/rates.py              1      0   100%
src/shop/sub/__init__.py       0      0   100%
src/shop/sub/money.py          2      0   100%
src/shop/unused.py             1      1     0%   1
--------------------------------------------------------
TOTAL                         19      2    89%
"""
    )


def test_branches_are_measured(project: Path) -> None:
    """A condition that only ever holds shows up as half covered."""
    engine = project / "src/shop/engine.py"
    text = engine.read_text(encoding="utf-8")
    changed = text.replace("    return cents", "    if net:\n        net += 0\n    return cents")
    engine.write_text(changed, encoding="utf-8")
    report = measured(project, "--branch", "--include=src/*/engine.py")
    assert report.splitlines()[2] == snapshot(
        "src/shop/engine.py       6      0      2      1    88%   6->8"
    )


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (("--source=src", "--omit=src/shop/sub/*"), ["engine", "missions", "rates", "unused"]),
        (("--include=*/money.py,src/shop/r*",), ["money", "rates"]),
        (("--source=.", "--include=*"), ["engine", "missions", "money", "rates"]),
    ],
    ids=["omit", "include", "both"],
)
def test_configuration_holds_in_the_child(
    words: tuple[str, ...], files: list[str], project: Path
) -> None:
    """What a team leaves out of its coverage stays out."""
    check = ("-m", "tier2gate", "check", "gates", *MISSIONS)
    started("coverage", "run", *words, *check, cwd=project)
    report = started("coverage", "report", cwd=project).out
    assert sorted(re.findall(r"(\w+)\.py +[1-9]", report)) == files


def lines_missed(project: Path, jobs: str) -> dict[str, str]:
    """Check five gates, each with a module of its own; return how many lines each module missed.

    No gate calls the modules `listed`, which is given, and `missions`, which is not.
    """
    for file in (project / "gates").iterdir():
        file.unlink()
    words = []
    for name in (*OWN_MODULES, "listed"):
        text = PACKAGE["src/shop/missions.py"].replace('"price"', f'"{name}"')
        (project / f"src/shop/{name}.py").write_text(text, encoding="utf-8")
        words += ["--missions", f"src/shop/{name}.py"]
    for name in OWN_MODULES:
        for kind in ("suite", "expectations"):
            text = PACKAGE[f"gates/a.{kind}.yaml"].replace("name: price", f"name: {name}")
            (project / f"gates/{name}.{kind}.yaml").write_text(text, encoding="utf-8")
    started("tier2gate", "update", "gates", *words, cwd=project)
    check = ("-m", "tier2gate", "check", "gates", *words, "--jobs", jobs)
    assert started("coverage", "run", "--branch", "--source=src", *check, cwd=project).status == 0
    report = started("coverage", "report", cwd=project).out
    return dict(re.findall(r"src/shop/(\w+)\.py +9 +(\d+) ", report))


def test_gates_that_run_at_once_are_measured(project: Path) -> None:
    """The lines of all gates are in the data, however many threads start children."""
    missed = lines_missed(project, "4")
    assert {name: missed[name] for name in OWN_MODULES} == dict.fromkeys(OWN_MODULES, "0")
    assert missed["missions"] == "9"


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_module_that_no_gate_calls_is_measured(jobs: str, project: Path) -> None:
    """The lines that run when a module is loaded count, also if only its missions are listed."""
    assert lines_missed(project, jobs)["listed"] == "3"


@pytest.mark.parametrize("name", ["shop", "shop.sub"])
def test_package_can_be_named(name: str, project: Path) -> None:
    """A team that measures a package by its name gets its lines, and no others."""
    check = ("-m", "tier2gate", "check", "gates", *MISSIONS)
    finished = started("coverage", "run", f"--source={name}", *check, cwd=project)
    assert (finished.status, "module-not-imported" in finished.err) == (0, True)
    names = re.findall(r"(\w+)\.py +[1-9]", started("coverage", "report", cwd=project).out)
    assert names == {"shop": ["engine", "missions", "rates", "money"], "shop.sub": ["money"]}[name]


def test_process_that_coverage_starts_in_is_measured(project: Path) -> None:
    """Tests that start tier2gate as a process count what it runs, and all can be combined."""
    (project / "settings").write_text(
        f"[run]\nsource = {project / 'src'}\nbranch = true\nparallel = true\n"
        f"relative_files = true\ndata_file = {project / 'data' / 'found'}\n",
        encoding="utf-8",
    )
    (project / "data").mkdir()
    env = {"COVERAGE_PROCESS_START": str(project / "settings")}
    finished = started(SCRIPT, "check", "gates", *MISSIONS, cwd=project, env=env)
    assert (finished.status, finished.err) == (0, "")
    [file] = (project / "data").iterdir()
    data = CoverageData(basename=str(file))
    data.read()
    assert data.has_arcs()
    assert "src/shop/engine.py" in data.measured_files()
    assert data.lines("src/shop/sub/money.py") == [1, 2]


def test_process_that_tests_start_is_measured(project: Path) -> None:
    """With `patch = subprocess`, a measured test that starts tier2gate measures its missions."""
    settings = "[run]\nsource = src\nparallel = true\npatch = subprocess\n"
    (project / ".coveragerc").write_text(settings, encoding="utf-8")
    program = (
        f"import subprocess\nsubprocess.check_call({[str(SCRIPT), 'check', 'gates', *MISSIONS]})\n"
    )
    (project / "program.py").write_text(program, encoding="utf-8")
    finished = started("coverage", "run", "program.py", cwd=project)
    assert finished.status == 0
    assert "notice" not in finished.out
    started("coverage", "combine", cwd=project)
    report = started("coverage", "report", cwd=project).out
    assert sorted(re.findall(r"(\w+)\.py +[1-9].* 100%", report)) == [
        "engine",
        "missions",
        "money",
        "rates",
    ]


def test_rules_and_results_stay_the_same(project: Path) -> None:
    """Measuring neither breaks a mission that imports late, nor lets one read the clock."""
    (project / "late.py").write_text(LATE, encoding="utf-8")
    suite = (
        "suite_name: late\nscenarios:\n"
        "  - {scenario_name: fine, initial_state: {}, missions: [{name: work}]}\n"
        "  - {scenario_name: bad, initial_state: {}, missions: [{name: work, params: {clock: true}}]}\n"
    )
    (project / "late.suite.yaml").write_text(suite, encoding="utf-8")
    expectations = (
        "expectations:\n  - {id: total, scenario_name: fine, mission_name: work, "
        "path: /final_state/result, op: eq, expected: 1200}\n"
    )
    (project / "late.expectations.yaml").write_text(expectations, encoding="utf-8")
    files = ("late.suite.yaml", "late.expectations.yaml")
    words = (SCRIPT, "run", *files, "--missions", "late.py", "--python-path", "src")
    for more in ((), ("-k", "fine")):
        plain = started(*words, *more, cwd=project)
        counted = started("coverage", "run", "--source=src", *words, *more, cwd=project)
        assert counted == plain
        assert plain.status == (0 if more else 9)
    assert "is not reproducible: time.time() reads the clock" in started(*words, cwd=project).err


def make_environment(folder: Path) -> None:
    """Make an environment without packages."""
    made = [sys.executable, "-I", "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(made, check=True, timeout=120)


def with_coverage(folder: Path, text: str | None = None) -> None:
    """Make an environment; its coverage has a text, or is that of the tests."""
    make_environment(folder)
    [packages] = folder.glob("lib/python*/site-packages")
    if text is None:
        shutil.copytree(Path(coverage.__file__).parent, packages / "coverage")
    else:
        (packages / "coverage").mkdir()
        (packages / "coverage/__init__.py").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("where", ["path", "package"])
@pytest.mark.parametrize("name", ["coverage/index.html", "coverage.py", "coverage/__init__.py"])
def test_users_files_named_coverage_are_not_exempt(where: str, name: str, project: Path) -> None:
    """A mission that reads the clock is red also beside a report, or a module, of that name."""
    mine = project / "mine"
    (mine / name).parent.mkdir(parents=True)
    (mine / name).write_text("print('executed')\nclass Coverage: pass\n", encoding="utf-8")
    read = "import os\nfrom tier2gate.missions.api import from_function\n\n\ndef work():\n"
    text = f"{read}    return os.listdir('/')\n\n\nMISSIONS = {{'work': from_function(work)}}\n"
    file = mine / ("coverage/late.py" if where == "package" else "late.py")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    suite = "suite_name: a\nscenarios: [{scenario_name: a, initial_state: {}, missions: [{name: work}]}]\n"
    (project / "a.suite.yaml").write_text(suite, encoding="utf-8")
    expectations = "expectations: [{id: a, scenario_name: a, mission_name: work, path: /success, op: eq, expected: true}]\n"
    (project / "a.expectations.yaml").write_text(expectations, encoding="utf-8")
    words = (SCRIPT, "run", "a.suite.yaml", "a.expectations.yaml", "--missions", file)
    make_environment(project / "bare")
    for python in ((), ("--python", "bare/bin/python")):
        finished = started("coverage", "run", *words, "--python-path", "mine", *python, cwd=project)
        assert finished.status == 9
        assert "is not reproducible: os.listdir('/') accesses the file system" in finished.err


def test_own_module_named_coverage_is_imported_as_ever(project: Path) -> None:
    """A team whose package has a module `coverage` gets the same results, and learns why no lines."""
    (project / "src/coverage.py").write_text("RATE = 20\n", encoding="utf-8")
    rates = "from coverage import RATE\n\nRATES = {'AT': RATE, 'DE': 19}\n"
    (project / "src/shop/rates.py").write_text(rates, encoding="utf-8")
    words = (SCRIPT, "check", "gates", *MISSIONS, "--python-path", "src")
    plain = started(*words, cwd=project)
    counted = started("coverage", "run", "--source=src", *words, cwd=project)
    assert plain.status == counted.status
    assert [line for line in counted.out.splitlines() if line not in plain.out] == snapshot(
        [
            "  notice: coverage of missions is not measured: the Python of tier2gate has no working coverage: the missions have a module of that name; rename it"
        ]
    )


def test_environment_inside_the_users_folder_is_measured(project: Path) -> None:
    """A project whose environment is in the folder that it imports from is measured by it."""
    with_coverage(project / "env")
    for folder in (project / "src").iterdir():
        folder.rename(project / folder.name)
    check = ("check", "gates", "--missions", "shop.missions", "--python-path", ".")
    words = (SCRIPT, *check, "--python", "env/bin/python")
    finished = started("coverage", "run", "--branch", "--source=shop", *words, cwd=project)
    assert (finished.status, "notice" in finished.out) == (0, False)
    report = started("coverage", "report", cwd=project).out
    assert re.findall(r"engine.py .* (\d+%)", report) == ["100%"]


# Which signal the child gets when its parent ends: that is set after root is given up.
TELLS_SIGNAL = """
import ctypes
number = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(number))
raise ImportError(f"signal {number.value}")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_coverage_is_not_imported_as_root(project: Path) -> None:
    """A job that runs as root lets no code of the user's environment run as root."""
    with_coverage(project / "env", TELLS_SIGNAL)
    words = (SCRIPT, "check", "gates", *MISSIONS, "--python", "env/bin/python")
    finished = started("coverage", "run", "--source=src", *words, cwd=project)
    assert re.findall(r"coverage: signal (\d+);", finished.out) == [str(int(signal.SIGKILL))]


def test_interpreter_without_coverage_is_told_once(project: Path) -> None:
    """A team learns why its missions count as not covered; its gates still pass."""
    make_environment(project / "bare")
    for kind in ("suite.yaml", "expectations.yaml", "golden.json"):
        text = (project / f"gates/a.{kind}").read_text(encoding="utf-8")
        (project / f"gates/b.{kind}").write_text(text, encoding="utf-8")
    python = ("--python", "bare/bin/python")
    check = ("-m", "tier2gate", "check", "gates", *MISSIONS, *python)
    finished = started("coverage", "run", "--source=src", *check, cwd=project)
    assert (finished.status, finished.out) == snapshot(
        (
            0,
            """\
passed  gates/b.suite.yaml  2 scenarios, 2 missions, 1 expectation
passed  gates/a.suite.yaml  2 scenarios, 2 missions, 1 expectation
  notice: coverage of missions is not measured: bare/bin/python has no working coverage: No module named 'coverage'; install coverage there
2 gates: 2 passed
""",
        )
    )


def test_nothing_is_imported_if_nothing_is_measured(project: Path) -> None:
    """A call that is not measured loses no time."""
    show = "[name for name in sys.modules if 'coverage' in name or 'measuring' in name]"
    fault = f"import atexit; atexit.register(lambda: print({show}, file=sys.stderr))"
    check = ("check", "gates", *MISSIONS)
    finished = run_with_fault(fault, *check, cwd=project, measured=False)
    assert (finished.status, finished.err) == (0, "[]\n")


def test_guide_shows_what_happens(tmp_path: Path) -> None:
    """An author who measures the guide's function sees exactly the documented output."""
    guide = GUIDE.read_text(encoding="utf-8")
    for head, text in re.findall(r"^```(?:python|yaml)\n# (shipping\S+)\n(.*?)^```$", guide, FLAGS):
        (tmp_path / head).write_text(text, encoding="utf-8")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    started("tier2gate", "update", "--missions", "shipping.py", cwd=tmp_path)
    [session] = re.findall(r"^```text\n(\$ coverage .*?)^```$", guide, FLAGS)
    commands = re.findall(r"^\$ (.*)", session, re.MULTILINE)
    outputs = [started(*shlex.split(command), cwd=tmp_path).out for command in commands]
    printed = "".join(f"$ {line}\n{out}" for line, out in zip(commands, outputs, strict=True))
    assert printed == session

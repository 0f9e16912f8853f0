"""Gates as tests of pytest."""

import json
import os
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from inline_snapshot import snapshot

from tests.cli.test_cases import CASES, FOLDERS, arguments_of, contents_of, lay_out
from tests.command import run
from tests.gates import EXPECTATIONS, FAILING, SUITE, accept_in, write_gate
from tests.github_runner import HOSTILE
from tests.hostile import write_json
from tests.pytest_runs import ON, body_of, node_ids, run_pytest
from tests.python_gates import WITH, write_module, write_python_gate
from tier2gate import api
from tier2gate.foundation.outcomes import Outcome
from tier2gate.pytest_plugin import TAKEN, pytest_configure
from tier2gate.settings import Settings

REPOSITORY = Path(__file__).parents[2]
TEST = "def test_one():\n    pass\n"
TWO = """\
suite_name: two
scenarios:
  - scenario_name: new
    initial_state: {tier: gold}
    missions: [{name: echo, params: {greeting: hello}}]
  - scenario_name: old
    initial_state: {tier: tin}
    missions: [{name: echo, params: {greeting: hello}}]
"""
GATE = "gates/two.suite.yaml::two"


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Write a project with a Python test and an accepted gate of two scenarios."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(TEST)
    write_gate(tmp_path / "gates", "two", suite=TWO)
    accept(tmp_path)
    return tmp_path


def accept(folder: Path) -> None:
    """Accept what the gates of a folder give today."""
    accept_in(Settings(root=folder, folder=folder))


def read_xml(path: Path) -> ET.Element:
    """Read a report of pytest."""
    return ET.parse(path).getroot()  # noqa: S314 - pytest has just written it


def drift(project: Path) -> None:
    """Change the result of the scenario `old`."""
    write_gate(project / "gates", "two", suite=TWO.replace("tin}", "lead}"))


def test_plugin_is_off_unless_asked_for(project: Path) -> None:
    """A project that has tier2gate installed gets the tests that it had before."""
    assert node_ids(cwd=project) == ["tests/test_one.py::test_one"]
    assert run_pytest("gates", cwd=project).status == 5  # no tests


def test_gate_and_scenarios_are_tests(project: Path) -> None:
    """Each scenario and each gate is a test, after those that pytest finds itself."""
    gates = [f"{GATE}::new", f"{GATE}::old", f"{GATE}::whole-gate"]
    assert node_ids(ON, cwd=project) == ["tests/test_one.py::test_one", *gates]
    assert node_ids(ON, "gates", cwd=project) == gates
    assert node_ids(ON, "gates/two.suite.yaml", cwd=project) == gates
    assert node_ids(ON, "gates", "gates/two.suite.yaml", cwd=project) == gates
    assert node_ids(ON, f"{GATE}::old", cwd=project) == gates[1:2]
    assert node_ids(ON, GATE, "-k", "two and not whole", cwd=project) == gates[:2]
    assert node_ids(ON, "-k", "not tier2gate", cwd=project) == ["tests/test_one.py::test_one"]
    assert node_ids(ON, "--deselect", GATE, cwd=project) == ["tests/test_one.py::test_one"]
    before = contents_of(project / "gates")
    assert run_pytest(ON, cwd=project).status == 0
    assert contents_of(project / "gates") == before


def test_drift_is_the_text_of_the_failure(project: Path) -> None:
    """A user reads what `check` says, without a traceback, and how to accept it."""
    drift(project)
    done = run_pytest(ON, "gates", cwd=project, status=1)
    assert body_of(done) == snapshot("""\
collected 3 items

gates/two.suite.yaml .FF                                                                     [100%]

============================================= FAILURES =============================================
_____________________________________________ two::old _____________________________________________
scenario old: changed
  the verdict passed, but a result changed:
  1 change only repeats an edited input: /final_state/tier
  cause: inputs-changed (suite): the inputs changed, and so did the results
    gates/two.suite.yaml:6:5: scenario old changed
    ~ scenario old: echo; inputs-changed
  to accept this: tier2gate update gates/two.suite.yaml
_________________________________________ two::whole-gate __________________________________________
hash-drift  gates/two.suite.yaml  2 scenarios, 2 missions, 1 expectation
  the verdict passed, but the hash changed:
  accepted  e9ddac7939b0
  now       dcbbbe936cd9
  1 change only repeats an edited input: /final_state/tier
  cause: inputs-changed (suite): the inputs changed, and so did the results
    gates/two.suite.yaml:6:5: scenario old changed
    ~ scenario old: echo; inputs-changed
  to accept this: tier2gate update gates/two.suite.yaml
===================================== short test summary info ======================================
FAILED gates/two.suite.yaml::two::old - changed
FAILED gates/two.suite.yaml::two::whole-gate - hash-drift
= 2 failed, 1 passed =
""")
    assert done.err == ""


def test_selected_scenario_is_compared_alone(project: Path) -> None:
    """With one scenario selected only that one runs, and a part is never offered for acceptance."""
    drift(project)
    assert run_pytest(ON, f"{GATE}::new", cwd=project).status == 0
    done = run_pytest(ON, f"{GATE}::old", cwd=project, status=1)
    assert body_of(done) == snapshot("""\
collected 1 item

gates/two.suite.yaml F                                                                       [100%]

============================================= FAILURES =============================================
_____________________________________________ two::old _____________________________________________
scenario old: changed
  the verdict passed, but a result changed:
  1 change only repeats an edited input: /final_state/tier
  cause: inputs-changed (suite): the inputs changed, and so did the results
    gates/two.suite.yaml:6:5: scenario old changed
    ~ scenario old: echo; inputs-changed
  to accept this, first run the whole gate: pytest --tier2gate gates/two.suite.yaml::two
===================================== short test summary info ======================================
FAILED gates/two.suite.yaml::two::old - changed
= 1 failed =
""")


def test_whole_gate_alone_runs_everything(project: Path) -> None:
    """The test of the gate is red whenever `check` is, also if no scenario is selected."""
    drift(project)
    done = run_pytest(ON, f"{GATE}::whole-gate", cwd=project, status=1)
    assert "to accept this: tier2gate update gates/two.suite.yaml" in done.out


def test_renamed_suite_fails_the_gate_only(project: Path) -> None:
    """What concerns no scenario fails the gate, and leaves its scenarios green."""
    write_gate(project / "gates", "two", suite=TWO.replace("suite_name: two", "suite_name: three"))
    done = run_pytest(ON, "gates", "-rA", "-q", cwd=project, status=1)
    told = [line.split()[0] for line in done.out.splitlines() if line[:6] in ("PASSED", "FAILED")]
    assert told == ["PASSED", "PASSED", "FAILED"]


def test_first_failure_ends_the_run(project: Path) -> None:
    """`-x` stops at the first failing scenario."""
    drift(project)
    assert "1 failed, 1 passed" in run_pytest(ON, "gates", "-x", cwd=project, status=1).out


def test_last_failed_is_run_again(project: Path) -> None:
    """`--lf` runs what failed last time: here a scenario and its gate."""
    drift(project)
    cache = ("-p", "cacheprovider", "-o", f"cache_dir={project / '.cache'}")
    assert run_pytest(ON, *cache, cwd=project).status == 1
    done = run_pytest(ON, *cache, "--lf", "-q", "--collect-only", cwd=project)
    assert [line for line in done.out.splitlines() if "::" in line] == [
        f"{GATE}::old",
        f"{GATE}::whole-gate",
    ]


def test_report_in_the_format_of_junit(project: Path) -> None:
    """A CI that reads JUnit's format gets a short message, and the drift as text."""
    drift(project)
    run_pytest(ON, "gates", "--junitxml", "report.xml", cwd=project, status=1)
    cases = read_xml(project / "report.xml").findall(".//testcase")
    failures = {case.get("name"): case.find("failure") for case in cases}
    told = {name: None if f is None else f.get("message") for name, f in failures.items()}
    assert told == {"new": None, "old": "changed", "whole-gate": "hash-drift"}
    failure = failures["old"]
    assert failure is not None
    assert "repeats an edited input: /final_state/tier" in (failure.text or "")


def test_failed_expectation_names_its_line(project: Path) -> None:
    """A user finds the expectation that does not hold."""
    write_gate(project / "gates", "two", suite=TWO, expectations=FAILING)
    done = run_pytest(ON, f"{GATE}::new", cwd=project, status=1)
    assert body_of(done) == snapshot("""\
collected 1 item

gates/two.suite.yaml F                                                                       [100%]

============================================= FAILURES =============================================
_____________________________________________ two::new _____________________________________________
scenario new: expectation-failed
  1 of 1 expectation failed:
    gates/two.expectations.yaml:2:5: greets
      new / echo / executed_steps.0.payload.params.greeting: expected eq "goodbye", found "hello"
  the results of these scenarios match the golden
===================================== short test summary info ======================================
FAILED gates/two.suite.yaml::two::new - expectation-failed
= 1 failed =
""")


def test_invalid_file_is_an_error_of_collection(project: Path) -> None:
    """A mistake in a file is reported with its line, and no test of the gate is silently left out."""
    write_gate(project / "gates", "two", suite=TWO.replace("initial_state: {tier: tin}", "x: 1"))
    done = run_pytest(ON, cwd=project, status=2)
    assert body_of(done) == snapshot("""\
collected 1 item / 1 error

============================================== ERRORS ==============================================
______________________________ ERROR collecting gates/two.suite.yaml _______________________________
gates/two.suite.yaml:6:5: missing required field 'initial_state'; add initial_state: … here, or to the suite's defaults
  5 |     missions: [{name: echo, params: {greeting: hello}}]
  6 |   - scenario_name: old
    |     ^
gates/two.suite.yaml:7:5: unknown field x; allowed fields: scenario_name, initial_state, missions, tags; custom fields start with x-
  6 |   - scenario_name: old
  7 |     x: 1
    |     ^
input-invalid  gates/two.suite.yaml
  2 problems, listed above

===================================== short test summary info ======================================
ERROR gates/two.suite.yaml::two
!!!!!!!!!!!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
= 1 error =
""")


def test_unknown_mission_is_an_error_of_collection(project: Path) -> None:
    """What needs all files of a gate is found before anything runs, too."""
    write_gate(project / "gates", "two", suite=TWO.replace("name: echo", "name: ekko", 1))
    done = run_pytest(ON, "gates", cwd=project, status=2)
    assert "gates/two.suite.yaml:5:23: there is no mission ekko" in done.out


@pytest.mark.parametrize("arguments", [(), ("tests",)])
def test_no_gate_is_an_error(arguments: tuple[str, ...], project: Path) -> None:
    """A user who asks for gates is told if there are none, even if all other tests pass."""
    shutil.rmtree(project / "gates")
    done = run_pytest(ON, *arguments, cwd=project, status=2)
    assert "--tier2gate found no gate here" in done.out


def test_test_files_alone_need_no_gate(project: Path) -> None:
    """A user who runs one test file, with `--tier2gate` in `addopts`, is not bothered."""
    (project / "pytest.ini").write_text("[pytest]\naddopts = --tier2gate\n")
    assert run_pytest("tests/test_one.py", cwd=project).status == 0
    assert run_pytest(cwd=project).status == 0
    assert run_pytest("tests", "gates", cwd=project).status == 0


def test_folder_with_nothing_is_an_error(project: Path) -> None:
    """A folder with neither a gate nor another test is reported, as by `check`."""
    (project / "none").mkdir()
    done = run_pytest(ON, "gates", "none", cwd=project, status=2)
    assert "none: no gate was found here" in done.out


def test_golden_without_a_suite_fails(project: Path) -> None:
    """A suite that was deleted does not silence its gate."""
    (project / "gates" / "two.suite.yaml").unlink()
    done = run_pytest(ON, "gates", cwd=project)
    assert done.status != 0
    assert "golden-obsolete" in done.out


def test_update_is_refused(project: Path) -> None:
    """Nobody accepts results by running tests; the command that does so is named."""
    done = run_pytest("--tier2gate-update", cwd=project, status=4)
    assert done.err == snapshot("""\
ERROR: --tier2gate-update: pytest accepts no results; review what changed, then accept it with: tier2gate update PATH

""")


def asking(*options: str) -> pytest.Config:
    """Return a configuration with nothing but options."""
    return cast("pytest.Config", SimpleNamespace(getoption=lambda name: name in options))


def test_old_pytest_is_refused_only_if_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who still has an old pytest keeps a working one, and is told what the plugin needs."""
    monkeypatch.setattr("pytest.__version__", "7.4.4")
    pytest_configure(asking())
    with pytest.raises(pytest.UsageError, match="--tier2gate needs pytest 8 or newer"):
        pytest_configure(asking("tier2gate"))


@pytest.mark.parametrize(
    "words",
    [
        (ON, "--tier2gate-jobs", "0"),
        (ON, "--tier2gate-jobs", "many"),
        (ON, "--tier2gate-python", ""),
        (ON, "--tier2gate-missions", ""),
    ],
)
def test_wrong_option_is_refused(words: tuple[str, ...], project: Path) -> None:
    """A wrong value ends the run before any test."""
    done = run_pytest(*words, cwd=project, status=4)
    assert words[1] in done.err


def test_missing_file_of_missions_is_an_error(project: Path) -> None:
    """A misspelt path of missions is reported."""
    done = run_pytest(ON, "--tier2gate-missions", "nope.yaml", cwd=project, status=2)
    assert "nope.yaml: there is no such file" in done.out
    done = run_pytest(ON, "--tier2gate-missions", "nope.yaml", GATE, cwd=project)
    assert done.status != 0


@pytest.mark.parametrize("distribution", ["load", "loadgroup", "loadscope"])
def test_plugin_works_with_xdist(distribution: str, project: Path) -> None:
    """Workers find the same tests, and a failure has the same text as without them."""
    drift(project)
    alone = run_pytest(ON, cwd=project, status=1)
    words = (ON, "-n", "2", "--dist", distribution)
    done = run_pytest(*words, cwd=project, plugins=("xdist.plugin",), status=1)
    assert "2 failed, 2 passed" in done.out
    start = alone.out.index("scenario old: changed")
    text = alone.out[start : alone.out.index("\n_", start)]
    assert text in done.out


def test_gate_stays_on_one_worker(project: Path) -> None:
    """With `--dist loadscope`, a gate runs once, because its tests have one prefix."""
    words = (ON, "gates", "-n", "2", "--dist", "loadscope", "-v")
    done = run_pytest(*words, cwd=project, plugins=("xdist.plugin",), status=0)
    workers = {line.split("]")[0] for line in done.out.splitlines() if "PASSED" in line}
    assert len(workers) == 1


def test_no_gate_is_an_error_with_xdist(project: Path) -> None:
    """A run on several workers without a gate is red, too."""
    shutil.rmtree(project / "gates")
    done = run_pytest(ON, "-n", "2", cwd=project, plugins=("xdist.plugin",))
    assert done.status != 0
    assert "--tier2gate found no gate here" in done.out


def test_started_in_a_subfolder(project: Path) -> None:
    """From a subfolder, paths and the command to accept are relative to it, as with `check`."""
    (project / "pytest.ini").write_text("[pytest]\n")
    drift(project)
    done = run_pytest(ON, cwd=project / "gates", status=1)
    assert "tier2gate update two.suite.yaml" in done.out
    assert "rootdir: " + os.fspath(project) in done.out
    done = run_pytest(ON, "two.suite.yaml::two::new", cwd=project / "gates")
    assert done.status == 0


def test_configured_gates(tmp_path: Path) -> None:
    """Gates of a `tier2gate.yaml` are found, whatever their files are called."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "what.yaml").write_text(SUITE)
    (tmp_path / "flows" / "holds.yaml").write_text(EXPECTATIONS)
    gate = {"name": "hi", "suite": "flows/what.yaml", "expectations": "flows/holds.yaml"}
    write_json(tmp_path / "tier2gate.json", {"gates": [{**gate, "golden": "flows/hi.json"}]})
    accept(tmp_path)
    ids = ["flows/what.yaml::hi::new", "flows/what.yaml::hi::whole-gate"]
    for words in ((), ("tier2gate.json",), ("flows/what.yaml",), ("flows/what.yaml::hi",)):
        assert node_ids(ON, *words, cwd=tmp_path) == ids
        assert run_pytest(ON, *words, cwd=tmp_path).status == 0


def test_suite_that_no_configuration_names(tmp_path: Path) -> None:
    """A suite that somebody forgot to configure fails under pytest, too; an ignored one does not."""
    write_gate(tmp_path / "gates", "a")
    write_gate(tmp_path / "gates", "b")
    configuration = {"gates": [{"name": "a", "suite": "gates/a.suite.yaml"}]}
    write_json(tmp_path / "tier2gate.json", configuration)
    failed = run_pytest(ON, cwd=tmp_path, status=2)
    assert "gates/b.suite.yaml: tier2gate.json does not name this suite" in failed.out
    assert api.check(root=tmp_path).outcome == "input-invalid"
    write_json(tmp_path / "tier2gate.json", {**configuration, "ignore": ["gates/b.suite.yaml"]})
    accept(tmp_path)
    assert run_pytest(ON, cwd=tmp_path).status == 0
    assert api.check(root=tmp_path).outcome == "passed"


def test_other_yaml_files_are_left_alone(project: Path) -> None:
    """A YAML file that another plugin tests is not taken for a suite."""
    (project / "tests" / "other.yaml").write_text("a: 1\n")
    done = run_pytest(ON, "tests/other.yaml", cwd=project)
    assert "not found: " in done.err


def test_file_of_a_gate_that_is_no_suite(project: Path) -> None:
    """A user who gives a golden is told to give its suite."""
    done = run_pytest(ON, "gates/two.golden.json", cwd=project, status=2)
    assert "this is a golden, not a suite; give two.suite.yaml" in done.out


def test_bare_hash_is_compared_as_a_whole(project: Path) -> None:
    """A golden without parts cannot judge a selected scenario alone, so the gate runs whole."""
    golden = project / "gates" / "two.golden.json"
    golden.write_text(json.loads(golden.read_text())["test_run_hash"] + "\n")
    assert run_pytest(ON, f"{GATE}::new", cwd=project).status == 0
    drift(project)
    done = run_pytest(ON, f"{GATE}::new", cwd=project, status=1)
    assert "was not compared with the golden: the gate ended with hash-drift" in done.out


def test_names_are_taken_literally(tmp_path: Path) -> None:
    """A scenario is selected by its name, also if the name looks like a pattern or a tag."""
    names = ["[ab]", "tag:a", "a*", "a?", "a", "whole-gate", "x::y"]
    scenarios = [
        {"scenario_name": name, "initial_state": {}, "missions": [{"name": "echo"}]}
        for name in names
    ]
    write_json(tmp_path / "a.suite.json", {"suite_name": "s", "scenarios": scenarios})
    holds = {"scenario_name": "a", "mission_name": "echo", "path": "success", "op": "eq"}
    items = [{"id": name, **holds, "scenario_name": name, "expected": True} for name in names]
    write_json(tmp_path / "a.expectations.json", {"expectations": items})
    accept(tmp_path)
    assert run_pytest(ON, cwd=tmp_path).status == 0
    done = run_pytest(ON, "-k", "not whole-gate", "-q", cwd=tmp_path, status=0)
    assert "6 passed, 2 deselected" in done.out
    assert run_pytest(ON, "a.suite.json::a::a*", "-q", cwd=tmp_path, status=0).out.count("1 passed")


def test_hostile_names_reach_no_runner(tmp_path: Path) -> None:
    """Names from a pull request neither start a workflow command nor break a report."""
    names = [text for text in HOSTILE if text.strip() and len(text) < 200]
    scenarios = [
        {"scenario_name": name, "initial_state": {"a": name}, "missions": [{"name": "echo"}]}
        for name in names
    ]
    write_json(tmp_path / "a.suite.json", {"suite_name": "s", "scenarios": scenarios})
    item = {"mission_name": "echo", "path": "success", "op": "eq", "expected": False}
    items = [{"id": name, "scenario_name": name, **item} for name in names]
    write_json(tmp_path / "a.expectations.json", {"expectations": items})
    done = run_pytest(ON, "-rA", "-v", "--junitxml", "report.xml", cwd=tmp_path)
    assert done.status != 0
    read_xml(tmp_path / "report.xml")
    for line in done.out.splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "\x1b" not in line


@pytest.mark.children
def test_missions_in_python(tmp_path: Path) -> None:
    """Code runs only if the call allows it, with the options of `check`."""
    write_python_gate(tmp_path)
    words = ("--tier2gate-missions", "rules/pricing.py")
    accept_python(tmp_path)
    assert run_pytest(ON, *words, cwd=tmp_path).status == 0
    assert run_pytest(ON, cwd=tmp_path).status == 2  # the mission is not known
    write_module(tmp_path, "raise RuntimeError('no')\n")
    done = run_pytest(ON, *words, cwd=tmp_path, status=1)
    assert "did not run: the gate ended with execution-error" in done.out


@pytest.mark.children
def test_code_that_the_repository_names_needs_an_option(tmp_path: Path) -> None:
    """No file of the repository makes its missions run; the option that does is named."""
    case = CASES / "nondeterministic" / "state-in-the-module"
    lay_out(case, tmp_path)
    done = run_pytest(ON, cwd=tmp_path, status=2)
    assert "--tier2gate-allow-code" in done.out
    done = run_pytest(ON, "--tier2gate-allow-code", cwd=tmp_path, status=1)
    assert "nondeterministic" in done.out


def accept_python(folder: Path) -> None:
    """Accept the results of a gate with missions in Python."""
    assert run("update", *WITH, cwd=folder).status == 0


NOT_TAKEN = ("--base", "--suite")
COMPARABLE = [
    case
    for case in FOLDERS
    if case.name != "pattern"  # a shell expands it before pytest
    and not set(NOT_TAKEN) & set(arguments_of(case))
]


def sampled_cases() -> list[Path]:
    """Return all cases if `CI` is set, else some of each outcome."""
    return COMPARABLE if os.environ.get("CI") else COMPARABLE[::6]


@pytest.mark.slow
@pytest.mark.children
@pytest.mark.parametrize(
    "case", sampled_cases(), ids=lambda case: f"{case.parent.name}/{case.name}"
)
def test_pytest_is_red_if_and_only_if_check_is(case: Path, tmp_path: Path) -> None:
    """A CI that runs gates by pytest lets through exactly what `check` lets through."""
    lay_out(case, tmp_path)
    before = contents_of(tmp_path)
    words = [_word(word) for word in arguments_of(case)[1:]]
    done = run_pytest(ON, *words, cwd=tmp_path)
    is_green = Outcome(case.parent.name) is Outcome.PASSED
    assert (done.status == 0) == is_green, done.out + done.err
    assert {k: v for k, v in contents_of(tmp_path).items() if "__pycache__" not in k} == before


def _word(word: str) -> str:
    name = word.removeprefix("--")
    return f"--tier2gate-{name}" if word.startswith("--") and name in TAKEN else word


def test_two_gates_of_one_suite_and_name_both_run(project: Path) -> None:
    """A gate is not taken for another one that runs the same suite with other expectations."""
    (project / "gates" / "strict.expectations.yaml").write_text(FAILING, encoding="utf-8")
    listed = "{name: two, suite: two.suite.yaml, expectations: strict.expectations.yaml, golden: g.golden.json}"
    (project / "gates" / "tier2gate.yaml").write_text(f"gates: [{listed}]\n", encoding="utf-8")
    both = ("gates/two.suite.yaml", "gates/tier2gate.yaml")
    assert run("check", *both, cwd=project).status == 1
    for paths in (both, both[::-1]):
        finished = run_pytest(ON, *paths, cwd=project)
        assert finished.status == 1
        assert "strict.expectations.yaml:2:5" in finished.out

"""The gates of published packages, as docs/case-study.md reports them.

The goldens were accepted on Python 3.11, with the packages of `requirements/packages.txt`.
"""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests import tools
from tests.command import Finished, run
from tests.packages.installed import locked
from tests.plain_python import find_python
from tier2gate.runner.variations import Aspect, untried

pytestmark = [pytest.mark.children, pytest.mark.slow]

HERE = Path(__file__).parent / "case_study"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "case-study.md").read_text(encoding="utf-8")
PACKAGES = {
    "jinja2": "jinja2",
    "json_logic": "json-logic-qubit",
    "markdown": "markdown-it-py",
    "networkx": "networkx",
    "packaging": "packaging",
    "sympy": "sympy",
}
"""Gate → the package that it calls."""

EARLIER = {**PACKAGES, "json_logic": "panzi-json-logic"}
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
_CALL = re.compile(r"\{name: (\w+), params: ")
_OUTCOME = re.compile(r"^(passed|hash-drift|nondeterministic) +(\w+)/", re.MULTILINE)
_RUNS = re.compile(r"\(\d+ runs?\)")


@pytest.fixture(name="gates")
def _gates(tmp_path: Path) -> Path:
    """Copy the gates; that of JsonLogic gets its suite from the published tests."""
    folder = tmp_path / "gates"
    shutil.copytree(HERE, folder)
    write_suite(folder / "json_logic")
    return folder


def write_suite(folder: Path) -> None:
    """Make a scenario and an expectation of each published test of JsonLogic."""
    text = tools.require_node_modules() / "json-logic-engine" / "bench" / "tests.json"
    tests = [test for test in json.loads(text.read_bytes()) if isinstance(test, list)]
    scenarios, expectations = [], []
    for number, (rule, data, expected) in enumerate(tests, 1):
        name = f"rule-{number:03}"
        call = {"name": "evaluate", "params": {"rule": rule, "data": data}}
        scenarios.append({"scenario_name": name, "initial_state": {}, "missions": [call]})
        where = {"scenario_name": name, "mission_name": "evaluate", "path": "/final_state/result"}
        expectations.append(
            {"id": f"expected-{number:03}", **where, "op": "eq", "expected": expected}
        )
    suite = {"suite_name": "json_logic", "scenarios": scenarios}
    for kind, content in (("suite", suite), ("expectations", {"expectations": expectations})):
        (folder / f"json_logic.{kind}.json").write_text(json.dumps(content), encoding="utf-8")


def with_packages(
    command: str, gates: Path, *arguments: str, environment: str = "packages", python: str = "3.11"
) -> Finished:
    """Call a command for gates, with an interpreter and the packages of an environment.

    The packages need no compiled code, so those of one Python can be imported by another.
    """
    folders = [*(tools.TOOLS / environment).glob("lib/python*/site-packages")]
    if not folders:
        tools.miss(f".tools/{environment}, which .ci/set-up-packages makes,")
    interpreter = find_python(f"python{python}")
    if interpreter is None:
        pytest.skip(f"there is no Python {python} on this machine")
    where = ("--allow-code", "--python", interpreter, "--python-path", str(folders[0]))
    return run(command, *arguments, *where, cwd=gates, env={"LANG": "C.UTF-8"})


def quoted(gate: str) -> list[str]:
    """Return the lines that the document quotes of a gate's report, without what it leaves out."""
    blocks = re.findall(r"^```text\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    (block,) = (block for block in blocks if re.search(rf"\b{gate}/{gate}\.", block))
    return [part for line in block.splitlines() for part in line.strip().split(" … ")]


@pytest.mark.parametrize("python", PYTHONS)
def test_accepted_results_hold_on_other_pythons(python: str, gates: Path) -> None:
    """A team that accepts on one Python has no drift on another, except where Python differs."""
    runs = "2" if python == "3.11" else "1"
    done = with_packages("check", gates, "--repeat", runs, *PACKAGES, "totals", python=python)
    sums_exactly = python in ("3.12", "3.13")  # sum() of floats
    totals = "hash-drift" if sums_exactly else "passed"
    wanted = {**dict.fromkeys(PACKAGES, "passed"), "totals": totals}
    assert {gate: outcome for outcome, gate in _OUTCOME.findall(done.out)} == wanted
    if sums_exactly:
        for part in quoted("totals"):
            assert part in done.out
        assert "/sum_prices" not in done.out  # its suite rounds


def test_other_version_is_a_drift(gates: Path) -> None:
    """A team that raises a version sees each result that the new version changes."""
    (gates / "json_logic" / "json_logic.golden.json").unlink()  # a bare hash, without results
    made = with_packages("update", gates, "--repeat", "1", "json_logic")
    assert "\n  now       213d912d4037\n" in made.out
    done = with_packages("check", gates, "--repeat", "1", *PACKAGES, environment="packages-old")
    outcomes = {gate: outcome for outcome, gate in _OUTCOME.findall(done.out)}
    assert outcomes == dict.fromkeys(PACKAGES, "hash-drift")
    for gate in ("markdown", "packaging"):
        for part in quoted(gate):
            assert part in done.out
    for gate, changed in CHANGED.items():
        places = done.out.split(f" {gate}/{gate}.suite.", 1)[1].split("\n  cause: ", 1)[1]
        numbers = re.findall(
            r"^    ~ ([0-9]+) of [0-9]+ scenarios ", places.split("\n  to ")[0], re.MULTILINE
        )
        assert sum(map(int, numbers)) == changed


CHANGED = {
    "jinja2": 2,
    "json_logic": 5,
    "markdown": 3,
    "networkx": 16,
    "packaging": 15,
    "sympy": 2,
}
"""Gate → the number of scenarios that another version changes, as the document says."""


def test_order_of_a_set_is_named(gates: Path) -> None:
    """A team that makes a list of a set learns so, and nothing is accepted."""
    done = with_packages("update", gates, "unsorted")
    unstable = set(re.findall(r": mission (\w+) in ", done.out))
    assert unstable == {"components", "cliques", "colours", "independent"}
    assert not (gates / "unsorted" / "unsorted.golden.json").exists()
    start, end = quoted("unsorted")
    for line in done.out.splitlines():
        if "is not deterministic" in line:
            assert line.endswith(end)
    assert f"\n{start}" in f"\n{done.out}"


def test_version_that_fixed_an_order_is_found(gates: Path) -> None:
    """A team can tell that a package, not its own code, has an order that varies."""
    done = with_packages("check", gates, "unsorted", environment="packages-old")
    assert re.search(r"mission cycles in .* is not deterministic: ", done.out)


def test_locale_is_named(gates: Path) -> None:
    """A team learns that the names of holidays are in the language of the machine."""
    if Aspect.LOCALE in untried():
        tools.miss("locale besides C, which .ci/set-up-variations installs,")
    done = with_packages("update", gates, "calendar")
    assert set(re.findall(r": mission (\w+) in ", done.out)) == {"list_days"}
    start, end = quoted("calendar")
    line = _RUNS.sub("(…)", done.out.splitlines()[0])
    assert line.startswith(_RUNS.sub("(…)", start))
    assert line.endswith(end)


def test_document_counts_what_is_gated() -> None:
    """The numbers in the case study are those of the gates."""
    environments = (locked("packages"), PACKAGES), (locked("packages-old"), EARLIER)
    for gate, package in PACKAGES.items():
        new, old = (versions[names[gate]] for versions, names in environments)
        row = next(
            line for line in DOCUMENT.splitlines() if line.startswith(f"| {package} {new} |")
        )
        other = old if EARLIER[gate] == package else f"{EARLIER[gate]} {old}"
        assert f"| {other}: {CHANGED[gate]} scenarios" in row
        if gate != "json_logic":  # its suite comes from a package
            text = (HERE / gate / f"{gate}.suite.yaml").read_text(encoding="utf-8")
            calls = _CALL.findall(text)
            numbers = len(set(calls)), text.count("scenario_name"), len(calls)
            assert f"| {' | '.join(map(str, numbers))} |" in row

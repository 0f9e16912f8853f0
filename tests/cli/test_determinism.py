"""Code runs several times, and a result that differs is never accepted, offered or blamed."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.command import Finished, run
from tests.tools import miss
from tier2gate.runner.variations import Aspect, faketime, untried

pytestmark = pytest.mark.children

HEAD = "from tier2gate.missions.api import from_function\n\n"
TAIL = "\n\nMISSIONS = {'m': from_function(m)}\n"
SUITE = """\
suite_name: a
scenarios:
  - {scenario_name: one, initial_state: {}, missions: [{name: m, params: {n: 1}}]}
  - {scenario_name: two, initial_state: {}, missions: [{name: m, params: {n: 2}}]}
  - {scenario_name: three, initial_state: {}, missions: [{name: m, params: {n: 3}}]}
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: one, mission_name: m, path: success, op: eq, expected: true}
"""
WORDS = "['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']"
FAULTS = {
    "the order of a set": (f"def m(n):\n    return list(set({WORDS}))", "sorted("),
    "state in the module": (
        "SEEN = []\n\n\ndef m(n):\n    SEEN.append(n)\n    return len(SEEN)",
        "the module keeps something between calls",
    ),
    "an address": ("def m(n):\n    return id(object())", "in the same surroundings"),
    "the repr of an object": ("def m(n):\n    return repr(object())", "in the same surroundings"),
    "the time zone": (
        "import time\n\n\ndef m(n):\n    return time.localtime(0).tm_hour",
        "the time zone of the machine",
    ),
    "the folder": ("import os\n\n\ndef m(n):\n    return os.getcwd()", "the working directory"),
    "raising by chance": (
        "def m(n):\n    if hash(str(n)) % 3 == 0:\n        raise ValueError('no')\n    return n",
        "sorted(",
    ),
}


def write(folder: Path, body: str) -> Path:
    """Write a gate of one mission."""
    for name, text in {
        "a.suite.yaml": SUITE,
        "a.expectations.yaml": EXPECTATIONS,
        "a.missions.py": f"{HEAD}{body}{TAIL}",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def call(*arguments: str, folder: Path) -> Finished:
    """Run a command that may run the gate's code."""
    return run(*arguments, "--allow-code", cwd=folder)


@pytest.mark.parametrize("fault", FAULTS)
def test_result_that_differs_is_not_offered(fault: str, tmp_path: Path) -> None:
    """A user learns what the result depends on, and is not told to accept it."""
    body, remedy = FAULTS[fault]
    folder = write(tmp_path, body)
    checked = call("check", "--proposed", "proposed", folder=folder)
    assert checked.status == 8, checked.out
    assert remedy in checked.out
    assert "is not deterministic" in checked.out
    assert "to accept" not in checked.out
    assert not [*folder.glob("proposed/*.json")]
    updated = call("update", "--allow-failing", folder=folder)
    assert updated.status == 8
    assert not (folder / "a.golden.json").exists()


def test_values_are_counted(tmp_path: Path) -> None:
    """A user sees which values the runs gave, and how often."""
    body, _ = FAULTS["state in the module"]
    first = call("check", folder=write(tmp_path, body)).out.splitlines()[0]
    where = "mission m in 3 scenarios (one, two, three) is not deterministic: in scenario one, "
    assert first.startswith(f"a.missions.py: {where}")
    assert re.search(r'"/final_state/result" differs between 8 runs: \d \(\d runs?\), ', first)
    assert re.search(r"\(scenario one differs after scenario (two|three)\)$", first)


def test_several_causes_are_all_named(tmp_path: Path) -> None:
    """A user who fixes one cause knows of the other."""
    body = f"def m(n):\n    return {{'order': list(set({WORDS})), 'id': id(object())}}"
    printed = call("check", folder=write(tmp_path, body)).out
    assert '"/final_state/result/order": it depends on the order of a set' in printed
    assert '"/final_state/result/id": it differs between runs in the same surroundings' in printed


def test_golden_is_not_blamed(tmp_path: Path) -> None:
    """A drift that is only chance is not called a change of behaviour."""
    folder = write(tmp_path, "def m(n):\n    return sorted({n, 5})")
    assert call("update", folder=folder).status == 0
    golden = (folder / "a.golden.json").read_bytes()
    write(folder, f"def m(n):\n    return list(set({WORDS}))")
    checked = call("check", folder=folder)
    assert checked.status == 8
    assert "behaviour-changed" not in checked.out
    assert call("update", folder=folder).status == 8
    assert (folder / "a.golden.json").read_bytes() == golden


def test_stable_code_passes_any_number_of_runs(tmp_path: Path) -> None:
    """A program that keeps the rules is never called unstable."""
    body = "import math\n\n\ndef m(n):\n    return sorted({str(n), 'x', f'{math.pi * n:.6f}'})"
    folder = write(tmp_path, body)
    assert call("update", "--repeat", "16", folder=folder).status == 0
    assert call("check", "--repeat", "16", folder=folder).status == 0
    assert call("check", "--repeat", "1", folder=folder).status == 0


def test_clock_and_seed_of_a_suite_are_the_same_in_every_run(tmp_path: Path) -> None:
    """A program that uses the clock and the randomness that its suite sets is deterministic."""
    body = (
        "import random\nimport time\n\n\n"
        "def m(n):\n    return [random.random(), time.time(), random.randint(1, 6)]"
    )
    folder = write(tmp_path, body)
    suite = folder / "a.suite.yaml"
    environment = "environment: {clock: '2026-01-31T12:00:00Z', seed: 7}\n"
    suite.write_text(environment + SUITE, encoding="utf-8")
    assert call("update", folder=folder).status == 0
    assert call("check", "--repeat", "8", folder=folder).status == 0


def test_configuration_says_how_often_at_least(tmp_path: Path) -> None:
    """A gate that needs more runs has them in every call; a change cannot switch them off."""
    body, _ = FAULTS["state in the module"]
    folder = write(tmp_path, body)
    configuration = folder / "tier2gate.yaml"

    def configure(repeat: int) -> None:
        gate = "{name: a, suite: a.suite.yaml}"
        text = f"defaults: {{repeat: {repeat}}}\ngates: [{gate}]\n"
        configuration.write_text(text, encoding="utf-8")

    configure(9)
    assert " between 9 runs: " in call("check", folder=folder).out
    assert " between 9 runs: " in call("update", folder=folder).out
    assert " between 3 runs: " in call("check", "--repeat", "3", folder=folder).out
    configure(2)
    assert " between 8 runs: " in call("update", folder=folder).out
    assert call("check", "--repeat", "1", folder=folder).status == 5
    configure(1)
    assert call("check", folder=folder).status == 4


def test_scenario_that_differs_alone_is_not_called_a_drift(tmp_path: Path) -> None:
    """A user who runs one scenario learns that it depends on the ones that did not run."""
    body, _ = FAULTS["state in the module"]
    folder = write(tmp_path, body)
    assert call("update", "--repeat", "1", folder=folder).status == 0
    checked = call("check", "-k", "three", folder=folder)
    assert checked.status == 8
    assert "scenario three differs after scenario " in checked.out
    assert "mission m in scenario three" in checked.out
    assert "mission m in scenario one" not in checked.out


def test_scenario_far_away_is_found_with_one_scenario(tmp_path: Path) -> None:
    """A scenario that depends on one long before it is not called a drift when it runs alone."""
    body = (
        "SEEN = []\n\n\ndef m(n):\n    if n == 3:\n        SEEN.append(n)\n"
        "    return len(SEEN) if n == 7 else n"
    )
    folder = write(tmp_path, body)
    scenarios = "".join(
        f"  - {{scenario_name: s{n}, initial_state: {{}}, missions: [{{name: m, params: {{n: {n}}}}}]}}\n"
        for n in range(12)
    )
    (folder / "a.suite.yaml").write_text(
        f"suite_name: a\nscenarios:\n{scenarios}", encoding="utf-8"
    )
    expectations = EXPECTATIONS.replace("scenario_name: one", "scenario_name: s1")
    (folder / "a.expectations.yaml").write_text(expectations, encoding="utf-8")
    assert call("update", "--repeat", "1", folder=folder).status == 0
    checked = call("check", "-k", "s7", folder=folder)
    assert checked.status == 8
    assert "scenario s7 differs after scenario s3" in checked.out


def test_golden_that_is_replaced_is_proved_too(tmp_path: Path) -> None:
    """A damaged golden is not replaced by a result that differs from run to run."""
    folder = write(tmp_path, f"def m(n):\n    return list(set({WORDS}))")
    golden = folder / "a.golden.json"
    golden.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    assert call("update", "--replace-invalid", folder=folder).status == 8
    assert golden.read_text(encoding="utf-8") == "<<<<<<< HEAD\n"


def test_mission_that_raises_in_every_run_is_still_told(tmp_path: Path) -> None:
    """A user who has an error and an unstable result learns of both."""
    body = f"def m(n):\n    if n == 1:\n        raise ValueError('no tier')\n    return list(set({WORDS}))"
    checked = call("check", folder=write(tmp_path, body))
    assert checked.status == 9
    assert "ValueError: no tier" in checked.out
    assert "mission m in 2 scenarios (two, three) is not deterministic" in checked.out


def test_fewer_runs_than_usual_are_told(tmp_path: Path) -> None:
    """A user who accepts with --repeat learns that results were compared less often than usual."""
    folder = write(tmp_path, "def m(n):\n    return n")
    assert (
        "because of --repeat, code ran 1 time" in call("update", "--repeat", "1", folder=folder).out
    )
    assert "because of --repeat" not in call("update", folder=folder).out


def test_second_run_ends_with_the_gate_that_does_not_need_it(tmp_path: Path) -> None:
    """A gate whose files are wrong is reported at once, though its code would run on."""
    body = "import os, time\n\nif os.getcwd() != '/':\n    while True:\n        pass\n\n\ndef m(n):\n    return n"
    folder = write(tmp_path, body)
    mask = "mask: [{path: /final_state/nothing, with: x}]\n"
    (folder / "a.suite.yaml").write_text(mask + SUITE, encoding="utf-8")
    checked = call("check", "--jobs", "2", "--timeout", "3000", folder=folder)
    assert checked.status == 4
    assert "meets nothing" in checked.out


def test_run_that_takes_too_long_is_told_apart(tmp_path: Path) -> None:
    """A user whose program hangs in some runs only learns that it does not always hang."""
    body = "import os\n\n\ndef m(n):\n    while os.getcwd() != '/':\n        pass\n    return n"
    checked = call("check", "--timeout", "2", folder=write(tmp_path, body))
    assert checked.status == 9
    assert "; the first run ended in time" in checked.out


def test_diff_does_not_show_chance_as_a_change(tmp_path: Path) -> None:
    """A user who compares with the golden is not shown differences that no change made."""
    folder = write(tmp_path, f"def m(n):\n    return list(set({WORDS}))")
    assert call("update", "--repeat", "1", folder=folder).status == 0
    shown = call("diff", "a.golden.json", folder=folder)
    assert shown.status == 8
    assert "the order of a set" in shown.out + shown.err


def test_module_that_cannot_always_be_loaded_is_not_deterministic(tmp_path: Path) -> None:
    """A module whose import fails by chance is not reported as simply broken."""
    body = "import os\n\nif os.getcwd() == '/':\n    raise ValueError('no')\n\n\ndef m(n):\n    return n"
    checked = call("check", folder=write(tmp_path, body))
    assert checked.status == 8
    assert "; run 2 could load it" in checked.out
    body = body.replace("==", "!=")
    checked = call("check", folder=write(tmp_path, body))
    assert checked.status == 8
    assert "it raised in " in checked.out
    assert "the working directory" in checked.out


def test_date_that_is_read_below_python_is_found(tmp_path: Path) -> None:
    """A result that would change tomorrow is found today, where libfaketime is installed."""
    if faketime() is None:
        miss("libfaketime")
    body = "import ctypes\n\nNOW = ctypes.CDLL(None).time\n\n\ndef m(n):\n    return NOW(None) // 86400"
    checked = call("check", folder=write(tmp_path, body))
    assert checked.status == 8
    assert "it depends on the date" in checked.out


def test_program_sees_the_variables_of_the_user(tmp_path: Path) -> None:
    """A program that lists the environment gives what it gives outside the gate, in every run."""
    body = (
        "import os\n\n\ndef m(n):\n    own = {k: v for k, v in os.environ.items()"
        " if k not in ('TZ', 'LC_ALL')}\n    return own"
    )
    folder = write(tmp_path, body)
    library = next(map(str, Path("/lib").glob("*-linux-*/libm.so.6")), "")
    variables = {"SHOP": "main", "LD_PRELOAD": library, "PATH": os.defpath}
    arguments = ("--allow-code", "--repeat", "4")
    assert run("update", *arguments, cwd=folder, env=variables).status == 0
    golden = json.loads((folder / "a.golden.json").read_bytes())
    text = json.dumps(golden)
    assert '"SHOP": "main"' in text
    assert library in text
    for name in ("PYTHONHASHSEED", "PYTHONSAFEPATH", "FAKETIME"):
        assert name not in text


def test_locale_is_found(tmp_path: Path) -> None:
    """A result that another machine's locale would change is found, where a second one exists."""
    if Aspect.LOCALE in untried():
        miss("second locale")
    body = "import locale\n\n\ndef m(n):\n    return locale.setlocale(locale.LC_CTYPE)"
    checked = call("check", folder=write(tmp_path, body))
    assert checked.status == 8
    assert "the locale of the machine" in checked.out


def test_report_says_what_differs_as_data(tmp_path: Path) -> None:
    """A program that reads the report gets the places, the values and the culprit."""
    body, _ = FAULTS["state in the module"]
    folder = write(tmp_path, body)
    call("check", "--report", "json=out.json", folder=folder)
    [gate] = json.loads((folder / "out.json").read_bytes())["gates"]
    found = gate["nondeterminism"]
    assert (gate["runs"], found["runs"], gate["test_run_hash"]) == (8, 8, None)
    [mission] = found["missions"]
    assert mission["scenario_names"] == ["one", "two", "three"]
    [value] = mission["values"]
    assert value["pointer"] == "/final_state/result"
    assert sum(seen["runs"] for seen in value["seen"]) == 8
    assert [culprit["depends_on"] for culprit in found["culprits"]] == ["order"]

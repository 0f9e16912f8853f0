"""`tier2gate init --python` makes a gate of the user's own functions."""

import json
import re
import subprocess
import time
import venv
from pathlib import Path

import pytest
import yaml

from tests.cli.test_hostile_names import HOSTILE, RAW, assert_harmless
from tests.cli.test_init import in_git, notes
from tests.command import LONG, SCRIPT, Finished, killed_after, run, scrubbed

QUOTES = '''\
import random
from .zones import SURCHARGES


def quote(grams: int, country, express=False):
    """Quote a price in cents.

    >>> quote(999, "AT")["price"]
    620
    """
    kilograms = -(-grams // 1000)
    price = 500 + 120 * kilograms + SURCHARGES[country]
    return {"price": price * (2 if express else 1), "days": 1 if express else 3}


def lucky(most: int):
    return random.randint(0, most)


def words(texts: list[str]):
    return [*{*texts, "a", "b", "c"}]


def label(address: Address):
    return str(address)


async def track(number): ...
'''.replace("address: Address", 'address: "Address"')


@pytest.fixture(name="package")
def _package(tmp_path: Path) -> Path:
    """Write a package with a `src` layout, in a repository."""
    package = tmp_path / "src" / "parcels"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "zones.py").write_text('SURCHARGES = {"AT": 0, "DE": 200}\n', encoding="utf-8")
    (package / "quotes.py").write_text(QUOTES, encoding="utf-8")
    return in_git(tmp_path)


NEW = """\
created  gates/quote.missions.py          the functions, as missions
created  gates/quote.suite.yaml           the cases to run
created  gates/quote.expectations.yaml    what must hold
created  tier2gate.yaml                   which gates there are, and their Python
created  .github/workflows/tier2gate.yml  runs the gate on pull requests
created  gates/quote.golden.json          the results, accepted as they are now

The gate passes: 1 scenario, 1 expectation. Next:
  tier2gate check --allow-code
  git add .github gates tier2gate.yaml && git commit
"""


@pytest.mark.parametrize("given", ["parcels.quotes:quote", "src/parcels/quotes.py:quote"])
def test_gate_of_one_function(given: str, package: Path) -> None:
    """A function in a `src` layout is gated in two commands, with the author's own example."""
    assert run("init", "--python", given, cwd=package) == Finished(status=0, out=NEW)
    checked = run("check", "--allow-code", cwd=package)
    assert (checked.status, checked.out.splitlines()[-1]) == (0, "1 gate: 1 passed")
    module = (package / "gates" / "quote.missions.py").read_text(encoding="utf-8")
    assert module == (
        '"""Functions of parcels.quotes as missions: the params of a call are its arguments."""\n\n'
        "from parcels.quotes import quote\n"
        "from tier2gate.missions.api import from_function\n\n"
        'MISSIONS = {\n    "quote": from_function(quote),\n}\n'
    )
    suite = yaml.safe_load((package / "gates" / "quote.suite.yaml").read_bytes())
    (scenario,) = suite["scenarios"]
    assert scenario["missions"] == [{"name": "quote", "params": {"grams": 999, "country": "AT"}}]
    workflow = yaml.safe_load((package / ".github" / "workflows" / "tier2gate.yml").read_bytes())
    assert workflow["jobs"]["tier2"]["steps"][-1] == {
        "uses": "org/tier2-gate@v1",
        "with": {"base": ".base", "allow-code": True},
    }


def test_gate_catches_a_changed_function(package: Path) -> None:
    """From the next commit on, no result changes unnoticed."""
    run("init", "--python", "parcels.quotes:quote", cwd=package)
    source = package / "src" / "parcels" / "quotes.py"
    source.write_text(QUOTES.replace("-(-grams // 1000)", "grams // 1000"), encoding="utf-8")
    assert run("check", "--allow-code", cwd=package).status == 3


def test_functions_that_do_not_work_are_comments(package: Path) -> None:
    """Those that work are gated at once; of each other, the user learns why, and what to fill in."""
    made = run("init", "--python", "parcels.quotes", cwd=package)
    assert made.status == 0
    assert (
        "\nnote: commented out in gates/quotes.suite.yaml because they do not run yet: lucky, words, label\n"
        in made.out
    )
    assert "mission lucky in scenario lucky is not reproducible: random.randint()" in made.out
    assert "mission words in scenario words is not deterministic: the order of" in made.out
    assert "\nnote: left out: track is async\n" in made.out
    assert run("check", "--allow-code", cwd=package).status == 0
    suite = package / "gates" / "quotes.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    assert "\n  # label: its param address is of type 'Address', which is not JSON.\n" in text
    lines = [
        line for line in text.splitlines() if "Correct" not in line and "  # label: " not in line
    ]
    filled = "\n".join(lines).replace("  # - scenario_name: label", "  - scenario_name: label")
    head, _, label = filled.partition("  - scenario_name: label\n")
    label = label.replace("  #   ", "    ").replace("address: null", "address: here")
    suite.write_text(f"{head}  - scenario_name: label\n{label}\n", encoding="utf-8")
    assert run("update", "--allow-code", cwd=package).status == 0


def test_function_that_fails_leaves_a_gate_to_correct(package: Path) -> None:
    """If the only function fails, the user gets its error, and files in which to correct the call."""
    source = package / "src" / "parcels" / "quotes.py"
    source.write_text(QUOTES.replace('(999, "AT")', '(999, "XX")'), encoding="utf-8")
    made = run("init", "--python", "parcels.quotes:quote", cwd=package)
    assert made.status == 9
    assert made.out.startswith(
        "src/parcels/quotes.py:12:1: mission quote in scenario quote raised "
    )
    assert "Nothing is accepted yet (execution-error). Correct gates/quote.suite.yaml, then:\n" in (
        made.out
    )
    assert not (package / "gates" / "quote.golden.json").exists()
    suite = package / "gates" / "quote.suite.yaml"
    suite.write_text(suite.read_text(encoding="utf-8").replace("XX", "DE"), encoding="utf-8")
    assert run("update", "--allow-code", cwd=package).status == 0
    assert run("check", "--allow-code", cwd=package).status == 0


def test_module_that_cannot_be_loaded(package: Path) -> None:
    """A module that lacks a package is reported with its line, and nothing is left behind."""
    source = package / "src" / "parcels" / "quotes.py"
    source.write_text(f"import no_such_package\n{QUOTES}", encoding="utf-8")
    before = notes(package)
    failed = run("init", "--python", "parcels.quotes", cwd=package)
    assert failed.status == 9
    assert "no_such_package" in failed.out
    assert failed.out.endswith("no files were created\n")
    assert notes(package) == before


def test_rows_are_arguments(package: Path) -> None:
    """Recorded calls become scenarios, with what the function takes of each."""
    rows = [
        {"id": 1, "grams": 999, "country": "AT", "price": 620},
        {"grams": 1001, "country": "DE"},
    ]
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    (package / "calls.jsonl").write_text(text, encoding="utf-8")
    made = run(
        *("init", "--python", "parcels.quotes:quote", "--from-jsonl", "calls.jsonl"), cwd=package
    )
    assert made.status == 0
    assert "\nnote: ignored keys that quote does not accept: id, price\n" in made.out
    checked = run("check", "--allow-code", cwd=package)
    assert "  2 scenarios, 2 missions, 2 expectations\n1 gate: 1 passed\n" in checked.out


def test_rows_that_fail(package: Path) -> None:
    """A recorded call that raises is named with its row; the others are kept to accept later."""
    (package / "calls.jsonl").write_text(
        '{"id": 1, "grams": 1, "country": "AT"}\n{"id": 2, "grams": 1, "country": "XX"}\n',
        encoding="utf-8",
    )
    made = run(
        *("init", "--python", "parcels.quotes:quote", "--from-jsonl", "calls.jsonl"), cwd=package
    )
    assert made.status == 9
    assert "in scenario quote-2 raised KeyError" in made.out
    assert not (package / "gates" / "quote.golden.json").exists()


def test_rows_need_one_function(package: Path) -> None:
    """The rows are the arguments of one function, which the user has to choose."""
    (package / "calls.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    refused = run("init", "--python", "parcels.quotes", "--from-jsonl", "calls.jsonl", cwd=package)
    assert (refused.status, refused.err.splitlines()[-1]) == (
        2,
        "Error: the rows of calls.jsonl can be passed to one function only; choose one: --python parcels.quotes:quote, parcels.quotes:lucky, parcels.quotes:words, parcels.quotes:label",
    )


CONFIGURATIONS = {
    "block": "gates:\n  - {name: old, suite: gates/old.suite.yaml}\n",
    "not indented": "gates:\n- name: old\n  suite: gates/old.suite.yaml\n",
    "defaults": "defaults:\n    detail: full\ngates:\n    -\n        name: old\n"
    "        suite: gates/old.suite.yaml\n",
    "other folder": "defaults:\n  python_path: lib\ngates:\n  - {name: old, suite: gates/old.suite.yaml}\n",
}


def paste(text: str, printed: str) -> str:
    """Follow the printed instructions: put the lines where they say, as they are."""
    lines = text.splitlines()
    steps = re.findall(
        r"^(\w.*), (add|replace):\n((?:(?!Then:|\w.*, \w+:$).+\n)+)", printed, re.MULTILINE
    )
    assert steps
    for where, what, block in steps:
        new = block.splitlines()
        if where.startswith("At the end of "):
            lines += new
            continue
        field = re.fullmatch(r"Below (\w+:) in tier2gate.yaml", where)[1]  # type: ignore[index]
        if what == "replace":
            (key,) = {line.split(":")[0] for line in new}
            lines = [line for line in lines if not line.startswith(f"{key}:")]
        at = lines.index(field) + 1
        lines[at:at] = new
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("style", CONFIGURATIONS)
def test_configuration_that_is_there(style: str, package: Path) -> None:
    """The gate is red until the printed lines are added as they are; then all passes."""
    (package / "lib").mkdir()
    run("init", "--name", "old", cwd=package)
    configuration = package / "tier2gate.yaml"
    text = CONFIGURATIONS[style]
    configuration.write_text(text, encoding="utf-8")
    made = run("init", "--python", "parcels.quotes:quote", cwd=package)
    assert made.status == 0
    assert "missions in Python need allow-code: true in .github/workflows/tier2gate.yml" in made.out
    assert "The gate passes" not in made.out
    assert (
        "tier2gate.yaml does not name the gate yet, and tier2gate check fails until it" in made.out
    )
    assert run("check", "--allow-code", cwd=package).status == 4
    configuration.write_text(paste(text, made.out), encoding="utf-8")
    for command in re.findall(r"^  (?:tier2gate (.*)|git add .*)$", made.out, re.MULTILINE)[:1]:
        checked = run(*command.split(), cwd=package)
        assert checked.out.endswith("2 gates: 2 passed\n"), configuration.read_text("utf-8")
    assert "\n  git add gates tier2gate.yaml && git commit\n" in made.out


def test_failed_gate_is_never_green(package: Path) -> None:
    """A gate that could not be accepted is red, whether or not its configuration names it."""
    source = package / "src" / "parcels" / "quotes.py"
    source.write_text(QUOTES.replace('(999, "AT")', '(999, "XX")'), encoding="utf-8")
    run("init", "--name", "old", cwd=package)
    configuration = package / "tier2gate.yaml"
    configuration.write_text(CONFIGURATIONS["block"], encoding="utf-8")
    made = run("init", "--python", "parcels.quotes:quote", cwd=package)
    assert made.status == 9
    assert run("check", "--allow-code", cwd=package).status == 4
    configuration.write_text(paste(CONFIGURATIONS["block"], made.out), encoding="utf-8")
    assert run("check", "--allow-code", cwd=package).status == 9
    suite = package / "gates" / "quote.suite.yaml"
    suite.write_text(suite.read_text(encoding="utf-8").replace("XX", "DE"), encoding="utf-8")
    assert run("check", "--allow-code", cwd=package).status == 5
    (command,) = re.findall(r"^  tier2gate (update .*)$", made.out, re.MULTILINE)
    assert run(*command.split(), cwd=package).status == 0
    assert run("check", "--allow-code", cwd=package).status == 0


def test_gates_that_are_there_stay_in_the_check(package: Path) -> None:
    """The new configuration also lists the gates that were found before."""
    run("init", cwd=package)
    run("init", "other/gates", cwd=package)
    assert run("check", cwd=package).out.endswith("2 gates: 2 passed\n")
    run("init", "--python", "parcels.quotes:quote", cwd=package)
    assert run("check", "--allow-code", cwd=package).out.endswith("3 gates: 3 passed\n")


@pytest.mark.parametrize(
    ("files", "steps"),
    [
        ({"pyproject.toml": '[project]\nname = "a"\ndependencies = []\n'}, None),
        ({"pyproject.toml": '[project]\nname = "a"\ndependencies = ["b"]\n'}, "."),
        ({"pyproject.toml": "[project\n", "setup.py": ""}, "."),
        ({"requirements.txt": "b\n"}, "-r requirements.txt"),
    ],
)
def test_workflow_installs_what_the_package_needs(
    files: dict[str, str], steps: str | None, package: Path
) -> None:
    """A package with dependencies is installed in the job, and runs in its environment."""
    for name, text in files.items():
        (package / name).write_text(text, encoding="utf-8")
    run("init", "--python", "parcels.quotes:quote", cwd=package)
    workflow = (package / ".github" / "workflows" / "tier2gate.yml").read_text(encoding="utf-8")
    last = yaml.safe_load(workflow)["jobs"]["tier2"]["steps"][1:]
    if steps is None:
        remove, checkout, gate = last
        assert gate["uses"] == "org/tier2-gate@v1"
        assert (remove["run"], checkout["with"]["path"]) == ("rm -rf .base", ".base")
        return
    install, remove, checkout, gate = last
    assert (remove["run"], checkout["with"]["path"]) == ("rm -rf .base", ".base")
    assert install == {"run": f"python3 -m venv .venv\n.venv/bin/pip install {steps}\n"}
    assert gate == {
        "uses": "org/tier2-gate/host@v1",
        "with": {"base": ".base", "allow-code": True, "python": ".venv/bin/python"},
    }


def test_environment_of_the_repository_is_used(package: Path) -> None:
    """Functions that import a package of the repository's `.venv` are gated there."""
    venv.create(package / ".venv", symlinks=True, with_pip=False)
    (site,) = (package / ".venv" / "lib").glob("python*/site-packages")
    (site / "tariffs.py").write_text("BASE = 7\n", encoding="utf-8")
    (package / "src" / "parcels" / "quotes.py").write_text(
        "import tariffs\n\n\ndef base(times: int):\n    return tariffs.BASE * times\n", "utf-8"
    )
    made = run("init", "--python", "parcels.quotes", cwd=package)
    assert made.status == 0, made
    configuration = yaml.safe_load((package / "tier2gate.yaml").read_bytes())
    assert configuration["defaults"] == {"python": ".venv/bin/python", "python_path": "src"}
    assert run("check", "--allow-code", cwd=package).status == 0


def test_nothing_runs_under_an_untrusted_event(package: Path) -> None:
    """In a job with the repository's permissions, no code of a pull request runs."""
    before = notes(package)
    env = {"GITHUB_EVENT_NAME": "pull_request_target"}
    refused = run("init", "--python", "parcels.quotes", cwd=package, env=env)
    assert refused.status == 2
    assert "functions do not run under pull_request_target" in refused.err
    assert notes(package) == before


def test_source_is_read_not_imported(package: Path) -> None:
    """What is refused for its source has run nothing of the user's."""
    (package / "src" / "parcels" / "__init__.py").write_text("open('ran', 'w')\n", encoding="utf-8")
    refused = run("init", "--python", "parcels.quotes:track", cwd=package)
    assert refused.status == 2
    assert_harmless(refused)
    assert not (package / "ran").exists()


def test_terminated_call_leaves_nothing(package: Path) -> None:
    """A user who stops a function that never ends has nothing to clean up."""
    (package / "src" / "parcels" / "slow.py").write_text(
        "def slow(a: int):\n    while True:\n        pass\n", encoding="utf-8"
    )
    before = notes(package)
    command: list[str | Path] = [SCRIPT, "init", "--python", "parcels.slow"]
    started = subprocess.Popen(command, cwd=package, env=scrubbed(), stdout=subprocess.PIPE)
    with killed_after(started) as process:
        while not (package / ".github" / "workflows").exists() and process.poll() is None:
            time.sleep(0.05)
        process.terminate()
        process.communicate(timeout=LONG)
    assert process.returncode == 143
    assert notes(package) == before


def test_hostile_source(package: Path) -> None:
    """Whatever a source contains, the new files are valid, and the output is text."""
    source = (
        f"def first(a: {HOSTILE!r}, b=1): ...\n"
        f"def second(a: Literal[{HOSTILE!r}]):\n    return a\n"
        f"def third(a={HOSTILE!r}, **more):\n    raise ValueError(a)\n"
        f"def fourth(a: 'x]' * 3, c={{{HOSTILE!r}: [None]}}): ...\n"
        f"MORE = 'def fifth(): ...'\n"
    )
    path = package / "src" / "parcels" / "quotes.py"
    path.write_text(f"from typing import Literal\n{source}", encoding="utf-8")
    path.write_text(path.read_text("utf-8").replace("'x]' * 3", "'x]'"), encoding="utf-8")
    made = run("init", "--python", "parcels.quotes", cwd=package)
    assert made.status == 0, made
    assert_harmless(made)
    text = (package / "gates" / "quotes.suite.yaml").read_text(encoding="utf-8")
    assert RAW.search(text.replace("##[", "")) is None  # as text, it may be in quotes
    assert run("check", "--allow-code", cwd=package).status == 0
    assert run("validate", cwd=package).status == 0

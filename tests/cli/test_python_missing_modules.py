"""A module that missions import and Python does not find: the message says what to do."""

import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.command import run

FILES = {
    "src/leave/__init__.py": "",
    "src/leave/engine.py": "import no_such\n\n\ndef days(n):\n    return n\n",
    "gates/helper.py": "import no_such\n",
    "gates/leave.missions.py": "from leave.engine import days\n"
    "from tier2gate.missions.api import from_function\n\nMISSIONS = {'days': from_function(days)}\n",
    "gates/leave.suite.yaml": "suite_name: leave\nscenarios:\n  - {scenario_name: a, "
    "initial_state: {}, missions: [{name: days, params: {n: 1}}]}\n",
    "gates/leave.expectations.yaml": "expectations:\n  - {id: a, scenario_name: a, "
    "mission_name: days, path: /final_state/result, op: eq, expected: 1}\n",
}
OTHER = "gates: [{name: other, suite: other/other.suite.yaml}]\n"
OWN = "gates: [{name: leave, suite: gates/leave.suite.yaml}]\n"
NESTED = "gates: [{name: leave, suite: leave.suite.yaml}]\n"
NAMES_BOTH = "defaults: {python: .venv/bin/python, python_path: src}\n"
CHECK, GATES = ("check", "--allow-code"), ("check", "gates", "--allow-code")
RUN = ("run", "gates/leave.suite.yaml", "gates/leave.expectations.yaml", "--allow-code")
IN_GATES = ("run", "leave.suite.yaml", "leave.expectations.yaml", "--allow-code")
WITH = ("--python", "./python")
OPTION = "--python (in the host action, and in tier2gate.yaml with --allow-code: python)"


class Case(NamedTuple):
    """A call, the files that differ, and the hint after the message."""

    call: tuple[str, ...]
    hint: str
    files: dict[str, str] = {}  # noqa: RUF012 - never changed
    folder: str = "."


CASES = {
    "no interpreter": Case(
        (*CHECK, "--python-path", "src"),
        "tier2gate's own Python looked in its own packages and in src: name the interpreter of the "
        f"environment that has no_such with {OPTION}, or the folder with --python-path",
    ),
    "an interpreter without it": Case(
        (*CHECK, "--python-path", "src", *WITH),
        "./python looked in its own packages and in src: install the package that provides no_such "
        f"there, or name another interpreter with {OPTION}, or the folder that has it with "
        "--python-path",
    ),
    "imported while it runs": Case(
        (*CHECK, "--python-path", "src", *WITH),
        "./python looked in its own packages and in src: install the package that provides no_such "
        f"there, or name another interpreter with {OPTION}, or the folder that has it with "
        "--python-path",
        {"src/leave/engine.py": "def days(n):\n    import no_such\n"},
    ),
    "an error of the user's own that names it": Case(
        (*CHECK, "--python-path", "src", *WITH),
        "./python looked in its own packages and in src: install the package that provides no_such "
        f"there, or name another interpreter with {OPTION}, or the folder that has it with "
        "--python-path",
        {
            "src/leave/engine.py": "try:\n    import no_such\nexcept ImportError as error:\n"
            "    raise ImportError('leave needs no_such') from error\n"
        },
    ),
    "no python_path": Case(
        CHECK,
        "leave is in the folder src, which is not imported from: give --python-path src (in "
        "tier2gate.yaml: python_path)",
        {"tier2gate.yaml": OWN},
    ),
    "a wrong python_path": Case(
        CHECK,
        "leave is in the folder src, which is not imported from: give --python-path gates "
        "--python-path src (in tier2gate.yaml: python_path)",
        {"tier2gate.yaml": f"defaults: {{python_path: gates}}\n{OWN}"},
    ),
    "a package in the working folder": Case(
        RUN,
        "flat is in this folder, which is not imported from: give --python-path .",
        {"flat/core.py": "", "gates/leave.missions.py": "import flat.core\n"},
    ),
    "a file beside the missions": Case(
        GATES,
        "helper is in the folder gates, which is not imported from: give --python-path gates (in "
        "tier2gate.yaml: python_path)",
        {"gates/leave.missions.py": "import helper\n"},
    ),
    "below the configuration": Case(
        CHECK,
        "../tier2gate.yaml names ../.venv/bin/python, ../src, but is not read from this folder: run "
        "tier2gate in .., or give --python ../.venv/bin/python --python-path ../src",
        {"tier2gate.yaml": NAMES_BOTH + OWN},
        "gates",
    ),
    "a gate that is not named": Case(
        GATES,
        "tier2gate.yaml names .venv/bin/python, src, but does not list this gate: add the gate "
        "there, or give --python .venv/bin/python --python-path src",
        {"tier2gate.yaml": NAMES_BOTH + OTHER},
    ),
    "run": Case(
        RUN,
        "tier2gate.yaml names .venv/bin/python, src, but run and --suite read no configuration: "
        "give --python .venv/bin/python --python-path src",
        {"tier2gate.yaml": NAMES_BOTH + OWN},
    ),
    "run, below the configuration": Case(
        (*IN_GATES, "--python-path", "../src"),
        "../tier2gate.yaml names ../.venv/bin/python, but run and --suite read no configuration: "
        "give --python ../.venv/bin/python",
        {"tier2gate.yaml": NAMES_BOTH + OWN},
        "gates",
    ),
    "a nested configuration": Case(
        CHECK,
        "../tier2gate.yaml names ../.venv/bin/python, ../src, but tier2gate.yaml configures this "
        "gate: name them there, or give --python ../.venv/bin/python --python-path ../src",
        {"tier2gate.yaml": NAMES_BOTH + OTHER, "gates/tier2gate.yaml": NESTED},
        "gates",
    ),
    "a broken configuration above": Case(
        GATES,
        "leave is in the folder src, which is not imported from: give --python-path src (in "
        "tier2gate.yaml: python_path)",
        {"gates/tier2gate.yaml": "gates: []\n", "gates/tier2gate.yml": ""},
    ),
    "a submodule that the package lacks": Case(
        (*CHECK, "--python-path", "src"),
        "fix the module",
        {"src/leave/engine.py": "import leave.no_such\n"},
    ),
    "an import that the module handles": Case(
        (*CHECK, "--python-path", "src"),
        "fix the module",
        {
            "src/leave/engine.py": "try:\n    import no_such\nexcept ImportError:\n"
            "    from leave import no_such\n"
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_hint_says_why_a_module_is_not_found(name: str, tmp_path: Path) -> None:
    """A user whose gate cannot import something reads which option or line is missing."""
    case = CASES[name]
    for path, text in {".git/HEAD": "", **FILES, **case.files}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    done = run(*case.call, cwd=tmp_path / case.folder)
    assert done.status == 9
    first = (done.out + done.err).splitlines()[0]
    assert first.endswith(f"; {case.hint}"), first

"""Programs give the same under the reproducibility rules as in plain Python."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.plain_programs import DEFINITIONS, PROGRAMS
from tests.plain_python import PLAIN, VERSIONS, find_python, module_of, run_script
from tests.workers import of_one_mission, run_one

REPOSITORY = Path(__file__).parents[4]
TOLD = "{'early': EARLY, 'late': run_all()}"
RULES = """\
import json, sys, types
sys.path.insert(0, {repository!r})
from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.missions.python.late import guard_late
from tier2gate.missions.python.log_times import hide_log_times
from tier2gate.missions.python.randomness import replace_chance

envelope = Envelope(lambda file: file == "rules.py")
replace_chance(envelope)
hide_log_times(envelope)
guard_late(envelope)
envelope.install()
module = types.ModuleType("missions_of_the_user")
sys.modules[module.__name__] = module
code = compile({text!r}, "rules.py", "exec")
envelope.phase = Phase.LOADING
exec(code, vars(module))
envelope.phase = Phase.RUNNING
late = module.run_all()
try:
    module.datetime.datetime.now()
except Exception:
    refused = True
envelope.phase = Phase.OURS
assert refused
print(json.dumps({{"early": module.EARLY, "late": late}}))
"""


@pytest.fixture(name="results", scope="module")
def _results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """Run all programs in the child, and in plain Python."""
    text = module_of(definitions=DEFINITIONS, programs=PROGRAMS)
    module = text + of_one_mission(result=f"workflow(seen={TOLD})")
    (step,) = run_one(tmp_path_factory.mktemp("plain"), module).executed_steps
    assert step.payload is not None
    return step.payload["seen"], run_script(sys.executable, PLAIN, text=text)


@pytest.mark.parametrize("when", ["early", "late"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_program_gives_the_same(name: str, when: str, results: tuple[Any, Any]) -> None:
    """A library under the gate works as in the product, or its users could not use it."""
    here, plain = results
    assert here[when][name] == plain[when][name]


def test_programs_run(results: tuple[Any, Any]) -> None:
    """A program that fails everywhere would compare nothing."""
    _, plain = results
    assert [text for text in plain["early"].values() if re.match(r"\w+: ", text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("python", VERSIONS)
def test_programs_give_the_same_in_other_versions(python: str) -> None:
    """The rules work in the Python that a project has, whatever its version."""
    found = find_python(python)
    if found is None:
        pytest.skip(f"{python} is not installed")
    text = module_of(definitions=DEFINITIONS, programs=PROGRAMS)
    under_rules = run_script(found, RULES, text=text, repository=str(REPOSITORY))
    plain = run_script(found, PLAIN, text=text)
    assert under_rules == plain

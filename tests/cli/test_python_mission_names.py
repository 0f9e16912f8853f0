"""A misspelt name of a mission in Python is corrected where it is wrong."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import run
from tests.python_gates import EXPECTATIONS, SUITE, WITH, write_python_gate


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write a gate whose suite calls a mission in Python."""
    return write_python_gate(tmp_path)


def test_typo_in_the_suite(folder: Path) -> None:
    """A user who misspells a mission in the suite is not told to copy the typo."""
    suite = SUITE.replace("name: price,", "name: prize,")
    (folder / "a.suite.yaml").write_text(suite, encoding="utf-8")
    assert run("check", *WITH, cwd=folder).out == snapshot("""\
a.suite.yaml:5:23: there is no mission prize; did you mean price?
  4 |     initial_state: {total: 10}
  5 |     missions: [{name: prize, params: {rate: 2}}]
    |                       ^
a.expectations.yaml:4:19: the scenario basket has no mission price; first correct prize in the suite
  3 |     scenario_name: basket
  4 |     mission_name: price
    |                   ^
input-invalid  a.suite.yaml
  2 problems, listed above
1 gate: 1 input-invalid
""")
    assert run("validate", *WITH, cwd=folder).out == snapshot("""\
a.expectations.yaml:4:19: the scenario basket has no mission price; the suite calls prize there; use the same name in both files
  3 |     scenario_name: basket
  4 |     mission_name: price
    |                   ^
2 files: 1 problem
""")


def test_typo_in_the_expectations(folder: Path) -> None:
    """A user who misspells a mission in the expectations is told the name in the suite."""
    expectations = EXPECTATIONS.replace("mission_name: price", "mission_name: prize")
    (folder / "a.expectations.yaml").write_text(expectations, encoding="utf-8")
    assert run("check", *WITH, cwd=folder).out == snapshot("""\
a.expectations.yaml:4:19: the scenario basket has no mission prize; did you mean price?
  3 |     scenario_name: basket
  4 |     mission_name: prize
    |                   ^
input-invalid  a.suite.yaml
  1 problem, listed above
1 gate: 1 input-invalid
""")
    assert run("validate", *WITH, cwd=folder).out == snapshot("""\
a.expectations.yaml:4:19: the scenario basket has no mission prize; the suite calls price there; use the same name in both files
  3 |     scenario_name: basket
  4 |     mission_name: prize
    |                   ^
2 files: 1 problem
""")


def test_name_that_no_mission_can_give_needs_no_code(folder: Path) -> None:
    """A wrong name in a scenario of known missions is reported before any code is loaded."""
    (folder / "rules" / "pricing.py").write_text("1 / 0", encoding="utf-8")
    suite = SUITE.replace("name: price, params: {rate: 2}", "name: echo")
    (folder / "a.suite.yaml").write_text(suite, encoding="utf-8")
    assert run("check", *WITH, cwd=folder).out == snapshot("""\
a.expectations.yaml:4:19: the scenario basket has no mission price; available: echo
  3 |     scenario_name: basket
  4 |     mission_name: price
    |                   ^
input-invalid  a.suite.yaml
  1 problem, listed above
1 gate: 1 input-invalid
""")


@pytest.mark.parametrize("name", ["b.missions.py", "a_mission.py"])
def test_module_with_a_wrong_name_is_named(name: str, folder: Path) -> None:
    """A user who renames a module, or misspells its name, is told which name it must have."""
    (folder / "rules" / "pricing.py").rename(folder / name)
    missing = (
        "a.suite.yaml:5:23: there is no mission price; available: daily_loop, echo; missions in "
        "Python belong in a.missions.py; other files need --missions FILE\n"
    )
    notice = (
        f"{name}: not read for a.suite.yaml, because of its name; rename it to a.missions.py, "
        "or give it with --missions\n"
    )
    for arguments in (("check", "--allow-code"), ("check",), ("validate",)):
        finished = run(*arguments, cwd=folder)
        assert finished.status == 4
        assert missing in finished.out
        assert notice in finished.out
    (folder / name).rename(folder / "a.missions.py")
    assert "golden-missing" in run("check", "--allow-code", cwd=folder).out


def test_module_of_another_suite_is_not_stray(folder: Path) -> None:
    """A user with a typo in a suite is not told to rename another gate's module."""
    for kind, suffix in (("suite", "yaml"), ("expectations", "yaml")):
        (folder / f"b.{kind}.{suffix}").write_bytes((folder / f"a.{kind}.{suffix}").read_bytes())
    (folder / "rules" / "pricing.py").rename(folder / "b.missions.py")
    finished = run("check", "a.suite.yaml", "--allow-code", cwd=folder)
    assert "there is no mission price; available: " in finished.out
    assert "notice" not in finished.out

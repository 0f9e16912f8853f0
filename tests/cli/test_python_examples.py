"""The Python examples are gates that pass and that detect mistakes in their modules.

`python tests/cli/test_python_examples.py --record` records the output for each planted fault;
review what it changes.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from inline_snapshot import snapshot

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # needed to run this as a script

from tests.command import Finished, run  # noqa: E402 - as above
from tests.recording import masked  # noqa: E402 - as above

EXAMPLES = REPOSITORY / "python-examples"
RECORDED = REPOSITORY / "tests" / "recorded" / "python-examples"
MODULES = {"agent-plan": "agent_plan.py", "premium": "premium.py", "pricing": "pricing.py"}
OF_OPERATIONS = ("agent-plan", "pricing")
"""The examples that define operations; the others are made of functions."""

PASSED = {
    "agent-plan": "15 scenarios, 15 missions, 33 expectations, 143 steps skipped",
    "premium": "12 scenarios, 12 missions, 12 expectations",
    "pricing": "51 scenarios, 51 missions, 307 expectations, 43 steps skipped",
}
URL = "https://raw.githubusercontent.com/org/tier2-gate/v1/schemas"


class Fault(NamedTuple):
    """A change of `pricing.py` and the exit status that it must cause."""

    status: int
    change: Mapping[str, str]


FAULTS = {
    "half-goes-to-even": Fault(1, {"ROUND_HALF_UP": "ROUND_HALF_EVEN"}),
    "cents-go-to-the-first-lines": Fault(
        3, {"for i in by_loss[: amount - sum(parts)]": "for i in range(amount - sum(parts))"}
    ),
    "discounts-swapped": Fault(1, {'"member", "coupon")': '"coupon", "member")'}),
    "clock": Fault(
        9,
        {
            "from decimal": "from datetime import UTC, datetime\nfrom decimal",
            '{**state, "quote":': '{**state, "at": str(datetime.now(UTC)), "quote":',
        },
    ),
}


def check(name: str, folder: Path, *options: str) -> Finished:
    """Check an example with the documented command."""
    gate = f"python-examples/{name}"
    return run("check", gate, "--missions", f"{gate}/{MODULES[name]}", *options, cwd=folder)


def plant(fault: Fault, folder: Path) -> Finished:
    """Check a copy of the pricing example that has a fault."""
    shutil.copytree(EXAMPLES / "pricing", folder / "python-examples" / "pricing")
    module = folder / "python-examples" / "pricing" / "pricing.py"
    text = module.read_text(encoding="utf-8")
    for old, new in fault.change.items():
        assert old in text, old
        text = text.replace(old, new)
    module.write_text(text, encoding="utf-8")
    return check("pricing", folder, "--max-changes", "12")


def show(done: Finished) -> str:
    """Format the output as it is recorded."""
    return f"{done.err}{done.out}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_example_passes(name: str) -> None:
    """A newcomer's first Python gate passes, with every documented scenario."""
    line = f"passed  python-examples/{name}/{name}.suite.yaml  {PASSED[name]}"
    assert check(name, REPOSITORY) == Finished(status=0, out=f"{line}\n1 gate: 1 passed\n")


def test_no_example_is_left_out() -> None:
    """Every example is tested."""
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(MODULES)
    assert sorted(path.stem for path in RECORDED.iterdir()) == sorted(FAULTS)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_example_golden_is_what_update_writes(name: str, tmp_path: Path) -> None:
    """A golden that was reviewed in this repository is exactly what `update` writes."""
    shutil.copytree(EXAMPLES / name, tmp_path / name)
    golden = tmp_path / name / f"{name}.golden.json"
    accepted = golden.read_bytes()
    golden.unlink()
    reasons = {"agent-plan": "First plans", "premium": "First premiums", "pricing": "First prices"}
    options = ("--missions", f"{name}/{MODULES[name]}", "--reason", reasons[name])
    done = run("update", name, *options, cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    assert golden.read_bytes() == accepted


@pytest.mark.parametrize("name", sorted(MODULES))
def test_example_names_its_schemas(name: str) -> None:
    """An editor completes the fields of an example that a newcomer starts from."""
    for kind in ("suite", "expectations"):
        first = (EXAMPLES / name / f"{name}.{kind}.yaml").read_text(encoding="utf-8").split("\n")[0]
        assert masked(first, URL=URL, kind=kind) == snapshot(
            "# yaml-language-server: $schema={URL}/{kind}.v1.schema.json"
        )


@pytest.mark.parametrize("name", OF_OPERATIONS)
def test_example_is_typed(name: str, tmp_path: Path) -> None:
    """An author's type checker knows the types of builders and operations."""
    module = tmp_path / MODULES[name]
    text = (EXAMPLES / name / module.name).read_text(encoding="utf-8")
    module.write_text(text, encoding="utf-8")
    assert type_check(module) == snapshot("Success: no issues found in 1 source file\n")
    start = "OPERATIONS: Mapping[str, Operation] = {"
    module.write_text(text.replace(start, f'{start}"builds": next(iter(MISSIONS.values())), '))
    assert 'Dict entry 0 has incompatible type "str": "Builder"' in type_check(module)


def test_example_of_a_function_is_typed(tmp_path: Path) -> None:
    """An author's type checker knows what a mission can be made of."""
    module = tmp_path / "premium.py"
    text = (EXAMPLES / "premium" / module.name).read_text(encoding="utf-8")
    module.write_text(text, encoding="utf-8")
    assert type_check(module) == snapshot("Success: no issues found in 1 source file\n")
    module.write_text(text.replace("from_function(premium, ", "from_function(LEAST, "))
    assert 'Argument 1 to "from_function" has incompatible type "int"' in type_check(module)


def type_check(module: Path) -> str:
    """Check the types of a module of missions with `mypy --strict`."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=/dev/null"]
    done = subprocess.run(
        [*command, module.name], cwd=module.parent, capture_output=True, text=True, check=False
    )
    return done.stdout


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_fault_is_found_and_explained(name: str, tmp_path: Path) -> None:
    """A wrong price or a use of the clock is caught, and its author sees the line."""
    done = plant(FAULTS[name], tmp_path)
    assert done.status == FAULTS[name].status
    assert show(done) == (RECORDED / f"{name}.txt").read_text(encoding="utf-8")


def record() -> None:
    """Record the output for each fault."""
    RECORDED.mkdir(parents=True, exist_ok=True)
    for name, fault in FAULTS.items():
        with tempfile.TemporaryDirectory() as folder:
            text = show(plant(fault, Path(folder)))
        (RECORDED / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()

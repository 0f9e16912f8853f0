"""The examples are gates that pass, with goldens that the current version would write."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.gates.files import load_gate
from tier2gate.gates.gate import explicit_gate
from tier2gate.predicates import PREDICATES

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir())


def tier2gate(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-I", "-m", "tier2gate", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_documented_examples_exist() -> None:
    """A newcomer finds every documented example, and each one is tested."""
    assert NAMES == [
        "daily-loop",
        "echo",
        "mixed",
        "premiums",
        "refund-approval",
        "ticket-triage",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_example_passes(name: str) -> None:
    """A newcomer's first gate passes."""
    run = tier2gate("check", f"examples/{name}", "--quiet", cwd=EXAMPLES.parent)
    assert (run.returncode, run.stdout, run.stderr) == (0, "1 gate: 1 passed\n", "")


@pytest.mark.parametrize("name", NAMES)
def test_example_golden_is_what_update_writes(name: str, tmp_path: Path) -> None:
    """A golden that was reviewed in this repository is exactly what `update` writes."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    golden = folder / f"{name}.golden.json"
    golden.unlink()
    run = tier2gate("update", cwd=folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert golden.read_bytes() == (EXAMPLES / name / golden.name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_example_names_its_schemas(name: str) -> None:
    """An editor completes the fields of an example that a newcomer starts from."""
    url = "https://raw.githubusercontent.com/org/tier2-gate/v1/schemas"
    for path in (EXAMPLES / name).glob("*.yaml"):
        kind = path.name.removeprefix(f"{name}.").removesuffix(".yaml")
        first = path.read_text(encoding="utf-8").split("\n")[0]
        assert masked(first, kind=kind, url=url) == snapshot(
            "# yaml-language-server: $schema={url}/{kind}.v1.schema.json"
        )


def test_example_shows_every_operator() -> None:
    """A user who looks for an operator finds it in a realistic scenario."""
    folder = EXAMPLES / "ticket-triage"
    documents = load_gate(explicit_gate(folder / "ticket-triage.suite.yaml", None, None), folder)
    suite, expectations = documents.suite.value, documents.expectations.value
    assert {item["op"] for item in expectations["expectations"]} == set(PREDICATES)
    asked = {item["scenario_name"] for item in expectations["expectations"]}
    assert asked == {scenario["scenario_name"] for scenario in suite["scenarios"]}
    assert len(asked) >= 12

"""The Action called in this process, with a checkout, a runner's files and a log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.github_runner import Command, read_outputs
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.github.inputs import ActionUsageError, read_inputs
from tier2gate.github.outputs import OUTPUTS

SUITE = """\
suite_name: shop
scenarios:
  - scenario_name: gold
    initial_state: {tier: gold}
    missions: [{name: echo}]
"""
EXPECTATIONS = """\
expectations:
  - {id: succeeds, scenario_name: gold, mission_name: echo, path: success, op: eq, expected: true}
"""


@dataclass
class Log:
    """A step's log that can fail when it is first written to."""

    text: str = ""
    fail: Callable[[], None] | None = field(default=None)

    def write(self, text: str) -> None:
        """Append the text, or fail once first."""
        fail, self.fail = self.fail, None
        if fail is not None:
            fail()
        self.text += text


def make_workspace(tmp_path: Path) -> Path:
    """Create a checkout with one gate without a golden."""
    workspace = tmp_path / "workspace"
    gates = workspace / "gates"
    gates.mkdir(parents=True)
    (gates / "shop.suite.yaml").write_text(SUITE, encoding="utf-8")
    (gates / "shop.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    return workspace


def runner_files(tmp_path: Path) -> dict[str, str]:
    """Return the files that a runner provides for a step."""
    return {
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }


def outputs_of(runner: Mapping[str, str]) -> dict[str, str]:
    """Read what the next step would get, and check that every output is there."""
    outputs = read_outputs(Path(runner["GITHUB_OUTPUT"]).read_bytes().decode())
    assert tuple(outputs) == OUTPUTS
    return outputs


def summary_of(runner: Mapping[str, str]) -> str:
    """Read the step's summary."""
    return Path(runner["GITHUB_STEP_SUMMARY"]).read_bytes().decode()


def usage_of(environment: Mapping[str, str], workspace: Path) -> str:
    """Read invalid inputs, and return the error message."""
    with pytest.raises((ActionUsageError, UnusablePathError)) as raised:
        read_inputs(environment, workspace)
    return str(raised.value)


def warning(message: str) -> Command:
    """Return the command expected for a warning."""
    return Command(name="warning", message=message, properties={"title": "tier2gate"})

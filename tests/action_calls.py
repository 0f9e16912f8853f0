"""The Action, called in this process: a checkout, a runner's files and a log for it."""

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
    """A step's log, that does as it is told when it is written to."""

    text: str = ""
    fail: Callable[[], None] | None = field(default=None)

    def write(self, text: str) -> None:
        """Keep the text, but for a first one that was told to fail."""
        fail, self.fail = self.fail, None
        if fail is not None:
            fail()
        self.text += text


def make_workspace(tmp_path: Path) -> Path:
    """Make a checkout with one gate that nobody has accepted yet."""
    workspace = tmp_path / "workspace"
    gates = workspace / "gates"
    gates.mkdir(parents=True)
    (gates / "shop.suite.yaml").write_text(SUITE, encoding="utf-8")
    (gates / "shop.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    return workspace


def runner_files(tmp_path: Path) -> dict[str, str]:
    """Name the files that a runner makes for a step."""
    return {
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }


def outputs_of(runner: Mapping[str, str]) -> dict[str, str]:
    """Read what the next step would get; that all outputs are there is part of it."""
    outputs = read_outputs(Path(runner["GITHUB_OUTPUT"]).read_bytes().decode())
    assert tuple(outputs) == OUTPUTS
    return outputs


def summary_of(runner: Mapping[str, str]) -> str:
    """Read the page of the step."""
    return Path(runner["GITHUB_STEP_SUMMARY"]).read_bytes().decode()


def usage_of(environment: Mapping[str, str], workspace: Path) -> str:
    """Read inputs that are wrong, and give what is said of them."""
    with pytest.raises((ActionUsageError, UnusablePathError)) as raised:
        read_inputs(environment, workspace)
    return str(raised.value)


def warning(message: str) -> Command:
    """Make the command that is expected of a warning."""
    return Command(name="warning", message=message, properties={"title": "tier2gate"})

"""A runner, for tests that start a step of a job."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.steps import Runner, hostile_runner


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> Iterator[Runner]:
    """Create a runner with a hostile workspace."""
    with hostile_runner(tmp_path) as runner:
        yield runner

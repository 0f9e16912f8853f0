"""A checkout and a runner's files, for tests that call the Action in this process."""

from pathlib import Path

import pytest

from tests.action_calls import make_workspace, runner_files


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """Create a checkout with one gate that has not been accepted."""
    return make_workspace(tmp_path)


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> dict[str, str]:
    """Name the files that a runner creates for a step."""
    return runner_files(tmp_path)

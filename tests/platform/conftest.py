"""A scratch repository, for tests of the release scripts."""

from pathlib import Path

import pytest

from tests.scratch import Scratch
from tests.tools import require


@pytest.fixture(name="scratch")
def _scratch(tmp_path: Path) -> Scratch:
    """Create a repository with the release scripts."""
    require("bash")
    return Scratch(tmp_path)

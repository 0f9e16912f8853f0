"""The image, built once for all tests of it, and a runner that starts it."""

from pathlib import Path

import pytest

from tests.container.runner import Runner, make_runner
from tests.engine import Engine, open_engine
from tier2gate import __version__
from tier2gate.reporters.github.reproduction import IMAGE


@pytest.fixture(name="engine", scope="session")
def _engine() -> Engine:
    """Open the engine."""
    return open_engine()


@pytest.fixture(name="image", scope="session")
def _image(engine: Engine) -> str:
    """Build the image under the name of the release."""
    tag = f"{IMAGE}:{__version__}"
    engine.build(tag)
    return tag


@pytest.fixture(name="runner")
def _runner(engine: Engine, image: str, tmp_path: Path) -> Runner:
    """Make a runner."""
    return make_runner(engine, image, tmp_path)

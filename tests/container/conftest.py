"""The image, built once for all tests of it."""

import pytest

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

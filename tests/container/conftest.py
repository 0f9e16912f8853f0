"""The image, built once for all of its tests, and a runner that starts it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.act import Act, start_act
from tests.container.runner import Runner, make_runner
from tests.engine import Engine, open_engine
from tier2gate import __version__
from tier2gate.results.invocation import IMAGE


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
    """Create a runner."""
    return make_runner(engine, image, tmp_path)


@pytest.fixture(name="act", scope="session")
def _act(engine: Engine, image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Act]:
    """Start `act` for all tests that run workflows."""
    with start_act(engine, image, tmp_path_factory.mktemp("act")) as act:
        yield act

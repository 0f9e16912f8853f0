"""`numpy.random.RandomState` is refused without a seed, and works with one.

The package here does what NumPy does; NumPy itself is tried in `test_real_packages`.
"""

from collections.abc import Iterator

import pytest

from tests.libraries import installed
from tests.workers import HEAD, fail_one, of_one_mission, run_one, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.runner.worker import Worker

NUMPY = {
    "numpy/__init__.py": "",
    "numpy/random/__init__.py": """\
import secrets

class BitGenerator:
    def __init__(self, seed=None):
        self.seed_seq = [secrets.randbits(128) if seed is None else seed]

    capsule = property(lambda self: (self.seed_seq, getattr(self, "legacy", None)))

    def _legacy_seeding(self, seed):
        self.legacy, self.seed_seq = seed, None

class MT19937(BitGenerator):
    pass

from . import mtrand
from .mtrand import RandomState
""",
    "numpy/random/mtrand.py": """\
from . import MT19937 as _MT19937

class RandomState:
    def __init__(self, seed=None):
        if isinstance(seed, _MT19937):
            self._bits = seed
        else:
            self._bits = _MT19937()
            if seed is not None:
                self._bits._legacy_seeding(seed)
        self.capsule = self._bits.capsule

_rand = RandomState()
""",
}
USES = {
    "a seed": "RandomState(7).capsule == (None, 7)",
    "a seed again": "[RandomState(n).capsule[1] for n in (1, 2)] == [1, 2]",
    "a bit generator": "RandomState(MT19937(3)).capsule == ([3], None)",
    "its kind": "isinstance(RandomState(7)._bits, mtrand._MT19937) and type(RandomState(7)._bits) is MT19937",
    "none of its own": "isinstance(3, mtrand._MT19937) is False",
    "a bit generator made directly": "mtrand._MT19937(3).capsule == ([3], None)",
    "the class": "isinstance(BitGenerator.capsule, property)",
}
REFUSED = {
    "RandomState()": "RandomState() without a seed",
    "RandomState(None)": "RandomState() without a seed",
    "[RandomState(7), RandomState()]": "RandomState() without a seed",
    "MT19937()": "secrets.randbits()",
}
IMPORT = "from numpy.random import BitGenerator, MT19937, RandomState, mtrand"


@pytest.fixture(name="worker", scope="module", params=["early", "late"])
def _worker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worker]:
    """Load a module with a mission for each use, which imports the package early or late."""
    lines = [HEAD, "MISSIONS = {}\n", IMPORT if request.param == "early" else ""]
    uses = {name: f"assert {code}" for name, code in USES.items()} | {c: c for c in REFUSED}
    for name, code in uses.items():
        late = IMPORT if request.param == "late" else "pass"
        lines += ["def mission(params):", f"    {late}", f"    {code}", "    return workflow()"]
        lines += [f"MISSIONS[{name!r}] = mission"]
    folder = tmp_path_factory.mktemp("states")
    with installed(NUMPY), started(folder, "\n".join(lines)) as worker:
        worker.load()
        yield worker


@pytest.mark.parametrize("use", USES)
def test_state_with_a_seed_works(use: str, worker: Worker) -> None:
    """`random_state=7`, as data science packages spell it, is reproducible and is not refused."""
    assert worker.run(use, {}, {}, "it").success


@pytest.mark.parametrize("code", REFUSED)
def test_state_without_a_seed_is_refused(code: str, worker: Worker) -> None:
    """Randomness without a seed is refused, whichever class gives it."""
    with pytest.raises(ExecutionError) as raised:
        worker.run(code, {}, {}, "it")
    (problem,) = raised.value.problems
    assert problem.message.startswith(f"it is not reproducible: {REFUSED[code]} ")


def test_states_are_free_while_the_module_is_loaded(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A package may make one while it is imported, as it may use randomness."""
    folder = tmp_path_factory.mktemp("states")
    with installed(NUMPY):
        assert run_one(folder, f"{IMPORT}\nSTATE = RandomState()\n{of_one_mission()}").success


def test_other_packages_of_the_name_are_left_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A NumPy that does this differently works as without the guard."""
    folder = tmp_path_factory.mktemp("states")
    with installed({"numpy/__init__.py": "", "numpy/random.py": "import secrets\n"}):
        code = "import numpy.random; numpy.random.secrets.randbits(8)"
        assert "secrets.randbits()" in fail_one(folder, of_one_mission(code)).message

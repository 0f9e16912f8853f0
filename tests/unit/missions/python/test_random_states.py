"""`numpy.random.RandomState` is refused without a seed, and works with one.

The package here does what NumPy does; NumPy itself is tried in `test_real_packages`.
"""

from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.libraries import installed
from tests.workers import HEAD, of_one_mission, run_one, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.missions.python.envelope import Envelope
from tier2gate.missions.python.random_states import guard_random_states
from tier2gate.runner.worker import Worker

NUMPY = {
    "numpy/__init__.py": "",
    "numpy/random/__init__.py": """\
from . import mtrand
from .bit_generator import BitGenerator, MT19937
from .mtrand import RandomState
""",
    "numpy/random/bit_generator.py": """\
from secrets import randbits

class BitGenerator:
    def __init__(self, seed=None):
        self.seed_seq = [randbits(128) if seed is None else seed]

    capsule = property(lambda self: (self.seed_seq, getattr(self, "legacy", None)))

    def _legacy_seeding(self, seed):
        self.legacy, self.seed_seq = seed, None

    def __reduce__(self):
        from ._pickle import make
        return make, (), self.seed_seq

    def __setstate__(self, state):
        self.seed_seq = state

class MT19937(BitGenerator):
    pass
""",
    "numpy/random/_pickle.py": """\
from .bit_generator import MT19937

def make():
    return MT19937()
""",
    "numpy/random/mtrand.py": """\
from .bit_generator import MT19937 as _MT19937

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
    "a copy": "copy.deepcopy(MT19937(3)).capsule == ([3], None)",
    "a pickle": "pickle.loads(pickle.dumps(MT19937(3))).seed_seq == [3]",
    "the class": "isinstance(BitGenerator.capsule, property)",
}
REFUSED = {
    "RandomState()": "RandomState() without a seed",
    "RandomState(None)": "RandomState() without a seed",
    "[RandomState(7), RandomState()]": "RandomState() without a seed",
    "MT19937()": "secrets.randbits()",
}
IMPORT = "import copy, pickle; from numpy.random import BitGenerator, MT19937, RandomState, mtrand"


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


def test_other_packages_of_the_name_are_left_alone() -> None:
    """A NumPy that does this differently is not changed."""
    module, states = ModuleType("numpy.random"), ModuleType("numpy.random.mtrand")
    vars(states).update(_MT19937=int)
    vars(module).update(mtrand=states, BitGenerator=None, bit_generator=None)
    before = dict(vars(module)), dict(vars(states))
    guard_random_states(Envelope(lambda _file: False), module)
    guard_random_states(Envelope(lambda _file: False), ModuleType("numpy.random"))
    assert (vars(module), vars(states)) == before

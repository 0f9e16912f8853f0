"""Generators without a seed: they can be made, and give no value until they get a seed or a state."""

from collections.abc import Iterator

import pytest

from tests.workers import HEAD, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.runner.worker import Worker

DEFINITIONS = """\
import copy, pickle, random
MADE = random.Random()


class Dice(random.Random):
    pass


class Fixed(random.Random):
    def random(self):
        return 0.5


class Bare(random.Random.__base__):
    __slots__ = ()


MISSIONS = {}


"""
REFUSED = {
    "random.Random().random()": "Random.random() without a seed",
    "random.Random().getrandbits(8)": "Random.getrandbits() without a seed",
    "random.Random().choice('abc')": "Random.getrandbits() without a seed",
    "random.Random().randint(1, 6)": "Random.getrandbits() without a seed",
    "random.Random().sample(range(9), 2)": "Random.getrandbits() without a seed",
    "random.Random().shuffle([1, 2, 3])": "Random.getrandbits() without a seed",
    "random.Random().randbytes(2)": "Random.getrandbits() without a seed",
    "random.Random().choices('abc')": "Random.random() without a seed",
    "random.Random().gauss(0, 1)": "Random.random() without a seed",
    "random.Random().uniform(0, 1)": "Random.random() without a seed",
    "random.Random().getstate()": "Random.getstate() without a seed",
    "pickle.dumps(random.Random())": "Random.getstate() without a seed",
    "copy.deepcopy(random.Random())": "Random.getstate() without a seed",
    "random.Random(None).random()": "Random.random() without a seed",
    "Dice().random()": "Random.random() without a seed",
    "Fixed().getrandbits(8)": "Random.getrandbits() without a seed",
    "[d.seed() or d.random() for d in [random.Random(7)]]": "Random.random() without a seed",
    "[d.seed(None) or d.random() for d in [random.Random(7)]]": "Random.random() without a seed",
    "[d.seed(a=None) or d.random() for d in [random.Random(7)]]": "Random.random() without a seed",
    "random._inst.random()": "Random.random() without a seed",
    "random._inst.choice([1, 2])": "Random.getrandbits() without a seed",
    "Bare(7).seed()": "Random.seed()",
    "MADE.seed(), MADE.random()": "Random.random() without a seed",
}
ALLOWED = [
    "random.Random()",
    "random.Random().seed(7)",
    "[d.seed(7) or d.random() for d in [random.Random()]]",
    "[d.setstate(random.Random(7).getstate()) or d.random() for d in [random.Random()]]",
    "copy.copy(random.Random(7)).random()",
    "pickle.loads(pickle.dumps(Dice(7))).choice('abc')",
    "Fixed().random()",
    "Bare(7).random()",
    "[d.seed() or d.seed(7) or d.random() for d in [random.Random(7)]]",
]


@pytest.fixture(name="worker", scope="module")
def _worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """Load a module with a mission for each piece of code."""
    text = HEAD + DEFINITIONS
    for code in (*REFUSED, *ALLOWED):
        text += f"def mission(params):\n    {code}\n    return workflow()\n\n\n"
        text += f"MISSIONS[{code!r}] = mission\n\n\n"
    with started(tmp_path_factory.mktemp("generators"), text) as worker:
        worker.load()
        yield worker


@pytest.mark.parametrize("code", REFUSED)
def test_value_of_a_generator_without_a_seed_is_refused(code: str, worker: Worker) -> None:
    """A draw that differs in each run is found, whichever method makes it."""
    with pytest.raises(ExecutionError) as raised:
        worker.run(code, {}, {}, "it")
    (problem,) = raised.value.problems
    assert problem.message.startswith(f"it is not reproducible: {REFUSED[code]} uses randomness; ")


@pytest.mark.parametrize("code", ALLOWED)
def test_generator_with_a_seed_is_used(code: str, worker: Worker) -> None:
    """A draw that is the same in each run is allowed, also of a copy."""
    assert worker.run(code, {}, {}, "it").success

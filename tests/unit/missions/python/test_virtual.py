"""Under a suite's `environment`, clocks and randomness answer the same in every run."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.libraries import installed
from tests.workers import HEAD, deadline_in, fail_one, of_one_mission
from tier2gate.foundation.errors import ExecutionError
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.runner.worker import Worker
from tier2gate.settings import PythonModule, Settings

SECOND = 10**9
CLOCK = 1_767_225_600 * SECOND  # 2026-01-01T00:00:00Z
BOTH = SuiteEnvironment(clock=CLOCK, seed=7)
ONLY_CLOCK = SuiteEnvironment(clock=CLOCK)
ONLY_SEED = SuiteEnvironment(seed=7)

IMPORTS = """\
import datetime, email.utils, io, logging, pickle, random, secrets, ssl, time, uuid
from datetime import datetime as from_datetime
from random import randint as from_random
from time import time as from_time

class Later(datetime.datetime):
    pass

def log(form):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(form))
    logger = logging.Logger('x')
    logger.addHandler(handler)
    logger.warning('hello')
    return stream.getvalue()

def reseeded():
    random.seed()
    return random.random()
"""
CLOCKS = (
    "from_time()",
    "time.time_ns()",
    "time.clock_gettime(time.CLOCK_REALTIME)",
    "time.clock_gettime_ns(time.CLOCK_REALTIME)",
    "time.strftime('%Y-%m-%d')",
    "time.ctime()",
    "time.asctime()",
    "[*time.gmtime()]",
    "[*time.localtime(None)]",
    "str(from_datetime.now())",
    "str(from_datetime.now(datetime.timezone.utc))",
    "str(from_datetime.utcnow())",
    "str(from_datetime.today())",
    "str(datetime.date.today())",
    "repr(Later.now())",
    "email.utils.formatdate()",
    "log('%(asctime)s %(created)f %(msecs)d %(relativeCreated)d')",
)
LENGTHS = (
    *(f"time.{name}()" for name in ("monotonic", "perf_counter", "process_time", "thread_time")),
    *(f"time.{name}_ns()" for name in ("monotonic", "perf_counter", "process_time")),
    "time.clock_gettime(time.CLOCK_MONOTONIC)",
    "[*os.times()]",
)
CHANCES = (
    "random.random()",
    "from_random(1, 1000)",
    "random.choice('abcdefgh')",
    "random.Random().random()",
    "reseeded()",
    "random.SystemRandom().random()",
    "os.urandom(8).hex()",
    "os.getrandom(8).hex()",
    "secrets.token_hex()",
    "secrets.token_urlsafe()",
    "secrets.choice('abcdefgh')",
    "secrets.randbelow(1000)",
    "ssl.RAND_bytes(8).hex()",
    "str(uuid.uuid4())",
    "uuid.getnode()",
)
ALL = (*CLOCKS, *CHANCES, "str(uuid.uuid1())")

Call = tuple[str, str]
"""The name of a scenario and of a mission."""


def module_of(*codes: str, loading: Sequence[str] = ()) -> str:
    """Write a module: mission `m` returns the values of some codes; all return those of loading."""
    values = ", ".join(f"lambda: {code}" for code in codes)
    return (
        f"{HEAD}{IMPORTS}\nLOADED = [{', '.join(loading)}]\nCODES = [{values}]\n\n"
        "def m(params):\n    return workflow(found=[code() for code in CODES], loaded=LOADED)\n\n"
        "def late(params):\n    import acme\n    return m(params)\n\n"
        "MISSIONS = {'m': m, 'late': late}\n"
    )


@contextmanager
def started(folder: Path, text: str, environment: SuiteEnvironment) -> Iterator[Worker]:
    """Load a module under an environment."""
    path = folder / "rules.py"
    path.write_text(text, encoding="utf-8")
    module = PythonModule(shown="rules.py", path=path)
    deadline = deadline_in(60)
    worker = Worker([module], Settings(), deadline=deadline, environment=environment)
    try:
        worker.load()
        yield worker
    finally:
        worker.close()


def run(
    folder: Path, text: str, *calls: Call, environment: SuiteEnvironment = BOTH
) -> list[dict[str, Any]]:
    """Run missions in one child; return the payload of the first step of each."""
    with started(folder, text, environment) as worker:
        results = [
            worker.run(mission, {}, {}, "it", scenario=scenario) for scenario, mission in calls
        ]
    return [dict(result.executed_steps[0].payload or {}) for result in results]


def values(
    folder: Path, *codes: str, environment: SuiteEnvironment = BOTH, loading: Sequence[str] = ()
) -> list[Any]:
    """Return the values of some codes in a mission."""
    text = module_of(*codes, loading=loading)
    [payload] = run(folder, text, ("one", "m"), environment=environment)
    found: list[Any] = payload["found"]
    return found


def test_two_runs_read_the_same(tmp_path: Path) -> None:
    """A gate whose missions stamp times and draw ids has the same hash in every run."""
    text = module_of(*ALL, *LENGTHS, loading=(*ALL, *LENGTHS))
    first, second = (run(tmp_path, text, ("one", "m"), ("one", "m")) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


def test_scenario_reads_the_same_in_any_order(tmp_path: Path) -> None:
    """Adding or reordering scenarios changes no result of the others."""
    text = module_of(*ALL, "time.sleep(60)", loading=ALL)
    one, two = ("one", "m"), ("two", "m")
    forwards = run(tmp_path, text, one, one, two)
    backwards = run(tmp_path, text, two, one, one)
    assert forwards == [backwards[1], backwards[2], backwards[0]]
    assert forwards[0] == forwards[2]
    assert forwards[0] != forwards[1]


def test_first_import_of_a_package_changes_nothing(tmp_path: Path) -> None:
    """Which scenario imports a package first changes no result."""
    package = "import os, random, time, uuid\n"
    package += "X = random.random(), random.Random(), uuid.uuid4(), time.time(), time.sleep(9)\n"
    text = module_of(*ALL)
    with installed({"acme.py": package}):
        first, second = run(tmp_path, text, ("one", "late"), ("two", "late"))
    assert first == second


def test_values_are_those_of_clock_and_seed(tmp_path: Path) -> None:
    """An author can tell from the suite which time a mission reads, and which numbers it draws."""
    codes = (
        "time.time_ns()",
        "str(from_datetime.now(datetime.timezone.utc))",
        "[random.random(), random.Random(7).random()]",
        "repr(Later.now(datetime.timezone.utc)).split('(')[0]",
        "type(from_datetime.now()) is datetime.datetime",
        "from_datetime.utcnow().tzinfo",
        "pickle.loads(pickle.dumps(time.time)) is time.time",
        "uuid.uuid1().node == uuid.getnode()",
        "time.gmtime(0).tm_year",
        "str(from_datetime.fromtimestamp(0, datetime.timezone.utc))",
    )
    found = values(tmp_path, *codes)
    assert found[:2] == [CLOCK, "2026-01-01 00:00:00.000001+00:00"]
    assert found[2][0] == found[2][1]
    assert found[3:] == ["Later", True, None, True, True, 1970, "1970-01-01 00:00:00+00:00"]


def test_clocks_move_when_they_are_read(tmp_path: Path) -> None:
    """A loop until a deadline ends, and what sleeps takes no time."""
    began = time.monotonic()
    lengths = values(
        tmp_path,
        "[time.monotonic_ns(), time.sleep(3600), time.sleep(0.5), time.monotonic_ns()]",
        "time.time_ns()",
        "[end := time.time() + 0.01, sum(1 for _ in iter(lambda: time.time() < end, False))][1]",
    )
    before, _, _, after = lengths[0]
    assert after - before == 3_600_500_001_000
    assert lengths[1] == CLOCK + 3_600_500_002_000
    assert 9_000 < lengths[2] <= 10_000
    assert time.monotonic() - began < 60


def test_monotonic_goes_on_in_the_next_scenario(tmp_path: Path) -> None:
    """What a package measured from its import never becomes negative."""
    text = module_of("time.monotonic()", "time.sleep(5)", loading=["time.monotonic()"])
    one, two = run(tmp_path, text, ("one", "m"), ("two", "m"))
    assert one["loaded"][0] < one["found"][0] < two["found"][0] - 5


@pytest.mark.parametrize(
    ("code", "message"),
    {
        "time.sleep(-1)": "raised ValueError: sleep length must be non-negative",
        "time.sleep('1')": "raised TypeError: ",
        "from_datetime.now(7)": "raised TypeError: tzinfo argument must be None or of a tzinfo",
        "random.choice([])": "raised IndexError: ",
        "open('/etc/hostname')": "is not reproducible: open('/etc/hostname') accesses the file",
    }.items(),
)
def test_wrong_calls_fail_as_in_python(code: str, message: str, tmp_path: Path) -> None:
    """A mistake is reported as in plain Python, and all other rules still apply."""
    with pytest.raises(ExecutionError) as raised:
        values(tmp_path, code)
    [problem] = raised.value.problems
    assert problem.message.startswith(f"it {message}")


@pytest.mark.parametrize("code", [*CHANCES, "str(uuid.uuid1())"])
def test_clock_alone_allows_no_randomness(code: str, tmp_path: Path) -> None:
    """Whoever sets only the clock is told how to allow randomness."""
    with pytest.raises(ExecutionError) as raised:
        values(tmp_path, code, environment=ONLY_CLOCK)
    [problem] = raised.value.problems
    assert " uses randomness; pass what it needs as state or params, or set environment.seed" in (
        problem.message
    )


@pytest.mark.parametrize("code", [*CLOCKS, *LENGTHS, "str(uuid.uuid1())"])
def test_seed_alone_allows_no_clock(code: str, tmp_path: Path) -> None:
    """Whoever sets only the seed is told how to allow clocks."""
    with pytest.raises(ExecutionError) as raised:
        values(tmp_path, code, environment=ONLY_SEED)
    [problem] = raised.value.problems
    assert "reads the clock; " in problem.message
    assert ", or set environment.clock in the suite; at rules.py:" in problem.message


@pytest.mark.parametrize(
    ("codes", "environment"), [(CLOCKS, ONLY_CLOCK), (CHANCES, ONLY_SEED)], ids=["clock", "seed"]
)
def test_each_works_alone(
    codes: Sequence[str], environment: SuiteEnvironment, tmp_path: Path
) -> None:
    """A suite sets only what its missions need."""
    assert values(tmp_path, *codes, environment=environment) == values(
        tmp_path, *codes, environment=environment
    )


def test_resources_are_refused_under_any_environment(tmp_path: Path) -> None:
    """The memory that a mission used differs from run to run, so it cannot be read."""
    with pytest.raises(ExecutionError, match=r"getrusage\(\) measures the process; pass what"):
        values(tmp_path, "__import__('resource').getrusage(0)")


ORDER = """\
import random, time


class Order:
    def __init__(self):
        self.made = time.monotonic()
        self.id = random.getrandbits(64)
        self.state = "cart"

    def pay(self):
        self.paid = time.monotonic()
        assert self.paid > self.made
        self.state = "paid"
"""


def test_library_that_stamps_its_objects_works(tmp_path: Path) -> None:
    """A package whose times and ids never reach a result can be used as it is."""
    lines = "order = acme.Order()", "order.pay()"
    text = "import acme\n" + of_one_mission(*lines, result="workflow(state=order.state)")
    with installed({"acme.py": ORDER}):
        refused = fail_one(tmp_path, text)
        [payload] = run(tmp_path, text, ("one", "m"))
    assert refused.message.startswith(
        "it is not reproducible: time.monotonic() in acme.py:6 reads the clock; pass what it "
        "needs as state or params, or set environment.clock in the suite; at rules.py:"
    )
    assert payload["state"] == "paid"


NUMPY = """\
class Generator:
    numbers = None


def seed(number):
    Generator.numbers = iter(range(number, 99))


def rand():
    return next(Generator.numbers)
"""


@pytest.mark.parametrize("mission", ["m", "late"])
def test_numpy_starts_anew_in_each_scenario(mission: str, tmp_path: Path) -> None:
    """What `numpy.random` draws is the same in every run, whoever imports it first."""
    files = {"numpy/__init__.py": "", "numpy/random.py": NUMPY, "acme.py": "import numpy.random\n"}
    early = "import numpy.random\n" if mission == "m" else ""
    text = early + module_of("__import__('numpy').random.rand()")
    calls = [("one", mission), ("one", mission), ("two", mission)]
    with installed(files):
        found = [payload["found"] for payload in run(tmp_path, text, *calls)]
    assert found == [[7], [8], [7]]

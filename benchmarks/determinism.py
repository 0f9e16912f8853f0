"""What repeated runs cost, and how often they detect a result that depends on the order of a set.

Run it with `python benchmarks/determinism.py [ROUNDS [TRIALS]]`, in an environment with tier2gate.

The first table has `check` as it is by default, with two runs, against `check --repeat 1`: medians
of wall time in seconds, and their ratio, with one and with two jobs.

The second table has trials of gates whose mission makes a list of a set. Next to the share that was
detected stands the expected one, which follows from the orders of many other sets of that size, and
the 99 % interval for that many trials.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from math import comb
from pathlib import Path
from statistics import median
from unittest import mock

from tier2gate.assessment.runs import further
from tier2gate.commands.check import check
from tier2gate.foundation.outcomes import Outcome
from tier2gate.settings import Settings

TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
MODULE = """\
from tier2gate.missions.api import from_function


def rate(number):
    total = 0
    for step in range({work}):
        total += step * number
    return {{"number": number, "total": total, "tags": ["new", "gold"], "city": str(number)}}


MISSIONS = {{"rate": from_function(rate)}}
"""
SET_MODULE = """\
from tier2gate.missions.api import from_function


def rate(number):
    return list({{{items}}})


MISSIONS = {{"rate": from_function(rate)}}
"""
SCENARIO = (
    "  - {{scenario_name: s{0}, initial_state: {{}}, "
    "missions: [{{name: rate, params: {{number: {0}}}}}]}}\n"
)
EXPECTATION = (
    "  - {{id: e{0}, scenario_name: s{0}, mission_name: rate, "
    "path: success, op: eq, expected: true}}\n"
)
SETS = 50_000
OUTSIDE = 0.005  # on each side of the interval


def write_gate(folder: Path, name: str, module: str, scenarios: int) -> None:
    """Write a gate."""
    numbers = range(scenarios)
    suite = f"suite_name: {name}\nscenarios:\n" + "".join(map(SCENARIO.format, numbers))
    expectations = "expectations:\n" + "".join(map(EXPECTATION.format, numbers))
    files = {"missions.py": module, "suite.yaml": suite, "expectations.yaml": expectations}
    for kind, text in files.items():
        (folder / f"{name}.{kind}").write_text(text, encoding="utf-8")


def measure(folder: Path, *arguments: str) -> float:
    """Run a command that has to pass, and return its seconds of wall time."""
    start = time.perf_counter()
    command = [TIER2GATE, *arguments, "--allow-code"]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def measure_overhead(gates: int, scenarios: int, work: int, jobs: str, rounds: int) -> None:
    """Print a line of the first table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for number in range(gates):
            write_gate(folder, f"g{number}", MODULE.format(work=work), scenarios)
        measure(folder, "update", "--repeat", "1")
        call = ("check", "--jobs", jobs)
        pairs = [
            (measure(folder, *call, "--repeat", "1"), measure(folder, *call)) for _ in range(rounds)
        ]
    once, twice = (median(column) for column in zip(*pairs, strict=True))
    figures = f"{once:9.2f} {twice:9.2f} {twice / once:6.2f}"
    print(f"{gates:5} {scenarios:10} {work:7} {jobs:>5} {figures}")


def count_detected(size: int, runs: int, trials: int) -> int:
    """Count the gates whose result is found to depend on the order of a set."""
    items = ", ".join(f"'item-{number}'" for number in range(size))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for number in range(trials):
            write_gate(folder, f"g{number}", SET_MODULE.format(items=items), 1)
        settings = Settings(folder=folder, root=folder, allow_code=True, repeat=runs)
        with mock.patch.object(further, "find_culprits", return_value=()):  # only to save time
            report = check(settings)
    return sum(1 for gate in report.gates if gate.outcome is Outcome.NONDETERMINISTIC)


def expect_detected(size: int, runs: int) -> float:
    """Return the expected share: not all runs have the same order."""
    orders: Counter[tuple[str, ...]] = Counter()
    for number in range(SETS):
        made = set()
        for item in range(size):
            made.add(f"{number}-{item}")
        orders[tuple(text.split("-")[1] for text in made)] += 1
    return 1 - sum((seen / SETS) ** runs for seen in orders.values())


def interval(share: float, trials: int) -> tuple[float, float]:
    """Return the shares between which 99 % of all series of trials lie."""
    below, low, high = 0.0, 0, trials
    for detected in range(trials + 1):
        below += comb(trials, detected) * share**detected * (1 - share) ** (trials - detected)
        if below < OUTSIDE:
            low = detected + 1
        if below >= 1 - OUTSIDE:
            high = detected
            break
    return low / trials, high / trials


def lines_of_detection(trials: int) -> Iterator[str]:
    """Yield the lines of the second table."""
    for size, runs in ((2, 2), (2, 3), (2, 4), (2, 8), (3, 2), (5, 2)):
        share = expect_detected(size, runs)
        low, high = interval(share, trials)
        seen = count_detected(size, runs, trials) / trials
        verdict = "" if low <= seen <= high else "  outside"
        yield f"{size:4} {runs:5} {seen:9.3f} {share:9.3f}  {low:.3f} to {high:.3f}{verdict}"


def main() -> None:
    """Print both tables."""
    given = [int(word) for word in sys.argv[1:]]
    rounds, trials = [*given, *(5, 200)[len(given) :]]
    print("gates  scenarios    work  jobs  one run  two runs  ratio")
    for gates, scenarios, work in ((1, 26, 0), (1, 100, 20_000), (1, 3000, 0), (40, 1, 0)):
        for jobs in ("1", "2"):
            measure_overhead(gates, scenarios, work, jobs, rounds)
    print(f"size  runs  detected  expected  99 % interval of {trials} trials")
    for line in lines_of_detection(trials):
        print(line, flush=True)


if __name__ == "__main__":
    main()

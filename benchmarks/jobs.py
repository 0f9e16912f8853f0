"""What a second job saves, and what it costs where there is nothing to save: ratios with targets.

Run it with `python benchmarks/jobs.py [ROUNDS]`, on a machine with two processors. Each row checks
a gate with `--jobs 1` and with `--jobs 2` in turn, both on the same two processors, and compares
what they print. Seconds are medians of wall time. Missions of 10 ms are to be 1.7 times as fast
with two jobs, by the median of the pairs; missions that do not compute are to be at most 5 %
slower, by the fastest round of each side, which other work of the machine disturbs least. The
processor time of tier2gate and its children is shown beside it.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from shards import MODULE, rounds_for

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
FASTER, SLOWER = 1.7, 1.05
"""At least so many times as fast if missions compute; at most so many times as long if not."""

SUITE = """\
suite_name: jobs
scenarios:
  - table: rows.jsonl
    scenario_name: "s-{n}"
    initial_state: {}
    missions: [{name: MISSION, params: {n: {$cell: n}}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenarios: "*", mission_name: MISSION, path: success, op: eq, expected: true}
"""


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        name: what its missions do.
        scenarios: how many there are in a gate.
        milliseconds: how long each mission computes; `None` for missions without code.
        gates: how many gates there are.
    """

    name: str
    scenarios: int
    milliseconds: float | None
    gates: int = 1


@dataclass(frozen=True)
class Cost:
    """What a call needed, in seconds, and what it printed."""

    wall: float
    processor: float
    printed: bytes


ROWS = (
    Row("10 ms", 300, 10),
    Row("do not compute", 1, 0),
    Row("do not compute", 100, 0),
    Row("do not compute", 10_000, 0),
    Row("do not compute", 1, 0, gates=20),
    Row("do not compute", 2000, 0, gates=3),
    Row("without code", 1, None),
    Row("without code", 100, None),
    Row("without code", 10_000, None),
)


def lay_out(folder: Path, row: Row) -> None:
    """Write the gates of a row."""
    mission = "echo" if row.milliseconds is None else "compute"
    rows = "".join(f'{{"n": {number}}}\n' for number in range(row.scenarios))
    for number in range(row.gates):
        gate = folder / f"g{number:02}"
        gate.mkdir()
        (gate / "g.suite.yaml").write_text(SUITE.replace("MISSION", mission), encoding="utf-8")
        expectations = EXPECTATIONS.replace("MISSION", mission)
        (gate / "g.expectations.yaml").write_text(expectations, encoding="utf-8")
        (gate / "rows.jsonl").write_text(rows, encoding="utf-8")
        if row.milliseconds is not None:
            rounds = str(rounds_for(row.milliseconds) if row.milliseconds else 0)
            module = MODULE.replace("ROUNDS", rounds)
            (gate / "g.missions.py").write_text(module, encoding="utf-8")


def measure(folder: Path, *words: str) -> Cost:
    """Run a command that has to pass."""
    command = [TIER2GATE, *words, "--allow-code", "--timeout", "3600"]
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, os.times()
    user = after.children_user - before.children_user
    return Cost(wall, user + after.children_system - before.children_system, done.stdout)


def show(row: Row, pairs: Sequence[tuple[Cost, Cost]]) -> bool:
    """Print a row, and return whether it reaches its target."""
    one, two = [one.wall for one, _ in pairs], [two.wall for _, two in pairs]
    processor = median(two.processor / one.processor for one, two in pairs)
    if row.milliseconds:
        faster = median(before / after for before, after in zip(one, two, strict=True))
        aim, reached = f"{faster:.2f} times as fast, at least {FASTER}", faster >= FASTER
    else:
        longer = min(two) / min(one)
        aim, reached = f"{longer:.2f} times as long, at most {SLOWER}", longer <= SLOWER
    print(
        f"{row.name:15} {row.gates:5} {row.scenarios:9,} {median(one):7.2f} {median(two):7.2f} "
        f"{processor:10.2f}  {aim}: {'reached' if reached else 'MISSED'}",
        flush=True,
    )
    return reached


def compare(row: Row, rounds: int) -> bool:
    """Measure a row and print it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        lay_out(folder, row)
        measure(folder, "update", "--repeat", "1")
        pairs = []
        for number in range(rounds):
            jobs = ("1", "2") if number % 2 == 0 else ("2", "1")
            costs = {job: measure(folder, "check", "--jobs", job) for job in jobs}
            pairs.append((costs["1"], costs["2"]))
    if len({cost.printed for pair in pairs for cost in pair}) > 1:
        sys.exit("the number of jobs changes what is printed")
    return show(row, pairs)


def main() -> None:
    """Print the table; exit with 1 if a target is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    print("missions        gates scenarios   1 job  2 jobs  processor  wall time")
    reached = [compare(row, rounds) for row in ROWS]
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()

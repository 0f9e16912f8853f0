"""What a suite needs that does not fit in memory: one of its shards, and merging all of them.

Run it with `python benchmarks/stream.py [SCENARIOS] [SHARDS]`; by default 1,000,000 scenarios in 4
shards, which takes an hour and some gigabytes of disk. The gate is that of `growth.py`: its
scenarios come from a CSV table, with a nested state, two missions and two expectations each.
`merge` is compared with `sha256sum` of the same shard files. Times are processor time.
"""

import os
import sys
import tempfile
from pathlib import Path

from growth import MIB, TIER2GATE, Cost, lay_out, measure

from tier2gate.foundation.outcomes import Outcome

DEFAULTS = ("1000000", "4")
MOST_MEMORY = 200
"""The most mebibytes that `merge` may need."""

LEAST_SPEED = 1 / 3
"""How fast `merge` is to be, compared with `sha256sum`."""


def told(what: str, cost: Cost) -> str:
    """Describe what a command needed."""
    return f"{what}: {cost.seconds:,.1f} s, peak {cost.peak / MIB:,.0f} MiB"


def shard(number: int, total: int) -> Cost:
    """Run a shard."""
    return measure(TIER2GATE, "check", "--shard", f"{number}/{total}", "--shard-dir", "shards")


def merge() -> Cost:
    """Merge all shards; nothing has been accepted yet."""
    missing = Outcome.GOLDEN_MISSING.exit_code
    return measure(TIER2GATE, "merge", "--shard-dir", "shards", ends_with=missing)


def main() -> None:
    """Print what each step needs; exit with 1 if a target is missed."""
    given = sys.argv[1:]
    scenarios, shards = (int(word.replace(",", "")) for word in (*given, *DEFAULTS[len(given) :]))
    with tempfile.TemporaryDirectory() as made:
        os.chdir(made)
        lay_out(Path(), scenarios)
        table = Path("growth.csv").stat().st_size
        print(f"{scenarios:,} scenarios, a table of {table / MIB:,.0f} MiB", flush=True)
        costs = [shard(number, shards) for number in range(1, shards + 1)]
        slowest = max(costs, key=lambda cost: cost.seconds)
        largest = max(costs, key=lambda cost: cost.peak)
        cost = Cost(slowest.seconds, largest.peak)
        print(told(f"check --shard 1/{shards}, the most of all shards", cost), flush=True)
        files = sorted(map(str, Path("shards").rglob("*.shard.jsonl")))
        size = sum(Path(file).stat().st_size for file in files)
        merged = merge()
        summed = measure("sha256sum", *files)
        print(told(f"merge of {size / MIB:,.0f} MiB", merged))
        print(told("sha256sum of the same files", summed))
        speed = summed.seconds / merged.seconds
        print(f"merge: 1/{1 / speed:,.0f} of the speed of sha256sum, at least 1/3 is aimed at")
        reached = merged.peak <= MOST_MEMORY * MIB
        print(f"merge: at most {MOST_MEMORY} MiB: {'reached' if reached else 'MISSED'}")
    sys.exit(0 if reached and speed >= LEAST_SPEED else 1)


if __name__ == "__main__":
    main()

"""What a suite needs that does not fit in memory: one of its shards, merging all, and a drift.

Run it with `python benchmarks/stream.py [SCENARIOS] [SHARDS]`; by default 1,000,000 scenarios in 4
shards, which takes an hour and ten gigabytes of disk. The gate is that of `growth.py`: its
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


def run_shards(total: int, folder: str) -> Cost:
    """Run all shards; return the most that one of them needed."""
    costs = [
        measure(TIER2GATE, "check", "--shard", f"{number}/{total}", "--shard-dir", folder)
        for number in range(1, total + 1)
    ]
    return Cost(max(cost.seconds for cost in costs), max(cost.peak for cost in costs))


def merge(folder: str, outcome: Outcome, *options: str) -> Cost:
    """Merge all shards."""
    words = (TIER2GATE, "merge", "--shard-dir", folder, *options)
    return measure(*words, ends_with=outcome.exit_code)


def accept(folder: str) -> None:
    """Accept the hash of the merged shards, as `merge` says."""
    words = (TIER2GATE, "merge", "--shard-dir", folder, "--proposed", "proposed")
    measure(*words, ends_with=Outcome.GOLDEN_MISSING.exit_code)
    Path("proposed/growth.golden.json").replace("growth.golden.json")


def change_every_tenth_row() -> None:
    """Change the ids in the table, which the results of every tenth scenario show."""
    table = Path("growth.csv")
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    for index in range(0, len(rows), 10):
        case, _, rest = rows[index].split(",", 2)
        rows[index] = f"{case},-1,{rest}"
    table.write_text("\n".join([head, *rows, ""]), encoding="utf-8")


def main() -> None:
    """Print what each step needs; exit with 1 if a target is missed."""
    given = sys.argv[1:]
    scenarios, shards = (int(word.replace(",", "")) for word in (*given, *DEFAULTS[len(given) :]))
    with tempfile.TemporaryDirectory() as made:
        os.chdir(made)
        lay_out(Path(), scenarios)
        table = Path("growth.csv").stat().st_size
        print(f"{scenarios:,} scenarios, a table of {table / MIB:,.0f} MiB", flush=True)
        cost = run_shards(shards, "accepted")
        print(told(f"check --shard 1/{shards}, the most of all shards", cost), flush=True)
        files = sorted(map(str, Path("accepted").rglob("*.shard.jsonl")))
        size = sum(Path(file).stat().st_size for file in files)
        accept("accepted")
        merged = merge("accepted", Outcome.PASSED)
        summed = measure("sha256sum", *files)
        print(told(f"merge of {size / MIB:,.0f} MiB, accepted", merged))
        print(told("sha256sum of the same files", summed), flush=True)
        change_every_tenth_row()
        run_shards(shards, "shards")
        options = ("--accepted-shards", "accepted")
        explained = merge("shards", Outcome.HASH_DRIFT, *options)
        print(told("merge that explains a drift of every tenth scenario", explained))
        speed = summed.seconds / merged.seconds
        print(f"merge: 1/{1 / speed:,.0f} of the speed of sha256sum, at least 1/3 is aimed at")
        reached = max(merged.peak, explained.peak) <= MOST_MEMORY * MIB
        print(f"merge: at most {MOST_MEMORY} MiB: {'reached' if reached else 'MISSED'}")
    sys.exit(0 if reached and speed >= LEAST_SPEED else 1)


if __name__ == "__main__":
    main()

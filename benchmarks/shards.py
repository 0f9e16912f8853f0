"""What shards save: one run of missions that compute, against the slowest shard and the merge.

Run it with `python benchmarks/shards.py [SCENARIOS] [MILLISECONDS]`. The shards run one after the
other, each as on a machine of its own; all times are wall times, with `--jobs 1`. On N machines, a
run takes the slowest shard and the merge, besides the start of the jobs.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUITE = """\
suite_name: computing
scenarios:
  - table: rows.jsonl
    scenario_name: "s-{n}"
    initial_state: {}
    missions: [{name: compute, params: {n: {$cell: n}}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenarios: "*", mission_name: compute, path: success, op: eq, expected: true}
"""
MODULE = """\
from tier2gate.missions.api import from_function


def compute(n):
    total = 0
    for number in range(ROUNDS):
        total = (total * 31 + number) % 1000003
    return total + n


MISSIONS = {"compute": from_function(compute)}
"""
SHARDS = (2, 4, 20)
DEFAULTS = ("2000", "10")


def rounds_for(milliseconds: float) -> int:
    """Return how many rounds of the mission take that long on this machine."""
    rounds, total = 1_000_000, 0
    start = time.process_time()
    for number in range(rounds):
        total = (total * 31 + number) % 1000003
    return int(rounds * milliseconds / 1000 / (time.process_time() - start))


def seconds(*words: str, folder: Path) -> float:
    """Time one call of tier2gate, in seconds of wall time."""
    command = [str(Path(sys.executable).with_name("tier2gate")), *words]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Time one run, and the shards of several splits, and print a table."""
    given = sys.argv[1:]
    number, duration = (*given, *DEFAULTS[len(given) :])
    scenarios, milliseconds = int(number), float(duration)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        module = MODULE.replace("ROUNDS", str(rounds_for(milliseconds)))
        rows = "".join(f'{{"n": {number}}}\n' for number in range(scenarios))
        (folder / "c.suite.yaml").write_text(SUITE, encoding="utf-8")
        (folder / "c.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
        (folder / "c.missions.py").write_text(module, encoding="utf-8")
        (folder / "rows.jsonl").write_text(rows, encoding="utf-8")
        options = ("--allow-code", "--jobs", "1", "--timeout", "3600")
        seconds("update", *options, "--repeat", "1", folder=folder)
        whole = seconds("check", *options, folder=folder)
        print(f"{scenarios:,} scenarios of {milliseconds:g} ms: one run {whole:.1f} s")
        for total in SHARDS:
            kept = ("--shard-dir", f"of-{total}")
            times = [
                seconds("check", *options, "--shard", f"{number}/{total}", *kept, folder=folder)
                for number in range(1, total + 1)
            ]
            merge = seconds("merge", *kept, folder=folder)
            slowest = max(times)
            print(
                f"{total} shards: slowest {slowest:.1f} s, merge {merge:.1f} s, "
                f"{whole / (slowest + merge):.1f} times as fast"
            )


if __name__ == "__main__":
    main()

"""What explaining a drift costs: `diff` of two goldens against `git diff --no-index` of the files.

Run it with `python benchmarks/drift.py [SCENARIOS] [RUNS]`. Each golden keeps the results of 10,000
scenarios; in one of a hundred a value moves, and in one of a thousand a step is inserted. Both
commands are timed in turn; what counts is the ratio of each pair. `check` of the drift is shown
beside it: it reads, runs and judges everything first.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))


def seconds(*command: str) -> float:
    """Time one run of a command, in seconds of wall time; a difference is what it is to find."""
    start = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def write_gate(folder: Path, scenarios: int, *, moved: bool) -> None:
    """Write a gate whose scenarios each run the daily loop."""
    suite: dict[str, Any] = {"suite_name": "large", "scenarios": []}
    for number in range(scenarios):
        value_moves = moved and number % 100 == 0
        step_comes = moved and number % 1000 == 0
        params = {"requested_steps": 4 if step_comes else 3}
        state = {"balance": number + value_moves, "tier": "gold", "log": ["a", "b", {"n": number}]}
        scenario = {
            "scenario_name": f"customer-{number:06}",
            "initial_state": state,
            "missions": [{"name": "daily_loop", "params": params}],
        }
        suite["scenarios"].append(scenario)
    expectation = {
        "id": "runs",
        "scenario_name": "customer-000000",
        "mission_name": "daily_loop",
        "path": "success",
        "op": "eq",
        "expected": True,
    }
    folder.mkdir(exist_ok=True)
    (folder / "large.suite.json").write_text(json.dumps(suite), encoding="utf-8")
    text = json.dumps({"expectations": [expectation]})
    (folder / "large.expectations.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Time all three in turn, and print the medians and the ratios."""
    scenarios = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5  # noqa: PLR2004 - the second argument
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, moved in (("old", False), ("new", True)):
            write_gate(folder / side, scenarios, moved=moved)
            seconds(TIER2GATE, "update", str(folder / side), "--detail", "full")
        old, new = (str(folder / side / "large.golden.json") for side in ("old", "new"))
        drifting = folder / "drifting"
        write_gate(drifting, scenarios, moved=True)
        (drifting / "large.golden.json").write_bytes(Path(old).read_bytes())
        size = Path(old).stat().st_size
        commands = {
            "git diff --no-index": ("git", "diff", "--no-index", old, new),
            "tier2gate diff": (TIER2GATE, "diff", old, new),
            "tier2gate check": (TIER2GATE, "check", str(drifting)),
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(runs):
            for label, command in commands.items():
                times[label].append(seconds(*command))
    print(f"{scenarios:,} scenarios, goldens of {size / 1024**2:.0f} MiB, {runs} runs each")
    base = times["git diff --no-index"]
    for label, ours in times.items():
        ratio = statistics.median(a / b for a, b in zip(ours, base, strict=True))
        print(f"{label:<20} {statistics.median(ours):6.2f} s   ratio {ratio:5.2f}")


if __name__ == "__main__":
    main()

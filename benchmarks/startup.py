"""What a start costs: `check` on a one-scenario gate against importing click and yaml alone.

Run it with `python benchmarks/startup.py [RUNS]`; the two are timed in turn, and the ratio of each
pair is what counts, for it holds where the machine's speed drifts. The aim is a median under 1.8.
Both run without `PYTHON*` variables: an installed tier2gate has its bytecode, as click and yaml do.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUITE = """\
suite_name: one
scenarios:
  - scenario_name: only
    initial_state: {}
    missions: [{name: echo}]
"""
EXPECTATIONS = """\
expectations:
  - {id: it-runs, scenario_name: only, mission_name: echo, path: success, op: eq, expected: true}
"""


ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def seconds(*command: str) -> float:
    """Time one run of a command, in seconds of wall time."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> None:
    """Time both in turn, and print the medians and the ratio."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder:
        gate = Path(folder)
        (gate / "one.suite.yaml").write_text(SUITE, encoding="utf-8")
        (gate / "one.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
        command = str(Path(sys.executable).with_name("tier2gate"))
        check = (command, "check", folder)
        baseline = (sys.executable, "-c", "import click, yaml")
        seconds(command, "update", folder)
        seconds(*check), seconds(*baseline)
        pairs = [(seconds(*check), seconds(*baseline)) for _ in range(runs)]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"check {ours * 1000:.0f} ms, import click, yaml {theirs * 1000:.0f} ms")
    print(f"ratio, median of {runs} pairs: {ratio:.2f}")


if __name__ == "__main__":
    main()

"""What a start costs, against importing click and yaml alone, as ratios with a target each.

Run it with `python benchmarks/startup.py [PAIRS]`. The two sides of a row are timed in turn, and
the ratio is the median of the pairs' ratios, which holds where the machine's speed drifts. Times
are processor time. Both run without `PYTHON*` variables: an installed tier2gate has its bytecode,
as click and yaml do. The last row starts two children; it has no target, and shows what code costs.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

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
MODULE = """\
from tier2gate.missions.api import from_function


def double(number: int = 1) -> int:
    return 2 * number


MISSIONS = {"echo2": from_function(double)}
"""

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
BASELINE = (sys.executable, "-c", "import click, yaml")


@dataclass(frozen=True)
class Row:
    """What a row of the table measures.

    Attributes:
        name: what is started.
        command: its command line.
        target: the most that it may take, as a multiple of the baseline; `None` for no target.
    """

    name: str
    command: Sequence[str]
    target: float | None


def seconds(command: Sequence[str]) -> float:
    """Time one run of a command: processor time, also of the processes that it starts."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def show(row: Row, pairs: int) -> bool:
    """Measure a row, print it, and return whether it reaches its target."""
    seconds(row.command), seconds(BASELINE)
    times = [(seconds(row.command), seconds(BASELINE)) for _ in range(pairs)]
    ours, theirs = (median(side) * 1000 for side in zip(*times, strict=True))
    ratio = median(mine / other for mine, other in times)
    reached = row.target is None or ratio <= row.target
    verdict = "no target"
    if row.target is not None:
        verdict = f"at most {row.target}: {'reached' if reached else 'MISSED'}"
    print(f"{row.name:36} {ours:6.0f} {theirs:6.0f}  {ratio:5.2f}, {verdict}", flush=True)
    return reached


def write_gate(folder: Path, mission: str) -> Path:
    """Write a gate with one scenario; return its suite."""
    folder.mkdir()
    suite = folder / "one.suite.yaml"
    suite.write_text(SUITE.replace("echo", mission), encoding="utf-8")
    text = EXPECTATIONS.replace("echo", mission)
    (folder / "one.expectations.yaml").write_text(text, encoding="utf-8")
    return suite


def rows_in(folder: Path) -> Iterator[Row]:
    """Write the gates, accept their results, and yield the rows."""
    yield Row("--version", (TIER2GATE, "--version"), 1.2)
    yield Row("--help", (TIER2GATE, "--help"), 1.2)
    suite = str(write_gate(folder / "plain", "echo"))
    seconds((TIER2GATE, "update", suite))
    yield Row("check, one scenario", (TIER2GATE, "check", suite), 1.5)
    suite = str(write_gate(folder / "code", "echo2"))
    module = folder / "code" / "one.py"
    module.write_text(MODULE, encoding="utf-8")
    given = (suite, "--missions", str(module))
    seconds((TIER2GATE, "update", *given))
    yield Row("check, one mission in Python", (TIER2GATE, "check", *given), None)


def main() -> None:
    """Print the table; exit with 1 if a target is missed."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(f"{'milliseconds':36} {'ours':>6} {'other':>6}  {'ratio':>5}")
    with tempfile.TemporaryDirectory() as name:
        reached = [show(row, pairs) for row in rows_in(Path(name))]
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()

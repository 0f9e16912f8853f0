"""What scenarios cost as a suite grows: time and peak memory of `check`, which are to stay linear.

Run it with `python benchmarks/growth.py [DETAIL] [PICTURE.svg] [SCENARIOS ...]`; by default from
1,000 to 100,000, which takes minutes. DETAIL is that of the golden: hashes, which `update` chooses
for large suites, or full. The scenarios come from a CSV table, with a nested state, two missions
and two expectations each. Times are processor time; from both figures, those of the same gate with
a single scenario are taken off. The canonical text is that of the record which is hashed.

`python benchmarks/growth.py docs/images/growth.svg` draws the picture of the guide to large suites.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from growth_picture import Curve, draw

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
MIB = 1024 * 1024
SPREAD, MOST_MEMORY = 0.2, 5.0
"""How far time and memory a scenario may be from their middle; the most peak per canonical text."""

SUITE = """\
suite_name: growth
scenarios:
  - table: growth.csv
    columns: {case: string, id: integer, net: number, paid: boolean}
    scenario_name: "customer-{case}"
    initial_state:
      customer: {id: {$cell: id}, tier: gold, address: {city: Ulm, zip: "89073"}}
      order:
        lines:
          - {sku: item-0, quantity: 0, net: {$cell: net}}
          - {sku: item-1, quantity: 1, net: {$cell: net}}
          - {sku: item-2, quantity: 2, net: {$cell: net}}
        paid: {$cell: paid}
        note: null
    missions:
      - {name: daily_loop, params: {requested_steps: 3}}
      - {name: echo, params: {greeting: hello, number: {$cell: id}}}
"""
EXPECTATIONS = """\
expectations:
  - id: tier
    scenarios: "*"
    mission_name: daily_loop
    path: /final_state/customer/tier
    op: eq
    expected: gold
  - id: id
    scenarios: "*"
    mission_name: echo
    path: /final_state/customer/id
    op: eq
    expected: {$cell: id}
"""


@dataclass(frozen=True)
class Cost:
    """What a command needed.

    Attributes:
        seconds: its processor time.
        peak: the most bytes of memory that it held.
    """

    seconds: float
    peak: int


def lay_out(folder: Path, scenarios: int) -> None:
    """Write the files of a gate."""
    (folder / "growth.suite.yaml").write_text(SUITE, encoding="utf-8")
    (folder / "growth.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    rows = (f"{n:06},{n},{9.5 * n},{'true' if n % 2 else 'false'}\n" for n in range(scenarios))
    (folder / "growth.csv").write_text(f"case,id,net,paid\n{''.join(rows)}", encoding="utf-8")


def measure(*command: str, ends_with: int = 0) -> Cost:
    """Run a command that has to end with an exit status."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != ends_with:
        sys.exit(f"{command[:3]} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def check(scenarios: int, detail: str) -> Cost:
    """Measure `check` of an accepted gate."""
    with tempfile.TemporaryDirectory() as name:
        lay_out(Path(name), scenarios)
        measure(TIER2GATE, "update", "--detail", detail, name)
        return measure(TIER2GATE, "check", name)


def canonical_bytes(scenarios: int) -> int:
    """Return the size of the canonical text of a gate."""
    with tempfile.TemporaryDirectory() as name:
        lay_out(Path(name), scenarios)
        files = (f"{name}/growth.suite.yaml", f"{name}/growth.expectations.yaml")
        command = (TIER2GATE, "run", *files)
        done = subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return len(json.dumps(json.loads(done.stdout), separators=(",", ":")))


def is_even(name: str, figures: Sequence[float]) -> bool:
    """Print whether figures are within the allowed distance from their middle."""
    middle = (max(figures) + min(figures)) / 2
    away = max(figures) / middle - 1
    reached = away <= SPREAD
    words = f"{name} a scenario: within ±{away:.0%}, at most {SPREAD:.0%}"
    print(f"{words}: {'reached' if reached else 'MISSED'}")
    return reached


def draw_growth(
    sizes: Sequence[int], times: Sequence[float], peaks: Sequence[float], text: float
) -> str:
    """Draw both figures as an SVG image.

    Args:
        sizes: the numbers of scenarios.
        times: the seconds a scenario for each of them.
        peaks: the bytes of memory a scenario.
        text: the bytes of the canonical text of a scenario.
    """
    time = Curve("Processor time a scenario, in microseconds", [value * 1e6 for value in times])
    kilobytes = [value / 1000 for value in peaks]
    memory = Curve("Peak memory a scenario, in kB", kilobytes, 1, text / 1000, "its canonical text")
    return draw(sizes, (time, memory), SPREAD)


def main() -> None:
    """Print a line for each size; exit with 1 if a target is missed."""
    numbers = [word for word in sys.argv[1:] if word[0].isdigit()]
    pictures = [Path(word) for word in sys.argv[1:] if word.endswith(".svg")]
    details = [word for word in sys.argv[1:] if word.isalpha()] or ["hashes"]
    sizes = [int(word.replace(",", "")) for word in numbers] or SIZES
    start = check(1, details[0])
    text = canonical_bytes(min(sizes)) / min(sizes)
    print(f"a gate of one scenario: {start.seconds:.2f} s, {start.peak / MIB:.0f} MiB")
    print(f"scenarios   seconds  peak MiB {'µs each':>9} {'bytes each':>11}  of text")
    times, peaks, shares = [], [], []
    for size in sizes:
        cost = check(size, details[0])
        times.append((cost.seconds - start.seconds) / size)
        peaks.append((cost.peak - start.peak) / size)
        shares.append(cost.peak / size / text)
        print(
            f"{size:9,} {cost.seconds:9.2f} {cost.peak / MIB:9.0f} {times[-1] * 1e6:9.0f} "
            f"{peaks[-1]:11,.0f}  {shares[-1]:.1f} times",
            flush=True,
        )
    for picture in pictures:
        picture.write_text(draw_growth(sizes, times, peaks, text), encoding="utf-8")
    even = [is_even("time", times), is_even("memory", peaks)]
    reached = shares[-1] <= MOST_MEMORY
    words = f"peak of {sizes[-1]:,}: {shares[-1]:.1f} times the canonical text"
    print(f"{words}, at most {MOST_MEMORY:.0f}: {'reached' if reached else 'MISSED'}")
    sys.exit(not (all(even) and reached))


if __name__ == "__main__":
    main()

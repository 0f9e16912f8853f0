"""What many gates cost in one call: time and memory a gate, which are to stay the same.

Run it with `python benchmarks/many_gates.py [GATES ...]`. Each number of gates is checked as a
folder, by naming every suite, and under a configuration; memory is the process's own peak.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
SUITE = """\
suite_name: gate-{number}
scenarios:
  - scenario_name: only
    initial_state: {{number: {number}}}
    missions: [{{name: daily_loop}}, {{name: echo, params: {{text: hello}}}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: it-runs, scenario_name: only, mission_name: echo, path: success, op: eq, expected: true}
"""


def measure(*command: str) -> tuple[float, float]:
    """Run a command that has to pass; give its seconds of wall time and its peak in MiB."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[:3]} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def lay_out(folder: Path, gates: int) -> list[str]:
    """Write gates in folders of a hundred, and a configuration of them all."""
    suites = []
    for number in range(gates):
        place = folder / f"{number // 100:03}"
        place.mkdir(exist_ok=True)
        suite = place / f"gate-{number:05}.suite.yaml"
        suite.write_text(SUITE.format(number=number), encoding="utf-8")
        expectations = place / f"gate-{number:05}.expectations.yaml"
        expectations.write_text(EXPECTATIONS, encoding="utf-8")
        suites.append(str(suite))
    return suites


def main() -> None:
    """Measure every number of gates in the three ways, and print a line each."""
    counts = [int(word) for word in sys.argv[1:]] or [10, 250, 500, 1000]
    assert resource.getrusage(resource.RUSAGE_SELF)  # noqa: S101 - POSIX alone has these figures
    print("gates  way             seconds  ms a gate   peak MiB")
    for gates in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            suites = lay_out(folder, gates)
            measure(TIER2GATE, "update", str(folder))
            ways = {"folder": (str(folder),), "suites by name": tuple(suites)}
            configuration = folder / "tier2gate.yaml"
            for way, arguments in ways.items():
                report(gates, way, *measure(TIER2GATE, "check", *arguments))
            lines = [f"  - {{name: g{i}, suite: {s}}}\n" for i, s in enumerate(suites)]
            text = "gates:\n" + "".join(line.replace(f"{folder}/", "") for line in lines)
            configuration.write_text(text, encoding="utf-8")
            report(gates, "configured", *measure(TIER2GATE, "check", str(configuration)))


def report(gates: int, way: str, wall: float, peak: float) -> None:
    """Print one measurement."""
    print(f"{gates:5}  {way:<14} {wall:8.2f} {wall / gates * 1000:10.2f} {peak:10.1f}")


if __name__ == "__main__":
    main()

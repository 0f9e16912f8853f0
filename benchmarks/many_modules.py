"""What gates with a module of missions each cost in one call, against one call for each gate.

Run it with `python benchmarks/many_modules.py [GATES ...]`. The ratio is that of wall times. Every
gate could call every module, so all modules are loaded to list their missions.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
MODULE = """\
from tier2gate.missions.api import from_function


def number():
    return {number}


MISSIONS = {{"m{number}": from_function(number)}}
"""
SUITE = """\
suite_name: gate-{number}
scenarios:
  - {{scenario_name: only, initial_state: {{}}, missions: [{{name: m{number}}}]}}
"""
EXPECTATIONS = """\
expectations:
  - {{id: it, scenario_name: only, mission_name: m{number}, path: /final_state/result, op: eq,
     expected: {number}}}
"""


def measure(*arguments: str) -> float:
    """Run a call that has to pass, and return its seconds of wall time."""
    start = time.perf_counter()
    subprocess.run([TIER2GATE, *arguments], check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> None:
    """Measure every number of gates, and print a line each."""
    print("gates  one call  single calls  ratio")
    for gates in [int(word) for word in sys.argv[1:]] or [10, 40]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            for number in range(gates):
                texts = {"py": MODULE, "suite.yaml": SUITE, "expectations.yaml": EXPECTATIONS}
                for ending, text in texts.items():
                    path = folder / f"g{number:03}.{ending}"
                    path.write_text(text.format(number=number), encoding="utf-8")
            modules = sorted(map(str, folder.glob("*.py")))
            missions = [word for module in modules for word in ("--missions", module)]
            measure("update", str(folder), *missions)
            together = measure("check", str(folder), *missions)
            suites = sorted(map(str, folder.glob("*.suite.yaml")))
            pairs = zip(suites, modules, strict=True)
            apart = sum(measure("check", suite, "--missions", module) for suite, module in pairs)
            print(f"{gates:5} {together:8.2f} {apart:12.2f} {together / apart:8.2f}")


if __name__ == "__main__":
    main()

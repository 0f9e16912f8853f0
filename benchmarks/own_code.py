"""What a gate of the user's own functions costs, against pytest with a snapshot plugin.

Run it with `python benchmarks/own_code.py [ROUNDS]`, in an environment with tier2gate, pytest and
syrupy. In each line both tools do the same work in turn, with the same functions and inputs. The
figures are medians of wall time in seconds; the last column is their ratio.

The second table has the children's cost: forty gates with a module each, on one processor and on
two, against the time that a child alone takes to start, load the module, run the mission and end.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from tier2gate.runner.worker import Worker, deadline_in
from tier2gate.settings import PythonModule, Settings

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
FUNCTION = """\
def premium_{module}(age, cover, plan):
    base = cover * (3 + max(0, age - 30) // 5) // 1000
    rate = {{"basic": 90, "plus": 110, "full": 140}}[plan]
    return {{"base": base, "premium": base * rate // 100 + {module}, "plan": plan}}
"""
MODULE = """\
from rules_{module} import premium_{module}
from tier2gate.missions.api import from_function

MISSIONS = {{"premium-{module}": from_function(premium_{module})}}
"""
SUITE = "suite_name: gate-{module}\nscenarios:\n"
SCENARIO = (
    "  - {{scenario_name: case-{number:05}, initial_state: {{}}, missions: "
    "[{{name: premium-{module}, params: {{age: {age}, cover: {cover}, plan: {plan}}}}}]}}\n"
)
EXPECTATIONS = """\
expectations:
  - {{id: positive, scenario_name: case-00000, mission_name: premium-{module},
     path: /final_state/result/premium, op: gt, expected: 0}}
"""
SNAPSHOT_TEST = """\
import pytest
from rules_{module} import premium_{module}

CASES = [
{cases}]


@pytest.mark.parametrize("params", CASES, ids=[f"case-{{n:05}}" for n in range(len(CASES))])
def test_premium_{module}(params, snapshot):
    assert premium_{module}(**params) == snapshot
"""


def cases(count: int) -> Iterator[dict[str, int | str]]:
    """Yield the inputs of each case."""
    for number in range(count):
        plan = ("basic", "plus", "full")[number % 3]
        yield {"age": 18 + number % 60, "cover": 10_000 + 250 * number, "plan": plan}


def lay_out(folder: Path, modules: int, scenarios: int) -> None:
    """Write gates and snapshot tests of the same functions."""
    for module in range(modules):
        texts = {
            f"rules_{module}.py": FUNCTION.format(module=module),
            f"g{module}.missions.py": MODULE.format(module=module),
            f"g{module}.suite.yaml": SUITE.format(module=module)
            + "".join(
                SCENARIO.format(module=module, number=number, **case)
                for number, case in enumerate(cases(scenarios))
            ),
            f"g{module}.expectations.yaml": EXPECTATIONS.format(module=module),
            f"test_g{module}.py": SNAPSHOT_TEST.format(
                module=module, cases="".join(f"    {case!r},\n" for case in cases(scenarios))
            ),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")


def measure(command: Sequence[str], folder: Path, processors: set[int] | None = None) -> float:
    """Run a command that has to pass, and return its seconds of wall time."""
    limit = None if processors is None else lambda: os.sched_setaffinity(0, processors)
    start = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        preexec_fn=limit,
    )
    return time.perf_counter() - start


def compare(modules: int, scenarios: int, rounds: int) -> tuple[float, float]:
    """Return the medians of tier2gate and of pytest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        lay_out(folder, modules, scenarios)
        gate = [TIER2GATE, "check", "--allow-code", "--python-path", "."]
        plugin = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        measure([TIER2GATE, "update", *gate[2:]], folder)
        measure([*plugin, "--snapshot-update"], folder)
        pairs = [(measure(gate, folder), measure(plugin, folder)) for _ in range(rounds)]
    ours, theirs = zip(*pairs, strict=True)
    return median(ours), median(theirs)


def child_time(folder: Path, modules: int) -> float:
    """Return the seconds that the children of all gates take, each alone."""
    start = time.perf_counter()
    params = next(cases(1))
    settings = Settings(root=folder, python_path=(folder,))
    for number in range(modules):
        module = PythonModule(
            shown=f"g{number}.missions.py", path=folder / f"g{number}.missions.py"
        )
        worker = Worker([module], settings, deadline=deadline_in(60))
        worker.load()
        worker.run(f"premium-{number}", params, {}, "the mission")
        worker.close()
    return time.perf_counter() - start


def measure_children(modules: int, rounds: int) -> None:
    """Print what gates with a module each cost against their children's own time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        lay_out(folder, modules, 1)
        own = ["--allow-code", "--python-path", "."]
        files = [path.name for path in sorted(folder.glob("*.missions.py"))]
        every = [*own, *(word for file in files for word in ("--missions", file))]
        measure([TIER2GATE, "update", *own], folder)
        one, *more = sorted(os.sched_getaffinity(0))
        for processors in ({one}, {one, *more[:1]}):
            for what, arguments in (("own module", own), ("all modules", every)):
                call, rows = [TIER2GATE, "check", *arguments], []
                for _ in range(rounds):
                    os.sched_setaffinity(0, {one})
                    alone = child_time(folder, modules)
                    os.sched_setaffinity(0, {one, *more})
                    rows.append((measure(call, folder, processors), alone))
                seconds, alone = (median(column) for column in zip(*rows, strict=True))
                figures = f"{seconds:9.2f} {alone:9.2f} {seconds / alone:6.2f}"
                print(f"{modules:5} {len(processors):11}  {what:11} {figures}")


def main() -> None:
    """Print both tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print("gates  scenarios  tier2gate  pytest  ratio")
    for modules, scenarios in ((1, 26), (1, 3000), (40, 1)):
        ours, theirs = compare(modules, scenarios, rounds)
        print(f"{modules:5} {scenarios:10} {ours:10.2f} {theirs:7.2f} {ours / theirs:6.2f}")
    print("gates  processors  may call     one call  children  ratio")
    measure_children(40, rounds)


if __name__ == "__main__":
    main()

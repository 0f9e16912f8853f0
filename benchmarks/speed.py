"""The speed of the core, of reading and of a whole check, as ratios with a target each.

`make bench` runs it; or `python benchmarks/speed.py [SCENARIOS] [ROUNDS] [GROUP ...]`; the groups
are core, reading, tables and check. In each round, the two sides of a row are timed in turn, and
the ratio is that of their medians: machines are noisy, and are to change both. Times are processor
time. The suite has 10,000 scenarios (`large_suite.py`); the textbook gate is `baseline.py`.
"""

import csv
import gc
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from large_suite import expected_of, suite_of

from tier2gate.documents.csv_reader import parse_csv
from tier2gate.documents.json_lines import parse_json_lines
from tier2gate.documents.reader import parse_document
from tier2gate.golden.store import read_golden
from tier2gate.orchestration.collector import collector_paused
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.test_run import TestRunResult, run_test_run

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
BASELINE = str(Path(__file__).with_name("baseline.py"))
ROWS_OF_TABLES = 100_000
GROUPS = ("core", "reading", "tables", "check")
Action = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """What a row of the table compares.

    Both sides have Python's garbage collector as a program starts with it; tier2gate pauses it
    while it reads, and rows that say so show both sides without it.

    Attributes:
        name: what is measured.
        ours: runs it.
        theirs: runs what it is compared with; `None` to count the rows of a table that are read.
        target: the ratio to reach: theirs / ours if `faster`, else ours / theirs.
        faster: whether the ratio has to be at least the target, not at most.
    """

    name: str
    ours: Action
    theirs: Action | None
    target: float
    faster: bool = False


def seconds(action: Action) -> float:
    """Time one call: processor time of this process, and of those that it waits for."""
    gc.collect()
    before = os.times()
    start = time.process_time()
    result = action()
    own = time.process_time() - start
    del result  # freed after the time is taken, on both sides
    after = os.times()
    children = after.children_user - before.children_user
    return own + children + after.children_system - before.children_system


def show(row: Row, rounds: int) -> bool:
    """Measure a row, print it, and return whether it reaches its target."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(row.ours))
        theirs.append(seconds(row.theirs) if row.theirs is not None else 0.0)
    mine, other = median(ours), median(theirs)
    if row.theirs is None:
        found = ROWS_OF_TABLES / mine
        figures = f"{mine:9.3f} {'':9}  {found:>12,.0f} rows a second, at least {row.target:,.0f}"
    else:
        found = other / mine if row.faster else mine / other
        bound = "at least" if row.faster else "at most"
        figures = f"{mine:9.3f} {other:9.3f}  {found:>12.2f}, {bound} {row.target}"
    reached = found >= row.target if row.faster or row.theirs is None else found <= row.target
    print(f"{row.name:24} {figures}: {'reached' if reached else 'MISSED'}", flush=True)
    return reached


def core_rows(scenarios: int) -> Iterator[Row]:
    """Compare `run_test_run` with its floor: the bytes and the hash of its own result."""
    suite = parse_suite_definition(suite_of(scenarios))
    expectations = parse_expectations_definition(expected_of(scenarios))
    record = run_test_run(suite, expectations).to_dict()

    def ours() -> TestRunResult:
        return run_test_run(suite, expectations)

    def floor() -> str:
        with collector_paused():  # as our side does
            text = json.dumps(record, sort_keys=True, separators=(",", ":"))
            return hashlib.sha256(text.encode("ascii")).hexdigest()

    yield Row("run_test_run", ours, floor, 2.5)


def reading_rows(scenarios: int, how: str = "") -> Iterator[Row]:
    """Compare reading with the libraries' own readers."""
    suite = suite_of(scenarios)
    as_json = json.dumps(suite, indent=2)
    as_yaml = yaml.dump(suite, Dumper=yaml.CSafeDumper, sort_keys=False)
    json_data, yaml_data = as_json.encode(), as_yaml.encode()
    yield Row(
        f"read JSON{how}",
        lambda: parse_document(json_data, "large.suite.json"),
        lambda: json.loads(as_json),
        2.0,
    )
    yield Row(
        f"read YAML{how}",
        lambda: parse_document(yaml_data, "large.suite.yaml"),
        lambda: yaml.load(as_yaml, Loader=yaml.CSafeLoader),
        0.3,
    )


def table_rows() -> Iterator[Row]:
    """Read tables."""
    rows = [
        {
            "scenario": f"case-{n:06}",
            "age": 18 + n % 60,
            "rate": n / 8,
            "plan": "full",
            "new": n % 2 == 0,
        }
        for n in range(ROWS_OF_TABLES)
    ]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([json.dumps(cell).strip('"') for cell in row.values()] for row in rows)
    data = text.getvalue().encode()
    types = ("string", "integer", "number", "string", "boolean")
    columns = dict(zip(rows[0], types, strict=True))
    yield Row("read CSV", lambda: parse_csv(data, "t.csv", columns), None, 100_000)
    yield Row("read JSON Lines", lambda: parse_json_lines(lines, "t.jsonl"), None, 100_000)


def run(command: Sequence[str]) -> str:
    """Run a command that has to pass, and return what it prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    return done.stdout


def lay_out(folder: Path, scenarios: int, suffix: str) -> None:
    """Write a gate with the goldens of both; both have to have the same hash."""
    for kind, value in (("suite", suite_of(scenarios)), ("expectations", expected_of(scenarios))):
        if suffix == "json":
            text = json.dumps(value, indent=2)
        else:
            text = yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False)
        (folder / f"large.{kind}.{suffix}").write_text(text, encoding="utf-8")
    run((TIER2GATE, "update", "--detail", "full", str(folder)))
    theirs = run((sys.executable, BASELINE, "update", str(folder))).split()[-1]
    ours: Any = json.loads((folder / "large.golden.json").read_text(encoding="utf-8"))
    if ours["test_run_hash"] != theirs:
        sys.exit(f"the hashes differ: {ours['test_run_hash']} and {theirs}")


def check_rows(folder: Path, scenarios: int) -> Iterator[Row]:
    """Compare a whole `check` with the textbook gate, and the reading of its golden."""
    for suffix, target in (("yaml", 5.0), ("json", 8.0)):
        gate = folder / suffix
        gate.mkdir()
        lay_out(gate, scenarios, suffix)
        ours = (TIER2GATE, "check", str(gate))
        theirs = (sys.executable, BASELINE, "check", str(gate))
        yield Row(
            f"check, {suffix.upper()}",
            lambda command=ours: run(command),
            lambda command=theirs: run(command),
            target,
            faster=True,
        )
    path = folder / "json" / "large.golden.json"
    golden = read_golden(path, "large.golden.json")
    record = json.dumps(golden.record.json if golden.record is not None else None)
    for how in ("", ", no collector"):
        if how:
            gc.disable()
        yield Row(
            f"read a golden{how}",
            lambda: read_golden(path, "large.golden.json"),
            lambda: json.loads(record),
            2.5,
        )
    gc.enable()


def rows_of(folder: Path, scenarios: int, groups: Collection[str]) -> Iterator[Row]:
    """Yield the rows of some groups."""
    if "core" in groups:
        yield from core_rows(scenarios)
    if "reading" in groups:
        yield from reading_rows(scenarios)
        gc.disable()
        yield from reading_rows(scenarios, ", no collector")
        gc.enable()
    if "tables" in groups:
        yield from table_rows()
    if "check" in groups:
        yield from check_rows(folder, scenarios)


def main() -> None:
    """Print the table; exit with 1 if a target is missed."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    groups = [word for word in sys.argv[1:] if not word.isdigit()] or GROUPS
    scenarios, rounds = [*numbers, *(10_000, 5)[len(numbers) :]]
    print(f"{'':24} {'seconds':>9} {'other':>9}  {'ratio':>12}")
    with tempfile.TemporaryDirectory() as name:
        rows = rows_of(Path(name), scenarios, groups)
        reached = [show(row, rounds) for row in rows]
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()

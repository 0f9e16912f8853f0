"""Shards: what several jobs ran is judged, compared and reported as one run would be."""

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gates import accept_in
from tier2gate.commands.check import check
from tier2gate.commands.shard import write_shards
from tier2gate.foundation.errors import MissingPathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.shards import shard_number
from tier2gate.orchestration.canonical import encode
from tier2gate.reporters.interface import REPORTERS
from tier2gate.results.report import Report
from tier2gate.settings import Settings, Shard

SUITE = """\
suite_name: orders
mask: [{path: /final_state/result/token, with: hidden}]
scenarios:
  - table: orders.jsonl
    scenario_name: "order-{n}"
    initial_state: {}
    missions: [{name: price, params: {n: {$cell: n}}}]
  - scenario_name: plain
    initial_state: {a: 1}
    missions: [{name: echo, params: {x: -0.0}}, {name: echo, id: again}]
"""
EXPECTATIONS = """\
expectations:
  - {id: all, scenarios: "order-*", mission_name: price, path: success, op: eq, expected: true}
  - {id: one, scenario_name: plain, mission_name: again, path: id, op: eq, expected: wf-echo}
"""
MODULE = """\
from tier2gate.missions.api import from_function


def price(n):
    return {"total": n * 2, "token": "t", "name": f"order {n}"}


MISSIONS = {"price": from_function(price)}
"""
PRINTS = MODULE.replace("    return", "    print('price of', n)\n    return")
RAISES = MODULE.replace(
    "    return", "    if n % 7 == 3:\n        raise ValueError(f'no tier for {n}')\n    return"
)
UNSTABLE = MODULE.replace("n * 2", "n * 2 + (hash('a') % 1000 if n in (5, 6) else 0)")
BY_CHANCE = UNSTABLE.replace(
    "    return", "    if n == 9:\n        raise ValueError('no')\n    return"
)
ENDS = MODULE.replace(
    "    return", "    import os\n    if n == 4:\n        os._exit(3)\n    return"
)
BROKEN = "import nowhere_to_be_found\n" + MODULE
DRIFTS = MODULE.replace("n * 2", "n * 2 + n // 20")


def write(folder: Path, *, module: str = MODULE, expectations: str = EXPECTATIONS) -> None:
    """Write a gate of 31 scenarios: 30 from a table, which call a mission in Python."""
    rows = "".join(f'{{"n": {number}}}\n' for number in range(30))
    files = {
        "orders.suite.yaml": SUITE,
        "orders.expectations.yaml": expectations,
        "orders.missions.py": module,
        "orders.jsonl": rows,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def settings_for(folder: Path) -> Settings:
    """Return the settings of a call that shows everything that any report can."""
    return Settings(root=folder, folder=folder, allow_code=True, locate_all=True, keep_runs=True)


def split(settings: Settings, total: int) -> None:
    """Run all shards, the last one first."""
    for number in range(total, 0, -1):
        shard = Shard(number=number, total=total)
        written = write_shards(replace(settings, shard=shard, shard_dir=settings.root / "shards"))
        assert (written.exit_code, len(written.files)) == (0, 1), written.report


def merge(settings: Settings) -> Report:
    """Merge the shards, as a job does that may not run code."""
    folder = settings.root / "shards"
    return check(replace(settings, merge=True, shard_dir=folder, allow_code=False))


def rendered(report: Report) -> dict[str, bytes]:
    """Render all kinds of reports, without the commands, which repeat the options of the call."""
    kinds = {kind: reporter.render(report) for kind, reporter in REPORTERS.items()}
    return {kind: data.replace(b" --allow-code", b"") for kind, data in kinds.items()}


def assert_same(merged: Report, whole: Report) -> None:
    """Compare reports of all kinds; how often shards ran their code can differ."""
    assert merged.outcome is whole.outcome
    [gate], [other] = merged.gates, whole.gates
    same = replace(whole, gates=(replace(other, runs=gate.runs),))
    assert rendered(merged) == rendered(same)


@pytest.mark.children
@pytest.mark.parametrize("total", [1, 2, 5, 64])
def test_merged_shards_pass_like_one_run(total: int, tmp_path: Path) -> None:
    """A user who splits a suite over jobs gets the same hash and the same reports."""
    write(tmp_path)
    accept_in(replace(settings_for(tmp_path), repeat=2))
    whole = check(settings_for(tmp_path))
    assert whole.outcome is Outcome.PASSED
    split(settings_for(tmp_path), total)
    merged = merge(settings_for(tmp_path))
    assert merged == whole
    assert_same(merged, whole)


CASES: dict[str, dict[str, str]] = {
    "prints": {"module": PRINTS},
    "raises in several shards": {"module": RAISES},
    "is not deterministic": {"module": UNSTABLE},
    "is not deterministic, and raises": {"module": BY_CHANCE},
    "cannot be loaded": {"module": BROKEN},
    "drifts in some scenarios": {"module": DRIFTS},
    "fails": {"expectations": EXPECTATIONS.replace("expected: true", "expected: false")},
    "expects something else": {"expectations": EXPECTATIONS.replace("op: eq", "op: ne")},
}


@pytest.mark.children
@pytest.mark.parametrize("case", CASES)
def test_merged_shards_are_reported_like_one_run(case: str, tmp_path: Path) -> None:
    """A user of shards sees what failed exactly as a user without shards does."""
    write(tmp_path)
    accept_in(replace(settings_for(tmp_path), repeat=2))
    write(tmp_path, **CASES[case])
    split(settings_for(tmp_path), 3)
    whole, merged = check(settings_for(tmp_path)), merge(settings_for(tmp_path))
    if "deterministic" in case:  # which values the runs gave is chance
        assert merged.outcome is whole.outcome
        [gate], [other] = merged.gates, whole.gates
        assert gate.stopped == other.stopped
        assert gate.nondeterminism is not None
        assert other.nondeterminism is not None
        assert gate.nondeterminism.missions[0].scenario_names == ("order-5", "order-6")
        assert gate.nondeterminism.culprits == other.nondeterminism.culprits
    else:
        assert_same(merged, whole)


@pytest.mark.children
def test_program_that_ends_stops_the_merged_gate(tmp_path: Path) -> None:
    """A program that ends in one shard is told, with its scenario, though the others went on."""
    write(tmp_path, module=ENDS)
    split(settings_for(tmp_path), 4)
    whole, merged = check(settings_for(tmp_path)), merge(settings_for(tmp_path))
    assert merged.outcome is whole.outcome is Outcome.EXECUTION_ERROR
    assert merged.gates[0].problems == whole.gates[0].problems
    assert merged.gates[0].stopped == whole.gates[0].stopped


@pytest.mark.children
def test_nothing_accepted_yet_offers_all_results(tmp_path: Path) -> None:
    """The first acceptance can be proposed by the job that merges."""
    write(tmp_path)
    split(settings_for(tmp_path), 3)
    whole, merged = check(settings_for(tmp_path)), merge(settings_for(tmp_path))
    assert merged.outcome is Outcome.GOLDEN_MISSING
    assert merged.gates[0].runs == 8
    assert_same(merged, whole)


def test_stable_numbers() -> None:
    """A scenario stays in its shard in every version, so that old and new jobs agree."""
    names = ["", "order-1", "Ärger", "\udc80"]
    assert [shard_number(name, 7) for name in names] == [2, 5, 2, 1]
    assert {shard_number(f"s{number}", 64) for number in range(2_000)} == {*range(1, 65)}


# What is wrong with shards


PLAIN_SUITE = """\
suite_name: plain
scenarios:
  - {scenario_name: a, initial_state: {}, missions: [{name: echo, params: {x: 1}}]}
  - {scenario_name: b, initial_state: {}, missions: [{name: echo, params: {x: 2}}]}
  - {scenario_name: c, initial_state: {}, missions: [{name: echo, params: {x: 3}}]}
  - {scenario_name: d, initial_state: {}, missions: [{name: echo, params: {x: 4}}]}
"""
PLAIN_EXPECTATIONS = """\
expectations:
  - {id: e, scenarios: "*", mission_name: echo, path: success, op: eq, expected: true}
"""


@pytest.fixture(name="passing")
def _passing(tmp_path: Path) -> Settings:
    """A gate without Python, accepted, with its three shards."""
    (tmp_path / "p.suite.yaml").write_text(PLAIN_SUITE, encoding="utf-8")
    (tmp_path / "p.expectations.yaml").write_text(PLAIN_EXPECTATIONS, encoding="utf-8")
    settings = settings_for(tmp_path)
    accept_in(settings)
    split(settings, 3)
    assert merge(settings).outcome is Outcome.PASSED
    return settings


def shard_files(settings: Settings) -> list[Path]:
    """Return the shard files, sorted."""
    return sorted((settings.root / "shards").iterdir())


def codes(report: Report) -> set[str]:
    """Return the codes of all problems."""
    own = {problem.code for problem in report.problems}
    return own | {problem.code for gate in report.gates for problem in gate.problems}


def test_arrival_in_other_folders_and_order(passing: Settings) -> None:
    """Files that each came in a folder of its own, as artifacts do, are found."""
    for number, path in enumerate(reversed(shard_files(passing))):
        folder = passing.root / "shards" / f"artifact-{number}"
        folder.mkdir()
        path.rename(folder / path.name)
    assert merge(passing).outcome is Outcome.PASSED


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_missing_shard(gone: int, passing: Settings) -> None:
    """A job that did not upload its part never leaves the rest green."""
    shard_files(passing)[gone].unlink()
    merged = merge(passing)
    assert (merged.outcome, codes(merged)) == (Outcome.INPUT_INVALID, {"shard-missing"})
    assert f"the shard {gone + 1}/3 of this gate is missing" in merged.gates[0].problems[0].message


def test_no_shard_at_all(passing: Settings) -> None:
    """An empty folder passes nothing, and a missing one is wrong usage."""
    shutil.rmtree(passing.root / "shards")
    with pytest.raises(MissingPathError):
        merge(passing)
    (passing.root / "shards").mkdir()
    merged = merge(passing)
    assert (merged.outcome, codes(merged)) == (Outcome.INPUT_INVALID, {"shard-missing"})


def test_doubled_shard(passing: Settings) -> None:
    """Two files of one part are refused: one of them is of another run."""
    first = shard_files(passing)[0]
    shutil.copy(first, first.with_name(f"copy-of-{first.name}"))
    merged = merge(passing)
    assert (merged.outcome, codes(merged)) == (Outcome.INPUT_INVALID, {"shard-doubled"})


def test_shards_of_two_splits(passing: Settings) -> None:
    """Files that an earlier run left in the folder are not mixed with those of this one."""
    shard = Shard(number=1, total=4)
    write_shards(replace(passing, shard=shard, shard_dir=passing.root / "shards"))
    merged = merge(passing)
    assert merged.outcome is Outcome.INPUT_INVALID
    assert "shard-foreign" in codes(merged)


@pytest.mark.parametrize("file", ["p.suite.yaml", "p.expectations.yaml"])
def test_shards_of_other_definitions(file: str, passing: Settings) -> None:
    """Shards that ran before the suite or the expectations changed do not pass for them."""
    path = passing.root / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("x: 4", "x: 5").replace("op: eq", "op: ne"), encoding="utf-8")
    merged = merge(passing)
    assert (merged.outcome, codes(merged)) == (Outcome.INPUT_INVALID, {"shard-foreign"})


@pytest.mark.children
def test_shards_of_another_module(tmp_path: Path) -> None:
    """Shards that ran before a module of missions changed do not pass for it."""
    write(tmp_path)
    accept_in(replace(settings_for(tmp_path), repeat=2))
    split(settings_for(tmp_path), 2)
    write(tmp_path, module=DRIFTS)
    merged = merge(settings_for(tmp_path))
    assert (merged.outcome, codes(merged)) == (Outcome.INPUT_INVALID, {"shard-foreign"})


def test_shard_of_a_gate_that_is_not_checked(passing: Settings) -> None:
    """A gate that ran but is not merged is told, not left out."""
    (passing.root / "more").mkdir()
    for path in passing.root.glob("p.*"):
        shutil.copy(path, passing.root / "more" / path.name)
    split_again = [Shard(number=number, total=3) for number in (1, 2, 3)]
    for shard in split_again:
        write_shards(replace(passing, shard=shard, shard_dir=passing.root / "shards"))
    shutil.rmtree(passing.root / "more")
    merged = merge(passing)
    assert merged.outcome is Outcome.INPUT_INVALID
    assert {problem.file for problem in merged.problems} == {
        f"shards/more/p.{number}-of-3.shard.jsonl" for number in (1, 2, 3)
    }


Lines = list[dict[str, Any]]


def change(path: Path, edit: Callable[[Lines], object], *, seal: bool = True) -> None:
    """Edit the lines of a shard; `seal` writes a foot that fits them, as a forger would."""
    lines: Lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    edit(lines)
    data = [f"{encode(line)}\n".encode() for line in lines]
    if seal:
        foot = {**lines[-1], "sha256": hashlib.sha256(b"".join(data[:-1])).hexdigest()}
        data[-1] = f"{encode(foot)}\n".encode()
    path.write_bytes(b"".join(data))


def busiest(settings: Settings) -> Path:
    """Return the file with the most scenarios."""
    return max(shard_files(settings), key=lambda path: path.stat().st_size)


FORGED: dict[str, Callable[[Lines], object]] = {
    "verdict": lambda lines: lines[-3]["result"].update(passed=False),
    "expected": lambda lines: lines[-3]["result"].update(expected=False),
    "input hash": lambda lines: lines[1].update(input_hash="0" * 64),
    "scenario name": lambda lines: lines[1].update(name="z"),
    "lost scenario": lambda lines: (lines.pop(1), lines[-1].update(scenarios=len(lines) - 4)),
    "lost verdict": lambda lines: (lines.pop(-3), lines[-1].update(expectations=1)),
    "version": lambda lines: lines[0].update(version="0.9.0"),
    "algorithm": lambda lines: lines[0].update(hash_algorithm="tier2-test-run@2"),
    "interpreter": lambda lines: lines[0].update(python="CPython 2.7.18"),
    "number": lambda lines: lines[0].update(shard=lines[0]["shard"] % 3 + 1),
    "format": lambda lines: lines[0].update(format="tier2gate-shard@2"),
    "field": lambda lines: lines[1].pop("results"),
    "line": lambda lines: lines.insert(1, lines[1]),
}


@pytest.mark.parametrize("forged", FORGED)
def test_forged_shard(forged: str, passing: Settings) -> None:
    """What a shard says beside its results is recomputed, and never believed."""
    change(busiest(passing), FORGED[forged])
    merged = merge(passing)
    assert merged.outcome is Outcome.INPUT_INVALID
    assert codes(merged) & {"shard-damaged", "shard-foreign", "shard-doubled"}


def test_forged_result_is_a_drift(passing: Settings) -> None:
    """A result that was not one of the golden's drifts, whoever wrote it."""
    change(
        busiest(passing), lambda lines: lines[1]["results"]["echo"]["final_state"].update(more=1)
    )
    assert merge(passing).outcome is Outcome.HASH_DRIFT


def test_truncated_shard(passing: Settings) -> None:
    """A file that was copied only in part is damaged, wherever it ends."""
    path = busiest(passing)
    data = path.read_bytes()
    for end in {0, 1, len(data) - 1, *(len(data) * part // 17 for part in range(17))}:
        path.write_bytes(data[:end])
        merged = merge(passing)
        assert merged.outcome is Outcome.INPUT_INVALID, end
        assert "shard-damaged" in codes(merged), end
    lines = data.splitlines(keepends=True)
    for number in range(len(lines)):
        path.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
        assert merge(passing).outcome is Outcome.INPUT_INVALID, number


def test_flipped_bit(passing: Settings) -> None:
    """A file whose bits changed on the way is damaged, never merged."""
    path = busiest(passing)
    data, chance = path.read_bytes(), random.Random(3)  # noqa: S311 - no secret
    for _ in range(200):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        merged = merge(passing)
        assert merged.outcome is Outcome.INPUT_INVALID
        assert codes(merged) & {"shard-damaged", "shard-foreign", "shard-missing"}


def test_invalid_gate_writes_no_shard(passing: Settings) -> None:
    """A job whose gate is invalid fails, with the reason that check gives."""
    (passing.root / "p.suite.yaml").write_text("[", encoding="utf-8")
    shard = Shard(number=1, total=3)
    written = write_shards(replace(passing, shard=shard, shard_dir=passing.root / "shards"))
    assert (written.exit_code, written.files) == (4, ())
    assert written.report.gates[0].problems


@pytest.mark.parametrize("there", ["file", "link"])
def test_other_file_is_not_overwritten(there: str, passing: Settings) -> None:
    """A file of the user's in the place of a shard is not lost."""
    path = shard_files(passing)[0]
    kept = passing.root / "kept.txt"
    kept.write_text("mine", encoding="utf-8")
    path.unlink()
    if there == "link":
        path.symlink_to(kept)
    else:
        path.write_text("mine", encoding="utf-8")
    shard = Shard(number=1, total=3)
    written = write_shards(replace(passing, shard=shard, shard_dir=passing.root / "shards"))
    assert written.exit_code == 4
    assert {problem.code for problem in written.report.gates[0].problems} == {"not-written"}
    assert (kept.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")) == ("mine", "mine")

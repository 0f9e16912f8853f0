"""Shards: what several jobs ran is judged, compared and reported as one run would be."""

import hashlib
import json
import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import accept_in
from tests.in_blocks import stream
from tier2gate.commands.check import check
from tier2gate.commands.shard import write_shards
from tier2gate.foundation.errors import MissingPathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import named
from tier2gate.gates.shards import shard_number
from tier2gate.orchestration.canonical import encode
from tier2gate.reporters.interface import REPORTERS
from tier2gate.results.report import Report
from tier2gate.runner.progress import Progress
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
    return Settings(
        root=folder,
        folder=folder,
        allow_code=True,
        locate_all=True,
        keep_runs=True,
        run_id="1",
    )


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
@pytest.mark.parametrize(("total", "repeat"), [(1, None), (2, None), (5, None), (64, 1)])
def test_merged_shards_pass_like_one_run(total: int, repeat: int | None, tmp_path: Path) -> None:
    """A user who splits a suite over jobs gets the same hash and the same reports."""
    settings = replace(settings_for(tmp_path), repeat=repeat)
    write(tmp_path)
    accept_in(replace(settings, repeat=1))
    whole = check(settings)
    assert whole.outcome is Outcome.PASSED
    split(settings, total)
    merged = merge(settings)
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
    settings = settings_for(tmp_path)
    write(tmp_path)
    accept_in(replace(settings, repeat=1))
    write(tmp_path, **CASES[case])
    if case != "drifts in some scenarios":  # which runs as often as it does for a user
        settings = replace(settings, repeat=2)
    split(settings, 3)
    whole, merged = check(settings), merge(settings)
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
def test_disagreement_in_several_shards_is_told_once(tmp_path: Path) -> None:
    """A user of shards reads once what a mission depends on, with all its scenarios."""
    module = MODULE.replace("n * 2", "n * 2 + (hash('a') % 1000 if n < 9 else 0)")
    settings = replace(settings_for(tmp_path), repeat=2)
    write(tmp_path, module=module)
    split(settings, 3)
    [whole], [merged] = check(settings).gates, merge(settings).gates
    assert whole.nondeterminism is not None
    assert merged.nondeterminism is not None
    [one], [other] = whole.nondeterminism.missions, merged.nondeterminism.missions
    assert one.scenario_names == other.scenario_names == tuple(f"order-{n}" for n in range(9))
    [problem] = merged.problems
    assert "price in 9 scenarios (order-0, order-1, order-2" in problem.message
    assert problem.hint == whole.problems[0].hint
    [culprit] = merged.nondeterminism.culprits
    assert {spot[0] for spot in culprit.spots} == {*one.scenario_names}


@pytest.mark.children
def test_program_that_ends_stops_the_merged_gate(tmp_path: Path) -> None:
    """A program that ends in one shard is told, with its scenario, though the others went on."""
    settings = replace(settings_for(tmp_path), repeat=2)
    write(tmp_path, module=ENDS)
    split(settings, 4)
    whole, merged = check(settings), merge(settings)
    assert merged.outcome is whole.outcome is Outcome.EXECUTION_ERROR
    assert merged.gates[0].problems == whole.gates[0].problems
    assert merged.gates[0].stopped == whole.gates[0].stopped


@pytest.mark.children
@pytest.mark.parametrize(
    ("module", "outcome"),
    [
        (BROKEN, Outcome.EXECUTION_ERROR),
        (RAISES, Outcome.EXECUTION_ERROR),
        (ENDS, Outcome.EXECUTION_ERROR),
        (UNSTABLE, Outcome.NONDETERMINISTIC),
    ],
    ids=["cannot be loaded", "raises", "ends", "unstable"],
)
def test_nothing_is_proposed_of_failed_shards(
    module: str, outcome: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large gate whose code fails is told so, and its hash is not offered for acceptance."""
    settings = replace(settings_for(tmp_path), repeat=2, proposed=tmp_path / "proposed")
    write(tmp_path, module=module)
    split(replace(settings, proposed=None), 3)
    held = merge(settings)
    stream(monkeypatch, block=3, batch=2)
    merged = merge(settings)
    assert (merged.outcome, held.outcome) == (outcome, outcome)
    assert codes(merged) == codes(held)
    assert [gate.proposed or gate.remedy for gate in (*merged.gates, *held.gates)] == [None, None]


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


@pytest.fixture(name="passing", params=["held", "streamed"])
def _passing(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """A gate without Python, accepted, with its three shards; merged in memory or in a stream."""
    (tmp_path / "p.suite.yaml").write_text(PLAIN_SUITE, encoding="utf-8")
    (tmp_path / "p.expectations.yaml").write_text(PLAIN_EXPECTATIONS, encoding="utf-8")
    settings = settings_for(tmp_path)
    accept_in(settings)
    split(settings, 3)
    if request.param == "streamed":
        test_run_hash = check(settings).gates[0].test_run_hash
        (tmp_path / "p.golden.json").write_text(f"{test_run_hash}\n", encoding="utf-8")
        stream(monkeypatch, block=3, batch=2)
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
    said = f"1 shard of this gate missing in shards: {gone + 1}/3"
    assert merged.gates[0].problems[0].message == said


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


def left_over(settings: Settings, shard: Shard, **more: Any) -> str:
    """Leave a shard of another run beside complete ones; return the name of its file."""
    [file] = write_shards(
        replace(settings, shard=shard, shard_dir=settings.root / "shards" / "old", **more)
    ).files
    return file


def told(report: Report) -> tuple[str | None, str]:
    """Return the file and the text of the only problem."""
    assert report.outcome is Outcome.INPUT_INVALID
    [problem] = [*report.problems, *(item for gate in report.gates for item in gate.problems)]
    return problem.file, problem.text


def test_odd_one_out_is_named(passing: Settings) -> None:
    """Whoever finds a file of an earlier run among complete ones learns which one to remove."""
    file = left_over(passing, Shard(number=2, total=4))
    assert told(merge(passing)) == (
        file,
        snapshot(
            "the shard 2/4 is of another run: its run has 4 shards, and the run of the others has 3; the "
            "others are complete: remove this file"
        ),
    )
    (passing.root / file).unlink()
    assert merge(passing).outcome is Outcome.PASSED


def test_two_complete_runs_are_told(passing: Settings) -> None:
    """If two runs are complete, the user decides, and no subset is merged."""
    file = left_over(passing, Shard(number=1, total=1))
    assert told(merge(passing)) == (
        file,
        snapshot(
            "the shard 1/1 is of another run: its run has 1 shard, and the run of the others has 3; both "
            "runs are complete: if this is the older one, remove this file; if not, remove the others"
        ),
    )


def test_changed_definition_is_named(passing: Settings) -> None:
    """A shard that ran before an edit says which file was edited."""
    path = passing.root / "p.expectations.yaml"
    now = path.read_text(encoding="utf-8")
    path.write_text(now.replace("op: eq", "op: ne"), encoding="utf-8")
    first = shard_files(passing)[0]
    first.unlink()
    shard = Shard(number=1, total=3)
    write_shards(replace(passing, shard=shard, shard_dir=passing.root / "shards"))
    path.write_text(now, encoding="utf-8")
    assert told(merge(passing)) == (
        "shards/p.1-of-3.shard.jsonl",
        snapshot(
            "the shard 1/3 is of another run: it ran other definitions than the others: "
            "expectations; empty the folder, and put only the files of one run into it"
        ),
    )


RUN_IDS = {
    ("1", None): snapshot(
        "the shards 1/3, 2/3, 3/3 are of another run: they have the run id 1, and this call has "
        "none; give merge --run-id 1, or empty the folder and run the jobs again"
    ),
    (None, "1"): snapshot(
        "the shards 1/3, 2/3, 3/3 are of another run: they have no run id, and this call has the "
        "run id 1; empty the folder and run the jobs again, with this run id"
    ),
    ("1", "2"): snapshot(
        "the shards 1/3, 2/3, 3/3 are of another run: they have the run id 1, and this call has "
        "the run id 2; empty the folder and run the jobs again"
    ),
}


@pytest.mark.parametrize(("theirs", "ours"), RUN_IDS)
def test_run_id_that_differs_is_told(
    theirs: str | None, ours: str | None, passing: Settings
) -> None:
    """Whoever forgets --run-id in one of the two calls learns which one."""
    split(replace(passing, run_id=theirs), 3)
    assert told(merge(replace(passing, run_id=ours)))[1] == RUN_IDS[theirs, ours]


def test_one_shard_of_another_run_id(passing: Settings) -> None:
    """The file of another run among complete ones is to be removed, not the others."""
    file = left_over(passing, Shard(number=1, total=3), run_id="7")
    assert told(merge(passing)) == (
        file,
        snapshot(
            "the shard 1/3 is of another run: it has the run id 7, and this call has the run id "
            "1; the others are complete: remove this file"
        ),
    )


@pytest.mark.parametrize(("size", "what"), [(0, "it is empty"), (9, "its first line")])
def test_empty_shard_is_told_once(size: int, what: str, passing: Settings) -> None:
    """A file that was not copied at all says so, and is not reported as missing, too."""
    for number, path in enumerate(shard_files(passing)):
        data = path.read_bytes()
        path.write_bytes(data[:size])
        file, text = told(merge(passing))
        assert file == f"shards/p.{number + 1}-of-3.shard.jsonl"
        assert text.startswith(f"the shard is damaged: {what}")
        path.write_bytes(data)


def test_empty_shard_beside_a_missing_one(passing: Settings) -> None:
    """A part that is damaged hides none that is missing."""
    first, second, _ = shard_files(passing)
    first.write_bytes(b"")
    second.unlink()
    [gate] = merge(passing).gates
    assert [problem.code for problem in gate.problems] == ["shard-damaged", "shard-missing"]
    assert gate.problems[1].message == "1 shard of this gate missing in shards: 2/3"


def test_empty_file_of_an_unknown_gate(passing: Settings) -> None:
    """A name that may be that of two gates, or of none, says nothing about what is missing."""
    (passing.root / "old").mkdir()
    for path in passing.root.glob("p.*"):
        shutil.copy(path, passing.root / "old" / path.name)
    for number in (1, 2, 3):
        shard = Shard(number=number, total=3)
        write_shards(replace(passing, shard=shard, shard_dir=passing.root / "shards"))
    assert merge(passing).outcome is Outcome.PASSED
    (passing.root / "shards" / "old" / "p.2-of-3.shard.jsonl").write_bytes(b"")
    (passing.root / "shards" / "x.2-of-3.shard.jsonl").write_bytes(b"")
    report = merge(passing)
    assert [problem.code for problem in report.problems] == ["shard-damaged"] * 2
    assert "shard-missing" in codes(report)


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
    [problem] = merged.problems
    assert (problem.file, problem.stands_for) == ("shards/more/p.1-of-3.shard.jsonl", 3)
    assert "3 shards, this one among them, of the gate p with the files" in problem.message


Lines = list[dict[str, Any]]


def change(path: Path, edit: Callable[[Lines], object], *, seal: bool = True) -> None:
    """Edit the lines of a shard; `seal` writes a foot that fits them, as a forger would."""
    lines: Lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    edit(lines)
    if seal:
        kinds = [line["kind"] for line in lines]
        above = b"".join(f"{encode(line)}\n".encode() for line in lines[:-1])
        lines[-1]["scenarios"] = kinds.count("scenario")
        lines[-1]["expectations"] = kinds.count("expectation")
        lines[-1]["sha256"] = hashlib.sha256(above).hexdigest()
    path.write_bytes(b"".join(f"{encode(line)}\n".encode() for line in lines))


def busiest(settings: Settings) -> Path:
    """Return the file with the most scenarios."""
    return max(shard_files(settings), key=lambda path: path.stat().st_size)


def swap(lines: Lines, first: int) -> None:
    """Swap a line and the next one."""
    lines.insert(first, lines.pop(first + 1))


FORGED: dict[str, tuple[Callable[[Lines], object], str]] = {
    "verdict": (lambda lines: lines[-3]["result"].update(passed=False), "state other verdicts"),
    "expected": (lambda lines: lines[-3]["result"].update(expected=False), "state other verdicts"),
    "input hash": (lambda lines: lines[1].update(input_hash="0" * 64), "other inputs of scenario"),
    "mission key": (
        lambda lines: lines[1]["results"].update(other=lines[1]["results"].pop("echo")),
        "other inputs of scenario",
    ),
    "scenario name": (lambda lines: lines[1].update(name="z"), "does not have its scenarios"),
    "lost scenario": (lambda lines: lines.pop(1), "does not have its scenarios"),
    "repeated scenario": (
        lambda lines: lines.insert(1, lines[1]),
        "does not have its scenarios",
    ),
    "lost verdict": (lambda lines: lines.pop(-3), "state other verdicts"),
    "verdict more": (
        lambda lines: lines.insert(-3, {**lines[-3], "id": lines[-3]["id"][:-1]}),
        "state other verdicts",
    ),
    "verdict more at the end": (
        lambda lines: lines.insert(-2, {**lines[-3], "id": "zzz"}),
        "state other verdicts",
    ),
    "verdict of another type": (
        lambda lines: lines[-3]["result"].update(actual=1),
        "state other verdicts",
    ),
    "order of scenarios": (lambda lines: swap(lines, 1), "its scenarios in order"),
    "order of verdicts": (lambda lines: swap(lines, 4), "its expectations in order"),
    "order of kinds": (lambda lines: swap(lines, 3), "not in order|not have its scenarios"),
    "facts twice": (lambda lines: lines.insert(-1, lines[-2]), "lines are not in order"),
    "version": (lambda lines: lines[0].update(version="0.9.0"), "tier2gate 0.9.0 wrote it"),
    "algorithm": (
        lambda lines: lines[0].update(hash_algorithm="tier2-test-run@2"),
        "of the algorithm tier2-test-run@2",
    ),
    "interpreter": (
        lambda lines: lines[0].update(python="CPython 2.7.18"),
        "it ran in CPython 2.7.18|it ran in no Python",
    ),
    "modules": (
        lambda lines: lines[0]["modules"].append(
            {"shown": "a.py", "file": None, "source": "", "missions": {}}
        ),
        "other definitions than the others: module a.py$",
    ),
    "definitions": (
        lambda lines: lines[0]["inputs"].update(suite="0" * 64),
        "other definitions than the others: suite$",
    ),
    "no definitions": (lambda lines: lines[0].update(inputs=None), "no hashes of definitions"),
    "run": (lambda lines: lines[0].update(run="7"), "it has the run id"),
    "number": (lambda lines: lines[0].update(shard=lines[0]["shard"] % 3 + 1), "is also in"),
    "too many": (lambda lines: lines[0].update(shards=5_000_000), "the fields of the format"),
    "number of no shard": (lambda lines: lines[0].update(shard=4), "larger than the number"),
    "true as a number": (lambda lines: lines[0].update(shard=True), "the fields of the format"),
    "list as a name": (
        lambda lines: lines[0]["files"].update(suite=[1]),
        "the fields of the format",
    ),
    "text as a count": (lambda lines: lines[-2].update(runs="x"), "the fields of the format"),
    "format": (lambda lines: lines[0].update(format="tier2gate-shard@2"), "not of the format"),
    "field": (lambda lines: lines[1].pop("results"), "the fields of the format"),
    "kind": (lambda lines: lines[1].update(kind="head"), "the fields of the format"),
    "more lines": (lambda lines: lines.append(lines[1]), "lines after its end|fields"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_forged_shard(forged: str, passing: Settings) -> None:
    """What a shard says beside its results is recomputed, and never believed."""
    edit, said = FORGED[forged]
    change(busiest(passing), edit, seal=forged != "more lines")
    merged = merge(passing)
    assert merged.outcome is Outcome.INPUT_INVALID
    assert not {gate.outcome for gate in merged.gates} - {Outcome.INPUT_INVALID, Outcome.PASSED}
    told = [*merged.problems, *(item for gate in merged.gates for item in gate.problems)]
    assert re.search(said, "\n".join(item.message for item in told)), told


@pytest.mark.parametrize("is_copied", [False, True])
def test_verdict_in_the_file_of_another_shard(is_copied: bool, passing: Settings) -> None:
    """Who reads the file of a shard sees the verdicts of its own scenarios, all and alone."""
    source = busiest(passing)
    target = next(path for path in shard_files(passing) if path != source)
    moved: Lines = []

    def take(lines: Lines) -> None:
        first = next(i for i, line in enumerate(lines) if line["kind"] == "expectation")
        moved.append(lines[first] if is_copied else lines.pop(first))

    def put(lines: Lines) -> None:
        is_before = [line.get("id", "") < moved[0]["id"] for line in lines[:-2]]
        lines.insert(sum(is_before), moved[0])

    change(source, take)
    change(target, put)
    [gate] = merge(passing).gates
    assert gate.outcome is Outcome.INPUT_INVALID
    [problem] = gate.problems
    assert problem.message.endswith(f"than their results give: {named(moved[0]['id'])}")


@pytest.mark.parametrize("is_copied", [False, True])
def test_scenario_in_the_file_of_another_shard(is_copied: bool, passing: Settings) -> None:
    """A scenario belongs to one shard, so that a shard of a run can be compared with that of another."""
    source = busiest(passing)
    target = next(path for path in shard_files(passing) if path != source)
    moved: Lines = []
    change(source, lambda lines: moved.append(lines[1] if is_copied else lines.pop(1)))

    def put(lines: Lines) -> None:
        lines.insert(
            1 + sum(line.get("name", "~") < moved[0]["name"] for line in lines[1:]), moved[0]
        )

    change(target, put)
    [gate] = merge(passing).gates
    assert gate.outcome is Outcome.INPUT_INVALID
    [problem] = gate.problems
    assert "does not have its scenarios" in problem.message
    assert named(moved[0]["name"]) in problem.message


def test_line_in_another_form(passing: Settings) -> None:
    """A shard that some tool wrote again, with spaces, is not taken for the one that ran."""
    path = busiest(passing)
    lines = [json.dumps(json.loads(line)) for line in path.read_bytes().splitlines()]
    foot = json.loads(lines[-1])
    above = "".join(f"{line}\n" for line in lines[:-1])
    foot["sha256"] = hashlib.sha256(above.encode()).hexdigest()
    path.write_text(f"{above}{json.dumps(foot)}\n", encoding="utf-8")
    merged = merge(passing)
    assert merged.outcome is Outcome.INPUT_INVALID
    assert "a line is not canonical JSON" in str(merged)


def test_count_in_the_foot(passing: Settings) -> None:
    """A foot that counts other lines says so, and does not blame the hash."""
    path = busiest(passing)
    change(path, lambda lines: lines[-1].update(scenarios=9), seal=False)
    assert "its last line states other numbers of lines" in str(merge(passing))


def test_shards_of_an_earlier_run(passing: Settings) -> None:
    """Shards that an earlier run left, or a pull request brings, are not those of this run."""
    report = merge(replace(passing, run_id="17"))
    assert (report.outcome, codes(report)) == (Outcome.INPUT_INVALID, {"shard-foreign"})
    [problem] = report.gates[0].problems
    assert problem.stands_for == 3
    assert "they have the run id 1, and this call has the run id 17" in problem.message
    split(replace(passing, run_id="17"), 3)
    assert merge(replace(passing, run_id="17")).outcome is Outcome.PASSED
    assert merge(passing).outcome is Outcome.INPUT_INVALID


def test_hidden_shards_are_not_read(passing: Settings) -> None:
    """Shards in a hidden folder, which no job wrote there, complete no run."""
    hidden = passing.root / "shards" / ".cache"
    hidden.mkdir()
    first = shard_files(passing)[1]
    first.rename(hidden / first.name)
    assert codes(merge(passing)) == {"shard-missing"}


def test_pipe_in_place_of_a_shard(passing: Settings) -> None:
    """A pipe does not make merge wait for ever."""
    path = shard_files(passing)[0]
    path.unlink()
    os.mkfifo(path)
    assert merge(passing).outcome is Outcome.INPUT_INVALID


def test_earlier_shard_is_gone_if_the_job_stops(passing: Settings) -> None:
    """A job that is killed leaves no shard of an earlier run behind that could pass for its own."""
    shard = Shard(number=2, total=3)
    settings = replace(passing, shard=shard, shard_dir=passing.root / "shards")

    def stop() -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_shards(settings, progress=Progress(stop))
    assert codes(merge(passing)) == {"shard-missing"}


def test_check_s_own_problem_comes_first(passing: Settings) -> None:
    """A gate that is invalid says why, not that its shards are missing."""
    (passing.root / "p.suite.yaml").write_text("[", encoding="utf-8")
    whole, merged = check(passing), merge(passing)
    assert merged.gates[0].problems == whole.gates[0].problems


def test_too_few_runs_are_refused(passing: Settings) -> None:
    """A gate whose configuration wants more runs than the shards made is not green."""
    change(busiest(passing), lambda lines: lines[-2].update(runs=2))
    configured = "gates: [{name: p, suite: p.suite.yaml, repeat: 20}]\n"
    (passing.root / "tier2gate.yaml").write_text(configured, encoding="utf-8")
    report = merge(passing)
    assert report.outcome is Outcome.INPUT_INVALID
    assert "the shards ran their code 2 times, and this gate requires 20" in str(report)


@pytest.mark.children
@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_encoding_of_a_module(encoding: str, tmp_path: Path) -> None:
    """A module in an encoding that Python reads can be merged."""
    write(tmp_path)
    module = tmp_path / "orders.missions.py"
    head = f"# coding: {encoding}\r\n# \u00e4\r\n" if encoding == "latin-1" else "# \u00e4\n"
    module.write_bytes(f"{head}{MODULE}".encode(encoding))
    accept_in(replace(settings_for(tmp_path), repeat=2))
    split(settings_for(tmp_path), 2)
    assert merge(settings_for(tmp_path)).outcome is Outcome.PASSED
    module.unlink()
    [gate] = merge(settings_for(tmp_path)).gates
    assert gate.outcome is not Outcome.PASSED


@pytest.mark.children
def test_shards_without_run_id_are_told(tmp_path: Path) -> None:
    """A user who merges shards by hand learns that old ones may pass for those of this commit."""
    settings = replace(settings_for(tmp_path), run_id=None, repeat=2)
    write(tmp_path)
    split(settings, 3)
    [gate] = merge(settings).gates
    assert "no-run-id" in [notice.code for notice in gate.notices]


@pytest.mark.children
@pytest.mark.parametrize("kind", ["held", "streamed"])
def test_repeat_of_the_call_is_required(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who tells merge to require three runs is not content with two."""
    settings = replace(settings_for(tmp_path), repeat=2)
    write(tmp_path)
    split(settings, 2)
    if kind == "streamed":
        stream(monkeypatch, block=3, batch=2)
    [gate] = merge(replace(settings, repeat=3)).gates
    assert gate.outcome is Outcome.INPUT_INVALID
    assert "ran their code 2 times, and --repeat requires 3" in gate.problems[0].message
    assert merge(settings).outcome is Outcome.GOLDEN_MISSING


@pytest.mark.children
def test_few_runs_are_told(tmp_path: Path) -> None:
    """Whoever accepts results of shards that ran once learns it, as without shards."""
    write(tmp_path)
    settings = replace(settings_for(tmp_path), repeat=1)
    split(settings, 2)
    whole, merged = check(settings), merge(replace(settings, repeat=None))
    assert "few-runs" in {notice.code for notice in whole.gates[0].notices}
    assert merged.gates[0].notices == whole.gates[0].notices


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

"""A drift is explained by the shards of the accepted run, where the golden keeps no results."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.in_blocks import stream
from tests.merged_gates import GATES, MISSIONS, SUCCEEDS, SUITE, TABLE, Files, merged, split, write
from tier2gate.assessment import merged_gate
from tier2gate.assessment.merging import differences, excerpt, tally
from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import parse_json
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.as_json import golden_from_json, render_golden
from tier2gate.golden.drift import Cause
from tier2gate.reporters.interface import REPORTERS
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import Settings
from tier2gate.shards import collecting
from tier2gate.shards.collecting import open_shard
from tier2gate.shards.reading import read_shard
from tier2gate.shards.shard import Failure
from tier2gate.shards.writing import write_shard

BEFORE: Files = {**GATES["table"], "missions.yaml": MISSIONS}
MASKED = {**GATES["masks"], "missions.yaml": MISSIONS}
PYTHON = """\
from tier2gate.missions.api import from_function


def order(n):
    return {"total": n * 2}


MISSIONS = {"order": from_function(order)}
"""
IN_PYTHON: Files = {
    "suite.yaml": SUITE,
    "expectations.yaml": SUCCEEDS.replace("wf-order", "order"),
    "missions.py": PYTHON,
}
ON_ONE = f"""\
{SUCCEEDS}\
  - {{id: z, scenario_name: t-6, mission_name: order, path: id, op: eq, expected: wf-order}}
"""
FIRST_ROW = f"{TABLE.splitlines()[1]}\n"


def edited(files: Files, name: str, old: str, new: str) -> Files:
    """Return files of which one has another text."""
    assert old in files[name]
    return {**files, name: files[name].replace(old, new)}


TABLES: Mapping[str, tuple[Files, Files, str]] = {
    "a mission": (BEFORE, edited(BEFORE, "missions.yaml", "expected: 5", "expected: 3"), TABLE),
    "an expectation that fails now": (
        BEFORE,
        edited(BEFORE, "expectations.yaml", "op: eq", "op: ne"),
        TABLE,
    ),
    "an expectation of the same verdict": (
        BEFORE,
        edited(BEFORE, "expectations.yaml", ", op: eq, expected: wf-order", ", op: exists"),
        TABLE,
    ),
    "expectations with other ids": (
        BEFORE,
        edited(BEFORE, "expectations.yaml", "id: e,", "id: f,"),
        TABLE,
    ),
    "an expectation on another scenario": (
        {**BEFORE, "expectations.yaml": ON_ONE},
        {**BEFORE, "expectations.yaml": ON_ONE.replace("t-6", "t-5")},
        TABLE.replace("6,c0,", "6,x,"),
    ),
    "an expectation on another scenario than one that is gone": (
        {**BEFORE, "expectations.yaml": ON_ONE},
        {**BEFORE, "expectations.yaml": ON_ONE.replace("t-6", "t-5")},
        TABLE.replace("6,c0,6.25\n", ""),
    ),
    "a row": (BEFORE, BEFORE, TABLE.replace("2,c2,", "2,x,")),
    "fewer rows and others": (BEFORE, BEFORE, TABLE.replace(FIRST_ROW, "") + "70,c,1.5\n"),
    "a mission and the order of rows": (
        BEFORE,
        edited(BEFORE, "missions.yaml", "expected: 5", "expected: 3"),
        TABLE.replace(FIRST_ROW, "") + FIRST_ROW,
    ),
    "the name of the suite": (BEFORE, edited(BEFORE, "suite.yaml", ": orders", ": sales"), TABLE),
    "a row, and a state that no result shows": (
        BEFORE,
        edited(BEFORE, "suite.yaml", "initial_state: {}, ", "initial_state: {total: 7}, "),
        TABLE.replace("2,c2,", "2,x,"),
    ),
    "the state of all rows": (
        BEFORE,
        edited(BEFORE, "suite.yaml", "{city: {$cell: city}}", "{town: {$cell: city}}"),
        TABLE,
    ),
    "a call more": (
        BEFORE,
        edited(BEFORE, "suite.yaml", "{n: 2}}]", "{n: 2}}, {name: echo}]"),
        TABLE,
    ),
    "a mask": (MASKED, edited(MASKED, "suite.yaml", "with: hidden", "with: gone"), TABLE),
    "a clock, and a rounding": (
        MASKED,
        edited(
            edited(MASKED, "suite.yaml", "2026-01-02", "2027-01-02"),
            *("suite.yaml", "digits: 1", "digits: 2"),
        ),
        TABLE,
    ),
    "a failure that is repaired": (
        edited(BEFORE, "missions.yaml", "expected: 5", "expected: 3"),
        BEFORE,
        TABLE,
    ),
    "code": (IN_PYTHON, edited(IN_PYTHON, "missions.py", "n * 2", "n * 3"), TABLE),
}


def rewrite(settings: Settings, files: Files, table: str) -> None:
    """Write the files of a gate again."""
    write(settings.root, files)
    (settings.root / "g.csv").write_text(table, encoding="utf-8")


def drifted(folder: Path, before: Files, after: Files, table: str) -> tuple[Settings, bytes]:
    """Accept a run in shards, and run a changed gate; return how to merge it, and the golden."""
    settings = replace(write(folder, before), allow_code=True, repeat=1)
    if "missions.py" in before:
        (folder / "g.missions.yaml").unlink()
    proposed = folder.parent / "proposed"
    accepted = merged(replace(split(settings), proposed=proposed))
    golden = (proposed / "g.golden.json").read_bytes()
    (folder / "g.golden.json").write_text(f"{accepted.test_run_hash}\n", encoding="utf-8")
    (folder / "shards").rename(folder / "accepted")
    rewrite(settings, after, table)
    if "missions.py" in after:
        (folder / "g.missions.yaml").unlink()
    return replace(split(settings, 2), accepted_shards=folder / "accepted"), golden


@pytest.mark.children
@pytest.mark.parametrize("change", TABLES)
def test_drift_is_told_as_if_the_golden_kept_the_results(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reviewer of a gate without a full golden does not see what changed, or sees it wrongly."""
    folder = tmp_path / "gate"
    folder.mkdir()
    settings, golden = drifted(folder, *TABLES[change])
    bare = folder / "g.golden.json"
    line = bare.read_bytes()
    bare.write_bytes(golden)
    full = merged(replace(settings, accepted_shards=None))
    assert full.drift is not None, full.problems
    bare.write_bytes(hashes_only(golden))
    assert told(merged(settings)) == told(full)
    bare.write_bytes(line)
    recalled = merged(settings)
    assert told(recalled) == told(full)
    stream(monkeypatch)
    streamed = merged(settings)
    assert told(streamed) == told(full)
    assert streamed.unlisted is not None
    assert (streamed.unlisted.drifted, streamed.notices) == (0, recalled.notices)


STATES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e\u0301", "f"]),
    st.dictionaries(st.sampled_from("xy"), st.sampled_from([0, 1, True, None, [1], {"z": 2}])),
    min_size=1,
).map(lambda states: {"a": {"x": 5}, **states})
HOLDS = [("id", "eq", "wf-echo"), ("success", "eq", True), ("success", "ne", False)]
ANY = [*HOLDS, ("final_state.x", "eq", 0), ("success", "eq", False), ("id", "ne", None)]


def gates(checks: Sequence[tuple[Any, ...]]) -> st.SearchStrategy[Any]:
    """Draw the name, the states and the expectations of a gate."""
    ids, globs = st.sampled_from(["one", "two", "three"]), st.sampled_from(["*", "a", "[a-c]"])
    item = st.tuples(ids, globs, st.sampled_from(checks))
    items = st.lists(item, min_size=1, unique_by=lambda drawn: drawn[0])
    return st.tuples(st.sampled_from(["s", "s", "s", "t"]), STATES, items)


def files_of(drawn: tuple[str, Mapping[str, Any], Sequence[tuple[Any, ...]]]) -> Files:
    """Return the files of a gate."""
    name, states, expected = drawn
    suite = {
        "suite_name": name,
        "scenarios": [
            {"scenario_name": key, "initial_state": state, "missions": [{"name": "echo"}]}
            for key, state in states.items()
        ],
    }
    items = [
        {"id": key, "scenarios": glob, "mission_name": "echo"}
        | dict(zip(("path", "op", "expected"), check, strict=True))
        for key, glob, check in expected
    ]
    expectations = {"expectations": items}
    return {"suite.yaml": json.dumps(suite), "expectations.yaml": json.dumps(expectations)}


@given(before=gates(HOLDS), after=gates(ANY))
@hypothesis_settings(max_examples=40, deadline=None)
def test_any_two_runs(before: Any, after: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Some change is shown in another way than a full golden shows it."""
    folder = tmp_path_factory.mktemp("any") / "gate"
    folder.mkdir()
    settings, golden = drifted(folder, files_of(before), files_of(after), TABLE)
    bare = folder / "g.golden.json"
    line = bare.read_bytes()
    bare.write_bytes(golden)
    full = merged(replace(settings, accepted_shards=None))
    bare.write_bytes(line)
    assert told(merged(settings)) == told(full)
    with pytest.MonkeyPatch.context() as monkeypatch:
        stream(monkeypatch)
        assert told(merged(settings)) == told(full)
        list_at_most(1, monkeypatch)
        few = merged(settings)
    assert summary(few) == summary(full)
    if few.drift is not None and full.drift is not None:
        assert len(few.drift.scenarios) + few.drift.left_out == len(full.drift.scenarios)
        assert few.drift.changed_inputs != full.drift.changed_inputs or few.drift.more_inputs == 0


def list_at_most(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """List so many things of a kind; examples of each kind are held anyway."""
    monkeypatch.setattr(tally, "LISTED_OF_LARGE", number)
    monkeypatch.setattr(merged_gate, "LISTED_OF_LARGE", number)
    monkeypatch.setattr(differences, "LISTED_OF_LARGE", number)
    monkeypatch.setattr(excerpt, "HELD_BYTES", 1)
    monkeypatch.setattr(differences, "OTHER_INPUTS", number)
    monkeypatch.setattr(differences, "EXAMPLES", number)


def summary(gate: GateReport) -> tuple[object, ...]:
    """Return what has to be true of a drift also if only its first scenarios are compared."""
    if gate.drift is None:
        return (gate.outcome,)
    kinds = {(item.file_kind, item.what, item.change) for item in gate.drift.changed_inputs}
    of_scenarios = {(item.kind, item.cause) for item in gate.drift.scenarios}
    return gate.outcome, gate.drift.cause, kinds, of_scenarios


def hashes_only(golden: bytes) -> bytes:
    """Return a golden without its results."""
    full = golden_from_json(json.loads(golden))
    assert full.content is not None
    return render_golden(replace(full, content=replace(full.content, record=None)))


def told(gate: GateReport) -> tuple[object, ...]:
    """Return what is told of a drift."""
    return gate.outcome, gate.drift, gate.changed_missions, gate.golden_hash, gate.test_run_hash


@pytest.fixture(name="gate", params=["in memory", "in a stream"])
def _gate(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Both ways to merge a gate whose mission changed."""
    folder = tmp_path / "gate"
    folder.mkdir()
    settings, _ = drifted(folder, *TABLES["a mission"])
    if request.param == "in a stream":
        stream(monkeypatch)
    return settings


def refusals(gate: GateReport) -> list[Problem]:
    """Return why the accepted run is not known."""
    return [notice for notice in gate.notices if notice.code == "no-accepted-run"]


def accepted_files(settings: Settings) -> list[Path]:
    """Return the shards of the accepted run that have scenarios."""
    assert settings.accepted_shards is not None
    files = sorted(settings.accepted_shards.glob("*.jsonl"))
    return [path for path in files if read_shard(path.read_bytes().splitlines(True), "").scenarios]


def remove_one(settings: Settings) -> None:
    """Lose a shard."""
    accepted_files(settings)[0].unlink()


def cut_one(settings: Settings) -> None:
    """Copy only a part of a shard."""
    path = accepted_files(settings)[0]
    path.write_bytes(path.read_bytes()[:-10])


def add_another_run(settings: Settings) -> None:
    """Put the shards of two runs together."""
    for path in (settings.root / "shards").glob("*.jsonl"):
        (settings.root / "accepted" / f"new-{path.name}").write_bytes(path.read_bytes())


def take_another_run(settings: Settings) -> None:
    """Take the shards of the new run for those of the accepted one."""
    for path in (settings.root / "accepted").iterdir():
        path.unlink()
    for path in (settings.root / "shards").glob("*.jsonl"):
        path.rename(settings.root / "accepted" / path.name)
    split(replace(settings, merge=False), 2)


def remove_all(settings: Settings) -> None:
    """Restore no cache."""
    for path in (settings.root / "accepted").iterdir():
        path.unlink()
    (settings.root / "accepted").rmdir()


def change_a_result(settings: Settings) -> None:
    """Forge what was accepted, with a sum that matches."""
    path = accepted_files(settings)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    ran = shard.scenarios[0]
    result = replace(ran.results["order"], final_state={"total": 99})
    forged = [replace(ran, results={"order": result}), *shard.scenarios[1:]]
    path.write_bytes(b"".join(write_shard(replace(shard, scenarios=forged))))


def change_a_verdict(settings: Settings) -> None:
    """Forge an accepted verdict."""
    path = accepted_files(settings)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    key = min(shard.verdicts)
    verdicts = {**shard.verdicts, key: {**shard.verdicts[key], "actual": "x"}}
    path.write_bytes(b"".join(write_shard(replace(shard, verdicts=verdicts))))


def repeat_a_scenario(settings: Settings) -> None:
    """Add a scenario a second time."""
    path = accepted_files(settings)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    ran = shard.scenarios[0]
    result = replace(ran.results["order"], final_state={"total": 99})
    forged = [replace(ran, results={"order": result}), *shard.scenarios]
    path.write_bytes(b"".join(write_shard(replace(shard, scenarios=forged))))


def empty_a_verdict(settings: Settings) -> None:
    """Leave out what a verdict says, with a sum that matches."""
    path = accepted_files(settings)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    verdicts = {**shard.verdicts, min(shard.verdicts): {}}
    path.write_bytes(b"".join(write_shard(replace(shard, verdicts=verdicts))))


REASONS: Mapping[Callable[[Settings], None], str] = {
    remove_one: "1 shard of this gate missing in accepted",
    cut_one: ".shard.jsonl: the shard is damaged",
    add_another_run: "of another run",
    take_another_run: "its shards are of the run ",
    remove_all: "there is no shard of this gate in accepted",
    change_a_result: "its shards are of the run ",
    change_a_verdict: "its shards are of the run ",
    empty_a_verdict: "a line does not have the fields of the format",
}


@pytest.mark.parametrize("spoil", REASONS, ids=lambda item: item.__name__)
def test_other_shards_are_not_taken_for_accepted(
    spoil: Callable[[Settings], None], gate: Settings
) -> None:
    """A reviewer is shown differences from a run that nobody accepted."""
    explained = merged(gate)
    assert explained.drift is not None
    assert explained.drift.cause is Cause.INPUTS_CHANGED
    spoil(gate)
    report = merged(gate)
    assert report.outcome is Outcome.HASH_DRIFT
    assert report.drift is not None
    assert (report.drift.cause, report.drift.changes) == (Cause.UNKNOWN, ())
    assert (report.remedy, report.problems) == (explained.remedy, ())
    [notice] = refusals(report)
    assert notice.file == "g.golden.json"
    assert REASONS[spoil] in notice.message


def test_repeated_scenario_is_not_shown(gate: Settings) -> None:
    """A forged second result of a scenario is not shown as the accepted one."""
    before = merged(gate).drift
    repeat_a_scenario(gate)
    report = merged(gate)
    assert refusals(report) or report.drift == before


def test_hashes_of_the_golden_count(tmp_path: Path) -> None:
    """A forged hash of inputs in a shard does not tell that a scenario changed, if the golden knows."""
    folder = tmp_path / "gate"
    folder.mkdir()
    settings, golden = drifted(folder, *TABLES["a mission"])
    (folder / "g.golden.json").write_bytes(hashes_only(golden))
    honest = merged(settings)
    path = accepted_files(settings)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    forged = [replace(item, input_hash="0" * 64) for item in shard.scenarios]
    path.write_bytes(b"".join(write_shard(replace(shard, scenarios=forged))))
    assert told(merged(settings)) == told(honest)


def test_removed_scenario_has_all_its_expectations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user is told of fewer expectations than went with a scenario."""
    two = SUCCEEDS + SUCCEEDS.partition("\n")[2].replace("id: e", "id: f")
    before = {**BEFORE, "expectations.yaml": two}
    settings, _ = drifted(tmp_path, before, before, TABLE.replace(FIRST_ROW, ""))
    whole = merged(settings)
    stream(monkeypatch)
    list_at_most(1, monkeypatch)
    gate = merged(settings)
    assert gate.drift is not None
    assert whole.drift is not None
    assert gate.drift.scenarios == whole.drift.scenarios
    assert [item.expectations for item in gate.drift.scenarios] == [2]


def test_stopped_run_is_not_taken_for_accepted(gate: Settings) -> None:
    """Shards in which a mission has no result cannot be what was accepted."""
    path = accepted_files(gate)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    ran = replace(shard.scenarios[0], results={}, stopped={"order": ()})
    forged = replace(shard, scenarios=[ran, *shard.scenarios[1:]])
    path.write_bytes(b"".join(write_shard(forged)))
    [notice] = refusals(merged(gate))
    assert "a mission in its shards has no result" in notice.message


def test_nothing_is_read_of_a_gate_that_passes(
    gate: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gate that passes waits for, or is told about, the accepted shards."""
    opened = []

    def note_opened(path: Path) -> IO[bytes]:
        opened.append(path.parent.name)
        return open_shard(path)

    monkeypatch.setattr(collecting, "open_shard", note_opened)
    drift = merged(gate)
    assert {*opened} == {"shards", "accepted"}
    (gate.root / "g.golden.json").write_text(f"{drift.test_run_hash}\n", encoding="utf-8")
    add_another_run(gate)
    opened.clear()
    passed = merged(gate)
    assert (passed.outcome, refusals(passed)) == (Outcome.PASSED, [])
    assert {*opened} == {"shards"}


def test_shards_of_another_version_and_run_id(gate: Settings) -> None:
    """A user who updates tier2gate, or whose runs have ids, still sees what changed."""
    for path in (gate.root / "accepted").iterdir():
        shard = read_shard(path.read_bytes().splitlines(True), "")
        head = replace(shard.head, version="0.1.0", run="earlier")
        path.write_bytes(b"".join(write_shard(replace(shard, head=head))))
    report = merged(gate)
    assert report.drift is not None
    assert report.drift.cause is Cause.INPUTS_CHANGED
    assert refusals(report) == []


def test_large_gate_says_how_to_see_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user whose large gate drifts learns that there is a way to see what changed."""
    settings, _ = drifted(tmp_path, *TABLES["a mission"])
    stream(monkeypatch)
    [notice] = refusals(merged(replace(settings, accepted_shards=None)))
    assert "--accepted-shards" in str(notice.hint)


@pytest.mark.parametrize("limit", ["scenarios", "bytes"])
def test_first_differences_are_listed(
    limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user whose million scenarios changed sees the first ones, and how many others there are."""
    settings, _ = drifted(tmp_path, *TABLES["a mission"])
    whole = merged(settings)
    assert whole.drift is not None
    names = [item.name for item in whole.drift.scenarios]
    assert len(names) == 8
    stream(monkeypatch)
    if limit == "scenarios":
        monkeypatch.setattr(tally, "LISTED_OF_LARGE", 3)
        monkeypatch.setattr(merged_gate, "LISTED_OF_LARGE", 3)
        monkeypatch.setattr(differences, "LISTED_OF_LARGE", 3)
    else:
        monkeypatch.setattr(excerpt, "HELD_BYTES", 1)
    gate = merged(settings)
    assert gate.drift is not None
    shown = [item.name for item in gate.drift.scenarios]
    failing = ["s-0", "t-3", "t-4"]  # these are shown first
    assert {*shown} & {*failing}
    assert 0 < len(shown) < 8
    assert (gate.drift.scenario_count, gate.drift.left_out) == (0, 8 - len(shown))
    assert gate.unlisted is not None
    assert gate.unlisted.drifted == 8 - len(shown)
    assert gate.notices[-1].code == "not-listed"
    report = Report(gates=(gate,))
    document = parse_json(REPORTERS["json"].render(report), "report.json", RECORD_LIMITS)
    assert validate_document(document, "report") == []
    assert document.value["gates"][0]["unlisted"]["drifted"] == 8 - len(shown)
    for kind in ("text", "markdown", "html"):
        text = REPORTERS[kind].render(report).decode()
        assert f"in {len(shown)} of 8 scenarios that differ" in text, kind
        assert f"and {8 - len(shown)} more scenarios that differ" in text, kind


def test_first_results_of_a_large_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user accepts the first results of a large gate unseen."""
    settings = split(write(tmp_path, BEFORE))
    held = merged(settings)
    stream(monkeypatch)
    assert merged(settings).first_results == held.first_results != ()
    monkeypatch.setattr(excerpt, "LISTED_OF_LARGE", 3)
    gate = merged(settings)
    assert gate.unlisted is not None
    assert gate.unlisted.results == 5
    shown = {item.pointer.split("/")[3] for item in gate.first_results}
    assert shown == {"t-0", "t-1", "t-2"}
    for kind in ("text", "markdown", "html"):
        text = REPORTERS[kind].render(Report(gates=(gate,))).decode()
        assert "esults of 3 of 8 scenarios" in text, kind
    assert gate.notices[-1].code == "not-listed"


def test_scenarios_that_fail_now_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among thousands of changed results, a user does not see the few missions that fail now."""
    after = edited(BEFORE, "missions.yaml", "expected: 5", "expected: 6")
    after = edited(after, "missions.yaml", "path: /total, op: lt", "path: /total, op: ne")
    settings, _ = drifted(tmp_path, BEFORE, after, TABLE)
    whole = merged(settings)
    assert whole.drift is not None
    changed = (change.pointer for change in whole.drift.changes)
    failing = {pointer for pointer in changed if pointer.endswith("success")}
    assert failing
    stream(monkeypatch)
    list_at_most(1, monkeypatch)
    gate = merged(settings)
    assert gate.drift is not None
    assert failing & {change.pointer for change in gate.drift.changes}


def test_what_is_left_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user takes the first changed expectations for all of them."""
    after = edited(BEFORE, "expectations.yaml", "op: eq, expected: wf-order", "op: ne, expected: x")
    settings, _ = drifted(tmp_path, BEFORE, after, TABLE)
    stream(monkeypatch)
    list_at_most(1, monkeypatch)
    gate = merged(settings)
    assert gate.drift is not None
    shown = [item for item in gate.drift.changed_inputs if item.what == "expectation"]
    assert len(shown) + gate.drift.more_inputs == 8
    assert gate.notices[-1].code == "not-listed"
    assert gate.unlisted is not None
    assert gate.unlisted.inputs == gate.drift.more_inputs


def test_changed_shard_of_this_run_is_not_blamed_on_the_accepted_one(
    gate: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shard of this run that changes while it is read stops the gate, as always."""
    [first, *_] = sorted((gate.root / "shards").glob("*.jsonl"))

    def cut(*_given: Any) -> None:
        first.write_bytes(first.read_bytes()[:-10])

    monkeypatch.setattr(excerpt, "refuse_other", cut)
    report = merged(gate)
    if report.unlisted is None:  # in memory, each file is read once
        return
    assert report.outcome is Outcome.INPUT_INVALID
    assert [problem.code for problem in report.problems] == ["shard-damaged"]


def with_changed_import(folder: Path) -> Settings:
    """Accept a run in shards, and change what its module imports; return how to run it."""
    code = PYTHON.replace("n * 2", "n * factor.FACTOR").replace(
        "\n\n\ndef", "\nimport factor\n\n\ndef"
    )
    (folder / "factor.py").write_text("FACTOR = 2\n", encoding="utf-8")
    settings = replace(write(folder, {**IN_PYTHON, "missions.py": code}), allow_code=True, repeat=1)
    settings = replace(settings, python_path=(folder,))
    (folder / "g.missions.yaml").unlink()
    accepted = merged(split(settings))
    (folder / "g.golden.json").write_text(f"{accepted.test_run_hash}\n", encoding="utf-8")
    (folder / "shards").rename(folder / "accepted")
    (folder / "factor.py").write_text("FACTOR = 3\n", encoding="utf-8")
    return settings


@pytest.mark.children
@pytest.mark.parametrize("is_streamed", [False, True])
def test_forged_inputs_do_not_blame_the_golden(
    is_streamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forged hashes of inputs in accepted shards hide a drift, or blame a golden nobody edited."""
    settings = with_changed_import(tmp_path)
    settings = replace(split(settings, 2), accepted_shards=tmp_path / "accepted")
    if is_streamed:
        stream(monkeypatch)
    honest = merged(settings)
    assert honest.drift is not None
    assert honest.drift.cause is Cause.BEHAVIOUR_CHANGED
    for path in accepted_files(settings):
        shard = read_shard(path.read_bytes().splitlines(True), "")
        forged = [replace(item, input_hash="0" * 64) for item in shard.scenarios]
        path.write_bytes(b"".join(write_shard(replace(shard, scenarios=forged))))
    report = merged(settings)
    assert (report.outcome, report.problems) == (Outcome.HASH_DRIFT, ())
    [notice] = refusals(report)
    assert "the hashes of inputs in its shards do not agree with the results" in notice.message


@pytest.mark.children
def test_causes_beyond_the_limit_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code changed behind edited rows: only the edits are told, and the code goes unnoticed."""
    settings = with_changed_import(tmp_path)
    (tmp_path / "g.csv").write_text(TABLE.replace("6,c0,", "6,x,"), encoding="utf-8")
    settings = replace(split(settings, 2), accepted_shards=tmp_path / "accepted")
    whole = merged(settings)
    assert whole.drift is not None
    assert whole.drift.cause is Cause.INPUTS_AND_BEHAVIOUR_CHANGED
    stream(monkeypatch)
    list_at_most(1, monkeypatch)
    assert summary(merged(settings)) == summary(whole)


@pytest.mark.children
def test_large_examples_are_not_all_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge with examples of hundreds of megabytes is killed, or says less of why it drifted."""
    settings = with_changed_import(tmp_path)
    (tmp_path / "g.csv").write_text(TABLE.replace("6,c0,", "6,x,"), encoding="utf-8")
    settings = replace(split(settings, 2), accepted_shards=tmp_path / "accepted")
    whole = merged(settings)
    assert whole.drift is not None
    stream(monkeypatch)
    monkeypatch.setattr(differences, "LISTED_OF_LARGE", 1)
    monkeypatch.setattr(excerpt, "HELD_BYTES", 1)
    gate = merged(settings)
    assert gate.drift is not None
    assert summary(gate) == summary(whole)
    assert [item.name for item in gate.drift.scenarios] == ["s-0", "t-6"]  # one of each cause


@pytest.mark.parametrize("is_streamed", [False, True])
def test_accepted_run_whose_verdict_failed(
    is_streamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who wrote down the hash of a failed run sees what changed since then, too."""
    failing = edited(BEFORE, "expectations.yaml", "op: eq", "op: ne")
    settings = write(tmp_path, failing)
    accepted = merged(split(settings))
    assert accepted.passed is False
    (tmp_path / "g.golden.json").write_text(f"{accepted.test_run_hash}\n", encoding="utf-8")
    (tmp_path / "shards").rename(tmp_path / "accepted")
    write(tmp_path, edited(failing, "missions.yaml", "expected: 5", "expected: 3"))
    settings = replace(split(settings), accepted_shards=tmp_path / "accepted")
    if is_streamed:
        stream(monkeypatch)
    report = merged(settings)
    assert refusals(report) == []
    assert report.drift is not None
    assert report.drift.cause is Cause.INPUTS_CHANGED


def test_shards_of_two_accepted_runs(gate: Settings) -> None:
    """Shards of two runs of one commit are not mixed."""
    path = accepted_files(gate)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    forged = replace(shard, head=replace(shard.head, run="another"))
    path.write_bytes(b"".join(write_shard(forged)))
    [notice] = refusals(merged(gate))
    assert "of another run" in notice.message


def test_accepted_shard_without_results(gate: Settings) -> None:
    """A shard whose code could not be loaded has nothing that was accepted."""
    path = accepted_files(gate)[0]
    shard = read_shard(path.read_bytes().splitlines(True), "")
    failure = Failure(outcome=Outcome.EXECUTION_ERROR, problems=())
    facts = replace(shard.facts, failure=failure)
    forged = replace(shard, facts=facts, scenarios=[], verdicts={})
    path.write_bytes(b"".join(write_shard(forged)))
    [notice] = refusals(merged(gate))
    assert "a mission in its shards has no result" in notice.message


def test_golden_that_keeps_results_is_compared_itself(tmp_path: Path) -> None:
    """A full golden needs no shards, and is not replaced by what they say."""
    folder = tmp_path / "gate"
    folder.mkdir()
    settings, golden = drifted(folder, *TABLES["a mission"])
    (folder / "g.golden.json").write_bytes(golden)
    honest = merged(replace(settings, accepted_shards=None))
    for path in accepted_files(settings):
        path.unlink()
    report = merged(settings)
    assert (told(report), refusals(report)) == (told(honest), [])


def test_flips_come_before_other_changed_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among thousands of changed expectations, a user does not see the one that fails now."""
    low = "path: final_state.total, op: lt, expected: 100"
    before = SUCCEEDS.replace("path: id, op: eq, expected: wf-order", low)
    files = {**BEFORE, "expectations.yaml": before}
    after = {**files, "expectations.yaml": before.replace("100", "6")}
    settings, _ = drifted(tmp_path, files, after, TABLE)
    stream(monkeypatch)
    list_at_most(1, monkeypatch)
    gate = merged(settings)
    assert gate.drift is not None
    assert [flip.id for flip in gate.drift.flips] == ["e[t-6]"]

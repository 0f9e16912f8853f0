"""Gates that are merged in a stream: the same hash, verdict and problems as in memory."""

import gc
import json
import subprocess
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.full_disks import file_size_limit
from tests.in_blocks import stream
from tests.merged_gates import (
    GATES,
    SUCCEEDS,
    accept,
    assert_same,
    merged,
    split,
    write,
)
from tier2gate.assessment import merged_gate
from tier2gate.assessment.merging import recorded_missions, tally
from tier2gate.commands.check import check
from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import parse_json
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.sorter import Sorter
from tier2gate.reporters.interface import REPORTERS
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import Settings
from tier2gate.shards import shard

PRINTING = """\
from tier2gate.missions.api import from_function

print("loaded")


def order(n):
    print("order", n)
    return n


MISSIONS = {"order": from_function(order)}
"""

OUTCOMES: dict[str, tuple[Outcome, ...]] = dict.fromkeys(
    GATES, (Outcome.PASSED, Outcome.VERDICT_FAILED)
)
OUTCOMES["masks that meet nothing"] = (Outcome.INPUT_INVALID,)
OUTCOMES["missions that cannot go on"] = (Outcome.EXECUTION_ERROR,)


@pytest.mark.parametrize("name", GATES)
@pytest.mark.parametrize("block", [1, 4])
def test_every_kind_of_suite(
    name: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user whose suite grows too large for memory gets the hash and the problems as before."""
    settings = split(write(tmp_path, GATES[name]))
    held = merged(settings)
    if held.test_run_hash is not None:
        accept(held, settings)
        held = merged(settings)
    stream(monkeypatch, block=block, batch=block + 1)
    monkeypatch.setattr(Sorter.__init__, "__defaults__", (500,))
    written = {path.name: path.read_bytes() for path in (tmp_path / "shards").iterdir()}
    split(replace(settings, merge=False))
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "shards").iterdir()}
    streamed = merged(settings)
    assert streamed.unlisted is not None
    assert_same(streamed, held)
    assert held.outcome in OUTCOMES[name]


@pytest.mark.parametrize("size", [1_000, 10_000, 20_000])
def test_full_disk(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whose disk fills up during a merge is told to free some space, not of a bug."""
    settings = write(tmp_path, GATES["table"])
    rows = "".join(f"{n},c{n},{n}.25\n" for n in range(200))
    (tmp_path / "g.csv").write_text(f"n,city,premium\n{rows}", encoding="utf-8")
    settings = split(settings, 2)
    stream(monkeypatch, block=50, batch=50)
    monkeypatch.setattr(Sorter.__init__, "__defaults__", (5_000,))
    assert merged(settings).problems == ()
    with file_size_limit(size):
        gate = merged(settings)
    assert gate.outcome is Outcome.EXECUTION_ERROR
    assert [problem.code for problem in gate.problems] == ["temporary-files"]


NAMES = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5)
    .map(str.strip)
    .filter(bool)
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=4,
)
EXPECTED: st.SearchStrategy[Any] = st.sampled_from(
    [True, False, 1, "wf-echo", None, {"$literal": {"$add": []}}]
)


@given(
    states=st.dictionaries(
        NAMES, st.dictionaries(st.sampled_from("abc"), VALUES), min_size=1, max_size=8
    ),
    expected=st.lists(
        st.tuples(st.sampled_from(["id", "success", "final_state.a", ""]), EXPECTED),
        min_size=1,
        max_size=3,
    ),
    total=st.integers(1, 4),
    block=st.integers(1, 5),
    batch=st.integers(1, 5),
)
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_suite(  # noqa: PLR0917 - a suite and how it is split
    states: Mapping[str, Any],
    expected: list[tuple[str, Any]],
    total: int,
    block: int,
    batch: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever a suite has, its shards give the same hash in a stream as in memory."""
    normal = {json.dumps(name) for name in states}
    suite = {
        "suite_name": "any",
        "scenarios": [
            {"scenario_name": name, "initial_state": state, "missions": [{"name": "echo"}]}
            for name, state in states.items()
        ],
    }
    assert len(normal) == len(states)
    expectations = {
        "expectations": [
            {
                "id": f"e{index}",
                "scenarios": "*",
                "mission_name": "echo",
                "path": path,
                "op": "eq",
                "expected": value,
            }
            for index, (path, value) in enumerate(expected)
        ]
    }
    files = {"suite.json": json.dumps(suite), "expectations.json": json.dumps(expectations)}
    settings = write(tmp_path_factory.mktemp("any"), files)
    if check(settings).gates[0].outcome is Outcome.INPUT_INVALID:  # equal names under NFC
        return
    settings = split(settings, total)
    held = merged(settings)
    accept(held, settings)
    with pytest.MonkeyPatch.context() as monkeypatch:
        stream(monkeypatch, block=block, batch=batch)
        assert_same(merged(settings), merged_in_memory(settings))


def merged_in_memory(settings: Settings) -> GateReport:
    """Merge the shards of the only gate in memory."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        stream(monkeypatch, undo=True)
        return merged(settings)


# What is compared and accepted


@pytest.fixture(name="streamed")
def _streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A gate that is merged in a stream, without a golden."""
    settings = split(write(tmp_path, GATES["table"]))
    stream(monkeypatch)
    return settings


def test_command_accepts_the_hash(streamed: Settings) -> None:
    """A user accepts the first results of a large gate with the command that merge prints."""
    gate = merged(streamed)
    assert gate.outcome is Outcome.GOLDEN_MISSING
    assert gate.remedy == f"echo {gate.test_run_hash} > g.golden.json"
    assert "pipx" not in REPORTERS["markdown"].render(Report(gates=(gate,))).decode()
    subprocess.run(gate.remedy, shell=True, check=True, cwd=streamed.root)  # noqa: S602 - as a user
    assert merged(streamed).outcome is Outcome.PASSED


def test_drift_is_accepted_the_same_way(streamed: Settings) -> None:
    """A user whose large gate drifts sees both hashes and the command that accepts the new one."""
    (streamed.root / "g.golden.json").write_text(f"{'0' * 64}  orders\n", encoding="utf-8")
    gate = merged(streamed)
    assert gate.outcome is Outcome.HASH_DRIFT
    assert gate.golden_hash == "0" * 64
    assert gate.remedy == f"echo {gate.test_run_hash} > g.golden.json"


def test_proposed_golden(streamed: Settings) -> None:
    """A workflow that uploads proposed goldens proposes the hash of a large gate, too."""
    gate = merged(replace(streamed, proposed=streamed.root / "proposed"))
    assert gate.proposed == "proposed/g.golden.json"
    proposed = streamed.root / gate.proposed
    assert proposed.read_text(encoding="utf-8") == f"{gate.test_run_hash}\n"
    proposed.replace(streamed.root / "g.golden.json")
    assert merged(streamed).outcome is Outcome.PASSED


@pytest.mark.parametrize("padding", ["", " " * 5_000])
def test_golden_with_more_than_a_hash(padding: str, streamed: Settings) -> None:
    """A user whose gate outgrew its golden learns what to do, and is not left with a full disk."""
    golden = streamed.root / "g.golden.json"
    with pytest.MonkeyPatch.context() as monkeypatch:
        stream(monkeypatch, undo=True)
        held = merged(replace(streamed, proposed=streamed.root / "proposed"))
    text = (streamed.root / str(held.proposed)).read_text(encoding="utf-8")
    golden.write_text(f"{text}{padding}", encoding="utf-8")
    gate = merged(streamed)
    assert gate.outcome is Outcome.GOLDEN_INVALID
    [problem] = gate.problems
    assert (problem.code, problem.file) == ("not-a-bare-hash", "g.golden.json")
    assert f"echo {gate.test_run_hash} > g.golden.json" in problem.text


def test_way_out_of_an_unreadable_golden(streamed: Settings) -> None:
    """A user whose large gate has a broken golden gets a command that works."""
    (streamed.root / "g.golden.json").write_text("garbage", encoding="utf-8")
    gate = merged(streamed)
    assert gate.outcome is Outcome.GOLDEN_INVALID
    [problem] = gate.problems
    command = f"echo {gate.test_run_hash} > g.golden.json"
    assert problem.hint is not None
    assert problem.hint.endswith(f"if the results are right, accept their hash: {command}")
    subprocess.run(command, shell=True, check=True, cwd=streamed.root)  # noqa: S602 - as a user
    assert merged(streamed).outcome is Outcome.PASSED


def test_loosened_expectation_is_told(streamed: Settings) -> None:
    """A reviewer sees a loosened expectation of a large gate, which its hash does not cover."""
    gate = merged(streamed)
    accept(gate, streamed)
    base = streamed.root / "base"
    base.mkdir()
    for path in streamed.root.glob("g.*"):
        (base / path.name).write_bytes(path.read_bytes())
    assert merged(replace(streamed, base=base)).base is not None
    loose = SUCCEEDS.replace("op: eq", "op: ne").replace("wf-order", "x")
    (base / "g.expectations.yaml").write_text(loose, encoding="utf-8")
    told = merged(replace(streamed, base=base)).base
    assert told is not None
    [change] = told.expectations
    assert (change.id, change.line) == ("e", 2)
    assert change.before == {
        "scenario_name": "*",
        "mission_name": "order",
        "path": "id",
        "op": "ne",
        "expected": "x",
    }


# What is counted and not listed


@pytest.fixture(name="bounded")
def _bounded(streamed: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same, of which three things of a kind are listed."""
    monkeypatch.setattr(tally, "LISTED_OF_LARGE", 3)
    monkeypatch.setattr(merged_gate, "LISTED_OF_LARGE", 3)
    monkeypatch.setattr(recorded_missions, "LISTED_OF_LARGE", 3)
    monkeypatch.setattr(shard, "LISTED_OF_LARGE", 3)
    return streamed


def test_first_failures_are_listed(bounded: Settings) -> None:
    """A user of whom 8 of 16 expectations fail sees the first in file order, and the number."""
    failing = SUCCEEDS.replace("eq", "ne") + SUCCEEDS.partition("\n")[2].replace("id: e", "id: f")
    (bounded.root / "g.expectations.yaml").write_text(failing, encoding="utf-8")
    settings = split(replace(bounded, merge=False))
    gate = merged(settings)
    assert [item.id for item in gate.expectations] == ["e[t-0]", "e[t-1]", "e[t-2]"]
    assert (gate.failed_count, gate.expectation_count, gate.scenarios) == (8, 16, 8)
    assert gate.scenario_names == ("t-0", "t-1", "t-2")
    assert gate.notices[-1].code == "not-listed"
    report = Report(gates=(gate,))
    texts = {kind: reporter.render(report).decode() for kind, reporter in REPORTERS.items()}
    assert "8 of 16 expectations failed" in texts["text"]
    for kind in ("text", "markdown", "html", "junit", "sarif"):
        assert "too large to list everything" in texts[kind], kind
    for kind in ("html", "junit"):
        assert "8 expectations that held, 5 expectations that failed" in texts[kind], kind
    document = parse_json(texts["json"].encode(), "report.json", RECORD_LIMITS)
    assert validate_document(document, "report") == []
    assert document.value["counts"]["failed_expectations"] == 8
    assert document.value["gates"][0]["unlisted"]["failed_expectations"] == 5


@pytest.mark.children
def test_first_outputs_are_listed(bounded: Settings) -> None:
    """A user whose missions print in each of 8 scenarios sees what the first ones printed."""
    (bounded.root / "g.missions.yaml").unlink()
    (bounded.root / "g.missions.py").write_text(PRINTING, encoding="utf-8")
    succeeds = SUCCEEDS.replace("wf-order", "order")
    (bounded.root / "g.expectations.yaml").write_text(succeeds, encoding="utf-8")
    settings = replace(bounded, allow_code=True, repeat=1)
    gate = merged(split(replace(settings, merge=False)))
    assert gate.passed, gate.problems
    assert [item.scenario_name for item in gate.printed] == [None, "t-0", "t-1", "t-2"]
    assert gate.unlisted is not None
    assert gate.unlisted.printed == 5


# What is held


@pytest.mark.parametrize("name", ["table", "missions that cannot go on"])
def test_nothing_is_left_to_the_collector(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory of a batch is free before the next one: the command runs without the collector."""
    left = []
    for rows in (20, 80):
        folder = tmp_path / str(rows)
        folder.mkdir()
        settings = write(folder, GATES[name])
        lines = (f"{n},c,{n}.25\n" for n in range(rows))
        (folder / "g.csv").write_text(f"n,city,premium\n{''.join(lines)}", encoding="utf-8")
        settings = split(settings)
        stream(monkeypatch)
        gc.collect()
        gc.disable()
        try:
            merged(settings)
            left.append(gc.collect())
        finally:
            gc.enable()
    assert left[1] < left[0] + 50


def test_memory_does_not_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user merges a suite however large it is: what is held does not depend on its size."""
    monkeypatch.setattr(Sorter.__init__, "__defaults__", (20_000,))
    monkeypatch.setattr(tally, "LISTED_OF_LARGE", 3)
    peaks = []
    for rows in (200, 2_000):
        folder = tmp_path / str(rows)
        folder.mkdir()
        settings = write(folder, GATES["table"])
        lines = (f"{n},{'c' * 200},{n}.25\n" for n in range(rows))
        (folder / "g.csv").write_text(f"n,city,premium\n{''.join(lines)}", encoding="utf-8")
        settings = split(settings)
        stream(monkeypatch, block=50, batch=50)
        merged(settings)  # what is imported once does not count
        tracemalloc.start()
        try:
            assert merged(settings).scenarios == rows + 1
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0], peaks

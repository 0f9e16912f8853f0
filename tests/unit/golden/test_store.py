"""Golden files: what is refused when reading, and how one is replaced atomically."""

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.command import killed_after
from tests.gates import (
    JsonPath,
    accept,
    body_of,
    containers,
    define,
    leaves,
    of_two_scenarios,
    replaced,
    scenario,
    sealed,
    without,
    write_gate,
    write_golden,
)
from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.pipeline import assess_gate
from tier2gate.assessment.shared import share
from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import parse_json
from tier2gate.foundation.contents import hash_file
from tier2gate.foundation.errors import GoldenInvalidError, InputInvalidError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.golden import preparing, store
from tier2gate.golden.as_json import render_golden
from tier2gate.golden.drift import Cause
from tier2gate.golden.format import Golden
from tier2gate.golden.preparing import prepare_golden, without_record
from tier2gate.golden.store import delete_golden, golden_of, load_golden, read_golden, tidy_up
from tier2gate.settings import Settings

HASH = "0123456789abcdef" * 4
OTHER = "f" * 64
DRAFT = ".a.golden.json.tier2gate-draft"
RESTORE = "restore it from Git, or accept the current results"
MERGE = "keep either side, then review and accept the current results"


def a_golden(greeting: str = "hello") -> Golden:
    """Return the golden of a small run."""
    return accept(define(scenario("new", state={"tier": "gold"}, params={"greeting": greeting})))


def gate_in(folder: Path) -> Gate:
    """Return a gate whose golden is in this folder; the store uses nothing else of it."""
    return Gate(
        name="a",
        suite=folder / "a.suite.yaml",
        expectations=folder / "a.expectations.yaml",
        golden=folder / "a.golden.json",
        root=folder,
    )


def golden_path(folder: Path) -> Path:
    """Return the path of that gate's golden."""
    return folder / "a.golden.json"


def listing(folder: Path) -> list[str]:
    """List everything in a folder."""
    return sorted(path.name for path in folder.iterdir())


# Reading


def test_written_golden_is_read_back(tmp_path: Path) -> None:
    """Later runs are compared with exactly the golden that was accepted."""
    write_golden(golden_path(tmp_path), a_golden())
    assert load_golden(gate_in(tmp_path), tmp_path) == a_golden()


def test_missing_golden_is_none(tmp_path: Path) -> None:
    """A gate that was never accepted is not reported as broken."""
    assert load_golden(gate_in(tmp_path), tmp_path) is None


def test_gate_without_a_golden_path_writes_no_golden(tmp_path: Path) -> None:
    """A run without a golden path neither reads, writes nor deletes a golden."""
    write_golden(golden_path(tmp_path), a_golden())
    gate = replace(gate_in(tmp_path), golden=None)
    assert load_golden(gate, tmp_path) is None
    store.write_golden(gate, tmp_path, b"other", None)
    delete_golden(gate, tmp_path, hash_file(golden_path(tmp_path)))
    tidy_up(gate)
    assert listing(tmp_path) == ["a.golden.json"]
    assert golden_path(tmp_path).read_bytes() == render_golden(a_golden())


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: json.dumps(json.loads(data)).encode(),
    ],
    ids=["a byte order mark", "CRLF", "another layout"],
)
def test_reformatted_golden_is_the_same(rewrite: Any, tmp_path: Path) -> None:
    """A checkout with other line endings, or a formatter, does not break a golden."""
    golden_path(tmp_path).write_bytes(rewrite(render_golden(a_golden())))
    assert load_golden(gate_in(tmp_path), tmp_path) == a_golden()


def test_bare_hash_is_read(tmp_path: Path) -> None:
    """A file with a hash copied from a log is a golden."""
    golden_path(tmp_path).write_text(f"{HASH}  run.json\n", encoding="utf-8")
    expected = Golden(test_run_hash=HASH, bare_suffix="  run.json")
    assert load_golden(gate_in(tmp_path), tmp_path) == expected


CONFLICT = """\
{
<<<<<<< ours
  "passed": true
=======
  "passed": false
>>>>>>> theirs
}
"""
UNREADABLE = {
    "conflict markers": (
        CONFLICT.encode(),
        Problem(
            code="conflict-marker",
            message="the file has a Git conflict marker",
            file="a.golden.json",
            line=2,
            column=1,
            hint=MERGE,
        ),
    ),
    "not UTF-8": (
        b'{"suite_name": "caf\xe9"}',
        Problem(
            code="not-utf8",
            message="byte 0xE9 is not valid UTF-8",
            file="a.golden.json",
            line=1,
            column=20,
            hint=RESTORE,
        ),
    ),
    "empty": (
        b"\n",
        Problem(
            code="empty",
            message="the file is empty",
            file="a.golden.json",
            line=1,
            column=1,
            hint=RESTORE,
        ),
    ),
    "newer": (
        b'{\n  "schema_version": "golden@2",\n  "news": 1\n}\n',
        Problem(
            code="golden-newer",
            message="the golden has format golden@2; this version reads golden@1",
            file="a.golden.json",
            line=2,
            column=21,
            hint="use a newer tier2gate",
        ),
    ),
}


@pytest.mark.parametrize(("data", "problem"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable_golden_is_reported(data: bytes, problem: Problem, tmp_path: Path) -> None:
    """An unreadable golden is reported with its place and a remedy, and never as drift."""
    golden_path(tmp_path).write_bytes(data)
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path)
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize("detail", ["full", "hashes"])
def test_older_format_is_named(detail: str, tmp_path: Path) -> None:
    """A user whose golden is from before the checksum is told so, and how to rewrite it."""
    body = {**body_of(without_record(a_golden())), **({"record": {}} if detail == "full" else {})}
    text = json.dumps(without(body, ("checksum",)))
    golden_path(tmp_path).write_text(text, encoding="utf-8")
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path)
    assert caught.value.problems == (
        Problem(
            code="golden-older",
            message="the golden has an older format",
            file="a.golden.json",
            line=1,
            column=1,
            hint="rewrite it with update, which accepts the current results",
        ),
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "; its hash is that of this run"),
        ({"test_run_hash": "0" * 64}, "; its hash is not that of this run"),
        ({"test_run_hash": 1}, ""),
        ({"scenarios": {}}, ""),
        ({"scenarios": []}, ""),
    ],
    ids=repr,
)
def test_older_format_is_compared_with_the_run(
    changed: dict[str, Any], told: str, tmp_path: Path
) -> None:
    """Whoever rewrites an older golden knows whether that accepts other results."""
    run = a_golden()
    body = without({**body_of(without_record(run)), **changed}, ("checksum",))
    golden_path(tmp_path).write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path, run)
    assert caught.value.problems[0].message == f"the golden has an older format{told}"


def test_expectation_with_two_results_is_reported_with_its_place(tmp_path: Path) -> None:
    """A golden that says two things of one expectation is not compared with either."""
    body = body_of(of_two_scenarios())
    result = body["scenarios"]["one"]["verdicts"]["one-ok"]
    twice = sealed(replaced(body, ("scenarios", "two", "verdicts", "one-ok"), result))
    golden_path(tmp_path).write_text(json.dumps(twice, indent=0), encoding="utf-8")
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == (
        "golden-tampered",
        "expectation one-ok has two results: the golden was edited by hand, or badly merged",
    )
    lines = golden_path(tmp_path).read_text(encoding="utf-8").splitlines()
    assert problem.line is not None
    assert lines[problem.line - 1] == '"one-ok": {'
    assert lines[problem.line :].count('"one-ok": {') == 0


@pytest.mark.parametrize(
    "data",
    [b"not JSON", b"{", b"[]", b"null", b'"golden@1"', b"{}", f'"{HASH}"'.encode(), b"{'a': 1}"],
)
def test_anything_else_is_golden_invalid(data: bytes, tmp_path: Path) -> None:
    """A file that is not a golden neither passes nor stops the other gates."""
    golden_path(tmp_path).write_bytes(data)
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path)
    assert {problem.file for problem in caught.value.problems} == {"a.golden.json"}


def test_long_version_is_shortened(tmp_path: Path) -> None:
    """A golden cannot flood the log with a long version."""
    version = "golden@" + "9" * 1000
    golden_path(tmp_path).write_text(json.dumps({"schema_version": version}), encoding="utf-8")
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path)
    assert caught.value.problems[0].message == (
        f"the golden has format golden@{'9' * 33}; this version reads golden@1"
    )


def test_edited_golden_is_reported_with_its_place(tmp_path: Path) -> None:
    """A user who edited a golden sees where the edit was detected and what to do."""
    text = render_golden(a_golden()).decode().replace('"greeting": "hello"', '"greeting": "hi"')
    golden_path(tmp_path).write_text(text, encoding="utf-8")
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path)
    line = text.splitlines().index('  "scenarios": {') + 1
    assert caught.value.problems == (
        Problem(
            code="golden-tampered",
            message="a result, or the suite's name, does not match test_run_hash: "
            "the golden was edited by hand, or badly merged",
            file="a.golden.json",
            line=line,
            column=16,
            hint=RESTORE,
        ),
    )


def test_golden_is_read_from_any_path(tmp_path: Path) -> None:
    """A golden of the target branch is read by its path and reported under a familiar name."""
    path = tmp_path / "accepted.json"
    write_golden(path, a_golden())
    assert read_golden(path, "base/accepted.json") == a_golden()
    path.write_text(f"{HASH}\n", encoding="utf-8")
    assert read_golden(path, "base/accepted.json") == Golden(test_run_hash=HASH)


@pytest.mark.parametrize(("data", "problem"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_golden_at_any_path_has_the_same_problems(
    data: bytes, problem: Problem, tmp_path: Path
) -> None:
    """A problem in a golden is reported the same way, wherever the golden is."""
    path = tmp_path / "accepted.json"
    path.write_bytes(data)
    with pytest.raises(GoldenInvalidError) as caught:
        read_golden(path, "base/accepted.json")
    assert caught.value.problems == (problem.within("base/accepted.json"),)


def test_inaccessible_golden_has_its_own_remedy(tmp_path: Path) -> None:
    """A user whose golden cannot be accessed is not told to accept a new one."""
    with pytest.raises(GoldenInvalidError) as caught:
        read_golden(tmp_path, "base")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("unreadable", "base")
    assert problem.hint not in (RESTORE, MERGE)


def test_parsed_document_is_checked_as_a_golden(tmp_path: Path) -> None:
    """A golden that was parsed elsewhere is checked as strictly as a loaded one."""
    data = render_golden(a_golden())
    assert golden_of(parse_json(data, "g.json", RECORD_LIMITS)) == a_golden()
    edited = data.replace(b'"greeting": "hello"', b'"greeting": "hi"')
    with pytest.raises(GoldenInvalidError) as caught:
        golden_of(parse_json(edited, "g.json", RECORD_LIMITS))
    assert [problem.code for problem in caught.value.problems] == ["golden-tampered"]


PARTS_WITH_FIXED_KEYS: list[tuple[str, ...]] = [
    (),
    ("generator",),
    ("inputs",),
    ("scenarios", "new"),
    ("scenarios", "new", "calls", "echo"),
    ("scenarios", "new", "verdicts", "new-ok"),
]


@pytest.mark.parametrize("path", PARTS_WITH_FIXED_KEYS, ids="/".join)
def test_unknown_key_is_refused(path: tuple[str, ...], tmp_path: Path) -> None:
    """A golden with fields that this version does not know is not compared without them."""
    body = replaced(json.loads(render_golden(a_golden())), (*path, "news"), 1)
    golden_path(tmp_path).write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(GoldenInvalidError) as caught:
        load_golden(gate_in(tmp_path), tmp_path)
    (problem,) = caught.value.problems
    assert problem.code == "schema"
    assert "news" in problem.message


# Where a golden may be


def location_problem(gate: Gate, root: Path) -> Problem:
    """Return the one problem that reading, writing and deleting report for a misplaced golden."""
    with pytest.raises(InputInvalidError) as reading:
        load_golden(gate, root)
    with pytest.raises(InputInvalidError) as writing:
        store.write_golden(gate, root, b"other", None)
    with pytest.raises(InputInvalidError) as deleting:
        delete_golden(gate, root, None)
    assert reading.value.problems == writing.value.problems == deleting.value.problems
    (problem,) = reading.value.problems
    return problem


@pytest.mark.parametrize("dangling", [False, True])
def test_symlink_is_refused(dangling: bool, tmp_path: Path) -> None:
    """A link in a pull request cannot make `update` write, or `check` read, another file."""
    folder, target = tmp_path / "gates", tmp_path / "target.golden.json"
    folder.mkdir()
    if not dangling:
        write_golden(target, a_golden())
    golden_path(folder).symlink_to(target)
    assert location_problem(gate_in(folder), folder) == Problem(
        code="golden-location",
        message="the golden is a symbolic link",
        file="a.golden.json",
        hint="put the file itself here",
    )
    assert target.exists() is not dangling


@pytest.mark.parametrize("through_link", [False, True])
def test_golden_outside_of_the_folder_is_refused(through_link: bool, tmp_path: Path) -> None:
    """A gate cannot use a golden outside the given folder, even through a linked folder."""
    (tmp_path / "gates").mkdir()
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / "elsewhere"
    if through_link:
        folder = tmp_path / "gates" / "link"
        folder.symlink_to(tmp_path / "elsewhere")
    gate = replace(gate_in(folder), root=tmp_path / "gates")
    assert location_problem(gate, tmp_path) == Problem(
        code="golden-location",
        message="the golden is outside the given folder",
        file="gates/link/a.golden.json" if through_link else "elsewhere/a.golden.json",
        hint="keep it beside its suite",
    )
    assert listing(tmp_path / "elsewhere") == []


def test_folder_in_place_of_a_golden_is_refused(tmp_path: Path) -> None:
    """A folder named like a golden is reported as a problem and does not cause a crash."""
    golden_path(tmp_path).mkdir()
    assert location_problem(gate_in(tmp_path), tmp_path) == Problem(
        code="golden-location",
        message="the golden is not a file",
        file="a.golden.json",
        hint="remove what is in its place",
    )


def test_pipe_in_place_of_a_golden_is_refused(tmp_path: Path) -> None:
    """A named pipe cannot make a gate hang."""
    os.mkfifo(golden_path(tmp_path))
    assert location_problem(gate_in(tmp_path), tmp_path).message == snapshot(
        "the golden is not a file"
    )


def test_golden_that_cannot_be_reached_is_refused(tmp_path: Path) -> None:
    """A name that is too long for the system is reported as a problem instead of a crash."""
    gate = replace(gate_in(tmp_path), golden=tmp_path / f"{'a' * 300}.golden.json")
    problem = location_problem(gate, tmp_path)
    assert problem.message == snapshot("the golden cannot be reached: File name too long")
    assert problem.hint == snapshot("check the path and its permissions")


# Every field of a golden

RICH = """\
suite_name: onboarding
scenarios:
  - scenario_name: new
    initial_state: {n: 1, f: 1.0, t: true, "no": false, nil: null, s: "1", deep: {l: [1, [], {}]}}
    missions:
      - name: echo
        params: {big: 12345678901234567890, neg: -0.0}
      - name: daily_loop
        id: loop
"""
RICH_EXPECTATIONS = """\
expectations:
  - {id: one, scenario_name: new, mission_name: echo, path: final_state.n, op: eq, expected: 1}
  - {id: there, scenario_name: new, mission_name: loop, path: receipt, op: exists}
"""


def other_values(value: Any) -> list[Any]:
    """Return replacements for a leaf: other values, and equal values of another type."""
    if isinstance(value, str) and len(value) == len(HASH):
        other = ("0" if value[0] != "0" else "1") + value[1:]
        return [other, value.upper(), value[1:]]
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = [value + 1, -value - 1, str(value), value == 1]
        return [*number, float(value) if isinstance(value, int) else int(value)]
    others: dict[type, list[Any]] = {
        bool: [not value, int(bool(value)), None],
        dict: [{"x": None}, [], None],
        list: [[None], {}, None],
        str: [f"{value}x", [value], None],
        type(None): [False, 0, "", {}],
    }
    return others[type(value)]


def edits(body: dict[str, Any]) -> list[tuple[JsonPath, Any]]:
    """List every single edit that changes a value or only its type."""
    return [(path, new) for path, value in leaves(body) for new in other_values(value)]


def assess_with(folder: Path, body: Any) -> Assessment:
    """Assess the rich gate with this golden."""
    gate = write_gate(folder, suite=RICH, expectations=RICH_EXPECTATIONS)
    golden_path(folder).write_text(json.dumps(body), encoding="utf-8")
    return assess_gate(gate, Settings(root=folder), share(Settings(root=folder)))


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the golden of a gate with all kinds of values, as JSON."""
    folder = tmp_path_factory.mktemp("rich")
    gate = write_gate(folder, suite=RICH, expectations=RICH_EXPECTATIONS)
    new = assess_gate(gate, Settings(root=folder), share(Settings(root=folder))).new
    assert new is not None
    read: dict[str, Any] = json.loads(render_golden(new))
    return read


def test_unedited_golden_with_all_kinds_of_values_passes(
    body: dict[str, Any], tmp_path: Path
) -> None:
    """Without an edit the gate passes, so the tests below fail only because of the edit."""
    assert assess_with(tmp_path, body).report.outcome is Outcome.PASSED


@pytest.mark.slow
def test_every_edited_field_is_detected(body: dict[str, Any], tmp_path: Path) -> None:
    """No change gets past the gate by editing one value of a golden, or only its type."""
    silent = {
        (path, repr(new)): outcome
        for path, new in edits(body)
        if (outcome := assess_with(tmp_path, replaced(body, path, new)).report.outcome)
        is not Outcome.GOLDEN_INVALID
    }
    assert silent == {}
    assert len(edits(body)) > 150


@pytest.mark.slow
def test_every_removed_part_is_detected(body: dict[str, Any], tmp_path: Path) -> None:
    """No change gets past the gate by removing any part of a golden."""
    paths = [
        (*path, key)
        for path, value in containers(body)
        for key in (value if isinstance(value, dict) else range(len(value)))
    ]
    silent = {
        path: outcome
        for path in paths
        if (outcome := assess_with(tmp_path, without(body, path)).report.outcome)
        is not Outcome.GOLDEN_INVALID
    }
    assert silent == {}
    assert len(paths) > 60


def test_every_addition_is_detected(body: dict[str, Any], tmp_path: Path) -> None:
    """Nothing can be added to a golden that was not accepted."""
    added = {
        path: {**value, "added": OTHER} if isinstance(value, dict) else [*value, OTHER]
        for path, value in containers(body)
    }
    silent = {
        path: outcome
        for path, new in added.items()
        if (outcome := assess_with(tmp_path, replaced(body, path, new)).report.outcome)
        is not Outcome.GOLDEN_INVALID
    }
    assert silent == {}
    assert len(added) > 25


@pytest.mark.parametrize(
    ("path", "new", "notices"),
    [
        (("generator", "version"), "9.9.9", ()),
        (("inputs", "suite"), OTHER, ("the order of the scenarios",)),
        (
            ("inputs", "expectations"),
            OTHER,
            ("the order of the expectations, what some check, or how they compare",),
        ),
        (("inputs", "missions"), {"refund": OTHER}, ("mission refund",)),
    ],
)
def test_edited_input_hash_changes_no_outcome(
    path: JsonPath, new: Any, notices: tuple[str, ...], body: dict[str, Any], tmp_path: Path
) -> None:
    """Whoever also computes the checksum again has only changed an input; results are checked."""
    report = assess_with(tmp_path, sealed(replaced(body, path, new))).report
    assert report.outcome is Outcome.PASSED
    assert [notice.text for notice in report.notices] == [
        f"the results match the golden, but an input changed: {what}; accept the results to record the change"
        for what in notices
    ]


def test_another_algorithm_never_passes(body: dict[str, Any], tmp_path: Path) -> None:
    """Naming another algorithm does not disable a check: the golden has to be accepted again."""
    report = assess_with(tmp_path, sealed(body, hash_algorithm="other@1")).report
    assert report.outcome is Outcome.HASH_DRIFT
    assert report.drift is not None
    assert report.drift.cause is Cause.ALGORITHM_CHANGED


# Writing


def save(folder: Path, new: Golden) -> Golden | None:
    """Accept a run as `update` does: load the old golden, then write the new one."""
    gate, before = gate_in(folder), hash_file(golden_path(folder))
    prepared = prepare_golden(load_golden(gate, folder), new)
    if prepared is None:
        tidy_up(gate)
        return None
    store.write_golden(gate, folder, prepared.data, before)
    return load_golden(gate, folder)


def test_golden_is_written_and_nothing_else(tmp_path: Path) -> None:
    """A commit after `update` has the golden and no leftover files."""
    assert save(tmp_path, a_golden()) == a_golden()
    assert golden_path(tmp_path).read_bytes() == render_golden(a_golden())
    assert listing(tmp_path) == ["a.golden.json"]


def test_large_golden_is_written_without_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who accepts a large run gets a golden that a reviewer can open."""
    monkeypatch.setattr(preparing, "FULL_DETAIL_LIMIT", 4 * 1024)
    large = a_golden("hello" * 1024)
    assert save(tmp_path, large) == without_record(large)
    assert golden_path(tmp_path).read_bytes() == render_golden(without_record(large))


def test_unchanged_golden_is_not_touched(tmp_path: Path) -> None:
    """An update that changes nothing keeps the file's modification time and inode."""
    save(tmp_path, a_golden())
    path = golden_path(tmp_path)
    os.utime(path, ns=(1, 1))
    before = path.stat()
    assert save(tmp_path, a_golden()) is None
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert listing(tmp_path) == ["a.golden.json"]


@pytest.mark.parametrize(
    "change",
    [
        {"generator": {"name": "tier2gate", "version": "0.9.0"}},
        {"reason": "because"},
    ],
)
def test_golden_of_another_version_or_with_a_reason_is_not_touched(
    change: dict[str, Any], tmp_path: Path
) -> None:
    """A new version of tier2gate alone creates no diff, and a reason stays with its results."""
    body = sealed(json.loads(render_golden(a_golden())), **change)
    text = json.dumps(body)
    golden_path(tmp_path).write_text(text, encoding="utf-8")
    assert save(tmp_path, a_golden()) is None
    assert golden_path(tmp_path).read_text(encoding="utf-8") == text


def test_unchanged_golden_without_a_record_is_not_touched(tmp_path: Path) -> None:
    """A golden with only hashes stays as small as it is."""
    data = write_golden(golden_path(tmp_path), without_record(a_golden()))
    assert save(tmp_path, a_golden()) is None
    assert golden_path(tmp_path).read_bytes() == data


def test_reason_is_removed_by_the_next_change(tmp_path: Path) -> None:
    """The reason for one acceptance is not kept for another."""
    body = sealed(json.loads(render_golden(a_golden())), reason="because")
    golden_path(tmp_path).write_text(json.dumps(body), encoding="utf-8")
    save(tmp_path, a_golden("hi"))
    assert golden_path(tmp_path).read_bytes() == render_golden(a_golden("hi"))


def test_bare_hash_stays_bare(tmp_path: Path) -> None:
    """A bare hash stays one, with the name next to it."""
    golden_path(tmp_path).write_bytes(f"{OTHER.upper()}  caf\u00e9\r\n".encode())
    new = a_golden()
    kept = save(tmp_path, new)
    assert kept == Golden(test_run_hash=new.test_run_hash, bare_suffix="  caf\u00e9")
    expected = f"{new.test_run_hash}  caf\u00e9\n".encode()
    assert golden_path(tmp_path).read_bytes() == expected


def test_matching_bare_hash_is_not_touched(tmp_path: Path) -> None:
    """A bare hash that matches is left exactly as it was written."""
    data = f"{a_golden().test_run_hash.upper()}\r\n".encode()
    golden_path(tmp_path).write_bytes(data)
    assert save(tmp_path, a_golden()) is None
    assert golden_path(tmp_path).read_bytes() == data


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_mode_of_the_golden_is_kept(mode: int, tmp_path: Path) -> None:
    """An update does not change the golden's permissions."""
    save(tmp_path, a_golden())
    golden_path(tmp_path).chmod(mode)
    save(tmp_path, a_golden("hi"))
    assert stat.S_IMODE(golden_path(tmp_path).stat().st_mode) == mode


def test_new_golden_follows_the_umask(tmp_path: Path) -> None:
    """A new golden has the same permissions as any other file that the user creates."""
    before = os.umask(0o027)
    try:
        save(tmp_path, a_golden())
    finally:
        os.umask(before)
    assert stat.S_IMODE(golden_path(tmp_path).stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_owner_of_the_golden_is_kept(tmp_path: Path) -> None:
    """A golden updated by root in a container still belongs to the user on the host."""
    save(tmp_path, a_golden())
    os.chown(golden_path(tmp_path), 12345, 23456)
    save(tmp_path, a_golden("hi"))
    now = golden_path(tmp_path).stat()
    assert (now.st_uid, now.st_gid) == (12345, 23456)


# Failing writes


def unwritable(folder: Path, gate: Gate) -> Problem:
    """Return the one problem of a golden that cannot be written."""
    with pytest.raises(InputInvalidError) as caught:
        store.write_golden(gate, folder, render_golden(a_golden("hi")), None)
    (problem,) = caught.value.problems
    return problem


def test_file_in_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    """A golden that cannot be written is reported, even to root, whom permissions do not stop."""
    (tmp_path / "file").touch()
    assert unwritable(tmp_path, gate_in(tmp_path / "file")) == Problem(
        code="unwritable",
        message="the golden cannot be written: Not a directory",
        file="file/a.golden.json",
        hint="check the permissions of the folder",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_read_only_folder_is_reported(tmp_path: Path) -> None:
    """A user without permission to write gets an error, and the old golden is intact."""
    data = write_golden(golden_path(tmp_path), a_golden())
    tmp_path.chmod(0o555)
    try:
        problem = unwritable(tmp_path, gate_in(tmp_path))
    finally:
        tmp_path.chmod(0o755)
    assert problem.message == snapshot("the golden cannot be written: Permission denied")
    assert golden_path(tmp_path).read_bytes() == data


def test_folder_that_not_even_root_can_write_is_reported(tmp_path: Path) -> None:
    """A folder that not even root can write is reported without a crash."""
    if not Path("/proc/self").is_dir():
        pytest.skip("there is no /proc here")
    problem = unwritable(Path("/proc/self"), gate_in(Path("/proc/self")))
    assert problem.code == "unwritable"
    assert problem.file == "a.golden.json"


def test_link_in_place_of_the_draft_is_not_followed(tmp_path: Path) -> None:
    """A link in a pull request cannot make `update` overwrite another file."""
    target = tmp_path / "target"
    target.write_text("precious", encoding="utf-8")
    folder = tmp_path / "gates"
    folder.mkdir()
    data = write_golden(golden_path(folder), a_golden())
    (folder / DRAFT).symlink_to(target)
    problem = unwritable(folder, gate_in(folder))
    assert problem.message == snapshot(
        "the golden cannot be written: Too many levels of symbolic links"
    )
    assert target.read_text(encoding="utf-8") == "precious"
    assert golden_path(folder).read_bytes() == data


def test_full_disk_leaves_the_old_golden_and_no_draft(tmp_path: Path) -> None:
    """If the disk is full, the accepted golden stays intact and no draft is left."""
    data = write_golden(golden_path(tmp_path), a_golden())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        problem = unwritable(tmp_path, gate_in(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert problem.message == snapshot("the golden cannot be written: File too large")
    assert golden_path(tmp_path).read_bytes() == data
    assert listing(tmp_path) == ["a.golden.json"]


# Deleting and cleaning up


def test_golden_is_deleted_with_its_draft(tmp_path: Path) -> None:
    """Deleting a golden also deletes the draft of a killed process, and no other files."""
    write_golden(golden_path(tmp_path), a_golden())
    (tmp_path / DRAFT).write_text("{", encoding="utf-8")
    (tmp_path / "b.golden.json").write_text("other", encoding="utf-8")
    delete_golden(gate_in(tmp_path), tmp_path, hash_file(golden_path(tmp_path)))
    assert listing(tmp_path) == ["b.golden.json"]


def test_link_in_place_of_the_draft_does_not_stop_a_deletion(tmp_path: Path) -> None:
    """A golden is deleted even if a pull request puts a link in place of its draft."""
    target, folder = tmp_path / "target", tmp_path / "gates"
    target.write_text("precious", encoding="utf-8")
    folder.mkdir()
    write_golden(golden_path(folder), a_golden())
    (folder / DRAFT).symlink_to(target)
    delete_golden(gate_in(folder), folder, hash_file(golden_path(folder)))
    assert not golden_path(folder).exists()
    assert target.read_text(encoding="utf-8") == "precious"


def test_deleting_a_missing_golden_is_reported(tmp_path: Path) -> None:
    """A user who deletes a missing golden gets an error instead of a crash."""
    with pytest.raises(InputInvalidError) as caught:
        delete_golden(gate_in(tmp_path), tmp_path, hash_file(golden_path(tmp_path)))
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("unwritable", "a.golden.json")
    assert problem.message.endswith(": No such file or directory")


def test_cleaning_up_removes_only_the_draft(tmp_path: Path) -> None:
    """Cleaning up keeps a valid golden and every other file."""
    data = write_golden(golden_path(tmp_path), a_golden())
    (tmp_path / DRAFT).write_text("{", encoding="utf-8")
    other = ".b.golden.json.tier2gate-draft"
    (tmp_path / other).write_text("{", encoding="utf-8")
    for _ in range(2):
        tidy_up(gate_in(tmp_path))
        assert listing(tmp_path) == [other, "a.golden.json"]
    assert golden_path(tmp_path).read_bytes() == data


@pytest.mark.parametrize("folder", [False, True])
def test_cleaning_up_does_not_follow_a_link(folder: bool, tmp_path: Path) -> None:
    """A link in a pull request cannot make `update` empty or delete another file."""
    target = tmp_path / "target"
    if folder:
        target.mkdir()
        (target / "precious").write_text("precious", encoding="utf-8")
    else:
        target.write_text("precious", encoding="utf-8")
    gates = tmp_path / "gates"
    gates.mkdir()
    data = write_golden(golden_path(gates), a_golden())
    (gates / DRAFT).symlink_to(target)
    tidy_up(gate_in(gates))
    assert golden_path(gates).read_bytes() == data
    assert (target / "precious" if folder else target).read_text(encoding="utf-8") == "precious"


# Killed and concurrent writers

WRITER = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {repository!r})
from tests.gates import accept, define, scenario
from tier2gate.foundation.errors import InputInvalidError
from tests.unit.golden.test_store import a_golden, gate_in, save
folder = Path(sys.argv[1])
"""
REPOSITORY = str(Path(__file__).parents[3])

KILLED = {
    "before it writes": "os.ftruncate = lambda *_: os.kill(os.getpid(), signal.SIGKILL)",
    "in the middle of writing": (
        "data = os.fdopen\n"
        "def half(*args):\n"
        "    os.write(args[0], b'{' * 100)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.fdopen = half"
    ),
    "between writing and renaming": (
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    ),
}


StartWriter = Callable[[Path, str], subprocess.Popen[bytes]]


@pytest.fixture(name="start_writer")
def _start_writer() -> Iterator[StartWriter]:
    """Yield a function that starts a process running code with the store; all end with the test."""
    with ExitStack() as writers:

        def start(folder: Path, code: str) -> subprocess.Popen[bytes]:
            script = WRITER.format(repository=REPOSITORY) + textwrap.dedent(code)
            process = subprocess.Popen([sys.executable, "-c", script, str(folder)])
            return writers.enter_context(killed_after(process))

        yield start


@pytest.mark.parametrize("fault", KILLED.values(), ids=KILLED.keys())
def test_killed_writer_leaves_the_old_golden_intact(
    fault: str, tmp_path: Path, start_writer: StartWriter
) -> None:
    """A job cancelled during an update loses no golden, and the next update cleans up."""
    data = write_golden(golden_path(tmp_path), a_golden())
    writer = start_writer(tmp_path, f"{fault}\nsave(folder, a_golden('hi'))")
    assert writer.wait(30) == -signal.SIGKILL
    assert golden_path(tmp_path).read_bytes() == data
    assert listing(tmp_path) == [DRAFT, "a.golden.json"]
    save(tmp_path, a_golden("hi"))
    assert golden_path(tmp_path).read_bytes() == render_golden(a_golden("hi"))
    assert listing(tmp_path) == ["a.golden.json"]


def test_update_without_changes_removes_an_old_draft(tmp_path: Path) -> None:
    """The draft of a killed process is removed even by an update that changes nothing."""
    data = write_golden(golden_path(tmp_path), a_golden())
    (tmp_path / DRAFT).write_bytes(data[:100])
    assert save(tmp_path, a_golden()) is None
    assert golden_path(tmp_path).read_bytes() == data
    assert listing(tmp_path) == ["a.golden.json"]


def test_writer_killed_after_the_rename_leaves_the_new_golden(
    tmp_path: Path, start_writer: StartWriter
) -> None:
    """A golden that was renamed into place is complete even if its writer is killed."""
    write_golden(golden_path(tmp_path), a_golden())
    code = """
    replace = os.replace
    def killed(*paths):
        replace(*paths)
        os.kill(os.getpid(), signal.SIGKILL)
    os.replace = killed
    save(folder, a_golden('hi'))
    """
    assert start_writer(tmp_path, code).wait(30) == -signal.SIGKILL
    assert golden_path(tmp_path).read_bytes() == render_golden(a_golden("hi"))
    assert listing(tmp_path) == ["a.golden.json"]


def test_golden_is_synced_before_it_is_renamed(tmp_path: Path, start_writer: StartWriter) -> None:
    """A power cut leaves either the old golden or the new one, because data, name and folder are
    synced in this order (the order is all that a test can check).

    The order is all that a test can see of it.
    """
    code = """
    import stat
    fsync, replace = os.fsync, os.replace
    done = []
    def noted_fsync(descriptor):
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)
    def noted_replace(*paths):
        done.append("rename")
        replace(*paths)
    os.fsync, os.replace = noted_fsync, noted_replace
    save(folder, a_golden())
    sys.exit(0 if done == ["file", "rename", "folder"] else str(done))
    """
    assert start_writer(tmp_path, code).wait(30) == 0


@pytest.mark.slow
def test_concurrent_writers_leave_one_complete_golden_and_no_draft(
    tmp_path: Path, start_writer: StartWriter
) -> None:
    """Two jobs that update at once leave the golden of one of them; no reader ever sees half."""
    write_golden(golden_path(tmp_path), a_golden("0"))
    code = """
    for number in range(40):
        try:
            save(folder, a_golden(str(os.getpid() % 4 + number % 2)))
        except InputInvalidError as error:
            assert [problem.code for problem in error.problems] == ["changed-since"]
    """
    whole = {render_golden(a_golden(str(number))) for number in range(5)}
    writers = [start_writer(tmp_path, code) for _ in range(4)]
    seen = []
    deadline = time.monotonic() + 60
    while any(writer.poll() is None for writer in writers) and time.monotonic() < deadline:
        seen.append(golden_path(tmp_path).read_bytes())
    assert [writer.wait(1) for writer in writers] == [0, 0, 0, 0]
    assert set(seen) <= whole
    assert len(set(seen)) > 1
    assert golden_path(tmp_path).read_bytes() in whole
    assert listing(tmp_path) == ["a.golden.json"]

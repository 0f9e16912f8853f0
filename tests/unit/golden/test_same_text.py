"""The golden of a run is recognized by its text: never one that was edited, in any byte."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.gates import accept, define, echo_that, expectation, of_two_scenarios, scenario, sealed
from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import parse_json
from tier2gate.foundation.errors import GoldenInvalidError, InputInvalidError
from tier2gate.golden.as_json import golden_to_json, render_golden
from tier2gate.golden.compact import fold, fold_others, fold_texts
from tier2gate.golden.format import Golden
from tier2gate.golden.layout import lay_out
from tier2gate.golden.preparing import without_record
from tier2gate.golden.record import Record, RecordOfRun
from tier2gate.golden.same_text import find_same
from tier2gate.golden.store import golden_of, read_golden
from tier2gate.orchestration.canonical import encode

NAME = "a.golden.json"
ODD = accept(
    define(
        scenario("one", state={"n": 12, "text": "a  b, c: {d} 1 2"}, params={"f": -1.5, "t": True}),
        scenario("two ü", state={"quote": 'a "b" \\ c\n', "zero": -0.0}, params={"ü": "\u202e"}),
        scenario("none"),
        expectations=[
            expectation("same", "one", path="final_state.n", expected=12),
            expectation("float", "one", path="final_state.n", expected=12.0),
            expectation("wrong", "one", path="final_state.n", expected=13),
            expectation("minus", "two ü", path="final_state.zero", expected=0),
            expectation("null", "none", path="final_state", op="ne", expected=None),
            expectation("nowhere", "gone"),
        ],
    ),
    {"echo": echo_that(lambda payload: payload.update(more=["x", "y"] * 30))},
)
PLAIN = of_two_scenarios({"n": 12, "words": "a b"})


def with_reason(golden: Golden) -> Golden:
    """Return a golden that an earlier version wrote, with a reason."""
    assert golden.content is not None
    generator = replace(golden.content.generator, version="0.9.0")
    return replace(
        golden, content=replace(golden.content, generator=generator, reason="because: {} ü")
    )


def edits(data: bytes, step: int = 1) -> Iterator[bytes]:
    """Yield a file with each byte removed, or with another one before or in place of it."""
    for index, more in product(range(0, len(data) + 1, step), _OTHERS):
        yield data[:index] + more + data[index + 1 :]
        if more:
            yield data[:index] + more + data[index:]


_OTHERS = (b"", b" ", b"\n", b"0", b'"', b",", b"}", b"\\", b"\xef\xbb\xbf", b"\r", b"e")


STEP = 1 if os.environ.get("CI") else 7
"""Edits at how many bytes are tested: all, or one of so many."""


def wrongly_recognized(run: Golden, data: bytes, step: int = 1) -> Iterator[bytes]:
    """Yield the edits of a golden after which it is recognized, but not valid or not the same."""
    for edited in edits(data, step):
        same = find_same(edited, NAME, run)
        if same is not None and not reads_as(edited, same):
            yield edited


def reads_as(data: bytes, golden: Golden) -> bool:
    """Return whether the usual reading of a file gives a golden."""
    try:
        document = parse_json(data, NAME, RECORD_LIMITS)
        read = golden_of(document)
    except (GoldenInvalidError, InputInvalidError):
        return False
    return encode(golden_to_json(read)) == encode(golden_to_json(golden))


@pytest.mark.parametrize("run", [PLAIN, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("change", [lambda golden: golden, with_reason], ids=["same", "reason"])
def test_golden_of_the_run_is_recognized(run: Golden, change: object) -> None:
    """A gate that passes does not read its golden twice; its reason stays."""
    accepted = change(run)  # type: ignore[operator]  # a function
    found = find_same(render_golden(accepted), NAME, run)
    assert found == accepted
    assert found is not None
    assert found.record is run.record


@pytest.mark.parametrize("run", [PLAIN, ODD], ids=["plain", "odd"])
def test_golden_of_hashes_is_recognized(run: Golden) -> None:
    """Nor is a golden that keeps hashes, as those of large suites do; it still has no results."""
    accepted = without_record(with_reason(run))
    assert find_same(render_golden(accepted), NAME, run) == accepted


def test_no_edit_of_hashes_is_recognized() -> None:
    """Somebody who edits any byte of a golden of hashes is found out, too."""
    assert [*wrongly_recognized(PLAIN, render_golden(without_record(PLAIN)), STEP)] == []


def test_no_edit_is_recognized() -> None:
    """Somebody who edits any byte of a golden is found out as before."""
    assert [*wrongly_recognized(PLAIN, render_golden(with_reason(PLAIN)), STEP)] == []


def test_no_edit_of_odd_values_is_recognized() -> None:
    """That holds for values with quotes, letters that are not ASCII, and other types."""
    assert [*wrongly_recognized(ODD, render_golden(ODD), 3 * STEP)] == []


def golden_with(old: str, new: str) -> bytes:
    """Return the golden's text with one part replaced."""
    text = render_golden(PLAIN).decode()
    assert text.count(old) == 1
    return text.replace(old, new).encode()


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(golden_to_json(PLAIN)).encode(),
        json.dumps(golden_to_json(PLAIN), indent=4).encode(),
        render_golden(PLAIN).replace(b"\n", b"\r\n"),
        golden_with('"n": 12,', '"n":   12 , '),
    ],
    ids=["one line", "wide", "crlf", "spaces"],
)
def test_other_layout_is_read_as_before(data: bytes, tmp_path: Path) -> None:
    """A golden that a formatter rewrote is still accepted."""
    path = tmp_path / NAME
    path.write_bytes(data)
    assert encode(golden_to_json(read_golden(path, NAME, PLAIN))) == encode(golden_to_json(PLAIN))


@pytest.mark.parametrize(
    "data",
    [
        golden_with("12", "1 2"),
        golden_with("12", "1\n2"),
        golden_with("12", "12.0"),
        golden_with("a b", "ab"),
        golden_with("a b", "a\n b"),
        golden_with('"n": 12', '"n": 12, "n": 12'),
        golden_with('    "two": {', '    "one": {'),
        golden_with('    "two": {', '    "two": {},\n    "two": {'),
        golden_with('  "schema_version"', '  "scenarios": {},\n  "schema_version"'),
        golden_with('  "schema_version"', '  "more": {\n  },\n  "schema_version"'),
        golden_with("tier2-test-run@1", "tier2-test-run@2"),
        golden_with("golden@1", "golden@2"),
        b"<<<<<<< HEAD\n" + render_golden(PLAIN),
        render_golden(PLAIN) + b"x",
        b"",
    ],
)
def test_what_is_invalid_stays_invalid(data: bytes, tmp_path: Path) -> None:
    """A golden that was edited is golden-invalid, though the run gives the accepted results."""
    path = tmp_path / NAME
    path.write_bytes(data)
    with pytest.raises(GoldenInvalidError):
        read_golden(path, NAME, PLAIN)


@pytest.mark.parametrize(
    "golden",
    [of_two_scenarios({"n": 13}), Golden(test_run_hash=PLAIN.test_run_hash)],
    ids=["other results", "bare"],
)
def test_other_goldens_are_not_recognized(golden: Golden) -> None:
    """A golden of other results, or without results, is compared as before."""
    assert find_same(render_golden(golden), NAME, PLAIN) is None


BODY = golden_to_json(PLAIN) or {}
FORGED: dict[str, dict[str, Any]] = {
    "another suite": {"suite_name": "other"},
    "another verdict": {"passed": not BODY["passed"]},
    "other inputs": {"inputs": {**BODY["inputs"], "suite": "0" * 64}},
    "a mission more": {"inputs": {**BODY["inputs"], "missions": {"more": "0" * 64}}},
    "another algorithm": {"hash_algorithm": "tier2-test-run@2"},
    "another hash": {"test_run_hash": "0" * 64},
    "a scenario more": {"scenarios": {**BODY["scenarios"], "zero": BODY["scenarios"]["two"]}},
    "a scenario before": {"scenarios": {"a": BODY["scenarios"]["one"], **BODY["scenarios"]}},
    "a scenario less": {"scenarios": {"one": BODY["scenarios"]["one"]}},
    "verdicts more": {"verdicts": {"more": {"expected": 1}}},
}


@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed", "edited"])
@pytest.mark.parametrize("forged", FORGED)
def test_forged_part_is_not_recognized(forged: str, *, is_sealed: bool) -> None:
    """A golden that states anything else than the run is read as before, with any checksum."""
    more = FORGED[forged]
    value = sealed(BODY, **more) if is_sealed else {**BODY, **more}
    assert find_same(f"{lay_out(value)}\n".encode(), NAME, PLAIN) is None


def test_forged_generator_is_not_recognized() -> None:
    """A golden that its schema does not allow is refused, even if its checksum is right."""
    body = golden_to_json(PLAIN)
    assert body is not None
    forged = sealed(body, generator={**body["generator"], "more": 1})
    assert find_same(f"{lay_out(sealed(body))}\n".encode(), NAME, PLAIN) == PLAIN
    assert find_same(f"{lay_out(forged)}\n".encode(), NAME, PLAIN) is None


def test_texts_are_those_of_the_compact_form() -> None:
    """What is compared is what `update` writes, whatever a mission returns."""
    for golden in (PLAIN, ODD):
        assert isinstance(golden.record, RecordOfRun)
        result, scenario_of = golden.record.result, golden.record.scenario_of
        scenarios, others = fold(Record(json=result.to_dict(), scenario_of=scenario_of))
        texts = fold_texts(result, scenario_of, dict.fromkeys(scenarios, "0"), golden.record.states)
        whole = {name: {**item, "input_hash": "0"} for name, item in sorted(scenarios.items())}
        assert dict(texts) == {name: encode(item) for name, item in whole.items()}
        assert fold_others(result, scenario_of) == others

"""Names and values in a pull request are shown as text and never obeyed."""

import json
import re
from pathlib import Path

import pytest

from tests.command import Finished, run
from tests.gates import EXPECTATIONS, SUITE, write_gate

HOSTILE = "\x1b[2J\x07\r\n::error::all is well\n##[error]x \u202eneht\u200b\u2066\x85\x9b31m"
QUOTED = json.dumps(HOSTILE)
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|##\\[|^\\s*::",
    re.MULTILINE,
)
COMMANDS = [("check",), ("check", "--format", "json"), ("update",), ("validate",), ("check",)]


def assert_harmless(finished: Finished) -> None:
    """Check that the output has no control sequences, runner commands or forged lines."""
    assert finished.status != 70
    for stream in (finished.out, finished.err):
        assert RAW.search(stream) is None
        assert not [line for line in stream.splitlines() if line.startswith(("neht", "all is"))]


def test_pattern_matches_hostile_output() -> None:
    """The pattern that the tests below use does match each of these."""
    for part in (
        "\x1b[2J",
        "\r",
        "  ::error::x",
        "a\n::x",
        "a ##[error]",
        "\u202e",
        "\x9b",
        "\u200b",
    ):
        assert RAW.search(part)
    assert RAW.search("plain text\nwith: colons :: inside, [brackets] and ## marks\n") is None


IN_SUITE = {
    "the suite's name": ("onboarding", QUOTED),
    "a scenario's name": ("scenario_name: new", f"scenario_name: {QUOTED}"),
    "a mission's name": ("name: echo", f"name: {QUOTED}"),
    "a mission's id": ("name: echo", f"name: echo\n        id: {QUOTED}"),
    "a param": ("greeting: hello", f"greeting: {QUOTED}"),
    "a param's name": ("greeting: hello", f"{QUOTED}: 1"),
    "a value of the state": ("tier: gold", f"tier: {QUOTED}"),
    "a key of the state": ("tier: gold", f"{QUOTED}: 1"),
    "a key of the state, twice": ("tier: gold", f"{QUOTED}: 1, {QUOTED}: 2"),
    "a field that is unknown": ("suite_name: onboarding", f"suite_name: s\n{QUOTED}: 1"),
    "a value of the wrong type": ("{tier: gold}", QUOTED),
    "a version": ("suite_name: onboarding", f"suite_name: s\nschema_version: {QUOTED}"),
    "no YAML": ("suite_name: onboarding", HOSTILE),
    "a tag": ("onboarding", "!<\u202e##[error]> x"),
    "an alias": ("onboarding", "*\u202e##[error]"),
}
IN_EXPECTATIONS = {
    "an id": ("id: greets", f"id: {QUOTED}"),
    "an id, twice": (
        EXPECTATIONS,
        EXPECTATIONS.replace("greets", QUOTED) * 1
        + EXPECTATIONS.replace("greets", QUOTED).partition("\n")[2],
    ),
    "a scenario": ("scenario_name: new", f"scenario_name: {QUOTED}"),
    "a mission": ("mission_name: echo", f"mission_name: {QUOTED}"),
    "a path": ("path: executed_steps.0.payload.params.greeting", f"path: {QUOTED}"),
    "a pointer": (
        "path: executed_steps.0.payload.params.greeting",
        f"path: {json.dumps('/~' + HOSTILE)}",
    ),
    "an operator": ("op: ne", f"op: {QUOTED}"),
    "a value": ("op: ne\n    expected: goodbye", f"op: eq\n    expected: {QUOTED}"),
    "a type that does not compare": (
        "op: ne\n    expected: goodbye",
        f"op: gt\n    expected: [{QUOTED}]",
    ),
    "a field": ("op: ne", f"op: ne\n    {QUOTED}: 1"),
}


@pytest.mark.parametrize(("before", "after"), IN_SUITE.values(), ids=IN_SUITE.keys())
def test_hostile_suite_is_harmless(before: str, after: str, tmp_path: Path) -> None:
    """A suite cannot move the cursor, forge a line or give the runner a command."""
    write_gate(tmp_path)
    run("update", cwd=tmp_path)
    assert before in SUITE
    write_gate(tmp_path, suite=SUITE.replace(before, after))
    for arguments in COMMANDS:
        assert_harmless(run(*arguments, cwd=tmp_path))


@pytest.mark.parametrize(("before", "after"), IN_EXPECTATIONS.values(), ids=IN_EXPECTATIONS.keys())
def test_hostile_expectations_are_harmless(before: str, after: str, tmp_path: Path) -> None:
    """Expectations cannot move the cursor, forge a line or give the runner a command."""
    write_gate(tmp_path)
    run("update", cwd=tmp_path)
    assert before in EXPECTATIONS
    write_gate(tmp_path, expectations=EXPECTATIONS.replace(before, after))
    for arguments in COMMANDS:
        assert_harmless(run(*arguments, cwd=tmp_path))


def test_hostile_record_is_printed_as_json(tmp_path: Path) -> None:
    """The record on standard output contains hostile text, escaped as JSON."""
    write_gate(tmp_path, suite=SUITE.replace("greeting: hello", f"greeting: {QUOTED}"))
    finished = run("run", "a.suite.yaml", "a.expectations.yaml", cwd=tmp_path)
    assert_harmless(finished)
    echo = json.loads(finished.out)["suite_result"]["scenario_results"]["new"]["mission_results"]
    assert echo["echo"]["executed_steps"][0]["payload"]["params"] == {"greeting": HOSTILE}


FILE_NAME = HOSTILE.replace("/", "")


@pytest.mark.parametrize("name", [FILE_NAME, "\udcff\udc9b"])
def test_hostile_file_name_is_harmless(name: str, tmp_path: Path) -> None:
    """A file name is shown quoted, even if it is not valid text, and the gate works."""
    folder = tmp_path / name
    write_gate(folder, name)
    for arguments in COMMANDS:
        assert_harmless(run(*arguments, cwd=tmp_path))
        assert_harmless(run(*arguments, f"{name}/{name}.suite.yaml", cwd=tmp_path))
    assert run("check", cwd=tmp_path).status == 0
    (folder / f"{name}.suite.yaml").unlink()
    for arguments in COMMANDS:
        assert_harmless(run(*arguments, cwd=tmp_path))
    assert_harmless(run("check", "--report", f"json={name}/nowhere/{name}", cwd=tmp_path))


ARGUMENTS = [
    (FILE_NAME,),
    ("check", FILE_NAME),
    ("check", f"--{FILE_NAME}"),
    ("check", "--format", FILE_NAME),
    ("check", "--report", FILE_NAME),
    ("check", "--report", f"{FILE_NAME}=x"),
    ("check", "--report", f"json={FILE_NAME}.suite.yaml"),
    ("check", "--suite", FILE_NAME),
    ("check", "--suite", FILE_NAME, "--report", f"json={FILE_NAME}"),
    ("update", FILE_NAME * 9),
    ("validate", FILE_NAME),
    ("run", FILE_NAME, FILE_NAME),
    ("schema", FILE_NAME),
    ("missions", FILE_NAME),
]


@pytest.mark.parametrize("number", range(len(ARGUMENTS)))
def test_hostile_argument_is_harmless(number: int, tmp_path: Path) -> None:
    """A list of changed files from a pull request can be passed on safely."""
    finished = run(*ARGUMENTS[number], cwd=tmp_path)
    assert finished.status in (2, 4)
    assert_harmless(finished)

"""Text from a pull request, in whole steps of the Action and of `check`, is shown and never obeyed.

Each step is compared with its twin: the same workspace with harmless texts. The streams are read by
the runner's own rules, and the page with a Markdown parser.
"""

import json
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from inline_snapshot import snapshot

from tests.github_runner import HOSTILE, as_property, read_log
from tests.hostile import PLACES, Place, file_name
from tests.page import assert_like, assert_sound, read_page
from tests.recording import masked
from tests.sampling import sampled
from tests.steps import CHECK, ENTRYPOINT, Runner, Step, arguments_for, hostile_runner
from tier2gate.github.outputs import OUTPUTS

INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
PARTS = [tuple(HOSTILE[start : start + 8]) for start in range(0, len(HOSTILE), 8)]
HARMLESS = "abcdefgh"
CUT = 4_000  # length of a message, which GitHub would cut later
MISSIONS = """
import sys
from tier2gate.orchestration.registry import MISSION_REGISTRY

def echo(params):
    raise LookupError(params["message"])

MISSION_REGISTRY["echo"] = echo
"""
PROGRAMS = {
    "action": "from tier2gate.github.action import main; main()",
    "check": "from tier2gate.__main__ import main; main()",
}


def run(way: str, place: Place, texts: Sequence[str], runner: Runner) -> Step:
    """Run a step of the Action or of `check` in a workspace that contains these texts."""
    place.fill(runner.workspace, texts)
    arguments = arguments_for(place.inputs)
    words = {"action": ENTRYPOINT, "check": [*CHECK, *arguments]}[way]
    if place.mission:
        driver = f"{MISSIONS}\n{PROGRAMS[way]}"
        words = [sys.executable, "-I", "-c", driver, *(["check", *arguments] * (way == "check"))]
    return runner.run(place.inputs if way == "action" else {}, words=words)


@cache
def twin_of(way: str, name: str, number: int) -> Step:
    """Run the step with harmless texts."""
    with TemporaryDirectory() as folder, hostile_runner(Path(folder)) as runner:
        return run(way, PLACES[name], HARMLESS[:number], runner)


def assert_same_commands(step: Step, twin: Step) -> None:
    """Compare a step's commands with its twin's, except for the texts."""
    assert read_log(step.stderr) == read_log(twin.stderr) == []
    for one, other in zip(step.commands, twin.commands, strict=True):
        assert (one.name, list(one.properties)) == (other.name, list(other.properties))
        assert one.properties.get("title") == other.properties.get("title")
        assert read_log(one.message) == []
        lines, cut = one.message.count("\n"), len(one.message) == CUT
        assert lines < other.message.count("\n") if cut else lines == other.message.count("\n")


def assert_nothing_is_invisible(step: Step) -> None:
    """Check that everything people read is visible."""
    # A file's name must be unchanged, or its annotation is lost.
    streams = re.sub("(?m)^::(error|notice) file=[^,]*", "", step.stdout + step.stderr)
    assert not INVISIBLE.search(streams + step.summary)


def assert_like_twin(step: Step, twin: Step) -> None:
    """Compare everything that a step leaves behind with its twin's."""
    assert step.exit_code == twin.exit_code
    assert_same_commands(step, twin)
    assert list(step.outputs) == list(OUTPUTS)
    hashes = dict.fromkeys(("test-run-hash", "golden-hash"), "")
    assert {**step.outputs, **hashes} == {**twin.outputs, **hashes}
    assert_like(read_page(step.summary), read_page(twin.summary))
    assert_nothing_is_invisible(step)
    assert step.stdout.count("\n") == twin.stdout.count("\n")
    assert step.stderr.count("\n") == twin.stderr.count("\n")


@pytest.mark.parametrize(("way", "name", "texts"), sampled(PROGRAMS, PLACES, PARTS))
def test_hostile_text_has_the_effect_of_a_harmless_one(
    way: str, name: str, texts: tuple[str, ...], runner: Runner
) -> None:
    """No text in a pull request can add a command, an output or a part of the page."""
    step = run(way, PLACES[name], texts, runner)
    assert step.exit_code == PLACES[name].exit_code
    assert step.commands
    assert_like_twin(step, twin_of(way, name, len(texts)))


FAULTS = {
    "log": ("files", "log.defused = lambda text: text"),
    "annotations": ("files", "annotations.defused = lambda text: text"),
    "names of files": ("files", "annotations._escape_property = lambda text: text"),
    "lines of annotations": ("files", "annotations._escape_data = lambda text: text"),
    "names on the page": ("files", "overview.code = lambda text: text"),
    "values on the page": ("files", "gate_section.code = lambda text: text"),
    "lines on the page": ("files", "reproduction.fenced = lambda text, _='': text"),
    "blocks of drawings": ("missions", "gate_section.fenced = lambda text, _='': text"),
    "values of failures": ("names and values", "failures.code = lambda text: text"),
    "names of drawings": ("missions", "gate_section.code = lambda text: text"),
    "labels of drawings": ("missions", "graph._written = lambda text: text"),
    "what hides": ("files", "heads.named = lambda text: text"),
}


def compare_with_fault(place: str, fault: str, runner: Runner) -> None:
    """Run the Action with a planted fault on hostile texts, and compare it with its twin."""
    texts = ("##[error]x", "<b>*y*</b>", "a\x1b[31m|b", "::error::x,y=z::", "%0A::error::x")
    PLACES[place].fill(runner.workspace, texts)
    driver = f"""
from tier2gate.github import annotations, log, reproduction
from tier2gate.reporters.markdown import failures, gate_section, overview
from tier2gate.reporters.missions import graph
from tier2gate.reporters.terminal import heads
{fault}
{PROGRAMS["action"]}
"""
    step = runner.run(PLACES[place].inputs, words=[sys.executable, "-I", "-c", driver])
    assert_like_twin(step, twin_of("action", place, len(texts)))


@pytest.mark.parametrize(("place", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_missing_escaping_would_be_detected(place: str, fault: str, runner: Runner) -> None:
    """The comparison with a twin detects each surface whose escaping is removed."""
    with pytest.raises((AssertionError, ValueError)):
        compare_with_fault(place, fault, runner)


@pytest.mark.parametrize("place", sorted({place for place, _ in FAULTS.values()}))
def test_without_a_fault_nothing_is_detected(place: str, runner: Runner) -> None:
    """The faults are detected for what they do, not because the program around them fails."""
    compare_with_fault(place, "", runner)


@pytest.mark.parametrize("texts", PARTS)
def test_report_contains_hostile_text_unchanged(texts: tuple[str, ...], runner: Runner) -> None:
    """A program that reads the report gets each text as it is in its file."""
    PLACES["names and values"].fill(runner.workspace, texts)
    runner.run({"paths": "gates", "reports-dir": "out"})
    (gate,) = json.loads((runner.workspace / "out" / "report.json").read_bytes())["gates"]
    assert [item["id"] for item in gate["expectations"]] == list(texts)
    assert [item["expected"] for item in gate["expectations"]] == list(texts)
    assert [item["actual"] for item in gate["expectations"]] == [f"{text}!" for text in texts]


@pytest.mark.parametrize("texts", PARTS)
def test_file_with_a_hostile_name_is_annotated(texts: tuple[str, ...], runner: Runner) -> None:
    """An annotation is attached to its file even if the file's name looks like a command."""
    names = [file_name(text) for text in texts]
    step = run("action", PLACES["files"], texts, runner)
    found = {(c.name, c.properties["file"]) for c in step.commands}
    assert found == {
        ("error", f"gates/{number}{as_property(name)}/{as_property(name)}.expectations.yaml")
        for number, name in enumerate(names)
    }


@pytest.mark.parametrize(
    "inputs",
    [
        {"paths": "{}"},
        {"working-directory": "{}"},
        {"suite": "gates/{}/..", "annotations": "{}"},
        {"annotations": "{}"},
        {"summary": "{}"},
        {"base": "{}"},
        {"max-changes": "{}"},
        {"fail-on-golden-change": "{}"},
        {"{}": "x"},
    ],
)
def test_hostile_inputs_are_shown_and_not_obeyed(inputs: dict[str, str], runner: Runner) -> None:
    """A branch name or title that a workflow passes on cannot give the runner a command."""
    text = "".join(text.replace("\n", "\r") for text in HOSTILE)
    step = runner.run({name.format(text): value.format(text) for name, value in inputs.items()})
    assert (step.exit_code, step.stderr) == (2, "")
    (command,) = step.commands
    assert (command.name, command.properties) == ("error", {"title": "tier2gate"})
    assert read_log(command.message) == []
    page = read_page(step.summary)
    assert_sound(page)
    assert page.heads == snapshot(["❌ tier2gate: wrong usage"])
    assert page.prose == snapshot(["h2 ❌ tier2gate: wrong usage"])
    assert [len(lines.splitlines()) for lines in page.fences] == [1]
    assert_nothing_is_invisible(step)


@pytest.mark.parametrize("option", ["--golden={}", "--base={}", "--{}", "{}", "--format={}"])
def test_hostile_arguments_are_shown_and_not_obeyed(option: str, runner: Runner) -> None:
    """Arguments that a workflow passes to `check` cannot give the runner a command."""
    text = "".join(text.replace("\n", "\r").replace("*", "+") for text in HOSTILE)
    step = runner.run(words=[*CHECK, option.format(text)])
    assert (step.exit_code, step.stdout) == (2, "")
    (command,) = step.commands
    assert (command.name, command.properties) == ("error", {"title": "tier2gate"})
    page = read_page(step.summary)
    assert_sound(page)
    assert page.prose == snapshot(["h2 ❌ tier2gate: wrong usage"])
    assert_nothing_is_invisible(step)


@pytest.mark.parametrize("texts", PARTS)
def test_hostile_folders_cannot_forge_an_output(texts: tuple[str, ...], runner: Runner) -> None:
    """The next step reads the paths unchanged, and only outputs that tier2gate wrote."""
    PLACES["reasons"].fill(runner.workspace, "a")
    (runner.workspace / "gates" / "0" / "shop.golden.json").unlink()
    folder = "".join(map(file_name, texts))
    folders = {"reports-dir": f"r{folder}r", "proposed-dir": f"p{folder}p"}
    step = runner.run({"paths": "gates", **folders})
    assert step.exit_code == 5
    assert list(step.outputs) == list(OUTPUTS)
    assert step.outputs["report-json"] == f"r{folder}r/report.json"
    assert masked(step.outputs["proposed-golden"], folder=folder) == snapshot(
        "p{folder}p/gates/0/shop.golden.json"
    )
    assert [(c.name, c.properties["title"]) for c in step.commands] == snapshot(
        [("error", "tier2gate: golden-missing")]
    )
    assert_sound(read_page(step.summary))

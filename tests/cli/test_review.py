"""`tier2gate review`: a user decides about each drift in a terminal."""

import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot

from tests.cli.test_hostile_names import HOSTILE, QUOTED, RAW
from tests.command import Finished, contents_of, run
from tests.gates import EXPECTATIONS, FAILING, SUITE, accept_in, write_gate
from tests.python_gates import MODULE, WITH, write_module, write_python_gate
from tests.terminal import CTRL_C, CTRL_D, Terminal, in_terminal, visible
from tier2gate.cli import cli
from tier2gate.cli import review as cli_review
from tier2gate.cli.terminal import ask
from tier2gate.commands import review as commands_review
from tier2gate.commands.update import carry_out
from tier2gate.results.acceptance import Acceptance
from tier2gate.settings import Settings

REPOSITORY = Path(__file__).parents[2]
GUIDE = REPOSITORY / "docs" / "reviewing-a-drift.md"
WIDE = (240, 60)
QUESTION = "accept, skip, quit [a/s/q/?]: "
QUESTION_OR_DETAILS = "accept, skip, details, quit [a/s/d/q/?]: "
REASON = "reason (Enter to leave it out): "
DRIFTED = SUITE.replace("hello", "hi")


def write_gates(folder: Path, *names: str) -> Path:
    """Write gates that drifted."""
    folder.mkdir(exist_ok=True)
    for name in names:
        write_gate(folder, name)
    accept_in(Settings(paths=(folder,), root=folder))
    for name in names:
        write_gate(folder, name, suite=DRIFTED)
    return folder


def answer(terminal: Terminal, *steps: tuple[str, str]) -> Finished:
    """Type a line at each prompt, then wait for the end."""
    for prompt, line in steps:
        terminal.wait_for(prompt)
        terminal.type(f"{line}\n")
    return terminal.end()


def review(folder: Path, *steps: tuple[str, str], options: tuple[str, ...] = ()) -> Finished:
    """Review the gates of a folder."""
    with in_terminal("review", *options, cwd=folder, size=WIDE, measured=True) as terminal:
        return answer(terminal, *steps)


def shown(finished: Finished) -> str:
    """Return what the terminal showed, without the line of the progress."""
    return re.sub(r"\r[^\n]*\r", "", finished.out)


def goldens_of(folder: Path) -> dict[str, bytes]:
    """Return the goldens of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.golden.json"))}


def test_accepting_writes_what_update_writes(tmp_path: Path) -> None:
    """A user who accepts in a review gets the golden that `update --reason` writes, byte for byte."""
    here, there = write_gates(tmp_path / "here", "a"), tmp_path / "there"
    shutil.copytree(here, there)
    finished = review(here, (QUESTION, "a"), (REASON, "say hi"))
    assert (finished.status, shown(finished)) == snapshot(
        (
            0,
            """\
1 gate: 1 to review

[1 of 1] a: hash-drift  a.suite.yaml
  the verdict passed, but the hash changed:
  accepted  279610b21677
  now       e42c23f6115e
  1 change only repeats an edited input: /executed_steps/0/payload/params/greeting
  cause: inputs-changed (suite): the inputs changed, and so did the results
    a.suite.yaml:3:5: scenario new changed
    ~ scenario new: echo; inputs-changed
accept, skip, quit [a/s/q/?]: a
reason (Enter to leave it out): say hi
accepted: a.golden.json

1 golden written:
  a.golden.json
""",
        )
    )
    assert run("update", "--reason", "say hi", cwd=there).status == 0
    assert goldens_of(here) == goldens_of(there)
    assert json.loads(goldens_of(here)["a.golden.json"])["reason"] == "say hi"


def test_first_results_are_accepted(tmp_path: Path) -> None:
    """A new gate is reviewed like a drift: its results are shown, and its golden is written."""
    here, there = tmp_path / "here", tmp_path / "there"
    write_gate(here)
    write_gate(there)
    finished = review(here, (QUESTION, "accept"), (REASON, ""))
    assert (finished.status, shown(finished)) == snapshot(
        (
            0,
            """\
1 gate: 1 to review

[1 of 1] a: golden-missing  a.suite.yaml
  nothing has been accepted yet
  now       279610b21677
  results:
    scenario new, mission echo
      + /success: true
    1 value is as in the initial state: /final_state/tier
accept, skip, quit [a/s/q/?]: accept
reason (Enter to leave it out): \n\
accepted: a.golden.json

1 golden written:
  a.golden.json
""",
        )
    )
    assert run("update", cwd=there).status == 0
    assert goldens_of(here) == goldens_of(there)


def test_detail_is_that_of_update(tmp_path: Path) -> None:
    """A user chooses what the accepted goldens keep."""
    here, there = write_gates(tmp_path / "here", "a"), tmp_path / "there"
    shutil.copytree(here, there)
    options = ("--detail", "hashes")
    assert review(here, (QUESTION, "a"), (REASON, ""), options=options).status == 0
    assert run("update", *options, cwd=there).status == 0
    assert goldens_of(here) == goldens_of(there)


def test_each_gate_is_decided_by_itself(tmp_path: Path) -> None:
    """A user accepts one gate, skips one, and quits at the third; the end says what is left."""
    folder = write_gates(tmp_path, "a", "b", "c", "d")
    before = goldens_of(folder)
    finished = review(folder, (QUESTION, "a"), (REASON, "first"), (QUESTION, "s"), (QUESTION, "q"))
    assert finished.status == 3
    assert shown(finished).rpartition(f"{QUESTION}q\n")[2] == snapshot("""\

1 golden written:
  a.golden.json
3 gates not accepted:
  hash-drift      b  b.suite.yaml
    to accept this: tier2gate update b.suite.yaml
  hash-drift      c  c.suite.yaml
    to accept this: tier2gate update c.suite.yaml
  hash-drift      d  d.suite.yaml
    to accept this: tier2gate update d.suite.yaml
to review what is left: tier2gate review
""")
    after = goldens_of(folder)
    assert {name for name in before if before[name] != after[name]} == {"a.golden.json"}
    assert run("check", cwd=folder).status == 3


def test_skipping_writes_nothing(tmp_path: Path) -> None:
    """A user who looks and skips leaves every file as it was."""
    folder = write_gates(tmp_path, "a")
    before = contents_of(folder)
    assert review(folder, (QUESTION, "skip")).status == 3
    assert contents_of(folder) == before


@pytest.mark.parametrize("keys", [CTRL_D, "q\n", "QUIT\n", f"a\n{CTRL_D}"])
def test_end_of_input_quits(keys: str, tmp_path: Path) -> None:
    """Ctrl-D at either question ends the review and accepts nothing."""
    folder = write_gates(tmp_path, "a")
    before = contents_of(folder)
    with in_terminal("review", cwd=folder, measured=True) as terminal:
        terminal.wait_for(QUESTION)
        for key in keys.partition("\n"):
            terminal.type(key)
            if key == "\n" and keys.endswith(CTRL_D):
                terminal.wait_for(REASON)
        finished = terminal.end()
    assert finished.status == 3
    assert contents_of(folder) == before
    assert "\nno golden was written\n1 gate not accepted:\n" in finished.out


def test_unknown_answer_lists_the_answers(tmp_path: Path) -> None:
    """A user who types anything else, or nothing, is told the answers; nothing is decided."""
    folder = write_gates(tmp_path, "a")
    finished = review(folder, *((QUESTION, line) for line in ("?", "yes", "", "s")))
    help_ = shown(finished).split(QUESTION)[1].removeprefix("?\n")
    assert help_ == snapshot("""\
  a  accept  write the golden with these results
  s  skip    leave the golden as it is
  q  quit    stop here; what was accepted stays accepted
""")
    assert finished.out.count(help_) == 3


@pytest.mark.parametrize("reason", ["", "another"])
def test_given_reason_is_the_default(reason: str, tmp_path: Path) -> None:
    """A user with one reason for many goldens gives it once, and can still give another."""
    folder = write_gates(tmp_path, "a")
    prompt = 'reason (Enter for "the usual"): '
    finished = review(folder, (QUESTION, "a"), (prompt, reason), options=("--reason", "the usual"))
    assert finished.status == 0
    golden = json.loads(goldens_of(folder)["a.golden.json"])
    assert golden["reason"] == reason or "the usual"


def test_interrupted_review_tells_its_state(tmp_path: Path) -> None:
    """After Ctrl-C a user knows which goldens were written, and how to go on."""
    folder = write_gates(tmp_path, "a", "b")
    with in_terminal("review", cwd=folder, measured=True) as terminal:
        mode = terminal.mode
        for prompt, line in ((QUESTION, "a\n"), (REASON, "\n"), (QUESTION, "a\n")):
            terminal.wait_for(prompt)
            terminal.type(line)
        terminal.wait_for(REASON)
        terminal.type(CTRL_C)
        finished = terminal.end()
        assert terminal.mode == mode
    assert finished.status == 130
    assert shown(finished).rpartition(REASON)[2] == snapshot("""\

1 golden written:
  a.golden.json
1 gate not accepted:
  hash-drift      b  b.suite.yaml
    to accept this: tier2gate update b.suite.yaml
to review what is left: tier2gate review

interrupted
""")
    assert run("check", "b.suite.yaml", cwd=folder).status == 3
    assert run("check", "a.suite.yaml", cwd=folder).status == 0


def test_terminated_review_tells_its_state(tmp_path: Path) -> None:
    """A review that is terminated restores the terminal and says what it wrote."""
    folder = write_gates(tmp_path, "a")
    with in_terminal("review", cwd=folder, measured=True) as terminal:
        mode = terminal.mode
        terminal.wait_for(QUESTION)
        terminal.process.send_signal(signal.SIGTERM)
        finished = terminal.end()
        assert terminal.mode == mode
    assert finished.status == 143
    assert "\nno golden was written\n1 gate not accepted:\n" in finished.out


EDITS: Mapping[str, Callable[[Path], object]] = {
    "a.suite.yaml": lambda path: path.write_text(SUITE.replace("hello", "hey"), encoding="utf-8"),
    "a.expectations.yaml": lambda path: path.write_text(FAILING, encoding="utf-8"),
    "a.golden.json": lambda path: path.unlink(),
    "all.missions.yaml": lambda path: path.write_text("missions: []\n", encoding="utf-8"),
}


@pytest.mark.parametrize("name", EDITS)
def test_changed_file_is_not_accepted(name: str, tmp_path: Path) -> None:
    """A user who edits a file during the review does not accept results of the file before it."""
    step = "{id: s, kind: runtime, operation: noop}"
    text = f"missions:\n  - {{name: other, steps: [{step}]}}\n"
    folder = write_gates(tmp_path, "a", "b")
    (folder / "all.missions.yaml").write_text(text, encoding="utf-8")
    with in_terminal(
        "review", "--missions", "all.missions.yaml", cwd=folder, size=WIDE, measured=True
    ) as terminal:
        terminal.wait_for(QUESTION)
        EDITS[name](folder / name)
        before = contents_of(folder)
        terminal.type("a\n")
        terminal.wait_for(REASON)
        terminal.type("\n")
        finished = answer(terminal, (QUESTION, "s"))
    assert finished.status == 3
    message = f"{name}: this file changed since the gate ran, so nothing was accepted; review the gate again"
    assert f"{REASON}{message}" in " ".join(finished.out.split())
    assert contents_of(folder) == before


def test_golden_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    """A golden that a full disk or a missing folder keeps from being written is not accepted."""
    folder = write_gates(tmp_path, "a")
    (folder / ".a.golden.json.tier2gate-draft").mkdir()
    before = goldens_of(folder)
    finished = review(folder, (QUESTION, "a"), (REASON, ""))
    assert finished.status == 3
    assert "the golden cannot be written: Is a directory" in finished.out
    assert goldens_of(folder) == before


def test_keys_pressed_before_a_gate_is_shown_do_not_count(tmp_path: Path) -> None:
    """A user who types too early, or twice, accepts nothing unseen."""
    folder = write_gates(tmp_path, "a", "b")
    with in_terminal("review", cwd=folder, measured=True) as terminal:
        terminal.type("a\n\na\n\n")
        finished = answer(terminal, (QUESTION, "s"), (QUESTION, "s"))
    assert finished.status == 3
    assert "no golden was written" in finished.out


def test_what_cannot_be_accepted_is_listed(tmp_path: Path) -> None:
    """A user sees at the end which gates are not for review, why, and what to do."""
    write_gates(tmp_path, "gone")
    (tmp_path / "gone.suite.yaml").unlink()
    write_gates(tmp_path, "drifts", "edited", "fails", "invalid")
    write_gate(tmp_path, "fails", suite=DRIFTED, expectations=FAILING)
    write_gate(tmp_path, "invalid", suite="suite_name: a\n")
    golden = tmp_path / "edited.golden.json"
    golden.write_text(golden.read_text(encoding="utf-8").replace("hello", "hey"), encoding="utf-8")
    before = goldens_of(tmp_path)
    finished = review(tmp_path, (QUESTION, "a"), (REASON, ""))
    assert finished.status == 4
    first, _, last = shown(finished).partition("accepted: ")
    assert first.splitlines()[0] == snapshot("5 gates: 1 to review, 4 cannot be accepted")
    assert last == snapshot("""\
drifts.golden.json

4 gates cannot be accepted:
  golden-invalid  edited  edited.suite.yaml
    edited.golden.json:11:16: a result, or the suite's name, does not match test_run_hash: the golden was edited by hand, or badly merged; restore it from Git, or accept the current results:
        tier2gate update edited.suite.yaml --replace-invalid
  verdict-failed  fails  fails.suite.yaml
    1 of 1 expectation failed; to see what failed: tier2gate check fails.suite.yaml
    to accept it anyway: tier2gate update fails.suite.yaml --allow-failing
  golden-obsolete gone  gone.expectations.yaml
    gone.expectations.yaml: this file has no suite; restore its suite, give this file the suite's new name, or delete this file
    gone.golden.json: this file has no suite; restore its suite, give this file the suite's new name, or delete this file
    to delete the golden, and accept everything else in that folder: tier2gate update . --prune
  input-invalid   invalid  invalid.suite.yaml
    invalid.suite.yaml:1:1: missing required field 'scenarios'; add scenarios: …

1 golden written:
  drifts.golden.json
""")
    after = goldens_of(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"drifts.golden.json"}


def test_passing_gates_ask_nothing(tmp_path: Path) -> None:
    """A user whose gates all pass is not asked anything."""
    write_gate(tmp_path)
    accept_in(Settings(paths=(tmp_path,), root=tmp_path))
    finished = review(tmp_path)
    assert (finished.status, shown(finished)) == (0, "1 gate: 1 passed\n")


def test_nothing_to_run_is_told(tmp_path: Path) -> None:
    """A review of an empty folder does not look like one of passing gates."""
    finished = review(tmp_path)
    assert finished.status == 10
    assert finished.out.startswith("nothing-run: no gate was found")


SLOW = "    sum(range(10**8))\n    return"


@pytest.mark.children
def test_progress_is_shown_and_erased(tmp_path: Path) -> None:
    """A user sees which gate a long run is at, and the line is gone when a gate is shown."""
    write_python_gate(tmp_path)
    write_module(tmp_path, MODULE.replace("    return", SLOW, 1))
    finished = review(tmp_path, (QUESTION, "q"), options=WITH)
    assert "\rrunning 1 of 1: a, " in finished.out
    assert visible(finished.out)[0] == "1 gate: 1 to review"


@pytest.mark.parametrize(
    ("options", "env", "colours"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        (("--color", "never"), {}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_only_if_wanted(
    options: tuple[str, ...], env: dict[str, str], colours: bool, tmp_path: Path
) -> None:
    """A user who cannot read colours gets the same text without any escape sequence."""
    folder = write_gates(tmp_path, "a")
    with in_terminal("review", *options, cwd=folder, env=env, measured=True) as terminal:
        answer(terminal, (QUESTION, "a"), (REASON, ""))
        shown_colours = re.findall(r"\x1b\[3\dm\x1b\[1m(\S+?)\x1b", terminal.raw)
        assert ("\x1b" in terminal.raw) == colours
    assert shown_colours == (["hash-drift", "accepted"] if colours else [])


def fill_screen(folder: Path, scenarios: int) -> Path:
    """Write a gate of which every scenario drifts in its own way."""
    for text in ("one", "another"):
        calls, missions = "", ""
        for number in range(scenarios):
            name = f"new{number or ''}"
            call = f"missions: [{{name: m{number}}}]"
            calls += f"  - {{scenario_name: {name}, initial_state: {{}}, {call}}}\n"
            payload = f"payload: {{path: /k{number}, value: {text}{number}}}"
            step = f"{{id: set, kind: runtime, operation: set, {payload}}}"
            missions += f"  - {{name: m{number}, steps: [{step}]}}\n"
        expected = (
            "{id: e, scenario_name: new, mission_name: m0, path: success, op: eq, expected: true}"
        )
        (folder / "a.missions.yaml").write_text(f"missions:\n{missions}", encoding="utf-8")
        suite = f"suite_name: s\nscenarios:\n{calls}"
        write_gate(folder, suite=suite, expectations=f"expectations:\n  - {expected}\n")
        if text == "one":
            accept_in(Settings(paths=(folder,), root=folder))
    return folder


MORE = "Enter for more, q to go back to the question: "


def turn_page(terminal: Terminal, then: str) -> None:
    """Press Enter, and wait for the end of the next page.

    A terminal that is resized shows its last line again, which is not the end of the next page.
    """
    terminal.type("\n")
    terminal.wait_for("\n")
    terminal.wait_for(then)


def test_details_are_shown_page_by_page(tmp_path: Path) -> None:
    """A user reads a large drift in pages of the terminal's size, also after resizing it."""
    folder = fill_screen(tmp_path, 40)
    with in_terminal("review", cwd=folder, size=(80, 24), measured=True) as terminal:
        terminal.wait_for(QUESTION_OR_DETAILS)
        first = terminal.raw
        terminal.type("d\n")
        terminal.wait_for(MORE)
        terminal.resize((80, 10))
        turn_page(terminal, MORE)
        turn_page(terminal, MORE)
        terminal.type("q\n")
        finished = answer(terminal, (QUESTION_OR_DETAILS, "a"), (REASON, ""))
    assert finished.status == 0
    assert len(first.rpartition("[1 of 1]")[2].splitlines()) <= 24
    assert re.search(r"\n    … and \d\d more; d shows them\r\n", first)
    whole = finished.out.partition(f"{QUESTION_OR_DETAILS}d\n")[2].partition(QUESTION_OR_DETAILS)[0]
    # A terminal that is resized shows its last line again.
    pages = re.split(f"(?:\r? *\r?{re.escape(MORE)})+q?\n", whole)
    assert [len(page.splitlines()) for page in pages] == [23, 9, 9, 0]


def test_details_end_at_the_question(tmp_path: Path) -> None:
    """After the last page, and after Ctrl-D at a page, a user is asked again."""
    folder = fill_screen(tmp_path, 6)
    with in_terminal("review", cwd=folder, size=(80, 24), measured=True) as terminal:
        for prompt, keys in (
            (QUESTION_OR_DETAILS, "d\n"),
            (MORE, "\n"),
            (QUESTION_OR_DETAILS, "d\n"),
            (MORE, CTRL_D),
        ):
            terminal.wait_for(prompt)
            terminal.type(keys)
        finished = answer(terminal, (QUESTION_OR_DETAILS, "s"))
    assert finished.status == 3
    assert finished.out.count("    ~ scenario new5: m5; inputs-changed\n") == 1


def test_details_are_offered_only_if_there_are_any(tmp_path: Path) -> None:
    """A user who saw everything is not offered to see it again, and `d` decides nothing."""
    folder = write_gates(tmp_path, "a")
    finished = review(folder, (QUESTION, "d"), (QUESTION, "s"))
    assert finished.status == 3
    assert finished.out.count("[1 of 1]") == 1
    assert "details" not in finished.out


def test_line_typed_ahead_is_not_a_reason(tmp_path: Path) -> None:
    """A user who types a command too early does not find it as the reason in the golden."""
    folder = write_gates(tmp_path, "a")
    with in_terminal("review", cwd=folder, measured=True) as terminal:
        terminal.wait_for(QUESTION)
        terminal.type("a\necho done\n")
        finished = answer(terminal, (REASON, "say hi"))
    assert finished.status == 0
    assert json.loads(goldens_of(folder)["a.golden.json"])["reason"] == "say hi"


@pytest.mark.parametrize("place", ["scenario_name: new", "greeting: hello", "tier: gold"])
def test_hostile_text_is_shown_as_text(place: str, tmp_path: Path) -> None:
    """A name or value in a pull request cannot paint over the question, or fake an answer."""
    key, _, value = place.partition(": ")
    key, value = (key, QUOTED) if key == "scenario_name" else (QUOTED, value)
    suite = SUITE.replace(place, f"{key}: {value}")
    expectations = EXPECTATIONS
    if key == "scenario_name":
        expectations = expectations.replace(place, f"{key}: {value}")
    if place.startswith("greeting"):
        expectations = expectations.replace("params.greeting", "params").replace("goodbye", "1")
    write_gate(tmp_path, suite=suite, expectations=expectations)
    with in_terminal("review", "--color", "never", cwd=tmp_path, measured=True) as terminal:
        finished = answer(terminal, (QUESTION, "a"), (REASON, ""))
    assert finished.status == 0
    assert RAW.search(shown(finished)) is None
    assert len(goldens_of(tmp_path)) == 1


def test_hostile_names_of_files_are_shown_as_text(tmp_path: Path) -> None:
    """The name of a file cannot forge a line of the review."""
    name = HOSTILE.replace("\n", "").replace("\r", "")
    write_gates(tmp_path, name)
    with in_terminal("review", "--color", "never", cwd=tmp_path, measured=True) as terminal:
        finished = answer(terminal, (QUESTION, "s"))
    assert finished.status == 3
    assert RAW.search(shown(finished)) is None


def test_any_reason_is_kept(tmp_path: Path) -> None:
    """A reason is recorded as it was typed, without the spaces around it."""
    folder = write_gates(tmp_path, "a")
    reason = 'naïve "quoted" \\ 日本 ::error::x'
    assert review(folder, (QUESTION, "a"), (REASON, f"  {reason} ")).status == 0
    assert json.loads(goldens_of(folder)["a.golden.json"])["reason"] == reason
    assert run("check", cwd=folder).status == 0


def test_line_that_is_not_text_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that is not in the terminal's encoding does not end the review."""
    undecodable = UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "unexpected end of data")
    lines: Iterator[Exception | str] = iter([undecodable, " café "])

    def read(_question: str) -> str:
        line = next(lines)
        if isinstance(line, Exception):
            raise line
        return line

    monkeypatch.setattr("builtins.input", read)
    assert ask("reason: ") == "café"
    assert (
        capsys.readouterr().out == "that input is not in the terminal's encoding; type it again\n"
    )


@pytest.mark.children
def test_missions_in_python_follow_the_same_rules(tmp_path: Path) -> None:
    """Code runs only if it is allowed, eight times, and the golden is that of `update`."""
    here, there = write_python_gate(tmp_path / "here"), tmp_path / "there"
    shutil.copytree(here, there)
    assert review(here).status == 4
    finished = review(here, (QUESTION, "a"), (REASON, ""), options=WITH)
    assert finished.status == 0
    assert run("update", *WITH, cwd=there).status == 0
    assert goldens_of(here) == goldens_of(there)


@pytest.mark.children
def test_code_of_the_repository_needs_permission(tmp_path: Path) -> None:
    """A review runs no module that the repository names, unless the user allows it."""
    write_python_gate(tmp_path)
    (tmp_path / "rules" / "pricing.py").rename(tmp_path / "a.missions.py")
    finished = review(tmp_path)
    assert finished.status == 4
    assert "--allow-code" in finished.out
    assert review(tmp_path, (QUESTION, "s"), options=("--allow-code",)).status == 5


@pytest.mark.parametrize("is_written", [False, True])
def test_interrupt_while_writing_tells_the_truth(
    is_written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl-C during a write, the list of goldens is right, however far the write got."""
    folder = write_gates(tmp_path, "a")
    before = goldens_of(folder)

    def interrupted(*arguments: Any) -> Acceptance:
        if is_written:
            carry_out(*arguments)
        raise KeyboardInterrupt

    answers = iter(["a", "", "a"])
    monkeypatch.setattr(cli_review, "require_terminal", lambda *_, **__: None)
    monkeypatch.setattr(cli_review, "ask", lambda *_, **__: next(answers))
    monkeypatch.setattr(commands_review, "carry_out", interrupted)
    monkeypatch.chdir(folder)
    ended = CliRunner().invoke(cli, ["review"])
    assert ended.exit_code == 1  # click's own; `run` makes 130 of it
    assert (goldens_of(folder) != before) == is_written
    assert ("\n1 golden written:\n  a.golden.json\n" in ended.output) == is_written
    assert ("\nno golden was written\n1 gate not accepted:\n" in ended.output) != is_written


def test_guide_shows_a_review(tmp_path: Path) -> None:
    """A user who follows the guide sees exactly the documented session."""
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    suite = tmp_path / "examples" / "mixed" / "mixed.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    changed = text.replace("params: {requested_steps: 3}", "params: {requested_steps: 2}", 1)
    suite.write_text(changed, encoding="utf-8")
    guide = GUIDE.read_text(encoding="utf-8")
    [session] = re.findall(r"(?ms)^```text\n\$ tier2gate review examples\n(.*?)^```$", guide)
    typed = re.findall(r"(?m)^(.*?\[a/s/q/\?\]: |reason \(.*?\): )(.*)$", session)
    finished = review(tmp_path, *typed, options=("examples",))
    assert (finished.status, shown(finished)) == (0, session)


def refused(folder: Path, *arguments: str, env: dict[str, Any] | None = None) -> str:
    """Return the usage error of a review that is not in a terminal."""
    finished = run("review", *arguments, cwd=folder, env=env)
    assert (finished.status, finished.out) == (2, "")
    return finished.err.partition("Error: ")[2]


def test_without_a_terminal_the_commands_are_named(tmp_path: Path) -> None:
    """A script that starts a review gets the commands to use instead, with its own paths."""
    folder = write_gates(tmp_path, "a")
    before = contents_of(folder)
    arguments = ("a.suite.yaml", "--timeout", "9", "--allow-code")
    assert refused(folder) == snapshot(
        "review needs a terminal as standard input and output; to see what changed: tier2gate check; to accept it: tier2gate update --reason TEXT\n"
    )
    assert refused(folder, *arguments) == snapshot(
        "review needs a terminal as standard input and output; to see what changed: tier2gate check a.suite.yaml --timeout 9 --allow-code; to accept it: tier2gate update a.suite.yaml --timeout 9 --allow-code --reason TEXT\n"
    )
    assert contents_of(folder) == before


def test_job_with_a_terminal_is_refused(tmp_path: Path) -> None:
    """A CI job that has a terminal does not wait for an answer that nobody gives."""
    folder = write_gates(tmp_path, "a")
    with in_terminal("review", cwd=folder, env={"CI": "true"}) as terminal:
        finished = terminal.end()
    assert finished.status == 2
    assert finished.out.partition("Error: ")[2] == snapshot(
        "review cannot be used in a CI job, where nobody can answer; to see what changed: tier2gate check; to accept it: tier2gate update --reason TEXT\n"
    )

"""The Action in this process: what it reads from the runner, and what it does when things fail."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.gates import accept_in, write_gate
from tests.github_runner import HOSTILE, Command, read_log, read_outputs, read_summary
from tests.owners import UID, owned
from tier2gate import action
from tier2gate.action import ActionInputs, ActionUsageError, main, read_inputs, run_action
from tier2gate.errors import Outcome, Problem
from tier2gate.gates.selection import UnusablePathError
from tier2gate.report import Report
from tier2gate.reporters.console import MAX_CHANGES
from tier2gate.reporters.github import log as github_log
from tier2gate.reporters.github.outputs import OUTPUTS
from tier2gate.reporters.github.reproduction import Call
from tier2gate.settings import Settings

SUITE = """\
suite_name: shop
scenarios:
  - scenario_name: gold
    initial_state: {tier: gold}
    missions: [{name: echo}]
"""
EXPECTATIONS = """\
expectations:
  - {id: succeeds, scenario_name: gold, mission_name: echo, path: success, op: eq, expected: true}
"""


@dataclass
class Log:
    """A step's log, that does as it is told when it is written to."""

    text: str = ""
    fail: Callable[[], None] | None = field(default=None)

    def write(self, text: str) -> None:
        """Keep the text, but for a first one that was told to fail."""
        fail, self.fail = self.fail, None
        if fail is not None:
            fail()
        self.text += text


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """Make a checkout with one gate that nobody has accepted yet."""
    workspace = tmp_path / "workspace"
    gates = workspace / "gates"
    gates.mkdir(parents=True)
    (gates / "shop.suite.yaml").write_text(SUITE, encoding="utf-8")
    (gates / "shop.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    return workspace


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> dict[str, str]:
    """Name the files that a runner makes for a step."""
    return {
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }


def outputs_of(runner: Mapping[str, str]) -> dict[str, str]:
    """Read what the next step would get; that all outputs are there is part of it."""
    outputs = read_outputs(Path(runner["GITHUB_OUTPUT"]).read_bytes().decode())
    assert tuple(outputs) == OUTPUTS
    return outputs


def summary_of(runner: Mapping[str, str]) -> str:
    """Read the page of the step."""
    return Path(runner["GITHUB_STEP_SUMMARY"]).read_bytes().decode()


def usage_of(environment: Mapping[str, str], workspace: Path) -> str:
    """Read inputs that are wrong, and give what is said of them."""
    with pytest.raises((ActionUsageError, UnusablePathError)) as raised:
        read_inputs(environment, workspace)
    return str(raised.value)


def warning(message: str) -> Command:
    """Make the command that is expected of a warning."""
    return Command(name="warning", message=message, properties={"title": "tier2gate"})


def test_nothing_given_means_the_whole_workspace(workspace: Path) -> None:
    """A workflow without any `with:` gates every suite of the checkout."""
    assert read_inputs({"PATH": "/bin", "GITHUB_ACTIONS": "true"}, workspace) == ActionInputs(
        settings=Settings(paths=(), folder=workspace, root=workspace, locate_all=True),
        reports_dir=None,
        annotations=True,
        summary=True,
        max_changes=MAX_CHANGES,
        call=Call(arguments=(), folder=".", digest=None),
    )


@pytest.mark.parametrize("blank", ["", " ", "\n", "\r\n \t"])
def test_empty_means_not_given(blank: str, workspace: Path) -> None:
    """An input that an expression of the workflow leaves empty is one that was left out."""
    environment = {f"INPUT_{name.upper()}": blank for name in action.INPUTS}
    assert read_inputs(environment, workspace) == read_inputs({}, workspace)


def test_every_input_is_read(workspace: Path) -> None:
    """Each input does what it is documented to do; none is taken and forgotten."""
    given = {
        "INPUT_SUITE": "a.yaml",
        "INPUT_EXPECTATIONS": "b.yaml",
        "INPUT_GOLDEN": "sub/c.json",
        "INPUT_BASE": "../base",
        "INPUT_FAIL-ON-GOLDEN-CHANGE": "true",
        "INPUT_PROPOSED-DIR": "proposed",
        "INPUT_REPORTS-DIR": "out",
        "INPUT_WORKING-DIRECTORY": "gates",
        "INPUT_ANNOTATIONS": "false",
        "INPUT_SUMMARY": "false",
        "INPUT_MAX-CHANGES": "7",
    }
    assert given.keys() == {f"INPUT_{name.upper()}" for name in action.INPUTS if name != "paths"}
    folder = workspace / "gates"
    assert read_inputs(given, workspace) == ActionInputs(
        settings=Settings(
            suite=folder / "a.yaml",
            expectations=folder / "b.yaml",
            golden=folder / "sub" / "c.json",
            folder=folder,
            root=workspace,
            locate_all=True,
            reports=(folder / "out" / "report.json",),
            base=folder / "../base",
            fail_on_golden_change=True,
            proposed=folder / "proposed",
        ),
        reports_dir=folder / "out",
        annotations=False,
        summary=False,
        max_changes=7,
        call=Call(
            arguments=(
                "--suite=a.yaml",
                "--expectations=b.yaml",
                "--golden=sub/c.json",
                "--base=../base",
                "--fail-on-golden-change",
            ),
            folder="gates",
        ),
    )


def test_each_boolean_is_read_for_itself(workspace: Path) -> None:
    """Switching off the summary leaves the annotations on, and the other way round."""
    no_summary = read_inputs({"INPUT_SUMMARY": "false"}, workspace)
    no_annotations = read_inputs({"INPUT_ANNOTATIONS": "false"}, workspace)
    assert (no_summary.annotations, no_summary.summary) == (True, False)
    assert (no_annotations.annotations, no_annotations.summary) == (False, True)


@pytest.mark.parametrize(
    "value",
    [
        "a\nb c\n",
        "\n\n  a\n\n\tb c  \n",
        "a\r\nb c\r\n",
        "\r\n\r\na \r\n \r\nb c",
    ],
)
def test_paths_are_one_a_line(value: str, workspace: Path) -> None:
    """A list written as YAML blocks are, blank lines and Windows line ends included, is read."""
    inputs = read_inputs({"INPUT_PATHS": value, "INPUT_WORKING-DIRECTORY": "gates"}, workspace)
    assert inputs.settings.paths == (workspace / "gates" / "a", workspace / "gates" / "b c")


def test_only_line_feeds_part_paths(workspace: Path) -> None:
    """A path with an odd character in it stays one path."""
    inputs = read_inputs({"INPUT_PATHS": "a\u2028b\x0bc,d;e"}, workspace)
    assert inputs.settings.paths == (workspace / "a\u2028b\x0bc,d;e",)


@pytest.mark.parametrize("name", ["annotations", "summary"])
@pytest.mark.parametrize("value", ["true", " true", "true\n", "\ttrue \r\n"])
def test_booleans_may_have_blanks_around_them(name: str, value: str, workspace: Path) -> None:
    """A boolean that YAML folded over a line is one."""
    assert read_inputs({f"INPUT_{name.upper()}": value}, workspace) == read_inputs({}, workspace)


@pytest.mark.parametrize("name", ["annotations", "summary"])
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("True", "True"),
        ("FALSE", "FALSE"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("1", "1"),
        ("0", "0"),
        ("t", "t"),
        ("tru e", '"tru e"'),
        ("true,", '"true,"'),
        ("'true'", "\"'true'\""),
        ("true\nfalse", '"true\\nfalse"'),
        ("null", "null"),
        ("${{ true }}", '"${{ true }}"'),
    ],
)
def test_sloppy_booleans_are_refused(name: str, value: str, shown: str, workspace: Path) -> None:
    """Nobody believes to have switched something off that is still on."""
    message = usage_of({f"INPUT_{name.upper()}": value}, workspace)
    assert message == f"the input {name} is {shown}; write true or false"


ALL = (
    "there are: paths, suite, expectations, golden, base, fail-on-golden-change, proposed-dir, "
    "reports-dir, working-directory, annotations, summary, max-changes"
)


@pytest.mark.parametrize(
    ("value", "number"), [("0", 0), ("1", 1), ("100", 100), (" 007\n", 7), ("999999999", 999999999)]
)
def test_numbers_are_read(value: str, number: int, workspace: Path) -> None:
    """Whoever wants a short log, or none of the changes, gets that."""
    assert read_inputs({"INPUT_MAX-CHANGES": value}, workspace).max_changes == number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("-1", '"-1"'),
        ("+1", '"+1"'),
        ("1.0", "1.0"),
        ("1e3", "1e3"),
        ("1_000", "1_000"),
        ("1,000", '"1,000"'),
        ("0x10", "0x10"),
        ("1 2", '"1 2"'),
        ("all", "all"),
        ("²", '"²"'),
        ("٣", '"٣"'),
        ("9999999999", "9999999999"),
    ],
)
def test_sloppy_numbers_are_refused(value: str, shown: str, workspace: Path) -> None:
    """A number that could be read in two ways, or that is none, is not guessed at."""
    assert usage_of({"INPUT_MAX-CHANGES": value}, workspace) == (
        f"the input max-changes is {shown}; write a number, 0 or more"
    )


@pytest.mark.parametrize("value", ["True", "yes", "1"])
def test_sloppy_switch_on_failing_is_refused(value: str, workspace: Path) -> None:
    """Nobody believes a golden's change to fail where it would pass."""
    given = {"INPUT_BASE": "base", "INPUT_FAIL-ON-GOLDEN-CHANGE": value}
    assert usage_of(given, workspace) == (
        f"the input fail-on-golden-change is {value}; write true or false"
    )


def test_failing_without_anything_to_compare_with_is_refused(workspace: Path) -> None:
    """A workflow that lost its base does not go on as if no golden had changed."""
    message = "the input fail-on-golden-change goes with base"
    given = {"INPUT_FAIL-ON-GOLDEN-CHANGE": "true", "INPUT_BASE": ""}
    assert usage_of(given, workspace) == message
    off = read_inputs({"INPUT_FAIL-ON-GOLDEN-CHANGE": "false"}, workspace)
    assert not off.settings.fail_on_golden_change


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("INPUT_GOLDN", "there is no input goldn; did you mean golden?"),
        ("INPUT_PATH", "there is no input path; did you mean paths?"),
        ("INPUT_SUITES", "there is no input suites; did you mean suite?"),
        ("INPUT_REPORT-DIR", "there is no input report-dir; did you mean reports-dir?"),
        ("INPUT_REPORTS_DIR", "there is no input reports_dir; did you mean reports-dir?"),
        (
            "INPUT_WORKING_DIRECTORY",
            "there is no input working_directory; did you mean working-directory?",
        ),
        ("INPUT_TOKEN", f"there is no input token; {ALL}"),
        ("INPUT_", f'there is no input ""; {ALL}'),
        ("INPUT_A B\n::error::", f'there is no input "a b\\n::error::"; {ALL}'),
        ("INPUT_paths", "there is no input paths; did you mean paths?"),
    ],
)
@pytest.mark.parametrize("value", ["x", ""])
def test_unknown_input_is_refused(variable: str, value: str, message: str, workspace: Path) -> None:
    """A typo in a workflow does not silently gate something else than was meant."""
    assert usage_of({variable: value, "INPUT_PATHS": "gates"}, workspace) == message


@pytest.mark.parametrize("variable", ["input_paths", "Input_Goldn", "INPUTS", "MY_INPUT_X"])
def test_variable_that_is_no_input_is_left_alone(variable: str, workspace: Path) -> None:
    """A job's own variable neither stops the gate, nor stands in for an input."""
    given = {"INPUT_PATHS": "gates"}
    assert read_inputs({**given, variable: "x"}, workspace) == read_inputs(given, workspace)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"INPUT_PATHS": "gates", "INPUT_SUITE": "a"},
            "the inputs paths and suite do not go together",
        ),
        ({"INPUT_EXPECTATIONS": "a"}, "the inputs expectations and golden go with suite"),
        ({"INPUT_GOLDEN": "a"}, "the inputs expectations and golden go with suite"),
        (
            {"INPUT_GOLDEN": "a", "INPUT_PATHS": "gates"},
            "the inputs expectations and golden go with suite",
        ),
    ],
)
def test_inputs_that_contradict_each_other_are_refused(
    given: dict[str, str], message: str, workspace: Path
) -> None:
    """No input that was written is silently left out of account."""
    assert usage_of(given, workspace) == message


PATH_INPUTS = [
    *("paths", "suite", "expectations", "golden"),
    *("base", "proposed-dir", "reports-dir", "working-directory"),
]


@pytest.mark.parametrize("name", PATH_INPUTS)
@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../outside",
        "gates/../../outside",
        "/",
        "/etc/passwd",
        "out",
        "out/x/y",
        "dangling",
    ],
)
def test_path_out_of_the_workspace_is_refused(name: str, path: str, workspace: Path) -> None:
    """A workflow of a pull request reads and writes nothing but the checkout."""
    (workspace.parent / "outside").mkdir()
    (workspace / "out").symlink_to(workspace.parent / "outside")
    (workspace / "dangling").symlink_to(workspace.parent / "not-there")
    given = {f"INPUT_{name.upper()}": path}
    if name in ("expectations", "golden"):
        given["INPUT_SUITE"] = "gates/shop.suite.yaml"
    message = usage_of(given, workspace)
    assert message == f"the path {shown(path)} leads out of the workspace; name what is inside it"


def shown(path: str) -> str:
    """Show a path as messages do."""
    return f'"{path}"' if path.startswith("/") else path


@pytest.mark.parametrize("path", ["circle", "circle/x"])
def test_links_that_go_round_are_wrong_usage(
    path: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A link that leads to itself is said to lead nowhere, not taken for a bug of ours."""
    (workspace / "circle").symlink_to("circle")
    log = Log()
    assert run_action({**runner, "INPUT_PATHS": path}, workspace, log.write) == 2
    (command,) = read_log(log.text)
    assert command.properties == {"title": "tier2gate"}
    assert command.message in (  # as this Python resolves such a link, or does not
        f"the path {path} leads out of the workspace; name what is inside it",
        f"{path}: there is no such file or folder",
        f"{path}: cannot be looked at: Too many levels of symbolic links",
    )


def test_path_that_leaves_by_the_working_directory_is_refused(workspace: Path) -> None:
    """A working directory that is a link is no way out, whatever the paths in it look like."""
    (workspace / "out").symlink_to(workspace.parent)
    given = {"INPUT_WORKING-DIRECTORY": "out/workspace/..", "INPUT_PATHS": "workspace"}
    assert usage_of(given, workspace) == (
        "the path out/workspace/.. leads out of the workspace; name what is inside it"
    )


def test_expectations_beside_a_named_suite_are_no_way_out(workspace: Path) -> None:
    """A pull request cannot have a file of the machine shown by planting a link beside a suite."""
    secret = workspace.parent / "secret"
    secret.write_text("secret", encoding="utf-8")
    expectations = workspace / "gates" / "shop.expectations.yaml"
    expectations.unlink()
    expectations.symlink_to(secret)
    assert usage_of({"INPUT_SUITE": "gates/shop.suite.yaml"}, workspace) == (
        "the path shop.expectations.yaml leads out of the workspace; name what is inside it"
    )
    inside = workspace / "gates" / "elsewhere.yaml"
    inside.write_text(EXPECTATIONS, encoding="utf-8")
    expectations.unlink()
    expectations.symlink_to(inside.name)
    assert read_inputs({"INPUT_SUITE": "gates/shop.suite.yaml"}, workspace).annotations


def test_paths_that_stay_in_the_workspace_are_taken(workspace: Path) -> None:
    """A link inside the checkout, a detour and an absolute path into it are all right."""
    (workspace / "link").symlink_to("gates")
    written = ["link", "gates/../gates", "../gates", str(workspace / "gates")]
    given = {"INPUT_PATHS": "\n".join(written), "INPUT_WORKING-DIRECTORY": "gates/.."}
    with pytest.raises(UnusablePathError):
        read_inputs(given, workspace)
    given["INPUT_PATHS"] = "\n".join(path for path in written if path != "../gates")
    folder = workspace / "gates" / ".."
    assert read_inputs(given, workspace).settings.paths == (
        folder / "link",
        folder / "gates/../gates",
        workspace / "gates",
    )


@pytest.mark.parametrize("kind", ["suite", "expectations", "golden"])
@pytest.mark.parametrize("written", ["gates/report.json", "link/report.json", "gates/x.json"])
@pytest.mark.parametrize("folder", ["gates", "link"])
def test_report_is_not_written_over_a_file_that_was_named(
    kind: str, written: str, folder: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A gate's own file, whatever it is called, is never the report that is written of it."""
    (workspace / "link").symlink_to("gates")
    (workspace / "gates" / "x.json").symlink_to("report.json")
    own = workspace / "gates" / "report.json"
    own.write_text("mine", encoding="utf-8")
    given = {"INPUT_SUITE": "gates/shop.suite.yaml", f"INPUT_{kind.upper()}": written}
    log = Log()
    given = {**runner, **given, "INPUT_REPORTS-DIR": folder}
    assert run_action(given, workspace, log.write) == 2
    assert "report.json: a report would overwrite one of a gate's own files" in log.text
    assert own.read_text(encoding="utf-8") == "mine"


def test_report_is_not_written_over_the_base(workspace: Path, runner: dict[str, str]) -> None:
    """The target branch's golden, named outright, is still there after it was compared with."""
    (workspace / "out").mkdir()
    base = workspace / "out" / "report.json"
    base.write_text("0" * 64, encoding="utf-8")
    given = {
        "INPUT_SUITE": "gates/shop.suite.yaml",
        "INPUT_BASE": "out/report.json",
        "INPUT_REPORTS-DIR": "out",
    }
    assert run_action({**runner, **given}, workspace, Log().write) == 2
    assert base.read_text(encoding="utf-8") == "0" * 64


LONG = "x" * 300


@pytest.mark.parametrize("name", PATH_INPUTS)
def test_path_that_is_too_long_is_wrong_usage(
    name: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A path that no system takes is the workflow's fault, and not a bug of ours."""
    given = {f"INPUT_{name.upper()}": LONG}
    if name in ("expectations", "golden"):
        given["INPUT_SUITE"] = "gates/shop.suite.yaml"
    log = Log()
    assert run_action({**runner, **given}, workspace, log.write) == 2
    message = f"{LONG}: cannot be looked at: File name too long"
    assert log.text == f"::error title=tier2gate::{message}\n"
    assert summary_of(runner) == f"## ❌ tier2gate: wrong usage\n\n```text\n{message}\n```\n"


def test_run_publishes_everywhere(workspace: Path, runner: dict[str, str]) -> None:
    """A step's log, annotations, summary, report and outputs all come from one call."""
    log = Log()
    given = {**runner, "INPUT_REPORTS-DIR": "out"}
    assert run_action(given, workspace, log.write) == 5
    outputs = outputs_of(runner)
    assert log.text.startswith("golden-missing  shop  gates/shop.suite.yaml  (1 scenario, ")
    assert [item.properties["title"] for item in read_log(log.text)] == [
        "tier2gate: golden-missing"
    ]
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8").startswith("## ❌ ")
    assert (outputs["outcome"], outputs["report-json"]) == ("golden-missing", "out/report.json")
    assert (workspace / "out" / "report.json").is_file()


def test_annotations_and_summary_can_be_switched_off(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow with its own way of reporting gets the log and the outputs alone."""
    log = Log()
    given = {**runner, "INPUT_ANNOTATIONS": "false", "INPUT_SUMMARY": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == []
    assert not Path(runner["GITHUB_STEP_SUMMARY"]).exists()
    assert outputs_of(runner)["outcome"] == "golden-missing"
    assert log.text.endswith("1 gate: 1 golden-missing\n")


def test_files_of_the_runner_are_appended_to(workspace: Path, runner: dict[str, str]) -> None:
    """What a step wrote before stays: the files are the runner's, not ours."""
    Path(runner["GITHUB_OUTPUT"]).write_text("earlier=1\n", encoding="utf-8")
    Path(runner["GITHUB_STEP_SUMMARY"]).write_text("earlier\n", encoding="utf-8")
    run_action(runner, workspace, Log().write)
    text = Path(runner["GITHUB_OUTPUT"]).read_text(encoding="utf-8")
    assert tuple(read_outputs(text)) == ("earlier", *OUTPUTS)
    assert (
        Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8").startswith("earlier\n\n\n#")
    )


def test_delimiter_is_another_one_each_time(workspace: Path, runner: dict[str, str]) -> None:
    """Nobody can write a file name today that ends an output tomorrow."""
    for _ in range(2):
        run_action(runner, workspace, Log().write)
    lines = Path(runner["GITHUB_OUTPUT"]).read_text(encoding="utf-8").splitlines()
    delimiters = {line.partition("<<")[2] for line in lines if "<<" in line}
    assert len(delimiters) == 2
    assert all(len(item) == len("tier2gate-") + 32 for item in delimiters)


def test_no_runner_files_is_no_problem(workspace: Path) -> None:
    """Whoever tries the Action on a machine of their own sees the log alone."""
    log = Log()
    given = {"GITHUB_OUTPUT": "", "INPUT_ANNOTATIONS": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert log.text.endswith("1 gate: 1 golden-missing\n")


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
@pytest.mark.parametrize(
    ("path", "reason"), [("nowhere/file", "No such file or directory"), (".", "Is a directory")]
)
def test_runner_file_that_cannot_be_written_only_warns(
    variable: str, path: str, reason: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A broken runner file costs what stands in it, never the verdict."""
    log = Log()
    given = {**runner, variable: str(workspace.parent / path)}
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text)[-1] == warning(f"{variable} cannot be written: {reason}")
    written = [name for name in runner if Path(runner[name]).exists()]
    assert written == [name for name in runner if name != variable]


def test_report_dir_that_cannot_be_written_only_warns(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A file in the way of the report folder costs the report, never the verdict."""
    log = Log()
    (workspace / "out").write_text("in the way", encoding="utf-8")
    assert run_action({**runner, "INPUT_REPORTS-DIR": "out"}, workspace, log.write) == 5
    assert read_log(log.text)[-1] == warning("the report is not written: File exists")
    assert outputs_of(runner)["report-json"] == ""


def test_report_is_not_written_through_a_link(workspace: Path, runner: dict[str, str]) -> None:
    """A pull request cannot have another file overwritten by planting a link to it."""
    log = Log()
    victim = workspace.parent / "victim"
    victim.write_text("as it was", encoding="utf-8")
    (workspace / "report.json").symlink_to(victim)
    assert run_action({**runner, "INPUT_REPORTS-DIR": "."}, workspace, log.write) == 5
    assert read_log(log.text)[-1] == warning(
        "the report is not written: a symbolic link is in its place"
    )
    assert victim.read_text(encoding="utf-8") == "as it was"
    assert outputs_of(runner)["report-json"] == ""


@pytest.mark.parametrize("written", ["gates/../out", "{workspace}/out", "link/../out"])
def test_report_is_named_from_the_workspace(
    written: str, workspace: Path, runner: dict[str, str]
) -> None:
    """The next step finds the report by the name it is given, however the folder was written."""
    (workspace / "link").symlink_to("gates")
    given = {**runner, "INPUT_REPORTS-DIR": written.format(workspace=workspace)}
    assert run_action(given, workspace, Log().write) == 5
    assert outputs_of(runner)["report-json"] == "out/report.json"
    assert (workspace / "out" / "report.json").is_file()


def test_report_is_named_from_a_workspace_that_is_a_link(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A runner whose work folder is a link gets the report's name like any other."""
    linked = workspace.parent / "linked"
    linked.symlink_to(workspace)
    given = {**runner, "INPUT_REPORTS-DIR": str(workspace / "out")}
    assert run_action(given, linked, Log().write) == 5
    assert outputs_of(runner)["report-json"] == "out/report.json"


def test_outputs_survive_a_path_that_is_not_utf_8(workspace: Path, runner: dict[str, str]) -> None:
    """A folder with a broken name costs none of the outputs."""
    given = {**runner, "INPUT_REPORTS-DIR": os.fsdecode(b"out-\xff")}
    assert run_action(given, workspace, Log().write) == 5
    assert outputs_of(runner)["report-json"] == "out-\\udcff/report.json"


def test_proposed_golden_is_named_from_the_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A later step uploads the golden that `update` would write, by the name that it gets."""
    given = {
        **runner,
        "INPUT_WORKING-DIRECTORY": "gates",
        "INPUT_PROPOSED-DIR": "../out",
        "INPUT_ANNOTATIONS": "false",
    }
    log = Log()
    assert run_action(given, workspace, log.write) == 5
    assert outputs_of(runner)["proposed-golden"] == "out/gates/shop.golden.json"
    assert (workspace / "out" / "gates" / "shop.golden.json").is_file()
    assert "\n  proposed  out/gates/shop.golden.json\n" in log.text
    for kind in ("suite", "expectations"):
        other = workspace / "gates" / f"other.{kind}.yaml"
        other.write_bytes((workspace / "gates" / f"shop.{kind}.yaml").read_bytes())
    assert run_action(given, workspace, log.write) == 5
    assert outputs_of(runner)["proposed-golden"] == "out"


def test_proposed_golden_is_named_from_a_workspace_that_is_a_link(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A runner whose work folder is a link gets the golden's name like any other."""
    linked = workspace.parent / "linked"
    linked.symlink_to(workspace)
    given = {**runner, "INPUT_PROPOSED-DIR": str(workspace / "out")}
    assert run_action(given, linked, Log().write) == 5
    assert outputs_of(runner)["proposed-golden"] == "out/gates/shop.golden.json"


def accepted_on_both_sides(workspace: Path) -> None:
    """Accept the gate, and keep a copy of all as the target branch's; then change the gate."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    shutil.copytree(workspace / "gates", workspace / "base" / "gates")
    write_gate(workspace / "base" / "gates", "old")
    suite = workspace / "gates" / "shop.suite.yaml"
    suite.write_text(SUITE.replace("gold}", "lead}"), encoding="utf-8")
    accept_in(Settings(paths=(workspace / "gates",), root=workspace))


AGAINST_BASE = {"INPUT_BASE": "base", "INPUT_PATHS": "gates"}


@pytest.mark.parametrize(
    ("fails", "exit_code", "level"), [("false", 0, "notice"), ("true", 11, "error")]
)
def test_change_of_a_golden_is_told_and_fails_where_it_is_to(
    *, fails: str, exit_code: int, level: str, workspace: Path, runner: dict[str, str]
) -> None:
    """Whoever gives the base sees what a change accepts and removes, red only if so wanted."""
    accepted_on_both_sides(workspace)
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": fails}
    assert run_action(given, workspace, log.write) == exit_code
    assert log.text.startswith(
        "This change removes 1 gate that the target branch has:\n  - gates/old.suite.yaml\n"
    )
    commands = read_log(log.text)
    assert {(command.name, command.properties["title"]) for command in commands} == {
        (level, "tier2gate: golden-changed")
    }
    assert {command.properties.get("file") for command in commands} == {
        None,
        "gates/shop.golden.json",
    }
    outputs = outputs_of(runner)
    assert (outputs["golden-changed"], outputs["exit-code"]) == ("true", str(exit_code))
    assert "This change accepts new behaviour" in summary_of(runner)


def test_base_is_not_searched_for_gates(workspace: Path, runner: dict[str, str]) -> None:
    """The target branch's files, checked out in the workspace, are not gated as the change's."""
    accepted_on_both_sides(workspace)
    assert run_action({**runner, "INPUT_BASE": "base"}, workspace, Log().write) == 0
    assert outputs_of(runner)["gates"] == "1"


def test_base_that_cannot_be_read_is_red_where_changes_are_to_fail(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A step that fails because nobody can tell what was removed says why in red, and is marked."""
    accepted_on_both_sides(workspace)
    (workspace / "base" / "tier2gate.yaml").write_text("gates: {}\n", encoding="utf-8")
    (workspace / "gates" / "shop.golden.json").write_bytes(
        (workspace / "base" / "gates" / "shop.golden.json").read_bytes()
    )
    shutil.copy(workspace / "base/gates/shop.suite.yaml", workspace / "gates/shop.suite.yaml")
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": "true"}
    assert run_action(given, workspace, log.write) == 11
    assert [(command.name, command.properties.get("file")) for command in read_log(log.text)] == [
        ("group", None),
        ("endgroup", None),
        ("error", "base/tier2gate.yaml"),
    ]
    assert outputs_of(runner)["golden-changed"] == "true"


def test_base_that_is_otherwise_there_is_named_from_the_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A notice of the target branch's side names what the workflow knows, no folder of a runner."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    (workspace / "base").mkdir()
    (workspace / "base" / "gates").touch()
    log = Log()
    assert run_action({**runner, **AGAINST_BASE}, workspace, log.write) == 0
    assert "\nnotice: the target branch's side: base/gates: not a suite by its name" in log.text
    assert str(workspace) not in log.text + summary_of(runner)


@pytest.mark.parametrize("number", [0, 1])
def test_log_and_page_tell_as_much_as_was_asked_for(
    number: int, workspace: Path, runner: dict[str, str]
) -> None:
    """Whoever wants a short log and page gets both."""
    accepted_on_both_sides(workspace)
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_MAX-CHANGES": str(number)}
    assert run_action({**given, "INPUT_ANNOTATIONS": "false"}, workspace, log.write) == 0
    for text in (log.text, summary_of(runner)):
        assert text.count("final_state/tier: ") == number


def test_root_gives_what_it_writes_to_the_owner_of_the_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A later step that is not root can move and delete the report, the goldens and their folders.

    What was there before and is another's stays theirs.
    """
    given = {**runner, "INPUT_REPORTS-DIR": "new/deep", "INPUT_PROPOSED-DIR": "goldens"}
    with owned(workspace) as owners:
        assert run_action(given, workspace, Log().write) == 5
    made = ("new", "new/deep/report.json", "goldens/.gitignore", "goldens/gates/shop.golden.json")
    assert {owners.listed.get(workspace / name) for name in made} == {UID}
    assert workspace / "gates" not in owners.listed


def test_report_of_a_root_without_its_powers_is_still_a_report(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A container with all capabilities dropped gives the report and the goldens all the same."""
    given = {
        **runner,
        "INPUT_REPORTS-DIR": "new",
        "INPUT_PROPOSED-DIR": "goldens",
        "INPUT_ANNOTATIONS": "false",
    }
    log = Log()
    with owned(workspace, error=PermissionError(1, "Operation not permitted")):
        assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == []
    outputs = outputs_of(runner)
    assert outputs["report-json"] == "new/report.json"
    assert outputs["proposed-golden"] == "goldens/gates/shop.golden.json"


def test_warning_has_a_word_for_an_error_without_one(
    workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning never says None for its reason."""

    def fail(*_: object) -> None:
        raise TimeoutError

    log = Log()
    monkeypatch.setattr(action, "write_file", fail)
    given = {**runner, "INPUT_REPORTS-DIR": "new", "INPUT_ANNOTATIONS": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == [warning("the report is not written: TimeoutError")]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"INPUT_GOLDN": "x"}, "there is no input goldn; did you mean golden?"),
        ({"INPUT_PATHS": "nope"}, "nope: there is no such file or folder"),
        ({"INPUT_WORKING-DIRECTORY": "no/pe"}, "no/pe: there is no such file or folder"),
        ({"INPUT_PATHS": "no*pe"}, "no*pe: nothing matches this pattern"),
        ({"INPUT_BASE": "no/pe"}, "no/pe: there is no such folder or file to compare with"),
        ({"INPUT_MAX-CHANGES": "all"}, "the input max-changes is all; write a number, 0 or more"),
        (
            {"INPUT_PROPOSED-DIR": "gates"},
            (
                "gates: holds files, and is not marked as a folder of proposed goldens; "
                "name a folder that is new or empty"
            ),
        ),
    ],
)
def test_wrong_usage_is_said_and_every_output_written(
    given: dict[str, str], message: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow that calls the Action wrongly is told how, by names it knows."""
    log = Log()
    assert run_action({**runner, **given}, workspace, log.write) == 2
    assert log.text == f"::error title=tier2gate::{message}\n"
    outputs = outputs_of(runner)
    assert (outputs["outcome"], outputs["exit-code"], outputs["passed"]) == ("", "2", "false")
    assert summary_of(runner) == f"## ❌ tier2gate: wrong usage\n\n```text\n{message}\n```\n"


@pytest.mark.parametrize(
    ("summary", "written"), [("false", False), ("true", True), ("no", True), ("", True)]
)
def test_wrong_usage_is_on_the_page_unless_that_is_off(
    summary: str, written: bool, workspace: Path, runner: dict[str, str]
) -> None:
    """Whoever wants no page gets none, not even of a workflow that is wrong otherwise."""
    given = {**runner, "INPUT_GOLDN": "x", "INPUT_SUMMARY": summary}
    assert run_action(given, workspace, Log().write) == 2
    assert Path(runner["GITHUB_STEP_SUMMARY"]).exists() is written


def boom() -> None:
    """Fail as nobody expects."""
    raise LookupError("boom ##[error]x")


def interrupt() -> None:
    """Interrupt, as the first step of a cancelled job does."""
    raise KeyboardInterrupt


def leave() -> None:
    """Leave, as the handler of SIGTERM does."""
    raise SystemExit(143)


@pytest.mark.parametrize(
    ("fail", "exit_code", "outcome"),
    [(boom, 70, "internal-error"), (interrupt, 130, ""), (leave, 143, "")],
)
@pytest.mark.parametrize("late", [False, True])
def test_outputs_are_written_whatever_happens(
    *,
    fail: Callable[[], None],
    exit_code: int,
    outcome: str,
    late: bool,
    workspace: Path,
    runner: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A later step finds every output also after a bug, and in a job that is being cancelled."""
    log = Log(fail=fail if late else None)
    if not late:
        monkeypatch.setattr(action, "check", lambda settings: fail())
    assert run_action(runner, workspace, log.write) == exit_code
    outputs = outputs_of(runner)
    assert (outputs["outcome"], outputs["exit-code"]) == (outcome, str(exit_code))
    assert (outputs["passed"], outputs["gates"]) == ("false", "0")


def test_internal_error_is_annotated(
    workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever meets a bug sees on the job that it is ours, and where to report it."""
    log = Log()
    monkeypatch.setattr(action, "check", lambda settings: boom())
    run_action(runner, workspace, log.write)
    (command,) = read_log(log.text)
    assert (command.name, command.properties) == ("error", {"title": "tier2gate: internal-error"})
    lines = command.message.split("\n")
    assert lines[0] == "internal-error: LookupError: boom #\\u0023[error]x"
    assert lines[2].startswith("  This is a bug in tier2gate, not in your files; please report it:")
    assert len(lines) == 3


def invalid(problem: Problem) -> Report:
    """Give the report of a call that came to no gate."""
    return Report(gates=(), problems=(problem,), outcomes=(Outcome.INPUT_INVALID,))


def test_folder_that_cannot_be_searched_is_invalid_input(
    workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without the permission to read it fails the gate with a reason, not with a crash."""
    problem = Problem(code="unreadable", message="cannot be searched", hint="look", file="gates")
    log = Log()
    monkeypatch.setattr(action, "check", lambda settings: invalid(problem))
    assert run_action(runner, workspace, log.write) == Outcome.INPUT_INVALID.exit_code
    assert log.text == (
        "gates: cannot be searched; look\n"
        "input-invalid: 1 problem, listed above\n"
        "::error file=gates,title=tier2gate%3A input-invalid::gates: cannot be searched; look\n"
    )
    assert outputs_of(runner)["outcome"] == "input-invalid"


def test_configuration_that_is_wrong_is_invalid_input(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A configuration that says nothing valid fails the step at its own line, not with a crash."""
    (workspace / "tier2gate.yaml").write_text("gates: {}\n", encoding="utf-8")
    log = Log()
    assert run_action(runner, workspace, log.write) == Outcome.INPUT_INVALID.exit_code
    (command,) = read_log(log.text)
    assert command.properties == {
        "file": "tier2gate.yaml",
        "line": "1",
        "col": "8",
        "title": "tier2gate: input-invalid",
    }
    assert outputs_of(runner)["outcome"] == "input-invalid"


@pytest.mark.parametrize("name", ["##[error]x", " ::error::x", "::error::x"])
def test_log_is_defused(
    name: str, workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text out of a file is no command in the log; were it not defused, it would be one."""
    problem = Problem(code="c", message=name)
    monkeypatch.setattr(action, "check", lambda settings: invalid(problem))
    given = {**runner, "INPUT_ANNOTATIONS": "false"}
    log = Log()
    run_action(given, workspace, log.write)
    assert read_log(log.text) == []
    monkeypatch.setattr(github_log, "defused", lambda text: text)
    log = Log()
    run_action(given, workspace, log.write)
    assert read_log(log.text) == [Command(name="error", message="x")]


NAMED = {"INPUT_SUITE": "gates/shop.suite.yaml"}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    ("given", "exit_code", "titles"),
    [
        ({"INPUT_PATHS": "{}"}, 2, ["tier2gate"]),
        ({"INPUT_WORKING-DIRECTORY": "{}"}, 2, ["tier2gate"]),
        ({"INPUT_REPORTS-DIR": "/{}"}, 2, ["tier2gate"]),
        ({"INPUT_ANNOTATIONS": "{}"}, 2, ["tier2gate"]),
        ({"INPUT_SUMMARY": "{}"}, 2, ["tier2gate"]),
        ({"INPUT_MAX-CHANGES": "{}"}, 2, ["tier2gate"]),
        ({"INPUT_FAIL-ON-GOLDEN-CHANGE": "{}"}, 2, ["tier2gate"]),
        ({"INPUT_BASE": "{}"}, 2, ["tier2gate"]),
        ({"INPUT_PROPOSED-DIR": "out{}x"}, 5, ["tier2gate: golden-missing"]),
        ({"INPUT_{}": "x"}, 2, ["tier2gate"]),
        ({"INPUT_SUITE": "{}"}, 4, ["tier2gate: input-invalid"] * 2),
        ({**NAMED, "INPUT_EXPECTATIONS": "{}"}, 4, ["tier2gate: input-invalid"]),
        ({**NAMED, "INPUT_GOLDEN": "{}"}, 5, ["tier2gate: golden-missing"]),
    ],
)
def test_hostile_input_is_no_command(
    *,
    given: dict[str, str],
    exit_code: int,
    titles: list[str],
    text: str,
    workspace: Path,
    runner: dict[str, str],
) -> None:
    """What a workflow passes on from a title or a branch is shown, and never obeyed."""
    log = Log()
    filled = {name.format(text): value.format(text) for name, value in given.items()}
    assert run_action({**runner, **filled}, workspace, log.write) == exit_code
    commands = read_log(log.text)
    assert [command.name for command in commands] == ["error"] * len(titles)
    assert [command.properties["title"] for command in commands] == titles
    assert all(read_log(command.message) == [] for command in commands)
    assert outputs_of(runner)["exit-code"] == str(exit_code)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_folder_that_is_refused_is_no_command(
    text: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A folder of somebody's files is refused by its name, which is shown and never obeyed."""
    folder = workspace / f"out{text}x"
    folder.mkdir(parents=True)
    (folder / "mine").touch()
    log = Log()
    given = {**runner, "INPUT_PROPOSED-DIR": folder.relative_to(workspace).as_posix()}
    assert run_action(given, workspace, log.write) == 2
    (command,) = read_log(log.text)
    assert command.properties == {"title": "tier2gate"}
    assert read_log(command.message) == []
    page = read_summary(summary_of(runner))
    assert page.markdown == ["## ❌ tier2gate: wrong usage", "", ""]
    assert [len(lines) for lines in page.fenced] == [1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_folder_forges_no_name_of_a_golden(
    text: str, workspace: Path, runner: dict[str, str]
) -> None:
    """The next step reads where a golden was proposed as it is, and no output of another's."""
    given = {**runner, "INPUT_PROPOSED-DIR": f"out{text}x", "INPUT_ANNOTATIONS": "false"}
    log = Log()
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == []
    proposed = str(Path(f"out{text}x", "gates", "shop.golden.json"))
    assert outputs_of(runner)["proposed-golden"] == proposed


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_report_folder_forges_no_output(
    text: str, workspace: Path, runner: dict[str, str]
) -> None:
    """The next step reads the report's path as it is, and no output that we did not write."""
    log = Log()
    given = {**runner, "INPUT_REPORTS-DIR": f"out{text}x", "INPUT_ANNOTATIONS": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == []
    assert outputs_of(runner)["report-json"] == str(Path(f"out{text}x", "report.json"))


def test_main_takes_the_process_for_the_runners(
    workspace: Path,
    runner: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The container's variables and working directory are what the Action goes by."""
    monkeypatch.setattr(action, "prepare_interpreter", lambda: None)
    monkeypatch.setattr(os, "environ", runner)
    monkeypatch.chdir(workspace)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 5
    assert capsys.readouterr().out.startswith("golden-missing  shop  gates/shop.suite.yaml")
    assert outputs_of(runner)["exit-code"] == "5"

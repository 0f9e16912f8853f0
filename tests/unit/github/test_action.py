"""The Action in this process: what a call writes, and where."""

import os
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import Log, outputs_of, warning
from tests.gates import write_gate
from tests.github_runner import read_log, read_outputs
from tests.owners import UID, owned
from tests.recording import masked
from tier2gate.github import action
from tier2gate.github.action import main, run_action
from tier2gate.github.annotations import MAX_ANNOTATIONS
from tier2gate.github.outputs import OUTPUTS
from tier2gate.reporters.interface import FILE_REPORTERS


def test_run_publishes_everywhere(workspace: Path, runner: dict[str, str]) -> None:
    """A step gets its log, annotations, summary, report and outputs from one call."""
    log = Log()
    given = {**runner, "INPUT_REPORTS-DIR": "out"}
    assert run_action(given, workspace, log.write) == 5
    outputs = outputs_of(runner)
    assert log.text.startswith("golden-missing  gates/shop.suite.yaml  1 scenario, ")
    assert [item.properties["title"] for item in read_log(log.text)] == snapshot(
        ["tier2gate: golden-missing"]
    )
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8").startswith("## ❌ ")
    assert (outputs["outcome"], outputs["report-json"]) == snapshot(
        ("golden-missing", "out/report.json")
    )
    assert (workspace / "out" / "report.json").is_file()


@pytest.mark.parametrize("false", ["false", " false\n"])
def test_annotations_and_summary_can_be_disabled(
    false: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow with its own reporting gets only the log and the outputs."""
    log = Log()
    given = {**runner, "INPUT_ANNOTATIONS": false, "INPUT_SUMMARY": false}
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == []
    assert not Path(runner["GITHUB_STEP_SUMMARY"]).exists()
    assert outputs_of(runner)["outcome"] == "golden-missing"
    assert log.text.endswith("1 gate: 1 golden-missing\n")


@pytest.mark.parametrize(
    ("switched_off", "rest"),
    [
        ({}, "the summary"),
        ({"INPUT_SUMMARY": "true"}, "the summary"),
        ({"INPUT_SUMMARY": "false"}, "the step's log"),
    ],
)
def test_last_annotation_names_where_the_rest_is(
    switched_off: dict[str, str], rest: str, workspace: Path, runner: dict[str, str]
) -> None:
    """The last annotation does not point to a summary that the workflow disabled."""
    for number in range(MAX_ANNOTATIONS):
        write_gate(workspace / "gates", f"g{number}")
    log = Log()
    assert run_action({**runner, **switched_off}, workspace, log.write) == 5
    assert masked(read_log(log.text)[-1].message, rest=rest) == snapshot(
        "2 more problems, see {rest}"
    )


def test_files_of_the_runner_are_appended_to(workspace: Path, runner: dict[str, str]) -> None:
    """Output and summary of earlier commands in the step are kept."""
    Path(runner["GITHUB_OUTPUT"]).write_text("earlier=1\n", encoding="utf-8")
    Path(runner["GITHUB_STEP_SUMMARY"]).write_text("earlier\n", encoding="utf-8")
    run_action(runner, workspace, Log().write)
    text = Path(runner["GITHUB_OUTPUT"]).read_text(encoding="utf-8")
    assert tuple(read_outputs(text)) == ("earlier", *OUTPUTS)
    assert (
        Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8").startswith("earlier\n\n\n#")
    )


def test_action_runs_without_runner_files(workspace: Path) -> None:
    """A user who tries the Action locally gets the log."""
    log = Log()
    given = {"GITHUB_OUTPUT": "", "INPUT_ANNOTATIONS": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert log.text.endswith("1 gate: 1 golden-missing\n")


def test_unwritable_report_only_warns(workspace: Path, runner: dict[str, str]) -> None:
    """A file in place of the report folder costs the report, not the verdict."""
    log = Log()
    (workspace / "out").write_text("in the way", encoding="utf-8")
    assert run_action({**runner, "INPUT_REPORTS-DIR": "out"}, workspace, log.write) == 5
    names = [item.file_name for item in FILE_REPORTERS]
    expected = [warning(f"{name} cannot be written: File exists") for name in names]
    assert read_log(log.text)[-len(names) :] == expected
    assert outputs_of(runner)["report-json"] == ""


def test_report_is_not_written_through_a_link(workspace: Path, runner: dict[str, str]) -> None:
    """A pull request cannot overwrite another file by planting a link to it."""
    log = Log()
    victim = workspace.parent / "victim"
    victim.write_text("as it was", encoding="utf-8")
    (workspace / "report.json").symlink_to(victim)
    assert run_action({**runner, "INPUT_REPORTS-DIR": "."}, workspace, log.write) == 5
    assert read_log(log.text)[-1] == warning(
        "report.json cannot be written: a symbolic link is in its place"
    )
    assert victim.read_text(encoding="utf-8") == snapshot("as it was")
    assert outputs_of(runner)["report-json"] == ""


@pytest.mark.parametrize("written", ["gates/../out", "{workspace}/out", "link/../out"])
def test_report_path_is_relative_to_the_workspace(
    written: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A later step finds the report by its output, however the folder was written."""
    (workspace / "link").symlink_to("gates")
    given = {**runner, "INPUT_REPORTS-DIR": written.format(workspace=workspace)}
    assert run_action(given, workspace, Log().write) == 5
    assert outputs_of(runner)["report-json"] == snapshot("out/report.json")
    assert (workspace / "out" / "report.json").is_file()


def test_report_path_is_relative_to_a_linked_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A runner whose work folder is a link gets the same path of the report."""
    linked = workspace.parent / "linked"
    linked.symlink_to(workspace)
    given = {**runner, "INPUT_REPORTS-DIR": str(workspace / "out")}
    assert run_action(given, linked, Log().write) == 5
    assert outputs_of(runner)["report-json"] == snapshot("out/report.json")


def test_outputs_survive_a_path_that_is_not_utf_8(workspace: Path, runner: dict[str, str]) -> None:
    """A folder with an undecodable name does not cost any output."""
    given = {**runner, "INPUT_REPORTS-DIR": os.fsdecode(b"out-\xff")}
    assert run_action(given, workspace, Log().write) == 5
    assert outputs_of(runner)["report-json"] == snapshot("out-\\udcff/report.json")


def test_path_of_a_proposed_golden_is_relative_to_the_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A later step can upload the golden that `update` would write by its output."""
    given = {
        **runner,
        "INPUT_WORKING-DIRECTORY": "gates",
        "INPUT_PROPOSED-DIR": "../out",
        "INPUT_ANNOTATIONS": "false",
    }
    log = Log()
    assert run_action(given, workspace, log.write) == 5
    assert outputs_of(runner)["proposed-golden"] == snapshot("out/gates/shop.golden.json")
    assert (workspace / "out" / "gates" / "shop.golden.json").is_file()
    assert "\n  proposed  out/gates/shop.golden.json\n" in log.text
    for kind in ("suite", "expectations"):
        other = workspace / "gates" / f"other.{kind}.yaml"
        other.write_bytes((workspace / "gates" / f"shop.{kind}.yaml").read_bytes())
    assert run_action(given, workspace, log.write) == 5
    assert outputs_of(runner)["proposed-golden"] == "out"


def test_path_of_a_proposed_golden_is_relative_to_a_linked_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A runner whose work folder is a link gets the same path of the golden."""
    linked = workspace.parent / "linked"
    linked.symlink_to(workspace)
    given = {**runner, "INPUT_PROPOSED-DIR": str(workspace / "out")}
    assert run_action(given, linked, Log().write) == 5
    assert outputs_of(runner)["proposed-golden"] == snapshot("out/gates/shop.golden.json")


def test_root_gives_written_files_to_the_owner_of_the_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A later step that is not root can move and delete the report and the goldens, while existing
    files keep their owners.

    What was there before and is another's stays theirs.
    """
    given = {**runner, "INPUT_REPORTS-DIR": "new/deep", "INPUT_PROPOSED-DIR": "goldens"}
    with owned(workspace) as owners:
        assert run_action(given, workspace, Log().write) == 5
    made = ("new", "new/deep/report.json", "goldens/.gitignore", "goldens/gates/shop.golden.json")
    assert {owners.listed.get(workspace / name) for name in made} == {UID}
    assert workspace / "gates" not in owners.listed


def test_report_is_written_without_root_capabilities(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A container without capabilities still gets the report and the goldens."""
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
    assert outputs["report-json"] == snapshot("new/report.json")
    assert outputs["proposed-golden"] == snapshot("goldens/gates/shop.golden.json")


def test_warning_names_an_error_without_a_message(
    workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning never gives None as its reason."""

    def fail(*_: object) -> None:
        raise TimeoutError

    log = Log()
    monkeypatch.setattr(action, "write_file", fail)
    given = {**runner, "INPUT_REPORTS-DIR": "new", "INPUT_ANNOTATIONS": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == [
        warning(f"{item.file_name} cannot be written: TimeoutError") for item in FILE_REPORTERS
    ]


def test_main_uses_the_environment_and_working_directory(
    workspace: Path,
    runner: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The Action uses the container's environment variables and working directory."""
    monkeypatch.setattr(action, "prepare_interpreter", lambda _digits: None)
    monkeypatch.setattr(os, "environ", runner)
    monkeypatch.chdir(workspace)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 5
    assert capsys.readouterr().out.startswith("golden-missing  gates/shop.suite.yaml")
    assert outputs_of(runner)["exit-code"] == "5"

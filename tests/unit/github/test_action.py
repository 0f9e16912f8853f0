"""The Action in this process: what a call leaves behind, and where."""

import os
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import (
    Log,
    make_workspace,
    outputs_of,
    runner_files,
    warning,
)
from tests.gates import write_gate
from tests.github_runner import read_log, read_outputs
from tests.owners import UID, owned
from tests.recording import masked
from tier2gate.github import action
from tier2gate.github.action import main, run_action
from tier2gate.github.annotations import MAX_ANNOTATIONS
from tier2gate.github.outputs import OUTPUTS


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """Make a checkout with one gate that nobody has accepted yet."""
    return make_workspace(tmp_path)


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> dict[str, str]:
    """Name the files that a runner makes for a step."""
    return runner_files(tmp_path)


def test_run_publishes_everywhere(workspace: Path, runner: dict[str, str]) -> None:
    """A step's log, annotations, summary, report and outputs all come from one call."""
    log = Log()
    given = {**runner, "INPUT_REPORTS-DIR": "out"}
    assert run_action(given, workspace, log.write) == 5
    outputs = outputs_of(runner)
    assert log.text.startswith("golden-missing  shop  gates/shop.suite.yaml  (1 scenario, ")
    assert [item.properties["title"] for item in read_log(log.text)] == snapshot(
        ["tier2gate: golden-missing"]
    )
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8").startswith("## ❌ ")
    assert (outputs["outcome"], outputs["report-json"]) == snapshot(
        ("golden-missing", "out/report.json")
    )
    assert (workspace / "out" / "report.json").is_file()


@pytest.mark.parametrize("false", ["false", " false\n"])
def test_annotations_and_summary_can_be_switched_off(
    false: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow with its own way of reporting gets the log and the outputs alone."""
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
def test_rest_of_the_annotations_is_looked_for_where_it_is(
    switched_off: dict[str, str], rest: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A reader of the last annotation is not sent to a page that the workflow switched off."""
    for number in range(MAX_ANNOTATIONS):
        write_gate(workspace / "gates", f"g{number}")
    log = Log()
    assert run_action({**runner, **switched_off}, workspace, log.write) == 5
    assert masked(read_log(log.text)[-1].message, rest=rest) == snapshot(
        "2 more problems, see {rest}"
    )


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


def test_no_runner_files_is_no_problem(workspace: Path) -> None:
    """Whoever tries the Action on a machine of their own sees the log alone."""
    log = Log()
    given = {"GITHUB_OUTPUT": "", "INPUT_ANNOTATIONS": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert log.text.endswith("1 gate: 1 golden-missing\n")


def test_report_dir_that_cannot_be_written_only_warns(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A file in the way of the report folder costs the report, never the verdict."""
    log = Log()
    (workspace / "out").write_text("in the way", encoding="utf-8")
    assert run_action({**runner, "INPUT_REPORTS-DIR": "out"}, workspace, log.write) == 5
    assert read_log(log.text)[-1] == warning("report.json cannot be written: File exists")
    assert outputs_of(runner)["report-json"] == ""


def test_report_is_not_written_through_a_link(workspace: Path, runner: dict[str, str]) -> None:
    """A pull request cannot have another file overwritten by planting a link to it."""
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
def test_report_is_named_from_the_workspace(
    written: str, workspace: Path, runner: dict[str, str]
) -> None:
    """The next step finds the report by the name it is given, however the folder was written."""
    (workspace / "link").symlink_to("gates")
    given = {**runner, "INPUT_REPORTS-DIR": written.format(workspace=workspace)}
    assert run_action(given, workspace, Log().write) == 5
    assert outputs_of(runner)["report-json"] == snapshot("out/report.json")
    assert (workspace / "out" / "report.json").is_file()


def test_report_is_named_from_a_workspace_that_is_a_link(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A runner whose work folder is a link gets the report's name like any other."""
    linked = workspace.parent / "linked"
    linked.symlink_to(workspace)
    given = {**runner, "INPUT_REPORTS-DIR": str(workspace / "out")}
    assert run_action(given, linked, Log().write) == 5
    assert outputs_of(runner)["report-json"] == snapshot("out/report.json")


def test_outputs_survive_a_path_that_is_not_utf_8(workspace: Path, runner: dict[str, str]) -> None:
    """A folder with a broken name costs none of the outputs."""
    given = {**runner, "INPUT_REPORTS-DIR": os.fsdecode(b"out-\xff")}
    assert run_action(given, workspace, Log().write) == 5
    assert outputs_of(runner)["report-json"] == snapshot("out-\\udcff/report.json")


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
    assert outputs_of(runner)["proposed-golden"] == snapshot("out/gates/shop.golden.json")
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
    assert outputs_of(runner)["proposed-golden"] == snapshot("out/gates/shop.golden.json")


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
    assert outputs["report-json"] == snapshot("new/report.json")
    assert outputs["proposed-golden"] == snapshot("goldens/gates/shop.golden.json")


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
    assert read_log(log.text) == [warning("report.json cannot be written: TimeoutError")]


def test_main_takes_the_process_for_the_runners(
    workspace: Path,
    runner: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The container's variables and working directory are what the Action goes by."""
    monkeypatch.setattr(action, "prepare_interpreter", lambda _digits: None)
    monkeypatch.setattr(os, "environ", runner)
    monkeypatch.chdir(workspace)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 5
    assert capsys.readouterr().out.startswith("golden-missing  shop  gates/shop.suite.yaml")
    assert outputs_of(runner)["exit-code"] == "5"

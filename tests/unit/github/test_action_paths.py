"""The Action's paths: all are inside the workspace, and no input is overwritten."""

import os
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import EXPECTATIONS, Log, summary_of, usage_of
from tests.github_runner import read_log
from tests.recording import masked
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.github.action import run_action
from tier2gate.github.inputs import read_inputs

PATH_INPUTS = [
    *("paths", "suite", "expectations", "golden", "missions"),
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
def test_path_outside_the_workspace_is_refused(name: str, path: str, workspace: Path) -> None:
    """A workflow of a pull request can read and write only the checkout."""
    (workspace.parent / "outside").mkdir()
    (workspace / "out").symlink_to(workspace.parent / "outside")
    (workspace / "dangling").symlink_to(workspace.parent / "not-there")
    given = {f"INPUT_{name.upper()}": path}
    if name in ("expectations", "golden"):
        given["INPUT_SUITE"] = "gates/shop.suite.yaml"
    message = usage_of(given, workspace)
    assert message == f"the path {shown(path)} is outside the workspace; use a path inside it"


def shown(path: str) -> str:
    """Show a path as messages do."""
    return f'"{path}"' if path.startswith("/") else path


WAYS_TO_THE_TOP = [
    *[(path, None) for path in (".", "./", "gates/..")],
    *[(path, ".") for path in (".", "gates/..")],
    *[(path, "gates") for path in ("..", ".")],
    ("..", "gates/../gates"),
]


@pytest.mark.parametrize("is_linked", [False, True])
@pytest.mark.parametrize(("path", "folder"), WAYS_TO_THE_TOP)
@pytest.mark.parametrize("name", PATH_INPUTS[:-1])
def test_workspace_is_never_shown_as_an_absolute_path(
    name: str,
    path: str,
    folder: str | None,
    workspace: Path,
    runner: dict[str, str],
    *,
    is_linked: bool,
) -> None:
    """A path to the workspace itself does not reveal where the machine keeps it."""
    top = workspace
    if is_linked:
        top = workspace.parent / "linked"
        top.symlink_to(workspace)
    given = {**runner, f"INPUT_{name.upper()}": path}
    if folder is not None:
        given["INPUT_WORKING-DIRECTORY"] = folder
    if name in ("expectations", "golden"):
        suite = "shop.suite.yaml" if folder and "gates" in folder else "gates/shop.suite.yaml"
        given["INPUT_SUITE"] = suite
    log = Log()
    assert run_action(given, top, log.write) != 70
    shown = [log.text, summary_of(runner), Path(runner["GITHUB_OUTPUT"]).read_text("utf-8")]
    assert not any(str(workspace.parent) in text for text in shown)
    assert log.text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"INPUT_BASE": "."},
            ".: this is the checked folder itself; give the target branch's folder",
        ),
        (
            {"INPUT_PROPOSED-DIR": "."},
            ".: contains the gate shop; use a separate folder for proposed goldens",
        ),
        ({"INPUT_MISSIONS": "."}, ".: this is a folder; name each file of missions in it"),
    ],
)
def test_workspace_is_named_as_the_workflow_names_it(
    given: dict[str, str], message: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A message about the workspace itself shows the path that the workflow used."""
    log = Log()
    assert run_action({**runner, **given}, workspace, log.write) == 2
    (command,) = read_log(log.text)
    assert command.message == message
    assert message in summary_of(runner)


@pytest.mark.parametrize("path", ["circle", "circle/x"])
def test_circular_link_is_wrong_usage(path: str, workspace: Path, runner: dict[str, str]) -> None:
    """A circular link is reported as a wrong path instead of causing a crash."""
    (workspace / "circle").symlink_to("circle")
    log = Log()
    assert run_action({**runner, "INPUT_PATHS": path}, workspace, log.write) == 2
    (command,) = read_log(log.text)
    assert command.properties == {"title": "tier2gate"}
    assert command.message in (  # depends on the version of Python
        f"the path {path} is outside the workspace; use a path inside it",
        f"{path}: there is no such file or folder",
        f"{path}: cannot be accessed: Too many levels of symbolic links",
    )


def test_working_directory_behind_a_link_is_refused(workspace: Path) -> None:
    """A working directory that is a link outside is refused, whatever the paths are."""
    (workspace / "out").symlink_to(workspace.parent)
    given = {"INPUT_WORKING-DIRECTORY": "out/workspace/..", "INPUT_PATHS": "workspace"}
    assert usage_of(given, workspace) == snapshot(
        "the path out/workspace/.. is outside the workspace; use a path inside it"
    )


def test_expectations_next_to_a_suite_cannot_be_outside(workspace: Path) -> None:
    """A pull request cannot show a file of the machine by planting a link next to a suite."""
    secret = workspace.parent / "secret"
    secret.write_text("secret", encoding="utf-8")
    expectations = workspace / "gates" / "shop.expectations.yaml"
    expectations.unlink()
    expectations.symlink_to(secret)
    assert usage_of({"INPUT_SUITE": "gates/shop.suite.yaml"}, workspace) == snapshot(
        "the path shop.expectations.yaml is outside the workspace; use a path inside it"
    )
    inside = workspace / "gates" / "elsewhere.yaml"
    inside.write_text(EXPECTATIONS, encoding="utf-8")
    expectations.unlink()
    expectations.symlink_to(inside.name)
    assert read_inputs({"INPUT_SUITE": "gates/shop.suite.yaml"}, workspace).annotations


def test_missions_next_to_a_suite_cannot_be_outside(workspace: Path) -> None:
    """A planted link named like the suite's missions is refused as well."""
    (workspace.parent / "secret").write_text("secret", encoding="utf-8")
    (workspace / "gates" / "shop.missions.json").symlink_to(workspace.parent / "secret")
    assert usage_of({"INPUT_SUITE": "gates/shop.suite.yaml"}, workspace) == snapshot(
        "the path shop.missions.json is outside the workspace; use a path inside it"
    )


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.yaml", snapshot("gone.yaml: there is no such file")),
        ("gates", snapshot("gates: this is a folder; name each file of missions in it")),
        (
            "gates/shop.txt",
            snapshot(
                "gates/shop.txt: neither a missions file nor a Python module; use a file that ends with .yaml, .yml, .json or .py, or package.module"
            ),
        ),
    ],
)
def test_unusable_missions_are_wrong_usage(
    path: str, message: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A gate does not run without the missions that its workflow names."""
    (workspace / "gates" / "shop.txt").touch()
    log = Log()
    assert run_action({**runner, "INPUT_MISSIONS": path}, workspace, log.write) == 2
    (command,) = read_log(log.text)
    assert (command.properties, command.message) == ({"title": "tier2gate"}, message)


def test_paths_inside_the_workspace_are_accepted(workspace: Path) -> None:
    """Links, detours and absolute paths inside the checkout are accepted."""
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
def test_report_does_not_overwrite_a_given_file(
    kind: str, written: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A gate's own file is never overwritten by its report, whatever its name."""
    (workspace / "link").symlink_to("gates")
    (workspace / "gates" / "x.json").symlink_to("report.json")
    own = workspace / "gates" / "report.json"
    own.write_text("mine", encoding="utf-8")
    given = {"INPUT_SUITE": "gates/shop.suite.yaml", f"INPUT_{kind.upper()}": written}
    log = Log()
    given = {**runner, **given, "INPUT_REPORTS-DIR": "gates"}
    assert run_action(given, workspace, log.write) == 2
    assert (
        "report.json: the report would overwrite a file that tier2gate reads; rename the report"
        in log.text
    )
    assert own.read_text(encoding="utf-8") == "mine"


def test_report_does_not_overwrite_missions(workspace: Path, runner: dict[str, str]) -> None:
    """A missions file is not overwritten either, even if the report is a hard link to it."""
    module, report = workspace / "m.py", workspace / "out" / "report.json"
    module.write_text("MISSIONS = {}\n", encoding="utf-8")
    report.parent.mkdir()
    os.link(module, report)
    for missions in ("m.py", "out/report.json"):
        log = Log()
        given = {**runner, "INPUT_MISSIONS": missions, "INPUT_REPORTS-DIR": "out"}
        assert run_action(given, workspace, log.write) == 2
        message = "out/report.json: the report would overwrite a file that tier2gate reads"
        assert f"::{message}; rename the report\n" in log.text
        assert report.samefile(module)
        assert module.read_text(encoding="utf-8") == "MISSIONS = {}\n"


@pytest.mark.parametrize("name", ["reports-dir", "proposed-dir"])
@pytest.mark.parametrize(
    "path", ["link", "link/new", "there/../link", "deep/link/x", "link/../there", "link/../new"]
)
def test_nothing_is_written_through_a_link(
    name: str, path: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A planted link cannot redirect a job's files to another folder."""
    (workspace / "deep" / "down").mkdir(parents=True)
    (workspace / "there").mkdir()
    (workspace / "link").symlink_to("deep/down")
    (workspace / "deep" / "link").symlink_to("../there")
    log = Log()
    assert run_action({**runner, f"INPUT_{name.upper()}": path}, workspace, log.write) == 2
    why = "goes through a link; use a path without links"
    if ".." in path and path.startswith("link"):
        why = "uses .. after a link; write it without .."
    message = f"the path {path} {why}"
    assert masked(log.text, message=message) == snapshot("::error title=tier2gate::{message}\n")
    found = {path.relative_to(workspace).as_posix() for path in workspace.rglob("*")}
    assert {path for path in found if not path.startswith("gates")} == {
        *("deep", "deep/down", "deep/link", "link", "there")
    }


def test_report_does_not_overwrite_the_base(workspace: Path, runner: dict[str, str]) -> None:
    """The target branch's golden is never overwritten by the report."""
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
def test_overlong_path_is_wrong_usage(name: str, workspace: Path, runner: dict[str, str]) -> None:
    """A path that is too long for the system is reported as an error in the workflow."""
    given = {f"INPUT_{name.upper()}": LONG}
    if name in ("expectations", "golden"):
        given["INPUT_SUITE"] = "gates/shop.suite.yaml"
    log = Log()
    assert run_action({**runner, **given}, workspace, log.write) == 2
    message = f"{LONG}: cannot be accessed: File name too long"
    assert masked(log.text, message=message) == snapshot("::error title=tier2gate::{message}\n")
    assert masked(summary_of(runner), message=message) == snapshot(
        "## ❌ tier2gate: wrong usage\n\n```text\n{message}\n```\n"
    )

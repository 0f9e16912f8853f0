"""The image, run like GitHub's runner runs it: a step's results and the owner of its files."""

import os
import signal

import pytest

from tests.action_cases import CASES, read_recorded
from tests.container.runner import Runner, Step, assert_matches_record
from tests.engine import HARDENED
from tier2gate.reporters.interface import FILE_REPORTERS

ANSWERING = "passed", "hash-drift", "verdict-failed"


@pytest.mark.parametrize("name", CASES)
def test_results_are_the_same_as_outside(name: str, runner: Runner) -> None:
    """In the container every outcome has the same status, log, outputs and page as outside."""
    CASES[name].prepare(runner.workspace)
    assert_matches_record(runner, name, runner.run(CASES[name].inputs))


@pytest.mark.parametrize("name", CASES)
def test_results_do_not_need_privileges(name: str, runner: Runner) -> None:
    """The results are the same without network, privileges or a writable file system."""
    CASES[name].prepare(runner.workspace)
    inputs = CASES[name].inputs
    writes = "reports-dir" in inputs or "proposed-dir" in inputs
    assert_matches_record(
        runner, name, runner.run(inputs, *HARDENED, workspace="" if writes else ":ro")
    )


@pytest.mark.parametrize("name", ANSWERING)
def test_plain_user_is_enough(name: str, runner: Runner) -> None:
    """The results are the same if the image runs as a user without rights."""
    CASES[name].prepare(runner.workspace)
    assert_matches_record(
        runner, name, runner.run(CASES[name].inputs, "--user=12345:12345", *HARDENED)
    )


@pytest.mark.parametrize("name", ANSWERING)
def test_line_ends_of_the_checkout_do_not_matter(name: str, runner: Runner) -> None:
    """A checkout with CRLF, which Git creates on some machines, has the same results."""
    CASES[name].prepare(runner.workspace)
    for path in sorted((runner.workspace / "gates").rglob("*.*")):
        text = path.read_bytes()
        assert b"\r" not in text
        path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert_matches_record(runner, name, runner.run(CASES[name].inputs))


def test_written_files_belong_to_the_owner_of_the_workspace(runner: Runner) -> None:
    """Later steps, which are not root, can move and delete the written files."""
    CASES["hash-drift"].prepare(runner.workspace)
    for path in [runner.workspace, *runner.workspace.rglob("*")]:
        os.chown(path, 1001, 1002)
    inputs = {"paths": "gates", "reports-dir": "out/reports", "proposed-dir": "out/proposed"}
    step = runner.run(inputs)
    assert (step.exit_code, step.outputs["report-json"]) == (3, "out/reports/report.json")
    written = [runner.workspace / "out", *sorted((runner.workspace / "out").rglob("*"))]
    assert [path.relative_to(runner.workspace).as_posix() for path in written] == [
        "out",
        "out/proposed",
        "out/proposed/.gitignore",
        "out/proposed/.tier2gate-proposed",
        "out/proposed/gates",
        "out/proposed/gates/shop.golden.json",
        "out/reports",
        *sorted(f"out/reports/{reporter.file_name}" for reporter in FILE_REPORTERS),
    ]
    assert {(path.lstat().st_uid, path.lstat().st_gid) for path in written} == {(1001, 1002)}


def test_read_only_workspace_loses_only_the_report(runner: Runner) -> None:
    """A report that cannot be written is a warning, and the outcome is still reported."""
    CASES["hash-drift"].prepare(runner.workspace)
    inputs = {"paths": "gates", "reports-dir": "out"}
    step = runner.run(inputs, *HARDENED, workspace=":ro")
    recorded = read_recorded("hash-drift")
    warnings = "".join(
        f"::warning title=tier2gate::{item.file_name} cannot be written: Read-only file system\n"
        for item in FILE_REPORTERS
    )
    assert step == Step(
        exit_code=3,
        log=recorded.log + warnings,
        outputs=recorded.outputs,
        summary=recorded.summary,
    )


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_cancelled_job_has_its_own_status(
    number: signal.Signals, status: int, runner: Runner
) -> None:
    """A cancelled job ends at once, and no later step mistakes its outputs for a result."""
    CASES["passed"].prepare(runner.workspace)
    step = runner.cancel(CASES["passed"].inputs, number)
    given = {name: value for name, value in step.outputs.items() if value}
    nothing = {"passed": "false", "drift": "false", "golden-changed": "false"}
    assert (step.exit_code, step.summary) == (status, "")
    assert given == {"exit-code": str(status), **nothing, "gates": "0", "failed-gates": "0"}
    assert step.outputs.keys() == read_recorded("passed").outputs.keys()

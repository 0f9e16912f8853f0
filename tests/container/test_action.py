"""The image, run as GitHub's runner runs it: what a step leaves behind, and for whom."""

import os
import signal

import pytest

from tests.action_cases import CASES, read_recorded
from tests.container.runner import Runner, Step, hold
from tests.engine import HARDENED

ANSWERING = "passed", "hash-drift", "verdict-failed"


@pytest.mark.parametrize("name", CASES)
def test_outcome_is_the_one_outside(name: str, runner: Runner) -> None:
    """In the container every outcome has the status, log, outputs and page that it has outside."""
    CASES[name].prepare(runner.workspace)
    hold(runner, name, runner.run(CASES[name].inputs))


@pytest.mark.parametrize("name", CASES)
def test_outcome_needs_no_power(name: str, runner: Runner) -> None:
    """Without network, powers, and anything to write on but what it is told to, it is the same."""
    CASES[name].prepare(runner.workspace)
    inputs = CASES[name].inputs
    writes = "reports-dir" in inputs or "proposed-dir" in inputs
    hold(runner, name, runner.run(inputs, *HARDENED, workspace="" if writes else ":ro"))


@pytest.mark.parametrize("name", ANSWERING)
def test_plain_user_is_enough(name: str, runner: Runner) -> None:
    """Whoever runs the image as somebody without any rights gets the same."""
    CASES[name].prepare(runner.workspace)
    hold(runner, name, runner.run(CASES[name].inputs, "--user=12345:12345", *HARDENED))


@pytest.mark.parametrize("name", ANSWERING)
def test_line_ends_of_the_checkout_do_not_matter(name: str, runner: Runner) -> None:
    """A checkout with CRLF, which Git makes on some machines, has the same hashes and verdicts."""
    CASES[name].prepare(runner.workspace)
    for path in sorted((runner.workspace / "gates").rglob("*.*")):
        text = path.read_bytes()
        assert b"\r" not in text
        path.write_bytes(text.replace(b"\n", b"\r\n"))
    hold(runner, name, runner.run(CASES[name].inputs))


def test_what_is_written_belongs_to_whoever_owns_the_workspace(runner: Runner) -> None:
    """The steps after it, which are not root, can move and delete what it wrote."""
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
        "out/reports/report.json",
    ]
    assert {(path.lstat().st_uid, path.lstat().st_gid) for path in written} == {(1001, 1002)}


def test_nothing_to_write_on_costs_the_report_and_no_more(runner: Runner) -> None:
    """A report that cannot be written warns; the outcome is what it is, and is told."""
    CASES["hash-drift"].prepare(runner.workspace)
    inputs = {"paths": "gates", "reports-dir": "out"}
    step = runner.run(inputs, *HARDENED, workspace=":ro")
    recorded = read_recorded("hash-drift")
    warning = "::warning title=tier2gate::report.json cannot be written: Read-only file system\n"
    assert step == Step(
        exit_code=3,
        log=recorded.log + warning,
        outputs=recorded.outputs,
        summary=recorded.summary,
    )


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_job_that_is_cancelled_says_so(number: signal.Signals, status: int, runner: Runner) -> None:
    """Who cancels a job waits for nothing; no later step takes what it left for a gate's answer."""
    CASES["passed"].prepare(runner.workspace)
    step = runner.cancel(CASES["passed"].inputs, number)
    given = {name: value for name, value in step.outputs.items() if value}
    nothing = {"passed": "false", "drift": "false", "golden-changed": "false"}
    assert (step.exit_code, step.summary) == (status, "")
    assert given == {"exit-code": str(status), **nothing, "gates": "0", "failed-gates": "0"}
    assert step.outputs.keys() == read_recorded("passed").outputs.keys()

"""Jobs that need neither a registry nor a container run under act as on GitHub."""

import re
import shutil
from pathlib import Path

import pytest

from tests.command import Finished
from tests.scratch import IMAGE, REPOSITORY, Scratch, run
from tests.tools import require

ORIGIN = "https://github.com/Org/Tier2-Gate"


@pytest.fixture(name="scratch")
def _scratch(scratch: Scratch, tmp_path: Path) -> Scratch:
    """Add the workflows to the repository, and put a local folder in place of GitHub."""
    shutil.copytree(REPOSITORY / ".github" / "workflows", scratch.folder / ".github" / "workflows")
    instead = f'[url "{scratch.remote}"]\n\tinsteadOf = {ORIGIN}\n'
    (tmp_path / ".gitconfig").write_text(instead, encoding="utf-8")
    scratch.git("remote", "set-url", "origin", ORIGIN)
    scratch.commit()
    # act stops copying a step's output when the step fails, and may lose the last lines.
    shell = scratch.programs / "bash"
    shell.write_text(f'#!/bin/sh\nexec {require("bash")} "$@" 2>>"{errors(scratch)}"\n')
    shell.chmod(0o755)
    errors(scratch).touch()
    return scratch


def errors(scratch: Scratch) -> Path:
    """Return the file that collects what steps print to standard error."""
    return scratch.folder.parent / "errors.txt"


def act(scratch: Scratch, workflow: str, job: str) -> Finished:
    """Run one job of a workflow on this machine; act copies the checkout."""
    command = [
        *(str(require("act")), "workflow_dispatch", "--job", job),
        *("--workflows", f".github/workflows/{workflow}"),
        *("--platform", "ubuntu-latest=-self-hosted", "--action-offline-mode"),
        *("--container-daemon-socket", "-"),
    ]
    return run(command, scratch.folder, scratch.environment())


def outputs(done: Finished) -> dict[str, str]:
    """Read the outputs that a step set, from act's log."""
    return dict(re.findall(r"::set-output:: (\w+)=(.*)$", done.out, re.MULTILINE))


def test_release_outputs_version_and_image(scratch: Scratch) -> None:
    """The first job of a release passes the version and image to the later jobs."""
    done = act(scratch, "release.yml", "check")
    assert (done.status, outputs(done)) == (0, {"version": "1.0.0", "image": IMAGE}), done.out


def test_release_stops_at_its_first_job(scratch: Scratch) -> None:
    """Nothing is built for a version that may not be released."""
    scratch.commit("0.9.0")
    done = act(scratch, "release.yml", "check")
    assert (done.status, outputs(done)) == (1, {})
    told = errors(scratch).read_text(encoding="utf-8")
    assert "expected one heading '## 0.9.0 (YYYY-MM-DD)', found '## 0.9.0 (unreleased)'" in told


def test_rebuild_finds_the_newest_release(scratch: Scratch) -> None:
    """The first job of a rebuild passes on the source of the newest release."""
    source = scratch.git("rev-parse", "main")
    assert scratch.release().status == 0
    scratch.commit()
    done = act(scratch, "rebuild.yml", "newest")
    current = scratch.refs()["tags/v1"]
    found = {"version": "1.0.0", "source": source, "current": current, "image": IMAGE}
    assert (done.status, outputs(done)) == (0, found), done.out


def test_rebuild_stops_without_a_release(scratch: Scratch) -> None:
    """Without a release, nothing is built."""
    done = act(scratch, "rebuild.yml", "newest")
    assert (done.status, outputs(done)) == (1, {})
    assert "there is no release yet" in errors(scratch).read_text(encoding="utf-8")

"""The workflows follow some rules that no linter checks, and their scripts exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.platform.pins import (
    HOST,
    ONLY_IN_DOCUMENTS,
    PINS,
    REPOSITORY,
    WORKFLOWS,
    read_pins,
    unpinned,
)
from tier2gate import __version__

SCRIPTS = sorted((REPOSITORY / ".github" / "release").iterdir())
DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("**/*.md"))]
MAJOR = f"v{__version__.split('.')[0]}"
OURS = {f"org/tier2-gate@{MAJOR}", f"org/tier2-gate/host@{MAJOR}"}  # in documents, for users


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every job of every workflow with its name."""
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, job in workflow["jobs"].items():
            yield f"{path.name}: {name}", job


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a job's steps; a job that calls a workflow has none."""
    found: list[dict[str, Any]] = job.get("steps", [])
    return found


@pytest.mark.parametrize("path", [*WORKFLOWS, HOST], ids=lambda path: path.name)
def test_every_action_is_at_its_commit(path: Path) -> None:
    """An attacker who takes over an action's repository cannot change a release."""
    assert unpinned(path.read_text(encoding="utf-8")) == []


def test_no_action_is_used_in_two_versions() -> None:
    """All jobs use the same version of an action."""
    assert {action: pins for action, pins in PINS.items() if len(pins) != 1} == {}


def test_documented_actions_are_at_our_commits() -> None:
    """A user who copies a step from the documents gets the version used in this repository."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
    shown = {(name, used) for name, text in texts.items() for used in unpinned(text)}
    assert {(name, used) for name, used in shown if used not in OURS} == set()
    assert {used for _, used in shown} == OURS
    behind = {
        (name, action)
        for name, text in texts.items()
        for action, pins in read_pins([text]).items()
        if pins != {**ONLY_IN_DOCUMENTS, **PINS}.get(action)
    }
    assert behind == set()


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "used",
    [
        "actions/checkout@v7",
        "actions/checkout@main",
        f"actions/checkout@{COMMIT}",
        f"actions/checkout@{COMMIT} # v7",
        f"actions/checkout@{COMMIT[:-1]} # v7.0.1",
        f"actions/checkout@{COMMIT} # v7.0.1, or so",
        "docker://alpine:3",
    ],
)
def test_action_that_is_not_at_a_commit_is_found(used: str) -> None:
    """A tag, a branch, a short commit or an incomplete version is detected."""
    assert unpinned(f"    steps:\n      - uses: {used}\n") == [used]


def test_second_version_of_an_action_is_found() -> None:
    """A workflow with another version of an action is detected."""
    first, second = f"{COMMIT} # v7.0.1", f"{COMMIT} # v7.0.2"
    texts = [f"- uses: actions/checkout@{pin}\n- uses: ./\n" for pin in (first, second)]
    assert read_pins(texts) == {"actions/checkout": {first, second}}


def test_every_workflow_starts_without_permissions() -> None:
    """A new job has no token unless it is granted one."""
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}, path.name


def test_every_job_has_permissions_and_a_timeout() -> None:
    """A job's permissions are written in the job, and a hanging job does not block a release."""
    for name, job in jobs():
        assert isinstance(job["permissions"], dict), name
        assert "uses" in job or job["timeout-minutes"] <= 40, name


def test_no_checkout_leaves_a_token_behind() -> None:
    """A later step finds no token in the checkout."""
    checkouts = [
        (name, step.get("with", {}))
        for name, job in jobs()
        for step in steps(job)
        if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert [
        name for name, given in checkouts if given.get("persist-credentials") is not False
    ] == []
    assert len(checkouts) >= len(WORKFLOWS) - 1


def test_no_command_contains_an_expression() -> None:
    """No value becomes shell code: all values are passed as variables."""
    commands = [(name, step["run"]) for name, job in jobs() for step in steps(job) if "run" in step]
    assert [name for name, command in commands if "${{" in command] == []
    assert len(commands) > len(WORKFLOWS)


def test_only_the_tagging_jobs_may_push() -> None:
    """Only two jobs, which install nothing, have a token that can move v1."""
    pushing = [name for name, job in jobs() if job["permissions"].get("contents") == "write"]
    assert pushing == ["rebuild.yml: tag", "release.yml: tag"]


def test_v1_moves_after_everything_else() -> None:
    """v1 never names an untested image, or a version that cannot be installed."""
    release = yaml.safe_load((WORKFLOWS[0].parent / "release.yml").read_text(encoding="utf-8"))
    waits_for = {name: job.get("needs", []) for name, job in release["jobs"].items()}

    def before(name: str) -> set[str]:
        needs = waits_for[name]
        direct = {needs} if isinstance(needs, str) else set(needs)
        return direct | {earlier for need in direct for earlier in before(need)}

    built = {"check", "ci", "packages", "image", "attest"}
    assert before("publish") == built
    assert before("tag") == {*built, "publish", "published"}
    image = yaml.safe_load((WORKFLOWS[0].parent / "image.yml").read_text(encoding="utf-8"))
    assert image["jobs"]["attest"]["needs"] == ["build", "replay"]
    assert image["jobs"]["replay"]["strategy"]["matrix"] == {
        "runner": ["ubuntu-latest", "ubuntu-24.04-arm"]
    }


def test_inputs_and_outputs_of_called_workflows_match() -> None:
    """No release fails at a missing input, or continues with an empty output."""
    called = 0
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        for name, job in yaml.safe_load(text)["jobs"].items():
            if "uses" not in job:
                continue
            called += 1
            other = (REPOSITORY / job["uses"]).read_text(encoding="utf-8")
            trigger = (
                yaml.safe_load(other)[True]["workflow_call"] or {}
            )  # YAML 1.1 reads `on` as true
            assert set(job.get("with", {})) == set(trigger.get("inputs", {})), path.name
            read = set(re.findall(rf"needs\.{name}\.outputs\.(\w+)", text))
            assert read <= set(trigger.get("outputs", {})), path.name
            granted = job["permissions"].items()
            for inner in yaml.safe_load(other)["jobs"].values():
                for scope, access in inner["permissions"].items():
                    assert {(scope, access), (scope, "write")} & set(granted), path.name
    assert called == 3


def test_no_two_releases_run_at_once() -> None:
    """A rebuild never moves v1 during a release, and neither of them is cancelled."""
    for name in ("release.yml", "rebuild.yml"):
        workflow = yaml.safe_load((WORKFLOWS[0].parent / name).read_text(encoding="utf-8"))
        assert workflow["concurrency"] == {"group": "release", "cancel-in-progress": False}


def test_every_script_is_used_and_exists() -> None:
    """No workflow calls a missing script, and no script is unused."""
    named = {
        name
        for path in [*WORKFLOWS, *SCRIPTS]
        for name in re.findall(
            r"(?:\.github/release|\$here|BASH_SOURCE\[0\]\}\"\))/([\w.-]+)",
            path.read_text(encoding="utf-8"),
        )
    }
    assert named == {path.name for path in SCRIPTS}
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("#!/usr/bin/env bash\n#"), path.name
        assert "\nset -euo pipefail\n" in text, path.name
        assert path.stat().st_mode & 0o111, path.name

"""The workflows keep to a few rules that no linter knows, and the scripts they run are there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.platform.pins import PINS, REPOSITORY, WORKFLOWS, read_pins, unpinned
from tier2gate import __version__

SCRIPTS = sorted((REPOSITORY / ".github" / "release").iterdir())
DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("**/*.md"))]
OURS = f"org/tier2-gate@v{__version__.split('.')[0]}"  # in documents, for others


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every job of every workflow with its name."""
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, job in workflow["jobs"].items():
            yield f"{path.name}: {name}", job


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a job's steps; one that calls a workflow has none."""
    found: list[dict[str, Any]] = job.get("steps", [])
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_at_its_commit(path: Path) -> None:
    """Nobody who takes over an action's repository gets into a release."""
    assert unpinned(path.read_text(encoding="utf-8")) == []


def test_no_action_is_used_in_two_versions() -> None:
    """What is true of an action in one job is true in the next."""
    assert {action: pins for action, pins in PINS.items() if len(pins) != 1} == {}


def test_every_action_that_documents_show_is_at_our_commit() -> None:
    """Who copies a step from the documents gets the version that we use ourselves."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
    shown = {(name, used) for name, text in texts.items() for used in unpinned(text)}
    assert {(name, used) for name, used in shown if used != OURS} == set()
    assert shown != set()
    behind = {
        (name, action)
        for name, text in texts.items()
        for action, pins in read_pins([text]).items()
        if pins != PINS.get(action)
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
    """A tag, a branch, a commit cut short or without its whole version is red."""
    assert unpinned(f"    steps:\n      - uses: {used}\n") == [used]


def test_second_version_of_an_action_is_found() -> None:
    """A workflow that Dependabot passed over, or that says another version, is red."""
    first, second = f"{COMMIT} # v7.0.1", f"{COMMIT} # v7.0.2"
    texts = [f"- uses: actions/checkout@{pin}\n- uses: ./\n" for pin in (first, second)]
    assert read_pins(texts) == {"actions/checkout": {first, second}}


def test_every_workflow_starts_with_no_permission() -> None:
    """A job that is added has no token that it was not given."""
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}, path.name


def test_every_job_says_its_permissions_and_when_it_is_stuck() -> None:
    """What a job may do is read where it stands, and none that hangs holds a release up."""
    for name, job in jobs():
        assert isinstance(job["permissions"], dict), name
        assert "uses" in job or job["timeout-minutes"] <= 40, name


def test_no_checkout_leaves_a_token_behind() -> None:
    """What a later step runs finds no token in the checkout."""
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


def test_no_command_is_made_from_a_template() -> None:
    """No value becomes shell code: all come as variables."""
    commands = [(name, step["run"]) for name, job in jobs() for step in steps(job) if "run" in step]
    assert [name for name, command in commands if "${{" in command] == []
    assert len(commands) > len(WORKFLOWS)


def test_only_the_tagging_jobs_may_push() -> None:
    """A token that moves v1 is in two jobs alone, which install nothing."""
    pushing = [name for name, job in jobs() if job["permissions"].get("contents") == "write"]
    assert pushing == ["rebuild.yml: tag", "release.yml: tag"]


def test_v1_moves_after_everything_else() -> None:
    """v1 never names an image that was not replayed, or a version that cannot be installed."""
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


def test_called_workflows_take_and_give_what_their_callers_say() -> None:
    """No release stops at an input that is missing, or goes on with an output that is empty."""
    called = 0
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        for name, job in yaml.safe_load(text)["jobs"].items():
            if "uses" not in job:
                continue
            called += 1
            other = (REPOSITORY / job["uses"]).read_text(encoding="utf-8")
            trigger = yaml.safe_load(other)[True]["workflow_call"] or {}  # YAML 1.1 reads on so
            assert set(job.get("with", {})) == set(trigger.get("inputs", {})), path.name
            read = set(re.findall(rf"needs\.{name}\.outputs\.(\w+)", text))
            assert read <= set(trigger.get("outputs", {})), path.name
            granted = job["permissions"].items()
            for inner in yaml.safe_load(other)["jobs"].values():
                for scope, access in inner["permissions"].items():
                    assert {(scope, access), (scope, "write")} & set(granted), path.name
    assert called == 3


def test_no_two_releases_run_at_once() -> None:
    """A rebuild never moves v1 under a release, and none of the two is stopped half-way."""
    for name in ("release.yml", "rebuild.yml"):
        workflow = yaml.safe_load((WORKFLOWS[0].parent / name).read_text(encoding="utf-8"))
        assert workflow["concurrency"] == {"group": "release", "cancel-in-progress": False}


def test_every_script_is_run_and_every_one_that_is_run_is_there() -> None:
    """No workflow fails at a name in the middle of a release, and no script is left over."""
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

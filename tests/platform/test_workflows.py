"""The workflows keep to a few rules that no linter knows, and the scripts they run are there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").iterdir())
SCRIPTS = sorted((REPOSITORY / ".github" / "release").iterdir())
DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("**/*.md"))]

# An action that is used somewhere is used nowhere in another version.
PINS = {
    "actions/attest": "1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2",
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "docker/build-push-action": "53b7df96c91f9c12dcc8a07bcb9ccacbed38856a # v7.3.0",
    "docker/login-action": "dbcb813823bdd20940b903addbd779551569679f # v4.6.0",
    "docker/setup-buildx-action": "37fe631027851001ddb9b187196cc803df7f5f0e # v4.3.0",
    "docker/setup-qemu-action": "96fe6ef7f33517b61c61be40b68a1882f3264fb8 # v4.2.0",
    "pypa/gh-action-pypi-publish": "dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2",
}
OURS = {"org/tier2-gate@v1"}  # in documents, for others


def uses(text: str) -> list[str]:
    """Find what the steps and jobs in a text use, with the comment behind it."""
    return re.findall(r"^\s*(?:- )?uses: +(.*?)\s*$", text, re.MULTILINE)


def unpinned(text: str) -> list[str]:
    """Leave out of what a text uses the actions at their commits, and what is in the repository."""
    pinned = {f"{action}@{commit}" for action, commit in PINS.items()}
    return [used for used in uses(text) if used not in pinned and not used.startswith("./")]


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


def test_every_action_that_documents_show_is_at_its_commit() -> None:
    """Who copies a step from the documents gets the version that we use ourselves."""
    found = [used for path in DOCUMENTS for used in unpinned(path.read_text(encoding="utf-8"))]
    assert set(found) == OURS


def test_every_pin_is_used() -> None:
    """The list is no longer than what somebody has to look at."""
    used = {action for path in WORKFLOWS for action in uses(path.read_text(encoding="utf-8"))}
    assert {action for action in PINS if not any(u.startswith(f"{action}@") for u in used)} == set()


@pytest.mark.parametrize(
    "used",
    [
        "actions/checkout@v7",
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.2",
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b2 # v7.0.1",
        "somebody/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    ],
)
def test_action_that_is_not_at_its_commit_is_found(used: str) -> None:
    """A tag, another commit, another version in the comment or another action is red."""
    assert unpinned(f"    steps:\n      - uses: {used}\n") == [used]


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

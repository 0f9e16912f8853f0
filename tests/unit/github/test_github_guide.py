"""The guide on GitHub names only inputs, outputs, outcomes, limits and versions that exist."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.tables import table_under
from tier2gate import __version__
from tier2gate.foundation.outcomes import (
    INTERRUPTED_EXIT_CODE,
    TERMINATED_EXIT_CODE,
    USAGE_EXIT_CODE,
    Outcome,
)
from tier2gate.github import annotations
from tier2gate.github.inputs import INPUTS, inputs_of
from tier2gate.github.outputs import OUTPUTS
from tier2gate.github.summary import MAX_SUMMARY_BYTES
from tier2gate.options import Action
from tier2gate.reporters.ci.findings import SHOWN_CHANGES
from tier2gate.results.invocation import Call, container_command
from tier2gate.settings import DEFAULT_MAX_CHANGES

REPOSITORY = Path(__file__).parents[3]
GUIDE = (REPOSITORY / "docs" / "github.md").read_text(encoding="utf-8")
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
ACTION = "org/tier2-gate@"
HOST = "org/tier2-gate/host@"
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(guide: str) -> list[dict[Any, Any]]:
    """Parse every YAML block."""
    return [yaml.safe_load(text) for text in _BLOCK.findall(guide)]


def workflows(guide: str) -> list[dict[Any, Any]]:
    """Return the workflows; every other block is a configuration for pre-commit."""
    return [block for block in blocks(guide) if "repos" not in block]


def steps(guide: str) -> Iterator[dict[str, Any]]:
    """Yield every step of every workflow."""
    for workflow in workflows(guide):
        for job in workflow["jobs"].values():
            yield from job["steps"]


def test_every_workflow_is_complete() -> None:
    """A user who copies a block into a file has a complete workflow."""
    assert len(workflows(GUIDE)) == 8
    for workflow in workflows(GUIDE):
        assert list(workflow)[:3] == ["name", True, "permissions"]  # YAML 1.1 reads `on` as true
        assert workflow["permissions"] == {}
        events = (
            {"workflow_run"} if workflow["name"] == "Comment" else {"pull_request", "merge_group"}
        )
        assert set(workflow[True]) == events
        assert all(
            {"runs-on", "steps", "permissions"} <= set(job) for job in workflow["jobs"].values()
        )


def unknown_names(guide: str) -> list[str]:
    """Return the inputs and outputs in a guide that the Action does not have."""
    ours = [step for step in steps(guide) if step.get("uses", "").startswith(ACTION)]
    given = {name for step in ours for name in step["with"]} - set(INPUTS)
    theirs = [step for step in steps(guide) if step.get("uses", "").startswith(HOST)]
    given |= {name for step in theirs for name in step["with"]} - set(inputs_of(Action.HOST))
    asked = set(re.findall(r"steps\.gate\.outputs\.([\w-]+)", guide))
    named = set(re.findall(r"(?<![-/.\w])`([a-z]+(?:-[a-z]+)+)`", guide)) - NOT_OURS
    known = {*INPUTS, *OUTPUTS, *(outcome.value for outcome in Outcome)}
    return sorted(given | (asked - set(OUTPUTS)) | (named - known))


NOT_OURS = {
    "linguist-generated",
    "continue-on-error",
    "timeout-minutes",
    "tier2gate-check",
    "tier2gate-validate",
}
"""Names with a dash that belong to Git, GitHub and pre-commit."""


def test_inputs_and_outputs_exist() -> None:
    """A user who follows the guide uses no unknown input or output."""
    assert unknown_names(GUIDE) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("proposed-dir: out", "propsed-dir: out", "propsed-dir"),
        ("python: .venv/bin/python", "pyhton: .venv/bin/python", "pyhton"),
        ("proposed-dir: out", "python: out", "python"),
        ("steps.gate.outputs.passed }}", "steps.gate.outputs.pass }}", "pass"),
        (
            "`proposed-golden` contain",
            "`proposal` and `proposed-goldens` contain",
            "proposed-goldens",
        ),
    ],
)
def test_unknown_name_is_detected(before: str, after: str, found: str) -> None:
    """The test above fails if the guide names something that does not exist."""
    assert GUIDE.count(before) == 1
    assert unknown_names(GUIDE.replace(before, after)) == [found]


def test_every_outcome_has_a_next_step() -> None:
    """A user with a failed check finds its outcome, exit status and next step in the guide."""
    rows = table_under("## The check is red", GUIDE)
    assert [(row[0].strip("`"), int(row[1])) for row in rows] == sorted(
        [
            *((outcome.value, outcome.exit_code) for outcome in Outcome),
            ("", USAGE_EXIT_CODE),
            ("", INTERRUPTED_EXIT_CODE),
        ],
        key=lambda row: row[1],
    )
    assert all(row[2] for row in rows)
    assert f"{TERMINATED_EXIT_CODE} if it was terminated" in rows[-1][2]


def test_limits_are_those_of_the_code() -> None:
    """A user who misses a message can read how many are shown and how large a summary can be."""
    shown = annotations.MAX_ANNOTATIONS
    section = " ".join(GUIDE.split("\n## Where to look\n")[1].split("\n## ")[0].split())
    assert f"shows {shown} errors and {shown} notices" in section
    assert f"{shown - 1} are shown, and the last one counts the rest" in section
    assert f"at most {annotations._MAX_MESSAGE:,} characters and {SHOWN_CHANGES} changes" in section
    assert f"more than {MAX_SUMMARY_BYTES // 1024**2} MiB" in section
    assert f"`max-changes` ({DEFAULT_MAX_CHANGES})" in section


@pytest.mark.parametrize(
    "names",
    [
        lambda text: re.findall(r"tier2gate==([\w.]+)", text),
        lambda text: re.findall(r"org/tier2-gate@v([0-9.]+\.[0-9.]+)", text),
        lambda text: re.findall(r"ghcr\.io/org/tier2-gate:(\S+)", text),
        lambda text: re.findall(r"^    rev: v(\S+)$", text, re.MULTILINE),
    ],
    ids=["package", "tag", "image", "hooks"],
)
def test_versions_are_the_current_one(names: Callable[[str], list[str]]) -> None:
    """A user who copies a version from the guide gets the one that it describes."""
    assert set(names(GUIDE)) == {__version__}


def test_docker_command_is_that_of_the_summary() -> None:
    """The guide's command for Docker is the tested one that every summary shows."""
    command = container_command(Call(arguments=("gates",)))
    assert f"```sh\n{command}\n```" in GUIDE


def test_actions_are_pinned_as_in_the_project_s_workflows() -> None:
    """The guide pins actions to the same commits as the project's own workflows."""
    folder = REPOSITORY / ".github" / "workflows"
    ours = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
    shown = set(re.findall(r"uses: (\S+@[0-9a-f]{40} # \S+)$", GUIDE, re.MULTILINE))
    used = set(re.findall(r"uses: (\S+@[0-9a-f]{40} # \S+)$", ours, re.MULTILINE))
    assert {line.split("@")[0] for line in shown} == {
        "actions/checkout",
        "actions/setup-python",
        "actions/download-artifact",
        "actions/upload-artifact",
    }
    assert shown - used == set()


def test_hooks_are_complete() -> None:
    """A user who copies the configuration for pre-commit gets all hooks that exist."""
    configs = [block for block in blocks(GUIDE) if "repos" in block]
    hooks = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    for config in configs:
        (repository,) = config["repos"]
        assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks]
    assert len(configs) == 2
    for hook in hooks:
        assert f"`{hook['id']}`" in GUIDE


def test_links_exist() -> None:
    """No link in the guide leads to a missing heading or file."""
    for target in re.findall(r"\]\(([^)]+)\)", GUIDE):
        file, _, anchor = target.partition("#")
        path = REPOSITORY / "docs" / (file or "github.md")
        assert path.exists(), target
        headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        names = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert not anchor or anchor in names, target

"""What the guide on GitHub names is there: inputs, outputs, outcomes, limits, versions and pins."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.test_docs_agreement import table_under
from tier2gate import __version__
from tier2gate.foundation.outcomes import (
    INTERRUPTED_EXIT_CODE,
    TERMINATED_EXIT_CODE,
    USAGE_EXIT_CODE,
    Outcome,
)
from tier2gate.github import annotations
from tier2gate.github.inputs import INPUTS
from tier2gate.github.outputs import OUTPUTS
from tier2gate.github.summary import MAX_SUMMARY_BYTES
from tier2gate.results.invocation import Call, container_command
from tier2gate.settings import DEFAULT_MAX_CHANGES

REPOSITORY = Path(__file__).parents[3]
GUIDE = (REPOSITORY / "docs" / "github.md").read_text(encoding="utf-8")
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
ACTION = "org/tier2-gate@"
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(guide: str) -> list[dict[Any, Any]]:
    """Read every block of YAML."""
    return [yaml.safe_load(text) for text in _BLOCK.findall(guide)]


def workflows(guide: str) -> list[dict[Any, Any]]:
    """Read the workflows; a block is one, or what pre-commit reads."""
    return [block for block in blocks(guide) if "repos" not in block]


def steps(guide: str) -> Iterator[dict[str, Any]]:
    """Give every step of every workflow."""
    for workflow in workflows(guide):
        for job in workflow["jobs"].values():
            yield from job["steps"]


def test_every_workflow_is_whole() -> None:
    """Who copies a block into a file of its own has a workflow; the linters see all of them."""
    assert len(workflows(GUIDE)) == 6
    for workflow in workflows(GUIDE):
        assert list(workflow)[:3] == ["name", True, "permissions"]  # YAML 1.1 reads `on` so
        assert workflow["permissions"] == {}
        assert set(workflow[True]) == {"pull_request", "merge_group"}
        assert all(
            {"runs-on", "steps", "permissions"} <= set(job) for job in workflow["jobs"].values()
        )


def unknown_names(guide: str) -> list[str]:
    """Find the inputs and outputs that a guide's steps and sentences take for some of ours."""
    ours = [step for step in steps(guide) if step.get("uses", "").startswith(ACTION)]
    given = {name for step in ours for name in step["with"]}
    asked = set(re.findall(r"steps\.gate\.outputs\.([\w-]+)", guide))
    named = set(re.findall(r"(?<![-/.\w])`([a-z]+(?:-[a-z]+)+)`", guide)) - NOT_OURS
    known = {*INPUTS, *OUTPUTS, *(outcome.value for outcome in Outcome)}
    return sorted((given - set(INPUTS)) | (asked - set(OUTPUTS)) | (named - known))


NOT_OURS = {
    "linguist-generated",
    "continue-on-error",
    "timeout-minutes",
    "tier2gate-check",
    "tier2gate-validate",
}
"""Names with a dash in them that are Git's, GitHub's and pre-commit's."""


def test_inputs_and_outputs_are_those_there_are() -> None:
    """Who follows the guide gives no input that is refused, and reads no output that is empty."""
    assert unknown_names(GUIDE) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("proposed-dir: out", "propsed-dir: out", "propsed-dir"),
        ("steps.gate.outputs.passed }}", "steps.gate.outputs.pass }}", "pass"),
        (
            "`proposed-golden` contain",
            "`proposal` and `proposed-goldens` contain",
            "proposed-goldens",
        ),
    ],
)
def test_name_that_is_not_there_is_found(before: str, after: str, found: str) -> None:
    """The test above would fail if the guide named something that does not exist."""
    assert GUIDE.count(before) == 1
    assert unknown_names(GUIDE.replace(before, after)) == [found]


def test_every_outcome_has_something_to_do() -> None:
    """Whoever has a red check finds its outcome, with its exit status and the next step."""
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
    """Who misses a message knows how many are shown, and how large a summary may be."""
    shown = annotations.MAX_ANNOTATIONS
    section = " ".join(GUIDE.split("\n## Where to look\n")[1].split("\n## ")[0].split())
    assert f"shows {shown} errors and {shown} notices" in section
    assert f"{shown - 1} are shown, and the last one counts the rest" in section
    assert (
        f"at most {annotations._MAX_MESSAGE:,} characters and {annotations._SHOWN_CHANGES} changes"
        in section
    )
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
def test_versions_are_this_one(names: Callable[[str], list[str]]) -> None:
    """Who copies a version out of the guide gets the one that it describes."""
    assert set(names(GUIDE)) == {__version__}


def test_containers_are_called_as_the_summary_says() -> None:
    """The line for Docker is the one that every summary shows, which a container proves."""
    command = container_command(Call(arguments=("gates",)))
    assert f"```sh\n{command}\n```" in GUIDE


def test_actions_are_those_that_our_own_workflows_use() -> None:
    """No action is shown at another commit than the one that the project itself trusts."""
    folder = REPOSITORY / ".github" / "workflows"
    ours = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
    shown = set(re.findall(r"uses: (\S+@[0-9a-f]{40} # \S+)$", GUIDE, re.MULTILINE))
    used = set(re.findall(r"uses: (\S+@[0-9a-f]{40} # \S+)$", ours, re.MULTILINE))
    assert {line.split("@")[0] for line in shown} == {
        "actions/checkout",
        "actions/setup-python",
        "actions/upload-artifact",
    }
    assert shown - used == set()


def test_hooks_are_those_there_are() -> None:
    """Who copies the configuration for pre-commit names hooks that exist, and all of them."""
    (config,) = [block for block in blocks(GUIDE) if "repos" in block]
    (repository,) = config["repos"]
    hooks = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks]
    for hook in hooks:
        assert f"`{hook['id']}`" in GUIDE


def test_links_lead_somewhere() -> None:
    """No link of the guide leads to a heading or a file that is not there."""
    for target in re.findall(r"\]\(([^)]+)\)", GUIDE):
        file, _, anchor = target.partition("#")
        path = REPOSITORY / "docs" / (file or "github.md")
        assert path.exists(), target
        headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        names = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert not anchor or anchor in names, target

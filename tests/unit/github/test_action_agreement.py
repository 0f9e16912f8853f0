"""`action.yml`, the Dockerfile and README agree with the code."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from inline_snapshot import snapshot

from tier2gate.github.inputs import INPUTS, read_inputs
from tier2gate.github.outputs import OUTPUTS

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(name="action")
def _action() -> dict[str, Any]:
    """Read `action.yml` as GitHub does."""
    text = (REPOSITORY / "action.yml").read_text(encoding="utf-8")
    action: dict[str, Any] = yaml.safe_load(text)
    return action


def names_under(heading: str, readme: str) -> list[str]:
    """Return the first column of the table under a heading."""
    section = re.split(r"^#+ ", readme.split(f"\n{heading}\n", 1)[1], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\|(.*?)\|", section, re.MULTILINE)
    return [name for cell in rows[2:] if (name := cell.strip().strip("`"))]


def test_inputs_are_those_of_the_code(action: dict[str, Any]) -> None:
    """Every input in `action.yml` is read, and every input that is read is in `action.yml`."""
    assert tuple(action["inputs"]) == INPUTS


def test_outputs_are_those_of_the_code(action: dict[str, Any]) -> None:
    """A step that uses an output from `action.yml` gets a value for it."""
    assert tuple(action["outputs"]) == OUTPUTS


def test_action_runs_only_the_dockerfile(action: dict[str, Any]) -> None:
    """The inputs reach the code without extra arguments or another entrypoint."""
    assert action["runs"] == {"using": "docker", "image": "Dockerfile"}


def test_action_can_be_published(action: dict[str, Any]) -> None:
    """GitHub accepts `action.yml`, which has only keys that it knows."""
    assert list(action) == [
        "name",
        "description",
        "author",
        "branding",
        "inputs",
        "outputs",
        "runs",
    ]
    for item in action["inputs"].values():
        assert set(item) <= {"description", "required", "default"}
        assert item["required"] is False
    for item in action["outputs"].values():
        assert set(item) == {"description"}
    described = [*action["inputs"].values(), *action["outputs"].values()]
    assert all(item["description"].endswith(".") for item in described)


def test_defaults_are_those_of_the_code(action: dict[str, Any], tmp_path: Path) -> None:
    """Leaving out an input has the same effect as its documented default."""
    defaults = {
        f"INPUT_{name.upper()}": item["default"]
        for name, item in action["inputs"].items()
        if "default" in item
    }
    assert defaults == snapshot(
        {
            "INPUT_FAIL-ON-GOLDEN-CHANGE": "false",
            "INPUT_WORKING-DIRECTORY": ".",
            "INPUT_ALLOW-CODE": "false",
            "INPUT_ALLOW-CODE-ON-UNTRUSTED-EVENTS": "false",
            "INPUT_ANNOTATIONS": "true",
            "INPUT_SUMMARY": "true",
            "INPUT_MAX-CHANGES": "100",
            "INPUT_TIMEOUT": "300",
            "INPUT_MEMORY": "2048",
        }
    )
    assert read_inputs(defaults, tmp_path) == read_inputs({}, tmp_path)


def test_image_starts_isolated_without_a_shell() -> None:
    """Neither a file in the workspace nor a PYTHON* variable of the job can run code first."""
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    assert not re.search(r"^\s*CMD\b", text, re.MULTILINE | re.IGNORECASE)
    (form,) = re.findall(r"^\s*ENTRYPOINT\s+(.*)$", text, re.MULTILINE | re.IGNORECASE)
    words = json.loads(form)
    assert words[:2] == snapshot(["/opt/tier2gate/libexec/busybox", "env"])
    assert words[-4:] == snapshot(["/opt/tier2gate/bin/python", "-I", "-m", "tier2gate.github"])
    assert set(words[2:-4:2]) == {"-u"}


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_readme_lists_every_input_and_output(kind: str, action: dict[str, Any]) -> None:
    """A user who writes a workflow finds every input and output in README, in the same order."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert names_under(f"### {kind.capitalize()}", readme) == list(action[kind])


def test_readme_names_the_defaults(action: dict[str, Any]) -> None:
    """A user who leaves out an input can read its default in README."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for name, item in action["inputs"].items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", readme.split("### Outputs")[0], re.MULTILINE)
        if "default" in item:
            assert row.endswith(f"| `{item['default']}` |")
        else:
            assert not row.endswith("` |")

"""`action.yml`, the Dockerfile and the README say what the code does."""

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
    """Read the first column of the table under a heading."""
    section = re.split(r"^#+ ", readme.split(f"\n{heading}\n", 1)[1], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\|(.*?)\|", section, re.MULTILINE)
    return [cell.strip().strip("`") for cell in rows[2:]]


def test_inputs_are_those_that_are_read(action: dict[str, Any]) -> None:
    """Every input that GitHub offers is read, and every one that is read is offered."""
    assert tuple(action["inputs"]) == INPUTS


def test_outputs_are_those_that_are_written(action: dict[str, Any]) -> None:
    """A step that asks for an output by its name in `action.yml` gets it."""
    assert tuple(action["outputs"]) == OUTPUTS


def test_action_runs_the_dockerfile_and_nothing_besides(action: dict[str, Any]) -> None:
    """No argument and no other entrypoint stands between the inputs and the code."""
    assert action["runs"] == {"using": "docker", "image": "Dockerfile"}


def test_action_can_be_published(action: dict[str, Any]) -> None:
    """GitHub takes the file: it knows these keys, and no others."""
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


def test_defaults_are_what_the_code_takes_for_granted(
    action: dict[str, Any], tmp_path: Path
) -> None:
    """Leaving an input out, and writing its documented default, come to the same."""
    defaults = {
        f"INPUT_{name.upper()}": item["default"]
        for name, item in action["inputs"].items()
        if "default" in item
    }
    assert defaults == snapshot(
        {
            "INPUT_FAIL-ON-GOLDEN-CHANGE": "false",
            "INPUT_WORKING-DIRECTORY": ".",
            "INPUT_ANNOTATIONS": "true",
            "INPUT_SUMMARY": "true",
            "INPUT_MAX-CHANGES": "100",
            "INPUT_TIMEOUT": "300",
            "INPUT_MEMORY": "2048",
            "INPUT_ALLOW-PYTHON-ON-UNTRUSTED-EVENTS": "false",
        }
    )
    assert read_inputs(defaults, tmp_path) == read_inputs({}, tmp_path)


def test_image_starts_isolated_without_a_shell() -> None:
    """Neither a file in the workspace nor a job's PYTHON* variables put code before ours."""
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    assert not re.search(r"^\s*CMD\b", text, re.MULTILINE | re.IGNORECASE)
    (form,) = re.findall(r"^\s*ENTRYPOINT\s+(.*)$", text, re.MULTILINE | re.IGNORECASE)
    words = json.loads(form)
    assert words[:2] == snapshot(["/opt/tier2gate/libexec/busybox", "env"])
    assert words[-4:] == snapshot(["/opt/tier2gate/bin/python", "-I", "-m", "tier2gate.github"])
    assert set(words[2:-4:2]) == {"-u"}


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_readme_lists_what_there_is(kind: str, action: dict[str, Any]) -> None:
    """Whoever writes a workflow finds every input and output in the README, in one order."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert names_under(f"### {kind.capitalize()}", readme) == list(action[kind])


def test_readme_names_the_defaults(action: dict[str, Any]) -> None:
    """Whoever leaves an input out can read what happens then."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for name, item in action["inputs"].items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", readme.split("### Outputs")[0], re.MULTILINE)
        if "default" in item:
            assert row.endswith(f"| `{item['default']}` |")
        else:
            assert not row.endswith("` |")

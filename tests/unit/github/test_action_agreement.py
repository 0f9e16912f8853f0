"""The files of both actions, the Dockerfile and README agree with the code."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from inline_snapshot import snapshot

from tier2gate.github.host import INPUTS_VARIABLE
from tier2gate.github.inputs import INPUTS, inputs_of, read_inputs
from tier2gate.github.outputs import OUTPUTS
from tier2gate.options import Action

REPOSITORY = Path(__file__).parents[3]


def read(action: Action) -> dict[str, Any]:
    """Read an action's file as GitHub does."""
    text = (REPOSITORY / action.value).read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@pytest.fixture(name="action")
def _action() -> dict[str, Any]:
    """Read `action.yml`."""
    return read(Action.IMAGE)


@pytest.fixture(name="host")
def _host() -> dict[str, Any]:
    """Read `host/action.yml`."""
    return read(Action.HOST)


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
            "INPUT_SHOW-OUTPUT": "false",
            "INPUT_WORKING-DIRECTORY": ".",
            "INPUT_MERGE": "false",
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


def test_host_action_has_the_same_inputs_and_outputs(
    action: dict[str, Any], host: dict[str, Any]
) -> None:
    """A workflow that moves from one action to the other changes `uses:`, and may set `python`."""
    assert tuple(host["inputs"]) == inputs_of(Action.HOST)
    assert {name: item for name, item in host["inputs"].items() if name != "python"} == action[
        "inputs"
    ]
    assert {**host["inputs"]["python"], "description": ""} == {"description": "", "required": False}
    values = {name: f"${{{{ steps.gate.outputs.{name} }}}}" for name in OUTPUTS}
    assert host["outputs"] == {
        name: {**item, "value": values[name]} for name, item in action["outputs"].items()
    }
    assert list(host) == ["name", "description", "author", "inputs", "outputs", "runs"]


def steps(host: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of the host action."""
    listed: list[dict[str, Any]] = host["runs"]["steps"]
    return listed


def test_host_action_passes_all_inputs_as_one_value(host: dict[str, Any]) -> None:
    """Unknown inputs reach tier2gate, and no value becomes shell code."""
    (gate,) = [step for step in steps(host) if step.get("id") == "gate"]
    assert gate["env"][INPUTS_VARIABLE] == "${{ toJSON(inputs) }}"
    scripts = [step["run"] for step in steps(host) if "run" in step]
    assert [script for script in scripts if "${{" in script] == []
    assert [script for script in scripts if not script.startswith("set -euo pipefail\n")] == []
    assert {step["shell"] for step in steps(host) if "run" in step} == {"bash"}
    text = (REPOSITORY / "host" / "action.yml").read_text(encoding="utf-8")
    expressions = re.findall(r"\$\{\{ (.*?) \}\}", text.split("\nruns:\n")[1])
    assert [text for text in expressions if "inputs" in text] == ["toJSON(inputs)"]


def test_host_action_starts_isolated_from_its_own_folder(host: dict[str, Any]) -> None:
    """Neither a file in the workspace nor a PYTHON* variable of the job can run code first."""
    scripts = "".join(step.get("run", "") for step in steps(host)).replace("\\\n", "")
    starts = re.findall(r"^ *(?:exec )?(\S*ython\S*) (.*)$", scripts, re.IGNORECASE | re.MULTILINE)
    assert [program for program, _ in starts] == [
        '"$folder/bin/python"',
        '"$TIER2GATE_PYTHON"',
        '"$python"',
    ]
    assert [words.split()[0] for _, words in starts] == ["-I"] * 3
    assert starts[-1][1] == "-I -m tier2gate.github.host"
    assert "for name in ${!PYTHON@} ${!PIP_@}; do" in scripts
    (setup,) = [step for step in steps(host) if "uses" in step]
    assert setup["with"] == {"python-version": "3.13", "update-environment": False}


def test_host_action_installs_by_hash(host: dict[str, Any]) -> None:
    """A user of the host action gets the versions that the image has."""
    (install,) = [step["run"] for step in steps(host) if step.get("id") == "install"]
    calls = re.findall(r"^install (.*)$", install.replace("\\\n", ""), re.MULTILINE)
    locked, ours = (call.split() for call in calls)
    assert locked[:3] == ["--require-hashes", "--only-binary", ":all:"]
    assert locked[3:] == [
        *("-r", '"$source/requirements/build.txt"'),
        *("-r", '"$source/requirements/image.txt"'),
    ]
    assert ours == ["--no-index", "--no-build-isolation", '"$source"']
    assert "--no-deps" in install


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_readme_lists_every_input_and_output(kind: str, host: dict[str, Any]) -> None:
    """A user who writes a workflow finds every input and output in README, in the same order."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert names_under(f"### {kind.capitalize()}", readme) == list(host[kind])


def test_readme_names_the_defaults(host: dict[str, Any]) -> None:
    """A user who leaves out an input can read its default in README."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for name, item in host["inputs"].items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", readme.split("### Outputs")[0], re.MULTILINE)
        if "default" in item:
            assert row.endswith(f"| `{item['default']}` |")
        elif name != "python":  # whose default names a program
            assert not row.endswith("` |")

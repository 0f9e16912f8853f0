"""The host action: inputs as JSON, and the interpreter of the missions."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.action_calls import outputs_of, summary_of
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.github import host
from tier2gate.github.action import run_action
from tier2gate.github.host import unpack_inputs
from tier2gate.github.inputs import ActionInputs, ActionUsageError, inputs_of, read_inputs
from tier2gate.options import Action
from tier2gate.settings import PythonProgram

HOST_INPUTS = inputs_of(Action.HOST)


def packed(inputs: Any, **more: str) -> dict[str, str]:
    """Return the variables of a step that passes inputs."""
    return {"TIER2GATE_INPUTS": json.dumps(inputs), **more}


def read(inputs: Any, workspace: Path, **more: str) -> ActionInputs:
    """Read inputs as the host action does."""
    return read_inputs(unpack_inputs(packed(inputs, **more)), workspace, Action.HOST)


def usage_of(inputs: Any, workspace: Path, **more: str) -> str:
    """Read invalid inputs, and return the error message."""
    with pytest.raises(ActionUsageError) as raised:
        read(inputs, workspace, **more)
    return str(raised.value)


def settled(call: Callable[..., ActionInputs]) -> ActionInputs | str:
    """Return inputs, or the error."""
    try:
        return call()
    except (ActionUsageError, UnusablePathError) as error:
        return str(error)


def program(path: Path) -> Path:
    """Create a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", [name for name in HOST_INPUTS if name != "python"])
def test_inputs_are_read_as_those_of_the_image(name: str, workspace: Path) -> None:
    """A workflow that moves from one action to the other keeps its inputs, right or wrong."""
    for value in ("", "gates", "true", " 70\n", "yes", "../out"):
        ours = settled(lambda value=value: read({name: value}, workspace, PATH=os.defpath))
        theirs = settled(
            lambda value=value: read_inputs({f"INPUT_{name.upper()}": value}, workspace)
        )
        if isinstance(ours, ActionInputs) and ours.settings.default_python is not None:
            assert ours.settings.allow_code
        else:
            assert ours == theirs


@pytest.mark.parametrize("value", ["x", ""])
def test_unknown_input_is_refused(value: str, workspace: Path) -> None:
    """A typo in a workflow does not silently check something else."""
    assert usage_of({"paths": "gates", "goldn": value}, workspace) == snapshot(
        "unknown input goldn; did you mean golden?"
    )
    assert usage_of({"pyhton": value}, workspace) == snapshot(
        "unknown input pyhton; did you mean python?"
    )


def test_python_is_no_input_of_the_image(workspace: Path) -> None:
    """Nobody believes that the image runs their environment."""
    with pytest.raises(
        ActionUsageError, match=r"^unknown input python; did you mean python-path\?"
    ):
        read_inputs({"INPUT_PYTHON": ".venv/bin/python"}, workspace)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, snapshot("TIER2GATE_INPUTS is not a JSON object; start the action with `uses:`\n")),
        ("", snapshot("TIER2GATE_INPUTS is not a JSON object; start the action with `uses:`\n")),
        ("[]", snapshot("TIER2GATE_INPUTS is not a JSON object; start the action with `uses:`\n")),
        (
            '{"paths": "a"',
            snapshot("TIER2GATE_INPUTS is not a JSON object; start the action with `uses:`\n"),
        ),
        (
            "[" * 100_000,
            snapshot("TIER2GATE_INPUTS is not a JSON object; start the action with `uses:`\n"),
        ),
        ('{"paths": ["a"]}', snapshot("the input paths is not a string; put it in quotes\n")),
        ('{"summary": true}', snapshot("the input summary is not a string; put it in quotes\n")),
        ('{"summary": null}', snapshot("the input summary is not a string; put it in quotes\n")),
        ('{"paths": {"a": "b"}}', snapshot("the input paths is not a string; put it in quotes\n")),
        (
            '{"paths": "a", "paths": "b"}',
            snapshot("the input paths is given twice; give it once\n"),
        ),
        (
            '{"paths": "a", "Paths": "b"}',
            snapshot("the input Paths is given twice; give it once\n"),
        ),
        (
            '{"paths": "a\\u0000b"}',
            snapshot("the input paths has a null character or an unpaired surrogate; remove it\n"),
        ),
        (
            '{"paths": "\\ud800"}',
            snapshot("the input paths has a null character or an unpaired surrogate; remove it\n"),
        ),
    ],
)
def test_inputs_that_github_would_not_pass_are_refused(
    text: str | None, message: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A step that is not started as `host/action.yml` does it fails, with all outputs."""
    variables = {**runner, "INPUT_PATHS": "gates"}
    if text is not None:
        variables["TIER2GATE_INPUTS"] = text
    log: list[str] = []
    code = run_action(variables, workspace, log.append, action=Action.HOST, unpack=unpack_inputs)
    assert code == 2
    assert "".join(log).removeprefix("::error title=tier2gate::") == message
    assert outputs_of(runner)["exit-code"] == "2"
    assert summary_of(runner)


def test_variables_of_the_image_have_no_effect(workspace: Path) -> None:
    """Neither an outer action's inputs nor an image that a job names change anything."""
    image = f"ghcr.io/org/tier2-gate@sha256:{'1' * 64}"
    more = {"INPUT_GOLDN": "x", "INPUT_SUMMARY": "false", "TIER2GATE_IMAGE": image}
    assert read({}, workspace, **more) == read({}, workspace)


def test_inputs_as_json_have_no_effect_on_the_image(workspace: Path) -> None:
    """A job's variable does not replace the inputs of the action that runs the image."""
    given = {"INPUT_PATHS": "gates"}
    assert read_inputs({**given, **packed({"paths": "x"})}, workspace) == read_inputs(
        given, workspace
    )


@pytest.mark.parametrize(
    ("python", "found"),
    [
        (".venv/bin/python", "gates/.venv/bin/python"),
        ("../.venv/bin/python", "gates/../.venv/bin/python"),
        ("../../tools/python", "gates/../../tools/python"),
        ("python3.12", "../tools/python3.12"),
        ("here", "gates/here"),
    ],
)
def test_interpreter_is_a_path_or_a_name(python: str, found: str, workspace: Path) -> None:
    """A team uses a virtual environment, or a Python that another step put on PATH."""
    program(workspace / "gates" / "here")
    tools = program(workspace.parent / "tools" / "python3.12").parent
    program(tools / "here")
    given = {"python": python, "working-directory": "gates"}
    settings = read(given, workspace, PATH=str(tools)).settings
    assert settings.python is not None
    assert os.path.abspath(settings.python.path) == os.path.abspath(workspace / found)  # noqa: PTH100
    absolute = read({"python": str(tools / "python3.12")}, workspace).settings
    assert absolute.python is not None
    assert absolute.python.path == tools / "python3.12"


@pytest.mark.parametrize("code", [{"missions": "rules.py"}, {"allow-code": "true"}])
def test_default_is_the_python_of_the_job(code: dict[str, str], workspace: Path) -> None:
    """Missions run in the environment that an earlier step set up, never in tier2gate's own."""
    tools = program(workspace.parent / "tools" / "python3").parent
    (workspace / "python3").symlink_to(tools / "python3")
    settings = read(code, workspace, PATH=str(tools)).settings
    assert settings.python is None
    found = PythonProgram(shown="python3", path=tools / "python3", is_on_path=True)
    assert settings.default_python == found
    assert usage_of(code, workspace, PATH=str(workspace / "gates")) == snapshot(
        "there is no python3 on PATH; set the input python to an interpreter"
    )
    assert usage_of({**code, "python": "python9"}, workspace, PATH=str(tools)) == snapshot(
        "there is no python9 on PATH; set the input python to an interpreter"
    )


def test_call_without_code_needs_no_python(workspace: Path) -> None:
    """Missions in YAML are gated on a machine without Python."""
    settings = read({"missions": "a.yaml"}, workspace, PATH="").settings
    assert (settings.python, settings.default_python) == (None, None)


def test_module_runs_the_host_action(
    workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step checks the gates of its inputs, which missions cannot read."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in packed({"paths": "gates"}, **runner).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(workspace)
    monkeypatch.setattr(host, "prepare_interpreter", lambda digits: None)
    with pytest.raises(SystemExit) as left:
        host.main()
    assert left.value.code == 5
    assert outputs_of(runner)["outcome"] == "golden-missing"
    assert "TIER2GATE_INPUTS" not in os.environ

"""The interpreter that `tier2gate.yaml` names: nothing starts it before the call allows code."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.action_calls import outputs_of, runner_files
from tests.command import SCRIPT, Finished, run
from tests.python_gates import MODULE, WITH, write_module, write_python_gate
from tier2gate.github.action import run_action
from tier2gate.github.host import unpack_inputs
from tier2gate.options import Action

RUN = ("run", "a.suite.yaml", "a.expectations.yaml")
REFUSED = (("check",), ("update",), ("diff", "a.golden.json"))
"""The commands that refuse a gate of a configuration that names an interpreter."""

OLD = "it is Python 3.9, and missions need 3.10 or newer"
PASSED = Finished(
    status=0,
    out="passed  a.suite.yaml  1 scenario, 1 mission, 1 expectation\n1 gate: 1 passed\n",
)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write an accepted gate, and a configuration whose interpreter says that it was started."""
    folder = write_python_gate(tmp_path / "gates")
    assert run("update", *WITH, cwd=folder).status == 0
    plant(folder)
    configure(folder, "python: .venv/bin/python")
    return folder


def plant(folder: Path, name: str = ".venv/bin/python") -> Path:
    """Write an interpreter that leaves a mark when it is started."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = shlex.quote(str(folder / "started"))
    path.write_text(f'#!/bin/sh\n: > {mark}\nexec {sys.executable} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def configure(folder: Path, defaults: str) -> None:
    """Name an interpreter for the gate."""
    text = f"gates: [{{name: a, suite: a.suite.yaml}}]\ndefaults: {{{defaults}}}\n"
    (folder / "tier2gate.yaml").write_text(text, encoding="utf-8")


def started(folder: Path) -> bool:
    """Tell whether the planted interpreter was started, and forget it."""
    mark = folder / "started"
    was = mark.exists()
    mark.unlink(missing_ok=True)
    return was


@pytest.mark.parametrize("code", [WITH, ()], ids=["named by the call", "configured"])
@pytest.mark.parametrize("command", REFUSED, ids=" ".join)
def test_configured_interpreter_is_not_started_without_permission(
    command: tuple[str, ...], code: tuple[str, ...], folder: Path
) -> None:
    """A pull request cannot make a file run by naming it as the interpreter."""
    if not code:
        configure(folder, "python: .venv/bin/python, missions: rules/pricing.py")
    done = run(*command, *code, cwd=folder)
    assert not started(folder)
    assert done.status == 4
    assert "the interpreter .venv/bin/python is not allowed to run in this call" in (
        done.out + done.err
    )
    allowed = run(*command, *code, "--allow-code", cwd=folder)
    assert allowed.status == 0, allowed
    assert started(folder)


@pytest.mark.parametrize("options", [(), ("--allow-code",), WITH], ids=" ".join)
def test_declarative_gate_starts_nothing(options: tuple[str, ...], folder: Path) -> None:
    """A call without code works without the interpreter, and does not start it."""
    suite = (folder / "a.suite.yaml").read_text(encoding="utf-8")
    (folder / "a.suite.yaml").write_text(suite.replace("price", "echo"), encoding="utf-8")
    expectations = (folder / "a.expectations.yaml").read_text(encoding="utf-8")
    expectations = expectations.replace("mission_name: price", "mission_name: echo")
    (folder / "a.expectations.yaml").write_text(expectations, encoding="utf-8")
    done = run("update", *options, "--allow-failing", cwd=folder)
    assert done.status == (4 if options == WITH else 0)
    assert not started(folder)


@pytest.mark.parametrize(
    "command",
    [("missions", *WITH), ("validate", "a.suite.yaml", *WITH), ("validate", *WITH), (*RUN, *WITH)],
    ids=" ".join,
)
def test_command_without_a_configuration_never_starts_it(
    command: tuple[str, ...], folder: Path
) -> None:
    """What lists, validates or runs single files takes no interpreter from a configuration."""
    assert run(*command, cwd=folder).status == 0
    assert not started(folder)


def test_run_takes_code_beside_the_suite_and_no_configuration(folder: Path) -> None:
    """Files that are given explicitly are run with `NAME.missions.py`, if the call allows code."""
    write_module(folder, MODULE)
    (folder / "rules/pricing.py").rename(folder / "a.missions.py")
    assert run(*RUN, cwd=folder).status == 4
    assert run(*RUN, "--allow-code", cwd=folder).status == 0
    assert not started(folder)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("event", ["pull_request_target", "pull_request"])
def test_action_does_not_start_it_without_permission(
    event: str, action: Action, folder: Path, tmp_path: Path
) -> None:
    """Neither an event that may lend permissions nor a workflow that allows no code runs it."""
    configure(folder, "python: .venv/bin/python, missions: rules/pricing.py")
    allowed = "false" if event == "pull_request" else "true"
    runner = runner_files(tmp_path)
    variables = {**runner, "PATH": "/usr/bin:/bin", "GITHUB_EVENT_NAME": event}
    unpack = dict
    if action is Action.HOST:
        variables["TIER2GATE_INPUTS"] = f'{{"allow-code": "{allowed}"}}'
        unpack = unpack_inputs  # type: ignore[assignment] # another signature
    else:
        variables["INPUT_ALLOW-CODE"] = allowed
    log: list[str] = []
    status = run_action(variables, folder, log.append, action=action, unpack=unpack)
    assert status == (4 if event == "pull_request" else 2)
    assert outputs_of(runner)["exit-code"] == str(status)
    assert not started(folder)


def test_host_action_prefers_the_configured_interpreter(folder: Path, tmp_path: Path) -> None:
    """A job's `python3` does not replace the environment that the repository names."""
    configure(folder, "python: .venv/bin/python, missions: rules/pricing.py")
    (folder / "a.golden.json").unlink()
    tools = plant(tmp_path, "tools/python3").parent
    runner = runner_files(tmp_path)
    variables = {**runner, "PATH": f"{tools}:/usr/bin:/bin", "GITHUB_EVENT_NAME": "push"}
    variables["TIER2GATE_INPUTS"] = '{"allow-code": "true"}'
    log: list[str] = []
    status = run_action(variables, folder, log.append, action=Action.HOST, unpack=unpack_inputs)
    assert status == 5
    assert (started(folder), started(tmp_path)) == (True, False)
    assert "to accept this: tier2gate update a.golden.json --allow-code\n" in "".join(log)
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    assert "check --allow-code\n" in summary
    assert "docker" not in summary

    configure(folder, "missions: rules/pricing.py")
    log.clear()
    status = run_action(variables, folder, log.append, action=Action.HOST, unpack=unpack_inputs)
    assert (started(folder), started(tmp_path)) == (False, True)
    text = "".join(log)
    assert "tier2gate update a.golden.json --python python3 --allow-code\n" in text
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    assert "check --allow-code --python python3\n" in summary
    assert str(tmp_path) not in text + summary


def test_printed_command_reproduces_the_gate(folder: Path) -> None:
    """What is printed to accept a result runs it in the configured interpreter again."""
    configure(folder, "python: .venv/bin/python, missions: rules/pricing.py")
    (folder / "a.golden.json").unlink()
    done = run("check", "--allow-code", cwd=folder)
    [line] = [line for line in done.out.splitlines() if "to accept this: " in line]
    command = line.partition("to accept this: ")[2]
    assert command == "tier2gate update a.golden.json --allow-code"
    assert started(folder)
    words: list[str | Path] = [SCRIPT, *shlex.split(command)[1:]]
    subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=120)
    assert started(folder)
    assert run("check", "--allow-code", cwd=folder) == PASSED


def test_name_of_an_interpreter_is_printed_as_given(folder: Path) -> None:
    """A printed command works on another machine, where the same name is elsewhere."""
    (folder / "a.golden.json").unlink()
    (folder / "tier2gate.yaml").unlink()
    env = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    done = run("check", *WITH, "--python", "python3", cwd=folder, env=env)
    assert " --missions rules/pricing.py --python python3\n" in done.out


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (f"echo '{OLD}' >&2; exit 1\n", OLD),
        ("exit 3\n", "it ended without an answer (exit status 3)"),
        (None, "it cannot be started: No such file or directory"),
        ("", "it cannot be started: Permission denied"),
    ],
    ids=["too old", "another program", "missing", "not executable"],
)
def test_unusable_interpreter_is_reported_where_it_is_named(
    script: str | None, reason: str, folder: Path
) -> None:
    """A reader finds the line of the configuration, and what to do."""
    path = folder / ".venv/bin/python"
    path.unlink()
    if script is not None:
        path.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
        path.chmod(0o755 if script else 0o644)
    done = run("check", *WITH, "--allow-code", cwd=folder)
    assert done.status == 9
    assert done.out.splitlines()[0] == (
        f"tier2gate.yaml:2:20: .venv/bin/python cannot run missions: {reason}; create the virtual "
        "environment, or name the interpreter of another one, Python 3.10 or newer, here or with "
        "--python (in the host action: python)"
    )


def test_packages_come_from_the_configured_folders(folder: Path) -> None:
    """A repository that names its folders once needs no options for them."""
    (folder / "lib").mkdir()
    (folder / "lib/rates.py").write_text("BASE = 1\n", encoding="utf-8")
    write_module(folder, f"import rates\n\nassert rates.BASE\n{MODULE}")
    configure(folder, "python_path: lib")
    refused = run("check", *WITH, cwd=folder)
    assert refused.status == 4
    assert "tier2gate.yaml:2:25: importing from lib is not allowed in this call" in refused.out
    assert run("check", *WITH, "--python-path", "lib", cwd=folder).status == 0
    assert run("check", *WITH, "--allow-code", cwd=folder).status == 0


def test_target_branch_needs_no_environment(folder: Path, tmp_path: Path) -> None:
    """The comparison with the target branch neither starts nor needs what it names there."""
    base = write_python_gate(tmp_path / "base")
    plant(base)
    (base / "a.golden.json").write_bytes((folder / "a.golden.json").read_bytes())
    configure(base, "python: .venv/bin/python, python_path: gone")
    compared = ("check", *WITH, "--allow-code", "--base", "../base")
    done = run(*compared, cwd=folder)
    assert (done.status, started(folder), started(base)) == (0, True, False)
    assert "removed" not in done.out
    assert "new gate" not in done.out

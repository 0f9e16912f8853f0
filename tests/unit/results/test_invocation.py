"""Printed command lines reproduce the call, whatever its files are named."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

import click
import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.reports import ANY_TEXT, MISSING
from tier2gate import __version__
from tier2gate.cli import check, reporting, update
from tier2gate.foundation.printable import defused, one_line
from tier2gate.options import OPTIONS
from tier2gate.results.invocation import (
    Call,
    accepting_command,
    check_arguments,
    container_command,
    pipx_command,
)
from tier2gate.results.report import GateFiles, GateReport
from tier2gate.settings import PythonModule, PythonProgram, Settings

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
TOP = Path("/github/workspace")
FILES = GateFiles(suite="a.suite.yaml", expectations="a.expectations.yaml", golden="a.golden.json")

NOT_REPEATED = {
    "folder": "it is the folder that the command is started in",
    "root": "files are named from the folder that the command is started in",
    "default_python": "a configuration may name another one",
    "locate_all": "it follows from the reports that are written",
    "keep_runs": "it follows from the reports that are written",
    "reports": "an output",
    "debug": "for a person at a terminal",
    "proposed": "an output",
    "reports_zone": "an output",
    "least_runs": "each command has its own",
    "shard": "one run on one machine gives what all shards give",
    "run_id": "one run on one machine gives what all shards give",
    "shard_dir": "one run on one machine gives what all shards give",
    "accepted_shards": "it changes what is shown, and no outcome",
    "merge": "one run on one machine gives what all shards give",
    "jobs": "another machine has other processors, and the results are the same",
}
"""Settings that no printed command repeats, with the reason."""

NOT_ACCEPTED = {
    "base": "update compares with no target branch",
    "fail_on_golden_change": "it requires base",
    "paths": "the command names the gate alone",
    "repeat": "update runs code often enough",
    "scenario": "a part is never accepted",
}
"""Settings that the accepting command does not repeat either."""

REPEATED: Mapping[str, Callable[[str, Path], Mapping[str, Any]]] = {
    "paths": lambda text, at: {"paths": (at / text, at / "b", at)},
    "suite": lambda text, at: {"suite": at / text},
    "expectations": lambda text, at: {"suite": at / "s", "expectations": at / text},
    "golden": lambda text, at: {"suite": at / "s", "golden": at / text},
    "scenario": lambda text, _: {"scenario": (text, "refund-*")},
    "missions": lambda text, at: {"missions": (at / f"{text}.yaml", at / "b.json")},
    "modules": lambda text, at: {
        "modules": (
            PythonModule(shown=f"{text}.py", path=at / f"{text}.py"),
            PythonModule(shown="shop.rules", path=None),
        )
    },
    "python": lambda text, at: {"python": PythonProgram(shown=text, path=at / text)},
    "python_path": lambda text, at: {"python_path": (at / text, at)},
    "allow_code": lambda _, __: {"allow_code": True},
    "timeout": lambda _, __: {"timeout": 7},
    "memory": lambda _, __: {"memory": 77},
    "repeat": lambda _, __: {"repeat": 17},
    "base": lambda text, at: {"base": at / text},
    "fail_on_golden_change": lambda text, at: {"base": at / text, "fail_on_golden_change": True},
}
"""Field → settings in which it differs from its default; the text can be part of a name."""

NAMES = [
    "-",
    "-P",
    "--",
    "$(touch x)",
    "`x`",
    "a;b",
    "a&&b",
    "a b",
    " ",
    "'",
    '"',
    "*",
    "[a]",
    "#x",
]
NAMES += ["~", "!x", "$HOME", "naïve", "x=y", "--memory=1", "a.b", "\u65e5\u672c"]
BASH_NAMES = [
    "a\nrm -r b",
    "a\n",
    "a\t1'b\\",
    "##[error]x",
    "###[x",
    "##vso[task.complete]x",
    "\u202egnp.exe",
    "\x1b[31m",
    "\udcff",
]
"""Names that need Bash's quoting to be written visibly on one line."""

SHELLS = [*product(("sh", "bash"), NAMES), *product(("bash",), BASH_NAMES)]
PRINT_ARGUMENTS = """\
tier2gate() { printf '%s\\0' "$(pwd -P; echo .)" "$@"; }
docker() { printf '%s\\0' "$@"; }
pipx() { printf '%s\\0' "$(pwd -P; echo .)" "$@"; }
"""


class _CalledError(Exception):
    """The settings with which a command was called."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


@pytest.fixture(autouse=True)
def _caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the real commands parse their arguments, and stop before they read a gate."""

    def catch(settings: Settings, *_: object, **__: object) -> NoReturn:
        raise _CalledError(settings)

    monkeypatch.setattr(reporting, "check", catch)
    monkeypatch.setattr(update, "plan_updates", catch)
    for name in ("GITHUB_ACTIONS", "GITHUB_EVENT_NAME"):
        monkeypatch.delenv(name, raising=False)


def read_back(command: click.Command, words: Sequence[str]) -> Settings:
    """Return the settings that the real command makes of its arguments."""
    with pytest.raises(_CalledError) as caught:
        command.main(list(words), standalone_mode=False)
    return caught.value.settings


def placed(settings: Settings, folder: Path) -> Settings:
    """Make all paths absolute, and drop the settings that no command repeats."""

    def place(value: Any) -> Any:
        if isinstance(value, Path):
            return Path(os.path.normpath(folder / value))
        if isinstance(value, PythonProgram):
            return value._replace(shown="", path=place(value.path))
        if isinstance(value, PythonModule):
            return value if value.path is None else value._replace(shown="", path=place(value.path))
        return tuple(map(place, value)) if isinstance(value, tuple) else value

    repeated = {name: place(getattr(settings, name)) for name in REPEATED}
    return Settings(**repeated, root=folder)


def run_in(shell: str, line: str, folder: Path) -> list[str]:
    """Run a printed line in a shell whose programs print their arguments."""
    assert defused(one_line(line)) == line
    done = subprocess.run(
        [shell, "-c", f"{PRINT_ARGUMENTS}{line}"], cwd=folder, capture_output=True, check=True
    )
    return os.fsdecode(done.stdout).removesuffix("\0").split("\0")


def report_of(settings: Settings, **more: Any) -> GateReport:
    """Return a report with the files of the settings, named from the root."""
    suite, expectations, golden = (
        None if path is None else os.path.relpath(path, settings.root)
        for path in (settings.suite, settings.expectations, settings.golden)
    )
    files = GateFiles(suite=suite or "a.suite.yaml", expectations=expectations, golden=golden)
    return replace(MISSING, files=files, **more)


def test_every_setting_is_repeated_or_has_a_reason() -> None:
    """A new setting cannot be forgotten in the printed commands."""
    names = {item.name for item in fields(Settings)}
    assert REPEATED.keys() | NOT_REPEATED.keys() == names
    assert not REPEATED.keys() & NOT_REPEATED.keys()
    assert NOT_ACCEPTED.keys() <= REPEATED.keys()
    declared = {option.key for option in OPTIONS if option.changes_outcome}
    assert declared | {"modules"} == set(REPEATED)


def test_call_without_settings_has_no_arguments() -> None:
    """A workflow without settings is reproduced by a command without arguments."""
    assert check_arguments(Settings(folder=TOP)) == ()


@pytest.mark.parametrize("name", REPEATED)
@pytest.mark.parametrize("text", [*NAMES, *BASH_NAMES])
def test_check_reads_its_arguments_back(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who repeats a printed call repeats all of its settings."""
    monkeypatch.chdir(tmp_path)
    settings = Settings(folder=tmp_path, root=tmp_path, **REPEATED[name](text, tmp_path))
    assert getattr(settings, name) != getattr(Settings(), name)
    read = read_back(check.check_command, check_arguments(settings))
    assert placed(read, tmp_path) == placed(settings, tmp_path)


@pytest.mark.parametrize("name", sorted(REPEATED.keys() - NOT_ACCEPTED.keys()))
@pytest.mark.parametrize(("shell", "text"), SHELLS)
def test_update_reads_the_accepting_command_back(
    name: str, shell: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who pastes the command accepts this gate with the settings it was checked with."""
    monkeypatch.chdir(tmp_path)
    given = Settings(
        folder=tmp_path,
        root=tmp_path,
        base=tmp_path / "base",
        fail_on_golden_change=True,
        **REPEATED[name](text, tmp_path),
    )
    _, word, *words = run_in(shell, accepting_command(given, report_of(given)), tmp_path)
    assert word == "update"
    expected = replace(given, base=None, fail_on_golden_change=False)
    if given.suite is None:
        expected = replace(expected, paths=(tmp_path / "a.suite.yaml",))
    read = read_back(update.update_command, words)
    assert placed(read, tmp_path) == placed(expected, tmp_path)


@pytest.mark.parametrize(
    "left_out", [{"scenario"}, {"base", "fail_on_golden_change"}], ids=["base", "scenario"]
)
@pytest.mark.parametrize(("shell", "text"), SHELLS)
def test_shell_reads_the_call_back(
    shell: str, text: str, left_out: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who pastes a line makes exactly that call in that folder, and a file's name cannot run
    another command.
    """
    folder = tmp_path / text
    folder.mkdir()
    monkeypatch.chdir(folder)
    given: dict[str, Any] = {}
    for name in REPEATED.keys() - {"suite", "expectations", "golden"} - left_out:
        given |= REPEATED[name](text, folder)
    settings = Settings(folder=folder, root=tmp_path, **given)
    call = Call(arguments=check_arguments(settings), folder=text)
    container = run_in(shell, container_command(call), tmp_path)
    image = container.index(f"ghcr.io/org/tier2-gate:{__version__}")
    assert container[image + 1 : image + 5] == ["-I", "-m", "tier2gate", "check"]
    assert container[container.index("-w") + 1] == f"/github/workspace/{text}"
    assert f"{tmp_path}:/github/workspace:ro" in container
    where, run, version, word, *words = run_in(shell, pipx_command(call), tmp_path)
    assert where == f"{tmp_path.resolve() / text}\n."
    assert masked((run, version, word), __version__=__version__) == snapshot(
        ("run", "tier2gate=={__version__}", "check")
    )
    for arguments in (container[image + 5 :], words):
        assert arguments == list(call.arguments)
        read = read_back(check.check_command, arguments)
        assert placed(read, folder) == placed(settings, folder)


def test_arguments_are_relative_to_the_folder_of_the_call() -> None:
    """Settings that affect the outcome are repeated relative to the call's folder."""
    folder = TOP / "services"
    settings = Settings(
        folder=folder,
        root=TOP,
        paths=(folder / "gates", TOP / "a b.suite.yaml", folder / "-odd", folder),
        modules=(PythonModule(shown=f"{TOP}/rules.py", path=TOP / "rules.py"),),
        timeout=9,
        base=TOP / "base",
        fail_on_golden_change=True,
        locate_all=True,
        reports=(folder / "out" / "report.json",),
        proposed=folder / "goldens",
    )
    assert check_arguments(settings) == (
        *("gates", "../a b.suite.yaml", "./-odd", "."),
        *("--missions", "../rules.py", "--timeout", "9"),
        *("--base", "../base", "--fail-on-golden-change"),
    )


def test_accepting_command_is_relative_to_the_root() -> None:
    """A user at the top of the repository can paste the command of a job that ran in a folder."""
    folder = TOP / "services"
    settings = Settings(
        folder=folder,
        root=TOP,
        missions=(folder / "more.yaml",),
        modules=(PythonModule(shown="rules.py", path=folder / "rules.py"),),
        memory=99,
    )
    assert accepting_command(settings, replace(MISSING, files=FILES)) == snapshot(
        "tier2gate update a.suite.yaml --missions services/more.yaml "
        "--missions services/rules.py --memory 99"
    )


@pytest.mark.parametrize(
    ("folder", "golden", "command"),
    [
        (".", "gates/g.json", snapshot("tier2gate update gates/g.json")),
        (".", "-g.json", snapshot("tier2gate update ./-g.json")),
        (
            "my app",
            "my app/g.json",
            snapshot("(cd 'my app' && tier2gate update g.json --missions ../m.yaml)"),
        ),
        ("-x", "-x/g.json", snapshot("(cd ./-x && tier2gate update g.json --missions ../m.yaml)")),
    ],
)
def test_configured_gate_is_accepted_by_its_golden(folder: str, golden: str, command: str) -> None:
    """With two configured gates on one suite, the command accepts the right one, in the folder
    where their configuration is found.
    """
    report = replace(MISSING, configured_in=folder, files=replace(FILES, golden=golden))
    missions = () if folder == "." else (TOP / "m.yaml",)
    assert accepting_command(Settings(root=TOP, missions=missions), report) == command


def test_explicit_files_are_repeated() -> None:
    """A user who gave files explicitly gets a command that gives them again."""
    settings = Settings(suite=Path("a.suite.yaml"))
    files = replace(FILES, golden="other folder/g.json")
    assert accepting_command(settings, replace(MISSING, files=files)) == snapshot(
        "tier2gate update --suite a.suite.yaml --expectations a.expectations.yaml "
        "--golden 'other folder/g.json'"
    )


def test_call_is_printed_with_and_without_a_container() -> None:
    """One line runs the same image, and another the same version without a container."""
    call = Call(arguments=("gates", "--base", "base"), digest=DIGEST)
    assert masked(container_command(call), DIGEST=DIGEST, __version__=__version__) == snapshot(
        'docker run --rm --network=none -v "$PWD:/github/workspace:ro" -w /github/workspace '
        "--entrypoint /opt/tier2gate/bin/python "
        "ghcr.io/org/tier2-gate:{__version__}@{DIGEST} -I -m tier2gate check gates --base base"
    )
    assert masked(pipx_command(call), __version__=__version__) == snapshot(
        "pipx run tier2gate=={__version__} check gates --base base"
    )


def test_call_in_a_folder_is_printed_from_the_root() -> None:
    """A user at the top of the repository can repeat a call that ran in a folder."""
    call = Call(folder="my app")
    assert masked(container_command(call), __version__=__version__) == snapshot(
        'docker run --rm --network=none -v "$PWD:/github/workspace:ro" '
        "-w '/github/workspace/my app' --entrypoint /opt/tier2gate/bin/python "
        "ghcr.io/org/tier2-gate:{__version__} -I -m tier2gate check"
    )
    assert masked(pipx_command(call), __version__=__version__) == snapshot(
        "(cd 'my app' && pipx run tier2gate=={__version__} check)"
    )


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_call_is_two_lines(text: str) -> None:
    """An input of a workflow cannot add a line for somebody to paste."""
    call = Call(arguments=(text,), folder=text)
    assert container_command(call).isprintable()
    assert pipx_command(call).isprintable()

"""How to see the same on a machine of one's own."""

import os
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from tests.page import read_page
from tests.reports import ANY_TEXT, INVALID, MISSING, NOW, gate, gate_files
from tier2gate import __version__
from tier2gate.foundation.printable import defused, one_line
from tier2gate.github.reproduction import (
    Call,
    arguments_of,
    describe_call,
    describe_hashes,
    render_reproduction,
)
from tier2gate.results.report import Report
from tier2gate.settings import Settings

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
INPUTS = {"suite": "c" * 64, "expectations": "d" * 64}
TOP = Path("/github/workspace")


def test_arguments_of_a_call_without_any_are_none() -> None:
    """A workflow that names nothing is reproduced by naming nothing."""
    assert arguments_of(Settings(folder=TOP)) == ()


def test_arguments_say_which_gates_and_write_nothing() -> None:
    """All that decides is said again, from the call's own folder; what would be written is not."""
    folder = TOP / "services"
    settings = Settings(
        folder=folder,
        root=TOP,
        paths=(folder / "gates", TOP / "a b.suite.yaml", folder / "-odd", folder),
        suite=folder / "a.yaml",
        expectations=folder / "b.yaml",
        golden=folder / "c" / "d.json",
        base=TOP / "base",
        fail_on_golden_change=True,
        locate_all=True,
        reports=(folder / "out" / "report.json",),
        proposed=folder / "goldens",
    )
    assert arguments_of(settings) == (
        "--suite=a.yaml",
        "--expectations=b.yaml",
        "--golden=c/d.json",
        "--base=../base",
        "--fail-on-golden-change",
        "gates",
        "../a b.suite.yaml",
        "./-odd",
        ".",
    )


def test_call_is_told_with_and_without_a_container() -> None:
    """One line runs the very image, with nothing but the checkout; one runs the very version."""
    assert list(describe_call(Call(arguments=("--base=base", "gates"), digest=DIGEST))) == [
        (
            'docker run --rm --network=none -v "$PWD:/github/workspace:ro" -w /github/workspace '
            "--entrypoint /opt/tier2gate/bin/python "
            f"ghcr.io/org/tier2-gate:{__version__}@{DIGEST} -I -m tier2gate check --base=base gates"
        ),
        f"pipx run tier2gate=={__version__} check --base=base gates",
    ]


def test_call_in_a_folder_is_told_from_the_top() -> None:
    """A call below the top is said from the top, where a reader's shell stands."""
    assert list(describe_call(Call(folder="my app"))) == [
        (
            'docker run --rm --network=none -v "$PWD:/github/workspace:ro" '
            "-w '/github/workspace/my app' --entrypoint /opt/tier2gate/bin/python "
            f"ghcr.io/org/tier2-gate:{__version__} -I -m tier2gate check"
        ),
        f"(cd 'my app' && pipx run tier2gate=={__version__} check)",
    ]


NAMES = [
    "-",
    "-P",
    "--",
    "$(touch x)",
    "`x`",
    "a;b",
    "a&&b",
    "a b",
    "'",
    '"',
    "*",
    "#x",
    "~",
    "!x",
    "$HOME",
]
BASH_NAMES = [
    "a\nrm -r b",
    "a\t1'b\\",
    "##[error]x",
    "###[x",
    "\u202egnp.exe",
    "\x1b[31m",
    "\udcff",
]
"""Names that have no other way to be written on one line without anything that hides."""
TOLD = """\
docker() { printf '%s\\0' "$@"; }
pipx() { printf '%s\\0' "$(pwd -P)" "$@"; }
"""


@pytest.mark.parametrize(
    ("shell", "text"),
    [*product(("sh", "bash"), NAMES), *product(("bash",), BASH_NAMES)],
)
def test_shell_reads_back_what_was_called(shell: str, text: str, tmp_path: Path) -> None:
    """Whoever pastes a line runs that call, and no command that a file's name would like run."""
    (tmp_path / text).mkdir()
    settings = Settings(folder=tmp_path, golden=tmp_path / text, paths=(tmp_path / text,))
    call = Call(arguments=arguments_of(settings), folder=text)
    assert call.arguments[1].removeprefix("./") == text
    container, pipx = (run_in(shell, line, tmp_path) for line in describe_call(call))
    assert container[-3:] == ["check", *call.arguments]
    assert container[container.index("-w") + 1] == f"/github/workspace/{text}"
    assert f"{tmp_path}:/github/workspace:ro" in container
    command = ["run", f"tier2gate=={__version__}", "check", *call.arguments]
    assert pipx == [str(tmp_path.resolve() / text), *command]


def run_in(shell: str, line: str, folder: Path) -> list[str]:
    """Run a line as it is printed, in a shell whose programs say what they were called with."""
    assert defused(one_line(line)) == line
    done = subprocess.run(
        [shell, "-c", f"{TOLD}{line}"], cwd=folder, capture_output=True, check=True
    )
    return os.fsdecode(done.stdout).removesuffix("\0").split("\0")


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_call_is_two_lines(text: str) -> None:
    """No input of a workflow writes a line of its own that somebody would paste."""
    lines = list(describe_call(Call(arguments=(text,), folder=text)))
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)


def test_hashes_are_those_of_gates_that_were_run() -> None:
    """Whoever gets another hash finds by the inputs' hashes whether they ran the same files."""
    gates = [gate("a", inputs=INPUTS), INVALID, replace(MISSING, inputs=INPUTS, name="b c")]
    assert list(describe_hashes(gates)) == [
        "gates/a.suite.yaml",
        f"  suite         {'c' * 64}",
        f"  expectations  {'d' * 64}",
        f"  run           {NOW}",
        "gates/shop.suite.yaml",
        f"  suite         {'c' * 64}",
        f"  expectations  {'d' * 64}",
        f"  run           {NOW}",
    ]


def test_gate_without_a_suite_file_is_known_by_its_name() -> None:
    """A gate that another tool made up is still told apart from the next one."""
    made_up = gate("a b", files=replace(gate_files(), suite=None), inputs=INPUTS)
    assert next(describe_hashes([made_up])) == '"a b"'


def test_hashes_of_many_gates_are_counted() -> None:
    """A page of a hundred gates is not a page of their hashes."""
    lines = list(describe_hashes([gate(f"g{number}", inputs=INPUTS) for number in range(23)]))
    assert lines[-1] == "… and 3 more gates"
    assert len(lines) == 20 * 4 + 1


@pytest.mark.parametrize(
    ("digest", "image"),
    [(None, "not run from a release's image"), (DIGEST, f"image ghcr.io/org/tier2-gate@{DIGEST}")],
)
def test_section_is_folded_away(digest: str | None, image: str) -> None:
    """Whoever needs it finds version, algorithm, image, commands and hashes in one place."""
    failed, passed = replace(MISSING, inputs=INPUTS), gate("a", inputs=INPUTS)
    call = Call(arguments=("gates",), digest=digest)
    commands = "".join(f"{line}\n" for line in describe_call(call))
    hashes = "".join(f"{line}\n" for line in describe_hashes([failed, passed]))
    assert render_reproduction(Report(gates=[passed, failed]), call) == (
        "<details><summary>How to reproduce this</summary>\n\n"
        f"tier2gate {__version__}, tier2-test-run@1, {image}. At the top of the repository:\n\n"
        f"```sh\n{commands}```\n\n"
        f"From these inputs, as they are hashed, came these runs:\n\n```text\n{hashes}```\n\n"
        "</details>\n"
    )


def test_section_without_a_run_has_the_commands_alone() -> None:
    """A call that came to no run is reproduced all the same."""
    text = render_reproduction(Report(gates=[INVALID]), Call())
    assert [lines.count("\n") for lines in read_page(text).fences] == [2]
    assert text.endswith("```\n\n</details>\n")

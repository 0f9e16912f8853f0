"""Whole outputs of `check` as users see them, in terminals of several widths and in a pipe.

`python tests/cli/test_whole_output.py --record` records them; review what it changes. Colours are
written as `<red bold>…</>`.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # needed to run this as a script

from tests.command import run  # noqa: E402 - as above
from tests.terminal import in_terminal  # noqa: E402 - as above
from tier2gate.foundation.outcomes import Outcome  # noqa: E402 - as above
from tier2gate.reporters.terminal.widths import display_width  # noqa: E402 - as above

CASES = REPOSITORY / "tests" / "cases"
RECORDED = REPOSITORY / "tests" / "recorded" / "terminal"
WIDTHS = (60, 80, 120)
_SGR = re.compile(r"((?:\x1b\[[0-9;]*m)+)")
_NAMES = {"1": "bold", "2": "dim", "31": "red", "32": "green", "33": "yellow"}
_MARK = re.compile(r"<(?:red|green|yellow|bold|dim)[a-z ]*>|</>")


def copy_case(name: str, folder: Path) -> None:
    """Copy the files of a case."""
    shutil.copytree(CASES / name, folder, dirs_exist_ok=True)
    for file in ("args", "expected.stdout", "expected.stderr"):
        (folder / file).unlink(missing_ok=True)


def of_case(name: str) -> Callable[[Path], None]:
    """Return what writes the files of a case."""

    def write(folder: Path) -> None:
        copy_case(name, folder)

    return write


def many(folder: Path) -> None:
    """Write twelve gates; two fail."""
    for number in range(1, 11):
        copy_case("passed/yaml", folder / "gates" / f"region-{number:02}")
    copy_case("hash-drift/behaviour-changed", folder / "gates" / "region-05")
    copy_case("verdict-failed/eq", folder / "gates" / "a-region-with-a-long-name-that-has-no-end")
    copy_case("passed/yaml", folder / "gates" / "地域-東京")


SCENES: dict[str, Callable[[Path], None]] = {
    "all-passed": of_case("passed/several-gates"),
    "drift": of_case("hash-drift/behaviour-changed"),
    "drift-of-a-long-value": of_case("hash-drift/scenarios-of-every-fate"),
    "failed-verdict": of_case("verdict-failed/drift-beside-it"),
    "input-problems": of_case("input-invalid/both-files-at-once"),
    "many-gates": many,
}


def mark(text: str) -> str:
    """Write colours as words."""

    def name(match: re.Match[str]) -> str:
        return f"<{' '.join(_NAMES[code] for code in re.findall('[0-9]+', match[0]))}>"

    return _SGR.sub(name, text.replace("\x1b[0m", "</>"))


def shown(folder: Path, columns: int, *options: str, **env: str) -> str:
    """Return what a terminal of a width shows."""
    with in_terminal("check", *options, cwd=folder, size=(columns, 24), env=env) as terminal:
        terminal.end()
        return mark(terminal.screen.replace("\r\n", "\n"))


def outputs(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each way to look at a scene, and what is seen."""
    yield "in a pipe", run("check", cwd=folder).out
    yield "in a pipe, with --quiet", run("check", "--quiet", cwd=folder).out
    for columns in WIDTHS:
        yield f"in a terminal of {columns} columns", shown(folder, columns)


def describe(folder: Path) -> str:
    """Return all outputs of a scene, as they are recorded."""
    return "\n".join(f"=== {way}\n{text}" for way, text in outputs(folder))


@pytest.fixture(name="scene", params=SCENES)
def _scene(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    SCENES[request.param](tmp_path)
    return request.param, tmp_path


def test_output_is_as_recorded(scene: tuple[str, Path]) -> None:
    """A user gets exactly the reviewed output, at any width, with colours and without."""
    name, folder = scene
    assert describe(folder) == (RECORDED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [60, 80])
def test_colours_change_no_text(scene: tuple[str, Path], columns: int) -> None:
    """Who sees no colours misses nothing."""
    _, folder = scene
    coloured = shown(folder, columns)
    plain = shown(folder, columns, NO_COLOR="1")
    assert _MARK.search(coloured)
    assert _MARK.sub("", coloured) == plain == shown(folder, columns, "--color", "never")


def test_nothing_is_lost_in_a_narrow_terminal(scene: tuple[str, Path]) -> None:
    """A narrow terminal shows the same words; only the line of a gate has fewer counts."""
    _, folder = scene
    wide, narrow = run("check", cwd=folder).out, shown(folder, 60, NO_COLOR="1")
    assert below_heads(narrow) == below_heads(wide)
    long = [line for line in narrow.splitlines() if display_width(line) > 60]
    assert all(len(line.split()) <= 2 or "tier2gate" in line for line in long), long


def below_heads(text: str) -> str:
    """Return the text without the first line of each gate, and without spaces."""
    lines = [line for line in text.splitlines() if line.partition(" ")[0] not in set(Outcome)]
    return "".join("".join(lines).split())


def record() -> None:
    """Record what every scene shows."""
    RECORDED.mkdir(exist_ok=True)
    for name, write in SCENES.items():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder))
            text = describe(Path(folder))
        (RECORDED / f"{name}.txt").write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()

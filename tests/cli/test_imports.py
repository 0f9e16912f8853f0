"""What a gate that passes imports: each further module makes every call of every user slower."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.command import scrubbed
from tests.gates import accept_in, write_gate
from tests.recorder import write_recorded
from tier2gate.settings import Settings

RECORDED = Path(__file__).parents[1] / "recorded" / "imports.txt"
DRIVER = """
import sys
sys.argv = ["tier2gate", "check"]
from tier2gate.__main__ import main
try:
    main()
except SystemExit as left:
    assert left.code == 0, left.code
own = {name for name in sys.modules if name.startswith("tier2gate")}
others = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names - {"__main__"}
print("MODULES", *sorted(own | others))
"""
OF_THE_INSTALLATION = (
    "__editable__",
    "_cython",
    "_distutils_hack",
    "_virtualenv",
    "a1_coverage",
    "coverage",
    "cython_runtime",
    "sitecustomize",
)
"""The beginnings of modules that come with how the packages were built and installed."""

ALWAYS = (
    "tier2gate.__main__",
    "tier2gate.cli",
    "tier2gate.foundation",
    "tier2gate.orchestration",
)
"""What every call imports."""


def imported(folder: Path) -> list[str]:
    """Return tier2gate's modules and the packages of others, in the order of their names."""
    write_gate(folder)
    accept_in(Settings(paths=(folder,), root=folder))
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=folder,
        env=scrubbed(measured=False),
        capture_output=True,
        check=True,
    )
    (line,) = (line for line in done.stdout.decode().splitlines() if line.startswith("MODULES"))
    return [name for name in line.split()[1:] if not name.startswith(OF_THE_INSTALLATION)]


def render(names: list[str]) -> str:
    """Return the text of the recorded list."""
    return "".join(f"{name}\n" for name in names)


def test_modules_of_a_passing_gate_are_the_recorded_ones(tmp_path: Path) -> None:
    """A module that only failures, reports or missions in Python need is not imported by all."""
    assert render(imported(tmp_path)) == RECORDED.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_no_command(option: str) -> None:
    """Whoever asks for help or the version does not wait for what only a command needs."""
    code = DRIVER.replace('"check"', f'"{option}"')
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=scrubbed(measured=False), capture_output=True, check=True)
    names = done.stdout.decode().splitlines()[-1].split()
    own = [name for name in names if name.startswith("tier2gate.")]
    assert [name for name in own if not name.startswith(ALWAYS)] == []
    assert "yaml" not in names


def record_all(folder: Path) -> None:
    """Write the list again, and show what that changes."""
    sys.stdout.writelines(write_recorded(RECORDED, render(imported(folder))))


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        raise SystemExit("usage: python tests/cli/test_imports.py --record")
    with TemporaryDirectory() as made:
        record_all(Path(made))

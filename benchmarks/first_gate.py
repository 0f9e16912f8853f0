"""How long it takes from nothing to a green check: `pipx run tier2gate init`, then `check`.

Builds the wheel, then starts both commands with pipx, an empty folder and empty caches, so that
pipx makes an environment and downloads every dependency. Needs the network.

Usage: python benchmarks/first_gate.py
"""

import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def run(command: list[str | Path], folder: Path, env: dict[str, str]) -> float:
    """Run a command that must succeed.

    Args:
        command: the command.
        folder: its working folder.
        env: its environment.

    Returns:
        How long it took, in seconds.
    """
    start = time.monotonic()
    subprocess.run(command, cwd=folder, env=env, check=True, stdout=sys.stderr)
    return time.monotonic() - start


def main() -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        (top / "repository").mkdir()
        env = {
            **os.environ,
            "PIPX_HOME": str(top / "pipx"),
            "PIPX_BIN_DIR": str(top / "bin"),
            "PIP_CACHE_DIR": str(top / "cache"),
        }
        venv.create(top / "tools", with_pip=True)
        pip = [top / "tools" / "bin" / "python", "-m", "pip", "--quiet"]
        run([*pip, "install", "pipx"], top, env)
        run([*pip, "wheel", "--no-deps", "--wheel-dir", top / "wheel", REPOSITORY], top, env)
        (wheel,) = (top / "wheel").iterdir()
        pipx = [top / "tools" / "bin" / "pipx", "run", "--spec", wheel, "tier2gate"]
        first = run([*pipx, "init"], top / "repository", env)
        second = run([*pipx, "check"], top / "repository", env)
        again = run([*pipx, "check"], top / "repository", env)
    print("| command | seconds |")
    print("|---|---|")
    print(f"| pipx run tier2gate init, with empty caches | {first:.1f} |")
    print(f"| pipx run tier2gate check | {second:.1f} |")
    print(f"| the same again | {again:.1f} |")


if __name__ == "__main__":
    main()

"""Runs of pytest with the plugin, in their own processes."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.command import LONG, Finished, finish, scrubbed

ON = "--tier2gate"


def run_pytest(
    *arguments: str | Path, cwd: Path, plugins: Sequence[str] = (), status: int | None = None
) -> Finished:
    """Run pytest with no plugin but ours and some named ones.

    Args:
        *arguments: the arguments.
        cwd: the folder to start it in.
        plugins: the modules of other plugins.
        status: the exit status to expect; any if not given.
    """
    loaded = [word for name in ("tier2gate.pytest_plugin", *plugins) for word in ("-p", name)]
    done = finish(
        subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *loaded, *arguments],
            cwd=cwd,
            env=scrubbed({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "100"}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=LONG,
        )
    )
    assert status is None or done.status == status, done.out + done.err
    return done


def body_of(done: Finished) -> str:
    """Return what pytest printed after its header, without times."""
    lines = done.out.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("collected "))
    text = "".join(f"{line.rstrip()}\n" for line in lines[start:])
    return re.sub(r"=+ (.*) in [\d.]+s.* =+", r"= \1 =", text)


def node_ids(*arguments: str | Path, cwd: Path) -> list[str]:
    """List the tests that pytest collects."""
    done = run_pytest("--collect-only", "-q", *arguments, cwd=cwd)
    return [line for line in done.out.splitlines() if "::" in line]

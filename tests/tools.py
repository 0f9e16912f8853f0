"""Programs that some tests need: tests are skipped without them, or fail in CI."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

TOOLS = Path(__file__).parents[1] / ".tools"
"""What `.ci/set-up-tools` installs."""


def require(*names: str) -> Path:
    """Find a program among the project's own tools or on the machine.

    If it is not found under any of its names, the test is skipped, or fails in CI.
    """
    places = [str(TOOLS / "venv" / "bin"), os.environ.get("PATH", os.defpath)]
    found = [path for name in names if (path := shutil.which(name, path=os.pathsep.join(places)))]
    if not found:
        miss(" or ".join(names))
    return Path(found[0])


def require_node_modules() -> Path:
    """Return the project's npm packages and require Node, as above."""
    require("node")
    modules = TOOLS / "node" / "node_modules"
    if not modules.is_dir():
        miss(".tools/node, which .ci/set-up-tools makes,")
    return modules


def require_tool_set(name: str) -> Path:
    """Return a virtual environment that `.ci/set-up-docs` makes, as above."""
    folder = TOOLS / name
    if not any(folder.glob("ready-*")):
        miss(f".tools/{name}, which .ci/set-up-docs makes,")
    return folder


def miss(what: str) -> NoReturn:
    """Skip a test because this machine lacks something; fail it in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"there is no {what} on this machine, and CI has to have one")
    pytest.skip(f"there is no {what} on this machine")

"""Which tests `make children` runs: those that start missions in Python, and those of rights."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tier2gate.missions.sources import sort_sources

PLACES = (
    "tests/faults/",
    "tests/unit/golden/",
    "tests/unit/missions/",
    "tests/unit/runner/",
    "tests/cli/test_forged_answers.py",
    "tests/cli/test_missions_in_python.py",
    "tests/cli/test_own_code.py",
    "tests/cli/test_python_",
    "tests/cli/test_runner_files.py",
)
"""Where all tests are marked; elsewhere, a test is marked with `@pytest.mark.children`."""

WITH_TOOLS = ("tests/container/", "tests/platform/")
"""Where tests need tools that a fresh machine does not have; they need no mark."""

_CHILD = "tier2gate/missions/python/start.py"


def starts_missions(command: Any, env: Mapping[str, str] | None) -> bool:
    """Tell whether a process runs missions in Python, or is a command that is given some.

    The text of a shell is not looked into.

    Args:
        command: what `subprocess.Popen` is given.
        env: its environment; `None` for that of this process.

    Returns:
        Whether it does.
    """
    is_one = isinstance(command, str | bytes | os.PathLike)
    words = [os.fsdecode(word) for word in ([command] if is_one else command)]
    sources = [after for word, after in pairwise(words) if word == "--missions"]
    sources += [word.partition("=")[2] for word in words if word.startswith("--missions=")]
    sources += (os.environ if env is None else env).get("INPUT_MISSIONS", "").split()
    is_child = any(word.endswith(_CHILD) for word in words)
    return is_child or bool(sort_sources(sources, Path)[1])


def needs_mark(item: pytest.Item) -> bool:
    """Tell whether a test has to be marked before it may start missions in Python."""
    is_marked = item.get_closest_marker("children") is not None
    return not is_marked and not item.nodeid.startswith(WITH_TOOLS)


@contextmanager
def refused() -> Iterator[None]:
    """Fail the test that starts missions in Python."""
    start = subprocess.Popen.__init__

    def checked(self: Any, args: Any, *more: Any, **options: Any) -> None:
        if starts_missions(args, options.get("env")):
            pytest.fail("this test starts missions in Python; mark it with @pytest.mark.children")
        start(self, args, *more, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess.Popen, "__init__", checked)
        yield

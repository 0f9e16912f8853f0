"""The options of pytest as settings of a call."""

import os
from pathlib import Path

import pytest

from tier2gate.commands.given import read_given
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import one_line
from tier2gate.gates.search.given_paths import find_program
from tier2gate.options import Kind
from tier2gate.pytest_plugin import taken_options
from tier2gate.reporters.interface import Layout
from tier2gate.settings import Settings


def read_settings(config: pytest.Config) -> Settings:
    """Read the settings of a call; paths are relative to the folder that pytest was started in.

    Args:
        config: pytest's configuration.

    Returns:
        The settings, without the paths of gates.

    Raises:
        pytest.UsageError: a path cannot be used, or code must not run here.
    """
    root = config.invocation_params.dir
    given = {o.key: config.getoption(f"tier2gate_{o.key}") for o in taken_options()}
    for option in taken_options():
        value, is_path = given[option.key], option.kind in (Kind.PATHS, Kind.SOURCES, Kind.PROGRAM)
        if is_path and value is not None and "" in (value, *value):
            raise pytest.UsageError(f"--tier2gate-{option.name}: the path is empty")
    given["python_path"] = tuple(root / folder for folder in given["python_path"])
    if given["python"] is not None:
        given["python"] = find_program(given["python"], root)

    def locate(name: str) -> Path:
        return root / name

    allowing = "--tier2gate-allow-code-on-untrusted-events"
    try:
        return read_given(given, locate, os.environ, allowing, root=root, folder=root)
    except UnusablePathError as error:
        raise usage_error(error, root) from None


def usage_error(error: UnusablePathError, root: Path) -> pytest.UsageError:
    """Turn an unusable path into an error of pytest.

    Args:
        error: the error.
        root: the folder that paths are relative to.
    """
    return pytest.UsageError(one_line(describe_unusable(error, root)))


def describe_unusable(error: UnusablePathError, root: Path) -> str:
    """Describe an unusable path, named as the user would name it.

    Args:
        error: the error.
        root: the folder that paths are relative to.

    Returns:
        Which path it is, and why it cannot be used.
    """
    return str(error).removeprefix(f"{root.as_posix()}/")


def read_layout(config: pytest.Config) -> Layout:
    """Read how much to show.

    Args:
        config: pytest's configuration.

    Returns:
        The layout, without colours.
    """
    max_changes: int = config.getoption("tier2gate_max_changes")
    show_output: bool = config.getoption("tier2gate_show_output")
    return Layout(max_changes=max_changes, show_output=show_output)

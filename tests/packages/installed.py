"""The environments in which packages are tried."""

import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests import tools
from tests.packages import calculations, earlier, formats, programs, rules
from tests.packages.package import Package

LOCKS = Path(__file__).parents[2] / "requirements"
_NOT_IN_A_NAME = re.compile(r"[-_.]+")
_PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


class Tried(NamedTuple):
    """A package in an environment: its lock file's name, which is also that of its folder."""

    environment: str
    package: Package


_CURRENT = (*calculations.PACKAGES, *formats.PACKAGES, *rules.PACKAGES, *programs.PACKAGES)
EVERY = sorted(
    [
        *(Tried("packages", package) for package in _CURRENT),
        *(Tried("packages-old", package) for package in earlier.PACKAGES),
    ],
    key=lambda tried: (tried.package.name.lower(), tried.environment),
)


def plain(name: str) -> str:
    """Return a package's name as lock files spell it."""
    return _NOT_IN_A_NAME.sub("-", name).lower()


def locked(environment: str) -> Mapping[str, str]:
    """Return the packages of a lock file with their versions."""
    text = (LOCKS / f"{environment}.txt").read_text(encoding="utf-8")
    return {plain(name): version for name, version in _PINNED.findall(text)}


def python_with(tried: Tried) -> Path:
    """Find an interpreter that has a package.

    If there is none, the test is skipped, or fails in CI.

    Args:
        tried: the package.

    Returns:
        The interpreter of its environment, or else that of the tests.
    """
    name = plain(tried.package.name)
    own = tools.TOOLS / tried.environment
    for folder, python in ((own, own / "bin" / "python"), (Path(sys.prefix), Path(sys.executable))):
        if name in _installed(folder) and (folder == own or tried.environment == "packages"):
            return python
    return tools.miss(f"package {tried.package.name}, which .ci/set-up-packages installs,")


@cache
def _installed(folder: Path) -> frozenset[str]:
    found = folder.glob("lib/python*/site-packages/*.dist-info")
    return frozenset(plain(path.name.split("-")[0]) for path in found)

"""The plugin for pytest: with `--tier2gate`, gates and their scenarios are tests.

pytest imports this module in every run, so it imports the rest only if it is asked for. Annotations
are quoted, as older versions of pytest do not have the names.
"""

from argparse import ArgumentTypeError
from collections.abc import Callable

import pytest

from tier2gate.options import OPTIONS, Kind, Option

TAKEN = (
    "missions",
    "python",
    "python-path",
    "timeout",
    "memory",
    "jobs",
    "repeat",
    "allow-code",
    "allow-code-on-untrusted-events",
    "max-changes",
    "show-output",
)
"""The options of `check` that pytest takes, too, as `--tier2gate-NAME`."""


OLDEST = 8
"""The oldest version of pytest that can run gates; with older ones, the plugin only stays off."""


def pytest_addoption(parser: "pytest.Parser") -> None:
    """Declare the options."""
    group = parser.getgroup("tier2gate", "gates of tier2gate")
    group.addoption(
        "--tier2gate",
        action="store_true",
        help="Also run the gates in the given folders and files, as tier2gate check does; without "
        "arguments, those that it finds from the current folder.",
    )
    group.addoption(
        "--tier2gate-update",
        action="store_true",
        help="Refused: tier2gate update accepts results, pytest only compares them.",
    )
    for option in taken_options():
        _add(group, option)


def pytest_configure(config: "pytest.Config") -> None:
    """Refuse to update; load the rest of the plugin if it is asked for."""
    if config.getoption("tier2gate_update"):
        message = (
            "--tier2gate-update: pytest accepts no results; review what changed, then accept it "
            "with: tier2gate update PATH"
        )
        raise pytest.UsageError(message)
    if config.getoption("tier2gate"):
        if int(pytest.__version__.partition(".")[0]) < OLDEST:
            raise pytest.UsageError(f"--tier2gate needs pytest {OLDEST} or newer")
        from tier2gate.pytest_plugin.collecting import Collecting  # noqa: PLC0415 - rarely needed
        from tier2gate.pytest_plugin.settings import read_settings  # noqa: PLC0415 - rarely needed

        config.pluginmanager.register(Collecting(config, read_settings(config)), "tier2gate-gates")


def taken_options() -> list[Option]:
    """Return the options of `check` that pytest takes, too, in the order of their declaration."""
    return [option for option in OPTIONS if option.name in TAKEN]


def _add(group: "pytest.OptionGroup", option: Option) -> None:
    name, words = f"--tier2gate-{option.name}", option.help.replace("`", "").replace("%", "%%")
    match option.kind:
        case Kind.FLAG:
            group.addoption(name, action="store_true", help=words)
        case Kind.NUMBER:
            group.addoption(
                name, type=_number(option), default=option.default, metavar=option.metavar,
                help=words,
            )  # fmt: skip
        case Kind.PATHS | Kind.SOURCES | Kind.NAMES:
            group.addoption(name, action="append", default=[], metavar=option.metavar, help=words)
        case Kind.NAME | Kind.PATH | Kind.PROGRAM | Kind.SHARD:
            group.addoption(name, metavar=option.metavar, help=words)


def _number(option: Option) -> Callable[[str], int]:
    def integer(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > len(str(option.most)):
            raise ArgumentTypeError(f"{text!r} is not a number")
        number = int(text)
        if not option.least <= number <= option.most:
            allowed = f"from {option.least:,} to {option.most:,}"
            raise ArgumentTypeError(f"must be {allowed}, and is {number:,}")
        return number

    return integer

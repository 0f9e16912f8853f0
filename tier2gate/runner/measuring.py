"""Coverage of the user's code: a child measures it, and this process keeps the data.

A child may write nothing. This module is imported only if coverage measures this process.
"""

import os
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import tier2gate
from tier2gate.foundation.printable import cut, one_line
from tier2gate.foundation.process import ForkedLock
from tier2gate.missions.python.protocol import BrokenPipeOfResultsError, TooLateError
from tier2gate.runner.answer_fields import InvalidAnswerError, read_fields, typed

_OWN = os.path.realpath(os.path.dirname(tier2gate.__file__))  # noqa: PTH120 - text
_PATIENCE = 30.0
_MAX_LINE = 10_000_000
_SHOWN_REASON = 200
_SOURCES = ("source", "source_pkgs", "source_dirs")
_ADDING = ForkedLock()


class Process(Protocol):
    """A child; see `ChildProcess`."""

    def send(self, value: Any, deadline: float | None = None, /) -> None:
        """Send a message."""

    def receive(self, deadline: float | None = None, /) -> Any:
        """Receive a message."""


class Measurement:
    """A measurement of a child, with the configuration of the one of this process."""

    def __init__(self, coverage: Any, settings: Mapping[str, Any]) -> None:
        """Keep what a child needs.

        Args:
            coverage: the `coverage.Coverage` that measures this process.
            settings: what the child measures.
        """
        self._coverage = coverage
        self.settings = settings

    def collect(self, process: Process) -> str | None:
        """Ask a child for what it has measured, and add it to the data of this process.

        Args:
            process: the child, which waits for a request.

        Returns:
            Why nothing was measured; `None` if something was, or the child has ended.
        """
        deadline = time.monotonic() + _PATIENCE
        try:
            process.send({"measured": True}, deadline)
            answer = process.receive(deadline)
            if answer is None:
                return None
            lines, reason = read_fields(answer, "the answer", ("lines", "reason"))
            if lines is None:
                return cut(one_line(typed(reason, str, "the reason")), _SHOWN_REASON)
            files = typed(lines, dict, "lines")
            pairs = self.settings["branch"]
            self._add({file: {*_read(items, pairs=pairs)} for file, items in files.items()})
        except (BrokenPipeOfResultsError, InvalidAnswerError, OSError, TooLateError):
            return None
        except Exception as error:  # noqa: BLE001 - whatever a version of coverage raises
            return cut(one_line(str(error)), _SHOWN_REASON)
        return None

    def _add(self, lines: Mapping[str, Any]) -> None:
        if self._coverage.get_option("run:relative_files"):
            here = f"{os.path.realpath(os.curdir)}{os.sep}"
            lines = {file.removeprefix(here): items for file, items in lines.items()}
        with _ADDING.held(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is no data, before it is added
            data = self._coverage.get_data()
            (data.add_arcs if self.settings["branch"] else data.add_lines)(lines)


def current_measurement() -> Measurement | None:
    """Prepare a measurement of a child.

    Returns:
        The measurement; `None` if coverage does not measure this process, or measures nothing but
        tier2gate.
    """
    kind: Any = getattr(sys.modules.get("coverage"), "Coverage", None)
    current = kind.current() if hasattr(kind, "current") else None
    settings = None if current is None else _describe(current)
    return None if settings is None else Measurement(current, settings)


def _describe(coverage: Any) -> dict[str, Any] | None:
    """Describe what is measured, independent of the current folder and of coverage's version."""
    given = [name for key in _SOURCES for name in _get(coverage, key)]
    folders = sorted({os.path.realpath(name) for name in given if os.path.isdir(name)})
    modules = sorted({name for name in given if not os.path.isdir(name)})
    folders = [folder for folder in folders if not _is_own(folder)]
    modules = [name for name in modules if name.partition(".")[0] != "tier2gate"]
    if given and not folders and not modules:
        return None
    return {
        "branch": bool(coverage.get_option("run:branch")),
        "cover_pylib": bool(coverage.get_option("run:cover_pylib")),
        "folders": folders,
        "modules": modules,
        "include": [_absolute(pattern) for pattern in _get(coverage, "include")],
        "omit": [*(_absolute(pattern) for pattern in _get(coverage, "omit")), f"{_OWN}{os.sep}*"],
    }


def _get(coverage: Any, key: str) -> list[str]:
    try:
        return list(coverage.get_option(f"run:{key}") or ())
    except Exception:  # noqa: BLE001 - `ConfigError`: this version has no such option
        return []


def _is_own(folder: str) -> bool:
    return f"{folder}{os.sep}".startswith(f"{_OWN}{os.sep}")


def _absolute(pattern: str) -> str:
    return pattern if pattern.startswith(("*", "?")) else str(Path(os.path.realpath(".")) / pattern)


def _read(items: Any, *, pairs: bool) -> Iterator[Any]:
    """Yield the lines, or pairs of lines, of a file."""
    for item in typed(items, list, "the lines of a file"):
        if not pairs:
            yield _line(item)
        elif len(typed(item, list, "a pair of lines")) == 2:  # noqa: PLR2004 - a pair
            yield _line(item[0]), _line(item[1])
        else:
            raise InvalidAnswerError("a pair of lines has another length")


def _line(number: Any) -> int:
    if abs(typed(number, int, "a line")) > _MAX_LINE:
        raise InvalidAnswerError("a line has too large a number")
    return int(number)

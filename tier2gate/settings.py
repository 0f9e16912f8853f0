"""What a call was asked to do: the same settings for the command line and for the Action."""

from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_TIMEOUT = 300
"""Seconds."""

DEFAULT_MEMORY = 2_048
"""MiB."""


@dataclass(frozen=True, kw_only=True)
class PythonModule:
    """A module of missions in Python, as it was named.

    Attributes:
        shown: `PATH.py` or `package.module`.
        path: its file; `None` if it was named with dots, and so has to be installed.
    """

    shown: str
    path: Path | None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One call's settings.

    Attributes:
        paths: suites, folders to look for gates in, configurations, and patterns of these.
        folder: where to look if there are no paths: for `tier2gate.yaml`, else for suites.
        suite: one gate's suite, named outright; then `paths` is empty.
        expectations: that gate's expectations, if not beside the suite.
        golden: that gate's golden, if not beside the suite.
        missions: files of missions that every suite may call.
        python: modules of missions in Python that every suite may call.
        timeout: seconds that one gate's missions in Python may take, loading included.
        memory: MiB that a module of missions may use, on Linux.
        root: the folder that files are named from; nothing above it appears in any output.
        locate_all: whether expectations that passed get their places, too (for reports).
        reports: where report files go; never onto a file that the call reads.
        base: the target branch's files: a folder like `root`, or one gate's golden.
        fail_on_golden_change: whether a golden that differs from the target branch's fails.
        proposed: a folder to write the goldens into that `update` would write.
        reports_dir: the folder that reports are written into, where that is one of its own.
    """

    paths: tuple[Path, ...] = ()
    folder: Path = Path()
    suite: Path | None = None
    expectations: Path | None = None
    golden: Path | None = None
    missions: tuple[Path, ...] = ()
    python: tuple[PythonModule, ...] = ()
    timeout: int = DEFAULT_TIMEOUT
    memory: int = DEFAULT_MEMORY
    root: Path = field(default_factory=Path.cwd)
    locate_all: bool = False
    reports: tuple[Path, ...] = ()
    base: Path | None = None
    fail_on_golden_change: bool = False
    proposed: Path | None = None
    reports_dir: Path | None = None

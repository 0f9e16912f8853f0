"""What a call was asked to do: the same settings for the command line and for the Action."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One call's settings.

    Attributes:
        paths: suites and folders to look for gates in.
        suite: one gate's suite, named outright; then `paths` is empty.
        expectations: that gate's expectations, if not beside the suite.
        golden: that gate's golden, if not beside the suite.
        root: the folder that files are named from; nothing above it appears in any output.
        locate_all: whether expectations that passed get their places, too (for reports).
    """

    paths: tuple[Path, ...] = ()
    suite: Path | None = None
    expectations: Path | None = None
    golden: Path | None = None
    root: Path = field(default_factory=Path.cwd)
    locate_all: bool = False

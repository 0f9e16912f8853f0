"""The settings of one call."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

DEFAULT_TIMEOUT = 300
"""Seconds."""

DEFAULT_MEMORY = 2_048
"""MiB."""

DEFAULT_MAX_CHANGES = 100
"""Failures, and changes, shown for each gate."""

MAX_SHARDS = 1_000
"""The most parts that a run can have."""


class PythonModule(NamedTuple):
    """A Python module of missions, as the user named it.

    Attributes:
        shown: `PATH.py` or `package.module`.
        path: its file; `None` for a dotted name, which has to be installed.
    """

    shown: str
    path: Path | None


class PythonProgram(NamedTuple):
    """A Python interpreter, as the user named it.

    Attributes:
        shown: the name that the user gave.
        path: its file; a link is not followed, because a virtual environment's interpreter is one.
        is_on_path: whether `shown` is a name that was looked up in `PATH`.
    """

    shown: str
    path: Path
    is_on_path: bool = False


class Shard(NamedTuple):
    """A part of a run: one of several jobs that each run some of the scenarios.

    Attributes:
        number: which part, from 1.
        total: how many parts there are.
    """

    number: int
    total: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read `I/N`.

        Args:
            text: the number of the part and the number of all parts, such as `2/8`.

        Returns:
            The part.

        Raises:
            ValueError: the text is something else, or a number is out of range.
        """
        number, _, total = text.partition("/")
        most = len(str(MAX_SHARDS))
        parts = (number, total)
        is_plain = all(one.isascii() and one.isdigit() and len(one) <= most for one in parts)
        if not is_plain or not 1 <= int(number) <= int(total) <= MAX_SHARDS:
            raise ValueError(
                f"{text!r} is not I/N with I from 1 to N and N up to {MAX_SHARDS:,}, such as 2/8"
            )
        return cls(number=int(number), total=int(total))

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one call.

    Attributes:
        paths: suites, folders to search for gates, configurations, or patterns of these.
        folder: where to search if there are no paths: for `tier2gate.yaml`, else for suites.
        suite: one gate's suite, given explicitly; then `paths` is empty.
        expectations: that gate's expectations, if not beside the suite.
        golden: that gate's golden, if not beside the suite.
        scenario: patterns of the names of the scenarios to run, or, after `tag:`, of their tags;
            empty for all scenarios.
        shard: the part of the scenarios to run, for `merge`; `None` to run all of them.
        shard_dir: the folder of shard files that the call writes or merges.
        accepted_shards: the folder of the shards of the accepted run; `None` if it is not given.
        run_id: what tells the run of these shards from all others; `None` if it is not given.
        merge: whether the results are those of the shards in `shard_dir`, so that no code runs.
        debug: whether missions in Python run with the terminal and without rules and limits.
        missions: files of missions that every suite may call.
        modules: Python modules of missions that every suite may call.
        python: the interpreter that the call names to run them.
        default_python: the interpreter if neither the call nor a configuration names one;
            tier2gate's own if not given.
        python_path: the folders that they import from first.
        allow_code: whether modules run that the repository names, not the call.
        timeout: time limit in seconds for one gate's Python missions, including loading.
        memory: memory limit in MiB for a Python module of missions, on Linux.
        jobs: how many gates that run code are assessed at once; as many as there are processors, at
            most 4, if not given.
        repeat: how often code runs to see whether its results agree; if not given, as often as the
            command and the outcome require.
        least_runs: how often code runs at least, by default of the command.
        root: the folder that file names are relative to; nothing above it appears in any output,
            except a configuration there that does not apply but names what missions lack.
        locate_all: whether to also locate expectations that passed (for reports).
        keep_runs: whether to keep what ran in each scenario (for reports).
        reports: the report files to write; never a file that the call reads.
        base: the target branch's files: a folder like `root`, or one gate's golden.
        fail_on_golden_change: whether to fail if a golden differs from the target branch's.
        proposed: the folder for the goldens that `update` would write.
        reports_zone: the folder for reports, which no gate may be read from; `None` if it holds the
            gates.
    """

    paths: tuple[Path, ...] = ()
    folder: Path = Path()
    suite: Path | None = None
    expectations: Path | None = None
    golden: Path | None = None
    scenario: tuple[str, ...] = ()
    shard: Shard | None = None
    shard_dir: Path | None = None
    accepted_shards: Path | None = None
    run_id: str | None = None
    merge: bool = False
    debug: bool = False
    missions: tuple[Path, ...] = ()
    modules: tuple[PythonModule, ...] = ()
    python: PythonProgram | None = None
    default_python: PythonProgram | None = None
    python_path: tuple[Path, ...] = ()
    allow_code: bool = False
    timeout: int = DEFAULT_TIMEOUT
    memory: int = DEFAULT_MEMORY
    jobs: int | None = None
    repeat: int | None = None
    least_runs: int = 1
    root: Path = field(default_factory=Path.cwd)
    locate_all: bool = False
    keep_runs: bool = False
    reports: tuple[Path, ...] = ()
    base: Path | None = None
    fail_on_golden_change: bool = False
    proposed: Path | None = None
    reports_zone: Path | None = None

    @property
    def repeats_runs(self) -> bool:
        """Whether the call may run code more than once."""
        return self.least_runs > 1 and self.repeat != 1

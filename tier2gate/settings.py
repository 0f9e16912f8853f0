"""What a call was asked to do, for the command line and for the Action; and how it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum, auto
from pathlib import Path
from typing import Any

DEFAULT_TIMEOUT = 300
"""Seconds."""

DEFAULT_MEMORY = 2_048
"""MiB."""

DEFAULT_MAX_CHANGES = 100
"""Failures, and changes, that are shown of a gate."""


class Kind(Enum):
    """What an option or input takes."""

    PATH = auto()
    PATHS = auto()
    FLAG = auto()
    NUMBER = auto()


@dataclass(frozen=True, kw_only=True)
class Option:
    """An option of the command line, an input of the Action, or both.

    Attributes:
        name: `--name` on the command line.
        kind: what it takes.
        help: what it does; code stands between backticks, which a terminal does not show.
        commands: the commands that take it.
        is_argument: whether these commands take it without its name.
        is_input: whether the Action takes it.
        renamed_input: the input's name, where that is not the option's.
        changes_outcome: whether a command that repeats a call repeats it.
        default: what it is when it is not given; `None` for a path.
        without: what happens then, if the default does not say it.
        least: the least number that it takes.
        metavar: stands for its value in the help.
    """

    name: str
    kind: Kind
    help: str
    commands: tuple[str, ...] = ()
    is_argument: bool = False
    is_input: bool = True
    renamed_input: str | None = None
    changes_outcome: bool = False
    default: bool | int | str | None = None
    without: str = ""
    least: int = 0
    metavar: str | None = None

    @property
    def key(self) -> str:
        """The name as Python writes it: of the field of `Settings`, where there is one."""
        return self.name.replace("-", "_")

    @property
    def input(self) -> str:
        """The name of the Action's input."""
        return self.renamed_input or self.name


_GATES = ("check", "update")
_RUNS = ("check", "update", "validate", "run", "diff", "missions")

OPTIONS = (
    Option(
        name="paths",
        kind=Kind.PATHS,
        help="Suites, folders to search for suites, configurations, and patterns of these.",
        commands=_GATES,
        is_argument=True,
        changes_outcome=True,
        without="the working directory, or what its `tier2gate.yaml` names",
        metavar="PATH",
    ),
    Option(
        name="suite",
        kind=Kind.PATH,
        help="The suite of a single gate; not together with paths.",
        commands=_GATES,
        changes_outcome=True,
        metavar="PATH",
    ),
    Option(
        name="expectations",
        kind=Kind.PATH,
        help="That gate's expectations.",
        commands=_GATES,
        changes_outcome=True,
        without="the file beside the suite",
        metavar="PATH",
    ),
    Option(
        name="golden",
        kind=Kind.PATH,
        help="That gate's golden.",
        commands=_GATES,
        changes_outcome=True,
        without="the file beside the suite",
        metavar="PATH",
    ),
    Option(
        name="missions",
        kind=Kind.PATHS,
        help="Missions that every suite may call besides its `NAME.missions.yaml`: files, or "
        "modules of Python as `PATH.py` or `package.module`, which are run.",
        commands=_RUNS,
        changes_outcome=True,
        metavar="FILE",
    ),
    Option(
        name="timeout",
        kind=Kind.NUMBER,
        help="Seconds that a gate's missions in Python may take, loading included.",
        commands=_RUNS,
        changes_outcome=True,
        default=DEFAULT_TIMEOUT,
        least=1,
        metavar="SECONDS",
    ),
    Option(
        name="memory",
        kind=Kind.NUMBER,
        help="MiB of memory that a module of missions may use, on Linux.",
        commands=_RUNS,
        changes_outcome=True,
        default=DEFAULT_MEMORY,
        least=64,
        metavar="MIB",
    ),
    Option(
        name="allow-python-on-untrusted-events",
        kind=Kind.FLAG,
        help="Run missions in Python under `pull_request_target` and `workflow_run`, too.",
        commands=_RUNS,
        default=False,
    ),
    Option(
        name="base",
        kind=Kind.PATH,
        help="The target branch's files, to report what this change accepts: a folder, or one "
        "gate's golden.",
        commands=("check",),
        changes_outcome=True,
        metavar="DIR-or-FILE",
    ),
    Option(
        name="fail-on-golden-change",
        kind=Kind.FLAG,
        help="Fail with `golden-changed` if a golden differs from the one in base, or if only base "
        "has the gate; needs base.",
        commands=("check",),
        changes_outcome=True,
        default=False,
    ),
    Option(
        name="proposed",
        renamed_input="proposed-dir",
        kind=Kind.PATH,
        help="A folder, new or empty, for the goldens that `update` would write.",
        commands=("check",),
        without="none is written",
        metavar="DIR",
    ),
    Option(
        name="max-changes",
        kind=Kind.NUMBER,
        help="How many failures, and how many changes, are shown of a gate; the JSON report has "
        "them all.",
        commands=("check", "update", "diff"),
        default=DEFAULT_MAX_CHANGES,
        metavar="N",
    ),
    Option(
        name="reports-dir",
        kind=Kind.PATH,
        help="A folder to write `report.json` into, for a later step to upload.",
        without="none is written",
    ),
    Option(
        name="working-directory",
        kind=Kind.PATH,
        help="The folder that paths are relative to, itself relative to the workspace.",
        default=".",
    ),
    Option(
        name="annotations",
        kind=Kind.FLAG,
        help="Annotate files where they fail.",
        default=True,
    ),
    Option(name="summary", kind=Kind.FLAG, help="Write a job summary.", default=True),
)
"""Every option that is also an input, and every input, in the order of `action.yml`."""


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


def settings_from(given: Mapping[str, Any], **more: Any) -> Settings:
    """Make settings from what was given, by `Option.key`; what is not a setting is left out.

    Args:
        given: the values of options or inputs.
        **more: further fields; they replace what was given under the same name.

    Returns:
        The settings.
    """
    named = {item.name for item in fields(Settings)}
    return Settings(**{**{key: given[key] for key in given if key in named}, **more})

"""The options of the command line and the inputs of the Action, and how they become settings."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

from tier2gate.settings import DEFAULT_MAX_CHANGES, DEFAULT_MEMORY, DEFAULT_TIMEOUT, Settings


class Kind(Enum):
    """The kind of value that an option or input takes."""

    PATH = auto()
    PATHS = auto()
    SOURCES = auto()
    """Files of missions, and Python modules."""
    PROGRAM = auto()
    """A program: its path, or its name, which is looked up as a shell does."""
    NAME = auto()
    """Any text."""
    NAMES = auto()
    """Names, or patterns of names."""
    SHARD = auto()
    """Which part of how many, such as `2/8`."""
    FLAG = auto()
    NUMBER = auto()


class Action(Enum):
    """An action, by its file."""

    IMAGE = "action.yml"
    """Runs the image."""
    HOST = "host/action.yml"
    """Runs on the job's own machine."""


class Option(NamedTuple):
    """An option of the command line, an input of the actions, or both.

    Attributes:
        name: its name; on the command line, `--name`.
        kind: the kind of its value.
        short: its short form on the command line.
        help: what it does; code is in backticks, which are removed for a terminal.
        commands: the commands that take it.
        is_argument: whether these commands take it as an argument.
        actions: the actions that take it as an input.
        is_setting: whether it becomes the field of `Settings` named like its `key`; if not, each
            reader of options uses it in its own way.
        renamed_input: the input's name, if it differs from the option's.
        changes_outcome: whether a printed command that repeats a call includes it.
        is_written: whether its value is a path that the call writes to.
        requires: the options that this one needs; one of them is enough.
        excludes: the options that this one cannot be combined with.
        default: its value if it is not given; `None` for a path.
        without: describes the default, if the value does not.
        least: the lowest number allowed.
        most: the highest number allowed.
        metavar: its value's name in the help.
    """

    name: str
    kind: Kind
    help: str
    short: str | None = None
    commands: tuple[str, ...] = ()
    is_argument: bool = False
    actions: tuple[Action, ...] = (Action.IMAGE, Action.HOST)
    is_setting: bool = True
    renamed_input: str | None = None
    changes_outcome: bool = False
    is_written: bool = False
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    default: bool | int | str | None = None
    without: str = ""
    least: int = 0
    most: int = 999_999_999
    metavar: str | None = None

    @property
    def key(self) -> str:
        """The name as a Python identifier, such as a field of `Settings`."""
        return self.name.replace("-", "_")

    @property
    def input(self) -> str:
        """The name of the input."""
        return self.renamed_input or self.name


WORKING_DIRECTORY = Option(
    name="working-directory",
    kind=Kind.PATH,
    help="The folder that paths are relative to; itself relative to the workspace.",
    is_setting=False,
    default=".",
)
"""The input that is read first, because it decides what the others mean."""

_GATES = ("check", "update", "review", "merge")
_RUNS = ("check", "update", "review")
_SUITES = (*_GATES, "run", "diff")
_LOADS = (*_SUITES, "missions")

OPTIONS = (
    Option(
        name="paths",
        kind=Kind.PATHS,
        help="Suites, folders to search for suites, configurations, or patterns of these.",
        commands=_GATES,
        is_argument=True,
        changes_outcome=True,
        excludes=("suite",),
        without="what the working directory's `tier2gate.yaml` lists, or else the working "
        "directory itself",
        metavar="PATH",
    ),
    Option(
        name="suite",
        kind=Kind.PATH,
        help="The suite of a single gate; cannot be combined with paths.",
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
        requires=("suite",),
        without="the file beside the suite",
        metavar="PATH",
    ),
    Option(
        name="golden",
        kind=Kind.PATH,
        help="That gate's golden.",
        commands=_GATES,
        changes_outcome=True,
        requires=("suite",),
        without="the file beside the suite",
        metavar="PATH",
    ),
    Option(
        name="scenario",
        short="k",
        kind=Kind.NAMES,
        help="Run only the scenarios whose names match this pattern, such as `refund-*`, or that "
        "have a tag, such as `tag:slow`. Gates without such a scenario are left out, and nothing "
        "can be accepted.",
        commands=("check", "run"),
        actions=(),
        changes_outcome=True,
        without="all scenarios",
        metavar="GLOB",
    ),
    Option(
        name="shard",
        kind=Kind.SHARD,
        help="Run only part I of N of each gate's scenarios, and write what `merge` needs to "
        "`shard-dir`. Gives no verdict.",
        commands=("check",),
        requires=("shard-dir",),
        excludes=("scenario",),
        without="all scenarios",
        metavar="I/N",
    ),
    Option(
        name="merge",
        kind=Kind.FLAG,
        help="Run nothing; judge the results of all shards in `shard-dir` as those of one run.",
        requires=("shard-dir",),
        excludes=("shard",),
        default=False,
    ),
    Option(
        name="shard-dir",
        kind=Kind.PATH,
        help="The folder of the shards: `shard` writes them, `merge` reads them.",
        commands=("check", "merge"),
        is_written=True,
        requires=("shard", "merge"),
        metavar="DIR",
    ),
    Option(
        name="accepted-shards",
        kind=Kind.PATH,
        help="A folder with the shards of the accepted run: they show what changed if the golden "
        "keeps no results.",
        commands=("merge",),
        requires=("merge",),
        metavar="DIR",
    ),
    Option(
        name="run-id",
        kind=Kind.NAME,
        help="A text that all jobs of one run have and no other run has, so that `merge` refuses "
        "shards of an earlier run.",
        commands=("check", "merge"),
        requires=("shard", "merge"),
        without="the id of the workflow run on GitHub, else none",
        metavar="TEXT",
    ),
    Option(
        name="debug",
        kind=Kind.FLAG,
        help="Debug the missions in Python of these scenarios in the terminal: `breakpoint()` "
        "works, and no rules or limits apply; requires scenario.",
        commands=("run",),
        actions=(),
        requires=("scenario",),
        default=False,
    ),
    Option(
        name="missions",
        kind=Kind.SOURCES,
        help="Missions that every suite may call, in addition to its `NAME.missions.yaml`: files, "
        "or Python modules as `PATH.py` or `package.module`, which are executed.",
        commands=(*_LOADS, "validate"),
        changes_outcome=True,
        metavar="FILE",
    ),
    Option(
        name="python",
        kind=Kind.PROGRAM,
        help="The interpreter that runs missions in Python, such as `.venv/bin/python`; Python "
        "3.10 or newer, without tier2gate.",
        commands=(*_LOADS, "selftest"),
        actions=(Action.HOST,),
        changes_outcome=True,
        without="the one that `tier2gate.yaml` names, with `--allow-code`; else the one that "
        "tier2gate runs in, or in the host action the job's `python3`",
        metavar="EXE",
    ),
    Option(
        name="python-path",
        kind=Kind.PATHS,
        help="Folders that missions in Python import from first, such as `src`, or one "
        "that pip installed packages to.",
        commands=_LOADS,
        changes_outcome=True,
        metavar="DIR",
    ),
    Option(
        name="timeout",
        kind=Kind.NUMBER,
        help="Time limit in seconds for each run of a gate's Python missions, including loading.",
        commands=_LOADS,
        changes_outcome=True,
        default=DEFAULT_TIMEOUT,
        least=1,
        metavar="SECONDS",
    ),
    Option(
        name="memory",
        kind=Kind.NUMBER,
        help="Memory limit in MiB for a Python module of missions, on Linux.",
        commands=_LOADS,
        changes_outcome=True,
        default=DEFAULT_MEMORY,
        least=64,
        metavar="MIB",
    ),
    Option(
        name="jobs",
        kind=Kind.NUMBER,
        help="How many runs of Python missions, of one gate or several, to do at once.",
        commands=(*_RUNS, "selftest"),
        without="the processors that tier2gate may use, at most 4",
        least=1,
        most=256,
        metavar="N",
    ),
    Option(
        name="repeat",
        kind=Kind.NUMBER,
        help="How often to run missions in Python, each time in a fresh interpreter with another "
        "hash seed, order of scenarios, time zone, locale and folder; their results must agree.",
        commands=_GATES,
        changes_outcome=True,
        without="2, and 8 before a result is accepted, offered for acceptance, or fails",
        least=1,
        most=1000,
        metavar="N",
    ),
    Option(
        name="allow-code",
        kind=Kind.FLAG,
        help="Run the Python modules of missions that the repository names: in `tier2gate.yaml`, "
        "and by a file `NAME.missions.py` beside a suite; also with the interpreter and import "
        "folders that `tier2gate.yaml` names.",
        commands=_SUITES,
        changes_outcome=True,
        default=False,
    ),
    Option(
        name="allow-code-on-untrusted-events",
        kind=Kind.FLAG,
        help="Run code also under events such as `pull_request_target`, which give a pull "
        "request's code the repository's permissions.",
        commands=_LOADS,
        is_setting=False,
        default=False,
    ),
    Option(
        name="base",
        kind=Kind.PATH,
        help="The target branch's files, to report what this change accepts: a folder, or one "
        "gate's golden.",
        commands=("check", "merge"),
        changes_outcome=True,
        excludes=("scenario", "shard"),
        metavar="DIR-or-FILE",
    ),
    Option(
        name="fail-on-golden-change",
        kind=Kind.FLAG,
        help="Fail with `golden-changed` if a golden differs from the one in base, or if only base "
        "has the gate; requires base.",
        commands=("check", "merge"),
        changes_outcome=True,
        requires=("base",),
        default=False,
    ),
    Option(
        name="proposed",
        renamed_input="proposed-dir",
        kind=Kind.PATH,
        help="A new or empty folder for the goldens that `update` would write.",
        commands=("check", "merge"),
        is_written=True,
        excludes=("scenario", "shard"),
        without="no goldens are written",
        metavar="DIR",
    ),
    Option(
        name="max-changes",
        kind=Kind.NUMBER,
        help="How many failures and changes to show for each gate. What is the same in several "
        "scenarios counts once.",
        commands=("check", "merge", "update", "diff"),
        is_setting=False,
        default=DEFAULT_MAX_CHANGES,
        metavar="N",
    ),
    Option(
        name="show-output",
        kind=Kind.FLAG,
        help="Show what missions in Python print in all scenarios, not only in those that failed.",
        commands=("check", "merge", "update", "run"),
        is_setting=False,
        default=False,
    ),
    Option(
        name="reports-dir",
        kind=Kind.PATH,
        help="A folder to write reports to, such as `report.json`, for a later step to upload.",
        is_setting=False,
        is_written=True,
        without="no report is written",
    ),
    WORKING_DIRECTORY,
    Option(
        name="annotations",
        kind=Kind.FLAG,
        help="Annotate files where something failed.",
        is_setting=False,
        default=True,
    ),
    Option(
        name="summary",
        kind=Kind.FLAG,
        help="Write a job summary.",
        is_setting=False,
        default=True,
    ),
)
"""Every input of the actions in the order of their files, and the options of several commands."""


def settings_from(given: Mapping[str, Any], **more: Any) -> Settings:
    """Make settings from the values of the options that are settings.

    Args:
        given: the values of options or inputs by `Option.key`.
        **more: further fields, which take precedence.

    Returns:
        The settings.
    """
    named = [option.key for option in OPTIONS if option.is_setting and option.key in given]
    return Settings(**{**{key: given[key] for key in named}, **more})


def find_conflict(given: Mapping[str, Any], name: Callable[[Option], str]) -> str | None:
    """Find an option that lacks the one it requires, or is given with one that it excludes.

    Args:
        given: the values of options or inputs by `Option.key`; a missing key counts as not given.
        name: returns what the caller calls an option, such as `--base`.

    Returns:
        The conflict in words; `None` if there is none.
    """
    options = {option.name: option for option in OPTIONS}
    for option in filter(lambda item: given.get(item.key), OPTIONS):
        needed = [options[other] for other in option.requires]
        if needed and not any(given.get(other.key) for other in needed):
            known = [name(other) for other in needed if other.key in given] or [name(needed[0])]
            return f"{name(option)} requires {' or '.join(known)}"
        for other in option.excludes:
            if given.get(options[other].key):
                return f"{name(option)} cannot be combined with {name(options[other])}"
    return None

"""What a control is: the files of a gate with a fault, and how the gate must end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from tier2gate.foundation.outcomes import Outcome
from tier2gate.runner.variations import Aspect

OUTSIDE = "outside"
"""The name of what a result depends on if it differs between runs in the same surroundings."""


def name_culprit(culprit: Aspect | None) -> str:
    """Return the name of what a result depends on.

    Args:
        culprit: what runs vary; `None` if the result differs without that.
    """
    return OUTSIDE if culprit is None else culprit.value


class Way(Enum):
    """The call that a control goes through."""

    CHECK = auto()
    """`check`, with the other controls that are only checked."""
    CHECK_ALONE = auto()
    """`check` of this gate only."""
    CHECK_WITH_BASE = auto()
    """`check --base base --fail-on-golden-change`, in the folder `head`."""
    CHECK_WITH_BUG = auto()
    """`check` with a mission of tier2gate's own that raises what it must not."""
    UPDATE = auto()
    """`update`."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A text that is replaced in a file once the results are accepted.

    Attributes:
        file: the file.
        old: the text.
        new: what replaces it.
    """

    file: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Chance:
    """A fault that each run shows by chance, in many independent instances.

    Attributes:
        elements: the number of texts in the set of each instance.
        instances: the number of scenarios, each with an instance.
    """

    elements: int
    instances: int


@dataclass(frozen=True, kw_only=True)
class Control:
    """A gate with a known fault, or without any.

    Attributes:
        name: its name, and that of its folder.
        plants: what is planted.
        outcome: the outcome that the gate must have.
        accepted: the files of a gate whose results are accepted first.
        files: the files that are then written.
        edit: a change of a file, such as the golden.
        way: the call.
        repeat: `--repeat` of the call; the default of the command if not given.
        problem: the code that a problem of the gate must have; `None` if any will do.
        names: what the problems must name, such as the refused call.
        culprits: what the result must be found to depend on; `None` for something that differs
            between runs in the same surroundings.
        chance: for a fault that each run shows by chance.
        needs: what runs must be able to vary, which not every machine allows.
    """

    name: str
    plants: str
    outcome: Outcome
    accepted: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    edit: Edit | None = None
    way: Way = Way.CHECK
    repeat: int | None = None
    problem: str | None = None
    names: tuple[str, ...] = ()
    culprits: tuple[Aspect | None, ...] = ()
    chance: Chance | None = None
    needs: Aspect | None = None

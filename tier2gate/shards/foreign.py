"""Tells shards that are of another run from those that belong together, and what to remove."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeAlias

from tier2gate import __version__
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.golden.format import InputHashes
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.shards.shard import Head

FOREIGN = "shard-foreign"
"""The code of the problem of a shard that belongs to another run."""

EMPTY_IT = "empty the folder, and put only the files of one run into it"
"""What to do about the files of several runs."""

_SAME_VERSION = "use the same version of tier2gate in all jobs"
_RUN_AGAIN = "empty the folder and run the jobs again"

Heads: TypeAlias = Sequence[tuple[str, Head]]
"""Names of files with their heads."""


class ThisRun(NamedTuple):
    """The run that the shards have to be of; `id` is `None` if it was not given."""

    id: str | None


class _Reason(NamedTuple):
    """Why shards are of another run: of one shard, and of several; and what to do about it."""

    of_one: str
    of_many: str
    hint: str


def find_foreign(heads: Heads, run: ThisRun | None) -> list[Problem]:
    """Find the shards of a gate that are not of this run.

    Of the shards that can be of this run, those that are all parts of one run belong together, or
    else the most that do.

    Args:
        heads: all shards of the gate.
        run: this run; `None` if they only have to be of one run, of any version.

    Returns:
        A problem for each reason.
    """
    reasons: dict[_Reason, list[tuple[str, Head]]] = {}
    possible = []
    for name, head in heads:
        if run is not None and (reason := _difference(head, run.id)):
            reasons.setdefault(reason, []).append((name, head))
        else:
            possible.append((name, head))
    runs = _runs_of(possible)
    own = max(runs, key=lambda those: (_is_complete(those), len(those)), default=[])
    problems = [
        _problem(reason, those, own, is_possible=False) for reason, those in reasons.items()
    ]
    for those in runs:
        if those is not own:
            reason = _contradiction(those[0][1], own)
            problems.append(_problem(reason, those, own, is_possible=True))
    return problems


def differing_definitions(
    one: InputHashes, other: InputHashes, *, without: Collection[str] = (), has_tables: bool = True
) -> list[str]:
    """Say which definitions of two runs differ.

    Args:
        one: the hashes of the definitions of a run.
        other: those of the other one.
        without: missions to leave out.
        has_tables: whether the suite may have tables.

    Returns:
        The missions, `expectations` and `suite`, as far as they differ.
    """
    names = sorted((one.missions.keys() | other.missions.keys()) - {*without})
    missions = [name for name in names if one.missions.get(name) != other.missions.get(name)]
    found = [f"mission {named(name)}" for name in missions]
    if one.expectations != other.expectations:
        found.append("expectations")
    if one.suite != other.suite:
        found.append("suite, or a table of it" if has_tables else "suite")
    return found


def _difference(head: Head, run: str | None) -> _Reason | None:
    """Return why a shard cannot be of this run; `None` if it can."""
    if head.version != __version__:
        rest = f"and this is tier2gate {__version__}"
        wrote = f"tier2gate {head.version} wrote"
        return _Reason(f"{wrote} it, {rest}", f"{wrote} them, {rest}", _SAME_VERSION)
    if head.hash_algorithm != HASH_ALGORITHM:
        rest = f"hashes are of the algorithm {head.hash_algorithm}, not {HASH_ALGORITHM}"
        return _Reason(f"its {rest}", f"their {rest}", _SAME_VERSION)
    if head.run != run:
        mine, here = _run_id(head.run), "none" if run is None else _run_id(run)
        hint = _RUN_AGAIN
        if run is None and head.run is not None:
            hint = f"give merge --run-id {named(head.run)}, or {_RUN_AGAIN}"
        elif head.run is None:
            hint = f"{_RUN_AGAIN}, with this run id"
        rest = f"{mine}, and this call has {here}"
        return _Reason(f"it has {rest}", f"they have {rest}", hint)
    return None


def _run_id(run: str | None) -> str:
    return "no run id" if run is None else f"the run id {named(run)}"


def _runs_of(heads: Heads) -> list[list[tuple[str, Head]]]:
    """Put shards that can be of one run together."""
    runs: list[list[tuple[str, Head]]] = []
    for item in heads:
        if item[1].inputs is not None:
            _add(item, runs)
    for item in heads:
        if item[1].inputs is None:  # its modules could not be loaded: only the number is known
            _add(item, runs)
    return runs


def _add(item: tuple[str, Head], runs: list[list[tuple[str, Head]]]) -> None:
    fitting = [those for those in runs if _is_alike(those[0][1], item[1])]
    if fitting:
        max(fitting, key=len).append(item)
    else:
        runs.append([item])


def _is_alike(one: Head, other: Head) -> bool:
    if (one.shard.total, one.run) != (other.shard.total, other.run):
        return False
    if one.inputs is None or other.inputs is None:
        return True
    mine, theirs = ((head.inputs, head.modules, head.python) for head in (one, other))
    return mine == theirs


def _is_complete(those: Heads) -> bool:
    return len({head.shard.number for _, head in those}) == those[0][1].shard.total


def _contradiction(head: Head, own: Heads) -> _Reason:
    """Return how shards contradict those that belong together."""
    other = own[0][1]
    others = "the others" if len(own) > 1 else named(own[0][0])
    if head.shard.total != other.shard.total:
        rest = (
            f"{count(head.shard.total, 'shard')}, and the run of {others} has {other.shard.total:,}"
        )
        return _Reason(f"its run has {rest}", f"their run has {rest}", EMPTY_IT)
    if head.run != other.run:
        have = "has" if len(own) == 1 else "have"
        rest = f"{_run_id(head.run)}, and {others} {have} {_run_id(other.run)}"
        return _Reason(f"it has {rest}", f"they have {rest}", EMPTY_IT)
    what = _differing(head, other)
    if what:
        rest = f"ran other definitions than {others}: {listed(what, str)}"
        return _Reason(f"it {rest}", f"they {rest}", EMPTY_IT)
    mine, theirs = (item.python or "no Python" for item in (head, other))
    rest = f"ran in {mine}, and {others} in {theirs}"
    return _Reason(f"it {rest}", f"they {rest}", EMPTY_IT)


def _differing(one: Head, other: Head) -> list[str]:
    if one.inputs is None or other.inputs is None:
        return []
    modules = [
        module
        for mine, theirs in ((one.modules, other.modules), (other.modules, one.modules))
        for module in mine
        if module not in theirs
    ]
    names = dict.fromkeys(f"module {named(module.shown)}" for module in modules)
    in_modules = {name for module in modules for name in module.missions}
    has_tables = bool(one.files.tables or other.files.tables)
    found = differing_definitions(
        one.inputs, other.inputs, without=in_modules, has_tables=has_tables
    )
    is_same = (one.inputs, one.modules) == (other.inputs, other.modules)
    return [*names, *found] or ([] if is_same else ["suite"])


def _problem(reason: _Reason, those: Heads, own: Heads, *, is_possible: bool) -> Problem:
    """Say which shards are of another run, and what to remove."""
    is_one = len(those) == 1
    shards = listed([str(head.shard) for _, head in those], str)
    who = f"the shard {shards} is" if is_one else f"the shards {shards} are"
    names = listed([name for name, _ in those])
    hint = reason.hint
    if own and _is_complete(own):
        file = "this file" if is_one else names
        hint = f"the others are complete: remove {file}"
        if is_possible and _is_complete(those):
            older = "if this is the older one"
            hint = f"both runs are complete: {older}, remove {file}; if not, remove the others"
    return Problem(
        code=FOREIGN,
        message=f"{who} of another run: {reason.of_one if is_one else reason.of_many}",
        hint=hint,
        file=those[0][0],
        stands_for=len(those),
    )

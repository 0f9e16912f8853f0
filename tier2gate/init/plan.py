"""The gate that `init` will make: decided before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import listed, named, one_line
from tier2gate.init.examples import Examples
from tier2gate.init.functions import Functions, find_functions
from tier2gate.init.modules import Source, find_source
from tier2gate.init.names import check_name, name_from
from tier2gate.init.recorded import Recorded, read_recorded
from tier2gate.init.texts import (
    Case,
    example_text,
    expectations_of,
    functions_module,
    keeping_missions,
    suite_of_cases,
    suite_of_table,
)
from tier2gate.missions.catalogue import built_in_missions

FOLDER = "gates"
"""The folder of new gates."""

_EXAMPLE = "refund"
_KEEP = "keep"
_RESULT = "/final_state/result"
_INPUT = "/final_state/input"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the user asked for.

    Attributes:
        name: the gate's name; `None` to find one.
        python: `package.module` or `PATH.py`, with `:FUNCTION` for one; `None` for none.
        recorded: a JSON Lines file of recorded inputs; `None` for none.
    """

    name: str | None = None
    python: str | None = None
    recorded: Path | None = None


@dataclass(frozen=True, kw_only=True)
class GatePlan:
    """The files of a new gate.

    Attributes:
        name: the gate's name.
        source: the module whose functions it calls; `None` if it runs no code.
        missions: mission → function.
        cases: the scenarios that call them; empty if there is a table.
        recorded: the table; `None` if there is none.
        refused: function → why no mission calls it.
    """

    name: str
    source: Source | None = None
    missions: Mapping[str, str] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    recorded: Recorded | None = None
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def suite(self) -> str:
        """The path of the suite, from the folder of the call."""
        return f"{FOLDER}/{self.name}.suite.yaml"

    @property
    def golden(self) -> str:
        """The path of the golden, from the folder of the call."""
        return f"{FOLDER}/{self.name}.golden.json"


def plan_gate(wanted: Wanted, folder: Path) -> GatePlan:
    """Plan the files of a gate.

    Args:
        wanted: what the user asked for.
        folder: the folder of the call; absolute.

    Returns:
        The plan.

    Raises:
        UnusablePathError: a name, a module or a function cannot be used.
        InputInvalidError: the module is not Python, or a line of the table is not a JSON object.
    """
    name = check_name(wanted.name) if wanted.name is not None else None
    if wanted.python is None:
        return _plan_declared(name, wanted.recorded, folder)
    given, _, function = wanted.python.partition(":")
    source = find_source(given, folder)
    name = name or name_from(function or source.module.rpartition(".")[2])
    found = find_functions(source, function or None, Examples(source, folder))
    missions = {_mission_name(name, each.name): each.name for each in found.usable}
    plan = GatePlan(name=name, source=source, missions=missions, refused=found.refused)
    if wanted.recorded is None:
        cases = (*_cases(found, missions),)
        _refuse_if_nothing_runs(cases)
        return replace(plan, cases=cases)
    if len(found.usable) > 1:
        functions = listed([f"{given}:{each.name}" for each in found.usable], str)
        rows = named(wanted.recorded.as_posix())
        message = f"the rows of {rows} can be passed to one function only"
        raise UnusablePathError(f"{message}; choose one: --python {functions}")
    takes = found.usable[0].takes
    table = read_recorded(wanted.recorded, gate=name, folder=folder / FOLDER, taken=takes)
    return replace(plan, recorded=table)


def _refuse_if_nothing_runs(cases: Sequence[Case]) -> None:
    reasons = [case.lacks for case in cases if case.lacks is not None]
    if len(reasons) == len(cases):
        message = f"no values can be guessed: {listed(reasons, one_line, limit=3)}"
        raise UnusablePathError(f"{message}; give recorded ones with --from-jsonl FILE")


def _plan_declared(name: str | None, recorded: Path | None, folder: Path) -> GatePlan:
    if recorded is None:
        return GatePlan(name=name or _EXAMPLE)
    name = name or name_from(recorded.stem)
    table = read_recorded(recorded, gate=name, folder=folder / FOLDER, taken=None)
    return GatePlan(name=name, recorded=table)


def files_of(plan: GatePlan, cases: Sequence[Case]) -> Iterator[tuple[str, str, bytes]]:
    """Write the texts of a gate's files.

    Args:
        plan: the plan.
        cases: its scenarios; those that do not run yet say why.

    Yields:
        The path of each file from the folder of the call, what it is for, and its content.
    """
    table = plan.recorded
    if plan.source is not None:
        text = functions_module(plan.source.module, plan.missions)
        yield f"{FOLDER}/{plan.name}.missions.py", _PURPOSES["module"], text.encode()
    elif table is not None:
        text = keeping_missions(_KEEP, "Keep what was recorded")
        yield f"{FOLDER}/{plan.name}.missions.yaml", _PURPOSES["missions"], text.encode()
    else:
        text = example_text("missions", plan.name)
        yield f"{FOLDER}/{plan.name}.missions.yaml", _PURPOSES["missions"], text.encode()
    if table is not None and table.data is not None:
        yield f"{FOLDER}/{table.table}", _PURPOSES["table"], table.data
    yield plan.suite, _PURPOSES["suite"], _suite(plan, cases).encode()
    expectations = f"{FOLDER}/{plan.name}.expectations.yaml"
    yield expectations, _PURPOSES["expectations"], _expectations(plan, cases).encode()


_PURPOSES = {
    "module": "the functions, as missions",
    "missions": "what the workflow does",
    "table": "the recorded inputs",
    "suite": "the cases to run",
    "expectations": "what must hold",
}


def _suite(plan: GatePlan, cases: Sequence[Case]) -> str:
    if plan.recorded is not None:
        return suite_of_table(
            plan.name,
            table=plan.recorded.table,
            scenario_name=plan.recorded.scenario_name,
            mission=next(iter(plan.missions), _KEEP),
            params=plan.recorded.params,
        )
    return suite_of_cases(plan.name, cases) if cases else example_text("suite", plan.name)


def _expectations(plan: GatePlan, cases: Sequence[Case]) -> str:
    if plan.recorded is not None:
        mission = next(iter(plan.missions), _KEEP)
        return expectations_of({mission: ["*"]}, _RESULT if plan.missions else _INPUT)
    if not cases:
        return example_text("expectations", plan.name)
    scenarios: dict[str, list[str]] = {}
    for case in cases:
        if not case.is_left_out:
            scenarios.setdefault(case.mission, []).append(case.scenario)
    return expectations_of(scenarios, _RESULT)


def _cases(found: Functions, missions: Mapping[str, str]) -> Iterator[Case]:
    for (mission, _), each in zip(missions.items(), found.usable, strict=True):
        many = len(each.params) > 1
        for number, params in enumerate(each.params, start=1):
            name = f"{mission}-{number}" if many else mission
            yield Case(scenario=name, mission=mission, params=params, lacks=each.lacks)


def _mission_name(gate: str, function: str) -> str:
    """Name the mission after its function, unless a built-in mission has that name."""
    return f"{gate}-{function}" if function in built_in_missions() else function

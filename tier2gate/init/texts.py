"""The texts of the files that `init` writes; whatever comes from outside is quoted as YAML."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tier2gate.documents.yaml_text import field_lines, flow
from tier2gate.foundation.printable import one_line

SCHEMAS = "https://raw.githubusercontent.com/org/tier2-gate/v1/schemas"

_COMMENT_WIDTH = 94
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A scenario that calls one function.

    Attributes:
        scenario: its name.
        mission: the mission.
        params: the arguments.
        lacks: what its params lack, so that it cannot run yet; `None` if nothing.
        fault: why it did not run with these params; `None` if it did.
    """

    scenario: str
    mission: str
    params: Mapping[str, Any]
    lacks: str | None = None
    fault: str | None = None

    @property
    def is_left_out(self) -> bool:
        """Whether it does not run yet."""
        return self.lacks is not None or self.fault is not None


def example_text(kind: str, name: str) -> str:
    """Return a file of the example gate.

    Args:
        kind: `suite`, `expectations` or `missions`.
        name: the name of the gate.
    """
    text = (_TEMPLATES / f"refund.{kind}.yaml").read_text(encoding="utf-8")
    return text.replace("@NAME@", flow(name))


def suite_of_cases(name: str, cases: Sequence[Case]) -> str:
    """Return a suite of calls of functions; cases that do not run yet are comments.

    Args:
        name: the name of the gate.
        cases: its scenarios; at least one runs.
    """
    lines = [
        _schema("suite"),
        "# Each scenario calls a function; params are its arguments. Add the cases that matter.",
        f"suite_name: {flow(name)}",
        "scenarios:",
    ]
    for case in cases:
        scenario = [f"  {line}" for line in _scenario(case)]
        if case.is_left_out:
            scenario = ["", *_comment(case), *(f"  # {line[2:]}" for line in scenario)]
        lines += scenario
    return _joined(lines)


def suite_of_table(
    name: str, *, table: str, scenario_name: str, mission: str, params: Mapping[str, Any]
) -> str:
    """Return a suite with a scenario for each row of a table.

    Args:
        name: the name of the gate.
        table: the table's path from the suite.
        scenario_name: the template of their names.
        mission: the mission that each calls.
        params: the template of the params.
    """
    return _joined(
        [
            _schema("suite"),
            "# Each row of the table is a scenario; {$cell: COLUMN} stands for a value of the row.",
            f"suite_name: {flow(name)}",
            "scenarios:",
            f"  - table: {flow(table)}",
            f"    scenario_name: {flow(scenario_name)}",
            "    initial_state: {}",
            "    missions:",
            f"      - name: {flow(mission)}",
            *(f"        {line}" for line in field_lines("params", params)),
        ]
    )


def expectations_of(scenarios: Mapping[str, Sequence[str]], path: str) -> str:
    """Return expectations that all calls succeed.

    Args:
        scenarios: mission → patterns of the scenarios that call it.
        path: where a result is, for whoever adds expectations.
    """
    lines = [
        _schema("expectations"),
        "# What must hold, whatever else changes. The golden guards all other results. Add what",
        f"# must be true of them, such as path: {path}, op: ne, expected: null",
        "expectations:",
    ]
    for mission, patterns in scenarios.items():
        lines += [
            f"  - id: {flow(f'{mission}-succeeds')}",
            f"    scenarios: {flow(patterns[0] if len(patterns) == 1 else [*patterns])}",
            f"    mission_name: {flow(mission)}",
            "    path: success",
            "    op: eq",
            "    expected: true",
        ]
    return _joined(lines)


def keeping_missions(mission: str, description: str) -> str:
    """Return a missions file whose only mission keeps its params in the state.

    Args:
        mission: its name.
        description: what it does.
    """
    return _joined(
        [
            _schema("missions"),
            "# What the workflow does, step by step. No code runs. This step only keeps what was",
            "# recorded: add those of your workflow.",
            "missions:",
            f"  - name: {flow(mission)}",
            f"    description: {flow(description)}",
            "    steps:",
            "      - id: keep",
            "        kind: runtime",
            "        operation: set",
            '        payload: {path: /input, value: {$param: ""}} # all params of the call',
        ]
    )


def functions_module(module: str, functions: Mapping[str, str]) -> str:
    """Return a module that makes missions of functions.

    Args:
        module: the dotted name of the module that defines them.
        functions: mission → function.
    """
    names = sorted({*functions.values()})
    line = f"from {module} import {', '.join(names)}"
    if len(line) > 88:  # noqa: PLR2004 - what formatters of Python allow
        line = "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])
    missions = [f'    "{key}": from_function({name}),' for key, name in functions.items()]
    return _joined(
        [
            f'"""Functions of {module} as missions: the params of a call are its arguments."""',
            "",
            line,
            "from tier2gate.missions.api import from_function",
            "",
            "MISSIONS = {",
            *missions,
            "}",
        ]
    )


def configuration(
    gates: Iterable[tuple[str, str]], *, python: str | None, import_folder: str
) -> str:
    """Return a configuration of gates that run code.

    Args:
        gates: name → path of the suite.
        python: the interpreter to run it; `None` for that of tier2gate.
        import_folder: the folder that it is imported from.
    """
    return _joined(
        [
            _schema("config"),
            "# The gates of this repository. Their missions in Python run only with --allow-code.",
            "gates:",
            *(f"  - {line}" for line in gate_entries(gates)),
            "defaults:",
            *(f"  {line}" for line in default_lines(python, import_folder)),
        ]
    )


def gate_entries(gates: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the entry of each gate in a configuration.

    Args:
        gates: name → path of the suite.
    """
    return (flow({"name": name, "suite": suite}) for name, suite in gates)


def default_lines(python: str | None, import_folder: str | None) -> Iterator[str]:
    """Yield the defaults of a configuration.

    Args:
        python: the interpreter; `None` to leave it out.
        import_folder: the folder to import from; `None` to leave it out.
    """
    if python is not None:
        yield f"python: {flow(python)}"
    if import_folder is not None:
        yield f"python_path: {flow(import_folder)}"


def workflow_text(steps: str) -> str:
    """Return the workflow.

    Args:
        steps: the lines of the last steps, which run the gate.
    """
    return (_TEMPLATES / "workflow.yml").read_text(encoding="utf-8") + steps


def base_steps() -> str:
    """Return the steps that check out the target branch."""
    return (_TEMPLATES / "base.yml").read_text(encoding="utf-8")


def _comment(case: Case) -> Iterator[str]:
    """Yield why a case does not run yet, and what to do."""
    import textwrap  # noqa: PLC0415 - rarely needed

    what = "the params" if case.fault is None else "the function or the params"
    text = f"{one_line(case.lacks or case.fault or '')}."
    wrap = textwrap.TextWrapper(
        width=_COMMENT_WIDTH, break_long_words=False, break_on_hyphens=False
    )
    yield from (f"  # {line}" for line in wrap.wrap(text))
    yield f"  # Correct {what}, and remove the # of these lines:"


def _scenario(case: Case) -> Iterator[str]:
    yield f"- scenario_name: {flow(case.scenario)}"
    yield "  initial_state: {}"
    yield "  missions:"
    yield f"    - name: {flow(case.mission)}"
    yield from (f"      {line}" for line in field_lines("params", case.params))


def _schema(kind: str) -> str:
    return f"# yaml-language-server: $schema={SCHEMAS}/{kind}.v1.schema.json"


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

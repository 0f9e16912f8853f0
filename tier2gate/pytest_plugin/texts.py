"""What a test that failed shows: the lines of `check`, with the names of pytest's options."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tier2gate.foundation.printable import count, defused, named, one_line
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.pytest_plugin import TAKEN
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.of_gate import ACCEPT, describe_problem, describe_remedy
from tier2gate.reporters.terminal.gate import describe_gate
from tier2gate.reporters.terminal.report import render_gate, render_problems
from tier2gate.results.one_scenario import ScenarioReports
from tier2gate.results.report import GateReport

_SHOWN_PROBLEMS = 10
_OPTION = re.compile(rf"(?<![\w-])--(?={'|'.join(sorted(TAKEN, reverse=True))})")
_COMMAND = "tier2gate "


def render_pytest_problems(problems: Iterable[Problem]) -> str:
    """Render problems, one per line.

    Args:
        problems: the problems, in order.

    Returns:
        Lines.
    """
    return defused(render_problems([*_for_pytest(bounded(problems))]))


def render_pytest_gate(gate: GateReport, layout: Layout) -> str:
    """Render a gate, after its problems.

    Args:
        gate: the gate.
        layout: how much to show.

    Returns:
        Lines.
    """
    gate = replace(
        gate,
        problems=tuple(_for_pytest(gate.problems)),
        notices=tuple(_for_pytest(gate.notices)),
    )
    return defused(
        render_gate(gate, max_changes=layout.max_changes, show_output=layout.show_output)
    )


def render_scenario(reports: ScenarioReports, name: str, whole: str, layout: Layout) -> str:
    """Render what failed in one scenario.

    Args:
        reports: the reports of the gate's scenarios.
        name: the scenario.
        whole: the command that runs the whole gate.
        layout: how much to show.

    Returns:
        Lines.
    """
    lines = "".join(f"  {line}\n" for line in _describe(reports.reduce(name), whole, layout))
    return defused(f"scenario {named(name)}: {reports.states[name].outcome.value}\n{lines}")


def _describe(part: GateReport, whole: str, layout: Layout) -> Iterator[str]:
    for problem in _for_pytest(part.problems[:_SHOWN_PROBLEMS]):
        yield describe_problem(problem)
    more = len(part.problems) - _SHOWN_PROBLEMS
    if more > 0:
        yield f"and {count(more, 'more problem')} in the gate: {whole}"
    remedy = describe_remedy(part) if part.remedy is None else None
    part = replace(part, problems=())
    for line in describe_gate(part, layout.max_changes, show_output=layout.show_output):
        yield f"{ACCEPT}, first run the whole gate: {one_line(whole)}" if line == remedy else line


def _for_pytest(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Name the options of problems as pytest calls them, except in commands of tier2gate."""
    for problem in problems:
        hint = problem.hint
        if hint is None or _COMMAND in hint:
            yield problem
        else:
            yield replace(problem, hint=_OPTION.sub("--tier2gate-", hint))

"""The step's log: gates that passed in a collapsed group, then the rest."""

from tier2gate.foundation.printable import count, defused
from tier2gate.reporters.terminal.report import all_problems, render_report
from tier2gate.results.report import Report
from tier2gate.results.urgency import is_worth_telling
from tier2gate.settings import DEFAULT_MAX_CHANGES


def render_log(
    report: Report, *, max_changes: int = DEFAULT_MAX_CHANGES, show_output: bool = False
) -> str:
    """Render a report for the log of a step.

    Args:
        report: what was found.
        max_changes: how many failures, and how many changes, to show for each gate.
        show_output: whether to show what missions printed also if nothing failed.

    Returns:
        Lines; the only workflow commands among them begin and end a group.
    """
    passed = [gate for gate in report.gates if not is_worth_telling(gate, show_output=show_output)]
    heads = render_report(Report(gates=passed), color=False).splitlines(keepends=True)[:-1]
    told = render_report(
        report,
        color=False,
        quiet=True,
        max_changes=max_changes,
        show_output=show_output,
        problems=all_problems(report),
    )
    group = grouped(f"{count(len(passed), 'gate')} passed", "".join(heads)) if passed else ""
    return group + defused(told)


def grouped(title: str, text: str) -> str:
    """Collapse lines under a title.

    Args:
        title: the title; must not hold untrusted text.
        text: lines; workflow commands in them are escaped.

    Returns:
        The lines between the commands that begin and end a group.
    """
    return f"::group::{title}\n{defused(text)}::endgroup::\n"

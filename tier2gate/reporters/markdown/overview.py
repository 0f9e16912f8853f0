"""The beginning of a page: the outcome, which gates failed or need a review, and what to do."""

from collections.abc import Iterator, Sequence

from tier2gate.foundation.printable import count, one_line
from tier2gate.reporters.markdown.gate_section import mark
from tier2gate.reporters.markdown.text import capital, code, fenced, folded, listed
from tier2gate.reporters.sentences.counting import and_more
from tier2gate.reporters.sentences.of_gate import describe_acceptance, describe_size
from tier2gate.reporters.sentences.of_overview import WHAT_TO_DO, advise, describe_briefly
from tier2gate.reporters.sentences.of_report import describe_counts, describe_sum, tell_part
from tier2gate.results.report import GateReport, Report

_FIRST_GATES = 10
_COMMANDS = 5


def render_head(report: Report) -> str:
    """Show the outcome.

    Args:
        report: what was found.

    Returns:
        A heading.
    """
    return f"## {mark(report.outcome)} tier2gate: {report.outcome.value}\n"


def render_counts(report: Report) -> str:
    """Count what ran.

    Args:
        report: what was found.

    Returns:
        A block; empty without gates.
    """
    return f"{describe_counts(report)}{tell_part(report)}\n" if report.gates else ""


def render_removed(report: Report, *, suites: bool = True) -> Iterator[str]:
    """Show which gates a change removes or renames: that can silence one.

    Args:
        report: what was found.
        suites: whether to list them.

    Yields:
        Blocks.
    """
    if report.removed:
        from tier2gate.reporters.sentences.of_target_branch import group_removed  # noqa: PLC0415 - rarely needed

        for head, names in group_removed(report):
            yield f"⚠️ **{head}{':' if suites else '.'}**\n"
            yield listed(map(code, names)) if suites else ""


def render_gates(
    report: Report, gates: Sequence[GateReport], most: int | None = None
) -> Iterator[str]:
    """Count the gates, and list some in a few words each, the first ones unfolded.

    Args:
        report: what was found.
        gates: those that failed or need a review, the most urgent first.
        most: how many of these to list; `None` for all.

    Yields:
        Blocks.
    """
    if report.gates:
        yield f"**{describe_sum(report)}{':' if gates else ''}**\n"
    shown = gates if most is None else gates[:most]
    items = [f"{mark(g.outcome)} {code(g.file)}: {describe_briefly(g)}" for g in shown]
    yield listed(items[:_FIRST_GATES])
    yield folded(and_more(len(gates) - _FIRST_GATES, "gate"), [listed(items[_FIRST_GATES:])])
    if len(shown) < len(gates):
        yield f"{and_more(len(gates) - len(shown), 'gate')}.\n"


def render_passed(gates: Sequence[GateReport]) -> str:
    """List gates that passed, folded.

    Args:
        gates: the gates.

    Returns:
        A block; empty without gates.
    """
    items = (f"{mark(gate.outcome)} {code(gate.file)}: {describe_size(gate)}" for gate in gates)
    return folded(f"{count(len(gates), 'gate')} passed", [listed(items)])


def render_next_steps(gates: Sequence[GateReport]) -> Iterator[str]:
    """Say what to do about each outcome, and show the first commands that accept results.

    Args:
        gates: those that failed, the most urgent first.

    Yields:
        Blocks.
    """
    outcomes = dict.fromkeys(gate.outcome for gate in gates)
    advice = [f"{outcome.value}: {told}" for outcome in outcomes if (told := advise(outcome))]
    if advice:
        yield f"**{WHAT_TO_DO}:**\n"
        yield listed(advice)
    commands = [(gate, one_line(gate.remedy)) for gate in gates if gate.remedy is not None]
    if shown := commands[:_COMMANDS]:
        is_all = len(commands) == len(gates)
        names = () if is_all else [code(gate.file) for gate, _ in shown]
        yield f"{capital(describe_acceptance(names, len(commands) - len(shown)))}:\n"
        yield fenced("\n".join(command for _, command in shown), "sh")

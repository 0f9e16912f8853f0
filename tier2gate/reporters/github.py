"""The report where GitHub shows it: annotations, the job summary, and a step's outputs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from tier2gate.errors import Outcome, Problem
from tier2gate.printable import cut, defused, one_line
from tier2gate.report import GateReport, Report
from tier2gate.reporters.console import describe_problem, render_problems, render_report
from tier2gate.reporters.drift_words import describe_cause, describe_changes
from tier2gate.reporters.words import count, describe_failure, describe_size

MAX_ANNOTATIONS = 10
"""How many errors of one step GitHub shows; the rest it drops in silence."""

MAX_SUMMARY_BYTES = 1024 * 1024
"""A summary over this is dropped as a whole."""

OUTPUTS = (
    "outcome",
    "exit-code",
    "passed",
    "drift",
    "cause",
    "test-run-hash",
    "golden-hash",
    "gates",
    "failed-gates",
    "report-json",
)
"""The Action's outputs, in the order of `action.yml`."""

_MAX_MESSAGE = 4_000  # GitHub cuts at 4,096
_NO_GATES = "no gate was found; a suite is a file called NAME.suite.yaml"


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """A message at a place in a file.

    Attributes:
        level: `error`, `warning` or `notice`.
        title: a few words.
        message: what to say; may have several lines.
        file: relative to the workspace; `None` for the job as a whole.
        line: 1-based.
        column: 1-based.
    """

    level: str
    title: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None


def render_annotations(report: Report, *, rest: str = "the summary") -> str:
    """Render a report as workflow commands.

    Args:
        report: what was found; its files are named from the workspace.
        rest: where to look for what there is no room for.

    Returns:
        A command a line: errors, at most as many as GitHub shows, and notices.
    """
    errors = list(_errors(report))
    notices = list(_notices(report))
    shown = [
        *_capped(errors, "error", _title(report.outcome), "more problem", rest),
        *_capped(notices, "notice", "tier2gate", "more notice", rest),
    ]
    return "".join(render_command(item) for item in shown)


def render_command(annotation: Annotation) -> str:
    """Render one annotation as a workflow command.

    Args:
        annotation: what to say, and where.

    Returns:
        One line (design: action, "Facts of the platform").
    """
    properties = {
        "file": annotation.file,
        "line": annotation.line,
        "col": annotation.column,
        "title": one_line(annotation.title),
    }
    listed = ",".join(
        f"{key}={_escape_property(str(value))}"
        for key, value in properties.items()
        if value is not None
    )
    message = "\n".join(one_line(line) for line in annotation.message.split("\n"))
    return f"::{annotation.level} {listed}::{_escape_data(cut(defused(message), _MAX_MESSAGE))}\n"


def render_summary(report: Report) -> str:
    """Render a report for the job's summary page.

    Args:
        report: what was found.

    Returns:
        Markdown that is well below what GitHub drops: with all details, or else the table, or else
        the counts alone.
    """
    head = f"## tier2gate: {report.outcome.value}\n\n{_counts(report)}\n"
    if not report.gates and not report.problems:
        return f"{head}\n{_NO_GATES}\n"
    table = _table(report)
    details = _fenced(render_problems(report.problems) + _details(report))
    for parts in (
        (head, table, details),
        (head, table, "The details do not fit into a summary; the step's log has them.\n"),
    ):
        text = "\n".join(part for part in parts if part)
        if len(text.encode()) <= MAX_SUMMARY_BYTES // 2:
            return text
    return f"{head}\nThe gates do not fit into a summary; the step's log has them.\n"


def render_usage_summary(message: str) -> str:
    """Render what is wrong with the workflow for the job's summary page.

    Args:
        message: what is wrong; may hold what the workflow holds.

    Returns:
        Markdown.
    """
    return f"## tier2gate: wrong usage\n\n{_fenced(one_line(message) + chr(10))}"


def render_outputs(report: Report, report_json: str = "") -> Mapping[str, str]:
    """Give the step's outputs.

    Args:
        report: what was found.
        report_json: path of the JSON report, relative to the workspace; empty if there is none.

    Returns:
        Name → value, for all of `OUTPUTS`; what only one gate can have is empty otherwise.
    """
    only = report.gates[0] if len(report.gates) == 1 else None
    failed = sum(gate.outcome is not Outcome.PASSED for gate in report.gates)
    values = {
        "outcome": report.outcome.value,
        "exit-code": str(report.exit_code),
        "passed": _boolean(report.outcome is Outcome.PASSED),
        "drift": _boolean(any(gate.drift is not None for gate in report.gates)),
        "cause": only.drift.cause.value if only and only.drift else "",
        "test-run-hash": (only.test_run_hash or "") if only else "",
        "golden-hash": (only.golden_hash or "") if only else "",
        "gates": str(len(report.gates)),
        "failed-gates": str(failed),
        "report-json": report_json,
    }
    return {name: values[name] for name in OUTPUTS}


def outputs_without_report(exit_code: int, outcome: str = "") -> Mapping[str, str]:
    """Give the outputs of a step that came to no report.

    Args:
        exit_code: its exit status.
        outcome: its outcome, where there is a word for it.

    Returns:
        Name → value, for all of `OUTPUTS`.
    """
    stated = {
        "outcome": outcome,
        "exit-code": str(exit_code),
        "passed": _boolean(False),  # noqa: FBT003 - the value itself
        "drift": _boolean(False),  # noqa: FBT003 - the value itself
        "gates": "0",
        "failed-gates": "0",
    }
    return {name: stated.get(name, "") for name in OUTPUTS}


def format_outputs(outputs: Mapping[str, str], delimiter: str) -> str:
    """Format outputs as GitHub's runner reads them.

    Args:
        outputs: name → value.
        delimiter: a word that no value holds, which nobody could guess.

    Returns:
        What to append to the file that `GITHUB_OUTPUT` names.

    Raises:
        ValueError: the delimiter stands in a value.
    """
    if any(delimiter in value for value in outputs.values()):
        raise ValueError("the delimiter stands in a value")
    return "".join(f"{name}<<{delimiter}\n{v}\n{delimiter}\n" for name, v in outputs.items())


def _errors(report: Report) -> Iterator[Annotation]:
    for problem in report.problems:
        yield _problem(problem, report.outcome)
    if not report.gates and not report.problems:
        yield Annotation(level="error", title=_title(report.outcome), message=_NO_GATES)
    for gate in report.gates:
        yield from _gate_errors(gate)


def _notices(report: Report) -> Iterator[Annotation]:
    for gate in report.gates:
        for notice in gate.notices:
            yield Annotation(
                level="notice",
                title=f"tier2gate: {gate.name}",
                message=describe_problem(notice),
                file=notice.file or gate.files.golden,
                line=notice.line or 1,
                column=notice.column,
            )


def _capped(
    items: list[Annotation], level: str, title: str, noun: str, rest: str
) -> list[Annotation]:
    """Keep as many as are shown; where that is not all, the last one counts the rest."""
    if len(items) <= MAX_ANNOTATIONS:
        return items
    kept = items[: MAX_ANNOTATIONS - 1]
    message = f"{count(len(items) - len(kept), noun)}, see {rest}"
    return [*kept, Annotation(level=level, title=title, message=message)]


def _gate_errors(gate: GateReport) -> Iterator[Annotation]:
    for problem in gate.problems:
        yield _problem(problem, gate.outcome)
    for item in gate.failed_expectations:
        place = Problem(code="", message="", file=item.file, line=item.line, column=item.column)
        yield Annotation(
            level="error",
            title=_title(Outcome.VERDICT_FAILED),
            message=f"{place.place}: {one_line(item.id)}: {describe_failure(item)}",
            file=item.file,
            line=item.line,
            column=item.column,
        )
    if gate.drift is not None:
        lines = [describe_cause(gate.drift), *describe_changes(gate.drift.changes)]
        yield _at_golden(gate, Outcome.HASH_DRIFT, lines)
    elif gate.outcome is Outcome.GOLDEN_MISSING:
        yield _at_golden(gate, gate.outcome, [f"nothing was accepted yet: {gate.test_run_hash}"])


def _problem(problem: Problem, outcome: Outcome) -> Annotation:
    return Annotation(
        level="error",
        title=_title(outcome),
        message=describe_problem(problem),
        file=problem.file,
        line=problem.line,
        column=problem.column,
    )


def _at_golden(gate: GateReport, outcome: Outcome, lines: list[str]) -> Annotation:
    """Annotate a golden; while there is none yet, its suite."""
    file = gate.files.golden if gate.golden_hash else gate.files.suite
    way_out = [f"to accept this: {one_line(gate.way_out)}"] if gate.way_out else []
    first = f"{Problem(code='', message='', file=file, line=1).place}: {lines[0]}"
    return Annotation(
        level="error",
        title=_title(outcome),
        message="\n".join([first, *lines[1:], *way_out]),
        file=file,
        line=1,
    )


def _title(outcome: Outcome) -> str:
    return f"tier2gate: {outcome.value}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _counts(report: Report) -> str:
    counts = report.counts
    return ", ".join(
        (
            count(counts.gates, "gate"),
            count(counts.scenarios, "scenario"),
            count(counts.missions, "mission"),
            f"{count(counts.expectations, 'expectation')} ({counts.failed_expectations:,} failed)",
        )
    )


def _table(report: Report) -> str:
    rows = ["| gate | outcome | verdict | ran |", "|---|---|---|---|"]
    for gate in report.gates:
        verdict = {True: "passed", False: "failed", None: "not reached"}[gate.passed]
        file = gate.files.suite or gate.files.expectations or gate.files.golden or gate.name
        rows.append(f"| {_cell(file)} | {gate.outcome.value} | {verdict} | {describe_size(gate)} |")
    return "".join(f"{row}\n" for row in rows) if report.gates else ""


def _details(report: Report) -> str:
    problems = [problem for gate in report.gates for problem in gate.problems]
    failing = [gate for gate in report.gates if gate.outcome is not Outcome.PASSED]
    failing += [gate for gate in report.gates if gate.outcome is Outcome.PASSED and gate.notices]
    results = render_report(Report(gates=failing), color=False).splitlines(keepends=True)
    without_sum = results[:-1]  # it would count the failing gates alone
    return render_problems(problems) + "".join(without_sum)


def _fenced(text: str) -> str:
    """Put text between fences that nothing in it can close."""
    if not text:
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}{fence}\n"


def _cell(text: str) -> str:
    """Show untrusted text in a table's cell, with nothing in it that Markdown or HTML knows."""
    plain = escape(one_line(text))
    entities = (f"&#{ord(sign)};" if sign in "|`*_~[]()@:!\\$" else sign for sign in plain)
    # What stands for `@` is still found in an address of mail, unless the text ends there; and
    # `www.` makes a link without any sign of its own.
    unlinked = "".join(entities).replace("&#64;", "&#64;<!-- -->").replace("www.", "www&#46;")
    return f"<code>{unlinked}</code>"


def _boolean(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "true" if value else "false"

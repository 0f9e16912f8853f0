"""Render a report as JUnit XML, which CI systems show as tests."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from junitparser import Error, Failure, JUnitXml, Skipped, SystemOut, TestCase, TestSuite

from tier2gate.foundation.printable import SHOWN_NAME, cut, one_line
from tier2gate.reporters.ci.findings import Finding, find_in_call, find_in_gate, find_notices
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.of_expectations import NOT_JUDGED
from tier2gate.reporters.sentences.of_gate import (
    NOT_COMPARED,
    compare_with_golden,
    describe_unlisted,
)
from tier2gate.reporters.sentences.of_output import describe_output
from tier2gate.results.labels import label_gates
from tier2gate.results.report import GateReport, Report

HASH = "hash"
"""The name of the case that compares a gate with what was accepted."""

_CALL = "tier2gate"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMMAND_START = re.compile(r"(^[^\S\n]*):(?=:)", re.MULTILINE)
_COMMAND = re.compile(r"(?<=#)#(?=\w*\[)")


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A test case.

    Attributes:
        group: the gate, and the scenario if it has one.
        name: its name in the group.
        findings: why it failed.
        skipped: why it was not judged; `None` if it was.
        notices: what to show with it.
    """

    group: str
    name: str
    findings: Sequence[Finding] = ()
    skipped: str | None = None
    notices: Sequence[Finding] = ()


def render(report: Report, layout: Layout, /) -> bytes:
    """Render a report as test suites: one for each gate, with a case for each expectation.

    Args:
        report: what was found.
        layout: the layout.

    Returns:
        XML, UTF-8, without times: the same run gives the same bytes. A call that does not pass has
        at least one case that fails.
    """
    limit, taken = layout.max_changes, Counter[tuple[str, str]]()
    root = JUnitXml(_CALL)
    in_call = _cases_of_call(report, limit)
    if in_call:
        root.append(_suite(_CALL, in_call, taken, {"outcome": report.outcome.value}))
    for gate, label in zip(report.gates, label_gates(report.gates), strict=True):
        suite = _suite(label, _cases_of_gate(gate, label, limit), taken, _properties(gate))
        if gate.printed:
            suite.append(SystemOut(_allowed("\n".join(describe_output(gate.printed)))))
        root.append(suite)
    suites = list(root)
    root.tests = sum(suite.tests for suite in suites)
    root.failures = sum(suite.failures for suite in suites)
    root.errors = sum(suite.errors for suite in suites)
    return _serialize(root)


def _properties(gate: GateReport) -> Mapping[str, str]:
    properties = {
        "outcome": gate.outcome.value,
        "cause": gate.drift.cause.value if gate.drift else None,
        "suite": gate.files.suite,
        "test-run-hash": gate.test_run_hash,
        "golden-hash": gate.golden_hash,
        "not-listed": (gate.unlisted and describe_unlisted(gate.unlisted)) or None,
    }
    return {name: value for name, value in properties.items() if value is not None}


def _cases_of_call(report: Report, limit: int) -> list[_Case]:
    """Return a case for each outcome that the gates do not explain."""
    by_outcome: dict[str, list[Finding]] = {}
    for item in find_in_call(report, limit):
        by_outcome.setdefault(str(item.outcome), []).append(item)
    return [_Case(group=_CALL, name=name, findings=found) for name, found in by_outcome.items()]


def _cases_of_gate(gate: GateReport, label: str, limit: int) -> Iterator[_Case]:
    found = list(find_in_gate(gate, limit))
    failed = {item.expectation: item for item in found if item.expectation is not None}
    for item in gate.expectations:
        group = f"{label}/{item.scenario_name}"
        findings = [failed[item.id]] if item.id in failed else []
        yield _Case(group=group, name=item.id, findings=findings)
    for name in gate.not_judged:
        yield _Case(group=label, name=name, skipped=NOT_JUDGED)
    rest = [item for item in found if item.expectation is None]
    yield _Case(
        group=label,
        name=HASH,
        findings=rest,
        skipped=None if rest else _why_not_compared(gate),
        notices=[*find_notices(gate, limit)],
    )


def _why_not_compared(gate: GateReport) -> str | None:
    """Explain why there is no comparison with a golden; `None` if the hash is the accepted one."""
    if gate.test_run_hash is not None and gate.test_run_hash == gate.golden_hash:
        return None
    return compare_with_golden(gate) or NOT_COMPARED


def _suite(
    name: str,
    cases: Iterable[_Case],
    taken: Counter[tuple[str, str]],
    properties: Mapping[str, str],
) -> TestSuite:
    suite = TestSuite(_name(name))
    for key, value in properties.items():
        suite.add_property(key, _name(value))
    made = [_case(case, taken) for case in cases]
    suite.extend(made)
    suite.tests = len(made)
    suite.failures = sum(case.is_failure for case in made)
    suite.errors = sum(case.is_error for case in made)
    suite.skipped = sum(case.is_skipped for case in made)
    return suite


def _case(case: _Case, taken: Counter[tuple[str, str]]) -> TestCase:
    group, name = _name(case.group), _name(case.name)
    taken[group, name] += 1
    if (number := taken[group, name]) > 1:  # GitLab shows only the first of a name
        name = f"{name} ({number})"
    made = TestCase(name, group)
    if case.findings:
        made.append(_result(case.findings))
    elif case.skipped is not None:
        skipped = Skipped()
        skipped.text = _allowed(case.skipped)
        made.append(skipped)
    if case.notices:
        text = "\n".join(f"notice: {item.text}" for item in case.notices)
        made.append(SystemOut(_allowed(text)))
    return made


def _result(findings: Sequence[Finding]) -> Failure | Error:
    """Return an error if there is no result to judge, else a failure."""
    first = next((item for item in findings if item.is_error), findings[0])
    more = f" (and {len(findings) - 1:,} more)" if len(findings) > 1 else ""
    message = _allowed(f"{first.lines[0]}{more}")
    made = (Error if first.is_error else Failure)(message, str(first.outcome))
    made.text = _allowed("\n".join(item.text for item in findings))
    return made


def _name(text: str) -> str:
    """Show a name on one line; characters that XML forbids are replaced, other odd ones escaped."""
    return one_line(_allowed(cut(text, SHOWN_NAME)))


def _allowed(text: str) -> str:
    """Replace the characters that XML forbids."""
    return _FORBIDDEN.sub("\ufffd", text)


def _serialize(root: JUnitXml) -> bytes:
    """Write XML in one way, whichever library built it; no line of it is a command of a runner."""
    tree = ET.fromstring(root.tostring())  # noqa: S314 - written above
    ET.indent(tree)
    text = ET.tostring(tree, encoding="unicode")
    text = _COMMAND.sub("&#35;", _COMMAND_START.sub(r"\1&#58;", text))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()

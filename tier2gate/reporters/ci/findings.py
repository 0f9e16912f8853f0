"""What a call found, one item for each place: for reports that other programs show."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tier2gate.foundation.outcomes import Outcome, deciding_outcome
from tier2gate.foundation.printable import named, shorten_hash
from tier2gate.foundation.problems import REPORTED_ALREADY, Problem, describe_place
from tier2gate.orchestration.canonical import encode, hash_text
from tier2gate.reporters.sentences.of_expectations import (
    describe_failure,
    describe_mission_failure,
    find_verdicts_before,
    with_verdict_before,
)
from tier2gate.reporters.sentences.of_gate import (
    compare_with_golden,
    describe_remedy,
    describe_text,
)
from tier2gate.reporters.sentences.of_report import NO_GATE
from tier2gate.results.report import ExpectationReport, GateReport, Report

CONFIGURATION = "tier2gate.yaml"
"""Where a repository lists its gates: the place of what belongs to no file."""

SHOWN_CHANGES = 10
"""How many changes of a gate a short report shows."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that a person should look at.

    Attributes:
        rule: the code of a problem or notice; else the outcome.
        outcome: the outcome that it causes; `None` for a notice.
        lines: what is wrong, in safe lines; the first says the most.
        file: its file; `None` if it belongs to no file.
        near: a file that exists, for programs that need one.
        line: 1-based; `None` for the whole file.
        column: 1-based, in characters.
        gate: the suite of its gate; `None` if it belongs to no gate.
        expectation: the id of the expectation that failed; `None` for anything else.
    """

    rule: str
    outcome: Outcome | None
    lines: tuple[str, ...]
    file: str | None = None
    near: str | None = None
    line: int | None = None
    column: int | None = None
    gate: str | None = None
    expectation: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether it says that there is no result, not that a result is wrong."""
        return self.outcome is not None and self.outcome not in _ABOUT_RESULTS

    @property
    def text(self) -> str:
        """Its place, what failed, and the lines."""
        place = describe_place(self.file, self.line, self.column)
        what = self._what_and_lines
        return "\n".join([f"{place}: {what[0]}" if place else what[0], *what[1:]])

    @property
    def lines_at_path(self) -> tuple[str, ...]:
        """The lines for readers who see `path`, and the place only if it is another."""
        is_seen = self.file is None or self.file == self.path
        return self._what_and_lines if is_seen else tuple(self.text.split("\n"))

    @property
    def _what_and_lines(self) -> tuple[str, ...]:
        """The lines; the first begins with the expectation that failed."""
        if self.expectation is None:
            return self.lines
        return (f"{named(self.expectation)}: {self.lines[0]}", *self.lines[1:])

    @property
    def path(self) -> str:
        """Its file, or one near it, for programs that need a file below the top folder."""
        is_below = self.file is not None and not self.file.startswith(("../", "/"))
        return (self.file if is_below else self.near) or CONFIGURATION

    @property
    def identity(self) -> tuple[str, ...]:
        """What stays the same if lines move: to recognise it in the next run."""
        about = self.expectation if self.expectation is not None else ""
        if self.rule not in _ABOUT_RESULTS:
            about = self.lines[0]
        return (str(self.rule), self.gate or "", self.path, about)


_ABOUT_RESULTS = (
    Outcome.VERDICT_FAILED,
    Outcome.HASH_DRIFT,
    Outcome.GOLDEN_CHANGED,
    Outcome.GOLDEN_MISSING,
)


def find_all(report: Report, limit: int) -> Iterator[Finding]:
    """Find everything that fails a call, then the notices.

    Args:
        report: what was found.
        limit: how many changes to show for each gate.

    Yields:
        Findings; a problem that several gates share is one. A call that does not pass has at least
        one that is not a notice.
    """
    yield from _once(find_in_call(report, limit))
    of_gates = (item for gate in report.gates for item in find_in_gate(gate, limit))
    yield from _once(item for item in of_gates if item.rule != REPORTED_ALREADY)
    yield from _once(find_call_notices(report, limit))
    yield from _once(item for gate in report.gates for item in find_notices(gate, limit))


def with_fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Give each finding a fingerprint, by which a program recognises it in the next run.

    Args:
        findings: the findings of a call.

    Yields:
        Findings with 64 hexadecimal digits; no two are the same.
    """
    alike: Counter[tuple[str, ...]] = Counter()
    for item in findings:
        alike[item.identity] += 1
        yield item, hash_text(encode([*item.identity, alike[item.identity]]))


def find_in_call(report: Report, limit: int) -> Iterator[Finding]:
    """Find what fails a call but belongs to no gate.

    Args:
        report: what was found.
        limit: how many removed gates to show.

    Yields:
        Findings.
    """
    red = Outcome.GOLDEN_CHANGED in report.outcomes
    near = _near_call(report)
    if report.removed and red:
        yield _removed(report, Outcome.GOLDEN_CHANGED, limit)
    for problem in report.problems:
        yield _problem(problem, deciding_outcome(report.outcomes), near)
    if report.problems or (report.removed and red) or (report.gates and not report.outcomes):
        return
    outcome = deciding_outcome(report.outcomes)
    text = NO_GATE if outcome is Outcome.NOTHING_RUN else outcome.value
    yield Finding(rule=outcome, outcome=outcome, lines=(text,), near=near)


def find_in_gate(gate: GateReport, limit: int) -> Iterator[Finding]:
    """Find what fails a gate.

    Args:
        gate: the gate.
        limit: how many changes to show.

    Yields:
        Findings; none if it passed, else at least one.
    """
    if gate.outcome is Outcome.PASSED:
        return
    before = find_verdicts_before(gate)
    found = [
        *(_problem(problem, gate.outcome, gate.file) for problem in gate.problems),
        *(_expectation(item, before, gate.file) for item in gate.failed_expectations),
        *_about_golden(gate, limit),
    ]
    yield from found or [_of_gate(gate, gate.outcome, [gate.outcome.value], gate.file)]


def find_call_notices(report: Report, limit: int) -> Iterator[Finding]:
    """Find what does not fail a call and belongs to no gate.

    Args:
        report: what was found.
        limit: how many removed gates to show.

    Yields:
        Findings.
    """
    if report.removed and Outcome.GOLDEN_CHANGED not in report.outcomes:
        yield _removed(report, None, limit)
    for notice in report.notices:
        yield _problem(notice, None, _near_call(report))


def find_notices(gate: GateReport, limit: int) -> Iterator[Finding]:
    """Find what does not fail a gate, but should be seen.

    Args:
        gate: the gate.
        limit: how many changes to show.

    Yields:
        Findings.
    """
    for notice in gate.notices:
        yield _problem(notice, None, gate.file)
    if gate.needs_review and gate.outcome is not Outcome.GOLDEN_CHANGED:
        yield _review(gate, None, limit)


def _near_call(report: Report) -> str | None:
    """Return a file for what belongs to no gate: a configuration, or a file of the first gate."""
    folders = (gate.configured_in for gate in report.gates if gate.configured_in is not None)
    if (folder := next(folders, None)) is not None:
        return CONFIGURATION if folder == "." else f"{folder}/{CONFIGURATION}"
    return next((gate.file for gate in report.gates), None)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out the problems and notices that an earlier gate has as well."""
    known = set()
    for item in findings:
        key = (item.rule, item.lines, item.file, item.line, item.column)
        if item.rule == item.outcome or key not in known:
            known.add(key)
            yield item


def _problem(problem: Problem, outcome: Outcome | None, near: str | None) -> Finding:
    return Finding(
        rule=problem.code,
        outcome=outcome,
        lines=(describe_text(problem),),
        file=problem.file,
        near=near,
        line=problem.line,
        column=problem.column,
    )


def _expectation(item: ExpectationReport, before: dict[str, str], gate: str) -> Finding:
    failure = with_verdict_before(describe_failure(item), item, before)
    why = describe_mission_failure(item)
    return Finding(
        rule=Outcome.VERDICT_FAILED,
        outcome=Outcome.VERDICT_FAILED,
        lines=(failure, *([] if why is None else [why])),
        file=item.file,
        near=gate,
        line=item.line,
        column=item.column,
        gate=gate,
        expectation=item.id,
    )


def _about_golden(gate: GateReport, limit: int) -> Iterator[Finding]:
    """Find how a run differs from what was accepted."""
    golden = gate.files.golden if gate.golden_hash and gate.files.golden else gate.file
    if gate.drift is not None:
        from tier2gate.reporters.sentences.of_drift import (  # noqa: PLC0415 - rarely needed
            describe_drift,
        )

        told = gate.failed_expectations
        drift = describe_drift(gate.drift, gate.expectations, limit, told=told)
        lines = [compare_with_golden(gate) or "", *drift]
        yield _of_gate(gate, Outcome.HASH_DRIFT, lines, golden)
    elif gate.outcome is Outcome.GOLDEN_CHANGED:
        yield _review(gate, Outcome.GOLDEN_CHANGED, limit)
    elif gate.outcome is Outcome.GOLDEN_MISSING:
        lines = [f"{compare_with_golden(gate)}: {shorten_hash(gate.test_run_hash or '')}"]
        if gate.first_results:
            from tier2gate.reporters.sentences.of_changes import (  # noqa: PLC0415 - rarely needed
                describe_first_results,
            )

            lines += describe_first_results(gate, limit)
        yield _of_gate(gate, gate.outcome, lines, gate.file)


def _of_gate(gate: GateReport, outcome: Outcome, lines: list[str], file: str) -> Finding:
    remedy = describe_remedy(gate)
    return Finding(
        rule=outcome,
        outcome=outcome,
        lines=(*lines, *([] if remedy is None else [remedy])),
        file=file,
        line=1,
        gate=gate.file,
    )


def _review(gate: GateReport, outcome: Outcome | None, limit: int) -> Finding:
    from tier2gate.reporters.sentences.of_target_branch import (  # noqa: PLC0415 - rarely needed
        describe_base,
    )

    if gate.golden_changed:
        file = gate.files.golden if gate.golden_hash else gate.files.suite
    else:
        file = gate.files.expectations
    return Finding(
        rule=Outcome.GOLDEN_CHANGED,
        outcome=outcome,
        lines=tuple(describe_base(gate, limit)) or (Outcome.GOLDEN_CHANGED.value,),
        file=file or gate.file,
        line=1,
        gate=gate.file,
    )


def _removed(report: Report, outcome: Outcome | None, limit: int) -> Finding:
    from tier2gate.reporters.sentences.of_target_branch import (  # noqa: PLC0415 - rarely needed
        describe_removed,
    )

    return Finding(
        rule=Outcome.GOLDEN_CHANGED,
        outcome=outcome,
        lines=tuple(describe_removed(report, limit)),
        near=_near_call(report),
    )

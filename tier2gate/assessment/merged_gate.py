"""Takes a gate whose shards are merged in a stream through all stages."""

import os
from dataclasses import asdict, replace

from tier2gate.assessment import judging, stopping
from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.merging.accepted import (
    AcceptedShards,
    NotTheAcceptedRunError,
    nothing_accepted_given,
)
from tier2gate.assessment.merging.definitions import KeptDefinitions
from tier2gate.assessment.merging.excerpt import MergedGate
from tier2gate.assessment.merging.merged_run import RunsOfShards
from tier2gate.assessment.merging.stream import Judged, StreamedMerge
from tier2gate.assessment.reported import noting
from tier2gate.assessment.reported.explaining import explain
from tier2gate.assessment.shards.definitions import StreamedDefinitions
from tier2gate.assessment.shared import Shared
from tier2gate.foundation.errors import GoldenInvalidError, InputInvalidError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.sorter import Sorter
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.large.blocks import BlockPlace
from tier2gate.gates.large.streaming import StreamedGate
from tier2gate.gates.tables.files import table_names
from tier2gate.golden.drift import Cause, Drift
from tier2gate.golden.format import Golden, InputHashes
from tier2gate.golden.store import load_golden
from tier2gate.results.invocation import hash_command
from tier2gate.results.report import LISTED_OF_LARGE, GateReport, Unlisted
from tier2gate.runner.in_process import StoppedRunError
from tier2gate.settings import Settings
from tier2gate.shards.collecting import key_of

_BARE_BYTES = 4_096  # a longer golden is not a bare hash


def assess_merged(
    gate: Gate, settings: Settings, shared: Shared, streamed: StreamedGate
) -> Assessment:
    """Merge the shards of a gate in a stream, and compare the hash with the golden.

    Args:
        gate: the gate.
        settings: the call's settings.
        shared: what it shares with the other gates of the call.
        streamed: the gate, to read its definitions.

    Returns:
        The assessment, also if a stage fails.
    """
    report, old, new = judging.begin(gate, settings.root, shared.files.names_of(gate)), None, None
    runs, definitions = RunsOfShards(()), StreamedDefinitions(streamed, shared.files)
    try:
        shards = shared.extras.shards
        key = key_of(gate, settings.root)
        outlines = [] if shards is None else shards.outlines(key)
        merge = StreamedMerge(outlines)
        runs = merge.runs
        suite, catalogue = definitions.suite.name, shared.catalogue
        modules = merge.load_recorded(gate, suite, settings, catalogue, shared.children)
        with modules, Sorter() as sorter:
            report = replace(report, python=modules.python)
            kept = KeptDefinitions[BlockPlace](
                sorter, definitions.suite, definitions.expectations, definitions.again
            )
            names, order = merge.named_scenarios(), dict[str, int]()
            for place, block, hashes in definitions.checked(modules.catalogue):
                order |= kept.add(place, block, hashes, names)
            files = replace(report.files, tables=table_names(definitions.tables))
            report = noting.note(replace(report, files=files), definitions.notices)
            left_out = merge.keep_order(order, modules)
            report = replace(report, printed=modules.printed)
            report = noting.note(report, modules.notices)
            judged = merge.judge(kept, definitions.inputs, definitions.missions)
            report = _with_verdict(judged.tally.report(report), judged, left_out)
            report = _refuse_unmet(report, judged)
            _refuse_without_results(judged)
            new = Golden(test_run_hash=judged.test_run_hash or "")
            old = _load_bare(gate, settings, report)
            report = _compare(report, old, definitions.inputs, settings)
            merged = MergedGate(
                kept=kept,
                inputs=definitions.inputs,
                missions=definitions.missions,
                files=modules.files,
                shards=outlines,
            )
            report = _explain(report, merged, old, shared.accepted_of(gate, settings.root))
        documents = GateDocuments(suite=definitions.suite, expectations=definitions.expectations)
        report = shared.with_base(report, gate, documents, old, new, settings, as_written=True)
    except Exception as error:  # noqa: BLE001 - even a bug; the other gates go on
        report = stopping.stop_gate(report, error, gate, settings)
    report = runs.conclude(report)
    is_stable = report.outcome is not Outcome.NONDETERMINISTIC
    tables = {table.name: table.digest for table in definitions.tables if table.path is not None}
    accepted = new if is_stable else None
    return Assessment(gate=gate, report=report, old=old, new=accepted, tables=tables)


def _with_verdict(report: GateReport, judged: Judged, printed: int) -> GateReport:
    """Add the verdict; `printed` outputs are not listed."""
    tally = judged.tally
    unlisted = replace(report.unlisted or Unlisted(), printed=printed)
    report = replace(report, unlisted=unlisted)
    report = noting.note(report, [*tally.notices(are_judged=not judged.stopped)])
    report = _note_unlisted(report)
    if judged.test_run_hash is not None:
        outcome = Outcome.GOLDEN_MISSING if tally.passed else Outcome.VERDICT_FAILED
        report = replace(
            report, outcome=outcome, passed=tally.passed, test_run_hash=judged.test_run_hash
        )
    return report


def _note_unlisted(report: GateReport) -> GateReport:
    """Add the notice that not everything is listed, once."""
    problem = Problem(
        code="not-listed",
        message="the gate is too large to list everything: of each kind, the first "
        f"{LISTED_OF_LARGE:,} are listed, and the others are only counted",
        file=report.files.suite,
    )
    unlisted = report.unlisted or Unlisted()
    is_listed = not any(asdict(replace(unlisted, expectations=0, skipped=0)).values())
    return report if is_listed or problem in report.notices else noting.note(report, [problem])


def _explain(
    report: GateReport, merged: MergedGate, old: Golden | None, accepted: AcceptedShards | None
) -> GateReport:
    """Add the first results if nothing was accepted yet; else what differs, if that is known."""
    unlisted = report.unlisted or Unlisted()
    if old is None:
        first = merged.first_results()
        report = judging.with_results(report, first.golden, first.documents)
        return _note_unlisted(replace(report, unlisted=replace(unlisted, results=first.left_out)))
    if report.drift is None:
        return report
    if accepted is None:
        return noting.note(report, [nothing_accepted_given(report.files.golden)])
    try:
        before, differing = merged.differences(accepted.outlines(), old)
    except NotTheAcceptedRunError as error:
        return noting.note(report, [accepted.notice(error, report.files.golden)])
    drift = explain(before, differing.golden, differing.documents)
    left_out = differing.left_out
    number = 0 if left_out else report.scenarios
    more = differing.more_inputs
    drift = replace(drift, scenario_count=number, left_out=left_out, more_inputs=more)
    report = replace(report, drift=drift)
    report = judging.show_missions(report, drift.changed_inputs, differing.documents)
    unlisted = replace(unlisted, drifted=left_out, inputs=more)
    return _note_unlisted(replace(report, unlisted=unlisted))


def _refuse_unmet(report: GateReport, judged: Judged) -> GateReport:
    """Refuse masks that met nothing; only tell them if the verdict failed.

    Raises:
        InputInvalidError: the verdict passed, but a mask or rounding met nothing.
    """
    unmet = judged.tally.unmet()
    if unmet and report.passed:
        raise InputInvalidError(*unmet)
    return noting.note(report, unmet)


def _refuse_without_results(judged: Judged) -> None:
    """Raise what stopped missions, if some have no result."""
    if judged.stopped:
        raise StoppedRunError(*judged.stopped, scenarios=[*judged.tally.stopped], part=None)


def _load_bare(gate: Gate, settings: Settings, report: GateReport) -> Golden | None:
    """Load the golden, which must be a bare hash.

    Raises:
        GoldenInvalidError: it cannot be read, or has more than a hash.
        InputInvalidError: its location is not allowed.
    """
    golden = gate.golden
    is_long = False
    if golden is not None and os.path.isfile(golden):
        is_long = golden.stat().st_size > _BARE_BYTES
    accept = f"accept their hash: {hash_command(settings, report)}"
    try:
        old = None if is_long else load_golden(gate, settings.root)
    except GoldenInvalidError as error:
        more = f", or, if the results are right, {accept}" if report.passed else ""
        hint = f"restore it from Git{more}"
        raise GoldenInvalidError(*(replace(item, hint=hint) for item in error.problems)) from None
    if is_long or (old is not None and old.content is not None):
        problem = Problem(
            code="not-a-bare-hash",
            message="the golden has more than a hash, but a gate that does not fit in memory is "
            "compared by its hash alone",
            hint=f"if the results are right, {accept}",
            file=report.files.golden,
        )
        raise GoldenInvalidError(problem)
    return old


def _compare(
    report: GateReport, old: Golden | None, inputs: InputHashes, settings: Settings
) -> GateReport:
    """Add the comparison of the hash with the golden's."""
    hashes = {"suite": inputs.suite, "expectations": inputs.expectations}
    report = replace(report, inputs=hashes)
    if old is not None:
        is_same = old.test_run_hash == report.test_run_hash
        report = judging.with_golden(report, old, is_same=is_same)
        if is_same:
            return report
        report = replace(report, drift=Drift(cause=Cause.UNKNOWN))
    return replace(report, remedy=hash_command(settings, report)) if report.passed else report

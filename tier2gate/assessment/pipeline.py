"""The map of the program: load → validate → define → run → judge → compare → report."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

from tier2gate.assessment import judging, selected
from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.reported import noting
from tier2gate.assessment.runs import proving
from tier2gate.assessment.shared import NOTHING_ELSE, Extras, Shared, share
from tier2gate.foundation.problems import ReportedProblems
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.selection import Selection
from tier2gate.golden.format import make_golden
from tier2gate.golden.record import RecordOfRun
from tier2gate.golden.store import load_golden
from tier2gate.missions import loading
from tier2gate.missions.catalogue import Catalogue
from tier2gate.settings import Settings


def assess(
    selection: Selection,
    settings: Settings,
    catalogue: Catalogue | None = None,
    extras: Extras = NOTHING_ELSE,
) -> Iterator[Assessment]:
    """Assess the selected gates in order, without keeping them in memory.

    Args:
        selection: the gates.
        settings: the call's settings.
        catalogue: the available missions; the built-in ones if not given.
        extras: what the call has besides.

    Yields:
        One assessment per gate.
    """
    shared, reported = share(settings, selection.gates, catalogue, extras), ReportedProblems()
    with closing(shared.children):
        work = partial(assess_gate, settings=settings, shared=shared)
        for item in shared.in_order(work, selection.gates):
            yield replace(item, report=noting.shorten(item.report, reported))


def assess_gate(gate: Gate, settings: Settings, shared: Shared) -> Assessment:
    """Take one gate through all stages.

    Args:
        gate: the gate.
        settings: the call's settings.
        shared: what it shares with the other gates of the call.

    Returns:
        The assessment, also if a stage fails.
    """
    report, old, new = judging.begin(gate, settings.root, shared.files.names_of(gate)), None, None
    proof = proving.Proof()
    try:
        documents = shared.load(gate, settings)
        if not isinstance(documents, GateDocuments):  # they do not fit in memory
            from tier2gate.assessment.merged_gate import assess_merged  # noqa: PLC0415

            return assess_merged(gate, settings, shared, documents)
        report = judging.with_tables(report, documents)
        proof = shared.proof_of(gate, settings.root)
        modules = proof.load(gate, documents, settings, shared.catalogue, shared.children)
        try:
            with modules:
                report = replace(report, python=modules.python)
                documents = replace(documents, modules=modules.files)
                load = partial(loading.load_missions, offered=modules.offered)
                missions, notices = load(documents, modules.catalogue, shared.files)
                report = noting.note(report, notices)
                report, part = selected.select(report, documents, settings)
                documents = part.documents
                result, hashes = proof.run(part, missions)
        finally:  # output matters most if a mission failed
            report = noting.note(replace(report, printed=modules.printed), modules.notices)
        report = judging.judge(
            report, documents, part.definition, result, locate_all=settings.locate_all
        )
        report = judging.with_runs(report, settings, documents, part.definition, result)
        report = judging.refuse_unmet(report, documents, part.definition, result)
        record = RecordOfRun(result, states=part.definition.states)
        new = make_golden(record, hashes, proof.inputs_of(part, missions))
        old = load_golden(gate, settings.root, new)
        report = selected.compare(report, proof.recall(old, new), new, documents, settings)
        report = shared.with_base(report, gate, documents, old, new, settings)
    except Exception as error:  # noqa: BLE001 - even a bug; the other gates go on
        from tier2gate.assessment import stopping  # noqa: PLC0415 - rarely needed

        report = stopping.stop_gate(report, error, gate, settings)
    report = proof.conclude(report)
    assessment = selected.conclude(gate, report, old, new)
    return replace(assessment, tables=proof.tables, shard=proof.shard_of(report))

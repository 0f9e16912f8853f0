"""The map of the program: load → validate → define → run → judge → compare → report."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tier2gate.assessment.judging import (
    begin,
    compare,
    judge,
    note,
    note_golden,
    stop,
    stop_for_bug,
)
from tier2gate.foundation.errors import Problem, ReportedProblems, Tier2GateError
from tier2gate.gates.files import MissionsReader, define_gate
from tier2gate.gates.gate import Gate
from tier2gate.gates.selection import Selection
from tier2gate.golden.format import Golden, make_golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.golden.store import load_golden
from tier2gate.missions import loading
from tier2gate.missions.catalogue import Catalogue, built_in_missions, called_definitions
from tier2gate.missions.loading import MissionFiles
from tier2gate.results.report import GateReport
from tier2gate.runner.in_process import run_definition
from tier2gate.runner.modules import open_modules
from tier2gate.settings import Settings

if TYPE_CHECKING:  # most calls have none
    from tier2gate.assessment.target_branch import Base


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A gate's report, with what `update` needs to accept it.

    Attributes:
        gate: the gate.
        report: what became of it.
        old: the golden that was there; `None` if none was, or it could not be read.
        new: the golden that the run would give; `None` if it did not come to that.
    """

    gate: Gate
    report: GateReport
    old: Golden | None = None
    new: Golden | None = None


def assess(
    selection: Selection,
    settings: Settings,
    catalogue: Catalogue | None = None,
    base: "Base | None" = None,
) -> Iterator[Assessment]:
    """Assess the selected gates, one after the other; none of them is kept here.

    Args:
        selection: which gates.
        settings: how.
        catalogue: the missions there are; the built-in ones if not given.
        base: the target branch's side, to compare with.

    Yields:
        One assessment a gate, in the order of the selection.
    """
    missions = built_in_missions() if catalogue is None else catalogue
    files = MissionFiles(MissionsReader(settings.root, selection.gates))
    reported = ReportedProblems()
    for gate in selection.gates:
        item = assess_gate(gate, settings, missions, base, files)
        problems = reported.shorten(item.report.problems, gate.name)
        yield replace(item, report=replace(item.report, problems=problems))


def assess_gate(
    gate: Gate,
    settings: Settings,
    catalogue: Catalogue,
    base: "Base | None" = None,
    files: MissionFiles | None = None,
) -> Assessment:
    """Take one gate through all stages.

    Args:
        gate: which.
        settings: how.
        catalogue: the missions there are.
        base: the target branch's side, to compare with.
        files: the missions files of the call; not given for a gate on its own.

    Returns:
        Its assessment, whatever happens on the way.
    """
    files = files or MissionFiles(MissionsReader(settings.root))
    report, old, new = begin(gate, settings.root, files.names_of(gate)), None, None
    try:
        documents = loading.load_documents(gate, settings.root, catalogue, files)
        if settings.python:
            loading.refuse_invalid(documents, catalogue, files)
        printed: list[Problem] = []
        try:
            with open_modules(settings, catalogue, printed) as modules:
                documents = replace(documents, modules=modules.files)
                missions, notices = loading.load_missions(documents, modules.catalogue, files)
                report = note(report, notices)
                own = called_definitions(documents.suite, missions)
                definition = define_gate(documents)
                result, hashes = run_definition(definition, missions, documents)
        finally:  # what a mission printed tells most of one that failed
            report = note(report, printed)
        report = judge(report, documents, definition, result, locate_all=settings.locate_all)
        new = make_golden(result.to_dict(), hashes, hash_definitions(definition, own))
        old = load_golden(gate, settings.root)
        report = compare(report, old, new, documents, settings)
        if base is not None:
            from tier2gate.assessment.target_branch import compare_with_base  # noqa: PLC0415 - most calls have none

            report = compare_with_base(report, gate, documents, old, new, base, settings)
    except Tier2GateError as error:
        report = stop(report, error)
        if new is None:
            report = note_golden(report, gate, settings.root)
    except Exception as error:  # noqa: BLE001 - a bug of ours; the other gates go on
        report = stop_for_bug(report, error)
    return Assessment(gate=gate, report=report, old=old, new=new)

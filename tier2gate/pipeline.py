"""The map of the program: load → validate → define → run → judge → compare → report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tier2gate.errors import Tier2GateError
from tier2gate.gates.discovery import Gate, explicit_gate, find_gates
from tier2gate.gates.files import define_gate, load_gate, validate_gate
from tier2gate.golden.format import Golden, make_golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.golden.store import load_golden
from tier2gate.judging import begin, compare, judge, note, stop
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.report import GateReport, Report
from tier2gate.runner.in_process import run_definition
from tier2gate.settings import Settings


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


def check(settings: Settings, catalogue: Catalogue | None = None) -> Report:
    """Check gates; writes nothing.

    Args:
        settings: which gates, and how.
        catalogue: the missions there are; the built-in ones if not given.

    Returns:
        The report on all of them.

    Raises:
        NoSuchPathError: a path of the settings is not there, or is neither suite nor folder.
        InputInvalidError: a folder cannot be searched.
    """
    return Report(gates=tuple(item.report for item in assess(settings, catalogue)))


def assess(settings: Settings, catalogue: Catalogue | None = None) -> Sequence[Assessment]:
    """Find the gates of the settings and assess each.

    Args:
        settings: which gates, and how.
        catalogue: the missions there are; the built-in ones if not given.

    Returns:
        One assessment a gate, sorted by path.

    Raises:
        NoSuchPathError: as `check`.
        InputInvalidError: as `check`.
    """
    missions = built_in_missions() if catalogue is None else catalogue
    if settings.suite is not None:
        gates = [explicit_gate(settings.suite, settings.expectations, settings.golden)]
    else:
        gates = find_gates(settings.paths)
    return [assess_gate(gate, settings, missions) for gate in gates]


def assess_gate(gate: Gate, settings: Settings, catalogue: Catalogue) -> Assessment:
    """Take one gate through all stages.

    Args:
        gate: which.
        settings: how.
        catalogue: the missions there are.

    Returns:
        Its assessment, whatever happens on the way.
    """
    report, old, new = begin(gate, settings.root), None, None
    try:
        documents = load_gate(gate, settings.root)
        slips = validate_gate(documents, {n: m.params_schema for n, m in catalogue.items()})
        report = note(report, slips)
        definition = define_gate(documents)
        registry = {name: mission.builder for name, mission in catalogue.items()}
        result, hashes = run_definition(definition, registry, documents.suite.name)
        report = judge(report, documents, definition, result, locate_all=settings.locate_all)
        new = make_golden(result.to_dict(), hashes, hash_definitions(definition))
        old = load_golden(gate, settings.root)
        report = compare(report, old, new, settings)
    except Tier2GateError as error:
        report = stop(report, error)
    return Assessment(gate=gate, report=report, old=old, new=new)


def run_once(suite: Path, expectations: Path) -> Assessment:
    """Take one gate up to its verdict; no golden is looked at.

    Args:
        suite: what runs.
        expectations: what must hold.

    Returns:
        The assessment, without an old golden.
    """
    gate = replace(explicit_gate(suite, expectations, None), golden=None)
    return assess_gate(gate, Settings(), built_in_missions())

"""Run only some scenarios of a gate, by name or as a shard; nothing can be accepted of them."""

import shlex
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from tier2gate.assessment import judging
from tier2gate.assessment.assessed import Assessment
from tier2gate.foundation.errors import GateStoppedError, InputInvalidError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.runnable import GateDefinition, define_gate
from tier2gate.golden.format import Golden
from tier2gate.missions.catalogue import called_names
from tier2gate.results.report import GateFiles, GateReport
from tier2gate.settings import Settings

BARE_HASH = "bare-hash"
"""The code of the problem of a golden that has no parts to compare scenarios with."""


class Part(NamedTuple):
    """What runs of a gate: all of it, or some of its scenarios.

    Attributes:
        documents: the documents of what runs.
        definition: what runs.
        whole: the definition of the whole gate; the same if all of it runs, or if no more of it
            is in memory.
    """

    documents: GateDocuments
    definition: GateDefinition
    whole: GateDefinition


def select(
    report: GateReport, documents: GateDocuments, settings: Settings
) -> tuple[GateReport, Part]:
    """Select the scenarios of a gate that the call names, or that belong to its shard.

    Args:
        report: the gate's report so far.
        documents: valid documents.
        settings: the call's settings.

    Returns:
        The report with the selected scenarios, and what runs; the same report, and the whole gate,
        if the call runs all scenarios.

    Raises:
        GateStoppedError: no scenario is selected; or there is nothing to debug in them.
    """
    whole = define_gate(documents)
    if settings.shard is not None:
        from tier2gate.gates.shards import take_shard  # noqa: PLC0415 - rarely needed

        part = documents if documents.whole else take_shard(documents, settings.shard)
    elif settings.scenario:
        from tier2gate.gates.scenarios import take_part  # noqa: PLC0415 - rarely needed

        part = documents if documents.whole else take_part(documents, settings.scenario)
    else:
        return report, Part(documents=documents, definition=whole, whole=whole)
    if settings.debug and not called_names(part.suite) & documents.modules.keys():
        raise GateStoppedError(Outcome.NOTHING_RUN, _nothing_to_debug(report.files.suite))
    from tier2gate.results.report_parts import SelectedScenarios  # noqa: PLC0415 - rarely needed

    in_memory = len(documents.suite.value["scenarios"])
    selected = SelectedScenarios(
        names=tuple(item["scenario_name"] for item in part.suite.value["scenarios"]),
        total=documents.whole.scenarios if documents.whole else in_memory,
    )
    report = replace(report, selected=selected)
    definition = whole if part is documents else define_gate(part)
    return report, Part(documents=part, definition=definition, whole=whole)


def compare(
    report: GateReport,
    old: Golden | None,
    new: Golden,
    documents: GateDocuments,
    settings: Settings,
) -> GateReport:
    """Compare a run with the golden: the selected scenarios with their own hashes and results.

    Args:
        report: the gate's report, with the verdict of what ran.
        old: the golden; `None` if nothing was accepted yet.
        new: the golden of what ran, with the hash of all expectations.
        documents: the documents of what ran.
        settings: the call's settings.

    Returns:
        The report with its outcome; for a part, without a hash of the run and without a command
        that accepts it.

    Raises:
        InputInvalidError: the golden is a bare hash, which has no parts.
        GoldenInvalidError: the golden contradicts itself.
    """
    if report.selected is None:
        return judging.compare(report, old, new, documents, settings)
    if old is None:
        return report
    if old.content is None:
        if settings.shard is not None:  # compared when the shards are merged
            return report
        raise InputInvalidError(_bare_hash(report.files, is_large=documents.whole is not None))
    names = frozenset(report.selected.names)
    from tier2gate.golden.parts import take_parts  # noqa: PLC0415 - rarely needed

    parts = take_parts(old, new, partial(_is_compared, names=names, settings=settings))
    report = judging.compare(report, *parts, documents, settings)
    if settings.shard is not None:
        return report
    drift = report.drift and replace(report.drift, to_explain=None)
    return replace(report, golden_hash=old.test_run_hash, inputs=None, remedy=None, drift=drift)


def conclude(
    gate: Gate,
    report: GateReport,
    old: Golden | None,
    new: Golden | None,
) -> Assessment:
    """Conclude the assessment of a gate; what ran of a part cannot be accepted.

    Args:
        gate: the gate.
        report: its report.
        old: the existing golden, if any.
        new: the golden of what ran; `None` if there is no result.

    Returns:
        The assessment; for a part, and for results that differ from run to run, without a golden.
    """
    is_stable = report.outcome is not Outcome.NONDETERMINISTIC
    accepted = new if is_stable and report.selected is None else None
    record = None if new is None else new.record
    return Assessment(gate=gate, report=report, old=old, new=accepted, record=record)


def _is_compared(name: str, names: frozenset[str], settings: Settings) -> bool:
    """Return whether a scenario of the golden, which the suite may no longer have, is compared."""
    shard = settings.shard
    if shard is not None:
        from tier2gate.gates.shards import shard_number  # noqa: PLC0415 - rarely needed

        return shard_number(name, shard.total) == shard.number
    from tier2gate.gates.scenarios import is_selected  # noqa: PLC0415 - rarely needed

    return name in names or is_selected(name, (), settings.scenario)


def _nothing_to_debug(file: str | None) -> Problem:
    return Problem(
        code="nothing-to-debug",
        message="the selected scenarios call no mission in Python",
        hint="select a scenario that calls one, or run without --debug",
        file=file,
    )


def _bare_hash(files: GateFiles, *, is_large: bool) -> Problem:
    hint = "run without --scenario, or first accept the whole gate with --detail hashes"
    if is_large:
        names = shlex.join(filter(None, (files.suite, files.expectations)))
        hint = f"run them without it: tier2gate run {names} --scenario GLOB"
    return Problem(
        code=BARE_HASH,
        message="the golden is a bare hash, so single scenarios cannot be compared with it",
        hint=hint,
        file=files.golden,
    )

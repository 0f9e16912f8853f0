"""What a gate's suite masks: tells it, refuses what meets nothing, and finds what is new."""

from collections.abc import Iterator
from dataclasses import replace

from tier2gate.assessment.reported.noting import note
from tier2gate.documents.reader import Document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.masks.applying import ANY, Mask, Masking, Rounding, covers, meets
from tier2gate.gates.masks.reading import SuiteMasks, read_masks
from tier2gate.gates.runnable import GateDefinition
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.results.masks import MaskReport
from tier2gate.results.report import GateReport
from tier2gate.runner.calls import Place

_WHOLE_STATES = (("final_state",), ("final_state", ANY))


def tell_masks(report: GateReport, documents: GateDocuments, masks: SuiteMasks) -> GateReport:
    """Add what is masked and rounded, with a notice if no final state is left.

    Args:
        report: the gate's report so far.
        documents: the gate's documents.
        masks: the masks and roundings of its suite.

    Returns:
        The report.
    """
    suite = documents.suite
    hidden = [
        whole_state_problem(suite, place, item)
        for place, item in _every(masks)
        if hides_whole_state(item)
    ]
    told = tuple(describe_mask(item, place, suite.name) for place, item in _every(masks))
    return note(replace(report, masks=told), hidden)


def hides_whole_state(item: Masking) -> bool:
    """Return whether a mask leaves nothing of the final state.

    Args:
        item: a mask or rounding.
    """
    return isinstance(item, Mask) and item.tokens in _WHOLE_STATES


def whole_state_problem(suite: Document, place: Place | None, item: Masking) -> Problem:
    """Return the notice about a mask that leaves nothing of the final state.

    Args:
        suite: the suite.
        place: the call that it is for; `None` for all.
        item: the mask.
    """
    return suite.problem(
        (*item.place, "path"),
        code="whole-state-masked",
        message=f"the mask {named(item.path)} hides the whole final state{_where(place)}: no "
        "change in it is seen",
        hint="mask only the values that cannot be made stable",
    )


def unmet_problem(suite: Document, place: Place | None, item: Masking) -> Problem:
    """Return the problem of a mask or rounding that met nothing.

    Args:
        suite: the suite.
        place: the call that it is for; `None` for all.
        item: the mask or rounding.
    """
    what, met = ("mask", "nothing") if isinstance(item, Mask) else ("rounding", "no number")
    return suite.problem(
        (*item.place, "path"),
        code="unmet-mask",
        message=f"the {what} {named(item.path)} meets {met} in the results{_where(place)}",
        hint="fix its path, or remove it",
    )


def refuse_unmet(
    report: GateReport, documents: GateDocuments, definition: GateDefinition, run: TestRunResult
) -> GateReport:
    """Refuse masks and roundings that met nothing, unless that may have another reason.

    Args:
        report: the gate's report, with the verdict.
        documents: the gate's documents.
        definition: what was run.
        run: the results.

    Returns:
        The report, with notices if the verdict failed; the same one if only some scenarios ran.

    Raises:
        InputInvalidError: the verdict passed, but a mask or rounding met nothing.
    """
    if report.selected is not None:
        return report
    unmet = list(_find_unmet(documents.suite, definition.masks, run))
    if unmet and report.passed:
        raise InputInvalidError(*unmet)
    return note(report, unmet)


def find_loosened(there: Document, here: Document) -> Iterator[MaskReport]:
    """Find the masks and roundings that hide more than on the target branch.

    Args:
        there: the suite on the target branch, which has the shape of its schema.
        here: the suite.

    Yields:
        Each that none there covers, with its place.
    """
    before, after = read_masks(there.value), read_masks(here.value)
    for place, item in _every(after):
        known = before.of_suite if place is None else before.of_call(*place)
        if not any(covers(other, item) for other in known):
            file, line, column = here.locate(item.place)
            yield replace(describe_mask(item, place, file), line=line, column=column)


def _every(masks: SuiteMasks) -> Iterator[tuple[Place | None, Masking]]:
    yield from ((None, item) for item in masks.of_suite)
    for place, items in masks.of_calls.items():
        yield from ((place, item) for item in items)


def _find_unmet(suite: Document, masks: SuiteMasks, run: TestRunResult) -> Iterator[Problem]:
    results = run.suite_result.scenario_results
    left = masks.of_suite
    for scenario in results.values():
        for result in scenario.mission_results.values():
            left = tuple(item for item in left if not meets(item, result)) if left else left
    unmet: list[tuple[Place | None, Masking]] = [(None, item) for item in left]
    for place, items in masks.of_calls.items():
        result = results[place[0]].mission_results[place[1]]
        unmet += [(place, item) for item in items if not meets(item, result)]
    yield from (unmet_problem(suite, call, item) for call, item in unmet)


def _where(place: Place | None) -> str:
    if place is None:
        return ""
    return f" of mission {named(place[1])} in scenario {named(place[0])}"


def describe_mask(item: Masking, place: Place | None, file: str) -> MaskReport:
    """Describe a mask or rounding for a report.

    Args:
        item: the mask or rounding.
        place: the call that it is for; `None` for all.
        file: the name of the suite's file.
    """
    scenario, key = place or (None, None)
    return MaskReport(
        path=item.path,
        value=item.value if isinstance(item, Mask) else None,
        digits=item.digits if isinstance(item, Rounding) else None,
        scenario_name=scenario,
        mission_name=key,
        file=file,
    )

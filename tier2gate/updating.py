"""Accepting: what `update` does with gates that the pipeline has assessed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tier2gate.errors import Outcome, Tier2GateError
from tier2gate.golden.format import FULL_DETAIL_LIMIT, Golden, changed_inputs
from tier2gate.golden.store import save_golden
from tier2gate.judging import stop
from tier2gate.missions.catalogue import Catalogue
from tier2gate.pipeline import Assessment, assess
from tier2gate.report import Acceptance, Action
from tier2gate.settings import Settings

_ACCEPTABLE = frozenset({Outcome.PASSED, Outcome.HASH_DRIFT, Outcome.GOLDEN_MISSING})


def update(settings: Settings, catalogue: Catalogue | None = None) -> Sequence[Acceptance]:
    """Accept today's results into the goldens.

    Args:
        settings: which gates.
        catalogue: the missions there are; the built-in ones if not given.

    Returns:
        One acceptance a gate, sorted by path. A gate that is refused keeps no other from being
        accepted.

    Raises:
        NoSuchPathError: a path of the settings is not there, or is neither suite nor folder.
        InputInvalidError: a folder cannot be searched.
    """
    return [_accept(item, settings) for item in assess(settings, catalogue)]


def _accept(item: Assessment, settings: Settings) -> Acceptance:
    report = item.report
    if report.outcome not in _ACCEPTABLE or item.new is None:
        return Acceptance(report=report, action=Action.REFUSED, outcome=report.outcome)
    try:
        kept = save_golden(item.gate, settings.root, item.old, item.new)
    except Tier2GateError as error:
        report = stop(report, error)
        return Acceptance(report=report, action=Action.REFUSED, outcome=report.outcome)
    if kept is None:
        action = Action.UNCHANGED
    else:
        action = Action.CREATED if item.old is None else Action.UPDATED
    return Acceptance(
        report=replace(report, way_out=None),
        action=action,
        outcome=Outcome.PASSED,
        notices=tuple(_notices(item, kept)),
    )


def _notices(item: Assessment, kept: Golden | None) -> Iterator[str]:
    """Say what the drift does not of a golden that was written."""
    if kept is None or item.new is None:
        return
    if item.old is not None and item.report.drift is None:
        moved = ", ".join(changed_inputs(item.old, item.new))
        yield f"the results are the accepted ones; these inputs moved: {moved}"
    if kept.body is not None and kept.record is None:
        yield (
            f"with the results it would be {FULL_DETAIL_LIMIT // 1024**2} MiB or more, so the "
            "golden keeps hashes only"
        )

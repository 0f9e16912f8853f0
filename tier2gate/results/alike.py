"""Group expectations that say the same of several scenarios."""

from collections import Counter
from collections.abc import Hashable, Iterable

from tier2gate.orchestration.canonical import encode
from tier2gate.results.report import ExpectationReport


def group_alike(items: Iterable[ExpectationReport]) -> list[tuple[ExpectationReport, ...]]:
    """Group expectations with the same mission, path, operator, expectation and kind of failure.

    Those that are written once for several scenarios are one expectation, whatever values they
    expect; others are if they expect the same value.

    Args:
        items: the expectations, in file order.

    Returns:
        The groups, in the order of their first expectations; each scenario is in a group once.
    """
    groups: dict[Hashable, list[ExpectationReport]] = {}
    seen: Counter[Hashable] = Counter()
    for item in items:
        fact = _fact_of(item)
        nth = seen[fact, item.scenario_name]
        seen[fact, item.scenario_name] += 1
        groups.setdefault((fact, nth), []).append(item)
    return [tuple(group) for group in groups.values()]


def _fact_of(item: ExpectationReport) -> Hashable:
    wanted = item.written_id or encode(item.expected)
    asserted = (item.mission_name, item.path, item.op, wanted)
    why = (encode(item.details), item.hint, item.matches_part, item.mission_failure, item.unknown)
    return *asserted, item.passed, *why

"""Fills in the expected values that depend on the results of a run, and weighs what is read."""

from collections.abc import Callable, Mapping
from typing import Any

from tier2gate.documents.limits import Limits
from tier2gate.gates.expected_forms import UnfilledError
from tier2gate.missions.size_limits import find_excess
from tier2gate.orchestration.expectations import Fill, MissionExpectation
from tier2gate.orchestration.suite import ScenarioSuiteResult


def fill_from(
    forms: Mapping[str, Any], limits: Limits, weigh: Callable[[str, str, Any], None]
) -> Fill:
    """Return what finds the value that an expectation compares with.

    Args:
        forms: id of an expectation → its expected value with forms.
        limits: the limits of a value.
        weigh: takes the id of an expectation, the name of its field, and each mapping or list that
            it reads or that is filled in; raises if they are too large in total.

    Returns:
        The function, for the core.
    """

    def fill(
        item: MissionExpectation, actual: Any, results: ScenarioSuiteResult
    ) -> tuple[Any, dict[str, Any]]:
        if isinstance(actual, dict | list):
            weigh(item.id, "path", actual)
        if item.id not in forms:
            return item.expected, {}
        from tier2gate.gates.expected.results import details_of, fill_results  # noqa: PLC0415 - rare

        form = forms[item.id]
        try:
            value = fill_results(form, item.scenario_name, item.mission_name, results)
        except UnfilledError as error:
            return None, details_of(error.form)

        if find_excess(value, limits):
            return None, details_of(form)
        if isinstance(value, dict | list):
            weigh(item.id, "expected", value)
        return value, {}

    return fill

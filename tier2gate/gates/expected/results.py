"""What expected values take from the results of a run."""

from collections.abc import Mapping
from typing import Any

from tier2gate.forms.looking_up import look_up
from tier2gate.foundation.printable import named
from tier2gate.gates.expected_forms import MISSION, RESULT, fill_all, form_of
from tier2gate.orchestration.engine import OperationError
from tier2gate.orchestration.suite import ScenarioSuiteResult

UNKNOWN = "expected_unknown"
"""The reason of an expectation that fails because its expected value is unknown."""


def fill_results(value: Any, scenario: str, own: str, results: ScenarioSuiteResult) -> Any:
    """Fill in the forms that take a part of a result.

    Args:
        value: the expected value; all its other forms are filled in.
        scenario: the scenario of the expectation.
        own: the key of its mission.
        results: the results of the run.

    Returns:
        JSON without forms; parts are shared with the results.

    Raises:
        UnfilledError: a form does not yield a value.
    """

    def take(form: Mapping[str, Any]) -> Any:
        key = form.get(MISSION, own)
        scenario_result = results.scenario_results.get(scenario)
        result = scenario_result.mission_results.get(key) if scenario_result else None
        if result is None:
            raise OperationError(f"there is no result of mission {named(key)}")
        where = "the result" if key == own else f"the result of mission {named(key)}"
        return look_up(result.to_dict(), form[RESULT], where)

    return fill_all(value, {RESULT: take})


def details_of(form: Any) -> dict[str, Any]:
    """Return why an expected value is unknown, as it is recorded and hashed.

    Args:
        form: the form that does not yield a value, or the whole value if it is too large.

    Returns:
        The reason and the name of the form; for `$result`, also its pointer and its mission.
    """
    details: dict[str, Any] = {"reason": UNKNOWN}
    if (name := form_of(form)) is not None:
        details["form"] = name
    if name == RESULT:
        details["path"] = form[RESULT]
        if MISSION in form:
            details["mission"] = form[MISSION]
    return details

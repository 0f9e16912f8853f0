"""Parts of a report that most passing gates do not have."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MissionFailure:
    """Why a mission ended without success.

    Attributes:
        failed_step_id: the step that failed, cut if long.
        error_message: the `error_message` of the mission's result, cut if long.
    """

    failed_step_id: str
    error_message: str


@dataclass(frozen=True, kw_only=True, slots=True)  # a suite may have many
class SkippedStep:
    """A step that was not executed, because its condition did not hold.

    Attributes:
        scenario_name: its scenario.
        mission_name: its mission: the call's id if it has one.
        step_id: the step.
    """

    scenario_name: str
    mission_name: str
    step_id: str


@dataclass(frozen=True, kw_only=True)
class SelectedScenarios:
    """The scenarios of a suite that `--scenario` selects.

    Attributes:
        names: their names, in the order of the suite.
        total: the number of scenarios in the suite.
    """

    names: tuple[str, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The sums over a call's gates.

    Attributes:
        gates: the number of gates.
        scenarios: the number of scenarios that ran.
        missions: the number of missions that ran.
        expectations: the number of expectations that were judged.
        failed_expectations: the number of expectations that did not hold.
    """

    gates: int
    scenarios: int
    missions: int
    expectations: int
    failed_expectations: int

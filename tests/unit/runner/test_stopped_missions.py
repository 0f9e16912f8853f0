"""Missions that stopped are grouped by what stopped them."""

from tier2gate.foundation.problems import MAX_PROBLEMS, Problem, bounded, count_problems
from tier2gate.runner.stopped_missions import StoppedMissions

WHAT = "mission price"


def raised(error: str, line: int | None = 3) -> Problem:
    """Return the problem of a mission that raised an exception."""
    message = f"{WHAT} raised {error}; at rules.py:{line}"
    return Problem(code="mission-error", message=message, file="rules.py", line=line)


def messages(stopped: StoppedMissions) -> list[str]:
    """Return the messages of all groups."""
    return [problem.message for problem in stopped.problems]


def test_one_mission_is_named_with_its_scenario() -> None:
    """A single failure says in which scenario it happened."""
    stopped = StoppedMissions()
    stopped.add(raised("KeyError: 'DE'"), WHAT, "de")
    assert messages(stopped) == [
        "mission price in scenario de raised KeyError: 'DE'; at rules.py:3"
    ]


def test_failures_of_one_line_are_one_problem() -> None:
    """A typo that stops a thousand scenarios is one problem, with their number and the first ten."""
    stopped = StoppedMissions()
    for number in range(1_000):
        stopped.add(raised(f"KeyError: {number}"), WHAT, f"s{number}")
    [problem] = stopped.problems
    names = ", ".join(f"s{number}" for number in range(10))
    assert problem.message == (
        f"mission price in 1,000 scenarios ({names} and 990 more) raised KeyError: 0; at rules.py:3"
    )
    assert problem.stands_for == 1_000


def test_other_lines_and_errors_are_other_problems() -> None:
    """Two mistakes are never reported as one."""
    stopped = StoppedMissions()
    stopped.add(raised("KeyError: 1"), WHAT, "a")
    stopped.add(raised("KeyError: 1", line=4), WHAT, "b")
    stopped.add(raised("ValueError: 1"), WHAT, "c")
    assert len(messages(stopped)) == 3


def test_two_missions_of_a_scenario_name_it_once() -> None:
    """The number counts failures; the list counts scenarios."""
    stopped = StoppedMissions()
    for _ in range(2):
        stopped.add(raised("KeyError: 1"), WHAT, "a")
    [problem] = stopped.problems
    assert problem.message.startswith("mission price in scenario a raised")
    assert problem.stands_for == 2


def test_very_many_groups_are_counted() -> None:
    """Every failure counts, also those that are not shown."""
    stopped = StoppedMissions()
    for line in range(1, 1_001):
        stopped.add(raised("KeyError: 1", line=line), WHAT, f"s{line}")
    problems = bounded(stopped.problems)
    assert len(problems) == MAX_PROBLEMS + 1
    assert count_problems(problems) == 1_000

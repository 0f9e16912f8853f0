"""The words that every reporter says the same things in."""

from tier2gate.foundation.printable import SHOWN_NAME, cut, named, one_line, show_value
from tier2gate.predicates import WITHOUT_EXPECTED
from tier2gate.results.report import ExpectationReport, GateReport

NO_GATE = "no gate was found; a suite is a file called NAME.suite.yaml"
"""What is said where there is nothing to run."""


def describe_failure(item: ExpectationReport) -> str:
    """Say in one line why an expectation did not hold.

    Args:
        item: an expectation that failed.

    Returns:
        What was looked at, what was expected, and what was found.
    """
    return f"{describe_target(item)}, {describe_found(item)}"


def describe_target(item: ExpectationReport) -> str:
    """Say what an expectation looks at, and what it demands.

    Args:
        item: the expectation.

    Returns:
        A part of a sentence.
    """
    return f"{describe_where(item)}: expected {describe_wanted(item)}"


def describe_where(item: ExpectationReport) -> str:
    """Say where an expectation looks.

    Args:
        item: the expectation.

    Returns:
        The scenario, the mission and the path in it.
    """
    parts = (item.scenario_name, item.mission_name, item.path)
    return " / ".join(named(part) for part in parts if part)


def describe_wanted(item: ExpectationReport) -> str:
    """Say what an expectation demands.

    Args:
        item: the expectation.

    Returns:
        Its operator, and the value it compares with.
    """
    return item.op if item.op in WITHOUT_EXPECTED else f"{item.op} {show_value(item.expected)}"


def describe_found(item: ExpectationReport) -> str:
    """Say what an expectation that failed met instead.

    Args:
        item: the expectation.

    Returns:
        A part of a sentence.
    """
    match item.details.get("reason"):
        case "path_missing":
            return f"but {item.hint or 'the path leads nowhere'}"
        case "scenario_missing" | "mission_missing":
            return "but it was not run"
        case "type_error":
            return f"but {show_value(item.actual)} does not compare with that"
        case _:
            return f"found {show_value(item.actual)}"


def describe_mission_failure(item: ExpectationReport) -> str | None:
    """Say in one line why the mission that an expectation looks into failed.

    Args:
        item: an expectation that failed.

    Returns:
        The failed step and its reason; `None` if the mission succeeded.
    """
    if item.mission_failure is None:
        return None
    message = one_line(cut(item.mission_failure.error_message, SHOWN_NAME))
    return f"the mission ended without success: {message}"


def count(number: int, noun: str) -> str:
    """Count things.

    Args:
        number: how many.
        noun: what, in the singular; with a regular plural.

    Returns:
        `1 gate`, `2 gates`.
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def describe_size(gate: GateReport) -> str:
    """Say how much a gate looked at.

    Args:
        gate: the gate.

    Returns:
        Its counts, in words.
    """
    counts = [
        count(gate.scenarios, "scenario"),
        count(gate.missions, "mission"),
        count(len(gate.expectations), "expectation"),
    ]
    if gate.skipped:
        counts.append(f"{count(len(gate.skipped), 'step')} skipped")
    return ", ".join(counts)

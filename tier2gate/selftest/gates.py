"""The files of the planted gates."""

from collections.abc import Mapping, Sequence

SUITE = "gate.suite.yaml"
EXPECTATIONS = "gate.expectations.yaml"
GOLDEN = "gate.golden.json"
MISSIONS = "gate.missions.yaml"
MODULE = "gate.missions.py"

_EXPECTATIONS = """\
expectations:
  - {{id: works, scenario_name: {scenario}, mission_name: {mission}, path: success, op: eq, expected: {success}}}
"""  # noqa: E501 - a line of YAML
_NUMBERS = (1, 2, 3)


def echo(value: str = "1", *, success: str = "true") -> Mapping[str, str]:
    """Return a gate that calls `echo`.

    Args:
        value: a param, as YAML.
        success: what is expected of the mission, as YAML.
    """
    return {
        SUITE: "suite_name: gate\nscenarios:\n  - {scenario_name: one, initial_state: {}, "
        f"missions: [{{name: echo, params: {{value: {value}}}}}]}}\n",
        EXPECTATIONS: _EXPECTATIONS.format(scenario="one", mission="echo", success=success),
    }


def declarative(price: int) -> Mapping[str, str]:
    """Return a gate with a mission in YAML.

    Args:
        price: a number in the mission.
    """
    return {
        SUITE: "suite_name: gate\nscenarios:\n  - {scenario_name: one, initial_state: {sum: 0}, "
        "missions: [{name: charge}]}\n",
        EXPECTATIONS: _EXPECTATIONS.format(scenario="one", mission="charge", success="true"),
        MISSIONS: "missions:\n  - name: charge\n    steps:\n      - {id: add, kind: runtime, "
        f"operation: increment, payload: {{path: /sum, by: {price}}}}}\n",
    }


def python(
    body: str, *, missions: Sequence[str] = ("fault",), numbers: Sequence[int] = _NUMBERS
) -> Mapping[str, str]:
    """Return a gate with missions in Python.

    Args:
        body: the functions, each with a parameter `n`.
        missions: their names; each is called in every scenario.
        numbers: a scenario for each of these values of `n`.
    """
    scenarios = "".join(
        f"  - {{scenario_name: s{number}, initial_state: {{}}, missions: ["
        + ", ".join(f"{{name: {name}, params: {{n: {number}}}}}" for name in missions)
        + "]}\n"
        for number in numbers
    )
    table = ", ".join(f'"{name}": from_function({name})' for name in missions)
    scenario = f"s{numbers[0]}"
    return {
        SUITE: f"suite_name: gate\nscenarios:\n{scenarios}",
        EXPECTATIONS: _EXPECTATIONS.format(scenario=scenario, mission=missions[0], success="true"),
        MODULE: "from tier2gate.missions.api import from_function\n\n"
        f"{body}\n\nMISSIONS = {{{table}}}\n",
    }


def within(folder: str, files: Mapping[str, str]) -> Mapping[str, str]:
    """Return files in a folder.

    Args:
        folder: its name.
        files: the files.
    """
    return {f"{folder}/{name}": text for name, text in files.items()}

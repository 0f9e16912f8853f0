"""Gates whose HTML report is looked at."""

import json
import shutil
from pathlib import Path

from tests.command import run

REPOSITORY = Path(__file__).parents[1]
MISTAKES = (
    ("op: ge, expected: 3}", "op: ge, expected: 1}"),
    (
        "op: ge, expected: {$state: /policy/clerk_from}",
        "op: gt, expected: {$state: /policy/clerk_from}",
    ),
)
"""Two changes of the mission: one fails an expectation, both change results."""


def refund_gate(folder: Path) -> Path:
    """Report the example of refunds after two changes.

    Args:
        folder: an empty folder.

    Returns:
        The report.
    """
    gate = folder / "refund-approval"
    shutil.copytree(REPOSITORY / "examples" / "refund-approval", gate)
    missions = gate / "refund-approval.missions.yaml"
    text = missions.read_text(encoding="utf-8")
    for before, after in MISTAKES:
        assert before in text
        text = text.replace(before, after)
    missions.write_text(text, encoding="utf-8")
    run("check", "--report=html=report.html", cwd=folder)
    return folder / "report.html"


def large_gate(folder: Path, scenarios: int) -> Path:
    """Report a gate of many scenarios, one of a hundred of them changed.

    Args:
        folder: an empty folder.
        scenarios: how many.

    Returns:
        The report.
    """
    for change in (0, 1):
        write_large(folder, scenarios, change)
        run("check" if change else "update", *["--report=html=report.html"][:change], cwd=folder)
    return folder / "report.html"


def write_large(folder: Path, scenarios: int, change: int) -> None:
    """Write a gate of many scenarios.

    Args:
        folder: the folder.
        scenarios: how many.
        change: what is added to a value of one of a hundred scenarios.
    """
    made = [
        {
            "scenario_name": f"customer-{number:06}",
            "initial_state": {
                "balance": number + (change if number % 100 == 0 else 0),
                "tier": "gold",
                "log": ["a", "b", {"n": number}],
            },
            "missions": [{"name": "daily_loop", "params": {"requested_steps": 3 + number % 2}}],
        }
        for number in range(scenarios)
    ]
    expectations = [
        {
            "id": f"runs-{number}",
            "scenario_name": f"customer-{number:06}",
            "mission_name": "daily_loop",
            "path": "success",
            "op": "eq",
            "expected": True,
        }
        for number in range(scenarios)
    ]
    suite = {"suite_name": "large", "scenarios": made}
    (folder / "large.suite.json").write_text(json.dumps(suite), encoding="utf-8")
    text = json.dumps({"expectations": expectations})
    (folder / "large.expectations.json").write_text(text, encoding="utf-8")

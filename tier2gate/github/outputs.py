"""The outputs of a step, which later steps of a workflow can read."""

from collections.abc import Mapping

from tier2gate.foundation.outcomes import Outcome
from tier2gate.github.workspace import from_workspace
from tier2gate.reporters.interface import FILE_REPORTERS
from tier2gate.results.report import Report

DESCRIPTIONS: Mapping[str, str] = {
    "outcome": "The outcome, such as `passed`, `verdict-failed` or `hash-drift`. Empty after a "
    "usage error.",
    "exit-code": "The exit status of the outcome.",
    "passed": "Whether all gates passed. Either `true` or `false`.",
    "drift": "Whether any gate's hash changed. Either `true` or `false`.",
    "cause": "Why the hash changed, such as `inputs-changed` or `behaviour-changed`. Empty unless "
    "exactly one gate ran and its hash changed.",
    "test-run-hash": "The hash of this run. Empty unless exactly one gate ran.",
    "golden-hash": "The accepted hash. Empty unless exactly one gate ran.",
    "golden-changed": "Whether any golden differs from the one in `base`, or only `base` has a "
    "gate. Either `true` or `false`.",
    "gates": "The number of gates.",
    "failed-gates": "The number of gates that did not pass.",
    **{
        f"report-{reporter.kind}": f"Path of `{reporter.file_name}`, relative to the workspace. "
        "Empty unless `reports-dir` is given."
        for reporter in FILE_REPORTERS
    },
    "proposed-golden": "Path of the proposed golden, relative to the workspace; if there are "
    "several, path of `proposed-dir`. Empty if there is none.",
}
"""Output → what it is, in the order of `action.yml`; `make record` updates that file and README."""

OUTPUTS = tuple(DESCRIPTIONS)
"""The names of the Action's outputs, in the same order."""


def render_outputs(
    report: Report,
    *,
    reports: Mapping[str, str] | None = None,
    proposed_dir: str = "",
    folder: str = ".",
) -> Mapping[str, str]:
    """Return the step's outputs.

    Args:
        report: what was found.
        reports: kind → path of each report written, relative to the workspace, for the output
            `report-KIND`; kinds for the terminal have no output.
        proposed_dir: the folder for proposed goldens, relative to the workspace.
        folder: the folder that the report's file names are relative to, from the workspace.

    Returns:
        Name → value, for all of `OUTPUTS`; outputs about a single gate are empty unless exactly
        one ran.
    """
    only = report.gates[0] if len(report.gates) == 1 else None
    proposed = [from_workspace(gate.proposed, folder) for gate in report.gates if gate.proposed]
    failed = sum(gate.outcome is not Outcome.PASSED for gate in report.gates)
    values = {
        "outcome": report.outcome.value,
        "exit-code": str(report.exit_code),
        "passed": _boolean(report.outcome is Outcome.PASSED),
        "drift": _boolean(any(gate.drift is not None for gate in report.gates)),
        "cause": only.drift.cause.value if only and only.drift else "",
        "test-run-hash": (only.test_run_hash or "") if only else "",
        "golden-hash": (only.golden_hash or "") if only else "",
        "golden-changed": _boolean(
            bool(report.removed)
            or Outcome.GOLDEN_CHANGED in report.outcomes
            or any(gate.golden_changed for gate in report.gates)
        ),
        "gates": str(len(report.gates)),
        "failed-gates": str(failed),
        **{f"report-{kind}": path for kind, path in (reports or {}).items()},
        "proposed-golden": proposed[0] if len(proposed) == 1 else proposed_dir * bool(proposed),
    }
    return {name: values.get(name, "") for name in OUTPUTS}


def outputs_without_report(exit_code: int, outcome: str = "") -> Mapping[str, str]:
    """Return the outputs of a step that ended without a report.

    Args:
        exit_code: its exit status.
        outcome: its outcome; empty if there is none.

    Returns:
        Name → value, for all of `OUTPUTS`.
    """
    stated = {
        "outcome": outcome,
        "exit-code": str(exit_code),
        "passed": _boolean(False),  # noqa: FBT003 - the value itself
        "drift": _boolean(False),  # noqa: FBT003 - the value itself
        "golden-changed": _boolean(False),  # noqa: FBT003 - the value itself
        "gates": "0",
        "failed-gates": "0",
    }
    return {name: stated.get(name, "") for name in OUTPUTS}


def format_outputs(outputs: Mapping[str, str], delimiter: str) -> str:
    """Format outputs as GitHub's runner reads them.

    Args:
        outputs: name → value.
        delimiter: an unguessable word that is in no value.

    Returns:
        The text to append to the file named by `GITHUB_OUTPUT`.

    Raises:
        ValueError: the delimiter is in a value.
    """
    if any(delimiter in value for value in outputs.values()):
        raise ValueError("the delimiter is in a value")
    return "".join(f"{name}<<{delimiter}\n{v}\n{delimiter}\n" for name, v in outputs.items())


def _boolean(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "true" if value else "false"

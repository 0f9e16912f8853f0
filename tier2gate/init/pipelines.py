"""The workflow of a new gate, or what to add to the pipelines that are there."""

from dataclasses import dataclass

from tier2gate.gates.naming import file_name
from tier2gate.init.surroundings import WORKFLOWS, Surroundings, environment_in, install_command
from tier2gate.init.texts import workflow_text

WORKFLOW = f"{WORKFLOWS}/tier2gate.yml"
"""The path of the new workflow."""

_GUIDE = "https://github.com/org/tier2-gate/blob/v1/docs"
_UNPINNED = "# zizmor: ignore[unpinned-uses] no release of v1 changes a hash"
_ACTION = f"      - uses: org/tier2-gate@v1 {_UNPINNED}\n"
_MADE_BY_JOB = ".venv/bin/python"


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """How the gate runs on pull requests.

    Attributes:
        text: the workflow to write; `None` to write none.
        notes: what the user should know or do, in sentences.
    """

    text: str | None
    notes: tuple[str, ...] = ()


def plan_pipeline(around: Surroundings, *, runs_code: bool) -> Pipeline:
    """Plan the workflow.

    Args:
        around: what is in the folder.
        runs_code: whether the gate has missions in Python.

    Returns:
        The workflow, or why there is none and what to do.
    """
    if around.workflow is not None:
        notes = [f"{around.workflow.name} runs tier2gate already, so no workflow was written"]
        if runs_code and not around.workflow.allows_code:
            notes.append(f"missions in Python need allow-code: true in {around.workflow.name}")
        return Pipeline(text=None, notes=tuple(notes))
    if around.uses_gitlab:
        note = f"for a job in .gitlab-ci.yml, see {_GUIDE}/gitlab.md"
        return Pipeline(text=None, notes=(note,))
    if around.top is not None and around.top != around.folder:
        below = file_name(around.folder, around.top)
        note = (
            f"this is not the top of the repository, where GitHub looks for workflows: run the "
            f"action there, with working-directory: {below}; see {_GUIDE}/github.md"
        )
        return Pipeline(text=None, notes=(note,))
    return Pipeline(text=workflow_text(_code_steps(around) if runs_code else _ACTION))


def _code_steps(around: Surroundings) -> str:
    """Return the steps that run missions in Python, in an environment if they need packages."""
    install = install_command(around.folder)
    if install is None and environment_in(around.folder) is None:
        return (
            f"{_ACTION}        with:\n"
            "          allow-code: true # of this repository: its functions run in the container\n"
        )
    packages = (
        f"          .venv/bin/pip install {install}\n"
        if install is not None
        else "          # .venv/bin/pip install the packages that the functions import\n"
    )
    return (
        "      # The pull request's code runs in this job: give it no secrets and no write token.\n"
        "      - run: |\n"
        "          python3 -m venv .venv\n"
        f"{packages}"
        f"      - uses: org/tier2-gate/host@v1 {_UNPINNED}\n"
        "        with:\n"
        "          allow-code: true\n"
        f"          python: {_MADE_BY_JOB}\n"
    )

"""The workflow of a new gate, or what to add to the pipelines that are there."""

from dataclasses import dataclass

from tier2gate.gates.naming import file_name
from tier2gate.init.surroundings import WORKFLOWS, Surroundings, environment_in, install_command
from tier2gate.init.texts import base_steps, workflow_text

WORKFLOW = f"{WORKFLOWS}/tier2gate.yml"
"""The path of the new workflow."""

_GUIDE = "https://github.com/org/tier2-gate/blob/v1/docs"
_UNPINNED = "# zizmor: ignore[unpinned-uses] no release of v1 changes a hash"
_ACTION = f"      - uses: org/tier2-gate@v1 {_UNPINNED}\n        with:\n          base: .base\n"
_ALLOWED = "          allow-code: true # of this repository: its functions run in the container\n"
_NEW_ENVIRONMENT = """\
      # The pull request's code runs in this job: give it no secrets and no write token.
      - run: |
          python3 -m venv .venv
"""
_HOST = f"""\
      - uses: org/tier2-gate/host@v1 {_UNPINNED}
        with:
          base: .base
          allow-code: true
          python: .venv/bin/python
"""


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
        notes = [f"{around.workflow.name} already runs tier2gate; no workflow was written"]
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
    steps = _code_steps(around) if runs_code else [base_steps(), _ACTION]
    return Pipeline(text=workflow_text("".join(steps)))


def _code_steps(around: Surroundings) -> list[str]:
    """Return the steps that run missions in Python, in an environment if they need packages."""
    install = install_command(around.folder)
    if install is None and environment_in(around.folder) is None:
        return [base_steps(), _ACTION, _ALLOWED]
    packages = (
        f"          .venv/bin/pip install {install}\n"
        if install is not None
        else "          # .venv/bin/pip install the packages that the functions import\n"
    )
    # The target branch comes last: what is installed runs code, which could change it.
    return [_NEW_ENVIRONMENT, packages, base_steps(), _HOST]

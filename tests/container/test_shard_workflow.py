"""The workflow for large suites, run by `act` in real containers: a matrix of shards, then merge."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.container.act import Act, edit, stand_in, write_workflow
from tests.engine import REPOSITORY

UPLOAD = """\
name: upload
description: stands in for the upload to GitHub; copies the files
inputs:
  name: {description: its name.}
  path: {description: what.}
  if-no-files-found: {description: what then.}
  overwrite: {description: whether to replace one of that name.}
runs:
  using: composite
  steps:
    - shell: bash
      env: {NAME: "${{ inputs.name }}", WHAT: "${{ inputs.path }}"}
      run: cp -r "$WHAT" "$(mktemp -d "/artifacts/$NAME-XXXXXX")" # jobs end at the same time
"""
DOWNLOAD = """\
name: download
description: stands in for the download from GitHub; copies the files
inputs:
  path: {description: where to.}
runs:
  using: composite
  steps:
    - shell: bash
      env: {WHERE: "${{ inputs.path }}"}
      run: cp -r /artifacts "$WHERE"
"""


RESTORE = """\
name: restore
description: stands in for GitHub's cache; copies the files
inputs:
  path: {description: where to.}
  key: {description: which.}
  restore-keys: {description: how the name of another one may begin.}
runs:
  using: composite
  steps:
    - shell: bash
      env: {WHERE: "${{ inputs.path }}", START: "${{ inputs.restore-keys }}"}
      run: |
        newest=$(find /cache -maxdepth 1 -name "$START*" | head -n 1)
        [[ -z $newest ]] || cp -r "$newest" "$WHERE"
"""
SAVE = """\
name: save
description: stands in for GitHub's cache; copies the files
inputs:
  path: {description: what.}
  key: {description: under which name.}
runs:
  using: composite
  steps:
    - shell: bash
      env: {WHAT: "${{ inputs.path }}", KEY: "${{ inputs.key }}"}
      run: cp -r "$WHAT" "/cache/$KEY"
"""


def blocks_in(page: str) -> list[str]:
    """Return the blocks of YAML that a page shows for shards: a workflow, then steps."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [block for block in blocks if "shard-dir" in block]


def workflow_in(page: str) -> str:
    """Return the workflow that a page shows for a matrix of shards."""
    return blocks_in(page)[0]


def test_readme_has_the_same_jobs() -> None:
    """A user who copies the README's jobs gets those of the guide, but for limits and names."""
    jobs = [yaml.safe_load(workflow_in(page))["jobs"] for page in ("README.md", "docs/scale.md")]
    steps = [[job["steps"] for job in each.values()] for each in jobs]
    assert steps[0] == steps[1]
    assert all(each["gate"]["if"] == "always()" for each in jobs)


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Create a repository with the examples as its accepted gates."""
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "examples", repository / "gates")
    write_workflow(repository, workflow_in("docs/scale.md"))
    return repository


def run_workflow(
    act: Act, repository: Path, *more: str, event: str = "pull_request"
) -> tuple[int, list[str], list[str]]:
    """Run the workflow; return act's status, the log, and the titles of errors."""
    kept = repository.parent / "artifacts"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    text = workflow_in("docs/scale.md")
    options = [f"--container-options=--volume={kept}:/artifacts"]
    for name, content in (("upload", UPLOAD), ("download", DOWNLOAD)):
        (used,) = re.findall(rf"uses: (actions/{name}-artifact@\w+)", text)
        shutil.rmtree(repository.parent / f"actions-{name}-artifact", ignore_errors=True)
        options.append(stand_in(repository, used, content))
    finished = act.run(repository, *options, *more, event=event)
    commands = "\n".join(finished.commands)
    errors = re.findall(r"^::error .*title=tier2gate%3A ([a-z-]+)::", commands, re.MULTILINE)
    return finished.status, finished.log, errors


def test_matrix_of_shards_is_merged(act: Act, repository: Path) -> None:
    """A user whose suite runs in four jobs gets one verdict, green and red, from the last job."""
    status, log, errors = run_workflow(act, repository)
    assert (status, errors) == (0, [])
    written = sorted(line for line in log if "no verdict" in line)
    assert written == [
        f"shard {number}/4 written for 6 gates, no verdict" for number in range(1, 5)
    ]
    assert "6 gates: 6 passed" in log
    edit(repository / "gates/mixed/mixed.suite.yaml", "requested_steps: 3", "requested_steps: 2")
    status, _, errors = run_workflow(act, repository)
    assert (status, errors) == (1, ["hash-drift"])


def test_job_that_fails_is_a_missing_shard(act: Act, repository: Path) -> None:
    """A job of the matrix that stops before its upload never leaves the gate green or skipped."""
    text = workflow_in("docs/scale.md")
    head, uploads = text.split("      - uses: actions/upload-artifact", 1)
    stop = '      - run: test "${{ matrix.shard }}" != 2/4\n'
    write_workflow(repository, f"{head}{stop}      - uses: actions/upload-artifact{uploads}")
    status, log, errors = run_workflow(act, repository)
    assert status == 1
    assert set(errors) == {"input-invalid"}
    assert any("1 shard of this gate missing in shards: 2/4" in line for line in log)


def test_accepted_shards_are_kept_in_a_cache(act: Act, repository: Path) -> None:
    """A reviewer of a gate whose golden is a bare hash sees what changed, as the guide says."""
    workflow, steps = blocks_in("docs/scale.md")
    download = "      - uses: actions/download-artifact"
    text = f"{workflow.partition(download)[0]}{steps}"
    write_workflow(repository, text.replace("on:\n", "on:\n  push:\n    branches: [main]\n", 1))
    golden = repository / "gates/mixed/mixed.golden.json"
    accepted = json.loads(golden.read_bytes())["test_run_hash"]
    golden.write_text(f"{accepted}\n", encoding="utf-8")
    cache = repository.parent / "cache"
    cache.mkdir()
    mounts = f"--volume={repository.parent / 'artifacts'}:/artifacts --volume={cache}:/cache"
    (commit_of_cache,) = set(re.findall(r"uses: actions/cache/\w+@(\w+)", steps))
    more = [
        f"--container-options={mounts}",
        stand_in(
            repository, f"actions/cache@{commit_of_cache}", "", {"restore": RESTORE, "save": SAVE}
        ),
    ]
    status, _, errors = run_workflow(act, repository, *more, event="push")
    assert (status, errors) == (0, [])
    assert len([*cache.iterdir()]) == 1
    edit(repository / "gates/mixed/mixed.suite.yaml", "requested_steps: 3", "requested_steps: 2")
    status, log, errors = run_workflow(act, repository, *more)
    assert (status, errors) == (1, ["hash-drift"])
    assert any("cause: inputs-changed (suite)" in line for line in log), log
    assert len([*cache.iterdir()]) == 1  # only accepted runs are kept

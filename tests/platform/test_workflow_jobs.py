"""Every job and step of every workflow is pinned in `recorded/<workflow>`.

Comments and the commits of actions are left out; `test_workflows.py` checks these. After a change,
run `python tests/platform/test_workflow_jobs.py --record` and review the difference that it prints.
"""

import difflib
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.platform.pins import PINS, REPOSITORY, WORKFLOWS

RECORDED = Path(__file__).parent / "recorded"


class _Dumper(yaml.SafeDumper):
    """A dumper that writes text of several lines as a block."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else None)


_Dumper.add_representer(str, _represent)


def structure(text: str) -> str:
    """Return everything in a workflow that GitHub acts on, except the commits of actions."""
    workflow = yaml.safe_load(text)
    found: dict[str, Any] = {"on": workflow.pop(True), **workflow}  # YAML 1.1 reads `on` as true
    for job in found["jobs"].values():
        for step in job.get("steps", []):
            if "uses" in step:
                step["uses"] = step["uses"].partition("@")[0]
    return yaml.dump(found, Dumper=_Dumper, sort_keys=False, width=1000)


def difference(name: str, text: str) -> list[str]:
    """Compare a workflow with its record line by line."""
    path = RECORDED / name
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = before.splitlines(keepends=True), structure(text).splitlines(keepends=True)
    return list(difflib.unified_diff(*lines, name, name))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_matches_its_record(path: Path) -> None:
    """No part of a release is removed, weakened or replaced unnoticed."""
    assert difference(path.name, path.read_text(encoding="utf-8")) == []


def test_every_record_has_a_workflow() -> None:
    """Every record belongs to an existing workflow."""
    assert [path.name for path in sorted(RECORDED.iterdir())] == [path.name for path in WORKFLOWS]


_ATTESTED_SBOM = f"""\
      - uses: actions/attest@{min(PINS["actions/attest"])}
        with:
          subject-name: ${{{{ inputs.image }}}}
          subject-digest: ${{{{ needs.build.outputs.digest }}}}
          sbom-path: arm64.spdx.json
          push-to-registry: true
          create-storage-record: false
"""

MATRIX_PYTHON = "        with:\n          python-version: ${{ matrix.python }}\n"
FAULTS = {
    "published without a reviewer": ("release.yml", "    environment: release\n", ""),
    "image without an SBOM": ("image.yml", "sbom: true", "sbom: false"),
    "image without provenance": ("image.yml", "provenance: mode=max", "provenance: false"),
    "one architecture": ("image.yml", "linux/amd64,linux/arm64", "linux/amd64"),
    "image pushed under a tag": ("image.yml", "push-by-digest=true,", ""),
    "SBOM not attested": ("image.yml", _ATTESTED_SBOM, ""),
    "old base image": ("image.yml", "          pull: true\n", ""),
    "old layers": ("image.yml", "          no-cache: true\n", ""),
    "another image replayed": ("image.yml", '"$IMAGE@$DIGEST" source', '"$IMAGE" source'),
    "replayed on one architecture": ("image.yml", "[ubuntu-latest, ubuntu-24.04-arm]", "[any]"),
    "attested before the replay": ("image.yml", "needs: [build, replay]", "needs: [build]"),
    "built from a later main": ("release.yml", "source: ${{ github.sha }}", "source: main"),
    "image not attested": ("release.yml", "    needs: image\n", "    needs: packages\n"),
    "release that cannot be run again": ("release.yml", "skip-existing: true", "verbose: true"),
    "sdist not attested": ("release.yml", "subject-path: dist/*", "subject-path: dist/*.whl"),
    "index not compared": (
        "release.yml",
        "needs: [check, image, published]",
        "needs: [check, image, publish]",
    ),
    "comparison that always fails": (
        "release.yml",
        "      - run: .github/release/check-published.sh",
        "      - continue-on-error: true\n        run: .github/release/check-published.sh",
    ),
    "tagged despite a failure": (
        "release.yml",
        "    name: Tag\n",
        "    name: Tag\n    if: always()\n",
    ),
    "action.yml not written": (
        "release.yml",
        '      - run: .github/release/write-action.sh "$VERSION" "$IMAGE" "$DIGEST"\n',
        "",
    ),
    "release that is a rebuild": (
        "release.yml",
        "tag-release.sh release",
        "tag-release.sh rebuild",
    ),
    "rebuild that is a release": (
        "rebuild.yml",
        "tag-release.sh rebuild",
        "tag-release.sh release",
    ),
    "rebuild that moves v1 from anywhere": ("rebuild.yml", ' "$CURRENT"', ' "$(cat v1)"'),
    "rebuild that never runs": ("rebuild.yml", '    - cron: "23 4 * * 1"\n', ""),
    "page not created": (
        "release.yml",
        '      - run: .github/release/create-release.sh "$VERSION" dist\n',
        "      - run: 'true'\n",
    ),
    "tests that are skipped": ("ci.yml", ".ci/run", "make test"),
    "one Python": ("ci.yml", '["3.11", "3.12", "3.13"]', '["3.13"]'),
    "other action": (
        "ci.yml",
        f"actions/setup-python@{min(PINS['actions/setup-python'])}\n{MATRIX_PYTHON}",
        f"somebody/setup-python@{min(PINS['actions/setup-python'])}\n{MATRIX_PYTHON}",
    ),
    "host action not run": ("ci.yml", "uses: ./host #", "uses: ./ #"),
    "host action on Linux only": ("ci.yml", "[ubuntu-latest, macos-latest]", "[ubuntu-latest]"),
    "token that writes": ("gate.yml", "contents: read", "contents: write"),
}


@pytest.mark.parametrize(("name", "old", "new"), FAULTS.values(), ids=FAULTS)
def test_fault_is_seen(name: str, old: str, new: str) -> None:
    """A weakened release is detected."""
    text = (REPOSITORY / ".github" / "workflows" / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    assert difference(name, text) == []
    assert difference(name, text.replace(old, new)) != []


def test_difference_is_the_lines_that_changed() -> None:
    """A reviewer of a change sees only the changed lines, not the whole workflow."""
    text = (REPOSITORY / ".github" / "workflows" / "image.yml").read_text(encoding="utf-8")
    found = difference("image.yml", text.replace("sbom: true", "sbom: false"))
    assert [line for line in found if line.startswith(("-", "+"))] == [
        "--- image.yml\n",
        "+++ image.yml\n",
        "-        sbom: true\n",
        "+        sbom: false\n",
    ]


def test_updated_action_and_comment_are_not_recorded() -> None:
    """An update by Dependabot needs no new record."""
    text = (REPOSITORY / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    pin = min(PINS["actions/checkout"])
    assert difference("ci.yml", f"# New.\n{text.replace(pin, 'f' * 40 + ' # v99.0.0')}") == []


def test_record_shows_what_it_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recording prints a new workflow in full, and the changes of a known one."""
    recorded = {path.name: path.read_text(encoding="utf-8") for path in RECORDED.iterdir()}
    monkeypatch.setitem(globals(), "RECORDED", tmp_path)
    (tmp_path / "gone.yml").touch()
    record()
    shown = capsys.readouterr().out
    added = [line[1:] for line in shown.splitlines() if re.match(r"\+(?!\+\+ )", line)]
    assert added == [line for path in WORKFLOWS for line in recorded[path.name].splitlines()]
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == recorded
    record()
    assert capsys.readouterr().out == ""


def record() -> None:
    """Record every workflow, and print what changed."""
    for path in RECORDED.iterdir():
        if path.name not in {workflow.name for workflow in WORKFLOWS}:
            path.unlink()
    for workflow in WORKFLOWS:
        text = workflow.read_text(encoding="utf-8")
        sys.stdout.writelines(difference(workflow.name, text))
        (RECORDED / workflow.name).write_text(structure(text), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()

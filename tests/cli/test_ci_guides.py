"""The files in the guides to other CI systems are valid, and their scripts work as they are.

The scripts run in a fresh checkout. Only two things are not real: tier2gate is installed from this
repository instead of from PyPI, and packages of missions are not installed at all.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci_reports import errors_in, is_red
from tests.gates import write_gate
from tests.tools import require
from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
GUIDES = ("azure-pipelines.md", "gitlab.md", "jenkins.md")
SCHEMAS = {"azure-pipelines.md": "vendor.azure-pipelines", "gitlab.md": "vendor.gitlab-ci"}
SHELL = {
    # How each CI system starts a script, apart from where it finds the shell.
    "azure-pipelines.md": ["bash", "--noprofile", "--norc"],
    "gitlab.md": ["bash", "-eo", "pipefail"],
    "jenkins.md": ["sh", "-xe"],
}


_IN_TEMPORARY = "/tmp/tier2gate"  # noqa: S108 - in a container of the job's own


def read(guide: str) -> str:
    """Read a guide."""
    return (DOCS / guide).read_text(encoding="utf-8")


def blocks(guide: str, kind: str) -> list[str]:
    """Return the code blocks of a kind in a guide, in order."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", read(guide), re.MULTILINE | re.DOTALL)


def scripts(guide: str) -> list[str]:
    """Return the scripts in a guide that call tier2gate, in order."""
    if guide == "jenkins.md":
        found = re.findall(r"'''\n(.*?)'''", "".join(blocks(guide, "groovy")), re.DOTALL)
    elif guide == "gitlab.md":
        jobs = [job for text in blocks(guide, "yaml") for job in yaml.safe_load(text).values()]
        found = ["\n".join(job["script"]) for job in jobs if "script" in job]
    else:
        jobs = [job for text in blocks(guide, "yaml") for job in yaml.safe_load(text)["jobs"]]
        found = [step["script"] for job in jobs for step in job["steps"] if "script" in step]
        found += blocks(guide, "sh")
    return [text for text in found if "tier2gate" in text]


def git(folder: Path, *words: str) -> None:
    """Run Git quietly."""
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )


class Checkout:
    """A checkout of a merge request, with a target branch to fetch."""

    def __init__(self, top: Path) -> None:
        """Create a gate that is accepted on the target branch."""
        self.folder, self.temporary = top / "checkout", top / "temporary"
        self.temporary.mkdir()
        self.origin = top / "origin"
        self.origin.mkdir()
        write_gate(self.origin / "gates")
        (self.origin / "gates" / "pricing.py").write_text(MISSIONS, encoding="utf-8")
        (self.origin / "requirements.txt").write_text("", encoding="utf-8")
        self._tier2gate(self.origin, "update", "gates")
        git(self.origin, "init", "-q", "-b", "main")
        git(self.origin, "add", ".")
        git(self.origin, "commit", "-qm", "gates")
        git(top, "clone", "-q", str(self.origin), str(self.folder))

    def change(self) -> None:
        """Change what the gate gives."""
        suite = self.folder / "gates" / "a.suite.yaml"
        text = suite.read_text(encoding="utf-8")
        assert "tier: gold" in text
        suite.write_text(text.replace("tier: gold", "tier: silver"), encoding="utf-8")

    def accept(self) -> None:
        """Accept what the gate gives."""
        self._tier2gate(self.folder, "update", "gates")

    def run(self, script: str, shell: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a script as a CI system does."""
        kept = ("PATH", "COVERAGE_PROCESS_CONFIG")
        env: Mapping[str, str] = {
            **{key: os.environ[key] for key in kept if key in os.environ},
            "HOME": str(self.temporary),
            "AGENT_TEMPDIRECTORY": str(self.temporary),
            "WORKSPACE_TMP": str(self.temporary),
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CHANGE_TARGET": "main",
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "main",
        }
        written = script.replace(_IN_TEMPORARY, str(self.temporary / "tier2gate"))
        file = self.temporary / "script.sh"
        file.write_text(self._without_network(written), encoding="utf-8")
        return subprocess.run(
            [*shell, str(file)],
            cwd=self.folder,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def report(self, name: str) -> bytes:
        """Read a report that a script wrote."""
        return (self.folder / "out" / name).read_bytes()

    def _without_network(self, script: str) -> str:
        """Make environments without pip, and put this repository's tier2gate there."""
        command = f'exec "{sys.executable}" -I -m tier2gate "$@"'
        stand_in = self.temporary / "stand-in"
        stand_in.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        stand_in.chmod(0o755)
        script = script.replace("python3 -m venv ", f'"{sys.executable}" -m venv --without-pip ')
        script, installs = re.subn(
            r'^(\s*)("?)(\S+)/bin/pip\2 install --quiet tier2gate==\S+$',
            rf'\1cp "{stand_in}" \2\3/bin/tier2gate\2',
            script,
            flags=re.MULTILINE,
        )
        assert installs == script.count("stand-in")
        return re.sub(
            r"^.*/bin/pip install --quiet --require-hashes .*$", ":", script, flags=re.MULTILINE
        )

    def _tier2gate(self, folder: Path, *words: str) -> None:
        command = [sys.executable, "-I", "-m", "tier2gate", *words]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)


MISSIONS = "MISSIONS = {}\n"


@pytest.mark.parametrize("guide", GUIDES)
def test_first_file_passes_and_fails_with_the_gate(guide: str, tmp_path: Path) -> None:
    """Whoever pastes the file gets a green job and then a red one, with reports of both."""
    require("git")
    require("bash")
    checkout = Checkout(tmp_path)
    first = scripts(guide)[0]
    kinds = {"junit": "junit.xml"} | (
        {"gitlab": "codequality.json"} if guide == "gitlab.md" else {"sarif": "report.sarif"}
    )
    written: list[tuple[str, bytes]] = []
    for outcome in (Outcome.PASSED, Outcome.HASH_DRIFT):
        done = checkout.run(first, SHELL[guide])
        assert done.returncode == outcome.exit_code, done.stderr
        for kind, name in kinds.items():
            data = checkout.report(name)
            assert is_red(kind, data) == (outcome is not Outcome.PASSED)
            written.append((kind, data))
        assert b"<html" in checkout.report("report.html")
        if outcome is Outcome.PASSED:
            checkout.change()
    # Last: without npm, this skips the test.
    assert [error for kind, data in written for error in errors_in(kind, data)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_job_for_the_target_branch_sees_what_is_accepted(guide: str, tmp_path: Path) -> None:
    """A reviewer is told that a merge request accepts other results, and only then."""
    require("git")
    require("bash")
    checkout = Checkout(tmp_path)
    (script,) = [text for text in scripts(guide) if "--base" in text]
    prepared = "" if "venv" in script else set_up_of(scripts(guide)[0])
    done = checkout.run(prepared + script, SHELL[guide])
    assert (done.returncode, done.stderr if "-xe" not in SHELL[guide] else "") == (0, "")
    checkout.change()
    checkout.accept()
    done = checkout.run(prepared + script, SHELL[guide])
    assert done.returncode == Outcome.GOLDEN_CHANGED.exit_code
    assert "This change accepts new behaviour" in done.stdout


def set_up_of(script: str) -> str:
    """Return the lines of a script before it calls `check`."""
    lines = script.splitlines(keepends=True)
    return "".join(line for line in lines if " check " not in line)


@pytest.mark.children
@pytest.mark.parametrize("guide", GUIDES)
def test_job_with_packages_runs(guide: str, tmp_path: Path) -> None:
    """Missions in Python run in the environment that the job made."""
    require("git")
    require("bash")
    checkout = Checkout(tmp_path)
    (script,) = [text for text in scripts(guide) if "--python" in text]
    done = checkout.run(script, SHELL[guide])
    assert done.returncode == 0, done.stdout + done.stderr
    assert not is_red("junit", checkout.report("junit.xml"))


def test_warning_of_azure_is_as_documented(tmp_path: Path) -> None:
    """A gate that was never accepted is a warning, and any other failure fails the run."""
    require("bash")
    checkout = Checkout(tmp_path)
    (script,) = [text for text in scripts("azure-pipelines.md") if "SucceededWithIssues" in text]
    script = set_up_of(scripts("azure-pipelines.md")[0]) + script
    (checkout.folder / "gates" / "a.golden.json").unlink()
    done = checkout.run(script, SHELL["azure-pipelines.md"])
    assert done.returncode == 0
    assert done.stdout.endswith("##vso[task.complete result=SucceededWithIssues;]golden-missing\n")
    git(checkout.folder, "checkout", "-q", "gates")
    checkout.change()
    done = checkout.run(script, SHELL["azure-pipelines.md"])
    assert (done.returncode, "##vso" in done.stdout) == (Outcome.HASH_DRIFT.exit_code, False)


def merged(guide: str) -> Any:
    """Return the files of a guide as the one file that a user makes of them."""
    whole: dict[str, Any] = {}
    for text in blocks(guide, "yaml"):
        for key, value in yaml.safe_load(text).items():
            if isinstance(value, dict):
                whole[key] = {**whole.get(key, {}), **value}
            else:
                whole[key] = [*whole.get(key, []), *value] if key == "jobs" else value
    return whole


def as_read(guide: str, value: Any) -> Any:
    """Return a file as its CI system reads it: Azure takes all but the inputs of tasks as text."""
    if guide != "azure-pipelines.md" or isinstance(value, str):
        return value
    if isinstance(value, list):
        return [as_read(guide, item) for item in value]
    if isinstance(value, dict):
        return {
            key: item if key == "inputs" else as_read(guide, item) for key, item in value.items()
        }
    return json.dumps(value)


@pytest.mark.parametrize("guide", SCHEMAS)
def test_file_is_valid_under_the_schema_of_its_ci_system(guide: str, tmp_path: Path) -> None:
    """A CI system accepts the file, with and without the jobs that the guide adds."""
    for value in (yaml.safe_load(blocks(guide, "yaml")[0]), merged(guide)):
        assert schema_errors(guide, value, tmp_path) == ""


def schema_errors(guide: str, value: Any, folder: Path) -> str:
    """Check a file against the schema of a guide's CI system; return what is wrong."""
    path = folder / "file.yaml"
    path.write_text(yaml.safe_dump(as_read(guide, value), sort_keys=False), encoding="utf-8")
    command: list[str | Path] = [require("check-jsonschema"), "--builtin-schema", SCHEMAS[guide]]
    command += ["--data-transform", SCHEMAS[guide].removeprefix("vendor.")]
    if guide == "azure-pipelines.md":
        command += ["--regex-variant", "nonunicode"]  # some patterns are not valid as Unicode's
    done = subprocess.run(
        [*command, path], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return "" if done.stdout == "ok -- validation done\n" else done.stdout + done.stderr


@pytest.mark.parametrize(
    ("guide", "right", "wrong"),
    [
        ("gitlab.md", "codequality:", "code_quality:"),
        ("gitlab.md", "when: always", "when: allways"),
        ("azure-pipelines.md", "displayName: Gate", "displayname: Gate"),
        ("azure-pipelines.md", "testResultsFormat: JUnit", "testResultsFormat: UnitJ"),
    ],
)
def test_wrong_file_is_refused(guide: str, right: str, wrong: str, tmp_path: Path) -> None:
    """The check of the schema would find a misspelt field."""
    text = blocks(guide, "yaml")[0]
    assert right in text
    value = yaml.safe_load(text.replace(right, wrong, 1))
    assert wrong.rsplit(": ", maxsplit=1)[-1].strip(":") in schema_errors(guide, value, tmp_path)


@pytest.mark.parametrize("guide", GUIDES)
def test_guide_names_what_exists(guide: str) -> None:
    """A guide installs this version, and gives outcomes the exit statuses that they have."""
    text = read(guide)
    assert {*re.findall(r"tier2gate==([\d.]+)", text)} == {__version__}
    for status, name in re.findall(r"\b(\d+) for `([a-z-]+)`", text):
        assert Outcome(name).exit_code == int(status)
    for status, name in re.findall(r"\[(\d+)\] # ([a-z-]+)", text):
        assert Outcome(name).exit_code == int(status)


def test_reports_of_the_guides_are_those_that_are_uploaded() -> None:
    """GitLab is given the reports that the script writes."""
    job = yaml.safe_load(blocks("gitlab.md", "yaml")[0])["tier2gate"]
    line = job["script"][-1]
    assert job["artifacts"]["reports"] == {
        "junit": re.findall(r"junit=(\S+)", line)[0],
        "codequality": re.findall(r"gitlab=(\S+)", line)[0],
    }
    assert json.dumps(job["artifacts"]["paths"]) == '["out"]'

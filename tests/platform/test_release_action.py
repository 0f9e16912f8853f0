"""Only valid versions are released, and a release runs the image that was pushed."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import Finished
from tests.platform.test_linters import schema
from tests.scratch import DIGEST, IMAGE, OTHER_DIGEST, REPOSITORY, Scratch, run
from tier2gate import __version__
from tier2gate.github.inputs import INPUTS
from tier2gate.github.outputs import OUTPUTS


def test_version_is_the_packages(scratch: Scratch) -> None:
    """The released version is the one that `tier2gate --version` prints."""
    assert scratch.run("read-version.sh") == Finished(status=0, out="1.0.0\n")
    shutil.copy(REPOSITORY / "tier2gate" / "__init__.py", scratch.folder / "tier2gate")
    assert scratch.run("read-version.sh") == Finished(status=0, out=f"{__version__}\n")


@pytest.mark.parametrize("version", ["1.0", "1.0.0rc1", "1.0.0.dev1", "01.0.0", "v1.0.0", ""])
def test_pre_release_stops(version: str, scratch: Scratch) -> None:
    """A pre-release never moves v1."""
    scratch.write("tier2gate/__init__.py", f'__version__ = "{version}"\n')
    message = f"tier2gate/__init__.py: the version '{version}' is not X.Y.Z\n"
    assert scratch.run("read-version.sh") == Finished(status=1, err=message)


def test_changelog_section_is_that_of_the_version(scratch: Scratch) -> None:
    """The release page has the changelog of this version only."""
    section = "- The first.\n- And the second.\n"
    assert scratch.run("changelog-section.sh", "1.0.0") == Finished(status=0, out=section)


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("0.9.0", "expected one heading '## 0.9.0 (YYYY-MM-DD)', found '## 0.9.0 (unreleased)'"),
        ("1.0", "expected one heading '## 1.0 (YYYY-MM-DD)', found ''"),
        ("2.0.0", "expected one heading '## 2.0.0 (YYYY-MM-DD)', found ''"),
        ("0.8.0", "the section '## 0.8.0 (2025-01-01)' is empty"),
    ],
)
def test_changelog_without_the_section_stops(version: str, message: str, scratch: Scratch) -> None:
    """A version without a dated section in the changelog is not released."""
    done = scratch.run("changelog-section.sh", version)
    assert done == Finished(status=1, err=f"CHANGELOG.md: {message}\n")


def test_check_outputs_version_and_image(scratch: Scratch) -> None:
    """The later jobs get the version, and an image name that the registry accepts."""
    outputs = "version=1.0.0\nimage=ghcr.io/org/tier2-gate\n"
    assert scratch.run("check-release.sh") == Finished(status=0, out=outputs)


def test_check_stops_outside_of_main(scratch: Scratch) -> None:
    """Only commits on main are released."""
    message = "releases must be made from main, not from refs/heads/mine\n"
    done = scratch.run("check-release.sh", GITHUB_REF="refs/heads/mine")
    assert done == Finished(status=1, err=message)


def test_check_stops_without_the_changelog(scratch: Scratch) -> None:
    """No image is pushed for a version that is not in the changelog."""
    scratch.commit("3.0.0")
    done = scratch.run("check-release.sh")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("CHANGELOG.md: expected one heading '## 3.0.0 ")


def test_check_stops_on_a_released_action(scratch: Scratch) -> None:
    """The `action.yml` on main builds main, so a pull request's checks run its own code."""
    assert scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST).status == 0
    message = "action.yml: on main, it must have 'image: Dockerfile'\n"
    assert scratch.run("check-release.sh") == Finished(status=1, err=message)


@pytest.mark.parametrize(("out", "version"), [("1.0.0", "1.0.0"), ("1.10.0", "1.9.0")])
def test_check_stops_for_a_released_version(out: str, version: str, scratch: Scratch) -> None:
    """A version is released once, and v1 never goes back."""
    scratch.git("push", "--quiet", "origin", f"main:refs/tags/v{out}", "main:refs/tags/v2.0.0")
    scratch.write("CHANGELOG.md", f"## {version} (2026-01-01)\n\n- x\n")
    scratch.commit(version)
    message = f"v{out} is already released; raise the version in tier2gate/__init__.py\n"
    assert scratch.run("check-release.sh") == Finished(status=1, err=message)


def test_written_action_runs_the_image_of_the_version(tmp_path: Path) -> None:
    """Users of a release run the tested image, and see its digest."""
    for name in ("action.yml", "tier2gate/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    script = REPOSITORY / ".github" / "release" / "write-action.sh"
    before = (tmp_path / "action.yml").read_text(encoding="utf-8")
    done = run([str(script), __version__, IMAGE, DIGEST], tmp_path, dict(os.environ))
    assert done == Finished(status=0)
    after = (tmp_path / "action.yml").read_text(encoding="utf-8")
    assert after == before.removesuffix("  image: Dockerfile\n") + (
        f"  image: docker://{IMAGE}:{__version__}@{DIGEST}\n"
        "  env:\n"
        f"    TIER2GATE_IMAGE: {IMAGE}@{DIGEST}\n"
    )
    action: dict[str, Any] = yaml.safe_load(after)
    assert tuple(action["inputs"]) == INPUTS
    assert tuple(action["outputs"]) == OUTPUTS
    assert action["runs"] == {
        "using": "docker",
        "image": f"docker://{IMAGE}:{__version__}@{DIGEST}",
        "env": {"TIER2GATE_IMAGE": f"{IMAGE}@{DIGEST}"},
    }
    linted = schema("github-actions", tmp_path / "action.yml")
    assert (linted.status, linted.printed) == (0, "ok -- validation done\n")


@pytest.mark.parametrize(
    ("version", "image", "digest", "message"),
    [
        ("1.0.0", IMAGE, "", "'' is not a digest: expected sha256: and 64 hexadecimal digits"),
        (
            "1.0.0",
            IMAGE,
            "sha256:12",
            "'sha256:12' is not a digest: expected sha256: and 64 hexadecimal digits",
        ),
        (
            "1.0.0",
            IMAGE,
            "1" * 64,
            f"'{'1' * 64}' is not a digest: expected sha256: and 64 hexadecimal digits",
        ),
        ("1.0.0", "", DIGEST, "'' is not the name of an image without a tag"),
        ("1.0.0", f"{IMAGE}:1", DIGEST, f"'{IMAGE}:1' is not the name of an image without a tag"),
        ("1.0.1", IMAGE, DIGEST, "'1.0.1' is not the package's version"),
    ],
)
def test_action_is_not_written_with_an_invalid_image(
    version: str, image: str, digest: str, message: str, scratch: Scratch
) -> None:
    """A release never names an image that cannot be pulled, or one of another version."""
    done = scratch.run("write-action.sh", version, image, digest)
    assert done == Finished(status=1, err=f"{message}\n")
    assert scratch.git("status", "--porcelain") == ""


def test_action_is_not_written_twice(scratch: Scratch) -> None:
    """A release's `action.yml` is created from main's, never from another release's."""
    assert scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST) == Finished(status=0)
    message = "action.yml: the last line must be '  image: Dockerfile'\n"
    done = scratch.run("write-action.sh", "1.0.0", IMAGE, OTHER_DIGEST)
    assert done == Finished(status=1, err=message)

"""A repository with the release scripts and the files they read, with its own remote."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

from tests.command import Finished
from tests.tools import require

REPOSITORY = Path(__file__).parents[1]
IMAGE = "ghcr.io/org/tier2-gate"
DIGEST = f"sha256:{'1' * 64}"
OTHER_DIGEST = f"sha256:{'2' * 64}"
# A registry: a folder with a file for each tag that contains its digest.
_DOCKER = """
name=${{*: -1}}
case "$3" in
  create) echo "${{name#*@}}" >"{registry}/${{5#*:}}" ;;
  inspect) cat "{registry}/${{name#*:}}" ;;
esac
"""
CHANGELOG = """\
# Changelog

## 1.1.0 (2026-02-01)

- More.

## 1.0.0 (2026-01-01)

- The first.
- And the second.

## 0.9.0 (unreleased)

- Never.

## 0.8.0 (2025-01-01)

"""


class Scratch:
    """A repository with the release scripts, whose remote is a folder next to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.remote = folder / "remote.git"
        self.programs = folder / "bin"
        self.registry = folder / "registry"
        self.programs.mkdir()
        self.registry.mkdir()
        self.program("docker", _DOCKER.format(registry=self.registry))
        git = ("init", "--quiet", "--initial-branch=main")
        subprocess.run([require("git"), *git, "--bare", self.remote], check=True)
        subprocess.run([require("git"), *git, self.folder], check=True)
        shutil.copytree(REPOSITORY / ".github" / "release", self.folder / ".github" / "release")
        shutil.copy(REPOSITORY / "action.yml", self.folder)
        self.write("CHANGELOG.md", CHANGELOG)
        self.write("tier2gate/__init__.py", '"""x."""\n\n__version__ = "1.0.0"\n')
        self.git("remote", "add", "origin", str(self.remote))
        self.commit()

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def program(self, name: str, text: str) -> None:
        """Put a program first in the search path."""
        path = self.programs / name
        path.write_text(f"#!/usr/bin/env bash\n{text}", encoding="utf-8")
        path.chmod(0o755)

    def run(self, name: str, *arguments: str, folder: Path | None = None, **env: str) -> Finished:
        """Run a script as a step of a workflow does."""
        script = self.folder / ".github" / "release" / name
        return run([str(script), *arguments], folder or self.folder, self.environment(**env))

    def git(self, *arguments: str) -> str:
        """Run Git, and return what it prints."""
        done = run(["git", *arguments], self.folder, self.environment())
        assert done.status == 0, done.err
        return done.out.strip()

    def environment(self, **env: str) -> dict[str, str]:
        """Return a runner's variables."""
        who = {
            f"GIT_{who}_{what}": "a@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        return {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder.parent),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": "Org/Tier2-Gate",
            **who,
            **env,
        }

    def commit(self, version: str | None = None) -> None:
        """Commit everything to main, optionally as a version, and push it."""
        if version is not None:
            self.write("tier2gate/__init__.py", f'"""x."""\n\n__version__ = "{version}"\n')
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message", version or "x")
        self.git("push", "--quiet", "origin", "main")

    def release(self, version: str = "1.0.0", digest: str = DIGEST) -> Finished:
        """Run the last steps of a release on the current main."""
        return self._tag("release", version, digest, self.git("rev-parse", "main"))

    def rebuild(self, digest: str, found: Finished | None = None) -> Finished:
        """Run the last steps of a rebuild, with the outputs of its first job."""
        found = found or self.run("read-release.sh")
        outputs = dict(line.split("=") for line in found.out.splitlines())
        version, source, current = (outputs[name] for name in ("version", "source", "current"))
        return self._tag("rebuild", version, digest, source, current)

    def _tag(self, kind: str, version: str, digest: str, source: str, *more: str) -> Finished:
        """Check out a commit as a workflow does, without history, and run main's scripts there."""
        checkout = Path(tempfile.mkdtemp(dir=self.folder.parent))
        for arguments in (
            ["init", "--quiet"],
            ["remote", "add", "origin", self.remote.as_uri()],
            ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", source],
            ["checkout", "--quiet", "--detach", "FETCH_HEAD"],
        ):
            subprocess.run([require("git"), *arguments], cwd=checkout, check=True)
        written = self.run("write-action.sh", version, IMAGE, digest, folder=checkout)
        assert written == Finished(status=0)
        return self.run("tag-release.sh", kind, version, *more, folder=checkout)

    def refs(self) -> dict[str, str]:
        """Return the remote's references."""
        lines = self.git("ls-remote", "origin").splitlines()
        return {name.removeprefix("refs/"): commit for commit, name in map(str.split, lines)}

    def tags(self) -> dict[str, str]:
        """Return the tags of the image with their digests."""
        files = self.registry.iterdir()
        return {path.name: path.read_text(encoding="utf-8").strip() for path in files}

    def image_at(self, ref: str) -> str:
        """Return the image that `action.yml` runs at a reference."""
        text = self.git(f"--git-dir={self.remote}", "show", f"{ref}:action.yml")
        image: str = yaml.safe_load(text)["runs"]["image"]
        return image


def run(command: list[str], folder: Path, env: dict[str, str]) -> Finished:
    """Run a command to its end."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return Finished(status=done.returncode, out=done.stdout, err=done.stderr)

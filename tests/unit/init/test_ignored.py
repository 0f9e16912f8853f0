"""Which files `.gitignore` leaves out: the same as Git says."""

import subprocess
from pathlib import Path

import pytest

from tests.tools import require
from tier2gate.init.ignored import ignoring_line

NAMES = [
    "gates/refund.golden.json",
    "gates/refund.suite.yaml",
    "tier2gate.yaml",
    ".github/workflows/tier2gate.yml",
]
PATTERNS = [
    *("*.json", "*.golden.json", "!*.json", "gates", "gates/", "/gates", "gates/*", "refund.*"),
    *("**/*.json", "gates/**", "**/gates/", "a/**/b", "/**/refund.golden.json", "*.y?ml", ".*"),
    *("[gh]ates", "[!g]ates", "[a-f]ates", "*.json ", "*.json\\ ", "\\*.json", "#*.json", "!", "/"),
    *(
        "gates/[",
        "**",
        "/*",
        "!/gates",
        "workflows/",
        ".github/workflows",
        "github/**",
        "[]",
        "***",
    ),
    *("*.golden.json\n!refund.golden.json", "gates/\n!gates/refund.golden.json", "*\n!*/\n!*.yaml"),
]


def by_git(repository: Path, name: str) -> bool:
    """Ask Git."""
    call: list[str | Path] = [require("git"), "check-ignore", "-q", "--no-index", name]
    return subprocess.run(call, cwd=repository, check=False).returncode == 0


@pytest.fixture(scope="module", name="repository")
def _repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run([require("git"), "init", "-q"], cwd=folder, check=True)
    (folder / "gates").mkdir()
    return folder


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern_means_what_git_means(pattern: str, repository: Path) -> None:
    """A user is told of a file that Git would silently leave out of the commit, and of no other."""
    (repository / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
    (repository / "gates" / ".gitignore").unlink(missing_ok=True)
    told = {name: ignoring_line(repository / name, repository) is not None for name in NAMES}
    assert told == {name: by_git(repository, name) for name in NAMES}


@pytest.mark.parametrize("pattern", ["!refund.golden.json", "/refund.*", "gates/*", "*\n!*.yaml"])
def test_inner_file_decides(pattern: str, repository: Path) -> None:
    """A `.gitignore` beside the gate takes precedence over that of the repository."""
    (repository / ".gitignore").write_text("*.json\n", encoding="utf-8")
    (repository / "gates" / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
    told = {name: ignoring_line(repository / name, repository) is not None for name in NAMES}
    assert told == {name: by_git(repository, name) for name in NAMES}


def test_line_is_named(tmp_path: Path) -> None:
    """A user finds the line to change."""
    (tmp_path / ".gitignore").write_bytes(b"# build\r\n\nbuild/\n*.json\n")
    assert ignoring_line(tmp_path / "a.json", tmp_path) == ".gitignore:4"


def test_pattern_with_many_stars_ends(tmp_path: Path) -> None:
    """A hostile `.gitignore` does not hang the command."""
    (tmp_path / ".gitignore").write_text(f"{'*a' * 60}b\n{'**/' * 60}x\n", encoding="utf-8")
    assert ignoring_line(tmp_path / "gates" / f"{'a' * 200}.json", tmp_path) is None

"""What the security policy claims is what the code does, and the tests that it names are there."""

import re
from pathlib import Path

from tier2gate.documents.limits import DOCUMENT_LIMITS, RECORD_LIMITS

REPOSITORY = Path(__file__).parents[2]
POLICY = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")


def missing(policy: str) -> list[str]:
    """Find the tests and documents that a policy refers to, and that are not there."""
    found = []
    for file, name in re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", policy):
        path = REPOSITORY / file
        if not path.is_file() or (name and f"\ndef {name}(" not in path.read_text("utf-8")):
            found.append(f"{file}::{name}" if name else file)
    links = re.findall(r"\]\(([^)#:]+)(?:#([\w-]+))?\)", policy)
    for file, anchor in links:
        path = REPOSITORY / file
        words = anchor.replace("-", " ")
        if not path.is_file() or (words and f"# {words}\n" not in path.read_text("utf-8").lower()):
            found.append(file)
    assert len(links) > 3
    return found


def test_every_guard_has_its_test() -> None:
    """Who asks whether a claim is true finds the test that holds it."""
    assert missing(POLICY) == []


def test_guard_without_a_test_is_found() -> None:
    """A test that was renamed, or a file that was moved, is no longer claimed."""
    for before, after in (
        ("assessment/test_target_branch.py", "assessment/test_target_branches.py"),
        ("::test_symlink_is_refused", "::test_symlinks_are_refused"),
        ("docs/github.md#pinning", "docs/github.md#pins"),
        ("0009-release.md", "0009-releases.md"),
    ):
        assert before in POLICY
        assert len(missing(POLICY.replace(before, after))) == 1


def test_variables_are_those_that_the_image_drops() -> None:
    """Who weighs what an earlier step may set knows exactly what the image does not see."""
    section = POLICY.split("### Variables\n")[1].split("\n### ")[0]
    dropped = re.findall(r'"-u", "(\w+)"', (REPOSITORY / "Dockerfile").read_text("utf-8"))
    assert re.findall(r"`([A-Z0-9_]+)`", section) == dropped


def test_limits_are_those_of_the_reader() -> None:
    """Who weighs what a file can cost knows how large it can be."""
    section = " ".join(POLICY.split("### Limits\n")[1].split("\n## ")[0].split())
    people, ours = DOCUMENT_LIMITS, RECORD_LIMITS
    assert section.startswith(
        f"Files that people write: {people.size_text} a file, {people.max_depth} levels, "
        f"{people.max_values:,} values with aliases expanded. "
        f"Goldens: {ours.size_text}, {ours.max_depth} levels."
    )
    assert ours.max_values is None

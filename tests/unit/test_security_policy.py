"""The claims of the security policy match the code, and the tests that it names exist."""

import re
from pathlib import Path

from tier2gate.documents.limits import DOCUMENT_LIMITS, RECORD_LIMITS

REPOSITORY = Path(__file__).parents[2]
POLICY = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")


def missing(policy: str) -> list[str]:
    """Return the tests and documents that a policy refers to but that do not exist."""
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


def test_every_claim_has_its_test() -> None:
    """A reader who doubts a claim finds the test for it."""
    assert missing(POLICY) == []


def test_claim_without_a_test_is_detected() -> None:
    """A renamed test or a moved file is no longer claimed."""
    for before, after in (
        ("assessment/base/test_opening.py", "assessment/base/test_openings.py"),
        ("::test_symlink_is_refused", "::test_symlinks_are_refused"),
        ("docs/github.md#pinning", "docs/github.md#pins"),
        ("0009-release.md", "0009-releases.md"),
    ):
        assert before in POLICY
        assert len(missing(POLICY.replace(before, after))) == 1


def test_variables_are_those_that_the_image_drops() -> None:
    """A reader can look up exactly which environment variables the image removes."""
    section = POLICY.split("### Variables\n")[1].split("\n### ")[0]
    dropped = re.findall(r'"-u", "(\w+)"', (REPOSITORY / "Dockerfile").read_text("utf-8"))
    assert re.findall(r"`([A-Z0-9_]+)`", section) == dropped


def test_limits_are_those_of_the_reader() -> None:
    """A reader can look up exactly how large files can be."""
    section = " ".join(POLICY.split("### Limits\n")[1].split("\n## ")[0].split())
    people, ours = DOCUMENT_LIMITS, RECORD_LIMITS
    assert section.startswith(
        f"Files that people write: {people.size_text} a file, {people.max_depth} levels, "
        f"{people.max_values:,} values with aliases expanded. "
        f"Goldens: {ours.size_text}, {ours.max_depth} levels."
    )
    assert ours.max_values is None

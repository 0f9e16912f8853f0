"""Expected values of operators: which patterns are refused, and why."""

import pytest

from tier2gate.documents.reader import parse_document
from tier2gate.gates.expected.values import check_expected

BRACKETS = "fix its syntax, such as its brackets"
LOOK_AROUND = "write it without look-around"
BACKREFERENCES = "write it without backreferences"
FLAGS = r"use no flags but (?i) and (?m); [\s\S] matches any character"


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("(", BRACKETS),
        ("a(?=b)", LOOK_AROUND),
        ("(?<!a)b", LOOK_AROUND),
        (r"(a)\1", BACKREFERENCES),
        (r"(\(?=a", BRACKETS),
        ("([(?=]", BRACKETS),
        ("(?s).*", FLAGS),
        ("a(?is:b.)", FLAGS),
        ("[" * 300_000, BRACKETS),
        ("[(?s)" + "\\", BRACKETS),
    ],
)
def test_unsupported_pattern_is_reported_with_the_remedy(pattern: str, hint: str) -> None:
    """A user with a pattern from another tool sees at once what to write instead."""
    document = parse_document(b"a: b\n", "a.yaml")
    [problem] = check_expected(document, ("a",), "matches", pattern)
    assert (problem.place, problem.code) == ("a.yaml:1:4", "malformed-pattern")
    assert problem.hint == hint


@pytest.mark.parametrize("pattern", ["(?i)a", "(?m)^a$", "(?i-m:a)", r"\(?s\)", "[(?s)]", "(?:s)"])
def test_supported_pattern_is_accepted(pattern: str) -> None:
    """Text that only looks like an unsupported flag is accepted."""
    document = parse_document(b"a: b\n", "a.yaml")
    assert list(check_expected(document, ("a",), "matches", pattern)) == []

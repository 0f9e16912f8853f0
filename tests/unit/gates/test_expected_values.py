"""What an operator compares with: a pattern that is refused, and why."""

import pytest

from tier2gate.documents.reader import parse_document
from tier2gate.gates.expected_values import check_expected

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
def test_pattern_that_is_refused_is_told_with_the_way_out(pattern: str, hint: str) -> None:
    """Whoever brings a pattern from elsewhere learns what to write instead, and at once."""
    document = parse_document(b"a: b\n", "a.yaml")
    [problem] = check_expected(document, ("a",), "matches", pattern)
    assert (problem.place, problem.code) == ("a.yaml:1:4", "malformed-pattern")
    assert problem.hint == hint


@pytest.mark.parametrize("pattern", ["(?i)a", "(?m)^a$", "(?i-m:a)", r"\(?s\)", "[(?s)]", "(?:s)"])
def test_pattern_that_is_taken_is_no_problem(pattern: str) -> None:
    """What only looks like a flag is none."""
    document = parse_document(b"a: b\n", "a.yaml")
    assert list(check_expected(document, ("a",), "matches", pattern)) == []

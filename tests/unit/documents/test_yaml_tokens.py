"""What the second pass over YAML tokens refuses, and similar text that it accepts."""

import json

import pytest

from tier2gate.documents import yaml_reader
from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.yaml_reader import read_yaml
from tier2gate.documents.yaml_tokens import is_suspicious


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "#b", "c": "[#d]"}', '{"a": "#b", "c": "[#d]"}'),
        ("a: b,#c\n", '{"a": "b,#c"}'),
        ("# see [#12],#13\na: b\n", '{"a": "b"}'),
        ("a: |\n  [1]#2 &x:y [?z] -,\n", '{"a": "[1]#2 &x:y [?z] -,\\n"}'),
        ("a: ?b -, c&d:e *f:\n", None),
        ("?a: ?b\n", '{"?a": "?b"}'),
        ("a: [b?c, 'x ?y', \"x -, y\"]\n", '{"a": ["b?c", "x ?y", "x -, y"]}'),
        ("[&a b, &c [*a], *c ]\n", '["b", ["b"], ["b"]]'),
        ("{? a : b}\n", '{"a": "b"}'),
        ("- -,\n", '["-,"]'),
        ("a: 'b'  #c\nd: [e] #f\n", '{"a": "b", "d": ["e"]}'),
    ],
)
def test_harmless_text_is_read(text: str, value: str | None) -> None:
    """Comments, quotes and block scalars may contain any character."""
    found, problems = read_yaml(text, DOCUMENT_LIMITS)
    if value is None:
        assert "mapping values" in problems[0].message
    else:
        assert (json.dumps(found), problems) == (value, [])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{?a: 1}\n", (1, 2)),
        ("{a: ?b}\n", (1, 5)),
        ('{"a":?b}\n', (1, 6)),
        ("[?'a': b]\n", (1, 2)),
        ("[\n  ?a\n]\n", (2, 3)),
        ("[a, -]\n", (1, 5)),
        ("{-}\n", (1, 2)),
        ("a: &b:c d\n", (1, 4)),
        ("&a b: c\n*a: d\n", (2, 1)),
        ("[1]#a\n", (1, 4)),
        ("{}#a\n", (1, 3)),
        ("[#a\n]\n", (1, 2)),
        ("{#a\n}\n", (1, 2)),
        ('{"a":#b\n 1}\n', (1, 6)),
        ('"a"#b\n', (1, 4)),
        ("'a'#b\n", (1, 4)),
    ],
)
def test_text_that_libyaml_reads_differently_is_refused(text: str, place: tuple[int, int]) -> None:
    """No file is read with a value that a YAML 1.2 reader would not return."""
    _, problems = read_yaml(text, DOCUMENT_LIMITS)
    assert place in [(problem.line, problem.column) for problem in problems]


def test_usual_document_needs_no_second_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """A usual large file is read without the second pass, and so stays fast."""
    text = "# a - b\na: {b: [-1, 'c#d'], url: https://x/?q=1&r=2#s}\nc: &d e\nf: *d\n"
    monkeypatch.setattr(yaml_reader, "token_problems", None)
    assert not is_suspicious(text)
    assert read_yaml(text, DOCUMENT_LIMITS)[1] == []


def test_extreme_depth_is_refused_at_once() -> None:
    """A file of brackets is refused before libyaml spends time on it."""
    _, problems = read_yaml("[?a, " + "[" * 100_000, DOCUMENT_LIMITS)
    assert [problem.code for problem in problems] == ["ambiguous-scalar", "too-deep"]

"""Reading YAML: the values of every style, aliases and their expansion, and places."""

import json
import subprocess
import sys
from textwrap import dedent

import pytest
from inline_snapshot import snapshot

from tier2gate.documents import yaml_reader
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.reader import parse_document
from tier2gate.documents.yaml_reader import locate_yaml, read_yaml
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem

TEXT = dedent(
    """\
    # what runs
    suite: &s first   # the name
    'quoted key':
      - a
      - &x {b: 1, "c": [2, *s]}
      -
        d: |
          text
        e: >-
          folded
          text
    list: [ *x , ]
    ? long
    : 1
    *s : é
    """
)


def read(text: str, limits: Limits = DOCUMENT_LIMITS) -> str:
    """Read a valid text and return its value as JSON, which distinguishes types."""
    value, problems = read_yaml(text, limits)
    assert problems == []
    return json.dumps(value, ensure_ascii=False)


def codes(text: str, limits: Limits) -> list[tuple[str, int | None, int | None]]:
    """Return the codes and places of the problems in a text."""
    _, problems = read_yaml(text, limits)
    return [(problem.code, problem.line, problem.column) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: 1.0\nc: true\nd: 1.0e+3\n", '{"a": 1, "b": 1.0, "c": true, "d": 1000.0}'),
        (
            "a: '1'\nb: \"true\"\nc: ~\nd:\n",
            snapshot('{"a": "1", "b": "true", "c": null, "d": null}'),
        ),
        ("z: 1\na: 2\n", '{"z": 1, "a": 2}'),
        ("'yes': 'no'\n\"1\": '0x1F'\n'<<': '='\n", '{"yes": "no", "1": "0x1F", "<<": "="}'),
        ("- - a\n  - b\n- {}\n- []\n- ''\n-\n", '[["a", "b"], {}, [], "", null]'),
        ("{a, b: , c: [d: e, f]}", '{"a": null, "b": null, "c": [{"d": "e"}, "f"]}'),
        ('{"a":1,"b":[true,null]}', '{"a": 1, "b": [true, null]}'),
        ("? a\n? b\n", '{"a": null, "b": null}'),
        ("a:\n- b\n- c\n", '{"a": ["b", "c"]}'),
        ("a: b\n  c\n\n  d\n", '{"a": "b c\\nd"}'),
        ("a: |\n  1\n  2\nb: >-\n  3\n  4\n", '{"a": "1\\n2\\n", "b": "3 4"}'),
        ("a: |2-\n   b\n", '{"a": " b"}'),
        ("'it''s'", '"it\'s"'),
        (r'"\0\e\x41\u00e9\U0001F600\/\_"', '"\\u0000\\u001bAé😀/\xa0"'),
        ('"a\\\n   b"', '"ab"'),
        ("a: b#c # d\nurl: https://x/#y\n", '{"a": "b#c", "url": "https://x/#y"}'),
        ("a\tb:\t c\n", '{"a\\tb": "c"}'),
        ("a: 1\r\nb:\r\n  - c\r\n", '{"a": 1, "b": ["c"]}'),
        ("a: 1\rb: |\r  c\r  d\r", '{"a": 1, "b": "c\\nd\\n"}'),
        ("--- # begin\na: 1\n...\n# end\n", '{"a": 1}'),
        ("%YAML 1.1\n---\n1", "1"),
        ("%YAML 1.2\n---\n- 1", "[1]"),
        ("---\n", "null"),
        ("漢字: 😀\n", '{"漢字": "😀"}'),
    ],
)
def test_value(text: str, value: str) -> None:
    """Every YAML style has its JSON value, with keys in the order of the file."""
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- &a 1\n- *a\n", "[1, 1]"),
        ("- &a {b: [1]}\n- *a\n", '[{"b": [1]}, {"b": [1]}]'),
        ("- &k a\n- {*k : 1}\n", '["a", {"a": 1}]'),
        ("- &a 1\n- &a 2\n- *a\n", "[1, 2, 2]"),
        ("- &a\n- *a\n", "[null, null]"),
        ("- &a [&a 1]\n- *a\n", "[[1], 1]"),
        ("- &a [&a {k: &a v}, *a]\n- *a\n", '[[{"k": "v"}, "v"], "v"]'),
        ("- &a [&a [1]]\n- *a\n", "[[[1]], [1]]"),
    ],
)
def test_alias_stands_for_the_last_node_of_its_name(text: str, value: str) -> None:
    """An alias refers to the latest anchor of its name, as the YAML specification requires."""
    assert read(text) == value


def test_aliases_share_their_value() -> None:
    """A document with many aliases uses the memory of its text, not of its expansion."""
    value, _ = read_yaml("- &a {b: 1}\n- *a\n", DOCUMENT_LIMITS)
    assert value[0] is value[1]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a", 1),
        ("[]", 1),
        ("{a: 1, b: 2}", 3),
        ("[1, [2, 3], {}]", 6),
        ("- &a [1, 2]\n- *a\n", 7),
        ("- &a {b: [1]}\n- [*a, *a]\n", 11),
        ("- &k a\n- {*k : 1}\n", 4),
    ],
)
def test_values_are_counted_after_aliases_are_expanded(text: str, count: int) -> None:
    """The limit on values is exact and counts the values of the expanded document."""
    just = Limits(max_bytes=100, max_depth=9, max_values=count)
    less = Limits(max_bytes=100, max_depth=9, max_values=count - 1)
    as_json = json.loads(read(text, just))
    assert codes(text, less)[0][0] == snapshot("too-many-values")
    assert parse_document(json.dumps(as_json).encode(), "a.json", just).value == as_json
    with pytest.raises(InputInvalidError, match=f"more than {count - 1} values"):
        parse_document(json.dumps(as_json).encode(), "a.json", less)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("abc", 3),
        ("é", 2),
        ("{ab: c, d: 😀}", 8),
        ("- &a abc\n- *a\n", 6),
        ("- &a {k: abc}\n- [*a, *a]\n", 12),
        ("- &a é\n- *a\n", 4),
    ],
)
def test_text_is_measured_after_aliases_are_expanded(text: str, weight: int) -> None:
    """The limit on text is exact, in bytes, and applies before memory is used."""
    assert read(text, Limits(max_bytes=weight, max_depth=9, max_values=None))
    less = Limits(max_bytes=weight - 1, max_depth=9, max_values=None)
    assert codes(text, less)[0][0] == "too-large"


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("{}", 1),
        ("a: b\n", 1),
        ("- - - a\n", 3),
        ("a: {b: [c]}\n", 3),
        ("- &a [[1]]\n- [*a]\n", 4),
        ("- &a {b: [1]}\n- {c: {d: *a}}\n", 5),
        ("- &a [[1]]\n- &b [*a]\n- [*b]\n", 5),
        ("- &a 1\n- [*a]\n", 2),
    ],
)
def test_depth_is_counted_after_aliases_are_expanded(text: str, depth: int) -> None:
    """The depth limit is exact, even through aliases."""
    assert read(text, Limits(max_bytes=100, max_depth=depth, max_values=None))
    less = Limits(max_bytes=100, max_depth=depth - 1, max_values=None)
    assert codes(text, less)[0][0] == "too-deep"


def test_one_problem_does_not_hide_the_next() -> None:
    """A user sees all problems at once, because a wrong value or key does not hide later ones."""
    text = "1: &a !!int yes\n? [a, 012]\n: 1.0e+400\n? {b: *a}\n: {c: d, c: e}\n<<: =\n"
    assert codes(text, DOCUMENT_LIMITS) == snapshot(
        [
            ("key-not-text", 1, 1),
            ("tag", 1, 4),
            ("key-not-text", 2, 3),
            ("ambiguous-scalar", 2, 7),
            ("number-overflow", 3, 3),
            ("key-not-text", 4, 3),
            ("duplicate-key", 5, 10),
            ("merge-key", 6, 1),
            ("ambiguous-scalar", 6, 5),
        ]
    )


def test_places_of_values() -> None:
    """Every value has the place where it begins; an aliased value has the alias's place."""
    positions = locate_yaml(TEXT, DOCUMENT_LIMITS)
    assert positions.values == {
        (): (2, 1),
        ("suite",): (2, 8),
        ("quoted key",): (4, 3),
        ("quoted key", 0): (4, 5),
        ("quoted key", 1): (5, 5),
        ("quoted key", 1, "b"): (5, 12),
        ("quoted key", 1, "c"): (5, 20),
        ("quoted key", 1, "c", 0): (5, 21),
        ("quoted key", 1, "c", 1): (5, 24),
        ("quoted key", 2): (7, 5),
        ("quoted key", 2, "d"): (7, 8),
        ("quoted key", 2, "e"): (9, 8),
        ("list",): (12, 7),
        ("list", 0): (12, 9),
        ("long",): (14, 3),
        ("first",): (15, 6),
    }


def test_places_of_keys() -> None:
    """Every key has the place where it begins."""
    positions = locate_yaml(TEXT, DOCUMENT_LIMITS)
    assert positions.keys == {
        ("suite",): (2, 1),
        ("quoted key",): (3, 1),
        ("quoted key", 1, "b"): (5, 9),
        ("quoted key", 1, "c"): (5, 15),
        ("quoted key", 2, "d"): (7, 5),
        ("quoted key", 2, "e"): (9, 5),
        ("list",): (12, 1),
        ("long",): (13, 3),
        ("first",): (15, 1),
    }


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_places_do_not_depend_on_line_ends(end: str) -> None:
    """A checkout on Windows reports the same lines and columns."""
    assert locate_yaml(TEXT.replace("\n", end), DOCUMENT_LIMITS) == locate_yaml(
        TEXT, DOCUMENT_LIMITS
    )


def test_places_of_a_broken_document() -> None:
    """Values before a syntax error have their places."""
    positions = locate_yaml("a: 1\nb: [2, }", DOCUMENT_LIMITS)
    assert positions.values == {(): (1, 1), ("a",): (1, 4), ("b",): (2, 4), ("b", 0): (2, 5)}


@pytest.mark.parametrize(
    ("text", "place"), [("---", (1, 4)), ("---\n", (1, 4)), ("\r\n--- # é", (2, 8))]
)
def test_place_in_an_empty_document(text: str, place: tuple[int, int]) -> None:
    """A problem in an empty document points inside the file, with or without a last line break."""
    assert locate_yaml(text, DOCUMENT_LIMITS).values == {(): place}


def test_missing_libyaml_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whose PyYAML lacks libyaml is told which wheel to install."""
    monkeypatch.setattr(yaml_reader, "CParser", None)
    with pytest.raises(InputInvalidError) as caught:
        parse_document(b"a: 1", "gate.yaml")
    assert str(caught.value) == snapshot(
        "gate.yaml: the installed PyYAML was built without libyaml; install PyYAML's wheel: pip install --force-reinstall --only-binary :all: pyyaml"
    )
    assert caught.value.problems == (
        Problem(
            code="libyaml-missing",
            message="the installed PyYAML was built without libyaml",
            hint="install PyYAML's wheel: pip install --force-reinstall --only-binary :all: pyyaml",
            file="gate.yaml",
        ),
    )
    assert parse_document(b'{"a": 1}', "gate.json").value == {"a": 1}


def test_pyyaml_without_libyaml_can_still_be_imported() -> None:
    """Without PyYAML's C extension the program still starts and reports it."""
    code = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from tier2gate.documents.reader import parse_document\n"
        "try: parse_document(b'a: 1', 'a.yml')\n"
        "except Exception as error: print(error)\n"
    )
    command = [sys.executable, "-c", code]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert output == snapshot(
        "a.yml: the installed PyYAML was built without libyaml; install PyYAML's wheel: pip install --force-reinstall --only-binary :all: pyyaml\n"
    )


@pytest.mark.parametrize("text", ["a: *{}", "a: &{0} [*{0}]", "a: !{} 1"])
def test_long_tag_or_alias_is_cut(text: str) -> None:
    """A very long tag or alias is cut in the message, which shows its start and end."""
    _, [problem] = read_yaml(text.format(f"A{'x' * 100_000}Z"), DOCUMENT_LIMITS)
    assert f"Ax{'x' * 100}" in problem.message
    assert "xZ" in problem.message
    assert len(problem.message) < 1_000

"""JSON Lines: one JSON object a line, read as strictly as a JSON file."""

import pytest

from tier2gate.documents.json_lines import parse_json_lines
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.foundation.errors import InputInvalidError


def refused(text: str | bytes, limits: Limits = DOCUMENT_LIMITS) -> list[str]:
    """Return the problems of a table."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(InputInvalidError) as caught:
        parse_json_lines(data, "a.jsonl", limits)
    return [f"{problem.place}: {problem.text}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}\n{"b": [null]}\n',
        '{"a": 1}\n{"b": [null]}',
        '{"a": 1}\r\n{"b": [null]}\r\n',
        '\ufeff {"a":1} \n\t{"b":[null]}\n',
    ],
)
def test_each_line_is_a_row(text: str) -> None:
    """Line ends and spaces do not matter, and rows need not have the same keys."""
    assert parse_json_lines(text.encode(), "a.jsonl").value == [{"a": 1}, {"b": [None]}]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"a": 1, "a": 2}', "10: duplicate key a, first used at 2:2; remove or rename one of them"),
        ('{"a": NaN}', "7: NaN is not a JSON number; write null or a number, or quote it"),
        ('{"a": 1e400}', "7: the number 1e400 is too large"),
        ('{"a": 01}', "7: 01 is not a JSON number"),
        ('{"a": "\\ud800"}', "7: the string has an unpaired surrogate escape"),
        ("{'a': 1}", "2: JSON has no single quotes; use double quotes"),
        ('{"a": 1} # why', "10: JSON has no comments; remove the comment"),
        ('{"a": 1} {"b": 2}', "10: the line has a second value; write one mapping on each line"),
        ('{"a": 1},', "9: invalid JSON: , after the end of the row"),
        ("{", ("2: invalid JSON: expected a key in double quotes, but the line ends here; complete "
         "the row: it must be on one line")),
        ('{"a', "2: the line ends inside a string"),
        ("[1]", '1: a row must be a mapping; write it like {"age": 30}'),
        ("1", '1: a row must be a mapping; write it like {"age": 30}'),
        ("", "1: a blank line; remove it"),
        ("  ", "1: a blank line; remove it"),
    ],
)  # fmt: skip
def test_line_that_is_not_an_object_is_refused_at_its_place(line: str, problem: str) -> None:
    """A table is read as strictly as any other file of a gate, and no line is skipped."""
    (found,) = refused(f'{{"a": 1}}\n{line}\n{{"a": 3}}\n')
    assert found.startswith(f"a.jsonl:2:{problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": 1}\r{"a": 2}\n', "1:9: a carriage return without a line feed"),
        ("", "1:1: the file is empty"),
        ('{"a": 1}\n\n', "2:1: a blank line"),
        ('{"a": "\u2028"}\n', "1:8: the character U+2028 is not allowed unescaped; remove it"),
        (">>>>>>> main\n", "1:1: the file has a Git conflict marker"),
    ],
)
def test_text_that_no_file_may_have_is_refused(text: str, problem: str) -> None:
    """A table is no way around the rules for text."""
    (found,) = refused(text)
    assert found.startswith(f"a.jsonl:{problem}")


def test_problems_of_all_lines_are_reported() -> None:
    """One run shows what is to correct in the whole table."""
    assert [item.partition(": ")[0] for item in refused("{\n\n[]\n")] == [
        "a.jsonl:1:2",
        "a.jsonl:2:1",
        "a.jsonl:3:1",
    ]


def test_values_are_located() -> None:
    """A scenario that changed is shown at its row, and a wrong value at its place in the row."""
    table = parse_json_lines(b'{"a": 1}\n  {"b": {"c": [1, 2]}}\n', "a.jsonl")
    places = [(), (0,), (0, "a"), (1,), (1, "b", "c", 1), (1, "b", "none")]
    assert [tuple(table.locate(path)) for path in places] == [
        ("a.jsonl", 1, 1),
        ("a.jsonl", 1, 1),
        ("a.jsonl", 1, 7),
        ("a.jsonl", 2, 3),
        ("a.jsonl", 2, 19),
        ("a.jsonl", 2, 9),
    ]
    assert table.locate((1, "b", "c"), key=True)[1:] == (2, 10)


def test_limits_hold_for_the_whole_table() -> None:
    """Many small rows are as large as one large file."""
    limits = Limits(max_bytes=1024 * 1024, max_depth=3, max_values=10)
    assert parse_json_lines(b'{"a": 1}\n' * 4, "a.jsonl", limits).value
    assert refused('{"a": 1}\n' * 5, limits) == [
        "a.jsonl:1:1: the table has more than 10 values; split it into several tables"
    ]
    (problem,) = refused('{"a": [[[]]]}', limits)
    assert problem.startswith("a.jsonl:1:9: the document nests deeper than 3 levels")

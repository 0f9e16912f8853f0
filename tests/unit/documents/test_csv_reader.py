"""CSV as in RFC 4180: what is read, and where it says that something is wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from tier2gate.documents.csv_reader import parse_csv
from tier2gate.documents.json_lines import parse_json_lines
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import count_problems

COLUMNS = {"name": "string", "age": "integer"}
WIDE = {"s": "string?", "i": "integer?", "n": "number?", "b": "boolean?"}


def read(text: str | bytes, columns: Mapping[str, str] = COLUMNS) -> Any:
    """Read a table."""
    data = text.encode() if isinstance(text, str) else text
    return parse_csv(data, "a.csv", columns).value


def refused(
    text: str | bytes, columns: Mapping[str, str] = COLUMNS, limits: Limits = DOCUMENT_LIMITS
) -> list[str]:
    """Return the problems of a table."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(InputInvalidError) as caught:
        parse_csv(data, "a.csv", columns, limits)
    return [f"{problem.place}: {problem.text}" for problem in caught.value.problems]


def cell(text: str, kind: str) -> Any:
    """Read the only cell of a table, which has a second column so that it may be empty."""
    return read(f"c,z\n{text},z\n", {"c": kind, "z": "string"})[0]["c"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name,age\nAda,36\n", "Ada"),
        ("name,age\nAda,36", "Ada"),
        ("name,age\r\nAda,36\r\n", "Ada"),
        ("\ufeffname,age\nAda,36\n", "Ada"),
        ('"name","age"\n"Ada","36"\n', "Ada"),
        ("age,name\n36,Ada\n", "Ada"),
        ('name,age\n"Lovelace, Ada",36\n', "Lovelace, Ada"),
        ('name,age\n"""Ada""",36\n', '"Ada"'),
        ('name,age\n"""",36\n', '"'),
        ('name,age\n"A\nB",36\n', "A\nB"),
        ('name,age\r\n"A\r\nB",36\r\n', "A\nB"),
        ("name,age\n Ada ,36\n", " Ada "),
        ("name,age\n#Ada,36\n", "#Ada"),
        ("name,age\nnull,36\n", "null"),
        ("name,age\nAd\tá,36\n", "Ad\tá"),
        ('name,age\n"",36\n', ""),
    ],
)
def test_text_is_read_as_the_standard_says(text: str, name: str) -> None:
    """A spreadsheet's export means the same here, whatever its quotes and line ends."""
    assert read(text) == [{"name": name, "age": 36}]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("0", "integer", 0),
        ("-12", "integer", -12),
        ("9" * 4_300, "integer", int("9" * 300 + "0" * 4_000) + int("9" * 4_000)),
        ("1", "number", 1),
        ("1.0", "number", 1.0),
        ("-1.5e3", "number", -1500.0),
        ("true", "boolean", True),
        ("false", "boolean?", False),
        ("01", "string", "01"),
        ("", "string?", None),
        ('""', "string?", ""),
        ("", "integer?", None),
        ("", "number?", None),
        ("", "boolean?", None),
        ('"7"', "integer", 7),
        ('"true"', "boolean", True),
    ],
)
def test_cell_has_the_type_of_its_column(text: str, kind: str, value: Any) -> None:
    """The value that runs is the one that the reviewer reads, with its type."""
    found = cell(text, kind)
    assert (found, type(found)) == (value, type(value))


_OR_STRING = ", or declare the column as string"


@pytest.mark.parametrize(
    ("text", "kind", "hint"),
    [
        ("01", "integer", f"write 1{_OR_STRING}"),
        ("-007", "integer", f"write -7{_OR_STRING}"),
        ("+1", "integer", f"write 1{_OR_STRING}"),
        ("1_000", "integer", f"write 1000{_OR_STRING}"),
        ('"1,000"', "integer", f"write 1000{_OR_STRING}"),
        (" 1", "integer", f"write 1{_OR_STRING}"),
        ("1 ", "number", f"write 1{_OR_STRING}"),
        ("00.5", "number", f"write 0.5{_OR_STRING}"),
        (".5", "number", f"write a decimal number, such as -1.5{_OR_STRING}"),
        ("1.", "number", f"write a decimal number, such as -1.5{_OR_STRING}"),
        ("NaN", "number", f"write a decimal number, such as -1.5{_OR_STRING}"),
        ("-Infinity", "number?", f"write a decimal number, such as -1.5{_OR_STRING}"),
        ("0x1F", "integer", f"write a decimal number, such as -15{_OR_STRING}"),
        ("١", "integer", f"write a decimal number, such as -15{_OR_STRING}"),
        ("null", "integer?", f"write a decimal number, such as -15{_OR_STRING}"),
        ('""', "integer?", f"write a decimal number, such as -15{_OR_STRING}"),
        (
            "1.0",
            "integer",
            "write it without a fraction or an exponent, or declare the column as number",
        ),
        (
            "1e3",
            "integer",
            "write it without a fraction or an exponent, or declare the column as number",
        ),
        ("TRUE", "boolean", "write true"),
        (" false", "boolean", "write false"),
        ("yes", "boolean", f"write true or false{_OR_STRING}"),
        ("1", "boolean", f"write true or false{_OR_STRING}"),
    ],
)
def test_cell_that_is_not_what_it_seems_is_refused(text: str, kind: str, hint: str) -> None:
    """Nothing is guessed: the message says what to write."""
    (problem,) = refused(f"c,z\n{text},z\n", {"c": kind, "z": "string"})
    assert problem.startswith("a.csv:2:1: column c: ")
    assert problem.endswith(f"; {hint}")


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("1e400", "number", "the number 1e400 is too large"),
        ("9" * 4_301, "integer", "the integer has more than 4,300 digits"),
        ("-" + "9" * 4_301, "number", "the integer has more than 4,300 digits"),
    ],
)
def test_number_that_overflows_is_refused(text: str, kind: str, message: str) -> None:
    """A table holds no number that JSON and YAML files cannot hold."""
    (problem,) = refused(f"c\n{text}\n", {"c": kind})
    assert message in problem


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("string", 'write "" for the empty string'),
        ("integer", "write an integer"),
        ("boolean", "write true or false"),
    ],
)
def test_empty_cell_is_refused_unless_null_is_declared(kind: str, hint: str) -> None:
    """A forgotten cell is not an empty string or a zero."""
    assert refused("z,c\n1,\n", {"z": "string", "c": kind}) == [
        (
            f"a.csv:2:3: column c: the cell is empty; {hint}, or end the column's type with ? if an "
            "empty cell means null"
        )
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,age\nAda,36\n\n", "3:1: a blank line; remove the line"),
        ("name,age\n\nAda,36\n", "2:1: a blank line; remove the line"),
        (
            "name,age\nAda\n",
            (
                "2:1: the row has 1 cell, but the header has 2 columns; put a cell that holds a comma "
                "or a line break in quotes"
            ),
        ),
        (
            "name,age\nAda,36,x\n",
            (
                "2:1: the row has 3 cells, but the header has 2 columns; put a cell that holds a comma "
                "or a line break in quotes"
            ),
        ),
        (
            'name,age\nA"da,36\n',
            (
                "2:2: a quote in a cell that does not start with one; put the whole cell in quotes, "
                'and write "" for each quote in it'
            ),
        ),
        (
            'name,age\n"Ada"x,36\n',
            (
                '2:6: a cell goes on after its closing quote; write "" for a quote in the cell, and a '
                "comma or a line break after the cell"
            ),
        ),
        ('name,age\n"Ada" ,36\n', "2:6: a cell goes on after its closing quote"),
        (
            'name,age\nAda,36\n"A\nB,36\n',
            '3:1: the quotes that start here are not closed; close them with "',
        ),
        ("name,age\n", "1:9: the table has a header but no rows"),
        ("name,age\rAda,36\r", "1:9: a carriage return without a line feed"),
        ('name,age\n"A\rB",36\n', "2:3: a carriage return without a line feed"),
        ("", "1:1: the file is empty; add its content, or delete the file"),
        ("\n", "1:1: the file is empty"),
        ("name,age\nA\0da,36\n", "2:2: the character U+0000 is not allowed unescaped; remove it"),
        ('name,age\n"A\u2028",36\n', "2:3: the character U+2028 is not allowed unescaped"),
        ("name,age\n\ufeffAda,36\n", "2:1: the character U+FEFF is not allowed unescaped"),
        ("name,age\n<<<<<<< HEAD\n", "2:1: the file has a Git conflict marker"),
        ("name,age\n=======\n", "2:1: the file has a Git conflict marker"),
    ],
)
def test_what_is_not_csv_is_refused_at_its_place(text: str, problem: str) -> None:
    """A broken export is not read as other cells than it shows."""
    (found,) = refused(text)
    assert found.startswith(f"a.csv:{problem}")


def test_bytes_that_are_not_utf8_are_refused() -> None:
    """A table in a national code page does not run with other letters."""
    (problem,) = refused(b"name,age\nAd\xe1,36\n")
    assert problem == "a.csv:2:3: byte 0xE1 is not valid UTF-8; save the file as UTF-8"
    (problem,) = refused(b"name,age\n\xed\xa0\x80,36\n")  # a lone surrogate
    assert "is not valid UTF-8" in problem


def test_every_wrong_column_is_reported() -> None:
    """A misspelt header is found at once, on both sides."""
    assert refused("nmae,,nmae,nmae\n") == [
        (
            "a.csv:1:1: the header lacks name, age, which the suite has in 'columns'; add the column "
            "here, or remove it there"
        ),
        "a.csv:1:1: the column nmae is not in 'columns' of the suite; did you mean name?",
        "a.csv:1:6: a column has no name; write its name in the header",
        "a.csv:1:7: duplicate column nmae; rename or remove one of them",
        "a.csv:1:12: duplicate column nmae; rename or remove one of them",
    ]


def test_all_wrong_cells_are_reported_where_they_are() -> None:
    """One run shows what is to correct in the whole table, past line breaks in quotes."""
    text = 'name,age\r\n"A\r\nB",x\r\nAda\r\n"ä",y\r\n'
    assert [problem.partition(": ")[0] for problem in refused(text)] == [
        "a.csv:3:4",
        "a.csv:4:1",
        "a.csv:5:5",
    ]


def test_values_are_located() -> None:
    """A scenario that changed is shown at its row, and a wrong value at its cell."""
    table = parse_csv(b'age,name\n1,"A\nB"\n2,C\n', "a.csv", COLUMNS)
    places = [(), (0,), (0, "name"), (1,), (1, "name"), (1, "age", "deeper")]
    assert [tuple(table.locate(path)) for path in places] == [
        ("a.csv", 1, 1),
        ("a.csv", 2, 1),
        ("a.csv", 2, 3),
        ("a.csv", 4, 1),
        ("a.csv", 4, 3),
        ("a.csv", 4, 1),
    ]


def test_limits_are_named() -> None:
    """A table that is too large stops before it fills the memory."""
    limits = Limits(max_bytes=1024 * 1024, max_depth=100, max_values=9)
    rows = "1,2\n" * 4
    assert read(f"name,age\n{rows}")
    (problem,) = refused(f"name,age\n{rows}1,2\n", limits=limits)
    assert problem == ("a.csv:1:1: the table has more than 9 values; split it into several tables")
    (problem,) = refused("1,2\n" * 300_000, limits=limits)
    assert problem.startswith("a.csv: the file is larger than 1 MiB")


@pytest.mark.parametrize("kind", ["s", "i", "n", "b"])
def test_row_of_nulls_is_a_row(kind: str) -> None:
    """A row whose cells are all empty is not a blank line."""
    assert read("s,i,n,b\n,,,\n", WIDE)[0][kind] is None


@pytest.mark.parametrize("ending", [",", ",,,"])
def test_row_that_a_spreadsheet_leaves_empty_is_one_problem(ending: str) -> None:
    """The end of an exported sheet is one thing to remove, not a problem for each cell."""
    assert refused(f"name,age\nAda,36\n{ending}\n") == ["a.csv:3:1: empty row; remove it"]


def test_cells_and_rows_that_are_wrong_alike_are_counted_after_the_third() -> None:
    """A column that is empty throughout does not hide what else is wrong with a table."""
    rows = "Ada,\n" * 6 + ",\n" * 4 + "Ada\n" + ",7\n" + ",\n" + "Ada,x\n"
    hint = "write an integer, or end the column's type with ? if an empty cell means null"
    problems = refused(f"name,age\n{rows}")
    assert problems == [
        *(f"a.csv:{line}:5: column age: the cell is empty; {hint}" for line in (2, 3, 4)),
        f"a.csv:5:5: column age: the cell is empty (and 2 more like this); {hint}",
        *(f"a.csv:{line}:1: empty row; remove it" for line in (8, 9, 10)),
        "a.csv:11:1: empty row (and 1 more like this); remove it",
        (
            "a.csv:12:1: the row has 1 cell, but the header has 2 columns; put a cell that holds a "
            "comma or a line break in quotes"
        ),
        (
            'a.csv:13:1: column name: the cell is empty; write "" for the empty string, or end the '
            "column's type with ? if an empty cell means null"
        ),
        (
            'a.csv:15:5: column age: "x" is not an integer; write a decimal number, such as -15, or '
            "declare the column as string"
        ),
    ]


def test_problems_that_are_counted_keep_their_number() -> None:
    """The number of problems in the summary is that of the cells."""
    with pytest.raises(InputInvalidError) as caught:
        parse_csv(b"name,age\n" + b"Ada,\n" * 20, "a.csv", COLUMNS)
    assert count_problems(caught.value.problems) == 20


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("name;age", '1:5: the separator looks like ";", but commas separate cells'),
        ('"name";"age"', '1:7: the separator looks like ";", but commas separate cells'),
        ("Nr;City", '1:3: the separator looks like ";", but commas separate cells'),
        ("name\tage", "1:5: the separator looks like a tab, but commas separate cells"),
    ],
)
def test_other_separators_are_recognized(header: str, problem: str) -> None:
    """In many countries, a spreadsheet exports CSV with semicolons."""
    hint = "save the table with commas as separators"
    assert refused(f"{header}\n1\n") == [f"a.csv:{problem}; {hint}"]


def test_semicolon_in_the_name_of_a_column_is_not_a_separator() -> None:
    """Where a column is known, commas are the separators."""
    assert read("a;b\n1\n", {"a;b": "integer"}) == [{"a;b": 1}]
    (problem,) = refused("a;b,age,name\n1,2,3\n")
    assert problem.startswith("a.csv:1:1: the column \"a;b\" is not in 'columns'")


@pytest.mark.parametrize("line", ["sep=,", "sep=;", "SEP=,", '"sep=,"'])
def test_line_that_tells_a_spreadsheet_the_separator_is_refused(line: str) -> None:
    """Excel writes and hides this line, so that its author has never seen it."""
    assert refused(f"{line}\nname,age\nAda,36\n") == [
        (
            "a.csv:1:1: this line tells a spreadsheet the separator, but is not part of the table; "
            "remove it, and separate cells with commas"
        )
    ]


def test_pointer_of_git_lfs_is_recognized() -> None:
    """A checkout without LFS has pointers in place of tables."""
    text = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    expected = [
        (
            "a.csv:1:1: a pointer of Git LFS, not the table itself; run git lfs pull; in CI, check "
            "out with LFS, such as lfs: true of actions/checkout"
        )
    ]
    assert refused(text) == expected
    with pytest.raises(InputInvalidError) as caught:
        parse_json_lines(text.encode(), "a.csv")
    assert [f"{problem.place}: {problem.text}" for problem in caught.value.problems] == expected


@pytest.mark.parametrize(
    ("text", "kind", "hint"),
    [
        (
            "1e400",
            "number",
            "write a number that fits in a 64-bit float, or declare the column as string",
        ),
        ("9" * 5_000, "integer", "declare the column as string"),
        ("9" * 5_000, "number?", "declare the column as string"),
    ],
)
def test_hint_for_a_number_that_is_too_large_helps_in_csv(text: str, kind: str, hint: str) -> None:
    """Quotes do not make a cell a string."""
    (problem,) = refused(f"c,z\n{text},z\n", {"c": kind, "z": "string"})
    assert problem.endswith(f"; {hint}")

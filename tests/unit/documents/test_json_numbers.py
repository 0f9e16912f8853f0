"""Numbers in JSON: the grammar, the exact values, and the limits."""

import json
import sys
from collections.abc import Iterator

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.json_numbers import (
    JSON_NUMBER,
    parse_float,
    parse_int,
    parse_number,
)
from tier2gate.documents.refusals import UnreadableScalarError

LONGEST = "1" + "0123456789" * 429 + "012345678"


@pytest.fixture
def few_digits() -> Iterator[None]:
    """Limit the interpreter to integers of 640 digits."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("18446744073709551616", 2**64)],
)
def test_integer_is_exact(text: str, value: int) -> None:
    """A long numeric id is not rounded when a file is read."""
    assert parse_number(text, "") == parse_int(text) == value
    assert type(parse_int(text)) is int


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0.0", "0.0"),
        ("-0.0", "-0.0"),
        ("1e3", "1000.0"),
        ("1E+2", "100.0"),
        ("0.1", "0.1"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("5e-324", "5e-324"),
        ("1e-400", "0.0"),
    ],
)
def test_number_with_fraction_or_exponent_is_a_float(text: str, shown: str) -> None:
    """`1.0` and `1e3` are floats, as in every JSON reader."""
    assert repr(parse_float(text)) == repr(parse_number(text, "real")) == shown


@pytest.mark.parametrize("sign", ["", "-"])
def test_longest_integer_is_read(sign: str) -> None:
    """An integer of 4,300 digits is read, not counting its sign."""
    assert len(LONGEST) == 4300
    assert parse_int(sign + LONGEST) == int(sign + LONGEST)


@pytest.mark.parametrize("sign", ["", "-"])
def test_longer_integer_is_refused(sign: str) -> None:
    """An integer that is too long for a result is reported at its place in the file."""
    with pytest.raises(UnreadableScalarError) as caught:
        parse_int(f"{sign}{LONGEST}0")
    error = caught.value
    assert (error.code, str(error), error.hint) == snapshot(
        (
            "integer-too-long",
            "the integer has more than 4,300 digits",
            "quote it",
        )
    )


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.usefixtures("few_digits")
def test_value_does_not_depend_on_the_interpreters_setting(sign: int) -> None:
    """A low PYTHONINTMAXSTRDIGITS does not change the meaning of a file."""
    with pytest.raises(ValueError, match="Exceeds the limit"):  # the setting works
        int(LONGEST)
    value = parse_int(("-" if sign < 0 else "") + LONGEST)
    expected = 10**4299
    for group in range(429):
        expected += 123456789 * 10 ** (4299 - 10 * (group + 1))
    assert value == sign * (expected + 12345678)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1e400", "1e400"), ("-1e999", "-1e999"), ("1" * 400 + ".0", "1" * 40 + "…")],
)
def test_overflow_is_refused(text: str, shown: str) -> None:
    """A number never silently becomes infinity."""
    with pytest.raises(UnreadableScalarError) as caught:
        parse_float(text)
    error = caught.value
    assert masked((error.code, str(error), error.hint), shown=shown) == snapshot(
        (
            "number-overflow",
            "the number {shown} is too large",
            "write a number that fits in a 64-bit float, or quote it",
        )
    )


@pytest.mark.parametrize("text", ["0", "-0", "10", "0.5", "1e5", "-1.25E-10", "1E+0", "1e-0"])
def test_grammar_accepts_json_numbers(text: str) -> None:
    """Every JSON number is a number in YAML files too."""
    match = JSON_NUMBER.fullmatch(text)
    assert match
    assert parse_number(text, match["real"]) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+1",
        "01",
        "-01",
        ".5",
        "1.",
        "1.e5",
        "1e",
        "1e+",
        "0x1",
        "1_0",
        " 1",
        "1 ",
        "١",
        "--1",
    ],
)
def test_grammar_accepts_nothing_else(text: str) -> None:
    """Text that only some readers take for a number is never read as one."""
    assert JSON_NUMBER.fullmatch(text) is None

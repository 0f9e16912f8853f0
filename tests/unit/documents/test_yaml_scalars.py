"""Plain YAML scalars are read if all YAML versions agree on their meaning, and refused if not."""

import json

import pytest
from inline_snapshot import snapshot

from tier2gate.documents.refusals import UnreadableScalarError
from tier2gate.documents.yaml_scalars import resolve_plain

NUMBERS_IN_SOME_VERSION = [
    "012",
    "08",
    "00",
    "-01",
    "0o17",
    "-0o17",
    "0x1F",
    "0xff_ff",
    "-0x1",
    "0b1",
    "0b1_0",
    "+0b1",
    "1_000",
    "1_",
    "1__0",
    "1_0.5",
    "12:30",
    "1:2:3",
    "-1:30",
    "1:30.5",
    "12:3",
    "+1",
    "+0",
    "+1.5",
    "+1e3",
    ".5",
    "-.5",
    "+.5",
    "1.",
    "-1.",
    "1.e3",
    ".5e3",
    "1._5",
    "012.5",
    "01e3",
]
LONG_NUMBER = "1_" + "0" * 60


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null(text: str) -> None:
    """Every spelling of null in all YAML versions is null."""
    assert resolve_plain(text) is None


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_true(text: str) -> None:
    """Every spelling of true in all YAML versions is true."""
    assert resolve_plain(text) is True


@pytest.mark.parametrize("text", ["false", "False", "FALSE"])
def test_false(text: str) -> None:
    """Every spelling of false in all YAML versions is false."""
    assert resolve_plain(text) is False


@pytest.mark.parametrize(
    "text",
    ["0", "-0", "-1", "120", "1.0", "-0.5", "1.0e+3", "1.5E-3", "123456789012345678901"],
)
def test_json_number(text: str) -> None:
    """A JSON number is the same number in YAML, with the same type."""
    assert repr(resolve_plain(text)) == repr(json.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "y",
        "n",
        "Y",
        "N",
        "nULL",
        "tRUE",
        "truest",
        "yess",
        "none",
        "None",
        "2024-01-01",
        "2024-01-01T12:30:00Z",
        "1.2.3",
        "1-2",
        "12:60",
        "12:30x",
        "0b2",
        "0o8",
        "0xG",
        "0x",
        "1e",
        "1e+",
        "-",
        "+",
        ".",
        "..",
        "-.",
        "_1",
        "e3",
        "1 000",
        "1,000",
        ".infinity",
        ".iNf",
        "nan",
        "inf",
        "infinity",
        "INFINITY",
        "+Infinity",
        "==",
        "<",
        "<<<",
        "١٢",
        "é",
    ],
)
def test_text(text: str) -> None:
    """Text that is text in every YAML version needs no quotes."""
    assert resolve_plain(text) == text


REFUSED = [
    (
        ["yes", "no", "on", "off", "Yes", "NO", "On", "OFF", "yEs", "nO", "oN", "oFf"],
        "ambiguous-scalar",
        "YAML versions disagree on the meaning of unquoted {}",
        "quote it, or write true or false",
    ),
    (
        [*NUMBERS_IN_SOME_VERSION, LONG_NUMBER],
        "ambiguous-scalar",
        "YAML versions disagree on the meaning of unquoted {}",
        "quote it, or write it as a decimal number",
    ),
    (
        ["<<", "="],
        "ambiguous-scalar",
        "YAML versions disagree on the meaning of unquoted {}",
        "quote it",
    ),
    (
        [
            ".inf",
            ".Inf",
            ".INF",
            "-.inf",
            "+.inf",
            "-.INF",
            ".nan",
            ".NaN",
            ".NAN",
            "NaN",
            "Infinity",
            "-Infinity",
        ],
        "not-finite",
        "{} is not a JSON number",
        "write null or a number, or quote it",
    ),
    (
        ["25921e05", "1E6", "0e1", "1e3", "1e+3", "1.5e3", "-1.5E3"],
        "ambiguous-scalar",
        "YAML versions disagree on the meaning of unquoted {}",
        "quote it if it is text, or write it with a point and a sign, as in 1.0e+3",
    ),
]
"""Texts that are refused, with the code, the message and the hint of the problem."""


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [(text, *problem) for texts, *problem in REFUSED for text in texts],
)
def test_ambiguous_text_is_refused(text: str, code: str, message: str, hint: str) -> None:
    """Norway's `no`, a zip code or a commit's hash is never read as a value nobody wrote."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    error = caught.value
    shown = LONG_NUMBER[:40] + "…" if text == LONG_NUMBER else text
    assert (error.code, str(error), error.hint) == (code, message.format(shown), hint)


@pytest.mark.parametrize(
    ("text", "code"), [("1.0e+400", "number-overflow"), ("9" * 4301, snapshot("integer-too-long"))]
)
def test_number_outside_of_the_limits(text: str, code: str) -> None:
    """A number has the same limits as in a JSON file."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    assert caught.value.code == code

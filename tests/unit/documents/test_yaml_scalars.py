"""Plain YAML scalars: the one meaning where all versions agree, and a refusal elsewhere."""

import json

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
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


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null(text: str) -> None:
    """Every spelling of null that all versions know is null."""
    assert resolve_plain(text) is None


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_true(text: str) -> None:
    """Every spelling of true that all versions know is true."""
    assert resolve_plain(text) is True


@pytest.mark.parametrize("text", ["false", "False", "FALSE"])
def test_false(text: str) -> None:
    """Every spelling of false that all versions know is false."""
    assert resolve_plain(text) is False


@pytest.mark.parametrize(
    "text",
    ["0", "-0", "-1", "120", "1.0", "-0.5", "1.0e+3", "1.5E-3", "123456789012345678901"],
)
def test_json_number(text: str) -> None:
    """What JSON calls a number is that number in YAML, with the same type."""
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
    """What no version takes for anything else is text, and needs no quotes."""
    assert resolve_plain(text) == text


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "Yes", "NO", "On", "OFF", "yEs", "nO", "oN", "oFf"]
)
def test_words_for_true_and_false(text: str) -> None:
    """The country Norway and the switch that is on are neither text nor true by accident."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    error = caught.value
    assert (error.code, str(error), error.hint) == (
        "ambiguous-scalar",
        f"YAML versions disagree on the meaning of unquoted {text}",
        "quote it, or write true or false",
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *((text, text) for text in NUMBERS_IN_SOME_VERSION),
        ("1_" + "0" * 60, "1_" + "0" * 38 + "…"),
    ],
)
def test_numbers_in_some_version_only(text: str, shown: str) -> None:
    """A zip code, a time or a file mode is never read as a number that nobody wrote."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    error = caught.value
    assert masked((error.code, str(error), error.hint), shown=shown) == snapshot(
        (
            "ambiguous-scalar",
            "YAML versions disagree on the meaning of unquoted {shown}",
            "quote it, or write it as a decimal number",
        )
    )


@pytest.mark.parametrize("text", ["<<", "="])
def test_signs_of_yaml_1_1(text: str) -> None:
    """Signs that mean something in YAML 1.1 alone are not kept as text in silence."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    error = caught.value
    assert masked((error.code, str(error), error.hint), text=text) == snapshot(
        (
            "ambiguous-scalar",
            "YAML versions disagree on the meaning of unquoted {text}",
            "quote it",
        )
    )


@pytest.mark.parametrize(
    "text",
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
)
def test_not_finite(text: str) -> None:
    """Infinity and not-a-number have no JSON value, however they are spelled."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    error = caught.value
    assert masked((error.code, str(error), error.hint), text=text) == snapshot(
        (
            "not-finite",
            "{text} is not a JSON number",
            "write null or a number, or quote it",
        )
    )


@pytest.mark.parametrize("text", ["25921e05", "1E6", "0e1", "1e3", "1e+3", "1.5e3", "-1.5E3"])
def test_exponent_that_yaml_1_1_reads_as_text(text: str) -> None:
    """A commit's hash of digits and one e is never read as a number that nobody wrote."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    error = caught.value
    assert masked((error.code, str(error), error.hint), text=text) == snapshot(
        (
            "ambiguous-scalar",
            "YAML versions disagree on the meaning of unquoted {text}",
            "quote it if it is text, or write it with a point and a sign, as in 1.0e+3",
        )
    )


@pytest.mark.parametrize(
    ("text", "code"), [("1.0e+400", "number-overflow"), ("9" * 4301, snapshot("integer-too-long"))]
)
def test_number_that_cannot_be_kept(text: str, code: str) -> None:
    """A number in JSON's grammar is held to the same bounds as in a JSON file."""
    with pytest.raises(UnreadableScalarError) as caught:
        resolve_plain(text)
    assert caught.value.code == code

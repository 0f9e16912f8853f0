"""What a plain YAML scalar means, where all YAML versions agree; and which have no such meaning."""

import re

from tier2gate.documents.json_numbers import JSON_NUMBER, parse_number
from tier2gate.documents.problems import UnreadableScalarError

_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_BOOLEAN_WORDS = frozenset({"yes", "no", "on", "off"})
_NUMBER_STARTS = frozenset("+-.0123456789")

# What some version of YAML, or a reader in wide use, takes for a number although JSON does not.
_NUMBER_IN_SOME_VERSION = re.compile(
    r"""
      [-+]? [0-9][0-9_]*                                # 012, 08, 1_000, +1
    | [-+]? 0b [01_]+
    | [-+]? 0o [0-7_]+
    | [-+]? 0x [0-9a-fA-F_]+
    | [-+]? [0-9][0-9_]* (?: : [0-5]?[0-9] )+ (?: \. [0-9_]* )?   # 12:30, base 60 in YAML 1.1
    | [-+]? (?: [0-9][0-9_]* (?: \. [0-9_]* )? | \. [0-9][0-9_]* ) (?: [eE] [-+]? [0-9]+ )?
    | [-+]? \. (?: inf | Inf | INF )
    | \. (?: nan | NaN | NAN )
    """,
    re.VERBOSE,
)
# YAML 1.1 takes an exponent only behind a point, and with a sign.
_FLOAT_IN_ALL_VERSIONS = re.compile(r"\.[0-9]++[eE][-+]")
_EXPONENT_HINT = "quote it if it is text, or write the number with a point and a sign, as in 1.0e+3"
# Text in YAML, but a number to lenient readers of JSON, and surely meant as one.
_NOT_A_NUMBER_NAMES = frozenset({"NaN", "Infinity", "-Infinity"})
_TYPES_OF_YAML_1_1 = frozenset({"<<", "="})


def resolve_plain(text: str) -> str | int | float | bool | None:
    """Give the JSON value of a plain (unquoted) scalar.

    Args:
        text: the scalar's text.

    Returns:
        Its value: what JSON's grammar calls a number is one if YAML 1.1 reads it, too, `true false
        null ~` and nothing at all are what they are in every YAML version, and the rest is text.

    Raises:
        UnreadableScalarError: versions differ on it (design: files, "Reading"), or it is a number
            whose value cannot be kept.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _NUMBER_STARTS:
        number = JSON_NUMBER.fullmatch(text)
        if number:
            if number["exponent"] and not _FLOAT_IN_ALL_VERSIONS.search(text):
                raise _ambiguous(text, _EXPONENT_HINT)
            return parse_number(text, number["real"])
        if text in _NOT_A_NUMBER_NAMES or text.lower().endswith((".inf", ".nan")):
            _refuse_not_finite(text)
        if _NUMBER_IN_SOME_VERSION.fullmatch(text):
            raise _ambiguous(text, "quote it, or write it as a decimal number")
    elif len(text) <= 3 and text.lower() in _BOOLEAN_WORDS:  # noqa: PLR2004 - the longest, `yes`
        raise _ambiguous(text, "quote it, or write true or false")
    elif text in _TYPES_OF_YAML_1_1:
        raise _ambiguous(text, "quote it")
    elif text in _NOT_A_NUMBER_NAMES:
        _refuse_not_finite(text)
    return text


def _ambiguous(text: str, hint: str) -> UnreadableScalarError:
    message = f"YAML versions differ on what the plain {_shown(text)} is"
    return UnreadableScalarError("ambiguous-scalar", message, hint)


def _refuse_not_finite(text: str) -> None:
    if text in _NOT_A_NUMBER_NAMES or _NUMBER_IN_SOME_VERSION.fullmatch(text):
        raise UnreadableScalarError(
            "not-finite", f"{text} is not a JSON number", "write null or a number, or quote it"
        )


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - one line

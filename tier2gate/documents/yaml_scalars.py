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
# Text in YAML, but a number to lenient readers of JSON, and surely meant as one.
_NOT_A_NUMBER_NAMES = frozenset({"NaN", "Infinity", "-Infinity"})
_TYPES_OF_YAML_1_1 = frozenset({"<<", "="})


def resolve_plain(text: str) -> str | int | float | bool | None:
    """Give the JSON value of a plain (unquoted) scalar.

    Args:
        text: the scalar's text.

    Returns:
        Its value: what JSON's grammar calls a number is one, `true false null ~` and nothing at
        all are what they are in every YAML version, and the rest is text.

    Raises:
        UnreadableScalarError: versions differ on it (design: files, "Reading"), or it is a number
            whose value cannot be kept.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _NUMBER_STARTS:
        number = JSON_NUMBER.fullmatch(text)
        if number:
            return parse_number(text, number["real"])
        if text in _NOT_A_NUMBER_NAMES or text.lower().endswith((".inf", ".nan")):
            _refuse_not_finite(text)
        if _NUMBER_IN_SOME_VERSION.fullmatch(text):
            message = f"YAML versions differ on what the plain {_shown(text)} is"
            raise UnreadableScalarError(
                "ambiguous-scalar", message, "quote it, or write it as a decimal number"
            )
    elif len(text) <= 3 and text.lower() in _BOOLEAN_WORDS:  # noqa: PLR2004 - the longest, `yes`
        message = f"YAML versions differ on what the plain {_shown(text)} is"
        raise UnreadableScalarError("ambiguous-scalar", message, "quote it, or write true or false")
    elif text in _TYPES_OF_YAML_1_1:
        message = f"YAML versions differ on what the plain {_shown(text)} is"
        raise UnreadableScalarError("ambiguous-scalar", message, "quote it")
    elif text in _NOT_A_NUMBER_NAMES:
        _refuse_not_finite(text)
    return text


def _refuse_not_finite(text: str) -> None:
    if text in _NOT_A_NUMBER_NAMES or _NUMBER_IN_SOME_VERSION.fullmatch(text):
        raise UnreadableScalarError(
            "not-finite", f"{text} is not a JSON number", "write null or a number, or quote it"
        )


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - one line

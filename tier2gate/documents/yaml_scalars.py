"""Resolve plain YAML scalars; refuse those that YAML versions read differently."""

import re

from tier2gate.documents.json_numbers import JSON_NUMBER, parse_number
from tier2gate.documents.refusals import UnreadableScalarError

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

# Not JSON numbers, but numbers in some version of YAML or to a widely used parser.
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
# YAML 1.1 requires a decimal point before an exponent, and a sign in it.
_FLOAT_IN_ALL_VERSIONS = re.compile(r"\.[0-9]++[eE][-+]")
_EXPONENT_HINT = "quote it if it is text, or write it with a point and a sign, as in 1.0e+3"
# Text in YAML, but numbers to lenient JSON parsers, and surely meant as numbers.
_NOT_A_NUMBER_NAMES = frozenset({"NaN", "Infinity", "-Infinity"})
_TYPES_OF_YAML_1_1 = frozenset({"<<", "="})


def resolve_plain(text: str) -> str | int | float | bool | None:
    """Return the JSON value of a plain (unquoted) scalar.

    Args:
        text: the scalar's text.

    Returns:
        Its value: a number if JSON and YAML 1.1 both read it as one; a boolean or null for `true`,
        `false`, `null`, `~` and the empty scalar, as in every YAML version; else a string.

    Raises:
        UnreadableScalarError: YAML versions read it differently, or it is a number that is too
            long or too large.
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
    message = f"YAML versions disagree on the meaning of unquoted {_shown(text)}"
    return UnreadableScalarError("ambiguous-scalar", message, hint)


def _refuse_not_finite(text: str) -> None:
    if text in _NOT_A_NUMBER_NAMES or _NUMBER_IN_SOME_VERSION.fullmatch(text):
        raise UnreadableScalarError(
            "not-finite", f"{text} is not a JSON number", "write null or a number, or quote it"
        )


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - one line

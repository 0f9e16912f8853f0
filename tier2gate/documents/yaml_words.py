"""Turn libyaml's errors into problems with a position and a hint."""

import re

import yaml

from tier2gate.documents.text import Lines
from tier2gate.foundation.problems import Problem

TAG_HINT = "remove it: the type of a value follows from how it is written"
_HINTS = {
    "found character that cannot start any token": (
        "indent with spaces, not tabs, and quote text that starts with a special character"
    ),
    "mapping values are not allowed in this context": (
        'check the indentation, and quote text that contains ": "'
    ),
    "found unexpected end of stream": "close the quote",
    "found unknown escape character": (
        'write a backslash in double quotes as "\\\\", or use single quotes'
    ),
    "found invalid Unicode character escape code": (
        'write the character itself, or "\\U" and eight digits for one above U+FFFF'
    ),
    "did not find expected ',' or ']'": "close the list with ], and put commas between its items",
    "did not find expected ',' or '}'": "close the mapping with }, and put commas between its keys",
    "found incompatible YAML document": "remove the %YAML line",
    "found undefined tag handle": TAG_HINT,
    "while parsing a tag": TAG_HINT,
    "while scanning a tag": TAG_HINT,
    "while scanning a directive": "quote text that starts with %",
    "while scanning an alias": "quote text that starts with *",
    "while scanning an anchor": "quote text that starts with &",
}
_NO_DOCUMENT_START = "did not find expected <document start>"
_ONE_FILE_EACH = "use one file for each document"
_DEFAULT_HINT = "check the indentation, quotes and brackets of this line and the one before"
_FIRST_LINE = re.compile(r"(?:\A|[\r\n])([ \t]*+)(?=[^ \t\r\n#])")
_DOCUMENT_START = re.compile(r"(?:\A|(?<=[\r\n]))---(?=[ \t\r\n]|\Z)")
_TAG_WITH_ESCAPES = re.compile(r"^%TAG\b|![^\s%]*%[0-9a-fA-F]{2}", re.MULTILINE)


def syntax_problem(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """Describe a syntax error that libyaml found.

    Args:
        error: libyaml's error.
        text: the document.

    Returns:
        The problem, without a file name, at a position inside the text.
    """
    words = error.problem or "it cannot be parsed"
    unclosed = words == "found unexpected end of stream"
    mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
    hint = _HINTS.get(words) or _HINTS.get(error.context or "") or _DEFAULT_HINT
    if words == _NO_DOCUMENT_START and mark:
        words, hint = _after_the_document(text, mark.index)
    context = f" {error.context}" if error.context else ""
    end = Lines(text).place(len(text))  # libyaml may count one line more
    line, column = min((mark.line + 1, mark.column + 1), end) if mark else end
    return Problem(
        code="yaml-syntax",
        message=f"invalid YAML: {words}{context}",
        hint=hint,
        line=line,
        column=column,
    )


def _after_the_document(text: str, offset: int) -> tuple[str, str]:
    """Describe what libyaml found instead of the `---` of a document, and give a hint."""
    sign = text[offset : offset + 1]
    if sign in ("]", "}"):
        message = f"{sign} after the end of the document"
        return message, "remove it, or check the brackets before it"
    first = _FIRST_LINE.search(text)  # that is neither blank nor a comment
    has_directive = first is not None and not first[1] and text[first.end()] == "%"
    if has_directive and not _DOCUMENT_START.search(text, 0, offset):
        message = "a line that starts with % must be followed by a --- line"
        return message, "add a --- line before the document, or remove the % line"
    if sign == "%" or text[:offset].rstrip(" \t\r\n").endswith("..."):
        return "a second document", _ONE_FILE_EACH
    message = "text after the end of the document"
    return message, f"check the brackets and quotes before it, or {_ONE_FILE_EACH}"


def undecodable_tag(text: str) -> Problem:
    """Describe a tag that PyYAML could not decode; its position has to be searched for.

    Args:
        text: the document.

    Returns:
        The problem, without a file name.
    """
    match = _TAG_WITH_ESCAPES.search(text)
    line, column = Lines(text).place(match.start() if match else 0)
    return Problem(
        code="tag",
        message="the tag is not valid UTF-8",
        hint=TAG_HINT,
        line=line,
        column=column,
    )

"""Line breaks, blank lines and indentation that libyaml takes and YAML 1.2 does not."""

import re
from typing import Any, NamedTuple

_HEADER = re.compile(r"[|>]([-+0-9]*+)([^\r\n]*+(?:\r\n|[\r\n]|\Z))")
_BLANK_LINES = re.compile(r"(?: *+[\r\n]++)*+")
_SPACES = re.compile(" *+")
_REST_IS_BLANK = re.compile(r"[ \t\r\n]*+\Z")
_NEXT_LINE = re.compile(r"[\r\n]( *+)[ \t]*+(?![\r\n])")
_ESCAPED_BREAK = re.compile(
    r"(?<!\\)(?:\\\\)*+(\\)(?:\r\n|[\r\n])[ \t]*+[\r\n]"  # an odd number of backslashes
)
_PROPERTIES = re.compile(r"&[^ \t\r\n]*+(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_YAML_LINE = re.compile(r"(?:\A|(?<=[\r\n]))%YAML[ \t]++[0-9.]++(?=#)")

COMMENT_HINT = "put a space before the #, or quote the text that it belongs to"
COMMENT_MESSAGE = "not YAML: a comment without a space before it"


class Found(NamedTuple):
    """What is wrong, and the way out.

    Attributes:
        offset: where, in characters.
        code: the problem's code.
        message: what is wrong.
        hint: what to do.
    """

    offset: int
    code: str
    message: str
    hint: str


def content_place(text: str, event: Any) -> tuple[int, int]:
    """Find where a node begins behind its anchor.

    Args:
        text: the document.
        event: the node's first event.

    Returns:
        Offset and column, from 0, of the first character that is not of the anchor, a space or a
        comment.
    """
    mark = event.start_mark
    if event.anchor is None or (match := _PROPERTIES.match(text, mark.index)) is None:
        return mark.index, mark.column
    before = match[0]
    line_break = max(before.rfind("\n"), before.rfind("\r"))
    column = mark.column + len(before) if line_break < 0 else len(before) - line_break - 1
    return match.end(), column


def block_scalar_fault(text: str, start: int, end: int) -> Found | None:
    """Find what is wrong with a block scalar.

    Args:
        text: the document.
        start: the offset of its `|` or `>`.
        end: where libyaml says that it ends.

    Returns:
        The first fault, if there is one.
    """
    header = _HEADER.match(text, start)
    if header is None:  # it has a tag, which is refused
        return None
    indicators, rest = header.groups()
    if rest.startswith("#"):
        return Found(header.start(2), "yaml-syntax", COMMENT_MESSAGE, COMMENT_HINT)
    unended = not text.endswith(("\n", "\r")) and _REST_IS_BLANK.match(text, end)
    if unended and "-" not in indicators:
        return Found(
            start,
            "ambiguous-scalar",
            "YAML readers differ on a block scalar at the end of a file without a line break",
            f"end the file with a line break, or write {text[start]}- for text without one",
        )
    if not indicators.strip("-+"):
        return _leading_blank_line(text, header.end())
    return None


def comment_fault(text: str, end: int) -> Found | None:
    """Find a comment that is not set off from what stands before it.

    Args:
        text: the document.
        end: where that ends.

    Returns:
        The fault, if there is one.
    """
    if text.startswith("#", end):
        return Found(end, "yaml-syntax", COMMENT_MESSAGE, COMMENT_HINT)
    return None


def _leading_blank_line(text: str, start: int) -> Found | None:
    """Find a blank line that is indented more than the first line that is not blank."""
    blank = _BLANK_LINES.match(text, start)
    if blank is None or blank.end() in (start, len(text)):
        return None
    first = _SPACES.match(text, blank.end())
    indent = len(first[0]) if first else 0
    if blank.end() + indent == len(text):
        return None
    offset = start
    for line in blank[0].splitlines(keepends=True):
        if len(line.rstrip("\r\n")) > indent:
            message = "not YAML: this blank line is indented more than the line that follows"
            return Found(offset + indent, "yaml-syntax", message, "remove the spaces of this line")
        offset += len(line)
    return None


def shallow_line(text: str, start: int, end: int, indent: int, *, comments: bool) -> int | None:
    """Find a line inside a node that is not indented more than what the node belongs to.

    Args:
        text: the document.
        start: where the node begins.
        end: where it ends.
        indent: the column, from 0, of the mapping or list in block style around it.
        comments: whether lines may hold nothing but a comment, which may begin anywhere.

    Returns:
        The offset of the line's first character that is not a space, if there is such a line.
    """
    for match in _NEXT_LINE.finditer(text, start, end):
        if len(match[1]) <= indent and not (comments and text.startswith("#", match.end())):
            return match.end()
    return None


def shallow_fault(offset: int, what: str, indent: int) -> Found:
    """Word a line that is not indented enough.

    Args:
        offset: where it is.
        what: what it is a line of.
        indent: as for `shallow_line`.

    Returns:
        The fault.
    """
    spaces = "a space" if indent == 0 else f"{indent + 1} spaces"
    return Found(
        offset,
        "yaml-syntax",
        f"not YAML: a line of {what} that is not indented enough",
        f"begin the line with at least {spaces}",
    )


def escaped_break_fault(text: str, start: int, end: int) -> Found | None:
    """Find a blank line after a line that a backslash ends: every reader has its own value for it.

    Args:
        text: the document.
        start: where the text in double quotes begins.
        end: where it ends.

    Returns:
        The fault, if there is one.
    """
    match = _ESCAPED_BREAK.search(text, start, end)
    if match is None:
        return None
    message = "YAML readers differ on a blank line after a \\ at the end of a line"
    return Found(match.start(1), "ambiguous-scalar", message, "write the line break as \\n")


def version_fault(text: str, end: int) -> Found | None:
    """Find a comment that is not set off from a %YAML line.

    Args:
        text: the document.
        end: where its content begins.

    Returns:
        The fault, if there is one.
    """
    match = _YAML_LINE.search(text, 0, end)
    if match is None:
        return None
    return Found(match.end(), "yaml-syntax", COMMENT_MESSAGE, "put a space before the #")

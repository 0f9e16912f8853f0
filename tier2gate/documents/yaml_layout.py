"""Line breaks, blank lines, comments and indentation that libyaml accepts and YAML 1.2 does not."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_FAULTLESS = re.compile(r"[|>][-+]?+(?:\r\n|[\r\n]) *+[^ \r\n]")  # as nearly all are
_HEADER = re.compile(r"[|>]([-+0-9]*+)([^\r\n]*+(?:\r\n|[\r\n]|\Z))")
_SPACES_AND_BREAKS = re.compile(r"[ \r\n]*+")
_REST_IS_BLANK = re.compile(r"[ \t\r\n]*+\Z")
_NEXT_LINE = re.compile(r"[\r\n]( *+)[ \t]*+(?![\r\n])")
_ESCAPED_BREAK = re.compile(
    r"(?<!\\)(?:\\\\)*+(\\)(?:\r\n|[\r\n])[ \t]*+[\r\n]"  # an odd number of backslashes
)
_ANCHOR = re.compile(r"&[^ \t\r\n]*+[ \t\r\n]*+")
_COMMENT = re.compile(r"#[^\r\n]*+[ \t\r\n]*+")
_YAML_LINE = re.compile(r"(?:\A|(?<=[\r\n]))%YAML[ \t]++[0-9.]++(?=#)")

COMMENT_HINT = "put a space before the #, or quote the text that contains it"
COMMENT_MESSAGE = "invalid YAML: a comment has no space before it"


class Fault(NamedTuple):
    """A problem, and what to do.

    Attributes:
        offset: where it is, in characters.
        code: the problem's code.
        message: what is wrong.
        hint: what to do.
    """

    offset: int
    code: str
    message: str
    hint: str


def content_place(text: str, event: Any) -> tuple[int, int]:
    """Find where a node starts after its anchor.

    Args:
        text: the document.
        event: the node's first event.

    Returns:
        The 0-based offset and column of the first character after the anchor, and after spaces
        and comments.
    """
    mark = event.start_mark
    if event.anchor is None or (match := _ANCHOR.match(text, mark.index)) is None:
        return mark.index, mark.column
    end = match.end()
    while comment := _COMMENT.match(text, end):
        end = comment.end()
    before = text[mark.index : end]
    line_break = max(before.rfind("\n"), before.rfind("\r"))
    column = mark.column + len(before) if line_break < 0 else len(before) - line_break - 1
    return end, column


def block_scalar_faults(text: str, event: Any, indent: int) -> Iterator[Fault]:
    """Find what is wrong with a block scalar.

    Args:
        text: the document.
        event: the scalar.
        indent: the 0-based column of the block mapping or list around it; -1 if there is none.

    Yields:
        The faults.
    """
    start, column = content_place(text, event)
    is_ended = text.endswith(("\n", "\r"))
    if is_ended and column > indent and _FAULTLESS.match(text, start):
        return
    header = _HEADER.match(text, start)
    if header is None:  # it has a tag, which is refused
        return
    if column <= indent:
        yield _shallow(start, "a block scalar", indent)
    indicators, rest = header.groups()
    if rest.startswith("#"):
        yield Fault(header.start(2), "yaml-syntax", COMMENT_MESSAGE, COMMENT_HINT)
    is_last = _REST_IS_BLANK.match(text, event.end_mark.index) is not None
    if is_last and not is_ended and "-" not in indicators:
        yield Fault(
            start,
            "ambiguous-scalar",
            "YAML parsers disagree on a block scalar at the end of a file without a line break",
            f"end the file with a line break, or use {text[start]}- for text without one",
        )
    if not indicators.strip("-+"):
        yield from _leading_blank_line(text, header.end())


def _leading_blank_line(text: str, start: int) -> Iterator[Fault]:
    """Find a blank line that is indented more than the first line that is not blank."""
    match = _SPACES_AND_BREAKS.match(text, start)
    blank = match[0] if match else ""
    last = max(blank.rfind("\n"), blank.rfind("\r")) + 1
    indent = len(blank) - last
    if last == 0 or start + len(blank) == len(text):
        return
    offset = start
    for line in blank[:last].splitlines(keepends=True):
        if len(line.rstrip("\r\n")) > indent:
            message = "invalid YAML: a blank line is indented more than the next line"
            yield Fault(offset + indent, "yaml-syntax", message, "remove the spaces on this line")
            return
        offset += len(line)


def quoted_faults(text: str, event: Any, indent: int) -> Iterator[Fault]:
    """Find what is wrong around and inside quotes.

    Args:
        text: the document.
        event: the scalar.
        indent: as for `block_scalar_faults`.

    Yields:
        The faults.
    """
    end = event.end_mark.index
    if event.start_mark.line != event.end_mark.line:
        start, _ = content_place(text, event)
        yield from _shallow_line(text, (start, end), "quoted text", indent, comments=False)
        escaped = _ESCAPED_BREAK.search(text, start, end) if event.style == '"' else None
        if escaped is not None:
            message = "YAML parsers disagree on a blank line after a \\ at the end of a line"
            hint = "write the line break as \\n"
            yield Fault(escaped.start(1), "ambiguous-scalar", message, hint)
    if text.startswith("#", end):
        yield Fault(end, "yaml-syntax", COMMENT_MESSAGE, COMMENT_HINT)


def flow_faults(text: str, first: Any, last: Any, indent: int) -> Iterator[Fault]:
    """Find a line in brackets that is not indented enough.

    Args:
        text: the document.
        first: the event that starts the mapping or list.
        last: the event that ends it.
        indent: as for `block_scalar_faults`.

    Yields:
        The fault, if there is one.
    """
    span = first.start_mark.index, last.end_mark.index
    yield from _shallow_line(text, span, "text in brackets", indent, comments=True)


def _shallow_line(
    text: str, span: tuple[int, int], what: str, indent: int, *, comments: bool
) -> Iterator[Fault]:
    """Find a line that is not indented more than the block; comments may start anywhere."""
    for match in _NEXT_LINE.finditer(text, *span):
        if len(match[1]) <= indent and not (comments and text.startswith("#", match.end())):
            yield _shallow(match.end(), what, indent)
            return


def _shallow(offset: int, what: str, indent: int) -> Fault:
    spaces = "1 space" if indent == 0 else f"{indent + 1} spaces"
    message = f"invalid YAML: a line of {what} is not indented enough"
    return Fault(offset, "yaml-syntax", message, f"indent the line by at least {spaces}")


def version_faults(text: str, end: int) -> Iterator[Fault]:
    """Find a comment on a %YAML line without a space before it.

    Args:
        text: the document.
        end: where its content starts.

    Yields:
        The fault, if there is one.
    """
    match = _YAML_LINE.search(text, 0, end)
    if match is not None:
        yield Fault(match.end(), "yaml-syntax", COMMENT_MESSAGE, "put a space before the #")

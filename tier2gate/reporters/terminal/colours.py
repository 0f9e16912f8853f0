"""Colours by meaning: which parts of a line are an outcome, a change, a place or a command."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

import click

from tier2gate.foundation.outcomes import Outcome
from tier2gate.reporters.sentences.of_values import count_common


class Style(Enum):
    """What a part of a line means; the value is how click shows it."""

    GOOD = ("fg", "green")
    BAD = ("fg", "red")
    WARNING = ("fg", "yellow")
    ASIDE = ("dim", True)
    STRONG = ("bold", True)


class Span(NamedTuple):
    """A part of a line with a meaning; spans may be nested, the inner one later.

    Attributes:
        start: its first character.
        end: the character after its last.
        style: the meaning.
    """

    start: int
    end: int
    style: Style


COMMAND = re.compile(r"(?:^|(?<=: )|(?<=, ))(?:tier2gate|docker|pipx|cd) .*")
"""A command at the end of a line; it is never folded, so that it can be copied."""

_OUTCOME_STYLES: Mapping[Outcome, Style] = {
    Outcome.PASSED: Style.GOOD,
    Outcome.GOLDEN_MISSING: Style.WARNING,
}
_SIGNS = {"+": Style.GOOD, "-": Style.BAD, "~": Style.WARNING}
_SIGN = re.compile(r"^ *(?:in [^:]*: )?(?P<sign>[-+~]) (?P<what>[^:]*(?:: )?)(?P<value>.*)")
_ARROW = " → "
_PLACE = re.compile(r'^ *(?:notice: )?(?P<place>(?:"(?:[^"\\]|\\.)*"|[^\s:"]+)(?::\d+){1,2}:) ')
_HASH = re.compile(r"^ *(?:accepted|now|was|from|to|before|after) +(?P<hash>[0-9a-f]{12})$")
_NOTICE = re.compile(r"^ *(?P<word>notice|warning):")
_FOUND = re.compile(
    r": expected (?P<expected>.+?), found (?P<found>.+?)(?:; it passed before, with .*)?$"
)
_COUNTED = re.compile(rf"[\d,]+ (?P<outcome>{'|'.join(Outcome)})(?=[,;]|$)")


def style_of(outcome: Outcome) -> Style:
    """Return the meaning of an outcome.

    Args:
        outcome: the outcome.

    Returns:
        Good, bad, or a warning if nothing is wrong but something is left to do.
    """
    return _OUTCOME_STYLES.get(outcome, Style.BAD)


def find_spans(line: str) -> list[Span]:
    """Find the parts of a line that have a meaning.

    Args:
        line: a line below a gate, a problem or a notice.

    Returns:
        The spans, in no order.
    """
    spans: list[Span] = []
    if match := _SIGN.match(line):
        style = _SIGNS[match["sign"]]
        if match["sign"] == "~":
            spans += [Span(*match.span("sign"), style), *_changed_parts(match)]
        else:
            spans.append(Span(match.start("sign"), len(line), style))
    if match := _PLACE.match(line):
        spans.append(Span(*match.span("place"), Style.ASIDE))
    if match := _HASH.match(line):
        spans.append(Span(*match.span("hash"), Style.ASIDE))
    if match := _NOTICE.match(line):
        spans.append(Span(*match.span("word"), Style.WARNING))
    if match := _FOUND.search(line):
        spans.append(Span(*match.span("expected"), Style.GOOD))
        spans.append(Span(*match.span("found"), Style.BAD))
    if match := COMMAND.search(line):
        spans.append(Span(*match.span(), Style.STRONG))
    return spans


def find_counts(line: str) -> list[Span]:
    """Find the numbers of gates per outcome in the last line.

    Args:
        line: the last line.

    Returns:
        A span for each.
    """
    return [
        Span(*match.span(), style_of(Outcome(match["outcome"])))
        for match in _COUNTED.finditer(line)
    ]


def colour(text: str, spans: Sequence[Span], *, offset: int = 0) -> str:
    """Colour the parts of a text.

    Args:
        text: a part of a line.
        spans: the spans of the whole line.
        offset: where the text starts in the line.

    Returns:
        The text with control sequences; without them, it is the same.
    """
    edges = {0, len(text)}
    for span in spans:
        edges |= {min(max(edge - offset, 0), len(text)) for edge in (span.start, span.end)}
    cuts = sorted(edges)
    parts: list[str] = []
    for index, end in enumerate(cuts[1:]):
        start = cuts[index]
        styles: dict[str, Any] = {}
        for span in spans:
            if span.start <= start + offset and end + offset <= span.end:
                styles.update([span.style.value])
        part = text[start:end]
        parts.append(click.style(part, **styles) if styles else part)
    return "".join(parts)


def _changed_parts(match: re.Match[str]) -> Iterator[Span]:
    """Find the value before and after, and in each the part that differs."""
    value, at = match["value"], match.start("value")
    if value.count(_ARROW) != 1:
        return
    before, after = value.split(_ARROW)
    head = count_common(before, after)
    tail = count_common(before[head:][::-1], after[head:][::-1])
    starts = at, at + len(before) + len(_ARROW)
    for start, text, style in zip(starts, (before, after), (Style.BAD, Style.GOOD), strict=True):
        yield Span(start, start + len(text), style)
        if (head or tail) and head + tail < len(text):
            yield Span(start + head, start + len(text) - tail, Style.STRONG)

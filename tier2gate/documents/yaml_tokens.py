"""Find indicators and comments that libyaml and YAML 1.2 read differently, in a pass over tokens.

Few documents need it: a search over the text decides.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from yaml.tokens import (
    AliasToken,
    AnchorToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    KeyToken,
    ScalarToken,
)

from tier2gate.foundation.printable import SHOWN_NAME, cut
from tier2gate.foundation.problems import Problem

# Each starts with a literal character, which makes the search fast.
_SUSPICIOUS = (
    re.compile(r"#(?<=[\]},\[{:]#)"),  # a comment without a space before it
    re.compile(r"\?(?<=[\s\[{,:?]\?)\S"),  # [?a]
    re.compile(r"-[,\[\]{}](?<=[\s\[{,:]-.)"),  # [-]
    re.compile(r"&[0-9A-Za-z_-]++[?:%@`]"),  # &a:b
    re.compile(r"\*[0-9A-Za-z_-]++[?:%@`]"),
)
_FLOW_STARTS = (FlowMappingStartToken, FlowSequenceStartToken)
_FLOW_ENDS = (FlowMappingEndToken, FlowSequenceEndToken)
_SPACES = " \t\r\n"
_BEHIND_A_NAME = f"{_SPACES},]}}"


def is_suspicious(text: str) -> bool:
    """Return whether `token_problems` could find problems in a document."""
    return any(pattern.search(text) for pattern in _SUSPICIOUS)


def token_problems(text: str, parser: Callable[[str], Any], max_depth: int) -> list[Problem]:
    """Find the tokens that YAML 1.2 reads differently.

    Args:
        text: the document.
        parser: libyaml's parser.
        max_depth: how deep brackets may nest; scanning stops at deeper ones, which are refused.

    Returns:
        The problems in the order of the text, as far as libyaml can split it into tokens.
    """
    problems = []
    try:
        for token, in_brackets in _tokens(text, parser, max_depth):
            problem = _fault(text, token, in_brackets=in_brackets)
            if problem is not None:
                problems.append(problem)
    except (yaml.MarkedYAMLError, UnicodeDecodeError):
        pass  # reported by the reader
    return problems


def _tokens(text: str, parser: Callable[[str], Any], max_depth: int) -> Iterator[tuple[Any, bool]]:
    """Yield the tokens that have a length, and whether they are in brackets."""
    depth = 0
    get_token = parser(text).get_token
    while depth <= max_depth and (token := get_token()) is not None:
        if isinstance(token, _FLOW_STARTS):
            depth += 1
        elif isinstance(token, _FLOW_ENDS):
            depth -= 1
        if token.start_mark.index < token.end_mark.index:
            yield token, depth > 0


def _fault(text: str, token: Any, *, in_brackets: bool) -> Problem | None:
    end = token.end_mark.index
    behind = text[end : end + 1]
    if isinstance(token, AnchorToken | AliasToken):
        if behind and behind not in _BEHIND_A_NAME:
            what = "anchor &" if isinstance(token, AnchorToken) else "alias *"
            name = cut(token.value, SHOWN_NAME)
            return _problem(
                token.start_mark,
                "yaml-syntax",
                f"YAML parsers disagree on where the name of the {what}{name} ends",
                f"put a space between the name and the {behind}, or quote it if it is text",
            )
    elif in_brackets and isinstance(token, KeyToken):
        if behind not in _SPACES:
            return _problem(
                token.start_mark,
                "ambiguous-scalar",
                f"YAML parsers disagree on ?{behind} in brackets",
                "quote the text that starts with ?",
            )
    elif in_brackets and isinstance(token, ScalarToken) and token.plain and token.value == "-":
        message = "invalid YAML: an unquoted - in brackets"
        return _problem(token.start_mark, "yaml-syntax", message, "quote it")
    if behind == "#" and text[end - 1] not in f"{_SPACES}\"'":  # the reader checks after quotes
        from tier2gate.documents.yaml_layout import COMMENT_HINT, COMMENT_MESSAGE  # noqa: PLC0415 - rarely needed

        return _problem(token.end_mark, "yaml-syntax", COMMENT_MESSAGE, COMMENT_HINT)
    return None


def _problem(mark: Any, code: str, message: str, hint: str) -> Problem:
    return Problem(
        code=code, message=message, hint=hint, line=mark.line + 1, column=mark.column + 1
    )

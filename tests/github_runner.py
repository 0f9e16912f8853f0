"""How GitHub's runner interprets what a step leaves behind.

Written from GitHub's rules rather than the code under test. The runner knows only some commands;
this reader accepts any word as one. For the summary, see `tests/page.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tier2gate.foundation.printable import one_line

HOSTILE = [
    "::error::x",
    "##[error]x",
    "##vso[task.complete]x",
    "\r::error::x",
    "\n::error::x",
    "%0A::error::x",
    "`",
    "```",
    "````\n# x",
    "~~~",
    "a|b",
    "a\\|b",
    "a\\",
    "</details>",
    "</code></td></tr></table>",
    "<!-- x",
    "&lt;script&gt;",
    '\\"',
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "zero\u200bwidth",
    "@mention",
    "user@example.com",
    "[a](http://x)",
    "see www.example.com now",
    "https://example.com",
    "**bold** _it_ ~~gone~~ $x$ :tada:",
    "tier2gate-",
    "outcome<<tier2gate-\npassed\ntier2gate-",
    "\x85::error::x",
    "\u3000 ::add-mask::x",
    "::stop-commands::x",
]
"""Text from a pull request that could be taken for a command, a link, a mention or a fence."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A line of the log that the runner executes."""

    name: str
    message: str
    properties: Mapping[str, str] = field(default_factory=dict)


def read_log(log: str) -> list[Command]:
    """Return the commands in a step's log; a bare carriage return also starts a line."""
    commands = (_current_form(line) or _older_form(line) for line in re.split("\r\n|\r|\n", log))
    return [command for command in commands if command is not None]


def as_property(text: str) -> str:
    """Return a file's name as it reaches the runner: invisible characters and `##[` escaped."""
    return one_line(text).replace("##[", "%23%23[")


def read_outputs(text: str) -> dict[str, str]:
    """Read the file named by `GITHUB_OUTPUT`; raise what the runner would refuse."""
    lines = iter(text.removesuffix("\n").split("\n") if text else [])
    outputs: dict[str, str] = {}
    for line in lines:
        name, heredoc, delimiter = line.partition("<<")
        if not heredoc or "=" in name:
            name, equals, value = line.partition("=")
            if not equals:
                raise ValueError(f"neither NAME=VALUE nor NAME<<DELIMITER: {line!r}")
            outputs[name] = value
            continue
        if not name or not delimiter:
            raise ValueError(f"a name or a delimiter is missing: {line!r}")
        held: list[str] = []
        for inner in lines:
            if inner == delimiter:
                break
            held.append(inner)
        else:
            raise ValueError(f"{name} is never closed")
        outputs[name] = "\n".join(held)
    if text and not text.endswith("\n"):
        raise ValueError("no final newline: the next output would be glued to this one")
    return outputs


def _current_form(line: str) -> Command | None:
    """Read `::NAME KEY=VALUE,KEY=VALUE::MESSAGE` at the beginning of a line."""
    found = re.match(r"\s*::(.*?)::(.*)", line, re.DOTALL)
    if not found:
        return None
    name, properties = _head(found[1], ",", {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","})
    message = _unescaped(found[2], {"%0D": "\r", "%0A": "\n"})
    return Command(name=name, message=message, properties=properties)


def _older_form(line: str) -> Command | None:
    """Read `##[NAME KEY=VALUE;KEY=VALUE]MESSAGE`, or `##vso[…]` of Azure's agent, in a line."""
    found = re.search(r"##(?:vso)?\[(.*?)\](.*)", line, re.DOTALL | re.IGNORECASE)
    if not found:
        return None
    name, properties = _head(found[1], ";", {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]"})
    return Command(name=name, message=found[2], properties=properties)


def _head(text: str, separator: str, escapes: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    name, _, listed = text.partition(" ")
    pairs = (item.partition("=") for item in listed.split(separator) if "=" in item)
    return name, {key.strip(): _unescaped(value, escapes) for key, _, value in pairs}


def _unescaped(text: str, escapes: Mapping[str, str]) -> str:
    for escape, sign in escapes.items():
        text = text.replace(escape, sign)
    return text.replace("%25", "%")

"""Markdown with untrusted text in it: as code or in fenced blocks, and nowhere else.

A block ends with a line break. Nothing but fenced blocks is wider than the screen: there are lists
instead of tables, and code in them wraps.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from html import escape

from tier2gate.foundation.printable import one_line

_ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in "|`*_~[]()@:!\\$"}
_LEVEL = 2  # spaces of a level, in lines of text and in lists


def capital(text: str) -> str:
    """Capitalize a sentence.

    Args:
        text: trusted text.

    Returns:
        The sentence.
    """
    return text[:1].upper() + text[1:]


def code(text: str) -> str:
    """Show untrusted text as code, with all Markdown and HTML escaped.

    Args:
        text: any text.

    Returns:
        Inline code, safe in a list and in a heading.
    """
    plain = escape(one_line(text)).translate(_ENTITIES)
    # An escaped `@` still makes a mail address a link, unless the text is split there; and `www.`
    # makes a link without any special character.
    unlinked = plain.replace("&#64;", "&#64;<!-- -->").replace("www.", "www&#46;")
    return f"<code>{unlinked}</code>"


def fenced(text: str, language: str = "text") -> str:
    """Put text in a fenced block that nothing in it can close.

    Args:
        text: lines; may be untrusted.
        language: the language for syntax highlighting.

    Returns:
        A block; empty for empty text. A line that begins with `/` is indented by a space, because
        GitLab could take it for a quick action, such as `/close`.
    """
    if not text:
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    inside = re.sub("^/", " /", text.removesuffix("\n"), flags=re.MULTILINE)
    return f"{fence}{language}\n{inside}\n{fence}\n"


def listed(items: Iterable[str]) -> str:
    """Make a list.

    Args:
        items: one or more lines each; the lines below the first are indented.

    Returns:
        A block; empty without items.
    """
    return "".join(f"- {item}\n" for item in items)


def nested(lines: Iterable[str], trusted: Collection[str] = ()) -> list[str]:
    """Turn lines of text into the items of a list, one below the other as they are indented.

    Args:
        lines: may be untrusted.
        trusted: lines, without indentation, that are not shown as code.

    Returns:
        The items.
    """
    items: list[str] = []
    level = -1
    for line in lines:
        text = line.lstrip(" ")
        # A level more than that of the line before would make it a block of code.
        level = min((len(line) - len(text)) // _LEVEL, level + 1)
        shown = text if text in trusted else code(text)
        if level == 0:
            items.append(shown)
        else:
            items[-1] += f"\n{' ' * level * _LEVEL}- {shown}"
    return items


def folded(title: str, blocks: Sequence[str]) -> str:
    """Fold blocks under a title.

    Args:
        title: trusted text.
        blocks: the blocks.

    Returns:
        A block; empty without blocks.
    """
    inside = "\n".join(filter(None, blocks))
    return f"<details><summary>{title}</summary>\n\n{inside}\n</details>\n" if inside else ""

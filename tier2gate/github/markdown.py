"""Markdown with untrusted text in it: as code or in fenced blocks, and nowhere else."""

import re
from html import escape

from tier2gate.foundation.printable import one_line


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
        Inline code, safe in a table cell and in a heading.
    """
    plain = escape(one_line(text))
    entities = (f"&#{ord(sign)};" if sign in "|`*_~[]()@:!\\$" else sign for sign in plain)
    # An escaped `@` still makes a mail address a link, unless the text is split there; and `www.`
    # makes a link without any special character.
    unlinked = "".join(entities).replace("&#64;", "&#64;<!-- -->").replace("www.", "www&#46;")
    return f"<code>{unlinked}</code>"


def fenced(text: str, language: str = "text") -> str:
    """Put text in a fenced block that nothing in it can close.

    Args:
        text: lines; may be untrusted.
        language: the language for syntax highlighting.

    Returns:
        A block with a final newline; empty for empty text.
    """
    if not text:
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.removesuffix(chr(10))}\n{fence}\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Make a table.

    Args:
        head: the names of the columns.
        rows: one cell per column; untrusted text in them must have passed through `code`.

    Returns:
        A block with a final newline; empty without rows.
    """
    if not rows:
        return ""
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)

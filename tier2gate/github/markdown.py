"""Markdown that untrusted text can stand in: in code, between fences, and nowhere else."""

import re
from html import escape

from tier2gate.foundation.printable import one_line


def capital(text: str) -> str:
    """Begin a sentence with a capital.

    Args:
        text: our own words.

    Returns:
        The sentence.
    """
    return text[:1].upper() + text[1:]


def code(text: str) -> str:
    """Show untrusted text as code, with nothing in it that Markdown or HTML knows.

    Args:
        text: any text.

    Returns:
        A part of a line, fit for a table's cell and for a heading.
    """
    plain = escape(one_line(text))
    entities = (f"&#{ord(sign)};" if sign in "|`*_~[]()@:!\\$" else sign for sign in plain)
    # What stands for `@` is still found in an address of mail, unless the text ends there; and
    # `www.` makes a link without any sign of its own.
    unlinked = "".join(entities).replace("&#64;", "&#64;<!-- -->").replace("www.", "www&#46;")
    return f"<code>{unlinked}</code>"


def fenced(text: str, language: str = "text") -> str:
    """Put text between fences that nothing in it can close.

    Args:
        text: lines; may hold what files hold.
        language: what they are coloured as.

    Returns:
        A block with a final newline; empty if there is nothing to show.
    """
    if not text:
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.removesuffix(chr(10))}\n{fence}\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Make a table.

    Args:
        head: the columns' names.
        rows: as many cells each; untrusted text in them went through `code`.

    Returns:
        A block with a final newline; empty if there is no row.
    """
    if not rows:
        return ""
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)

"""Markdown as GitHub reads it on the page of a job."""

from markdown_it import MarkdownIt

WWW = "www."


def make_parser() -> MarkdownIt:
    """Make a parser that makes links of `www.` and of schemes, but not of a domain alone."""
    parser = MarkdownIt("gfm-like")
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False})
    parser.linkify.add(WWW, {"validate": lambda _, text, at: len(text[at:].split()[0])})
    return parser

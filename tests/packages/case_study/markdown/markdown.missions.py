"""Markdown, as markdown-it-py reads it."""

from markdown_it import MarkdownIt

from tier2gate.missions.api import from_function

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def render(text):
    """Render Markdown as HTML."""
    return PARSER.render(text)


def outline(text):
    """List the blocks of a document: type, level and lines."""
    return [f"{token.type} {token.level} {token.map}" for token in PARSER.parse(text)]


MISSIONS = {"render": from_function(render), "outline": from_function(outline)}

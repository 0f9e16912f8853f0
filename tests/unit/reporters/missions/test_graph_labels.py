"""Labels of a drawing are plain text to Mermaid, and drawings that it would refuse are known."""

import re
from typing import Any

import pytest

from tests.page import make_parser
from tests.reports import ANY_TEXT, mission
from tier2gate.reporters.missions import graph
from tier2gate.reporters.missions.graph import MAX_EDGES, MAX_TEXT, is_drawn, render_graph

MISREAD = [
    *("style:x#35;", "classDef a:#1;", "fa:fa-bomb", "%%{init: {}}%%", '"]; x', "-->", "\u202e"),
    *("---", "- x", "+ x", "* x", "1. x", "1) x", "# x", "> x", "    x", "=", "==="),
    *("*x*", "_x_", "a _b_", "__x__", "`x`", "~~x~~", "$$x$$", "&lt;b&gt;", "#lt;", "<b>x</b>"),
    *("www.x.org", "https://x.org", "a@x.org", "[x](y)"),
]
"""Texts that Mermaid would interpret if they were written literally in a label."""


def labels_of(drawing: str) -> list[str]:
    """Return every line of every label."""
    return [line for label in re.findall('"(.*)"', drawing) for line in label.split("<br>")]


def decoded(label: str) -> str:
    """Read a label as Mermaid shows it."""
    return re.sub("#([0-9]+);", lambda match: chr(int(match[1])), label)


@pytest.mark.parametrize(
    "text", ["short name", "a-b_c 1.5/x, y", "Größe 世", '<"#&;">', "#35;", "x" * 60]
)
def test_text_is_shown_as_written(text: str) -> None:
    """A drawing shows names exactly as they are in the file."""
    assert decoded(labels_of(render_graph(mission(text, text)))[0]) == text


def assert_plain(drawing: str) -> None:
    """Check that labels have only plain characters and character codes, and no Markdown."""
    for label in labels_of(drawing):
        assert re.fullmatch("(?:[A-Za-z0-9/, _.:-]|#[0-9]+;)*", label)
        # Mermaid replaces character codes before it reads Markdown.
        read = make_parser().parse(re.sub("#[0-9]+;", "°", label) or "°")
        assert [token.type for token in read] == ["paragraph_open", "inline", "paragraph_close"]
        assert [token.type for token in read[1].children or []] == ["text"]


@pytest.mark.parametrize("text", [*ANY_TEXT, *MISREAD, "end", "click step1 href", "a_b_"])
def test_no_text_is_a_command_or_markup(text: str) -> None:
    """No name becomes a link, hides a step, or is shown as a list or an icon."""
    assert_plain(render_graph(mission(text, text)))


@pytest.mark.parametrize("text", ["fa:fa-bomb", "fab:fa-github", "x fa:fa-"])
def test_no_text_is_an_icon(text: str) -> None:
    """A name that looks like an icon is shown as text, even though Mermaid decodes it first."""
    (label, *_) = labels_of(render_graph(mission(text, text)))
    assert decoded(label) == text.replace(":fa-", ":\u200bfa-")


@pytest.mark.parametrize("text", MISREAD)
def test_unescaped_text_is_detected(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above fails for these texts if they are not escaped."""
    monkeypatch.setattr(graph, "_written", str)
    with pytest.raises(AssertionError):
        assert_plain(render_graph(mission(text, text)))


def steps(number: int, name: str = "a", **fields: Any) -> dict[str, Any]:
    """Return a mission with this number of steps."""
    step = {"id": name, "kind": "runtime", "operation": "noop", "when": None, **fields}
    return {"name": "m", "steps": [step] * number}


def test_limits_of_mermaid_are_known() -> None:
    """A user never sees Mermaid's error for a drawing with too many edges or characters."""
    assert is_drawn(render_graph(steps(MAX_EDGES - 1)))
    assert not is_drawn(render_graph(steps(MAX_EDGES)))
    when = {"value": 1, "op": "eq", "expected": 1}
    assert is_drawn(render_graph(steps(166, when=when)))
    assert not is_drawn(render_graph(steps(167, when=when)))
    assert is_drawn(render_graph(steps(100, name="世" * 50)))
    assert not is_drawn(render_graph(steps(160, name="世" * 50)))
    assert is_drawn("x" * MAX_TEXT)
    assert not is_drawn("x" * (MAX_TEXT + 1))

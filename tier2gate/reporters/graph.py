"""A mission's workflow as a drawing: Mermaid, which GitHub shows as a picture."""

import json
import re
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from tier2gate.foundation.printable import cut, one_line

MAX_TEXT, MAX_EDGES = 50_000, 500
"""How many characters and arrows Mermaid draws; of more it shows an error."""

_EDGE = " --> "
_PLAIN = re.compile(
    "[A-Za-z0-9/,]"
    "|(?<=[A-Za-z0-9])[-_](?=[A-Za-z0-9])"  # not a list, a rule, emphasis
    "|(?<=[0-9])[.](?=[0-9])"  # not a list, a link
    "|:(?= )"  # not a link, a style
    r"|(?<=\S) (?=\S)"  # not an indented block
)
"""What stands for itself in a label: Mermaid reads Markdown and bare links there, but takes what
stands as the number of its character for neither."""

_ICON, _NO_ICON = ":fa-", ":\u200bfa-"
"""What makes the name of an icon, whichever way it is written, and what only looks like it."""

_SHOWN = 60


def render_graph(definition: Mapping[str, Any]) -> str:
    """Draw the steps of a mission.

    Args:
        definition: `name` and `steps`, each with `id`, `kind`, `operation` and `when`.

    Returns:
        Mermaid: runtime steps as boxes, human ones as slanted boxes, conditions as diamonds that
        lead past their step.
    """
    lines = ["flowchart TD", *_nodes(definition), *_edges(definition["steps"])]
    return "".join(f"{line}\n" for line in lines)


def is_drawn(graph: str) -> bool:
    """Tell whether Mermaid draws a graph, or shows an error for its size.

    Args:
        graph: what `render_graph` gives.

    Returns:
        Whether it does.
    """
    return len(graph) <= MAX_TEXT and graph.count(_EDGE) <= MAX_EDGES


def render_undrawn(name: str, why: str) -> str:
    """Draw what cannot be drawn: a note in the place of the steps.

    Args:
        name: the mission's name.
        why: what stands in the note.

    Returns:
        Mermaid.
    """
    note = _label("its steps hang on its params:", *wrap(one_line(why), _SHOWN))
    return f"flowchart TD\n    start([{_label(name)}])\n    start -.- note[{note}]\n"


def _nodes(definition: Mapping[str, Any]) -> Iterator[str]:
    yield f"    start([{_label(definition['name'])}])"
    for number, step in enumerate(definition["steps"], start=1):
        if step["when"] is not None:
            yield f"    when{number}{{{_label(_describe(step['when']))}}}"
        what = step["kind"] if step["kind"] == "human" else step["operation"]
        label = _label(step["id"], what)
        yield f"    step{number}" + (f"[/{label}/]" if step["kind"] == "human" else f"[{label}]")
    yield "    done([done])"


def _edges(steps: list[Mapping[str, Any]]) -> Iterator[str]:
    entries = [
        f"when{number}" if step["when"] is not None else f"step{number}"
        for number, step in enumerate(steps, start=1)
    ]
    entries.append("done")
    yield f"    start --> {entries[0]}"
    for number, step in enumerate(steps, start=1):
        if step["when"] is not None:
            yield f"    when{number} -- yes --> step{number}"
            yield f"    when{number} -- no --> {entries[number]}"
        yield f"    step{number} --> {entries[number]}"


def _describe(when: Mapping[str, Any]) -> str:
    words = [_value(when["value"]), when["op"]]
    if "expected" in when:
        words.append(_value(when["expected"]))
    return " ".join(words)


def _value(value: Any) -> str:
    """Show a value, or the pointer of a form that only points."""
    if isinstance(value, dict) and len(value) == 1:
        (name, pointer), *_ = value.items()
        if name in ("$param", "$state") and isinstance(pointer, str):
            return f"{name.removeprefix('$')} {pointer}"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _label(*lines: str) -> str:
    """Write text that has no meaning to Mermaid, nor to HTML or Markdown."""
    shown = (cut(one_line(line), _SHOWN).replace(_ICON, _NO_ICON) for line in lines)
    return f'"{"<br>".join(map(_written, shown))}"'


def _written(text: str) -> str:
    plain = {match.start() for match in _PLAIN.finditer(text)}
    return "".join(sign if index in plain else f"#{ord(sign)};" for index, sign in enumerate(text))

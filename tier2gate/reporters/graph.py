"""Draw the steps of a mission as a Mermaid graph, which GitHub shows as a picture."""

import json
import re
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from tier2gate.foundation.printable import cut, one_line

MAX_TEXT, MAX_EDGES = 50_000, 500
"""How many characters and arrows Mermaid draws; beyond that, it shows an error."""

_EDGE = " --> "
_PLAIN = re.compile(
    "[A-Za-z0-9/,]"
    "|(?<=[A-Za-z0-9])[-_](?=[A-Za-z0-9])"  # not a list, a rule, emphasis
    "|(?<=[0-9])[.](?=[0-9])"  # not a list, a link
    "|:(?= )"  # not a link, a style
    r"|(?<=\S) (?=\S)"  # not an indented block
)
"""Characters that need no escape in a label. Mermaid reads Markdown and bare links in labels, but
not from characters that are written as their number."""

_ICON, _NO_ICON = ":fa-", ":\u200bfa-"
"""The prefix of an icon's name, which works even if escaped, and a harmless look-alike."""

_SHOWN = 60


def render_graph(definition: Mapping[str, Any]) -> str:
    """Draw the steps of a mission.

    Args:
        definition: `name` and `steps`, each with `id`, `kind`, `operation` and `when`.

    Returns:
        Mermaid: runtime steps as boxes, human steps as slanted boxes, conditions as diamonds with
        an arrow that skips the step.
    """
    lines = ["flowchart TD", *_nodes(definition), *_edges(definition["steps"])]
    return "".join(f"{line}\n" for line in lines)


def is_drawn(graph: str) -> bool:
    """Tell whether Mermaid draws a graph, or shows an error for its size.

    Args:
        graph: the result of `render_graph`.

    Returns:
        Whether it draws the graph.
    """
    return len(graph) <= MAX_TEXT and graph.count(_EDGE) <= MAX_EDGES


def render_undrawn(name: str, why: str) -> str:
    """Draw a note in place of steps that cannot be drawn.

    Args:
        name: the mission's name.
        why: why they cannot be drawn.

    Returns:
        Mermaid.
    """
    note = _label("its steps depend on its params:", *wrap(one_line(why), _SHOWN))
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
    """Show a value, or the pointer of a `$param` or `$state` form."""
    if isinstance(value, dict) and len(value) == 1:
        (name, pointer), *_ = value.items()
        if name in ("$param", "$state") and isinstance(pointer, str):
            return f"{name.removeprefix('$')} {pointer}"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _label(*lines: str) -> str:
    """Write text with Mermaid, HTML and Markdown escaped."""
    shown = (cut(one_line(line), _SHOWN).replace(_ICON, _NO_ICON) for line in lines)
    return f'"{"<br>".join(map(_written, shown))}"'


def _written(text: str) -> str:
    plain = {match.start() for match in _PLAIN.finditer(text)}
    return "".join(sign if index in plain else f"#{ord(sign)};" for index, sign in enumerate(text))

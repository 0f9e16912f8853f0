"""Draw the steps of a mission as a Mermaid graph, which GitHub shows as a picture."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from tier2gate.foundation.printable import cut, one_line
from tier2gate.reporters.missions.marked_steps import Mark, MarkedStep, mark_steps

MAX_TEXT, MAX_EDGES = 50_000, 500
"""How many characters and arrows Mermaid draws; beyond that, it shows an error."""

_EDGES = (" --> ", " -.- ")
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

_FAILING = ("assert", "fail")
"""The operations that can end a mission without success."""

_STYLES = {
    Mark.ADDED: "stroke:#1a7f37,stroke-width:3px",
    Mark.CHANGED: "stroke:#9a6700,stroke-width:3px",
    Mark.REMOVED: "stroke:#cf222e,stroke-dasharray:4",
}
"""Lines that are seen on a light and on a dark page; the mark is also in the step's text."""


def render_graph(definition: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> str:
    """Draw the steps of a mission.

    Args:
        definition: `name` and `steps`, each with `id`, `kind`, `operation`, `when` and, to see
            whether it changed, `payload`.
        before: the earlier definition; given, what changed since then is marked.

    Returns:
        Mermaid: runtime steps as boxes, human steps as slanted boxes, conditions as diamonds with
        an arrow that skips the step, and the ways on which a mission ends without success.
    """
    steps = mark_steps(None if before is None else before["steps"], definition["steps"])
    lines = [
        "flowchart TD",
        f"    start([{_label(definition['name'])}])",
        *(line for number, item in enumerate(steps, 1) for line in _nodes(number, item)),
        "    done([done])",
        *(["    failed([failed])"] if any(map(_may_fail, steps)) else []),
        *_edges(steps),
        *_styles(steps),
    ]
    return "".join(f"{line}\n" for line in lines)


def is_drawn(graph: str) -> bool:
    """Return whether Mermaid draws a graph, or shows an error for its size.

    Args:
        graph: the result of `render_graph`.

    Returns:
        Whether it draws the graph.
    """
    return len(graph) <= MAX_TEXT and sum(map(graph.count, _EDGES)) <= MAX_EDGES


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


def describe_condition(when: Mapping[str, Any]) -> str:
    """Describe the condition of a step.

    Args:
        when: the condition.

    Returns:
        `state /balance ge 3`.
    """
    words = [_value(when["value"]), when["op"]]
    if "expected" in when:
        words.append(_value(when["expected"]))
    return " ".join(words)


def _nodes(number: int, item: MarkedStep) -> Iterator[str]:
    step, note = item.step, [item.mark] if item.mark else []
    if item.mark is Mark.REMOVED:
        yield f"    step{number}[{_label(step['id'], *note)}]"
        return
    if step["when"] is not None:
        of_condition = note if item.is_other_condition else []
        yield f"    when{number}{{{_label(describe_condition(step['when']), *of_condition)}}}"
    what = step["kind"] if step["kind"] == "human" else step["operation"]
    label = _label(step["id"], what, *note)
    yield f"    step{number}" + (f"[/{label}/]" if step["kind"] == "human" else f"[{label}]")


def _edges(steps: Sequence[MarkedStep]) -> Iterator[str]:
    """Connect the steps: each leads to the next one, past those that were removed."""
    following = "done"
    lines: list[str] = []
    for number, item in reversed([*enumerate(steps, 1)]):
        if item.mark is Mark.REMOVED:
            continue
        lines[:0] = _edges_of(number, item.step, following)
        following = f"when{number}" if item.step["when"] is not None else f"step{number}"
    yield f"    start --> {following}"
    yield from lines
    at = "start"
    for number, item in enumerate(steps, 1):
        if item.mark is Mark.REMOVED:
            yield f"    {at} -.- step{number}"
        at = f"step{number}"


def _edges_of(number: int, step: Mapping[str, Any], following: str) -> Iterator[str]:
    if step["when"] is not None:
        yield f"    when{number} -- yes --> step{number}"
        yield f"    when{number} -- no --> {following}"
    operation = _runs(step)
    if operation != "fail":
        yield f"    step{number} --> {following}"
    if operation in _FAILING:
        yield f"    step{number} -- fails --> failed"


def _styles(steps: Sequence[MarkedStep]) -> Iterator[str]:
    for mark, style in _STYLES.items():
        nodes = [
            node
            for number, item in enumerate(steps, 1)
            for node in (f"step{number}", *([f"when{number}"] if item.is_other_condition else []))
            if item.mark is mark
        ]
        if nodes:
            yield f"    classDef {mark} {style}"
            yield f"    class {','.join(nodes)} {mark}"


def _may_fail(item: MarkedStep) -> bool:
    return item.mark is not Mark.REMOVED and _runs(item.step) in _FAILING


def _runs(step: Mapping[str, Any]) -> str:
    """Return the operation that a step runs; empty for a human step, which runs none."""
    return "" if step["kind"] == "human" else step["operation"]


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

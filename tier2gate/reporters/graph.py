"""A mission's workflow as a drawing: Mermaid, which GitHub shows as a picture."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.printable import cut, one_line

_PLAIN = re.compile(r"[^A-Za-z0-9 _./,:+-]")
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
    shown = (cut(one_line(line), _SHOWN) for line in lines)
    return f'"{"<br>".join(_PLAIN.sub(_entity, line) for line in shown)}"'


def _entity(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"

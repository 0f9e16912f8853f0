"""Drawings of missions: complete, with user text only inside labels."""

import html
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.missions import REFUND, compiled, of_steps
from tests.reports import ANY_TEXT
from tier2gate.foundation.printable import cut, one_line
from tier2gate.reporters.graph import render_graph

REFUND_GRAPH = """\
flowchart TD
    start(["refund"])
    step1["check-balance<br>assert"]
    when2{"param /amount gt 100"}
    step2[/"approve<br>human"/]
    step3["pay<br>increment"]
    step4["log<br>append"]
    done([done])
    start --> step1
    step1 --> when2
    when2 -- yes --> step2
    when2 -- no --> step3
    step2 --> step3
    step3 --> step4
    step4 --> done
"""
CONDITIONS_GRAPH = """\
flowchart TD
    start(["m"])
    when1{"state /a/b absent"}
    step1[/"a<br>human"/]
    when2{"#123;#34;#36;add#34;: #91;#123;#34;#36;state#34;: #34;/n#34;#125;, 1#93;#125; in \
#91;1, 2#93;"}
    step2["b<br>noop"]
    when3{"#34;x#34; eq param /p"}
    step3["c<br>fail"]
    done([done])
    start --> when1
    when1 -- yes --> step1
    when1 -- no --> when2
    step1 --> when2
    when2 -- yes --> step2
    when2 -- no --> when3
    step2 --> when3
    when3 -- yes --> step3
    when3 -- no --> done
    step3 --> done
"""


def drawn(text: str) -> str:
    """Draw the first mission of a file."""
    definition = compiled(text).definition
    assert isinstance(definition, dict)
    return render_graph(definition)


def test_mission_is_drawn_completely() -> None:
    """A reviewer sees the steps of a mission, who performs them and which conditions apply."""
    assert drawn(REFUND) == REFUND_GRAPH


def test_conditions_can_skip_their_steps() -> None:
    """A step with a condition has a path around it, even as the first or last step."""
    text = of_steps(
        "{id: a, kind: human, when: {value: {$state: /a/b}, op: absent}}",
        "{id: b, kind: runtime, operation: noop, "
        "when: {value: {$add: [{$state: /n}, 1]}, op: in, expected: [1, 2]}}",
        "{id: c, kind: runtime, operation: fail, when: {value: x, op: eq, expected: {$param: /p}}}",
    )
    assert drawn(text) == CONDITIONS_GRAPH


def step_of(text: str) -> dict[str, Any]:
    """Return a step in which all user text is the same text."""
    return {
        "id": text,
        "kind": "runtime",
        "operation": "noop",
        "when": {"value": {"$param": text}, "op": "eq", "expected": {text: [text]}},
    }


def skeleton(graph: str) -> tuple[str, list[str]]:
    """Remove the labels from a drawing, and read each as Mermaid shows it."""
    labels = re.findall(r'"([^"]*)"', graph)
    for label in labels:
        assert re.fullmatch(r"(?:[A-Za-z0-9 _./,:+-]|#[0-9]+;|<br>)*", label)
    shown = [html.unescape(label.replace("#", "&#")) for label in labels]
    return re.sub(r'"[^"]*"', '""', graph), shown


HOSTILE = [
    '"] --> done',
    '"]\n    click step1 "javascript:alert(1)"\n',
    "<img src=x onerror=alert(1)>",
    "#quot;#93; --> done",
    "%%{init: {'theme': 'dark'}}%%",
    "`**md**`",
    "end\nsubgraph x",
    "\u2028\u202e\x00```",
    "a" * 5_000,
    "",
    "é😀",
]


@pytest.mark.parametrize("text", [*HOSTILE, *ANY_TEXT])
def test_text_stays_in_its_label(text: str) -> None:
    """A step's id cannot draw an arrow or open a link, and is shown as written."""
    graph, shown = skeleton(render_graph({"name": text, "steps": [step_of(text)]}))
    harmless, _ = skeleton(render_graph({"name": "harmless", "steps": [step_of("harmless")]}))
    assert graph == harmless
    line = cut(one_line(text), 60)
    assert (shown[0], shown[2]) == (line, f"{line}<br>noop")
    assert len(shown[1]) <= 60


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"$param": "/a"}, "param /a"),
        ({"$state": ""}, "state "),
        ({"$param": "/a", "$default": 1}, '{"$default": 1, "$param": "/a"}'),
        ({"$literal": "/a"}, '{"$literal": "/a"}'),
        ({"$param": 5}, '{"$param": 5}'),
        (None, "null"),
        (1.0, "1.0"),
    ],
)
def test_value_of_a_condition_is_shown_as_written(value: Any, shown: str) -> None:
    """A condition that is more than a pointer is shown completely."""
    step: Mapping[str, Any] = {**step_of("a"), "when": {"value": value, "op": "exists"}}
    assert skeleton(render_graph({"name": "m", "steps": [step]}))[1][1] == f"{shown} exists"

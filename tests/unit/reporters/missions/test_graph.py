"""Drawings of missions: complete, with user text only inside labels."""

import html
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.missions import REFUND, compiled, of_steps
from tests.reports import ANY_TEXT
from tier2gate.foundation.printable import cut, one_line
from tier2gate.reporters.missions.graph import render_graph

REFUND_GRAPH = """\
flowchart TD
    start(["refund"])
    step1["check-balance<br>assert"]
    when2{"param /amount gt 100"}
    step2[/"approve<br>human"/]
    step3["pay<br>increment"]
    step4["log<br>append"]
    done([done])
    failed([failed])
    start --> step1
    step1 --> when2
    step1 -- fails --> failed
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
    failed([failed])
    start --> when1
    when1 -- yes --> step1
    when1 -- no --> when2
    step1 --> when2
    when2 -- yes --> step2
    when2 -- no --> when3
    step2 --> when3
    when3 -- yes --> step3
    when3 -- no --> done
    step3 -- fails --> failed
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


def steps_of(*ids: str, **payloads: Any) -> list[dict[str, Any]]:
    """Return runtime steps with these ids; a payload is given by the id."""
    return [
        {
            "id": step_id,
            "kind": "runtime",
            "operation": "noop",
            "when": None,
            "payload": payloads.get(step_id, {}),
        }
        for step_id in ids
    ]


def test_changes_are_marked_in_words_and_lines() -> None:
    """A reviewer sees which step is new, which one is other, and where one was removed."""
    before = steps_of("check", "pay", "log")
    after = steps_of("check", "warn", "log", log={"text": "other"})
    graph = render_graph({"name": "m", "steps": after}, {"name": "m", "steps": before})
    assert graph == (
        "flowchart TD\n"
        '    start(["m"])\n'
        '    step1["check<br>noop"]\n'
        '    step2["pay<br>removed"]\n'
        '    step3["warn<br>noop<br>added"]\n'
        '    step4["log<br>noop<br>changed"]\n'
        "    done([done])\n"
        "    start --> step1\n"
        "    step1 --> step3\n"
        "    step3 --> step4\n"
        "    step4 --> done\n"
        "    step1 -.- step2\n"
        "    classDef added stroke:#1a7f37,stroke-width:3px\n"
        "    class step3 added\n"
        "    classDef changed stroke:#9a6700,stroke-width:3px\n"
        "    class step4 changed\n"
        "    classDef removed stroke:#cf222e,stroke-dasharray:4\n"
        "    class step2 removed\n"
    )


def test_other_condition_is_marked_where_it_is() -> None:
    """A reviewer sees that the condition changed, and not only the step behind it."""
    [before], [after] = steps_of("pay"), steps_of("pay")
    after["when"] = {"value": {"$state": "/n"}, "op": "gt", "expected": 1}
    graph = render_graph({"name": "m", "steps": [after]}, {"name": "m", "steps": [before]})
    assert 'when1{"state /n gt 1<br>changed"}' in graph
    assert "    class step1,when1 changed\n" in graph


def test_unchanged_mission_is_drawn_as_without_an_earlier_one() -> None:
    """A mission whose limits alone changed has no marks."""
    mission = {"name": "m", "steps": steps_of("a", "b")}
    assert render_graph(mission, {**mission, "limits": {"steps": 9}}) == render_graph(mission)
    assert "classDef" not in render_graph(mission)


@pytest.mark.parametrize("operation", ["assert", "fail"])
def test_end_without_success_is_drawn(operation: str) -> None:
    """A reviewer sees on which way a mission ends without success; after fail there is no other."""
    [first], [last] = steps_of("a"), steps_of("b")
    first["operation"] = operation
    edges = {
        line.strip() for line in render_graph({"name": "m", "steps": [first, last]}).split("\n")
    }
    assert "step1 -- fails --> failed" in edges
    assert ("step1 --> step2" in edges) == (operation == "assert")


def test_removed_step_cannot_fail_any_more() -> None:
    """The end without success disappears with the last step that leads to it."""
    [gone], [left] = steps_of("a"), steps_of("b")
    gone["operation"] = "assert"
    graph = render_graph({"name": "m", "steps": [left]}, {"name": "m", "steps": [gone, left]})
    assert "start -.- step1" in graph
    assert "failed" not in graph

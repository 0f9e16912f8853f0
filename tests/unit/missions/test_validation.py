"""Checks of missions files report every problem with its line, its column and a remedy."""

import json
import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.missions import REFUND, of_steps, told
from tests.recording import masked
from tier2gate.missions.step_limits import MOST_STEPS

ALONE = "wrap a value that is not a form in {$literal: …}"
NO_POINTER = "is not a JSON Pointer; begin it with /, and write ~0 for ~ and ~1 for / in a key"
NO_PATTERN = "is not a supported pattern; fix its syntax, such as its brackets"
NO_FORM = "the payload itself cannot be a form, only the values in it; put the form under a key of the payload"
SCHEMA = Path(__file__).parents[3] / "schemas" / "missions.v1.schema.json"


def test_valid_file_has_no_problems() -> None:
    """A valid missions file has no problems."""
    assert told(REFUND, ["echo", "daily_loop"]) == []


MISTAKES = """\
missions:
  - name: a
    steps:
      - {id: s, kind: human}
      - {id: s, kind: runtime, operation: set, payload: {path: x, value: {$stat: /a}}}
      - {id: é, kind: human, when: {value: 1, op: matches, expected: "("}}
      - {id: "e\\u0301", kind: runtime, operation: assert, payload: {path: /a, op: in, expected: 3}}
  - name: echo
    params_schema: {properties: {n: {minimum: a}}}
    steps:
      - {id: s, kind: human, payload: {$state: /a}}
  - name: a
    limits: {human_steps: 0}
    steps:
      - {id: s, kind: human}
"""


def test_problems_are_reported_in_the_order_of_the_file() -> None:
    """A user sees every problem of a file at once, in its order."""
    assert masked(
        told(MISTAKES, ["echo", "daily_loop"]),
        ALONE=ALONE,
        NO_FORM=NO_FORM,
        NO_PATTERN=NO_PATTERN,
        NO_POINTER=NO_POINTER,
    ) == snapshot(
        [
            "5:14: duplicate step s: the first is at 4:14; give it another id",
            "5:64: x {NO_POINTER}",
            '5:75: there is no form "$stat"; did you mean "$state"? Wrap a value that is not a form in {$literal: …}',
            '6:70: "(" {NO_PATTERN}',
            '7:14: duplicate step "é": the first is at 6:14; give it another id',
            "7:97: 'expected' must be a list, not 3",
            "8:11: the mission echo already exists as a built-in mission; rename it",
            "9:47: 'minimum' must be a number, not the string \"a\"",
            "11:39: {NO_FORM}",
            "12:11: duplicate mission a: the first is at 2:11; rename it",
            (
                "13:14: the mission a has too many human steps: 1, but at most 0 are allowed; raise limits.human_steps to 1, or split the mission"
            ),
        ]
    )


def test_schema_problems_are_reported_alone() -> None:
    """A file that does not match the schema is not checked any further."""
    assert told(
        "missions: [{name: m, step: [], steps: [{id: a, kind: humn}]}]\nmission: 1\n"
    ) == snapshot(
        [
            "1:22: unknown field step; did you mean steps?",
            '1:54: \'kind\' is "humn"; it must be one of "runtime", "human"; did you mean human?',
            "2:1: unknown field mission; did you mean missions?",
        ]
    )


def of_payload(operation: str, payload: str) -> str:
    """Return a mission of one step whose payload begins at line 5, column 2."""
    return (
        "missions: [\n {name: m,\n steps: [\n"
        f" {{id: a, kind: runtime, operation: {operation}, payload:\n {payload}}}]}}]\n"
    )


FORMS = {
    "{$stat: /a}": [f'6:3: there is no form "$stat"; did you mean "$state"? {ALONE.capitalize()}'],
    "{$zzz: 1}": [f'6:3: there is no form "$zzz"; {ALONE}'],
    '{"$stat\\n::error::": 1}': [f'6:3: there is no form "$stat\\n::error::"; {ALONE}'],
    "{$state: /a, b: 1}": [f"6:15: unexpected key b in a form; {ALONE}"],
    "{$state: /a, $param: /b}": [f'6:15: unexpected key "$param" in a form; {ALONE}'],
    "{$default: 1}": [f'6:3: unexpected key "$default" in a form; {ALONE}'],
    "{$literal: 1, $default: 2}": ["6:16: $literal does not take a $default; remove it"],
    "{$add: [1], $default: 2}": ["6:14: $add does not take a $default; remove it"],
    "{$state: 5}": ["6:11: $state takes a JSON Pointer as text"],
    "{$param: [a]}": ["6:11: $param takes a JSON Pointer as text"],
    "{$state: {$param: /a}}": ["6:11: $state takes a JSON Pointer as text"],
    "{$state: a.b}": [f"6:11: a.b {NO_POINTER}"],
    "{$param: /~2}": [f'6:11: "/~2" {NO_POINTER}'],
    "{$state: /a~}": [f'6:11: "/a~" {NO_POINTER}'],
    "{$add: 1}": ["6:9: $add takes a list of numbers"],
    "{$add: []}": ["6:9: $add takes a list of length at least 1, not 0"],
    "{$subtract: [1]}": ["6:14: $subtract takes a list of length 2, not 1"],
    "{$subtract: [1, 2, 3]}": ["6:14: $subtract takes a list of length 2, not 3"],
    "{$concat: a}": ["6:12: $concat takes a list of strings, or lists"],
    "[{n: {$negate: {$stat: /a}}}]": [
        f'6:18: there is no form "$stat"; did you mean "$state"? {ALONE.capitalize()}'
    ],
    "{$add: [{$state: a}, {$param: b}]}": [f"6:19: a {NO_POINTER}", f"6:32: b {NO_POINTER}"],
    "{$literal: {$stat: 1, $state: 2}}": [],
    "{$param: /a, $default: {$stat: 1}}": [],
    "{$length: {$param: /a}}": [],
    "{$add: {$param: /a}}": [],
    "{$state: ''}": [],
    "{$state: /~0~1/0/}": [],
}


@pytest.mark.parametrize(("value", "problems"), FORMS.items())
def test_misspelt_form_is_reported(value: str, problems: list[str]) -> None:
    """A misspelt form is reported instead of being stored in a state as a plain value."""
    assert told(of_payload("set", f"{{path: /a, value:\n {value}}}")) == problems


PAYLOADS = {
    ("noop", "{$state: /a}"): [f"5:2: {NO_FORM}"],
    ("noop", "{$literal: {operation: fail}}"): [f"5:2: {NO_FORM}"],
    ("noop", "{operation: fail}"): ["5:3: the operation belongs beside the payload, not in it"],
    ("noop", "{n: 1, path: no pointer, reason: 5}"): [],
    ("fail", "{reson: a}"): ["5:3: unknown field reson; did you mean reason?"],
    ("set", "{path: /a}"): ["5:2: missing required field 'value'; add value: …"],
    ("increment", '{path: /a, by: "1"}'): [
        "5:17: 'by' must be a number or a mapping, not the string \"1\""
    ],
    ("append", "{path: 5, value: 1}"): ["5:9: 'path' must be a string or a mapping, not 5"],
    ("copy", "{from: /a}"): ["5:2: missing required field 'to'; add to: …"],
    ("move", "{from: a, to: b/c}"): [f"5:9: a {NO_POINTER}", f"5:16: b/c {NO_POINTER}"],
    ("remove", "{path: /a, value: 1}"): [
        (
            "5:13: unknown field value; allowed fields: path, description; "
            "custom fields start with x-"
        )
    ],
    ("set", "{path: {$concat: [/a, b]}, value: 1, x-a: {$state: q}}"): [f"5:53: q {NO_POINTER}"],
    ("assert", "{path: /a, op: eq}"): ["5:2: missing required field 'expected'; add expected: …"],
    ("assert", "{path: a, op: absent}"): [f"5:9: a {NO_POINTER}"],
    ("assert", "{path: /a, op: exists, expected: 1}"): [
        "5:25: the field 'expected' is not allowed here; remove it"
    ],
    ("assert", "{path: /a, op: between, expected: 3}"): ["5:36: 'expected' must be a list, not 3"],
    ("assert", "{path: /a, op: between, expected: [3, 1]}"): [
        "5:36: the lower bound, 3, is greater than the upper bound, 1; swap the two"
    ],
    ("assert", '{path: /a, op: matches, expected: "("}'): [f'5:36: "(" {NO_PATTERN}'],
    ("assert", "{path: /a, op: type, expected: int}"): [
        (
            '5:33: \'expected\' is "int"; it must be one of "null", "boolean", "integer", '
            '"number", "string", "array", "object"; did you mean integer?'
        )
    ],
    ("assert", "{path: /a, op: length, expected: {gt: 1}}"): [
        "5:36: unknown field gt; allowed fields: ge, le"
    ],
    ("assert", "{path: /a, op: in, expected: {$param: /x}}"): [],
    ("assert", "{path: /a, op: between, expected: [{$state: /x}, 1]}"): [],
    ("assert", "{path: /a, op: between, expected: [{$stat: /x}, 1]}"): [
        f'5:38: there is no form "$stat"; did you mean "$state"? {ALONE.capitalize()}'
    ],
}


@pytest.mark.parametrize(("step", "problems"), PAYLOADS.items(), ids=str)
def test_payload_that_does_not_match_its_operation_is_reported(
    step: tuple[str, str], problems: list[str]
) -> None:
    """A step that could not run, or would do nothing, is reported before anything runs."""
    assert told(of_payload(*step)) == problems


ALWAYS_THERE = (
    "checks whether a value exists, but this one always does; "
    "use {$param: POINTER} or {$state: POINTER}"
)
WHEN = {
    "{value: 1}": [
        "4:36: missing required field 'expected'; add expected: …",
        "4:36: missing required field 'op'; add op: …",
    ],
    "{op: exists}": ["4:36: missing required field 'value'; add value: …"],
    "{value: {$stat: /a}, op: exists}": [
        f'4:45: there is no form "$stat"; did you mean "$state"? {ALONE.capitalize()}'
    ],
    "{value: {$state: a}, op: exists}": [f"4:53: a {NO_POINTER}"],
    "{value: 1, op: gt, expected: {$param: a}}": [f"4:74: a {NO_POINTER}"],
    "{value: 1, op: in, expected: 1}": ["4:65: 'expected' must be a list, not 1"],
    '{value: a, op: not_matches, expected: "(?=a)"}': [
        '4:74: "(?=a)" is not a supported pattern; write it without look-around'
    ],
    "{value: 1, op: between, expected: [2, 1]}": [
        "4:70: the lower bound, 2, is greater than the upper bound, 1; swap the two"
    ],
    "{value: {$state: /a}, op: exists, x-why: {$stat: 1}}": [],
    "{value: {$length: {$state: /a}}, op: absent}": [],
    "{value: /a, op: exists}": [f"4:44: exists {ALWAYS_THERE}"],
    "{value: [$param, /a], op: absent}": [f"4:44: absent {ALWAYS_THERE}"],
}


@pytest.mark.parametrize(("when", "problems"), WHEN.items())
def test_invalid_condition_is_reported(when: str, problems: list[str]) -> None:
    """Conditions are checked like expectations."""
    assert told(of_steps(f"{{id: a, kind: human, when: {when}}}")) == problems


KEYWORDS = (
    "type, enum, const, required, properties, additionalProperties, items, uniqueItems, minimum, "
    "maximum and 12 more"
)
OWN = "custom fields start with x-"
PARAMS = {
    "{$ref: 'file:///etc/passwd'}": [
        f'3:21: unknown field "$ref"; allowed fields: {KEYWORDS}; {OWN}'
    ],
    "{properties: {a: {required: [b, c, b]}}}": ["3:55: duplicate item b; remove one"],
    "{properties: {a: {pattern: b}}}": [
        f"3:38: unknown field pattern; allowed fields: {KEYWORDS}; {OWN}"
    ],
    "{properties: {a: {items: {$ref: '#'}}}}": [
        f'3:46: unknown field "$ref"; allowed fields: {KEYWORDS}; {OWN}'
    ],
    "{additionalProperties: {properties: {b: {minimun: 1}}}}": [
        "3:61: unknown field minimun; did you mean minimum?"
    ],
    "{items: {additionalProperties: {typ: string}}}": [
        "3:52: unknown field typ; did you mean type?"
    ],
    "{properties: {a: {type: int}, b: {oneOf: []}}}": [
        (
            '3:44: \'type\' is "int"; it must be one of "null", "boolean", "integer", "number", '
            '"string", "array", "object"; did you mean integer?'
        ),
        f"3:54: unknown field oneOf; allowed fields: {KEYWORDS}; {OWN}",
    ],
    "{type: array}": ['3:27: \'type\' must be "object"; not "array"'],
    "{properties: {a: true, b: {enum: [{$ref: 1}], const: {pattern: 1}, x-a: 1}}}": [],
    "{properties: {pattern: {type: string}}, examples: [{$ref: a}]}": [],
}


@pytest.mark.parametrize(("schema", "problems"), PARAMS.items())
def test_params_schema_keywords_are_checked_at_every_depth(
    schema: str, problems: list[str]
) -> None:
    """A keyword that would fetch a URL, hang, or have no effect is reported at its place."""
    text = of_steps("{id: a, kind: human}", more=f"    params_schema: {schema}\n")
    assert told(text) == problems


def test_too_many_steps_to_raise_the_limit_must_be_split() -> None:
    """A user is never advised to set a limit that the schema refuses."""
    schema = json.loads(SCHEMA.read_bytes())
    limits = schema["$defs"]["limits"]["properties"]
    assert limits["steps"]["maximum"] == limits["human_steps"]["maximum"] == MOST_STEPS
    steps = [f"{{id: s{number}, kind: runtime, operation: noop}}" for number in range(1_001)]
    many = "    limits: {steps: 1000}\n"
    assert told(of_steps(*steps[:1_000], more=many)) == []
    assert told(of_steps(*steps, more=many)) == snapshot(
        ["3:14: the mission m has too many steps: 1,001, but at most 1,000 are allowed; split it"]
    )
    assert told(of_steps(*steps[:6])) == snapshot(
        [
            (
                "4:7: the mission m has too many steps: 6, but at most 5 are allowed; add limits: {steps: 6} to it, or split it"
            )
        ]
    )


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        (
            None,
            [
                "4:7 add limits: {steps: 6, human_steps: 3} to it, or split it",
                "4:7 add limits: {steps: 6, human_steps: 3} to it, or split it",
            ],
        ),
        (
            "{steps: 4, human_steps: 0}",
            [
                "3:14 raise limits.steps to 6, or split the mission",
                "3:24 raise limits.human_steps to 3, or split the mission",
            ],
        ),
        ("{steps: 9}", ["3:13 add human_steps: 3 to its limits, or split the mission"]),
    ],
)
def test_remedy_for_too_many_steps_can_be_pasted(limits: str | None, found: list[str]) -> None:
    """A user who does what the message says has a valid file, not a second key limits."""
    steps = [f"{{id: s{n}, kind: {'human' if n < 3 else 'runtime'}}}" for n in range(6)]
    steps = [s.replace("runtime", "runtime, operation: noop") for s in steps]
    more = "" if limits is None else f"    limits: {limits}\n"
    problems = [
        re.sub(": the mission.*; ", " ", line) for line in told(of_steps(*steps, more=more))
    ]
    assert problems == found


@pytest.mark.parametrize(("name", "taken"), [("e\u0301", "é"), ("é", "e\u0301")])
def test_name_that_looks_the_same_is_a_duplicate(name: str, taken: str) -> None:
    """Two missions whose names look the same are duplicates, even in two files."""
    text = f'missions: [{{name: "{name}", steps: [{{id: a, kind: human}}]}}]'
    assert masked(told(text, [taken]), name=name) == snapshot(
        ['1:19: the mission "{name}" already exists as a built-in mission; rename it']
    )


CLOSED = """\
missions:
  - name: m
    params_schema: {type: object, additionalProperties: SAYS, properties: {reason: {type: string}}}
    steps:
      - id: a
        kind: human
        when: {value: {$param: /raeson}, op: exists}
        payload: {why: {$param: /reason/0}, or: [{$param: /reasno, $default: 0}], a: {$param: ""}}
"""


def test_param_that_the_schema_forbids_is_reported() -> None:
    """A misspelt param is reported instead of always falling back to its default."""
    assert told(CLOSED.replace("SAYS", "false")) == snapshot(
        [
            "7:32: the params schema does not allow raeson; did you mean reason?",
            "8:59: the params schema does not allow reasno; did you mean reason?",
        ]
    )
    for schema in ("true", "{type: string}"):
        assert told(CLOSED.replace("SAYS", schema)) == []

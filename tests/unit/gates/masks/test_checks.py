"""A suite's `mask` and `round`: what is accepted, and what is said about a mistake."""

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, SUITE, documents_of
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.checks.consistency import validate_gate
from tier2gate.gates.masks.applying import Mask, Rounding
from tier2gate.gates.masks.reading import SuiteMasks, read_masks
from tier2gate.gates.runnable import define_gate
from tier2gate.predicates import OPERATORS


def suite_with(of_suite: str = "", of_call: str = "") -> str:
    """Return a suite with fields for all calls, and with fields for its only call."""
    head = f"{of_suite}\n" if of_suite else ""
    return f"{head}{SUITE}" + (f"        {of_call}\n" if of_call else "")


def problems_of(suite: str, expectations: str = EXPECTATIONS) -> list[str]:
    """Return the problems of a gate."""
    try:
        validate_gate(documents_of(suite, expectations), None)
    except InputInvalidError as error:
        return [f"{problem.place}: {problem.text}" for problem in error.problems]
    return []


def test_masks_are_read() -> None:
    """A suite masks and rounds for all calls and for one, and hands neither to the core."""
    suite = suite_with(
        "x-masks: &id [{path: /final_state/tier, with: [1, {a: null}], x-why: random}]\nmask: *id",
        "round: [{path: /executed_steps/0/payload/params/n, digits: 2.0}]",
    )
    documents = documents_of(suite)
    assert list(validate_gate(documents, None)) == []
    found = read_masks(documents.suite.value)
    [mask], [rounding] = found.of_suite, found.of_calls["new", "echo"]
    assert isinstance(mask, Mask)
    assert isinstance(rounding, Rounding)
    assert (mask.path, mask.value) == ("/final_state/tier", [1, {"a": None}])
    assert (rounding.path, rounding.digits) == ("/executed_steps/0/payload/params/n", 2)
    assert found.of_call("new", "echo") == (mask, rounding)
    assert found.of_call("new", "other") == (mask,)
    assert define_gate(documents).masks == found
    assert define_gate(documents).suite == define_gate(documents_of()).suite
    assert read_masks(documents_of().suite.value) == SuiteMasks()


MISTAKES = (
    "mask: {path: /final_state/a, with: 1}",
    "mask: null",
    "mask: []",
    "round: []",
    "mask: [x]",
    "mask: [{path: /final_state/a}]",
    "mask: [{with: 1}]",
    "mask: [{path: /final_state/a, wiht: 1, with: 1}]",
    "mask: [{path: [final_state, a], with: 1}]",
    "mask: [{path: '', with: {}}]",
    "mask: [{path: /, with: {}}]",
    "mask: [{path: final_state.a, with: 1}]",
    "mask: [{path: /final_state/a~b, with: 1}]",
    'mask: [{path: "/final_state\\n", with: 1}]',
    "mask: [{path: /success, with: true}]",
    "mask: [{path: /*/a, with: true}]",
    "mask: [{path: /lineage, with: {}}]",
    "mask: [{path: /failed_step_id, with: a}]",
    "mask: [{path: /executed_steps, with: []}]",
    "mask: [{path: /executed_steps/0, with: {}}]",
    "mask: [{path: /executed_steps/*/id, with: a}]",
    "mask: [{path: /executed_steps/00/payload/a, with: a}]",
    "mask: [{path: /executed_steps/*/payload, with: a}]",
    "mask: [{path: /final_state, with: null}]",
    "mask: [{path: /error_message, with: null}]",
    "mask: [{path: /error_message/0, with: a}]",
    "mask: [{path: /final_state/a, with: [{$param: /a}]}]",
    "mask: [{path: /final_state/a, with: {$literal: 1}}]",
    "round: [{path: /final_state/a}]",
    "round: [{path: /final_state/a, digits: -1}]",
    "round: [{path: /final_state/a, digits: 16}]",
    "round: [{path: /final_state/a, digits: 1.5}]",
    "round: [{path: /final_state/a, digits: '1'}]",
    "round: [{path: /final_state/a, digits: true}]",
    "round: [{path: /final_state, digits: 1}]",
    "round: [{path: /error_message, digits: 1}]",
    "round: [{path: /executed_steps/*/payload, digits: 1}]",
    "mask: [{path: /final_state/a, with: 1}, {path: /final_state/a, with: 1}]",
    "mask: [{path: /final_state/a, with: 1}, {path: /final_state/*/b, with: 1}]",
    "round: [{path: /final_state/a, digits: 1}, {path: /final_state/a, digits: 2}]",
    "{mask: [{path: /final_state/a, with: 1}], round: [{path: /final_state/a, digits: 2}]}",
)


def test_each_mistake_is_explained() -> None:
    """Whoever writes a wrong mask reads where it is, and what to write."""
    found = {
        text: problems_of(
            suite_with(text[1:-1].replace("], round", "]\nround") if text[0] == "{" else text)
        )
        for text in MISTAKES
    }
    assert found == snapshot(
        {
            "mask: {path: /final_state/a, with: 1}": [
                "a.suite.yaml:1:7: 'mask' must be a list, not a mapping"
            ],
            "mask: null": ["a.suite.yaml:1:7: 'mask' must be a list, not null"],
            "mask: []": ["a.suite.yaml:1:7: 'mask' is empty; it must have at least one item"],
            "round: []": ["a.suite.yaml:1:8: 'round' is empty; it must have at least one item"],
            "mask: [x]": [
                "a.suite.yaml:1:8: an item of 'mask' must be a mapping, not the string \"x\""
            ],
            "mask: [{path: /final_state/a}]": [
                "a.suite.yaml:1:8: missing required field 'with'; add with: …"
            ],
            "mask: [{with: 1}]": ["a.suite.yaml:1:8: missing required field 'path'; add path: …"],
            "mask: [{path: /final_state/a, wiht: 1, with: 1}]": [
                "a.suite.yaml:1:31: unknown field wiht; did you mean with?"
            ],
            "mask: [{path: [final_state, a], with: 1}]": [
                "a.suite.yaml:1:15: 'path' must be a string, not a list"
            ],
            "mask: [{path: '', with: {}}]": [
                'a.suite.yaml:1:15: "" is not a JSON Pointer: it does not begin with /; write it like /final_state/id'
            ],
            "mask: [{path: /, with: {}}]": [
                'a.suite.yaml:1:15: "/" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: final_state.a, with: 1}]": [
                "a.suite.yaml:1:15: final_state.a is not a JSON Pointer: it does not begin with /; write it like /final_state/id"
            ],
            "mask: [{path: /final_state/a~b, with: 1}]": [
                'a.suite.yaml:1:15: "/final_state/a~b" is not a JSON Pointer: 0 or 1 must follow a ~; write ~0 for ~ and ~1 for / in a key'
            ],
            'mask: [{path: "/final_state\\n", with: 1}]': [
                'a.suite.yaml:1:15: "/final_state\\n" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /success, with: true}]": [
                'a.suite.yaml:1:15: "/success" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /*/a, with: true}]": [
                'a.suite.yaml:1:15: "/*/a" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /lineage, with: {}}]": [
                'a.suite.yaml:1:15: "/lineage" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /failed_step_id, with: a}]": [
                'a.suite.yaml:1:15: "/failed_step_id" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /executed_steps, with: []}]": [
                'a.suite.yaml:1:15: "/executed_steps" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /executed_steps/0, with: {}}]": [
                'a.suite.yaml:1:15: "/executed_steps/0" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /executed_steps/*/id, with: a}]": [
                'a.suite.yaml:1:15: "/executed_steps/*/id" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /executed_steps/00/payload/a, with: a}]": [
                'a.suite.yaml:1:15: "/executed_steps/00/payload/a" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /executed_steps/*/payload, with: a}]": [
                'a.suite.yaml:1:48: "/executed_steps/*/payload" can only be masked with a mapping; write a mapping such as {}',
                'a.expectations.yaml:5:11: ne sees "/executed_steps/*/payload", which the suite masks at 1:8; look at another value, or narrow the mask; exists and type may look at a masked value, but not into it',
            ],
            "mask: [{path: /final_state, with: null}]": [
                'a.suite.yaml:1:35: "/final_state" can only be masked with a mapping; write a mapping such as {}'
            ],
            "mask: [{path: /error_message, with: null}]": [
                'a.suite.yaml:1:37: "/error_message" can only be masked with a text; write a text such as <masked>'
            ],
            "mask: [{path: /error_message/0, with: a}]": [
                'a.suite.yaml:1:15: "/error_message/0" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be'
            ],
            "mask: [{path: /final_state/a, with: [{$param: /a}]}]": [
                'a.suite.yaml:1:37: a mask takes its value as it is written, so "$param" is not filled in; write the value itself'
            ],
            "mask: [{path: /final_state/a, with: {$literal: 1}}]": [
                'a.suite.yaml:1:37: a mask takes its value as it is written, so "$literal" is not filled in; write the value itself'
            ],
            "round: [{path: /final_state/a}]": [
                "a.suite.yaml:1:9: missing required field 'digits'; add digits: …"
            ],
            "round: [{path: /final_state/a, digits: -1}]": [
                "a.suite.yaml:1:40: 'digits': -1 is less than the minimum of 0"
            ],
            "round: [{path: /final_state/a, digits: 16}]": [
                "a.suite.yaml:1:40: 'digits': 16 is greater than the maximum of 15"
            ],
            "round: [{path: /final_state/a, digits: 1.5}]": [
                "a.suite.yaml:1:40: 'digits' must be an integer, not 1.5"
            ],
            "round: [{path: /final_state/a, digits: '1'}]": [
                "a.suite.yaml:1:40: 'digits' must be an integer, not the string \"1\""
            ],
            "round: [{path: /final_state/a, digits: true}]": [
                "a.suite.yaml:1:40: 'digits' must be an integer, not true"
            ],
            "round: [{path: /final_state, digits: 1}]": [
                'a.suite.yaml:1:16: "/final_state" cannot be rounded: it is a mapping; give the path of a number in it'
            ],
            "round: [{path: /error_message, digits: 1}]": [
                'a.suite.yaml:1:16: "/error_message" cannot be rounded: it is a text; mask it'
            ],
            "round: [{path: /executed_steps/*/payload, digits: 1}]": [
                'a.suite.yaml:1:16: "/executed_steps/*/payload" cannot be rounded: it is a mapping; give the path of a number in it'
            ],
            "mask: [{path: /final_state/a, with: 1}, {path: /final_state/a, with: 1}]": [
                'a.suite.yaml:1:48: the mask "/final_state/a" overlaps with the mask "/final_state/a" at 1:8; remove one of them, or narrow its path'
            ],
            "mask: [{path: /final_state/a, with: 1}, {path: /final_state/*/b, with: 1}]": [
                'a.suite.yaml:1:48: the mask "/final_state/*/b" overlaps with the mask "/final_state/a" at 1:8; remove one of them, or narrow its path'
            ],
            "round: [{path: /final_state/a, digits: 1}, {path: /final_state/a, digits: 2}]": [
                'a.suite.yaml:1:51: the rounding "/final_state/a" overlaps with the rounding "/final_state/a" at 1:9; remove one of them, or narrow its path'
            ],
            "{mask: [{path: /final_state/a, with: 1}], round: [{path: /final_state/a, digits: 2}]}": [
                'a.suite.yaml:2:16: the rounding "/final_state/a" overlaps with the mask "/final_state/a" at 1:8; remove one of them, or narrow its path'
            ],
        }
    )


def test_mask_of_a_call_must_not_overlap_with_one_of_the_suite() -> None:
    """A value that two masks would replace is found wherever they are written."""
    suite = suite_with(
        "mask: [{path: /final_state/*, with: 1}]",
        "mask: [{path: /final_state/a/b, with: 1}, {path: /error_message, with: a}]",
    )
    assert problems_of(suite) == snapshot(
        [
            'a.suite.yaml:9:23: the mask "/final_state/a/b" overlaps with the mask "/final_state/*" at 1:8; remove one of them, or narrow its path'
        ]
    )
    assert problems_of(suite.replace("/final_state/*, with", "/final_state/b, with")) == []


def test_overlap_is_told_although_a_scenario_is_repeated() -> None:
    """A user who renames the second scenario is not told of one more mistake in the first."""
    suite = suite_with(
        "mask: [{path: /final_state/a, with: 1}]", "mask: [{path: /final_state/a, with: 1}]"
    )
    again = suite.partition("scenarios:\n")[2]
    told = [problem.partition(": ")[2].partition(";")[0] for problem in problems_of(suite + again)]
    assert told == snapshot(
        [
            'the mask "/final_state/a" overlaps with the mask "/final_state/a" at 1:8',
            "duplicate scenario new: the first is at 4:20",
            'the mask "/final_state/a" overlaps with the mask "/final_state/a" at 1:8',
        ]
    )


def test_mistakes_in_masks_do_not_hide_others() -> None:
    """A user reads all mistakes at once, in the order of the file."""
    suite = suite_with(
        "mask: [{path: /success, with: 1}]\nenvironment: {clock: 2026-02-30T00:00:00Z}"
    )
    again = suite.partition("scenarios:\n")[2]
    assert problems_of(suite + again) == snapshot(
        [
            'a.suite.yaml:1:15: "/success" cannot be masked; only values in /final_state, /error_message and /executed_steps/*/payload can be',
            "a.suite.yaml:2:22: 'clock' is \"2026-02-30T00:00:00Z\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            "a.suite.yaml:10:20: duplicate scenario new: the first is at 5:20; rename it",
        ]
    )


MASKED = "mask: [{path: /final_state/items/*/id, with: X}, {path: /final_state/a~1b, with: {c: 1}}]"
SEEN = {
    "/final_state/items/0/id": "at it",
    "final_state.items.0.id": "at it",
    "/final_state/items/x/id": "at it",
    "/final_state/items/0/id/0": "into it",
    "/final_state/items/0": "around it",
    "/final_state/items": "around it",
    "final_state": "around it",
    "": "around it",
    "/final_state/a~1b": "at it",
    "/final_state/a~1b/c": "into it",
    "/final_state/a/b": "elsewhere",
    "/final_state/items/0/name": "elsewhere",
    "/final_state/items/0/id2": "elsewhere",
    "/final_state/other": "elsewhere",
    "/executed_steps/0/payload": "elsewhere",
    "success": "elsewhere",
}
VALUES = {"between": "[1, 2]", "in": "[1]", "not_in": "[1]", "type": "string"}
VALUES |= dict.fromkeys(("matches", "not_matches"), "a")


@pytest.mark.parametrize("op", OPERATORS)
def test_expectation_must_not_look_at_a_masked_value(op: str) -> None:
    """No expectation is judged by what a mask put there, whatever way leads to it."""
    expected = "" if op in ("exists", "absent") else f", expected: {VALUES.get(op, '1')}"
    for path, where in SEEN.items():
        item = (
            f"{{id: a, scenario_name: new, mission_name: echo, path: '{path}', op: {op}{expected}}}"
        )
        problems = problems_of(suite_with(MASKED), f"expectations:\n  - {item}\n")
        is_fine = where == "elsewhere" or (op in ("exists", "type") and where != "into it")
        assert [f"{op} sees" in problem for problem in problems] == [True] * (not is_fine), path


def test_mask_of_another_call_does_not_matter() -> None:
    """An expectation is only refused for the masks of the call that it looks at."""
    text = EXPECTATIONS.replace("executed_steps.0.payload.params.greeting", "final_state.tier")
    mask = "mask: [{path: /final_state/tier, with: x}]"
    assert problems_of(suite_with("", mask), text) == snapshot(
        [
            'a.expectations.yaml:5:11: ne sees "/final_state/tier", which the suite masks at 8:16; look at another value, or narrow the mask; exists and type may look at a masked value, but not into it'
        ]
    )
    other = SUITE + f"      - name: echo\n        id: again\n        {mask}\n"
    assert problems_of(other, text) == []
    assert problems_of(other, text.replace("mission_name: echo", "mission_name: again")) != []


def test_rounded_value_may_be_expected() -> None:
    """An expectation sees the rounded value, and may look at it."""
    text = EXPECTATIONS.replace("executed_steps.0.payload.params.greeting", "final_state.n")
    assert problems_of(suite_with("round: [{path: /final_state/n, digits: 2}]"), text) == []


LOOKS = """\
expectations:
  - {id: a, scenario_name: new, mission_name: echo, path: success, op: %s, expected: %s}
"""


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        ("eq", "{$result: /final_state/tier}"),
        ("ne", "{$result: /final_state}"),
        ("in", "[1, {$length: {$result: /final_state/tier/a}}]"),
        ("eq", "{$result: '', mission: echo}"),
        ("type", "{$result: /final_state/tier}"),
    ],
)
def test_form_that_looks_at_a_masked_value_is_refused(op: str, expected: str) -> None:
    """A mask cannot make the value that an expectation compares with."""
    suite = suite_with("mask: [{path: /final_state/tier, with: a}]")
    [problem] = problems_of(suite, LOOKS % (op, expected))
    assert "$result sees /final_state/tier" in problem.replace('"', "")
    assert problems_of(suite, LOOKS % (op, "{$result: /id}")) == []


def test_type_from_a_result_does_not_look_at_a_masked_value() -> None:
    """The type of a masked value is compared with a type that is written."""
    suite = suite_with("mask: [{path: /final_state/tier, with: a}]")
    looks = LOOKS.replace("path: success", "path: /final_state/tier")
    assert problems_of(suite, looks % ("type", "string")) == []
    assert len(problems_of(suite, looks % ("type", "{$result: /id}"))) == 1

"""Expectations over many scenarios: what is written out, where it is, and what is refused."""

from typing import Any

import pytest
from inline_snapshot import snapshot

from tier2gate.documents.limits import Limits
from tier2gate.documents.reader import Document, parse_document
from tier2gate.documents.schemas import Schema
from tier2gate.gates.checks.consistency import find_invalid
from tier2gate.gates.expected import patterns, writer
from tier2gate.gates.expected.form_notices import (
    find_literal_forms,
    find_self_comparisons,
    find_used_columns,
)
from tier2gate.gates.expected.many_scenarios import WrittenOut, write_out
from tier2gate.gates.known_missions import KnownMissions

SUITE = """\
suite_name: s
scenarios:
  - {scenario_name: p-1, initial_state: {n: 1, big: [1]}, missions: [{name: echo}, {name: echo, id: b}]}
  - {scenario_name: other, initial_state: {n: 2}, missions: [{name: echo}]}
  - {scenario_name: p-2, initial_state: {n: x}, missions: [{name: echo}, {name: echo, id: b}]}
"""
ROWS: dict[str, dict[str, Any]] = {"p-1": {"price": 5}, "p-2": {"price": 6}}


def written(*items: str, suite: str | None = SUITE) -> WrittenOut:
    """Write out expectations, one a line."""
    lines = "".join(f"  - {item}\n" for item in items)
    document = parse_document(f"expectations:\n{lines}".encode(), "a.expectations.yaml")
    read = parse_document(suite.encode(), "a.suite.yaml") if suite is not None else None
    return write_out(document, read, ROWS)


def items_of(found: WrittenOut) -> list[dict[str, Any]]:
    """Return what was written out, without problems."""
    assert list(found.problems) == []
    assert found.document is not None
    items: list[dict[str, Any]] = found.document.value["expectations"]
    return items


def problems_of(
    found: WrittenOut, suite: str | None = SUITE, known: KnownMissions | None = None
) -> list[str]:
    """Return all problems of the expectations, as a gate reports them."""
    read = parse_document(suite.encode(), "a.suite.yaml") if suite is not None else None
    more = find_invalid(read, found.document, known)
    return [f"{item.place}: {item.code}: {item.text}" for item in [*found.problems, *more]]


def test_pattern_makes_one_expectation_for_each_scenario() -> None:
    """What holds for every row of a table is written once."""
    found = written(
        "{id: ok, scenarios: 'p-*', mission_name: echo, path: success, op: eq, expected: true}"
    )
    one = {
        "id": "ok[p-1]",
        "scenario_name": "p-1",
        "mission_name": "echo",
        "path": "success",
        "op": "eq",
        "expected": True,
    }
    other = {**one, "id": "ok[p-2]", "scenario_name": "p-2"}
    assert items_of(found) == [one, other]
    assert problems_of(found) == []


def test_several_patterns_follow_the_order_of_the_suite() -> None:
    """The order of the patterns changes nothing, and a scenario counts once."""
    found = written(
        "{id: a, scenarios: ['p-2', '*'], mission_name: echo, path: success, op: exists}"
    )
    names = [item["scenario_name"] for item in items_of(found)]
    assert names == ["p-1", "other", "p-2"]


def test_some_scenarios_can_be_left_out() -> None:
    """An exception needs no list of all the others."""
    found = written(
        "{id: a, scenarios: '*', except: [other, 'p-2'], mission_name: echo, path: '', op: exists}"
    )
    assert [item["id"] for item in items_of(found)] == ["a[p-1]"]


def test_head_is_shared() -> None:
    """Several expectations on one result name it once, for one scenario or for many."""
    found = written(
        "{scenario_name: other, mission_name: echo, x-why: so, all: ["
        "{id: a, path: success, op: eq, expected: true, x-a: 1}, {id: b, path: '', op: exists}]}",
        "{scenarios: 'p-*', mission_name: b, all: [{id: c, path: a, op: absent}, "
        "{id: d, path: b, op: absent}]}",
    )
    items = items_of(found)
    assert items[0] == {
        "id": "a",
        "scenario_name": "other",
        "mission_name": "echo",
        "path": "success",
        "op": "eq",
        "expected": True,
    }
    ids = [item["id"] for item in items]
    assert ids == ["a", "b", "c[p-1]", "c[p-2]", "d[p-1]", "d[p-2]"]


def test_file_without_anything_new_is_kept() -> None:
    """A file that needs no writing out is not copied, and neither is one that is invalid."""
    for item in ("{id: a, scenario_name: p-1, mission_name: echo, path: '', op: exists}", "1"):
        document = parse_document(f"expectations: [{item}]".encode(), "a.yaml")
        assert write_out(document, None, {}).document is document


def place(document: Document, *path: str | int) -> tuple[int, int]:
    """Return line and column of a value."""
    location = document.locate(path)
    return location[1], location[2]


def test_each_expectation_has_its_written_place() -> None:
    """A failure leads to the line that someone wrote."""
    found = written(
        "{id: a, scenarios: 'p-*', mission_name: echo, path: success, op: exists}",
        "{scenarios: 'p-*', mission_name: echo, all: [{id: b, path: n, op: eq, expected: 1}]}",
    )
    document = found.document
    assert document is not None
    assert place(document, "expectations", 1) == (2, 5)
    assert place(document, "expectations", 1, "scenario_name") == (2, 24)
    assert place(document, "expectations", 3) == (3, 50)
    assert place(document, "expectations", 3, "expected") == (3, 85)
    assert place(document, "expectations", 3, "mission_name") == (3, 38)


def test_inputs_are_filled_in_for_each_scenario() -> None:
    """An expected value can follow the scenario's own inputs."""
    found = written(
        "{id: a, scenarios: 'p-*', mission_name: echo, path: n, op: in, "
        "expected: [{$initial: /n}, {$cell: price}, {$add: [{$cell: price}, 0.5]}]}"
    )
    expected = [item["expected"] for item in items_of(found)]
    assert expected == [[1, 5, 5.5], ["x", 6, 6.5]]
    assert found.document is not None
    assert find_used_columns(found.document) == {"price"}


def test_result_stays_open_and_the_rest_is_filled_in() -> None:
    """What is known before the run is checked then; a value is never taken for a form."""
    suite = SUITE.replace("{n: 2}", "{n: {$result: /x}}")
    found = written(
        "{id: a, scenario_name: other, mission_name: echo, path: n, op: in, "
        "expected: [{$initial: /n}, {$result: /final_state/n}, {$literal: [{$add: 1}]}]}",
        suite=suite,
    )
    assert items_of(found)[0]["expected"] == [
        {"$literal": {"$result": "/x"}},
        {"$result": "/final_state/n"},
        {"$literal": [{"$add": 1}]},
    ]


HEAD = "scenarios: '*', mission_name: echo, path: n, op: eq"
REFUSED = {
    "pattern that matches nothing": [
        "{id: a, scenarios: 'q-*', mission_name: echo, path: n, op: exists}"
    ],
    "one of several patterns": [
        "{id: a, scenarios: ['*', oter], mission_name: echo, path: n, op: exists}"
    ],
    "exception that leaves out nothing": [f"{{id: a, except: [otter], {HEAD}, expected: 1}}"],
    "everything left out": [f"{{id: a, except: '*', {HEAD}, expected: 1}}"],
    "scenario without that mission": [
        "{id: a, scenarios: '*', mission_name: b, path: n, op: exists}"
    ],
    "no scenario with that mission": [
        "{id: a, scenarios: '*', mission_name: ecko, path: n, op: exists}"
    ],
    "id that exists": [
        "{id: 'a[other]', scenario_name: other, mission_name: echo, path: n, op: exists}",
        "{id: a, scenarios: '*', mission_name: echo, path: n, op: exists}",
    ],
    "ids that overlap everywhere": [
        "{id: a, scenarios: '*', mission_name: echo, path: n, op: exists}",
        "{id: a, scenarios: 'p-*', mission_name: echo, path: n, op: exists}",
    ],
    "ids that look the same": [
        "{id: caf\u00e9, scenarios: other, mission_name: echo, path: n, op: exists}",
        "{id: cafe\u0301, scenarios: other, mission_name: echo, path: n, op: exists}",
    ],
    "place that is not in the initial state": [f"{{id: a, {HEAD}, expected: {{$initial: /bug}}}}"],
    "scenario without a row": [f"{{id: a, {HEAD}, expected: {{$cell: price}}}}"],
    "column that does not exist": [f"{{id: a, except: other, {HEAD}, expected: {{$cell: prize}}}}"],
    "sum with a text": [f"{{id: a, {HEAD}, expected: {{$add: [1, {{$initial: /n}}]}}}}"],
    "number that is too large": [
        f"{{id: a, {HEAD}, expected: {{$multiply: [1.0e+300, 1.0e+300]}}}}"
    ],
    "result of a mission that is not called": [
        f"{{id: a, {HEAD}, expected: {{$result: /success, mission: bb}}}}"
    ],
    "value that the operator does not take": [
        "{id: a, scenarios: 'p-*', mission_name: echo, path: n, op: ge, expected: {$initial: /big}}",
        "{id: b, scenarios: 'p-1', mission_name: echo, path: n, op: ge, expected: {$initial: /big}}",
        "{id: c, scenarios: 'p-1', mission_name: echo, path: n, op: between, expected: [2, {$initial: /n}]}",
    ],
    "malformed pointer, once for all scenarios": [
        "{id: a, scenarios: '*', mission_name: echo, path: /a~, op: exists}"
    ],
}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("scenarios: 'tag:csv'", 'no scenario matches "tag:csv"'),
        ("scenarios: '*', except: ['tag:*']", 'except "tag:*" leaves out no scenario'),
    ],
)
def test_pattern_of_tags_is_told_from_a_pattern_of_names(fields: str, message: str) -> None:
    """Whoever knows tags from the command line learns that they select nothing here."""
    (problem,) = problems_of(
        written(f"{{id: a, {fields}, mission_name: echo, path: success, op: exists}}")
    )
    assert problem.endswith(
        f"no-scenario: {message}; tags are not patterns here, only with --scenario; "
        "write a pattern of names"
    )


def test_refused() -> None:
    """Each mistake is told once, at its place, with what to do; many scenarios are counted."""
    assert {name: problems_of(written(*items)) for name, items in REFUSED.items()} == snapshot(
        {
            "pattern that matches nothing": [
                'a.expectations.yaml:2:24: no-scenario: no scenario matches "q-*"; the scenarios are p-1, other, p-2'
            ],
            "one of several patterns": [
                "a.expectations.yaml:2:30: no-scenario: no scenario matches oter; did you mean other?"
            ],
            "exception that leaves out nothing": [
                "a.expectations.yaml:2:22: no-scenario: except otter leaves out no scenario; did you mean other?"
            ],
            "everything left out": [
                "a.expectations.yaml:2:21: no-scenario: except leaves out every scenario that matches; remove a pattern from it, or remove the expectation"
            ],
            "scenario without that mission": [
                "a.expectations.yaml:2:43: unknown-mission: there is no mission b in scenario other; with except, leave out the scenarios that do not call it"
            ],
            "no scenario with that mission": [
                "a.expectations.yaml:2:43: unknown-mission: there is no mission ecko in 3 scenarios (p-1, other, p-2); did you mean echo?"
            ],
            "id that exists": [
                'a.expectations.yaml:3:10: repeated-expectation: duplicate expectation "a[other]": the first is at 2:10; give it another id'
            ],
            "ids that overlap everywhere": [
                'a.expectations.yaml:3:10: repeated-expectation: duplicate expectation "a[p-1]": the first is at 2:10; give it another id'
            ],
            "ids that look the same": [
                'a.expectations.yaml:3:10: repeated-expectation: duplicate expectation "café[other]": the first is at 2:10; give it another id'
            ],
            "place that is not in the initial state": [
                'a.expectations.yaml:2:76: unfilled-form: there is nothing at "/bug" in the initial state (did you mean big?), in 3 scenarios (p-1, other, p-2); fix the form or the suite'
            ],
            "scenario without a row": [
                "a.expectations.yaml:2:76: unfilled-form: the scenario is not from a table: {$cell: price} has no value, in scenario other; fix the form or the suite"
            ],
            "column that does not exist": [
                "a.expectations.yaml:2:91: unfilled-form: the table has no column prize (did you mean price?), in 2 scenarios (p-1, p-2); fix the form or the suite"
            ],
            "sum with a text": [
                'a.expectations.yaml:2:76: unfilled-form: "x" is not a number, in scenario p-2; fix the form or the suite'
            ],
            "number that is too large": [
                "a.expectations.yaml:2:76: unfilled-form: the result is too large for a JSON number, in 3 scenarios (p-1, other, p-2); fix the form or the suite"
            ],
            "result of a mission that is not called": [
                "a.expectations.yaml:2:105: unknown-mission: there is no mission bb in 3 scenarios (p-1, other, p-2); did you mean b?"
            ],
            "value that the operator does not take": [
                "a.expectations.yaml:2:78: schema: 'expected' must be a number or a string, not a list, in 2 scenarios (p-1, p-2); fix the form or the suite",
                "a.expectations.yaml:3:78: schema: 'expected' must be a number or a string, not a list, in scenario p-1; fix the form or the suite",
                "a.expectations.yaml:4:83: empty-range: the lower bound, 2, is greater than the upper bound, 1, in scenario p-1; swap the two",
            ],
            "malformed pointer, once for all scenarios": [
                'a.expectations.yaml:2:55: malformed-pointer: "/a~" is not a JSON Pointer: 0 or 1 must follow a ~; write ~0 for ~ and ~1 for / in a key'
            ],
        }
    )


MISSIONS_OF_TABLE = """\
suite_name: s
scenarios:
  - {scenario_name: x, initial_state: {}, missions: [{name: ecko}]}
  - {scenario_name: y, initial_state: {}, missions: [{name: ecko}, {name: daily_loop}]}
"""


def test_call_that_is_misspelt_is_never_suggested() -> None:
    """A typo in the suite is told there; nobody is told to copy it into the expectations."""
    known = KnownMissions({"echo": Schema({}), "daily_loop": Schema({})})
    form = "{id: b, scenarios: y, mission_name: daily_loop, path: n, op: eq, expected: {$result: /n, mission: echo}}"
    items = (
        "{id: a, scenarios: '*', mission_name: echo, path: n, op: exists}",
        form,
        "{id: c, scenarios: '*', mission_name: ecko, path: n, op: exists}",
        form.replace("id: b", "id: d").replace("mission: echo", "mission: ecko"),
    )
    assert problems_of(
        written(*items, suite=MISSIONS_OF_TABLE), MISSIONS_OF_TABLE, known
    ) == snapshot(
        [
            "a.suite.yaml:3:61: unknown-mission: there is no mission ecko (2 calls); did you mean echo?",
            "a.expectations.yaml:2:43: unknown-mission: there is no mission echo in 2 scenarios (x, y); first correct ecko in the suite",
            "a.expectations.yaml:3:103: unknown-mission: there is no mission echo in scenario y; first correct ecko in the suite",
        ]
    )


def test_missions_that_are_not_known_yet_are_checked_later() -> None:
    """While modules are not loaded, a call may be a typo or theirs: nothing is refused."""
    known = KnownMissions({"echo": Schema({})}, complete=False, pending=True)
    item = "{id: a, scenarios: '*', mission_name: echo, path: n, op: exists}"
    assert problems_of(written(item, suite=MISSIONS_OF_TABLE), MISSIONS_OF_TABLE, known) == []


def test_suite_that_cannot_be_read() -> None:
    """What can be checked without the suite is checked, in one go with the suite's problems."""
    items = (
        "{id: a, scenarios: 'p-*', mission_name: echo, path: /a~, op: exists}",
        "{id: b, scenarios: ['*'], mission_name: echo, path: a, op: eq, expected: {$initia: /n}}",
        "{id: a, scenarios: 'p-*', mission_name: echo, path: a, op: eq, expected: {$cell: c}}",
    )
    assert problems_of(written(*items, suite=None), None) == snapshot(
        [
            'a.expectations.yaml:2:57: malformed-pointer: "/a~" is not a JSON Pointer: 0 or 1 must follow a ~; write ~0 for ~ and ~1 for / in a key',
            'a.expectations.yaml:3:79: malformed-form: there is no form "$initia"; did you mean "$initial"? Wrap a value that is not a form in {$literal: …}',
            'a.expectations.yaml:4:10: repeated-expectation: duplicate expectation "a[p-*]": the first is at 2:10; give it another id',
        ]
    )
    invalid = "suite_name: s\nscenarios: 1\n"
    assert problems_of(written(items[0], suite=invalid), invalid) == snapshot(
        [
            "a.suite.yaml:2:12: schema: 'scenarios' must be a list, not 1",
            'a.expectations.yaml:2:57: malformed-pointer: "/a~" is not a JSON Pointer: 0 or 1 must follow a ~; write ~0 for ~ and ~1 for / in a key',
        ]
    )


def test_more_than_fits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few lines cannot exhaust the memory."""
    limits = Limits(max_bytes=1_000, max_depth=100, max_values=20)
    monkeypatch.setattr(writer, "EXPANSION_LIMITS", limits)
    item = "{id: a, scenarios: '*', mission_name: echo, path: n, op: exists}"
    assert items_of(written(item))
    found = written(item, item.replace("id: a", "id: b"))
    assert [problem.text for problem in found.problems] == snapshot(
        [
            "written out, the expectations have more than 20 values or 0 MiB; use fewer patterns, or run it in shards: check --shard I/N in each job, then merge"
        ]
    )


def test_patterns_are_not_compared_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many patterns over many scenarios end with a problem, and not after hours."""
    monkeypatch.setattr(patterns, "MAX_COMPARED", 6)
    item = "{{id: {}, scenarios: '{}*', mission_name: echo, path: n, op: exists}}"
    same = [item.format(name, "p-") for name in "abcdef"]
    assert len(items_of(written(*same))) == 12
    found = written(*(item.format(name, "p-"[:number]) for number, name in enumerate("abc")))
    assert items_of(found)
    found = written(item.format("a", "p-"), item.format("b", "o"), item.format("c", "p-1"))
    assert [problem.text for problem in found.problems] == snapshot(
        [
            "with this one, the patterns are compared with names more than 20,000,000 times; use fewer patterns, or run it in shards: check --shard I/N in each job, then merge"
        ]
    )


def test_hundred_scenarios_are_counted() -> None:
    """A wrong pattern over a large suite gives one short problem."""
    lines = "".join(
        f"  - {{scenario_name: s{number:03}, initial_state: {{}}, missions: [{{name: echo}}]}}\n"
        for number in range(100)
    )
    suite = f"suite_name: s\nscenarios:\n{lines}"
    item = "{id: a, scenarios: '*', mission_name: daily_loop, path: n, op: exists}"
    assert problems_of(written(item, suite=suite), suite) == snapshot(
        [
            "a.expectations.yaml:2:43: unknown-mission: there is no mission daily_loop in 100 scenarios (s000, s001, s002 and 97 more); with except, leave out the scenarios that do not call it"
        ]
    )


def test_scenarios_are_counted_once() -> None:
    """Several places to check in a scenario do not make it several scenarios."""
    suite = (
        "suite_name: s\nscenarios:\n"
        "  - {scenario_name: a, initial_state: {}, missions: [{name: echo}]}\n"
        "  - {scenario_name: b, initial_state: {}, missions: [{name: echo}]}\n"
    )
    parts = "{id: x, path: n, op: exists}, {id: y, path: m, op: exists}"
    item = f"{{scenarios: '*', mission_name: daily_loop, all: [{parts}]}}"
    assert problems_of(written(item, suite=suite), suite) == snapshot(
        [
            "a.expectations.yaml:2:36: unknown-mission: there is no mission daily_loop in 2 scenarios (a, b); with except, leave out the scenarios that do not call it"
        ]
    )


def test_mapping_that_nearly_is_a_form_is_noticed() -> None:
    """A default beside a form that takes none, or a key too many, does not go unnoticed."""
    literal = written(
        "{id: a, scenarios: other, mission_name: echo, path: n, op: ne, "
        "expected: [{$result: /n, tolerance: 1}]}",
        "{scenarios: other, mission_name: echo, all: [{id: b, path: n, op: ne, "
        "expected: {a: {$add: [1], b: 1}}}, {id: c, path: n, op: exists}]}",
        "{id: d, scenarios: other, mission_name: echo, path: n, op: ne, "
        "expected: {$literal: {$add: [1], b: {$ref: 1, c: 2}}}}",
        "{id: e, scenarios: other, mission_name: echo, path: n, op: ne, expected: {$ref: 1, c: 2}}",
        "{id: f, scenarios: other, mission_name: echo, path: n, op: ne, "
        "expected: {$result: /n, misson: quote}}",
    )
    items_of(literal)
    assert literal.document is not None
    found = find_literal_forms(literal.document)
    assert [f"{item.place}: {item.text}" for item in found] == snapshot(
        [
            'a.expectations.yaml:2:80: "$result" has other keys beside it, so the mapping is not a form; remove the other keys, or wrap the mapping in {$literal: …}',
            'a.expectations.yaml:3:90: "$add" has other keys beside it, so the mapping is not a form; remove the other keys, or wrap the mapping in {$literal: …}',
            'a.expectations.yaml:6:79: "$result" has other keys beside it, so the mapping is not a form; did you mean mission?',
        ]
    )


ITSELF = [
    ("/final_state/n", "eq", "{$result: /final_state/n}"),
    ("final_state.n", "ge", "{$result: /final_state/n, mission: echo}"),
    ("", "le", "{$result: ''}"),
    ("final_state.n", "in", "[0, {$result: /final_state/n}]"),
    ("final_state.n", "between", "[{$result: /final_state/n}, 5]"),
]
NOT_ITSELF = [
    ("/final_state/n", "eq", "{$result: /final_state/n, mission: b}"),
    ("final_state.n", "eq", "{$result: /final_state/m}"),
    ("final_state.n", "eq", "{$literal: {$result: /final_state/n}}"),
    ("final_state.n", "eq", "[{$result: /final_state/n}]"),
    ("final_state.n", "ne", "{$result: /final_state/n}"),
    ("", "eq", "{$result: /success}"),
]


def notices_of_itself(path: str, op: str, expected: str) -> list[str]:
    """Return what is said of an expectation over two scenarios, alone and under a shared head."""
    rest = f"path: '{path}', op: {op}, expected: {expected}}}"
    found = written(
        f"{{scenarios: 'p-*', mission_name: echo, all: [{{id: a, {rest}]}}",
        f"{{id: b, scenario_name: p-1, mission_name: echo, {rest}",
    )
    items_of(found)
    assert found.document is not None
    return [f"{item.line}: {item.text}" for item in find_self_comparisons(found.document)]


def test_value_that_is_compared_with_itself_is_noticed() -> None:
    """An expectation that holds whatever a mission does is no silent guard; said once a place."""
    says = "compares a value with itself; compare it with another value, or check only its place, with exists"
    for item in ITSELF:
        expected = [f"2: the expectation a {says}", f"3: the expectation b {says}"]
        assert notices_of_itself(*item) == expected, item
    assert [item for item in NOT_ITSELF if notices_of_itself(*item)] == []

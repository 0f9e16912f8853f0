"""Mistakes that an editor has to show, because the published schemas refuse each of them."""

from tests.missions import of_steps


def _step(payload: str, operation: str = "set") -> str:
    return of_steps(f"{{id: a, kind: runtime, operation: {operation}, payload: {payload}}}")


def _value(value: str) -> str:
    return _step(f"{{path: /a, value: {value}}}")


def _when(when: str) -> str:
    return of_steps(f"{{id: a, kind: human, when: {{{when}}}}}")


def _params(schema: str) -> str:
    return of_steps("{id: a, kind: human}", more=f"    params_schema: {schema}\n")


def _expectation(fields: str) -> str:
    return f"expectations: [{{id: a, scenario_name: s, mission_name: m, {fields}}}]\n"


def _suite(fields: str) -> str:
    call = "{scenario_name: s, initial_state: {}, missions: [{name: echo}]}"
    return f"suite_name: s\n{fields}\nscenarios: [{call}]\n"


def _table(fields: str, source: str = "rows: [{a: 1}]") -> str:
    missions = "" if "missions" in fields else "missions: [{name: echo}], "
    state = "" if "initial_state" in fields else "initial_state: {}, "
    return f"suite_name: s\nscenarios: [{{{source}, {state}{missions}{fields}}}]\n"


def _gate(fields: str) -> str:
    return f"gates: [{{name: a, {fields}}}]\n"


_SIX = [f"{{id: s{number}, kind: runtime, operation: noop}}" for number in range(6)]
_HUMANS = [f"{{id: s{number}, kind: human}}" for number in range(3)]

MISSIONS = {
    "between takes two": _when("value: {$state: /a}, op: between, expected: [1, 2, 3]"),
    "between takes two of a kind": _when("value: {$state: /a}, op: between, expected: [1, a]"),
    "in takes a list": _when("value: {$state: /a}, op: in, expected: a"),
    "matches takes text": _when("value: {$state: /a}, op: matches, expected: 1"),
    "length takes a number or bounds": _when("value: {$state: /a}, op: length, expected: {gt: 1}"),
    "length is not negative": _when("value: {$state: /a}, op: length, expected: -1"),
    "type takes a type": _when("value: {$state: /a}, op: type, expected: int"),
    "ge takes a number or text": _when("value: {$state: /a}, op: ge, expected: [1]"),
    "assert takes what expectations take": _step("{path: /a, op: le, expected: null}", "assert"),
    "exists asks what is always there": _when("value: 1, op: exists"),
    "a form that does not exist": _value("{$stat: /a}"),
    "a form inside a list that does not exist": _value("[{a: [{$stat: /a}]}]"),
    "a form with another key": _value("{$state: /a, b: 1}"),
    "two forms at once": _value("{$state: /a, $param: /b}"),
    "a default without a form": _value("{$default: 1}"),
    "a default for what needs none": _value("{$add: [1], $default: 2}"),
    "a form that takes a pointer": _value("{$state: 5}"),
    "a form whose text is not a pointer": _value("{$state: a.b}"),
    "a sum of nothing": _value("{$add: []}"),
    "a sum of what is not a list": _value("{$add: 1}"),
    "a difference of three": _value("{$subtract: [1, 2, 3]}"),
    "a path that is not a pointer": _step("{path: a, value: 1}"),
    "a pointer with a lone tilde": _step("{from: /a~, to: /b}", "move"),
    "a payload that is a form": _step("{$state: /a}", "noop"),
    "an operation inside the payload": _step("{operation: fail}", "noop"),
    "a param of an unknown type": _params("{properties: {a: {type: int}}}"),
    "an unknown word deep in a params schema": _params("{items: {properties: {a: {minimun: 1}}}}"),
    "more steps than allowed": of_steps(*_SIX),
    "more human steps than allowed": of_steps(*_HUMANS),
    "the name of a built-in mission": of_steps("{id: a, kind: human}").replace(
        "name: m", "name: echo"
    ),
}
EXPECTATIONS = {
    "a pointer with a lone tilde": _expectation("path: /a~b, op: exists"),
    "between takes two of a kind": _expectation("path: a, op: between, expected: [1, a]"),
    "a form that does not exist": _expectation("path: a, op: eq, expected: {$reslt: /a}"),
    "a form inside a list that does not exist": _expectation(
        "path: a, op: eq, expected: [{a: [{$ref: /a}]}]"
    ),
    "a form of missions": _expectation("path: a, op: eq, expected: {$state: /a}"),
    "a form with a default": _expectation("path: a, op: eq, expected: {$initial: /a, $default: 1}"),
    "a form of missions with a default": _expectation(
        "path: a, op: eq, expected: {$param: /a, $default: 1}"
    ),
    "a form that takes a pointer": _expectation("path: a, op: eq, expected: {$result: 1}"),
    "a form whose text is not a pointer": _expectation("path: a, op: eq, expected: {$initial: a}"),
    "a form that takes a column": _expectation("path: a, op: eq, expected: {$cell: [a]}"),
    "a mission that is not a text": _expectation(
        "path: a, op: eq, expected: {$result: /a, mission: 1}"
    ),
    "a sum of nothing": _expectation("path: a, op: eq, expected: {$add: []}"),
    "a sum of what is not a list": _expectation("path: a, op: eq, expected: {$add: 1}"),
    "a difference of three": _expectation("path: a, op: eq, expected: {$subtract: [1, 2, 3]}"),
    "a form for an operator that takes none": _expectation(
        "path: a, op: absent, expected: {$result: /a}"
    ),
    "a name and a pattern": _expectation("scenarios: '*', path: a, op: exists"),
    "an exception from one scenario": _expectation("except: a, path: a, op: exists"),
    "a shared head with a path": _expectation("path: a, all: [{id: b, path: '', op: exists}]"),
    "a shared head without expectations": (
        "expectations: [{scenarios: '*', mission_name: m, all: []}]\n"
    ),
    "a shared head without a mission": (
        "expectations: [{scenarios: '*', all: [{id: b, path: '', op: exists}]}]\n"
    ),
    "a part with a scenario": (
        "expectations: [{scenarios: '*', mission_name: m, "
        "all: [{id: b, scenario_name: s, path: '', op: exists}]}]\n"
    ),
    "a part that compares with the wrong type": (
        "expectations: [{scenarios: '*', mission_name: m, "
        "all: [{id: b, path: '', op: in, expected: 1}]}]\n"
    ),
    "a pattern without a mission": "expectations: [{id: a, scenarios: '*', path: '', op: exists}]\n",
    "no pattern": (
        "expectations: [{id: a, scenarios: [], mission_name: m, path: '', op: exists}]\n"
    ),
    "a pattern that is not a text": (
        "expectations: [{id: a, scenarios: [1], mission_name: m, path: '', op: exists}]\n"
    ),
}
CONFIG = {
    "missions without an ending": _gate("suite: a.suite.yaml, missions: [a.yaml, a]"),
    "missions that are not a missions file": _gate("suite: a.suite.yaml, missions: b/a.txt"),
    "a text file whose name could be a module's": _gate("suite: a.suite.yaml, missions: a.txt"),
    "a null character in a path": _gate('suite: "a\\0.suite.yaml"'),
}
SUITE = {
    "a mask of another part": _suite("mask: [{path: /success, with: true}]"),
    "a mask without a pointer": _suite("mask: [{path: final_state.a, with: 1}]"),
    "a mask with a lone tilde": _suite("mask: [{path: /final_state/a~, with: 1}]"),
    "a mask of a longer name": _suite("mask: [{path: /final_states, with: 1}]"),
    "a mask inside a text": _suite("mask: [{path: /error_message/0, with: a}]"),
    "a whole state as a text": _suite("mask: [{path: /final_state, with: a}]"),
    "a whole payload as a list": _suite("mask: [{path: /executed_steps/*/payload, with: []}]"),
    "a message as a number": _suite("mask: [{path: /error_message, with: 1}]"),
    "a form in a mask": _suite("mask: [{path: /final_state/a, with: [{a: {$param: /a}}]}]"),
    "a rounding of a whole state": _suite("round: [{path: /final_state, digits: 1}]"),
    "a rounding of a whole payload": _suite(
        "round: [{path: /executed_steps/0/payload, digits: 1}]"
    ),
    "a rounding of a message": _suite("round: [{path: /error_message, digits: 1}]"),
    "too many digits": _suite("round: [{path: /final_state/a, digits: 16}]"),
    "a table with another ending": _table("scenario_name: a", "table: a.xlsx"),
    "a table outside the folder": _table("scenario_name: a", "table: a/../b.jsonl"),
    "a table with an absolute path": _table("scenario_name: a", "table: /a.jsonl"),
    "CSV without columns": _table("scenario_name: a", "table: a.csv"),
    "columns of JSON Lines": _table("scenario_name: a, columns: {a: string}", "table: a.jsonl"),
    "columns of rows in place": _table("scenario_name: a, columns: {a: string}"),
    "a table and rows": _table("scenario_name: a, rows: [{a: 1}]", "table: a.jsonl"),
    "a type that no column has": _table("scenario_name: a, columns: {a: date}", "table: a.csv"),
    "a table without names": _table("tags: [a]"),
    "an unknown form in a template": _table("scenario_name: a, initial_state: {a: [{$state: /a}]}"),
    "a form with another key": _table("scenario_name: a, initial_state: {a: {$cell: a, b: 1}}"),
    "a form in the params of a table": _table(
        "scenario_name: a, missions: [{name: echo, params: {a: {$cell: 1}}}]"
    ),
    "a scenario without missions": "suite_name: s\nscenarios: [{scenario_name: a, initial_state: {}}]\n",
    "a scenario without a state": (
        "suite_name: s\ndefaults: {missions: [{name: echo}]}\nscenarios: [{scenario_name: a}]\n"
    ),
    "the same tag twice": _table("scenario_name: a, tags: [a, a]"),
}
MISTAKES = [
    (kind, name, text)
    for kind, named in (
        ("missions", MISSIONS),
        ("expectations", EXPECTATIONS),
        ("config", CONFIG),
        ("suite", SUITE),
    )
    for name, text in named.items()
]
"""The file's kind, the mistake, and the file's text."""

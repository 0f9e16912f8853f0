"""Loading the missions that a suite can call, with the problems of all files at once."""

import pytest

from tests.missions import REFUND, document_of
from tier2gate.documents.reader import parse_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.files import GateDocuments
from tier2gate.missions.catalogue import built_in_missions, called_definitions
from tier2gate.missions.loading import load_missions

SUITE = """\
suite_name: shop
scenarios:
  - scenario_name: small
    initial_state: {balance: 100, log: []}
    missions:
      - {name: refund, params: {amount: 20}}
      - name: echo
"""
EXPECTATIONS = """\
expectations:
  - {id: paid, scenario_name: small, mission_name: refund, path: success, op: eq, expected: true}
"""
OTHER = "missions: [{name: other, steps: [{id: a, kind: human}]}]"


def gate(*missions: str, suite: str = SUITE, expectations: str = EXPECTATIONS) -> GateDocuments:
    """Parse the files of a gate."""
    return GateDocuments(
        suite=parse_document(suite.encode(), "a.suite.yaml"),
        expectations=parse_document(expectations.encode(), "a.expectations.yaml"),
        missions=tuple(
            document_of(text, f"{name}.missions.yaml")
            for name, text in zip("abc", missions, strict=False)
        ),
    )


def problems_of(documents: GateDocuments) -> list[str]:
    """Load an invalid gate and return its problems as they are printed."""
    with pytest.raises(InputInvalidError) as caught:
        load_missions(documents, built_in_missions())
    return [
        f"{item.file}:{item.line}:{item.column}: "
        + "; ".join(filter(None, (item.message, item.hint)))
        for item in caught.value.problems
    ]


def test_missions_of_all_files_can_be_called() -> None:
    """A gate can call built-in missions and those of its own and shared files."""
    catalogue, warnings = load_missions(gate(REFUND, OTHER), built_in_missions())
    assert {name: mission.source for name, mission in catalogue.items()} == {
        "daily_loop": "built-in",
        "echo": "built-in",
        "refund": "a.missions.yaml",
        "other": "b.missions.yaml",
    }
    assert list(warnings) == []
    called = called_definitions(gate(REFUND, OTHER).suite, catalogue)
    assert called == {"refund": catalogue["refund"].definition}


def test_form_without_its_sign_is_a_notice() -> None:
    """A user reads why a payload holds a mapping instead of a value of the state."""
    text = REFUND.replace("{$state: /balance}", "{state: /balance}")
    _, notices = load_missions(gate(text), built_in_missions())
    assert [notice.code for notice in notices] == ["misspelt-form"]


def test_problems_of_all_files_are_told_at_once() -> None:
    """Whoever mends a gate mends it once: missions first, as the suite calls them."""
    documents = gate(
        REFUND.replace("op: ge", "op: gee"),
        "missions: [{name: m, steps: [{id: a, kind: human, payload: {n: {$stat: /a}}}]}]",
        suite=SUITE.replace("missions:", "mission:"),
        expectations=EXPECTATIONS.replace("op: eq", "op: eqq"),
    )
    assert [item.partition(": ")[0] for item in problems_of(documents)] == [
        "a.missions.yaml:6:93",
        "b.missions.yaml:1:65",
        "a.suite.yaml:3:5",
        "a.suite.yaml:5:5",
        "a.expectations.yaml:2:79",
    ]


def test_call_to_a_mission_in_an_invalid_file_is_not_reported() -> None:
    """A mission is not reported as unknown only because its file could not be read."""
    documents = gate(REFUND.replace("op: ge", "op: gee"))
    assert [item.partition(": ")[0] for item in problems_of(documents)] == ["a.missions.yaml:6:93"]


CLASHES = {
    "a built-in mission": (
        ["missions: [{name: echo, steps: [{id: a, kind: human}]}]"],
        ["a.missions.yaml:1:19: the mission echo already exists as a built-in mission"],
    ),
    "another file's": (
        [OTHER, OTHER],
        ["b.missions.yaml:1:19: the mission other already exists in a.missions.yaml"],
    ),
}


@pytest.mark.parametrize(("files", "problems"), CLASHES.values(), ids=CLASHES.keys())
def test_duplicate_mission_is_reported(files: list[str], problems: list[str]) -> None:
    """A mission never silently replaces another of the same name."""
    suite = SUITE.replace("name: refund, params: {amount: 20}", "name: other")
    documents = gate(*files, suite=suite)
    assert problems_of(documents)[: len(problems)] == [
        f"{problem}; rename it" for problem in problems
    ]


NO_AMOUNT = "missing required field 'amount'"
GIVE_THEM = "add params to the call that match the mission's params schema"
CALLS = {
    "{name: refnd, params: {amount: 20}}": "6:16: there is no mission refnd; did you mean refund?",
    "{name: refund}": f"6:9: {NO_AMOUNT}; {GIVE_THEM}",
    "{name: refund, params: null}": f"6:9: {NO_AMOUNT}; {GIVE_THEM}",
    "{name: refund, params: {}}": f"6:32: {NO_AMOUNT}; add amount: …",
    "{name: refund, params: {amount: 0}}": (
        "6:41: 'amount': 0 is less than or equal to the minimum of 0"
    ),
    "{name: refund, params: {amount: 'x'}}": "6:41: 'amount' must be a number, not the string \"x\"",
    "{name: refund, params: {amount: true}}": "6:41: 'amount' must be a number, not true",
}


@pytest.mark.parametrize(("call", "problem"), CALLS.items())
def test_call_is_checked_against_the_params_schema(call: str, problem: str) -> None:
    """Wrong params are reported at their place in the suite before anything runs."""
    suite = SUITE.replace("{name: refund, params: {amount: 20}}", call)
    expectations = EXPECTATIONS.replace("mission_name: refund", "mission_name: echo")
    documents = gate(REFUND, suite=suite, expectations=expectations)
    assert problems_of(documents) == [f"a.suite.yaml:{problem}"]


NEEDY = """\
missions:
  - name: refund
    steps:
      - {id: a, kind: human, payload: {a: {$param: /who/name}, b: {$param: /note, $default: ''}}}
      - {id: b, kind: human, when: {value: {$param: /asked}, op: exists}}
      - id: c
        kind: runtime
        operation: noop
        when: {value: {$param: /limit}, op: gt, expected: {$param: /amount}}
"""
LACKS = (
    "refund uses the param %s, which is missing; "
    "add it to the call, or add a $default for it to the mission"
)


def test_each_missing_param_is_reported() -> None:
    """A mission without a params schema still reports every param that it needs."""
    documents = gate(NEEDY)
    assert problems_of(documents) == [
        "a.suite.yaml:6:32: " + LACKS % '"/limit"',
        "a.suite.yaml:6:32: " + LACKS % '"/who/name"',
    ]
    without = SUITE.replace(", params: {amount: 20}", "")
    assert problems_of(gate(NEEDY, suite=without)) == [
        "a.suite.yaml:6:9: " + LACKS % pointer
        for pointer in ('"/amount"', '"/limit"', '"/who/name"')
    ]
    given = SUITE.replace("{amount: 20}", "{amount: 20, limit: null, who: {name: null}}")
    load_missions(gate(NEEDY, suite=given), built_in_missions())


def test_param_that_is_tested_and_used_is_required() -> None:
    """A param that a condition tests but a payload uses is still required."""
    text = (
        "missions: [{name: refund, steps: [{id: a, kind: human, "
        "when: {value: &amount {$param: /much}, op: exists}, payload: {much: *amount}}]}]"
    )
    assert problems_of(gate(text)) == ["a.suite.yaml:6:32: " + LACKS % '"/much"']
    load_missions(gate(text.replace("*amount", "1")), built_in_missions())
    measured = text.replace("&amount {$param: /much}", "{$length: {$param: /much}}")
    missing = problems_of(gate(measured.replace("*amount", "1")))
    assert missing == ["a.suite.yaml:6:32: " + LACKS % '"/much"']


def test_calls_and_expectations_are_all_checked() -> None:
    """Every wrong call of a scenario is reported, and so are wrong expectations."""
    calls = (
        "{name: refund}\n      - {name: refund, id: b, params: {amount: 0}}"
        "\n      - {name: refnd, id: c}"
    )
    suite = SUITE.replace("{name: refund, params: {amount: 20}}", calls)
    expectations = EXPECTATIONS.replace("op: eq, expected: true", "op: between, expected: [2, 1]")
    documents = gate(REFUND, suite=suite, expectations=expectations)
    assert [item.partition(": ")[0] for item in problems_of(documents)] == [
        "a.suite.yaml:6:9",
        "a.suite.yaml:7:48",
        "a.suite.yaml:8:16",
        "a.expectations.yaml:2:98",
    ]


def test_params_that_a_call_lacks_are_told_by_the_ten() -> None:
    """A mission that needs hundreds of params does not make each call a page of problems."""
    needed = ", ".join(f"{{$param: /p{number:02}}}" for number in range(40))
    text = (
        "missions:\n- name: needy\n  steps:\n"
        f"  - {{id: a, kind: runtime, operation: noop, payload: {{x: [{needed}]}}}}\n"
    )
    with pytest.raises(InputInvalidError) as caught:
        load_missions(gate(text, suite=SUITE.replace("refund", "needy")), built_in_missions())
    problems = caught.value.problems
    assert [problem.message for problem in problems if problem.code == "missing-param"] == [
        *(f'needy uses the param "/p{number:02}", which is missing' for number in range(10)),
        "needy uses yet more params that are missing",
    ]

"""Checks across a gate's files: duplicate names and unknown references."""

from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.reader import Document, parse_document
from tier2gate.documents.schemas import Schema, validate_document, validate_shape
from tier2gate.foundation.problems import Problem
from tier2gate.gates.checks import references
from tier2gate.gates.checks.references import (
    check_expectations,
    check_suite,
)
from tier2gate.gates.known_missions import KnownMissions
from tier2gate.missions.catalogue import built_in_missions

PARAMS_SCHEMAS = {name: mission.params_schema for name, mission in built_in_missions().items()}

SUITE = """\
suite_name: s
scenarios:
  - scenario_name: one
    initial_state: {}
    missions:
      - name: echo
      - {name: echo, id: again}
      - name: daily_loop
  - scenario_name: two
    initial_state: {}
    missions:
      - name: echo
"""


def suite(text: str) -> Document:
    """Parse a suite that is valid under its schema."""
    document = parse_document(text.encode(), "a.suite.yaml")
    assert validate_document(document, "suite") == []
    return document


def suite_of(*missions: str) -> Document:
    """Parse a suite of one scenario with these calls, starting at line 6."""
    calls = "".join(f"      - {mission}\n" for mission in missions)
    scenario = f"  - scenario_name: one\n    initial_state: {{}}\n    missions:\n{calls}"
    return suite(f"suite_name: s\nscenarios:\n{scenario}")


def expectations_of(*items: str) -> Document:
    """Parse expectations that match their schema, starting at line 2."""
    lines = "".join(f"  - {{{item}}}\n" for item in items)
    document = parse_document(f"expectations:\n{lines}".encode(), "a.expectations.yaml")
    assert validate_shape(document, "expectations") == []
    return document


def expectation(
    id_: str = "e", scenario: str = "one", mission: str = "echo", path: str = "success"
) -> str:
    """Write one expectation."""
    names = f"scenario_name: {scenario}, mission_name: {mission}"
    return f"id: {id_}, {names}, path: '{path}', op: eq, expected: true"


def texts(problems: list[Problem]) -> list[str]:
    """Format problems with their codes."""
    return [f"{problem.place}: {problem.code}: {problem.text}" for problem in problems]


def checked(document: Document, schemas: dict[str, Any] | None = None) -> list[str]:
    """Check a suite against the built-in missions, or against the given ones."""
    params = {
        name: Schema(schema)
        for name, schema in (PARAMS_SCHEMAS if schemas is None else schemas).items()
    }
    return texts(check_suite(document, KnownMissions(params)))


def test_valid_suite_has_no_problems() -> None:
    """The same mission may be called in two scenarios, and twice in one with an id."""
    assert checked(suite(SUITE)) == []


def test_repeated_scenario_names() -> None:
    """Scenarios with the same name are refused, because results are stored by name."""
    text = SUITE + SUITE.partition("scenarios:\n")[2].replace("two", "three")
    assert checked(suite(text)) == snapshot(
        [
            (
                "a.suite.yaml:13:20: repeated-scenario: duplicate scenario one: the first is at 3:20; rename it"
            )
        ]
    )


def test_names_that_look_the_same_are_repeated() -> None:
    """Names that look the same are duplicates, however their accents are encoded."""
    text = SUITE.replace("one", '"caf\\u00e9"').replace("two", '"cafe\\u0301"')
    assert checked(suite(text)) == snapshot(
        [
            (
                'a.suite.yaml:9:20: repeated-scenario: duplicate scenario "café": the first is at 3:20; rename it'
            )
        ]
    )


@pytest.mark.parametrize(("one", "two"), [("a", "A"), ("a", "a "), ("ﬁ", "fi"), ("²", "2")])
def test_names_that_differ_are_not_repeated(one: str, two: str) -> None:
    """Only canonically equivalent names are duplicates."""
    text = SUITE.replace("one", f'"{one}"').replace("two", f'"{two}"')
    assert checked(suite(text)) == []


def test_repeated_mission_keys() -> None:
    """Calls with the same name or id are refused, because results are stored by it."""
    calls = ("{name: echo}", "{name: echo}", "{name: echo, id: a}", "{name: daily_loop, id: a}")
    assert checked(suite_of(*calls)) == snapshot(
        [
            (
                "a.suite.yaml:7:16: repeated-mission: duplicate mission echo: the first is at 6:16; give the call its own id"
            ),
            (
                "a.suite.yaml:9:32: repeated-mission: duplicate mission a: the first is at 8:26; give the call its own id"
            ),
        ]
    )


def test_id_equal_to_another_calls_name_is_repeated() -> None:
    """An id must not equal the name of another call without an id."""
    assert checked(suite_of("{name: daily_loop, id: echo}", "{name: echo}")) == snapshot(
        [
            (
                "a.suite.yaml:7:16: repeated-mission: duplicate mission echo: the first is at 6:32; give the call its own id"
            )
        ]
    )


def test_null_id_counts_as_omitted() -> None:
    """A call with a null id is stored under its name."""
    assert checked(suite_of("{name: echo, id: null}", "{name: echo, id: a}")) == []
    assert checked(suite_of("{name: echo, id: null}", "{name: echo}")) == snapshot(
        [
            (
                "a.suite.yaml:7:16: repeated-mission: duplicate mission echo: the first is at 6:16; give the call its own id"
            )
        ]
    )


def test_misleading_id() -> None:
    """An id that is another called mission's name is refused, because it misleads readers."""
    calls = ("{name: echo, id: a}", "{name: daily_loop, id: echo}")
    assert checked(suite_of(*calls)) == snapshot(
        [
            (
                "a.suite.yaml:7:32: misleading-id: the id echo is the name of another mission called here; choose an id that is not the name of a mission"
            )
        ]
    )


@pytest.mark.parametrize("call", ["{name: echo, id: echo}", "{name: echo, id: daily_loop}"])
def test_id_that_is_not_misleading(call: str) -> None:
    """An id may be the call's own name, or that of a mission that is not called here."""
    assert checked(suite_of(call)) == []


def test_repeated_key_does_not_hide_a_misleading_id() -> None:
    """A user sees all problems of a scenario at once."""
    calls = (
        "{name: echo, id: a}",
        "{name: echo, id: a}",
        "{name: daily_loop, id: echo}",
        "{name: daily_loop, id: b}",
    )
    assert checked(suite_of(*calls)) == snapshot(
        [
            (
                "a.suite.yaml:7:26: repeated-mission: duplicate mission a: the first is at 6:26; give the call its own id"
            ),
            (
                "a.suite.yaml:8:32: misleading-id: the id echo is the name of another mission called here; choose an id that is not the name of a mission"
            ),
        ]
    )


def test_unknown_mission() -> None:
    """A misspelt mission gets the nearest name as a hint; an unrelated one gets the list."""
    assert checked(suite_of("name: daily-loop", "name: refund")) == snapshot(
        [
            (
                "a.suite.yaml:6:15: unknown-mission: there is no mission daily-loop; "
                "did you mean daily_loop?"
            ),
            (
                "a.suite.yaml:7:15: unknown-mission: there is no mission refund; available: daily_loop, echo; missions in Python belong in a.missions.py; other files need --missions FILE"
            ),
        ]
    )


def test_unknown_mission_is_one_problem_however_often_it_is_called() -> None:
    """A user who forgot `--missions` reads one line for each mission, not for each call."""
    calls = [f"{{name: {name}, id: {name}-{number}}}" for number in range(3) for name in "xy"]
    assert checked(suite_of(*calls), {"echo": {}}) == snapshot(
        [
            (
                "a.suite.yaml:6:16: unknown-mission: there is no mission x (3 calls); available: echo; missions in Python belong in a.missions.py; other files need --missions FILE"
            ),
            (
                "a.suite.yaml:7:16: unknown-mission: there is no mission y (3 calls); available: echo; missions in Python belong in a.missions.py; other files need --missions FILE"
            ),
        ]
    )


def test_many_missions_are_not_all_listed() -> None:
    """A message does not list a catalogue of a hundred missions."""
    schemas: dict[str, Any] = {f"mission {n}": {} for n in range(7)}
    assert checked(suite_of("name: x"), schemas) == snapshot(
        [
            (
                'a.suite.yaml:6:15: unknown-mission: there is no mission x; available: "mission 0", "mission 1", "mission 2", "mission 3", "mission 4" and 2 more; missions in Python belong in a.missions.py; other files need --missions FILE'
            )
        ]
    )


def test_params_are_checked_against_their_missions_schema() -> None:
    """A wrong param is reported at its line and column before anything runs."""
    call = "{name: daily_loop, id: b, params: {requested_steps: 2.5, requested_human_steps: -1}}"
    assert checked(suite_of("name: daily_loop", call)) == snapshot(
        [
            "a.suite.yaml:7:61: schema: 'requested_steps' must be an integer, not 2.5",
            "a.suite.yaml:7:89: schema: 'requested_human_steps': -1 is less than the minimum of 0",
        ]
    )


@pytest.mark.parametrize("params", ["null", "{}", "{requested_steps: 0, other: x}"])
def test_valid_params(params: str) -> None:
    """Valid params of the daily loop are accepted, and so are unknown ones."""
    assert checked(suite_of(f"{{name: daily_loop, params: {params}}}")) == []


def test_missing_params_are_not_checked_against_a_schema() -> None:
    """A call without params is not checked against the schema."""
    assert checked(suite_of("name: m"), {"m": {"required": ["a"]}}) == []
    assert checked(suite_of("{name: m, params: {}}"), {"m": {"required": ["a"]}}) == snapshot(
        ["a.suite.yaml:6:27: schema: missing required field 'a'; add a: …"]
    )


def test_problems_of_a_suite_are_in_file_order() -> None:
    """Problems of all kinds are reported in the order of the file."""
    text = (
        "suite_name: s\n"
        "scenarios:\n"
        "  - missions: [{name: ecko}, {name: daily_loop, params: {requested_steps: x}}]\n"
        "    initial_state: {}\n"
        "    scenario_name: one\n"
        "  - missions: [{name: echo}, {name: echo}]\n"
        "    initial_state: {}\n"
        "    scenario_name: one\n"
    )
    assert checked(suite(text)) == snapshot(
        [
            "a.suite.yaml:3:23: unknown-mission: there is no mission ecko; did you mean echo?",
            "a.suite.yaml:3:75: schema: 'requested_steps' must be an integer, not the string \"x\"",
            (
                "a.suite.yaml:6:37: repeated-mission: duplicate mission echo: the first is at 6:23; give the call its own id"
            ),
            (
                "a.suite.yaml:8:20: repeated-scenario: duplicate scenario one: the first is at 5:20; rename it"
            ),
        ]
    )


def test_valid_expectations_have_no_problems() -> None:
    """Expectations refer to calls by id, or by name if they have none."""
    items = [
        expectation("a"),
        expectation("b", mission="again"),
        expectation("c", mission="daily_loop", path="final_state.~x"),
        expectation("d", "two", path="/final_state/a~0b~1c"),
    ]
    assert check_expectations(expectations_of(*items), suite(SUITE)) == []


def test_repeated_expectation_ids() -> None:
    """Expectations with the same id are refused, because results are stored by it."""
    document = expectations_of(*(expectation(name) for name in ("a", "b", "a")))
    assert texts(check_expectations(document, suite(SUITE))) == snapshot(
        [
            (
                "a.expectations.yaml:4:10: repeated-expectation: duplicate expectation a: the first is at 2:10; give it another id"
            )
        ]
    )


@pytest.mark.parametrize(
    ("calls", "hint"),
    [
        (["{name: ecko}"], "first correct ecko in the suite"),
        (["{name: ecko}", "{name: daily_loop}"], "first correct ecko in the suite"),
        (["{name: ecko}", "{name: daily_loop, id: echo-2}"], "did you mean echo-2?"),
    ],
)
def test_misspelt_call_is_not_suggested(calls: list[str], hint: str) -> None:
    """A typo in the suite is corrected there, not copied into the expectations."""
    known = KnownMissions({name: Schema(schema) for name, schema in PARAMS_SCHEMAS.items()})
    [problem] = check_expectations(expectations_of(expectation()), suite_of(*calls), known)
    assert problem.hint == hint


@pytest.mark.parametrize(
    ("calls", "pending", "problems"),
    [
        (
            ["{name: balanse}", "{name: echo}"],
            False,
            [
                (
                    "the scenario one has no mission balance; the suite calls balanse, echo there; "
                    "use the same name in both files"
                )
            ],
        ),
        (["{name: balanse}", "{name: echo}"], True, []),
        (
            ["{name: balanse, id: balans}"],
            True,
            ["the scenario one has no mission balance; did you mean balans?"],
        ),
        (["{name: echo}"], True, ["the scenario one has no mission balance; available: echo"]),
    ],
)
def test_call_that_may_be_misspelt_is_not_suggested(
    calls: list[str], problems: list[str], *, pending: bool
) -> None:
    """While the missions are not known, nobody is told to copy what may be a typo."""
    schemas = {name: Schema(schema) for name, schema in PARAMS_SCHEMAS.items()}
    known = KnownMissions(schemas, complete=False, pending=pending)
    suite = suite_of(*calls)
    found = check_expectations(expectations_of(expectation(mission="balance")), suite, known)
    assert [problem.text for problem in found] == problems
    assert check_suite(suite, known) == []


def test_unknown_targets() -> None:
    """An expectation on something that does not run is refused, because it could never pass."""
    document = expectations_of(
        expectation("a", scenario="onne"),
        expectation("b", scenario="x"),
        expectation("c", mission="agian"),
        expectation("d", "two", "again"),
    )
    assert texts(check_expectations(document, suite(SUITE))) == snapshot(
        [
            (
                "a.expectations.yaml:2:28: unknown-scenario: the suite has no scenario onne; "
                "did you mean one?"
            ),
            (
                "a.expectations.yaml:3:28: unknown-scenario: the suite has no scenario x; available: one, two"
            ),
            (
                "a.expectations.yaml:4:47: unknown-mission: the scenario one has no mission agian; "
                "did you mean again?"
            ),
            (
                "a.expectations.yaml:5:47: unknown-mission: the scenario two has no mission again; available: echo"
            ),
        ]
    )


def test_mission_with_an_id_is_not_referred_to_by_its_name() -> None:
    """An expectation never silently applies to another call of the same mission."""
    document = expectations_of(expectation(mission="daily_loop"))
    calls = suite_of("{name: daily_loop, id: morning}", "{name: daily_loop, id: evening}")
    assert texts(check_expectations(document, calls)) == snapshot(
        [
            (
                "a.expectations.yaml:2:47: unknown-mission: the scenario one has no mission daily_loop; available: evening, morning"
            )
        ]
    )


@pytest.mark.parametrize("path", ["/a~", "/a~2b", "/~~0", "/~01~"])
def test_malformed_pointer(path: str) -> None:
    """An invalid pointer is reported, not evaluated as missing."""
    document = expectations_of(expectation(path=path))
    assert masked(texts(check_expectations(document, suite(SUITE))), path=path) == snapshot(
        [
            (
                'a.expectations.yaml:2:59: malformed-pointer: "{path}" is not a JSON Pointer: 0 or 1 must follow a ~; write ~0 for ~ and ~1 for / in a key'
            )
        ]
    )


@pytest.mark.parametrize("path", ["", "/", "/~0", "/~1", "/~01", "/~00", "~", "a.~"])
def test_valid_path(path: str) -> None:
    """Every JSON Pointer is accepted, and a tilde is an ordinary character in a dotted path."""
    document = expectations_of(expectation(path=path))
    assert check_expectations(document, suite(SUITE)) == []


def test_number_of_compared_params_is_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thousands of unknown params do not slow down the job with comparisons."""
    monkeypatch.setattr(references, "MAX_UNKNOWN_PARAMS", 2)
    calls = [
        f"{{name: daily_loop, id: c{index}, params: {{{name}: 1}}}}"
        for index, name in enumerate(
            ["requested_step", "other", "requestd_steps", "requested_step", "requested_steps"]
        )
    ]
    missions = {"daily_loop": Schema(PARAMS_SCHEMAS["daily_loop"])}
    found = references.find_misspelt_params(suite_of(*calls), KnownMissions(missions))
    assert texts(found) == [
        f"a.suite.yaml:{line}:45: unknown-param: daily_loop has no param requested_step; "
        "did you mean requested_steps?"
        for line in (6, 9)
    ]


def test_number_of_listed_problems_is_limited() -> None:
    """A suite with more than a hundred misspelt calls lists a hundred and counts the rest."""
    problems = texts(
        check_suite(
            suite_of(*(f"{{name: e{number}cho, id: c{number}}}" for number in range(120))),
            KnownMissions({"echo": Schema({})}),
        )
    )
    assert len(problems) == 101
    assert problems[99].endswith("there is no mission e99cho; did you mean echo?")
    assert problems[100] == snapshot("a.suite.yaml: more-problems: 20 more problems in this file")

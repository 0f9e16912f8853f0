"""What the core runs of a gate."""

from tier2gate.documents.reader import parse_document
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import define_gate
from tier2gate.orchestration.expectations import MissionExpectation
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition

SUITE = """\
schema_version: suite@1
suite_name: s
x-owner: me
scenarios:
  - scenario_name: one
    initial_state: {n: 1}
    missions: [{name: echo, params: {a: 1}, x-why: because}]
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: one, mission_name: echo, path: success, op: eq, expected: true}
"""


def test_gate_is_defined() -> None:
    """What runs is what the files say, less the notes that people keep in them."""
    documents = GateDocuments(
        suite=parse_document(SUITE.encode(), "a.suite.yaml"),
        expectations=parse_document(EXPECTATIONS.encode(), "a.expectations.yaml"),
    )
    definition = define_gate(documents)
    assert definition.suite.suite_name == "s"
    assert list(definition.suite.scenarios) == [
        ScenarioDefinition("one", {"n": 1}, [MissionCall("echo", {"a": 1})])
    ]
    assert list(definition.expectations.expectations) == [
        MissionExpectation("e", "one", "echo", "success", "eq", expected=True)
    ]

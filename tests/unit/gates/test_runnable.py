"""What the core runs of a gate."""

from tests.gates import ANNOTATED_SUITE, EXPECTS_SUCCESS, documents_of
from tier2gate.gates.runnable import define_gate
from tier2gate.orchestration.expectations import MissionExpectation
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition


def test_gate_is_defined() -> None:
    """What runs is what the files say, less the notes that people keep in them."""
    definition = define_gate(documents_of(ANNOTATED_SUITE, EXPECTS_SUCCESS))
    assert definition.suite.suite_name == "s"
    assert list(definition.suite.scenarios) == [
        ScenarioDefinition("one", {"n": 1}, [MissionCall("echo", {"a": 1})])
    ]
    assert list(definition.expectations.expectations) == [
        MissionExpectation("e", "one", "echo", "success", "eq", expected=True)
    ]

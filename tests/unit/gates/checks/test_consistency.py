"""The files of one gate: held to their schemas, and to each other."""

import pytest
from inline_snapshot import snapshot

from tests.gates import ANNOTATED_SUITE, EXPECTS_SUCCESS, documents_of
from tests.recording import masked
from tier2gate.documents.schemas import Schema
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.checks.consistency import validate_gate
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.known_missions import KnownMissions
from tier2gate.predicates import OPERATORS

_TOLD = ", ".join(f'"{name}"' for name in [*OPERATORS][:10])
TOLD_OPERATORS = f"{_TOLD} and {len(OPERATORS) - 10} more"
KNOWN = KnownMissions({"echo": Schema({"type": "object"})})


def raised(gate: GateDocuments) -> list[str]:
    """Give what is wrong with the documents of a gate."""
    with pytest.raises(InputInvalidError) as caught:
        validate_gate(gate, KNOWN)
    return str(caught.value).split("\n")


def test_files_that_fit_together_are_valid() -> None:
    """Good files are not refused, nor is there anything to notice about them."""
    assert list(validate_gate(documents_of(ANNOTATED_SUITE, EXPECTS_SUCCESS), KNOWN)) == []


def test_schemas_come_first() -> None:
    """A file of the wrong form gets the problems of its form, the other one its own."""
    suite = ANNOTATED_SUITE.replace("suite_name: s", "suite_nam: s")
    expectations = EXPECTS_SUCCESS.replace("op: eq", "op: is")
    assert masked(
        raised(documents_of(suite, expectations)), TOLD_OPERATORS=TOLD_OPERATORS
    ) == snapshot(
        [
            "a.suite.yaml:1:1: missing required field 'suite_name'; add suite_name: …",
            "a.suite.yaml:2:1: unknown field suite_nam; did you mean suite_name?",
            (
                "a.expectations.yaml:2:72: 'op' is \"is\"; it must be one of {TOLD_OPERATORS}; did you mean eq?"
            ),
        ]
    )


def test_suite_is_checked_beside_wrong_expectations() -> None:
    """What can be checked of one file is checked, whatever is wrong with the other."""
    suite = ANNOTATED_SUITE.replace("name: echo", "name: ecko")
    expectations = EXPECTS_SUCCESS.replace("id: e,", "id: '',")
    assert raised(documents_of(suite, expectations)) == snapshot(
        [
            "a.suite.yaml:7:23: there is no mission ecko; did you mean echo?",
            "a.expectations.yaml:2:10: 'id' must not be empty",
        ]
    )


def test_expectations_are_checked_beside_a_wrong_suite() -> None:
    """What is wrong with expectations alone is told at once, in the words of the checks."""
    suite = ANNOTATED_SUITE.replace("suite_name: s", "x-s: s")
    expectations = EXPECTS_SUCCESS.replace("path: success", "path: /a~")
    assert raised(documents_of(suite, expectations)) == snapshot(
        [
            "a.suite.yaml:1:1: missing required field 'suite_name'; add suite_name: …",
            (
                'a.expectations.yaml:2:59: "/a~" is not a JSON Pointer: 0 or 1 must follow a ~; write ~0 for ~ and ~1 for / in a key'
            ),
        ]
    )


def test_files_are_checked_against_each_other() -> None:
    """Expectations on what the suite does not run are refused."""
    suite = ANNOTATED_SUITE.replace("name: echo", "name: ecko")
    assert raised(documents_of(suite, EXPECTS_SUCCESS)) == snapshot(
        [
            "a.suite.yaml:7:23: there is no mission ecko; did you mean echo?",
            "a.expectations.yaml:2:47: the scenario one has no mission echo; first correct ecko in the suite",
        ]
    )

"""A suite's `environment`: what is accepted, and what is said about a mistake."""

import pytest
from inline_snapshot import snapshot

from tests.gates import SUITE, documents_of
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.checks.consistency import validate_gate
from tier2gate.gates.environment import SuiteEnvironment, read_environment
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import define_gate

SECOND = 10**9
NEW_YEAR = 1_767_225_600 * SECOND


def of(text: str) -> GateDocuments:
    """Return a gate whose suite has an environment."""
    suite = f"environment: {text}\n{SUITE}" if text else SUITE
    return documents_of(suite)


@pytest.mark.parametrize(
    ("text", "environment"),
    {
        "": SuiteEnvironment(),
        "{}": SuiteEnvironment(),
        "{x-why: because}": SuiteEnvironment(),
        "{seed: 0}": SuiteEnvironment(seed=0),
        "{seed: 4294967295}": SuiteEnvironment(seed=4_294_967_295),
        "{clock: 2026-01-01T00:00:00Z}": SuiteEnvironment(clock=NEW_YEAR),
        "{clock: '2026-01-01T00:00:00.5Z'}": SuiteEnvironment(clock=NEW_YEAR + SECOND // 2),
        "{clock: 2026-01-01T00:00:00.000000001Z}": SuiteEnvironment(clock=NEW_YEAR + 1),
        "{clock: 1970-01-01T00:00:00Z, seed: 7}": SuiteEnvironment(clock=0, seed=7),
        "{clock: 2024-02-29T23:59:59Z}": SuiteEnvironment(clock=1_709_251_199 * SECOND),
    }.items(),
)
def test_environment_is_read(text: str, environment: SuiteEnvironment) -> None:
    """A suite sets a clock, a seed, both or neither."""
    documents = of(text)
    assert list(validate_gate(documents, None)) == []
    assert read_environment(documents.suite.value) == environment
    assert define_gate(documents).environment == environment


def mistake(text: str) -> str:
    """Return the only problem of a suite with an environment."""
    with pytest.raises(InputInvalidError) as raised:
        validate_gate(of(text), None)
    [problem] = raised.value.problems
    return f"{problem.place}: {problem.text}"


def test_each_mistake_is_explained() -> None:
    """Whoever writes a wrong clock or seed reads where it is, and what to write."""
    texts = (
        "",
        "7",
        "{clok: 2026-01-01T00:00:00Z}",
        "{clock: 2026-01-01}",
        "{clock: 2026-01-01T00:00:00}",
        "{clock: 2026-01-01T00:00:00+01:00}",
        "{clock: 1767225600}",
        "{clock: 2026-01-01T00:00:00Z+1}",
        '{clock: "2026-01-01T00:00:00Z\\n"}',
        "{clock: null}",
        "{clock: 2026-02-30T00:00:00Z}",
        "{clock: 2026-01-01T24:00:00Z}",
        "{clock: 2026-01-01T00:00:60Z}",
        "{clock: 1969-12-31T23:59:59Z}",
        "{clock: 2200-01-01T00:00:00Z}",
        "{seed: -1}",
        "{seed: 4294967296}",
        "{seed: 1.5}",
        "{seed: '7'}",
        "{seed: true}",
    )
    assert {text: mistake(text or "# nothing") for text in texts} == snapshot(
        {
            "": "a.suite.yaml:1:13: 'environment' must be a mapping, not null",
            "7": "a.suite.yaml:1:14: 'environment' must be a mapping, not 7",
            "{clok: 2026-01-01T00:00:00Z}": "a.suite.yaml:1:15: unknown field clok; did you mean clock?",
            "{clock: 2026-01-01}": "a.suite.yaml:1:22: 'clock' is \"2026-01-01\", which does not have the right form; write it like 2026-01-01T00:00:00Z",
            "{clock: 2026-01-01T00:00:00}": "a.suite.yaml:1:22: 'clock' is \"2026-01-01T00:00:00\", which does not have the right form; write it like 2026-01-01T00:00:00Z",
            "{clock: 2026-01-01T00:00:00+01:00}": "a.suite.yaml:1:22: 'clock' is \"2026-01-01T00:00:00+01:00\", which does not have the right form; write it like 2026-01-01T00:00:00Z",
            "{clock: 1767225600}": "a.suite.yaml:1:22: 'clock' must be a string, not 1767225600",
            "{clock: 2026-01-01T00:00:00Z+1}": "a.suite.yaml:1:22: 'clock' is \"2026-01-01T00:00:00Z+1\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            '{clock: "2026-01-01T00:00:00Z\\n"}': "a.suite.yaml:1:22: 'clock' is \"2026-01-01T00:00:00Z\\n\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            "{clock: null}": "a.suite.yaml:1:22: 'clock' must be a string, not null",
            "{clock: 2026-02-30T00:00:00Z}": "a.suite.yaml:1:22: 'clock' is \"2026-02-30T00:00:00Z\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            "{clock: 2026-01-01T24:00:00Z}": "a.suite.yaml:1:22: 'clock' is \"2026-01-01T24:00:00Z\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            "{clock: 2026-01-01T00:00:60Z}": "a.suite.yaml:1:22: 'clock' is \"2026-01-01T00:00:60Z\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            "{clock: 1969-12-31T23:59:59Z}": "a.suite.yaml:1:22: 'clock' is \"1969-12-31T23:59:59Z\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            "{clock: 2200-01-01T00:00:00Z}": "a.suite.yaml:1:22: 'clock' is \"2200-01-01T00:00:00Z\", which is not a time in UTC of the years 1970 to 2199; write it like 2026-01-01T00:00:00Z",
            "{seed: -1}": "a.suite.yaml:1:21: 'seed': -1 is less than the minimum of 0",
            "{seed: 4294967296}": "a.suite.yaml:1:21: 'seed': 4294967296 is greater than the maximum of 4294967295",
            "{seed: 1.5}": "a.suite.yaml:1:21: 'seed' must be an integer, not 1.5",
            "{seed: '7'}": "a.suite.yaml:1:21: 'seed' must be an integer, not the string \"7\"",
            "{seed: true}": "a.suite.yaml:1:21: 'seed' must be an integer, not true",
        }
    )

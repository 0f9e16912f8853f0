"""The checks of reports for CI systems find what they are for."""

import re
from xml.etree.ElementTree import ParseError

import pytest
from junitparser import JUnitXml

from tests.ci_reports import KINDS, is_red, sarif_errors
from tests.github_runner import read_log
from tests.reports import DRIFTED, gate
from tier2gate.foundation.outcomes import Outcome
from tier2gate.reporters.ci import findings, junit
from tier2gate.reporters.interface import REPORTERS
from tier2gate.results.report import Report

NEVER = re.compile("(?!)()")


def test_forgotten_replacement_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the replacement of forbidden characters, no program could read the report."""
    report = Report(gates=[gate("a\x00b")])
    JUnitXml.fromstring(REPORTERS["junit"].render(report))
    for name in ("_allowed", "one_line"):
        monkeypatch.setattr(junit, name, lambda text: text)
    with pytest.raises(ParseError):
        REPORTERS["junit"].render(report)


@pytest.mark.parametrize("name", ["_COMMAND", "_COMMAND_START"])
def test_forgotten_command_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the escapes, a printed report would run a command."""
    made = gate("shop", not_judged=("x",), outcome=Outcome.INPUT_INVALID)
    hostile = "##[error]x" if name == "_COMMAND" else "\n::error::x"
    monkeypatch.setattr(junit, "NOT_JUDGED", hostile)
    report = Report(gates=[made])
    assert read_log(REPORTERS["junit"].render(report).decode()) == []
    monkeypatch.setattr(junit, name, NEVER)
    assert read_log(REPORTERS["junit"].render(report).decode()) != []


@pytest.mark.parametrize("kind", KINDS)
def test_report_without_its_findings_is_green(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a reporter forgot a failure, the check of its colour would notice."""
    report = Report(gates=[DRIFTED])
    assert is_red(kind, REPORTERS[kind].render(report))
    for module in (findings, junit):
        monkeypatch.setattr(module, "find_in_gate", lambda *_: iter(()))
    assert not is_red(kind, REPORTERS[kind].render(report))


def test_wrong_rule_is_found() -> None:
    """A result that points to another rule, and a fingerprint that is used twice, are noticed."""
    result = {"ruleId": "b", "ruleIndex": 0, "partialFingerprints": {"tier2gate/v1": "x"}}
    driver = {"driver": {"rules": [{"id": "a"}, {"id": "a"}]}}
    value = {"runs": [{"tool": driver, "results": [result, result]}]}
    assert sarif_errors(value) == ["b", "b", "repeated fingerprint", "repeated rule"]

